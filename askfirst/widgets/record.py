"""The learner's record as it is clicked: the notice before anything is stored, and the page of what is."""

from __future__ import annotations

from typing import Any

from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_rows import moment
from askfirst.learner.record_schema import FIELDS
from askfirst.widgets.base import View, legible


class NoticeView(View):
    """The notice, before anything is stored, with two equal answers."""

    _kind = "notice"

    def __init__(self, content: Content, lang: str, record: Record, *, compact: bool) -> None:
        """Fold the list of fields where ``compact``, and the whole notice once it was answered."""
        self.record, self.compact = record, compact
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return the choice made so far and what each field is for."""
        fields = section("fields", self.lang)
        trouble = ""
        try:
            choice = self.record.choice
        except RecordError as error:
            choice, trouble = None, self.trouble(error)
        return {
            "choice": choice,
            "trouble": trouble,
            "compact": self.compact,
            "fields": [[name, fields[name]] for name in FIELDS],
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Carry out the choice."""
        if message.get("choice") == "yes":
            self.record.agree()
        elif message.get("choice") == "no":
            self.record.decline()
        self.send({"type": "chosen", "state": self.snapshot()})


class RecordView(View):
    """The learner's own record: see, take along, correct, delete."""

    _kind = "record"

    def __init__(self, content: Content, lang: str, record: Record) -> None:
        """Show ``record``."""
        self.record = record
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return each answer as a row of words, newest first."""
        words = self.words
        try:
            rows, damaged = self.record.events(), self.record.damaged()
        except RecordError as error:
            return {"path": self.trouble(error), "rows": [], "damaged": ""}
        gone = {row["response"] for row in rows if row["event"] == "not-mine"}
        finished = {row["quiz"] for row in rows if row["event"] == "result"}
        answers = [row for row in reversed(rows) if row["event"] == "answer" and row["number"] not in damaged]
        shown = [self._row(row, gone, finished) for row in answers]
        told = fill(words["damaged"], rows=words["comma"].join(map(str, damaged))) if damaged else ""
        return {"path": legible(self.record.path), "rows": shown, "damaged": told}

    def _row(self, row: dict[str, Any], gone: set[str], finished: set[str]) -> dict[str, Any]:
        words, levels = self.words, section("quiz", self.lang)
        return {
            "number": row["number"],
            "at": _local(row["at"]),
            "lesson": row["lesson"],
            "item": row["item"],
            "confidence": levels[row["confidence"]],
            "result": words["right" if row["correct"] else "partly" if row["credit"] else "wrong"],
            "mine": str(row["number"]) not in gone,
            "fixed": row["quiz"] in finished,
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Correct, delete, export or look again."""
        words = self.words
        text = ""
        match message.get("type"):
            case "correct":
                number = message.get("number")
                text = words["corrected" if type(number) is int and self.record.correct(number) else "stands"]
            case "delete":
                self.record.delete()
                text = words["deleted"]
            case "export":
                kind = "csv" if message.get("kind") == "csv" else "json"
                name = f"askfirst-record.{kind}"
                self.send({"type": "file", "name": name, "text": self.record.export(kind)})  # type: ignore[arg-type]
                return
        self.send({"type": "rows", "state": self.snapshot(), "text": text})


def _local(at: str) -> str:
    when = moment(at)
    return when.astimezone().strftime("%Y-%m-%d %H:%M") if when else at
