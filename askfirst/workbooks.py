"""Labs checked, and made into exercises and solutions.

An exercise comes from its lab by two rules: a cell tagged ``solution`` goes; in a cell, what follows the line
``# solution`` becomes a blank. Where the cells that stay need a name from the blank, it ends in ``name = ...``, so that
an exercise runs as it is. A comment of code is a pair of lines, ``# en: …`` and ``# zh: …``; an edition keeps its own.

A solution is the whole lab, executed, its outputs stored. It is executed anew only where the lab has changed.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from askfirst.bank import Content, check_inline, check_prose
from askfirst.faults import LANGUAGES, ContentError, Fault, fault
from askfirst.labfiles import NO, YES, Lab, Table, Task, columns, read_lab, read_table
from askfirst.notebooks import Cell, NotebookSource, check_pairs, mark, notebook, read_notebook, spoken, written
from askfirst.sources import Source, read_text, shown

MARK = "# solution"
BLANK = {"en": "# Write your code here.", "zh": "# 在这里写你的代码。"}
CALLS = {"data", "describe", "text", "check", "hint", "solution", "sort", "mark"}
PATIENCE = 120  # seconds for a solution's cell; the slowest takes two
SLIPS = 4  # the fewest wrong answers that a task in code knows by name
WIDGET = "application/vnd.jupyter.widget-view+json"


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
    slips: dict[tuple[str, str], int]


@dataclass(frozen=True)
class _Files:
    """The three files of a lab, read."""

    lab: Lab
    words: Source
    key: _Key
    notebook: NotebookSource


def check_labs(root: Path, content: Content | None) -> tuple[list[LabSource], list[Fault]]:
    """Read ``content/labs`` and ``content/data`` and return the labs with all that is wrong."""
    faults: list[Fault] = []
    tables: dict[str, Path] = {}
    for path in sorted((root / "content" / "data").glob("*.csv")):
        tables[path.stem] = path
        faults += _check_table(path, root, content)
    labs = []
    folder = root / "content" / "labs"
    for stem in sorted({path.stem for path in folder.glob("*.*") if path.suffix in (".md", ".yaml", ".py")}):
        try:
            files = _read(folder / stem, root)
        except ContentError as error:
            faults += error.faults
            continue
        faults += check_pairs(files.notebook, content)
        faults += _check_file(files, content, tables)
        faults += _check_key(files)
        faults += _check_cells(files.lab, files.notebook, content)
        named = [folder / f"{stem}{suffix}" for suffix in (".md", ".yaml", ".py")]
        named += [tables[name] for name in files.lab.data if name in tables]
        labs.append(LabSource(files.lab, files.notebook, _digest(named)))
    return labs, faults


def exercises(content: Content, labs: list[LabSource]) -> dict[str, str]:
    """Return the text of every exercise by its place."""
    return {
        f"exercises/{lang}/{each.lab.lab}": written(_notebook(content, each, lang, solved=False))
        for each in labs
        for lang in LANGUAGES
    }


def solutions(content: Content, labs: list[LabSource], root: Path) -> dict[str, str]:
    """Return the text of every solution by its place; those whose lab has not changed as they stand in ``root``."""
    texts: dict[str, str] = {}
    stale: dict[str, tuple[LabSource, Any]] = {}
    for each in labs:
        for lang in LANGUAGES:
            place = f"solutions/{lang}/{each.lab.lab}"
            fresh = _notebook(content, each, lang, solved=True)
            stored = _stored(root / f"{place}.ipynb")
            if stored and written(_without_outputs(stored)) == written(fresh):
                texts[place] = written(stored)
            else:
                stale[place] = each, fresh
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda pair: _execute(pair[0], pair[1], root), stale.values()))
    return texts | {place: written(fresh) for place, (_, fresh) in stale.items()}


def solution_code(source: NotebookSource, task: str, lang: str) -> str:
    """Return the code that solves ``task``: what its check cell, or the last cell before it that solves, holds."""
    found = ""
    for cell in source.cells:
        if cell.lang is None:
            head, hidden = _split(cell)
            found = _edition(hidden or head, lang) if hidden or "solution" in cell.tags else found
            if any(call == "check" and ids[:1] == [task] for call, _, ids in _calls(_tree(cell))):
                break
    return found


def _read(path: Path, root: Path) -> _Files:
    """Read the three files of a lab; raise :class:`ContentError` with what is wrong in any of them."""
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for suffix, reader in ((".yaml", read_lab), (".py", _read_key), (".md", read_notebook)):
        try:
            read[suffix] = reader(path.with_name(f"{path.name}{suffix}"), root)
        except ContentError as error:
            faults += error.faults
    if faults:
        raise ContentError(faults)
    lab, words = read[".yaml"]
    return _Files(lab, words, read[".py"], read[".md"])


def _digest(paths: list[Path]) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in paths)).hexdigest()[:16]


def _stored(path: Path) -> Any:
    try:
        return nbformat.read(path, 4)
    except (OSError, ValueError):
        return None


def _without_outputs(stored: Any) -> Any:
    bare = nbformat.from_dict(stored)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def _execute(lab: LabSource, made: Any, root: Path) -> None:
    """Run a solution, or say at which line of its lab it fails or misses a check."""
    from nbclient import NotebookClient  # noqa: PLC0415 - a check, which is run often, does without
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: PLC0415

    client = NotebookClient(made, timeout=PATIENCE, record_timing=False, resources={"metadata": {"path": str(root)}})
    about = made.metadata.copy()
    try:
        client.execute()
    except CellExecutionError as error:
        raise ContentError([_failure(lab, made, f"{error.ename}: {error.evalue}".split("\n")[0])]) from None
    except (CellTimeoutError, DeadKernelError) as error:
        ran = [each for each in made.cells if each.get("execution_count")]
        stuck = next((each for each in made.cells if each.cell_type == "code" and each not in ran), None)
        raise ContentError([_failure(lab, made, str(error).split("\n")[0], stuck)]) from None
    made.metadata = about
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET, None)  # its model has gone with the kernel
            for output in cell.outputs:
                state = output.get("metadata", {}).get("askfirst", "right")
                if state != "right":
                    raise ContentError([_failure(lab, made, output["data"]["text/plain"].split("\n")[0], cell)])


def _failure(lab: LabSource, made: Any, why: str, cell: Any = None) -> Fault:
    failed = cell or next(
        (each for each in made.cells if any(o.output_type == "error" for o in each.get("outputs", ()))), made.cells[0]
    )
    lines = {mark(lab.lab.lab, number): each.line for number, each in enumerate(lab.notebook.cells)}
    return fault(lab.notebook.name, lines.get(failed.id, 1), "lab-unsolved", why=why)


def _notebook(content: Content, each: LabSource, lang: str, *, solved: bool) -> Any:
    lab, slug = each.lab, each.lab.lab
    cells = [nbformat.v4.new_markdown_cell(_heading(content, lab, lang, solved=solved), id=mark(slug, -1))]
    for number, cell in enumerate(each.notebook.cells):
        if cell.lang not in (None, lang) or ("solution" in cell.tags and not solved):
            continue
        if cell.lang is None:
            source = _code(each, number, lang, solved=solved)
            source = re.sub(r'(askfirst\.lab\("[^"]+")\)', rf'\1, lang="{lang}")', source)
            made = nbformat.v4.new_code_cell(source, id=mark(slug, number))
            made.metadata = {"deletable": False}  # a key meant for a control must not delete the cell that shows it
        else:
            made = nbformat.v4.new_markdown_cell(spoken(content, cell.source, lang), id=mark(slug, number))
        cells.append(made)
    title = f"{lab.title.of(lang)} · {content.course.title.of(lang)}"
    about = {"lang": lang, "lab": slug, "title": title}
    return notebook(cells, about | {"source": each.digest} if solved else about)


def _heading(content: Content, lab: Lab, lang: str, *, solved: bool) -> str:
    words = content.words("lab", lang)
    other = "en" if lang == "zh" else "zh"
    folder = "exercises" if solved else "solutions"
    return words["heading"].format(
        title=lab.title.of(lang),
        minutes=lab.minutes,
        date=content.course.law_as_of.isoformat(),
        other=f"../{other}/{lab.lab}.ipynb",
        partner=words[f"to-{folder}"],
        place=f"../../{folder}/{lang}/{lab.lab}.ipynb",
        how=words["how-solution" if solved else "how-exercise"],
    )


def _code(each: LabSource, number: int, lang: str, *, solved: bool) -> str:
    cell = each.notebook.cells[number]
    head, hidden = _split(cell)
    if hidden is None:
        return _edition(head, lang)
    if solved:
        return _edition(f"{head}\n{hidden}".strip(), lang)
    later = [head]
    later += [
        _split(other)[0]
        for other in each.notebook.cells[number + 1 :]
        if other.lang is None and "solution" not in other.tags
    ]
    wanted = {node.id for text in later for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    names = [name for name in dict.fromkeys(_bound(ast.parse(hidden))) if name in wanted]
    return "\n".join([*([_edition(head, lang)] if head else []), BLANK[lang], *(f"{name} = ..." for name in names)])


def _split(cell: Cell) -> tuple[str, str | None]:
    """Return a code cell's part before the line ``# solution``, and the part after it, if any."""
    head, found, hidden = f"\n{cell.source}\n".partition(f"\n{MARK}\n")
    return head.strip("\n"), hidden.strip("\n") if found else None


def _edition(code: str, lang: str) -> str:
    """Return the code with the comments of one language."""
    other = "en" if lang == "zh" else "zh"
    code = re.sub(rf"(?m)^ *# {other}: .*\n?", "", code)
    return re.sub(rf"(?m)^( *# ){lang}: ", r"\1", code).strip("\n")


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that code gives a value to, at its outermost level."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if target is not None:
                yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))


def _tree(cell: Cell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])


def _calls(tree: ast.AST) -> Iterator[tuple[str, int, list[Any]]]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            ids = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if called.value.id == "lab":
                yield called.attr, node.lineno, ids
            elif called.value.id == "askfirst":
                yield f"askfirst.{called.attr}", node.lineno, ids


def _check_table(path: Path, root: Path, content: Content | None) -> Iterator[Fault]:
    try:
        table, source = read_table(path.with_name(f"{path.stem}.about.yaml"), root)
    except ContentError as error:
        yield from error.faults
        return
    if content:
        yield from check_inline(content, source)
    yield from _same_columns(path, root, table, source)


def _same_columns(path: Path, root: Path, table: Table, source: Source) -> Iterator[Fault]:
    have = columns(path)
    yield from (
        fault(source.name, source.line("columns"), "column-undescribed", id=name, file=shown(path, root))
        for name in have
        if name not in table.columns
    )
    yield from (
        source.fault(("columns", name), "column-unknown", id=name, file=shown(path, root))
        for name in table.columns
        if name not in have
    )


def _check_file(files: _Files, content: Content | None, tables: dict[str, Path]) -> Iterator[Fault]:
    """Yield what a lab's YAML file says that cannot be meant."""
    lab, words = files.lab, files.words
    if lab.lab != words.path.stem:
        yield words.fault(("lab",), "lesson-name", name=lab.lab, file=words.path.stem)
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
    if not fits or (task.part and task.slips):
        yield words.fault(("tasks", number), "task-shape", id=task.id)
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
    except SyntaxError as error:
        raise ContentError([fault(name, error.lineno or 1, "code-not-python", why=error.msg)]) from None
    key = _Key(name, {}, {})
    for node in tree.body:
        for call in getattr(node, "decorator_list", ()):
            kind = getattr(getattr(call, "func", None), "attr", "")
            ids = [str(arg.value) for arg in getattr(call, "args", ()) if isinstance(arg, ast.Constant)]
            if kind == "right":
                key.rights[ids[0]] = call.lineno
            elif kind == "slip":
                key.slips[ids[0], ids[1]] = call.lineno
    return key


def _check_key(files: _Files) -> Iterator[Fault]:
    """Yield where the YAML file and the key do not name the same tasks and slips."""
    lab, words, key = files.lab, files.words, files.key
    coded = {task.id for task in lab.tasks if not task.part}
    for number, task in enumerate(lab.tasks):
        if task.part:
            continue
        if task.id not in key.rights:
            yield words.fault(("tasks", number, "id"), "key-missing", id=task.id, file=key.name)
        if len(task.slips) < SLIPS:
            yield words.fault(("tasks", number, "slips"), "too-few", field="slips", count=SLIPS)
        for slip in task.slips:
            if (task.id, slip) not in key.slips:
                yield words.fault(("tasks", number, "slips", slip), "key-missing", id=slip, file=key.name)
    for task_id, line in key.rights.items():
        if task_id not in coded:
            yield fault(key.name, line, "unknown", what="task", id=task_id)
    for (task_id, slip), line in key.slips.items():
        known = lab.task(task_id)
        if not known or slip not in known.slips:
            yield fault(key.name, line, "unknown", what="slip", id=slip)


def _check_cells(lab: Lab, source: NotebookSource, content: Content | None) -> Iterator[Fault]:
    """Yield what is wrong with a lab's prose and code."""
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
            ast.parse(_split(cell)[0])
        except SyntaxError as error:
            yield fault(source.name, cell.line + (error.lineno or 1) - 1, "code-not-python", why=error.msg)
            continue
        yield from _check_comments(source, cell)
        for call, line, ids in _calls(tree):
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
        elif not solution_code(source, task.id, "en"):
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


def _check_comments(source: NotebookSource, cell: Cell) -> Iterator[Fault]:
    """Yield the comments that only one edition can read."""
    tokens = [
        token for token in tokenize.generate_tokens(io.StringIO(cell.source).readline) if token.type == tokenize.COMMENT
    ]
    spoken_lines = {token.start[0]: token.string[2:6] for token in tokens if token.string.strip() != MARK}
    for line, begins in spoken_lines.items():
        pair = {"en: ": line + 1, "zh: ": line - 1}.get(begins)
        partner = {"en: ": "zh: ", "zh: ": "en: "}.get(begins)
        if pair is None or spoken_lines.get(pair) != partner:
            yield fault(source.name, cell.line + line - 1, "comment-pair")
