"""A right response to any item of the bank, one that is not all right, and one of which nothing is."""

from __future__ import annotations

from typing import Any

from askfirst.assess.scoring import right as key
from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.models import Verdict

__all__ = ["key", "slip", "wrong"]


def slip(item: Item) -> Any:
    """Return a response that is not all right: of a verdict only the reason is wrong."""
    match item:
        case OneChoice():
            return item.distractors[0].id
        case SeveralChoices():
            return [item.distractors[0].id]
        case VerdictWithReason():
            return {"verdict": item.verdict, "reason": _beside_the_key(item, item.verdict)}
        case Sort():
            return {card.id: next(g.id for g in item.groups if g.id != card.group) for card in item.cards}
        case Order():
            return [step.id for step in reversed(item.steps)]
        case Mark():
            return [part.id for part in item.artefact.parts]


def wrong(item: Item) -> Any:
    """Return a response that earns nothing."""
    match item:
        case VerdictWithReason():
            verdict = next(each for each in item.verdicts if each != item.verdict)
            return {"verdict": verdict, "reason": _beside_the_key(item, verdict)}
        case Mark():
            return [next(part.id for part in item.artefact.parts if not part.fault)]
    return slip(item)


def _beside_the_key(item: VerdictWithReason, verdict: Verdict) -> str:
    """Return a wrong reason that is offered with a verdict."""
    return next(reason.id for reason in item.offered(verdict) if reason is not item.answer)
