"""A statement as people use it: both files say what the record says, and the name is in them and nowhere else."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ipywidgets
import pypdf
import pytest

from askfirst.course.faults import Unmade
from askfirst.course.languages import day_in
from askfirst.course.pdf_file import NoPdfError
from askfirst.evidence.command import check_packs
from askfirst.evidence.gather import gather
from askfirst.evidence.keys import own_key, public
from askfirst.evidence.making import sealed, statement
from askfirst.evidence.pack_models import Evidence, FinishedForm
from askfirst.evidence.statement import LONGEST_NAME, NoNameError, Statement, code_of, page, pdf, stated
from askfirst.evidence.view import ProofView
from askfirst.learner.record import Record
from askfirst.notebook.lesson import Lesson
from tests.conftest import LANGUAGES
from tests.evidence.test_pack import KEY, OTHER, course, take, with_tests
from tests.responses import key, wrong

NAME = "Zhang Xiaomei"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return with_tests(tmp_path_factory.mktemp("somebody"))


def evidence(record: Record, lang: str = LANGUAGES[0]) -> tuple[Evidence, FinishedForm]:
    told = gather(course(), lang, record)
    return told, next(each for each in told.forms if each.passed)


def told_of(record: Record, lang: str = LANGUAGES[0], name: str = NAME) -> Statement:
    return stated(*evidence(record, lang), public(KEY), name)


@dataclass
class Read(HTMLParser):
    """What a browser would make of a page: its elements, the name as it stands there, and all that is read."""

    elements: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    name: str = ""
    _naming: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append(tag)
        self._naming = tag == "bdi"
        assert not any(name.startswith("on") or name in {"href", "src"} for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        self.name += data if self._naming else ""

    def handle_endtag(self, tag: str) -> None:
        self._naming = self._naming and tag != "bdi"


def read(html: str) -> Read:
    found = Read()
    found.feed(html)
    return found


def run_together(text: str) -> str:
    """Return a text without the spaces and the breaks that setting puts into it."""
    return re.sub(r"\s", "", text)


def text_of(made: bytes) -> str:
    return run_together("".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(made)).pages))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_pdf_say_what_the_record_says_of_the_test_and_whose_it_is_said_to_be(
    record: Record, lang: str
) -> None:
    whole, form = evidence(record, lang)
    says = [
        *(NAME, whole.course, whole.company, form.path_name, form.edition, code_of(form.form, public(KEY))),
        day_in(lang, form.at.astimezone().date()),
        day_in(lang, form.law_as_of),
        *(each.text for each in form.outcomes),
    ]
    told = told_of(record, lang)
    html, made = run_together("".join(read(page(told)).texts)), text_of(pdf(told))
    for each in says:
        assert run_together(each) in html
        assert run_together(each) in made
    assert not re.search(r"https?:|url\(", page(told)), "it asks for nothing"


def fonts(made: bytes) -> list[Any]:
    found = []
    for name in pypdf.PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/Font"].values():
        (descendant,) = name["/DescendantFonts"]
        found.append(descendant["/FontDescriptor"])
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_is_one_sheet_of_a4_tagged_and_has_its_fonts_within(tmp_path: Path, lang: str) -> None:
    record = Record(tmp_path / "of-the-longest-path")
    record.agree()
    paths = course().course.paths
    take(record, key, max(paths, key=lambda each: len(paths[each].test)))
    made = pdf(told_of(record, lang, "W" * LONGEST_NAME))
    (sheet,) = pypdf.PdfReader(io.BytesIO(made)).pages
    assert [round(float(each)) for each in sheet.mediabox] == [0, 0, 595, 842]
    root = pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"]
    assert "/StructTreeRoot" in root
    assert fonts(made)
    assert all({"/FontFile2", "/FontFile3"} & each.keys() for each in fonts(made))


NAMES = {
    "markup": "<b>Li</b> <script>alert(1)</script> &amp; \"'",
    "typst": '#read("/etc/passwd") $x$ *b* _i_ `c` [y] @z \\ // /* ~ {w}',
    "a placeholder": "{path} {{title}} %s ${x}",
    "Chinese": "欧阳娜娜",
    "from right to left": "محمد عبد الله",
    "turned round": "\u202egnahZ\u202c\u2066Li\u2069\u200b",
    "emoji": "Li 🙂👩‍👩‍👧",
    "lines": "Li\n\nWang\t\x00\x1b[31m\ud800",
    "one word": "x" * LONGEST_NAME,
    "a script of its own": "𒀀𒀁",
}


@pytest.mark.parametrize("way", NAMES)
def test_any_name_stands_there_as_it_was_typed_and_does_nothing(record: Record, way: str) -> None:
    told, plain = told_of(record, name=NAMES[way]), told_of(record)
    html = read(page(told))
    assert html.elements == read(page(plain)).elements
    assert html.name == told.name
    assert not re.search(r"[\x00-\x1f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told.name)
    if way in {"markup", "typst", "a placeholder", "Chinese", "one word"}:
        assert told.name == NAMES[way]
    try:
        made = pdf(told)
    except NoPdfError:
        assert way in {"emoji", "from right to left", "a script of its own"}, "no font here has its letters"
        return
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1
    if told.name.isascii() or way == "Chinese":
        assert run_together(told.name) in text_of(made)


@pytest.mark.parametrize("name", ["", " \n\t", "\u200b\u202e", "x" * (LONGEST_NAME + 1)])
def test_what_is_no_name_is_refused(record: Record, name: str) -> None:
    with pytest.raises(NoNameError):
        told_of(record, name=name)


def test_the_code_is_that_of_the_test_and_the_key_and_verify_prints_it_beside_the_test(
    record: Record, tmp_path: Path
) -> None:
    made = sealed(course(), record, LANGUAGES[0])
    pack = tmp_path / "pack.zip"
    pack.write_bytes(made.whole)
    (line,) = check_packs([pack], LANGUAGES[0])
    codes = [code_of(each.form, public(made.key)) for each in made.evidence.forms]
    assert len(set(codes)) == len(codes)
    for code, said in zip(codes, line.text.splitlines()[1:], strict=True):
        assert said.endswith(code)
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    passed = next(each for each in made.evidence.forms if each.passed)
    of_page = statement(course(), record, LANGUAGES[0], form=passed.form, name=NAME, kind="page").decode()
    assert code_of(passed.form, public(made.key)) in of_page
    assert code_of(passed.form, public(OTHER)) not in of_page


def heard(view: ProofView, monkeypatch: pytest.MonkeyPatch, **message: Any) -> tuple[dict[str, Any], bytes]:
    """Send a view what its page would send, and return its answer."""
    sent: list[tuple[dict[str, Any], bytes]] = []
    with monkeypatch.context() as patch:
        patch.setattr(view, "send", lambda told, buffers=(b"",): sent.append((told, buffers[0])))
        view._heard(view, message, [])
    (answer,) = sent
    return answer


@pytest.mark.parametrize("kind", ["pdf", "page"])
def test_the_name_is_in_the_file_that_was_asked_for_and_nowhere_else(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """Not in the record, not in the state of a widget, which a notebook may be saved with, and not in a log."""
    record = with_tests(home)
    view = ProofView(course(), LANGUAGES[0], record)
    name = "Quetzalcoatl Xipetotec"
    told, made = heard(view, monkeypatch, type="statement", name=name, kind=kind, form="")
    assert told["type"] == "file"
    assert run_together(name) in (text_of(made) if kind == "pdf" else run_together(made.decode()))
    heard(view, monkeypatch, type="statement", name=name + "\u2fff" * 90 + "x" * 90, kind=kind)  # and where it fails
    state = json.dumps(ipywidgets.Widget.get_manager_state(), default=str) + json.dumps(view.get_state(), default=str)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    for word in name.split():
        assert word not in state + json.dumps(told) + caplog.text
        for encoding in ("utf-8", "utf-16-le"):
            assert word.encode(encoding) not in kept


def test_where_no_pdf_can_be_set_one_sentence_says_so_and_the_page_is_still_there(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    view = ProofView(course(), LANGUAGES[0], record)
    told, _ = heard(view, monkeypatch, type="statement", name=NAME, kind="pdf")
    assert told["type"] == "trouble"
    assert "HTML" in told["text"]
    told, made = heard(view, monkeypatch, type="statement", name=NAME, kind="page")
    assert (told["type"], NAME in made.decode()) == ("file", True)


def test_only_a_passed_test_gets_a_statement_and_the_last_one_unless_another_is_asked_for(home: Path) -> None:
    record = Record(home)
    record.agree()
    take(record, wrong)
    view = ProofView(course(), LANGUAGES[0], record)
    assert (view.snapshot()["finished"], view.snapshot()["passed"]) == (True, [])
    with pytest.raises(Unmade):
        statement(course(), record, LANGUAGES[0], form="", name=NAME, kind="page")
    for _ in range(2):
        take(record, key)
    later, earlier = (name for name, _ in view.snapshot()["passed"])
    own = public(own_key(record.key_path))
    for asked, given in ((earlier, earlier), (later, later), ("", later), ("form-none", later)):
        made = statement(course(), record, LANGUAGES[0], form=asked, name=NAME, kind="page").decode()
        assert code_of(given, own) in made


def test_the_buttons_stand_with_a_form_that_was_passed_and_with_no_other(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda *_views: None)
    record = Record(home)
    record.agree()
    lesson = Lesson(course(), course().course.test_lesson or "", LANGUAGES[0], record)
    lesson.test()
    proof = lesson.exam.proof
    assert proof
    shown = []
    for respond in (wrong, key):
        lesson.exam.begin(next(iter(course().course.paths)))
        while lesson.exam.quiz and (item := lesson.exam.quiz.quiz_state.next_item):
            assert proof not in lesson.exam.box.children
            lesson.exam.quiz.answer(item, respond(course().items[item]))
        shown.append(proof in lesson.exam.box.children)
    assert shown == [False, True]
    assert len(proof.snapshot()["passed"]) == 1
