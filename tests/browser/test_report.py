"""The report's page in a real browser: everybody can read it, on any screen and on paper, and it asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.test_lesson_page import WCAG
from tests.evidence.school import lay_class, lay_odd_files, report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report") / "class"
    listed = lay_class(folder)
    lay_odd_files(folder)
    return {lang: report(folder, lang, listed) / "report.html" for lang in ("en", "zh")}


def test_the_page_can_be_read_by_everybody_and_asks_for_nothing(browser: Browser, pages: dict[str, Path]) -> None:
    for lang, scheme, width in (("en", "light", 1280), ("zh", "dark", 390)):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(pages[lang].as_uri())
        page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert asked == [pages[lang].as_uri()]
        assert said == []
        context.close()


def test_it_prints_on_a4_without_losing_a_column(browser: Browser, pages: dict[str, Path]) -> None:
    context = browser.new_context(viewport={"width": 688, "height": 1000})  # A4 between its margins
    page = context.new_page()
    page.goto(pages["en"].as_uri())
    page.emulate_media(media="print")
    cut = page.locator("table").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().right > innerWidth + 1)"
        ".map(each => each.caption.textContent)"
    )
    assert cut == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
