"""The papers of a session in a real browser: everybody can read them, on a phone too, and they ask for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from askfirst.teach.plan.handouts import answer_key, handout
from askfirst.teach.plan.paper import page as written
from askfirst.teach.plan.run_sheet import run_sheet
from tests.browser.test_lesson_page import WCAG
from tests.conftest import own_course
from tests.teach.test_plan import setting

pytestmark = pytest.mark.browser


def test_the_papers_can_be_read_by_everybody_and_ask_for_nothing(window: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    opened = []
    for make, lang, width in ((run_sheet, "en", 390), (handout, "zh", 390), (answer_key, "en", 1280)):
        path = tmp_path / f"{make.__name__}.html"
        path.write_text(written(make(setting(own_course(), lang, 60))), encoding="utf-8")
        window.set_viewport_size({"width": width, "height": 900})
        window.goto(path.as_uri())
        opened.append(path.as_uri())
        found = Axe().run(window, options=WCAG).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
        assert window.evaluate("document.scrollingElement.scrollWidth") <= width
    assert [each for each in asked if not each.startswith("http://127.0.0.1")] == opened
