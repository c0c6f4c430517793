"""An author's slips in a lab: each named with file and line. The lab is the whole one that docs/labs.md shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import nbformat
import pytest

import askfirst
from askfirst.course.faults import ContentError
from askfirst.course.lab_models import lab_folder, read_lab
from askfirst.course.loader import ROOT
from askfirst.course.validate import load
from askfirst.notebook.lab import Lab
from askfirst.publish import lab_notebooks
from askfirst.publish.build import build
from askfirst.publish.check_lessons import check
from askfirst.publish.lab_notebooks import _notebook, exercises
from tests.conftest import LANGUAGES

mpl.use("Agg")

SHOWN = re.compile(r"^`(content/\S+)`\n\n(````?)\w+\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
FOLDER = "content/labs/11-who-was-asked"
MD, YAML, KEY = (f"{FOLDER}/{name}" for name in ("lab.md", "lab.yaml", "key.py"))
ABOUT = f"{FOLDER}/data/calls.about.yaml"


class Slip(NamedTuple):
    """Replace ``old`` by ``new`` in ``file`` and expect ``key``, ``shift`` lines below."""

    file: str
    key: str
    old: str
    new: str
    shift: int = 0


SLIPS = [
    Slip(YAML, "lab-name", "lab: 11-who-was-asked", "lab: 12-mini"),
    Slip(YAML, "number-le", "minutes: 15", "minutes: 90"),
    Slip(YAML, "unknown", "paths: [A]", "paths: [Z]"),
    Slip(YAML, "unknown", "data: [calls]", "data: [visits]"),
    Slip(YAML, "field-missing", "    why: {en: More", "    whi: {en: More", -10),
    Slip(YAML, "field-unknown", "    why: {en: More", "    whi: {en: More"),
    Slip(YAML, "language-missing", ", zh: 占多少？}", "}"),
    Slip(YAML, "task-twice", "id: share", "id: not-asked"),
    Slip(YAML, "group-unknown", 'group: "no"', "group: maybe"),
    Slip(YAML, "option-id-twice", "id: asks", "id: tells", -5),
    Slip(YAML, "task-shape", "part: mark ", "part: sort ", -2),
    Slip(YAML, "too-few", "      - {en: Read each line aloud., zh: 把每一行念出来。}\n", "", -1),
    Slip(YAML, "too-few", "      door: {en: You looked at the door only., zh: 你只看了门口。}\n", "", -3),
    Slip(YAML, "key-missing", "      door: {en", "      gate: {en"),
    Slip(YAML, "unknown-citation", "yes: [[PIPL 29]]", "yes: [[PIPL 999]]"),
    Slip(KEY, "unknown", '@key.common_error("share", "odds")', '@key.common_error("share", "evens")'),
    Slip(KEY, "unknown", '@key.right("share", ', '@key.right("shares", '),
    Slip(KEY, "code-not-python", "key = Key()", "key = Key("),
    Slip(ABOUT, "column-unknown", "  place: {en", "  plaza: {en"),
    Slip(ABOUT, "column-undescribed", "  place: {en: Where, zh: 地点}\n", "", -4),
    Slip(MD, "lesson-header", "---\njupytext", "\njupytext"),
    Slip(MD, "prose-pair", '+++ {"lang": "zh"}\n\n中文任务说明（[[PIPL 29]]）。\n', "", -2),
    Slip(MD, "unknown-citation", "in English [[PIPL 29]]", "in English [[PIPL 99]]"),
    Slip(MD, "no-opening-lab", 'askfirst.lab("11-who-was-asked")', 'askfirst.lab("12-mini")'),
    Slip(MD, "call-unknown", "lab.mark(", "lab.tick("),
    Slip(MD, "call-id", 'lab.check("share"', 'lab.check("shares"'),
    Slip(MD, "call-id", 'lab.data("calls")', 'lab.data("call")'),
    Slip(MD, "task-unchecked", 'lab.check("share", share)', "share"),
    Slip(MD, "task-unsolved", ":tags: [solution]\n", ""),
    Slip(MD, "word-unused", 'title=lab.text("title")', 'title=""'),
    Slip(MD, "comment-pair", "# zh: 没有人问过这些人\n", "", -1),
    Slip(MD, "code-not-python", "share = len(not_asked) / len(calls)", "share = len(not_asked) / (len(calls)"),
]
WHOLE_FILE = {"lesson-header", "no-opening-lab", "task-unchecked", "task-unsolved", "word-unused"}


PAGE = (ROOT / "docs" / "labs.md").read_text(encoding="utf-8")


def lay_shown(course: Path) -> Path:
    """Lay the lab that the page for authors shows into a course."""
    for name, _, text in SHOWN.findall(PAGE):
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return course


@pytest.fixture
def shown(mini: Path) -> Path:
    """Return the small course with that lab."""
    return lay_shown(mini)


def test_every_command_of_the_page_works_with_the_lab_it_shows(tmp_path: Path) -> None:
    course = tmp_path / "course"
    leave = shutil.ignore_patterns(".*", "__pycache__", "images", "benchmarks")
    shutil.copytree(ROOT, course, ignore=leave)
    lay_shown(course)
    commands = [line for block in re.findall(r"(?ms)^```sh\n(.*?)^```", PAGE) for line in block.splitlines()]
    assert {line.split()[0] for line in commands} == {"askfirst", "python"}
    for line in commands:
        words = line.removeprefix("python -m ").split()
        command = [sys.executable, "-m", *words]
        env = os.environ | {"PYTHONPATH": str(course)}
        done = subprocess.run(command, cwd=course, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert "pytest" not in line or re.search(r"(?<!\d)\d+ passed", done.stdout)
    for folder in ("exercises", "solutions"):
        assert all((course / folder / lang / "11-who-was-asked.ipynb").is_file() for lang in LANGUAGES)


def test_every_path_of_the_page_exists() -> None:
    named = re.findall(r"`((?:tests|tools|content)/[\w./-]+)`", re.sub(r"(?ms)^## A whole lab.*", "", PAGE))
    assert named
    assert [name for name in named if not (ROOT / name).exists() and "NN" not in name] == []


def test_the_lab_that_authors_are_shown_is_sound_and_solves_itself(
    shown: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content, _, labs = check(shown)
    assert [each.lab.lab for each in labs] == ["11-who-was-asked"]
    made = exercises(content, labs)
    assert set(made) == {f"exercises/{lang}/11-who-was-asked" for lang in LANGUAGES}
    for lang in LANGUAGES:
        notebook = nbformat.reads(made[f"exercises/{lang}/11-who-was-asked"], 4)
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        blank = {"en": "# Write your code here.", "zh": "# 在这里写你的代码。"}[lang]
        assert code[3] == f"{blank}\nnot_asked = ..."
        assert not any("put(" in each or "# solution" in each for each in code)
    file, _ = read_lab(lab_folder(shown, "11-who-was-asked"))
    lab = Lab(content, file, "zh")
    assert list(lab.data("calls").columns) == ["call_id", "hour", "asked", "place"]
    monkeypatch.setattr(askfirst, "lab", lambda _slug, **_lang: lab)
    names: dict[str, object] = {}
    for cell in _notebook(content, labs[0], "zh", solved=True).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "11-who-was-asked", "exec"), names)  # noqa: S102 - the page's own code
    assert {task: verdict.state for task, verdict in lab.verdicts.items()} == {task.id: "right" for task in file.tasks}
    assert "没问过：60%。" in capsys.readouterr().out


def test_another_date_of_the_law_runs_no_solution_again_and_a_word_filled_in_does(
    shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askfirst.publish.check_labs.try_keys", lambda _folders: [])
    ran: list[str] = []
    monkeypatch.setattr(lab_notebooks, "_execute", lambda lab, *_: ran.append(lab.lab.lab))

    def change(name: str, old: str, new: str) -> None:
        text = (shown / name).read_text("utf-8")
        assert old in text
        (shown / name).write_text(text.replace(old, new, 1), "utf-8")
        build(shown)

    build(shown)
    assert len(ran) == len(LANGUAGES)
    change("content/course.yaml", "law_as_of: 2026-11-23", "law_as_of: 2027-01-15")
    assert len(ran) == len(LANGUAGES)
    assert all("2027-01-15" in path.read_text("utf-8") for path in (shown / "solutions").glob("*/*.ipynb"))
    change(YAML, "door: {en: You looked at the door only.", 'door: {en: "{{company}}: look past the door."')
    before = len(ran)
    change("content/course.yaml", "law_as_of: 2027-01-15", "law_as_of: 2027-02-15")
    assert len(ran) == before + len(LANGUAGES), "what it prints may say so"


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.key}-{SLIPS.index(slip)}")
def test_a_slip_is_named_with_file_and_line(shown: Path, slip: Slip) -> None:
    path = shown / slip.file
    before = path.read_text(encoding="utf-8")
    assert slip.old in before
    path.write_text(before.replace(slip.old, slip.new, 1), encoding="utf-8")
    line = before[: before.index(slip.old)].count("\n") + 1 + slip.shift
    with pytest.raises(ContentError) as caught:
        check(shown)
    named = {(fault.path, fault.key): fault.line for fault in reversed(caught.value.faults)}
    assert (slip.file, slip.key) in named, str(caught.value)
    if slip.key not in WHOLE_FILE:
        assert named[slip.file, slip.key] == line, str(caught.value)


@pytest.mark.parametrize("name", [YAML, KEY, ABOUT])
def test_a_missing_file_is_named(shown: Path, name: str) -> None:
    (shown / name).unlink()
    with pytest.raises(ContentError, match="This file is missing") as caught:
        check(shown)
    assert [fault.path for fault in caught.value.faults if fault.key == "file-missing"] == [name]


def test_half_a_lab_is_named(shown: Path) -> None:
    (shown / "content" / "labs" / "02-alone").mkdir()
    text = (
        (shown / YAML).read_text(encoding="utf-8").replace("11-who-was-asked", "02-alone").replace("[calls]", "[none]")
    )
    (shown / "content" / "labs" / "02-alone" / "lab.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        check(shown)
    assert [(fault.path, fault.key) for fault in caught.value.faults] == [
        (f"content/labs/02-alone/{name}", "file-missing") for name in ("key.py", "lab.md")
    ]


def test_a_learner_is_told_where_a_key_or_a_table_fails(shown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, (file, old, new, said) in enumerate(
        [
            (
                "key.py",
                'row["asked"] == "no"',
                'row["askd"] == "no"',
                "key.py:10: The key fails here: KeyError: 'askd'.",
            ),
            ("data/calls.csv", "K2,10", "K2,1,0", "calls.csv:1: This file cannot be read"),
        ],
        12,
    ):
        folder = lab_folder(shown, f"{number}-broken")
        shutil.copytree(lab_folder(shown, "11-who-was-asked").path, folder.path)
        for name, was, becomes in ((file, old, new), ("lab.yaml", "lab: 11-who-was-asked", f"lab: {folder.slug}")):
            text = (folder.path / name).read_text(encoding="utf-8")
            (folder.path / name).write_text(text.replace(was, becomes, 1), encoding="utf-8")
        lab = Lab(load(shown), read_lab(folder)[0], "en")
        lab.data("calls")
        lab.check("not-asked", ["K2"])
        assert said in capsys.readouterr().out
