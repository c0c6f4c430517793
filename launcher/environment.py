"""The course's own environment: where it is, whether it is whole, and how it is made.

A mark in its folder says what it holds. The mark is emptied before the first package is touched and filled in after
the last, so an environment that was cut off half-way is never taken for a whole one: the next run makes it anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from askfirst.jupyter.process import environment
from askfirst.jupyter.state import FULL, alone, own_folder
from askfirst.jupyter.words import Stop
from launcher.process import CommandError, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askfirst.jupyter.screen import Screen

Purpose = Literal["course", "test"]

LOCKS: dict[Purpose, str] = {"course": "requirements.txt", "test": "requirements-test.txt"}
STEPS = 3  # the environment, its packages, and what the caller does with it
KEPT = {"askfirst.json", "install.log"}


class Environment:
    """One environment folder."""

    def __init__(self, folder: Path, repo: Path) -> None:
        self.folder, self.repo = folder, repo
        self.log = folder / "install.log"
        self._mark = folder / "askfirst.json"
        self._place = f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix} {repo}"
        self._before: dict[str, str] = {}  # the mark of a whole environment that is being brought up to date

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def is_whole(self, purpose: Purpose) -> bool:
        """Whether it holds what the purpose needs, as the lock says today, for this Python and this folder."""
        return self._is_here() and self._read().get(purpose) == self._fingerprint(purpose)

    def is_foreign(self) -> bool:
        """Whether something stands in its place that the launcher did not make."""
        if not self.folder.is_dir():
            return self.folder.exists()
        return not self._mark.exists() and any(self.folder.iterdir())

    def begin(self) -> None:
        """Mark it as unfinished; what an unfinished one left is cleared away."""
        before = self._read()
        self._before = before if self._is_here() and len(before) > 1 else {}
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write({"place": self._place})
        if not self._before:
            self.clear()

    def finish(self, purpose: Purpose) -> None:
        """Mark it as whole; an environment for the tests holds all of the course's."""
        done: tuple[Purpose, ...] = ("course", "test") if purpose == "test" else ("course",)
        self._write(self._before | {"place": self._place} | {name: self._fingerprint(name) for name in done})

    def give_up(self, *, untouched: bool) -> None:
        """After a fault: a whole one that was not touched yet stays whole, of a new one nothing is left."""
        if untouched and self._before:
            self._write(self._before)
        else:
            self.clear()

    def forget(self) -> None:
        """Have the next run make it anew."""
        with contextlib.suppress(OSError):
            self._write({})

    def clear(self) -> None:
        """Remove everything but the mark and the log."""
        for entry in self.folder.iterdir():
            if entry.name in KEPT:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _is_here(self) -> bool:
        return self._read().get("place") == self._place and self.python.is_file()

    def _fingerprint(self, purpose: Purpose) -> str:
        wanted = [self.repo / LOCKS[purpose], self.repo / "pyproject.toml"]
        return hashlib.sha256(b"\0".join(path.read_bytes() for path in wanted)).hexdigest()

    def _read(self) -> dict[str, str]:
        try:
            mark = json.loads(self._mark.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return mark if isinstance(mark, dict) else {}

    def _write(self, mark: dict[str, str]) -> None:
        fresh = self._mark.with_suffix(".new")
        fresh.write_text(json.dumps(mark, indent=1), "utf-8")
        fresh.replace(self._mark)


def prepare(repo: Path, purpose: Purpose, screen: Screen) -> Environment:
    """Return a whole environment; make it, or make it whole, when it is not."""
    for name in ("pyproject.toml", LOCKS[purpose]):
        if not (repo / name).is_file():
            raise Stop("incomplete", missing=name)
    places = [Environment(folder, repo) for folder in (repo / ".venv", own_folder(repo) / "environment")]
    if whole := _whole(places, purpose):
        return whole
    with alone(own_folder(repo) / "lock", screen) as inherit:
        if whole := _whole(places, purpose):  # made by the start we waited for
            return whole
        chosen = _claim(places, screen)
        screen.say("first_time")
        try:
            _make(chosen, purpose, screen, inherit)
            chosen.finish(purpose)
        except (CommandError, OSError) as error:
            reason = error.reason if isinstance(error, CommandError) else _reason(error)
            with contextlib.suppress(OSError):
                chosen.give_up(untouched=reason == "network")
            raise _stop(reason, error, chosen.log) from error
    return chosen


def _whole(places: Sequence[Environment], purpose: Purpose) -> Environment | None:
    return next((place for place in places if place.is_whole(purpose)), None)


def _claim(places: Sequence[Environment], screen: Screen) -> Environment:
    """Take the first place that can be written to and is ours."""
    refused: list[tuple[Path, str]] = []
    for place in places:
        why = "why_read_only"
        try:
            if place.is_foreign():
                why = "why_foreign"
            else:
                place.begin()
                for folder, reason in refused:
                    screen.say("other_folder", tried=folder, why=screen.sentence(reason), folder=place.folder)
                return place
        except OSError as error:
            if error.errno in FULL:
                raise Stop("disk_full") from error
        refused.append((place.folder, why))
    raise Stop("no_folder", first=places[0].folder, second=places[1].folder)


def _make(place: Environment, purpose: Purpose, screen: Screen, inherit: Sequence[int]) -> None:
    place.log.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if uv:
        try:
            with screen.step(1, STEPS, "step_venv"):
                _venv(place, "--without-pip", screen=screen, inherit=inherit)
            with screen.step(2, STEPS, "step_packages"):
                command = [uv, "pip", "install", "--python", str(place.python)]
                _install(place, purpose, command, screen, inherit)
        except CommandError as error:
            # uv has its own settings and certificates: where it fails, pip often still manages.
            if error.reason == "disk_full" or not importlib.util.find_spec("ensurepip"):
                raise
            if error.reason != "network":
                place.clear()
            screen.say("slow_way")
        else:
            return
    with screen.step(1, STEPS, "step_venv"):
        _venv(place, screen=screen, inherit=inherit)
    with screen.step(2, STEPS, "step_packages"):
        _install(place, purpose, [str(place.python), "-m", "pip", "install"], screen, inherit)


def _venv(place: Environment, *options: str, screen: Screen, inherit: Sequence[int]) -> None:
    run(
        [sys.executable, "-m", "venv", *options, place.folder],
        folder=place.repo,
        log=place.log,
        watch=lambda _line: screen.tick(),
        inherit=inherit,
    )


def _install(
    place: Environment, purpose: Purpose, command: Sequence[str], screen: Screen, inherit: Sequence[int]
) -> None:
    lock = place.repo / LOCKS[purpose]
    total = len(re.findall(r"^[\w.-]+==", lock.read_text("utf-8"), re.MULTILINE))
    seen: set[str] = set()  # line numbers of the lock, which pip names as it goes
    skipped = 0

    def watch(line: str) -> None:
        nonlocal skipped
        if line.startswith("Ignoring "):  # meant for another system
            skipped += 1
        elif named := re.search(r"\(from -r \S+ \(line (\d+)\)\)$", line):
            seen.add(named[1])
            screen.count(min(len(seen), total - skipped), total - skipped)
        elif re.match(r"Installing collected packages|Prepared \d+ package", line):
            screen.rename("step_install")
        screen.tick()

    run(
        [*command, "-r", LOCKS[purpose]],
        folder=place.repo,
        log=place.log,
        variables=environment(
            PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_PROGRESS_BAR="off", PIP_USER="0", **_index_of_pip()
        ),
        watch=watch,
        inherit=inherit,
    )


def _index_of_pip() -> dict[str, str]:
    """For uv, which does not read pip's settings: the mirror the learner or their company has set there."""
    if {"UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX"} & set(os.environ):
        return {}
    asked = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^(?:global|user|site|install|:env:)\.index-url='(.+)'$", listed, re.MULTILINE)
    return {"UV_DEFAULT_INDEX": found[-1]} if found else {}


def _reason(error: OSError) -> str:
    return "disk_full" if error.errno in FULL else "unexpected"


def _stop(reason: str, error: Exception, log: Path) -> Stop:
    apt = Path("/etc/debian_version").exists()
    remedy = "remedy_apt" if apt else "remedy_python"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Stop(reason, log=log if log.exists() else None, error=error, remedy=(remedy, {"version": version}))
