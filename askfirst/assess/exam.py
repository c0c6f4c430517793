"""The test of a path: which items a form holds, and what its answers come to. Pure: no widget, no file, no clock.

A form follows the path's blueprint, so many items of each outcome, and asks about every critical point of the path
once. It takes items of the path's own lessons that no lesson asks, first those the learner has not met. A blueprint
that the bank cannot fill is refused, never cut.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from askfirst.assess.quiz import Answer
from askfirst.course.blueprint import free_items
from askfirst.course.item_models import Item
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


def draw(content: Content, path_id: str, met: Sequence[str], seed: str) -> tuple[str, ...]:
    """Return the items of a new form in the order to ask them; raise :class:`BlueprintError` where it cannot be full.

    ``met`` holds the items the learner has met, oldest first: they are taken only where nothing else is left, those
    met longest ago first. The same ``seed`` draws the same form.
    """
    path = content.course.paths[path_id]
    chance = random.Random(seed)  # noqa: S311 - a draw, not a secret
    last_met = {item: place for place, item in enumerate(met)}
    candidates = pool(content, path_id)
    chance.shuffle(candidates)
    candidates.sort(key=lambda item: last_met.get(item.id, -1))
    room = dict(path.test)
    chosen: list[Item] = []
    for point in path.critical:
        fitting = [item for item in candidates if item.critical == point]
        if not fitting or not any(left > 0 for left in room.values()):
            raise BlueprintError(point)
        inside = [item for item in fitting if room.get(item.outcome, 0) > 0]
        choice = min(inside or fitting, key=lambda item: (last_met.get(item.id, -1), -room.get(item.outcome, 0)))
        # where the blueprint has no place for its outcome, it takes one of the largest
        place = choice.outcome if inside else max(room, key=lambda outcome: room[outcome])
        room[place] -= 1
        chosen.append(choice)
    for item in candidates:
        if not item.critical and room.get(item.outcome, 0) > 0:
            room[item.outcome] -= 1
            chosen.append(item)
    if any(room.values()):
        raise BlueprintError(path_id)
    chance.shuffle(chosen)
    return tuple(item.id for item in chosen)


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
    halves = int(2 * credit)
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
