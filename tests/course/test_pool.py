"""The questions of the tests, as a whole: knowledge finds their keys, and nothing that can be done without it does."""

from __future__ import annotations

from itertools import pairwise

import pytest

from askfirst.assess.exam import draw
from askfirst.course.blueprint import FORMS, few_forms
from askfirst.course.item_models import OneChoice, VerdictWithReason
from askfirst.course.loader import Content
from tests.conftest import LANGUAGES, OURS, own_course
from tests.course import options_only
from tests.course.options_only import MOST, MOST_STEM, Asked, asked_in_tests, paid, read_options, read_stems

pytestmark = OURS  # another course may keep questions of its own on their own

LEAST_CASES = 300
LEAST_IN_PRACTICE = 0.5  # of the questions with one right option, cases of families


@pytest.fixture(scope="module")
def content() -> Content:
    return own_course()


@pytest.fixture(scope="module")
def asked(content: Content) -> list[Asked]:
    return asked_in_tests(content)


def test_every_question_of_a_test_with_one_right_option_is_a_case_of_a_family(asked: list[Asked]) -> None:
    assert [item.id for item in asked if not item.family] == []


def test_the_bank_holds_many_cases(content: Content) -> None:
    assert sum(bool(item.family) for item in content.items.values()) >= LEAST_CASES


def test_half_of_what_is_practised_is_in_families(content: Content) -> None:
    asked = {item for file in content.questions.values() for quiz in file.quizzes.values() for item in quiz.items}
    items = [content.items[item] for item in asked]
    items = [item for item in items if isinstance(item, OneChoice | VerdictWithReason)]
    assert sum(bool(item.family) for item in items) >= LEAST_IN_PRACTICE * len(items)


def test_every_lesson_with_a_quiz_puts_two_cases_side_by_side(content: Content) -> None:
    without = [
        lesson
        for lesson, file in content.questions.items()
        if not any(
            file.by_id[first].kin == file.by_id[second].kin
            for quiz in file.quizzes.values()
            for first, second in pairwise(quiz.items)
        )
    ]
    assert without == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("strategy", options_only.strategies("en"))
def test_no_simple_strategy_pays(asked: list[Asked], strategy: str, lang: str) -> None:
    assert paid(asked, options_only.strategies(lang)[strategy]) <= MOST


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_reads_the_options_alone_does_not_find_the_key(asked: list[Asked], lang: str) -> None:
    assert read_options(asked, lang) <= MOST


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_style_of_a_question_does_not_tell_its_verdict(asked: list[Asked], lang: str) -> None:
    assert read_stems(asked, lang) <= MOST_STEM


def test_no_verdict_is_right_in_most_questions(asked: list[Asked]) -> None:
    verdicts = [item.verdict for item in asked if isinstance(item, VerdictWithReason)]
    assert max(verdicts.count(verdict) for verdict in set(verdicts)) <= MOST * len(verdicts)


def test_every_path_has_tests_that_share_no_question(content: Content) -> None:
    assert [(short.place, short.values) for short in few_forms(content.course, content.questions)] == []
    for path in content.course.paths:
        met: list[str] = []
        for number in range(FORMS - bool(content.course.pre_check) - bool(content.course.delayed_check)):
            form = draw(content, path, met, f"form {number}")
            assert not {*form} & {*met}
            met += form
