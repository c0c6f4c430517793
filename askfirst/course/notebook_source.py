"""Lessons and labs as they stand in ``content/``: prose in pairs, code once; and as notebooks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jupytext.myst import myst_to_notebook

from askfirst.course.faults import ContentError, fault
from askfirst.course.yaml_source import read_text, shown


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
    """Return the cells of a lesson's or lab's file with the line each begins on; its folder gives the name."""
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
    return NotebookSource(path.parent.name, name, cells)
