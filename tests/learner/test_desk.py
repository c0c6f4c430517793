"""Several people at one login: each finds their own record by a phrase, and no page writes into another's."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

from askfirst.assess.exam import Form
from askfirst.assess.quiz import Answer
from askfirst.learner import desk_closing
from askfirst.learner.desk import LEAST, Desk, ShortPhraseError
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError

HERS, HIS = "blue teapot on Monday", "三号窗口的绿萝"
FORM = Form("form-1", "A", ("t-1",))


def put(record: Record, number: int = 0) -> None:
    answer = Answer(f"q-{number}", "abc", "a", "fairly", Fraction(1))
    record.append(answer, lesson="01", quiz="all", lang="zh", edition="1")


def items() -> list[str]:
    """What the record that is open now holds, as a fresh page reads it."""
    return [each.item for each in Desk().record().answers()]


def begun(phrase: str) -> Record:
    """A record under a phrase, open and agreed to."""
    Desk().start(phrase)
    record = Desk().record()
    record.agree()
    return record


def refuses(use: Callable[[], object], reason: str) -> bool:
    with pytest.raises(RecordError) as caught:
        use()
    return caught.value.reason == reason


def everything(home: Path) -> bytes:
    return b"".join(os.fsencode(path) + (path.read_bytes() if path.is_file() else b"") for path in home.rglob("*"))


def test_a_person_alone_has_the_record_where_it_was_and_nothing_beside_it(home: Path) -> None:
    desk = Desk()
    assert desk.alone
    record = desk.record()
    assert not desk.open(HERS)
    assert not home.exists(), "looking for a record writes nothing"
    record.agree()
    put(record)
    assert [path.name for path in home.iterdir()] == ["record.sqlite"]
    assert items() == ["q-0"]


def test_each_finds_their_own_and_neither_phrase_nor_name_is_on_disk(home: Path) -> None:
    for number, phrase in enumerate((HERS, HIS)):
        put(begun(phrase), number)
        Desk().leave()
    assert Desk().found is None
    for number, phrase in enumerate((HERS, HIS)):
        assert Desk().open(phrase)
        assert items() == [f"q-{number}"]
        Desk().leave()
    kept = everything(home)
    for word in ("teapot", "Monday", HIS):
        assert word.encode() not in kept


@pytest.mark.parametrize(
    "typed",
    [
        "  BLUE teapot on monday ",
        "ｂｌｕｅ　ｔｅａｐｏｔ　ｏｎ　Ｍｏｎｄａｙ",
        "blueteapot\u200bonmonday",
        "Blue  Teapot\ton Monday\n",
    ],
)
def test_a_phrase_is_read_kindly(typed: str) -> None:
    put(begun(HERS))
    Desk().leave()
    assert Desk().open(typed)
    assert items() == ["q-0"]


@pytest.mark.parametrize("typed", ["", "     ", "ab c d", "一二三四五", "\u200b" * 20, "\ud800" * 9])
def test_a_phrase_that_is_too_short_is_refused_and_writes_nothing(home: Path, typed: str) -> None:
    for use in (Desk().open, Desk().start):
        with pytest.raises(ShortPhraseError):
            use(typed)
    assert not home.exists()
    assert len("一二三四五六") == LEAST
    Desk().start("一二三四五六")


def test_a_slip_of_the_keys_makes_no_record(home: Path) -> None:
    begun(HERS)
    Desk().leave()
    before = everything(home)
    assert not Desk().open(HERS + "s")
    assert everything(home) == before
    assert Desk().found is None


def test_another_login_has_other_folders_for_the_same_phrase(tmp_path: Path) -> None:
    names = set()
    for each in ("one", "two"):
        desk = Desk(tmp_path / each)
        desk.start(HERS)
        opened = Desk(tmp_path / each).found
        assert opened
        names.add(opened.name)
    assert len(names) == 2


def test_a_page_of_one_record_never_touches_another_nor_its_own_after_a_switch() -> None:
    hers = begun(HERS)
    put(hers)
    Desk().leave()
    his = begun(HIS)
    for stale in (hers, his):
        if stale is his:
            Desk().leave()
            Desk().open(HERS)
        for use in (
            lambda stale=stale: put(stale, 1),
            lambda stale=stale: stale.choose("A"),
            lambda stale=stale: stale.sit(FORM, [], lambda _: None, lesson="12", lang="en", edition="1"),  # type: ignore[arg-type,return-value]
            stale.agree,
            stale.decline,
            stale.delete,
            stale.delete_trace,
            stale.events,
            stale.learner,
            lambda stale=stale: stale.choice,
            lambda stale=stale: stale.disown(1),
        ):
            assert refuses(use, "record-switched")
    assert items() == ["q-0"]
    assert refuses(lambda: put(hers, 2), "record-switched"), "hers is open again, and her old page must be loaded anew"
    Desk().leave()
    assert Desk().open(HIS)
    assert items() == []


def test_a_page_from_before_the_desk_was_shared_writes_no_more() -> None:
    first = Desk().record()
    first.agree()
    put(first)
    begun(HERS)
    assert refuses(lambda: put(first, 1), "record-switched")
    Desk().leave()
    assert refuses(lambda: put(first, 1), "record-switched"), "who left may be followed by anybody"
    assert Desk().found is None
    assert Desk().phraseless
    Desk().open_phraseless()
    assert items() == ["q-0"]
    assert not Desk().alone


def test_with_none_open_nothing_is_kept_and_all_can_be_read(home: Path) -> None:
    begun(HERS)
    Desk().leave()
    record, before = Desk().record(), everything(home)
    put(record)
    record.choose("A")
    assert record.choice == "closed"
    assert (record.events(), record.sittings(), record.chosen_path(), record.learner()) == ([], [], None, None)
    for use in (record.agree, record.decline, record.delete):
        assert refuses(use, "record-closed")
    assert everything(home) == before
    Desk().open(HERS)
    assert refuses(lambda: record.choice, "record-switched")
    assert refuses(record.events, "record-switched")


def test_a_deleted_record_leaves_nothing_that_came_from_its_phrase(home: Path) -> None:
    record = begun(HERS)
    put(record)
    record.delete()
    assert sorted(path.name for path in (home / "desk").iterdir()) == ["deletions.txt", "open", "salt"]
    record.agree()
    assert Desk().record().choice == "yes", "who deletes may begin again, under the same phrase"
    record.delete()
    Desk().leave()
    assert Desk().alone, "no record is left that has a phrase"
    assert not Desk().open(HERS)


@pytest.mark.parametrize("what", [b"", b"\xff\xfe\x00" * 50, b"- \n", b"../../.. " + b"0" * 32 + b"\n", None])
def test_a_damaged_pointer_opens_nothing(home: Path, what: bytes | None) -> None:
    first = Record()
    first.agree()
    put(begun(HERS))
    pointer = home / "desk" / "open"
    pointer.unlink()
    if what is None:
        pointer.mkdir()
    else:
        pointer.write_bytes(what)
    assert Desk().found is None, "above all not the record of who was here first"
    if what is not None:
        assert Desk().open(HERS)
        assert items() == ["q-0"]


@pytest.mark.parametrize("what", [None, b"", b"short", b"x" * 400])
def test_without_its_salt_a_desk_says_so_and_makes_no_other(home: Path, what: bytes | None) -> None:
    begun(HERS)
    Desk().leave()
    salt = home / "desk" / "salt"
    salt.unlink() if what is None else salt.write_bytes(what)
    before = everything(home)
    assert refuses(lambda: Desk().open(HERS), "desk-damaged")
    assert refuses(lambda: Desk().start(HIS), "desk-damaged")
    assert everything(home) == before


@pytest.mark.parametrize(("code", "reason"), [(errno.EROFS, "record-unwritable"), (errno.ENOSPC, "record-disk-full")])
def test_a_disk_that_takes_nothing_opens_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    put(begun(HERS))
    Desk().leave()
    before = everything(home)

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr("askfirst.course.atomic_write.tempfile.mkstemp", fail)
    for use in (lambda: Desk().open(HERS), lambda: Desk().start(HIS)):
        assert refuses(use, reason)
    assert Desk().found is None
    assert everything(home) == before


@pytest.mark.parametrize("blocked", ["home", "desk"])
def test_a_file_in_the_way_is_named(home: Path, blocked: str) -> None:
    place = home if blocked == "home" else home / "desk"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("in the way")
    assert refuses(lambda: Desk().start(HERS), "record-unwritable")
    assert not Desk().open(HERS)
    assert place.read_text() == "in the way"


def test_two_at_once_end_in_one_record_that_is_open_and_one_salt(home: Path) -> None:
    phrases = [f"a phrase of number {number}" for number in range(6)]

    def begin(phrase: str) -> None:
        ready.wait()
        desks[phrase].start(phrase)

    desks, ready = {phrase: Desk() for phrase in phrases}, threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        outcome = [pool.submit(begin, phrase) for phrase in phrases]
        refused = [each.exception() for each in outcome]
    assert all(each is None or isinstance(each, RecordError) for each in refused)
    assert sorted(path.name for path in (home / "desk").iterdir()) == ["open", "salt"]
    Desk().record().agree()
    Desk().leave()
    assert sum(map(_opens, phrases)) == 1


def _opens(phrase: str) -> bool:
    try:
        return Desk().open(phrase)
    finally:
        Desk().leave()


SWITCHER = """
import itertools, sys
from askfirst.learner.desk import Desk
for number in itertools.count():
    desk = Desk()
    desk.leave() if number % 2 else desk._point_to("0" * 31 + sys.argv[1])
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as posix does")
def test_killed_at_any_moment_one_record_is_open_or_none() -> None:
    begun(HERS)
    Desk().leave()
    for each in range(6):
        with subprocess.Popen([sys.executable, "-c", SWITCHER, str(each)], stdout=subprocess.PIPE) as program:
            assert program.stdout
            program.stdout.readline()  # it is at work now
            time.sleep(0.004 * each)
            program.send_signal(signal.SIGKILL)
        found = Desk().found
        assert found is None or found.name == "0" * 31 + str(each)
    assert Desk().open(HERS) or Desk().found


def test_a_server_that_starts_finds_no_record_open_and_a_person_alone_notices_nothing(home: Path) -> None:
    alone = Desk().record()
    alone.agree()
    desk_closing.close()
    put(alone)
    assert items() == ["q-0"]
    hers = begun(HERS)
    desk_closing.close()
    assert Desk().found is None
    assert refuses(lambda: put(hers), "record-switched")
    shutil.rmtree(home)
    desk_closing.close()


def test_there_is_nothing_to_start_over_where_nothing_is_kept(home: Path) -> None:
    Record().delete_trace()
    assert not home.exists()
