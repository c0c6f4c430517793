"""Whose tests are older than a change: told from signed packs alone, and nobody who has passed since."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.lawchange.conftest import form, lay_pack

Change, Run = Callable[..., Path], Callable[..., Result]
BEFORE, ON_THE_DAY, AFTER = "2026-11-23", "2027-07-01", "2028-01-01"
ASKED, OTHER = ("q-one", "q-sort"), ("q-sort", "q-order")  # q-one cites what changes


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return tmp_path / "packs"


@pytest.fixture
def listed(packs: Path, mini: Path, change: Change, law_change: Run) -> Callable[[], list[list[str]]]:
    """Return what lists the people: of each line the record, the day, the path and the pack."""

    def people() -> list[list[str]]:
        ran = law_change(change(), "--course", mini, "--people", packs)
        assert ran.exit_code == 0, ran.output
        lines = [line.split() for line in ran.output.splitlines() if str(packs) in line]
        return [[line[0], line[1], line[3].rstrip(":"), Path(line[-1]).name] for line in lines]

    return people


def test_who_took_a_test_before_the_change_that_asks_about_it(
    packs: Path, listed: Callable[[], list[list[str]]]
) -> None:
    lay_pack(packs / "a.zip", "a", form("one", BEFORE, ASKED))
    lay_pack(packs / "b.zip", "b", form("two", BEFORE, OTHER))
    lay_pack(packs / "desk 2" / "c.zip", "c", form("three", BEFORE, ASKED, passed=False))
    lay_pack(packs / "d.zip", "d", form("four", ON_THE_DAY, ASKED))
    (packs / "roster.csv").write_text("name\nAnna\n", "utf-8")
    assert listed() == [["a" * 8, BEFORE, "A", "a.zip"], ["c" * 8, BEFORE, "A", "c.zip"]]


def test_a_later_pass_of_the_same_path_renews_whichever_pack_shows_it(
    packs: Path, listed: Callable[[], list[list[str]]]
) -> None:
    lay_pack(packs / "a1.zip", "a", form("one", BEFORE, ASKED))
    lay_pack(packs / "a2.zip", "a", form("two", AFTER, OTHER))
    lay_pack(packs / "b.zip", "b", form("three", BEFORE, ASKED), form("four", AFTER, ASKED, passed=False))
    lay_pack(packs / "c.zip", "c", form("five", BEFORE, ASKED), form("six", AFTER, ASKED, path="C"))
    lay_pack(packs / "d.zip", "d", form("seven", "2025-01-01", ASKED), form("eight", BEFORE, ASKED))
    assert [line[0][0] for line in listed()] == ["b", "c", "d"]
    assert listed()[-1][1] == BEFORE, "the last of them speaks for all"


def test_where_questions_have_gone_the_pack_says_what_was_cited(
    packs: Path, listed: Callable[[], list[list[str]]]
) -> None:
    gone = ("asked-in-2026",)
    lay_pack(packs / "a.zip", "a", form("one", BEFORE, gone), cites=("PIPL 29 ¶1",))
    lay_pack(packs / "b.zip", "b", form("two", BEFORE, gone), cites=("PIPL 28 ¶1",))
    lay_pack(packs / "c.zip", "c", form("three", BEFORE, gone), cites=("个人信息保护法第二十九条",), lang="zh")
    lay_pack(packs / "d.zip", "d", form("4", BEFORE, ASKED), form("5", BEFORE, OTHER, path="B"), cites=("PIPL 29",))
    assert [(line[0][0], line[2]) for line in listed()] == [("a", "A"), ("d", "A")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_pack_that_is_refused_is_named_and_the_rest_counted(
    packs: Path, mini: Path, change: Change, law_change: Run, lang: str
) -> None:
    lay_pack(packs / "a.zip", "a", form("one", BEFORE, ASKED))
    whole = lay_pack(packs / "b.zip", "b", form("two", BEFORE, ASKED)).read_bytes()
    (packs / "b.zip").write_bytes(whole.replace(b"q-sort", b"q-mark"))
    (packs / "c.zip").write_bytes(b"")
    (packs / "d.zip").mkdir()
    (packs / "e.zip").symlink_to(os.devnull)
    ran = law_change(change(), "--course", mini, "--people", packs, lang=lang)
    assert ran.exit_code == 1
    assert "a" * 8 in ran.output
    assert "b" * 8 not in ran.output
    for name in ("b.zip", "c.zip", "d.zip", "e.zip"):
        assert len([line for line in ran.stderr.splitlines() if str(packs / name) in line]) == 1


def test_nobody_or_no_folder_is_a_sentence(packs: Path, mini: Path, change: Change, law_change: Run) -> None:
    ran = law_change(change(), "--course", mini, "--people", packs)
    assert ran.exit_code == 1
    assert ran.stderr.startswith(str(packs))
    packs.mkdir()
    ran = law_change(change(), "--course", mini, "--people", packs)
    assert ran.exit_code == 0
    assert ran.output.splitlines()[-1].startswith("In 0 packs")
