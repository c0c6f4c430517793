"""Bad labs side by side in one course: each is told its own sentence with file and line, and costs no neighbour."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from askfirst.course.lab_models import lab_folder, lab_folders
from askfirst.course.loader import Content
from askfirst.course.validate import load
from askfirst.publish import try_keys
from askfirst.publish.check_labs import check_labs
from tests.conftest import LANGUAGES
from tests.publish.test_lab_files import lay_shown

SHOWN = "11-who-was-asked"
CSV, ABOUT, KEY, YAML, MD = "data/calls.csv", "data/calls.about.yaml", "key.py", "lab.yaml", "lab.md"
PERCENT = '@key.common_error("share", "percent")'
RIGHT = '@key.right("share"'
SHARE = '    return len(unasked(tables)) / len(tables["calls"])\n'


class Bad(NamedTuple):
    """What is done to a lab, and what is said: which sentence, of which file, at the line on which ``at`` stands."""

    spoil: Callable[[Path], None]
    key: str
    file: str
    at: str = ""


def change(file: str, old: str, new: str, most: int = 1) -> Callable[[Path], None]:
    """Return what replaces a text in a file of a lab."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, most), encoding="utf-8")

    return spoil


def put(file: str, data: bytes) -> Callable[[Path], None]:
    """Return what puts other bytes in the place of a file."""

    def spoil(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return spoil


def recode(encoding: str) -> Callable[[Path], None]:
    """Return what saves the table as a spreadsheet of another country does."""

    def spoil(folder: Path) -> None:
        (folder / CSV).write_bytes((folder / CSV).read_text(encoding="utf-8").encode(encoding))

    return spoil


def remove(file: str) -> Callable[[Path], None]:
    """Return what removes a file."""
    return lambda folder: (folder / file).unlink()


def instead(file: str) -> Callable[[Path], None]:
    """Return what puts a folder in the place of a file."""

    def spoil(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return spoil


def ring(file: str) -> Callable[[Path], None]:
    """Return what puts a link to itself in the place of a file."""

    def spoil(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).symlink_to(folder / file)

    return spoil


def share(code: str) -> Callable[[Path], None]:
    """Return what has the key compute the share in another way."""
    return change(KEY, SHARE, f"    {code}\n")


BAD = {
    "no-prose": Bad(remove(MD), "file-missing", MD),
    "no-words": Bad(remove(YAML), "file-missing", YAML),
    "no-key": Bad(remove(KEY), "file-missing", KEY),
    "no-table": Bad(remove(CSV), "unknown", YAML, "data: [calls]"),
    "no-about": Bad(remove(ABOUT), "file-missing", ABOUT),
    "empty-key": Bad(put(KEY, b"\n"), "file-empty", KEY),
    "empty-table": Bad(put(CSV, b""), "file-empty", CSV),
    "heading-only": Bad(put(CSV, b"call_id,hour,asked,place_en,place_zh\n"), "table-no-rows", CSV),
    "other-column": Bad(change(CSV, "hour", "clock"), "column-undescribed", ABOUT, "columns:"),
    "column-twice": Bad(change(CSV, "hour", "call_id"), "table-heading", CSV),
    "short-row": Bad(change(CSV, "K3,10,no,", "K3,10,"), "table-row", CSV, "K3"),
    "long-row": Bad(change(CSV, "K4,23", "K4,2,3"), "table-row", CSV, "K4"),
    "open-quote": Bad(change(CSV, "K5,23", 'K5,"23'), "table-broken", CSV, "K5"),
    "gbk": Bad(recode("gbk"), "file-not-utf8", CSV, "K2"),
    "tabs": Bad(change(CSV, ",", "\t", most=-1), "table-tab", CSV),
    "spreadsheet": Bad(put(CSV, b"PK\x03\x04\x14\x00\x06\x00\xd0\xff"), "file-not-utf8", CSV),
    "folder-for-words": Bad(instead(YAML), "file-odd", YAML),
    "folder-for-key": Bad(instead(KEY), "file-odd", KEY),
    "folder-for-table": Bad(instead(CSV), "file-odd", CSV),
    "ring-of-prose": Bad(ring(MD), "file-unreadable", MD),
    "ring-of-table": Bad(ring(CSV), "file-unreadable", CSV),
    "key-raises": Bad(share("return 1 / 0"), "key-raises", KEY, "return 1 / 0"),
    "key-asks-a-column": Bad(share('return tables["calls"]["share"].sum()'), "key-raises", KEY, '["share"]'),
    "key-leaves": Bad(share("raise SystemExit"), "key-raises", KEY, "raise SystemExit"),
    "key-loops": Bad(share("while True: pass"), "key-endless", KEY, "while True"),
    "key-loops-at-once": Bad(
        change(KEY, "key = Key()", "key = Key()\nwhile True: pass"), "key-endless", KEY, "while True"
    ),
    "key-ends-all": Bad(share("import os; os._exit(3)"), "key-ends", KEY),
    "key-returns-a-column": Bad(share('return tables["calls"]["hour"]'), "key-type", KEY, RIGHT),
    "key-returns-nothing": Bad(share("return None"), "key-type", KEY, RIGHT),
    "key-returns-numpy": Bad(share('return tables["calls"]["hour"].mean()'), "key-type", KEY, RIGHT),
    "key-returns-a-generator": Bad(share("return (n for n in [1])"), "key-type", KEY, RIGHT),
    "another-form": Bad(share("return {0.6}"), "key-form", KEY, PERCENT),
    "common-error-is-right": Bad(change(KEY, "    return 100 * len", "    return len"), "key-right", KEY, PERCENT),
    "common-errors-alike": Bad(
        change(KEY, '    return 100 * len(unasked(tables)) / len(tables["calls"])', "    return len(unasked(tables))"),
        "key-same",
        KEY,
        '@key.common_error("share", "number")',
    ),
    "no-key-in-key": Bad(change(KEY, "key = Key()", "kay = key = Key()\n"), "key-none", KEY),
    "bare-decorator": Bad(
        change(KEY, '@key.common_error("share", "odds")', '@key.common_error("odds")'),
        "key-decorator",
        KEY,
        '@key.common_error("odds")',
    ),
    "deep-key": Bad(change(KEY, "key = Key()", "key = Key()\n" + "(" * 900 + ")" * 900), "code-not-python", KEY, "((("),
    "few-cards": Bad(change(YAML, "part: mark ", "part: sort "), "task-shape", YAML, "- id: what-a-sign-does"),
}
MORE = {
    "other-column",
    "common-error-is-right",
    "another-form",
    "few-cards",
}  # the same fault is told of further lines too


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course with a sound lab and every bad one."""
    from tests.conftest import lay_mini

    root = lay_shown(lay_mini(tmp_path_factory.mktemp("bad") / "course"))
    labs = root / "content" / "labs"
    for slug, bad in BAD.items():
        shutil.copytree(labs / SHOWN, labs / slug)
        for file in (YAML, MD):
            change(file, SHOWN, slug)(labs / slug)
        if slug == "no-key-in-key":
            text = (labs / slug / KEY).read_text(encoding="utf-8")
            (labs / slug / KEY).write_text(text + "\n\ndel key\n", encoding="utf-8")
        else:
            bad.spoil(labs / slug)
    (labs / "notes.txt").write_text("Not a lab.", encoding="utf-8")
    if os.name != "nt":
        (labs / "ring").symlink_to(labs / "ring")
    return root


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_each_bad_lab_is_told_its_own_sentence(course: Path, small: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(try_keys, "SECONDS", 4)
    labs, faults = check_labs(course, small)
    assert SHOWN in {each.lab.lab for each in labs}
    told = {slug: [each for each in faults if f"/{slug}/" in each.path] for slug in [SHOWN, *BAD]}
    assert told[SHOWN] == []
    off = {}
    for slug, bad in BAD.items():
        path = lab_folder(course, slug).path / bad.file
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if bad.at else []
        line = next((number for number, text in enumerate(lines, 1) if bad.at in text), 1)
        want = (f"content/labs/{slug}/{bad.file}", line, bad.key)
        have = [(each.path, each.line, each.key) for each in told[slug]]
        if want not in have or (len(have) > 1 and slug not in MORE):
            off[slug] = want, have
        for each in told[slug]:
            for lang in LANGUAGES:
                assert "\n" not in each.tell(lang)
                assert "Traceback" not in each.tell(lang)
    assert off == {}
    strays = [each.path for each in faults if each.key == "lab-stray"]
    assert strays == ["content/labs/notes.txt", "content/labs/ring"]
    assert len(faults) == sum(map(len, told.values())) + len(strays)


def test_a_deleted_lab_leaves_the_others_sound(mini: Path) -> None:
    root = lay_shown(mini)
    shutil.copytree(lab_folder(root, SHOWN).path, lab_folder(root, "12-other").path)
    for file in (YAML, MD):
        change(file, SHOWN, "12-other")(lab_folder(root, "12-other").path)
    content = load(root)
    assert check_labs(root, content)[1] == []
    shutil.rmtree(lab_folder(root, SHOWN).path)
    labs, faults = check_labs(root, content)
    assert faults == []
    assert [each.lab.lab for each in labs] == [folder.slug for folder in lab_folders(root)] == ["12-other"]
