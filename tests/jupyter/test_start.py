"""start.py: what it says, what it makes, and what it leaves behind when something goes wrong."""

from __future__ import annotations

import errno
import http.server
import importlib.util
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from askfirst.jupyter import server
from askfirst.jupyter.process import HAND_IN, end
from askfirst.jupyter.screen import Screen
from askfirst.jupyter.state import own_folder, state_folder
from askfirst.jupyter.words import CATALOGUE, Stop, editions, language, say, system_language
from launcher import environment
from launcher.environment import Environment, prepare
from launcher.process import CommandError, run

pytestmark = pytest.mark.xdist_group("port")  # of two servers that begin at once, one finds its port taken
ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OLD_PYTHONS = sorted(
    path
    for path in Path.home().glob(".pyenv/versions/*/bin/python")
    if (2, 7) <= tuple(map(int, path.parents[1].name.split(".")[:2])) < (3, 11)
)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of what start.py needs, with a cache of its own and without uv."""
    folder = tmp_path / "课程 copy"
    folder.mkdir()
    for name in ("start.py", "pyproject.toml", "requirements.txt", "requirements-test.txt"):
        shutil.copy(ROOT / name, folder)
    for name in ("launcher", "askfirst/course", "askfirst/jupyter", "askfirst/words"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "askfirst" / "__init__.py", folder / "askfirst")
    (folder / "content").mkdir(parents=True)
    (folder / "content" / "course.yaml").write_text("languages: [en, zh]\n", "utf-8")
    for lang in ("en", "zh"):
        (folder / "notebooks" / lang).mkdir(parents=True)
        (folder / "notebooks" / lang / "00-welcome.ipynb").write_text("{}", "utf-8")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not _has_uv(p)))
    return folder


def _has_uv(folder: str) -> bool:
    return shutil.which("uv", path=folder) is not None


def start(repo: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(repo / "start.py"), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=repo.parent,  # any folder will do
        env=os.environ | {"LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"} | more,
    )


def is_one_sentence(text: str) -> bool:
    return "Traceback" not in text and len([line for line in text.splitlines() if not line.startswith("  ")]) == 1


# The version of Python


@pytest.mark.parametrize("python", OLD_PYTHONS, ids=[path.parents[1].name for path in OLD_PYTHONS])
def test_an_old_python_gets_one_sentence(python: Path) -> None:
    done = subprocess.run([str(python), str(ROOT / "start.py")], capture_output=True, check=False)
    english, chinese = done.stderr.decode("utf-8", "replace").splitlines()
    assert done.returncode == 1
    assert re.fullmatch(r"Ask First needs Python 3.11 to 3.14, and this is Python \d+\.\d+: install .*", english)
    assert "3.14" in chinese


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 15), (4, 0)])
def test_a_wrong_version_never_reaches_the_launcher(version: tuple[int, int]) -> None:
    code = f"import runpy, sys; sys.version_info = {version}; runpy.run_path(r'{ROOT / 'start.py'}')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "this is Python {}.{}: install".format(*version) in done.stderr


def test_the_versions_named_are_those_of_the_project() -> None:
    oldest, newest = re.findall(r"OLDEST, NEWEST = \((3, \d+)\), \((3, \d+)\)", (ROOT / "start.py").read_text("utf-8"))[
        0
    ]
    wanted = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"])
    assert wanted
    assert (oldest, newest) == (f"3, {wanted[1]}", f"3, {int(wanted[2]) - 1}")


# The locks


def pins(name: str) -> set[str]:
    return {line.partition(" ")[0].lower() for line in (ROOT / name).read_text("utf-8").splitlines() if "==" in line}


def pinned(wanted: Requirement, name: str) -> bool:
    versions = dict(pin.split("==") for pin in pins(name))
    return wanted.specifier.contains(versions.get(canonicalize_name(wanted.name), "0"))


@pytest.mark.parametrize("wanted", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
def test_the_lock_keeps_to_what_the_project_wants(wanted: str) -> None:
    assert pinned(Requirement(wanted), "requirements-test.txt")
    assert pinned(Requirement(wanted), "requirements.txt") >= (wanted in PROJECT["dependencies"])


@pytest.mark.parametrize("wanted", PROJECT["dependencies"])
def test_a_dependency_has_a_lowest_version_and_ends_with_its_next_major_one_at_the_latest(wanted: str) -> None:
    (below, end), (least, first) = sorted((each.operator, each.version) for each in Requirement(wanted).specifier)
    assert (below, least) == ("<", ">=")
    assert re.fullmatch(r"\d+", end) or end.split(".")[0] == first.split(".")[0]


def test_the_locks_agree_and_name_no_index() -> None:
    assert pins("requirements.txt") <= pins("requirements-test.txt")
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "\n-e .\n" in text


# The words


@pytest.mark.parametrize("spoilt", [None, b"", b"{", b"\xff", b"[]", b'{"launcher": []}', b'{"launcher": {"help": 1}}'])
def test_without_its_words_it_says_so_in_one_sentence(repo: Path, spoilt: bytes | None) -> None:
    words = repo / "askfirst" / "words" / CATALOGUE.name
    if spoilt is None:
        words.unlink()
    else:
        words.write_bytes(spoilt)
    for what, lang, says in (("--what", "en", f"{words} is missing"), ("--no-browser", "zh", f"{words} 缺失")):
        done = start(repo, what, "--lang", lang)
        assert done.returncode
        assert says in done.stdout
        assert is_one_sentence(done.stdout)
        assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "environ", "expected"),
    [
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, "zh"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANGUAGE": "zh_CN:zh", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {}, "en"),
        (["--lang", "zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["test", "--lang=en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["--lang", "fr"], {"LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system is asked, not the variables")
def test_the_language(words: list[str], environ: dict[str, str], expected: str) -> None:
    assert language(words, environ) == expected


def test_on_a_mac_without_its_own_tool_the_variables_count() -> None:
    if sys.platform == "darwin":
        pytest.skip("its own tool is here")
    assert system_language({"LANG": "zh_CN.UTF-8"}, platform="darwin") == "zh_CN.UTF-8"


@pytest.mark.parametrize(
    "words", [["--what"], ["learn"], ["--port", "x"], ["--port"], ["--lang", "fr"], ["test", "-k"]]
)
def test_words_it_does_not_know(repo: Path, words: list[str]) -> None:
    english = start(repo, *words)
    assert english.returncode == 2
    assert english.stdout.startswith("start.py does not know “")
    assert is_one_sentence(english.stdout + english.stderr)


def test_the_same_in_chinese_and_help_in_both(repo: Path) -> None:
    assert start(repo, "--what", "--lang", "zh").stdout.startswith("start.py不认识“--what”")
    assert "opens the course" in start(repo, "--help").stdout
    assert "打开课程" in start(repo, "--help", "--lang=zh").stdout


# The environment


class Installer:
    """Stands for venv, pip and uv: leaves a file for each command, or the fault it was told to meet."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fault: BaseException | None = None

    def __call__(self, command: list[str | Path], *, folder: Path, log: Path, **_options: object) -> str:
        words = [str(word) for word in command]
        self.commands.append(words)
        log.write_text("what it printed", "utf-8")
        if "venv" in words:
            python = Environment(Path(words[-1]), folder).python
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        elif self.fault:
            (log.parent / "half-a-package").touch()
            raise self.fault
        return ""


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    one = Installer()
    monkeypatch.setattr(environment, "run", one)
    return one


@pytest.fixture
def screen() -> Screen:
    return Screen("en", io.StringIO())


def said(screen: Screen) -> str:
    stream = screen._stream
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def test_a_second_start_finds_all_done(repo: Path, installer: Installer, screen: Screen) -> None:
    place = prepare(repo, "course", screen)
    assert place.folder == repo / ".venv"
    assert len(installer.commands) == 2
    since = time.perf_counter()
    prepare(repo, "course", screen)
    assert time.perf_counter() - since < 0.2
    assert len(installer.commands) == 2


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_change_brings_the_same_environment_up_to_date(
    repo: Path, installer: Installer, screen: Screen, name: str
) -> None:
    own = prepare(repo, "course", screen).folder / "added-by-the-learner"
    own.touch()
    with (repo / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    prepare(repo, "course", screen)
    assert len(installer.commands) == 4
    assert own.exists()


def test_the_test_environment_serves_the_course_too(repo: Path, installer: Installer, screen: Screen) -> None:
    prepare(repo, "test", screen)
    assert installer.commands[-1][-2:] == ["-r", "requirements-test.txt"]
    prepare(repo, "course", screen)
    assert len(installer.commands) == 2
    assert Environment(repo / ".venv", repo).is_whole("test")


def test_another_python_or_a_moved_folder_makes_it_anew(repo: Path, installer: Installer, screen: Screen) -> None:
    prepare(repo, "course", screen)
    moved = repo.with_name("moved")
    repo.rename(moved)
    (moved / ".venv" / "old").touch()
    prepare(moved, "course", screen)
    assert len(installer.commands) == 4
    assert not (moved / ".venv" / "old").exists()


@pytest.mark.parametrize("broken", ["cut off", "mark is no JSON", "no Python"])
def test_a_broken_environment_is_made_anew(repo: Path, installer: Installer, screen: Screen, broken: str) -> None:
    place = prepare(repo, "course", screen)
    (place.folder / "half-a-package").touch()
    if broken == "cut off":  # by a power cut: nothing after begin() ran
        Environment(place.folder, repo).begin()
        (place.folder / "half-a-package").touch()
    elif broken == "mark is no JSON":
        (place.folder / "askfirst.json").write_text("{", "utf-8")
    else:
        place.python.unlink()
    before = len(installer.commands)
    if broken == "cut off":
        Environment(place.folder, repo).forget()
    prepare(repo, "course", screen)
    assert len(installer.commands) == before + 2
    assert not (place.folder / "half-a-package").exists()
    assert place.is_whole("course")


@pytest.mark.parametrize(
    "case",
    [
        ("ERROR: [Errno 28] No space left on device", "disk_full", "The disk is full: free about 1 GB"),
        ("error: failed to write (os error 112)", "disk_full", "The disk is full"),
        ("error: client error (Connect): dns error", "network", "the network did not answer: run it again"),
        ("Max retries exceeded\nERROR: No matching distribution found for x", "network", "goes on where it stopped"),
        ("ReadTimeoutError: Read timed out.", "network", "the network did not answer"),
        ("ensurepip is not available", "no_pip", "its venv module is incomplete"),
        ("error: subprocess-exited-with-error", "install_failed", "show the log"),
    ],
)
def test_a_failed_install_says_why_and_leaves_nothing(
    repo: Path, installer: Installer, screen: Screen, case: tuple[str, str, str]
) -> None:
    output, reason, says = case
    installer.fault = CommandError(output)
    with pytest.raises(Stop) as stopped:
        prepare(repo, "course", screen)
    assert stopped.value.key == reason
    values = stopped.value.values | {"remedy": "do this"}
    for lang in ("en", "zh"):
        assert str(repo / ".venv" / "install.log") in say(reason, lang, **values)  # type: ignore[arg-type]
    assert says in say(reason, "en", **values)
    assert {entry.name for entry in (repo / ".venv").iterdir()} == {"askfirst.json", "install.log"}
    assert not Environment(repo / ".venv", repo).is_whole("course")


def test_a_network_fault_keeps_the_environment_that_worked(repo: Path, installer: Installer, screen: Screen) -> None:
    prepare(repo, "course", screen)
    installer.fault = CommandError("connection refused")
    with pytest.raises(Stop):
        prepare(repo, "test", screen)
    assert Environment(repo / ".venv", repo).is_whole("course")


def test_ctrl_c_leaves_it_unfinished(repo: Path, installer: Installer, screen: Screen) -> None:
    installer.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        prepare(repo, "course", screen)
    installer.fault = None
    assert prepare(repo, "course", screen).is_whole("course")
    assert not (repo / ".venv" / "half-a-package").exists()


def test_when_uv_fails_pip_has_a_try(
    repo: Path, installer: Installer, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/bin/{name}")
    original = installer.__call__

    def refuse_uv(command: list[str | Path], **options: object) -> str:
        installer.fault = CommandError("certificate verify failed") if command[0] == "/bin/uv" else None
        return original(command, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(environment, "run", refuse_uv)
    assert prepare(repo, "course", screen).is_whole("course")
    assert "--without-pip" in installer.commands[0]
    assert installer.commands[-1][1:4] == ["-m", "pip", "install"]


@pytest.mark.usefixtures("installer")
def test_a_foreign_environment_is_left_alone(repo: Path, screen: Screen) -> None:
    (repo / ".venv").mkdir()
    (repo / ".venv" / "pyvenv.cfg").write_text("mine", "utf-8")
    place = prepare(repo, "course", screen)
    assert place.folder == own_folder(repo) / "environment"
    assert "something that is not the course's is there" in said(screen)
    assert [entry.name for entry in (repo / ".venv").iterdir()] == ["pyvenv.cfg"]


def test_a_home_that_cannot_be_written_to(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, errno.EROFS, own_folder(repo))
    assert state_folder(repo, "en").is_relative_to(repo)
    assert not Environment(repo / ".venv", repo).is_foreign()


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, *folders: Path) -> None:
    """Have the system refuse to make anything in these folders (root may write anywhere, so it has to be played)."""
    original = Path.mkdir

    def mkdir(self: Path, *words: object, **options: object) -> None:
        if any(self.is_relative_to(folder) for folder in folders):
            raise OSError(number, os.strerror(number), str(self))
        original(self, *words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", mkdir)


@pytest.mark.usefixtures("installer")
def test_a_read_only_folder(repo: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, errno.EROFS, repo)
    assert prepare(repo, "course", screen).folder == own_folder(repo) / "environment"
    assert f"{repo / '.venv'} cannot be used (it cannot be written to), so the environment goes to" in said(screen)


@pytest.mark.usefixtures("installer")
def test_nothing_can_be_written(repo: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, errno.EACCES, repo, own_folder(repo))
    with pytest.raises(Stop) as stopped:
        prepare(repo, "course", screen)
    assert stopped.value.key == "no_folder"


@pytest.mark.usefixtures("installer")
def test_a_full_disk_at_our_own_first_word(repo: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, errno.ENOSPC, repo)
    with pytest.raises(Stop) as stopped:
        prepare(repo, "course", screen)
    assert stopped.value.key == "disk_full"


@pytest.mark.skipif(os.name == "nt", reason="the lock goes with the process there")
@pytest.mark.usefixtures("installer")
def test_a_second_start_waits_for_the_first(repo: Path, screen: Screen) -> None:
    lock = own_folder(repo) / "lock"
    lock.parent.mkdir(parents=True)
    code = f"import fcntl, time; f = open({str(lock)!r}, 'a'); fcntl.flock(f, 2); print(flush=True); time.sleep(1)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        prepare(repo, "course", screen)
    assert "The course is being started already" in said(screen)


@pytest.mark.skipif(not importlib.util.find_spec("ensurepip"), reason="this Python has no pip to give")
def test_without_a_network(repo: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    done = start(repo, "--no-browser", PIP_INDEX_URL=nowhere, PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0")
    assert done.returncode == 1
    assert "the network did not answer: run it again once you are connected" in done.stdout
    assert str(repo / ".venv" / "install.log") in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert {entry.name for entry in (repo / ".venv").iterdir()} == {"askfirst.json", "install.log"}


# The server


def test_a_port_that_is_taken(repo: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(repo, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert re.match(r"Port \d+ cannot be used here, something else has it: choose another", done.stdout)
    assert is_one_sentence(done.stdout + done.stderr)
    assert not (repo / ".venv").exists()
    assert start(repo, "--port", "99999").returncode == 1


@pytest.mark.parametrize("missing", ["notebooks/en", "requirements.txt", "pyproject.toml"])
def test_a_broken_download(repo: Path, missing: str) -> None:
    (repo / missing).rename(repo / "aside")
    done = start(repo, "--no-browser")
    assert done.returncode == 1
    assert done.stdout == f"This copy of the course is incomplete, {missing} is missing: download the course again.\n"


class Lab(http.server.BaseHTTPRequestHandler):
    """Answers like a JupyterLab that runs."""

    def do_GET(self) -> None:
        well = self.path == "/api/status" and self.headers["Authorization"] == "token secret"
        self.send_response(200 if well else 403)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def running(repo: Path) -> Iterator[Path]:
    """Have a server of this folder run, and return the note it left."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Lab) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        note = own_folder(repo) / "en" / "runtime" / "jpserver-1.json"
        note.parent.mkdir(parents=True)
        note.write_text(json.dumps({"port": server.server_port, "base_url": "/", "token": "secret"}), "utf-8")
        yield note
        server.shutdown()


@pytest.mark.skipif(sys.platform == "darwin", reason="the cache folder follows the home there")
@pytest.mark.usefixtures("running")
def test_a_course_that_runs_is_opened_again(repo: Path) -> None:
    done = start(repo, "--no-browser", http_proxy="http://127.0.0.1:9")
    assert done.returncode == 0
    assert "already running" in done.stdout
    assert re.search(r"/doc/tree/notebooks/en/00-welcome\.ipynb\?reset&token=secret$", done.stdout)
    assert not (repo / ".venv").exists()


def test_a_note_of_a_server_that_ended_or_is_another_is_passed_over(running: Path) -> None:
    found = server.Server.read(running)
    assert found
    assert found.is_well
    assert server._running(running.parents[1]) == found
    note = json.loads(running.read_text("utf-8"))
    for wrong in ({"token": "other"}, {"port": 9}, {"port": "x"}):
        running.write_text(json.dumps(note | wrong), "utf-8")
        assert server._running(running.parents[1]) is None
    running.write_text("{", "utf-8")
    assert server._running(running.parents[1]) is None


def test_the_learners_own_layout_is_apart(repo: Path) -> None:
    variables = server.variables(state_folder(repo, "zh"))
    settings = Path(variables["JUPYTERLAB_SETTINGS_DIR"])
    chosen = settings / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
    assert json.loads(chosen.read_text("utf-8")) == {"locale": "zh_CN"}
    assert variables["JUPYTER_PATH"].split(os.pathsep) == [str(ROOT / "askfirst" / name) for name in ("jupyter", "web")]
    assert "PYTHONPATH" not in variables
    chosen.write_text('{"locale": "en"}', "utf-8")  # the learner's choice stays
    state_folder(repo, "zh")
    assert json.loads(chosen.read_text("utf-8")) == {"locale": "en"}


def test_the_folder_to_hand_in_to_is_named_to_the_kernels(
    repo: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[str | None] = []

    def begin(*_words: object, env: dict[str, str], **_how: object) -> None:
        named.append(env.get(HAND_IN))
        raise OSError

    monkeypatch.delenv(HAND_IN, raising=False)
    monkeypatch.setattr(server.subprocess, "Popen", begin)
    monkeypatch.chdir(repo)
    for words in ([], ["--hand-in", "share"]):
        folder = sys.modules["launcher.main"]._read(words).hand_in
        opening = server.Opening(repo, None, browser=False, again="", hand_in=folder)
        with pytest.raises(Stop):
            server._start(opening, Path(sys.executable), state_folder(repo, "en"), "lab", screen)
    assert named == [None, str(repo / "share")], "from the folder in which it was typed"


SERVICE = {
    "ServerApp": {
        "certfile": "/nowhere/service.pem",
        "keyfile": "/nowhere/service.key",
        "client_ca": "/nowhere/ca.pem",
        "port": 9999,
        "ip": "0.0.0.0",  # noqa: S104
        "base_url": "/hub/someone",
        "password": "argon2:old",
        "preferred_dir": "/srv",
        "authorizer_class": "nowhere.Nobody",
        "contents_manager_class": "nowhere.Shelf",
    },
    "PasswordIdentityProvider": {"hashed_password": "argon2:new", "password_required": True},
    "IdentityProvider": {"token": ""},
    "KernelSpecManager": {"allowed_kernelspecs": ["none"]},
}
SITE = """
import jupyter_core.paths
jupyter_core.paths.SYSTEM_CONFIG_PATH.append({folder!r})
jupyter_core.paths.ENV_CONFIG_PATH.append({folder!r})
"""


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], server.Server | None]]:
    """Return what starts a JupyterLab as the course does, with a home of its own; it is ended afterwards."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    state, running = tmp_path / "state", []
    state.mkdir()

    def begin() -> server.Server | None:
        with (state / "jupyter.log").open("w") as log:
            words = server.command(ROOT, Path(sys.executable), "lab", None)
            variables = server.variables(state) | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)])}
            process = subprocess.Popen(words, env=variables, stdout=log, stderr=log, start_new_session=True)
            running.append(process)
            return server.wait_for(process, state, Screen("en", io.StringIO()))

    yield begin
    for process in running:
        end(process)


@pytest.mark.parametrize("where", ["JUPYTER_CONFIG_PATH", "home", "machine"])
def test_a_service_set_up_on_the_machine_does_not_stand_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, jupyter: Callable[[], server.Server | None]
) -> None:
    folder = tmp_path / ".jupyter"
    folder.mkdir()
    (folder / "jupyter_server_config.json").write_text(json.dumps(SERVICE), "utf-8")
    monkeypatch.setenv("JUPYTER_TOKEN", "of-a-service")
    if where == "JUPYTER_CONFIG_PATH":
        monkeypatch.setenv(where, str(folder))
    if where == "machine":  # as if it stood in /etc/jupyter, which a test cannot write to
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "sitecustomize.py").write_text(SITE.format(folder=str(folder)), "utf-8")
    found = jupyter()
    assert found, (tmp_path / "state" / "jupyter.log").read_text()
    assert re.fullmatch(r"http://127\.0\.0\.1:8\d+/", found.url)
    assert re.fullmatch(r"[0-9a-f]{48}", found.token)
    assert not server.Server(found.url, "").is_well, "who has no token is let in"
    assert not server.Server(found.url, "of-a-service").is_well


def test_whoever_opens_the_course_finds_no_record_open_that_has_a_phrase(
    home: Path, jupyter: Callable[[], server.Server | None]
) -> None:
    pointer = home / "desk" / "open"
    pointer.parent.mkdir(parents=True)
    pointer.write_text("left by the one before")
    found = jupyter()
    assert found
    assert not pointer.exists(), "at a fresh start"
    pointer.write_text("left open while the course runs")
    for token in ("", "other"):
        assert not server.Server(found.url, token).ask("askfirst/leave", "POST")
        assert pointer.exists()
    assert found.ask("askfirst/leave", "POST")  # as the launcher does
    assert not pointer.exists()
    assert found.ask("askfirst/leave", "POST"), "to a person alone nothing happens"


SILENT = """
import json, os, pathlib, socket, sys, time
with socket.create_server(("127.0.0.1", 0)) as silent:
    note = pathlib.Path(os.environ["JUPYTER_RUNTIME_DIR"]) / f"jpserver-{os.getpid()}.json"
    note.parent.mkdir(parents=True)
    note.write_text(json.dumps({"port": silent.getsockname()[1], "base_url": "/", "token": "t"}))
    time.sleep(60)
"""


@pytest.mark.parametrize("what", ["silent", "fails"])
def test_a_jupyterlab_that_cannot_be_asked_is_named_within_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, jupyter: Callable[[], server.Server | None]
) -> None:
    code = SILENT if what == "silent" else "raise SystemExit(1)"
    monkeypatch.setattr(server, "command", lambda *_: [sys.executable, "-c", code])
    monkeypatch.setattr(server, "UNANSWERED", 2)
    since = time.monotonic()
    if what == "fails":
        assert jupyter() is None
    else:
        with pytest.raises(Stop, match="lab_unreachable") as stopped:
            jupyter()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", str(stopped.value.values["address"]))
        assert stopped.value.values["log"] == tmp_path / "state" / "jupyter.log"
    assert time.monotonic() - since < 10


def test_a_kernel_that_no_page_shows_is_ended_and_one_on_a_page_never() -> None:
    culling = json.loads((ROOT / "askfirst/jupyter/config/jupyter_lab_config.json").read_text("utf-8"))[
        "MappingKernelManager"
    ]
    assert culling["cull_connected"] is False
    assert 0 < culling["cull_interval"] <= culling["cull_idle_timeout"] / 10


def test_what_jupyterlab_leaves_out_is_locked_so_that_it_writes_nothing_into_the_course() -> None:
    """JupyterLab adds the lock by itself where it is missing, to this very file: the next update would then collide."""
    page = json.loads((ROOT / "askfirst/jupyter/config/labconfig/page_config.json").read_text("utf-8"))
    assert page["disabledExtensions"]
    assert page["lockedExtensions"] == page["disabledExtensions"]


def test_the_courses_kernel_takes_no_other_kernels_name_and_the_page_asks_for_it_by_its_own() -> None:
    (spec,) = (ROOT / "askfirst" / "jupyter" / "kernels").iterdir()
    assert spec.name not in ("python3", "python")
    opening = (ROOT / "askfirst/web/labextensions/askfirst/static/opening.js").read_text("utf-8")
    assert f'OWN_KERNEL = "{spec.name}"' in opening


# Commands and the screen


def test_a_command_is_logged_and_watched(tmp_path: Path) -> None:
    lines: list[str] = []
    log = tmp_path / "log"
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    with pytest.raises(CommandError) as failed:
        run([sys.executable, "-u", "-c", code], folder=tmp_path, log=log, watch=lines.append)
    assert failed.value.output == "one\ntwo\n"
    assert log.read_text("utf-8").endswith("one\ntwo\n")
    assert [line for line in lines if line] == ["one", "two"]


def test_what_a_command_imports_is_compiled_once_whatever_somebody_set_for_their_own_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours.py").write_text("", "utf-8")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    run([sys.executable, "-c", "import ours"], folder=tmp_path, log=tmp_path / "log", watch=lambda _line: None)
    assert len(list((tmp_path / "__pycache__").glob("ours.*.pyc"))) == 1


def test_ctrl_c_ends_the_command_too(tmp_path: Path) -> None:
    def stop(_line: str) -> None:
        raise KeyboardInterrupt

    since = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", "import time; time.sleep(30)"], folder=tmp_path, log=tmp_path / "log", watch=stop)
    assert time.monotonic() - since < 5


def test_a_pipe_gets_plain_lines(screen: Screen) -> None:
    with screen.step(1, 3, "step_packages"):
        for done in range(1, 101):
            screen.count(done, 100)
            screen.tick()
    quarters = "".join(f"     {done} of 100\n" for done in (25, 50, 75, 100))
    assert said(screen) == "1/3  Fetching the packages\n" + quarters


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_line_that_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "24")
    screen = Screen("zh", Terminal())
    with screen.step(1, 3, "step_packages"):
        screen.count(12, 100)
        screen.tick()
    drawn = said(screen)
    assert drawn.count("\n") == 1
    assert drawn.endswith("1/3  获取软件包 · 0秒\n")
    assert all(
        len(part) + len(re.findall(r"[\u4e00-\u9fff]", part)) < 24 for part in drawn.split("\r") if "\n" not in part
    )


@pytest.mark.skipif(os.name == "nt", reason="a pipe that nobody reads says so otherwise there")
def test_who_no_longer_reads_along_stops_nothing() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w", encoding="utf-8") as stream:
        screen = Screen("en", stream)
        screen.line("heard by nobody")
        screen.line("nor is this")


@pytest.mark.parametrize(
    ("languages", "environ", "expected"),
    [
        ("[en]", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("[zh]", {"LANG": "en_GB.UTF-8"}, "zh"),
        ("[zh]", {"LANG": "C"}, "zh"),
        ("[zh, en]", {"LANG": "fr_FR.UTF-8"}, "zh"),
        ("[en, zh, ja]", {"LANG": "ja_JP.UTF-8"}, "ja"),
    ],
)
def test_the_course_opens_in_a_language_that_it_has(
    tmp_path: Path, languages: str, environ: dict[str, str], expected: str
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "course.yaml").write_text(f"title: x\nlanguages: {languages}\n", "utf-8")
    offered = editions(tmp_path)
    assert list(offered) == languages.strip("[]").split(", ")
    assert language([], environ, offered) == expected
    assert language(["--lang", "xx"], environ, offered) == expected
    assert say("goodbye", expected, again="start.py"), "in English where the interface has no words"


def test_without_a_course_yaml_the_folders_say_which_languages_there_are(tmp_path: Path) -> None:
    (tmp_path / "notebooks" / "zh").mkdir(parents=True)
    assert editions(tmp_path) == ("zh",)
    assert editions(tmp_path / "nowhere") == ("en", "zh")
