"""The browser half: its types, its own tests, its style, how it reaches a page, and that it judges as Python does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any, get_args

import pytest

import askfirst.jupyter.words
from askfirst.assess.quiz import QuizState, public
from askfirst.assess.scoring import BadResponseError, grade
from askfirst.course.citations import CITED
from askfirst.course.item_models import Artefact
from askfirst.course.loader import Content
from askfirst.course.words import FILES, PLACEHOLDER, fill, read, words_of_view
from askfirst.learner.progress import Mark, unknown
from askfirst.widgets import html, view_files
from askfirst.widgets.activities import BenchView, BuilderView, faults
from askfirst.widgets.base import plain
from askfirst.widgets.view_files import STATIC, STYLES, modules, source, stub, style
from tests.conftest import own_course
from tests.responses import key, slip

WEB = Path(__file__).parent
LANGUAGES = ("en", "zh")
FORMS = get_args(Artefact.model_fields["form"].annotation)
needs_node = pytest.mark.skipif(
    not (shutil.which("node") and (WEB / "node_modules").is_dir()),
    reason="NOT CHECKED: the browser half needs Node.js, and once `npm ci` in tests/web",
)


@pytest.fixture(scope="module")
def content() -> Content:
    return own_course()


def node(*words: str, given: str | None = None) -> str:
    done = subprocess.run(
        ["node", *words], cwd=WEB, input=given, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_node
def test_the_types_of_the_browser_half_fit() -> None:
    node("node_modules/typescript/bin/tsc", "-p", ".")


@needs_node
def test_the_browser_halfs_own_tests_pass() -> None:
    node("--test")


def browser_says(cases: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    said = json.loads(node("parity.js", given=json.dumps(cases)))
    assert len(said) == len(cases) > 0
    return list(said)


@needs_node
def test_the_page_reads_every_response_to_every_item_as_python_grades_it(content: Content) -> None:
    cases, forms = [], []
    for lang in LANGUAGES:
        for item in content.items.values():
            order = QuizState([item], "seed").option_order(item.id)
            for response in (key(item), slip(item)):
                shown = {"item": public(item, order, lang), "words": words_of_view("quiz", lang), "response": response}
                cases.append((item, response, ("item", shown)))
                forms.append(item.artefact.form if item.kind == "mark" else None)
    for (item, response, _), form, said in zip(cases, forms, browser_says([each for *_, each in cases]), strict=True):
        assert grade(item, said["after"]) == grade(item, response), item.id
        assert type(said["after"]) is type(response), item.id
        if item.kind == "order":
            grade(item, said["before"])  # as the steps stand is an answer
        else:
            assert said["before"] is None, item.id
            with pytest.raises(BadResponseError):
                grade(item, said["before"])
        assert said["paper"] == (f"af-artefact af-paper-{form}" if form else None)


@needs_node
def test_the_page_judges_every_cell_of_a_bench_as_python_does(content: Content) -> None:
    benches = [BenchView(content, "en", each) for file in content.activities.values() for each in file.benches.values()]
    cells = [(view, cell) for view in benches for cell in view.bench.cells]
    cases = []
    for view, cell in cells:
        state = view.snapshot()
        cases.append(("cell", {"gates": state["gates"], "cell": state["cells"][f"{cell.row}/{cell.column}"]}))
    for (view, cell), said in zip(cells, browser_says(cases), strict=True):
        head = view.judge(cell.row, cell.column).splitlines()[0]
        words, gates = view.words, view.snapshot()["gates"]
        if said["outcome"] == "weighed":
            assert set(said["gates"]) <= {"passes"}
            expected = fill(words["impact"], impact=words[f"impact-{cell.impact}"])
        else:
            held = said["gates"].index(said["outcome"])
            assert said["gates"] == ["passes"] * held + [said["outcome"]] + ["unasked"] * (len(gates) - held - 1)
            expected = plain(f"{words[said['outcome']]} {gates[held][1]}")
        assert head == expected


@needs_node
def test_the_page_finds_the_faults_of_a_page_as_python_does(content: Content) -> None:
    cases, expected = [], []
    for each in (builder for file in content.activities.values() for builder in file.builders.values()):
        parts, ids = BuilderView(content, "en", each).snapshot()["parts"], [line.id for line in each.parts]
        # Every page of up to two lines, every page that lacks up to two, and the page with all of them.
        few = [set(some) for some in chain.from_iterable(combinations(ids, size) for size in range(3))]
        for chosen in [*few, *(set(ids) - some for some in few)]:
            cases.append(("page", {"parts": parts, "chosen": sorted(chosen)}))
            expected.append([[line.id, mark] for line, mark in faults(each, chosen)])
    assert browser_says(cases) == expected


@needs_node
def test_the_page_fills_placeholders_and_sets_citations_apart_as_python_does(content: Content) -> None:
    templates = [
        text
        for path in FILES.values()
        for keys in read(path).values()
        for each in keys.values()
        for text in each.values()
    ]
    templates += ["{no_value} and {kind}", "{kind:>9} {0} {} {{kind}} {a.b}", "{种类}"]
    values = {name: f"<{name}> {{kind}}" for text in templates for name in PLACEHOLDER.findall(text)}
    del values["no_value"]
    told = [text for item in content.items.values() for option in item.options.values() for text in (option.why,)]
    told += [item.stem for item in content.items.values()]
    cases: list[tuple[str, dict[str, Any]]] = []
    expected: list[Any] = []
    for text in templates:
        cases.append(("fill", {"text": text, "values": values}))
        assert fill(text, **values) == askfirst.jupyter.words.fill(text, **values)
        expected.append(fill(text, **values))
    for lang in LANGUAGES:
        for text in told:
            cited = content.inline(text.of(lang), lang, CITED)
            cases.append(("cited", {"text": cited}))
            pieces = content.inline(text.of(lang), lang, html.CITE)
            expected.append({"plain": plain(cited), "pieces": pieces})
    assert browser_says(cases) == expected


def css_classes() -> set[str]:
    return set(re.findall(r"\.(af-[\w-]+)", style()))


def js() -> Iterator[tuple[Path, str]]:
    for path in sorted((STATIC / "views").rglob("*.js")):
        yield path, path.read_text(encoding="utf-8")


def test_every_artefact_has_its_paper() -> None:
    assert {f"af-paper-{form}" for form in FORMS} == {each for each in css_classes() if each.startswith("af-paper-")}


def test_every_class_with_a_look_is_made_somewhere() -> None:
    made = "".join(text for _, text in js())
    made += "".join(path.read_text(encoding="utf-8") for path in STATIC.parents[3].glob("**/*.py"))
    made += "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    # Names that are put together at run time, each with what stands for the last part.
    families = {"af-paper-": FORMS, "af-gate-": ("good", "bad", "open", "none"), "af-line-": ("good", "bad")}
    families |= {"af-strip-": ("reported", "law", "reading"), "af-": ("good", "bad", "missed", "open")}
    families |= {"af-course-": get_args(Mark)}
    families["af-"] += (
        "quiz",
        "bet",
        "notice",
        "desk",
        "record",
        "summary",
        "activity",
        "guide",
        "exam",
        "paths",
        "proof",
        "refresh",
        "walk",
        "bench",
    )
    joined = {head + tail for head, tails in families.items() for tail in tails}
    assert {each for each in css_classes() - joined if not re.search(rf"\b{each}\b(?!-)", made)} == set()


def test_the_browser_half_is_readable() -> None:
    for path in chain((path for path, _ in js()), (STATIC / name for name in STYLES)):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 350, path.name
        assert max(map(len, lines)) <= 120, path.name
    assert all(text.startswith("// @ts-check\n/* ") for _, text in js())
    assert "!important" not in style()


def test_the_extension_names_the_style_sheets_in_the_kernels_order() -> None:
    remote = (STATIC / "remoteEntry.js").read_text(encoding="utf-8")
    named = re.search(r"const views = \[(.*?)\];", remote)
    assert named
    assert [f"style/{each}.css" for each in re.findall(r'"(\w+)"', named[1])] == list(STYLES)
    assert sorted(path.name for path in (STATIC / "style").iterdir()) == sorted(Path(name).name for name in STYLES)


def test_every_module_is_sent_after_those_it_imports() -> None:
    sent: set[str] = set()
    for name, text in modules():
        assert set(re.findall(r'(?m)^import .*"(/views/[^"]+)";$', text)) <= sent, name
        assert not re.search(r'(?m)^import .*"\.', text), "an import that a page could not follow"
        sent.add(name)
    assert sent == {f"/{path.relative_to(STATIC).as_posix()}" for path, _ in js()}, "a module no view uses"
    assert modules()[-1][0] == f"/{view_files.ENTRY}"


def test_a_heading_carries_no_style_and_the_kernel_sends_it_with_the_views(content: Content) -> None:
    lesson = next(iter(content.course.lessons))
    heading = html.header(content, lesson, "en", unknown(content))
    assert "<style" not in heading
    assert len(heading.encode()) < 8_000
    assert source()["style"] == style()


@pytest.mark.parametrize("spoilt", [None, "views/text.js", "style/media.css", "views/quiz.js"])
def test_a_page_fetches_the_views_only_where_every_file_is_this_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str | None
) -> None:
    shutil.copytree(STATIC.parent, tmp_path / "labextensions" / "askfirst")
    monkeypatch.setattr(view_files, "jupyter_path", lambda name: [str(tmp_path / name)])
    if spoilt:
        (tmp_path / "labextensions" / "askfirst" / "static" / spoilt).write_text("// of another version")
    served = f'path = "lab/extensions/askfirst//static/{view_files.ENTRY}"'
    assert (served in stub.__wrapped__()) == (spoilt is None)
