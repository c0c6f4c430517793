"""Packs read as a stream: each is verified whole in a worker process, and only its figures stay, in compact columns."""

from __future__ import annotations

import gc
import os
import signal
from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from askfirst.assess.quiz import CONFIDENCES
from askfirst.evidence.pack import verified
from askfirst.evidence.pack_models import Asked, Check, Evidence, FinishedForm, Mark
from askfirst.evidence.seal import RefusedError, read_file

LEAST_PART, LARGEST_PART = 50, 1_000  # packs that a worker reads at a time: for a second at most
KINDS = ("test", "before", "later")
TEST = KINDS.index("test")
UNTOLD = -1
SURE = {name: place for place, name in enumerate(CONFIDENCES)}
REFUSALS = {"pack-too-large", "pack-no-pack", "pack-other-files", "pack-manifest", "pack-newer", "pack-signature"} | {
    "pack-changed",
    "pack-untrue",
    "pack-no-file",
    "report-unreadable",
}  # the keys of why a file is not taken
CLUTTER = {"thumbs.db", "desktop.ini"}  # what systems leave lying about
Label = tuple[Hashable, ...]


class Head(NamedTuple):
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

    def place(self, label: Label) -> int:
        """Return the place of a label, given now to a new one."""
        return self.places.setdefault(label, len(self.places))


class Sheet(NamedTuple):
    """A finished test or a check: in which pack, when and in which language, and what it came to.

    ``at`` are seconds, ``passed`` and ``path`` are told of tests alone, and ``marks`` is how many outcomes are marked.
    """

    pack: int
    kind: int
    path: int
    passed: bool
    lang: int
    at: float
    credit: float
    of: int
    marks: int


CODES = dict(zip(Sheet._fields, "ibibiddii", strict=True))  # how the columns of sheets are kept


class Given(NamedTuple):
    """An answer, whoever gave it: to which question as it was asked, what it earned, how sure they were, and it.

    ``sure`` is a place in :data:`~askfirst.assess.quiz.CONFIDENCES`; it is -1, and nothing was ``chosen``, where the
    pack does not tell.
    """

    item: str
    code: str
    outcome: str
    family: str
    credit: float
    sure: int
    chosen: Hashable


class Score(NamedTuple):
    """A mark, whoever has it: of an outcome, with its text, so many points of so many."""

    outcome: str
    text: str
    credit: float
    of: int


@dataclass
class Figures:
    """The packs of a part of the folder: their heads, and what was taken, marked and answered in them.

    ``sheets`` are the columns of a table of :class:`Sheet`: of a pack its finished tests, in the order of their days,
    and then its checks. Sheet by sheet ``marks`` and ``answers`` say what came of its outcomes and questions: places
    among the few different ``scores`` and ``given``.
    """

    heads: list[Head] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    sheets: dict[str, array[float]] = field(default_factory=dict)
    marks: array[int] = field(default_factory=lambda: array("i"))
    answers: array[int] = field(default_factory=lambda: array("i"))
    paths: Labels = field(default_factory=Labels)
    langs: Labels = field(default_factory=Labels)
    scores: Labels = field(default_factory=Labels)  # each a Score
    given: Labels = field(default_factory=Labels)  # each a Given


@dataclass
class Reader:
    """Takes the figures of packs. Equal parts of packs are one object, so each is looked at once.

    ``known`` holds by its identity the place of what has been looked at, and ``seen`` it, so that no other gets that.
    """

    figures: Figures = field(default_factory=Figures)
    sheets: list[Sheet] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    seen: list[Asked | Mark] = field(default_factory=list)

    def read(self) -> Figures:
        """Return the figures of all packs that were taken."""
        self.figures.sheets = {
            name: array(code, [sheet[at] for sheet in self.sheets]) for at, (name, code) in enumerate(CODES.items())
        }
        return self.figures

    def take(self, path: str, evidence: Evidence, key: str) -> None:
        """Take the figures of a pack."""
        figures = self.figures
        languages = tuple(sorted({each.lang for each in evidence.forms if each.lang}))
        told = (evidence.learner, key, evidence.staff, evidence.attested, evidence.made_at)
        pack = len(figures.heads)
        figures.heads.append(Head(path, *told, evidence.course, evidence.edition, evidence.law_as_of, languages))
        for form in sorted(evidence.forms, key=lambda each: each.at):
            place = figures.paths.place((form.path, form.path_name))
            self._take(form, (pack, TEST, place, form.passed), form.outcomes)
        for check in evidence.checks:
            self._take(check, (pack, KINDS.index(check.kind), UNTOLD, False), ())

    def _take(self, each: FinishedForm | Check, told: tuple[int, int, int, bool], marks: Sequence[Mark]) -> None:
        lang, at = self.figures.langs.place((each.lang,)), each.at.timestamp()
        self.sheets.append(Sheet(*told, lang, at, float(each.credit), len(each.items), len(marks)))
        self.figures.marks.extend(self._places(marks))
        self.figures.answers.extend(self._places(each.items))

    def _places(self, parts: Sequence[Asked] | Sequence[Mark]) -> list[int]:
        """Return the places of answers among those given, or those of marks among the scores."""
        try:
            return [self.known[id(each)] for each in parts]
        except KeyError:  # some are new
            for each in parts:
                if id(each) not in self.known:
                    labels = self.figures.given if isinstance(each, Asked) else self.figures.scores
                    self.known[id(each)] = labels.place(_label(each))
                    self.seen.append(each)
            return self._places(parts)


def _label(each: Asked | Mark) -> Label:
    if isinstance(each, Mark):
        return Score(each.outcome, each.text, each.credit, each.of)
    sure, chosen = (SURE[each.chosen.confidence], _still(each.chosen.response)) if each.chosen else (UNTOLD, None)
    return Given(each.item, each.code, each.outcome or "", each.family or "", each.credit, sure, chosen)


def read_packs(paths: Sequence[str]) -> Figures:
    """Return the figures of the packs at ``paths``; what is none, or cannot be read, is named with the reason."""
    reader = Reader()
    refused = reader.figures.refused
    for path in paths:
        try:
            evidence, key = verified(read_file(path))
        except RefusedError as why:
            refused.append((path, why.reason))
        except OSError:
            refused.append((path, "report-unreadable"))
        else:
            reader.take(path, evidence, key)
    return reader.read()


@contextmanager
def reading(paths: Sequence[str], workers: int | None = None) -> Iterator[Iterator[Figures]]:
    """Give the figures of all packs, part by part in the order of ``paths``, read on every processor there is.

    The reading begins at once, whenever the parts are asked for, and ends with the block.
    """
    workers = workers or os.cpu_count() or 1
    parts = list(_parts(paths, workers))
    if min(workers, len(parts)) == 1:
        yield map(read_packs, parts)
        return
    pool = ProcessPoolExecutor(min(workers, len(parts)), initializer=_settle)
    try:
        yield pool.map(read_packs, parts)
    finally:
        pool.shutdown(cancel_futures=True)


def _parts(paths: Sequence[str], workers: int) -> Iterator[Sequence[str]]:
    """Yield large parts first, for equal things are told once a part, and small ones last, so that all end together."""
    start = 0
    while start < len(paths):
        size = min(LARGEST_PART, max(LEAST_PART, (len(paths) - start) // (3 * workers)))
        yield paths[start : start + size]
        start += size


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
