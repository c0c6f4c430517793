"""Several tabs at once: each opens, answers, and finds its way back, whatever else of the course is open."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Course
from tests.browser.test_lesson_page import give

OPENS = 90_000  # six pages load on what may be a small machine
pytestmark = pytest.mark.browser


def live(page: Page) -> None:
    expect(page.locator(".af-quiz[data-ready]")).to_be_visible(timeout=OPENS)


def test_five_lessons_and_the_full_jupyterlab_work_side_by_side(context: BrowserContext, course: Course) -> None:
    tabs = []
    for lang in ("en", "en", "zh", "zh", "en"):
        tabs.append(context.new_page())
        tabs[-1].goto(course.lesson(lang, "01-mini"))
        live(tabs[-1])
    full = context.new_page()
    full.goto(f"{course.url}/lab/tree/notebooks/en/01-mini.ipynb?reset")
    expect(full.locator(".askfirst-course-view")).to_be_visible(timeout=OPENS)
    for tab in tabs:
        give(tab, "q-one", right=True)
        expect(tab.locator(".af-stage .af-verdict")).to_be_visible()
    for number, tab in enumerate(tabs):
        loads: list[str] = []
        tab.on("load", lambda page, loads=loads: loads.append(page.url))
        tab.reload()
        live(tab)
        if number in (0, 3):
            tab.goto("about:blank")
            tab.go_back()
            live(tab)
            tab.go_forward()
            assert tab.url == "about:blank"
            tab.go_back()
            live(tab)
        assert len(loads) <= 5, "a tab loads once for each time it is asked to"
        assert "/doc/tree/notebooks/" in tab.url


def test_a_link_to_a_lesson_is_its_address_and_opens_it_in_a_new_tab(context: BrowserContext, course: Course) -> None:
    page = context.new_page()
    page.goto(course.lesson("en", "01-mini"))
    live(page)
    link = page.locator('a[data-askfirst-open^="notebooks/zh/"]').first
    expect(link).to_have_attribute("href", "/doc/tree/notebooks/zh/01-mini.ipynb?reset")
    with context.expect_page() as opening:
        link.click(modifiers=["ControlOrMeta"])
    live(opening.value)
    assert "/doc/tree/notebooks/zh/" in opening.value.url
    expect(page.locator(".af-quiz[data-ready]")).to_be_visible()
