"""The house as a newcomer finds it: rooms by what they are about, imports that fall, modules read at one sitting."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "askfirst"
PAGE = (ROOT / "docs" / "how-it-is-built.md").read_text(encoding="utf-8")
LONGEST_MODULE, LONGEST_FUNCTION = 350, 60  # lines
NO_ROOM = {"__pycache__", "fonts"}
CODE = [
    path
    for folder in ("askfirst", "launcher", "tools")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "__pycache__" not in path.parts
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in ``folder`` to the contract of layers."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    command += ["--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package with its contract."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "askfirst", ignore=shutil.ignore_patterns("__pycache__", "fonts", "web"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_imports_fall(copy: Path) -> None:
    found = lint(copy)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("course/faults.py", "widgets.base"),
        ("assess/scoring.py", "learner.record"),
        ("notebook/lesson.py", "publish.build"),
    ],
)
def test_an_import_that_climbs_is_found(copy: Path, lower: str, higher: str) -> None:
    path = copy / "askfirst" / lower
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\nfrom askfirst.{higher} import __doc__\n", encoding="utf-8")
    try:
        found = lint(copy)
    finally:
        path.write_text(before, encoding="utf-8")
    assert found.returncode != 0
    assert f"askfirst.{higher}" in found.stdout


def test_the_page_names_every_room_and_each_says_what_belongs_in_it() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - NO_ROOM
    assert rooms == set(re.findall(r"^\| `askfirst/(\w+)/` \|", PAGE, re.MULTILINE))
    for room in rooms:
        init = PACKAGE / room / "__init__.py"
        assert not init.exists() or ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))), room


def test_every_room_stands_beside_its_tests() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms <= {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([^`\n]+)`", PAGE)) - {"code", "__init__", "askfirst grade"}))
def test_what_the_page_names_exists(name: str) -> None:
    if "/" in name or name.endswith((".toml", ".md")):
        assert (ROOT / name).exists()
    elif name.endswith(".js"):
        assert list((PACKAGE / "web").rglob(name))
    else:
        last = name.rpartition(".")[2]
        defined = re.compile(rf"^\s*(?:def|class) {last}\b", re.MULTILINE)
        assert any(defined.search(path.read_text(encoding="utf-8")) for path in CODE)


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_read_at_one_sitting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.xdist_group("together")
def test_a_group_of_tests_stays_on_one_core(request: pytest.FixtureRequest) -> None:
    """A pair of pytest and pytest-xdist that no longer fit loses the groups without a word."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@together")
