"""What is wrong with texts: citations that do not exist, pairs without a partner, terms translated otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from askfirst.course.citations import INLINE, PARAGRAPH_OF_ARTICLE
from askfirst.course.faults import Fault, fault
from askfirst.course.loader import Content
from askfirst.course.notebook_source import Cell, NotebookSource
from askfirst.course.yaml_source import Place, Source


def check_pairs(source: NotebookSource, languages: Sequence[str], content: Content | None) -> Iterator[Fault]:
    """Yield the pieces of prose that do not stand there once in each language, or translate a term otherwise."""
    group: list[Cell] = []
    for cell in [*source.cells, Cell(None, "", 0)] if languages else ():
        if cell.lang is not None and cell.lang not in languages:
            yield fault(source.name, cell.line, "prose-language", languages=_listed(languages))
            continue
        if group and cell.lang != languages[len(group)]:
            yield fault(source.name, group[0].line, "prose-pair", languages=_listed(languages))
            group = []
        if cell.lang == languages[len(group)]:
            group.append(cell)
        elif cell.lang is not None:
            yield fault(source.name, cell.line, "prose-pair", languages=_listed(languages))
        if len(group) == len(languages):
            texts = {str(each.lang): each.source for each in group}
            for lang, values in strangers(content, texts) if content else ():
                yield fault(source.name, group[languages.index(lang)].line, "term-translation", **values)
            group = []


def _listed(languages: Sequence[str]) -> str:
    return ", ".join(f"“{lang}”" for lang in languages)


ARTICLE_PARAGRAPHS = {f"P{number:02}" for number in range(1, 29)}


def check_inline(content: Content, source: Source) -> Iterator[Fault]:
    """Yield what is wrong with the texts of a YAML file: citations that do not exist, terms translated otherwise."""
    for place, texts in _pairs(source.data, (), content.facts.languages):
        for _, values in strangers(content, texts):
            yield source.fault(place, "term-translation", **values)
    for place, text in _texts(source.data, ()):
        if text.count("[[") != len(INLINE.findall(text)) or text.count("]]") != text.count("[["):
            yield source.fault(place, "citation-open")
        for cite in INLINE.findall(text):
            if cite not in content.law.provisions:
                yield source.fault(place, "unknown-citation", cite=cite)
        for paragraph in PARAGRAPH_OF_ARTICLE.findall(text):
            if paragraph not in ARTICLE_PARAGRAPHS:
                yield source.fault(place, "unknown-paragraph", id=paragraph)
        for name in content.facts.unknown(text):
            yield source.fault(place, "fact-unknown", name=name, known=", ".join(content.facts.known))


def strangers(content: Content, texts: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the fixed terms that a text uses in its first language and not in another: where, and both words."""
    (first, said), *others = ((lang, INLINE.sub("", text)) for lang, text in texts.items())
    for term in content.fixed_terms if others else ():
        if term.stands_in(said, first):
            for lang, text in others:
                if not term.stands_in(text, lang):
                    yield lang, {"first": first, "said": term.bare(first), "lang": lang, "wanted": term.bare(lang)}


def check_prose(content: Content, name: str, line: int, text: str) -> Iterator[Fault]:
    """Yield what is wrong with the citations in a piece of lesson text that begins on ``line``."""
    for offset, part in enumerate(text.split("\n")):
        if part.count("[[") != len(INLINE.findall(part)) or part.count("]]") != part.count("[["):
            yield fault(name, line + offset, "citation-open")
        for cite in INLINE.findall(part):
            if cite not in content.law.provisions:
                yield fault(name, line + offset, "unknown-citation", cite=cite)
        for paragraph in PARAGRAPH_OF_ARTICLE.findall(part):
            if paragraph not in ARTICLE_PARAGRAPHS:
                yield fault(name, line + offset, "unknown-paragraph", id=paragraph)
        for fact in content.facts.unknown(part):
            yield fault(name, line + offset, "fact-unknown", name=fact, known=", ".join(content.facts.known))


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*place, number))


def _pairs(data: Any, place: Place, languages: Sequence[str]) -> Iterator[tuple[Place, dict[str, str]]]:
    if isinstance(data, dict):
        if all(isinstance(data.get(lang), str) for lang in languages):
            yield place, {lang: data[lang] for lang in languages}
        for key, value in data.items():
            yield from _pairs(value, (*place, key), languages)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _pairs(value, (*place, number), languages)
