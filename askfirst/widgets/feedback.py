"""What is said of an answer: that it stands, whether it was right, and why, option by option. Pure: no widget."""

from __future__ import annotations

from typing import Any

from askfirst.assess.quiz import QuizState
from askfirst.assess.scoring import Grade, Response
from askfirst.course.item_models import Item, Mark, Option, Order, Sort, VerdictWithReason
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.widgets.base import CITED, plain


def said(content: Content, lang: str, item: Item, response: Response) -> str:
    """Return a response as it reads on the page."""
    choices = section("quiz", lang)
    words = {option.id: plain(_text(content, lang, option.text.of(lang))) for option in item.options.values()}
    if isinstance(item, VerdictWithReason):
        words |= {verdict: choices[verdict] for verdict in item.verdicts}
    if isinstance(item, Sort):
        words |= {group.id: group.text.of(lang) for group in item.groups}
    match response:
        case {"verdict": verdict, "reason": reason}:
            parts = [words.get(verdict, verdict), words.get(reason, reason)]
        case dict():
            parts = [f"{words.get(card, card)} → {words.get(group, group)}" for card, group in response.items()]
        case list():
            parts = [words.get(each, each) for each in response]
        case _:
            parts = [words.get(response, response)]
    return language(lang).semicolon.join(map(str, parts))


def feedback(content: Content, lang: str, state: QuizState, item_id: str) -> dict[str, Any]:
    """Return what the page explains of the latest answer to an item."""
    item, grade, answer = state.items[item_id], state.grade(item_id), state.latest[item_id]
    words = section("quiz", lang)
    rows = [_row(content, lang, item, option, grade) for option in _told(item)]
    if isinstance(item, VerdictWithReason):
        rows = [_verdict_row(content, lang, item, name, grade) for name in item.verdicts] + rows
    rows.sort(key=lambda row: (not row["chosen"], not row["key"]) if not isinstance(item, Order) else 0)
    return {
        "correct": grade.correct,
        "follow": words["certain-wrong"] if answer.confidence == "certain" and not grade.correct else "",
        "options": rows,
        "cites": [content.citation(cite, lang) for cite in item.cites],
    }


def _row(content: Content, lang: str, item: Item, option: Option, grade: Grade) -> dict[str, Any]:
    words, place = section("quiz", lang), ""
    if isinstance(item, Sort):
        group = next(group for group in item.groups if group.id == option.group)  # type: ignore[attr-defined]
        place = fill(words["belongs"], group=group.text.of(lang))
    elif isinstance(item, Order):
        place = fill(words["step"], place=item.steps.index(option) + 1)
    listed = isinstance(item, Sort | Order)
    return {
        "text": _text(content, lang, option.text.of(lang)),
        "why": _text(content, lang, option.why.of(lang)),
        "consequence": _text(content, lang, option.consequence.of(lang)) if option.consequence else "",
        "place": place,
        "chosen": True if listed else option.id in grade.chosen,
        "key": grade.marks[option.id] if listed else option.id in grade.key,
        "right": grade.marks[option.id],
    }


def _verdict_row(content: Content, lang: str, item: VerdictWithReason, name: str, grade: Grade) -> dict[str, Any]:
    return {
        "text": section("quiz", lang)[name],
        "why": _text(content, lang, item.verdicts[name].why.of(lang)),  # type: ignore[index]
        "consequence": "",
        "place": "",
        "chosen": name in grade.chosen,
        "key": name == item.verdict,
        "right": (name in grade.chosen) == (name == item.verdict),
    }


def _told(item: Item) -> list[Option]:
    """Return the options to explain: of an artefact, the sound lines too."""
    return list(item.artefact.parts) if isinstance(item, Mark) else list(item.options.values())


def _text(content: Content, lang: str, text: str) -> str:
    return content.inline(text, lang, CITED)
