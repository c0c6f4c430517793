"""What a table of the report is: rows of texts, counts and estimates, some of them hidden; and its plain CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from askfirst.course.foreign_text import harmless
from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.evidence.cohort.speech import Speech
from askfirst.evidence.cohort.statistics import Estimate

Kind = Literal["text", "remark", "count", "share", "change", "number"]
ESTIMATES = ("share", "change", "number")
DECIMALS = 4


class Hidden(Enum):
    """What stands in a cell that would tell of too few people."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN
Cell = str | int | Estimate | Hidden | None


@dataclass(frozen=True)
class Column:
    """A column: the key of its heading, what fills the blanks of it, and what stands in it.

    A ``share`` is of 1, a ``change`` the difference of two of them, a ``number`` has no unit; each is an estimate. In a
    ``remark`` stand the keys of what is remarked.
    """

    head: str
    kind: Kind
    values: tuple[tuple[str, str], ...] = ()


@dataclass
class Table:
    """A table: its name in the catalogue and in file names, and its rows; the last is a total where ``total`` says so.

    ``shown`` are the rows that the page has, and ``brief`` the columns, where it does not have all.
    """

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    total: bool = False
    shown: list[int] | None = None
    brief: tuple[int, ...] | None = None


def open_to_all(estimate: Estimate) -> Estimate | Hidden:
    """Return an estimate, or that it is hidden where it is one of too few people."""
    return HIDDEN if 0 < estimate.n < LEAST else estimate


def flat(table: Table, speech: Speech) -> Iterator[list[str | int | float]]:
    """Yield headings and rows with one value a cell: of an estimate its people, its figure and the interval's ends."""
    heads: list[str | int | float] = []
    for column in table.columns:
        head = speech.tell(column.head, **dict(column.values))
        ends = (speech.tell("n"), head, speech.tell("low", of=head), speech.tell("high", of=head))
        heads += [f"{head}: {ends[0]}", *ends[1:]] if column.kind in ESTIMATES else [head]
    yield heads
    for row in table.rows:
        cells: list[str | int | float] = []
        for column, cell in zip(table.columns, row, strict=True):
            told = remarks(cell, speech) if column.kind == "remark" else cell
            cells += _plain(told, speech, 4 if column.kind in ESTIMATES else 1)
        yield cells


def remarks(cell: Cell, speech: Speech) -> Cell:
    """Return the sentences of a remark."""
    return speech.joined([speech.tell(each) for each in cell.split()]) if isinstance(cell, str) else cell


def _plain(cell: Cell, speech: Speech, width: int) -> Sequence[str | int | float]:
    match cell:
        case Estimate():
            figures = (cell.value, cell.low, cell.high)
            return [cell.n, *("" if each is None else round(each, DECIMALS) + 0.0 for each in figures)]
        case Hidden():
            return [speech.tell("hidden")] * width
        case None:
            return [""] * width
    return [cell]


def csv_text(table: Table, speech: Speech) -> str:
    """Return a table as CSV text, with the mark by which a spreadsheet knows UTF-8; no cell of it is a formula."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    for row in flat(table, speech):
        rows.writerow(harmless(each) if isinstance(each, str) else each for each in row)
    return "\ufeff" + text.getvalue()
