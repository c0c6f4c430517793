"""From opening a page to what can be done on it, and from an answer to its feedback, in one run.

    python benchmarks/pages.py

Needs the packages of requirements-test.txt and a Chromium, Chrome or Edge (else name one in ASKFIRST_BROWSER). Two
JupyterLabs are started: ours as the launcher starts it, and a bare one, as it is delivered, with the peers in a scratch
environment. Each page is opened in a fresh browser context with a fresh kernel, once to warm up and then five times, by
turns; medians are printed. Our pages run by themselves. In the bare JupyterLab, somebody who loses no time presses Run
All as soon as the kernel can hear it. A lesson can be used once one can go on in it; its first question is then walked
to, which is not counted. Our answers are on disk before their feedback is on the page.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from peers import ROOT, WAYS, environment, print_table
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from askfirst.jupyter.browsers import WITH_A_WINDOW, installed

TIMES = 5
PATIENCE = 60  # seconds
TOKEN = secrets.token_hex()
FOLDER = "notebooks/en"
OPEN, ANSWER = "open → usable, s", "answer → feedback, ms"
LESSON, BARE, BAR = "our lesson 02", "bare JupyterLab, one cell", 1.15

# Counts, in the page itself, the milliseconds from the click to the feedback.
WATCH = """(button, selector) => button.addEventListener("click", () => {
  const clicked = performance.now();
  const look = () => {
    const node = document.querySelector(selector);
    if (node?.checkVisibility() && node.innerText.trim()) window.feedbackAfter = performance.now() - clicked;
    else requestAnimationFrame(look);
  };
  look();
}, { capture: true, once: true })"""


@dataclass(frozen=True)
class Case:
    """A notebook, what shows that it is usable and, where a question is answered, what is chosen, clicked and told."""

    notebook: str
    usable: str
    choose: str = ""
    answer: str = ""
    feedback: str = ""

    @property
    def ours(self) -> bool:
        """Whether it opens in our JupyterLab, and runs by itself."""
        return self.notebook.startswith(FOLDER)


ONWARD = ".askfirst-onward button"  # leads from one step of a lesson to the next
OUR_QUIZ = (
    ".af-form:visible input >> nth=0",
    '.af-form:visible [data-confidence="fairly"] >> nth=0',
    ".af-stage .af-verdict",
)
CASES = {
    "ours": Case(f"{FOLDER}/bench", ".af-quiz[data-ready] .af-form >> nth=0", *OUR_QUIZ),
    LESSON: Case(f"{FOLDER}/02-the-sign-on-the-door", ONWARD, *OUR_QUIZ),
    BARE: Case("bare", ".jp-OutputArea-output:has-text('ready')"),
    "ipywidgets": Case(
        "ipywidgets", ".jupyter-button >> nth=9", "input[type=radio] >> nth=1", ".jupyter-button >> nth=0", ".verdict"
    ),
    "jupyterquiz": Case("jupyterquiz", ".MCButton >> nth=39", "", ".MCButton >> nth=0", ".Feedback:not(:empty)"),
    "nbautoeval": Case(
        "nbautoeval",
        ".nbae-quiz .submit",
        ".nbae-question input >> nth=0",
        ".nbae-quiz .submit",
        ".nbae-quiz .main-score",
    ),
}


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs: where it answers, what it serves and in which view it opens a notebook."""

    port: int
    root: Path
    view: str

    def address(self, name: str) -> str:
        """Return what opens a notebook in a fresh layout."""
        return f"http://127.0.0.1:{self.port}/{self.view}/tree/{name}.ipynb?reset&token={TOKEN}"

    def ask(self, path: str, method: str = "GET") -> Any:
        """Ask the server."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, f"/api/{path}", headers={"Authorization": f"token {TOKEN}"})
            return json.loads(connection.getresponse().read() or "null")

    def write(self, name: str, code: str, **metadata: Any) -> None:
        """Write a notebook of one cell."""
        cell = nbformat.v4.new_code_cell(code, metadata={"jupyter": {"source_hidden": bool(metadata)}})
        spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": spec, **metadata})
        path = self.root / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)

    def end_kernels(self) -> None:
        """Let the next page begin with a fresh kernel."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@contextmanager
def lab(python: str, folder: Path, view: str, **variables: Path) -> Iterator[Lab]:
    """Run a JupyterLab that knows nothing of this user's own Jupyter, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        served = Lab(free.getsockname()[1], folder / "root", view)
    served.root.mkdir(parents=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))}
    env |= {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    env |= {"IPYTHONDIR": str(folder), "NBAUTOEVAL_LOG": str(folder / "attempts"), "JUPYTER_TOKEN": TOKEN}
    env |= {name: str(value) for name, value in variables.items()}
    command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={served.port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={served.root}"]
    log = folder / "log"
    with log.open("w") as written:
        process = subprocess.Popen(command, env=env, stdout=written, stderr=written, start_new_session=True)
        try:
            until = time.monotonic() + PATIENCE
            while not _answers(served):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.1)
            yield served
        finally:
            process.terminate()  # it ends its kernels first
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(served: Lab) -> bool:
    try:
        served.ask("status")
    except OSError:
        return False
    return True


def start_browser(play: Playwright) -> Browser:
    """Start the browser named in ASKFIRST_BROWSER, or the first that is found."""
    path = os.environ.get("ASKFIRST_BROWSER") or next(installed(WITH_A_WINDOW), None)
    try:
        return play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
        )
    except Error:
        raise SystemExit("No browser could be started: install Chromium, or name one in ASKFIRST_BROWSER.") from None


def run_all(page: Page, address: str) -> None:
    """Open a notebook and press Run All. Pressed before the kernel has answered, it would do nothing."""
    heard: list[bool] = []

    def hear(frame: str | bytes) -> None:
        heard.append("kernel_info_reply" in str(frame))

    page.on("websocket", lambda channel: channel.on("framereceived", hear))
    page.goto(address, wait_until="commit")
    until = time.monotonic() + PATIENCE
    while not any(heard) and time.monotonic() < until:
        page.wait_for_timeout(10)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def measure(page: Page, served: Lab, case: Case) -> dict[str, float]:
    """Open a page and answer one question on it; return how long both took."""
    address = served.address(case.notebook)
    started = time.perf_counter()
    if case.ours:
        page.goto(address, wait_until="commit")
    else:
        run_all(page, address)
    page.locator(case.usable).wait_for()
    taken = {OPEN: time.perf_counter() - started}
    if case.answer:
        while case.usable == ONWARD and not page.locator(case.choose).is_visible():
            page.locator(ONWARD).click()
        if case.choose:
            page.locator(case.choose).click()
        button = page.locator(case.answer)
        button.evaluate(WATCH, case.feedback)
        button.click()
        taken[ANSWER] = page.wait_for_function("window.feedbackAfter").json_value()
    return taken


def agree(home: Path) -> None:
    """Begin a new record, as somebody who said yes to the notice."""
    code = "from askfirst.learner.record import Record; Record().delete(); Record().agree()"
    env = os.environ | {"ASKFIRST_HOME": str(home), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)


def kept(home: Path) -> int:
    """Count the answers on disk."""
    with closing(sqlite3.connect(home / "record.sqlite")) as base:
        return int(base.execute("SELECT count(*) FROM events WHERE event = 'answer'").fetchone()[0])


def lay(ours: Lab, bare: Lab) -> None:
    """Write the notebooks that are opened."""
    course = {"lang": "en", "lesson": "bench", "title": "Ten questions"}
    for name, way in WAYS.items():
        code = way.prepare + way.show
        if name == "ours":
            ours.write(CASES[name].notebook, code, askfirst=course)
        else:
            bare.write(CASES[name].notebook, code)
    bare.write(CASES[BARE].notebook, 'print("ready")')
    lesson = f"{CASES[LESSON].notebook}.ipynb"
    shutil.copy(ROOT / lesson, ours.root / lesson)


def run(browser: Browser, ours: Lab, bare: Lab, home: Path) -> dict[str, dict[str, float]]:
    """Open every page by turns, once to warm up and then to measure, and return the medians."""
    lay(ours, bare)
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in CASES}
    for turn in range(1 + TIMES):
        for name, case in CASES.items():
            served = ours if case.ours else bare
            if case.ours:
                agree(home)
            with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
                context.set_default_timeout(PATIENCE * 1000)
                times = measure(context.new_page(), served, case)
            if case.ours and kept(home) != 1:
                raise SystemExit("Feedback was on the page before its answer was on disk.")
            served.end_kernels()
            if turn:
                taken[name].append(times)
    return {
        name: {row: statistics.median(each[row] for each in all_) for row in all_[0]} for name, all_ in taken.items()
    }


def main() -> None:
    """Measure all and print the table."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is stopped then too
    with ExitStack() as stack:
        browser = start_browser(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peers = [package for way in WAYS.values() for package in way.packages]
        python = environment(folder / "peers", ["jupyterlab==4.6.6", *peers])
        jupyter, home = ROOT / "askfirst" / "jupyter", folder / "home"
        path = os.pathsep.join([str(jupyter), str(jupyter.parent / "web")])
        settings = {"JUPYTER_PATH": path, "JUPYTER_CONFIG_PATH": jupyter / "config"}
        ours = stack.enter_context(
            lab(sys.executable, folder / "ours", "doc", PYTHONPATH=ROOT, ASKFIRST_HOME=home, **settings)
        )
        bare = stack.enter_context(lab(python, folder / "bare", "lab"))
        results = run(browser, ours, bare, home)
    print_table(f"median of {TIMES}", results)
    ratio = results[LESSON][OPEN] / results[BARE][OPEN]
    print(f"\nOur lesson opens in {ratio:.2f} × the time of bare JupyterLab's one-cell notebook (bar {BAR}).")


if __name__ == "__main__":
    main()
