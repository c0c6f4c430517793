"""Question and response in, verdict and reasons out. Pure.

A response is what the learner chose, in ids only, so that neither language nor shuffling matters:

========  ==========================================
kind      response
========  ==========================================
one       the option's id
several   a list of option ids, in any order
verdict   ``{"verdict": "unlawful", "reason": id}``
sort      ``{card id: group id, …}``, every card
order     a list of all step ids
mark      a list of the ids of the parts marked
========  ==========================================

An answer earns a credit from 0 to 1, an exact fraction, by one rule a kind:

========  =============================================================================================
kind      credit
========  =============================================================================================
one       1 for the right option, else 0
several   the share of the right options chosen, less a share for each wrong one
verdict   1 for the right verdict with the right reason, a half with another reason, 0 for another verdict
sort      the share of the cards in their group, less the share of those in another
order     the share of the pairs of steps that stand in the right order
mark      the share of the faults marked, less a share for each sound part marked
========  =============================================================================================

No credit is below 0. What is taken off for a wrong pick makes choosing everything, or sorting at random, worth nothing.
A right verdict with another reason is worth half: at work one acts on the verdict, so nobody was harmed this time, but
only the reason holds in the next case. The right reason under another verdict is worth nothing, for the act would have
been wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.models import VERDICTS

Response = Any


class BadResponseError(ValueError):
    """The response does not fit the question: an unknown id, the wrong shape, or something missing."""


@dataclass(frozen=True)
class Grade:
    """What a response is worth; ``marks`` says for each option whether the learner dealt rightly with it."""

    credit: Fraction
    marks: dict[str, bool]
    chosen: frozenset[str]
    key: frozenset[str]

    @property
    def correct(self) -> bool:
        """Whether the whole item is right."""
        return self.credit == 1


def grade(item: Item, response: Response) -> Grade:
    """Compare ``response`` with the key of ``item``; raise :class:`BadResponseError` where it does not fit."""
    match item:
        case OneChoice():
            chosen, key = {_known(item, response)}, {item.answer.id}
            return _choice(item, chosen, key, Fraction(chosen == key))
        case SeveralChoices():
            chosen, key = _ids(item, response), {option.id for option in item.answers}
            return _choice(item, chosen, key, net_share(len(chosen & key), len(chosen - key), len(key)))
        case Mark():
            chosen, key = _ids(item, response), {part.id for part in item.artefact.parts if part.fault}
            return _choice(item, chosen, key, net_share(len(chosen & key), len(chosen - key), len(key)))
        case VerdictWithReason():
            return _verdict(item, response)
        case Sort():
            return _sort(item, response)
        case Order():
            return _order(item, response)


def right(item: Item) -> Any:
    """Return the right response to an item."""
    match item:
        case OneChoice():
            return item.answer.id
        case SeveralChoices():
            return [each.id for each in item.answers]
        case VerdictWithReason():
            return {"verdict": item.verdict, "reason": item.answer.id}
        case Sort():
            return {card.id: card.group for card in item.cards}
        case Order():
            return [step.id for step in item.steps]
        case Mark():
            return [part.id for part in item.artefact.parts if part.fault]


def fits(item: Item, response: Response) -> bool:
    """Return whether ``response`` can be graded at all."""
    try:
        grade(item, response)
    except BadResponseError:
        return False
    return True


def net_share(right: int, wrong: int, of: int) -> Fraction:
    """Return which share of ``of`` things was right, less what was wrong; never below 0."""
    return Fraction(max(0, right - wrong), of)


def ordered_share(order: Sequence[str], key: Sequence[str]) -> Fraction:
    """Return which share of the pairs of steps stand in the order of ``key``: one step moved spoils only its own pairs.

    Nothing that is ordered has no pairs, and is worth nothing.
    """
    place = {step: number for number, step in enumerate(key)}
    pairs = [place[first] < place[second] for first, second in combinations(order, 2)]
    return Fraction(sum(pairs), len(pairs)) if pairs else Fraction(0)


def _choice(item: Item, chosen: set[str], key: set[str], credit: Fraction) -> Grade:
    everything = {*item.options, *(VERDICTS if isinstance(item, VerdictWithReason) else ())}
    marks = {option: (option in chosen) == (option in key) for option in everything}
    return Grade(credit, marks, frozenset(chosen), frozenset(key))


def _verdict(item: VerdictWithReason, response: Response) -> Grade:
    if not isinstance(response, dict) or response.get("verdict") not in VERDICTS:
        raise BadResponseError(item.id)
    verdict, reason = response["verdict"], _known(item, response.get("reason"))
    credit = Fraction(verdict == item.verdict) * (Fraction(1) if reason == item.answer.id else Fraction(1, 2))
    return _choice(item, {verdict, reason}, {item.verdict, item.answer.id}, credit)


def _sort(item: Sort, response: Response) -> Grade:
    groups = {group.id for group in item.groups}
    if (
        not isinstance(response, dict)
        or set(response) != set(item.options)
        or not all(isinstance(group, str) and group in groups for group in response.values())
    ):
        raise BadResponseError(item.id)
    marks = {card.id: response[card.id] == card.group for card in item.cards}
    right = sum(marks.values())
    credit = net_share(right, len(marks) - right, len(marks))
    return Grade(credit, marks, frozenset(response), frozenset(item.options))


def _order(item: Order, response: Response) -> Grade:
    ids = list(response) if isinstance(response, list) else []
    key = [step.id for step in item.steps]
    if not all(isinstance(step, str) for step in ids) or sorted(ids) != sorted(key):
        raise BadResponseError(item.id)
    marks = {step: step == ids[place] for place, step in enumerate(key)}
    return Grade(ordered_share(ids, key), marks, frozenset(ids), frozenset(key))


def _known(item: Item, option: object) -> str:
    if not isinstance(option, str) or option not in item.options:
        raise BadResponseError(item.id)
    return option


def _ids(item: Item, response: Response) -> set[str]:
    if not isinstance(response, list | tuple | set) or not response:
        raise BadResponseError(item.id)
    return {_known(item, option) for option in response}
