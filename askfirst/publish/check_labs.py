"""Labs checked: all that is wrong in the folder of a lab, by file and line. A bad lab does not cost its neighbours."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askfirst.course.check_texts import check_inline, check_pairs, check_prose
from askfirst.course.facts import CourseFacts, facts_of
from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.lab_models import NO, YES, Lab, LabFolder, Task, lab_folders, read_lab, strays
from askfirst.course.lab_source import MARK, calls, solution_code, split_cell
from askfirst.course.loader import Content
from askfirst.course.notebook_source import Cell, NotebookSource, read_notebook
from askfirst.course.yaml_source import Source, read_text, shown
from askfirst.publish.check_tables import check_table
from askfirst.publish.try_keys import try_keys

NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)  # code that is too deep is none either
CALLS = {"data", "describe", "text", "check", "hint", "solution", "sort", "mark"}
COMMON_ERRORS = 4  # the fewest wrong answers that a task in code knows by name
WANTED = {"right": 1, "common_error": 2}  # how many ids each decorator of a key takes
CARDS = 4  # the fewest cards of a task done by clicking


@dataclass(frozen=True)
class LabSource:
    """A lab with all its files, checked."""

    lab: Lab
    notebook: NotebookSource
    digest: str


@dataclass(frozen=True)
class _Key:
    """What a lab's key declares, and on which line."""

    name: str
    rights: dict[str, int]
    common_errors: dict[tuple[str, str], int]


@dataclass(frozen=True)
class _Files:
    """The three files of a lab, read."""

    folder: LabFolder
    lab: Lab
    words: Source
    key: _Key
    notebook: NotebookSource


def check_labs(root: Path, content: Content | None) -> tuple[list[LabSource], list[Fault]]:
    """Read every lab of the course in ``root`` and return the labs with all that is wrong."""
    faults = [fault(shown(path, root), 1, "lab-stray") for path in strays(root)]
    labs, sound = [], []
    facts = content.facts if content else facts_of(root) or CourseFacts((), {})
    for folder in lab_folders(root):
        found: list[Fault] = []
        for name in folder.tables:
            found += check_table(folder, name, content)
        try:
            files = _read(folder, facts)
        except ContentError as error:
            faults += [*found, *error.faults]
            continue
        found += check_pairs(files.notebook, facts.languages, content)
        found += _check_file(files, content)
        found += _check_key(files)
        found += _check_cells(files, facts, content)
        faults += found
        labs.append(LabSource(files.lab, files.notebook, _digest(files)))
        sound += [folder] if not found and not _built(root, labs[-1], facts.languages) else []
    return labs, faults + try_keys(sound)


def _read(folder: LabFolder, facts: CourseFacts) -> _Files:
    """Read the three files of a lab; raise :class:`ContentError` with what is wrong in any of them."""
    read: list[Any] = []
    faults: list[Fault] = []
    for reader in (
        lambda: read_lab(folder, facts),
        lambda: _read_key(folder.key, folder.root),
        lambda: read_notebook(folder.notebook, folder.root, facts.translating),
    ):
        try:
            read.append(reader())
        except ContentError as error:
            faults += error.faults
    if faults:
        raise ContentError(faults)
    (lab, words), key, notebook = read
    return _Files(folder, lab, words, key, notebook)


def _built(root: Path, lab: LabSource, languages: Sequence[str]) -> bool:
    """Whether a solution was made of just this lab: its key was tried then."""
    try:
        solution = root / "solutions" / languages[0] / f"{lab.lab.lab}.ipynb"
        return f'"source": "{lab.digest}"' in solution.read_text(encoding="utf-8")
    except (OSError, ValueError, IndexError):
        return False


def _digest(files: _Files) -> str:
    """Return what changes with anything that a solution's outputs can depend on."""
    folder = files.folder
    tables = [path for name in files.lab.data if (path := folder.table(name)).is_file()]
    parts = [folder.notebook, folder.words, folder.key, *tables]
    return hashlib.sha256(b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in parts)).hexdigest()[:16]


def _check_file(files: _Files, content: Content | None) -> Iterator[Fault]:
    """Yield what a lab's YAML file says that cannot be meant."""
    lab, words, tables = files.lab, files.words, files.folder.tables
    if lab.lab != files.folder.slug:
        yield words.fault(("lab",), "lab-name", name=lab.lab, file=files.folder.slug)
    for number, name in enumerate(lab.data):
        if name not in tables:
            yield words.fault(("data", number), "unknown", what="table", id=name)
    if content:
        yield from check_inline(content, words)
        for number, path_id in enumerate(lab.paths):
            if path_id not in content.course.paths:
                yield words.fault(("paths", number), "unknown", what="path", id=path_id)
    if not any(task.part for task in lab.tasks):
        yield words.fault(("tasks",), "lab-without-part")
    seen: set[str] = set()
    for number, task in enumerate(lab.tasks):
        if task.id in seen:
            yield words.fault(("tasks", number, "id"), "task-twice", id=task.id)
        seen.add(task.id)
        yield from _check_task(task, number, words)


def _check_task(task: Task, number: int, words: Source) -> Iterator[Fault]:
    groups = {group.id for group in task.groups} if task.part == "sort" else {YES, NO}
    fits = bool(task.cards) == bool(task.part) and bool(task.groups) == (task.part == "sort")
    if not fits or (task.part and task.common_errors):
        yield words.fault(("tasks", number), "task-shape", id=task.id)
    if task.part and len(task.cards) < CARDS:
        yield words.fault(("tasks", number, "cards"), "too-few", field="cards", count=CARDS)
    ids = [card.id for card in task.cards]
    if len(set(ids)) != len(ids):
        yield words.fault(("tasks", number, "cards"), "option-id-twice", id=task.id)
    for place, card in enumerate(task.cards):
        if card.group not in groups:
            where = ("tasks", number, "cards", place, "group")
            yield words.fault(where, "group-unknown", id=task.id, card=card.id, group=card.group)


def _read_key(path: Path, root: Path) -> _Key:
    name, text = shown(path, root), read_text(path, root)
    try:
        tree = ast.parse(text)
    except NOT_PYTHON as error:
        raise ContentError([_not_python(name, 0, error)]) from None
    key, faults = _Key(name, {}, {}), []
    for node in tree.body:
        for call in getattr(node, "decorator_list", ()):
            kind = getattr(getattr(call, "func", None), "attr", "")
            ids = [str(arg.value) for arg in getattr(call, "args", ()) if isinstance(arg, ast.Constant)]
            if kind in WANTED and len(ids) != WANTED[kind]:
                faults.append(fault(name, call.lineno, "key-decorator"))
            elif kind == "right":
                key.rights[ids[0]] = call.lineno
            elif kind == "common_error":
                key.common_errors[ids[0], ids[1]] = call.lineno
    if faults:
        raise ContentError(faults)
    return key


def _not_python(name: str, above: int, error: Exception) -> Fault:
    """Return the fault of code that stands below so many lines."""
    why = getattr(error, "msg", "") or type(error).__name__
    return fault(name, above + (getattr(error, "lineno", 1) or 1), "code-not-python", why=why)


def _check_key(files: _Files) -> Iterator[Fault]:
    """Yield where the YAML file and the key do not name the same tasks and common errors."""
    lab, words, key = files.lab, files.words, files.key
    coded = {task.id for task in lab.tasks if not task.part}
    for number, task in enumerate(lab.tasks):
        if task.part:
            continue
        if task.id not in key.rights:
            yield words.fault(("tasks", number, "id"), "key-missing", id=task.id, file=key.name)
        if len(task.common_errors) < COMMON_ERRORS:
            yield words.fault(("tasks", number, "common_errors"), "too-few", field="common_errors", count=COMMON_ERRORS)
        for common_error in task.common_errors:
            if (task.id, common_error) not in key.common_errors:
                yield words.fault(
                    ("tasks", number, "common_errors", common_error), "key-missing", id=common_error, file=key.name
                )
    for task_id, line in key.rights.items():
        if task_id not in coded:
            yield fault(key.name, line, "unknown", what="task", id=task_id)
    for (task_id, common_error), line in key.common_errors.items():
        known = lab.task(task_id)
        if not known or common_error not in known.common_errors:
            yield fault(key.name, line, "unknown", what="common error", id=common_error)


def _check_cells(files: _Files, facts: CourseFacts, content: Content | None) -> Iterator[Fault]:
    """Yield what is wrong with a lab's prose and code."""
    lab, source, languages = files.lab, files.notebook, facts.languages
    checked: list[str] = []
    spoken_words: set[str] = set()
    opened = False
    for cell in source.cells:
        if cell.lang is not None:
            if content:
                yield from check_prose(content, source.name, cell.line, cell.source)
            continue
        try:
            tree = ast.parse(cell.source)
            ast.parse(split_cell(cell)[0])
        except NOT_PYTHON as error:
            yield _not_python(source.name, cell.line - 1, error)
            continue
        yield from _check_comments(source, cell, languages)
        for call, line, ids in calls(tree):
            where = cell.line + line - 1
            if call == "askfirst.lab":
                opened = opened or ids == [lab.lab]
            elif call not in CALLS:
                yield fault(source.name, where, "call-unknown", call=call)
            else:
                known = _known(lab, call)
                yield from (fault(source.name, where, "call-id", call=call, id=i) for i in _ids(call, ids, known))
            checked += ids[:1] if call == "check" else []
            spoken_words.update(ids if call == "text" else ())
    if not opened:
        yield fault(source.name, 1, "no-opening-lab", name=lab.lab)
    for task in lab.tasks:
        if checked.count(task.id) != 1:
            yield fault(source.name, 1, "task-unchecked", id=task.id)
        elif languages and not solution_code(source, task.id, languages[0], languages):
            yield fault(source.name, 1, "task-unsolved", id=task.id)
    for word in lab.words:
        if word not in spoken_words:
            yield fault(source.name, 1, "word-unused", id=word)


def _known(lab: Lab, call: str) -> set[str]:
    match call:
        case "data" | "describe":
            return set(lab.data)
        case "text":
            return set(lab.words)
        case "sort" | "mark":
            return {task.id for task in lab.tasks if task.part == call}
        case _:
            return {task.id for task in lab.tasks}


def _ids(call: str, ids: list[Any], known: set[str]) -> list[Any]:
    """Return the ids of a call that do not exist: every argument of ``data``, the first of the others."""
    named = ids if call in ("data", "describe") else ids[:1]
    return [each for each in named if each not in known]


def _check_comments(source: NotebookSource, cell: Cell, languages: Sequence[str]) -> Iterator[Fault]:
    """Yield the comments that not every edition can read: each is a line a language, in the order of the course."""
    tokens = [
        token for token in tokenize.generate_tokens(io.StringIO(cell.source).readline) if token.type == tokenize.COMMENT
    ]
    begins = {token.start[0]: token.string.partition(": ")[0] for token in tokens if token.string.strip() != MARK}
    wanted = [f"# {lang}" for lang in languages]
    for line, said in begins.items():
        first = line - wanted.index(said) if said in wanted else 0
        group = [begins.get(first + number) for number in range(len(wanted))]
        if group != wanted and (len(wanted) > 1 or re.match("# [a-z]{2}$", said)):  # one language needs no naming
            yield fault(source.name, cell.line + line - 1, "comment-pair", lines=_listed(wanted))


def _listed(wanted: Sequence[str]) -> str:
    return ", ".join(f"“{each}: …”" for each in wanted)
