"""The code of a lab as it stands in ``lab.md``: what solves, what stays, and what is called.

A cell tagged ``solution`` solves, and so does what follows the line ``# solution`` in a cell. A comment of code is a
pair of lines, ``# en: …`` and ``# zh: …``; an edition keeps its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from askfirst.course.notebook_source import Cell, NotebookSource

MARK = "# solution"


def solution_code(source: NotebookSource, task: str, lang: str, languages: Sequence[str]) -> str:
    """Return the code that solves ``task``: what its check cell, or the last cell before it that solves, holds."""
    found = ""
    for cell in source.cells:
        if cell.lang is None:
            head, hidden = split_cell(cell)
            found = in_language(hidden or head, lang, languages) if hidden or "solution" in cell.tags else found
            if task in _checked(cell.source):
                break
    return found


def split_cell(cell: Cell) -> tuple[str, str | None]:
    """Return a code cell's part before the line ``# solution``, and the part after it, if any."""
    head, found, hidden = f"\n{cell.source}\n".partition(f"\n{MARK}\n")
    return head.strip("\n"), hidden.strip("\n") if found else None


def in_language(code: str, lang: str, languages: Sequence[str]) -> str:
    """Return the code with the comments of one of the course's languages."""
    others = "|".join(re.escape(each) for each in languages if each != lang)
    code = re.sub(rf"(?m)^ *# ({others}): .*\n?", "", code) if others else code
    return re.sub(rf"(?m)^( *# ){lang}: ", r"\1", code).strip("\n")


@cache
def _checked(code: str) -> frozenset[object]:
    """Return the tasks that a cell's code checks, none where it is no Python."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return frozenset()
    return frozenset(ids[0] for call, _, ids in calls(tree) if call == "check" and ids)


def calls(tree: ast.AST) -> Iterator[tuple[str, int, list[Any]]]:
    """Yield what code calls of ``lab`` and ``askfirst``, on which line of the cell, and with which constants."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            ids = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if called.value.id == "lab":
                yield called.attr, node.lineno, ids
            elif called.value.id == "askfirst":
                yield f"askfirst.{called.attr}", node.lineno, ids
