"""The test of a path: what a form holds, what it comes to, and what the learner may do next."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from askfirst.assess.exam import BlueprintError, Form, draw, in_halves, judge, met, pool
from askfirst.assess.quiz import Answer, counts
from askfirst.course.faults import ContentError
from askfirst.course.item_models import Item, VerdictWithReason
from askfirst.course.loader import ROOT, Content
from askfirst.course.models import SECONDS_AN_ITEM
from askfirst.course.question_file import Quiz
from askfirst.course.validate import load
from askfirst.course.words import section
from askfirst.learner.progress import delayed_opens, done, passed, standing, unknown
from askfirst.learner.record import Record
from askfirst.notebook.lesson import Lesson
from askfirst.widgets import html
from askfirst.widgets.quiz import QuizView
from askfirst.widgets.record_words import RecordWords
from tests.conftest import OURS, own_course
from tests.responses import key, slip, wrong

PATHS = ["A", "B", "C"]


@pytest.fixture(scope="module")
def course() -> Content:
    return own_course()


def asked_in_lessons(content: Content) -> set[str]:
    quizzes = {item for file in content.questions.values() for quiz in file.quizzes.values() for item in quiz.items}
    return quizzes | {item for file in content.questions.values() for item in file.recall}


def of_lesson(content: Content, lesson: str) -> list[Item]:
    return content.questions[lesson].items if lesson in content.questions else []


@pytest.mark.parametrize("path", PATHS)
def test_a_form_follows_the_blueprint(course: Content, path: str) -> None:
    blueprint = course.course.paths[path].test
    for seed in map(str, range(30)):
        items = [course.items[item] for item in draw(course, path, [], seed)]
        assert len({item.id for item in items}) == len(items) == course.course.paths[path].test_items
        criticals = Counter(item.critical for item in items if item.critical)
        points = course.course.paths[path].critical
        assert criticals == Counter(dict.fromkeys(points, 1)), "every critical point of the path, once"
        own = {item.id for lesson in course.course.paths[path].lessons for item in of_lesson(course, lesson)}
        assert {item.id for item in items} <= own, "nothing that the path does not teach"
        assert {item.outcome for item in items} >= set(blueprint), "every outcome of the path"
        counted = Counter(item.outcome for item in items)
        assert sum(abs(counted[outcome] - blueprint.get(outcome, 0)) for outcome in counted) <= 2 * len(criticals)
        assert not {item.id for item in items} & asked_in_lessons(course), "nothing that a lesson asks"


@OURS  # another course may have too few questions for that
@pytest.mark.parametrize("path", PATHS)
def test_four_forms_in_a_row_share_no_item(course: Content, path: str) -> None:
    for seed in map(str, range(10)):
        asked: list[str] = []
        for number in range(4):
            form = draw(course, path, asked, f"{seed}-{number}")
            assert not set(form) & set(asked)
            asked += form


def test_what_was_practised_is_not_asked_while_there_is_something_else(course: Content) -> None:
    first = draw(course, "A", [], "x")
    assert not set(draw(course, "A", first, "y")) & set(first)
    everything = [item.id for item in pool(course, "A")]
    again = draw(course, "A", everything, "z")
    assert len(again) == course.course.paths["A"].test_items, "a form is full even when all has been met"


def test_the_same_seed_draws_the_same_form_and_another_one_another(course: Content) -> None:
    assert draw(course, "C", [], "one") == draw(course, "C", [], "one")
    assert draw(course, "C", [], "one") != draw(course, "C", [], "two")


@OURS
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
    right = dict.fromkeys(items, Fraction(1))
    assert judge(course, right).passed
    may_miss = len(items) * (100 - course.course.pass_percent) // 100
    assert judge(course, right | dict.fromkeys(plain[:may_miss], Fraction(0))).passed
    assert not judge(course, right | dict.fromkeys(plain[: may_miss + 1], Fraction(0))).passed
    failed = judge(course, right | {critical: Fraction(0)})
    assert not failed.passed
    assert failed.missed == (course.items[critical].critical,)


def test_what_is_partly_right_counts_in_part_and_a_critical_point_has_to_be_whole(course: Content) -> None:
    items = draw(course, "A", [], "x")
    plain = [item for item in items if not course.items[item].critical]
    right = dict.fromkeys(items, Fraction(1))
    may_lose = Fraction(len(items) * (100 - course.course.pass_percent), 100)
    just, too_much = may_lose / len(plain), may_lose / len(plain) + Fraction(1, 1000)
    assert judge(course, right | dict.fromkeys(plain, 1 - just)).passed
    assert not judge(course, right | dict.fromkeys(plain, 1 - too_much)).passed
    partly = judge(course, right | {plain[0]: Fraction(1, 2)})
    assert (partly.credit, partly.wrong) == (len(items) - Fraction(1, 2), (plain[0],))
    assert partly.outcomes[course.items[plain[0]].outcome][0].denominator == 2
    for item in set(items) - set(plain):
        assert not judge(course, right | {item: Fraction(27, 28)}).passed


def test_credits_are_told_in_halves_and_never_as_more_than_was_earned() -> None:
    told = {Fraction(0): "0", Fraction(1, 3): "0", Fraction(1, 2): "0.5", Fraction(47, 4): "11.5", Fraction(12): "12"}
    assert {credit: in_halves(credit) for credit in told} == told


@pytest.fixture
def sitting(course: Content, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)
    lesson = Lesson(course, "12-final-check", "en", Record())
    lesson.test()
    return lesson


def reopened(course: Content) -> Lesson:
    """Another window, or the same one later: a kernel, and a connection, of its own."""
    lesson = Lesson(course, "12-final-check", "en", Record())
    lesson.test()
    return lesson


def take(lesson: Lesson, respond: Any, first: int | None = None) -> list[str]:
    quiz = lesson.exam.quiz
    assert quiz
    items = [item for item in quiz.quiz_state.items.values() if item.id not in quiz.quiz_state.latest][:first]
    for item in items:
        quiz.answer(item.id, respond(item))
    return [item.id for item in items]


@pytest.mark.parametrize(("lang", "heading"), [("en", "Passed: 11.5 of 12 right"), ("zh", "通过：满分12分，得11.5分")])
def test_a_right_verdict_with_another_reason_is_told_and_kept_as_half(
    course: Content, sitting: Lesson, lang: str, heading: str
) -> None:
    sitting.store.agree()
    lesson = Lesson(course, "12-final-check", lang, Record())
    lesson.test()
    given: list[str] = []

    def once_half(item: Item) -> Any:
        half = isinstance(item, VerdictWithReason) and not item.critical and not given
        given.extend([item.id] * half)
        return slip(item) if half else key(item)

    while not given:  # a form may have no verdict but on critical points
        lesson.exam.begin("A")
        take(lesson, once_half)
    (partly,) = given
    assert lesson.exam.standing()["heading"] == heading
    rows = {row["item"]: row for row in Record().events() if row["event"] == "answer"}
    assert (rows[partly]["correct"], rows[partly]["credit"]) == (0, 0.5)
    kept = Record().sittings()[-1]
    assert kept.finished
    assert kept.finished.result.passed
    assert kept.finished.earned == {item: Fraction(1, 2) if item == partly else 1 for item in kept.form.items}
    assert kept.finished.result.wrong == (partly,)
    page = RecordWords(course, lang, Record()).page()
    for told in (section("record", lang)["partly"], "11.5"):
        assert told in page


@pytest.mark.parametrize("kept", [True, False])
def test_two_fails_then_what_went_wrong_then_another_form(sitting: Lesson, *, kept: bool) -> None:
    if kept:
        sitting.store.agree()
    exam = sitting.exam
    forms = []
    for _ in range(2):
        exam.begin("A")
        forms.append(take(sitting, wrong))
        assert exam.standing()["heading"].startswith("Not passed yet: 0 of 12")
    assert not set(forms[0]) & set(forms[1])
    assert exam.standing()["begin"] == "Go through what went wrong"
    assert "the next form" not in exam.standing()["text"], "which is not what is offered"
    exam.begin("A")
    assert exam.quiz
    assert not exam.quiz.exam, "this time with explanations"
    assert take(sitting, key) == forms[1]
    assert exam.standing()["begin"] == "Take another form"
    exam.begin("A")
    take(sitting, key)
    assert exam.standing()["heading"] == "Passed: 12 of 12 right"
    assert exam.standing()["begin"] == "Take the test again"


def test_a_form_goes_on_where_it_stopped_and_says_nothing_before_its_end(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    given = take(sitting, key, first=5)
    later = reopened(course)
    quiz = later.exam.quiz
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
    assert len(later.store.answers(quiz.name)) == 5
    later.exam.begin("A")
    assert later.exam.quiz is quiz, "no other form before this one is finished"
    take(later, key)
    assert later.exam.standing()["heading"] == "Passed: 12 of 12 right"
    assert later.exam.quiz
    assert later.exam.quiz.snapshot()["items"][0]["stem"], "and now everything is explained"


def test_an_answer_to_a_form_stands_when_its_item_is_reworded_half_way(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    item = take(sitting, key, first=1)[0]
    monkeypatch.setitem(course.items[item].__dict__, "hash", "other words")
    later = reopened(course)
    assert later.exam.quiz
    assert later.exam.quiz.quiz_state.next_item != item
    take(later, key)
    kept = passed(later.store)
    assert kept
    assert kept.finished
    assert kept.finished.hashes[item] != "other words", "the wording that was answered"


def test_a_failed_form_names_the_lesson_to_go_back_to(course: Content, sitting: Lesson) -> None:
    sitting.exam.begin("B")
    take(sitting, wrong)
    told = sitting.exam.standing()["result"]
    assert len(told["missed"]) == len(course.course.paths["B"].critical)
    for row in told["outcomes"]:
        slug = row["back"]["target"].split("/")[-1].removesuffix(".ipynb")
        assert slug in course.course.paths["B"].lessons


def test_what_a_test_promises_follows_the_choice_about_the_record(sitting: Lesson) -> None:
    words = section("exam", "en")
    for choose, promised in (
        (lambda: None, "before-unkept"),
        (sitting.store.agree, "before-kept"),
        (sitting.store.decline, "before-unkept"),
    ):
        choose()
        text = sitting.exam.standing()["text"]
        assert [key for key in ("before-kept", "before-unkept") if words[key] in text] == [promised]


@pytest.mark.parametrize("path", [*PATHS, ""])
def test_the_minutes_of_the_final_check_are_those_of_its_test(course: Content, path: str) -> None:
    asked = [course.course.paths[each].test_items for each in ([path] if path else PATHS)]
    heading = html.header(course, "12-final-check", "en", unknown(course, path))
    assert f"About {round(max(asked) * SECONDS_AN_ITEM / 60)} minutes" in heading


@pytest.mark.parametrize("kept", [True, False])
def test_a_pass_says_when_and_by_what_and_stays_a_pass_when_the_test_is_taken_again(
    course: Content, sitting: Lesson, *, kept: bool
) -> None:
    if kept:
        sitting.store.agree()
    exam, today = sitting.exam, datetime.now().astimezone().date()
    exam.begin("A")
    first = take(sitting, key)
    told = exam.standing()
    for part in (today, course.course.edition, course.course.law_as_of):
        assert str(part) in told["basis"]
    assert (str(today + timedelta(days=30)) in told["text"]) == kept, "nobody else knows when it was passed"
    assert [path for path, _ in told["paths"]] == PATHS
    exam.begin("A")
    assert str(today) in exam.standing()["text"], "the pass stands, and the page says so"
    assert not set(first) & set(take(sitting, slip)), "with other questions"
    failed = exam.standing()
    assert failed["heading"].startswith("Not passed yet")
    assert str(today) in failed["text"]
    if kept:
        assert passed(Record(), "A")
        assert course.course.test_lesson in standing(course, Record(), "A").done
        assert course.course.test_lesson not in standing(course, Record(), "B").done, "which has a test of its own"


def test_the_result_says_what_was_right_before_the_course(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    welcome = Lesson(course, "00-welcome", "en", sitting.store)
    welcome.quiz("pre-check")
    wrong = set()
    for number, item in enumerate(welcome.quizzes["pre-check"].quiz_state.items.values()):
        welcome.quizzes["pre-check"].answer(item.id, (key if number % 2 else slip)(item))
        if not number % 2:
            wrong.add(item.outcome)
    sitting.exam.begin("A")
    take(sitting, key)
    then = {row["text"]: row["then"] for row in sitting.exam.standing()["result"]["outcomes"]}
    for item in welcome.quizzes["pre-check"].quiz_state.items.values():
        text = course.course.outcomes[item.outcome].of("en")
        if text in then:
            assert then[text] == sitting.exam.view.words["then-wrong" if item.outcome in wrong else "then-right"]


def test_the_delayed_check_opens_after_thirty_days(sitting: Lesson) -> None:
    sitting.store.agree()
    assert delayed_opens(sitting.store) is None
    sitting.exam.begin("A")
    take(sitting, key)
    assert passed(sitting.store)
    opens = delayed_opens(sitting.store)
    assert opens == datetime.now().astimezone().date() + timedelta(days=30)


def test_the_paths_show_what_is_done_and_what_comes_next(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    sitting.paths()
    sitting.way.choose("A")
    rows = {row["target"].split("/")[-1].removesuffix(".ipynb"): row for row in sitting.way.snapshot()["lessons"]}
    assert list(rows) == course.course.paths["A"].lessons
    assert next(slug for slug, row in rows.items() if row["mark"] == "next") == "00-welcome"
    welcome = Lesson(course, "00-welcome", "en", sitting.store)
    for name in course.questions["00-welcome"].quizzes:
        welcome.quiz(name)
        for item in welcome.quizzes[name].quiz_state.items.values():
            welcome.quizzes[name].answer(item.id, slip(item))
    rows = {row["target"].split("/")[-1].removesuffix(".ipynb"): row for row in sitting.way.snapshot()["lessons"]}
    assert rows["00-welcome"]["mark"] == "done"
    assert next(slug for slug, row in rows.items() if row["mark"] == "next") == "01-a-face-is-data"
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


def test_the_second_window_is_told_what_was_answered_in_the_first(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    other = reopened(course)
    assert other.exam.quiz
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(other.exam.quiz, "send", messages.append)
    items = take(sitting, wrong)
    assert sitting.exam.standing()["heading"].startswith("Not passed yet: 0 of 12")
    first = items[0]
    told = other.exam.quiz.answer(first, key(course.items[first]))
    assert "in another window" in told
    assert messages[-1]["next"] is None, "every answer of the first window stands here too"
    assert other.exam.standing()["heading"] == sitting.exam.standing()["heading"]
    rows = [row["event"] for row in sitting.store.events()]
    assert (rows.count("answer"), rows.count("result")) == (len(items), 1)
    assert passed(sitting.store) is None


def test_the_answer_that_stands_is_said_in_words_for_every_kind(small: Content) -> None:
    for item in small.items.values():
        quiz = QuizView(
            small,
            "zh",
            quiz=Quiz(title=small.course.title, items=[item.id]),
            name="x",
            lesson="01-mini",
            record=Record(),
            changed=lambda: None,
            sit=lambda _answer, item=item: [Answer(item.id, item.hash, key(item), "guess", Fraction(1))],
        )
        told = quiz.answer(item.id, slip(item))
        assert "另一个窗口" in told, item.id
        assert "[[" not in told
        assert not any(f"：{option}" in told for option in item.options), "texts, not ids"


@pytest.mark.parametrize("change", ["reworded", "relabelled", "another point", "gone", "harder to pass"])
def test_a_pass_stays_a_pass_whatever_becomes_of_its_items(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    items = take(sitting, key)
    before = passed(sitting.store)
    assert before
    assert before.edition == course.course.edition
    assert before.finished
    assert before.finished.law_as_of == course.course.law_as_of
    assert before.finished.hashes == {item: course.items[item].hash for item in before.form.items}
    for item in items:
        if change == "reworded":
            monkeypatch.setitem(course.items[item].__dict__, "hash", "other words")
        if change == "relabelled":
            monkeypatch.setitem(course.items[item].__dict__, "outcome", "C9")
        if change == "another point":
            monkeypatch.setitem(course.items[item].__dict__, "critical", "never-hide-evidence")
    if change == "gone":
        for file in course.questions.values():
            monkeypatch.setitem(file.__dict__, "by_id", {i: each for i, each in file.by_id.items() if i not in items})
    if change == "harder to pass":
        monkeypatch.setitem(course.course.__dict__, "pass_percent", 100)
    later = reopened(course)
    assert passed(later.store) == before
    assert later.exam.standing()["heading"] == "Passed: 12 of 12 right"
    assert course.course.test_lesson in done(course, later.store)
    assert delayed_opens(later.store) == datetime.now().astimezone().date() + timedelta(days=30)
    json.dumps(later.exam.standing())
    if later.exam.quiz:
        json.dumps(later.exam.quiz.snapshot())


def test_a_yes_in_the_middle_of_a_test_keeps_the_form(course: Content, sitting: Lesson) -> None:
    sitting.exam.begin("A")
    before = take(sitting, key, first=3)
    assert not Record().path.exists()
    sitting.store.agree()
    given = [*before, *take(sitting, key, first=2)]
    later = reopened(course)
    assert later.exam.quiz
    assert set(later.exam.quiz.quiz_state.latest) == set(given)
    take(later, key)
    assert later.exam.standing()["heading"] == "Passed: 12 of 12 right"
    later.exam.begin("A")
    assert len({each.form.name for each in later.store.sittings()}) == len(later.store.sittings())


@OURS  # another course may have no families
def test_after_a_failed_test_the_next_asks_other_cases_of_what_went_wrong(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    assert sitting.exam.sitting
    first = sitting.exam.sitting.form.items
    take(sitting, wrong)
    sitting.exam.begin("A")
    second = sitting.exam.sitting.form.items
    assert not {*first} & {*second}
    kin = {course.items[item].kin for item in first}
    again = [item for item in second if course.items[item].kin in kin]
    assert len(again) >= len(second) / 3, "all went wrong, and many families have other cases"


def test_each_window_keeps_the_form_it_began(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    other = reopened(course)
    sitting.exam.begin("A")
    other.exam.begin("A")
    names = [sitting.exam.quiz.name, other.exam.quiz.name]  # type: ignore[union-attr]
    assert names[0] != names[1]
    take(sitting, key)
    assert sitting.exam.quiz
    assert sitting.exam.quiz.name == names[0]
    assert sitting.exam.standing()["heading"] == "Passed: 12 of 12 right"
    take(other, wrong)
    assert other.exam.standing()["heading"].startswith("Not passed yet: 0 of 12")
    results = {each.form.name: each.result and each.result.passed for each in sitting.store.sittings()}
    assert results == {names[0]: True, names[1]: False}


def test_a_form_answered_while_the_record_was_held_is_stored_with_the_next_answer(
    course: Content, sitting: Lesson
) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    with closing(sqlite3.connect(sitting.store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        told = sitting.exam.quiz.answer(
            first := next(iter(sitting.exam.quiz.quiz_state.items)), key(course.items[first])
        )  # type: ignore[union-attr]
        assert "holding your record" in told
        other.execute("COMMIT")
    take(sitting, key)
    assert passed(sitting.store)


def test_the_list_and_the_quizzes_agree_on_what_is_done(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    slug = "00-welcome"
    welcome = Lesson(course, slug, "en", sitting.store)
    for name in course.questions[slug].quizzes:
        welcome.quiz(name)
        for item in welcome.quizzes[name].quiz_state.items.values():
            welcome.quizzes[name].answer(item.id, slip(item))
    assert slug in done(course, sitting.store)
    for item in course.questions[slug].items:
        monkeypatch.setitem(item.__dict__, "hash", "other words")
    again = Lesson(course, slug, "en", Record())
    again.quiz(name)
    assert again.quizzes[name].quiz_state.next_item, "the quiz asks again"
    assert slug not in done(course, again.store), "so the list does not say done"


LANDED = Path(__file__).parents[1] / "records" / "landed.sqlite"


@pytest.fixture
def landed(home: Path) -> Record:
    home.mkdir()
    shutil.copy(LANDED, home / "record.sqlite")
    return Record()


@OURS  # her record is of our lessons
def test_a_learner_of_the_first_schema_goes_on_where_she_stopped(course: Content, landed: Record) -> None:
    welcome = Lesson(course, "00-welcome", "en", landed)
    for name in course.questions["00-welcome"].quizzes:
        welcome.quiz(name)
    states = [view.quiz_state for view in welcome.quizzes.values()]
    asked = {item for state in states for item in state.items if item not in state.latest}
    rows = [row for row in landed.events() if row["item"] in course.items]
    as_it_was = {row["item"] for row in rows if counts(course.items[row["item"]], row["item_hash"])}
    everything = {item for state in states for item in state.items}
    assert asked == everything - as_it_was, "what reads otherwise than it did, and no more"
    sign = landed.answers("sign")
    assert [each.item for each in sign] == ["sign-not-consent", "told-asked-or-neither"], "the withdrawn does not count"
    assert not sign[1].correct
    assert passed(landed, "A")
    assert passed(landed, "B") is None
    assert delayed_opens(landed)
    begun = landed.sittings()[-1]
    assert (begun.form.path, len(landed.answers(begun.form.name))) == ("B", 5), "six given, one withdrawn"
    final = reopened(course)
    assert final.exam.sitting
    assert final.exam.sitting.form.path == "A", "the test that was begun asks something that has gone since"
    final.exam.begin("B")
    take(final, key)
    assert final.exam.standing()["heading"] == "Passed: 20 of 20 right"
    assert passed(Record(), "B")


MORE = object()  # stands for one more than there are
SPOILT = {
    "more than the bank": (["paths", "A", "test", "A1"], 500, "blueprint-too-large"),
    "one more than the bank": (["paths", "C", "test", "C5"], MORE, "blueprint-too-large"),
    "an outcome its lessons do not teach": (["paths", "A", "test", "B4"], 2, "blueprint-too-large"),
    "nothing": (["paths", "A", "test"], {}, "shape"),
    "no such point": (["paths", "A", "critical"], ["no-such-point"], "unknown"),
    "a point its lessons do not teach": (["paths", "B", "critical"], ["guardian-for-a-child"], "point-without-item"),
    "a point that no path asks about": (["critical", "new"], {"en": "New.", "zh": "新的。"}, "point-on-no-path"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_blueprint_that_cannot_be_filled_is_refused_with_file_and_line(tmp_path: Path, what: str) -> None:
    place, value, key_of_fault = SPOILT[what]
    shutil.copytree(ROOT / "content", tmp_path / "content")
    file = tmp_path / "content" / "course.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    spot = data
    for step in place[:-1]:
        spot = spot[step]
    if value is MORE:
        value = 1 + sum(item.outcome == place[-1] for item in pool(own_course(), place[1]))
    spot[place[-1]] = value
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    faults = [each for each in caught.value.faults if key_of_fault in ("shape", each.key)]
    assert faults, [each.tell("en") for each in caught.value.faults]
    for each in faults:
        assert each.path.endswith("course.yaml")
        line = file.read_text(encoding="utf-8").splitlines()[each.line - 1]
        assert any(word in line for word in (place[-1], *(value if isinstance(value, list) else ()))), line
        assert each.tell("en") != each.tell("zh")


def test_a_form_is_full_or_not_drawn(course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(course.course.paths["A"].__dict__, "test", {"A1": 500})
    with pytest.raises(BlueprintError):
        draw(course, "A", [], "x")
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(sitting.exam.view, "send", messages.append)
    sitting.exam.view.hear({"type": "begin", "path": "A"})
    assert [each["type"] for each in messages] == ["trouble"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_promised_before_the_test_is_what_a_form_asks(course: Content, lang: str) -> None:
    lesson = Lesson(course, "12-final-check", lang, Record())
    lesson.test()
    for path_id, text in lesson.exam.standing()["paths"]:
        items = [course.items[item] for item in draw(course, path_id, [], "x")]
        assert [int(number) for number in re.findall(r"\d+", text)] == [
            len(items),
            sum(bool(i.critical) for i in items),
        ]


def test_an_answer_withdrawn_in_another_window_is_asked_again_and_does_not_come_back(sitting: Lesson) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    first, second = take(sitting, slip, first=1)[0], take(sitting, key, first=1)[0]
    other = Record()
    number = next(row["number"] for row in other.events() if row["item"] == first)
    assert other.disown(number)
    third = take(sitting, key, first=1)[0]
    quiz = sitting.exam.quiz
    assert quiz
    assert [each.item for each in other.answers(quiz.name)] == [second, third]
    assert quiz.quiz_state.next_item == first
    take(sitting, key)
    assert passed(Record()), "the page and the record say the same"
    assert sitting.exam.standing()["heading"] == "Passed: 12 of 12 right"


@pytest.mark.parametrize("then", ["delete", "decline", "delete and agree"])
def test_what_was_deleted_during_a_test_does_not_come_back(sitting: Lesson, then: str) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    before = take(sitting, key, first=3)
    window = Record()
    window.decline() if then == "decline" else window.delete()
    if "agree" in then:
        window.agree()
    take(sitting, key, first=1)
    assert not set(before) & {row["item"] for row in window.events()}
    take(sitting, key)
    assert sitting.exam.standing()["heading"] == "Passed: 12 of 12 right"
    assert bool(passed(window)) == ("agree" in then)


def test_a_form_left_full_by_an_edition_without_results_is_judged(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    take(sitting, key)
    with closing(sqlite3.connect(sitting.store.path, isolation_level=None)) as base:
        base.execute("DROP TRIGGER rows_go_together")
        base.execute("DELETE FROM events WHERE event = 'result'")
    assert passed(Record()) is None
    assert reopened(course).exam.standing()["heading"] == "Passed: 12 of 12 right"
    assert passed(Record())


def test_a_stored_answer_that_fits_no_question_is_asked_again(course: Content, sitting: Lesson) -> None:
    sitting.store.agree()
    slug, name = "01-a-face-is-data", next(iter(course.questions["01-a-face-is-data"].quizzes))
    item = course.items[course.questions[slug].quizzes[name].items[0]]
    for response in ("no such option", ["no such option"], {"verdict": "maybe"}, {"x": ["y"]}, []):
        misfit = Answer(item.id, item.hash, response, "guess", Fraction(1))
        sitting.store.append(misfit, lesson=slug, quiz=name, lang="en", edition="1")
    lesson = Lesson(course, slug, "en", Record())
    lesson.quiz(name)
    assert lesson.quizzes[name].quiz_state.next_item == item.id


def test_a_finished_form_whose_answers_fit_no_longer_still_opens(
    course: Content, sitting: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.store.agree()
    sitting.exam.begin("A")
    items = take(sitting, key)
    monkeypatch.setattr("askfirst.widgets.exam.fits", lambda item, _response: item.id != items[0])
    later = reopened(course)
    assert later.exam.quiz
    assert list(later.exam.quiz.quiz_state.items) == items[1:]


def test_the_delayed_check_opens_by_the_days_of_the_place(sitting: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    sitting.store.agree()
    sitting.exam.begin("A")
    take(sitting, key)
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    one = passed(sitting.store)
    assert one
    monkeypatch.setattr("askfirst.learner.progress.passed", lambda _record: replace(one, at=late))
    try:
        for zone, day in (("Asia/Shanghai", "2026-04-01"), ("America/New_York", "2026-03-31")):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert str(delayed_opens(sitting.store)) == day
    finally:
        monkeypatch.undo()
        time.tzset()
