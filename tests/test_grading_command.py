"""``askfirst grade`` as it is typed: what it prints in any console, what it writes, and what it leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from askfirst.bank import ROOT
from tests.returned import GOOD, hand_in, notebook


def typed(*words: object, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a shell does, its output redirected."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"} | more
    command = [sys.executable, "-m", "askfirst", "grade", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("encoding", "lang"), [("gbk", "zh_CN"), ("cp1252", "de_DE"), ("cp437", "zh_CN"), ("ascii", "C")]
)
def test_no_console_stops_the_marks(encoding: str, lang: str, tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "张三 ✓ é.ipynb", notebook(*GOOD))
    hand_in(tmp_path / "in", "broken 🙈.ipynb", b"{")
    done = typed(tmp_path / "in", PYTHONIOENCODING=encoding, LC_ALL=f"{lang}.UTF-8")
    assert done.returncode == 0, done.stderr.decode(encoding)
    assert b"Traceback" not in done.stderr
    assert "张三 ✓ é" in (tmp_path / "in-marks.csv").read_text("utf-8-sig")
    assert "张三 ✓ é" in (tmp_path / "in-marks.html").read_text("utf-8")
    said = done.stdout.decode(encoding)
    assert "1/5" in said
    assert "+ " in said
    assert "x broken" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_output_that_cannot_be_written_is_said_after_the_marks_are_written(tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "good.ipynb", notebook(*GOOD))
    env = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "askfirst", "grade", str(tmp_path / "in")]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, env=env, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "in-marks.csv").exists()
