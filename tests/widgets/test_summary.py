"""The end of a lesson: what is known, what is open and where, and the mistakes once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from askfirst.course.loader import Content
from askfirst.learner.record import Record
from askfirst.notebook.lesson import Lesson
from askfirst.widgets.summary import Summary
from tests.conftest import own_course
from tests.responses import key, slip

SLUG = "01-a-face-is-data"


@pytest.fixture(scope="module")
def course() -> Content:
    return own_course()


def opened(course: Content, slug: str = SLUG, lang: str = "en") -> tuple[Lesson, Summary]:
    lesson = Lesson(course, slug, lang, Record())
    for name in course.questions[slug].quizzes:
        lesson.quiz(name)
    lesson.recall()
    lesson.summary()
    return lesson, lesson._followers[0]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)


def answer(lesson: Lesson, respond: Callable[[Any], Any], only: str = "") -> list[str]:
    given = []
    for name, quiz in lesson.quizzes.items():
        for item in quiz.quiz_state.items.values():
            if name.startswith(only):
                quiz.answer(item.id, respond(item))
                given.append(item.id)
    return given


def outcomes(course: Content, lesson: Lesson) -> list[str]:
    asked = {item.outcome for quiz in lesson.quizzes.values() for item in quiz.quiz_state.items.values()}
    return [course.course.outcomes[each].of(lesson.lang) for each in sorted(asked)]


def test_before_an_answer_nothing_is_summed_up_and_what_is_right_is_known(course: Content) -> None:
    lesson, summary = opened(course)
    assert summary.standing() == {"known": [], "open": [], "repeat": ""}
    answer(lesson, key)
    told = summary.standing()
    assert [line["text"] for line in told["known"]] == outcomes(course, lesson)
    assert (told["open"], told["repeat"]) == ([], "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_wrong_is_open_in_words_with_the_way_to_its_question(course: Content, lang: str) -> None:
    lesson, summary = opened(course, lang=lang)
    answer(lesson, slip)
    told = summary.standing()
    assert told["known"] == []
    assert [line["text"] for line in told["open"]] == outcomes(course, lesson)
    places = [entry["place"] for quiz in lesson.quizzes.values() for entry in quiz.snapshot()["items"]]
    assert len(places) == len(set(places))
    for line in told["open"]:
        target, place = line["to"]["target"].split("#")
        assert (target, place in places) == (f"notebooks/{lang}/{SLUG}.ipynb", True)
        assert line["said"]
        assert not any(digit in "".join(line["said"]) for digit in "0123456789"), "no tally of what went wrong"


def test_a_question_that_was_passed_over_is_open_too(course: Content) -> None:
    lesson, summary = opened(course)
    first = next(iter(course.questions[SLUG].quizzes))
    answer(lesson, key, only=first)
    told = summary.standing()
    assert told["open"]
    assert told["repeat"] == ""
    assert {line["to"]["target"].split("#")[1] for line in told["open"]}.isdisjoint(
        entry["place"] for entry in lesson.quizzes[first].snapshot()["items"]
    )


@pytest.mark.parametrize("kept", [True, False])
def test_the_mistakes_are_asked_once_more_in_one_go_and_the_first_answers_stay_the_first(
    course: Content, *, kept: bool
) -> None:
    lesson, summary = opened(course)
    if kept:
        lesson.store.agree()
    wrong = [*answer(lesson, slip, only="number"), *answer(lesson, slip, only="recall-")]
    answer(lesson, key, only="elsewhere")
    assert str(len(wrong)) in summary.standing()["repeat"]
    summary.view.hear({"type": "repeat"})
    repeat = summary.repeat
    assert repeat
    assert summary.box.children == (summary.view, repeat)
    assert list(repeat.quiz_state.items) == wrong
    assert summary.standing()["repeat"] == "", "they are being asked"
    for item in wrong:
        repeat.answer(item, key(course.items[item]))
    assert repeat.snapshot()["current"] is None
    for quiz in lesson.quizzes.values():
        for item in set(wrong) & set(quiz.quiz_state.items):
            assert not quiz.quiz_state.first[item].correct
            assert quiz.quiz_state.latest[item].correct
    assert str(len(wrong)) in summary.standing()["repeat"], "and may be once more"
    if kept:
        again, later = opened(course)
        assert later.standing() == summary.standing()
        assert {row["quiz"] for row in again.store.events()} == set(lesson.quizzes) - {"sheet", "branches"}


def test_the_end_compares_with_what_was_right_before_the_course(course: Content) -> None:
    record = Record()
    record.agree()
    welcome, at_welcome = opened(course, "00-welcome")
    answer(welcome, slip, only="pre-check")
    assert at_welcome.standing() == {"known": [], "open": [], "repeat": ""}, "it asks before anything was taught"
    lesson, summary = opened(course)
    answer(lesson, key)
    asked = {item.outcome for item in welcome.quizzes["pre-check"].quiz_state.items.values()}
    both = [line for line in summary.standing()["known"] if lesson_words(summary)["then-wrong"] in line["said"]]
    assert len(both) == len(asked & {i.outcome for q in lesson.quizzes.values() for i in q.quiz_state.items.values()})
    assert both


def lesson_words(summary: Summary) -> dict[str, str]:
    return dict(summary.view.words)
