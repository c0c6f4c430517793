"""Starts JupyterLab for the learner, opens the course in it, and ends it cleanly."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from launcher.environment import FULL, STEPS, alone, own_folder, prepare
from launcher.process import end, environment
from launcher.words import Stop

if TYPE_CHECKING:
    from types import FrameType

    from launcher.environment import Environment
    from launcher.screen import Screen
    from launcher.words import Language

FIRST_PORT = 8888
PATIENCE = 180  # seconds for JupyterLab to answer, on a slow disk with a virus scanner
WORK = "work"  # the learner's copies of the exercises
# What an administrator may have set for a service of JupyterLab must not reach the course's, which we then could not ask.
OURS = [
    "--ServerApp.certfile=",
    "--ServerApp.keyfile=",
    "--ServerApp.client_ca=",
    "--ServerApp.sock=",
    "--ServerApp.base_url=/",
    "--ServerApp.password=",
    "--PasswordIdentityProvider.hashed_password=",
    "--PasswordIdentityProvider.password_required=False",
    "--ServerApp.identity_provider_class=jupyter_server.auth.identity.PasswordIdentityProvider",
]
LOCALES = {"zh": "zh_CN"}  # what JupyterLab calls a language, where it is not its folder's name


@dataclass(frozen=True)
class Server:
    """A JupyterLab that runs on this machine."""

    url: str
    token: str

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Read the note a server leaves of itself; None when it is not (or no longer) answering."""
        try:
            note = json.loads(file.read_text("utf-8"))
            server = cls(f"http://127.0.0.1:{int(note['port'])}{note['base_url']}", str(note["token"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return server if server.ask("api/status") else None

    def ask(self, path: str, method: str = "GET") -> bool:
        """Whether it answers that it is well."""
        request = urllib.request.Request(
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


def open_course(repo: Path, *, port: int | None, browser: bool, screen: Screen) -> None:
    """Open the course: in the server that runs already, else in a new one, and stay until it ends."""
    lessons = sorted((repo / "notebooks" / screen.lang).glob("*.ipynb"))
    if not lessons:
        raise Stop("incomplete", missing=f"notebooks/{screen.lang}")
    page = f"doc/tree/{lessons[0].relative_to(repo).as_posix()}"
    state = _state_folder(repo, screen.lang)
    if _open_again(state, page, browser=browser, screen=screen):
        return
    if port is not None and not _is_free(port):
        raise Stop("port", port=port)
    with alone(state / "lock", screen):
        if _open_again(state, page, browser=browser, screen=screen):  # made by the start we waited for
            return
        place = prepare(repo, "course", screen)
        server, process = _start(repo, place, state, page, port=port, screen=screen)
    address = server.address(page)
    try:
        shown = browser and _show(address)
        screen.say("open" if shown else "open_yourself", address=address)
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.5)  # not for ever: on Windows, Ctrl-C would not get through
        if process.returncode:
            raise Stop("lab_ended", log=state / "jupyter.log")
    except KeyboardInterrupt:
        pass
    finally:
        _end(server, process)
    screen.say("goodbye")


def _open_again(state: Path, page: str, *, browser: bool, screen: Screen) -> bool:
    """Open the course in the server that runs already; False when none does."""
    server = _running(state)
    if server:
        screen.say("already_open", address=server.address(page))
        if browser and (opening := _show(server.address(page))):
            opening.join(5)  # the browser must have been told before we end
    return bool(server)


def _state_folder(repo: Path, lang: Language) -> Path:
    """A folder for this learner's layout and JupyterLab's notes, apart from their own Jupyter; one a language."""
    for state in (own_folder(repo) / lang, repo / ".askfirst" / lang):
        try:
            settings = state / "settings" / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
            settings.parent.mkdir(parents=True, exist_ok=True)
            if not settings.exists() or not settings.stat().st_size:
                settings.write_text(json.dumps({"locale": LOCALES.get(lang, lang)}), "utf-8")
        except OSError as error:
            if error.errno in FULL:
                raise
            continue
        return state
    raise Stop("no_folder", first=own_folder(repo), second=repo)


def _running(state: Path) -> Server | None:
    notes = sorted((state / "runtime").glob("jpserver-*.json"))
    return next((server for note in notes if (server := Server.read(note))), None)


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        if os.name != "nt":  # there it would let two programs share the port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _shown_folder(repo: Path, place: Environment) -> Path:
    """The folder JupyterLab shows: the course's own; where the learner may not write there, one of theirs like it."""
    try:
        (repo / WORK).mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=repo / WORK):
            return repo
    except OSError as error:
        if error.errno in FULL:
            raise
    laid = subprocess.run(
        [place.python, "-m", "askfirst.learner.work_copies"],
        cwd=repo,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if laid.returncode:
        raise Stop("no_work", folder=repo / WORK)
    return Path(laid.stdout.strip())


def _command(folder: Path, python: Path, page: str, port: int | None) -> list[str]:
    command = [str(python), "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.root_dir={folder}", f"--ServerApp.preferred_dir={folder}"]
    command += [f"--LabApp.default_url=/{page}", "--ServerApp.use_redirect_file=False"]
    command += [f"--ServerApp.port={port or FIRST_PORT}", f"--ServerApp.port_retries={0 if port else 100}"]
    command += OURS
    if sys.platform != "win32" and os.geteuid() == 0:
        command.append("--ServerApp.allow_root=True")
    return command


def _variables(repo: Path, state: Path) -> dict[str, str]:
    """The course's own kernel, extension and settings, and nothing of the learner's own Jupyter."""
    course = repo / "askfirst" / "jupyter"
    folders = {"JUPYTER_PATH": course, "JUPYTER_CONFIG_PATH": course / "config"}
    own = {name: os.pathsep.join([str(path), *filter(None, [os.environ.get(name)])]) for name, path in folders.items()}
    return environment(
        **own,
        JUPYTERLAB_SETTINGS_DIR=state / "settings",
        JUPYTERLAB_WORKSPACES_DIR=state / "workspaces",
        JUPYTER_CONFIG_DIR=state / "config",
        JUPYTER_DATA_DIR=state / "data",
        JUPYTER_RUNTIME_DIR=state / "runtime",
        IPYTHONDIR=state / "ipython",
    )


def _start(  # noqa: PLR0913 - where, with what and how
    repo: Path, place: Environment, state: Path, page: str, *, port: int | None, screen: Screen
) -> tuple[Server, subprocess.Popen[bytes]]:
    log, folder = state / "jupyter.log", _shown_folder(repo, place)
    _interrupt_on_end()
    with screen.step(STEPS, STEPS, "step_lab"), log.open("w", encoding="utf-8") as written:
        try:
            process = subprocess.Popen(
                _command(folder, place.python, page, port),
                cwd=repo,
                env=_variables(repo, state) | {"ASKFIRST_WORK": str(folder / WORK)},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C comes to us, and we end it in order
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            place.forget()
            raise Stop("lab_failed") from error
        try:
            server = _wait_for(process, state, screen)
        except BaseException:
            end(process)
            raise
    if server is None:
        if port and re.search(r"port \d+.*(in use|not available|denied)", log.read_text("utf-8", "replace")):
            raise Stop("port", port=port)
        place.forget()
        raise Stop("lab_failed", log=log)
    return server, process


def _wait_for(process: subprocess.Popen[bytes], state: Path, screen: Screen) -> Server | None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if server := _running(state):
            return server
        screen.tick()
        time.sleep(0.1)
    end(process)
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
