"""What is read and not clicked: headings, scenes, debriefs, words, neighbours. Pure: content in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from askfirst.course.citations import CITE
from askfirst.course.languages import language, tongue
from askfirst.course.loader import Content
from askfirst.course.models import Scene, Strip, Term
from askfirst.course.words import fill, section


def header(content: Content, lesson: str, lang: str) -> str:
    """Return the heading of a lesson."""
    course, words = content.course, section("lesson", lang)
    entry = course.lessons[lesson]
    here = ' aria-current="page"'
    lessons = "".join(
        f"<li{here if slug == lesson else ''}>{_open(slug, lang, f'{slug[:2]} {each.title.of(lang)}')}</li>"
        for slug, each in course.lessons.items()
    )
    title = escape(entry.title.of(lang))
    others = [_open(lesson, each, language(each).name, tongue(each)) for each in course.languages if each != lang]
    minutes = fill(words["minutes"], minutes=entry.minutes, date=course.law_as_of.isoformat())
    return (
        f'<header class="af af-header" lang="{tongue(lang)}">'
        f'<p class="af-kicker">{escape(course.title.of(lang))}</p><h1>{title}</h1>'
        f'<p class="af-meta">{" · ".join([escape(minutes), *others])}</p>'
        f'<details class="af-lessons"><summary>{escape(words["lessons"])}</summary><ul>{lessons}</ul></details>'
        "</header>"
    )


def scene(content: Content, scene_id: str, lang: str) -> str:
    """Return the card of a scene: drawing, place, people, pressure, story, and what was reported."""
    each, words = content.scenes[scene_id], section("scene", lang)
    facts = [
        (words["place"], each.place.of(lang)),
        (words["people"], language(lang).semicolon.join(person.of(lang) for person in each.people)),
        (words["pressure"], each.pressure.of(lang)),
    ]
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return (
        f'<section class="af af-scene" lang="{tongue(lang)}" aria-label="{escape(each.title.of(lang))}">'
        f'<div class="af-scene-drawing" role="img" aria-label="{escape(each.alt.of(lang))}">'
        f"{content.drawing(each.drawing)}</div>"
        f'<div class="af-scene-body"><h3>{escape(each.title.of(lang))}</h3><dl class="af-facts">{rows}</dl>'
        f"{paragraphs(content, each.story.of(lang), lang)}{_strips(content, each, ('reported',), lang)}</div></section>"
    )


def debrief(content: Content, scene_id: str, lang: str) -> str:
    """Return the law and our reading of a scene, for after the decision."""
    strips = _strips(content, content.scenes[scene_id], ("law", "reading"), lang)
    return f'<section class="af" lang="{tongue(lang)}">{strips}</section>'


def words(content: Content, terms: tuple[str, ...], lang: str) -> str:
    """Return glossary terms with their plain meaning, the term in other languages of the course beside them."""
    others = [each for each in content.course.languages if each != lang]
    rows = "".join(
        f"<dt>{' '.join([escape(term.term.of(lang)), *(_beside(term, other) for other in others)])}</dt>"
        f"<dd>{escape(term.plain.of(lang))}</dd>"
        for term in (content.glossary[each] for each in terms)
    )
    title = section("lesson", lang)["words"] + language(lang).colon
    title += language(lang).comma.join(content.glossary[each].term.of(lang) for each in terms)
    body = f"<details><summary>{escape(title)}</summary><dl>{rows}</dl></details>"
    return f'<section class="af af-words" lang="{tongue(lang)}">{body}</section>'


def neighbours(content: Content, lesson: str, lang: str, lessons: Sequence[str]) -> str:
    """Return the way back and on, along ``lessons``."""
    text = section("lesson", lang)
    place = lessons.index(lesson)
    links = []
    if place:
        before = lessons[place - 1]
        links.append(_open(before, lang, f"← {content.course.lessons[before].title.of(lang)}"))
    if place + 1 < len(lessons):
        after = lessons[place + 1]
        links.append(_open(after, lang, f"{text['next']} {content.course.lessons[after].title.of(lang)} →"))
    disclaimer = f'<p class="af-meta">{escape(content.course.disclaimer.of(lang))}</p>'
    return f'<footer class="af" lang="{tongue(lang)}"><nav class="af-next">{"".join(links)}</nav>{disclaimer}</footer>'


def note(text: str, lang: str) -> str:
    """Return a quiet sentence of the course's own."""
    return f'<p class="af af-meta" lang="{tongue(lang)}">{escape(text)}</p>'


def message(text: str, lang: str) -> str:
    """Return a sentence in place of a lesson that cannot be shown."""
    return f'<div class="af" role="alert" lang="{tongue(lang)}">{escape(text)}</div>'


def paragraphs(content: Content, text: str, lang: str) -> str:
    """Return a text of blank-line separated paragraphs as HTML, citations written out."""
    parts = (part.strip() for part in escape(text).split("\n\n"))
    return "".join(f"<p>{content.inline(part, lang, CITE)}</p>" for part in parts if part)


def _strips(content: Content, each: Scene, kinds: tuple[str, ...], lang: str) -> str:
    return "".join(_strip(content, strip, lang) for strip in each.strips if strip.kind in kinds)


def _strip(content: Content, strip: Strip, lang: str) -> str:
    """Return one strip, headed by where it comes from; a source its text names already is not named twice."""
    text = strip.text.of(lang)
    named = content.inline(text, lang)
    sources = [f"[{paragraph}]" for paragraph in strip.article]
    sources += [content.citation(cite, lang)["label"] for cite in strip.cites]
    cites = language(lang).comma.join(CITE.format(escape(each)) for each in sources if each not in named)
    head = f"{escape(section('scene', lang)[strip.kind])} {cites}".strip()
    return (
        f'<div class="af-strip af-strip-{strip.kind}"><p class="af-strip-label">{head}</p>'
        f"{paragraphs(content, text, lang)}</div>"
    )


def _beside(term: Term, lang: str) -> str:
    return f'<span class="af-meta" lang="{tongue(lang)}">{escape(term.term.of(lang))}</span>'


def _open(lesson: str, lang: str, text: str, tag: str | None = None) -> str:
    marked = f' lang="{tag}"' if tag else ""
    target = f"notebooks/{lang}/{lesson}.ipynb"
    return f'<a href="../{lang}/{lesson}.ipynb" data-askfirst-open="{target}"{marked}>{escape(text)}</a>'
