"""The test of a path: what a form holds, what it comes to, and what the learner may do next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from askfirst.desk import delayed_opens, results
from askfirst.forms import Form, draw, judge, met, pool
from askfirst.lessons import Lesson
from askfirst.loader import Content
from askfirst.record import Record
from askfirst.validate import load
from tests.responses import key, slip

PATHS = ["A", "B", "C"]


@pytest.fixture(scope="module")
def course() -> Content:
    return load()


def asked_in_lessons(content: Content) -> set[str]:
    quizzes = {item for file in content.questions.values() for quiz in file.quizzes.values() for item in quiz.items}
    return quizzes | {item for file in content.questions.values() for item in file.recall}


@pytest.mark.parametrize("path", PATHS)
def test_a_form_follows_the_blueprint(course: Content, path: str) -> None:
    blueprint = course.course.paths[path].test
    for seed in map(str, range(30)):
        items = [course.items[item] for item in draw(course, path, [], seed)]
        assert len({item.id for item in items}) == len(items) == course.course.paths[path].test_items
        criticals = Counter(item.critical for item in items if item.critical)
        assert criticals == Counter(dict.fromkeys(course.course.critical, 1)), "every critical point, once"
        assert {item.outcome for item in items} >= set(blueprint), "every outcome of the path"
        counted = Counter(item.outcome for item in items)
        assert sum(abs(counted[outcome] - blueprint.get(outcome, 0)) for outcome in counted) <= 2 * len(criticals)
        assert not {item.id for item in items} & asked_in_lessons(course), "nothing that a lesson asks"


@pytest.mark.parametrize("path", PATHS)
def test_three_forms_in_a_row_share_no_item(course: Content, path: str) -> None:
    for seed in map(str, range(10)):
        first = draw(course, path, [], seed)
        second = draw(course, path, first, seed + "b")
        assert not set(first) & set(second)


def test_what_was_practised_is_not_asked_while_there_is_something_else(course: Content) -> None:
    first = draw(course, "A", [], "x")
    assert not set(draw(course, "A", first, "y")) & set(first)
    everything = [item.id for item in pool(course, "A")]
    again = draw(course, "A", everything, "z")
    assert len(again) == course.course.paths["A"].test_items, "a form is full even when all has been met"


def test_the_same_seed_draws_the_same_form_and_another_one_another(course: Content) -> None:
    assert draw(course, "C", [], "one") == draw(course, "C", [], "one")
    assert draw(course, "C", [], "one") != draw(course, "C", [], "two")


def test_items_of_the_test_stand_on_their_own(course: Content) -> None:
    for path in PATHS:
        assert [item.id for item in pool(course, path) if item.scene] == []


def test_pre_check_and_delayed_check_share_a_blueprint_and_no_item(course: Content) -> None:
    before = course.questions["00-welcome"].quizzes["pre-check"].items
    after = course.course.delayed_check
    assert len(before) == len(after) == 6
    assert Counter(course.items[i].outcome for i in before) == Counter(course.items[i].outcome for i in after)
    assert not set(before) & set(after)
    for path in PATHS:
        assert not {item.id for item in pool(course, path)} & {*before, *after}


def test_a_missed_critical_point_fails_whatever_the_average(course: Content) -> None:
    items = draw(course, "A", [], "x")
    critical = next(item for item in items if course.items[item].critical)
    plain = [item for item in items if not course.items[item].critical]
    right = dict.fromkeys(items, True)
    assert judge(course, items, right).passed
    assert judge(course, items, right | {plain[0]: False, plain[1]: False}).passed, "10 of 12 is more than 80 %"
    assert not judge(course, items, right | dict.fromkeys(plain[:3], False)).passed
    failed = judge(course, items, right | {critical: False})
    assert not failed.passed
    assert failed.missed == (course.items[critical].critical,)


@pytest.fixture
def sitting(course: Content, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setattr("askfirst.lessons.display", lambda _thing: None)
    lesson = Lesson(course, "12-final-check", "en", Record())
    lesson.test()
    return lesson


def reopened(course: Content) -> Lesson:
    lesson = Lesson(course, "12-final-check", "en", Record())
    lesson.test()
    return lesson


def take(lesson: Lesson, respond: Any, first: int | None = None) -> list[str]:
    quiz = lesson.desk.quiz
    assert quiz
    items = [item for item in quiz.quiz_state.items.values() if item.id not in quiz.quiz_state.latest][:first]
    for item in items:
        quiz.answer(item.id, respond(item))
    return [item.id for item in items]


@pytest.mark.parametrize("kept", [True, False])
def test_two_fails_then_what_went_wrong_then_another_form(sitting: Lesson, *, kept: bool) -> None:
    if kept:
        sitting.store.agree()
    desk = sitting.desk
    forms = []
    for _ in range(2):
        desk.begin("A")
        forms.append(take(sitting, slip))
        assert desk.standing()["heading"].startswith("Not passed yet: 0 of 12")
    assert not set(forms[0]) & set(forms[1])
    assert desk.standing()["begin"] == "Go through what went wrong"
    desk.begin("A")
    assert desk.quiz
    assert not desk.quiz.exam, "this time with explanations"
    assert take(sitting, key) == forms[1]
    assert desk.standing()["begin"] == "Take another form"
    desk.begin("A")
    take(sitting, key)
    assert desk.standing()["heading"] == "Passed: 12 of 12 right"
    assert desk.standing()["begin"] == ""


def test_a_form_goes_on_where_it_stopped_and_says_nothing_before_its_end(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    sitting.desk.begin("A")
    given = take(sitting, key, first=5)
    later = reopened(course)
    quiz = later.desk.quiz
    assert quiz
    assert list(quiz.quiz_state.latest) == given
    shown = quiz.snapshot()
    assert not any(entry["correct"] for entry in shown["items"]), "the page does not know yet what was right"
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(quiz, "send", messages.append)
    for kind in ("show", "ask"):
        quiz.hear({"type": kind, "item": given[0]})
    assert messages == []
    quiz.hear({"type": "answer", "item": given[0], "response": slip(course.items[given[0]]), "confidence": "guess"})
    assert [message["type"] for message in messages] == ["trouble"], "one answer an item"
    assert len(list(later.store.answers("final-1"))) == 5
    later.desk.begin("A")
    assert later.desk.quiz is quiz, "no other form before this one is finished"
    take(later, key)
    assert later.desk.standing()["heading"] == "Passed: 12 of 12 right"
    assert later.desk.quiz
    assert later.desk.quiz.snapshot()["items"][0]["stem"], "and now everything is explained"


def test_an_item_reworded_meanwhile_is_asked_again(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    sitting.desk.begin("A")
    item = take(sitting, key)[0]
    assert results(course, sitting.store)[0][1]
    monkeypatch.setitem(course.items[item].__dict__, "hash", "other words")
    assert results(course, sitting.store)[0][1] is None
    quiz = reopened(course).desk.quiz
    assert quiz
    assert quiz.quiz_state.next_item == item


def test_a_failed_form_names_the_lesson_to_go_back_to(course: Content, sitting: Lesson) -> None:
    sitting.desk.begin("B")
    take(sitting, slip)
    told = sitting.desk.standing()["result"]
    assert len(told["missed"]) == len(course.course.critical)
    for row in told["outcomes"]:
        slug = row["back"]["target"].split("/")[-1].removesuffix(".ipynb")
        assert slug in course.course.paths["B"].lessons


def test_the_delayed_check_opens_after_thirty_days(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    assert delayed_opens(course, sitting.store) is None
    sitting.desk.begin("A")
    take(sitting, key)
    assert results(course, sitting.store)[0][1]
    opens = delayed_opens(course, sitting.store)
    assert opens == datetime.now(UTC).date() + timedelta(days=30)


def test_the_paths_show_what_is_done_and_what_comes_next(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    sitting.paths()
    sitting.way.choose("A")
    rows = {row["target"].split("/")[-1].removesuffix(".ipynb"): row for row in sitting.way.snapshot()["lessons"]}
    assert list(rows) == course.course.paths["A"].lessons
    assert next(slug for slug, row in rows.items() if row["next"]) == "00-welcome"
    welcome = Lesson(course, "00-welcome", "en", sitting.store)
    for name in course.questions["00-welcome"].quizzes:
        welcome.quiz(name)
        for item in welcome.quizzes[name].quiz_state.items.values():
            welcome.quizzes[name].answer(item.id, slip(item))
    rows = {row["target"].split("/")[-1].removesuffix(".ipynb"): row for row in sitting.way.snapshot()["lessons"]}
    assert rows["00-welcome"]["done"]
    assert next(slug for slug, row in rows.items() if row["next"]) == "01-a-face-is-data"
    assert Record().chosen_path() == "A"


def test_without_a_yes_the_path_is_not_kept(sitting: Lesson) -> None:
    sitting.paths()
    sitting.way.choose("C")
    assert sitting.way.snapshot()["path"] == "C"
    assert Record().events() == []
    assert not Record().path.exists()


def test_what_was_met_is_the_practice_and_the_last_two_forms() -> None:
    forms = [Form(f"final-{number}", "A", (f"item-{number}",)) for number in range(4)]
    assert met(["practised"], forms) == ["practised", "item-2", "item-3"]
