"""What was learnt: marks by outcome, the gain from before the course to the test, and what is left a month later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.evidence.cohort.gathering import Cohort
from askfirst.evidence.cohort.packs import KINDS, UNTOLD
from askfirst.evidence.cohort.statistics import ENOUGH, Estimate, mean
from askfirst.evidence.cohort.tables import HIDDEN, Cell, Column, Table, open_to_all

ALL = ""  # stands for all outcomes together
Shares = dict[str, float]  # of the points, by outcome
Pair = tuple[Shares, Shares]


@dataclass(frozen=True)
class Course:
    """What is compared of somebody, by outcome.

    ``first`` is the first test, ``gained`` the check before the course and the test after it, ``kept`` the last test
    before the later check, and that check.
    """

    first: Shares
    gained: Pair | None
    kept: Pair | None


def courses(cohort: Cohort) -> list[Course]:
    """Return for each person who took a test what is compared of them."""
    pack, kind, at = (cohort.sheets[name] for name in ("pack", "kind", "at"))

    def first_of_each(sheets: NDArray[Any]) -> NDArray[Any]:
        """Return for each person the first of ``sheets`` that is theirs, or -1; their tests stand in order."""
        found = np.full(len(cohort.people), UNTOLD)
        found[pack[sheets[::-1]]] = sheets[::-1]  # of what is written several times, the last stays
        return found

    def day_of(check: NDArray[Any]) -> NDArray[Any]:
        """Return for each test the moment of its learner's check; no test is before or after one that is not."""
        own = check[pack[tests]]
        return np.where(own == UNTOLD, np.nan, at[own])

    tests, *checks = (np.flatnonzero(kind == each) for each in range(len(KINDS)))
    before, later = map(first_of_each, checks)
    after = first_of_each(tests[at[tests] >= day_of(before)])
    last = first_of_each(tests[at[tests] < day_of(later)][::-1])
    sheets = [each.tolist() for each in (first_of_each(tests), before, after, last, later)]
    shares = _shares(cohort, set(chain(*sheets)) - {UNTOLD})

    def pair(one: int, other: int) -> Pair | None:
        return None if UNTOLD in (one, other) else (shares[one], shares[other])

    return [
        Course(shares[first], pair(before, after), pair(last, later))
        for first, before, after, last, later in zip(*sheets, strict=True)
        if first != UNTOLD
    ]


def _shares(cohort: Cohort, sheets: Collection[int]) -> dict[int, Shares]:
    """Return by sheet the share of the points by outcome: of checks by their questions."""
    found: dict[int, Shares] = {sheet: {} for sheet in sheets}
    wanted = np.zeros(len(cohort.sheets["pack"]), dtype=bool)
    wanted[list(sheets)] = True
    marks, answers = cohort.marks, cohort.answers
    shares = [(each.outcome, each.credit / each.of) for each in cohort.scores]
    rows = np.flatnonzero(wanted[marks["sheet"]])
    for sheet, place in zip(marks["sheet"][rows].tolist(), marks["score"][rows].tolist(), strict=True):
        outcome, share = shares[place]
        found[sheet][outcome] = share
    wanted &= cohort.sheets["kind"] != KINDS.index("test")
    rows = np.flatnonzero(wanted[answers["sheet"]])
    earned: dict[tuple[int, str], list[float]] = defaultdict(list)
    for sheet, place in zip(answers["sheet"][rows].tolist(), answers["given"][rows].tolist(), strict=True):
        given = cohort.given[place]
        if given.outcome:
            earned[sheet, given.outcome].append(given.credit)
    for (sheet, outcome), each in earned.items():
        found[sheet][outcome] = sum(each) / len(each)
    return found


def by_outcome(people: Iterable[Course]) -> Table:
    """Return what share of the points each outcome got in the first test of each person."""
    values: dict[str, list[float]] = defaultdict(list)
    for each in people:
        for outcome, value in each.first.items():
            values[outcome].append(value)
    table = Table("outcomes", (Column("outcome", "text"), Column("points", "share")))
    for outcome in sorted(values):
        table.rows.append((outcome, open_to_all(_between(mean(values[outcome])))))
    return table


def gain(people: Iterable[Course]) -> Table:
    """Return how the test stands above the check before the course, of those who did both, in that order."""
    return _compared("gain", "before", "at-test", [each.gained for each in people if each.gained])


def kept(people: Iterable[Course]) -> Table:
    """Return how the check a month later stands above the last test before it."""
    return _compared("later", "at-test", "at-check", [each.kept for each in people if each.kept])


def _compared(name: str, first: str, second: str, pairs: list[Pair]) -> Table:
    """Return by outcome, and of all outcomes that both have, what both came to and by how much the second is above."""
    values: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one, other in pairs:
        both = sorted(one.keys() & other.keys())
        for outcome in both:
            values[outcome].append((one[outcome], other[outcome]))
        if both:
            sums = (sum(each[outcome] for outcome in both) / len(both) for each in (one, other))
            values[ALL].append((next(sums), next(sums)))
    columns = (
        Column("outcome", "text"),
        Column(first, "share"),
        Column(second, "share"),
        Column("change", "change"),
        Column("remark", "remark"),
    )
    table = Table(name, columns, total=True)
    for outcome in sorted(values, key=lambda each: (each == ALL, each)):
        ones, others = zip(*values[outcome], strict=True)
        apart = mean(other - one for one, other in values[outcome])
        cells: list[Cell] = [open_to_all(_between(mean(each))) for each in (ones, others)]
        shown = open_to_all(apart)
        table.rows.append((outcome or None, *cells, shown, HIDDEN if shown is HIDDEN else verdict(apart)))
    return table


def verdict(change: Estimate) -> str:
    """Return the key of what can be said of a change."""
    if change.n < ENOUGH:
        return "not-enough"
    if change.low is None or change.high is None:
        return "undefined"
    if change.low > 0:
        return "rose"
    return "fell" if change.high < 0 else "no-change"


def _between(estimate: Estimate) -> Estimate:
    """Return an estimate of a share with an interval that stays one of shares."""
    if estimate.low is None or estimate.high is None:
        return estimate
    return estimate._replace(low=max(0.0, estimate.low), high=min(1.0, estimate.high))
