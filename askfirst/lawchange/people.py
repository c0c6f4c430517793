"""Whose evidence is older than a change of the law: read from signed packs, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from askfirst.evidence.pack import verified
from askfirst.evidence.pack_models import Evidence, FinishedForm
from askfirst.evidence.seal import RefusedError, read_file


@dataclass(frozen=True)
class Asked:
    """The questions of the course by id: all that there are, and those that a change touches."""

    known: Collection[str]
    touched: Collection[str]


@dataclass(frozen=True)
class Unread:
    """A file that is not counted: ``key`` is that of the sentence that says why, ``why`` the system's own word."""

    path: Path
    key: str
    why: str = ""


@dataclass(frozen=True)
class Outdated:
    """A person's last finished test of a path that is from before the change and touches it."""

    learner: str
    form: FinishedForm
    path: Path


@dataclass(frozen=True)
class Pack:
    """A pack that is as it was signed."""

    path: Path
    evidence: Evidence


def read_packs(folder: Path) -> Iterator[Pack | Unread]:
    """Yield every pack below a folder, one after the other, or why it is none; other files are passed over.

    Raise :class:`OSError` where the folder itself cannot be read.
    """
    for _ in folder.iterdir():  # rglob says nothing of a folder that is not there
        break
    for path in sorted(folder.rglob("*.zip")):
        try:
            yield Pack(path, verified(read_file(path))[0])
        except OSError as error:
            yield Unread(path, "pack-unreadable", error.strerror or str(error))
        except RefusedError as refused:
            yield Unread(path, refused.reason)


class Standing:
    """Gathers packs and tells whose tests are older than a change; several packs of one record count as one."""

    def __init__(self, in_force: date, asked: Asked, named: Callable[[str], bool]) -> None:
        """Know the day of the change, what the course asks about it, and which labels of provisions are its."""
        self._in_force, self._asked, self._named = in_force, asked, named
        self._older: dict[tuple[str, str], Outdated] = {}
        self._renewed: set[tuple[str, str]] = set()

    def add(self, pack: Pack) -> None:
        """Take in what a pack shows."""
        learner = pack.evidence.learner
        forms = pack.evidence.forms
        self._renewed |= {(learner, each.path) for each in forms if each.passed and each.law_as_of >= self._in_force}
        for form in self._concerned(pack.evidence):
            place = (learner, form.path)
            before = self._older.get(place)
            if form.law_as_of < self._in_force and (before is None or before.form.at < form.at):
                self._older[place] = Outdated(learner, form, pack.path)

    def outdated(self) -> list[Outdated]:
        """Return who has no pass of the same path under the new law, a line a path."""
        left = (each for place, each in self._older.items() if place not in self._renewed)
        return sorted(left, key=lambda each: (each.learner, each.form.path))

    def _concerned(self, evidence: Evidence) -> list[FinishedForm]:
        """Return the tests that asked about what changes.

        Their questions tell, as the course has them now. What a pack says its tests cited, it says of all of them
        together: that speaks for those with questions that have gone since, or for all where no question tells.
        """
        sure = [form for form in evidence.forms if any(each.item in self._asked.touched for each in form.items)]
        if not any(self._named(each.cites) for each in evidence.provisions):
            return sure
        gone = [form for form in evidence.forms if any(each.item not in self._asked.known for each in form.items)]
        return [*sure, *gone] or list(evidence.forms)
