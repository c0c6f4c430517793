"""A lesson as a row of steps, one thing at a time: what stands together, and what has to wait. Pure.

A piece is a code cell, or a section of prose: a heading begins a section. The steps follow from the pieces:

- a scene, and the prose that leads up to it, stand with the question that follows at once;
- prose that leads up to a guess, to something to try out or to a page of the learner's own stands with it;
- prose before a question that no scene parts from it may answer it, so it is a step before;
- nothing stands behind what is asked or tried out: the debrief, the terms and the conclusion are steps after it.

Where that cuts wrongly, a cell says ``step``: ``own`` makes it a step by itself, ``with-next`` keeps it with what comes
next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt

from askfirst.course.notebook_source import Cell

PROSE = "prose"
# What a call of a lesson's cell makes of the step it stands in.
KINDS = {
    "scene": "scene",
    "debrief": "debrief",
    "words": PROSE,
    "look_first": PROSE,
    "bet": "bet",
    "quiz": "quiz",
    "recall": "quiz",
    "delayed": "quiz",
    "test": "test",
    "walk": "tryout",
    "bench": "tryout",
    "builder": "tryout",
    "explorer": "tryout",
    "notice": "yours",
    "record": "yours",
    "paths": "yours",
    "summary": "summary",
    "next": "end",
}
READ = (PROSE, "scene", "debrief")  # only read; every other kind ends its step

_CALL = re.compile(r"(?m)^lesson\.(\w+)\(")
_HEADINGS = ("h1", "h2")


@dataclass(frozen=True)
class Piece:
    """A code cell or a section of prose; ``number`` and ``part`` say which cell of the lesson, and which part of it."""

    number: int
    part: int
    cell: Cell
    source: str
    heading: str
    kind: str
    mark: str


@dataclass(frozen=True)
class Step:
    """What is in sight at one time."""

    kind: str
    pieces: tuple[Piece, ...]

    @property
    def heading(self) -> str:
        """Return the first heading that the lesson's own text has here, or nothing."""
        return next((piece.heading for piece in self.pieces if piece.heading), "")


def pieces(cells: Sequence[Cell], lang: str) -> list[Piece]:
    """Return what a lesson is made of in one language."""
    found = []
    for number, cell in enumerate(cells):
        if cell.lang is None:
            called = [KINDS.get(call, PROSE) for call in _CALL.findall(cell.source)]
            kind = next((each for each in called if each not in READ), called[0] if called else PROSE)
            found.append(Piece(number, 0, cell, cell.source, "", kind, cell.step))
        elif cell.lang == lang:
            whole = cell.step == "own"
            sections = [cell.source] if whole else _sections(cell.source)
            for part, source in enumerate(sections):
                mark = cell.step if part == len(sections) - 1 else ""
                found.append(Piece(number, part, cell, source, _heading(source), PROSE, mark))
    return found


def steps(row: Sequence[Piece]) -> list[Step]:
    """Return the steps of a lesson; its first piece, which opens it, is in sight with each of them."""
    made: list[list[Piece]] = []
    rest = row[1:]
    for before, piece, after in zip([None, *rest], rest, [*rest[1:], None], strict=False):
        if made and before and not _cut(made[-1], before, piece, after):
            made[-1].append(piece)
        else:
            made.append([piece])
    return [Step(_kind(step), tuple(step)) for step in made]


def _cut(step: Sequence[Piece], before: Piece, piece: Piece, after: Piece | None) -> bool:
    """Return whether a new step begins with ``piece``."""
    if "own" in (before.mark, piece.mark):
        return True
    if before.mark == "with-next":
        return False
    if before.kind not in READ or piece.heading:
        return True
    if piece.kind == "quiz":
        return before.kind != "scene" or "debrief" in (each.kind for each in step)
    if piece.kind in ("debrief", "summary"):
        return True
    if piece.kind in READ:  # prose that leads up to something stands with it, any other with what it concludes
        leads = piece.kind == "scene" or (after is not None and _led_up_to(after))
        return leads and not all(_leads(each) for each in step)
    return not all(_leads(each) for each in step)


def _led_up_to(piece: Piece) -> bool:
    return not piece.heading and piece.kind not in (PROSE, "debrief", "quiz", "summary")


def _leads(piece: Piece) -> bool:
    """Return whether a piece can lead up to something: what explains a question looks back."""
    return piece.kind == "scene" or (piece.kind == PROSE and piece.cell.lang is not None)


def _kind(step: Iterable[Piece]) -> str:
    kinds = [piece.kind for piece in step]
    asked = [kind for kind in kinds if kind not in READ]
    return (asked or [kind for kind in ("debrief", "scene") if kind in kinds] or [PROSE])[0]


def _sections(source: str) -> list[str]:
    """Return a piece of prose cut at its headings."""
    begins = [0, *(line for line, _ in _headings(source) if line)]
    lines = source.split("\n")
    cut = ["\n".join(lines[a:b]).strip() for a, b in zip(begins, [*begins[1:], len(lines)], strict=True)]
    return [each for each in cut if each]


def _heading(source: str) -> str:
    return next((text for line, text in _headings(source) if line == 0), "")


def _headings(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each heading that begins a section."""
    tokens = MarkdownIt("commonmark").disable("inline", ignoreInvalid=True).parse(source)
    for token, inside in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.tag in _HEADINGS and token.map:
            yield token.map[0], inside.content
