"""Returned exercises, marked: which tasks each solves, and why one could not be run.

A hand-in is known by its file's name alone. What its cells give to ``lab.check`` comes from a process that is not
trusted, so each value is judged here, against answers that this process computes for itself.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from askfirst import clicks
from askfirst.faults import say
from askfirst.keepers import Cells, Ended, Keepers, Way
from askfirst.lab_models import Lab, Task, lab_folder, read_lab
from askfirst.lab_verdict import Answer, Verdict, weigh
from askfirst.loader import Content, load_for
from askfirst.sandbox import Setup
from askfirst.values import Forged, read_line, unpacked

LARGEST = 100 << 20  # bytes of a notebook
MOST_CELLS = 2_000
LONGEST = 160  # characters of an error that are shown
CLUTTER = {"__macosx", "thumbs.db", "desktop.ini", "__pycache__"}
OPENS = re.compile(r"""askfirst\.lab\(\s*["']([\w-]+)["']""")
CHECKS = re.compile(r"""\.check\(\s*["']([\w-]+)["']""")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Outcome = Literal["right", "not-yet", "not-attempted", "not-run"]
OUTCOMES: tuple[Outcome, ...] = ("right", "not-yet", "not-attempted", "not-run")


@dataclass(frozen=True)
class Mark:
    """How one task of a hand-in fares, and why."""

    outcome: Outcome
    why: str = ""


@dataclass
class HandIn:
    """One returned file. ``trouble`` says why it could not be run at all; ``notes`` what else there is to know."""

    name: str
    lab: str = ""
    cells: Cells = field(default_factory=list)
    clicks: dict[str, dict[str, Any]] = field(default_factory=dict)
    trouble: str = ""
    notes: list[str] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)


@dataclass
class Sheet:
    """All hand-ins, marked. ``labs`` holds the labs that occur; ``walls`` how well the hand-ins were shut in."""

    hand_ins: list[HandIn]
    labs: dict[str, Lab]
    shut_in: str

    def of(self, lab: str) -> list[HandIn]:
        """Return the hand-ins of one lab."""
        return [each for each in self.hand_ins if each.lab == lab and not each.trouble]

    @property
    def unread(self) -> list[HandIn]:
        """Those that could not be run at all."""
        return [each for each in self.hand_ins if each.trouble]

    def by_task(self, lab: str) -> dict[str, Counter[Outcome]]:
        """Return how often each outcome occurs, for each task of a lab."""
        return {task.id: Counter(each.marks[task.id].outcome for each in self.of(lab)) for task in self.labs[lab].tasks}


class Grading:
    """The work of marking a folder, hand-in by hand-in, so that its progress can be shown."""

    def __init__(self, folder: Path, root: Path, lang: str, seconds: int) -> None:
        """Find the hand-ins in ``folder``; the course lies in ``root``."""
        self.folder, self.root, self.lang = folder, root, lang
        self.seconds = seconds
        self.paths = sorted(_files(folder))

    def __len__(self) -> int:
        """How many files there are to mark."""
        return len(self.paths)

    def run(self, keepers: Keepers, sheet: Sheet) -> Iterator[HandIn]:
        """Mark all and yield each as it is done; ``sheet`` is filled meanwhile."""
        content = load_for("", self.root)
        judges = _Judges(content, self.root, self.lang)
        hand_ins = [self._read(path, judges) for path in self.paths]
        sheet.hand_ins, sheet.labs = hand_ins, dict(sorted(judges.labs.items()))
        yield from (each for each in hand_ins if each.trouble)
        jobs = {number: each.cells for number, each in enumerate(hand_ins) if not each.trouble}
        if jobs:
            keepers.prepare(self._setup(content, judges.labs))
            judges.prepare()
            keepers.wait()
            sheet.shut_in = self._walls(keepers)
            for number, ended in keepers.run(jobs):
                self._mark(hand_ins[number], ended, judges)
                yield hand_ins[number]

    def _read(self, path: Path, judges: _Judges) -> HandIn:
        """Return a hand-in as its file says it is."""
        hand_in = HandIn(clean(path.relative_to(self.folder).as_posix(), 200))
        try:
            notebook = _notebook(path)
            hand_in.cells = _cells(notebook)
            code = "\n".join(source for _, source in hand_in.cells)
            about = notebook.get("metadata", {}).get("askfirst", {})
            opened = OPENS.search(code)
            hand_in.lab = clean(str(opened[1] if opened else about.get("lab", "")), 60)
            lab = judges.lab(hand_in.lab)
            hand_in.clicks = clicks.answers(notebook, lab)
        except _Trouble as trouble:
            hand_in.trouble = say(trouble.key, self.lang, **trouble.values)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError):
            hand_in.trouble = say("grade-not-notebook", self.lang)
        except RecursionError:
            hand_in.trouble = say("grade-broken", self.lang)
        else:
            self._compare(hand_in, lab, code)
        return hand_in

    def _compare(self, hand_in: HandIn, lab: Lab, code: str) -> None:
        """Note where the tasks of a notebook are not those of the lab as it is now."""
        checked = set(CHECKS.findall(code))
        known = {task.id for task in lab.tasks}
        if gone := sorted(checked - known):
            hand_in.notes.append(say("grade-older", self.lang, tasks=clean(", ".join(gone), LONGEST)))

    def _setup(self, content: Content, labs: Mapping[str, Lab]) -> Setup:
        folders = {slug: lab_folder(self.root, slug) for slug in labs}
        return Setup(
            labs={slug: _without_answers(lab) for slug, lab in labs.items()},
            words={lang: content.words("lab", lang) for lang in ("en", "zh")},
            tables={
                slug: {name: str(folders[slug].table(name).resolve()) for name in lab.data}
                for slug, lab in labs.items()
            },
            hidden=[str(each.resolve()) for each in (self.root / "content", self.root / "solutions", self.folder)],
            scratch="",
            seconds=self.seconds,
            slots=min(os.cpu_count() or 1, len(self.paths)),
        )

    def _walls(self, keepers: Keepers) -> str:
        way = "limits" if keepers.way == "one" else keepers.way
        return say(f"grade-{'stranger' if way == 'open' and keepers.stranger else way}", self.lang)

    def _mark(self, hand_in: HandIn, ended: Ended, judges: _Judges) -> None:
        told = _Told(ended)
        stopped = self._stopped(told)
        checks = {task: number for number, source in hand_in.cells for task in CHECKS.findall(source)}
        before = 0
        for task in sorted(judges.labs[hand_in.lab].tasks, key=lambda each: checks.get(each.id, MOST_CELLS)):
            cell = checks.get(task.id)
            value = hand_in.clicks.get(task.id) or told.values.get(task.id)
            verdict = judges.verdict(hand_in.lab, task, value)
            if verdict.state != "not-attempted":
                why = "" if verdict.state == "right" else judges.sentence(task, verdict)
                hand_in.marks[task.id] = Mark(verdict.state, clean(why, 400))
            elif cell is None:
                hand_in.marks[task.id] = Mark("not-attempted", say("grade-no-check", self.lang))
            else:
                failed = next((told.errors[n] for n in range(before + 1, cell + 1) if n in told.errors), "")
                reached = told.done or told.last > cell
                why = failed or ("" if reached else stopped)
                hand_in.marks[task.id] = Mark("not-run" if why else "not-attempted", why)
            before = max(before, cell or 0)
        if stopped:
            hand_in.notes.append(stopped)

    def _stopped(self, told: _Told) -> str:
        """Return why a hand-in did not come to its end, or nothing."""
        if told.done:
            return ""
        how, _, code = told.how.partition(" ")
        place: dict[str, object] = {"cell": told.last, "seconds": self.seconds}
        if how == "time" or code in _by("XCPU"):
            return say("grade-time", self.lang, **place)
        if code in _by("KILL"):
            return say("grade-killed", self.lang, **place)
        if how in ("size", "keeper"):
            return say(f"grade-{how}", self.lang, **place)
        if not told.last:
            return say("grade-not-started", self.lang)
        crashed = code.startswith("-") or int(code) > 128
        return say("grade-crashed" if crashed else "grade-left", self.lang, **place)


class _Trouble(Exception):  # noqa: N818 - it is told, not raised to anybody
    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)


class _Told:
    """What a hand-in's process said, as far as it makes sense."""

    def __init__(self, ended: Ended) -> None:
        self.how, self.last, self.done = ended.how, 0, False
        self.values: dict[str, Any] = {}
        self.errors: dict[int, str] = {}
        for line in ended.sent.split(b"\n"):
            try:
                self._hear(read_line(line))
            except Forged:
                continue

    def _hear(self, message: dict[str, Any]) -> None:
        match message:
            case {"task": str(task), "value": value}:
                if value != {"kind": "nothing"} or task not in self.values:
                    self.values[task] = value
            case {"cell": int(cell), "error": str(name), "why": str(why)}:
                self.errors.setdefault(cell, clean(f"{name}: {why}".strip(": "), LONGEST))
            case {"cell": int(cell)}:
                self.last = min(max(self.last, cell), MOST_CELLS)
            case {"done": True}:
                self.done = True


class _Judges:
    """The labs that occur, their answers, and the words that go with a verdict; each read when first wanted."""

    def __init__(self, content: Content, root: Path, lang: str) -> None:
        self._content, self._root, self._lang = content, root, lang
        self.labs: dict[str, Lab] = {}
        self._answers: dict[tuple[str, str], Answer] = {}

    def lab(self, slug: str) -> Lab:
        if not slug:
            raise _Trouble("grade-no-lab")
        if slug not in self.labs:
            folder = lab_folder(self._root, slug)
            if not re.fullmatch(r"[\w-]+", slug) or not folder.words.is_file():
                raise _Trouble("grade-unknown-lab", lab=slug)
            self.labs[slug], _ = read_lab(folder)
        return self.labs[slug]

    def prepare(self) -> None:
        """Compute all answers, while the keeper does its own preparing."""
        from askfirst.lab_answers import answer  # noqa: PLC0415 - takes a while to import

        for lab in self.labs.values():
            for task in lab.tasks:
                self._answers[lab.lab, task.id] = answer(task, lab_folder(self._root, lab.lab), lab)

    def verdict(self, slug: str, task: Task, value: Any) -> Verdict:
        if value in (None, {"kind": "nothing"}):
            return Verdict("not-attempted")
        try:
            return weigh(self._answers[slug, task.id], partial(unpacked, value))
        except Forged:
            return Verdict("not-yet", "odd-type", values={"type": "?"})

    def sentence(self, task: Task, verdict: Verdict) -> str:
        from askfirst.lab_answers import sentence  # noqa: PLC0415

        return sentence(self._content, task, verdict, self._lang)


def _by(name: str) -> tuple[str, ...]:
    """Return the codes of a process that a signal ended, and of one that passes such an end on."""
    number = int(getattr(signal, f"SIG{name}", 0))
    return (str(-number), str(256 - number)) if number else ()


def clean(text: str, most: int) -> str:
    """Return a text of others' as one line that no terminal and no page reads as an order."""
    text = CONTROL.sub(" ", text).strip()
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file but what systems leave lying about; links to folders are not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _clutter(name)]
        yield from (Path(place, name) for name in files if not _clutter(name))


def _clutter(name: str) -> bool:
    return name.startswith(".") or name.lower() in CLUTTER


def _notebook(path: Path) -> dict[str, Any]:
    if path.suffix.lower() != ".ipynb" or not path.is_file():
        raise _Trouble("grade-not-notebook")
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _Trouble("grade-too-large", size=size >> 20, limit=LARGEST >> 20)
        data = path.read_bytes()
    except OSError as error:
        raise _Trouble("grade-unreadable", why=error.strerror) from None
    if not data.strip():
        raise _Trouble("grade-empty")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _Trouble("grade-broken") from None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise _Trouble("grade-not-notebook")
    return found


def _cells(notebook: dict[str, Any]) -> Cells:
    """Return the code of a notebook, cell by cell, with the numbers that a person counts."""
    cells: Cells = []
    for cell in notebook["cells"][:MOST_CELLS]:
        if cell["cell_type"] == "code":
            source = cell["source"]
            cells.append((len(cells) + 1, source if isinstance(source, str) else "".join(source)))
    return cells


def _without_answers(lab: Lab) -> dict[str, Any]:
    """Return a lab as it may go to where hand-ins run: where the cards belong is left out."""
    bare = lab.model_dump(mode="json", by_alias=True)
    for task in bare["tasks"]:
        task["why"] = task["hints"][0]
        for card in task["cards"]:
            card["group"] = "hidden"
    return bare


def grade(folder: Path, root: Path, lang: str, *, seconds: int = 30, way: Way | None = None) -> Sheet:
    """Mark a folder and return the sheet."""
    sheet = Sheet([], {}, "")
    with Keepers(way) as keepers:
        list(Grading(folder, root, lang, seconds).run(keepers, sheet))
    return sheet
