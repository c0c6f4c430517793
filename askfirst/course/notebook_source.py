"""Lessons and labs as they stand in ``content/``: prose in pairs, code once; and as notebooks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupytext.myst import myst_to_notebook

from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.loader import Content
from askfirst.course.models import joined
from askfirst.course.validate import strangers
from askfirst.course.yaml_source import read_text, shown
from askfirst.widgets.html import CITE


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson or lab: ``lang`` is None for code."""

    lang: str | None
    source: str
    line: int
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NotebookSource:
    """The file of a lesson or lab, read."""

    slug: str
    name: str
    cells: list[Cell]

    def prose(self, lang: str) -> str:
        """Return its own text in one language."""
        return "\n".join(cell.source for cell in self.cells if cell.lang == lang)


def read_notebook(path: Path, root: Path) -> NotebookSource:
    """Return the cells of a lesson's or lab's file with the line each begins on."""
    name = shown(path, root)
    text = read_text(path, root)
    if not re.match(r"---\n.*?\n---\n", text, re.DOTALL):
        raise ContentError([fault(name, 1, "lesson-header")])
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except Exception as error:  # noqa: BLE001 - whatever the parser trips over is said as one sentence
        raise ContentError([fault(name, 1, "lesson-not-read", why=str(error).split("\n")[0])]) from None
    lines = text.split("\n")
    cells = []
    for cell, start in zip(notebook.cells, notebook.metadata.source_map, strict=True):
        line = next((n for n in range(start, len(lines)) if lines[n].strip()), start) + 1
        lang = None if cell.cell_type == "code" else str(cell.metadata.get("lang", ""))
        cells.append(Cell(lang, cell.source.strip(), line, frozenset(cell.metadata.get("tags", ()))))
    return NotebookSource(path.stem, name, cells)


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


def mark(slug: str, number: int) -> str:
    """Return the id of a cell: the same in every build."""
    return hashlib.sha256(f"{slug}:{number}".encode()).hexdigest()[:12]


def spoken(content: Content, text: str, lang: str) -> str:
    """Write citations out, and keep a Chinese line break from becoming a space."""
    text = content.inline(text, lang, CITE)
    return joined(text) if lang == "zh" else text


def notebook(cells: list[Any], about: dict[str, str]) -> Any:
    """Return a notebook of ``cells`` that says ``about`` itself what it is."""
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata = {
        "askfirst": about,
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return made


def written(made: Any) -> str:
    """Return the text of a notebook's file."""
    nbformat.validate(made)
    return str(nbformat.writes(made, version=4)) + "\n"
