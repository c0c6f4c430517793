"""Lessons and labs as they stand in ``content/``: prose in pairs, code once; and as notebooks.

The files are MyST Markdown, as jupytext opens them in JupyterLab. They are read here by the parser that jupytext uses,
without a notebook in between: that takes a tenth of the time, and each slip has a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.yaml_source import parse_yaml, read_text, shown

HEADER = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
CODE = "{code-cell}"
OPENS_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*\S")
STRAY = re.compile(r"\s*(`{3,}|~{3,})\s*\{|\s*\+\+\+(\s|$)")  # what begins a cell, were it not where it is
JSON_ERRORS = (ValueError, RecursionError)
STEP_MARKS = ("own", "with-next")  # what a cell may say of the step it stands in, see askfirst/course/steps.py


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson or lab: ``lang`` is None for code."""

    lang: str | None
    source: str
    line: int
    tags: frozenset[str] = frozenset()
    step: str = ""  # one of STEP_MARKS, or nothing


@dataclass(frozen=True)
class NotebookSource:
    """The file of a lesson or lab, read."""

    slug: str
    name: str
    cells: list[Cell]

    def prose(self, lang: str) -> str:
        """Return its own text in one language."""
        return "\n".join(cell.source for cell in self.cells if cell.lang == lang)


def read_notebook(path: Path, root: Path, translating: Sequence[str] = ()) -> NotebookSource:
    """Return the cells of a lesson's or lab's file with the line each begins on; its folder gives the name.

    What is there in a language that the course is still being translated into is passed over.
    """
    name = shown(path, root)
    text = read_text(path, root)
    header = HEADER.match(text)
    if not header:
        raise ContentError([fault(name, 1, "lesson-header")])
    parse_yaml(name, "\n" + header[1])
    reading = _Reading(name, text.split("\n"))
    reading.read(_parser().parse(text))
    if reading.faults:
        raise ContentError(reading.faults)
    return NotebookSource(path.parent.name, name, list(_spoken(reading.cells, translating)))


def _spoken(cells: list[Cell], translating: Sequence[str]) -> Iterator[Cell]:
    """Yield cells without the prose and the remarks in code of some languages."""
    remark = re.compile(rf"(?m)^ *# ({'|'.join(map(re.escape, translating))}): .*\n?")
    for cell in cells:
        if translating and cell.lang is None:
            yield replace(cell, source=remark.sub("", cell.source).strip("\n"))
        elif cell.lang not in translating:
            yield cell


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(myst_block_plugin)
    return made.disable("inline", ignoreInvalid=True)


class _Reading:
    """Parts a file into cells at the blocks that stand at its top level, as jupytext does."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name, self.lines = name, lines
        self.cells: list[Cell] = []
        self.faults: list[Fault] = []
        self.begins = 0  # the line after the last cell
        self.lang = self.step = ""

    def read(self, tokens: list[Token]) -> None:
        """Note every cell, and every block that looks like the beginning of one and is none."""
        depth = 0
        for token in tokens:
            depth += token.nesting
            first, after = token.map or (0, 0)
            if token.type == "front_matter":
                self.begins = after
            elif token.type == "fence":
                self.fence(token, first, after, top=depth == 0)
            elif token.type == "myst_block_break" and depth == 0:
                self.prose(first)
                (self.lang, self.step), self.begins = self.told(token, first), after
            elif token.type in ("myst_block_break", "code_block", "html_block"):
                self.strays(first, after)
        self.prose(len(self.lines))

    def fence(self, token: Token, first: int, after: int, *, top: bool) -> None:
        """Note a fenced block: a cell of code, or part of the prose."""
        last = self.lines[min(after, len(self.lines)) - 1].strip().lstrip("> ")
        closed = after - first > 1 and set(last) == {token.markup[0]} and len(last) >= len(token.markup)
        swallowed = any(OPENS_FENCE.match(line) for line in token.content.split("\n"))
        if not closed or (swallowed and token.info.startswith("{")):
            self.faults.append(fault(self.name, first + 1, "fence-open", fence=token.markup))
        elif not token.info.startswith("{"):
            self.strays(first + 1, after - 1)
        elif not top or token.info.partition("}")[0] + "}" != CODE:
            self.strays(first, first + 1)
        else:
            self.prose(first)
            self.cells.append(self.code(token, first))
            self.lang, self.step, self.begins = "", "", after

    def strays(self, first: int, after: int) -> None:
        """Name the lines that were meant to begin a cell, and do not, for they are indented or misspelt."""
        for number in range(first, min(after, len(self.lines))):
            if STRAY.match(self.lines[number].lstrip(">-*0123456789. ")):
                self.faults.append(fault(self.name, number + 1, "cell-stray"))

    def prose(self, end: int) -> None:
        """Note what stands between the last cell and line ``end``, if anything."""
        first = self.begins
        source = "\n".join(self.lines[first:end]).strip()
        if source:
            self.cells.append(Cell(self.lang, source, self.filled(first), step=self.step))

    def filled(self, first: int) -> int:
        """Return the number of the first line that holds something, from index ``first`` on."""
        return next((n for n in range(first, len(self.lines)) if self.lines[n].strip()), first) + 1

    def told(self, token: Token, first: int) -> tuple[str, str]:
        """Return the language that a line ``+++`` names, and what it says of the step."""
        try:
            about: Any = json.loads(token.content or "{}")
        except JSON_ERRORS:
            about = None
        if not isinstance(about, dict):
            self.faults.append(fault(self.name, first + 1, "block-json"))
            about = {}
        return str(about.get("lang", "")), self.marked(about, first + 1)

    def marked(self, about: dict[str, Any], line: int) -> str:
        """Return what a cell says of the step it stands in."""
        mark = about.get("step", "")
        if mark == "" or mark in STEP_MARKS:
            return str(mark)
        self.faults.append(fault(self.name, line, "step-mark", marks=", ".join(f"“{each}”" for each in STEP_MARKS)))
        return ""

    def code(self, token: Token, first: int) -> Cell:
        """Return a cell of code; lines such as ``:tags: [solution]`` before the code are its options."""
        lines = token.content.rstrip("\n").split("\n")
        options = [line[1:] for line in _while_option(lines)]
        about: Any = {}
        if options:
            about = parse_yaml(self.name, "\n" * (first + 1) + "\n".join(options))[0]
        tags = about.get("tags", []) if isinstance(about, dict) and set(about) <= {"tags", "step"} else None
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            self.faults.append(fault(self.name, first + 2, "cell-options"))
            about, tags = {}, []
        source = "\n".join(lines[len(options) :]).strip()
        step = self.marked(about, first + 2)
        return Cell(None, source, self.filled(first + 1 + len(options)), frozenset(tags), step)


def _while_option(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith(":"):
            return
        yield line
