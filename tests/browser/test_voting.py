"""The phone's page in a real browser: everybody can vote with it, and a vote counts once whatever the network does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from askfirst.course.words import section
from askfirst.evidence.cohort.speech import Speech
from tests.browser.conftest import at_home
from tests.browser.test_lesson_page import WCAG
from tests.teach.conftest import port_of_its_own  # noqa: F401 - a fixture
from tests.teach.phones import Served
from tests.teach.room import cast, held, shares

pytestmark = pytest.mark.browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(lambda: held(tmp_path / "votes"))
    yield served
    served.end()


def sound(page: Page) -> None:
    """See that nobody is kept out, and that nothing runs over the edge."""
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    width = (page.viewport_size or {})["width"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_a_vote_by_keyboard_that_survives_reload_lost_network_and_restart(browser: Browser, served: Served) -> None:
    en = section("phone", "en", "session")
    with browser.new_context(viewport={"width": 390, "height": 780}, locale="en-GB") as context, at_home(context):
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(served.do(lambda session: session.join.address))
        expect(page.locator("#lead")).to_have_text(en["wait"])
        sound(page)
        served.do(lambda session: session.start("q1"))
        said, send = page.locator("#said"), page.locator("#send")
        expect(said).to_have_text(en["opened"])
        expect(page.get_by_role("group", name="q1?")).to_be_visible()
        expect(send).to_be_disabled()
        for key in ("Tab", "Tab", "Space", "ArrowDown", "Tab", "Enter"):  # the other language, the options, the button
            page.keyboard.press(key)
        expect(said).to_have_text(Speech("en", "session").tell("counted", letters="B"))
        sound(page)
        page.reload()
        expect(page.get_by_label("Skip")).to_be_checked()
        expect(said).to_have_text(Speech("en", "session").tell("counted", letters="B"))

        context.set_offline(True)  # the phone is out of reach; a change of mind stays on it, and over a reload too
        page.get_by_label("Ask").check()
        send.click()
        expect(said).to_have_text(en["not-yet"])
        served.stop()  # and meanwhile the instructor's computer starts again
        served.start()
        context.set_offline(False)
        expect(said).to_have_text(Speech("en", "session").tell("counted", letters="C"))
        assert served.do(lambda session: session.for_room()["vote"]["votes"]) == 1
        assert faults == []


def test_a_second_tab_another_language_and_the_next_question(browser: Browser, served: Served) -> None:
    en, zh = section("phone", "en", "session"), section("phone", "zh", "session")
    with browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB") as context, at_home(context):
        page = context.new_page()
        served.do(lambda session: session.start("q1"))
        page.goto(served.do(lambda session: session.join.address))
        said, send = page.locator("#said"), page.locator("#send")
        second = context.new_page()  # the same phone once more
        second.goto(page.url)
        second.get_by_label("Sign").check()
        second.locator("#send").click()
        expect(second.locator("#said")).to_have_text(Speech("en", "session").tell("counted", letters="A"))
        second.close()
        page.get_by_label("Skip").check()
        send.click()
        expect(said).to_have_text(Speech("en", "session").tell("counted", letters="B"))

        page.get_by_role("button", name=zh["language"]).press("Enter")
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        expect(page.get_by_label("选skip")).to_be_checked()
        expect(said).to_have_text(Speech("zh", "session").tell("counted", letters="B"))
        expect(page.get_by_role("button", name=en["language"])).to_be_focused()
        page.emulate_media(color_scheme="dark")
        sound(page)
        served.do(lambda session: cast(session, "q1", ["ask"] * 5))
        served.do(lambda session: session.stop())
        expect(page.locator("#lead")).to_have_text(zh["closed"])
        assert served.do(lambda session: shares(session.for_instructor())) == {"sign": 0, "skip": 1, "ask": 5}
        served.do(lambda session: session.start("q3"))
        expect(page.locator("#hint")).to_have_text(zh["several"])
        page.get_by_label("选ask").check()
        page.get_by_label("选sign").check()
        send.click()
        expect(said).to_have_text(Speech("zh", "session").tell("counted", letters="A、C"))


def test_the_door_and_the_summary_can_be_read_by_everybody(browser: Browser, served: Served, tmp_path: Path) -> None:
    served.do(lambda session: session.start("q1"))
    served.do(lambda session: cast(session, "q1", ["ask"] * 5))
    served.do(lambda session: session.stop())
    file = tmp_path / "summary.html"
    for lang, scheme, width in (("en-GB", "light", 1280), ("zh-CN", "dark", 360)):
        size = {"width": width, "height": 780}
        with browser.new_context(viewport=size, color_scheme=scheme, locale=lang) as context:  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(served.do(lambda session: session.join.address[: -len(session.code)]) + "WRONG")
            sound(page)
            page.get_by_label(section("door", lang[:2], "session")["code"]).fill(served.session.code.lower())
            page.keyboard.press("Enter")
            expect(page.locator("#lead")).to_have_text(section("phone", lang[:2], "session")["wait"])
            file.write_text(served.do(lambda session, lang=lang: session.summary().page(lang[:2])), encoding="utf-8")
            page.goto(file.as_uri())
            sound(page)
