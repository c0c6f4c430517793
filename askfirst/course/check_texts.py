"""What is wrong with texts: citations that do not exist, pairs without a partner, terms translated otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from askfirst.course.citations import INLINE, PARAGRAPH_OF_ARTICLE
from askfirst.course.faults import Fault, fault
from askfirst.course.loader import Content
from askfirst.course.models import Term
from askfirst.course.notebook_source import Cell, NotebookSource
from askfirst.course.yaml_source import Place, Source


def check_pairs(source: NotebookSource, content: Content | None) -> Iterator[Fault]:
    """Yield the pieces of prose that have no partner in the other language, or one that translates a term otherwise."""
    waiting: Cell | None = None
    for cell in [*source.cells, Cell(None, "", 0)]:
        if cell.lang is None or cell.lang == "en":
            if waiting:
                yield fault(source.name, waiting.line, "prose-pair")
            waiting = cell if cell.lang == "en" else None
        elif cell.lang == "zh":
            if not waiting:
                yield fault(source.name, cell.line, "prose-pair")
            elif content:
                for term in strangers(content, waiting.source, cell.source):
                    yield fault(source.name, cell.line, "term-translation", en=term.bare("en"), zh=term.bare("zh"))
            waiting = None
        else:
            yield fault(source.name, cell.line, "prose-language")


ARTICLE_PARAGRAPHS = {f"P{number:02}" for number in range(1, 29)}


def check_inline(content: Content, source: Source) -> Iterator[Fault]:
    """Yield what is wrong with the texts of a YAML file: citations that do not exist, terms translated otherwise."""
    for place, pair in _pairs(source.data, ()):
        for term in strangers(content, pair["en"], pair["zh"]):
            yield source.fault(place, "term-translation", en=term.bare("en"), zh=term.bare("zh"))
    for place, text in _texts(source.data, ()):
        if text.count("[[") != len(INLINE.findall(text)) or text.count("]]") != text.count("[["):
            yield source.fault(place, "citation-open")
        for cite in INLINE.findall(text):
            if cite not in content.law.provisions:
                yield source.fault(place, "unknown-citation", cite=cite)
        for paragraph in PARAGRAPH_OF_ARTICLE.findall(text):
            if paragraph not in ARTICLE_PARAGRAPHS:
                yield source.fault(place, "unknown-paragraph", id=paragraph)


def strangers(content: Content, en: str, zh: str) -> list[Term]:
    """Return the fixed terms that the English of a pair uses and the Chinese does not."""
    en, zh = INLINE.sub("", en), INLINE.sub("", zh)
    return [term for term in content.fixed_terms if term.stands_in(en, "en") and not term.stands_in(zh, "zh")]


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


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*place, number))


def _pairs(data: Any, place: Place) -> Iterator[tuple[Place, dict[str, str]]]:
    if isinstance(data, dict):
        if isinstance(data.get("en"), str) and isinstance(data.get("zh"), str):
            yield place, data
        for key, value in data.items():
            yield from _pairs(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _pairs(value, (*place, number))
