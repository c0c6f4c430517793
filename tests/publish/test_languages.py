"""A course in one language, of ours and of the small one, shows nothing of the other; one in a third language works."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pytest

from askfirst.course import loader
from askfirst.course.faults import ContentError
from askfirst.course.languages import day_in
from askfirst.course.loader import ROOT
from askfirst.course.validate import load
from askfirst.learner.record import Record
from askfirst.notebook import lab, lesson
from askfirst.publish import build as publish
from askfirst.publish import check_labs, lab_notebooks
from askfirst.publish.check_lessons import advice, check
from askfirst.widgets.guide import GuideView
from tests.conftest import lay_mini, own_course
from tests.editions import reduced, widened
from tests.responses import key

mpl.use("Agg")

CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+")
ENGLISH = re.compile(r'lang="en"|English|/en/|(?:\b[A-Za-z’\']+[,;:]? ){5,}')  # five words in a row are a sentence
OTHER = {"en": CHINESE, "zh": ENGLISH}


EDITION = pytest.mark.xdist_group("edition")  # built on one core only


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return our own course in each one of its languages, built; no solution and no key is run."""
    folder = tmp_path_factory.mktemp("edition")
    roots = {lang: reduced(ROOT, folder / lang, lang) for lang in ("en", "zh")}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lab_notebooks, "_execute", lambda *_: None)
        patched.setattr(check_labs, "try_keys", lambda _: [])
        for root in roots.values():
            publish.build(root)
    return roots


@pytest.fixture(params=["en", "zh"])
def edition(request: pytest.FixtureRequest, editions: dict[str, Path]) -> Path:
    return editions[request.param]


class Shown(list[str]):
    """Gathers what is displayed, as text: what a person reads, and what a view holds for the page."""

    def __call__(self, thing: Any, **_: Any) -> None:
        if isinstance(thing, dict):
            self += [value for value in thing.values() if isinstance(value, str)]
        elif isinstance(thing, ipywidgets.DOMWidget):
            self += _held(thing)
        else:
            self.append(thing.data)


def _held(widget: Any) -> Iterator[str]:
    code = {"_esm", "_css"} | {name for name in widget.trait_names() if name.startswith(("_model", "_view"))}
    state = {name: value for name, value in widget.get_state().items() if name not in code}
    yield json.dumps(state, ensure_ascii=False, default=str)
    for child in getattr(widget, "children", ()):
        yield from _held(child)


@pytest.fixture
def shown(edition: Path, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Open lessons and labs from the edition, and gather what they show."""
    said = Shown()
    for module in (lesson, lab):
        monkeypatch.setattr(module, "load_for", lambda slug: loader.load_for(slug, edition))
        monkeypatch.setattr(module, "display", said)
    monkeypatch.setattr("askfirst.widgets.lab_cards.display", said, raising=False)
    monkeypatch.setattr(lab, "ROOT", edition)
    return said


def run(path: Path) -> dict[str, Any]:
    """Run a notebook's code without a kernel and return its names."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, path.name, "exec"), names)  # noqa: S102 - our own notebook
    return names


def strange(texts: list[str], lang: str) -> set[str]:
    """Return what texts say in the other language."""
    return {found for text in texts for found in OTHER[lang].findall(text)}


@EDITION
def test_each_page_and_view_of_a_lesson_speaks_one_language(edition: Path, shown: Shown) -> None:
    lang = edition.name
    Record().agree()
    content = load(edition)
    shown += _held(GuideView(content, lang))
    for slug in content.course.lessons:
        opened = run(edition / "notebooks" / lang / f"{slug}.ipynb")["lesson"]
        for view in opened.quizzes.values():
            for item in view.quiz_state.items.values():
                shown.append(view.answer(item.id, key(item)))
            shown += _held(view)
        for activity in opened.activities.values():
            shown += _held(activity)
        if hasattr(opened, "way"):
            opened.way.choose("A")
            shown += _held(opened.way)
    assert len(shown) > len(content.course.lessons) * 10
    assert strange(shown, lang) == set()


@EDITION
def test_each_notebook_speaks_one_language(edition: Path) -> None:
    lang = edition.name
    found = sorted(path.relative_to(edition).parts[:2] for path in edition.glob("*/*/*.ipynb"))
    assert set(found) == {(folder, lang) for folder in ("notebooks", "exercises", "solutions")}
    for path in edition.glob("*/*/*.ipynb"):
        cells = nbformat.read(path, 4).cells
        prose = [re.sub(r"`[^`]*`", "", cell.source) for cell in cells if cell.cell_type == "markdown"]
        assert strange(prose, lang) == set(), path
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        comments = re.findall(r"# .*", code)
        assert strange([code] if lang == "en" else comments, lang) == set(), path


@EDITION
def test_every_lab_is_solved_and_checked(edition: Path, shown: Shown, capsys: pytest.CaptureFixture[str]) -> None:
    lang = edition.name
    for path in sorted((edition / "solutions" / lang).glob("*.ipynb")):
        opened = run(path)["lab"]
        assert {verdict.state for verdict in opened.verdicts.values()} == {"right"}, path
        for task in opened.file.tasks:
            opened.hint(task.id)
            opened.describe(*opened.file.data)
            if task.part:
                opened.solution(task.id)
        plt.close("all")
    assert strange([re.sub(r"<code>.*?</code>", "", text) for text in shown], lang) == set()
    printed = capsys.readouterr().out
    assert not re.search(r"\{\w", printed), "a blank that nothing filled in"
    assert strange([printed], lang) == set()


def test_a_text_in_another_language_is_named(mini: Path, tmp_path: Path) -> None:
    course = reduced(mini, tmp_path / "one", "en")
    path = course / "content" / "course.yaml"
    path.write_text(path.read_text("utf-8").replace("A small course}", "A small course, zh: 一门小课}"))
    lesson_file = course / "content" / "lessons" / "01-mini" / "lesson.md"
    lesson_file.write_text(lesson_file.read_text("utf-8") + '\n+++ {"lang": "zh"}\n\n中文。\n', "utf-8")
    with pytest.raises(ContentError) as error:
        check(course)
    assert {(each.path.split("/")[-1], each.key) for each in error.value.faults} == {
        ("course.yaml", "field-unknown"),
        ("lesson.md", "prose-language"),
    }


def test_a_third_language_is_checked_and_built_and_only_the_interface_lacks_it(tmp_path: Path) -> None:
    course = widened(lay_mini(tmp_path / "mini"), tmp_path / "wide", "ja", like="en")
    content, _, _ = check(course)
    assert [(each.key, dict(each.values)) for each in advice(content) if each.key.startswith("interface")] == [
        ("interface-words", {"lang": "ja", "instead": "en"})
    ]
    built = {path.relative_to(course).as_posix() for path in publish.build(course)}
    assert built == {f"notebooks/{lang}/01-mini.ipynb" for lang in ("en", "zh", "ja")}
    text = (course / "notebooks" / "ja" / "01-mini.ipynb").read_text("utf-8")
    assert '"lang": "ja"' in text
    assert "English text" in text


FACTS: list[tuple[str, Callable[[str], str]]] = [
    ("law_as_of", lambda lang: day_in(lang, own_course().course.law_as_of)),
    ("pass_percent", lambda _: str(own_course().course.pass_percent)),
    ("trace_days", lambda _: str(own_course().course.retention.trace_days)),
    ("evidence_days", lambda _: str(own_course().course.retention.evidence_days)),
    ("company", lambda lang: own_course().course.company.of(lang).strip()),
    ("critical.A", lambda _: str(len(own_course().course.paths["A"].critical))),
]


@pytest.mark.parametrize(("fact", "said"), FACTS)
def test_a_fact_is_said_as_course_yaml_says_it(fact: str, said: Callable[[str], str]) -> None:
    content = own_course()
    for lang in content.course.languages:
        assert content.facts.fill(f"… {{{{{fact}}}}} …", lang) == f"… {said(lang)} …"


def test_a_day_is_written_as_each_language_writes_it() -> None:
    day = own_course().course.law_as_of
    assert day_in("en", day) == f"{day.day} {day:%B} {day.year}"
    assert day_in("zh", day) == f"{day.year}年{day.month}月{day.day}日"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_fact_is_filled_in_wherever_a_text_names_it(mini: Path) -> None:
    folder = mini / "content" / "lessons" / "01-mini"
    change(folder / "lesson.md", "English text", "As of {{law_as_of}} {{company}} asks {{ contact }}; English text")
    change(mini / "content" / "course.yaml", "en: Not legal advice", 'en: "Not legal advice, {{contact}} knows"')
    content, lessons, _ = check(mini)
    facts = content.facts.told["en"]
    assert facts["contact"] in content.course.disclaimer.of("en")
    publish.build(mini)
    text = (mini / "notebooks" / "en" / "01-mini.ipynb").read_text("utf-8")
    assert f"As of {facts['law_as_of']} {facts['company']} asks {facts['contact']}; English text" in text
    assert lessons[0].slug == "01-mini"


def test_a_fact_that_course_yaml_does_not_say_is_named_by_file_and_line(mini: Path) -> None:
    folder = mini / "content" / "lessons" / "01-mini"
    for name, old, new, fact in (
        ("questions.yaml", "en: Skip", 'en: "Skip {{law_as_of"', "…"),
        ("lesson.md", "English text", "English {{owner}}", "owner"),
    ):
        was = (folder / name).read_text("utf-8")
        change(folder / name, old, new)
        with pytest.raises(ContentError) as error:
            check(mini)
        (fault,) = error.value.faults
        assert (fault.path.split("/")[-1], fault.key, dict(fault.values)["fact"]) == (name, "fact-unknown", fact)
        assert "{{" in (folder / name).read_text("utf-8").split("\n")[fault.line - 1]
        (folder / name).write_text(was, "utf-8")


def test_the_companys_name_makes_no_answer_old(mini: Path) -> None:
    questions = mini / "content" / "lessons" / "01-mini" / "questions.yaml"
    change(questions, "en: Skip", 'en: "Skip it at {{company}}"')
    before = load(mini)
    change(mini / "content" / "course.yaml", "en: Mini Ltd", "en: Other Ltd")
    after = load(mini)
    texts = [[o.text.of("en") for i in each.items.values() for o in i.options.values()] for each in (before, after)]
    assert "Skip it at Mini Ltd" in texts[0]
    assert "Skip it at Other Ltd" in texts[1]
    assert {item.id: item.hash for item in before.items.values()} == {i.id: i.hash for i in after.items.values()}
