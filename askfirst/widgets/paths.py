"""The role paths as they are clicked: what each takes, what is done, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from askfirst.course.faults import ContentError
from askfirst.course.lab_models import Lab, lab_folders, read_lab
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.learner.progress import standing, unknown
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.work_copies import is_done, offer
from askfirst.widgets.base import View


def door(content: Content, lesson: str, lang: str) -> dict[str, str]:
    """Return what the page needs to open a lesson."""
    title = content.course.lessons[lesson].title.of(lang)
    return {"text": f"{lesson[:2]} {title}", "target": f"notebooks/{lang}/{lesson}.ipynb"}


def lab_doors(content: Content, path: str, lang: str) -> list[tuple[Lab, dict[str, str]]]:
    """Return each lab of a path with what the page needs to open the learner's copy; a faulty lab is left out."""
    minutes, doors = section("paths", lang)["minutes"], []
    for folder in lab_folders(content.root):
        try:
            lab, _ = read_lab(folder, content.facts)
        except ContentError:
            continue
        if path in lab.paths:
            door = {
                "text": f"{lab.lab[:2]} {lab.title.of(lang)}",
                "target": offer(content.root, lang, lab.lab),
                "minutes": fill(minutes, minutes=lab.minutes),
            }
            doors.append((lab, door))
    return doors


class PathsView(View):
    """The role paths: what each takes, what is done, what comes next."""

    _kind = "paths"

    def __init__(
        self,
        content: Content,
        lang: str,
        lesson: str,
        record: Record,
        chosen: Callable[[str], None] = lambda _path: None,
    ) -> None:
        """Show the paths as seen from ``lesson``; ``chosen`` hears of a choice."""
        self.lesson, self.record, self._chosen, self._path, self._trouble = lesson, record, chosen, "", ""
        self._unkept = False  # the path of this page is not on disk, and is wanted there
        self._doors: dict[str, list[tuple[Lab, dict[str, str]]]] = {}
        super().__init__(content, lang)

    def choose(self, path: str) -> None:
        """Choose a path; it is kept where the learner lets the course remember."""
        if path in self._content.course.paths:
            self._path, self._unkept = path, True
            try:
                self.record.choose(path)
                self._unkept = self.record.choice != "yes"
                self._trouble = ""
            except RecordError as error:
                self._trouble = self.trouble(error)
            self.send_state("state")
            self._chosen(path)
            self.send({"type": "changed"})

    def look(self) -> None:
        """Keep a path that was chosen here before the yes, for the page shows it; forget one that was deleted."""
        with suppress(RecordError):  # which the snapshot says
            if self.record.choice != "yes":
                self._unkept = bool(self._path)
            elif self._path and self.record.chosen_path() is None:
                if self._unkept:
                    self.record.choose(self._path)
                else:
                    self._path = ""
                    self._chosen("")
                self._unkept = False
        super().look()

    def hear(self, message: dict[str, Any]) -> None:
        """Carry out the choice."""
        if message.get("type") == "choose":
            self.choose(str(message.get("path")))

    def snapshot(self) -> dict[str, Any]:
        """Return the paths with their minutes and the chosen one lesson by lesson."""
        course, words = self._content.course, self.words
        try:
            now, choice = standing(self._content, self.record, self._path), self.record.choice
            unkept = "not-kept" if choice == "no" else "closed" if choice == "closed" else "not-asked"
            note = self._trouble or words["kept" if choice == "yes" else unkept]
        except RecordError as error:
            now, note = unknown(self._content, self._path), self.trouble(error)
        rows = [
            {
                **door(self._content, each, self.lang),
                "minutes": fill(words["minutes"], minutes=course.lesson_minutes(each, now.path)),
                "mark": now.mark(each, self.lesson),
                "here": each == self.lesson,
            }
            for each in (now.lessons if now.path else ())
        ]
        listed = [
            {
                "id": each,
                "text": fill(
                    words["path"],
                    name=entry.name.of(self.lang),
                    lessons=len(entry.lessons),
                    minutes=course.minutes(each),
                ),
            }
            for each, entry in course.paths.items()
        ]
        return {"paths": listed, "path": now.path, "lessons": rows, "labs": self._labs(now.path), "note": note}

    def _labs(self, path: str) -> list[dict[str, str | bool]]:
        if path not in self._doors:
            self._doors[path] = lab_doors(self._content, path, self.lang)
        root = self._content.root
        return [{**door, "done": is_done(root, self.lang, lab)} for lab, door in self._doors[path]]
