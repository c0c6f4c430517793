"""Grading and the state of a quiz: what a learner may rely on."""

from __future__ import annotations

import json

import pytest

from askfirst.grading import BadResponseError, grade
from askfirst.loader import Content
from askfirst.quiz import QuizState, public

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
    "q-sort": [{"face": "no-group", "phone": "yes-group", "count": "no-group"}],
    "q-order": [["second", "first", "third"]],
    "q-mark": [["phone-line"], ["monitored", "welcome"]],
}
MISFITS = {
    "q-one": [None, "nothing", ["ask"], 3],
    "q-several": [[], "a", ["a", "z"]],
    "q-verdict": ["unlawful", {"verdict": "guilty", "reason": "none-asked"}, {"verdict": "lawful"}],
    "q-sort": [{}, {"face": "yes-group"}, {"face": "x", "phone": "yes-group", "count": "no-group"}],
    "q-order": [[], ["first"], ["first", "first", "third"], "first"],
    "q-mark": [[], ["monitored", "ghost"]],
}


@pytest.mark.parametrize("item", RIGHT)
def test_the_key_is_right_the_rest_is_not_and_nonsense_is_refused(small: Content, item: str) -> None:
    assert grade(small.items[item], RIGHT[item]).correct
    for response in WRONG[item]:
        assert not grade(small.items[item], response).correct, response
    for response in MISFITS[item]:
        with pytest.raises(BadResponseError):
            grade(small.items[item], response)


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
    assert state.score() == {"A1": (0, 3)}
    resumed = QuizState(items, "seed")
    resumed.restore(given)
    assert resumed.next_item == items[3].id
    assert resumed.score() == state.score()
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
