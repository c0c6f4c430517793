"""``askfirst grade`` as it is typed: what it prints in any console, what it writes, and what it leaves alone."""

from __future__ import annotations

import csv
import html
import json
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.autograde.files import UnwrittenError, page_names, write
from askfirst.autograde.grader import Sheet
from askfirst.autograde.people import Person
from askfirst.autograde.report import people_sheet, spreadsheet
from askfirst.autograde.submission import Submission
from askfirst.course.lab_models import lab_folder, read_lab
from askfirst.course.loader import ROOT
from tests.autograde.returned import GOOD, LAB, OPEN, hand_in, notebook


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
    assert done.stderr.strip().splitlines()[-1].startswith("The marks are written")
    assert "Traceback" not in done.stderr
    assert (tmp_path / "in-marks.csv").exists()


def marks(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "-" in path.name)


def test_marks_that_were_commented_are_left_alone(tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "good.ipynb", notebook(*GOOD))
    assert typed(tmp_path / "in").returncode == 0
    for name in marks(tmp_path)[1:]:
        (tmp_path / name).write_text("commented", "utf-8")
    first = {name: (tmp_path / name).read_bytes() for name in marks(tmp_path)[1:]}
    done = typed(tmp_path / "in")
    assert b"in-marks-2.csv" in done.stdout
    assert {name: (tmp_path / name).read_bytes() for name in first} == first
    assert marks(tmp_path) == [
        "in-feedback", "in-feedback-2", "in-marks-2.csv", "in-marks-2.html", "in-marks.csv", "in-marks.html"
    ]  # fmt: skip
    (tmp_path / "in-marks-2.csv").unlink()  # what is left of a marking keeps its number
    typed(tmp_path / "in")
    assert "in-marks-3.csv" in marks(tmp_path)


@pytest.mark.parametrize(
    ("here", "word"), [("in", "."), ("in/sub", ".."), ("", "in/"), ("", "in"), ("in", "../in/sub/..")]
)
def test_marks_lie_beside_the_folder_however_it_is_named(here: str, word: str, tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "broken.ipynb", b"{")
    (tmp_path / "in" / "sub").mkdir()
    env = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "askfirst", "grade", word]
    subprocess.run(command, cwd=tmp_path / here, env=env, check=True, capture_output=True)
    assert marks(tmp_path) == ["in-feedback", "in-marks.csv", "in-marks.html"]


def test_a_zip_or_one_notebook_is_marked_where_it_lies(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as file:
        file.writestr("zoe.ipynb", json.dumps(notebook(*GOOD)))
    hand_in(tmp_path, "max.ipynb", notebook(*GOOD))
    assert typed(tmp_path / "class.zip").returncode == 0
    assert typed(tmp_path / "max.ipynb").returncode == 0
    assert "zoe.ipynb" in (tmp_path / "class-marks.csv").read_text("utf-8-sig")
    assert "right" in (tmp_path / "max-marks.csv").read_text("utf-8-sig")


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_folder_named_in_another_encoding_gives_both_files(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "交回".encode("gbk")))
    folder.mkdir()
    hand_in(folder, os.fsdecode("张三.ipynb".encode("gbk")), notebook(*GOOD))
    done = typed(folder)
    assert done.returncode == 0, done.stderr
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", "", ".csv", ".html"]
    assert "<h1>" in next(tmp_path.glob("*.html")).read_text("utf-8")
    assert len(list(next(tmp_path.glob("*-feedback")).iterdir())) == 1


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if target.name.endswith(".html"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(UnwrittenError) as raised:
        write(tmp_path, "in", {"marks.csv": "a", "marks.html": "b"}, {"x.html": "c"})
    assert (raised.value.path, raised.value.why) == (tmp_path / "in-marks.html", "No space left on device")
    assert list(tmp_path.iterdir()) == []


TEXTS = {"marks.csv": "a", "marks.html": "b"}


@pytest.mark.parametrize("step", range(12))
def test_a_person_may_stop_the_writing_at_any_step(step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left, stopped = step, False
    for name in ("mkdir", "rename", "write_text", "exists"):
        original = getattr(Path, name)

        def stops(self: Path, *given: object, _original: Any = original, **named: object) -> Any:
            nonlocal left, stopped
            left -= 1
            if left < 0 and not stopped:
                stopped = True
                raise KeyboardInterrupt
            return _original(self, *given, **named)

        monkeypatch.setattr(Path, name, stops)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, "in", TEXTS, {"x.html": "c"})
    assert list(tmp_path.iterdir()) == []


def test_two_markings_at_once_do_not_write_over_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [*pool.map(lambda n: write(tmp_path, "in", dict.fromkeys(TEXTS, str(n)), {"x.html": str(n)}), range(40))]
    assert len({path for paths in made for path in paths}) == 40 * 3
    for number, (*paths, pages) in enumerate(made):
        for path in (*paths, pages / "x.html"):
            assert path.read_text("utf-8") == str(number)
    assert len(list(tmp_path.iterdir())) == 40 * 3


@pytest.mark.parametrize("ending", ["marks.csv", "marks.html", "x.html"])
def test_a_disk_that_fills_up_is_named_and_keeps_nothing(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text = Path.write_text

    def full(self: Path, *given: Any, **named: Any) -> int:
        if self.name == ending:
            raise OSError(28, "No space left on device")
        return write_text(self, *given, **named)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UnwrittenError) as raised:
        write(tmp_path / "new", "in", TEXTS, {"x.html": "c"})
    named = tmp_path / "new" / ("in-feedback/x.html" if ending == "x.html" else f"in-{ending}")
    assert (raised.value.path, raised.value.why) == (named, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_long_name_is_marked(tmp_path: Path) -> None:
    for name in ("交" * 85, "x" * 255, "\U0001f648" * 60):
        hand_in(tmp_path / name, "good.ipynb", b"{")
        assert CliRunner().invoke(app, ["grade", str(tmp_path / name)]).exit_code == 0
    assert len(list(tmp_path.glob("*-marks.csv"))) == 3


def test_a_place_that_refuses_is_said_before_anything_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path / "in", "good.ipynb", notebook(*GOOD))
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("askfirst.autograde.command.Runner", None)  # nothing is run
    done = CliRunner().invoke(app, ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "file" / "new" / "place")])
    assert (done.exit_code, "cannot be written: " in done.output) == (1, True), done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "in"]


def test_a_stop_while_printing_does_not_deny_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(tmp_path / "in", "good.ipynb", b"{")

    def stop(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("askfirst.autograde.report.show", stop)
    done = CliRunner().invoke(app, ["grade", str(tmp_path / "in")])
    assert "the marks are written" in done.output
    assert (tmp_path / "in-marks.csv").exists()


def test_what_the_system_refuses_is_named_with_its_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(tmp_path / "in", "a.ipynb", b"{")
    (tmp_path / "people").mkdir()
    nothing = CliRunner().invoke(app, ["grade", str(tmp_path / "in"), "--roster", str(tmp_path / "nosuch.csv")])
    assert (nothing.exit_code, "nosuch.csv cannot be read: No such file" in nothing.output) == (1, True)
    folder = CliRunner().invoke(app, ["grade", str(tmp_path / "in"), "--roster", str(tmp_path / "people")])
    assert (folder.exit_code, "people cannot be read" in folder.output) == (1, True)

    def full(*_args: object, **_values: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    done = CliRunner().invoke(app, ["grade", str(tmp_path / "in")])
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert "None" not in done.output
    assert list(tmp_path.glob("in-*")) == []


@pytest.mark.parametrize(
    "names",
    [
        ["a/b.ipynb", "a_b.ipynb", "a_B.ipynb"],
        ["con.ipynb", "NUL"],
        ["x" * 300, "x" * 299 + "y"],
        ["..", "...ipynb", "/"],
        ["\ud800?.ipynb", "a:b"],
        ["\U0001f648" * 80, "\U0001f648" * 81, "三" * 80 + "/" + "四" * 80],
        ["\u202egnp.ipynb", "a\nb.ipynb", "com1.x", "AUX.ipynb"],
    ],
)
def test_pages_have_names_that_every_system_takes(names: list[str]) -> None:
    found = page_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert len(name.encode()) < 200
        assert not set(name) & set('<>:"/\\|?*\n')
        assert name.split(".")[0].casefold() not in ("con", "nul", "")


def test_each_hand_in_gets_a_page_in_its_own_language(tmp_path: Path) -> None:
    hand_in(
        tmp_path / "in",
        "zh/张三.ipynb",
        notebook(OPEN.replace('lang="en"', 'lang="zh"'), "share = 2", 'lab.check("share", share)'),
    )
    hand_in(tmp_path / "in", "zoe.ipynb", notebook(*GOOD, 'lab.check("needed", 1)', "input()"))
    hand_in(tmp_path / "in", "<b>.ipynb", b"{")
    assert typed(tmp_path / "in", LC_ALL="en_US.UTF-8").returncode == 0
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "in-feedback").iterdir()}
    assert set(pages) == {"zh_张三.html", "zoe.html", "b.html"}
    chinese, english = pages["zh_张三.html"], pages["zoe.html"]
    assert 'lang="zh-CN"' in chinese
    assert "提示：" in chinese
    assert "not yet" not in chinese
    lab, _ = read_lab(lab_folder(ROOT, LAB))
    assert 'lang="en"' in english
    assert "1 of 5 tasks right" in english
    assert html.escape(lab.task("needed").hints[0].en) in english  # type: ignore[union-attr]
    assert lab.task("needed").hints[1].en not in html.unescape(english)  # type: ignore[union-attr]
    assert lab.task("needed").why.en not in html.unescape(english)  # type: ignore[union-attr]
    for page in pages.values():
        assert "http" not in page.replace("http-equiv", "")
        assert "<script" not in page


def test_a_list_of_people_gives_one_row_each(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("姓名,工号\n张三,1001\n李四,1002\n=王五,1003\n", "gb18030")
    hand_in(tmp_path / "in", "1001_old.ipynb", notebook(OPEN))
    os.utime(tmp_path / "in" / "1001_old.ipynb", (1, 1))
    hand_in(tmp_path / "in", "张三 new.ipynb", notebook(*GOOD))
    hand_in(tmp_path / "in", "李四.ipynb", b"{")
    hand_in(tmp_path / "in", "stranger.ipynb", notebook(*GOOD))
    done = typed(tmp_path / "in", "--roster", tmp_path / "people.csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.reader((tmp_path / "in-people.csv").read_text("utf-8-sig").splitlines()))
    assert [row[:3] for row in rows] == [
        ["Name", "ID", f"{LAB}: right tasks of 5"],
        ["张三", "1001", "1"],
        ["李四", "1002", ""],
        ["'=王五", "1003", ""],
        ["", "", "1"],
    ]  # fmt: skip
    assert "张三 new.ipynb counts" in rows[1][-1]
    assert "broken" in rows[2][-1]
    assert rows[3][-1] == "Nothing came."
    assert rows[4][3] == "stranger.ipynb"
    assert "People of whom nothing came (1): =王五 (1003)" in done.stdout.decode()
    marked = list(csv.DictReader((tmp_path / "in-marks.csv").read_text("utf-8-sig").splitlines()))
    assert {row["Name"] for row in marked if "张三" in row["Hand-in"]} == {"张三 (1001)"}
    page = (tmp_path / "in-marks.html").read_text("utf-8")
    assert "People of whom nothing came (1)" in page
    assert "whose they are (1)" in page


@pytest.mark.parametrize("name", ["=1+1", " +1", "-1", "@a", "＝1", "a;=1+1", "a; -1", "\t=1"])
def test_no_cell_is_a_formula_whatever_separates_cells(name: str) -> None:
    sheet = Sheet([Submission(name, trouble=name, person=name)], {}, "")
    for text in (spreadsheet(sheet, "en"), people_sheet(sheet, [Person(name, (name,))], "en")):
        for separator in ",;\t":
            for row in csv.reader(text.splitlines()[1:], delimiter=separator):
                assert not [cell for cell in row if cell.strip(' "').startswith(tuple("=+-@＝＋－＠"))], row


def test_an_error_that_stops_several_tasks_is_printed_once(tmp_path: Path) -> None:
    failing = 'nosuch\nlab.check("share", 1)\nlab.check("needed", 1)'
    hand_in(tmp_path / "in", "a.ipynb", notebook(OPEN, failing))
    said = typed(tmp_path / "in").stdout.decode()
    assert said.count("a.ipynb: Task") == 1
    assert "a.ipynb: Task 3, 5: Code cell 2: NameError: name 'nosuch' is not defined" in said
