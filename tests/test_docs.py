"""A page for instructors says the same in English and Chinese, section by section, in all that no language changes."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from askfirst.course.loader import ROOT
from askfirst.evidence import hand_in
from tests.conftest import OURS

pytestmark = OURS

DOCS = ROOT / "docs"
PAGES = ["adapting", "labs", "grading", "evidence", "report", "audit", "law-change", "training", "own-course"]
PAGES += ["writing-items", "first-adaptation", "instructors-guide"]
BLOCK = re.compile(r"^(````?)(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
REMARK = re.compile(r'\s*# .*$|"""[^"]*"""', re.MULTILINE)  # a comment or a docstring of an example
NAMED = re.compile(r"`([^`\n]+)`")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Section(NamedTuple):
    """What both languages of a section share."""

    level: int  # 1 for the page's title
    examples: list[str]  # commands and files, without their remarks; what a console shows is in its own language
    named: set[str]  # in backticks: files, keys, calls; of a folder a language, either
    numbers: set[str]  # written in digits


def sections(page: str) -> list[Section]:
    """Take a page apart at its headings."""
    examples = ["" if kind == "console" else REMARK.sub("", text) for _, kind, text in BLOCK.findall(page)]
    prose = BLOCK.sub("\0", page)
    found = []
    for level, text in re.findall(r"^(#+) (.*?)(?=^#|\Z)", prose, re.MULTILINE | re.DOTALL):
        mine, examples = examples[: text.count("\0")], examples[text.count("\0") :]
        named = {name.replace("/zh/", "/en/") for name in NAMED.findall(text) if not CHINESE.search(name)}
        numbers = set(re.findall(r"\d+", NAMED.sub("", text).replace(",", "")))
        found.append(Section(len(level), mine, named, numbers))
    return found


def both(page: str) -> tuple[str, str]:
    """Return a page in English and in Chinese."""
    return (DOCS / f"{page}.md").read_text("utf-8"), (DOCS / f"{page}.zh.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_the_same_in_both_languages(page: str) -> None:
    english, chinese = both(page)
    assert sections(chinese) == sections(english)


@pytest.mark.parametrize("page", PAGES)
def test_each_links_to_the_other_and_chinese_readers_stay_in_chinese(page: str) -> None:
    english, chinese = both(page)
    assert f"]({page}.zh.md)" in english.splitlines()[2]
    assert f"]({page}.md)" in chinese.splitlines()[2]
    assert f"](docs/{page}.md" not in (ROOT / "README.zh.md").read_text("utf-8")


def test_a_share_is_given_the_time_that_the_page_says() -> None:
    assert f"silent for {hand_in.PATIENCE} seconds" in " ".join(both("evidence")[0].split())
