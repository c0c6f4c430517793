"""What comes up again after a path is done, as it is clicked on the welcome page."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest

from askfirst.course.languages import day_in
from askfirst.course.words import fill, section
from askfirst.learner.progress import DELAYED_CHECK
from askfirst.learner.record import Record
from askfirst.learner.refresh import set_name
from askfirst.notebook.lesson import Lesson, open_lesson
from askfirst.widgets.refresh import Refresh
from tests.conftest import OURS, own_course
from tests.learner.days import give, noon, pass_test, today
from tests.responses import key, slip

pytestmark = OURS
COURSE = own_course()
WORDS = section("refresh", "en")
WELCOME = next(iter(COURSE.course.lessons))


def welcome(on: date | None = None, lang: str = "en") -> Refresh:
    """Open the welcome page, in a window of its own."""
    return Refresh(COURSE, lang, lesson=WELCOME, record=Record(), changed=lambda: None, today=lambda: on or today())


def heard(refresh: Refresh, monkeypatch: pytest.MonkeyPatch, message: dict[str, Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(refresh.view, "send", sent.append)
    refresh.view._heard(refresh.view, message, [])
    return sent


def test_before_a_path_is_done_and_without_a_record_nothing_is_due() -> None:
    empty = {"due": "", "begin": "", "to": None, "following": "", "calendar": False}
    assert welcome().view.snapshot() == empty
    Record().agree()
    assert welcome().view.snapshot() == empty
    pass_test(Record(), COURSE, "A", noon(today(-2)))
    assert welcome().view.snapshot() != empty
    Record().decline()
    assert welcome().view.snapshot() == empty
    assert "due again" in section("paths", "en")["not-kept"], "and the page says why"
    Record().path.parent.mkdir(exist_ok=True)
    Record().path.write_bytes(b"garbage" * 100)
    assert welcome().view.snapshot() == empty


def test_three_cases_are_asked_explained_kept_once_and_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pass_test(Record(), COURSE, "A", noon(today(-2)), wrong=1)
    page, other = welcome(), welcome()
    assert page.view.snapshot()["due"] == WORDS["due"]
    assert heard(page, monkeypatch, {"type": "begin"}) == []
    other.begin()
    assert page.view.snapshot() | {"due": WORDS["asking"], "begin": ""} == page.view.snapshot()
    assert page.quiz
    assert other.quiz
    first, second, third = page.quiz.quiz_state.items.values()
    assert page.quiz.answer(first.id, slip(first)).startswith("Not yet")
    page.quiz.answer(first.id, key(first))
    other.quiz.answer(first.id, key(first))
    name = set_name("A", 2)
    assert [(each.item, each.correct) for each in Record().answers(name)] == [(first.id, False)], (
        "the first answer, once"
    )
    later = welcome(today(3))
    assert later.view.snapshot()["due"] == fill(WORDS["begun"], left=2)
    later.begin()
    assert later.quiz
    assert list(later.quiz.quiz_state.items) == list(page.quiz.quiz_state.items)
    assert later.quiz.quiz_state.next_item == second.id
    for item in (second, third):
        later.quiz.answer(item.id, key(item))
    for each in (page, later, welcome()):
        snapshot = each.view.snapshot()
        assert (snapshot["due"], snapshot["begin"]) == (WORDS["nothing"], "")
        assert snapshot["following"] == fill(WORDS["next"], date=day_in("en", today(5)))
    page.begin()
    assert len(page.box.children) == 2, "nothing more is asked"
    rows = [row for row in Record().events() if row["quiz"] == name]
    assert {(row["event"], row["lesson"]) for row in rows} == {("answer", WELCOME)}


def test_a_page_that_stays_open_over_midnight_knows_the_day() -> None:
    pass_test(Record(), COURSE, "A", noon(today()))
    days = [today(1), today(2)]
    page = Refresh(COURSE, "zh", lesson=WELCOME, record=Record(), changed=lambda: None, today=lambda: days[0])
    assert not page.view.snapshot()["begin"]
    del days[0]
    assert page.view.snapshot()["begin"] == section("refresh", "zh")["begin"]


def test_the_check_after_a_month_is_pointed_to_and_then_the_last_day_comes() -> None:
    pass_test(Record(), COURSE, "A", noon(today(-31)))
    check = COURSE.course.delayed_check
    give(Record(), COURSE, DELAYED_CHECK, check[:2], noon(today()), rightly=True)
    snapshot = welcome().view.snapshot()
    assert (snapshot["due"], snapshot["begin"]) == (WORDS["check"], "")
    assert snapshot["to"]["target"] == f"notebooks/en/{COURSE.course.test_lesson}.ipynb#question-{check[2]}"
    give(Record(), COURSE, DELAYED_CHECK, check[2:], noon(today()), rightly=False)
    snapshot = welcome().view.snapshot()
    assert (snapshot["due"], snapshot["to"]) == (WORDS["nothing"], None)
    over = welcome(today(60))
    over.begin()
    assert over.quiz
    for item in over.quiz.quiz_state.items.values():
        over.quiz.answer(item.id, key(item))
    assert over.view.snapshot() == {
        "due": WORDS["nothing"], "begin": "", "to": None, "following": WORDS["over"], "calendar": False
    }  # fmt: skip


def test_the_days_are_handed_over_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    pass_test(Record(), COURSE, "A", noon(today(-2)))
    (file,) = heard(welcome(lang="zh"), monkeypatch, {"type": "calendar"})
    assert (file["type"], file["kind"]) == ("file", "text/calendar")
    assert len(icalendar.Calendar.from_ical(file["text"]).walk("VEVENT")) == len(COURSE.course.refresh_days)
    Record().decline()
    (told,) = heard(welcome(), monkeypatch, {"type": "calendar"})
    assert told == {"type": "trouble", "text": WORDS["no-days"]}


def test_the_welcome_page_shows_it_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)
    assert isinstance(open_lesson(WELCOME, "en").again, Refresh)
    assert not isinstance(getattr(open_lesson("01-a-face-is-data", "en"), "again", None), Refresh)
    lesson = Lesson(COURSE, WELCOME, "en", Record())
    pass_test(Record(), COURSE, "A", noon(today(-2)))
    lesson.refresh()
    lesson.again.begin()
    assert lesson.again.quiz, "what is due when it was opened"
