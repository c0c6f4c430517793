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
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.models import VERDICTS

Response = Any


class BadResponseError(ValueError):
    """The response does not fit the question: an unknown id, the wrong shape, or something missing."""


@dataclass(frozen=True)
class Grade:
    """``correct`` for the whole item; ``marks`` says for each option whether the learner dealt rightly with it."""

    correct: bool
    marks: dict[str, bool]
    chosen: frozenset[str]
    key: frozenset[str]


def grade(item: Item, response: Response) -> Grade:
    """Compare ``response`` with the key of ``item``; raise :class:`BadResponseError` where it does not fit."""
    match item:
        case OneChoice():
            return _choice(item, {_known(item, response)}, {item.answer.id})
        case SeveralChoices():
            return _choice(item, _ids(item, response), {option.id for option in item.answers})
        case Mark():
            return _choice(item, _ids(item, response), {part.id for part in item.artefact.parts if part.fault})
        case VerdictWithReason():
            if not isinstance(response, dict) or response.get("verdict") not in VERDICTS:
                raise BadResponseError(item.id)
            reason = _known(item, response.get("reason"))
            return _choice(item, {response["verdict"], reason}, {item.verdict, item.answer.id})
        case Sort():
            return _sort(item, response)
        case Order():
            ids = list(response) if isinstance(response, list) else []
            key = [step.id for step in item.steps]
            if not all(isinstance(step, str) for step in ids) or sorted(ids) != sorted(key):
                raise BadResponseError(item.id)
            marks = {step: step == ids[place] for place, step in enumerate(key)}
            return Grade(ids == key, marks, frozenset(ids), frozenset(key))


def fits(item: Item, response: Response) -> bool:
    """Return whether ``response`` can be graded at all."""
    try:
        grade(item, response)
    except BadResponseError:
        return False
    return True


def _choice(item: Item, chosen: set[str], key: set[str]) -> Grade:
    everything = {*item.options, *(VERDICTS if isinstance(item, VerdictWithReason) else ())}
    marks = {option: (option in chosen) == (option in key) for option in everything}
    return Grade(chosen == key, marks, frozenset(chosen), frozenset(key))


def _sort(item: Sort, response: Response) -> Grade:
    groups = {group.id for group in item.groups}
    if (
        not isinstance(response, dict)
        or set(response) != set(item.options)
        or not all(isinstance(group, str) and group in groups for group in response.values())
    ):
        raise BadResponseError(item.id)
    marks = {card.id: response[card.id] == card.group for card in item.cards}
    return Grade(all(marks.values()), marks, frozenset(response), frozenset(item.options))


def _known(item: Item, option: object) -> str:
    if not isinstance(option, str) or option not in item.options:
        raise BadResponseError(item.id)
    return option


def _ids(item: Item, response: Response) -> set[str]:
    if not isinstance(response, list | tuple | set) or not response:
        raise BadResponseError(item.id)
    return {_known(item, option) for option in response}
