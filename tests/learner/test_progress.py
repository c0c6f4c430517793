"""What a learner has done, what comes next, and what is asked again."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from askfirst.assess.quiz import QuizState
from askfirst.course.loader import Content
from askfirst.learner.progress import recall_name, recalled, standing, unknown
from askfirst.learner.record import Record
from tests.conftest import own_course
from tests.responses import key, slip

COURSE = own_course()
WALKS = {"": tuple(COURSE.course.lessons)} | {name: tuple(each.lessons) for name, each in COURSE.course.paths.items()}
ANSWERS = ("right", "wrong", "now right, now wrong", "none", "none stored")


def answer(record: Record, content: Content, lesson: str, quiz: str, items: list[str], how: str) -> None:
    for number, item in enumerate(items):
        right = how == "right" or (how.startswith("now") and number % 2 == 0)
        given = QuizState([content.items[item]], "x").answer(
            item, (key if right else slip)(content.items[item]), "guess"
        )
        record.append(given, lesson=lesson, quiz=quiz, lang="en", edition="1")


@pytest.mark.parametrize("how", ANSWERS)
@pytest.mark.parametrize("path", WALKS)
def test_no_question_is_asked_again_while_another_waits(path: str, how: str) -> None:
    record, lessons = Record(), WALKS[path]
    if how != "none stored":
        record.agree()
    asked: Counter[str] = Counter()
    kept: list[str] = []
    for lesson in lessons:
        now = recalled(COURSE, lessons, lesson, record)
        assert len(now) == len(set(now)) == min(2, len(kept))
        for item in now:
            asked[item] += 1
        assert max(map(asked.__getitem__, kept), default=0) - min(map(asked.__getitem__, kept), default=0) <= 1, asked
        if how != "none stored":
            assert recalled(COURSE, lessons, lesson, record) == now
        if how not in ("none", "none stored"):
            answer(record, COURSE, lesson, recall_name(lesson), now, how)
            assert set(recalled(COURSE, lessons, lesson, record)) == set(now), "it asks the same when it opens again"
        kept += COURSE.questions[lesson].recall if lesson in COURSE.questions else []
    assert max(asked.values()) == 1 or len(kept) < 2 * (len(lessons) - 1)


@pytest.mark.parametrize("seed", range(5))
def test_nor_when_lessons_are_taken_in_any_order(seed: int) -> None:
    chance, record, lessons = random.Random(seed), Record(), WALKS[""]  # noqa: S311 - a walk, not a secret
    record.agree()
    asked: Counter[str] = Counter()
    for lesson in chance.sample(lessons, len(lessons)):
        earlier = lessons[: lessons.index(lesson)]
        kept = [item for each in earlier for item in COURSE.questions[each].recall]
        now = recalled(COURSE, lessons, lesson, record)
        waiting = sorted(asked[item] for item in kept)
        assert sorted(asked[item] for item in now) == waiting[: len(now)]
        asked.update(now)
        answer(record, COURSE, lesson, recall_name(lesson), now, chance.choice(["right", "wrong"]))


def test_of_those_that_wait_alike_what_went_wrong_comes_first(small: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    file = small.questions["01-mini"]
    record, lessons = Record(), ("01-mini", "02-next")
    record.agree()
    monkeypatch.setitem(file.__dict__, "recall", [item.id for item in file.items][:4])
    for number, item in enumerate(file.items):
        monkeypatch.setitem(item.__dict__, "outcome", f"A{number}")
    assert recalled(small, lessons, "02-next", record) == file.recall[:2]
    answer(record, small, "01-mini", "all", [file.recall[3]], "wrong")
    assert recalled(small, lessons, "02-next", record)[0] == file.recall[3]


def test_the_way_goes_on_to_what_is_not_done_and_comes_back_to_what_was_left_out() -> None:
    record, lessons = Record(), WALKS["A"]
    start = standing(COURSE, record, "A")
    assert start == unknown(COURSE, "A")
    assert [start.following(each) for each in lessons] == [*lessons[1:], None], "without a record, one after the other"
    record.agree()
    record.choose("A")
    for lesson in (lessons[0], lessons[2]):
        for name, quiz in COURSE.questions[lesson].quizzes.items():
            answer(record, COURSE, lesson, name, quiz.items, "wrong")
    name, quiz = next(iter(COURSE.questions[lessons[3]].quizzes.items()))
    answer(record, COURSE, lessons[3], name, quiz.items[:1], "right")
    now = standing(COURSE, record)
    assert (now.path, now.lessons) == ("A", lessons)
    assert now.done == {lessons[0], lessons[2]}
    assert now.following(lessons[2]) == lessons[3]
    assert now.following(lessons[-1]) == lessons[1]
    assert [now.mark(each, lessons[4]) for each in lessons] == [
        *("done", "skipped", "done", "begun", "here", "next"),
        *("",) * (len(lessons) - 6),
    ]


def test_what_the_course_names_and_does_not_have_costs_nothing_else(
    small: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(small.course.paths["A"].__dict__, "lessons", ["00-gone", "01-mini"])
    monkeypatch.setitem(small.questions["01-mini"].__dict__, "recall", ["q-gone", "q-one"])
    assert unknown(small, "A").lessons == ("01-mini",)
    assert recalled(small, ("01-mini", "02-next"), "02-next", None) == ["q-one"]


def test_a_chosen_path_that_the_course_has_no_more_is_none() -> None:
    assert unknown(COURSE, "Z").lessons == tuple(COURSE.course.lessons)
