"""A returned notebook as it runs: IPython without a kernel, and a lab that only notes what it is given.

Cells run in the very shell that JupyterLab's kernel is built on, so what runs there runs here: magics, ``display``,
``_`` and ``Out``, ``await`` at the top. What is shown goes nowhere. Two things cannot be had, and are said: commands of
the system's own shell, which could install or wait for anything, and an answer to ``input``.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from askfirst.autograde.worker import Setup

LONGEST = 300  # characters of an error
SCRIPTS = {
    "script",
    "sh",
    "bash",
    "cmd",
    "perl",
    "ruby",
    "python",
    "python2",
    "python3",
    "pypy",
}  # start other programs


class Sender:
    """Writes messages, one JSON line each, to the pipe that leads to the worker."""

    def __init__(self, pipe: int) -> None:
        """Write to ``pipe``."""
        self._pipe = pipe

    def __call__(self, **message: Any) -> None:
        """Send one message."""
        data = json.dumps(message, ensure_ascii=True).encode() + b"\n"
        while data:
            data = data[os.write(self._pipe, data) :]


class RecordingLab:
    """A lab as a hand-in meets it: the same tables, words and cards, and a check that only notes what it is given.

    A call fails where it fails in JupyterLab, and passes where the lab there only says what is off.
    """

    def __init__(self, lab: Any, lang: str, words: dict[str, str], tables: dict[str, Any], send: Sender) -> None:
        """Open a lab whose answers were left out."""
        self.file, self.lang = lab, lang
        self._words, self._tables, self._send = words, tables, send

    def data(self, *names: str) -> Any:
        """Return fresh copies of tables: one, or as many as are named."""
        if not names or not set(names) <= self._tables.keys():
            return None
        tables = [self._tables[name].copy() for name in names]
        return tables[0] if len(tables) == 1 else tuple(tables)

    def text(self, word: str = "", **values: object) -> str:
        """Return words of the lab."""
        from askfirst.course.words import fill  # noqa: PLC0415 - with the labs, as below

        known = isinstance(word, str) and word in self.file.words
        return fill(self.file.words[word].of(self.lang), **values) if known else ""

    def sort(self, task_id: str = "") -> Any:
        """Return the cards of a task to sort."""
        return self._part("sort", task_id)

    def mark(self, task_id: str = "") -> Any:
        """Return the lines of a task to tick."""
        return self._part("mark", task_id)

    def _part(self, call: str, task_id: object) -> Any:
        from askfirst.widgets.lab_cards import Part  # noqa: PLC0415 - imported with the labs, where they are wanted

        task = self.file.task(task_id) if isinstance(task_id, str) else None
        return Part(task, self.lang, self._words, {}) if task and task.part == call else None

    def check(self, task_id: str = "", *values: object) -> None:
        """Send a value to where it is judged."""
        from askfirst.autograde.wire import packed  # noqa: PLC0415
        from askfirst.widgets.lab_cards import Part  # noqa: PLC0415

        if isinstance(task_id, str) and len(values) == 1:
            (value,) = values
            given = value.answer or None if type(value) is Part else value
            self._send(task=task_id[:LONGEST], value=packed(given))

    def describe(self, *names: str) -> None:
        """Show nothing: there is nobody to see it."""

    def hint(self, task_id: str = "") -> None:
        """Show nothing."""

    def solution(self, task_id: str = "") -> None:
        """Show nothing."""


class NobodyToAsk(EOFError):  # noqa: N818 - it says what is the matter
    """A cell asks a person, and there is none."""


class Runtime:
    """All that hand-ins need, imported and read once."""

    def __init__(self) -> None:
        """Import the libraries: all of this module's work before a hand-in that takes time."""
        from askfirst.notebook import lab as labs  # noqa: PLC0415
        from askfirst.widgets import chart_style, lab_cards  # noqa: PLC0415

        self._shell = _shell()
        self._shell.run_line_magic("matplotlib", "inline")  # as in JupyterLab: a figure ends with its cell
        chart_style.dress()
        self._opening, self._parts = labs, lab_cards
        self._labs: dict[str, Any] = {}
        self._tables: dict[str, dict[str, Any]] = {}

    def read(self, setup: Setup) -> None:
        """Read the labs and their tables."""
        from askfirst.assess.lab_answers import edition  # noqa: PLC0415
        from askfirst.course.faults import ContentError  # noqa: PLC0415
        from askfirst.course.lab_models import Lab  # noqa: PLC0415

        self._setup = setup
        self._labs = {slug: Lab.model_validate(lab) for slug, lab in setup.labs.items()}
        self._tables = {lang: {slug: {} for slug in setup.tables} for lang in setup.words}
        for lang, labs in self._tables.items():
            for slug, paths in setup.tables.items():
                with suppress(ContentError):  # this lab's hand-ins are not judged, and the others go on
                    labs[slug] = {name: edition(Path(path), lang, tuple(setup.words)) for name, path in paths.items()}

    def run(self, cells: list[tuple[int, str]], send: Sender) -> None:
        """Run the cells in order, going on after one that fails, as a person does who runs them one by one."""
        from IPython.core.profiledir import ProfileDir  # noqa: PLC0415

        self._opening.open_lab = lambda slug, lang: self._open(slug, lang, send)  # type: ignore[assignment,return-value]
        sys.path.insert(0, "")  # a module that a cell has written can be imported
        builtins.input = getpass.getpass = _ask
        self._shell.profile_dir = ProfileDir(location=str(Path.home() / ".ipython"))  # %cd and %store write there
        number = 0
        self._shell.passed_over = lambda command: send(cell=number, passed_over=str(command)[:LONGEST])
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        for number, source in cells:
            send(cell=number)
            try:
                error = loop.run_until_complete(_run(self._shell, source))
            except BaseException as raised:  # noqa: BLE001 - whatever a cell does to its shell is said
                error = raised
            if isinstance(error, NobodyToAsk):
                send(cell=number, asks=True)
            elif error is not None:
                send(cell=number, error=_name(error), why=_told(error))
        send(done=True)

    def _open(self, slug: str, lang: str, send: Sender) -> RecordingLab:
        if slug not in self._labs:
            raise LookupError(f"There is no lab {slug!r} here.")
        lang = lang if lang in self._tables else next(iter(self._tables))
        lab = self._labs[slug]
        return RecordingLab(lab, lang, self._setup.words[lang], self._tables[lang][slug], send)


def _shell() -> Any:
    """Return IPython's shell without history on the disk, and with nobody to show anything to."""
    from IPython.core.displaypub import DisplayPublisher  # noqa: PLC0415 - takes a while to import
    from IPython.core.formatters import DisplayFormatter  # noqa: PLC0415
    from IPython.core.history import HistoryManager  # noqa: PLC0415
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
    from IPython.utils.text import SList  # noqa: PLC0415

    class Silent(DisplayFormatter):
        def format(self, *_args: Any, **_values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
            return {}, {}

    class Nowhere(DisplayPublisher):
        def publish(self, *_args: Any, **_values: Any) -> None:
            pass

    class Shell(InteractiveShell):
        passed_over: Callable[[str], None]

        def init_display_formatter(self) -> None:
            self.display_formatter = Silent(parent=self)

        def system(self, cmd: str) -> None:
            self.passed_over(f"!{cmd.replace(f'{sys.executable} -m ', '')}")  # of ``%pip``: as it was typed

        def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:  # noqa: ARG002, FBT001, FBT002
            self.passed_over(f"!{cmd}")
            return SList() if split else ""

        def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
            if magic_name in SCRIPTS:
                return self.passed_over(f"%%{magic_name}")
            return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]

        def enable_gui(self, gui: Any = None) -> None:
            pass

        def ask_exit(self) -> None:
            pass

        def showtraceback(self, *_args: Any, **_values: Any) -> None:
            pass

        showsyntaxerror = showindentationerror = showtraceback

    HistoryManager.enabled = False  # type: ignore[assignment]
    shell = Shell.instance(display_pub_class=Nowhere)
    shell.run_line_magic("load_ext", "storemagic")  # as the kernel does
    return shell


async def _run(shell: Any, source: str) -> BaseException | None:
    """Run a cell with a loop about it, as the kernel does, and return what it raised."""
    failed = None
    try:
        plain = shell.transform_cell(source)
    except Exception:  # noqa: BLE001 - the shell says what is wrong with the cell
        plain, failed = source, sys.exc_info()
    told = await shell.run_cell_async(
        source, store_history=True, transformed_cell=plain, preprocessing_exc_tuple=failed
    )
    shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", told)
    return told.error_before_exec or told.error_in_exec  # type: ignore[no-any-return]


def _ask(*_args: object, **_values: object) -> str:
    raise NobodyToAsk


def _name(error: BaseException) -> str:
    return str(type.__getattribute__(type(error), "__name__"))[:LONGEST]


def _told(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):  # without the name that the shell gave to the cell
            return f"{error.msg} (line {error.lineno})"[:LONGEST]
        return str(error)[:LONGEST]
    except BaseException:  # noqa: BLE001 - an error of the hand-in's own may do anything
        return ""
