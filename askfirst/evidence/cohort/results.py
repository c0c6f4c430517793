"""What was learnt: marks by outcome, the gain from before the course to the test, and what is left a month later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from askfirst.evidence.cohort.gathering import Cohort
from askfirst.evidence.cohort.packs import KINDS
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
    sheets = {name: cohort.sheets[name].tolist() for name in ("pack", "kind", "at")}
    taken: list[list[list[tuple[float, int]]]] = [[[] for _ in KINDS] for _ in cohort.people]
    for sheet, (pack, kind, at) in enumerate(zip(*sheets.values(), strict=True)):
        taken[pack][kind].append((at, sheet))
    picked = [_picked(sorted(tests), *checks) for tests, *checks in taken if tests]
    shares = _shares(cohort, {sheet for first, *pairs in picked for sheet in (first, *sum(filter(None, pairs), ()))})

    def pair(sheets: tuple[int, int] | None) -> Pair | None:
        return (shares[sheets[0]], shares[sheets[1]]) if sheets else None

    return [Course(shares[first], pair(gained), pair(kept)) for first, gained, kept in picked]


def _picked(
    tests: list[tuple[float, int]], before: list[tuple[float, int]], later: list[tuple[float, int]]
) -> tuple[int, tuple[int, int] | None, tuple[int, int] | None]:
    """Return which sheets are compared: the first test, the pair of the gain, and the pair of what was kept."""
    after = [sheet for at, sheet in tests if before and at >= before[0][0]]
    earlier = [sheet for at, sheet in tests if later and at < later[0][0]]
    gained = (before[0][1], after[0]) if after else None
    return tests[0][1], gained, (earlier[-1], later[0][1]) if earlier else None


def _shares(cohort: Cohort, sheets: Collection[int]) -> dict[int, Shares]:
    """Return by sheet the share of the points by outcome: of checks by their questions."""
    found: dict[int, Shares] = {sheet: {} for sheet in sheets}
    wanted = np.zeros(len(cohort.sheets["pack"]), dtype=bool)
    wanted[list(sheets)] = True
    marks, answers = cohort.marks, cohort.answers
    rows = np.flatnonzero(wanted[marks["sheet"]])
    for sheet, place in zip(marks["sheet"][rows].tolist(), marks["score"][rows].tolist(), strict=True):
        score = cohort.scores[place]
        found[sheet][score.outcome] = score.credit / score.of
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
