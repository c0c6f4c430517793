"""The end of a lesson as it ships: true as soon as the last question is answered, and the mistakes once more."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Locator, Page, expect

from askfirst.assess.quiz import QuizState
from askfirst.learner.record import Record
from tests.browser.conftest import LIGHT, Course
from tests.browser.test_real_lessons import ANSWER, LOAD
from tests.responses import key, slip

pytestmark = pytest.mark.browser
SLUG, PATH = "01-a-face-is-data", "A"
WHOLE = "localStorage.setItem('askfirst-whole-lesson', 'yes')"


def test_the_last_answer_ticks_the_lesson_and_the_mistakes_are_asked_once_more(window: Page, shipped: Course) -> None:
    asked = [(name, item) for name, quiz in LOAD.questions[SLUG].quizzes.items() for item in quiz.items]
    record = Record(shipped.home)
    record.agree()
    record.choose(PATH)
    try:
        for name, item in asked[:-1]:
            respond = slip if item == asked[0][1] else key
            given = QuizState([LOAD.items[item]], "x").answer(item, respond(LOAD.items[item]), "fairly")
            record.append(given, lesson=SLUG, quiz=name, lang="en", edition="1")
        window.goto(f"{shipped.url}{LIGHT}")
        window.evaluate(WHOLE)
        window.goto(shipped.lesson("en", SLUG))
        expect(window.locator(":root[data-askfirst=ready]")).to_be_attached()
        lessons = window.locator(".af-lessons > summary")
        expect(lessons).to_contain_text(f"0 of {len(LOAD.course.paths[PATH].lessons)}")
        answer(window.locator(f"form[data-item={asked[-1][1]}]"), rightly=False)
        expect(lessons).to_contain_text(f"1 of {len(LOAD.course.paths[PATH].lessons)}")
        expect(window.locator(".af-lessons [aria-current] .af-course-done")).to_have_count(1)
        window.get_by_role("button", name="Repeat my mistakes (2)").click()
        repeat = window.locator(".jp-Cell:has(.af-summary) .af-quiz")
        expect(repeat.locator("form :focus")).to_have_count(1)
        for _ in range(2):
            answer(repeat.locator("form.af-form"), rightly=True)
            repeat.locator(".af-primary").click()
        expect(repeat.locator(".af-finished")).to_be_visible()
        window.locator(".af-summary a").first.click()  # what was asked of earlier lessons was passed over
        place = window.locator(".af-quiz form:focus-within, .af-quiz form:focus").first
        expect(place).to_be_in_viewport()
        expect(window.locator(".af-onward a")).to_contain_text("02")
        for name, item in (asked[0], asked[-1]):
            tries = [each.correct for each in Record(shipped.home).answers(name) if each.item == item]
            assert tries == [False, True], "the first answer stays the first"
    finally:
        shutil.rmtree(shipped.home, ignore_errors=True)


def answer(form: Locator, *, rightly: bool) -> None:
    item = LOAD.items[form.get_attribute("data-item") or ""]
    form.evaluate(ANSWER, [item.kind, (key if rightly else slip)(item)])
