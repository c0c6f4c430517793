"""What was learnt: marks by outcome, the gain from before the course to the test, and what is left a month later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from askfirst.evidence.cohort.gathering import Cohort
from askfirst.evidence.cohort.packs import KINDS
from askfirst.evidence.cohort.statistics import ENOUGH, Estimate, mean
from askfirst.evidence.cohort.tables import HIDDEN, Cell, Column, Table, open_to_all

ALL = ""  # stands for all outcomes together
Shares = dict[str, float]  # of the points, by outcome


@dataclass(frozen=True)
class Occasion:
    """A test or a check of somebody: when it was, and the share of its points by outcome."""

    at: float
    shares: Shares


@dataclass(frozen=True)
class Course:
    """What is known of somebody: the tests in order, and the check before and the check after them."""

    tests: list[Occasion]
    before: Occasion | None
    later: Occasion | None


def courses(cohort: Cohort) -> list[Course]:
    """Return for each person what their tests and checks came to, by outcome."""
    shares = _shares(cohort)
    sheets = {name: cohort.sheets[name].tolist() for name in ("pack", "kind", "at")}
    found: list[dict[str, list[Occasion]]] = [defaultdict(list) for _ in cohort.people]
    for sheet, (pack, kind, at) in enumerate(zip(*sheets.values(), strict=True)):
        found[pack][KINDS[kind]].append(Occasion(at, shares.get(sheet, {})))
    return [
        Course(sorted(each["test"], key=_moment), *(next(iter(each[kind]), None) for kind in ("before", "later")))
        for each in found
    ]


def _moment(occasion: Occasion) -> float:
    return occasion.at


def _shares(cohort: Cohort) -> dict[int, Shares]:
    """Return by sheet the share of the points by outcome: of checks by their questions."""
    found: dict[int, Shares] = defaultdict(dict)
    marks = cohort.marks
    columns = (marks[name].tolist() for name in ("sheet", "outcome", "credit", "of"))
    for sheet, outcome, credit, of in zip(*columns, strict=True):
        found[sheet][cohort.outcomes[outcome]] = credit / of
    answers = cohort.answers
    of_checks = np.flatnonzero(cohort.sheets["kind"][answers["sheet"]] != KINDS.index("test"))
    earned: dict[tuple[int, str], list[float]] = defaultdict(list)
    columns = (answers[name][of_checks].tolist() for name in ("sheet", "question", "credit"))
    for sheet, question, credit in zip(*columns, strict=True):
        if outcome := cohort.questions[question].outcome:
            earned[sheet, outcome].append(credit)
    for (sheet, outcome), credits_ in earned.items():
        found[sheet][outcome] = sum(credits_) / len(credits_)
    return found


def by_outcome(people: Iterable[Course]) -> Table:
    """Return what share of the points each outcome got in the first test of each person."""
    values: dict[str, list[float]] = defaultdict(list)
    for each in people:
        for outcome, value in each.tests[0].shares.items() if each.tests else ():
            values[outcome].append(value)
    table = Table("outcomes", (Column("outcome", "text"), Column("points", "share")))
    for outcome in sorted(values):
        table.rows.append((outcome, open_to_all(_between(mean(values[outcome])))))
    return table


def gain(people: Iterable[Course]) -> Table:
    """Return how the test stands above the check before the course, of those who did both, in that order."""
    pairs = [(each.before, test) for each in people if each.before and (test := _after(each.tests, each.before.at))]
    return _compared("gain", "before", "at-test", pairs)


def kept(people: Iterable[Course]) -> Table:
    """Return how the check a month later stands above the test that was passed, or taken, before it."""
    pairs = [
        (earlier[-1], each.later)
        for each in people
        if each.later and (earlier := [test for test in each.tests if test.at < each.later.at])
    ]
    return _compared("later", "at-test", "at-check", pairs)


def _after(tests: Iterable[Occasion], at: float) -> Occasion | None:
    return next((each for each in tests if each.at >= at), None)


def _compared(name: str, first: str, second: str, pairs: list[tuple[Occasion, Occasion]]) -> Table:
    """Return by outcome, and of all outcomes that both have, what both came to and by how much the second is above."""
    values: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one, other in pairs:
        both = sorted(one.shares.keys() & other.shares.keys())
        for outcome in both:
            values[outcome].append((one.shares[outcome], other.shares[outcome]))
        if both:
            sums = (sum(each.shares[outcome] for outcome in both) / len(both) for each in (one, other))
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
