"""The page for auditors names places that exist, in a pack and in a report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from askfirst.course.loader import ROOT
from askfirst.evidence.archive import unpacked
from askfirst.evidence.cohort.roster import HEADS
from askfirst.evidence.pack_models import Evidence
from tests.evidence.school import lay_class, report

PAGE = (ROOT / "docs" / "audit.md").read_text("utf-8")
QUESTIONS = [row.split("|")[1:-1] for row in PAGE.splitlines() if re.match(r"\| \d+ \|", row)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], Path]:
    folder = tmp_path_factory.mktemp("audit") / "class"
    listed = lay_class(folder, 30)
    return unpacked((folder / "000" / "000000.zip").read_bytes()), report(folder, listed=listed)


def is_told(schema: dict[str, Any], place: list[str], whole: dict[str, Any]) -> bool:
    """Return whether evidence has a place for something, in every entry of a list."""
    schema = whole["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "items" in schema:
        return is_told(schema["items"], place, whole)
    return not place or (
        place[0] in schema.get("properties", {}) and is_told(schema["properties"][place[0]], place[1:], whole)
    )


def test_there_are_ten_questions_and_each_has_an_answer_in_both() -> None:
    assert [int(row[0]) for row in QUESTIONS] == list(range(1, 11))
    assert all("`" in row[2] and "`" in row[3] for row in QUESTIONS)


@pytest.mark.parametrize("row", QUESTIONS, ids=[row[0].strip() for row in QUESTIONS])
def test_the_places_named_exist(row: list[str], made: tuple[dict[str, bytes], Path]) -> None:
    pack, written = made
    for place in re.findall(r"`([^`]+)`", row[2]):
        file, _, inside = place.partition(": ")
        assert file in pack
        if inside:
            schema = Evidence.model_json_schema()
            assert is_told(schema, inside.split("."), schema), place
    for place in re.findall(r"`([^`]+)`", row[3]):
        assert (written / place).is_file(), place


def test_the_page_on_reports_names_the_headings_that_a_roster_may_have() -> None:
    page = (ROOT / "docs" / "report.md").read_text("utf-8")
    rows = re.findall(r"^ +\| ([a-z ]+) \| ([^|]+) \|", page, re.MULTILINE)
    named = {name: others.split(", ") for name, others in rows if name != "column"}
    assert len(named) == len(HEADS)
    for name, others in named.items():
        (known,) = (words for words in HEADS.values() if name in words)
        assert {each.strip() for each in others} <= known
