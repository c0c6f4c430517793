"""What an answer is worth: a credit from 0 to 1 by one rule a kind, tried on every small case there is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, permutations, product
from typing import Any

import pytest

from askfirst.assess.scoring import BadResponseError, grade, net_share, ordered_share
from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.loader import Content
from askfirst.course.validate import load
from tests.responses import key, wrong

HALF = Fraction(1, 2)


@pytest.fixture(scope="module")
def course() -> Content:
    return load()


def subsets(ids: list[str]) -> Iterator[list[str]]:
    """Every choice of some of the ids, the empty one left out, for that is no answer."""
    return map(list, chain.from_iterable(combinations(ids, size) for size in range(1, len(ids) + 1)))


def responses(item: Item) -> Iterator[Any]:
    """Every response that an item can get."""
    match item:
        case OneChoice():
            yield from item.options
        case SeveralChoices() | Mark():
            yield from subsets(list(item.options))
        case VerdictWithReason():
            yield from ({"verdict": v, "reason": r} for v, r in product(item.verdicts, item.options))
        case Sort():
            groups = [group.id for group in item.groups]
            for piles in product(groups, repeat=min(len(item.cards), 6)):
                yield key(item) | dict(zip(item.options, piles, strict=False))
        case Order():
            yield from map(list, permutations(item.options))


def test_every_answer_earns_from_nothing_to_all_and_all_for_the_right_one_alone(course: Content) -> None:
    for item in course.items.values():
        if len(item.options) > 7:
            continue  # a few large ones, alike in kind
        for response in responses(item):
            given = grade(item, response)
            assert 0 <= given.credit <= 1, item.id
            assert given.correct == (given.credit == 1) == all(given.marks.values()), (item.id, response)
        assert grade(item, key(item)).credit == 1


def test_a_wrong_answer_earns_nothing_and_none_is_no_answer(course: Content, small: Content) -> None:
    for item in course.items.values():
        assert grade(item, wrong(item)).credit == 0, item.id
    for item in small.items.values():
        for nothing in (None, [], {}, ""):
            with pytest.raises(BadResponseError):
                grade(item, nothing)
    assert net_share(0, 0, 3) == ordered_share([], ["a", "b", "c"]) == 0


def test_one_more_right_pick_earns_more_and_one_more_wrong_pick_less() -> None:
    for of in range(1, 11):
        for right, bad in product(range(of + 1), range(11)):
            credit = net_share(right, bad, of)
            assert 0 <= credit <= 1
            assert (credit == 1) == (right == of and not bad)
            assert net_share(right, bad + 1, of) <= credit
            if right < of:
                assert net_share(right + 1, bad, of) >= credit
            if credit:
                assert net_share(right, bad + 1, of) < credit


def test_choosing_everything_or_sorting_by_chance_earns_little(course: Content) -> None:
    for item in course.items.values():
        if isinstance(item, SeveralChoices | Mark):
            sound = len(item.options) - len(key(item))
            assert grade(item, list(item.options)).credit == max(0, Fraction(len(key(item)) - sound, len(key(item))))
        if isinstance(item, Sort):
            piles = [grade(item, dict.fromkeys(item.options, group.id)).credit for group in item.groups]
            assert sum(piles) / len(piles) <= HALF, item.id


def test_a_right_verdict_with_another_reason_is_half_and_another_verdict_is_nothing(course: Content) -> None:
    for item in course.items.values():
        if isinstance(item, VerdictWithReason):
            for response in responses(item):
                fits, holds = response["verdict"] == item.verdict, response["reason"] == item.answer.id
                assert grade(item, response).credit == (0 if not fits else 1 if holds else HALF)


@pytest.mark.parametrize("steps", range(3, 8))
def test_one_slip_in_an_order_never_costs_all_of_it(steps: int) -> None:
    right = list(map(str, range(steps)))
    for place in range(steps):
        turned = [*right[place:], *right[:place]]
        assert ordered_share(turned, right) > 0, "a rotation"
        for to in range(steps):
            moved = [step for step in right if step != right[place]]
            moved.insert(to, right[place])
            assert ordered_share(moved, right) >= 1 - Fraction(2, steps), "one step moved spoils its own pairs"
    for one, other in combinations(range(steps), 2):
        swapped = right[:]
        swapped[one], swapped[other] = swapped[other], swapped[one]
        # of three steps, the outer two swapped are the order turned round
        assert (ordered_share(swapped, right) > 0) == (swapped != right[::-1])
    assert ordered_share(right, right) == 1
    assert ordered_share(right[::-1], right) == 0


def test_putting_two_neighbours_right_earns_more() -> None:
    right = list("abcde")
    for order in permutations(right):
        for place in range(len(order) - 1):
            if order[place] > order[place + 1]:
                better = [*order[:place], order[place + 1], order[place], *order[place + 2 :]]
                assert ordered_share(better, right) == ordered_share(order, right) + Fraction(1, 10)


def test_what_a_click_earns_is_exact(small: Content) -> None:
    earned = {
        ("q-several", ("a",)): HALF,
        ("q-several", ("a", "b", "c")): HALF,
        ("q-order", ("second", "first", "third")): Fraction(2, 3),
        ("q-order", ("second", "third", "first")): Fraction(1, 3),
        ("q-mark", ("monitored", "welcome")): Fraction(0),
    }
    for (item, response), credit in earned.items():
        assert grade(small.items[item], list(response)).credit == credit
    piles = {"face": "yes-group", "phone": "no-group", "count": "no-group"}
    assert grade(small.items["q-sort"], piles).credit == Fraction(1, 3)
