"""What every clicked view is: one anywidget model in front of a pure state.

The page gets the browser half by itself (:mod:`askfirst.widgets.view_files`), so messages carry questions, not code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from askfirst.course.loader import Content
from askfirst.course.words import fill, section, words_of_view
from askfirst.learner.record_file import RecordError
from askfirst.widgets.cited import cited
from askfirst.widgets.view_files import source, stub


class View(anywidget.AnyWidget):
    """A view in the page. ``state`` is computed anew each time it is sent, so a reloaded page shows the present."""

    kind = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True, to_json=lambda _value, view: view.snapshot())

    def __init__(self, content: Content, lang: str, **traits: Any) -> None:
        """Bind the view to the content and the language of the edition."""
        self._content = content
        facts = content.facts.told[lang]  # a word may name the company or its contact
        words = {key: fill(text, **facts) for key, text in words_of_view(self._kind, lang).items()}
        super().__init__(_esm=stub(), lang=lang, words=words, kind=self._kind, **traits)
        self.on_msg(self._heard)

    _kind = ""

    def snapshot(self) -> dict[str, Any]:
        """Return what the page needs to draw the view as it stands."""
        return {}

    def hear(self, message: dict[str, Any]) -> None:
        """Act on a message of the page."""

    def look(self) -> None:
        """Send the page what is so now: it asks where another window may have changed it."""
        self.send_state("state")

    def _heard(self, _view: object, message: dict[str, Any], _buffers: object) -> None:
        if message.get("type") == "source":
            self.send(source())
            return
        if message.get("type") == "cite":
            label = str(message.get("label"))
            self.send({"type": "cited", "pressed": label, "told": cited(self._content, self.lang, label)})
            return
        try:
            if message.get("type") == "look":
                self.look()
            else:
                self.hear(message)
        except RecordError as error:
            self.send({"type": "trouble", "text": self.trouble(error)})

    def trouble(self, error: RecordError) -> str:
        """Return what went wrong with the record, in words."""
        return trouble_text(self.lang, error)

    def __repr__(self) -> str:
        """Stay the same from run to run, so that a stored notebook can be compared."""
        return section("lesson", self.lang)["run-me"]


def plain(text: str) -> str:
    """Return a text of the page as a script reads it."""
    return text.replace("⟦", "").replace("⟧", "")


def legible(path: Path) -> str:
    """Return a path as a page can take it, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def trouble_text(lang: str, error: RecordError) -> str:
    """Return what went wrong with the record, in words."""
    return fill(section("trouble", lang)[error.reason], path=legible(error.path))
