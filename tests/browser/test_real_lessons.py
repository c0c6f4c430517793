"""The lessons as they ship: opened in both languages, and one walked through with the keyboard alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from askfirst.bank import ROOT
from tests.browser.conftest import Course, serve
from tests.browser.test_lesson_page import WCAG

pytestmark = pytest.mark.browser
LESSONS = sorted(path.stem for path in (ROOT / "content" / "lessons").glob("*.md"))
MOST_KEYS = 1500
ACTIVE = """() => {
    const node = document.activeElement, form = node.closest("form.af-form");
    const group = node.name && form ? [...form.querySelectorAll(`input[name="${node.name}"]`)] : [];
    return { input: Boolean(form) && node.tagName === "INPUT", answered: group.some((each) => each.checked),
             sure: node.dataset.confidence === "fairly", onward: node.classList.contains("af-primary") };
}"""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Serve a copy of the course as it stands."""
    scratch = tmp_path_factory.mktemp("shipped")
    root = scratch / "course"
    for folder in ("askfirst", "content", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    yield from serve(root, scratch)


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """Return a page that counts the mouse as absent."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_lesson_02_in_chinese_with_the_keyboard_alone(window: Page, shipped: Course) -> None:
    window.goto(shipped.lesson("zh", "02-the-sign-on-the-door"))
    expect(window.locator(".af-summary[data-ready]")).to_be_visible(timeout=30_000)
    quizzes = window.locator(".af-quiz[data-ready]").count()
    cells = window.locator(".jp-Cell").count()
    assert quizzes >= 4
    given = 0
    for _ in range(MOST_KEYS):
        if window.locator(".af-finished").count() == quizzes:
            break
        active = window.evaluate(ACTIVE)
        if active["input"] and not active["answered"]:
            window.keyboard.press("Space")
        elif active["sure"]:
            before = window.locator(".af-stage .af-verdict").count()
            window.keyboard.press("Enter")
            expect(window.locator(".af-stage .af-verdict")).to_have_count(before + 1)
            given += 1
            assert window.evaluate(ACTIVE)["onward"], "focus goes on to the button that leads on"
            window.keyboard.press("Enter")
            expect(window.locator(".af-stage .af-verdict")).to_have_count(before)
            continue  # the next question has the focus already
        window.keyboard.press("Tab")
    assert window.locator(".af-finished").count() == quizzes
    assert given >= 12
    assert window.locator(".jp-Cell").count() == cells
    expect(window.locator(".af-summary .af-outcomes li").first).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_opens_live_in_its_language(window: Page, shipped: Course, slug: str, lang: str) -> None:
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(shipped.lesson(lang, slug))
    expect(window.locator(".af-summary[data-ready]")).to_be_visible(timeout=30_000)
    assert not window.locator(".jp-InputArea-editor").first.is_visible()
    assert window.evaluate("document.scrollingElement.scrollWidth") <= 390
    text = window.locator(".jp-NotebookPanel").inner_text()
    if lang == "zh":
        assert not re.findall(r"(?:[A-Za-z]{3,}[ ,]+){6,}", text), "no English sentence in the Chinese edition"
    found = Axe().run(window, context=".jp-NotebookPanel .jp-OutputArea", options=WCAG).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
