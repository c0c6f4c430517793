"""Without a mouse: the final test, the learner's own record, and a lab."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from askfirst.assess.quiz import QuizState
from askfirst.course.lab_models import lab_folder, read_lab
from askfirst.course.loader import ROOT
from askfirst.learner.record import Record
from tests.browser.conftest import Course
from tests.browser.test_labs import RIGHT, SLUG, idle, in_file, wait_for
from tests.browser.test_lesson_page import no_violations
from tests.browser.test_real_lessons import ACTIVE, LOAD
from tests.responses import key

pytestmark = pytest.mark.browser
LESSON, PATH = "01-a-face-is-data", "A"
MOST = 400  # keys to one thing
HERE = "(selector) => document.activeElement.matches(selector)"


def reach(page: Page, selector: str, by: str = "Tab") -> None:
    """Press a key until what ``selector`` names has the focus."""
    for _ in range(MOST):
        if page.evaluate(HERE, selector):
            return
        page.keyboard.press(by)
    pytest.fail(f"{by} never reaches {selector}")


def enter(page: Page, selector: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")


def open_at(page: Page, address: str, selector: str) -> None:
    page.goto(address)
    expect(page.locator(":root[data-askfirst=ready]")).to_be_attached()
    expect(page.locator(selector).first).to_be_visible()


def test_the_test_the_record_and_a_lab_with_the_keyboard_alone(window: Page, shipped: Course) -> None:
    record = Record(shipped.home)
    record.agree()
    name, quiz = next(iter(LOAD.questions[LESSON].quizzes.items()))
    item = LOAD.items[quiz.items[0]]
    given = QuizState([item], "x").answer(item.id, key(item), "fairly")
    record.append(given, lesson=LESSON, quiz=name, lang="en", edition="1")
    copy = shipped.root / "work" / "en" / f"{SLUG}.ipynb"
    copy.unlink(missing_ok=True)  # what another test has placed in it
    try:
        take_the_test(window, shipped)
        assert record.sittings()[0].finished
        keep_the_record(window, shipped, record)
        do_a_lab(window, copy)
    finally:
        copy.unlink(missing_ok=True)
        shutil.rmtree(shipped.home, ignore_errors=True)


def take_the_test(page: Page, course: Course) -> None:
    open_at(page, course.lesson("en", "12-final-check"), ".af-exam[data-ready]")
    reach(page, f".af-exam input[value={PATH}]")
    page.keyboard.press("Space")
    enter(page, ".af-exam .af-primary")
    for number in range(LOAD.course.paths[PATH].test_items, 0, -1):
        form = page.locator("form.af-form:visible")
        expect(form.locator(":focus")).to_have_count(1)
        asked = form.get_attribute("data-item")
        while not (active := page.evaluate(ACTIVE))["sure"]:
            if active["choice"]:
                page.keyboard.press("Enter")
            elif active["input"] and not active["answered"]:
                page.keyboard.press("Space")
            else:
                page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(f'form.af-form[data-item="{asked}"]')).to_have_count(0)
        assert number > 1 or page.locator(".af-exam .af-outcomes").count()
    expect(page.locator(".af-exam h3")).to_be_focused()


def keep_the_record(page: Page, course: Course, record: Record) -> None:
    """Dispute an answer, take that back, and delete everything."""
    open_at(page, f"{course.lesson('en', '00-welcome')}#record", ".af-record[data-ready]")
    no_violations(page, ".af-record", "light", "dark")
    own, name = f'[data-lesson="{LESSON}"]', next(iter(LOAD.questions[LESSON].quizzes))
    enter(page, f"{own} summary")
    enter(page, f"{own} .af-sure-box button")
    enter(page, f"{own} .af-sure-box .af-actions :first-child")
    note = page.locator(f"{own} .af-note")
    expect(note).to_be_visible()
    assert not record.answers(name)
    expect(page.locator(f"{own} button:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(f"{own} .af-sure-box button")).to_be_focused()
    assert record.answers(name)
    whole = ".af-record > .af-actions > .af-sure-box:last-child"  # the other lets go of the answers alone
    enter(page, f"{whole} > button")
    enter(page, f"{whole} .af-actions button.af-danger")
    expect(page.locator(".af-stored")).to_be_focused()
    assert not record.path.exists()


def do_a_lab(page: Page, copy: Path) -> None:
    """Go back to the paths by the line of the earlier steps, open a lab from there, and sort its cards."""
    lab, _ = read_lab(lab_folder(ROOT, SLUG))
    task = next(task for task in lab.tasks if task.part == "sort")
    reach(page, ".askfirst-earlier button", "Shift+Tab")
    page.keyboard.press("Enter")
    enter(page, '[aria-label="Your way"] > button')
    reach(page, ".af-paths input")
    reach(page, ".af-paths input[value=C]", "ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator(".af-labs a").first).to_be_visible()
    enter(page, f'.af-labs a[href*="{SLUG}"]')
    expect(idle(page)).to_be_visible()
    cards = page.locator(f".askfirst-{task.id}-{task.cards[0].id} select")
    while not cards.is_visible():
        page.keyboard.press("Shift+Enter")
        with suppress(AssertionError):
            expect(cards).to_be_visible(timeout=500)
    places = [group.id for group in task.groups]
    for card in task.cards:
        reach(page, select := f".askfirst-{task.id}-{card.id} select")
        for place in range(1, places.index(card.group) + 2):  # the first says to choose
            page.keyboard.press("ArrowDown")
            expect(page.locator(select)).to_have_js_property("selectedIndex", place)
    wait_for(lambda: in_file(copy) == RIGHT)  # the kernel has heard of each: a person's fingers leave it time for that
    enter(page, ".af-lab-part button")
    expect(page.locator(".af-lab-part")).to_contain_text("✓")
