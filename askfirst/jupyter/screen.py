"""What the learner sees while waiting: one calm line that lives on a terminal, plain lines in a file or pipe."""

from __future__ import annotations

import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from askfirst.jupyter.words import Language, say

QUARTERS = 4  # a pipe gets a line at each quarter of a long step


class Screen:
    """Says sentences and shows steps, in one language."""

    def __init__(self, lang: Language, stream: TextIO | None = None) -> None:
        self.lang = lang
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = ""  # the live line as it stands
        self._step, self._since, self._detail, self._quarter = "", 0.0, "", 0

    def say(self, key: str, **values: object) -> None:
        """Print one sentence of the catalogue."""
        self.line(self.sentence(key, **values))

    def sentence(self, key: str, **values: object) -> str:
        """Return one sentence of the catalogue."""
        return say(key, self.lang, **values)

    def line(self, text: str) -> None:
        """Print a line, in place of the live one."""
        try:
            self._wipe()
            print(text, file=self._stream, flush=True)
        except BrokenPipeError:  # whoever read along has gone; the course goes on, and what else is said goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    @contextmanager
    def step(self, number: int, total: int, key: str) -> Iterator[None]:
        """Show that a step has begun and, when it went well, how long it took."""
        self._step, self._since, self._detail, self._quarter = (f"{number}/{total}  ", 0.0, "", 0)
        self._since = time.monotonic()
        self.rename(key)
        yield
        if self._live:
            taken = self.sentence("seconds", seconds=round(time.monotonic() - self._since))
            self.line(f"{self._step} · {taken}")
        self._step = ""

    def rename(self, key: str) -> None:
        """Go on with the same step under another name (first packages are fetched, then installed)."""
        self._step = self._step.split("  ")[0] + "  " + self.sentence(key)
        self._detail = ""
        if self._live:
            self.tick()
        else:
            self.line(self._step)

    def count(self, done: int, total: int) -> None:
        """Show how much of the step is done."""
        self._detail = self.sentence("count", done=done, total=total)
        if not self._live and done * QUARTERS // total > self._quarter:
            self._quarter = done * QUARTERS // total
            self.line(f"     {self._detail}")

    def tick(self) -> None:
        """Draw the live line again, with the time that went by."""
        if not self._live or not self._step:
            return
        minutes, seconds = divmod(int(time.monotonic() - self._since), 60)
        text = " · ".join(part for part in (self._step, self._detail, f"{minutes}:{seconds:02}") if part)
        while _width(text) >= shutil.get_terminal_size().columns:
            text = text[:-1]
        if text != self._drawn:
            padding = " " * max(0, _width(self._drawn) - _width(text))
            self._stream.write(f"\r{text}{padding}")
            self._stream.flush()
            self._drawn = text

    def _wipe(self) -> None:
        if self._drawn:
            self._stream.write("\r" + " " * _width(self._drawn) + "\r")
            self._drawn = ""


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
