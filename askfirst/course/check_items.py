"""What a single question says that cannot be meant. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from askfirst.course.item_models import Item, Mark, Order, Sort, VerdictWithReason
from askfirst.course.models import VERDICTS
from askfirst.course.yaml_source import Place


def _misconceptions(item: Item) -> Iterator[tuple[Place, str]]:
    for option in item.options.values():
        value = getattr(option, "misconception", None)
        if value is not None:
            yield ("misconceptions", option.id), value
    if isinstance(item, VerdictWithReason):
        for verdict, judged in item.verdicts.items():
            if judged.misconception is not None:
                yield ("verdicts", verdict, "misconception"), judged.misconception


def _slips(item: Item) -> Iterator[tuple[Place, str, dict[str, object]]]:
    """Yield what one item says that cannot be meant, and where in the item."""
    listed = _all_options(item)
    if len(listed) != len(item.options):
        yield (), "option-id-twice", {}
    for lang in item.stem.languages:
        texts = [option.text.of(lang) for option in listed]
        if len(set(texts)) != len(texts):
            yield (), "options-equal", {"lang": lang}
    if isinstance(item, VerdictWithReason):
        for verdict in VERDICTS:
            if verdict not in item.verdicts:
                yield ("verdicts",), "verdict-missing", {"verdict": verdict}
            if not item.offered(verdict):
                yield ("distractors",), "verdict-unreasoned", {"verdict": verdict}
        if item.verdict not in item.answer.supports:
            yield ("answer", "supports"), "answer-elsewhere", {"verdict": item.verdict}
    if isinstance(item, VerdictWithReason):  # one answer names a verdict and a reason: they must differ
        for verdict in VERDICTS:
            if verdict in item.options:
                yield (), "reason-id", {"verdict": verdict}
    if isinstance(item, Sort):
        if len({group.id for group in item.groups}) < len(item.groups):
            yield ("groups",), "group-twice", {}
        groups = {group.id for group in item.groups}
        for number, card in enumerate(item.cards):
            if card.group not in groups:
                yield ("cards", number, "group"), "group-unknown", {"card": card.id, "group": card.group}
    if isinstance(item, Mark) and not any(part.fault for part in item.artefact.parts):
        yield ("artefact", "parts"), "nothing-to-mark", {}


def _all_options(item: Item) -> list[Any]:
    match item:
        case Sort():
            return list(item.cards)
        case Order():
            return list(item.steps)
        case Mark():
            return list(item.artefact.parts)
        case _:
            answers = item.answers if item.kind == "several" else [item.answer]
            return [*answers, *item.distractors]
