"""One returned file, read: its code, its lab and its language, what was clicked, or why it cannot be marked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from askfirst.autograde.intake import Trouble
from askfirst.course.foreign_text import read_text

MOST_CELLS = 2_000
MOST_CODE = 2 << 20  # characters of all its cells
MOST_LISTS, MOST_ENTRIES = 1_000_000, 4_000_000  # in a notebook: what fills memory is their number
MOST_DIGITS = 400  # of a whole number in a notebook
OPENS = re.compile(r"""askfirst\.lab\(\s*["']([\w-]+)["'](?:\s*,\s*(?:lang\s*=\s*)?["'](\w+)["'])?""")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")

Outcome = Literal["right", "not-yet", "not-attempted", "not-run"]
OUTCOMES: tuple[Outcome, ...] = ("right", "not-yet", "not-attempted", "not-run")
Cells = list[tuple[int, str]]


@dataclass(frozen=True)
class Mark:
    """How one task of a hand-in fares, and why."""

    outcome: Outcome
    why: str = ""


@dataclass
class Told:
    """What is said of a hand-in in one language: a mark for each task, and what else there is to know."""

    marks: dict[str, Mark] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Submission:
    """One returned file. ``trouble`` says why it could not be run at all.

    ``person`` is who handed in, as far as is known; ``counted`` names the later attempt that counts instead.
    ``remarks`` are sentences about its file, by key, before it is run.
    ``feedback`` is said to the learner in the notebook's own language, ``marks`` and ``notes`` to the instructor.
    """

    name: str
    changed: float = 0
    lab: str = ""
    lang: str = ""
    cells: Cells = field(default_factory=list)
    clicks: dict[str, dict[str, Any]] = field(default_factory=dict)
    trouble: str = ""
    person: str = ""
    counted: str = ""
    remarks: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    feedback: Told = field(default_factory=Told)


def read_notebook(data: bytes, name: str) -> dict[str, Any]:
    """Return the notebook that ``data`` is, whatever its file is called; raise :class:`Trouble`."""
    if not data.strip():
        raise Trouble("grade-empty")
    called = ".ipynb" in PurePosixPath(name).name.lower()
    head = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(tuple(each.lower() for each in ARCHIVES)) or data[257:262] == b"ustar":
        raise Trouble("grade-archive")
    if head.startswith((b"<!doctype", b"<html")):
        raise Trouble("grade-web-page")
    if data.count(b"[") + data.count(b"{") > MOST_LISTS or data.count(b",") > MOST_ENTRIES:
        raise Trouble("grade-too-full")
    text = read_text(data)
    try:
        found = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        if not called:
            raise Trouble("grade-not-notebook") from None
        ends = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        raise Trouble("grade-cut-off" if ends else "grade-broken") from None
    except (ValueError, RecursionError):
        raise Trouble("grade-broken" if called else "grade-not-notebook") from None
    if isinstance(found, dict) and isinstance(found.get("worksheets"), list):  # until 2014
        found["cells"] = [cell for sheet in found["worksheets"] for cell in sheet["cells"]]
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise Trouble("grade-not-notebook")
    return found


def code_cells(notebook: dict[str, Any]) -> Cells:
    """Return the code of a notebook, cell by cell, with the numbers that a person counts."""
    cells: Cells = []
    for cell in notebook["cells"][:MOST_CELLS]:
        if cell["cell_type"] == "code":
            source = cell["source"] if "source" in cell else cell["input"]
            cells.append((len(cells) + 1, source if isinstance(source, str) else "".join(source)))
    if sum(len(source) for _, source in cells) > MOST_CODE:
        raise Trouble("grade-too-much-code")
    return cells


def opened(notebook: dict[str, Any], code: str) -> tuple[str, str]:
    """Return the lab that a notebook opens and in which language; its metadata says so where its code does not."""
    match notebook.get("metadata"):
        case {"askfirst": dict(about)}:
            pass
        case _:
            about = {}
    call = OPENS.search(code)
    lab, lang = (call[1] if call else about.get("lab")), ((call and call[2]) or about.get("lang"))
    return (lab if isinstance(lab, str) else ""), (lang if isinstance(lang, str) else "")


def _whole(digits: str) -> float:
    """Return a number of a notebook; one too long for Python's own reading is far from all that means anything."""
    return int(digits) if len(digits) < MOST_DIGITS else float(digits)
