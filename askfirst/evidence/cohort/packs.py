"""Packs read as a stream: each is verified whole in a worker process, and only its figures stay, in compact columns."""

from __future__ import annotations

import gc
import os
import signal
from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

from askfirst.assess.quiz import CONFIDENCES
from askfirst.evidence.archive import MOST
from askfirst.evidence.pack import verified
from askfirst.evidence.pack_models import Asked, Check, Evidence, FinishedForm
from askfirst.evidence.seal import RefusedError

CHUNK = 100  # packs that a worker reads at a time
KINDS = ("test", "before", "later")
UNTOLD = -1
SURE = {name: place for place, name in enumerate(CONFIDENCES)}
REFUSALS = {"pack-too-large", "pack-no-pack", "pack-other-files", "pack-manifest", "pack-newer", "pack-signature"} | {
    "pack-changed",
    "pack-untrue",
    "report-unreadable",
}  # the keys of why a file is not taken
CLUTTER = {"thumbs.db", "desktop.ini"}  # what systems leave lying about
Label = tuple[Hashable, ...]


@dataclass(frozen=True)
class Head:
    """What a pack says of itself."""

    path: str
    learner: str
    key: str
    staff: str
    attested: bool
    made_at: datetime
    course: str
    edition: str
    law_as_of: date
    languages: tuple[str, ...]


@dataclass
class Labels:
    """The different texts of a column, each kept once; the column holds their places."""

    places: dict[Label, int] = field(default_factory=dict)

    def place(self, *label: Hashable) -> int:
        """Return the place of a label, given now to a new one."""
        return self.places.setdefault(label, len(self.places))


def _columns(**codes: str) -> dict[str, array[float]]:
    return {name: array(code) for name, code in codes.items()}


@dataclass
class Figures:
    """The packs of a part of the folder: their heads, and row by row what was taken, marked and answered in them.

    ``sheets`` has a row for each finished test and each check, ``marks`` one for each outcome of a test, ``answers``
    one for each question. ``first`` says that the learner had not met the question in a test before.
    """

    heads: list[Head] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    sheets: dict[str, array[float]] = field(
        default_factory=lambda: _columns(pack="i", kind="b", path="i", lang="i", at="d", passed="b", credit="d", of="i")
    )
    marks: dict[str, array[float]] = field(default_factory=lambda: _columns(sheet="i", outcome="i", credit="d", of="i"))
    answers: dict[str, array[float]] = field(
        default_factory=lambda: _columns(sheet="i", question="i", credit="d", sure="b", response="i", first="b")
    )
    paths: Labels = field(default_factory=Labels)
    langs: Labels = field(default_factory=Labels)
    outcomes: Labels = field(default_factory=Labels)
    questions: Labels = field(default_factory=Labels)  # item, check code, outcome, family
    responses: Labels = field(default_factory=Labels)  # place of the question, what was chosen

    def take(self, path: str, evidence: Evidence, key: str) -> None:
        """Take the figures of a pack."""
        languages = tuple(sorted({each.lang for each in evidence.forms if each.lang}))
        told = (evidence.learner, key, evidence.staff, evidence.attested, evidence.made_at)
        head = Head(path, *told, evidence.course, evidence.edition, evidence.law_as_of, languages)
        pack = len(self.heads)
        self.heads.append(head)
        met: set[str] = set()
        for form in sorted(evidence.forms, key=lambda each: each.at):
            sheet = self._sheet(pack, "test", form)
            _add(self.sheets, path=self.paths.place(form.path, form.path_name), passed=form.passed)
            for mark in form.outcomes:
                outcome = self.outcomes.place(mark.outcome, mark.text)
                _add(self.marks, sheet=sheet, outcome=outcome, credit=mark.credit, of=mark.of)
            self._answers(sheet, form.items, met)
        for check in evidence.checks:
            sheet = self._sheet(pack, check.kind, check)
            _add(self.sheets, path=UNTOLD, passed=False)
            self._answers(sheet, check.items, set())

    def _sheet(self, pack: int, kind: str, each: FinishedForm | Check) -> int:
        _add(
            self.sheets,
            pack=pack,
            kind=KINDS.index(kind),
            lang=self.langs.place(each.lang),
            at=each.at.timestamp(),
            credit=float(each.credit),
            of=len(each.items),
        )
        return len(self.sheets["pack"]) - 1

    def _answers(self, sheet: int, items: Sequence[Asked], met: set[str]) -> None:
        columns, questions, responses = self.answers, self.questions.places, self.responses.places
        columns["sheet"].extend([sheet] * len(items))
        columns["credit"].extend([each.credit for each in items])
        columns["first"].extend([each.item not in met for each in items])
        columns["sure"].extend([SURE[each.chosen.confidence] if each.chosen else UNTOLD for each in items])
        met.update([each.item for each in items])
        for each in items:
            label = (each.item, each.code, each.outcome or "", each.family or "")
            question = questions.setdefault(label, len(questions))
            columns["question"].append(question)
            if each.chosen:
                response = (question, _still(each.chosen.response))
                columns["response"].append(responses.setdefault(response, len(responses)))
            else:
                columns["response"].append(UNTOLD)


def _add(columns: dict[str, array[float]], **values: float) -> None:
    for name, value in values.items():
        columns[name].append(value)


def read_packs(paths: Sequence[str]) -> Figures:
    """Return the figures of the packs at ``paths``; what is none, or cannot be read, is named with the reason."""
    figures = Figures()
    for path in paths:
        try:
            with Path(path).open("rb") as file:
                evidence, key = verified(file.read(MOST + 1))
        except RefusedError as refused:
            figures.refused.append((path, refused.reason))
        except OSError:
            figures.refused.append((path, "report-unreadable"))
        else:
            figures.take(path, evidence, key)
    return figures


def read_all(paths: Sequence[str], workers: int | None = None) -> Iterator[Figures]:
    """Return the figures of all packs, part by part in the order of ``paths``, read on every processor there is.

    The reading begins at once, whenever the parts are asked for.
    """
    parts = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    workers = min(workers or os.cpu_count() or 1, len(parts))
    if workers == 1:
        return map(read_packs, parts)
    pool = ProcessPoolExecutor(workers, initializer=_settle)
    return _drained(pool, pool.map(read_packs, parts))


def _drained(pool: ProcessPoolExecutor, parts: Iterator[Figures]) -> Iterator[Figures]:
    try:
        yield from parts
    finally:
        pool.shutdown(cancel_futures=True)


def _settle() -> None:
    """Prepare a worker: it does not look for garbage, hears no Ctrl-C of its own, and ends with who started it.

    What it reads goes with its last use, and there are no rings in it. Whoever is killed cannot end it.
    """
    gc.freeze()
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    if reader := parent_process():
        reader.join()
        os._exit(1)


def find(folder: Path) -> tuple[list[str], int]:
    """Return the zip files below a folder, in order, and how many other files there are; links are not followed."""
    packs, others = list[str](), 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(_visible(files)):
            if name.lower().endswith(".zip"):
                packs.append(os.path.join(place, name))  # noqa: PTH118 - a Path for each costs more than reading it
            else:
                others += 1
    return packs, others


def _visible(names: Iterable[str]) -> Iterator[str]:
    return (each for each in names if not each.startswith((".", "~$")) and each.lower() not in CLUTTER)


def _still(response: str | tuple[str, ...] | dict[str, str]) -> Hashable:
    return tuple(sorted(response.items())) if isinstance(response, dict) else response
