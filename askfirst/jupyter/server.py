"""The JupyterLab that shows the course: ``start.py`` and ``askfirst open`` start it, open it and end it by this code.

Only the standard library is used here: start.py imports it before anything is installed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from askfirst.course.root import NAMED, PACKED
from askfirst.jupyter.presenting import PAGE, Wish, begin
from askfirst.jupyter.process import HAND_IN, end, environment
from askfirst.jupyter.screen import Screen
from askfirst.jupyter.state import FULL, alone, state_folder
from askfirst.jupyter.words import Stop

FIRST_PORT = 8888
PATIENCE = 180  # seconds for JupyterLab to load, on a slow disk with a virus scanner
UNANSWERED = 12  # seconds for a JupyterLab that has loaded to answer
WORK = "work"  # the learner's copies of the exercises
HERE = Path(__file__).resolve().parent
WEB = HERE.parent / "web"
HOUSE = HERE.parents[1]  # the folder that holds the library: where its programs start, whatever lies in a course's


@dataclass(frozen=True)
class Server:
    """A JupyterLab that runs on this machine."""

    url: str
    token: str

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Read the note a server leaves of itself; None when there is none that can be read."""
        try:
            note = json.loads(file.read_text("utf-8"))
            return cls(f"http://127.0.0.1:{int(note['port'])}{note['base_url']}", str(note["token"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    @property
    def is_well(self) -> bool:
        """Whether it answers, and to this token."""
        return self.ask("api/status")

    def ask(self, path: str, method: str = "GET") -> bool:
        """Whether it answers that it is well."""
        request = urllib.request.Request(  # noqa: S310 - this machine's own
            self.url + path, headers={"Authorization": f"token {self.token}"}, method=method
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(request, timeout=2):
                return True
        except (OSError, ValueError):
            return False

    def address(self, page: str) -> str:
        """The address that opens a page of the course in a fresh layout."""
        return f"{self.url}{page}?reset&token={self.token}"


@dataclass(frozen=True)
class Opening:
    """What is to be opened, and how."""

    root: Path  # the course's files
    port: int | None
    browser: bool
    again: str  # the command that opens the course again
    hand_in: Path | None = None  # the folder that evidence is handed in to, where the start names one
    wish: Wish | None = None  # a session before a room, which is begun then

    def page(self, lang: str) -> str:
        """The address of the first lesson below the server's."""
        lessons = sorted((self.root / "notebooks" / lang).glob("*.ipynb"))
        if not lessons:
            raise Stop("incomplete", missing=f"notebooks/{lang}")
        return f"doc/tree/{lessons[0].relative_to(self.root).as_posix()}"

    def address(self, server: Server, lang: str) -> str:
        """The address to open: that of the first lesson, or of the instructor's window once the session has begun."""
        if self.wish is None:
            return server.address(self.page(lang))
        if self.wish.lesson or self.wish.path:
            begin(server.url, server.token, self.wish, lang)
        return server.address(PAGE)


def make_notebooks(root: Path, lang: str, python: Callable[[], Path], screen: Screen) -> None:
    """Build the notebooks of a course of one's own where it has none: they are not copied with its folder."""
    if any((root / "notebooks" / lang).glob("*.ipynb")):
        return
    chosen = python()
    screen.say("building", folder=root)
    built = subprocess.run(  # noqa: S603 - our own Python
        [chosen, "-m", "askfirst", "build", str(root)], cwd=HOUSE, env=environment(), check=False
    )
    if built.returncode:
        raise Stop("unbuilt")


def open_course(opening: Opening, python: Callable[[], Path], screen: Screen, steps: int = 1) -> None:
    """Open the course: in the server that runs already, else in a new one, and stay until it ends.

    ``python`` returns the Python that has JupyterLab, and is called only where a server has to be started; that is the
    last of ``steps`` steps.
    """
    page = opening.page(screen.lang)
    state = state_folder(opening.root, screen.lang)
    if _open_again(state, opening, screen):
        return
    if opening.port is not None and not _is_free(opening.port):
        raise Stop("port", port=opening.port)
    with alone(state / "lock", screen):
        if _open_again(state, opening, screen):  # made by the start we waited for
            return
        chosen = python()
        _interrupt_on_end()
        with screen.step(steps, steps, "step_lab"):
            server, process = _start(opening, chosen, state, page, screen)
    try:
        address = opening.address(server, screen.lang)
        shown = opening.browser and _show(address)
        if opening.wish is None:
            screen.say("open" if shown else "open_yourself", address=address)
        else:
            screen.say("present" if shown else "present_yourself", address=address)
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.5)  # not for ever: on Windows, Ctrl-C would not get through
        if process.returncode:
            raise Stop("lab_ended", log=state / "jupyter.log")
    except KeyboardInterrupt:
        pass
    finally:
        _end(server, process)
    screen.say("goodbye", again=opening.again)


def _open_again(state: Path, opening: Opening, screen: Screen) -> bool:
    """Open the course in the server that runs already; False when none does."""
    server = _running(state)
    if server:
        server.ask("askfirst/leave", "POST")  # who opens the course anew need not be who did before
        address = opening.address(server, screen.lang)
        screen.say("already_open", address=address)
        if opening.browser and (showing := _show(address)):
            showing.join(5)  # the browser must have been told before we end
    return bool(server)


def _notes(state: Path) -> list[Path]:
    return sorted((state / "runtime").glob("jpserver-*.json"))


def _running(state: Path) -> Server | None:
    return next((server for note in _notes(state) if (server := Server.read(note)) and server.is_well), None)


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        if os.name != "nt":  # there it would let two programs share the port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def shown_folder(root: Path, python: Path) -> Path:
    """The folder JupyterLab shows: the course's own; where learners may or should not write there, one of theirs."""
    try:
        if root != PACKED:
            (root / WORK).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=root / WORK):
                return root
    except OSError as error:
        if error.errno in FULL:
            raise
    laid = subprocess.run(  # noqa: S603 - our own Python
        [python, "-m", "askfirst.learner.work_copies"],
        cwd=HOUSE,
        env=environment(**{NAMED: root}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if laid.returncode:
        raise Stop("no_work", folder=root / WORK)
    return Path(laid.stdout.strip())


def command(folder: Path, python: Path, page: str, port: int | None) -> list[str]:
    """Return the words that start JupyterLab over a folder."""
    words = [str(python), "-m", "askfirst.jupyter.lab", "--no-browser", "--ServerApp.ip=127.0.0.1"]
    words += [f"--ServerApp.root_dir={folder}", f"--ServerApp.preferred_dir={folder}"]
    words += [f"--LabApp.default_url=/{page}", "--ServerApp.use_redirect_file=False"]
    words += [f"--ServerApp.port={port or FIRST_PORT}", f"--ServerApp.port_retries={0 if port else 100}"]
    if sys.platform != "win32" and os.geteuid() == 0:
        words.append("--ServerApp.allow_root=True")
    return words


def variables(state: Path) -> dict[str, str]:
    """The course's own kernel, extension, settings and token, and nothing of the learner's or the machine's Jupyter."""
    foreign = re.compile("(JUPYTER|JPY_)", re.IGNORECASE)  # Windows knows no case
    kept = {name: value for name, value in environment().items() if not foreign.match(name)}
    own = {
        "JUPYTER_PATH": os.pathsep.join([str(HERE), str(WEB)]),
        "JUPYTER_CONFIG_PATH": HERE / "config",
        "JUPYTERLAB_SETTINGS_DIR": state / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": state / "workspaces",
        "JUPYTER_CONFIG_DIR": state / "config",
        "JUPYTER_DATA_DIR": state / "data",
        "JUPYTER_RUNTIME_DIR": state / "runtime",
        "IPYTHONDIR": state / "ipython",
        "ASKFIRST_TOKEN": secrets.token_hex(24),  # not among the words, which other users of the machine can list
    }
    return kept | {name: str(value) for name, value in own.items()}


def _start(
    opening: Opening, python: Path, state: Path, page: str, screen: Screen
) -> tuple[Server, subprocess.Popen[bytes]]:
    folder, log = shown_folder(opening.root, python), state / "jupyter.log"
    named = {NAMED: str(opening.root), "ASKFIRST_WORK": str(folder / WORK)}
    if opening.hand_in:
        named[HAND_IN] = str(opening.hand_in.absolute())
    with log.open("w", encoding="utf-8") as written:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own Python
                command(folder, python, page, opening.port),
                cwd=HOUSE,
                env=variables(state) | named,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C comes to us, and we end it in order
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise Stop("lab_failed") from error
        try:
            server = wait_for(process, state, screen)
        except BaseException:
            end(process)
            raise
    if server is None:
        text = log.read_text("utf-8", "replace")
        if opening.port and re.search(r"port \d+.*(in use|not available|denied)", text):
            raise Stop("port", port=opening.port)
        raise Stop("lab_failed", log=log)
    return server, process


def _left_since(state: Path, before: list[Path]) -> Server | None:
    return next((server for note in _notes(state) if note not in before and (server := Server.read(note))), None)


def wait_for(process: subprocess.Popen[bytes], state: Path, screen: Screen) -> Server | None:
    """Wait until JupyterLab answers; None where it has not loaded. One that has loaded answers soon, or never."""
    before, loaded, until = _notes(state), None, time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if server := _running(state):
            return server
        if loaded is None and (loaded := _left_since(state, before)):
            until = time.monotonic() + UNANSWERED
        screen.tick()
        time.sleep(0.1)
    alive = process.poll() is None
    end(process)
    if alive and loaded:
        raise Stop("lab_unreachable", address=loaded.url, log=state / "jupyter.log")
    return None


def _interrupt_on_end() -> None:
    """Treat a closed window or a polite kill like Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)


def _end(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Let JupyterLab end its kernels first; further Ctrl-C do not hurry it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if process.poll() is None and server.ask("api/shutdown", "POST"):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    end(process)


def _show(address: str) -> threading.Thread | None:
    """Open the learner's browser, without waiting for it; None when there is none to open."""
    desktop = {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"} & set(os.environ)
    if sys.platform == "linux" and not desktop:
        return None
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None
    opening = threading.Thread(target=browser.open, args=(address,), daemon=True)
    opening.start()
    return opening
