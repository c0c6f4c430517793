"""Who had to pass and did, and how a class goes along: by unit, by path, by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from askfirst.evidence.cohort.gathering import Cohort
from askfirst.evidence.cohort.packs import TEST
from askfirst.evidence.cohort.roster import Duty, same
from askfirst.evidence.cohort.small_groups import LEAST, hidden, together
from askfirst.evidence.cohort.statistics import share
from askfirst.evidence.cohort.tables import HIDDEN, Cell, Column, Table, open_to_all

ANY = ""  # path of who has to pass one, whichever it is
Moment = float  # seconds, as sheets have them


class Taken(NamedTuple):
    """The tests that somebody took of a path, in order: when the first of them passed, and whether the first did."""

    first_passed: bool
    passed_at: Moment | None


@dataclass(frozen=True)
class Standing:
    """How a duty stands: done, or to be done, or more than due."""

    duty: Duty
    done: bool
    overdue: bool


def taken(cohort: Cohort) -> list[dict[str, Taken]]:
    """Return for each person what came of their tests: by path, and of all paths under :data:`ANY`."""
    pack, path, at, passed = (cohort.sheets[name] for name in ("pack", "path", "at", "passed"))
    tests = np.flatnonzero(cohort.sheets["kind"] == TEST)
    found: list[dict[str, Taken]] = [{} for _ in cohort.people]
    for name, own in ((ANY, tests), *((each, tests[path[tests] == place]) for place, each in enumerate(cohort.paths))):
        # Somebody's tests stand in their order, so that the first of each is the first that is found.
        people, first = np.unique(pack[own], return_index=True)
        passes = own[passed[own] == 1]
        passers, pass_ = np.unique(pack[passes], return_index=True)
        moments = dict(zip(passers.tolist(), at[passes[pass_]].tolist(), strict=True))
        for person, at_once in zip(people.tolist(), passed[own[first]].tolist(), strict=True):
            found[person][name] = Taken(bool(at_once), moments.get(person))
    return found


def standings(cohort: Cohort, tests: Sequence[dict[str, Taken]], duties: Iterable[Duty], today: date) -> list[Standing]:
    """Return how each duty stands on a day; exempt ones are left out. A pass counts whichever record it stands in."""
    people: dict[str, list[int]] = defaultdict(list)
    for place, head in enumerate(cohort.people):
        if head.staff:
            people[same(head.staff)].append(place)
    found = []
    for duty in duties:
        own = [tests[each].get(duty.path) for each in people.get(same(duty.staff), ())]
        done = any(each is not None and each.passed_at is not None for each in own)
        if not duty.exempt:
            found.append(Standing(duty, done, not done and duty.due is not None and duty.due < today))
    return found


def coverage(name: str, duties: Sequence[Duty], stand: Sequence[Standing], group: Callable[[Duty], str]) -> Table:
    """Return how many of each group had to pass, and did; groups of few people are hidden, their size is not."""
    columns = (
        Column({"units": "unit", "duties": "path"}[name], "text"),
        Column("required", "count"),
        Column("exempt", "count"),
        Column("done", "share"),
        Column("still", "count"),
        Column("overdue", "count"),
    )
    exempt: dict[str, int] = defaultdict(int)
    groups: dict[str, list[Standing]] = defaultdict(list)
    for duty in duties:
        exempt[group(duty)] += duty.exempt
    for each in stand:
        groups[group(each.duty)].append(each)
    unseen = _unseen({name: groups[name] for name in exempt})
    table = Table(name, columns, total=True)
    for value, count in sorted(exempt.items()):
        cells: list[Cell] = [HIDDEN] * 3 if value in unseen else _counted(groups[value])
        table.rows.append((value or None, len(groups[value]), count, *cells))
    table.rows.append((None, len(stand), sum(exempt.values()), *_counted(stand)))
    return table


def unseen_units(stand: Sequence[Standing]) -> set[str]:
    """Return the units of so few people that they are not named beside anybody."""
    units: dict[str, list[Standing]] = defaultdict(list)
    for each in stand:
        units[each.duty.unit].append(each)
    return _unseen(units)


def _unseen(groups: Mapping[str, Sequence[Standing]]) -> set[str]:
    """Return the groups of which neither how many passed nor how many are overdue may be told."""
    told = [
        {name: sum(getattr(each, kind) for each in group) for name, group in groups.items()}
        for kind in ("done", "overdue")
    ]
    return hidden({name: len(group) for name, group in groups.items()}, told)


def _counted(stand: Sequence[Standing]) -> list[Cell]:
    done = sum(each.done for each in stand)
    if 0 < len(stand) < LEAST:
        return [HIDDEN] * 3
    return [share(done, len(stand)), len(stand) - done, sum(each.overdue for each in stand)]


def waiting(stand: Sequence[Standing]) -> Table:
    """Return who still has to pass, by staff code, the longest due first; it tells nothing of what they scored."""
    columns = (Column("staff", "text"), Column("unit", "text"), Column("path", "text"), Column("due", "text"))
    unseen = unseen_units(stand)
    late = [each for each in stand if not each.done]
    late.sort(key=lambda each: (each.duty.due or date.max, each.duty.staff))
    rows: list[tuple[Cell, ...]] = [
        (
            each.duty.staff,
            HIDDEN if each.duty.unit in unseen else each.duty.unit,
            each.duty.path,
            each.duty.due.isoformat() if each.duty.due else None,
        )
        for each in late
    ]
    return Table("waiting", columns, rows)


def exempted(duties: Iterable[Duty], stand: Sequence[Standing]) -> Table:
    """Return who is exempt, and why."""
    unseen = unseen_units(stand)
    rows: list[tuple[Cell, ...]] = [
        (each.staff, HIDDEN if each.unit in unseen else each.unit, each.path, each.reason)
        for each in duties
        if each.exempt
    ]
    columns = (Column("staff", "text"), Column("unit", "text"), Column("path", "text"), Column("reason", "text"))
    return Table("exempted", columns, rows)


def strangers(cohort: Cohort, duties: Iterable[Duty]) -> Table:
    """Return whose packs are in the folder and who are not on the roster: by staff code, or by the record's number."""
    known = {same(each.staff) for each in duties}
    rows: list[tuple[Cell, ...]] = [
        (head.staff or None, head.learner[:8]) for head in cohort.people if same(head.staff) not in known
    ]
    return Table("strangers", (Column("staff", "text"), Column("record", "text")), rows)


def by_path(cohort: Cohort, tests: Sequence[dict[str, Taken]]) -> Table:
    """Return how many of those who took the test of a path passed it the first time, and by now."""
    columns = (Column("path", "text"), Column("first-pass", "share"), Column("passed", "share"))
    groups = {path: [each[path] for each in tests if path in each] for path in sorted(cohort.paths)}
    told = [
        {path: sum(one.first_passed for one in each) for path, each in groups.items()},
        {path: sum(one.passed_at is not None for one in each) for path, each in groups.items()},
    ]
    unseen = hidden({path: len(each) for path, each in groups.items()}, told)
    table = Table("paths", columns, total=True)
    for path, each in groups.items():
        if each:
            table.rows.append((path, HIDDEN, HIDDEN) if path in unseen else (path, *_passed(each)))
    table.rows.append((None, *_passed([each[ANY] for each in tests if ANY in each])))
    return table


def _passed(each: Sequence[Taken]) -> list[Cell]:
    first = sum(one.first_passed for one in each)
    now = sum(one.passed_at is not None for one in each)
    return [open_to_all(share(first, len(each))), open_to_all(share(now, len(each)))]


def by_week(tests: Sequence[dict[str, Taken]]) -> Table:
    """Return how many people passed their first test in each week; weeks of few are told together with the next."""
    columns = (Column("weeks", "text"), Column("passed-then", "count"), Column("passed-by-then", "count"))
    table = Table("weeks", columns)
    moments = [at for each in tests if ANY in each and (at := each[ANY].passed_at) is not None]
    if not moments:
        return table
    days = [datetime.fromtimestamp(at, UTC).date() for at in moments]
    mondays = [each - timedelta(days=each.weekday()) for each in days]
    start = min(mondays)
    sizes = np.bincount([(each - start).days // 7 for each in mondays]).tolist()
    so_far = 0
    for run in together(sizes):
        passed = sum(sizes[week] for week in run)
        so_far += passed
        few = len(moments) < LEAST
        since, until = start + timedelta(weeks=run.start), start + timedelta(weeks=run.stop, days=-1)
        shown: list[Cell] = [HIDDEN, HIDDEN] if few else [passed, so_far]
        table.rows.append((f"{since.isoformat()} – {until.isoformat()}", *shown))
    return table
