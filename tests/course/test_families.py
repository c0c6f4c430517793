"""Families of cases: each case is read as an item of its own, with its family's options and its own reasons."""

from __future__ import annotations

import re

import pytest

from askfirst.course.item_models import OneChoice, VerdictWithReason
from askfirst.course.loader import ROOT, Content
from askfirst.course.question_file import QuestionFile
from askfirst.course.yaml_source import parse_yaml


def documented() -> QuestionFile:
    """Return the family that the handbook shows."""
    text = (ROOT / "docs" / "adapting.md").read_text("utf-8")
    (shown,) = re.findall(r"```yaml\n(items:\n  - family: .*?)  - family: gate-photo", text, re.DOTALL)
    data, _ = parse_yaml("adapting.md", shown.replace("{en: …, zh: …}", "{en: So., zh: 如此。}"))
    return QuestionFile.model_validate({"quizzes": {}} | data)


def test_the_family_that_the_handbook_shows_is_read() -> None:
    file = documented()
    theft, members = file.items
    assert isinstance(theft, OneChoice)
    assert isinstance(members, OneChoice)
    assert (theft.answer.id, members.answer.id) == ("sign-and-run", "ask-each")
    assert (theft.setting, members.setting) == ("shop", "gym")
    assert [option.misconception for option in members.distractors] == ["M01", "M33"]
    assert theft.kin == members.kin
    assert members.changed
    assert [place for place, _ in file.placed] == [("items", 0, "cases", 0), ("items", 0, "cases", 1)]


def test_a_case_has_its_familys_options_and_reasons_of_its_own(small: Content) -> None:
    theft, face = small.items["door-theft"], small.items["door-face"]
    assert isinstance(theft, OneChoice)
    assert isinstance(face, OneChoice)
    assert {each: option.text for each, option in theft.options.items()} == {
        each: option.text for each, option in face.options.items()
    }
    assert (theft.key, face.key) == ("hang-sign", "ask-each")
    assert theft.options["hang-sign"].why.of("en") == "It tells."
    assert face.options["hang-sign"].why.of("en") == "It tells only."


@pytest.mark.parametrize(
    ("item", "verdict", "reason"), [("list-signed", "lawful", "was-asked"), ("list-bare", "unlawful", "not-asked")]
)
def test_a_case_of_a_verdict_offers_its_familys_reasons(small: Content, item: str, verdict: str, reason: str) -> None:
    case = small.items[item]
    assert isinstance(case, VerdictWithReason)
    assert case.key == [verdict, reason]
    assert [each.id for each in case.offered("depends")] == ["some-asked"]
    assert set(case.verdicts) == {"lawful", "unlawful", "depends"}


def test_what_a_case_says_of_itself_goes_before_what_its_family_says(small: Content) -> None:
    theft, face = small.items["door-theft"], small.items["door-face"]
    assert (theft.cites, face.cites) == (["PIPL 29"], [])
    assert (theft.article, face.article) == ([], ["P26"])
    assert (theft.critical, face.critical) == (None, "sign-is-not-consent")
    assert theft.level == face.level == "apply"


def test_to_move_an_item_into_a_family_makes_no_record_old(small: Content) -> None:
    face = small.items["door-face"]
    alone = face.model_copy(update={"family": None})
    alone.__dict__.pop("hash", None)  # copied with what it was made from
    assert alone.hash == face.hash
    assert alone.kin != face.kin
