"""A lesson's text open as a notebook: a fault is said at its cell; once it is mended, the pages are built."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Course

pytestmark = pytest.mark.browser
FOLDER = "content/lessons/01-mini"
PAGE = "notebooks/en/01-mini.ipynb"


@pytest.fixture
def kept(course: Course) -> Iterator[Course]:
    """Return the course, whose JupyterLab speaks no language chosen before, and leave it as it was."""
    shutil.rmtree(course.root.parent / "settings", ignore_errors=True)
    files = {course.root / path: (course.root / path).read_bytes() for path in (f"{FOLDER}/lesson.md", PAGE)}
    yield course
    for path, data in files.items():
        path.write_bytes(data)
    shutil.rmtree(course.root / FOLDER / ".ipynb_checkpoints", ignore_errors=True)


def test_a_text_is_changed_checked_and_built_without_a_terminal(page: Page, kept: Course) -> None:
    text, built = kept.root / FOLDER / "lesson.md", kept.root / PAGE
    good, before = text.read_text("utf-8"), built.read_bytes()
    ours = good.replace("English text with", "Our text with")
    text.write_text(ours.replace('lesson.walk("way")', 'lesson.walk("no-way")'), "utf-8")

    page.goto(f"{kept.url}/lab/tree/{FOLDER}?reset&token={kept.token}")
    page.locator(".jp-DirListing-item", has_text="lesson.md").dblclick()
    bar = page.locator(".askfirst-writing")
    press, said = bar.get_by_role("button", name="Check and build"), bar.get_by_role("status")
    press.click()
    expect(said).to_contain_text("To mend: 1.")
    faulty = page.locator(".jp-Notebook .jp-Cell", has=page.locator(".askfirst-fault"))
    expect(faulty).to_have_count(1)
    expect(faulty).to_contain_text("There is no walk “no-way” in this lesson.")
    expect(faulty.locator(".cm-content")).to_contain_text('lesson.walk("no-way")')
    assert built.read_bytes() == before

    bar.get_by_role("button", name="no-way").click()
    expect(faulty.locator(".cm-content")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type('lesson.walk("way")')
    press.click()
    expect(said).to_contain_text("Nothing to mend.")
    expect(faulty).to_have_count(0)
    assert b"Our text with" in built.read_bytes()
    assert text.read_text("utf-8") == ours, "nothing else in the file has changed"
    address = bar.get_by_role("link", name="Open the built page (English)").get_attribute("href")
    assert address == f"/doc/tree/{PAGE}?reset"
