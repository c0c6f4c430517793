"""A real JupyterLab on this machine and a real browser in front of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright

from askfirst.jupyter.browsers import installed
from askfirst.publish.build import build
from tests.conftest import lay_mini

ROOT = Path(__file__).resolve().parents[2]
LONG = 90_000  # ms that anything may take on a small and busy machine; what goes well waits for none of it
LIGHT = "/static/favicons/favicon.ico"  # a page of the course's origin in which nothing runs


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Say with a failed test what stood on its pages: nobody can look at them afterwards."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when != "call" or not report.failed:
        return
    for name, page in getattr(item, "funcargs", {}).items():
        if isinstance(page, Page):
            with suppress(Exception):  # a page that is closed or hangs has nothing to say
                report.sections.append((f"{name}: {page.url}", page.locator("body").inner_text(timeout=2_000)[-3_000:]))


@dataclass
class Course:
    """A running course: where it answers, and what it keeps where."""

    url: str
    token: str
    home: Path
    root: Path

    def lesson(self, lang: str, slug: str) -> str:
        """Return the address of a lesson."""
        return f"{self.url}/doc/tree/notebooks/{lang}/{slug}.ipynb?reset&token={self.token}"

    def api(self, path: str) -> Any:
        """Ask the server."""
        request = urllib.request.Request(f"{self.url}/api/{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def kernels(self) -> list[int]:
        """Return the process ids of the kernels that run for this course."""
        listed = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
        ids = [kernel["id"] for kernel in self.api("kernels")]
        return [int(line.split()[0]) for line in listed.splitlines() if any(each in line for each in ids)]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def serve(root: Path, scratch: Path, port: int | None = None, end: int = signal.SIGTERM) -> Iterator[Course]:
    """Run JupyterLab over ``root`` as the launcher would, and end it with a signal."""
    port, token, jupyter = port or free_port(), "test", root / "askfirst" / "jupyter"
    home = scratch / "home"
    env = os.environ | {
        "PYTHONPATH": str(root),
        "JUPYTER_PATH": os.pathsep.join([str(jupyter), str(jupyter.parent / "web")]),
        "JUPYTER_CONFIG_PATH": str(jupyter / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "ASKFIRST_HOME": str(home),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}", "--ServerApp.ip=127.0.0.1"]
    log = (scratch / "server.log").open("w")
    server = subprocess.Popen(command, cwd=root, env=env, stdout=log, stderr=log, start_new_session=True)
    course = Course(f"http://127.0.0.1:{port}", token, home, root)
    for _ in range(120):
        with suppress(OSError):
            course.api("status")
            break
        time.sleep(0.25)
    try:
        yield course
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, end)
        server.wait(60)
        log.close()


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Serve the small course, which has one question of every kind."""
    scratch = tmp_path_factory.mktemp("mini")
    root = lay_mini(scratch / "course")
    shutil.copytree(ROOT / "askfirst", root / "askfirst", ignore=shutil.ignore_patterns("__pycache__"))
    build(root)
    yield from serve(root, scratch)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser named in ASKFIRST_BROWSER, or the first that is found."""
    path = os.environ.get("ASKFIRST_BROWSER") or next(installed(), None)
    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
        arguments += ["--process-per-site"]  # JupyterLab is then compiled once for all its tabs
        expect.set_options(timeout=LONG)
        browser = play.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_context(browser: Browser) -> Iterator[BrowserContext]:
    """Keep one window for the whole run: where JupyterLab has run before, it opens in half the time."""
    with browser.new_context() as context:
        context.set_default_timeout(LONG)
        context.new_page()
        yield context


@pytest.fixture
def window(kept_context: BrowserContext) -> Iterator[Page]:
    """Return the kept page as a new one: nothing stored, in light colours, as large as a desk has it."""
    page = kept_context.pages[0] if kept_context.pages else kept_context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", media="screen")
    yield page
    origin = "/".join(page.url.split("/")[:3])
    for other in kept_context.pages[1:]:
        other.close()
    page.unroute_all(behavior="ignoreErrors")
    if origin.startswith("http:"):  # what a page stores when it is left, it has stored by then
        page.goto(f"{origin}{LIGHT}")
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
    kept_context.clear_cookies()
    page.goto("about:blank")


@pytest.fixture
def context(browser: Browser, course: Course) -> Iterator[BrowserContext]:
    """Give a test of several tabs a window and a record of its own, and refuse any request that leaves their origin."""
    shutil.rmtree(course.home, ignore_errors=True)
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context, at_home(context):
        context.set_default_timeout(LONG)
        yield context


@pytest.fixture
def page(window: Page, course: Course) -> Iterator[Page]:
    """Return the kept page with a record of its own, and refuse any request that leaves its origin."""
    shutil.rmtree(course.home, ignore_errors=True)
    window.set_viewport_size({"width": 1280, "height": 1000})
    with at_home(window.context):
        yield window


@contextmanager
def at_home(context: BrowserContext) -> Iterator[None]:
    """See that nothing in ``context`` asks another machine."""
    left: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")):
            left.append(request.url)

    context.on("request", note)
    yield
    context.remove_listener("request", note)
    assert left == []


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Serve a copy of the course as it stands."""
    scratch = tmp_path_factory.mktemp("shipped")
    root = scratch / "course"
    for folder in ("askfirst", "content", "notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    yield from serve(root, scratch)


def go_on_to(page: Page, selector: str = ".af-quiz[data-ready]") -> Locator:
    """Walk a lesson step by step, skipping what is asked, until what ``selector`` names is in sight; return it."""
    expect(page.locator(":root[data-askfirst=ready]")).to_be_attached()
    place = page.locator(selector).first
    expect(place).to_be_attached()
    while not place.is_visible():
        page.locator(".askfirst-onward button").click(timeout=5_000)
    return place
