"""The test of a path: which items a form holds, and what its answers come to. Pure: no widget, no file, no clock.

A form follows the path's blueprint, so many items of each outcome, and asks about every critical point of the path
once. It takes items of the path's own lessons that no lesson asks, and of a family one case at most: first another case
of what went wrong last time, then what the learner has not met. Among those it keeps to the pool's shares of levels and
verdicts, so that one form is as hard as another. A blueprint that the bank cannot fill is refused, never cut.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from askfirst.assess.quiz import Answer
from askfirst.course.blueprint import free_items
from askfirst.course.item_models import Item, VerdictWithReason
from askfirst.course.loader import Content

RECENT_FORMS = 2  # a new form shares no item with these
TRIES = 2  # after so many failed forms in a row, what went wrong is gone through first


@dataclass(frozen=True)
class Form:
    """One drawn test; ``name`` is the quiz that its answers are recorded under."""

    name: str
    path: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What a finished form came to: credit and items, in all and by outcome, and the critical points missed.

    ``wrong`` are the items that did not earn their whole credit.
    """

    passed: bool
    credit: Fraction
    of: int
    outcomes: dict[str, tuple[Fraction, int]]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """What a finished form came to, and what it was judged by. It is kept so, and no later edition changes it."""

    law_as_of: date
    hashes: Mapping[str, str]
    earned: Mapping[str, Fraction]
    result: Result


class BlueprintError(Exception):
    """A form cannot be drawn because the bank does not hold what the blueprint asks for."""


def pool(content: Content, path_id: str) -> list[Item]:
    """Return the items a form of the path may take."""
    return free_items(content.course, content.questions, path_id)


def draw(content: Content, path_id: str, met: Sequence[str], seed: str, wrong: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the items of a new form in the order to ask them; raise :class:`BlueprintError` where it cannot be full.

    ``met`` holds the items the learner has met, oldest first: they are taken only where nothing else is left, those
    met longest ago first. ``wrong`` are those that went wrong last time. The same ``seed`` draws the same form.
    """
    path, candidates = content.course.paths[path_id], pool(content, path_id)
    chance = random.Random(seed)  # noqa: S311 - a draw, not a secret
    chance.shuffle(candidates)
    form = _Draft(candidates, dict(path.test), _ranks(content, candidates, met, wrong))
    for point in path.critical:
        form.take([item for item in candidates if item.critical == point], point)
    while any(form.room.values()):
        form.take([item for item in candidates if not item.critical and form.room.get(item.outcome)], path_id)
    chance.shuffle(form.chosen)
    return tuple(item.id for item in form.chosen)


def _ranks(
    content: Content, candidates: Sequence[Item], met: Sequence[str], wrong: Iterable[str]
) -> dict[str, tuple[bool, int, int]]:
    """Return how gladly each item is taken, the least first.

    Before all goes another case of a family that went wrong, then what was not met, of families not met before others.
    """
    kin = {item.id: item.kin for file in content.questions.values() for item in file.items}
    known = [item for item in met if item in kin]
    items = {item: place for place, item in enumerate(known)}
    families = {kin[item]: place for place, item in enumerate(known)}
    again = {kin[item] for item in wrong if item in kin}
    return {
        item.id: (item.kin not in again or item.id in items, items.get(item.id, -1), families.get(item.kin, -1))
        for item in candidates
    }


@dataclass
class _Draft:
    """A form as it fills, with the places that each outcome has left."""

    candidates: Sequence[Item]
    room: dict[str, int]
    ranks: Mapping[str, tuple[bool, int, int]]
    chosen: list[Item] = field(default_factory=list)

    def take(self, fitting: Sequence[Item], lacking: str) -> None:
        """Take the best of ``fitting``; where its outcome has no place left, it takes one of the largest outcome.

        Of those not met, one with a place of its own goes before one without.
        """
        kin = {item.kin for item in self.chosen}
        free = [item for item in fitting if item.kin not in kin]
        if not free or not any(self.room.values()):
            raise BlueprintError(lacking)
        choice = min(free, key=self.order)
        placed = self.room.get(choice.outcome, 0) > 0
        self.room[choice.outcome if placed else max(self.room, key=lambda outcome: self.room[outcome])] -= 1
        self.chosen.append(choice)

    def order(self, item: Item) -> tuple[bool, bool, tuple[bool, int, int], float]:
        """Return how gladly an item is taken now, the least first."""
        _, met, _ = rank = self.ranks[item.id]
        return met >= 0, self.room.get(item.outcome, 0) <= 0, rank, self.crowd(item)

    def crowd(self, item: Item) -> float:
        """Return how full the form is of the item's level and verdict (or kind), by their shares of the pool."""
        held = Counter(label for each in self.chosen for label in _labels(each))
        return sum((held[label] + 1) / self.shares[label] for label in _labels(item))

    @cached_property
    def shares(self) -> Counter[str]:
        """How often each label stands in the pool."""
        return Counter(label for each in self.candidates for label in _labels(each))


def _labels(item: Item) -> tuple[str, str]:
    return item.level, item.verdict if isinstance(item, VerdictWithReason) else item.kind


def met(practised: Iterable[str], forms: Sequence[Form]) -> list[str]:
    """Return the items met in practice and in the latest forms, oldest first."""
    return [*practised, *(item for form in forms[-RECENT_FORMS:] for item in form.items)]


def judge(content: Content, earned: Mapping[str, Fraction]) -> Result:
    """Return what a finished form came to; ``earned`` holds the credit of each of its items, in the order asked.

    It is passed where the credits come to the pass mark, and every critical item earned all of its own.
    """
    outcomes: dict[str, tuple[Fraction, int]] = {}
    for item, credit in earned.items():
        before, of = outcomes.get(content.items[item].outcome, (Fraction(0), 0))
        outcomes[content.items[item].outcome] = (before + credit, of + 1)
    wrong = tuple(item for item, credit in earned.items() if credit != 1)
    missed = tuple(point for item in wrong if (point := content.items[item].critical))
    total = sum(earned.values(), Fraction(0))
    passed = not missed and 100 * total >= content.course.pass_percent * len(earned)
    return Result(passed, total, len(earned), outcomes, missed, wrong)


def finish(content: Content, form: Form, answers: Mapping[str, Answer]) -> Finished:
    """Return what a form came to, to be kept for good; ``answers`` hold one to each of its items."""
    earned = {item: answers[item].credit for item in form.items}
    hashes = {item: answers[item].item_hash for item in form.items}
    return Finished(content.course.law_as_of, hashes, earned, judge(content, earned))


def in_halves(credit: Fraction) -> str:
    """Return a credit as it is told to a learner: in whole and half ones, never more than was earned."""
    halves = 2 * credit.numerator // credit.denominator
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def lesson_for(content: Content, lessons: Sequence[str], outcome: str) -> str | None:
    """Return the lesson of ``lessons`` that has most to say about an outcome: where to go for it."""
    counts = {
        lesson: sum(item.outcome == outcome for item in content.questions[lesson].items)
        for lesson in lessons
        if lesson in content.questions
    }
    best = max(counts, key=lambda lesson: counts[lesson], default=None)
    return best if best and counts[best] else None
