"""docs/grading.md says what `askfirst grade` does: its commands run, and its limits are those of the code."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.autograde import intake, isolation
from askfirst.autograde.people import HEADS
from askfirst.course.loader import ROOT
from tests.autograde.returned import GOOD, notebook

TEXT = (ROOT / "docs" / "grading.md").read_text("utf-8")
COMMANDS = re.findall(r"^```\n(askfirst .+)\n```$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_runs_and_writes_what_is_said(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "FOLDER.zip", "w") as file:
        file.writestr("张三-2021001-实验三.ipynb", json.dumps(notebook(*GOOD)))
        file.extractall(tmp_path / "FOLDER")
    (tmp_path / "people.csv").write_text("姓名,学号\n张三,2021001\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    done = CliRunner().invoke(app, command.split()[1:], env={"LC_ALL": "C.UTF-8"}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    written = {path.name for path in tmp_path.iterdir()} - before
    assert written <= {word.rstrip("/") for word in re.findall(r"`(FOLDER-[\w.-]+)`", TEXT)}
    assert len(written) == (4 if "--roster" in command else 3)


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 2


def test_each_option_exists() -> None:
    helped = CliRunner().invoke(app, ["grade", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    for option in set(re.findall(r"`(--\w+)", TEXT)) | {"--roster"}:
        assert option in helped


def test_the_limits_are_those_of_the_code() -> None:
    for said in (
        f"Files above {intake.LARGEST >> 20} MB",
        f"unfolds to more than {intake.UNPACKED >> 20} MB",
        f"{isolation.MEMORY >> 20} MB of memory",
        f"{isolation.DISK >> 20} MB of disk",
        f"and {isolation.PROCESSES}\nprocesses",
        "30 seconds",
    ):
        assert said in TEXT, said


def test_the_headings_are_known() -> None:
    known = set().union(*HEADS.values())
    (line,) = re.findall(r"names its columns:\n(.+?)\. A person's", TEXT, re.DOTALL)
    told = [*re.findall(r"\*([^*]+)\*", line), *re.findall(r"[\u4e00-\u9fff]+", line)]
    assert len(told) > 8
    assert set(told) <= known
