"""The parts that were read put together: which packs count, which do not and why, and the figures of those that do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from askfirst.evidence.cohort.packs import UNTOLD, Figures, Given, Head, Label, Score
from askfirst.evidence.cohort.roster import same

Columns = dict[str, NDArray[Any]]


class Finding(NamedTuple):
    """What is to be said of a file: the key of the sentence, whether the file counts, and what fills the blanks."""

    path: str
    key: str
    counts: bool
    values: Mapping[str, str] = {}


@dataclass
class Cohort:
    """The packs that count, a person each, with their figures: ``pack`` is a place in ``people``.

    The columns are those of :class:`~askfirst.evidence.cohort.packs.Figures`; their labels are places in the lists
    here. ``texts`` are those of paths and outcomes as the packs say them.
    """

    people: list[Head]
    findings: list[Finding]
    sheets: Columns
    marks: Columns
    answers: Columns
    paths: list[str]
    langs: list[str]
    scores: list[Score]
    given: list[Given]
    texts: dict[str, str]


@dataclass
class _Gathered:
    """Columns of all parts."""

    parts: dict[str, list[NDArray[Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, columns: Mapping[str, Any], changed: Mapping[str, NDArray[Any]]) -> None:
        """Take the columns of a part, some of them changed."""
        for name, column in columns.items():
            self.parts[name].append(changed[name] if name in changed else np.asarray(column))

    def whole(self) -> Columns:
        """Return each column as one array."""
        return {name: np.concatenate(self.parts.pop(name)) for name in list(self.parts)}


def gather(parts: Iterable[Figures], titles: Collection[str], edition: str) -> Cohort:
    """Return the cohort of all parts; ``titles`` are those of the course at hand, and ``edition`` is its edition."""
    heads: list[Head] = []
    refused: list[Finding] = []
    labels: dict[str, dict[Label, int]] = defaultdict(dict)
    texts: dict[str, str] = {}
    sheets, marks, answers = _Gathered(), _Gathered(), _Gathered()
    taken = 0
    for part in parts:
        refused += [Finding(path, reason, counts=False) for path, reason in part.refused]
        for name, text in (*part.paths.places, *((each[0], each[1]) for each in part.scores.places)):
            texts.setdefault(str(name), str(text))
        maps = {
            "path": _mapped(labels["path"], ((name,) for name, _ in part.paths.places)),
            "lang": _mapped(labels["lang"], part.langs.places),
            "score": _mapped(labels["score"], part.scores.places),
            "given": _mapped(labels["given"], part.given.places),
        }
        shifts = {"pack": len(heads), "sheet": taken}
        for columns, whole in ((part.sheets, sheets), (part.marks, marks), (part.answers, answers)):
            changed = {name: maps[name][np.asarray(columns[name])] for name in columns if name in maps}
            changed |= {name: np.asarray(columns[name]) + by for name, by in shifts.items() if name in columns}
            whole.add(columns, changed)
        taken += len(part.sheets["pack"])
        heads += part.heads
    counting, told = choose(heads, titles, edition)
    cohort = Cohort(
        people=[heads[each] for each in counting],
        findings=refused + told,
        sheets=sheets.whole(),
        marks=marks.whole(),
        answers=answers.whole(),
        paths=[str(each[0]) for each in labels["path"]],
        langs=[str(each[0]) for each in labels["lang"]],
        scores=[cast("Score", each) for each in labels["score"]],
        given=[cast("Given", each) for each in labels["given"]],
        texts=texts,
    )
    places = np.full(len(heads), UNTOLD, dtype=np.int32)
    places[counting] = np.arange(len(counting))
    _keep(cohort, places)
    return cohort


def _mapped(known: dict[Label, int], labels: Iterable[Label]) -> NDArray[Any]:
    """Return the places in the whole of the labels of a part; the last one stands for what has none."""
    return np.array([*(known.setdefault(label, len(known)) for label in labels), UNTOLD], dtype=np.int32)


def _keep(cohort: Cohort, places: NDArray[Any]) -> None:
    """Keep the rows of packs that count; ``places`` holds where each is among the people, or -1."""
    if not cohort.sheets:
        return
    pack = places[cohort.sheets["pack"]]
    kept = pack != UNTOLD
    cohort.sheets["pack"] = pack
    if kept.all():
        return
    sheets = np.where(kept, np.cumsum(kept) - 1, UNTOLD)
    cohort.sheets = {name: column[kept] for name, column in cohort.sheets.items()}
    for columns in (cohort.marks, cohort.answers):
        columns["sheet"] = sheets[columns["sheet"]]
        stay = columns["sheet"] != UNTOLD
        columns.update({name: column[stay] for name, column in columns.items()})


def choose(heads: Sequence[Head], titles: Collection[str], edition: str) -> tuple[list[int], list[Finding]]:
    """Return which packs count, and what is to be said of packs.

    Of one learner the newest pack counts, whole. Whoever signed the oldest pack of a record is its owner: a pack of
    another key under its number is somebody else's.
    """
    findings: list[Finding] = []
    records: dict[str, list[int]] = defaultdict(list)
    for place, head in enumerate(heads):
        if head.course in titles:
            records[head.learner].append(place)
        else:
            findings.append(Finding(head.path, "found-course", counts=False, values={"course": head.course}))
    counting: list[int] = []
    for places in records.values():
        places.sort(key=lambda each: (heads[each].made_at, heads[each].path))
        first = heads[places[0]]
        *earlier, newest = [each for each in places if heads[each].key == first.key]
        foreign = [each for each in places if heads[each].key != first.key]
        for key, others, named in (
            ("found-signer", foreign, {"first": first.path}),
            ("found-earlier", earlier, {"newest": heads[newest].path}),
        ):
            findings += [Finding(heads[each].path, key, counts=False, values=named) for each in others]
        counting.append(newest)
    counting.sort()
    codes = Counter(same(heads[each].staff) for each in counting)
    for each in counting:
        findings += _notes(heads[each], edition, shared=codes[same(heads[each].staff)] > 1)
    return counting, findings


def _notes(head: Head, edition: str, *, shared: bool) -> Iterator[Finding]:
    """Yield what is to be said of a pack that counts."""
    if head.edition != edition:
        values = {"edition": head.edition, "law": head.law_as_of.isoformat(), "present": edition}
        yield Finding(head.path, "found-edition", counts=True, values=values)
    if len(head.languages) > 1:
        yield Finding(head.path, "found-languages", counts=True, values={"languages": ", ".join(head.languages)})
    if head.staff and shared:
        yield Finding(head.path, "found-code", counts=True, values={"code": head.staff})
