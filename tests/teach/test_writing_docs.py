"""Every command of the page on writing questions, in its order, in both languages."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.loader import ROOT
from askfirst.publish.check_lessons import check
from askfirst.teach.adapt import watching
from tests.conftest import OURS

pytestmark = OURS


@pytest.mark.parametrize(
    ("page", "spoken"), [("writing-items.md", "en_GB.UTF-8"), ("writing-items.zh.md", "zh_CN.UTF-8")]
)
def test_the_page_on_writing_questions_does_what_it_says(
    mini: Path, page: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    monkeypatch.chdir(mini)
    monkeypatch.setattr("webbrowser.open", lambda _address: True)
    once = watching.findings
    monkeypatch.setattr(watching, "findings", lambda root: [next(once(root))])
    text = (ROOT / "docs" / page).read_text("utf-8")
    answers = re.search(r"```text\n(.*?)```", text, re.DOTALL)[1]
    Path("answers.txt").write_text(answers, "utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 8
    before = (mini / "content/lessons/01-mini/questions.yaml").read_bytes()
    for command in commands:
        words = shlex.split(command)[1:]
        where = ["--root", str(mini)] if words[0] == "preview" else [str(mini)]
        if words[0] == "preview":  # the undo before it has taken the family back
            assert (mini / "content/lessons/01-mini/questions.yaml").read_bytes() == before
            CliRunner().invoke(app, ["item", str(mini), "--answers", "answers.txt"])
        done = CliRunner().invoke(app, [*words, *where], input=f"{answers}" if words == ["item"] else "")
        assert done.exit_code == 0, f"{command}: {done.output}"
        if words == ["item"]:
            CliRunner().invoke(app, ["undo", str(mini)])
    content, _, _ = check(mini)
    assert {"hall-list-count", "hall-list-faces"} <= set(content.items)
