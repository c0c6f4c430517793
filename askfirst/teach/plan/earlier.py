"""What an earlier class chose: read from a report on it, or from the summary of a session. Names nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from askfirst.course.foreign_text import heading, read_table
from askfirst.course.item_models import Item, Mark, Order, Sort, VerdictWithReason
from askfirst.course.loader import Content
from askfirst.course.words import FILES, read
from askfirst.teach.session.ballot import LETTERS, ballot_item

TABLE = "tables/options.csv"  # of the folder that the report is
LARGEST = 40 << 20  # bytes


class NoTableError(Exception):
    """A file is no table of options."""


@dataclass(frozen=True)
class Share:
    """That of so many answers a part, from 0 to 1, chose something."""

    n: int
    part: float


@dataclass
class Earlier:
    """What went wrong, by question and option; and by mistake, over all questions in which it could be made."""

    options: dict[tuple[str, str], Share] = field(default_factory=dict)
    mistakes: dict[str, Share] = field(default_factory=dict)

    def of(self, item: Item, option: str, mistake: str) -> Share | None:
        """Return how many went wrong with an option, or else made its mistake anywhere; None where that is not told."""
        return self.options.get((item.id, option)) or self.mistakes.get(mistake)


def read_earlier(path: Path, content: Content) -> Earlier:
    """Return what an earlier class chose: ``path`` is a report's folder, its table of options, or a session's summary.

    Raise OSError where it cannot be read, :class:`NoTableError` where it is something else.
    """
    with (path / TABLE if path.is_dir() else path).open("rb") as file:
        data = file.read(LARGEST + 1)
    rows = read_table(data) if len(data) <= LARGEST else None
    for columns, unit in (_of_report(), 1), (_of_summary(), 100):
        places = _places(rows[0], columns) if rows else {}
        if rows and len(places) == len(columns):
            told = Earlier(dict(_shares(rows[1:], places, content, unit)))
            told.mistakes = _mistakes(told.options, content)
            return told
    raise NoTableError


Columns = dict[str, set[str]]  # what is read, and what its column is called in each language


def _of_report() -> Columns:
    """Return the columns of a report's table of options that are read."""
    columns = read(FILES["report"])["columns"]
    named = {each: set(columns[each].values()) for each in ("item", "option", "chosen")}
    lands = zip(columns["chosen"].values(), columns["n"].values(), strict=True)
    return named | {"n": {f"{chosen}: {n}" for chosen, n in lands}}


def _of_summary() -> Columns:
    """Return the columns of a session's summary that are read: what was voted before the talk."""
    told = read(FILES["session"])["summary"]
    columns = {
        "item": "column-id",
        "option": "column-option",
        "n": "column-votes-before",
        "chosen": "column-share-before",
    }
    return {each: set(told[key].values()) for each, key in columns.items()}


def _places(row: list[str], columns: Columns) -> dict[str, int]:
    named = [heading(cell) for cell in row]
    known = {each: {heading(text) for text in texts} for each, texts in columns.items()}
    return {each: named.index(text) for each, texts in known.items() for text in texts if text in named}


def mistake_in(item: Item, option: str) -> str:
    """Return the id of the mistake that lies behind an option or a verdict, or nothing."""
    if isinstance(item, VerdictWithReason) and option in item.verdicts:
        return next(each.misconception or "" for name, each in item.verdicts.items() if name == option)
    return getattr(item.options.get(option), "misconception", None) or ""


def _is_right(item: Item, option: str) -> bool:
    """Return whether a report counts with an option those who dealt with it rightly: placed it, or found the fault."""
    fault = isinstance(item, Mark) and option in item.options and option in item.key  # type: ignore[operator]
    return isinstance(item, Sort | Order) or fault


def _shares(
    rows: list[list[str]], places: Mapping[str, int], content: Content, unit: int
) -> Iterator[tuple[tuple[str, str], Share]]:
    """Yield what each row says of a mistake; one that is hidden, or says no number, says nothing."""
    for row in rows:
        try:
            n, part = int(row[places["n"]]), float(row[places["chosen"]].rstrip(" %")) / unit
            name, option = row[places["item"]], row[places["option"]]
        except (ValueError, IndexError):
            continue
        item = content.items.get(name)
        option = _by_letter(content, item, option) if item else option
        if item and n > 0 and 0 <= part <= 1 and mistake_in(item, option):
            yield (name, option), Share(n, 1 - part if _is_right(item, option) else part)


def _by_letter(content: Content, item: Item, said: str) -> str:
    """Return the option that a summary calls by its letter, such as ``B Ask first``; a report says its id."""
    ballot, letter = ballot_item(content, item), said.partition(" ")[0]
    lettered = zip(LETTERS, ballot.options, strict=False) if ballot else ()
    return next((option.id for each, option in lettered if each == letter), said)


def _mistakes(options: Mapping[tuple[str, str], Share], content: Content) -> dict[str, Share]:
    """Return by mistake how many made it, of all answers to the questions in which it could be made."""
    asked: dict[tuple[str, str], Share] = {}  # by mistake and question, in which several options may stand for it
    for (name, option), share in options.items():
        key = mistake_in(content.items[name], option), name
        before = asked.get(key, Share(share.n, 0.0))
        asked[key] = Share(share.n, min(before.part + share.part, 1.0))
    answers: dict[str, int] = defaultdict(int)
    made: dict[str, float] = defaultdict(float)
    for (mistake, _), share in asked.items():
        answers[mistake] += share.n
        made[mistake] += share.part * share.n
    return {mistake: Share(count, made[mistake] / count) for mistake, count in answers.items()}
