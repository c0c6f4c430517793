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
    languages = content.facts.languages
    waiting: list[tuple[Place, Any]] = [((), source.data)]
    while waiting:
        place, data = waiting.pop()
        if isinstance(data, str):
            for key, values in _slips(content, data) if "[" in data or "]]" in data or "{{" in data else ():
                yield source.fault(place, key, **values)
        elif isinstance(data, dict):
            waiting += [((*place, key), value) for key, value in data.items()]
            if isinstance(data.get(languages[0]), str) and all(isinstance(data.get(lang), str) for lang in languages):
                for _, told in strangers(content, {lang: data[lang] for lang in languages}):
                    yield source.fault(place, "term-translation", **told)
        elif isinstance(data, list):
            waiting += [((*place, number), value) for number, value in enumerate(data)]


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
        for key, values in _slips(content, part):
            yield fault(name, line + offset, key, **values)


def _slips(content: Content, text: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what is wrong with the citations and the facts in a text."""
    cites = INLINE.findall(text)
    if not len(cites) == text.count("[[") == text.count("]]"):
        yield "citation-open", {}
    for cite in cites:
        if cite not in content.law.provisions:
            yield "unknown-citation", {"cite": cite}
    for paragraph in PARAGRAPH_OF_ARTICLE.findall(text):
        if paragraph not in ARTICLE_PARAGRAPHS:
            yield "unknown-paragraph", {"id": paragraph}
    for fact in content.facts.unknown(text):
        yield "fact-unknown", {"fact": fact, "known": ", ".join(content.facts.known)}
