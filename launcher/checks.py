"""Runs every check of the project, in order, and stops at the first that fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from askfirst.jupyter.browsers import installed
from askfirst.jupyter.process import environment
from askfirst.jupyter.words import Stop
from launcher.environment import STEPS, prepare
from launcher.process import CommandError, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askfirst.jupyter.screen import Screen
    from launcher.environment import Environment

MAC: tuple[str, ...] = ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium")
MAC += ("Microsoft Edge.app/Contents/MacOS/Microsoft Edge",)
WINDOWS: tuple[str, ...] = ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe")
WINDOWS += ("Microsoft/Edge/Application/msedge.exe",)
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    print(p.chromium.executable_path)
"""


def check(repo: Path, screen: Screen) -> None:
    """Make the environment, find a browser, run the stages."""
    since = time.monotonic()
    place = prepare(repo, "test", screen)
    with screen.step(STEPS, STEPS, "step_browser"):
        browser = find_browser(place, screen)
    variables = environment(ASKFIRST_BROWSER=browser, PYTHONUNBUFFERED="1")
    variables["PATH"] = os.pathsep.join([str(place.python.parent), variables.get("PATH", os.defpath)])
    web = prepare_web(repo)
    stages = list(_stages(repo))
    for number, words in enumerate(stages, 1):
        place_in_words = {"number": number, "total": len(stages), "command": " ".join(words)}
        screen.line("")
        screen.say("stage", **place_in_words)
        code = subprocess.call([str(place.python), "-m", *words], cwd=repo, env=variables)
        if code:
            raise Stop("stage_failed", code=code if code > 0 else 1, **place_in_words)
    screen.line("")
    screen.say("all_passed" if web else "passed_without_web", seconds=round(time.monotonic() - since))


def prepare_web(repo: Path) -> bool:
    """Fetch what checks the browser half, where Node.js is there to run it; tell whether it can be checked."""
    npm, folder = shutil.which("npm"), repo / "tests" / "web"
    if not (npm and shutil.which("node")):
        return False
    lock, fetched = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if fetched.is_file() and fetched.stat().st_mtime >= lock.stat().st_mtime:
        return True
    return subprocess.call([npm, "ci"], cwd=folder) == 0


def _stages(repo: Path) -> Iterator[list[str]]:
    yield ["ruff", "check"]
    yield ["ruff", "format", "--check"]
    yield ["mypy"]
    # What stands or falls with a moment's load of the machine is tried once more, and listed.
    again = ["--reruns", "1", "-r", "fER"]
    # Three at a time on two cores: much of a test is waiting, for a page, a kernel or a limit of time to pass.
    yield ["pytest", "tests", "--ignore=tests/browser", "-n", "3", "--dist", "loadgroup", *again]
    if any(repo.glob("solutions/**/*.ipynb")):
        yield nbval()
    if (repo / "tests/browser").is_dir():
        yield ["pytest", "tests/browser", "-n", "2", "--dist", "worksteal", *again]


def nbval() -> list[str]:
    """Return the words that run every stored solution anew and compare; one notebook's cells stay on one core."""
    return ["pytest", "--nbval", "--nbval-current-env", "-n", "2", "--dist", "loadfile", "solutions"]


def find_browser(place: Environment, screen: Screen) -> Path:
    """Return a browser Playwright can drive; fetch one when there is none."""
    if found := _installed() or _playwrights(place):
        return found
    ways = [[[str(place.python), "-m", "playwright", "install", "chromium"]]]
    if sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        wanted = ["chromium", "fonts-noto-cjk"]
        ways.append([["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *wanted]])
    variables = environment(DEBIAN_FRONTEND="noninteractive", PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT="15000")
    for commands in ways:
        try:
            for command in commands:
                run(
                    command,
                    folder=place.repo,
                    log=place.log,
                    variables=variables,
                    watch=lambda _line: screen.tick(),
                )
        except (CommandError, OSError):
            continue
        if found := _installed() or _playwrights(place):
            return found
    raise Stop("no_browser", log=place.log)


def _installed() -> Path | None:
    """A browser on this system: the one ASKFIRST_BROWSER names, one on the PATH, or one in the usual places."""
    named = os.environ.get("ASKFIRST_BROWSER")
    candidates = [Path(named)] if named else []
    candidates += map(Path, installed())
    if sys.platform == "darwin":
        candidates += [folder / app for folder in (Path("/Applications"), Path.home() / "Applications") for app in MAC]
    if sys.platform == "win32":
        folders = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        candidates += [Path(folder) / app for folder in folders if folder for app in WINDOWS]
    return next((path for path in candidates if _works(path)), None)


def _playwrights(place: Environment) -> Path | None:
    """The browser Playwright itself has fetched before."""
    asked = [str(place.python), "-c", PLAYWRIGHTS_OWN]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False, env=environment()).stdout.strip()
    return Path(answer) if answer and _works(Path(answer)) else None


def _works(browser: Path) -> bool:
    """Whether it is there and, on Linux, starts: a stub or a missing library shows here."""
    if sys.platform != "linux":
        return browser.is_file()
    try:
        return subprocess.run([str(browser), "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
