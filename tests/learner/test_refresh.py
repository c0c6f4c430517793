"""What comes up again after a path is done: on which days, which cases, and the days as a calendar."""

from __future__ import annotations

import random
import time as clock
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.blueprint import REFRESH_CASES, cases
from askfirst.course.words import say
from askfirst.learner.progress import DELAYED_CHECK
from askfirst.learner.record import Record
from askfirst.learner.record_rows import Given
from askfirst.learner.refresh import Agenda, CaseSet, Past, agenda, past, set_name
from askfirst.learner.refresh_calendar import NothingAheadError, calendar
from tests.conftest import LANGUAGES, OURS, own_course
from tests.learner.days import give, noon, pass_test, today

COURSE = own_course()
PATHS = sorted(COURSE.course.paths)
DAYS = COURSE.course.refresh_days
DONE = date(2026, 3, 1)
BANK = dict(COURSE.items.items())
CHECK = COURSE.course.delayed_check
pytestmark = pytest.mark.skipif(not DAYS or not PATHS, reason="this course asks nothing again")


def day(number: int) -> date:
    return DONE + timedelta(days=number)


def told(*given: Given, path: str = PATHS[0], check: date | None = None) -> Past:
    return Past(path, "form-x", noon(DONE), given, check_opens=check)


def answers(quiz: str, items: Iterable[str], on: date, *, right: bool = True) -> list[Given]:
    return [Given(quiz, item, right, noon(on)) for item in items]


def due(past: Past, on: date) -> CaseSet:
    found = agenda(COURSE, past, on).due
    assert found
    return found


def finish(past: Past, on: date, *, only: int = REFRESH_CASES, right: bool = True) -> Past:
    """Answer so many of the cases that are due."""
    now = due(past, on)
    have = {each.item for each in past.given if each.quiz == now.name}
    items = [item for item in now.items if item not in have][:only]
    return replace(past, given=(*past.given, *answers(now.name, items, on, right=right)))


def when(now: Agenda, past: Past) -> tuple[int | None, int | None]:
    """Return the day of the set that is due, and the day after the pass of what comes next."""
    name = now.due.name if now.due else None
    return (int(name.rsplit("-", 1)[1]) if name else None), past.day_of(now.following) if now.following else None


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_learner_does_three_unseen_cases_of_three_families_come_on_the_days(path: str, seed: int) -> None:
    chance = random.Random(f"{path} {seed}")  # noqa: S311 - a walk, not a secret
    learnt = chance.sample(sorted(BANK), 150)
    before = [Given("any", item, chance.random() < 0.7, noon(DONE)) for item in learnt if item not in CHECK]
    past, asked, on = told(*before, path=path, check=day(30) if CHECK else None), set(), DONE
    own = cases(COURSE.course, COURSE.questions, path)
    while on < day(DAYS[-1] + 40):
        now = agenda(COURSE, past, on)
        assert now == agenda(COURSE, past, on)
        assert not (now.due and now.check_due), "never two at once"
        if now.due:
            seen = {each.item for each in past.given}
            new = [item for item in now.due.items if item not in {g.item for g in past.given if g.quiz == now.due.name}]
            assert len(now.due.items) == len({BANK[item].kin for item in now.due.items}) == REFRESH_CASES
            for item in new:
                kin = [each.id for each in own if each.kin == BANK[item].kin]
                assert item in kin, "only of what the path teaches"
                assert item not in seen or seen.issuperset(kin), "no case anew while another of its family waits"
                assert not ({each.kin for each in map(BANK.get, CHECK) if each} & {BANK[item].kin} and past.check_opens)
            asked.add(now.due.name)
            past = finish(past, on, only=chance.randint(1, REFRESH_CASES), right=chance.random() < 0.5)
            after = agenda(COURSE, past, on).due
            assert after is None or (after.name, set(after.items)) == (now.due.name, set(now.due.items))
        elif now.check_due:
            past = replace(past, given=(*past.given, *answers(DELAYED_CHECK, CHECK, on)), check_opens=None)
        on += timedelta(days=chance.randint(0, 9))
    assert 1 <= len(asked) <= len(DAYS)
    assert agenda(COURSE, past, on).ahead == ()


@OURS
def test_each_day_asks_once_and_nothing_is_due_between() -> None:
    past, found = told(), []
    for number in range(DAYS[-1] + 20):
        now = agenda(COURSE, past, day(number))
        if now.due:
            found.append(number)
            past = finish(past, day(number))
            assert agenda(COURSE, past, day(number)).due is None
    assert found == DAYS


@OURS
def test_a_missed_day_is_due_later_and_what_was_missed_before_it_is_let_go() -> None:
    assert when(agenda(COURSE, told(), day(1)), told()) == (None, 2)
    assert when(agenda(COURSE, told(), day(5)), told()) == (2, 7)
    assert when(agenda(COURSE, told(), day(12)), told()) == (7, 30), "of two days the later one"
    past = finish(told(), day(12))
    assert when(agenda(COURSE, past, day(12)), past) == (None, 30)
    late = finish(told(), day(200))
    assert when(agenda(COURSE, late, day(200)), late) == (None, None)
    assert agenda(COURSE, late, day(201)).ahead == ()


@OURS
def test_a_set_half_done_is_taken_up_again_and_counts_for_the_days_that_have_come() -> None:
    half = finish(told(), day(3), only=1)
    first = due(half, day(3))
    assert first.begun
    assert first.left == REFRESH_CASES - 1
    for number in (3, 4, 8, 31):
        assert due(half, day(number)) == first
    whole = finish(half, day(8))
    assert when(agenda(COURSE, whole, day(8)), whole) == (None, 30)


@OURS
def test_a_clock_that_is_set_back_asks_nothing_twice() -> None:
    past = finish(finish(told(), day(2)), day(7))
    for number in (-400, -1, 0, 2, 6, 7, 29):
        assert agenda(COURSE, past, day(number)).due is None
    assert when(agenda(COURSE, past, day(3)), past)[1] == 30
    missed = finish(told(), day(7))
    assert when(agenda(COURSE, missed, day(3)), missed) == (2, 30)
    half = finish(told(), day(7), only=2)
    back = finish(half, day(1))  # begun, so it may be finished, whatever the clock says
    assert agenda(COURSE, back, day(7)).due is None, "and then it is finished for good"


@OURS
@pytest.mark.parametrize("ahead", [95, 400])
def test_what_was_answered_while_the_clock_was_ahead_uses_up_no_day_but_its_own(ahead: int) -> None:
    past = finish(told(), day(ahead))
    assert when(agenda(COURSE, past, day(3)), past) == (2, 7)
    for number, later in ((3, 7), (8, 30), (31, None)):
        past = finish(past, day(number))
        assert when(agenda(COURSE, past, day(number)), past) == (None, later)
    for number in (90, 120, ahead, ahead + 1):
        assert agenda(COURSE, past, day(number)).due is None, "day 90 has been asked, and is not asked twice"
    half = finish(told(), day(ahead), only=1)
    assert [event.day for event in agenda(COURSE, half, day(1)).ahead] == DAYS[:-1]
    whole = finish(half, day(1))
    assert when(agenda(COURSE, whole, day(1)), whole) == (None, 2)
    checked = told(*answers(DELAYED_CHECK, CHECK, day(ahead)), check=day(30))
    assert when(agenda(COURSE, checked, day(8)), checked) == (7, 30)


@OURS
def test_days_that_an_instructor_changes_ask_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    past = finish(told(), day(7))
    monkeypatch.setitem(COURSE.course.__dict__, "refresh_days", [3, 5, 20])
    assert when(agenda(COURSE, past, day(8)), past) == (None, 20)
    assert when(agenda(COURSE, past, day(21)), past) == (20, None)


@OURS
def test_the_check_a_month_after_the_test_takes_the_place_of_that_days_set() -> None:
    past = finish(told(check=day(30)), day(8))
    now = agenda(COURSE, past, day(8))
    assert [(past.day_of(each.on), each.day) for each in now.ahead] == [(30, None), (90, 90)]
    for number in (30, 35, 95):
        now = agenda(COURSE, past, day(number))
        assert (now.check_due, now.due) == (True, None)
    some = replace(past, given=(*past.given, *answers(DELAYED_CHECK, CHECK[:-1], day(31))))
    assert agenda(COURSE, some, day(31)).check_due
    all_ = replace(past, given=(*past.given, *answers(DELAYED_CHECK, CHECK, day(31))))
    now = agenda(COURSE, all_, day(31))
    assert (now.check_due, when(now, all_)) == (False, (None, 90))
    assert agenda(COURSE, all_, day(90)).due


def test_what_went_wrong_comes_first_then_its_outcome_then_what_has_waited_longest() -> None:
    own = cases(COURSE.course, COURSE.questions, PATHS[0])
    order = list(dict.fromkeys(item.kin for item in own))
    family = order[-1]
    wrong, *others = [item for item in own if item.kin == family]
    everything = [Given("all", item.id, True, noon(DONE)) for item in own if item.kin != family]
    fresh = told(*everything, Given("all", wrong.id, False, noon(DONE)))
    first, *rest = due(fresh, day(2)).items
    assert first in {item.id for item in others}, "another case of the family"
    assert {BANK[item].outcome for item in rest} == {wrong.outcome}
    waiting = [kin for kin in order if kin != family and BANK[everything_of(own, kin)].outcome == wrong.outcome]
    assert {BANK[item].kin for item in rest} <= set(waiting)
    again = told(*fresh.given, Given("all", wrong.id, True, noon(DONE)))
    assert due(again, day(2)).items[0] == first, "an answer that knows the explanation heals nothing"
    healed = told(*fresh.given, Given("recall-x", others[0].id, True, noon(DONE)))
    assert BANK[due(healed, day(2)).items[0]].kin != family, "but another case that is right does"
    kept = told(*(Given("all", item.id, True, noon(DONE)) for item in own if item.kin not in order[3:5]))
    assert [BANK[item].kin for item in due(kept, day(2)).items[:2]] == order[3:5], "never asked has waited longest"


def everything_of(own: list, kin: str) -> str:
    return next(item.id for item in own if item.kin == kin)


def test_no_case_of_a_test_that_is_being_taken_is_asked_and_explained_meanwhile() -> None:
    one = due(told(), day(2))
    shut = replace(told(), open_items=frozenset(one.items))
    assert not {BANK[item].kin for item in one.items} & {BANK[item].kin for item in due(shut, day(2)).items}


def test_where_too_few_families_are_left_nothing_is_due() -> None:
    own = cases(COURSE.course, COURSE.questions, PATHS[0])
    few = list(dict.fromkeys(item.kin for item in own))[: REFRESH_CASES - 1]
    shut = frozenset(item.id for item in own if item.kin not in few)
    assert agenda(COURSE, replace(told(), open_items=shut), day(2)).due is None


def test_a_question_that_the_course_has_no_more_costs_nothing_else() -> None:
    gone = told(Given("all", "q-gone", False, noon(DONE)), Given(set_name(PATHS[0], 2), "q-old", True, noon(day(2))))
    now = due(gone, day(2))
    assert (now.left, len(now.items)) == (REFRESH_CASES - 1, REFRESH_CASES - 1)


@OURS
def test_the_record_says_when_a_path_was_done_and_of_two_the_last_one_counts() -> None:
    record = Record()
    assert past(COURSE, record) is None
    pass_test(record, COURSE, "A", noon(DONE), wrong=2)
    first = past(COURSE, record)
    assert first
    assert (first.path, first.done_on, first.check_opens) == ("A", DONE, day(30))
    assert agenda(COURSE, first, day(2)).due == agenda(COURSE, past(COURSE, Record()), day(2)).due  # type: ignore[arg-type]
    wrong = {BANK[each.item].kin for each in first.given if not each.correct}
    assert {BANK[item].kin for item in due(first, day(2)).items} >= wrong, "what went wrong in the test"
    pass_test(record, COURSE, "C", noon(day(20)))
    last = past(COURSE, record)
    assert last
    assert (last.path, last.done_on, last.check_opens) == ("C", day(20), day(30))
    record.decline()
    assert past(COURSE, record) is None


def test_an_answer_that_is_taken_back_is_asked_again() -> None:
    record, path = Record(), PATHS[0]
    pass_test(record, COURSE, path, noon(DONE))
    now = due(past(COURSE, record), day(2))  # type: ignore[arg-type]
    give(record, COURSE, now.name, now.items, noon(day(2)), rightly=True)
    assert agenda(COURSE, past(COURSE, record), day(3)).due is None  # type: ignore[arg-type]
    record.disown(record.events()[-1]["number"])
    again = due(past(COURSE, record), day(3))  # type: ignore[arg-type]
    assert (again.left, set(again.items)) == (1, set(now.items))


@pytest.mark.skipif(not hasattr(clock, "tzset"), reason="the time zone cannot be set here")
def test_days_are_those_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    late = replace(told(), done_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    try:
        for zone, on in (("Asia/Shanghai", date(2026, 3, 2)), ("America/New_York", DONE)):
            monkeypatch.setenv("TZ", zone)
            clock.tzset()
            assert agenda(COURSE, late, on).following == on + timedelta(days=DAYS[0])
            due_day = on + timedelta(days=DAYS[0])
            assert agenda(COURSE, late, due_day - timedelta(days=1)).due is None
            assert agenda(COURSE, late, due_day).due
    finally:
        monkeypatch.undo()
        clock.tzset()


@OURS
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_holds_each_day_ahead_and_nothing_of_who_or_how(lang: str) -> None:
    record = Record()
    form = pass_test(record, COURSE, "A", noon(today(-3)), wrong=1)
    made = calendar(COURSE, record, lang, today())
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    read = icalendar.Calendar.from_ical(made)
    assert [str(read["version"]), bool(read["prodid"]), read.errors] == ["2.0", True, []]
    events = read.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [today(-3 + number) for number in (7, 30, 90)]
    assert not any(event.errors for event in events)
    title = COURSE.course.title.of(lang)
    for event in events:
        assert str(event["summary"]).startswith(title)
        assert event["dtstart"].params["value"] == "DATE"
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") > timedelta(0), "on the day, not in the night before it"
    assert len({str(event["summary"]) for event in events}) == 2, "the check a month later says what it is"
    for secret in (record.learner() or "", form.name, "pass", "通过", "wrong", str(today(-3)), f"{today(-3):%Y%m%d}"):
        assert secret not in made.decode()


@OURS
def test_importing_a_calendar_twice_doubles_nothing() -> None:
    record = Record()
    pass_test(record, COURSE, "A", noon(today(-1)))

    def uids(on: date, lang: str = "en") -> dict[date, str]:
        read = icalendar.Calendar.from_ical(calendar(COURSE, record, lang, on))
        return {event.decoded("dtstart"): str(event["uid"]) for event in read.walk("VEVENT")}

    first = uids(today())
    assert len(set(first.values())) == len(first) == len(DAYS)
    for on, lang in ((today(), "zh"), (today(5), "en"), (today(20), "zh")):
        later = uids(on, lang)
        assert later.items() <= first.items(), "the same day is the same event, in whichever language"
    other = Record(record.home / "other")
    pass_test(other, COURSE, "A", noon(today(-2)))
    read = icalendar.Calendar.from_ical(calendar(COURSE, other, "en", today()))
    assert not {str(event["uid"]) for event in read.walk("VEVENT")} & set(first.values()), "a colleague's are others"
    with pytest.raises(NothingAheadError):
        calendar(COURSE, record, "en", today(DAYS[-1]))
    with pytest.raises(NothingAheadError):
        calendar(COURSE, Record(record.home / "none"), "en", today())


@OURS
def test_the_command_writes_the_days_and_never_over_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    nothing = CliRunner().invoke(app, ["calendar"])
    assert (nothing.exit_code, nothing.stderr.strip()) == (1, say("calendar-nothing", "en"))
    pass_test(Record(), COURSE, "A", noon(today()))
    made = CliRunner().invoke(app, ["calendar", "--lang", "zh"])
    (file,) = tmp_path.glob("*.ics")
    assert (made.exit_code, made.stdout.strip()) == (0, say("calendar-written", "en", path=file.name))
    assert COURSE.course.title.of("zh") in file.read_text(encoding="utf-8")
    was = file.read_bytes()
    again = CliRunner().invoke(app, ["calendar"])
    assert (again.exit_code, again.stderr.strip()) == (1, say("calendar-there", "en", path=file.name))
    elsewhere = CliRunner().invoke(app, ["calendar", "--to", str(file / "x.ics")])
    assert elsewhere.exit_code == 1
    assert len(elsewhere.stderr.splitlines()) == 1
    assert file.read_bytes() == was
    Record().path.write_bytes(b"garbage" * 100)
    broken = CliRunner().invoke(app, ["calendar", "--to", "other.ics"])
    assert broken.exit_code == 1
    assert len(broken.stderr.splitlines()) == 1
    assert list(tmp_path.glob("*.ics")) == [file]


@pytest.mark.parametrize("damage", ["", "x" * 9])
def test_quizzes_with_odd_names_are_none_of_these(damage: str) -> None:
    odd = [f"refresh-{PATHS[0]}-{damage}", f"refresh-{PATHS[0]}-2-7", "refresh-", f"refresh-{PATHS[0]}-" + "9" * 5000]
    given = [each for quiz in odd for each in answers(quiz, [*BANK][:3], day(2))]
    assert due(told(*given), day(2)).name == set_name(PATHS[0], DAYS[0])
