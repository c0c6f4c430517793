"""The way through the course, as a lesson shows it: its place on the path, the list of lessons, what comes next."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from askfirst.course.loader import Content
from askfirst.learner.progress import DELAYED_CHECK, delayed_opens
from askfirst.learner.record import Record
from askfirst.notebook.lesson import Lesson
from tests.conftest import own_course
from tests.responses import key, slip


@pytest.fixture(scope="module")
def course() -> Content:
    return own_course()


class Page:
    """What stands in the page in place of IPython's display: each piece of HTML as it was written last."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self.updates = 0

    def handle(self) -> Any:
        page, place = self, len(self.pieces)
        self.pieces.append("")

        class Handle:
            def display(self, html: Any) -> None:
                page.pieces[place] = html.data

            def update(self, html: Any) -> None:
                page.pieces[place] = html.data
                page.updates += 1

        return Handle()

    def row(self, slug: str) -> str:
        """Return the row of a lesson in the list, as text."""
        row = next(each for each in re.findall(r"<li.*?</li>", self.pieces[0]) if slug in each)
        return re.sub(r"<[^>]+>", " ", row)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    page = Page()
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)
    monkeypatch.setattr("askfirst.notebook.lesson.DisplayHandle", page.handle)
    return page


def shown(course: Content, slug: str, lang: str = "en") -> Lesson:
    lesson = Lesson(course, slug, lang, Record())
    lesson.heading()
    lesson.next()
    for name in course.questions[slug].quizzes if slug in course.questions else ():
        lesson.quiz(name)
    return lesson


def finish(lesson: Lesson) -> None:
    for quiz in lesson.quizzes.values():
        for item in quiz.quiz_state.items.values():
            quiz.answer(item.id, slip(item))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_record_a_lesson_leads_on_and_claims_nothing(course: Content, page: Page, lang: str) -> None:
    slugs = list(course.course.lessons)
    shown(course, slugs[1], lang)
    for slug in slugs:
        assert f"{course.course.lesson_minutes(slug, '')} min" in page.row(slug) or lang == "zh"
        assert "✓" not in page.row(slug)
    assert f"notebooks/{lang}/{slugs[2]}.ipynb" in page.pieces[1].split("af-onward")[1].split("</p>")[0]
    assert page.pieces[1].count("af-onward") == 1
    assert "→" in page.row(slugs[2])


def test_the_list_and_the_way_on_are_true_as_soon_as_the_last_question_is_answered(course: Content, page: Page) -> None:
    path = course.course.paths["A"]
    record = Record()
    record.agree()
    record.choose("A")
    lesson = shown(course, path.lessons[1])
    number, total = 2, len(path.lessons)
    assert f"Lesson {number} of {total} on your path" in page.pieces[0]
    assert f"0 of {total}" in page.pieces[0]
    assert page.pieces[0].index(path.lessons[-1]) < page.pieces[0].index("04-do-we-need-a-face"), "the path comes first"
    onward = page.pieces[1]
    finish(lesson)
    assert 0 < page.updates <= len(lesson.quizzes), "and not with each answer"
    assert page.pieces[1] == onward, "the way on says the same"
    assert f"1 of {total}" in page.pieces[0]
    assert "✓ done" in page.row(path.lessons[1])


def test_a_choice_of_path_is_followed_at_once_and_needs_no_record(course: Content, page: Page) -> None:
    lesson = shown(course, "00-welcome")
    lesson.paths()
    lesson.way.choose("B")
    assert f"Lesson 1 of {len(course.course.paths['B'].lessons)} on your path" in page.pieces[0]
    assert not Record().path.exists()


def test_after_the_last_lesson_the_test_and_after_it_the_statement_that_all_is_done(
    course: Content, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, lessons = Record(), course.course.paths["A"].lessons
    record.agree()
    record.choose("A")
    for slug in lessons[:-1]:
        page.pieces.clear()
        lesson = shown(course, slug)
        finish(lesson)
    items = course.course.paths["A"].test_items
    assert f"{items} questions" in page.pieces[1]
    page.pieces.clear()
    last = shown(course, lessons[-1])
    last.test()
    last.delayed()
    assert "af-onward" not in page.pieces[1]
    assert "What remains is the test above" in page.pieces[1]
    last.exam.begin("A")
    assert last.exam.quiz
    for item in list(last.exam.quiz.quiz_state.items.values()):
        last.exam.quiz.answer(item.id, key(item))
    assert "That is everything" in page.pieces[1]
    opens = str(delayed_opens(record))
    assert all(opens in piece for piece in page.pieces[1:3]), "the check after a month has its date, also at the end"
    assert "field-guide" in page.pieces[1]
    monkeypatch.setattr("askfirst.learner.progress.DELAY", timedelta(0))
    last.delayed()
    finish(last)
    assert str(delayed_opens(record)) in page.pieces[1], "the day of the pass"
    assert "One thing is left" not in page.pieces[1], "and nothing of a check that is done"
    page.pieces.clear()
    shown(course, lessons[-1], "zh")
    assert "全部完成" in page.pieces[1]


def test_at_the_end_what_was_left_out_is_the_way_on(course: Content, page: Page) -> None:
    record, lessons = Record(), course.course.paths["A"].lessons
    record.agree()
    record.choose("A")
    for slug in lessons[:-1]:
        if slug != lessons[2]:
            finish(shown(course, slug))
    page.pieces.clear()
    shown(course, lessons[-1])
    assert "left out" in page.row(lessons[2]) or "→" in page.row(lessons[2])
    assert lessons[2] in page.pieces[1].split("af-onward")[1].split("</p>")[0]


def test_at_the_end_the_test_is_said_passed_or_not_where_lessons_are_left(course: Content, page: Page) -> None:
    record, slug = Record(), course.course.test_lesson or ""
    shown(course, slug)
    assert "no record" in page.pieces[1]
    page.pieces.clear()
    record.agree()
    shown(course, slug)
    assert "No path is chosen yet" in page.pieces[1]
    assert "00-welcome.ipynb#paths" in page.pieces[1], "and there it is chosen"
    page.pieces.clear()
    record.choose("A")
    last = shown(course, slug)
    assert "The test is not passed yet. Still to do on your path:" in page.pieces[1]
    last.test()
    last.exam.begin("A")
    assert last.exam.quiz
    for item in list(last.exam.quiz.quiz_state.items.values()):
        last.exam.quiz.answer(item.id, key(item))
    assert "You passed the test" in page.pieces[1]
    assert "Still to do" in page.pieces[1]


@pytest.mark.parametrize("kept", [True, False])
def test_who_passes_without_having_chosen_a_path_is_told_what_was_reached(
    course: Content, page: Page, *, kept: bool
) -> None:
    record, slug, path = Record(), course.course.test_lesson or "", course.course.paths["A"]
    if kept:
        record.agree()
    last = shown(course, slug)
    last.test()
    last.exam.begin("A")
    number, total = path.lessons.index(slug) + 1, len(path.lessons)
    assert f"Lesson {number} of {total} on your path" in page.pieces[0], "whoever begins its test has said which"
    assert f"About {course.course.lesson_minutes(slug, 'A')} minutes" in page.pieces[0]
    assert last.exam.quiz
    for item in list(last.exam.quiz.quiz_state.items.values()):
        last.exam.quiz.answer(item.id, key(item))
    assert "You passed the test on" in page.pieces[1]
    assert "No path is chosen" not in page.pieces[1]
    assert "00-welcome.ipynb#paths" in page.pieces[1]
    if kept:
        assert path.name.of("en") in page.pieces[1]
        assert path.lessons[0] in page.pieces[1].split("af-onward")[1].split("</p>")[0], "what of that path is left"
        page.pieces.clear()
        shown(course, slug, "zh")
        assert path.name.of("zh") in page.pieces[1], "also another day"
    else:
        assert "only this page knows" in page.pieces[1]
    record.choose("B")
    page.pieces.clear()
    shown(course, slug)
    assert "You have chosen no path" not in page.pieces[1]


def test_without_a_record_the_check_for_later_is_not_asked_now(course: Content, page: Page) -> None:
    last = shown(course, course.course.test_lesson or "")
    last.delayed()
    told, button = last.quizzes[DELAYED_CHECK].snapshot()["later"]
    assert "month" in told
    assert button
    record = Record()
    record.agree()
    last.delayed()
    assert "thirty days after" in page.pieces[-1]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", ["", "A", "B", "C"])
def test_the_pre_check_names_lessons_of_the_path_and_says_nothing_before(
    course: Content, page: Page, path: str, lang: str
) -> None:
    lesson = Lesson(course, "00-welcome", lang, Record())
    lesson.paths()
    lesson.way.choose(path)
    lesson.quiz("pre-check")
    lesson.look_first()
    quiz = lesson.quizzes["pre-check"]
    assert page.pieces == [""]
    for item in quiz.quiz_state.items.values():
        quiz.answer(item.id, slip(item))
    taught = set(course.course.paths[path].lessons if path else course.course.lessons) - {"00-welcome"}
    named = set(re.findall(r"/([\w-]+)\.ipynb", page.pieces[0]))
    assert named
    assert named <= taught
    outcomes = {course.course.outcomes[item.outcome].of(lang) for item in quiz.quiz_state.items.values()}
    assert sum(outcome in page.pieces[0] for outcome in outcomes) >= len(named)


def test_a_record_that_cannot_be_read_costs_the_ticks_and_nothing_else(course: Content, page: Page, home: Any) -> None:
    home.mkdir()
    (home / "record.sqlite").write_bytes(b"garbage " * 100)
    finish(shown(course, "01-a-face-is-data"))
    assert "af-onward" in page.pieces[1]
