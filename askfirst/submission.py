"""One returned file, read: its code, its lab and its language, what was clicked, or why it cannot be marked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from askfirst.intake import Trouble
from askfirst.lab_models import NO, YES, Lab

MOST_CELLS = 2_000
MOST_CODE = 2 << 20  # characters of all its cells
MOST_LISTS, MOST_ENTRIES = 1_000_000, 4_000_000  # in a notebook: what fills memory is their number
MOST_DIGITS = 400  # of a whole number in a notebook
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
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


def read_text(data: bytes) -> str:
    """Return a text however a system has encoded it."""
    for encoding in (json.detect_encoding(data), "gb18030", "cp1252"):
        try:
            return data.decode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict")
        except UnicodeError:
            continue
    return data.decode("utf-8", "replace")


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


def clicked(notebook: dict[str, Any], lab: Lab) -> dict[str, dict[str, Any]]:
    """Return what was clicked, by task, where the notebook holds the state of its controls."""
    models = notebook.get("metadata", {}).get("widgets", {}).get(STATE, {}).get("state", {})
    shown = _shown(notebook, models)
    found: dict[str, dict[str, Any]] = {}
    for task in lab.tasks:
        groups = [None, *(group.id for group in task.groups)]
        placed: dict[str, str] = {}
        for card in task.cards:
            for name, model in models.items():
                state = model.get("state", {})
                if f"askfirst-{task.id}-{card.id}" not in state.get("_dom_classes", ()) or (
                    shown and name not in shown
                ):
                    continue
                if task.part == "mark":
                    placed[card.id] = YES if state.get("value") is True else NO
                elif group := groups[_place(state.get("index"))]:
                    placed[card.id] = group
        if placed and (task.part == "sort" or YES in placed.values()):
            found[task.id] = {"kind": "pairs", "pairs": [list(pair) for pair in placed.items()]}
    return found


def _place(index: object) -> int:
    """Return which group a control names; raise where it is no such number."""
    match index:
        case None:
            return 0
        case int() if index >= 0:
            return index
    raise ValueError(index)


def _shown(notebook: dict[str, Any], models: dict[str, Any]) -> set[str]:
    """Return the controls that a notebook's outputs show, and not those that a cell made when it ran before."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    waiting = [output.get("data", {}).get(VIEW, {}).get("model_id") for output in outputs]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in models and name not in found:
            found.add(name)
            waiting += [child.removeprefix("IPY_MODEL_") for child in models[name].get("state", {}).get("children", ())]
    return found
