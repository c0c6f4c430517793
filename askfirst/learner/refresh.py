"""What comes up again once a path is done: on which days, and which cases. Pure: the record's facts and the day go in.

A path is done on the day its test was first passed. That day is a fact of the record, written once with the result.
Which lessons are done is read from the content of today, so it has no day and may change with an edition; and whoever
has passed need not have opened every lesson. Days are counted as this place counts them. Of several paths the one that
was done last is refreshed, for one set at a time is enough.

A day that was missed is due later. A set that is finished counts for its own day, and for every day that has come by
then, so none waits behind another; one that is begun is taken up again before anything else. What is dated after today
was given while the clock was ahead, or the clock is behind now. Either way it counts for its own day alone: at worst a
day that was missed is asked after all, and no set is asked twice.

The check a month after the test (``delayed_check``) takes the place of the set of the day it opens: from then on, and
until it is answered, it is what is due, and finished it counts as a set does. It asks of families that nobody has
practised since, so before it is answered no case of these is asked here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from askfirst.course.blueprint import REFRESH_CASES, cases
from askfirst.course.item_models import Item
from askfirst.course.loader import Content
from askfirst.learner.progress import DELAYED_CHECK, delayed_opens, passed
from askfirst.learner.record import Record
from askfirst.learner.record_rows import Given

_NAME = "refresh-"


@dataclass(frozen=True)
class Past:
    """What the record says: which path is done and by which form, every answer, and the items of open forms."""

    path: str
    form: str
    done_at: datetime
    given: tuple[Given, ...]
    open_items: frozenset[str] = frozenset()
    check_opens: date | None = None

    @property
    def done_on(self) -> date:
        """The day the path was done, as this place counts days."""
        return self.done_at.astimezone().date()

    def date_of(self, day: int) -> date:
        """Return the date of a day after that."""
        return self.done_on + timedelta(days=day)

    def day_of(self, on: date) -> int:
        """Return which day after that a date is; before it, a negative one."""
        return (on - self.done_on).days


@dataclass(frozen=True)
class CaseSet:
    """The cases that are due: the quiz they are answered under, all of them, and how many have no answer yet."""

    name: str
    items: tuple[str, ...]
    left: int

    @property
    def begun(self) -> bool:
        """Whether an answer was given already."""
        return self.left < REFRESH_CASES


@dataclass(frozen=True)
class Event:
    """Something to come: the set of a day, or where ``day`` is None the check a month after the test."""

    on: date
    day: int | None


@dataclass(frozen=True)
class Agenda:
    """What is due (a set, or the check, or nothing), when the next thing is, and all that is still ahead by date."""

    due: CaseSet | None
    check_due: bool
    following: date | None
    ahead: tuple[Event, ...]


def past(content: Content, record: Record) -> Past | None:
    """Return what the record says, or None where it holds no path that is done, or the course has no such days.

    Raise :class:`askfirst.learner.record_file.RecordError` where it cannot be read.
    """
    if not content.course.refresh_days or record.choice != "yes":
        return None
    found = (passed(record, path) for path in content.course.paths)
    done = [(sitting.at, sitting.form) for sitting in found if sitting and sitting.at]
    if not done:
        return None
    at, form = max(done, key=lambda each: each[0])
    waiting = {item for sitting in record.sittings() if not sitting.finished for item in sitting.form.items}
    opens = delayed_opens(record) if content.course.delayed_check else None
    return Past(form.path, form.name, at, tuple(record.given()), frozenset(waiting), opens)


def agenda(content: Content, past: Past, today: date) -> Agenda:
    """Return what is due on ``today``, and what comes after it."""
    days, check = content.course.refresh_days, past.check_opens
    came = past.day_of(today)
    begun, covered = 0, 0  # the day of the set that is half done; the last day for which nothing more is asked
    own = set[int]()  # the days whose own sets are finished
    for quiz, first in _first_answers(past.given).items():
        day, finished_on = _day(past.path, quiz), past.day_of(max(each.on for each in first.values()))
        if finished_on > came:
            finished_on = 0
        if quiz == DELAYED_CHECK and check and first.keys() >= set(content.course.delayed_check):
            check, covered = None, max(covered, finished_on)
        elif day and len(first) >= REFRESH_CASES:
            covered = max(covered, finished_on)
            own.add(day)
        elif day:
            begun = max(begun, day)
    begun = begun if begun > covered else 0
    days = [day for day in days if day not in own]
    now = begun or max((day for day in days if day <= came), default=0)
    check_due = not begun and check is not None and check <= today
    due = case_set(content, past, now, check_waits=check is not None) if now > covered and not check_due else None
    ahead = [Event(past.date_of(day), day) for day in days if day > covered and day != begun]
    if check:
        ahead = sorted([*(event for event in ahead if event.on != check), Event(check, None)], key=lambda each: each.on)
    return Agenda(
        due,
        check_due=check_due,
        following=next((event.on for event in ahead if event.on > today), None),
        ahead=tuple(event for event in ahead if event.on >= today),
    )


def set_name(path: str, day: int) -> str:
    """Return the quiz that the answers to the set of a day are kept under."""
    return f"{_NAME}{path}-{day}"


def case_set(content: Content, past: Past, day: int, *, check_waits: bool) -> CaseSet | None:
    """Return the set of a day, or None where too few families are left to ask about.

    What was answered of it stays. The rest follows from the answers given outside of the set, so it stays the same
    while the set is answered.
    """
    name = set_name(past.path, day)
    bank = {item.id: item for file in content.questions.values() for item in file.items}
    answered = list(dict.fromkeys(given.item for given in past.given if given.quiz == name))
    kept = [item for item in answered if item in bank]
    apart = {*kept, *past.open_items, *(content.course.delayed_check if check_waits else ())}
    closed = {bank[item].kin for item in apart if item in bank}
    families: dict[str, list[Item]] = {}
    for item in cases(content.course, content.questions, past.path):
        if item.kin not in closed:
            families.setdefault(item.kin, []).append(item)
    left = REFRESH_CASES - len(answered)
    best = _ranked(families, bank, [given for given in past.given if given.quiz != name and given.item in bank])[:left]
    return CaseSet(name, (*kept, *best), left) if len(best) == left else None


def _ranked(families: Mapping[str, Sequence[Item]], bank: Mapping[str, Item], given: Sequence[Given]) -> list[str]:
    """Return a case of each family, those first that are asked first.

    First come other cases of families that went wrong when last tried, then families of outcomes in which some did,
    those of the outcome with the largest share before others; of what is alike, what has waited longest, and what was
    never asked before all. Of a family it is the case that was not asked, else the one that was asked longest ago.
    """
    asked = {each.item: place for place, each in enumerate(given)}
    met = {bank[each.item].kin: place for place, each in enumerate(given)}
    right = {bank[each.item].kin: each.correct for each in _tries(given)}
    outcomes = {bank[each.item].kin: bank[each.item].outcome for each in given}
    tried = Counter(outcomes.values())
    wrong = Counter(outcomes[kin] for kin, held in right.items() if not held)

    def rank(family: Sequence[Item]) -> tuple[bool, Fraction, int]:
        kin, outcome = family[0].kin, family[0].outcome
        another = right.get(kin) is False and any(item.id not in asked for item in family)
        weak = Fraction(wrong[outcome], tried[outcome]) if tried[outcome] else Fraction(0)
        return not another, -weak, met.get(kin, -1)

    return [min(family, key=lambda item: asked.get(item.id, -1)).id for family in sorted(families.values(), key=rank)]


def _tries(given: Iterable[Given]) -> Iterator[Given]:
    """Yield what answers tell: the first to each item, and in each set anew; others know the explanation already."""
    known: set[tuple[str, str]] = set()
    for each in given:
        mark = (each.item, each.quiz if each.quiz.startswith(_NAME) else "")
        if mark not in known:
            known.add(mark)
            yield each


def _first_answers(given: Iterable[Given]) -> dict[str, dict[str, Given]]:
    """Return by quiz the first answer to each item."""
    found: dict[str, dict[str, Given]] = {}
    for each in given:
        found.setdefault(each.quiz, {}).setdefault(each.item, each)
    return found


def _day(path: str, quiz: str) -> int | None:
    """Return the day of a set of this path, whether or not the course still has that day; of any other quiz None."""
    found = re.fullmatch(rf"{re.escape(_NAME + path)}-([0-9]{{1,4}})", quiz)
    return int(found[1]) if found else None
