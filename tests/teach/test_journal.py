"""Changes of a course: whole or not at all, one program at a time, taken back last first."""

from __future__ import annotations

import os
import random
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.teach.adapt import folder as making
from askfirst.teach.adapt import journal
from askfirst.teach.adapt.journal import DONE, KEPT, MOST, PENDING, STATE, Change
from askfirst.teach.adapt.refusal import Refused
from tests.teach.outage import Killed, dying

FILE = "content/notes.txt"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def tree(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".building-"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def course_of(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(root).items() if not name.startswith(STATE)}


def changed(root: Path, text: str) -> None:
    journal.write(root, Change.of(root, {FILE: text.encode(), f"content/more/{text}.txt": b"more"}))


def undo(root: Path) -> str:
    return CliRunner().invoke(app, ["undo", str(root)]).output


def test_changes_are_taken_back_last_first_as_far_as_they_are_kept(mini: Path) -> None:
    states = [tree(mini)]
    for number in range(MOST + 2):
        changed(mini, str(number))
        states.append(course_of(mini))
    assert len(list((mini / STATE).iterdir())) == 1
    assert len(list((mini / STATE / DONE).iterdir())) == MOST
    for left in reversed(range(MOST)):
        assert f"can be undone: {left}." in undo(mini)
        assert course_of(mini) == states[2 + left]
    before = tree(mini)
    said = undo(mini)
    assert "no change" in said
    assert f"{MOST} at most" in said
    assert tree(mini) == before == states[2], "nothing is left of what is undone"


def test_what_was_written_by_hand_between_two_changes_is_there_again_or_kept(mini: Path) -> None:
    changed(mini, "one")
    (mini / FILE).write_text("by hand", "utf-8")
    changed(mini, "two")
    undo(mini)
    assert (mini / FILE).read_text("utf-8") == "by hand"
    assert str(mini / STATE / KEPT / FILE) in undo(mini).replace("\n", "")
    assert not (mini / FILE).exists()
    assert (mini / STATE / KEPT / FILE).read_text("utf-8") == "by hand"


def test_an_undo_killed_in_the_middle_takes_back_one_change_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in range(40):
        root = tmp_path / str(moment)
        (root / "content").mkdir(parents=True)
        for text in ("one", "two", "three"):
            changed(root, text)
        with monkeypatch.context() as patched:
            left = dying(patched, moment)
            try:
                with journal.alone(root):
                    journal.undo(root)
            except Killed:
                pass
        journal.settle(root)
        now, more = (root / FILE).read_text("utf-8"), (root / "content/more/three.txt").exists()
        assert (now, more, len(journal.undoable(root))) in (("three", True, 3), ("two", False, 2)), moment
        if left() > 0:
            break
    assert left() > 0, "the last one was not killed"


def test_what_was_saved_since_the_computer_went_out_is_left_as_it_is(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(mini, monkeypatch)
    (mini / FILE).write_text("mine", "utf-8")
    assert CliRunner().invoke(app, ["check", str(mini)]).exit_code == 0
    assert not (mini / STATE / PENDING).exists()
    assert (mini / FILE).read_text("utf-8") == "mine"
    assert (mini / "content/more/one.txt").exists(), "the rest comes to its end"


def test_where_nothing_can_be_written_what_was_cut_off_is_told(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(mini, monkeypatch)

    def refused(*_given: object, **_named: object) -> None:
        raise OSError(30, "Read-only file system", str(mini / FILE))

    monkeypatch.setattr(journal, "staged", refused)
    for words in (["check", str(mini)], ["fix", str(mini)], ["undo", str(mini)]):
        done = CliRunner().invoke(app, words)
        assert (done.exit_code, done.output.count("\n")) == (1, 1)
        assert "Read-only file system" in done.output


def cut_off(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a change down, and let the computer go out before any file is changed."""
    with monkeypatch.context() as patched:
        dying(patched, 1)
        with pytest.raises(Killed):
            changed(root, "one")
    assert (root / STATE / PENDING).exists()
    assert not (root / FILE).exists()


def test_one_at_a_time_and_never_an_error_of_the_disk(tmp_path: Path) -> None:
    inside, entered, wrong = [], [], []

    def worker() -> None:
        for _ in range(60):
            try:
                with journal.alone(tmp_path):
                    inside.append(1)
                    entered.append(len(inside))
                    inside.pop()
            except Refused:
                continue
            except OSError as error:
                wrong.append(error)

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert set(entered) == {1}
    assert not wrong
    assert not list(tmp_path.iterdir())


def test_a_change_that_is_damaged_is_named_and_those_before_it_can_be_reached(mini: Path) -> None:
    before = tree(mini)
    changed(mini, "one")
    half = mini / STATE / ".building-half"  # of a program that was ended in the middle, long ago
    half.touch()
    os.utime(half, (0, 0))
    (mini / STATE / DONE / "000002.zip").write_bytes(b"nothing")
    said = undo(mini).replace("\n", "")
    assert "000002.zip is damaged" in said
    (mini / STATE / DONE / "000002.zip").unlink()
    undo(mini)
    assert tree(mini) == before
    assert not (mini / STATE).exists()


def test_a_file_keeps_the_rights_that_it_has(mini: Path) -> None:
    (mini / FILE).write_text("old", "utf-8")
    (mini / FILE).chmod(0o660)
    changed(mini, "new")
    assert (mini / FILE).stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_of_ours_is_refused_or_reads_as_it_was(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a draw, not a secret
    change = Change({"a": b"before " * 50, "b": None}, {"a": None, "b": b"after " * 50})
    origin = making.Origin("1.0.0", "", ("en",), {"content/a": b"text " * 50})
    for path, packed in ((tmp_path / "change.zip", change.packed()), (tmp_path / making.BASE, origin.packed())):
        spoilt = bytearray(packed)
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(spoilt) if seed % 2 else packed[: chance.randrange(len(packed))])
    with suppress(Refused):
        assert Change.read(tmp_path / "change.zip") == change
    with suppress(Refused):
        assert making.read_origin(tmp_path).files.items() <= origin.files.items()
