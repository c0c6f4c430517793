"""When something behind a lesson fails, the page says so, claims no more than it knows, and has the button it names."""

from __future__ import annotations

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Course, go_on_to

pytestmark = pytest.mark.browser
BUTTON = {"en": "Bring the lesson back", "zh": "恢复课程"}


@pytest.mark.parametrize("lang", ["zh"])
def test_a_kernel_restarted_by_somebody_else_is_said_and_can_be_brought_back(
    page: Page, course: Course, lang: str
) -> None:
    page.goto(course.lesson(lang, "01-mini"))
    go_on_to(page)
    for kernel in course.api("kernels"):
        address = f"{course.url}/api/kernels/{kernel['id']}/restart"
        request = urllib.request.Request(address, b"", {"Authorization": f"token {course.token}"})
        urllib.request.urlopen(request, timeout=60).close()
    page.get_by_role("button", name=BUTTON[lang]).click()
    expect(page.locator("#askfirst-banner")).to_have_count(0)
    expect(page.locator(".af-quiz[data-ready]")).to_be_visible()


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_a_cell_that_fails_is_said_with_what_to_do(page: Page, course: Course, first: bool) -> None:
    folder = course.root / "notebooks" / "en"
    notebook = json.loads((folder / "01-mini.ipynb").read_text("utf-8"))
    cell = {"cell_type": "code", "id": "broken", "metadata": {}, "outputs": [], "execution_count": None}
    cell["source"] = 'raise ValueError("broken on purpose")'
    notebook["cells"].insert(0 if first else len(notebook["cells"]), cell)
    broken = folder / "02-broken.ipynb"
    broken.write_text(json.dumps(notebook), "utf-8")
    try:
        page.goto(course.lesson("en", "02-broken"))
        banner = page.locator("#askfirst-banner")
        expect(banner).to_contain_text("ValueError: broken on purpose")
        expect(banner).not_to_contain_text("is saved")
        expect(banner.get_by_role("button", name=BUTTON["en"])).to_be_visible()
    finally:
        broken.unlink()
