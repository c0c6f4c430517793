"""Several tabs at once: each opens, answers, and finds its way back, whatever else of the course is open."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from askfirst.publish.notebook_file import written
from tests.browser.conftest import ROOT, Course, go_on_to
from tests.browser.test_labs import SLUG, run_until_cards, takes_orders
from tests.browser.test_lesson_page import give

pytestmark = pytest.mark.browser
OTHER = {"en": "zh", "zh": "en"}


def live(page: Page, lang: str) -> None:
    """Wait until the lesson in a page can be answered, and see that it is the one in ``lang``."""
    page.bring_to_front()  # as one does; a page behind others is drawn about once a second
    go_on_to(page)
    assert f"/doc/tree/notebooks/{lang}/01-mini.ipynb" in page.url


def answered(page: Page) -> None:
    page.bring_to_front()
    give(page, "q-one", right=True)
    expect(page.locator(".af-stage .af-verdict")).to_be_visible()


def other_edition(page: Page, lang: str) -> Locator:
    return page.locator(f'a[data-askfirst-open="notebooks/{OTHER[lang]}/01-mini.ipynb"]').first


def in_new_tab(page: Page, press: Callable[[], None]) -> Page:
    with page.context.expect_page() as opening:
        press()
    return opening.value


def full(course: Course, path: str) -> str:
    return f"{course.url}/lab/tree/{path}?reset&token={course.token}"


@pytest.fixture
def lab(course: Course) -> str:
    """Lay a lab's notebook that leads to a lesson and to another lab; return its path."""
    path = course.root / "exercises" / "en" / "01-lab.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (
        "[lesson](../../notebooks/zh/01-mini.ipynb#there) [lab](../zh/01-lab.ipynb) [web](https://example.org/a.ipynb)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="links")])
    notebook.metadata["askfirst"] = {"lab": "01-lab", "lang": "en"}
    for each in (path, course.root / "exercises" / "zh" / "01-lab.ipynb"):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text(written(notebook), encoding="utf-8")
    return "exercises/en/01-lab.ipynb"


@pytest.fixture
def whole_lab(course: Course) -> Iterator[str]:
    """Lay a whole lab into the small course, and take it out again; return its path."""
    content, notebook = (course.root / path for path in (f"content/labs/{SLUG}", f"exercises/en/{SLUG}.ipynb"))
    shutil.copytree(ROOT / "content" / "labs" / SLUG, content)
    notebook.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / notebook.relative_to(course.root), notebook)
    yield notebook.relative_to(course.root).as_posix()
    shutil.rmtree(content)
    notebook.unlink(missing_ok=True)


def test_five_lessons_and_a_lab_live_side_by_side(context: BrowserContext, course: Course, whole_lab: str) -> None:
    langs = ("en", "en", "zh", "zh", "en")
    tabs = [context.new_page() for _ in langs]
    errors: list[str] = []
    loads = dict.fromkeys(tabs, 0)

    def loaded(page: Page) -> None:
        loads[page] += 1

    for tab in tabs:
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("load", loaded)
    beside = context.new_page()
    beside.goto(full(course, whole_lab))
    for tab, lang in zip(tabs, langs, strict=True):
        tab.goto(course.lesson(lang, "01-mini"), wait_until="commit")

    def all_live(*, turned: bool = False) -> None:
        for tab, lang in zip(tabs, langs, strict=True):
            live(tab, OTHER[lang] if turned else lang)

    all_live()
    for tab in tabs:
        answered(tab)
    takes_orders(beside)
    for tab in tabs:
        tab.reload(wait_until="commit")
    all_live()
    for tab, lang in zip(tabs, langs, strict=True):
        other_edition(tab, lang).click()
    all_live(turned=True)
    for tab in tabs:
        tab.go_back(wait_until="commit")
    all_live()
    for tab in tabs:
        tab.go_forward(wait_until="commit")
    all_live(turned=True)
    for tab, lang in zip(tabs, langs, strict=True):
        tab.bring_to_front()
        back = other_edition(tab, OTHER[lang])
        new = in_new_tab(tab, lambda back=back: back.click(modifiers=["ControlOrMeta"]))
        live(new, lang)
        new.close()
        live(tab, OTHER[lang])
        answered(tab)
    run_until_cards(beside)
    assert errors == []
    assert set(loads.values()) == {5}, "a tab loads when it is asked to: to open, reload, follow a link, back, forward"


def test_a_tab_that_is_doubled_opens_beside_the_first(context: BrowserContext, course: Course) -> None:
    first = context.new_page()
    first.goto(course.lesson("en", "01-mini"))
    live(first, "en")
    first.evaluate("sessionStorage.setItem('copied', 'yes')")
    second = in_new_tab(first, lambda: first.evaluate("void window.open(location.href)"))
    live(second, "en")
    assert second.evaluate("sessionStorage.getItem('copied')") == "yes", "it is doubled as the browser doubles a tab"
    for tab in (first, second):
        answered(tab)


def test_a_link_opens_a_tab_of_its_own_with_the_middle_button(page: Page, course: Course) -> None:
    page.goto(course.lesson("en", "01-mini"))
    live(page, "en")
    new = in_new_tab(page, lambda: other_edition(page, "en").click(button="middle"))
    live(new, "zh")
    answered(new)
    live(page, "en")


def test_every_link_of_a_lesson_to_a_notebook_is_the_address_of_a_page(page: Page, course: Course) -> None:
    page.goto(course.lesson("en", "01-mini"))
    live(page, "en")
    links = page.locator("a[data-askfirst-open]")
    assert links.count() >= 2
    for link in links.all():
        target = str(link.get_attribute("data-askfirst-open"))
        kind = "doc" if target.startswith("notebooks/") else "lab"
        expect(link).to_have_attribute("href", f"/{kind}/tree/{target}?reset")
    assert page.locator('a[href*="/files/"]').count() == 0


def test_a_link_in_the_full_jupyterlab_leads_to_the_page_of_the_lesson(page: Page, course: Course, lab: str) -> None:
    page.goto(full(course, lab))
    link = page.get_by_role("link", name="lesson")
    expect(link).to_have_attribute("href", "/doc/tree/notebooks/zh/01-mini.ipynb?reset#there")
    expect(page.get_by_role("link", name="lab")).to_have_attribute("href", "/lab/tree/exercises/zh/01-lab.ipynb?reset")
    expect(page.get_by_role("link", name="web")).to_have_attribute("href", "https://example.org/a.ipynb")
    new = in_new_tab(page, lambda: link.click(modifiers=["ControlOrMeta"]))
    live(new, "zh")
    new.close()
    page.get_by_role("link", name="lab").click()
    expect(page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab")).to_have_count(2)
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").first.click()
    link.first.click()
    live(page, "zh")


def test_a_view_that_takes_long_to_load_still_hears_the_kernel(context: BrowserContext, course: Course) -> None:
    page = context.new_page()
    page.add_init_script(
        "const timeout = AbortSignal.timeout.bind(AbortSignal);"
        "AbortSignal.timeout = (ms) => timeout(ms <= 2000 ? 1 : ms);"
    )
    page.goto(course.lesson("en", "01-mini"))
    live(page, "en")
    answered(page)


def test_a_kernel_goes_with_its_page_and_the_full_jupyterlab_runs_the_lesson(page: Page, course: Course) -> None:
    ready = page.locator(":root[data-askfirst=ready]")

    def left(count: int) -> bool:
        for _ in range(150):
            if [each["path"] for each in course.api("sessions")].count("notebooks/en/01-mini.ipynb") == count:
                return True
            time.sleep(0.2)
        return False

    page.goto(course.lesson("en", "01-mini"))
    expect(ready).to_be_attached()
    page.goto("about:blank")  # as by the address bar
    assert left(0), "the kernel of a page that is gone"
    page.go_back()
    expect(ready).to_be_attached()
    page.get_by_role("link", name="Full JupyterLab").click()
    expect(page.locator(".af-quiz[data-ready]")).to_be_attached()  # it was run
    page.go_back()
    expect(ready).to_be_attached()
    assert "/doc/tree/" in page.url
    page.go_forward()
    page.get_by_role("link", name="Back to the course view").click()
    expect(ready).to_be_attached()
    expect(page.locator("#askfirst-banner")).to_have_count(0)
    assert left(1)
