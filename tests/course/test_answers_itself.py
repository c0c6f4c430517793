"""A lesson's text does not answer its own questions; and the measure of that can tell."""

from __future__ import annotations

import pytest

from askfirst.course.loader import ROOT, Content
from askfirst.course.notebook_source import NotebookSource
from askfirst.publish.check_lessons import check
from tests.conftest import LANGUAGES, OURS
from tests.course.answers_itself import MOST, asked, pointed_at, shares

pytestmark = [OURS, pytest.mark.parametrize("lang", LANGUAGES)]
Course = tuple[Content, list[NotebookSource]]


@pytest.fixture(scope="module")
def course() -> Course:
    content, lessons, _ = check(ROOT)
    return content, lessons


def test_what_stands_before_a_question_does_not_answer_it(course: Course, lang: str) -> None:
    found = shares(*course, lang)
    assert len(found) >= len(course[1])
    assert sum(found.values()) / len(found) <= MOST, sorted(found, key=found.__getitem__)


def test_the_measure_sees_a_text_that_says_the_answer(course: Course, lang: str) -> None:
    content, lessons = course
    items = [item for lesson in lessons for item, _ in asked(content, lesson, lang)]
    told = sum(pointed_at(item, item.answer.text.of(lang), lang) for item in items)
    guessed = sum(1 / len(item.options) for item in items)
    assert told / len(items) > 0.9
    assert sum(pointed_at(item, "", lang) for item in items) == pytest.approx(guessed)


def test_the_law_and_our_reading_of_a_scene_stand_behind_its_questions(course: Course, lang: str) -> None:
    content, lessons = course
    for lesson in lessons:
        for item, seen in asked(content, lesson, lang):
            kept = (
                [strip for strip in content.scenes[item.scene].strips if strip.kind != "reported"] if item.scene else []
            )
            assert not [strip for strip in kept if strip.text.of(lang) in seen], (lesson.slug, item.id)
