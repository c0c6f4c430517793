"""Hand-ins as they come back: renamed, zipped, in old formats and other encodings, from learning platforms."""

from __future__ import annotations

import io
import json
import os
import random
import stat
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from askfirst.autograde.grader import grade
from askfirst.autograde.intake import LARGEST, MOST_FILES, Returned, Trouble, returned
from askfirst.autograde.submission import code_cells, read_notebook
from askfirst.course.loader import ROOT
from tests.autograde.returned import GOOD, hand_in, notebook, of

NOTEBOOK = json.dumps(notebook(*GOOD)).encode()
CHINESE = json.dumps(notebook(*GOOD, "# 张三的备注：同意书 “é”"), ensure_ascii=False)
OLD = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [
    {"cell_type": "code", "input": code, "outputs": [], "language": "python"} for code in GOOD
]}]}  # fmt: skip

READ = {
    "renamed.ipynb.txt": NOTEBOOK,
    "renamed.ipynb.json": NOTEBOOK,
    "renamed.json": NOTEBOOK,
    "no ending": NOTEBOOK,
    "shouting.IPYNB": NOTEBOOK,
    "again (1).ipynb": NOTEBOOK,
    "old.ipynb": json.dumps(OLD).encode(),
    "lines.ipynb": json.dumps(notebook(*GOOD) | {"cells": [
        {"cell_type": "code", "source": code.splitlines(keepends=True)} for code in GOOD
    ]}).encode(),
    "utf-16.ipynb": CHINESE.encode("utf-16"),
    "utf-16-le.ipynb": CHINESE.encode("utf-16-le"),
    "utf-16-be.ipynb": CHINESE.encode("utf-16-be"),
    "utf-32.ipynb": CHINESE.encode("utf-32"),
    "utf-8-sig.ipynb": CHINESE.encode("utf-8-sig"),
    "gbk.ipynb": CHINESE.encode("gb18030"),
    "cp1252.ipynb": json.dumps(notebook(*GOOD, "# é ü “"), ensure_ascii=False).encode("cp1252"),
}  # fmt: skip

UNREAD = {
    "cut.ipynb": (NOTEBOOK[:-40], "ends in the middle"),
    "cut early.ipynb": (b'{"cells"', "ends in the middle"),
    "page.html": (b"<!DOCTYPE html><html>", "web page"),
    "page.ipynb": (b"\n <html lang=en>", "web page"),
    "class.rar": (b"Rar!\x1a\x07\x00", "archive"),
    "class.7z": (b"7z\xbc\xaf\x27\x1c", "archive"),
    "class.tar.gz": (b"\x1f\x8b\x08\x00", "archive"),
    "script.py": (b"import askfirst", "not a notebook"),
    "data.json": (b'{"a": 1}', "not a notebook"),
    "report.docx": (b"PK\x03\x04rest", "not a notebook"),
    "blank.ipynb": (b" \n\n", "empty"),
    "broken.zip": (b"PK\x03\x04rest", "damaged"),
    "nulls.ipynb": (bytes(1000), "not valid JSON"),
    "merge.ipynb": (NOTEBOOK[:20] + b"\n<<<<<<< HEAD\n" + NOTEBOOK[20:], "not valid JSON"),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read(name: str) -> None:
    assert [code for _, code in code_cells(read_notebook(READ[name], name))][: len(GOOD)] == GOOD


def test_it_is_marked_too(tmp_path: Path) -> None:
    for name, data in READ.items():
        hand_in(tmp_path, name, data)
    for each in grade(tmp_path, ROOT, "en").hand_ins:
        assert not each.trouble, each.name
        assert each.marks["share"].outcome == "right", each.name


def told(folder: Path) -> dict[str, str]:
    """Return what is said of each file without running any: the key of its trouble, or ``read``."""
    found = {}
    for each in returned(folder):
        try:
            read_notebook(each.read(), each.name)
            found[each.name] = "read"
        except Trouble as trouble:
            found[each.name] = trouble.key
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_of_the_rest_the_cause_is_said(lang: str, tmp_path: Path) -> None:
    for name, (data, _) in UNREAD.items():
        hand_in(tmp_path, name, data)
    sheet = grade(tmp_path, ROOT, lang)
    for name, (_, words) in UNREAD.items():
        said = of(sheet, name).trouble
        assert said
        assert lang == "zh" or words in said, (name, said)


def zipped(entries: dict[str, bytes], **about: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, **about)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
    return made.getvalue()


def test_a_zip_of_the_class_is_opened_where_it_lies(tmp_path: Path) -> None:
    inner = zipped({"x/deep.ipynb": NOTEBOOK, "deeper.zip": zipped({"a.ipynb": NOTEBOOK})})
    entries = {
        "top.ipynb": NOTEBOOK,
        "B class/zoe.ipynb": NOTEBOOK,
        "one.zip": inner,
        "../climbs.ipynb": NOTEBOOK,
        "/climbs.ipynb": NOTEBOOK,
        "C:\\climbs.ipynb": NOTEBOOK,
        "a\\windows.ipynb": NOTEBOOK,
        "__MACOSX/._top.ipynb": b"x",
        ".ipynb_checkpoints/top.ipynb": NOTEBOOK,
        "notes.txt": b"hello",
    }
    hand_in(tmp_path, "class.zip", zipped(entries))
    assert told(tmp_path) == {
        "class.zip/top.ipynb": "read",
        "class.zip/B class/zoe.ipynb": "read",
        "class.zip/one.zip/x/deep.ipynb": "read",
        "class.zip/one.zip/deeper.zip": "grade-zip-deep",
        "class.zip/../climbs.ipynb": "grade-zip-climbs",
        "class.zip//climbs.ipynb": "grade-zip-climbs",
        "class.zip/C:/climbs.ipynb": "grade-zip-climbs",
        "class.zip/a/windows.ipynb": "read",
        "class.zip/notes.txt": "grade-not-notebook",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["class.zip"]
    assert next(each.name for each in returned(tmp_path / "class.zip")) == "../climbs.ipynb"
    marked = grade(tmp_path, ROOT, "en")
    assert of(marked, "class.zip/B class/zoe.ipynb").marks["share"].outcome == "right"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_names_in_a_zip_are_read(encoding: str, tmp_path: Path) -> None:
    made = zipped({"XXXXXX.ipynb": NOTEBOOK})
    name = "张三".encode(encoding).ljust(6, b"_")
    hand_in(tmp_path, "class.zip", made.replace(b"XXXXXX", name))
    assert list(told(tmp_path)) == [f"class.zip/{name.decode(encoding)}.ipynb"]


@pytest.mark.parametrize("encoding", ["cp437", "utf-8"])
def test_western_names_in_a_zip_are_not_taken_for_chinese(encoding: str, tmp_path: Path) -> None:
    made = zipped({"XXXXXXXX.ipynb": NOTEBOOK})
    name = "Müller".encode(encoding).ljust(8, b"_")
    hand_in(tmp_path, "class.zip", made.replace(b"XXXXXXXX", name))
    assert list(told(tmp_path)) == [f"class.zip/{name.decode(encoding)}.ipynb"]


def test_whatever_a_zip_is_damaged_in_its_neighbours_are_read(tmp_path: Path) -> None:
    made = zipped({"a/b.ipynb": NOTEBOOK, "张三.ipynb": NOTEBOOK, "c.zip": zipped({"d.ipynb": NOTEBOOK})})
    chance = random.Random(8)  # noqa: S311 - damage, not a secret
    head = made.find(b"PK\x01\x02")
    for number in range(300):
        data = bytearray(made)
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.choice((chance.randrange(len(data)), chance.randrange(head, len(data))))] = chance.randrange(
                256
            )
        hand_in(tmp_path, f"{number}.zip", bytes(data))
    hand_in(tmp_path, "empty name.zip", made.replace(b"a/b.ipynb", b"\0/b.ipynb"))
    hand_in(tmp_path, "good.ipynb", NOTEBOOK)
    assert told(tmp_path)["good.ipynb"] == "read"


def test_a_zip_that_would_hurt_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askfirst.autograde.intake.LARGEST", 1 << 20)
    monkeypatch.setattr("askfirst.autograde.intake.UNPACKED", 3 << 20)
    bomb = bytes(2 << 20)
    lying = bytearray(zipped({"lies.ipynb": bomb}))
    for at, each in ((lying.find(b"PK\x03\x04"), 22), (lying.find(b"PK\x01\x02"), 24)):
        lying[at + each : at + each + 4] = (100).to_bytes(4, "little")
    hand_in(tmp_path, "a lying.zip", bytes(lying))
    hand_in(tmp_path, "b large.zip", zipped({"x.ipynb": bomb}))
    hand_in(tmp_path, "c many.zip", zipped({f"{n}.ipynb": NOTEBOOK.ljust(1 << 20) for n in range(5)}))
    locked, flag = bytearray(zipped({"x.ipynb": NOTEBOOK})), 8
    locked[locked.find(b"PK\x01\x02") + flag] |= 1
    hand_in(tmp_path, "d locked.zip", bytes(locked))
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "e link.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    hand_in(tmp_path, "f empty.zip", zipped({}))
    hand_in(tmp_path, "g entries.zip", zipped({f"{n}": b"" for n in range(MOST_FILES + 1)}))
    damaged = bytearray(zipped({"x.ipynb": NOTEBOOK}))
    damaged[60:80] = b"\xff" * 20
    hand_in(tmp_path, "h damaged.zip", bytes(damaged))
    found = told(tmp_path)
    assert found.pop("a lying.zip/lies.ipynb") in ("grade-zip-entry", "grade-too-large")
    assert found == {
        "b large.zip/x.ipynb": "grade-too-large",
        **{f"c many.zip/{n}.ipynb": "read" if n < 3 else "grade-zip-large" for n in range(5)},
        "d locked.zip/x.ipynb": "grade-zip-locked",
        "e link.zip/link.ipynb": "grade-zip-linked",
        "f empty.zip": "grade-zip-empty",
        "g entries.zip": "grade-too-many",
        "h damaged.zip/x.ipynb": "grade-zip-entry",
    }


def test_no_folder_is_left_out_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(tmp_path / "in", "closed/a.ipynb", NOTEBOOK)
    hand_in(tmp_path / "in", "open/a.ipynb", NOTEBOOK)
    hand_in(tmp_path, "elsewhere/b.ipynb", NOTEBOOK)
    expected = {"open/a.ipynb": "read", "closed": "grade-folder-unreadable"}
    if sys.platform != "win32":
        (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
        expected |= {"linked": "grade-folder-linked", "loop": "grade-folder-linked"}
    scandir = os.scandir

    def guarded(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert told(tmp_path / "in") == expected


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    (each,) = returned(tmp_path)
    assert isinstance(each, Returned)
    with pytest.raises(Trouble) as raised:
        each.read()
    assert raised.value.key == "grade-too-large"
