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
    waiting: list[tuple[Place, Any]] = [((), source.data)]
    while waiting:
        place, data = waiting.pop()
        if isinstance(data, str):
            for key, values in _slips(content, data) if "[" in data or "]]" in data else ():
                yield source.fault(place, key, **values)
        elif isinstance(data, dict):
            waiting += [((*place, key), value) for key, value in data.items()]
            if isinstance(data.get("en"), str) and isinstance(data.get("zh"), str):
                for term in strangers(content, data["en"], data["zh"]):
                    yield source.fault(place, "term-translation", en=term.bare("en"), zh=term.bare("zh"))
        elif isinstance(data, list):
            waiting += [((*place, number), value) for number, value in enumerate(data)]


def strangers(content: Content, en: str, zh: str) -> list[Term]:
    """Return the fixed terms that the English of a pair uses and the Chinese does not."""
    en, zh = INLINE.sub("", en), INLINE.sub("", zh)
    return [term for term in content.fixed_terms if term.stands_in(en, "en") and not term.stands_in(zh, "zh")]


def check_prose(content: Content, name: str, line: int, text: str) -> Iterator[Fault]:
    """Yield what is wrong with the citations in a piece of lesson text that begins on ``line``."""
    for offset, part in enumerate(text.split("\n")):
        for key, values in _slips(content, part):
            yield fault(name, line + offset, key, **values)


def _slips(content: Content, text: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what is wrong with the citations in a text."""
    cites = INLINE.findall(text)
    if not len(cites) == text.count("[[") == text.count("]]"):
        yield "citation-open", {}
    for cite in cites:
        if cite not in content.law.provisions:
            yield "unknown-citation", {"cite": cite}
    for paragraph in PARAGRAPH_OF_ARTICLE.findall(text):
        if paragraph not in ARTICLE_PARAGRAPHS:
            yield "unknown-paragraph", {"id": paragraph}
