"""Two people at one computer: each opens their own record, and a tab of the one stores nothing for the other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from askfirst.assess.quiz import QuizState
from askfirst.learner.desk import Desk
from tests.browser.conftest import Course, go_on_to
from tests.browser.test_lesson_page import no_violations
from tests.browser.test_real_lessons import ANSWER, LOAD
from tests.responses import key

pytestmark = pytest.mark.browser
HERS, HIS = "blue teapot on Monday", "the ficus by window three"
WELCOME, DONE, NEXT, PATH = "00-welcome", "01-a-face-is-data", "02-the-sign-on-the-door", "A"
LESSONS = len(LOAD.course.paths[PATH].lessons)


def lay_hers(home: Path) -> None:
    """Her record, in which one lesson is done; nobody has it open."""
    Desk(home).start(HERS)
    record = Desk(home).record()
    record.agree()
    record.choose(PATH)
    for name, quiz in LOAD.questions[DONE].quizzes.items():
        for item in quiz.items:
            given = QuizState([LOAD.items[item]], "x").answer(item, key(LOAD.items[item]), "fairly")
            record.append(given, lesson=DONE, quiz=name, lang="en", edition="1")
    Desk(home).leave()


def ready(page: Page) -> None:
    expect(page.locator(":root[data-askfirst=ready]")).to_be_attached()


def type_phrase(page: Page, phrase: str) -> None:
    page.get_by_label("Your phrase").fill(phrase)
    page.keyboard.press("Enter")


def switch(page: Page, press: str) -> None:
    """Press what opens or leaves a record, and wait for the page that comes of it."""
    with page.expect_event("load"):
        page.get_by_role("button", name=press).click()
    ready(page)


def done(page: Page, count: int) -> None:
    expect(page.locator(".af-lessons > summary")).to_contain_text(f"{count} of {LESSONS}")


def test_two_people_at_one_desk(window: Page, shipped: Course) -> None:
    lay_hers(shipped.home)
    desk, other = window, window.context.new_page()
    try:
        desk.goto(shipped.lesson("en", WELCOME))
        ready(desk)
        type_phrase(desk, HERS + "s")
        expect(desk.get_by_text("No record lies under this phrase")).to_be_focused()
        no_violations(desk, ".af-desk", "light", "dark")
        assert Desk(shipped.home).found is None, "a slip makes no record"
        desk.get_by_role("button", name="Change the phrase").click()
        desk.keyboard.press("Backspace")
        with desk.expect_event("load"):
            desk.keyboard.press("Enter")
        ready(desk)
        done(desk, 1)
        no_violations(desk, ".af-desk", "light", "dark")
        other.goto(shipped.lesson("en", NEXT))
        ready(other)
        done(other, 1)

        desk.bring_to_front()
        switch(desk, "Leave my record")
        type_phrase(desk, HIS)
        switch(desk, "Start a new record")
        desk.locator('.af-notice [data-choice="yes"]').click()
        expect(desk.locator(".af-notice")).to_contain_text("You said yes")
        go_on_to(desk, f'.af-paths input[value="{PATH}"]').check()
        done(desk, 0)

        other.bring_to_front()
        banner = other.locator("#askfirst-banner")
        expect(banner).to_contain_text("Another record has been opened")
        form = other.locator("form.af-form").first
        item = LOAD.items[str(form.get_attribute("data-item"))]
        form.evaluate(ANSWER, [item.kind, key(item)])
        expect(other.locator(".af-quiz .af-warn").first).to_contain_text("nothing is stored from this page")
        assert Desk(shipped.home).record().answers() == [], "nothing of hers in his"
        banner.get_by_role("button").click()
        ready(other)
        expect(banner).to_have_count(0)
        done(other, 0)

        Desk(shipped.home).leave()
        assert Desk(shipped.home).open(f" {HERS.upper()}")
        kept = Desk(shipped.home).record().answers()
        assert {each.item for each in kept} <= {each.id for each in LOAD.questions[DONE].items}, "nor of his in hers"
        for page in (desk, other):
            held = page.content() + str(page.evaluate("[{...localStorage}, {...sessionStorage}].map(JSON.stringify)"))
            assert not any(phrase.lower() in held.lower() for phrase in (HERS, HIS))
    finally:
        shutil.rmtree(shipped.home / "desk", ignore_errors=True)
