"""Labs made into exercises and solutions.

An exercise comes from its lab by two rules: a cell tagged ``solution`` goes; in a cell, what follows the line
``# solution`` becomes a blank. Where the cells that stay need a name from the blank, it ends in ``name = ...``, so that
an exercise runs as it is.

A solution is the whole lab, executed, its outputs stored. It is executed anew only where the lab has changed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat

from askfirst.bank import Content
from askfirst.check_labs import LabSource
from askfirst.faults import LANGUAGES, ContentError, Fault, fault
from askfirst.lab_models import Lab
from askfirst.lab_source import in_language, split_cell
from askfirst.notebooks import mark, notebook, spoken, written

BLANK = {"en": "# Write your code here.", "zh": "# 在这里写你的代码。"}
PATIENCE = 120  # seconds for a solution's cell; the slowest takes two
WIDGET = "application/vnd.jupyter.widget-view+json"


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
    head, hidden = split_cell(cell)
    if hidden is None:
        return in_language(head, lang)
    if solved:
        return in_language(f"{head}\n{hidden}".strip(), lang)
    later = [head]
    later += [
        split_cell(other)[0]
        for other in each.notebook.cells[number + 1 :]
        if other.lang is None and "solution" not in other.tags
    ]
    wanted = {node.id for text in later for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    names = [name for name in dict.fromkeys(_bound(ast.parse(hidden))) if name in wanted]
    return "\n".join([*([in_language(head, lang)] if head else []), BLANK[lang], *(f"{name} = ..." for name in names)])


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
