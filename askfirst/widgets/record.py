"""The learner's record as it is clicked: the notice before anything is stored, and the page of what is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_schema import FIELDS
from askfirst.widgets.base import View, legible
from askfirst.widgets.paths import door
from askfirst.widgets.record_words import RecordWords, about, due_told, log_told


class NoticeView(View):
    """The notice, before anything is stored, with two equal answers."""

    _kind = "notice"

    def __init__(
        self, content: Content, lang: str, record: Record, *, compact: bool, looked: Callable[[], None] = lambda: None
    ) -> None:
        """Take a line and two buttons where ``compact``, and a line alone once it was answered.

        ``looked`` is called whenever the record may have changed, for a lesson's heading speaks of it too.
        """
        self.record, self.compact, self._looked = record, compact, looked
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return the choice made so far and what is kept, in words."""
        fields = section("fields", self.lang)
        choice, due, trouble, switched = None, [], "", False
        try:
            choice = self.record.choice
            due = due_told(self._content, self.lang, self.record.due(self._content.course.retention))
        except RecordError as error:
            trouble, switched = self.trouble(error), error.reason == "record-switched"
        return {
            "choice": choice,
            "trouble": trouble,
            "switched": switched,
            "sitting": self.record.sitting,
            "due": due,
            "compact": self.compact,
            "fields": [fields[name] for name in FIELDS],
            "change": door(self._content, next(iter(self._content.course.lessons)), self.lang),
        }

    def look(self) -> None:
        """Say what is so now, here and in the heading."""
        super().look()
        self._looked()

    def hear(self, message: dict[str, Any]) -> None:
        """Carry out the choice."""
        if message.get("choice") == "yes":
            self.record.agree()
        elif message.get("choice") == "no":
            self.record.decline()
        self.look()
        self.send({"type": "changed"})


class RecordView(View):
    """The learner's own record: see, take along, correct, delete."""

    _kind = "record"

    def __init__(self, content: Content, lang: str, record: Record) -> None:
        """Show ``record``."""
        self.record = record
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return what is kept, in sentences, and the lessons whose answers the page can ask for."""
        words = self.words
        shown: dict[str, Any] = {"choice": None, "damaged": "", "also": [], "lessons": [], "last": 0, "lost": ""}
        shown |= {"about": [], "due": [], "trace": "", "log": []}
        try:
            choice = self.record.choice
            if choice == "closed":
                return shown | {"stored": words["stored-closed"]}
            shown["log"] = log_told(self.lang, self.record)
            shown["due"] = due_told(self._content, self.lang, self.record.due(self._content.course.retention))
            if choice is None:
                return shown | {"stored": words["stored-none"]}
            if choice == "no":
                stored = fill(words["stored-no"], path=legible(self.record.home))
                return shown | {"choice": choice, "stored": stored, "lost": words["lost-no"]}
            kept = RecordWords(self._content, self.lang, self.record)
        except RecordError as error:
            known = {} if error.reason == "record-switched" else {"choice": "unknown", "lost": words["lost-unknown"]}
            return shown | known | {"stored": self.trouble(error)}
        damaged = words["comma"].join(map(str, kept.damaged))
        return shown | {
            "choice": choice,
            "about": about(self._content, self.lang),
            "stored": fill(words["stored"], count=len(kept.answers), path=legible(self.record.path)),
            "damaged": fill(words["damaged"], rows=damaged) if damaged else "",
            "also": kept.also(),
            "lessons": kept.lessons(),
            "last": kept.last,
            "lost": kept.lost(),
            "trace": kept.lost_trace(),
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Show answers, correct, delete or export."""
        words, number = self.words, message.get("number")
        match message.get("type"):
            case "answers":
                lesson = str(message.get("lesson"))
                self.send({"type": "answers", "lesson": lesson, "rows": self._read().of_lesson(lesson)})
            case "disown" | "own" as kind:
                note = self.record.disown if kind == "disown" else self.record.own
                noted = type(number) is int and note(number)
                self._changed(words[f"{kind}ed" if noted else "stands"])
            case "delete-trace":
                self._changed(fill(words["trace-deleted"], count=self.record.delete_trace()))
            case "delete":
                self.record.delete()
                self._changed(words["deleted"])
            case "export":
                readable = message.get("kind") == "page"
                text = self._read().page() if readable else self.record.export()
                self.send({"type": "file", "name": f"askfirst-record.{'html' if readable else 'json'}", "text": text})

    def _read(self) -> RecordWords:
        return RecordWords(self._content, self.lang, self.record)

    def _changed(self, text: str) -> None:
        self.look()
        self.send({"type": "changed", "text": text})
