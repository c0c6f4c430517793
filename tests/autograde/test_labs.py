"""A lab with a fault costs its own hand-ins, in a sentence that names the file, and nobody else's marks."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.languages import LANGUAGES
from askfirst.course.loader import ROOT
from tests.autograde.returned import GOOD, LAB, hand_in, notebook

OTHER = "03-audit-the-visitor-log"
WRONG = [f'import askfirst\nlab = askfirst.lab("{OTHER}")', 'lab.check("by-hour", {1: 1})']


def _append(name: str, text: str) -> Callable[[Path], None]:
    def spoil(lab: Path) -> None:
        path = lab / name
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return spoil


def _overwrite_tables(lab: Path) -> None:
    for path in lab.rglob("*.csv"):
        path.write_bytes(b"\xff\xfe\x00")


def _remove_tables(lab: Path) -> None:
    for path in lab.rglob("*.csv"):
        path.unlink()


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "not YAML": (_append("lab.yaml", "\n  : [\n"), "lab.yaml:"),
    "a field too many": (_append("lab.yaml", "\nodd: 1\n"), "lab.yaml:"),
    "a key that does not run": (_append("key.py", "\nraise OSError('odd')\n"), "key.py:"),
    "a key with an error": (_append("key.py", "\nkey = 1 +\n"), "key.py:"),
    "a key without answers": (_append("key.py", "\nkey.tasks.clear()\n"), "key.py:"),
    "a key that computes no common error": (
        _append(
            "key.py",
            "\nfor made in key.tasks.values():\n    made.common_errors.update({n: None for n in made.common_errors})\n",
        ),
        "key.py:",
    ),
    "no tables": (_remove_tables, ".csv"),
    "damaged tables": (_overwrite_tables, ".csv"),
}


@pytest.mark.parametrize(("name", "lang"), list(zip(SPOILT, cycle(LANGUAGES), strict=False)))
def test_a_lab_with_a_fault_costs_its_own_hand_ins_only(name: str, lang: str, tmp_path: Path) -> None:
    spoil, said = SPOILT[name]
    root = tmp_path / "course"
    for part in (LAB, OTHER):
        shutil.copytree(ROOT / "content" / "labs" / part, root / "content" / "labs" / part)
    for path in (ROOT / "content").iterdir():
        if path.name != "labs":
            (root / "content" / path.name).symlink_to(path)
    spoil(root / "content" / "labs" / OTHER)
    hand_in(tmp_path / "in", "good.ipynb", notebook(*GOOD))
    hand_in(tmp_path / "in", "other.ipynb", notebook(*WRONG, askfirst={"lab": OTHER, "lang": "en"}))
    env = {"LC_ALL": f"{lang}.UTF-8"}
    done = CliRunner().invoke(
        app, ["grade", str(tmp_path / "in"), "--course", str(root)], env=env, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    rows = list(csv.reader((tmp_path / "in-marks.csv").read_text("utf-8-sig").splitlines()))
    right = {"en": "right", "zh": "对"}[lang]
    assert [row[4] for row in rows if row[0] == "good.ipynb" and row[3].startswith("3. ")] == [right]
    (other,) = [row for row in rows if row[0] == "other.ipynb"]
    assert said in other[5], other
    assert {"en": "The lab itself has a fault", "zh": "这个实操本身有问题"}[lang] in other[5]
    assert "Traceback" not in done.output
