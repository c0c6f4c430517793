"""A session planned: it fits its minutes by a rule one can say aloud, and its papers say what content and words say."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner, Result

from askfirst.__main__ import app
from askfirst.course.loader import ROOT, Content
from askfirst.course.words import FILES, PLACEHOLDER, read
from askfirst.evidence.cohort.speech import Speech
from askfirst.evidence.cohort.statistics import Estimate
from askfirst.evidence.cohort.tables import HIDDEN, Column, Table, csv_text
from askfirst.teach.plan.cases import Question, questions_on
from askfirst.teach.plan.choice import LEAST, MOST, Frame, Plan, cost, plan
from askfirst.teach.plan.earlier import Earlier, Share, read_earlier
from askfirst.teach.plan.expected import letters
from askfirst.teach.plan.paper import page
from askfirst.teach.plan.run_sheet import Setting, run_sheet
from askfirst.teach.plan.timetable import timetable
from askfirst.teach.session import summary
from askfirst.teach.session.ballot import LETTERS, Tally, ballot_item
from askfirst.teach.session.slide import Pen
from askfirst.teach.session.slide_questions import question
from tests.conftest import LANGUAGES, OURS, own_course
from tests.course.test_words import left_over, odd
from tests.course.words_used import constants, sentences_said
from tests.editions import put, reduced

ROOM = ROOT / "askfirst" / "teach" / "plan"
PATHS = list(own_course().course.paths)
MINUTES = [LEAST, 11, 25, 45, 60, 90, 91, 120, 240, MOST]


@cache
def asked(path: str) -> list[Question]:
    return questions_on(own_course(), path)


def planned(path: str, minutes: int) -> Plan:
    return plan(asked(path), own_course().course.paths[path], minutes)


# The choice


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("minutes", MINUTES)
def test_a_session_never_takes_more_than_its_minutes_and_loses_none_between(path: str, minutes: int) -> None:
    made = planned(path, minutes)
    slots = timetable(made)
    assert slots[0].begin == 0
    assert all(before.end == after.begin for before, after in pairwise(slots))
    assert slots[-1].end <= minutes
    assert sum(slot.kind == "break" for slot in slots) == Frame.of(minutes).breaks
    for each in made.questions:
        own = [slot.kind for slot in slots if slot.question is each]
        assert own == (["vote", "talk", "again", "explain"] if each.by_vote else ["think", "hands", "resolve"])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("minutes", MINUTES)
def test_what_is_left_out_did_not_fit(path: str, minutes: int) -> None:
    made = planned(path, minutes)
    known = {each.item.id: each for each in asked(path)}
    for each in made.left_out:
        more = [each, *([known[each.contrast]] if each.contrast else [])]
        new = [one for one in more if one not in made.questions]
        assert cost([*made.questions, *new]) > minutes - Frame.of(minutes).minutes, each.item.id
    assert sorted(each.item.id for each in (*made.questions, *made.left_out)) == sorted(known)


@pytest.mark.parametrize("path", PATHS)
def test_critical_points_come_first_then_contrast_pairs(path: str) -> None:
    critical = own_course().course.paths[path].critical
    known = {each.item.id: each for each in asked(path)}
    for made in (planned(path, minutes) for minutes in MINUTES):
        room = made.minutes - Frame.of(made.minutes).minutes
        chosen = {each.item.id for each in made.questions}
        whole = [each for each in made.questions if each.contrast]
        kept = {each for one in whole for each in (one.item.id, one.contrast)}
        kept |= {each.item.id for each in made.questions if each.item.critical in critical}

        def with_more(*more: Question, kept: set[str] = kept) -> int:
            return cost([each for each in known.values() if each in more or each.item.id in kept])

        for point in made.missed:  # not for anything that is less
            assert all(with_more(each) > room for each in known.values() if each.item.critical == point)
        for each in known.values():
            if each.contrast and each.item.id not in chosen:
                assert with_more(each, known[each.contrast]) > room
        assert {each.contrast for each in whole} <= chosen, "a contrast alone contrasts nothing"


@pytest.mark.parametrize("path", PATHS)
def test_from_so_many_minutes_on_nothing_critical_is_missed(path: str) -> None:
    short = planned(path, LEAST)
    assert bool(short.missed) == bool(short.enough)
    if short.enough:
        assert planned(path, short.enough - 1).missed
        assert not planned(path, short.enough).missed


def test_what_each_answers_alone_is_not_asked_before_a_room() -> None:
    course = own_course().course
    for path in PATHS:
        assert course.pre_check not in {each.quiz for each in asked(path)}
        assert course.test_lesson not in {each.lesson for each in asked(path)}


def test_the_letters_are_those_that_the_room_votes_by_and_sees() -> None:
    content = own_course()
    for each in asked(PATHS[0]):
        if each.ballot:
            by_phone = dict(zip(LETTERS, (option.id for option in each.ballot.options), strict=False))
            assert by_phone.items() <= {letter: option for option, letter in letters(each).items()}.items()
        assert len(set(letters(each).values())) == len(letters(each))
        shown = "".join(
            slide.body for slide in question(Pen(content, LANGUAGES[0]), each.item, "") if slide.kind != "answer"
        )
        on_slides = re.findall(r'data-option="([^"]+)"[^>]*>\s*<span class="af-letter"[^>]*>([^<]+)<', shown)
        assert on_slides
        assert dict(on_slides).items() <= letters(each).items()


# The papers


def arguments_of(page: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+", "".join(re.findall(r"(?m)^    askfirst plan .*$", page))))


@pytest.mark.parametrize("name", ["training.md", "training.zh.md"])
def test_the_page_on_training_names_what_the_command_takes(name: str) -> None:
    help_ = run(ROOT, "--help").output
    named = arguments_of((ROOT / "docs" / name).read_text("utf-8"))
    assert {"--path", "--minutes", "--report"} <= named
    assert all(each in help_ for each in named)


@OURS
@pytest.mark.parametrize("name", ["training.md", "training.zh.md"])
def test_the_page_on_training_says_what_the_rule_comes_to(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    (enough,) = {planned(path, LEAST).enough for path in ("A", "C")}
    assert {str(each) for each in (LEAST, MOST, enough)} <= set(re.findall(r"\d+", text))


def setting(content: Content, lang: str, minutes: int = 240, earlier: Earlier | None = None) -> Setting:
    path = next(iter(content.course.paths))
    made = plan(questions_on(content, path), content.course.paths[path], minutes)
    return Setting(content, lang, path, made, earlier or Earlier())


def run(root: Path, *arguments: str, lang: str = "en") -> Result:
    said = {"LC_ALL": "zh_CN.UTF-8" if lang == "zh" else "C.UTF-8"}
    return CliRunner().invoke(app, ["plan", "--root", str(root), *arguments], env=said)


def run_together(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_run_sheet_has_each_question_with_its_key_its_mistakes_and_what_to_ask(lang: str) -> None:
    content = own_course()
    made = setting(content, lang, 60)
    text = page(run_sheet(made))
    for each in made.plan.questions:
        for said in (each.item.stem, *(option.why for option in each.item.options.values() if each.item.kind == "one")):
            for part in re.split(r"\[\[.*?\]\]", said.of(lang)):
                assert part.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#x27;") in text
        if each.item.critical:
            assert content.course.critical[each.item.critical].of(lang) in text
    for number in range(1, len(made.plan.questions) + 1):
        assert Speech(lang, "plan").tell("question", number=number) in text


def test_of_what_there_was_no_time_for_the_run_sheet_says_it_first_and_how_long_it_takes() -> None:
    content = own_course()
    path = next((each for each in PATHS if planned(each, LEAST).missed), None)
    assert path
    made = Setting(content, LANGUAGES[0], path, planned(path, LEAST), Earlier())
    text = page(run_sheet(made))
    place = text.index('class="warned"')
    assert place < text.index("<table")
    assert str(made.plan.enough) in text[place : text.index("</p>", place)]
    for point in made.plan.missed:
        assert content.course.critical[point].of(LANGUAGES[0]) in text[place:]


def test_the_code_of_the_papers_says_nothing_itself() -> None:
    for module in ROOM.glob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        said = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told]
        texts = [node.value for node in said if isinstance(node.value, str) and "<" not in node.value]
        sentences = [each for each in texts if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}|[\u4e00-\u9fff]", each)]
        assert sentences in ([], ["python start.py present"])


def test_the_papers_say_what_is_in_their_catalogue_and_all_of_it() -> None:
    said = list(sentences_said(ROOM, {"tell": (None, 0)}))
    assert list(odd("plan", said)) == []
    assert list(left_over("plan", said, constants(*ROOM.glob("*.py")))) == []
    keys = [key for keys in read(FILES["plan"]).values() for key in keys]
    assert len(keys) == len(set(keys)), "a text is found by its key alone"


# An earlier class


OPTIONS = ("item", "option", "option-text", "key", "chosen", "remark")
KINDS = ("text", "text", "text", "remark", "share", "remark")


def table(rows: Sequence[tuple[str, str, object]], lang: str) -> bytes:
    """Return a table of options as a report writes it."""
    columns = tuple(Column(head, kind) for head, kind in zip(OPTIONS, KINDS, strict=True))  # type: ignore[arg-type]
    told = [(item, option, "", None, chosen, "") for item, option, chosen in rows]
    return csv_text(Table("options", columns, told), Speech(lang)).encode()  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_an_earlier_class_chose_is_expected_by_option_and_by_mistake(
    small: Content, tmp_path: Path, lang: str
) -> None:
    rows = [
        ("q-one", "sign", Estimate(40, 0.25, 0.1, 0.4)),
        ("q-one", "ask", Estimate(40, 0.75, 0.6, 0.9)),
        ("q-mark", "monitored", Estimate(60, 0.9, 0.8, 1.0)),  # who found the fault
        ("q-several", "c", HIDDEN),
        ("q-gone", "x", Estimate(9, 0.5, 0.1, 0.9)),
    ]
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "options.csv").write_bytes(table(rows, lang))
    told = read_earlier(tmp_path, small)
    assert told.options["q-one", "sign"] == Share(40, 0.25)
    assert told.options["q-mark", "monitored"].part == pytest.approx(0.1)
    assert set(told.options) == {("q-one", "sign"), ("q-mark", "monitored")}
    assert told.mistakes["M01"] == Share(100, pytest.approx((0.25 * 40 + 0.1 * 60) / 100))
    text = page(run_sheet(setting(small, lang, earlier=told)))
    assert Speech(lang, "plan").tell("earlier", percent=25, n=40) in text
    assert Speech(lang, "plan").tell("earlier", percent=16, n=100) in text, (
        "of its mistake, where the option is not told of"
    )
    assert "HIDDEN" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_of_a_session_says_what_was_voted_before_the_talk(
    small: Content, tmp_path: Path, lang: str
) -> None:
    item = ballot_item(small, small.items["q-one"])
    assert item
    votes = summary.Result(Tally(20, {"sign": 15, "ask": 5}), None), summary.Result(Tally(20, {"ask": 20}), None)
    path = tmp_path / "summary.csv"
    path.write_text(summary.Summary("", 0, [summary.Question(item, votes)]).csv(lang), "utf-8")
    told = read_earlier(path, small).options
    assert told["q-one", "sign"] == Share(20, 0.75)
    assert ("q-one", "ask") not in told, "which is right"


# The command


def test_it_writes_each_paper_twice_and_over_nothing(mini: Path, tmp_path: Path) -> None:
    to = tmp_path / "papers"
    names = {"run-sheet", *(f"{kind}-{lang}" for kind in ("handout", "key") for lang in ("en", "zh"))}
    for _ in range(2):
        result = run(mini, "--path", "a", "--minutes", "25", "--to", str(to))
        assert result.exit_code == 0, result.output
    for folder in (to, tmp_path / "papers-2"):
        assert {each.name for each in folder.iterdir()} == {
            f"{name}.{kind}" for name in names for kind in ("html", "pdf")
        }
    for path in to.glob("*.pdf"):
        made = pypdf.PdfReader(path)
        assert [round(float(each)) for each in made.pages[0].mediabox] == [0, 0, 595, 842]
        assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
        html = run_together(re.sub(r"<(style|title).*?</\1>|<[^>]+>", "", path.with_suffix(".html").read_text("utf-8")))
        title = run_together(re.search("<title>(.*?)</title>", path.with_suffix(".html").read_text("utf-8"))[1])  # type: ignore[index]
        assert title in run_together(made.pages[0].extract_text())
        assert len(html) > len(title)


def test_without_the_typesetter_there_are_pages_and_one_sentence(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    for lang in LANGUAGES:
        to = tmp_path / lang
        result = run(mini, "--path", "A", "--to", str(to), lang=lang)
        assert result.exit_code == 0
        assert len(result.output.splitlines()) == 2
        assert {each.suffix for each in to.iterdir()} == {".html"}


ODD = {
    "too short": ["--path", "A", "--minutes", "9"],
    "too long": ["--path", "A", "--minutes", "481"],
    "no such path": ["--path", "Z"],
    "no such edition": ["--path", "A", "--lang", "fr"],
    "no such report": ["--path", "A", "--report", "nowhere"],
    "another file": ["--path", "A", "--report", "odd.csv"],
    "a folder that cannot be": ["--path", "A", "--to", "odd.csv/papers"],
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("way", ODD)
def test_what_cannot_be_is_one_sentence_and_nothing_is_written(
    way: str, lang: str, mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd.csv").write_bytes(b'\x00\xff,,\n"')
    before = set(tmp_path.rglob("*"))
    result = run(mini, *ODD[way], lang=lang)
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1
    assert bool(re.search(r"[\u4e00-\u9fff]", result.output)) == (lang == "zh")
    assert not PLACEHOLDER.search(result.output)
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_course_in_one_language_has_papers_in_that_alone(mini: Path, tmp_path: Path, lang: str) -> None:
    root = reduced(mini, tmp_path / "one", lang)
    result = run(root, "--path", "A", "--to", str(tmp_path / "papers"), lang="en")
    assert result.exit_code == 0, result.output
    assert {each.stem for each in (tmp_path / "papers").iterdir()} == {"run-sheet", f"handout-{lang}", f"key-{lang}"}
    text = (tmp_path / "papers" / "run-sheet.html").read_text("utf-8")
    assert "--lang" not in text
    assert bool(re.search(r"[\u4e00-\u9fff]", re.sub("<style.*?</style>", "", text, flags=re.DOTALL))) == (lang == "zh")


def test_a_course_without_paths_or_without_questions_says_so(mini: Path) -> None:
    place = mini / "content" / "course.yaml"
    text = place.read_text("utf-8")
    place.write_text(text.replace("    lessons: [01-mini]\n", "    lessons: [02-gone]\n"), "utf-8")
    assert "A" in run(mini, "--path", "A").output
    assert run(mini, "--path", "A").exit_code == 1
    from askfirst.course.yaml_source import read_yaml

    said = read_yaml(place, mini).data
    put(place, said | {"paths": {}})
    result = run(mini, "--path", "A")
    assert result.exit_code == 1
    assert "course.yaml" in result.output


def test_a_lesson_that_cannot_be_read_is_named_by_file_and_line(mini: Path) -> None:
    path = mini / "content" / "lessons" / "01-mini" / "questions.yaml"
    path.write_text(path.read_text("utf-8").replace("kind: one", "kind: won", 1), "utf-8")
    result = run(mini, "--path", "A")
    assert result.exit_code == 1
    assert re.search(r"questions\.yaml:\d+: ", result.output)


@OURS
def test_sixty_minutes_reach_every_critical_point_of_the_front_line() -> None:
    made = planned("A", 60)
    assert made.missed == made.unasked == ()
    assert any(each.contrast for each in made.questions)
