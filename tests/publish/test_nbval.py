"""The stored solutions are guarded: nbval runs each of them, and notices a stored number that does not come out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from askfirst.course.lab_models import lab_folders
from askfirst.course.loader import ROOT
from launcher.checks import nbval
from tests.conftest import LANGUAGES

SMALLEST = min((ROOT / "solutions").glob("*/*.ipynb"), key=lambda path: path.stat().st_size)


def run_nbval(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *nbval(), "-p", "no:cacheprovider", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def unproved(notebook: Any) -> list[str]:
    """Return the code cells of a solution that show no sign of having been run, in order, to their end."""
    found = []
    for number, cell in enumerate((each for each in notebook.cells if each.cell_type == "code"), 1):
        prints = re.search(r"(?m)^(print\(|lab\.(check|describe)\()|plt\.show\(", cell.source)
        if cell.execution_count != number or (prints and not cell.outputs):
            found.append(cell.id)
    return found


@pytest.mark.parametrize(
    "path", sorted((ROOT / "solutions").glob("*/*.ipynb")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_stored_solution_was_run(path: Path) -> None:
    assert unproved(nbformat.read(path, 4)) == []


def test_a_stripped_solution_is_caught() -> None:
    whole = nbformat.read(SMALLEST, 4)
    printing = [cell for cell in whole.cells if cell.cell_type == "code" and cell.outputs]
    without_output = nbformat.from_dict(whole)
    without_output.cells[whole.cells.index(printing[-1])].outputs = []
    assert unproved(without_output) == [printing[-1].id]
    stripped = nbformat.from_dict(whole)
    for cell in stripped.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert unproved(stripped) == [cell.id for cell in whole.cells if cell.cell_type == "code"]


def test_nbval_covers_every_solution() -> None:
    labs = {folder.slug for folder in lab_folders(ROOT)}
    assert nbval()[-2:] == ["loadfile", "solutions"]
    listed = run_nbval("--collect-only", "-q", "-n", "0").stdout
    collected = set(re.findall(r"solutions/(\w\w)/([\w-]+)\.ipynb::", listed))
    assert collected == {(lang, lab) for lang in LANGUAGES for lab in labs}


def test_a_changed_number_makes_nbval_fail(tmp_path: Path) -> None:
    changed = nbformat.read(SMALLEST, 4)
    printed = next(
        output
        for cell in changed.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and re.search(r"\d", output.text)
    )
    printed.text = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), printed.text, count=1)
    path = tmp_path / SMALLEST.name
    nbformat.write(changed, path)
    command = [*nbval()[:-1], "-n", "0", "-p", "no:cacheprovider", str(path)]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert re.search(r"1 failed, \d+ passed", done.stdout), done.stdout
