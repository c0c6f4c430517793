"""What each question, and each family of cases, shows of itself: how hard it is, how well it tells, what is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from askfirst.assess.quiz import CONFIDENCES
from askfirst.course.languages import language
from askfirst.evidence.cohort.gathering import Cohort
from askfirst.evidence.cohort.packs import KINDS, UNTOLD, Given
from askfirst.evidence.cohort.small_groups import LEAST, hidden
from askfirst.evidence.cohort.statistics import ENOUGH, Estimate, correlation, difference, share
from askfirst.evidence.cohort.tables import HIDDEN, Cell, Column, Table, open_to_all

HARD = 0.6  # share of right answers below which a question of a test is looked at
TEMPTING = 0.25  # share of one wrong option above which it is
FLAT = 0.15  # correlation below which a question of the check before the course hardly tells who knows
CERTAIN = CONFIDENCES.index("certain")
BLOCK = 1_000_000  # answers that are looked at together
Key = tuple[str, str]  # item, check code


class Question(NamedTuple):
    """A question as it was asked."""

    item: str
    code: str
    outcome: str
    family: str


@dataclass
class Seen:
    """A question as a class has answered it: each person's first answer in a test counts, or that in a check."""

    question: Question
    right: Estimate
    telling: Estimate
    certain_wrong: Estimate
    by_lang: dict[str, Estimate]
    chosen: list[tuple[Hashable, int]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What names it: its id, and the check code of what was shown."""
        return self.question.item, self.question.code


def seen(cohort: Cohort, kind: str) -> list[Seen]:
    """Return the questions of tests, or of the check before, as they were answered, by outcome and id."""
    answers, sheets = cohort.answers, cohort.sheets
    of_kind = sheets["kind"] == KINDS.index(kind)
    rows = np.flatnonzero(of_kind[answers["sheet"]] & (answers["first"] == 1))
    # Counted is once, how often each of the few different answers was given in each language; the rest follows.
    langs = len(cohort.langs)
    places = answers["given"][rows].astype(np.int64) * langs + sheets["lang"][answers["sheet"][rows]]
    counts = np.bincount(places, minlength=len(cohort.given) * langs).reshape(-1, langs)
    known = dict.fromkeys(Question(each.item, each.code, each.outcome, each.family) for each in cohort.given)
    latest = {(each.item, each.code): each for each in known}
    numbers = {key: number for number, key in enumerate(latest)}
    own = np.array([numbers[each.item, each.code] for each in cohort.given], dtype=np.int64)
    right = np.array([each.credit == 1 for each in cohort.given])
    told = np.array([each.sure != UNTOLD for each in cohort.given])
    wrong = np.array([each.sure == CERTAIN and each.credit != 1 for each in cohort.given])

    def tally(counted: NDArray[Any]) -> list[int]:
        return [int(each) for each in np.bincount(own, counted, minlength=len(latest))]

    total = counts.sum(axis=1)
    n, rights, tolds, wrongs = tally(total), tally(total * right), tally(total * told), tally(total * wrong)
    by_lang = {name: (tally(counts[:, at]), tally(counts[:, at] * right)) for at, name in enumerate(cohort.langs)}
    telling, chosen = _telling(cohort, rows, own, len(latest)), _chosen(cohort.given, total.tolist())
    found = [
        Seen(
            latest[key],
            share(rights[at], n[at]),
            telling[at],
            share(wrongs[at], tolds[at]),
            {name: share(good[at], all_[at]) for name, (all_, good) in by_lang.items() if name},
            chosen.get(key, []),
        )
        for key, at in numbers.items()
        if n[at]
    ]
    return sorted(found, key=lambda each: (each.question.outcome, *each.key))


def _telling(cohort: Cohort, rows: NDArray[Any], own: NDArray[Any], count: int) -> list[Estimate]:
    """Return how each question goes with the rest of its sheet: the share of the points of all its other questions.

    ``own`` holds the question of each of the different answers. The rows are taken block by block, to spare memory.
    """
    credits_ = np.array([each.credit for each in cohort.given])
    sums = np.zeros((6, count))
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        sheet, given = cohort.answers["sheet"][block], cohort.answers["given"][block]
        more = cohort.sheets["of"][sheet] > 1
        sheet, given = sheet[more], given[more]
        credit, question = credits_[given], own[given]
        rest = (cohort.sheets["credit"][sheet] - credit) / (cohort.sheets["of"][sheet] - 1)
        for at, each in enumerate((None, credit, rest, credit**2, rest**2, credit * rest)):
            sums[at] += np.bincount(question, each, minlength=count)
    return [correlation(int(n), (x, y), (xx, yy), xy) for n, x, y, xx, yy, xy in sums.T.tolist()]


def _chosen(given: Sequence[Given], counts: Sequence[int]) -> dict[Key, list[tuple[Hashable, int]]]:
    """Return how often each answer to a question was given, however sure; ``counts`` holds it for each of ``given``."""
    found: dict[Key, dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
    for each, count in zip(given, counts, strict=True):
        if each.sure != UNTOLD and count:
            found[each.item, each.code][each.chosen] += count
    return {key: list(each.items()) for key, each in found.items()}


def hidden_questions(questions: Sequence[Seen]) -> set[Key]:
    """Return the questions of which too few people tell, and those that would tell of them by a mark of the outcome."""
    groups: dict[str, dict[Key, int]] = defaultdict(dict)
    for each in questions:
        groups[each.question.outcome][each.key] = each.right.n
    return {key for sizes in groups.values() for key in hidden(sizes)}


def items(name: str, questions: Sequence[Seen], text: Callable[[Key], str], options: Mapping[Key, list[str]]) -> Table:
    """Return the questions with what they show of themselves; ``options`` are wrong options that many chose."""
    columns = (
        Column("item", "text"),
        Column("code", "text"),
        Column("question", "text"),
        Column("outcome", "text"),
        Column("family", "text"),
        Column("right", "share"),
        Column("telling", "number"),
        Column("certain-wrong", "share"),
        Column("remark", "remark"),
    )
    unseen = hidden_questions(questions)
    table = Table(name, columns)
    for each in questions:
        named = (*each.key, text(each.key), each.question.outcome, each.question.family)
        if each.key in unseen:
            table.rows.append((*named, *[HIDDEN] * 4))
            continue
        remark = remarks(each, options.get(each.key, ())) if name == "items" else remarks_before(each)
        table.rows.append((*named, each.right, open_to_all(each.telling), open_to_all(each.certain_wrong), remark))
    return table


def remarks(each: Seen, tempting: Sequence[str]) -> str:
    """Return the keys of what is to be said of a question of a test."""
    if each.right.n < ENOUGH:
        return "not-enough"
    hard = each.right.value is not None and each.right.value < HARD
    return " ".join([*(["hard"] if hard else []), *(["tempting"] if tempting else [])])


def remarks_before(each: Seen) -> str:
    """Return the key of what is to be said of a question of the check before the course."""
    if each.right.n < ENOUGH:
        return "not-enough"
    if each.telling.value is None:
        return "undefined"
    return "flat" if each.telling.value < FLAT else ""


def languages(questions: Sequence[Seen], pair: tuple[str, str], text: Callable[[Key], str]) -> Table:
    """Return where a question is answered better in one language than in the other."""
    columns = (
        Column("item", "text"),
        Column("question", "text"),
        *(Column("right-in", "share", (("lang", language(each).name),)) for each in pair),
        Column("apart", "change"),
        Column("remark", "remark"),
    )
    table = Table("languages", columns)
    unseen = hidden_questions(questions)
    for each in questions:
        first, second = (each.by_lang.get(lang, Estimate(0)) for lang in pair)
        if not (first.n and second.n):
            continue
        few = each.key in unseen or min(first.n, second.n) < LEAST
        apart = difference(first, second)
        cells: list[Cell] = [HIDDEN] * 4 if few else [first, second, apart, _remark_apart(first, second, apart)]
        table.rows.append((each.question.item, text(each.key), *cells))
    return table


def _remark_apart(first: Estimate, second: Estimate, apart: Estimate) -> str:
    if min(first.n, second.n) < ENOUGH:
        return "not-enough"
    return "differs" if (apart.low or 0) > 0 or (apart.high or 0) < 0 else ""


def families(cohort: Cohort, questions: Sequence[Seen]) -> Table:
    """Return how families of cases are answered, and how many people have two different cases of one right."""
    columns = (Column("family", "text"), Column("cases", "count"), Column("right", "share"), Column("both", "share"))
    cases: dict[str, list[Seen]] = defaultdict(list)
    unseen = hidden_questions(questions)
    for each in questions:
        if each.question.family and each.key not in unseen:
            cases[each.question.family].append(each)
    pairs = _pairs(cohort)
    table = Table("families", columns)
    for family in sorted(cases):
        n = sum(each.right.n for each in cases[family])
        right = sum(round((each.right.value or 0) * each.right.n) for each in cases[family])
        both = pairs.get(family, Estimate(0))
        table.rows.append((family, len(cases[family]), open_to_all(share(right, n)), open_to_all(both)))
    return table


def _pairs(cohort: Cohort) -> dict[str, Estimate]:
    """Return by family how many of those who met two cases of it in tests had the first two both right."""
    answers, sheets = cohort.answers, cohort.sheets
    names = sorted({each.family for each in cohort.given if each.family})
    if not names:
        return {}
    number = {name: at for at, name in enumerate(names)}
    own = np.array([number.get(each.family, UNTOLD) for each in cohort.given], dtype=np.int64)
    right = np.array([each.credit == 1 for each in cohort.given])
    test = sheets["kind"] == KINDS.index("test")
    rows = np.flatnonzero((own[answers["given"]] != UNTOLD) & test[answers["sheet"]] & (answers["first"] == 1))
    met = sheets["pack"][answers["sheet"][rows]].astype(np.int64) * len(names) + own[answers["given"][rows]]
    good = right[answers["given"][rows]]
    # Rows are in the order in which somebody met them, so the first of a family is that which is written last here.
    first = np.full(len(cohort.people) * len(names), UNTOLD)
    first[met[::-1]] = np.arange(len(met))[::-1]
    others = np.flatnonzero(first[met] != np.arange(len(met)))
    second = np.full(len(first), UNTOLD)
    second[met[others[::-1]]] = others[::-1]
    two = np.flatnonzero(second != UNTOLD)
    both = good[first[two]] & good[second[two]]
    n, good = (np.bincount(two % len(names), each, minlength=len(names)) for each in (None, both))
    return {name: share(int(good[at]), int(n[at])) for name, at in number.items() if n[at]}
