"""The made-up classes: the same every time, and packs as learners sign them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from askfirst.evidence.pack import verified
from tests.evidence.school import PEOPLE, SEED, made
from tools.classes import learner, roster, staff_code, write


def test_a_class_is_the_same_every_time_and_sound(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        write(made(), tmp_path / folder, range(6), SEED)
    first = sorted((tmp_path / "one").rglob("*.zip"))
    assert len(first) == 6
    keys = set()
    for number, path in enumerate(first):
        whole = path.read_bytes()
        assert whole == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()
        evidence, key = verified(whole)
        assert evidence.staff == staff_code(number)
        keys.add(key)
    assert len(keys) == 6, "each signs with a key of their own"


def test_they_differ_as_people_do() -> None:
    told = [learner(made(), number, SEED, 0)[0] for number in range(PEOPLE)]
    assert len({each.learner for each in told}) == PEOPLE
    assert {each.lang for each in told} == {"en", "zh"}
    assert {form.path for each in told for form in each.forms} == set(made().forms)
    assert {each.attested for each in told} == {True, False}
    assert 0 < sum(each.forms[-1].passed for each in told) < PEOPLE
    assert any(len(each.forms) > 1 for each in told)
    kinds = Counter(check.kind for each in told for check in each.checks)
    assert 0 < kinds["later"] < kinds["before"] < PEOPLE


def test_as_many_answers_are_given_as_are_asked_for() -> None:
    evidence, _ = learner(made(), 0, SEED, 100)
    assert sum(len(form.items) for form in evidence.forms) >= 100
    assert all(each.chosen is not None for form in evidence.forms for each in form.items) or not any(
        each.chosen for form in evidence.forms for each in form.items
    )


def test_the_roster_has_everybody_and_more() -> None:
    rows = [row.split(",") for row in roster(made(), PEOPLE, SEED).splitlines()[1:]]
    codes = [row[0] for row in rows]
    assert codes[:PEOPLE] == [staff_code(number) for number in range(PEOPLE)]
    assert len(set(codes)) == len(codes) > PEOPLE, "of some nothing came"
    assert {"yes", ""} == {row[5] for row in rows}
