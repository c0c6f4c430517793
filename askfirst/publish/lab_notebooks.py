"""Labs made into exercises and solutions.

An exercise comes from its lab by two rules: a cell tagged ``solution`` goes; in a cell, what follows the line
``# solution`` becomes a blank. Where the cells that stay need a name from the blank, it ends in ``name = ...``, so that
an exercise runs as it is.

A solution is the whole lab, executed, its outputs stored. It is executed anew only where the lab has changed, or a fact
of ``course.yaml`` that the lab's own words say; another date in its heading does not make it run again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat

from askfirst.course import manifest
from askfirst.course.citations import CITE, CITE_UPRIGHT
from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.lab_models import Lab, LabFolder, lab_folder
from askfirst.course.lab_source import in_language, split_cell
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.publish.check_labs import LabSource
from askfirst.publish.notebook_file import mark, notebook, spoken, written
from askfirst.widgets.cited import cited

KERNELS = Path(__file__).parents[1] / "jupyter" / "kernels"
KERNEL = "askfirst"
PATIENCE = 120  # seconds for a solution's cell; the slowest takes two
WIDGET = "application/vnd.jupyter.widget-view+json"


def exercises(content: Content, labs: list[LabSource]) -> dict[str, str]:
    """Return the text of every exercise by its place."""
    texts: dict[str, str] = {}
    for each in labs:
        for lang in content.course.languages:
            place, made = f"exercises/{lang}/{each.lab.lab}", _notebook(content, each, lang, solved=False)
            manifest.enter(place, made)
            texts[place] = written(made)
    return texts


def solutions(content: Content, labs: list[LabSource], root: Path, origin: Path | None = None) -> dict[str, str]:
    """Return the text of every solution by its place; those whose lab has not changed as they stand in ``root``.

    One that somebody has run or changed there is not taken for ours: it is executed anew. ``origin`` is a course with
    the same labs in more languages: what its solutions printed, ours print too.
    """
    texts: dict[str, str] = {}
    stale: dict[str, tuple[LabSource, Any]] = {}
    for each in labs:
        for lang in content.course.languages:
            place = f"solutions/{lang}/{each.lab.lab}"
            fresh = _notebook(content, each, lang, solved=True)
            stored = _stored(root, place)
            if stored and written(_bare(stored)) == written(fresh):
                texts[place] = written(stored)
            elif (
                stored and _only_prose_differs(stored, fresh, lab_folder(root, each.lab.lab)) and _lend(fresh, stored)
            ) or (origin and (lent := _stored(origin, place)) and _lend(fresh, lent)):
                manifest.enter(place, fresh)
                texts[place] = written(fresh)
            else:
                stale[place] = each, fresh
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda pair: _execute(pair[0], pair[1], root), stale.values()))
    for place, (_, fresh) in stale.items():
        manifest.enter(place, fresh)
        texts[place] = written(fresh)
    return texts


def _stored(root: Path, place: str) -> Any:
    """Return the solution as it was built, or None where it is missing or somebody has run or changed it."""
    path = root / f"{place}.ipynb"
    return nbformat.read(path, 4) if manifest.unchanged(place, manifest.read(path)) else None


def _only_prose_differs(stored: Any, fresh: Any, folder: LabFolder) -> bool:
    """Whether both are of the same lab and law, and nothing the lab prints is filled in from ``course.yaml``."""
    then, now = stored.metadata.askfirst, fresh.metadata.askfirst
    same = all(then.get(each) == now.get(each) for each in ("source", "cited"))
    return same and "{{" not in folder.words.read_text("utf-8")


def _lend(fresh: Any, lent: Any) -> bool:
    """Give a solution the outputs of another whose code is the same; tell whether it is."""
    ours, theirs = ([cell for cell in each.cells if cell.cell_type == "code"] for each in (fresh, lent))
    if [cell.source for cell in ours] != [cell.source for cell in theirs]:
        return False
    for cell, other in zip(ours, theirs, strict=True):
        cell.outputs, cell.execution_count = other.outputs, other.execution_count
    return True


def _bare(stored: Any) -> Any:
    """Return a solution as it was before it was executed and entered."""
    bare = nbformat.from_dict(stored)
    bare.metadata.askfirst.pop("built", None)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def _execute(lab: LabSource, made: Any, root: Path) -> None:
    """Run a solution, or say at which line of its lab it fails, stops or misses a check."""
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415 - a check, which is run often, does without
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: PLC0415

    # The course's own kernel, whatever kernels this machine has: it does without the debugger and its warnings.
    kernel = AsyncKernelManager(kernel_name=KERNEL, kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(KERNELS)]))
    folder = {"metadata": {"path": str(root)}}
    client = NotebookClient(made, km=kernel, timeout=PATIENCE, record_timing=False, resources=folder)
    client.owns_km = True  # and so ends it
    about = made.metadata.copy()
    try:
        client.execute()
    except CellExecutionError as error:
        raise ContentError([_failure(lab, made, f"{error.ename}: {error.evalue}".split("\n")[0])]) from None
    except (CellTimeoutError, DeadKernelError) as error:
        code = [cell for cell in made.cells if cell.cell_type == "code"]
        key = "lab-slow" if isinstance(error, CellTimeoutError) else "lab-ended"
        where = _line(lab, code[max(0, client.code_cells_executed - 1)])
        raise ContentError([fault(lab.notebook.name, where, key, seconds=PATIENCE)]) from None
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
    return fault(lab.notebook.name, _line(lab, failed), "lab-unsolved", why=why)


def _line(lab: LabSource, cell: Any) -> int:
    """Return the line of a lab's file that a cell of its notebook begins on."""
    lines = {mark(lab.lab.lab, number): each.line for number, each in enumerate(lab.notebook.cells)}
    return lines.get(cell.id, 1)


def _notebook(content: Content, each: LabSource, lang: str, *, solved: bool) -> Any:
    lab, slug = each.lab, each.lab.lab
    cells = [nbformat.v4.new_markdown_cell(_heading(content, lab, lang, solved=solved), id=mark(slug, -1))]
    for number, cell in enumerate(each.notebook.cells):
        if cell.lang not in (None, lang) or ("solution" in cell.tags and not solved):
            continue
        if cell.lang is None:
            source = _code(each, number, lang, content.course.languages, solved=solved)
            source = re.sub(r'(askfirst\.lab\("[^"]+")\)', rf'\1, lang="{lang}")', source)
            made = nbformat.v4.new_code_cell(source, id=mark(slug, number))
            made.metadata = {"deletable": False}  # a key meant for a control must not delete the cell that shows it
        else:
            made = nbformat.v4.new_markdown_cell(spoken(content, cell.source, lang, _cite(lang)), id=mark(slug, number))
        cells.append(made)
    cells.append(nbformat.v4.new_markdown_cell(_home(content, lang), id=mark(slug, len(each.notebook.cells))))
    title = f"{lab.title.of(lang)} · {content.course.title.of(lang)}"
    about = {"lang": lang, "lab": slug, "title": title, "cited": _cited(content, cells, lang)}
    return notebook(cells, about | {"source": each.digest} if solved else about)


def _cite(lang: str) -> str:
    return CITE if language(lang).slanted else CITE_UPRIGHT


def _cited(content: Content, cells: Sequence[Any], lang: str) -> dict[str, Any]:
    """Return what the citations of a lab say, for a page that has no kernel to ask: by their labels."""
    marked = re.compile(_cite(lang).replace("{}", "(.+?)"))
    labels = {label for cell in cells if cell.cell_type == "markdown" for label in marked.findall(cell.source)}
    told = {label: cited(content, lang, label) for label in sorted(labels)}
    return {"close": section("every-view", lang)["close"], "told": told}


def _heading(content: Content, lab: Lab, lang: str, *, solved: bool) -> str:
    words = section("lab", lang)
    others = [each for each in content.course.languages if each != lang]
    folder = "exercises" if solved else "solutions"
    return fill(
        words["heading"],
        home=_home(content, lang),
        title=lab.title.of(lang),
        minutes=lab.minutes,
        date=content.course.law_as_of.isoformat(),
        others="".join(f" · [{language(each).name}](../{each}/{lab.lab}.ipynb)" for each in others),
        partner=words[f"to-{folder}"],
        place=f"../../{folder}/{lang}/{lab.lab}.ipynb",
        how=words["how-solution" if solved else "how-exercise"],
    )


def _home(content: Content, lang: str) -> str:
    """Return the link to the first lesson, from where the labs are opened."""
    slug, first = next(iter(content.course.lessons.items()))
    words = fill(section("lab", lang)["home"], title=first.title.of(lang))
    return f"[← {words}](../../notebooks/{lang}/{slug}.ipynb)"


def _code(each: LabSource, number: int, lang: str, languages: Sequence[str], *, solved: bool) -> str:
    cell = each.notebook.cells[number]
    head, hidden = split_cell(cell)
    if hidden is None:
        return in_language(head, lang, languages)
    if solved:
        return in_language(f"{head}\n{hidden}".strip(), lang, languages)
    later = [head]
    later += [
        split_cell(other)[0]
        for other in each.notebook.cells[number + 1 :]
        if other.lang is None and "solution" not in other.tags
    ]
    wanted = {node.id for text in later for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    names = [name for name in dict.fromkeys(_bound(ast.parse(hidden))) if name in wanted]
    shown = [in_language(head, lang, languages)] if head else []
    return "\n".join([*shown, language(lang).blank, *(f"{name} = ..." for name in names)])


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
