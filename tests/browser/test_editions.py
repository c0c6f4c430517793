"""Our own course in one language, in a browser: a lesson opens and answers, and nothing of the other is on the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from askfirst.publish.build import build
from tests.browser.conftest import LONG, ROOT, Course, serve
from tests.editions import reduced
from tests.publish.test_languages import OTHER

SLUG = "02-the-sign-on-the-door"


@pytest.fixture(params=["en", "zh"])
def edition(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Course]:
    """Serve our own course in one language."""
    root = reduced(ROOT, tmp_path / request.param, request.param)
    shutil.rmtree(root / "content" / "labs")  # no page of a lesson needs them, and their keys take long to run
    shutil.copytree(ROOT / "askfirst", root / "askfirst", ignore=shutil.ignore_patterns("__pycache__"))
    build(root)
    yield from serve(root, tmp_path)


def test_a_lesson_of_a_course_in_one_language(browser: Browser, edition: Course) -> None:
    lang = edition.root.name
    window = browser.new_context(viewport={"width": 1280, "height": 1000}, locale=lang).new_page()
    window.set_default_timeout(LONG)
    window.add_init_script("localStorage.setItem('askfirst-whole-lesson', 'yes')")
    window.goto(edition.lesson(lang, SLUG))
    expect(window.locator(".af-quiz .af-option, .af-quiz label").first).to_be_visible()
    expect(window.locator("html")).to_have_attribute("lang", "zh-CN" if lang == "zh" else "en")
    assert window.locator(f'.af-meta a[href*="/{"zh" if lang == "en" else "en"}/"]').count() == 0
    text = re.sub(r"[\w./-]+\.ipynb", "", window.locator("body").inner_text())
    assert len(text) > 1000
    assert set(OTHER[lang].findall(text)) == set()
    window.context.close()
