"""What the page on a first adaptation says one sees in the browser, seen there: opened as it is in life."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.loader import ROOT
from askfirst.jupyter.state import own_folder
from launcher.environment import Environment
from tests.browser.conftest import LIGHT, at_home
from tests.conftest import OURS
from tests.walkthrough import Command, check_told, put, steps, typing

pytestmark = [OURS, pytest.mark.skipif(os.name == "nt", reason="ends the course with a signal")]
CHANGING = {"new", "add", "fix", "remove", "build"}  # what the pages come from; the others only tell


def page_text(lang: str) -> str:
    return (ROOT / "docs" / ("first-adaptation.md" if lang == "en" else "first-adaptation.zh.md")).read_text("utf-8")


@pytest.fixture(scope="module")
def adapted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the page's course lies, built, in both languages."""
    folder = tmp_path_factory.mktemp("adapted")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LC_ALL", "en_GB.UTF-8")
        patched.chdir(folder)
        for step in steps(page_text("en")):
            if not isinstance(step, Command):
                put(step, folder)
            elif step.words[1] == "open":
                break
            elif step.words[1] in CHANGING:
                patched.setattr("builtins.input", typing(step.told))
                CliRunner().invoke(app, step.words[1:], catch_exceptions=False)
    assert (folder / "our-shop/notebooks/en/11-at-the-till.ipynb").is_file(), "nothing was built"
    return folder


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the Python of an environment as start.py makes it, with the packages that are here already."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = Environment(own_folder(ROOT) / "environment", ROOT)
    place.begin()
    venv.create(place.folder, symlinks=True)
    (packages,) = place.folder.glob("lib/*/site-packages")
    (packages / "askfirst.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n", "utf-8")
    for name in ("share", "etc"):  # where JupyterLab finds the browser halves of the packages
        if (Path(sys.prefix) / name).is_dir():
            (place.folder / name).symlink_to(Path(sys.prefix) / name)
    place.finish("course")
    return place.python


@contextmanager
def opened(command: list[str], folder: Path, lang: str) -> Iterator[tuple[str, list[str]]]:
    """Start the course, and yield its address and what is printed, to its end; then end it."""
    spoken = {"LC_ALL": f"{lang}.UTF-8", "LANGUAGE": lang, "PYTHONIOENCODING": "utf-8"}
    env = os.environ | spoken | {"BROWSER": "true", "ASKFIRST_HOME": str(folder / "home")}
    printed: list[str] = []
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        for line in process.stdout:
            printed.append(line)
            if found := re.search(r"http://\S+", line):
                break
        try:
            yield found[0] if found else "", printed
        finally:
            process.terminate()  # Ctrl-C is not heard where tests run in the background
            try:
                process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def points(text: str) -> list[tuple[list[str], list[str]]]:
    """Return the lessons that each point of the list names that says what one sees, and what is in bold."""
    section = text[text.index("\naskfirst open") :].partition("\n## ")[0]
    listed = re.findall(r"^- .*(?:\n  .*)*", section, re.MULTILINE)
    return [(re.findall(r"`(\d\d-[\w-]+)`", each), re.findall(r"\*\*(.+?)\*\*", each)) for each in listed]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_sees_what_was_changed(lang: str, adapted: Path, python: Path, window: Page) -> None:
    text = page_text(lang)
    (opens,) = (each for each in steps(text) if isinstance(each, Command) and each.words[1] == "open")
    if lang == "en":
        command = [str(python), "-m", *opens.words]
    else:  # as the page says, the same
        command = [sys.executable, str(ROOT / "start.py"), "--course", opens.words[2], "--lang", lang]
    with opened(command, adapted, lang) as (address, printed), at_home(window.context):
        check_told(opens, re.sub(r"^\d/\d", "1/1", "".join(printed)))  # start.py has steps of its own before
        window.goto(f"{'/'.join(address.split('/')[:3])}{LIGHT}")
        window.evaluate("localStorage.setItem('askfirst-whole-lesson', 'yes')")
        for lessons, seen in points(text):
            for each in seen:
                (lesson,) = lessons
                if f"/{lesson}." not in window.url:
                    window.goto(address.replace("00-welcome", lesson))
                expect(window.get_by_text(each).filter(visible=True).first).to_be_visible()  # not in its source
            if not seen:
                assert window.locator(".af-lessons a").count() > 0
                for lesson in lessons:
                    expect(window.locator(f'a[href*="{lesson}"]')).to_have_count(0)
        window.evaluate("localStorage.clear(), sessionStorage.clear()")
        window.goto("about:blank")  # before its server ends
    assert [bool(seen) for _, seen in points(text)] == [True, True, True, False]
