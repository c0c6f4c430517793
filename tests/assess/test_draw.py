"""A form from a bank of families: one case of each, what was not met first, the other case of what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from askfirst.assess.exam import BlueprintError, draw
from askfirst.course.blueprint import few_forms, shortages
from askfirst.course.loader import Content
from askfirst.course.validate import load
from askfirst.course.yaml_source import read_yaml
from tests.editions import put

Bank = Callable[..., Content]
BANK, COURSE = "lessons/01-mini/questions.yaml", "course.yaml"
SEEDS = [str(number) for number in range(20)]


def case(family: str, number: int, **more: Any) -> dict[str, Any]:
    keys = ["left", "right", "straight"]
    texts = {each: {"en": each, "zh": each} for each in keys}
    answer = keys[number % 3]
    wrong = {each: "M01" for each in keys if each != answer}
    stem = {"en": f"{family} {number}", "zh": f"{family} {number}"}
    return {"id": f"{family}-{number}", "stem": stem, "answer": answer, "misconceptions": wrong, "why": texts} | more


def family(name: str, cases: int, **more: Any) -> dict[str, Any]:
    options = [{"id": each, "text": {"en": each, "zh": each}} for each in ("left", "right", "straight")]
    told = [case(name, number, **more.pop(f"case_{number}", {})) for number in range(cases)]
    whole = {"family": name, "kind": "one", "outcome": "A1", "level": "apply", "difficulty": "easy"}
    return whole | more | {"options": options, "cases": told}


@pytest.fixture
def bank(mini: Path) -> Bank:
    """Return what reads the small course with these families in its test, of which so many are asked."""

    def read(*families: dict[str, Any], asked: int, critical: bool = False) -> Content:
        path, course = mini / "content" / BANK, mini / "content" / COURSE
        data, said = (read_yaml(each, mini).data for each in (path, course))
        data["items"] = [item for item in data["items"] if "family" not in item] + list(families)
        said["paths"]["A"] |= {"test": {"A1": asked}, "critical": ["sign-is-not-consent"] if critical else []}
        if not critical:
            said["critical"] = {}
            data["items"] = [{key: each[key] for key in each if key != "critical"} for each in data["items"]]
        said["test_lesson"] = "01-mini"
        put(path, data)
        put(course, said)
        return load(mini)

    return read


def names(form: tuple[str, ...]) -> list[str]:
    return sorted(each.rpartition("-")[0] for each in form)


def test_no_form_holds_two_cases_of_a_family(bank: Bank) -> None:
    content = bank(family("a", 3), family("b", 3), family("c", 2), asked=3)
    for seed in SEEDS:
        assert names(draw(content, "A", [], seed)) == ["a", "b", "c"]
    everything = [*content.items]
    assert names(draw(content, "A", everything, "x")) == ["a", "b", "c"], "not even where all has been met"


def test_families_not_met_come_first_then_cases_not_met_then_those_met_longest_ago(bank: Bank) -> None:
    content = bank(family("a", 2), family("b", 2), family("c", 2), asked=1)
    for seed in SEEDS:
        assert names(draw(content, "A", ["a-0", "b-0"], seed)) == ["c"]
        assert draw(content, "A", ["a-0", "b-0", "c-0"], seed) == ("a-1",)
        assert draw(content, "A", ["b-1", "a-0", "a-1", "b-0", "c-0", "c-1"], seed) == ("b-1",)


def test_what_went_wrong_is_asked_again_by_another_case(bank: Bank) -> None:
    content = bank(family("a", 2), family("b", 2), family("c", 2), asked=1)
    for seed in SEEDS:
        assert draw(content, "A", ["b-0"], seed, wrong=["b-0"]) == ("b-1",)
        assert names(draw(content, "A", ["b-0", "b-1"], seed, wrong=["b-1"])) != ["b"], "there is no other case"


def test_a_critical_point_is_asked_once_and_by_no_second_case_of_its_family(bank: Bank) -> None:
    critical = {"case_0": {"critical": "sign-is-not-consent"}}
    content = bank(family("a", 3, **critical), family("b", 2), family("c", 2), asked=3, critical=True)
    for seed in SEEDS:
        form = draw(content, "A", [], seed)
        assert "a-0" in form
        assert names(form) == ["a", "b", "c"]


def test_forms_have_levels_in_the_shares_of_the_bank(bank: Bank) -> None:
    levels = ["apply", "apply", "analyse", "judge"] * 3
    content = bank(*(family(f"f{n}", 2, level=level) for n, level in enumerate(levels)), asked=4)
    for seed in SEEDS:
        found = Counter(content.items[item].level for item in draw(content, "A", [], seed))
        assert found == {"apply": 2, "analyse": 1, "judge": 1}


def test_a_test_that_families_leave_too_little_for_is_named(bank: Bank) -> None:
    content = bank(family("a", 3), family("b", 3), asked=2)
    content.course.paths["A"].test["A1"] = 3
    assert [(each.key, each.values["held"]) for each in shortages(content.course, content.questions)] == [
        ("blueprint-too-large", 2)
    ]
    with pytest.raises(BlueprintError):
        draw(content, "A", [], "x")


@pytest.mark.parametrize(("cases", "few"), [((4, 4), 0), ((4, 3), 7), ((5, 3), 7)])
def test_four_forms_that_share_nothing_are_asked_for(bank: Bank, cases: tuple[int, int], few: int) -> None:
    content = bank(*(family(f"f{number}", count) for number, count in enumerate(cases)), asked=2)
    found = [each.values["held"] for each in few_forms(content.course, content.questions)]
    assert found == ([few] if few else [])
    met: list[str] = []
    for number in range(3 if few else 4):
        form = draw(content, "A", met, f"form {number}")
        assert not {*form} & {*met}
        met += form


def test_points_that_too_few_cases_ask_about_are_named(bank: Bank) -> None:
    cases = {f"case_{number}": {"critical": "sign-is-not-consent"} for number in range(3)}
    content = bank(family("a", 4, **cases), *(family(each, 4) for each in "bcd"), asked=2, critical=True)
    (short,) = few_forms(content.course, content.questions)
    assert (short.key, short.values["held"]) == ("forms-few-points", 3)
