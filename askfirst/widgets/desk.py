"""Several people at one login, as it is clicked: whose record is open, and opening one by its phrase.

A phrase comes in a message and goes no further: it is in no state of the view, which a notebook could hold.
"""

from __future__ import annotations

from typing import Any

from askfirst.course.loader import Content
from askfirst.course.words import fill
from askfirst.learner.desk import LEAST, Desk, ShortPhraseError
from askfirst.learner.record_file import RecordError
from askfirst.widgets.base import View


class DeskView(View):
    """Opens and leaves records. For a person alone it is one folded line."""

    _kind = "desk"

    def __init__(self, content: Content, lang: str, desk: Desk) -> None:
        """Show the records of ``desk``: that one is open, never which there are."""
        self.desk = desk
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return which of ``alone``, ``closed`` and ``open`` holds, or ``switched`` since this page was opened."""
        mode = "alone" if self.desk.alone else "open" if self.desk.found else "closed"
        try:
            self.desk.hold()
        except RecordError:
            mode = "switched"
        return {"mode": mode, "least": LEAST, "phraseless": mode == "closed" and self.desk.phraseless}

    def hear(self, message: dict[str, Any]) -> None:
        """Open a record, begin one, or leave. The page that asked is then loaded anew, and every other one is told."""
        phrase = str(message.get("phrase"))
        try:
            match message.get("type"):
                case "open":
                    if not self.desk.open(phrase):
                        self.send({"type": "unknown"})
                        return
                case "start":
                    self.desk.start(phrase)
                case "phraseless":
                    self.desk.open_phraseless()
                case "leave":
                    self.desk.leave()
                case _:
                    return
        except ShortPhraseError:
            self.send({"type": "trouble", "text": fill(self.words["short"], least=LEAST)})
            return
        self.send({"type": "changed"})
