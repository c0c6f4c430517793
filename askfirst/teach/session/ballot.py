"""What a room votes on, and what may be told of its votes. Pure: no file, no clock, no network.

A question is voted on twice, with talk between. One choice and a verdict take one option, a question with several
answers takes a set of them. The other kinds (sort, order, mark) are for a show of hands.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from askfirst.course.item_models import Item, Mark, OneChoice, SeveralChoices, VerdictWithReason
from askfirst.course.loader import Content
from askfirst.course.models import VERDICTS, Text
from askfirst.course.words import section
from askfirst.evidence.cohort.small_groups import LEAST

Kind = Literal["one", "several", "verdict"]
Round = Literal[1, 2]
Hidden = Literal["open", "few", "few-new"]
LETTERS = "ABCDEFGHIJ"  # what the room calls the options


class BallotOption(NamedTuple):
    """What can be chosen; ``text`` by language."""

    id: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class BallotItem:
    """A question that a room can vote on; its texts by language. ``key`` is never told to a phone or to the room."""

    id: str
    kind: Kind
    stem: Mapping[str, str]
    options: tuple[BallotOption, ...]
    key: frozenset[str]

    def takes(self, choice: frozenset[str]) -> bool:
        """Return whether a choice is an answer to the question: options of it, and as many as its kind allows."""
        known = {option.id for option in self.options}
        return bool(choice) and choice <= known and (self.kind == "several" or len(choice) == 1)


@dataclass(frozen=True)
class Tally:
    """The votes of one round: how many voted, and how many of them chose each option."""

    votes: int = 0
    chosen: Mapping[str, int] = field(default_factory=dict)


def in_order(item: Item) -> tuple[str, ...]:
    """Return the options of a question as they stand on every phone, on the projector and on paper.

    The question's id decides it; the lines of a sheet to mark stay in theirs.
    """
    if isinstance(item, Mark):
        return tuple(part.id for part in item.artefact.parts)
    order = sorted(item.options)
    random.Random(item.id).shuffle(order)  # noqa: S311 - order, not secrecy
    return tuple(order)


def ballot_item(content: Content, item: Item) -> BallotItem | None:
    """Return a question of the course as one to vote on; None where the room can only raise hands.

    The options stand as :func:`in_order` has them.
    """

    def texts(text: Text) -> dict[str, str]:
        return {lang: content.inline(text.of(lang), lang) for lang in text.languages}

    def choices() -> tuple[BallotOption, ...]:
        return tuple(BallotOption(each, texts(item.options[each].text)) for each in in_order(item))

    match item:
        case VerdictWithReason():
            words = {lang: section("quiz", lang) for lang in item.stem.languages}
            options = tuple(BallotOption(each, {lang: words[lang][each] for lang in words}) for each in VERDICTS)
            return BallotItem(item.id, "verdict", texts(item.stem), options, frozenset({item.verdict}))
        case OneChoice():
            return BallotItem(item.id, "one", texts(item.stem), choices(), frozenset({item.answer.id}))
        case SeveralChoices():
            key = frozenset(option.id for option in item.answers)
            return BallotItem(item.id, "several", texts(item.stem), choices(), key)
    return None


def tally(choices: Iterable[tuple[frozenset[str], int]]) -> Tally:
    """Count ballots, given as a choice and how often it was made."""
    votes, chosen = 0, dict[str, int]()
    for choice, times in choices:
        votes += times
        for option in choice:
            chosen[option] = chosen.get(option, 0) + times
    return Tally(votes, chosen)


def hidden(votes: int, *, open_: bool, seen: bool, new: int) -> Hidden | None:
    """Return why a histogram is kept from everybody, None where it may be shown.

    Not while votes come in, and not of fewer than five people. Where a round was opened again after its histogram had
    been ``seen``, not with one to four ``new`` or changed votes: the difference would tell what those few chose.
    """
    if open_:
        return "open"
    if votes < LEAST:
        return "few"
    return "few-new" if seen and 0 < new < LEAST else None


def shares(item: BallotItem, counted: Tally, lang: str) -> list[dict[str, Any]]:
    """Return a histogram's rows: option, letter, text, votes, and share of those who voted, from 0 to 1.

    Of a question with several answers the shares add up to more than 1.
    """
    return [
        {
            "option": option.id,
            "letter": letter,
            "text": option.text[lang],
            "votes": counted.chosen.get(option.id, 0),
            "share": counted.chosen.get(option.id, 0) / counted.votes if counted.votes else 0.0,
        }
        for letter, option in zip(LETTERS, item.options, strict=False)
    ]
