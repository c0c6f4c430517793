"""A lab as a learner does it: opened from the welcome page, done by clicking and in code, and checked."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from askfirst.bank import ROOT
from askfirst.lab_models import lab_folder, read_lab
from tests.browser.conftest import Course

pytestmark = pytest.mark.browser
SLUG = "08-is-it-95-percent"
BLANK = {"en": "# Write your code here.", "zh": "# 在这里写你的代码。"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_lab_is_opened_solved_by_clicking_and_in_code_and_checked(window: Page, shipped: Course, lang: str) -> None:
    lab, _ = read_lab(lab_folder(ROOT, SLUG))
    window.goto(shipped.lesson(lang, "00-welcome"))
    expect(window.locator(":root[data-askfirst=ready]")).to_be_attached(timeout=60_000)
    window.locator(".af-paths input[value=C]").check()
    window.locator(".af-labs a", has_text=lab.title.of(lang)).click()
    cells = window.locator(".jp-Notebook .jp-Cell")
    expect(cells.first).to_be_visible(timeout=60_000)
    expect(window.locator(".jp-NotebookPanel-toolbar [data-status=idle]")).to_be_visible(timeout=60_000)
    time.sleep(1)  # JupyterLab drops what it is asked to run in its first moments

    solved = [cell.source for cell in solution(lang).cells if cell.cell_type == "code" and "put(" not in cell.source]
    asked = nbformat.read(ROOT / "exercises" / lang / f"{SLUG}.ipynb", 4).cells
    code = [number for number, cell in enumerate(asked) if cell.cell_type == "code"]
    assert len(code) == len(solved)
    for number, source in zip(code, solved, strict=True):
        cell = cells.nth(number)
        if asked[number].source.startswith(BLANK[lang]):
            cell.locator(".cm-content").click()
            window.keyboard.press("Control+A")
            window.keyboard.insert_text(source)
        else:
            cell.locator(".jp-InputPrompt").click()
        window.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_contain_text("]:")
        expect(cell.locator(".jp-InputPrompt")).not_to_contain_text("*", timeout=60_000)
        if "lab.sort(" in source:
            task = next(task for task in lab.tasks if f'"{task.id}"' in source)
            for card in task.cards:
                group = next(group for group in task.groups if group.id == card.group)
                window.locator(f".askfirst-{task.id}-{card.id} select").select_option(label=group.text.of(lang))
        if "lab.check(" in source:
            expect(cell.locator(".jp-OutputArea-output")).to_contain_text("✓")
    picture = cells.nth(code[-1]).locator("img")
    expect(picture).to_be_visible()


def solution(lang: str) -> nbformat.NotebookNode:
    return nbformat.read(Path(ROOT / "solutions" / lang / f"{SLUG}.ipynb"), 4)
