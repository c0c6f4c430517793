"""The first adaptation, done as its page says, in both languages: what is typed, written, and told at each step."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.loader import ROOT
from askfirst.course.validate import load
from tests.conftest import OURS
from tests.walkthrough import Command, check_told, put, steps, typing

pytestmark = OURS
OPENS = "open"  # looked at by tests/browser/test_first_adaptation.py


@pytest.mark.parametrize(
    ("page", "spoken"), [("first-adaptation.md", "en_GB.UTF-8"), ("first-adaptation.zh.md", "zh_CN.UTF-8")]
)
def test_each_step_comes_out_as_the_page_says(
    page: str, spoken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    before = load(ROOT).course
    typed = set()
    for step in steps((ROOT / "docs" / page).read_text("utf-8")):
        if not isinstance(step, Command):
            put(step, tmp_path)
            continue
        name, *words = step.words
        assert name == "askfirst"
        typed.add(words[0])
        if words[0] == OPENS:
            after = load(tmp_path / "our-shop").course
            continue
        monkeypatch.setattr("builtins.input", typing(step.told))
        # The key of a lab that is built already is not tried again: that takes longer than all the rest.
        monkeypatch.setattr("askfirst.publish.check_labs.try_keys", lambda folders: [*map(pytest.fail, folders)])
        check_told(step, CliRunner().invoke(app, words, catch_exceptions=False).output)
    assert typed == {"new", "add", "check", "fix", "remove", "build", OPENS, "grade", "update", "undo"}
    assert before.lessons.keys() - after.lessons.keys() == {"10-95-percent", "11-then-and-now"}
    assert after.lessons.keys() - before.lessons.keys() == {"11-at-the-till"}
