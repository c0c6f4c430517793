"""Grading and the state of a quiz: what a learner may rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from askfirst.assess.quiz import QuizState, public
from askfirst.assess.scoring import BadResponseError, grade
from askfirst.course.item_models import Item, Mark, VerdictWithReason
from askfirst.course.loader import Content
from askfirst.course.models import VERDICTS
from askfirst.course.validate import load

RIGHT = {
    "q-one": "ask",
    "q-several": ["b", "a"],
    "q-verdict": {"verdict": "unlawful", "reason": "none-asked"},
    "q-sort": {"face": "yes-group", "phone": "yes-group", "count": "no-group"},
    "q-order": ["first", "second", "third"],
    "q-mark": ["monitored"],
}
WRONG = {
    "q-one": ["sign", "skip"],
    "q-several": [["a"], ["a", "b", "c"], ["c"]],
    "q-verdict": [{"verdict": "lawful", "reason": "none-asked"}, {"verdict": "unlawful", "reason": "no-sign"}],
    "q-sort": [
        {"face": "no-group", "phone": "yes-group", "count": "no-group"},
    ],
    "q-order": [["second", "first", "third"]],
    "q-mark": [["phone-line"], ["monitored", "welcome"]],
}
MISFITS = {
    "q-one": [None, "nothing", ["ask"], 3, {}, [[]]],
    "q-several": [[], "a", ["a", "z"], [["a"]], [None], {"a": "a"}],
    "q-verdict": [
        "unlawful",
        {"verdict": "guilty", "reason": "none-asked"},
        {"verdict": "lawful"},
        {"verdict": [], "reason": []},
    ],
    "q-sort": [
        {},
        {"face": "yes-group"},
        {"face": "x", "phone": "yes-group", "count": "no-group"},
        {"face": [], "phone": {}, "count": None},
    ],
    "q-order": [[], ["first"], ["first", "first", "third"], "first", [["first"], {}, None]],
    "q-mark": [[], ["monitored", "ghost"], [["monitored"]]],
}


@pytest.mark.parametrize("item", RIGHT)
def test_the_key_is_right_the_rest_is_not_and_nonsense_is_refused(small: Content, item: str) -> None:
    assert grade(small.items[item], RIGHT[item]).correct
    for response in WRONG[item]:
        assert not grade(small.items[item], response).correct, response
    for response in MISFITS[item]:
        with pytest.raises(BadResponseError):
            grade(small.items[item], response)


def test_each_verdict_comes_with_reasons_that_can_be_given_for_it() -> None:
    told_apart = False
    for item in load().items.values():
        if isinstance(item, VerdictWithReason):
            order = [*reversed(item.options)]
            offered = public(item, order, "en")["reasons"]
            assert isinstance(offered, dict)
            for verdict in VERDICTS:
                assert offered[verdict]
                assert offered[verdict] == [each for each in order if verdict in item.options[each].supports]  # type: ignore[attr-defined]
            assert item.answer.id in offered[item.verdict]
            assert len(offered[item.verdict]) > 1, "the reason is a question too"
            told_apart |= len({tuple(each) for each in offered.values()}) > 1
    assert told_apart


def test_an_answer_is_graded_whatever_reasons_are_offered_by_now(small: Content) -> None:
    words = small.items["q-verdict"].model_dump(mode="json")
    words["answer"]["supports"] = ["unlawful"]
    item = VerdictWithReason.model_validate(words)
    assert item.hash == small.items["q-verdict"].hash, "nobody reads it"
    assert grade(item, {"verdict": "lawful", "reason": "none-asked"}).credit == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_knows_neither_key_nor_reasons_before_the_answer(small: Content, lang: str) -> None:
    for item in small.items.values():
        shown = json.dumps(public(item, list(item.options), lang), ensure_ascii=False)
        for option in item.options.values():
            assert f'"{option.why.of(lang)}"' not in shown
        for key in ('"answer"', '"correct"', '"fault"', '"why"', '"misconception"', '"verdict": '):
            assert key not in shown


def test_options_are_shuffled_alike_for_the_same_learner_and_steps_never_start_solved(small: Content) -> None:
    items = list(small.items.values())
    for seed in map(str, range(50)):
        first, again = QuizState(items, seed), QuizState(items, seed)
        assert all(first.option_order(item.id) == again.option_order(item.id) for item in items)
        assert first.option_order("q-order") != ["first", "second", "third"]
    places = {QuizState(items, str(seed)).option_order("q-one").index("ask") for seed in range(50)}
    assert places == {0, 1, 2}


def test_the_first_answer_is_the_score_and_resuming_goes_on_with_the_next(small: Content) -> None:
    items = list(small.items.values())
    state = QuizState(items, "seed")
    given = []
    for item in items[:3]:
        for response in (WRONG[item.id][0], RIGHT[item.id]):
            answer = state.answer(item.id, response, "certain")
            state.keep(answer)
            given.append(answer)
    assert [answer.correct for answer in state.first.values()] == [False] * 3
    resumed = QuizState(items, "seed")
    resumed.restore(given)
    assert resumed.next_item == items[3].id
    assert resumed.first == state.first
    assert all(answer.correct for answer in resumed.latest.values())


def test_an_edited_question_is_asked_anew(small: Content) -> None:
    items = list(small.items.values())
    state = QuizState(items, "seed")
    answer = state.answer("q-one", "ask", "guess")
    words = items[0].model_dump()
    words["stem"]["en"] = "Other words"
    edited = type(items[0]).model_validate(words)
    later = QuizState([edited, *items[1:]], "seed")
    later.restore([answer])
    assert later.next_item == "q-one"


def changed(item: Item, *place: str | int, to: Any) -> Item:
    """Return the item with one field changed, as an edited file would read."""
    words = item.model_dump(mode="json")
    spot: Any = words
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = to
    return type(item).model_validate(words)


UNSEEN: dict[str, Any] = {
    "difficulty": "hard",
    "level": "judge",
    "author": "somebody else",
    "outcome": "B9",
    "setting": "gym",
    "scene": "another",
    "critical": "another-point",
    "article": ["P01"],
    "cites": ["PIPL 1"],
    "then": True,
}


@pytest.mark.parametrize("field", UNSEEN)
def test_the_check_code_ignores_what_no_learner_reads(small: Content, field: str) -> None:
    for item in small.items.values():
        assert changed(item, field, to=UNSEEN[field]).hash == item.hash


def places(value: Any, *place: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield where every text of an item stands, in either language."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inside in pairs:
        if step in ("en", "zh"):
            yield (*place, step)
        else:
            yield from places(inside, *place, step)


def test_the_check_code_covers_every_text_in_both_languages(small: Content) -> None:
    for item in small.items.values():
        texts = list(places(item.model_dump(mode="json")))
        codes = {changed(item, *place, to="改过的文字 changed").hash for place in texts} | {item.hash}
        assert len(codes) == len(texts) + 1


def test_the_check_code_covers_the_key(small: Content) -> None:
    items = {item.kind: item for item in small.items.values()}
    words = {kind: item.model_dump(mode="json") for kind, item in items.items()}
    one = words["one"]
    swapped, wrong = dict(one["distractors"][0]), dict(one["answer"])
    misconception = swapped.pop("misconception")
    one |= {"answer": swapped, "distractors": [wrong | {"misconception": misconception}, *one["distractors"][1:]]}
    words["verdict"]["verdict"] = "lawful"
    words["sort"]["cards"][0]["group"] = next(
        group["id"] for group in words["sort"]["groups"] if group["id"] != words["sort"]["cards"][0]["group"]
    )
    words["order"]["steps"].reverse()
    part = words["mark"]["artefact"]["parts"][0]
    part["fault"] = not part["fault"]
    several = words["several"]
    moved = several["distractors"].pop(0)
    moved.pop("misconception")
    several["answers"].append(moved)
    several["distractors"] = several["distractors"] or [
        {**several["answers"].pop(0), "misconception": misconception},
    ]
    for kind, item in items.items():
        assert type(item).model_validate(words[kind]).hash != item.hash, kind


def test_the_check_code_ignores_an_order_that_is_shuffled_and_covers_one_that_is_read(small: Content) -> None:
    for item in small.items.values():
        words = item.model_dump(mode="json")
        if isinstance(item, Mark):
            words["artefact"]["parts"].reverse()
        else:
            words.get("distractors", words.get("cards", [])).reverse()
        assert (type(item).model_validate(words).hash != item.hash) == isinstance(item, Mark)
