"""Where a returned notebook runs: without a kernel, cell by cell, in a process of its own.

A *keeper* imports what labs need, once, goes behind the walls of :mod:`askfirst.jail`, and forks for each hand-in. A
hand-in's process sends what its cells give to ``lab.check``, never a verdict: the answers are not here. The keeper ends
it when it takes too long or sends too much, and hands on what came, unread. Where a system cannot fork, a process is
started for each hand-in instead.

    python -m askfirst.sandbox (walls | open | one)

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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from askfirst import jail

MOST = 16 << 20  # bytes that one hand-in may send
LONGEST = 300  # characters of an error
BODIES = ("time", "timeit", "capture", "prun")  # cell magics whose body is still Python to run


class Bench:
    """A lab as a hand-in meets it: the same tables, words and cards, and a check that only notes what it is given."""

    def __init__(self, lab: Any, lang: str, words: dict[str, str], tables: dict[str, Any], send: Sender) -> None:
        """Open a lab whose answers were left out."""
        self.file, self.lang = lab, lang
        self._words, self._tables, self._send = words, tables, send

    def data(self, *names: str) -> Any:
        """Return fresh copies of tables: one, or as many as are named."""
        tables = [self._tables[name].copy() for name in names]
        return tables[0] if len(tables) == 1 else tuple(tables)

    def text(self, word: str, **values: object) -> str:
        """Return words of the lab."""
        return str(self.file.words[word].of(self.lang).format(**values))

    def sort(self, task_id: str) -> Any:
        """Return the cards of a task."""
        from askfirst.parts import Part  # noqa: PLC0415 - imported with the labs, where they are wanted

        return Part(self.file.task(task_id), self.lang, self._words, {})

    mark = sort

    def check(self, task_id: str, value: object) -> None:
        """Send ``value`` to where it is judged."""
        from askfirst.parts import Part  # noqa: PLC0415
        from askfirst.values import packed  # noqa: PLC0415

        given = value.answer or None if type(value) is Part else value
        self._send(task=str(task_id)[:LONGEST], value=packed(given))

    def __getattr__(self, _name: str) -> Any:
        """Let what only shows something be called."""
        return lambda *_args, **_values: None


class Shell:
    """Stands in for IPython: a magic or a shell line is passed over, but for those that run Python."""

    def __init__(self, run: Callable[[str], None]) -> None:
        """Run the bodies of cell magics with ``run``."""
        self._run = run

    def run_cell_magic(self, name: str, _line: str, body: str) -> None:
        """Run the body of ``%%time`` and its like."""
        if name in BODIES:
            self._run(body)

    def run_line_magic(self, name: str, line: str, *_more: object) -> None:
        """Run the statement of ``%time`` and its like."""
        if name in BODIES:
            self._run(line)

    def __getattr__(self, _name: str) -> Any:
        """Let anything else be called and do nothing."""
        return lambda *_args, **_values: None


class Sender:
    """Writes messages, one JSON line each, to the pipe that leads to the keeper."""

    def __init__(self, pipe: int) -> None:
        """Write to ``pipe``."""
        self._pipe = pipe

    def __call__(self, **message: Any) -> None:
        """Send one message."""
        data = json.dumps(message, ensure_ascii=True).encode() + b"\n"
        while data:
            data = data[os.write(self._pipe, data) :]


@dataclass
class Setup:
    """What the keeper is told before any hand-in: the labs without their answers, and the limits."""

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


class Workshop:
    """All that hand-ins need, imported and read once."""

    def __init__(self) -> None:
        """Import the libraries: all of this module's work before a hand-in that takes time."""
        import matplotlib.pyplot  # noqa: F401, ICN001, PLC0415 - for the hand-ins
        from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415

        from askfirst import charts, labs, parts  # noqa: PLC0415

        charts.dress()
        self._opening, self._parts, self._plain = labs, parts, TransformerManager().transform_cell
        self._labs: dict[str, Any] = {}
        self._tables: dict[str, dict[str, Any]] = {}

    def read(self, setup: Setup) -> None:
        """Read the labs and their tables."""
        from askfirst.faults import LANGUAGES  # noqa: PLC0415
        from askfirst.lab_answers import edition  # noqa: PLC0415
        from askfirst.lab_models import Lab  # noqa: PLC0415

        self._setup = setup
        self._labs = {slug: Lab.model_validate(lab) for slug, lab in setup.labs.items()}
        self._tables = {
            lang: {
                slug: {name: edition(Path(path), lang) for name, path in tables.items()}
                for slug, tables in setup.tables.items()
            }
            for lang in LANGUAGES
        }

    def run(self, cells: list[tuple[int, str]], send: Sender) -> None:
        """Run the cells in order, going on after one that fails, as a person does who runs them one by one."""
        self._opening.open_lab = lambda slug, lang: self._bench(slug, lang, send)  # type: ignore[assignment,return-value]
        names: dict[str, Any] = {"__name__": "__main__"}
        names["get_ipython"] = lambda: Shell(lambda code: exec(self._plain(code), names))  # noqa: S102
        for number, source in cells:
            send(cell=number)
            try:
                exec(compile(self._plain(source), f"<cell {number}>", "exec"), names)  # noqa: S102 - the hand-in
            except BaseException as error:  # noqa: BLE001 - whatever a cell raises is said, SystemExit too
                send(cell=number, error=_name(error), why=_told(error))
        send(done=True)

    def _bench(self, slug: str, lang: str, send: Sender) -> Bench:
        if slug not in self._labs:
            raise LookupError(f"There is no lab {slug!r} here.")
        lang = lang if lang in self._tables else "en"
        lab = self._labs[slug]
        return Bench(lab, lang, self._setup.words[lang], self._tables[lang][slug], send)


class Keeper:
    """Forks for each job that comes in, and answers with all that the process has sent and how it ended."""

    def __init__(self, setup: Setup, workshop: Workshop, root: Path | None) -> None:
        """Keep hand-ins behind the walls of ``root``, where there are walls."""
        self._setup, self._workshop, self._root = setup, workshop, root
        self._running: dict[int, Running] = {}
        self._waiting: deque[dict[str, Any]] = deque()
        self._selector = selectors.DefaultSelector()
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY) if root else None
        self.stranger = jail.can_leave(behind_walls=root is not None)

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
        process = jail.fork(self._own)
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
        """Without walls: end the processes that a hand-in left, and remove its folder."""
        known = {each.process for each in self._running.values()}
        while left := jail.strays(known):
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
            os.chown(folder, jail.STRANGER + slot, jail.STRANGER + slot)

    def _become(self, job: dict[str, Any], pipe: int, slot: int) -> NoReturn:
        """Run a job in a forked process, which ends here."""
        code = 70
        try:
            folder = jail.SCRATCH if self._root else str(self._folder(job["job"]))
            quiet(pipe)
            settle(folder)
            jail.shut_in(self._setup.seconds, self._root, jail.STRANGER + slot if self.stranger else None)
            os.chdir(folder)
            self._workshop.run(job["cells"], Sender(3))
            code = 0
        finally:
            os._exit(code)


def settle(folder: str) -> None:
    """Take ``folder`` for home."""
    for name in ("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "MPLCONFIGDIR", "ASKFIRST_HOME"):
        os.environ[name] = folder


def main() -> None:
    """Be a keeper, or the process of one hand-in."""
    way = sys.argv[1]
    if way == "one" and hasattr(os, "fork"):
        _stand_between()
    walls = way == "walls" and jail.enter()
    if way == "walls" and not walls:
        sys.exit(3)
    workshop = Workshop()
    setup = Setup(**json.loads(sys.stdin.buffer.readline()))
    workshop.read(setup)
    if way == "one":
        _one(setup, workshop)
    root = Path(setup.scratch, "root") if walls else None
    if root:
        root.mkdir()
        jail.build(root, _python(), map(Path, setup.hidden))
    else:
        jail.adopt()
    gc.collect()
    gc.freeze()  # what is read stays shared with every fork
    keeper = Keeper(setup, workshop, root)
    sys.stdout.buffer.write(json.dumps({"stranger": keeper.stranger}).encode() + b"\n")
    sys.stdout.buffer.flush()
    keeper.serve()


def _one(setup: Setup, workshop: Workshop) -> NoReturn:
    """Run one hand-in in a process that was started for it."""
    job = json.loads(sys.stdin.buffer.readline())
    settle(setup.scratch)
    os.chdir(setup.scratch)
    quiet(os.dup(1))
    jail.limit(setup.seconds + round(time.process_time()), jail.MEMORY + (2 << 30), None)
    workshop.run(job["cells"], Sender(3))
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
    return [Path(__file__).parent, Path(sys.prefix), Path(sys.base_prefix), *(p for p in places if p.is_absolute())]


def _name(error: BaseException) -> str:
    return str(type.__getattribute__(type(error), "__name__"))[:LONGEST]


def _told(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST]
    except BaseException:  # noqa: BLE001 - an error of the hand-in's own may do anything
        return ""


if __name__ == "__main__":
    main()
