"""Handing in as a company relies on it: a file for what is new, whole or none, when it is pressed, and nothing lost."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.atomic_write import SCRATCH
from askfirst.course.faults import Unmade
from askfirst.course.loader import ROOT, Content
from askfirst.course.words import say
from askfirst.evidence import hand_in
from askfirst.evidence.cohort.packs import find
from askfirst.evidence.hand_in import hand_in_folder
from askfirst.evidence.making import handed_in, sealed
from askfirst.evidence.pack import verified
from askfirst.evidence.pack_models import Wishes
from askfirst.evidence.view import ProofView
from askfirst.jupyter.process import HAND_IN
from askfirst.learner.record import Record
from tests.conftest import LANGUAGES
from tests.evidence import kills
from tests.evidence.test_pack import course, take, with_tests
from tests.evidence.test_statement import heard
from tests.responses import key


@pytest.fixture
def record(home: Path) -> Record:
    return with_tests(home)


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    monkeypatch.setenv(HAND_IN, str(folder))
    return folder


def press(record: Record, **wishes: Any) -> str:
    return handed_in(course(), record, "en", Wishes(**wishes))


def test_what_is_new_is_handed_in_once_however_often_it_is_pressed(record: Record, share: Path) -> None:
    assert press(record).startswith("Handed in")
    assert press(record).startswith("Nothing new")
    assert len(list(share.iterdir())) == 1
    assert press(record, staff="SH-0417").startswith("Handed in"), "it says something that it did not say"
    take(record, key)
    assert press(record).startswith("Handed in")
    files = sorted(share.iterdir(), key=lambda each: each.stat().st_mtime_ns)
    packs = [verified(each.read_bytes())[0] for each in files]
    assert [(len(each.forms), each.staff) for each in packs] == [(2, ""), (2, "SH-0417"), (3, "")]


def test_its_name_says_nothing_and_is_nobody_elses(record: Record, share: Path, tmp_path: Path) -> None:
    press(record)
    (first,) = share.iterdir()
    assert re.fullmatch(r"[0-9a-f]{32}\.zip", first.name)
    (tmp_path / "other").mkdir()
    other = Record(tmp_path / "other")
    other.path.write_bytes(record.path.read_bytes())  # the very same record, and a key of its own
    press(other)
    assert len(list(share.iterdir())) == 2
    told = verified(first.read_bytes())[0].model_dump_json()
    assert first.stem not in told + (record.learner() or "")


def test_nothing_is_handed_in_by_itself(record: Record, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ProofView(course(), LANGUAGES[0], record)
    assert view.snapshot()["folder"] == str(share)
    for message in ({"type": "pack"}, {"type": "statement", "name": "Li", "kind": "page"}):
        heard(view, monkeypatch, **message)
    assert list(share.iterdir()) == []
    told, _ = heard(view, monkeypatch, type="hand-in", wishes=["attested"], staff=" SH-0417 ")
    assert told["type"] == "handed-in"
    (file,) = share.iterdir()
    evidence, _ = verified(file.read_bytes())
    assert (evidence.staff, evidence.attested) == ("SH-0417", True)
    assert "chosen" not in evidence.model_dump_json(exclude_defaults=True)


def test_one_may_be_allowed_to_write_there_and_nothing_else(
    record: Record, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a listing nor a look into a file is needed: also not to know that the same is there."""
    made = sealed(course(), record, "en")
    monkeypatch.setattr("askfirst.evidence.making.sealed", lambda *_args: made)
    with monkeypatch.context() as patch:

        def refuse(*_args: object, **_named: object) -> None:
            raise PermissionError(errno.EACCES, "not allowed")

        for name in ("os.listdir", "os.scandir", "os.mkdir", "pathlib.Path.open", "pathlib.Path.read_bytes"):
            patch.setattr(name, refuse)
        share.chmod(0o333)
        said = [press(record), press(record)]
        share.chmod(0o755)
    assert [each.split()[0] for each in said] == ["Handed", "Nothing"]
    assert len(list(share.iterdir())) == 1


def raising(number: int) -> Any:
    def fail(*_args: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


TROUBLES = {
    "not there": (None, None, "cannot be reached"),
    "a file": (None, None, "cannot be reached"),
    "full": ("os.fsync", errno.ENOSPC, "no room left"),
    "gone in the middle": ("os.fsync", errno.ENOENT, "cannot be reached"),
    "gone at the end": ("pathlib.Path.replace", errno.ENOENT, "cannot be reached"),
    "not for this person": ("tempfile.mkstemp", errno.EACCES, "does not take"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("way", TROUBLES)
def test_a_share_that_does_not_take_it_says_so_in_one_sentence_and_costs_nothing(
    record: Record, share: Path, monkeypatch: pytest.MonkeyPatch, way: str, lang: str
) -> None:
    place, number, says = TROUBLES[way]
    if way in {"not there", "a file"}:
        share.rmdir()
    if way == "a file":
        share.write_bytes(b"")
    view = ProofView(course(), lang, record) if lang in LANGUAGES else ProofView(course(), LANGUAGES[0], record)
    sealed(course(), record, LANGUAGES[0])  # the key is there
    with monkeypatch.context() as patch:
        if place:
            patch.setattr("os.link", raising(errno.EPERM))  # a disk that knows no links
            patch.setattr(place, raising(number or 0))
        told, _ = heard(view, monkeypatch, type="hand-in")
    assert told["type"] == "trouble"
    assert str(share) in told["text"]
    assert says in told["text"] or view.lang != "en"
    assert not share.is_dir() or list(share.iterdir()) == []
    assert share.exists() == (way != "not there"), "a folder that is not connected is not made"
    told, made = heard(view, monkeypatch, type="pack")
    assert (told["type"], len(verified(made)[0].forms)) == ("file", 2), "it can be saved instead"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_share_that_hangs_is_one_sentence_and_takes_the_file_once_it_answers(
    record: Record, share: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    made, answers, link = sealed(course(), record, lang), threading.Event(), os.link

    def hang(*places: Path) -> None:
        answers.wait()
        link(*places)

    monkeypatch.setattr("askfirst.evidence.making.sealed", lambda *_args: made)
    with monkeypatch.context() as patch:
        patch.setattr("os.link", hang)
        patch.setattr(hand_in, "PATIENCE", 0.05)
        with pytest.raises(Unmade) as told:
            handed_in(course(), record, lang)
        assert str(told.value) == say("hand-in-silent", lang, folder=share)
        answers.set()
        kills.settle()
    assert press(record).startswith("Nothing new"), "what was given to it came through, and comes through once"


def test_what_a_killed_hand_in_left_goes_with_the_next_and_another_persons_stays(
    record: Record, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(course(), record, LANGUAGES[0])  # the key is there
    with monkeypatch.context() as patch:  # as if it had been killed: what it wrote beside stays
        patch.setattr("os.link", raising(errno.EIO))
        patch.setattr("pathlib.Path.replace", raising(errno.EIO))
        patch.setattr("pathlib.Path.unlink", raising(errno.EIO))
        with pytest.raises(Unmade):
            press(record)
        kills.settle()
    (left,) = share.iterdir()
    other = share / f"{SCRATCH}another"
    other.write_bytes(b"at work")
    for path in (left, other):
        os.utime(path, (0, 0))
    assert find(share) == ([], 0), "a report passes over both"
    assert press(record).startswith("Handed in")
    kills.settle()
    assert not left.exists()
    assert other.exists()
    assert len(find(share)[0]) == 1


def test_pressed_in_two_windows_at_once_it_is_handed_in_once(record: Record, share: Path) -> None:
    with ThreadPoolExecutor(4) as windows:
        said = list(windows.map(lambda _: press(record).split()[0], range(8)))
    assert sorted(said) == ["Handed", *["Nothing"] * 7]
    assert len(list(share.iterdir())) == 1


def test_a_disk_that_knows_no_links_does_as_well(record: Record, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.link", raising(errno.EPERM))
    assert [press(record).split()[0] for _ in range(2)] == ["Handed", "Nothing"]
    assert len(list(share.iterdir())) == 1


def named(folder: str | None) -> Content:
    return replace(course(), course=course().course.model_copy(update={"hand_in": folder}))


def test_the_folder_is_that_of_the_start_or_else_of_the_course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(HAND_IN, raising=False)
    assert hand_in_folder(named(None)) is None
    assert hand_in_folder(named("handed-in")) == course().root / "handed-in"
    assert hand_in_folder(named(str(tmp_path))) == tmp_path
    monkeypatch.setenv(HAND_IN, str(tmp_path / "of the start"))
    assert hand_in_folder(named("handed-in")) == tmp_path / "of the start"


def test_without_a_folder_there_is_no_button_and_whoever_asks_all_the_same_is_told(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HAND_IN, raising=False)
    assert ProofView(named(None), LANGUAGES[0], record).snapshot()["folder"] == ""
    with pytest.raises(Unmade, match="No folder"):
        handed_in(named(None), record, "en")


@pytest.mark.usefixtures("record")
def test_the_command_hands_in_likewise(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en")
    ran = [CliRunner().invoke(app, ["evidence", "--hand-in", *more]) for more in ([], [], ["--to", "x.zip"])]
    assert [each.exit_code for each in ran] == [0, 0, 2]
    assert all(len(each.output.splitlines()) == 1 for each in ran)
    (file,) = share.iterdir()
    assert verified(file.read_bytes())


@pytest.mark.skipif(os.name != "posix", reason="kills as posix does")
def test_killed_at_any_moment_there_is_the_old_state_or_the_new(record: Record, tmp_path: Path) -> None:
    told = tmp_path / "evidence.json"
    told.write_text(sealed(course(), record, LANGUAGES[0]).evidence.model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-m", kills.__name__, str(tmp_path / "room"), str(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["signing"].keys() == {"0 of 3", "1 of 3", "signed, 2 of 3", "signed, 3 of 3"}
    assert found["reporting"].keys() == {"old", "new"}
    assert sum(sum(states.values()) for states in found.values()) >= 200
