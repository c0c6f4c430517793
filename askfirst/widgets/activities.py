"""What a lesson lets people try out: a picture to walk, a bench to compare on, a page to put together.

The page asks before it tells. Nothing here is scored or stored, and nothing is secret: the page gets everything at
once. From code, each view answers the same questions as its buttons, and asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from askfirst.course.activity_models import Axis, Bench, Builder, Line, Walk
from askfirst.course.citations import CITED
from askfirst.course.loader import Content
from askfirst.course.words import fill
from askfirst.widgets.base import View, plain


class ActivityView(View):
    """What the three views share: texts in the edition's language, citations written out."""

    def text(self, text: Any) -> str:
        """Return a pair of texts in the edition's language."""
        return self._content.inline(text.of(self.lang), self.lang, CITED)

    def cites(self, cites: Sequence[str]) -> list[dict[str, str]]:
        """Return what the page shows of each provision."""
        return [self._content.citation(cite, self.lang) for cite in cites]


class WalkView(ActivityView):
    """A picture walked stop by stop."""

    _kind = "walk"

    def __init__(self, content: Content, lang: str, walk: Walk) -> None:
        """Show ``walk`` at its first stop."""
        self.walk = walk
        super().__init__(content, lang)

    def judge(self, stop: str) -> str:
        """Return the stop's own verdict and what is told there, as text."""
        here = next(each for each in self.walk.stops if each.id == stop)
        verdict = next(option for option in self.walk.options_at(here) if option.id == here.answer)
        return plain(f"{self.text(verdict.text)}\n{self.text(here.told)}")

    def snapshot(self) -> dict[str, Any]:
        """Return the drawing and every stop."""
        stops = [
            {
                "id": stop.id,
                "when": self.text(stop.when) if stop.when else "",
                "title": self.text(stop.title),
                "text": self.text(stop.text),
                "options": [[option.id, self.text(option.text)] for option in self.walk.options_at(stop)],
                "answer": stop.answer,
                "told": self.text(stop.told),
                "article": stop.article,
                "cites": self.cites(stop.cites),
            }
            for stop in self.walk.stops
        ]
        return {
            "title": self.text(self.walk.title),
            "lead": self.text(self.walk.lead),
            "drawing": self._content.drawing(self.walk.drawing),
            "alt": self.text(self.walk.alt),
            "ask": self.text(self.walk.ask),
            "stops": stops,
        }


class BenchView(ActivityView):
    """Rows against columns. What stops at a gate is never weighed."""

    _kind = "bench"

    def __init__(self, content: Content, lang: str, bench: Bench) -> None:
        """Show ``bench`` with nothing chosen."""
        self.bench = bench
        super().__init__(content, lang)

    def judge(self, row: str, column: str) -> str:
        """Return what the bench says of one combination, as text."""
        cell = next(cell for cell in self.bench.cells if (cell.row, cell.column) == (row, column))
        words = self.words
        if cell.impact is not None:
            head = fill(words["impact"], impact=words[f"impact-{cell.impact}"])
        else:
            gate = next(gate for gate in self.bench.gates if gate.id in (cell.stops, cell.open))
            head = f"{words['stops' if cell.stops else 'open']} {self.text(gate.text)}"
        return plain(f"{head}\n{self.text(cell.why)}")

    def snapshot(self) -> dict[str, Any]:
        """Return both sides, the gates in order, and every combination."""
        cells = {
            f"{cell.row}/{cell.column}": {
                "stops": cell.stops,
                "open": cell.open,
                "impact": cell.impact,
                "why": self.text(cell.why),
                "cites": self.cites(cell.cites),
            }
            for cell in self.bench.cells
        }
        return {
            "title": self.text(self.bench.title),
            "lead": self.text(self.bench.lead),
            "rows": self._axis(self.bench.rows),
            "columns": self._axis(self.bench.columns),
            "gates": [[gate.id, self.text(gate.text)] for gate in self.bench.gates],
            "cells": cells,
        }

    def _axis(self, axis: Axis) -> dict[str, Any]:
        return {"title": self.text(axis.title), "options": [[each.id, self.text(each.text)] for each in axis.options]}


class BuilderView(ActivityView):
    """A page put together from lines, checked as a whole."""

    _kind = "builder"

    def __init__(self, content: Content, lang: str, builder: Builder) -> None:
        """Show ``builder`` with an empty page."""
        self.builder = builder
        super().__init__(content, lang)

    def check(self, chosen: Iterable[str]) -> str:
        """Return what is wrong with a page of the lines ``chosen``, a line each, or that it is sound."""
        page = set(chosen)
        if unknown := page - {line.id for line in self.builder.parts}:
            raise KeyError(*sorted(unknown))
        told = [f"{self.words[mark]} {self.text(line.remark)}" for line, mark in faults(self.builder, page)]
        return plain("\n".join(told)) if told else self.words["sound"]

    def snapshot(self) -> dict[str, Any]:
        """Return every line with its mark and remark."""
        parts = [
            {
                "id": line.id,
                "mark": line.mark,
                "text": self.text(line.text),
                "remark": self.text(line.remark),
                "cites": self.cites(line.cites),
            }
            for line in self.builder.parts
        ]
        return {
            "title": self.text(self.builder.title),
            "lead": self.text(self.builder.lead),
            "page": self.text(self.builder.page),
            "parts": parts,
        }


def faults(builder: Builder, page: set[str]) -> list[tuple[Line, str]]:
    """Return the lines at fault with their marks; a needed line that was left out is ``missing``."""
    found = []
    for line in builder.parts:
        if line.mark == "needed" and line.id not in page:
            found.append((line, "missing"))
        elif line.mark not in ("needed", "fine") and line.id in page:
            found.append((line, line.mark))
    return found
