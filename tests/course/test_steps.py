"""A lesson's steps: one thing asked at a time, nothing that answers it in sight, the same in every edition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from askfirst.course.faults import ContentError
from askfirst.course.lesson_files import PROSE, lesson_folders
from askfirst.course.loader import ROOT
from askfirst.course.notebook_source import Cell, read_notebook
from askfirst.course.steps import KINDS, Piece, Step, pieces, steps
from askfirst.publish.check_calls import BARE, NAMED
from askfirst.publish.check_lessons import check
from tests.conftest import lay_mini, own_course

LANGUAGES = ("en", "zh")
ASKS = ("quiz", "bet", "tryout", "test")
LESSONS = [folder.name for folder in lesson_folders(ROOT / "content")]


def row(slug: str, lang: str) -> list[Piece]:
    return pieces(read_notebook(ROOT / "content" / "lessons" / slug / PROSE, ROOT).cells, lang)


def test_whatever_a_lesson_calls_has_its_kind_of_step() -> None:
    assert set(KINDS) == set(NAMED) | BARE


@pytest.mark.parametrize("slug", LESSONS)
def test_the_editions_of_a_lesson_have_the_same_steps(slug: str) -> None:
    first, other = ([(each.kind, len(each.pieces)) for each in steps(row(slug, lang))] for lang in LANGUAGES)
    assert first == other


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LESSONS)
def test_every_piece_but_the_opening_stands_in_one_step_and_in_order(slug: str, lang: str) -> None:
    made = row(slug, lang)
    assert [piece for step in steps(made) for piece in step.pieces] == made[1:]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LESSONS)
def test_what_is_asked_or_tried_out_is_alone_with_what_leads_up_to_it(slug: str, lang: str) -> None:
    for step in (each for each in steps(row(slug, lang)) if each.kind in ASKS):
        *before, last = (piece.kind for piece in step.pieces)
        assert last == step.kind
        assert set(before) <= {"prose", "scene"}
        assert not any(piece.cell.lang is None and "words(" in piece.source for piece in step.pieces)


@pytest.mark.parametrize("slug", LESSONS)
def test_a_debrief_stands_behind_every_question_about_its_scene(slug: str) -> None:
    made = steps(row(slug, "en"))

    def where(call: str) -> dict[str, int]:
        return {p.source.split('"')[1]: n for n, s in enumerate(made) for p in s.pieces if p.source.startswith(call)}

    scenes, debriefs = where("lesson.scene("), where("lesson.debrief(")
    asked = {n for n, step in enumerate(made) if step.kind in ("quiz", "bet")}
    for scene, place in debriefs.items():
        assert asked & set(range(scenes[scene], place)), f"{scene} is explained before anything is asked about it"
        assert place not in asked


def cell(source: str, step: str = "") -> Cell:
    return Cell(None if source.startswith("lesson.") else "en", source, 1, step=step)


def cut(*cells: Cell) -> list[tuple[str, list[str]]]:
    made = steps(pieces([cell("lesson.opening()"), *cells], "en"))
    return [(step.kind, [piece.source for piece in step.pieces]) for step in made]


def test_prose_before_a_question_waits_for_it_apart_unless_a_scene_parts_them() -> None:
    text, scene, quiz = cell("text"), cell('lesson.scene("a")'), cell('lesson.quiz("b")')
    assert [kind for kind, _ in cut(text, quiz)] == ["prose", "quiz"]
    assert [kind for kind, _ in cut(text, scene, quiz)] == ["quiz"]
    assert [kind for kind, _ in cut(scene, text, quiz)] == ["scene", "quiz"]
    assert [kind for kind, _ in cut(text, scene, text, cell('lesson.bet("b")'))] == ["bet"]


def test_a_mark_mends_the_cut() -> None:
    text, quiz = cell("text"), cell('lesson.quiz("b")')
    assert cut(cell("text", "with-next"), quiz) == [("quiz", ["text", quiz.source])]
    assert cut(cell("## A\n\na\n\n## B\n\nb", "own"), quiz)[0] == ("prose", ["## A\n\na\n\n## B\n\nb"])
    assert [kind for kind, _ in cut(cell('lesson.scene("a")', "own"), quiz)] == ["scene", "quiz"]
    assert [len(sources) for _, sources in cut(text, cell('lesson.bet("b")', "own"))] == [1, 1]


def test_a_heading_begins_a_step_and_names_it_but_not_within_an_example() -> None:
    made = pieces([cell("lesson.x()"), cell("a\n\n## B\n\nb\n\n```\n## no\n```\n\n- ## nor this")], "en")
    assert [step.heading for step in steps(made)] == ["", "B"]


def test_what_concludes_is_not_what_leads_up() -> None:
    debrief, text, bet = cell('lesson.debrief("a")'), cell("text"), cell('lesson.bet("b")')
    assert [kind for kind, _ in cut(debrief, text, cell('lesson.quiz("b")'))] == ["debrief", "quiz"]
    assert cut(debrief, text, bet) == [("debrief", [debrief.source]), ("bet", ["text", bet.source])]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LESSONS)
def test_a_notebook_says_the_steps_of_its_cells_and_how_long_they_take(slug: str, lang: str) -> None:
    notebook = json.loads((ROOT / "notebooks" / lang / f"{slug}.ipynb").read_text(encoding="utf-8"))
    told = notebook["metadata"]["askfirst"]["steps"]
    assert [id_ for step in told for id_ in step["cells"]] == [each["id"] for each in notebook["cells"][1:]]
    made: list[Step] = steps(row(slug, lang))
    assert [step["kind"] for step in told] == [step.kind for step in made]
    said = own_course().course.lesson_minutes(slug, "")
    assert sum(step["minutes"] for step in told) == pytest.approx(said, abs=0.05 * len(told))


def test_editions_that_are_cut_differently_are_named_where_they_part(tmp_path: Path) -> None:
    root = lay_mini(tmp_path / "course")
    path = root / "content" / "lessons" / "01-mini" / PROSE
    text = path.read_text(encoding="utf-8")
    assert text.count("中文正文") == 1
    path.write_text(text.replace("中文正文", "## 标题\n\n中文正文"), encoding="utf-8")
    check(root)
    path.write_text(text.replace("中文正文", "正文\n\n## 标题\n\n中文正文"), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        check(root)
    line = 1 + text[: text.index("中文正文")].count("\n")
    assert [(each.key, each.line) for each in caught.value.faults] == [("steps-differ", line)]
