"""How long a lesson takes: its words at reading speed, and a while for each question. Pure."""

from __future__ import annotations

import re

from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.models import SECONDS_AN_ITEM, Model, Text

TRIED = 6  # combinations of a bench
RECALLED = 2  # questions from earlier lessons


def text_of(content: Content, slug: str, prose: str, shown: dict[str, set[str]], lang: str) -> str:
    """Return what a lesson gives to read beside its questions; glossary terms are folded away and not counted.

    ``prose`` is its own text, ``shown`` what its cells call, ids by call.
    """
    parts: list[Model] = [content.scenes[scene] for scene in shown.get("scene", set())]
    parts += [content.bet(slug, bet) for bet in shown.get("bet", set())]
    parts += [content.activity(slug, name) for call in ("walk", "builder") for name in shown.get(call, set())]
    for name in shown.get("bench", set()):  # of a bench, some combinations are tried, not all
        bench = content.activities[slug].benches[name]
        parts.append(bench.model_copy(update={"cells": bench.cells[:TRIED]}))
    return " ".join([prose, *(text for part in parts for text in _texts(part, lang))])


def minutes(content: Content, slug: str, prose: str, shown: dict[str, set[str]], lang: str) -> float:
    """Return the minutes lesson ``slug`` takes in ``lang``; a question's time includes its explanation."""
    text = text_of(content, slug, prose, shown, lang)
    words = len(re.findall(language(lang).word, text))
    quizzes = content.questions[slug].quizzes if slug in content.questions else {}
    items = sum(len(quizzes[quiz].items) for quiz in shown.get("quiz", set()))
    items += RECALLED if "recall" in shown else 0
    return words / language(lang).words_a_minute + items * SECONDS_AN_ITEM / 60


def _texts(part: object, lang: str) -> list[str]:
    if isinstance(part, Text):
        return [part.of(lang)]
    if isinstance(part, Model):
        return [text for name, value in part if name != "alt" for text in _texts(value, lang)]
    if isinstance(part, list):
        return [text for value in part for text in _texts(value, lang)]
    return []
