"""What is shown where a test was passed: a statement to save, the evidence file, and handing it in."""

from __future__ import annotations

from typing import Any, Literal

from askfirst.course.faults import Unmade
from askfirst.course.languages import day_in
from askfirst.course.loader import Content
from askfirst.course.words import fill
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_rows import Sitting
from askfirst.widgets.base import View, legible

MIMES = {"pdf": "application/pdf", "page": "text/html", "pack": "application/zip"}
NAMES = {"pdf": "askfirst-statement.pdf", "page": "askfirst-statement.html", "pack": "askfirst-evidence.zip"}


class ProofView(View):
    """What a learner takes along of finished tests. A typed name comes in a message, goes into a file, and is gone."""

    _kind = "proof"

    def __init__(self, content: Content, lang: str, record: Record) -> None:
        """Speak of the tests of ``record``."""
        self.record = record
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return the passed tests, the last one first, and where one can hand in."""
        from askfirst.evidence.hand_in import hand_in_folder  # noqa: PLC0415 - a lesson opens without what signs

        try:
            finished = [each for each in self.record.sittings() if each.result]
        except RecordError:  # the record's own page says so
            finished = []
        folder = hand_in_folder(self._content)
        return {
            "finished": bool(finished),
            "passed": [self._choice(each) for each in reversed(finished) if each.result and each.result.passed],
            "folder": legible(folder) if folder else "",
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Make what is asked for and give it to the page, or say why not."""
        from askfirst.evidence import making  # noqa: PLC0415 - signing and setting are loaded when they are asked for
        from askfirst.evidence.pack_models import Wishes  # noqa: PLC0415

        told, ticked = message.get("type"), message.get("wishes") or ()
        wishes = Wishes(str(message.get("staff") or "").strip(), "attested" in ticked, "answers" in ticked)
        place = self._content, self.record, self.lang
        try:
            if told == "hand-in":
                self.send({"type": "handed-in", "text": making.handed_in(*place, wishes)})
            elif told == "pack":
                self._give("pack", making.sealed(*place, wishes).whole)
            elif told == "statement":
                kind: Literal["pdf", "page"] = "page" if message.get("kind") == "page" else "pdf"
                form, name = str(message.get("form")), str(message.get("name") or "")
                self._give(kind, making.statement(*place, form=form, name=name, kind=kind))
        except Unmade as unmade:
            self.send({"type": "trouble", "text": str(unmade)})

    def _give(self, kind: str, data: bytes) -> None:
        name = NAMES[kind]
        text = fill(self.words["saved"], name=name)
        self.send({"type": "file", "name": name, "mime": MIMES[kind], "text": text}, buffers=[data])

    def _choice(self, sitting: Sitting) -> list[str]:
        path = self._content.course.paths.get(sitting.form.path)
        day = day_in(self.lang, sitting.at.astimezone().date()) if sitting.at else ""
        return [sitting.form.name, f"{path.name.of(self.lang) if path else sitting.form.path} · {day}"]
