"""The processes in which returned notebooks run, each in one of its own, by :mod:`askfirst.autograde.runtime`.

A *worker* imports what labs need, once, goes into the isolation of :mod:`askfirst.autograde.isolation`, and forks for
each hand-in. A hand-in's process sends what its cells give to ``lab.check``, never a verdict: the answers are not
here. The worker ends it when it takes too long or sends too much, and hands on what came, unread. Where a system
cannot fork, a process is started for each hand-in instead. python -m askfirst.autograde.worker (isolated | open | one)
reads one line of :class:`Setup` and then jobs from its input, all as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import shutil
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from askfirst.autograde import isolation
from askfirst.autograde.runtime import Runtime, Sender

MOST = 16 << 20  # bytes that one hand-in may send


@dataclass
class Setup:
    """What the worker is told before any hand-in: the labs without their answers, and the limits."""

    labs: dict[str, Any]
    words: dict[str, dict[str, str]]
    tables: dict[str, dict[str, str]]
    hidden: list[str]
    scratch: str
    seconds: int
    slots: int


@dataclass
class Running:
    """A hand-in's process, and what it has sent."""

    job: int
    process: int
    slot: int
    deadline: float
    sent: bytearray = field(default_factory=bytearray)


class Worker:
    """Forks for each job that comes in, and answers with all that the process has sent and how it ended."""

    def __init__(self, setup: Setup, runtime: Runtime, root: Path | None) -> None:
        """Keep hand-ins isolated in ``root``, where there is isolation."""
        self._setup, self._runtime, self._root = setup, runtime, root
        self._running: dict[int, Running] = {}
        self._waiting: deque[dict[str, Any]] = deque()
        self._selector = selectors.DefaultSelector()
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY) if root else None
        self.stranger = isolation.can_leave(isolated=root is not None)

    def serve(self) -> None:
        """Work until the input ends; then end everything."""
        self._selector.register(0, selectors.EVENT_READ)
        waiting = b""
        while True:
            nearest = min((each.deadline for each in self._running.values()), default=None)
            for key, _ in self._selector.select(nearest and max(nearest - time.monotonic(), 0)):
                data = os.read(key.fd, 1 << 20)
                if key.fd:
                    self._hear(key.fd, data)
                elif not data:
                    break
                else:
                    *lines, waiting = (waiting + data).split(b"\n")
                    self._waiting += map(json.loads, lines)
            else:
                for pipe, each in list(self._running.items()):
                    if each.deadline <= time.monotonic():
                        self._finish(pipe, "time")
                while self._waiting and len(self._running) < self._setup.slots:
                    self._start(self._waiting.popleft())
                continue
            break
        for each in self._running.values():
            self._end(each)

    def _start(self, job: dict[str, Any]) -> None:
        slot = min(set(range(self._setup.slots)) - {each.slot for each in self._running.values()})
        if not self._root:
            self._make_folder(job["job"], slot)
        pipe, inner = os.pipe()
        process = isolation.fork(self._own)
        if not process:
            self._become(job, inner, slot)
        os.close(inner)
        deadline = time.monotonic() + self._setup.seconds
        self._running[pipe] = Running(job["job"], process, slot, deadline)
        self._selector.register(pipe, selectors.EVENT_READ)

    def _hear(self, pipe: int, data: bytes) -> None:
        each = self._running[pipe]
        each.sent += data
        if len(each.sent) > MOST:
            self._finish(pipe, "size")
        elif not data:
            self._finish(pipe, "")

    def _finish(self, pipe: int, how: str) -> None:
        each = self._running.pop(pipe)
        self._selector.unregister(pipe)
        os.close(pipe)
        ended = self._end(each, patient=not how)
        how = how or ended
        head = json.dumps({"job": each.job, "how": how, "size": len(each.sent)})
        sys.stdout.buffer.write(head.encode() + b"\n" + each.sent)
        sys.stdout.buffer.flush()

    def _end(self, each: Running, *, patient: bool = False) -> str:
        """End a hand-in's process with all that it started, and say how it ended."""
        status = None
        for _ in range(100 if patient else 0):  # its pipe is closed: it is about to end
            found, status = os.waitpid(each.process, os.WNOHANG)
            if found:
                break
            status = None
            time.sleep(0.001)
        if status is None:
            os.kill(each.process, signal.SIGKILL)
            _, status = os.waitpid(each.process, 0)
        if not self._root:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(each.process, signal.SIGKILL)
            self._clear(each)
        return f"exit {os.waitstatus_to_exitcode(status)}"

    def _clear(self, ended: Running) -> None:
        """Without isolation: end the processes that a hand-in left, and remove its folder."""
        known = {each.process for each in self._running.values()}
        while left := isolation.strays(known):
            for process in left:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        shutil.rmtree(self._folder(ended.job), ignore_errors=True)

    def _folder(self, job: int) -> Path:
        return Path(self._setup.scratch, f"hand-in-{job}")

    def _make_folder(self, job: int, slot: int) -> None:
        folder = self._folder(job)
        folder.mkdir(mode=0o700)
        if self.stranger:
            os.chown(folder, isolation.STRANGER + slot, isolation.STRANGER + slot)

    def _become(self, job: dict[str, Any], pipe: int, slot: int) -> NoReturn:
        """Run a job in a forked process, which ends here."""
        code = 70
        try:
            folder = isolation.SCRATCH if self._root else str(self._folder(job["job"]))
            quiet(pipe)
            settle(folder)
            isolation.shut_in(self._setup.seconds, self._root, isolation.STRANGER + slot if self.stranger else None)
            os.chdir(folder)
            self._runtime.run(job["cells"], Sender(3))
            code = 0
        finally:
            os._exit(code)


def settle(folder: str) -> None:
    """Take ``folder`` for home."""
    for name in ("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "MPLCONFIGDIR", "ASKFIRST_HOME"):
        os.environ[name] = folder


def main() -> None:
    """Be a worker, or the process of one hand-in."""
    way = sys.argv[1]
    if way == "one" and hasattr(os, "fork"):
        _stand_between()
    isolated = way == "isolated" and isolation.enter()
    if way == "isolated" and not isolated:
        sys.exit(3)
    runtime = Runtime()
    sys.dont_write_bytecode = True  # what the libraries compile is kept for the next marking; a hand-in keeps nothing
    setup = Setup(**json.loads(sys.stdin.buffer.readline()))
    runtime.read(setup)
    if way == "one":
        _one(setup, runtime)
    root = Path(setup.scratch, "root") if isolated else None
    if root:
        root.mkdir()
        isolation.build(root, _python(), map(Path, setup.hidden))
    else:
        isolation.adopt()
    gc.collect()
    gc.freeze()  # what is read stays shared with every fork
    worker = Worker(setup, runtime, root)
    sys.stdout.buffer.write(json.dumps({"stranger": worker.stranger}).encode() + b"\n")
    sys.stdout.buffer.flush()
    worker.serve()


def _one(setup: Setup, runtime: Runtime) -> NoReturn:
    """Run one hand-in in a process that was started for it."""
    job = json.loads(sys.stdin.buffer.readline())
    settle(setup.scratch)
    os.chdir(setup.scratch)
    quiet(os.dup(1))
    isolation.limit(setup.seconds + round(time.process_time()), isolation.MEMORY + (2 << 30), None)
    runtime.run(job["cells"], Sender(3))
    os._exit(0)


def _stand_between() -> None:
    """Put a process between the course and a hand-in, so that one which kills its parent kills that."""
    child = os.fork()
    if child:
        os.closerange(0, 3)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)


def quiet(pipe: int) -> None:
    """Leave open the pipe alone, as number 3; what is printed or typed is nobody's."""
    os.dup2(pipe, 3)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.closerange(4, 1 << 16)


def _python() -> list[Path]:
    """Return what of the disk Python itself needs: its libraries and this package, nothing of the course beside it."""
    places = [Path(each) for each in sys.path if each and not Path(each, "askfirst").is_dir()]
    return [Path(__file__).parents[1], Path(sys.prefix), Path(sys.base_prefix), *(p for p in places if p.is_absolute())]


if __name__ == "__main__":
    main()
