"""A question on paper, with its answer or without. Pure: content in, what the page prints out."""

from __future__ import annotations

from typing import Any

from askfirst.assess.scoring import Response
from askfirst.course.citations import CITED
from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.words import section
from askfirst.widgets.feedback import said


def handout(content: Content, lang: str, item: Item, order: list[str], *, answers: bool) -> dict[str, Any]:
    """Return an item to be printed, its options in ``order``; with ``answers`` also the right response and why."""

    def text(text: str) -> str:
        return content.inline(text, lang, CITED)

    words = section("quiz", lang)
    among = [words[verdict] for verdict in item.verdicts] if isinstance(item, VerdictWithReason) else []
    among += [group.text.of(lang) for group in item.groups] if isinstance(item, Sort) else []
    right, chosen = _right(item)
    whys = [text(item.options[option].why.of(lang)) for option in chosen]
    whys += [f"{words['what-changed']} {text(item.changed.of(lang))}"] if item.changed else []
    return {
        "stem": text(item.stem.of(lang)),
        "among": language(lang).semicolon.join(among),
        "options": [text(item.options[option].text.of(lang)) for option in order],
        "right": said(content, lang, item, right) if answers else "",
        "whys": whys if answers else [],
    }


def _right(item: Item) -> tuple[Response, list[str]]:
    """Return the right response, and the options whose reasons say why it is right."""
    match item:
        case OneChoice():
            return item.answer.id, [item.answer.id]
        case SeveralChoices():
            chosen = [option.id for option in item.answers]
            return chosen, chosen
        case VerdictWithReason():
            return {"verdict": item.verdict, "reason": item.answer.id}, [item.answer.id]
        case Sort():
            return {card.id: card.group for card in item.cards}, [card.id for card in item.cards]
        case Order():
            steps = [step.id for step in item.steps]
            return steps, steps
        case Mark():
            faults = [part.id for part in item.artefact.parts if part.fault]
            return faults, faults
