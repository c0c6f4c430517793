"""What somebody who has passed takes along, and what they let go of: each as it reaches the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

from askfirst.course.languages import day_in
from askfirst.course.words import fill, say, section
from askfirst.evidence.keys import own_key, public
from askfirst.evidence.pack import verified
from askfirst.evidence.statement import code_of
from askfirst.learner.record import Record
from tests.browser.conftest import LIGHT, Course
from tests.browser.test_end import WHOLE
from tests.browser.test_lesson_page import no_violations
from tests.conftest import LANGUAGES, own_course
from tests.evidence.test_pack import answer, pre_check, take
from tests.responses import key

pytestmark = pytest.mark.browser
NAME = "Quetzalcoatl <b>Wu</b>"


@pytest.fixture
def passed(shipped: Course) -> Iterator[Record]:
    """Return the record of somebody who has passed a test, in a course that names a folder to hand in to."""
    settings = shipped.root / "content" / "course.yaml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before + "\nhand_in: ../handed-in\n", encoding="utf-8")
    (shipped.root.parent / "handed-in").mkdir()
    record = Record(shipped.home)
    record.agree()
    take(record, key)
    record.close()
    yield record
    settings.write_text(before, encoding="utf-8")
    for folder in (shipped.root.parent / "handed-in", shipped.home):
        shutil.rmtree(folder)


def opened(window: Page, course: Course, lang: str, lesson: str) -> Locator:
    window.goto(course.lesson(lang, lesson))
    proof = window.locator(".af-proof")
    expect(proof).to_be_visible()
    return proof


def downloaded(window: Page, press: Callable[[], object], to: Path) -> Path:
    with window.expect_download() as download:
        press()
    download.value.save_as(to / download.value.suggested_filename)
    return to / download.value.suggested_filename


def test_statement_and_evidence_are_saved_and_handed_in_and_the_name_is_in_its_file_alone(
    window: Page, shipped: Course, passed: Record, tmp_path: Path
) -> None:
    course, share = own_course().course, shipped.root.parent / "handed-in"
    window.goto(f"{shipped.url}{LIGHT}")
    window.evaluate(WHOLE)
    lang = LANGUAGES[-1]
    proof, words = opened(window, shipped, lang, course.test_lesson or ""), section("proof", lang)

    proof.get_by_text(words["statement"], exact=True).click()
    button = proof.get_by_role("button", name=words["pdf"])
    button.click()
    expect(proof.locator(".af-warn")).to_be_visible()  # no name yet
    proof.get_by_label(words["name"]).fill(NAME)
    pdf = downloaded(window, button.click, tmp_path)
    expect(proof.locator(".af-status")).to_contain_text(pdf.name)

    summary = proof.get_by_text(words["pack-or-hand-in"], exact=True)
    summary.click()
    expect(proof.get_by_label(words["name"])).to_be_hidden()
    no_violations(window, ".af-proof", "light", "dark")
    boxes = proof.get_by_role("checkbox")
    assert [each.is_checked() for each in boxes.all()] == [False, False]
    boxes.first.check()
    proof.get_by_label(words["staff"]).fill("SH-0417")
    pack = downloaded(window, proof.get_by_role("button", name=words["save-pack"]).click, tmp_path)
    evidence, signer = verified(pack.read_bytes())
    assert (evidence.staff, evidence.attested, len(evidence.forms)) == ("SH-0417", True, 1)
    assert signer == public(own_key(passed.key_path))
    assert list(share.iterdir()) == [], "nothing is handed in by itself"
    for said in ("handed-in", "handed-in-before"):
        proof.get_by_role("button", name=share.name).click()
        expect(proof.locator(".af-status")).to_contain_text(say(said, lang, folder=share))
    (file,) = share.iterdir()
    assert verified(file.read_bytes())[0].forms == evidence.forms

    proof = opened(window, shipped, LANGUAGES[0], next(iter(course.lessons)))  # the record's own page has it too
    words = section("proof", LANGUAGES[0])
    proof.get_by_text(words["statement"], exact=True).click()
    proof.get_by_label(words["name"]).fill(NAME)
    html = downloaded(window, proof.get_by_role("button", name=words["page"]).click, tmp_path)
    kept = window.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    code = code_of(evidence.forms[0].form, signer)
    text = "".join(each.extract_text() for each in pypdf.PdfReader(pdf).pages)
    assert NAME in text
    assert code in text
    window.goto(html.as_uri())
    expect(window.locator(".name")).to_have_text(NAME)
    expect(window.locator("body")).to_contain_text(code)
    no_violations(window, "main", "light")
    files = [each for each in shipped.root.parent.rglob("*") if each.is_file()]
    word = NAME.partition(" ")[0]
    assert word not in kept
    assert [each for each in files if word.encode() in each.read_bytes()] == []
    assert any(each.name == "server.log" for each in files)


def test_the_trace_goes_from_the_page_and_the_file_and_the_log_tells_how_much(
    window: Page, shipped: Course, passed: Record
) -> None:
    lang, quiz = LANGUAGES[-1], pre_check()
    answer(passed, *quiz, key)
    (tested,) = passed.sittings()
    count = len([row for row in passed.events() if row["event"] not in ("form", "result")])
    rows = [row for row in passed.events() if row["quiz"] == quiz[0] and row["item"] not in tested.form.items]
    trace = {str(row[name]).encode() for row in rows for name in ("quiz", "item", "item_hash")}

    def told() -> set[bytes]:
        whole = b"".join(file.read_bytes() for file in shipped.home.rglob("*") if file.is_file())
        return {each for each in trace if each in whole}

    assert told() == trace
    window.goto(f"{shipped.lesson(lang, next(iter(own_course().course.lessons)))}#record")
    page, words = window.locator(".af-record[data-ready]"), section("record", lang)
    page.get_by_role("button", name=words["delete-trace"]).click()
    no_violations(window, ".af-record", "light", "dark")
    page.get_by_role("button", name=words["keep"]).click()
    assert told() == trace, "asked, and nothing done"
    page.get_by_role("button", name=words["delete-trace"]).click()
    page.get_by_role("button", name=words["really-trace"]).click()
    expect(page.locator(".af-status")).to_contain_text(fill(words["trace-deleted"], count=count))
    line = fill(words["log-trace"], date=day_in(lang, datetime.now(UTC).astimezone().date()), count=count)
    expect(page.locator(".af-log li")).to_have_text([line])
    expect(page.locator(".af-kept, [data-lesson]")).to_have_count(0)
    no_violations(window, ".af-record", "light", "dark")
    assert told() == set()
    assert passed.sittings() == [tested], "the evidence stands apart"
