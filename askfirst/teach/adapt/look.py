"""The built pages in a real browser, as readers meet them: on a desk in light colours, on a phone in dark ones.

What drives the browser is no part of what learners install. Where it or a browser is missing, :class:`Unseen` says so:
nobody may take for seen what nobody looked at.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from askfirst.course.root import NAMED
from askfirst.course.words import say
from askfirst.jupyter.browsers import installed
from askfirst.jupyter.process import end
from askfirst.jupyter.screen import Screen
from askfirst.jupyter.server import HOUSE, Server, command, variables, wait_for
from askfirst.jupyter.words import Stop
from askfirst.teach.adapt.refusal import Refused

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize

PATIENCE = 60  # seconds for a page, on a busy machine
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
CHANNELS = ("chrome", "msedge")  # where Windows and macOS keep theirs, playwright knows
SCRIPT = Path(__file__).with_name("look.js")
WHOLE = 'localStorage.setItem("askfirst-whole-lesson", "yes")'  # what the button "Show the whole lesson" keeps
DRAWN = """document.documentElement.dataset.askfirst === "ready" &&
    !document.querySelector(".jp-Cell[data-askfirst-step][hidden]") &&
    !document.querySelector(".jupyter-widgets.jp-OutputArea-output:not(:has(> * > *))")"""
# What authors break has a sentence of its own: of axe's rules these, and two of ours. The others share one.
OWN = {"color-contrast", "image-alt", "link-name", "target-size", "table-unheaded", "off-side"}


class Unseen(Refused):
    """The pages could not be looked at, and why; nothing is wrong with the course."""


def look(root: Path, lang: str) -> list[str]:
    """Open every page built in ``root`` and return what somebody cannot read or reach there, each in one sentence.

    Raise :class:`Unseen` where they could not all be looked at.
    """
    try:
        from axe_playwright_python.base import AXE_SCRIPT  # noqa: PLC0415 - learners do without
        from playwright.sync_api import Error, TimeoutError, sync_playwright  # noqa: A004, PLC0415
    except ImportError:
        pip, uv = f"{sys.executable} -m pip install", f"uv pip install --python {sys.executable}"
        # Where uv has made the environment, there is no pip in it.
        raise Unseen("look-no-packages", install=pip if find_spec("pip") else uv) from None

    told: dict[tuple[str, ...], str] = {}  # what both sizes or both colours show is told once
    try:
        with sync_playwright() as play, _browser(play) as browser, _server(root) as server:
            for path, page in _opened(browser.new_context(), server, root):
                try:
                    page.wait_for_function(DRAWN)
                except TimeoutError:
                    told[(path,)] = say("look-not-drawn", lang, path=path, seconds=PATIENCE)
                    continue
                page.evaluate(AXE_SCRIPT)
                page.evaluate(SCRIPT.read_text("utf-8"))
                for fault in _faults(page):
                    told.setdefault((path, fault["rule"], fault["said"]), _sentence(path, fault, lang))
    except Error as error:
        raise Unseen("look-stopped", why=error.message.partition("\n")[0]) from None
    return list(told.values())


def _browser(play: Playwright) -> Browser:
    """Start the browser that ``ASKFIRST_BROWSER`` names, else the first that starts."""
    from playwright.sync_api import Error  # noqa: PLC0415

    named = os.environ.get("ASKFIRST_BROWSER")
    ways: list[dict[str, Any]] = [{"executable_path": named}]
    if not named:
        ways = [{"executable_path": found} for found in installed()]
        ways += [*({"channel": channel} for channel in CHANNELS), {}]  # the last is playwright's own
    for way in ways:
        with suppress(Error):
            return play.chromium.launch(**way)
    raise Unseen("look-no-browser")


@contextmanager
def _server(root: Path) -> Iterator[Server]:
    """Run JupyterLab over a course as ``askfirst open`` does, with a record and settings that are nobody's."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        state = Path(scratch)
        own = {NAMED: root, "PYTHONPATH": HOUSE, "ASKFIRST_HOME": state / "home", "ASKFIRST_WORK": state / "work"}
        process = subprocess.Popen(  # noqa: S603 - our own Python
            command(root, Path(sys.executable), "doc", None),
            cwd=HOUSE,
            env=variables(state) | {name: str(value) for name, value in own.items()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = None
        try:
            with suppress(Stop):
                server = wait_for(process, state, Screen("en", io.StringIO()))
            if server is None:
                raise Unseen("look-no-server", folder=root)
            yield server
        finally:
            if server and server.ask("api/shutdown", "POST"):  # it ends its kernels first
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
            end(process)


def _opened(context: BrowserContext, server: Server, root: Path) -> Iterator[tuple[str, Page]]:
    """Yield the path of each page and the tab it is opened in; the next one loads meanwhile in another."""
    context.set_default_timeout(PATIENCE * 1000)
    tabs = [context.new_page(), context.new_page()]
    tabs[0].goto(server.address("api/status"))
    tabs[0].evaluate(WHOLE)
    paths = [path.relative_to(root).as_posix() for path in sorted((root / "notebooks").glob("*/*.ipynb"))]
    for number, path in enumerate([*paths, None]):
        if path:
            tab = tabs[number % 2]
            tab.set_viewport_size(DESK)
            tab.emulate_media(color_scheme="light")
            tab.goto(server.address(f"doc/tree/{quote(path)}"), wait_until="commit")
        if number:
            yield paths[number - 1], tabs[(number - 1) % 2]


def _faults(page: Page) -> Iterator[dict[str, Any]]:
    """Yield what look.js finds, each with the colours it was found in."""
    for fault in page.evaluate("askfirstLook.hindered()"):
        yield {"scheme": "light", **fault}
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
    for fault in page.evaluate("async () => [...(await askfirstLook.hindered()), ...askfirstLook.offSide()]"):
        yield {"scheme": "dark", **fault}


def _sentence(path: str, fault: dict[str, Any], lang: str) -> str:
    return say(
        f"look-{fault['rule'] if fault['rule'] in OWN else 'rule'}",
        lang,
        path=path,
        said=fault["said"],
        scheme=say(f"look-{fault['scheme']}", lang),
        width=PHONE["width"],
        has=fault.get("has"),
        needs=fault.get("needs"),
        rule=fault["rule"],
        help=fault.get("help"),
    )
