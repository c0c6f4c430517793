"""The parts that were read put together: which packs count, which do not and why, and the figures of those that do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from askfirst.evidence.cohort.packs import TEST, UNTOLD, Figures, Given, Head, Label, Score
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

    ``sheets`` are as in :class:`~askfirst.evidence.cohort.packs.Figures`. Each mark and answer has its ``sheet``, and
    an answer to a question that the learner had not met in a test before is the ``first``. Labels are places in the
    lists here. ``texts`` are those of paths and outcomes as the packs say them.
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


def gather(parts: Iterable[Figures], titles: Collection[str], edition: str) -> Cohort:
    """Return the cohort of all parts; ``titles`` are those of the course at hand, and ``edition`` is its edition."""
    heads: list[Head] = []
    refused: list[Finding] = []
    labels: dict[str, dict[Label, int]] = defaultdict(dict)
    texts: dict[str, str] = {}
    columns: dict[str, list[NDArray[Any]]] = defaultdict(list)
    for part in parts:
        refused += [Finding(path, reason, counts=False) for path, reason in part.refused]
        for name, text in (*part.paths.places, *((each[0], each[1]) for each in part.scores.places)):
            texts.setdefault(str(name), str(text))
        sheets = {name: np.asarray(column) for name, column in part.sheets.items()}
        marks, answers = np.asarray(part.marks), np.asarray(part.answers)
        sheets["pack"] = sheets["pack"] + len(heads)
        sheets["path"] = _mapped(labels["path"], ((name,) for name, _ in part.paths.places))[sheets["path"]]
        sheets["lang"] = _mapped(labels["lang"], part.langs.places)[sheets["lang"]]
        for name, column in sheets.items():
            columns[name].append(column)
        columns["score"].append(_mapped(labels["score"], part.scores.places)[marks])
        columns["given"].append(_mapped(labels["given"], part.given.places)[answers])
        columns["first"].append(_first(part))
        heads += part.heads
    counting, told = choose(heads, titles, edition)
    whole = _kept({name: np.concatenate(columns.pop(name)) for name in list(columns)}, counting, len(heads))
    own = np.arange(len(whole["pack"]), dtype=np.int32)
    return Cohort(
        people=[heads[each] for each in counting],
        findings=refused + told,
        marks={"sheet": np.repeat(own, whole["marks"]), "score": whole.pop("score")},
        answers={"sheet": np.repeat(own, whole["of"]), "given": whole.pop("given"), "first": whole.pop("first")},
        sheets=whole,
        paths=[str(each[0]) for each in labels["path"]],
        langs=[str(each[0]) for each in labels["lang"]],
        scores=[cast("Score", each) for each in labels["score"]],
        given=[cast("Given", each) for each in labels["given"]],
        texts=texts,
    )


def _mapped(known: dict[Label, int], labels: Iterable[Label]) -> NDArray[Any]:
    """Return the places in the whole of the labels of a part; the last one stands for what has none."""
    return np.array([*(known.setdefault(label, len(known)) for label in labels), UNTOLD], dtype=np.int32)


def _first(part: Figures) -> NDArray[Any]:
    """Return of each answer of a part whether its question was met for the first time, but for checks in a test."""
    known: dict[str, int] = {}
    own = [known.setdefault(str(each[0]), len(known)) for each in part.given.places]
    of, answers = np.asarray(part.sheets["of"]), np.asarray(part.answers)
    met = np.repeat(part.sheets["pack"], of) * len(known) + np.array(own, dtype=np.int64)[answers]
    test = np.repeat(np.asarray(part.sheets["kind"]) == TEST, of)
    # Of a place that is written several times the last stays: from the end on, that is the first time.
    back, earliest = np.flatnonzero(test)[::-1], np.zeros(len(part.heads) * len(known), dtype=np.int64)
    earliest[met[back]] = back
    first: NDArray[Any] = ~test | (earliest[met] == np.arange(len(met)))
    return first


def _kept(columns: Columns, counting: Sequence[int], packs: int) -> Columns:
    """Return the rows of the packs that count, each pack by its place among them."""
    places = np.full(packs, UNTOLD, dtype=np.int32)
    places[counting] = np.arange(len(counting))
    pack = places[columns["pack"]]
    kept = pack != UNTOLD
    columns["pack"] = pack
    if kept.all():
        return columns
    below = {"score": columns["marks"], "given": columns["of"], "first": columns["of"]}
    return {name: column[np.repeat(kept, below[name]) if name in below else kept] for name, column in columns.items()}


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
