"""A question or a lesson as it reads, shown anew at each save: what a page of the browser gets. Pure but for reading.

This is for the writer: the right answer and every reason are in sight. Nothing is answered and nothing is kept.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from askfirst.course.faults import ContentError, Fault
from askfirst.course.item_models import Item, VerdictWithReason
from askfirst.course.languages import tongue
from askfirst.course.lesson_files import PROSE
from askfirst.course.loader import Content, Reader
from askfirst.course.models import Text
from askfirst.course.notebook_source import read_notebook
from askfirst.course.words import say, section
from askfirst.course.yaml_source import Source
from askfirst.publish.check_calls import calls
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.watching import Finding


class _Draft(Reader):
    """Reads a course in one language: what the others lack is no fault."""

    def __init__(self, root: Path, lang: str) -> None:
        super().__init__(root, checks=False)
        self.lang = lang

    def model_of(self, source: Source, shape: Any) -> Any:
        """Read a file in the one language."""
        if self.facts and self.lang in self.facts.languages:
            others = [each for each in self.facts.languages if each != self.lang]
            self.facts = replace(self.facts, languages=(self.lang,), translating=(*self.facts.translating, *others))
        return super().model_of(source, shape)


def draft(root: Path, lang: str) -> Content:
    """Return a course as it reads in one language; raise :class:`ContentError` where what all share is wrong."""
    reader = _Draft(root, lang)
    content = reader.read_files()
    if content is None:
        raise ContentError(reader.faults)
    return content


def known(content: Content, name: str) -> str:
    """Return what a name is of, ``lesson`` or ``item``; refuse where it is of nothing."""
    if name in content.course.lessons:
        return "lesson"
    if any(name in (each.id, each.family) for each in content.items.values()):
        return "item"
    raise Refused("preview-unknown", name=name)


def body(root: Path, name: str, lang: str, finding: Finding, spoken: str) -> str:
    """Return the page's HTML: what the check found, said in ``spoken``, then the thing itself in ``lang``."""
    told = _told(finding.faults, spoken) + _told(finding.to_translate, spoken, "draft")
    try:
        content = draft(root, lang)
        if not name:
            shown = "".join(f"<p class=id>{escape(slug)}</p>" for slug in content.course.lessons)
        elif name in content.course.lessons:
            shown = _lesson(content, root, name, lang)
        else:
            items = [each for each in content.items.values() if name in (each.id, each.family)]
            shown = "".join(_item(content, each, lang) for each in items)
            unread = [each for faults in content.questions.faults.values() for each in faults]
            shown = (
                shown
                or _told(unread if not told else [], spoken)
                or f"<p class=soft>{escape(say('preview-unknown', spoken, name=name))}</p>"
            )
    except ContentError as error:
        shown = "" if finding.faults else _told(error.faults, spoken)
    return f'<main lang="{tongue(lang)}">{told}{shown}</main>'


def _told(faults: list[Fault], lang: str, kind: str = "") -> str:
    lines = "".join(f"<p>{escape(each.tell(lang))}</p>" for each in faults)
    return f'<div class="faults {kind}" role="status" lang="{tongue(lang)}">{lines}</div>' if lines else ""


def _lesson(content: Content, root: Path, lesson: str, lang: str) -> str:
    course = content.course
    made = [f"<h1>{escape(course.lessons[lesson].title.of(lang))}</h1>"]
    source = read_notebook(root / "content" / "lessons" / lesson / PROSE, root)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for cell in source.cells:
        if cell.lang == lang:
            made.append(markdown.render(content.inline(content.facts.fill(cell.source, lang), lang)))
        elif cell.lang is None:
            made += [_called(content, lesson, each.name, each.ids, lang) for each in calls(cell)]
    return "".join(made)


def _called(content: Content, lesson: str, call: str, ids: tuple[str, ...], lang: str) -> str:
    """Return what a call shows: scenes and questions in full, anything else by its name."""
    if call == "scene" and ids and ids[0] in content.scenes:
        scene = content.scenes[ids[0]]
        lines = [scene.title, scene.place, *scene.people, scene.pressure, scene.story]
        told = "".join(f"<p>{_text(content, each, lang)}</p>" for each in lines)
        return f'<section class="card"><p class=id>{escape(ids[0])}</p>{told}</section>'
    if call == "quiz" and ids and lesson in content.questions:
        quiz = content.questions[lesson].quizzes.get(ids[0])
        items = (content.items[each] for each in quiz.items if each in content.items) if quiz else ()
        return "".join(_item(content, each, lang) for each in items)
    return f"<p class=id>{escape(call)} {escape(', '.join(ids))}</p>" if call != "next" else ""


def _item(content: Content, item: Item, lang: str) -> str:
    key = item.key
    named = {str(each) for each in (key if isinstance(key, list | tuple) else [key])}
    named |= {item.answer.id} if isinstance(item, VerdictWithReason) else set()
    rows = "".join(
        f'<li class="{"right" if each.id in named else ""}"><b>{_text(content, each.text, lang)}</b>'
        f'<span class="why">{_text(content, each.why, lang)}</span>{_mistake(content, each, lang)}</li>'
        for each in item.options.values()
    )
    if isinstance(item, VerdictWithReason):
        words = section("quiz", lang)
        rows = "".join(
            f'<li class="{"right" if verdict == item.verdict else ""}"><b>{escape(words[verdict])}</b>'
            f'<span class="why">{_text(content, told.why, lang)}</span></li>'
            for verdict, told in item.verdicts.items()
        ) + rows  # fmt: skip
    stem = _text(content, item.stem, lang)
    return f'<section class="card"><p class=id>{escape(item.id)}</p><p>{stem}</p><ul>{rows}</ul></section>'


def _mistake(content: Content, option: Any, lang: str) -> str:
    name = getattr(option, "misconception", None)
    text = content.course.misconceptions.get(name) if name else None
    return f'<span class="id">{escape(name)} {_text(content, text, lang)}</span>' if text and name else ""


def _text(content: Content, text: Text, lang: str) -> str:
    return escape(content.inline(text.of(lang), lang))
