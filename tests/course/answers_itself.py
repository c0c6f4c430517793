"""How often a lesson's text gives a practice question away: the share in which its words point at the key.

In sight are, while a question is open, the cells that stand before its quiz. The question counts as pointed at where,
of its options, the right one has most of its words (pairs of characters, where words do not stand apart) in that text;
the stem's own words are left out, and options that are level share the point. Who guesses blindly gets a third.

    python -m tests.course.answers_itself      (a line a language, then the questions pointed at)
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise

from askfirst.course.item_models import OneChoice, VerdictWithReason
from askfirst.course.languages import language
from askfirst.course.loader import ROOT, Content
from askfirst.course.models import Model, Text
from askfirst.course.notebook_source import NotebookSource
from askfirst.publish.check_calls import Call, calls
from askfirst.publish.check_lessons import check

MOST = 0.42  # of the questions, where guessing gives 0.33
RUN = re.compile(r"[\u4e00-\u9fff]+")
Asked = OneChoice | VerdictWithReason


def shares(content: Content, lessons: list[NotebookSource], lang: str) -> dict[str, float]:
    """Return of every practice question in how far the text before it points at its key: 0 to 1."""
    return {item.id: pointed_at(item, seen, lang) for lesson in lessons for item, seen in asked(content, lesson, lang)}


def asked(content: Content, lesson: NotebookSource, lang: str) -> Iterator[tuple[Asked, str]]:
    """Yield the questions of a lesson that have one right option, each with the text in sight when it is asked."""
    seen = ""
    for cell in lesson.cells:
        if cell.lang == lang:
            seen += "\n" + content.facts.fill(cell.source, lang)
        for call in calls(cell) if cell.lang is None else ():
            if call.name == "quiz":
                items = [content.items[item] for item in content.questions[lesson.slug].quizzes[call.ids[0]].items]
                yield from ((item, seen) for item in items if isinstance(item, Asked))
            else:
                seen += "\n" + "\n".join(shown(content, lesson.slug, call, lang))


def shown(content: Content, slug: str, call: Call, lang: str) -> Iterator[str]:
    """Yield what a call tells: a scene without what its debrief keeps back, a debrief, a bet, a try-out, words."""
    for name in call.ids:
        match call.name:
            case "scene" | "debrief":
                scene = content.scenes[name]
                strips = [each for each in scene.strips if (each.kind == "reported") == (call.name == "scene")]
                yield from texts(scene.model_copy(update={"strips": strips}) if call.name == "scene" else strips, lang)
            case "bet":
                yield from texts(content.bet(slug, name), lang)
            case "walk" | "bench" | "builder":
                yield from texts(content.activity(slug, name), lang)
            case "words":
                yield from texts(content.glossary[name], lang)


def texts(part: object, lang: str) -> Iterator[str]:
    """Yield every text of a part of the content."""
    if isinstance(part, Text):
        yield part.of(lang)
    elif isinstance(part, Model):
        for _, value in part:
            yield from texts(value, lang)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value, lang)


def pointed_at(item: Asked, seen: str, lang: str) -> float:
    """Return 1 where the key alone has the largest share of its words in ``seen``, less where others are level."""
    sight, stem = words(seen, lang), words(item.stem.of(lang), lang)
    share = {}
    for name, option in item.options.items():
        own = words(option.text.of(lang), lang) - stem
        share[name] = len(own & sight) / len(own) if own else 0.0
    first = [name for name, value in share.items() if value == max(share.values())]
    return (item.answer.id in first) / len(first)


def words(text: str, lang: str) -> set[str]:
    """Return the words of a text, or its pairs of characters."""
    if language(lang).spaced:
        return set(re.findall(language(lang).word, text.lower()))
    return {"".join(pair) for run in RUN.findall(text) for pair in pairwise(run)}


def main() -> None:
    """Print the share of each language, and the questions behind it."""
    content, lessons, _ = check(ROOT)
    for lang in content.course.languages:
        found = shares(content, lessons, lang)
        told = " ".join(name for name, share in found.items() if share == 1)
        sys.stdout.write(f"{lang}: {sum(found.values()) / len(found):.2f} of {len(found)} questions (at most {MOST})\n")
        sys.stdout.write(f"    {told}\n")


if __name__ == "__main__":
    main()
