"""A page for instructors says the same in English and Chinese, section by section, in all that no language changes."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import pytest
from typer.main import get_command

from askfirst.__main__ import app
from askfirst.course.loader import ROOT
from askfirst.course.words import FILES
from askfirst.evidence import hand_in
from askfirst.jupyter.words import say
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


COMMAND = re.compile(r"^(?:    )?((?:askfirst|python start\.py)(?: .+)?)$", re.MULTILINE)
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


def commands(page: str) -> set[str]:
    """Return the commands of a page: those of its blocks, and those in its sentences."""
    page = BLOCK.sub(lambda block: "" if block[2] == "console" else block[0], page)
    found = [*COMMAND.findall(page), *NAMED.findall(page)]
    return {line.partition("#")[0].strip() for line in found if COMMAND.match(line)}


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_there_with_its_options(page: str) -> None:
    known: list[str] = []
    for text in both(page):
        for command in commands(text):
            words = command.split()
            if words[0] == "askfirst" and len(words) > 1 and not words[1].startswith("-"):
                assert words[1] in COMMANDS, command
                known = [name for each in COMMANDS[words[1]].params for name in (*each.opts, *each.secondary_opts)]
            elif words[0] == "python":
                known = re.findall(r"--[\w-]+", say("help", "en"))
            for option in (word for word in words if word.startswith("--")):
                assert option in known, command


@pytest.mark.parametrize(("name", "lang"), [("instructors-guide.md", "en"), ("instructors-guide.zh.md", "zh")])
def test_what_the_guide_says_one_reads_is_printed_so(name: str, lang: str) -> None:
    table = re.split(r"^\| .* \| .* \|\n\|---\|---\|\n", (DOCS / name).read_text("utf-8"), flags=re.MULTILINE)[-1]
    read = [row.strip("| ").partition(" | ")[0] for row in table.partition("\n\n")[0].splitlines()]
    printed = {
        re.sub(r"\{\w+\}", "…", texts[lang].replace("{log}", "")).replace("`", "")
        for path in FILES.values()
        for part in json.loads(path.read_text("utf-8")).values()
        for texts in part.values()
        if isinstance(texts, dict) and lang in texts
    }
    assert len(read) > 5
    assert [each for each in read if each.replace("`", "") not in printed] == []
