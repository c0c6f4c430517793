"""Runs hand-ins side by side through :mod:`askfirst.autograde.worker`, and says how each ended.

The worker isolates itself where the system lets it. Where a hand-in has ended its worker, which isolation prevents,
those that were running are run again, one at a time, until it is known which one it was.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from askfirst.autograde.submission import Cells
from askfirst.autograde.worker import MOST, Setup

Way = Literal["isolated", "open", "one"]
KEPT = ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "SYSTEMROOT", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LANG")
STARTING = 60  # seconds for a process to import what hand-ins need
PATIENCE = 5  # seconds for a worker to end by itself


@dataclass(frozen=True)
class Ended:
    """How a hand-in's process ended, ``exit N``, ``time``, ``size`` or ``worker``, and the bytes it had sent."""

    how: str
    sent: bytes


class Runner:
    """Where hand-ins run. A context: leaving it ends every process and removes every folder."""

    def __init__(self, way: Way | None = None) -> None:
        """Start to import what hand-ins need, in the strongest way that the system has, or in ``way``."""
        self._folder = tempfile.TemporaryDirectory(prefix="askfirst-", ignore_cleanup_errors=True)
        strongest: Way = "isolated" if sys.platform == "linux" else "one"
        self.way: Way = way or strongest
        self.stranger = False
        self._setup: Setup
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._worker = self._launch(self.way) if self.way != "one" else None

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End every process."""
        for process in list(self._processes):
            self._dismiss(process)
        self._folder.cleanup()

    def prepare(self, setup: Setup) -> None:
        """Tell the worker what it needs to know before any hand-in, and do not wait for it."""
        scratch = tempfile.mkdtemp(dir=self._folder.name)
        Path(scratch).chmod(0o711)
        self._setup = replace(setup, scratch=scratch)
        if self._worker:
            with suppress(OSError):  # a worker that is gone is met again in :meth:`wait`
                self._tell(asdict(self._setup))

    def wait(self) -> None:
        """Wait until the worker is ready; where it cannot isolate itself, or cannot be at all, do without."""
        if self._worker:
            try:
                self.stranger = self._hear()["stranger"]
            except (OSError, ValueError):
                self.way = "open" if self.way == "isolated" else "one"
                self._again()

    def run(self, jobs: Mapping[int, Cells]) -> Iterator[tuple[int, Ended]]:
        """Run all jobs and yield each as it ends."""
        waiting, alone = list(jobs), list[int]()
        while waiting or alone:
            if self.way == "one":
                yield from self._run_each({job: jobs[job] for job in (*waiting, *alone)})
                return
            queue = waiting or [alone.pop()]
            running: set[int] = set()
            try:
                yield from self._feed(jobs, queue, running)
            except (OSError, ValueError):
                if len(running) == 1:
                    yield running.pop(), Ended("worker", b"")
                alone += running
                self._again()

    def _feed(self, jobs: Mapping[int, Cells], queue: list[int], running: set[int]) -> Iterator[tuple[int, Ended]]:
        """Hand over the jobs of ``queue``, a few ahead; raise where the worker is gone."""
        wide = 2 * self._setup.slots  # the worker has the next at hand while this process judges
        while queue or running:
            while queue and len(running) < wide:
                job = queue.pop(0)
                running.add(job)
                self._tell({"job": job, "cells": jobs[job]})
            head = self._hear()
            sent = self._out.read(head["size"])
            if len(sent) < head["size"]:
                raise OSError
            running.discard(head["job"])
            yield head["job"], Ended(head["how"], sent)

    def _again(self) -> None:
        if self._worker:
            self._dismiss(self._worker)
            self._worker = None
        if self.way == "one":
            return
        self._worker = self._launch(self.way)
        self.prepare(self._setup)
        self.wait()

    @property
    def _out(self) -> Any:
        assert self._worker is not None  # noqa: S101 - for the type
        return self._worker.stdout

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._worker is not None and self._worker.stdin is not None  # noqa: S101, PT018
        self._worker.stdin.write(json.dumps(message).encode() + b"\n")
        self._worker.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        return dict(json.loads(self._out.readline()))

    def _launch(self, way: Way, folder: str | None = None) -> subprocess.Popen[bytes]:
        """Start a process that knows of this one's surroundings only what Python needs to run."""
        home = Path(__file__).parents[2]
        env = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "PATH": os.defpath,
            "PYTHONPATH": str(home),
            "PYTHONIOENCODING": "utf-8",
            "MPLBACKEND": "Agg",
            "IPYTHONDIR": str(Path(self._folder.name, "ipython")),
            "OPENBLAS_NUM_THREADS": "1",
        }
        Path(self._folder.name).chmod(0o711)
        process = subprocess.Popen(  # noqa: S603 - this very Python
            [sys.executable, "-P", "-m", "askfirst.autograde.worker", way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder or self._folder.name,
            env=env,
            start_new_session=True,
        )
        self._processes.add(process)
        return process

    def _dismiss(self, process: subprocess.Popen[bytes]) -> None:
        """Let a worker end its hand-ins and itself; end it where it does not."""
        with suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        if self.way == "one":
            self._kill(process)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._kill(process)
            process.wait()
        process.stdout.close()  # type: ignore[union-attr]
        self._processes.discard(process)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        if sys.platform == "win32":
            process.kill()
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def _run_each(self, jobs: Mapping[int, Cells]) -> Iterator[tuple[int, Ended]]:
        """Start a process for each job, as many at a time as there are slots."""
        with ThreadPoolExecutor(self._setup.slots) as pool:
            try:
                running = {pool.submit(self._run_one, job, cells): job for job, cells in jobs.items()}
                for done in as_completed(running):
                    yield running[done], done.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in list(self._processes):
                    self._kill(process)

    def _run_one(self, job: int, cells: Cells) -> Ended:
        with tempfile.TemporaryDirectory(dir=self._folder.name, ignore_cleanup_errors=True) as scratch:
            process = self._launch("one", scratch)
            sent, begun, late = bytearray(), threading.Event(), False
            reader = threading.Thread(target=self._gather, args=(process, sent, begun), daemon=True)
            reader.start()
            with suppress(OSError):
                for message in (asdict(replace(self._setup, scratch=scratch)), {"job": job, "cells": cells}):
                    process.stdin.write(json.dumps(message).encode() + b"\n")  # type: ignore[union-attr]
                process.stdin.close()  # type: ignore[union-attr]
            begun.wait(STARTING)  # its libraries are not the hand-in's time
            try:
                process.wait(self._setup.seconds)
            except subprocess.TimeoutExpired:
                late = True
            self._kill(process)
            code = process.wait()
            self._kill(process)  # its group may have outlived it
            reader.join(1)
            if not reader.is_alive():  # else a program that got away still holds the other end
                process.stdout.close()  # type: ignore[union-attr]
            self._processes.discard(process)
            large = len(sent) > MOST
            return Ended("time" if late else "size" if large else f"exit {code}", bytes(sent[:MOST]))

    def _gather(self, process: subprocess.Popen[bytes], sent: bytearray, begun: threading.Event) -> None:
        """Collect what a process sends, and end it where that is too much."""
        pipe = process.stdout.fileno()  # type: ignore[union-attr]
        while len(sent) <= MOST and (data := os.read(pipe, 1 << 16)):
            sent += data
            begun.set()
        begun.set()
        if len(sent) > MOST:
            self._kill(process)
