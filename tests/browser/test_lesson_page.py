"""A learner in front of a lesson: nothing of Jupyter in sight, every question answerable, nothing lost."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from askfirst.learner.record import Record
from tests.browser.conftest import Course, go_on_to

pytestmark = pytest.mark.browser
# What does not hold is wanted alone: gathering what holds takes longer than finding it.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def no_violations(page: Page, context: str, *schemes: str) -> None:
    """See that nobody is kept out of what ``context`` names, in each of the colour ``schemes``."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        light = "false" if scheme == "dark" else "true"
        if page.locator("body[data-jp-theme-light]").count():  # JupyterLab takes a moment for it
            expect(page.locator(f"body[data-jp-theme-light={light}]")).to_be_attached()
        found = Axe().run(page, context=context, options=WCAG).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == [], scheme


# How many times the kernel has sent the look that a page fetches where it can.
SENT_LOOKS = "[...document.querySelectorAll('style')].filter((sheet) => /--af-ink:/.test(sheet.textContent)).length"
WORDS = {"en": ("Next question", "Finish", "Yes, keep them"), "zh": ("下一题", "完成", "同意，记住我的答案")}


def opened(page: Page, course: Course, lang: str, choice: str = "") -> Locator:
    """Walk to the quiz, and on the way say what is asked about the record, if anything."""
    page.goto(course.lesson(lang, "01-mini"))
    if choice:
        go_on_to(page, ".af-notice").get_by_role("button", name=choice).click()
    return go_on_to(page)


def give(page: Page, kind: str, *, right: bool) -> None:
    """Answer the question on the stage by its option ids."""
    form = page.locator("form.af-form")
    ids = {
        "q-one": ["ask"] if right else ["sign"],
        "q-several": ["a", "b"] if right else ["c"],
        "q-verdict": ["none-asked"] if right else ["no-sign"],
        "q-mark": ["monitored"] if right else ["welcome"],
    }
    if kind == "q-verdict":
        form.locator(f'[data-verdict="{"unlawful" if right else "lawful"}"]').click()
    if kind in ids:
        for each in ids[kind]:
            form.locator(f'input[value="{each}"]').check()
    elif kind == "q-sort":
        for number, card in enumerate(form.locator("fieldset.af-card").all()):
            text = card.locator("legend").inner_text()
            personal = text not in ("Head count", "人数")
            card.locator("input").nth(0 if personal == right or (not right and number) else 1).check()
    else:
        order = ["first", "second", "third"] if right else ["third", "second", "first"]
        for place, step in enumerate(order):
            while form.locator("li").nth(place).get_attribute("data-id") != step:
                form.locator(f'li[data-id="{step}"] .af-move').first.click()
    form.locator('[data-confidence="fairly"]').click()


def walk(page: Page, lang: str, *, right: bool) -> None:
    onward, finish, _ = WORDS[lang]
    for kind in ("q-one", "q-several", "q-verdict", "q-sort", "q-order", "q-mark"):
        expect(page.locator(f'form.af-form[data-item="{kind}"]')).to_be_visible()
        give(page, kind, right=right)
        verdict = page.locator(".af-stage .af-verdict")
        expect(verdict).to_have_class(re.compile("af-good" if right else "af-bad"))
        page.get_by_role("button", name=finish if kind == "q-mark" else onward, exact=True).click()


@pytest.mark.parametrize(("lang", "right"), [("en", False), ("zh", True)])
def test_every_kind_can_be_answered_and_explains_itself(page: Page, course: Course, lang: str, right: bool) -> None:
    opened(page, course, lang)
    walk(page, lang, right=right)
    tally = {"en": ("0 of 6", "6 of 6"), "zh": ("6题答对0题", "6题答对6题")}[lang][right]
    expect(page.locator(".af-finished")).to_contain_text(tally)
    assert not course.home.exists(), "nothing may be stored before the learner agreed"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_of_jupyter_is_in_sight_and_the_language_is_right(page: Page, course: Course, lang: str) -> None:
    opened(page, course, lang)
    for part in (".jp-InputArea-editor", "#jp-menu-panel", ".jp-NotebookPanel-toolbar", "#jp-main-statusbar"):
        for each in page.locator(part).all():
            assert not each.is_visible(), part
    assert page.evaluate(SENT_LOOKS) == 0, "the page has fetched it"
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if lang == "zh" else "en")
    text = page.locator(".jp-NotebookPanel").inner_text()
    assert bool(re.search("[\u4e00-\u9fff]", text.replace("中文", ""))) == (lang == "zh")


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1280)])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(page: Page, course: Course, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened(page, course, "zh")
    for _ in range(2):
        no_violations(page, ".jp-NotebookPanel .jp-OutputArea", scheme)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        sideways = page.evaluate(
            "[...document.querySelectorAll('.af,.af-quiz,.af-notice')].filter(e=>e.getBoundingClientRect().right>innerWidth+1).length"
        )
        assert sideways == 0
        if page.locator("form.af-form").count():
            give(page, "q-one", right=False)
            expect(page.locator(".af-stage .af-verdict")).to_be_visible()


def test_the_keyboard_alone_answers_and_never_edits_the_notebook(page: Page, course: Course) -> None:
    opened(page, course, "zh")
    cells = page.locator(".jp-Cell").count()
    first = page.locator("form.af-form input").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if first.evaluate("node => node === document.activeElement"):
            break
    else:
        pytest.fail("Tab never reaches the first option")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == page.locator("form.af-form input:checked").get_attribute(
        "value"
    )
    for key in ("d", "d", "b", "a", "x", "Enter"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".af-stage .af-verdict")).to_be_visible()
    expect(page.get_by_role("button", name="下一题")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('form.af-form[data-item="q-several"]')).to_be_visible()
    assert page.locator(".jp-Cell").count() == cells


def test_the_key_is_not_in_the_page_before_the_answer(page: Page, course: Course) -> None:
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(str(data))))
    opened(page, course, "en")
    assert any("Is a sign enough" in frame for frame in frames), "the test must see the questions pass"
    assert not any("It is asked." in frame for frame in frames)
    give(page, "q-one", right=False)
    expect(page.locator(".af-stage")).to_contain_text("It is asked.")


@pytest.mark.parametrize("lang", ["zh"])
def test_a_killed_kernel_says_so_and_one_button_brings_all_answers_back(page: Page, course: Course, lang: str) -> None:
    opened(page, course, lang, WORDS[lang][2])
    give(page, "q-one", right=True)
    expect(page.locator(".af-stage .af-verdict")).to_be_visible()
    page.get_by_role("button", name=WORDS[lang][0]).click()
    chosen = 'form.af-form[data-item="q-several"] input[value="b"]'
    page.locator(chosen).check()
    place = page.locator(".askfirst-place p").inner_text()
    killed = course.kernels()
    assert killed
    for kernel in killed:
        os.kill(kernel, signal.SIGKILL)
    page.get_by_role("button", name={"en": "Bring the lesson back", "zh": "恢复课程"}[lang]).click()
    expect(page.locator('.af-quiz[data-ready] form.af-form[data-item="q-several"]')).to_be_visible(timeout=40_000)
    assert [answer.item for answer in Record(course.home).answers()] == ["q-one"]
    other = page.context.new_page()
    other.goto(course.lesson(lang, "01-mini"))
    for tab in (page, other):
        expect(tab.locator(chosen)).to_be_checked()
        expect(tab.locator(".askfirst-place p")).to_have_text(place)


def test_a_reload_goes_on_with_the_next_question_and_the_file_stays_as_it_was(page: Page, course: Course) -> None:
    notebook = Path(course.root) / "notebooks" / "en" / "01-mini.ipynb"
    before = notebook.read_bytes()
    opened(page, course, "en", WORDS["en"][2])
    expect(page.locator(".af-notice")).to_contain_text("You said yes")
    give(page, "q-one", right=True)
    expect(page.locator(".af-stage .af-verdict")).to_be_visible()
    page.get_by_role("button", name=WORDS["en"][0]).click()
    page.locator('form.af-form[data-item="q-several"] input[value="b"]').check()
    page.reload()
    expect(page.locator('form.af-form[data-item="q-several"]')).to_be_visible()
    expect(page.locator('form.af-form[data-item="q-several"] input:checked')).to_have_value("b")
    behind = page.locator(".jp-Cell[data-askfirst-step=behind]")
    assert behind.count() > 1
    assert not any(cell.is_visible() for cell in behind.all())
    page.emulate_media(media="print")
    laid = behind.evaluate_all("(cells) => cells.map((cell) => getComputedStyle(cell).display)")
    assert set(laid) == {"block"}, "what was walked is printed"
    page.emulate_media(media="screen")
    expect(page.locator(".af-folded")).to_have_count(1)
    page.locator(".af-folded summary").click()
    expect(page.locator(".af-folded .af-feedback")).to_contain_text("It is asked.")
    time.sleep(1)
    assert notebook.read_bytes() == before


def test_declining_stores_one_word_and_is_remembered(page: Page, course: Course) -> None:
    opened(page, course, "en", "No, keep none")
    expect(page.locator(".af-notice")).to_contain_text("You said no")
    give(page, "q-one", right=True)
    expect(page.locator(".af-stage .af-verdict")).to_be_visible()
    assert [path.name for path in course.home.iterdir()] == ["choice.txt"]
    page.reload()
    expect(page.locator(".af-quiz[data-ready]")).to_be_visible()
    expect(page.locator('.af-notice [data-choice="no"]')).to_have_attribute("aria-pressed", "true")


def test_where_the_views_cannot_be_fetched_the_kernel_sends_them_and_their_look_once(
    page: Page, course: Course
) -> None:
    for path in ("**/static/views/main.js", "**/static/style/**"):
        page.route(path, lambda route: route.abort())
    opened(page, course, "en")
    give(page, "q-one", right=True)
    expect(page.locator(".af-feedback .af-good").first).to_be_visible()
    assert page.evaluate(SENT_LOOKS) == 1
    assert page.locator(".af-header .af-kicker").evaluate("(node) => getComputedStyle(node).fontWeight") == "650"
