"""Returned exercises, marked: which tasks each solves, and why one could not be run.

A hand-in is known by its file's name alone. What its cells give to ``lab.check`` comes from a process that is not
trusted, so each value is judged here, against answers that this process computes for itself.
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from askfirst.assess import clicks
from askfirst.assess.lab_verdict import Answer, Verdict, weigh
from askfirst.autograde.intake import Returned, Trouble, returned
from askfirst.autograde.people import Person, count_latest
from askfirst.autograde.runner import Ended, Runner, Way
from askfirst.autograde.submission import MOST_CELLS, Mark, Outcome, Submission, Told, code_cells, opened, read_notebook
from askfirst.autograde.wire import Forged, read_line, unpacked
from askfirst.autograde.worker import Setup
from askfirst.course.faults import ContentError
from askfirst.course.foreign_text import clean
from askfirst.course.lab_models import Lab, Task, lab_folder, read_lab
from askfirst.course.loader import Content, load_for
from askfirst.course.words import say, section

MOST_MESSAGES = 20_000  # of a hand-in
LONGEST = 160  # characters of an error that are shown
LONGEST_PATH = 1_000  # characters of a hand-in's path: whose it is may stand anywhere in it
CHECKS = re.compile(r"""\.check\(\s*["']([\w-]+)["']""")


@dataclass
class Sheet:
    """All hand-ins, marked. ``labs`` holds the labs that occur; ``shut_in`` says how well the hand-ins were shut in."""

    hand_ins: list[Submission]
    labs: dict[str, Lab]
    shut_in: str

    def of(self, lab: str) -> list[Submission]:
        """Return the hand-ins of one lab that count."""
        return [each for each in self.hand_ins if each.lab == lab and not each.trouble and not each.counted]

    @property
    def unread(self) -> list[Submission]:
        """Those that could not be run at all."""
        return [each for each in self.hand_ins if each.trouble]

    @property
    def earlier(self) -> list[Submission]:
        """Those in whose place a later attempt counts."""
        return [each for each in self.hand_ins if each.counted]

    def by_task(self, lab: str) -> dict[str, Counter[Outcome]]:
        """Return how often each outcome occurs, for each task of a lab."""
        return {task.id: Counter(each.marks[task.id].outcome for each in self.of(lab)) for task in self.labs[lab].tasks}


class Grading:
    """The work of marking a folder, hand-in by hand-in, so that its progress can be shown."""

    def __init__(self, folder: Path, root: Path, lang: str, seconds: int, people: Sequence[Person] = ()) -> None:
        """Find the hand-ins in ``folder``; the course lies in ``root``; ``people`` may have handed in."""
        self.folder, self.root, self.lang = folder, root, lang
        self.seconds, self.people = seconds, people
        self.content: Content
        self.files = list(returned(folder))

    def __len__(self) -> int:
        """How many files there are to mark."""
        return len(self.files)

    def run(self, runner: Runner, sheet: Sheet) -> Iterator[Submission]:
        """Mark all and yield each as it is done; ``sheet`` is filled meanwhile."""
        self.content = content = load_for("", self.root)
        judges = _Judges(content, self.root)
        hand_ins = [self._read(file, judges) for file in self.files]
        count_latest(hand_ins, self.people)
        sheet.hand_ins, sheet.labs = hand_ins, dict(sorted(judges.labs.items()))
        yield from (each for each in hand_ins if each.trouble or each.counted)
        jobs = {n: each.cells for n, each in enumerate(hand_ins) if not each.trouble and not each.counted}
        if jobs:
            runner.prepare(self._setup(judges.labs))
            judges.prepare()
            for number in [number for number in jobs if hand_ins[number].lab in judges.broken]:
                hand_ins[number].trouble = self._broken(judges.broken[hand_ins[number].lab])
                del jobs[number]
                yield hand_ins[number]
            runner.wait()
            sheet.shut_in = self._isolation(runner)
            for number, ended in runner.run(jobs):
                self._judge(hand_ins[number], ended, judges)
                yield hand_ins[number]

    def _read(self, file: Returned, judges: _Judges) -> Submission:
        """Return a hand-in as its file says it is."""
        hand_in = Submission(clean(file.name, LONGEST_PATH), file.changed)
        try:
            notebook = read_notebook(file.read(), file.name)
            hand_in.cells = code_cells(notebook)
            code = "\n".join(source for _, source in hand_in.cells)
            lab, lang = opened(notebook, code)
            hand_in.lab, hand_in.lang = clean(lab, 60), lang if lang in self.content.course.languages else self.lang
            found = judges.lab(hand_in.lab)
        except Trouble as trouble:
            hand_in.trouble = say(trouble.key, self.lang, **trouble.values)
        except ContentError as error:
            hand_in.trouble = self._broken(error)
        except Exception:  # noqa: BLE001 - whatever a file holds, it costs its own row only
            hand_in.trouble = say("grade-not-notebook", self.lang)
        else:
            self._compare(hand_in, found, code)
            try:
                hand_in.clicks = clicks.answers(notebook, found)
            except Exception:  # noqa: BLE001 - likewise: it costs the clicks, not the code
                hand_in.remarks.append(("grade-clicks-damaged", {}))
        return hand_in

    def _broken(self, error: ContentError) -> str:
        """Say what is wrong with a lab: it costs the lab's own hand-ins, and no others."""
        return say("grade-lab-broken", self.lang, why=error.faults[0].tell(self.lang))

    def _compare(self, hand_in: Submission, lab: Lab, code: str) -> None:
        """Note where the tasks of a notebook are not those of the lab as it is now."""
        checked = set(CHECKS.findall(code))
        known = {task.id for task in lab.tasks}
        if gone := sorted(checked - known):
            hand_in.remarks.append(("grade-older", {"tasks": clean(", ".join(gone), LONGEST)}))

    def _setup(self, labs: Mapping[str, Lab]) -> Setup:
        folders = {slug: lab_folder(self.root, slug) for slug in labs}
        return Setup(
            labs={slug: _without_answers(lab) for slug, lab in labs.items()},
            words={lang: section("lab", lang) for lang in self.content.course.languages},
            tables={
                slug: {name: str(folders[slug].table(name).resolve()) for name in lab.data}
                for slug, lab in labs.items()
            },
            hidden=[str(each.resolve()) for each in (self.root / "content", self.root / "solutions", self.folder)],
            scratch="",
            seconds=self.seconds,
            slots=min(os.cpu_count() or 1, len(self.files)),
        )

    def _isolation(self, runner: Runner) -> str:
        way = "limits" if runner.way == "one" else runner.way
        return say(f"grade-{'stranger' if way == 'open' and runner.stranger else way}", self.lang)

    def _judge(self, hand_in: Submission, ended: Ended, judges: _Judges) -> None:
        try:
            heard = _Heard(ended)
            told = self._told(hand_in, heard, judges, self.lang)
            hand_in.marks, hand_in.notes = told.marks, told.notes
            same = hand_in.lang == self.lang
            hand_in.feedback = told if same else self._told(hand_in, heard, judges, hand_in.lang)
        except ContentError as error:  # a common error that the lab's key cannot compute
            hand_in.trouble = self._broken(error)
        except Exception:  # noqa: BLE001 - what a hand-in sends costs its own row only
            hand_in.trouble = say("grade-unjudged", self.lang)
        if hand_in.trouble:
            hand_in.marks = {}

    def _told(self, hand_in: Submission, heard: _Heard, judges: _Judges, lang: str) -> Told:
        """Return the marks and the notes of a hand-in, in one language."""
        told = Told()
        errors = {cell: say("grade-failed", lang, cell=cell, why=why) for cell, why in heard.errors.items()}
        told.notes += [say(key, lang, **values) for key, values in hand_in.remarks]
        if heard.asks:
            asks = say("grade-asks", lang, cells=_numbers(heard.asks))
            told.notes.append(asks)
            errors |= dict.fromkeys(heard.asks, asks)
        if heard.passed_over:
            example = clean(next(iter(heard.passed_over.values())), 60)
            told.notes.append(say("grade-passed-over", lang, cells=_numbers(heard.passed_over), example=example))
        stopped = self._stopped(heard, lang)
        checks = {task: number for number, source in hand_in.cells for task in CHECKS.findall(source)}
        before = 0
        for task in sorted(judges.labs[hand_in.lab].tasks, key=lambda each: checks.get(each.id, MOST_CELLS)):
            cell = checks.get(task.id)
            verdict = judges.verdict(hand_in.lab, task, hand_in.clicks.get(task.id) or heard.values.get(task.id))
            if verdict.state != "not-attempted":
                why = "" if verdict.state == "right" else judges.sentence(task, verdict, lang)
                told.marks[task.id] = Mark(verdict.state, clean(why, 400))
            elif cell is None:
                told.marks[task.id] = Mark("not-attempted", say("grade-no-check", lang))
            else:
                failed = next((errors[n] for n in range(min(before + 1, cell), cell + 1) if n in errors), "")
                reached = heard.done or heard.last > cell
                why = failed or ("" if reached else stopped)
                told.marks[task.id] = Mark("not-run" if why else "not-attempted", why)
            before = max(before, cell or 0)
        if stopped:
            told.notes.append(stopped)
        return told

    def _stopped(self, heard: _Heard, lang: str) -> str:
        """Return why a hand-in did not come to its end, or nothing."""
        if heard.done:
            return ""
        how, _, code = heard.how.partition(" ")
        place: dict[str, object] = {"cell": heard.last, "seconds": self.seconds}
        if how == "time" or code in _by("XCPU"):
            return say("grade-time", lang, **place)
        if code in _by("KILL"):
            return say("grade-killed", lang, **place)
        if how in ("size", "worker"):
            return say(f"grade-{how}", lang, **place)
        if not heard.last:
            return say("grade-not-started", lang)
        crashed = code.startswith("-") or int(code) > 128
        return say("grade-crashed" if crashed else "grade-left", lang, **place)


class _Heard:
    """What a hand-in's process said, as far as it makes sense."""

    def __init__(self, ended: Ended) -> None:
        self.how, self.last, self.done = ended.how, 0, False
        self.values: dict[str, Any] = {}
        self.errors: dict[int, str] = {}
        self.asks: set[int] = set()
        self.passed_over: dict[int, str] = {}
        lines = ended.sent.split(b"\n", MOST_MESSAGES)
        if len(lines) > MOST_MESSAGES:
            self.how = "size"
        for line in lines[:MOST_MESSAGES]:
            try:
                self._hear(read_line(line))
            except Forged:
                continue

    def _hear(self, message: dict[str, Any]) -> None:
        if isinstance(cell := message.get("cell"), int) and not 0 <= cell <= MOST_CELLS:
            return
        match message:
            case {"task": str(task), "value": value}:
                if value != {"kind": "nothing"} or task not in self.values:
                    self.values[task] = value
            case {"cell": int(cell), "error": str(name), "why": str(why)}:
                self.errors.setdefault(cell, clean(f"{name}: {why}".strip(": "), LONGEST))
            case {"cell": int(cell), "asks": True}:
                self.asks.add(cell)
            case {"cell": int(cell), "passed_over": str(command)}:
                self.passed_over.setdefault(cell, command)
            case {"cell": int(cell)}:
                self.last = max(self.last, cell)
            case {"done": True}:
                self.done = True


class _Judges:
    """The labs that occur, their answers, and the words that go with a verdict; each read when first wanted."""

    def __init__(self, content: Content, root: Path) -> None:
        self._content, self._root = content, root
        self.labs: dict[str, Lab] = {}
        self.broken: dict[str, ContentError] = {}
        self._answers: dict[tuple[str, str], Answer] = {}

    def lab(self, slug: str) -> Lab:
        if not slug:
            raise Trouble("grade-no-lab")
        if slug not in self.labs:
            folder = lab_folder(self._root, slug)
            if not re.fullmatch(r"[\w-]+", slug) or not folder.words.is_file():
                raise Trouble("grade-unknown-lab", lab=slug)
            self.labs[slug], _ = read_lab(folder, self._content.facts)
        return self.labs[slug]

    def prepare(self) -> None:
        """Compute all answers, while the worker does its own preparing."""
        from askfirst.assess.lab_answers import answer, tables  # noqa: PLC0415 - takes a while to import

        for lab in self.labs.values():
            folder = lab_folder(self._root, lab.lab)
            try:
                tables(folder, lab)  # which hand-ins read, even where no task is computed from them
                for task in lab.tasks:
                    self._answers[lab.lab, task.id] = answer(task, folder, lab)
            except ContentError as error:
                self.broken[lab.lab] = error

    def verdict(self, slug: str, task: Task, value: Any) -> Verdict:
        if value in (None, {"kind": "nothing"}):
            return Verdict("not-attempted")
        try:
            return weigh(self._answers[slug, task.id], partial(unpacked, value))
        except Forged:
            return Verdict("not-yet", "odd-type", values={"type": "?"})

    def sentence(self, task: Task, verdict: Verdict, lang: str) -> str:
        from askfirst.assess.lab_answers import sentence  # noqa: PLC0415

        return sentence(self._content, task, verdict, lang)


def _numbers(cells: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(cells)[:20]))


def _by(name: str) -> tuple[str, ...]:
    """Return the codes of a process that a signal ended, and of one that passes such an end on."""
    number = int(getattr(signal, f"SIG{name}", 0))
    return (str(-number), str(256 - number)) if number else ()


def _without_answers(lab: Lab) -> dict[str, Any]:
    """Return a lab as it may go to where hand-ins run: where the cards belong is left out."""
    bare = lab.model_dump(mode="json", by_alias=True)
    for task in bare["tasks"]:
        task["why"] = task["hints"][0]
        for card in task["cards"]:
            card["group"] = "hidden"
    return bare


def grade(  # noqa: PLR0913 - one call for all of this module
    folder: Path, root: Path, lang: str, *, seconds: int = 30, way: Way | None = None, people: Sequence[Person] = ()
) -> Sheet:
    """Mark a folder and return the sheet."""
    sheet = Sheet([], {}, "")
    with Runner(way) as runner:
        list(Grading(folder, root, lang, seconds, people).run(runner, sheet))
    return sheet
