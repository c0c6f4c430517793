"""A lab as a learner does it: opened from the welcome page, done by clicking and in code, and checked."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from askfirst.assess.clicks import find
from askfirst.autograde.grader import grade
from askfirst.course import manifest
from askfirst.course.lab_models import Task, lab_folder, read_lab
from askfirst.course.languages import tongue
from askfirst.course.loader import ROOT
from askfirst.course.words import fill, section
from tests.browser.conftest import LONG, Course, free_port, go_on_to
from tests.browser.test_lesson_page import no_violations

pytestmark = pytest.mark.browser
SLUG = "08-is-it-95-percent"
BLANK = {"en": "# Write your code here.", "zh": "# 在这里写你的代码。"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_lab_is_opened_solved_by_clicking_and_in_code_and_checked(window: Page, shipped: Course, lang: str) -> None:
    lab, _ = read_lab(lab_folder(ROOT, SLUG))
    window.goto(shipped.lesson(lang, "00-welcome"))
    go_on_to(window, ".af-paths").locator("input[value=C]").check()
    window.locator(".af-labs a", has_text=lab.title.of(lang)).click()
    cells = window.locator(".jp-Notebook .jp-Cell")
    takes_orders(window)
    expect(window.locator("html")).to_have_attribute("lang", tongue(lang))  # JupyterLab's menus speak it
    cite = window.locator(".jp-Notebook :is(cite, .cite)[role=button]").first
    told = nbformat.read(ROOT / "exercises" / lang / f"{SLUG}.ipynb", 4).metadata.askfirst.cited.told
    cite.press("Enter")
    expect(window.locator(".af-cited")).to_contain_text(told[cite.inner_text()].label)
    window.keyboard.press("Escape")
    expect(window.locator(".af-cited")).to_be_hidden()
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
        run(window, number)
        if "lab.sort(" in source:
            task = next(task for task in lab.tasks if f'"{task.id}"' in source)
            for card in task.cards:
                group = next(group for group in task.groups if group.id == card.group)
                window.locator(f".askfirst-{task.id}-{card.id} select").select_option(label=group.text.of(lang))
        if "lab.check(" in source:
            expect(cell.locator(".jp-OutputArea-output")).to_contain_text("✓")
    picture = cells.nth(code[-1]).locator("img")
    expect(picture).to_be_visible()
    all_done = fill(section("lab", lang)["progress-all"], total=len(lab.tasks))
    expect(window.locator(".jp-Notebook")).to_contain_text(all_done)
    no_violations(window, ".jp-Notebook .af-lab", "light", "dark")  # JupyterLab's own parts are not ours

    # The work lies in the learner's own copy; the exercise is as it was, and the build has nothing to ask.
    window.keyboard.press("Control+S")
    copy, exercise = (shipped.root / top / lang / f"{SLUG}.ipynb" for top in ("work", "exercises"))
    wait_for(lambda: solved[-1] in ["".join(cell["source"]) for cell in manifest.read(copy).get("cells", [])])
    assert exercise.read_bytes() == (ROOT / "exercises" / lang / f"{SLUG}.ipynb").read_bytes()

    # The way home, to the step it was left at; there the path says that the lab is done.
    cells.last.get_by_role("link").click()
    window.locator(".af-paths input[value=C]").check()
    expect(window.locator(".af-labs li", has_text=lab.title.of(lang))).to_contain_text("✓")
    expect(window.locator(".af-labs li", has_text="✓")).to_have_count(1)


def solution(lang: str) -> nbformat.NotebookNode:
    return nbformat.read(Path(ROOT / "solutions" / lang / f"{SLUG}.ipynb"), 4)


def test_an_untouched_copy_that_jupyterlab_saves_still_counts_as_untouched(window: Page, shipped: Course) -> None:
    slug = "03-audit-the-visitor-log"
    window.goto(shipped.lesson("en", "00-welcome"))
    go_on_to(window, ".af-paths").locator("input[value=C]").check()
    window.locator(".af-labs a", has_text="03").click()
    expect(idle(window)).to_be_visible()
    copy = shipped.root / "work" / "en" / f"{slug}.ipynb"
    before = copy.stat().st_mtime_ns
    window.locator(".jp-Notebook .jp-Cell").first.click(position={"x": 4, "y": 4})  # beside its links

    def saved() -> bool:
        window.keyboard.press("Control+S")
        return copy.stat().st_mtime_ns != before

    wait_for(saved)
    wait_for(lambda: bool(manifest.read(copy)))  # JupyterLab may still be writing it
    assert manifest.unchanged(f"exercises/en/{slug}", manifest.read(copy))


LAB, _ = read_lab(lab_folder(ROOT, SLUG))
SORT = next(task for task in LAB.tasks if task.part == "sort")


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve an empty folder by a JupyterLab without the course's extension or settings: its address, and the folder."""
    scratch = tmp_path_factory.mktemp("stock")
    folder = scratch / "work"
    folder.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    env |= {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(scratch / "config")}
    env |= {"JUPYTERLAB_SETTINGS_DIR": str(scratch / "set"), "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "spaces")}
    page_config = scratch / "config" / "labconfig" / "page_config.json"  # where the package is installed, so is it
    page_config.parent.mkdir(parents=True)
    page_config.write_text(json.dumps({"disabledExtensions": {"askfirst": True}}))
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--IdentityProvider.token=test", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1"]
    with (scratch / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        with suppress(OSError), urllib.request.urlopen(f"{address}/api/status?token=test", timeout=5):
            break
        time.sleep(0.25)
    yield address, folder
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    server.wait(60)


def open_in_lab(page: Page, address: str, path: str) -> None:
    """Open a notebook in the full JupyterLab and wait until it takes orders."""
    page.goto(f"{address}/lab/tree/{path}?reset&token=test")
    takes_orders(page)


def takes_orders(page: Page) -> None:
    """Wait until a notebook takes orders: JupyterLab at first drops what it is asked to run."""
    cells = page.locator(".jp-Notebook .jp-Cell")
    expect(cells.first).to_be_visible()
    expect(idle(page)).to_be_visible()
    prompt = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").first
    before, until = prompt.inner_text(), time.monotonic() + LONG / 1000
    while prompt.inner_text() == before or not RUN.match(prompt.inner_text()):
        assert time.monotonic() < until, "its first cell never ran"
        choose_kernel = page.locator(".jp-Dialog .jp-mod-accept")  # asked where the kernel is not there yet
        if choose_kernel.count():
            choose_kernel.click()
        prompt.click()
        page.keyboard.press("Control+Enter")
        with suppress(AssertionError):
            expect(prompt).to_have_text(RUN, timeout=5_000)
    expect(idle(page)).to_be_visible()
    expect(prompt).to_have_text(RUN)


def idle(page: Page) -> Locator:
    return page.locator(".jp-NotebookPanel-toolbar [data-status=idle]")


RUN = re.compile(r"\[\d+\]:")


def run(page: Page, number: int) -> None:
    """Run a cell and wait until it is done."""
    prompt = page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-InputPrompt")
    before = prompt.inner_text()
    for _ in range(5):  # JupyterLab drops a run without a word while its connection to the kernel is being made anew
        prompt.click()
        page.keyboard.press("Control+Enter")
        with suppress(AssertionError):
            expect(prompt).not_to_have_text(before)
            expect(prompt).to_have_text(RUN, timeout=30_000)
            return
    expect(prompt).to_have_text(RUN)


def run_until_cards(page: Page) -> None:
    """Run a lab's cells from the top down to the one that shows the cards."""
    for number, cell in enumerate(nbformat.read(ROOT / "exercises" / "en" / f"{SLUG}.ipynb", 4).cells):
        if cell.cell_type != "code":
            continue
        run(page, number)
        if f'lab.sort("{SORT.id}")' in cell.source:
            expect(control(page, SORT.cards[0].id)).to_be_visible()
            return


def control(page: Page, card: str) -> Locator:
    return page.locator(f".askfirst-{SORT.id}-{card} select")


def place(page: Page, lang: str, cards: dict[str, str]) -> None:
    groups = {group.id: group.text.of(lang) for group in SORT.groups}
    for card, group in cards.items():
        control(page, card).select_option(label=groups[group])


def placed(page: Page, lang: str) -> dict[str, str]:
    """Return where the cards lie on screen."""
    groups = {group.text.of(lang): group.id for group in SORT.groups}
    shown = {
        card.id: control(page, card.id).evaluate("it => it.selectedOptions[0]?.label.replaceAll('\\u00a0', ' ')")
        for card in SORT.cards
    }
    return {card: groups[text] for card, text in shown.items() if text in groups}


def in_file(path: Path, task: Task = SORT) -> dict[str, str]:
    with suppress(ValueError):  # JupyterLab is about to write it
        clicks = find(json.loads(path.read_text(encoding="utf-8")), SLUG, task)
        return clicks.placed if clicks else {}
    return {}


RIGHT = {card.id: card.group for card in SORT.cards}


@pytest.mark.parametrize("lang", ["zh"])
def test_clicks_saved_in_a_stock_jupyterlab_are_marked_and_come_back(
    window: Page, stock: tuple[str, Path], tmp_path: Path, lang: str
) -> None:
    address, folder = stock
    path = folder / f"{lang}.ipynb"
    shutil.copy(ROOT / "exercises" / lang / f"{SLUG}.ipynb", path)
    open_in_lab(window, address, path.name)
    run_until_cards(window)
    words = section("lab", lang)
    assert placed(window, lang) == {}
    expect(control(window, SORT.cards[0].id).locator("option:checked")).to_have_text(words["choose"])
    expect(window.locator(".af-lab-check").first).to_have_css("background-color", "rgb(38, 78, 134)")  # our look
    place(window, lang, RIGHT)
    told = fill(words["done-sort"], count=len(RIGHT), total=len(RIGHT))
    expect(window.locator(".jp-OutputArea", has=control(window, SORT.cards[0].id))).to_contain_text(told)
    window.keyboard.press("Control+s")
    expect(window.locator(".jp-NotebookPanel")).to_be_visible()
    wait_for(lambda: in_file(path) == RIGHT)

    returned = tmp_path / "returned"
    returned.mkdir()
    shutil.copy(path, returned / "somebody.ipynb")
    sheet = grade(returned, ROOT, lang)
    assert sheet.hand_ins[0].marks[SORT.id].outcome == "right"

    copy = folder / "elsewhere" / f"a copy {lang}.ipynb"
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(path, copy)
    open_in_lab(window, address, f"elsewhere/{copy.name}")
    run_until_cards(window)
    wait_for(lambda: placed(window, lang) == RIGHT)


def test_clicks_come_back_after_a_restart_before_anything_was_saved(window: Page, stock: tuple[str, Path]) -> None:
    address, folder = stock
    path = folder / "restarted.ipynb"
    shutil.copy(ROOT / "exercises" / "en" / f"{SLUG}.ipynb", path)
    open_in_lab(window, address, path.name)
    run_until_cards(window)
    some = dict(list(RIGHT.items())[:2])
    place(window, "en", some)
    expect(window.locator(".jp-Notebook")).to_contain_text(f"{len(some)} of {len(RIGHT)} placed")
    run_until_cards(window)
    assert placed(window, "en") == some
    assert in_file(path) == {}, "nothing is saved yet"
    window.locator("[data-command='notebook:restart-kernel'], [data-command='kernelmenu:restart']").first.click()
    window.locator(".jp-Dialog .jp-mod-accept").click()
    takes_orders(window)
    run_until_cards(window)
    assert placed(window, "en") == some


@pytest.mark.parametrize("reload", [False, True])
def test_a_click_in_the_course_is_in_the_file_though_the_tab_is_closed_at_once(
    window: Page, shipped: Course, reload: bool
) -> None:
    path = shipped.root / "exercises" / "zh" / f"{SLUG}.ipynb"
    shutil.copy(ROOT / "exercises" / "zh" / f"{SLUG}.ipynb", path)
    open_in_lab(window, shipped.url, f"exercises/zh/{SLUG}.ipynb")
    run_until_cards(window)
    some = dict(list(RIGHT.items())[1:3])
    first, last = [{card: group} for card, group in some.items()]
    place(window, "zh", first)
    wait_for(lambda: in_file(path) == first)
    if reload:  # the cell is not run again: JupyterLab brings the controls back by itself
        window.reload()
        expect(control(window, SORT.cards[0].id)).to_be_visible()
    place(window, "zh", last)
    window.locator(".lm-DockPanel-tabBar .lm-mod-current .lm-TabBar-tabCloseIcon").click()
    expect(window.locator(".jp-NotebookPanel")).to_have_count(0)
    expect(window.locator(".jp-Dialog")).to_have_count(0)
    assert in_file(path) == some
    open_in_lab(window, shipped.url, f"exercises/zh/{SLUG}.ipynb")
    run_until_cards(window)
    assert placed(window, "zh") == some


def test_clicks_outlive_a_run_of_all_cells_that_fails_before_it_comes_to_them(window: Page, shipped: Course) -> None:
    path = shipped.root / "exercises" / "en" / "run all.ipynb"
    notebook = nbformat.read(ROOT / "exercises" / "en" / f"{SLUG}.ipynb", 4)
    failing = next(cell for cell in notebook.cells if cell.cell_type == "code" and "lab.sort(" not in cell.source)
    # Only what has reached the kernel when a cell fails is not run: so this one takes its time to fail.
    failing.source += "\nimport pathlib, time\nif pathlib.Path('fail').exists():\n    time.sleep(2)\n    1 / 0"
    nbformat.write(notebook, path)
    open_in_lab(window, shipped.url, f"exercises/en/{path.name}")
    run_until_cards(window)
    some = dict(list(RIGHT.items())[:2])
    place(window, "en", some)
    wait_for(lambda: in_file(path) == some)

    path.with_name("fail").touch()
    run_all(window)
    expect(window.locator(".jp-Notebook")).to_contain_text("ZeroDivisionError")
    expect(control(window, SORT.cards[0].id)).to_have_count(0)
    before = path.stat().st_mtime_ns
    window.keyboard.press("Control+s")
    wait_for(lambda: path.stat().st_mtime_ns != before)
    wait_for(lambda: in_file(path) == some)

    path.with_name("fail").unlink()
    run_all(window)
    expect(control(window, SORT.cards[0].id)).to_be_visible()
    told = window.get_by_text(f"{len(some)} of {len(RIGHT)} placed")
    expect(told).to_have_count(1)
    rest = {card: group for card, group in RIGHT.items() if card not in some}
    place(window, "en", rest)
    wait_for(lambda: in_file(path) == RIGHT)


def run_all(page: Page) -> None:
    page.locator(".lm-MenuBar-item", has_text="Run").click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()


def wait_for(true: Callable[[], object]) -> None:
    """Wait until ``true()`` holds."""
    until = time.monotonic() + LONG / 1000
    while not true():
        assert time.monotonic() < until, "did not come true"
        time.sleep(0.1)
