"""What the course at hand can say to the questions in packs: their texts, and which of their options are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.loader import Content
from askfirst.course.words import section
from askfirst.evidence.cohort.questions import TEMPTING, Key, Seen, hidden_questions
from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.evidence.cohort.statistics import ENOUGH, Estimate, share
from askfirst.evidence.cohort.tables import Column, Table


class Pick(NamedTuple):
    """Something that can be chosen: its id, its text, whether it is right, and by what share it was chosen."""

    option: str
    text: str
    right: bool | None
    share: Estimate


@dataclass
class Edition:
    """The course at hand, in the language of the report."""

    content: Content
    lang: str

    @cached_property
    def known(self) -> dict[Key, Item]:
        """Every question as it reads now, by id and check code."""
        items = (self.content.items[name] for name in self.content.items)
        return {(item.id, item.hash): item for item in items}

    def read(self) -> None:
        """Read the questions now, and not when the first is asked about."""
        self.known  # noqa: B018 - asking for it reads it

    def question(self, key: Key) -> str:
        """Return what a question asks, or nothing where it does not read so any more."""
        return self._told(self.known[key].stem.of(self.lang)) if key in self.known else ""

    def picks(self, seen: Seen) -> list[Pick]:
        """Return what was chosen in a question; of one that the course has no more, the ids alone."""
        answers = sum(count for _, count in seen.chosen)
        item = self.known.get(seen.key)
        counts: Counter[str] = Counter()
        for response, count in seen.chosen:
            for each in set(_ids(item, response)):
                counts[each] += count
        offered = dict(self._offered(item)) if item else dict.fromkeys(sorted(counts), ("", None))
        return [
            Pick(each, text, right, share(counts[each], answers)) for each, (text, right) in offered.items() if answers
        ]

    def _offered(self, item: Item) -> Iterator[tuple[str, tuple[str, bool | None]]]:
        """Yield what can be chosen: its id, its text and whether it is right."""
        match item:
            case OneChoice():
                right = {item.answer.id}
            case SeveralChoices():
                right = {each.id for each in item.answers}
            case VerdictWithReason():
                right = {item.answer.id}
                words = section("quiz", self.lang)
                yield from ((each, (words[each], each == item.verdict)) for each in item.verdicts)
            case Mark():
                right = {part.id for part in item.artefact.parts if part.fault}
            case Sort() | Order():  # of these is told how many put each in its place
                right = set(item.options)
        for option in item.options.values():
            yield option.id, (self._told(option.text.of(self.lang)), option.id in right)

    def _told(self, text: str) -> str:
        return self.content.inline(text, self.lang)


def _ids(item: Item | None, response: Hashable) -> Iterator[str]:
    """Yield what an answer chose; where things are sorted or put in order, those that are in their place."""
    parts: Sequence[object] = (response,) if isinstance(response, str) else tuple(response)  # type: ignore[arg-type]
    pairs = [each for each in parts if isinstance(each, tuple)]
    match item:
        case Sort():
            groups = {card.id: card.group for card in item.cards}
            yield from (card for card, group in pairs if groups.get(card) == group)
        case Order():
            yield from (step.id for step, given in zip(item.steps, parts, strict=False) if step.id == given)
        case VerdictWithReason():
            yield from (str(chosen) for _, chosen in pairs)
        case None:
            yield from (f"{each[0]}={each[1]}" if isinstance(each, tuple) else str(each) for each in parts)
        case _:
            yield from map(str, parts)


def options(edition: Edition, questions: Iterable[Seen]) -> Table:
    """Return what was chosen in each question of which enough people tell."""
    columns = (
        Column("item", "text"),
        Column("option", "text"),
        Column("option-text", "text"),
        Column("key", "remark"),
        Column("chosen", "share"),
        Column("remark", "remark"),
    )
    table = Table("options", columns)
    questions = list(questions)
    unseen = hidden_questions(questions)
    for each in questions:
        if each.key in unseen:
            continue
        for pick in edition.picks(each):
            if pick.share.n >= LEAST:
                key = None if pick.right is None else "key-right" if pick.right else "key-wrong"
                table.rows.append((each.question.item, pick.option, pick.text, key, pick.share, _remark(pick)))
    return table


def tempting(edition: Edition, questions: Iterable[Seen]) -> Mapping[Key, list[str]]:
    """Return the wrong options that many chose, by question."""
    found: dict[Key, list[str]] = {}
    for each in questions:
        if many := [pick.option for pick in edition.picks(each) if _remark(pick) == "tempting"]:
            found[each.key] = many
    return found


def _remark(pick: Pick) -> str:
    if pick.share.n < ENOUGH:
        return "not-enough"
    return "tempting" if pick.right is False and (pick.share.value or 0) > TEMPTING else ""
