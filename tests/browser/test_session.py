"""A session before a room, played through: two windows in step, two votes with talk between, a restart, a summary."""

from __future__ import annotations

import asyncio
import json
import signal
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from askfirst.course.loader import load_for
from askfirst.teach.session.deck import deck
from askfirst.teach.session.slide import Slide
from tests.browser.conftest import LONG, Course, free_port, serve
from tests.browser.test_lesson_page import no_violations
from tests.teach.phones import Phone

pytestmark = pytest.mark.browser
LESSON = "01-mini"
VOTERS = 6
SMALLEST = """node => Math.min(...[...node.querySelectorAll('*')].filter(each => !each.closest('svg, .af-hidden'))
  .filter(each => [...each.childNodes].some(text => text.nodeType === 3 && text.data.trim()))
  .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
OVERFLOWS = """node => Math.max(...[...node.querySelectorAll('*')].filter(each => !each.closest('.af-hidden'))
  .map(each => each.getBoundingClientRect().bottom)) > innerHeight"""


def tell(course: Course, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the session's part of the server, or have it do something."""
    request = urllib.request.Request(
        f"{course.url}/askfirst/session/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {course.token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def vote(phones: list[Phone], item: str, choices: list[str], number: int) -> None:
    """Let phones vote; a thread of their own, for the browser's loop runs in this one."""

    async def cast() -> None:
        for phone, choice in zip(phones, choices, strict=True):
            await phone.join()
            assert (await phone.vote(item, choice, number)).code == 200

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, cast()).result(60)


def phones_of(course: Course) -> list[Phone]:
    join = tell(course, "room")["join"]
    session: Any = SimpleNamespace(port=int(join["short"].rpartition(":")[2]), code=join["code"])
    return [Phone(session) for _ in range(VOTERS)]


def both_at(pages: list[Page], slides: list[Slide], number: int) -> None:
    for page in pages:
        shown: Locator = page.locator(".af-slide").first
        expect(shown.locator(".af-at")).to_contain_text(f"{number + 1} / {len(slides)}")
        expect(shown.locator(".af-title")).to_have_text(slides[number].title)


@pytest.fixture
def served(course: Course, tmp_path: Path) -> Any:
    """Return what serves the small course at one port, as often as it is asked."""
    port = free_port()

    @contextmanager
    def run(end: int = signal.SIGTERM) -> Iterator[Course]:
        yield from serve(course.root, tmp_path, port, end)

    return run


def test_a_session_from_its_first_slide_to_its_summary(  # noqa: PLR0915 - it is one session
    context: BrowserContext, served: Any, course: Course
) -> None:
    slides = {lang: deck(load_for(LESSON, course.root), LESSON, lang) for lang in ("en", "zh")}
    own = slides["en"]
    at = next(number for number, slide in enumerate(own) if slide.ballot)
    context.set_default_timeout(LONG)
    desk = context.new_page()
    with served(signal.SIGKILL) as running:
        # Begun with the keyboard, in the page that a lesson's page leads to.
        desk.goto(f"{running.url}/askfirst/session/instructor?lesson={LESSON}&lang=en&token={running.token}")
        no_violations(desk, "body", "light")
        desk.locator("select").focus()
        for _ in range(3):
            desk.keyboard.press("Tab")
        desk.keyboard.press("Enter")
        expect(desk.locator("#now .af-slide")).to_be_visible()
        with context.expect_page() as opened:
            desk.keyboard.press("r")
        room = opened.value
        room.set_viewport_size({"width": 1280, "height": 720})
        both_at([room, desk], own, 0)
        for number in range(1, at + 1):  # whichever is moved, the other follows
            (room if number % 2 else desk).keyboard.press("PageDown" if number % 2 else "ArrowRight")
            both_at([room, desk], own, number)
            slide = room.locator("#askfirst-room .af-slide")
            assert slide.evaluate(SMALLEST) >= 24
            assert not slide.evaluate(OVERFLOWS)
        no_violations(room, "#askfirst-room", "light", "dark")

        room.keyboard.press("b")  # a clicker's dark screen opens the vote
        expect(room.locator(".af-vote-round")).to_have_text("First vote")
        item = own[at].ballot
        options = room.locator("[data-option]").evaluate_all("all => all.map(each => each.dataset.option)")
        phones = phones_of(running)
        vote(phones, item, [options[0]] * 4 + [options[1]] * 2, 1)
        expect(room.locator(".af-vote-count")).to_have_text("6 votes")
        expect(desk.locator("#vote .af-count")).to_contain_text("6 votes")
        desk.keyboard.press("PageDown")  # closes it, and shows no answer
        expect(desk.locator("#vote .af-count")).to_contain_text("closed")
        both_at([room, desk], own, at)
        expect(desk.locator("#vote tbody tr")).to_have_count(len(options))
        expect(room.locator(".af-bars")).to_have_count(0)
        no_violations(desk, "body", "light", "dark")
        held = room.content()
        assert not [wrong for wrong in own[at].notes.wrong if wrong.why in held], "the room holds what is not its"

    with served() as running:
        expect(room.locator(".af-room-note")).not_to_be_empty()
        tell(running, "begin", {"lesson": LESSON, "lang": "en"})  # as the same words in the terminal do
        expect(room.locator(".af-room-note")).to_be_empty()
        both_at([room, desk], own, at)
        desk.keyboard.press("v")
        expect(room.locator(".af-vote-round")).to_have_text("Second vote")
        vote(phones, item, [options[0]] + [options[1]] * 5, 2)
        for _ in range(2):
            desk.keyboard.press("v")
            desk.wait_for_load_state()
            expect(desk.locator("#vote .af-count")).to_contain_text("closed")
        expect(room.locator(".af-bars")).to_have_count(len(options))
        first = room.locator(f"[data-option='{options[0]}']")
        expect(first.locator(".af-bar-before")).to_contain_text("67%")
        expect(first.locator(".af-bar-now")).to_contain_text("17%")
        no_violations(room, "#askfirst-room", "light")
        assert not room.locator("#askfirst-room .af-slide").evaluate(OVERFLOWS)
        room.reload()
        expect(room.locator(".af-bars")).to_have_count(len(options))
        room.keyboard.press(" ")
        both_at([room, desk], own, at + 1)
        desk.goto(f"{running.url}/askfirst/session/summary")
        expect(desk.locator("body")).to_contain_text("67")
        tell(running, "end", {})
        expect(room.locator(".af-room-note")).to_contain_text("No session")

        tell(running, "begin", {"lesson": LESSON, "lang": "zh", "rehearse": True})
        desk.goto(f"{running.url}/askfirst/session/instructor")
        room.goto(f"{running.url}/doc/tree/notebooks/zh/{LESSON}.ipynb?present&reset")
        both_at([room, desk], slides["zh"], 0)
        room.keyboard.press("ArrowRight")
        both_at([room, desk], slides["zh"], 1)
        assert room.locator("#askfirst-room").get_attribute("lang") == "zh-CN"
        no_violations(desk, "body", "light")
        tell(running, "end", {})
    assert not running.home.exists(), "nothing was recorded of a learner"
