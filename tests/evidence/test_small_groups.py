"""Nobody stands out: what is hidden cannot be found by taking the rest from a total, whatever the groups are."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import pytest
from scipy.optimize import linprog

from askfirst.evidence.cohort.small_groups import LEAST, hidden, together


def solved(sizes: Mapping[str, int], told: Mapping[str, int], unseen: set[str]) -> set[str]:
    """Solve a table as somebody would who knows all that is shown: return the hidden groups whose count is certain.

    Shown are the size of each group (a roster is no secret), the counts of those that are not hidden, and the total.
    """
    names = sorted(unseen)
    rest = sum(told.values()) - sum(told[each] for each in told if each not in unseen)
    ends = []
    for sign in (1, -1):
        row = []
        for place in range(len(names)):
            aim = np.zeros(len(names))
            aim[place] = sign
            found = linprog(aim, A_eq=[np.ones(len(names))], b_eq=[rest], bounds=[(0, sizes[each]) for each in names])
            row.append(sign * found.fun)
        ends.append(row)
    return {name for name, low, high in zip(names, *ends, strict=True) if high - low < 0.5}


@pytest.mark.parametrize("seed", range(40))
def test_the_tables_cannot_be_solved(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made up
    sizes = {f"unit {each}": chance.choice((1, 2, 3, 4, 5, 6, 9, 30)) for each in range(chance.randrange(2, 8))}
    told = {name: sum(chance.random() < 0.7 for _ in range(size)) for name, size in sizes.items()}
    unseen = hidden(sizes, [told])
    assert {name for name, size in sizes.items() if size < LEAST} <= unseen
    if not unseen:
        return
    assert unseen == set(sizes) or sum(sizes[each] for each in unseen) >= LEAST
    if 0 < sum(told.values()) < sum(sizes.values()):  # else the total itself says it of everybody
        assert unseen == set(sizes) or solved(sizes, told, unseen) == set()


def test_a_naive_hiding_is_found_out_by_this_attack() -> None:
    sizes, told = {"a": 3, "b": 20, "c": 8}, {"a": 2, "b": 15, "c": 4}
    assert solved(sizes, told, {"a"}) == {"a"}
    alike = {"a": 3, "b": 20, "c": 8}
    assert solved(sizes, alike, {"a", "c"}) == {"a", "c"}, "all of both passed"
    assert hidden(sizes, [told]) == {"a", "c"}
    assert hidden(sizes, [alike | {"b": 19}]) == {"a", "b", "c"}


def test_nothing_is_hidden_where_all_are_many_and_empty_groups_tell_nothing() -> None:
    assert hidden({"a": 5, "b": 900, "c": 0}) == set()
    assert hidden({"a": 4, "c": 0}) == {"a"}, "what is left to hide is hidden"


@pytest.mark.parametrize("seed", range(20))
def test_weeks_of_few_go_together_with_their_neighbours(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made up
    sizes = [chance.choice((0, 0, 1, 3, 8)) for _ in range(chance.randrange(1, 30))]
    runs = together(sizes)
    assert [each for run in runs for each in run] == list(range(len(sizes)))
    assert len(runs) == 1 or all(sum(sizes[each] for each in run) >= LEAST for run in runs)
