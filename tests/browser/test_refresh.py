"""Three cases that are due on the welcome page as it ships: asked there, kept, and gone once they are answered."""

from __future__ import annotations

import shutil

import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from askfirst.course.words import section
from askfirst.learner.record import Record
from askfirst.learner.refresh import set_name
from tests.browser.conftest import Course
from tests.browser.test_end import answer
from tests.browser.test_real_lessons import LOAD
from tests.conftest import OURS
from tests.learner.days import noon, pass_test, today

pytestmark = [pytest.mark.browser, OURS]
PATH, SLUG = "A", next(iter(LOAD.course.lessons))


def test_what_is_due_is_asked_on_the_welcome_page_and_the_days_are_saved(window: Page, shipped: Course) -> None:
    words, record = section("refresh", "en"), Record(shipped.home)
    record.agree()
    record.choose(PATH)
    pass_test(record, LOAD, PATH, noon(today(-2)), wrong=1)
    try:
        window.goto(shipped.lesson("en", SLUG))
        due = window.locator(".af-refresh[data-askfirst-due]")
        expect(due).to_be_in_viewport()
        with window.expect_download() as saved:
            due.get_by_role("button", name=words["calendar"]).click()
        events = icalendar.Calendar.from_ical(saved.value.path().read_bytes()).walk("VEVENT")
        assert len(events) == len(LOAD.course.refresh_days)
        expect(due.get_by_role("status")).to_contain_text(saved.value.suggested_filename)
        due.get_by_role("button", name=words["begin"]).press("Enter")
        quiz = window.locator(".jp-Cell:has(.af-refresh) .af-quiz").first
        expect(quiz.locator("form :focus")).to_have_count(1)
        expect(quiz.locator(".af-progress")).to_contain_text("1 of 3")
        assert Axe().run(window).violations_count == 0
        answer(quiz.locator("form.af-form"), rightly=False)
        quiz.locator(".af-primary").click()
        expect(quiz.locator(".af-progress")).to_contain_text("2 of 3")
        window.reload()
        due.get_by_role("button", name=words["go-on"]).click()
        expect(quiz.locator(".af-progress")).to_contain_text("2 of 3")
        for _ in range(2):
            answer(quiz.locator("form.af-form"), rightly=True)
            quiz.locator(".af-primary").click()
        expect(quiz.locator(".af-finished")).to_be_focused()
        expect(window.locator(".af-refresh")).to_contain_text(words["nothing"])
        assert [each.correct for each in record.answers(set_name(PATH, 2))] == [False, True, True]
    finally:
        shutil.rmtree(shipped.home, ignore_errors=True)
