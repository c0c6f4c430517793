"""A session: two votes with talk between, what each window may know, and that nothing is lost or counted twice."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from askfirst.course.root import ROOT
from askfirst.course.words import FILES, read
from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.teach.session.ballot import Hidden
from askfirst.teach.session.session import GOES_ON, Declined, Session, session_file
from askfirst.teach.session.store import MOST_VOTES, Reason, StoreError
from askfirst.teach.session.summary import COLUMNS
from tests.course.test_words import odd
from tests.course.words_used import constants, sentences_said
from tests.teach.room import ITEMS, Clock, cast, held, shares, vote

MANY = ["sign"] * 3 + ["ask"] * LEAST


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session" / "votes"


@pytest.fixture
def session(file: Path) -> Session:
    return held(file)


# Two votes with talk between


def test_a_question_is_voted_on_before_and_after_the_talk(session: Session) -> None:
    session.start("q1")
    assert set(cast(session, "q1", MANY)) == {"counted"}
    assert (session.for_room()["vote"]["votes"], session.for_room()["vote"]["open"]) == (len(MANY), True)
    session.stop()
    assert shares(session.for_room()) is None, "it is the instructor who shows it"
    assert shares(session.for_instructor()) == {"sign": 3, "skip": 0, "ask": LEAST}
    session.show()
    assert shares(session.for_room()) == {"sign": 3, "skip": 0, "ask": LEAST}
    session.again("q1")
    assert shares(session.for_room()) is None
    cast(session, "q1", ["ask"] * len(MANY), 2)
    session.stop()
    session.show()
    room = session.for_room()["vote"]
    assert (room["round"], shares(session.for_room())) == (2, {"sign": 0, "skip": 0, "ask": len(MANY)})
    assert {row["option"]: row["votes"] for row in room["before"]} == {"sign": 3, "skip": 0, "ask": LEAST}
    assert [row["share"] for row in room["shares"]] == [0, 0, 1]
    session.hide()
    assert session.for_room()["vote"]["shares"] is None


def test_several_answers_are_counted_each(session: Session) -> None:
    session.start("q3")
    cast(session, "q3", ["ask skip"] * 4 + ["ask"])
    session.stop()
    session.show()
    assert shares(session.for_room()) == {"sign": 0, "skip": 4, "ask": 5}
    assert [row["share"] for row in session.for_room()["vote"]["shares"]] == [0, 0.8, 1]


def test_the_room_and_the_phones_never_get_the_key_or_what_others_chose(session: Session) -> None:
    session.start("q1")
    cast(session, "q1", MANY)
    session.vote([vote("q1", "skip", "mine")])
    phone = session.for_phone("phone mine")["vote"]
    assert (phone["choice"], phone["turn"]) == (["skip"], 1)
    other = session.for_phone("somebody else's")["vote"]
    assert (other["choice"], other["turn"]) == ([], 0)
    session.stop()
    session.show()
    assert "key" not in json.dumps([session.for_room(), phone, other])
    assert session.for_instructor()["vote"]["key"] == ["ask"]


def test_what_cannot_be_done_is_refused_and_changes_nothing(session: Session) -> None:
    for doing, reason in (
        (lambda: session.start("nothing"), "refused-no-such-vote"),
        (lambda: session.again("q1"), "refused-no-first-vote"),
        (session.show, "refused-no-such-vote"),
        (lambda: session.move(-1), "refused-no-slide"),
    ):
        before = session.for_instructor()
        with pytest.raises(Declined, match=reason):
            doing()
        assert session.for_instructor() == before
    session.start("q1")
    session.again("q1")
    with pytest.raises(Declined, match="refused-second-vote-begun"):
        session.start("q1")


def test_another_question_closes_the_vote_that_is_open(session: Session) -> None:
    session.start("q1")
    session.start("q2")
    assert session.vote([vote("q1", "ask"), vote("q2", "ask")]) == ["closed", "counted"]


# Few votes


def test_a_histogram_of_few_is_hidden_from_everybody(session: Session) -> None:
    session.start("q1")
    cast(session, "q1", ["ask"] * (LEAST - 1))
    session.stop()
    with pytest.raises(Declined, match="hidden-few"):
        session.show()
    assert shares(session.for_instructor()) is None
    assert str(LEAST) in session.for_instructor()["hidden_because"]
    assert session.for_instructor()["vote"]["votes"] == LEAST - 1
    session.start("q1")
    session.vote([vote("q1", "skip", "late")])
    session.stop()
    assert shares(session.for_instructor()) == {"sign": 0, "skip": 1, "ask": LEAST - 1}


def test_what_few_added_to_a_histogram_already_seen_does_not_show(session: Session) -> None:
    session.start("q1")
    cast(session, "q1", ["ask"] * LEAST)
    session.stop()
    session.start("q1")
    session.stop()
    assert shares(session.for_instructor()), "nothing was added"
    for more in range(1, LEAST):
        session.start("q1")
        session.vote([vote("q1", "skip", f"late {more}")])
        session.stop()
        assert shares(session.for_instructor()) is None
        assert session.summary().questions[0].rounds[0].hidden == "few-new"
    session.again("q1")
    cast(session, "q1", ["ask"] * LEAST, 2)
    session.stop()
    assert session.for_instructor()["vote"]["before"] is None, "nor beside the second vote"


# Counted once


def test_a_vote_sent_again_or_changed_is_counted_once(session: Session) -> None:
    session.start("q1")
    cast(session, "q1", ["ask"] * LEAST)
    once = vote("q1", "sign", "mine")
    assert session.vote([once, once]) == ["counted", "counted"]
    assert session.vote([vote("q1", "skip", "mine", turn=2)]) == ["counted"]
    assert session.vote([once]) == ["behind"], "a first try that the network held back"
    assert session.vote([vote("q1", "ask", "mine", turn=2)]) == ["behind"]
    session.stop()
    assert session.vote([vote("q1", "ask", "mine", turn=3)]) == ["closed"]
    assert shares(session.for_instructor()) == {"sign": 0, "skip": 1, "ask": LEAST}


def test_a_flood_of_phones_ends_somewhere_and_those_who_voted_can_still_change(session: Session) -> None:
    session.start("q1")
    outcomes = cast(session, "q1", ["ask"] * (MOST_VOTES + 5))
    assert outcomes == ["counted"] * MOST_VOTES + ["full"] * 5
    assert session.vote([vote("q1", "skip", 0, turn=2)]) == ["counted"]


# Restarts and faults


def test_a_session_goes_on_where_it_was_cut_off(file: Path, session: Session) -> None:
    session.move(7)
    session.start("q1")
    cast(session, "q1", MANY)
    code, secret, version = session.code, session.secret, session.for_phone("")["version"]
    session.close()
    clock = Clock()
    clock.now += 60
    session = held(file, clock)
    assert (session.code, session.secret, session.slide) == (code, secret, 7)
    assert session.for_phone("phone 0")["vote"]["choice"] == ["sign"]
    assert session.for_phone("")["version"] != version, "a phone that waits is told"
    cast(session, "q1", MANY)  # all of them tried again
    assert session.for_room()["vote"]["votes"] == len(MANY)


KILLED = """
import os, sys
from pathlib import Path
from tests.teach.room import cast, held, vote
session = held(Path(sys.argv[1]))
session.start("q1")
for at in range(100_000):
    session.vote([vote("q1", "ask", at)])
    os.write(1, b"%d\\n" % at)
"""


def test_a_server_killed_in_the_middle_has_every_vote_it_acknowledged(file: Path) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", KILLED, file], stdout=subprocess.PIPE, cwd=root) as server:
        assert server.stdout
        told = [server.stdout.readline() for _ in range(30)]
        server.kill()
        told += server.stdout.readlines()
    said = int([each for each in told if each.endswith(b"\n")][-1])
    session = held(file)
    assert [session.for_phone(f"phone {at}")["vote"]["choice"] for at in range(said + 1)] == [["ask"]] * (said + 1)
    assert said + 1 <= session.for_room()["vote"]["votes"] <= said + 2


def test_another_lesson_leaves_a_session_alone(file: Path, session: Session) -> None:
    session.start("q1")
    session.close()
    other = held(file, lesson="05-y")
    assert (other.code == session.code, other.for_room()["vote"]) == (False, None)
    other.discard()
    assert held(file).for_room()["vote"]["open"]


def test_an_old_session_is_over_and_leaves_nothing(file: Path, session: Session) -> None:
    code, clock = session.code, Clock()
    session.close()
    clock.now -= 3600
    session = held(file, clock)
    assert session.code == code, "a clock that was put back ends nothing"
    session.close()
    clock.now += GOES_ON + 2 * 3600
    session = held(file, clock)
    assert session.code != code
    session.close()
    forgotten = session_file(file, "03-z")
    forgotten.write_text("of a computer that was never started again")
    os.utime(forgotten, times=(clock.now - GOES_ON - 1,) * 2)
    os.utime(session_file(file, "04-x"), times=(clock.now,) * 2)
    session = held(file, clock)
    assert not forgotten.exists()
    session.discard()
    assert list(file.parent.iterdir()) == []


def test_a_question_that_left_the_lesson_is_no_longer_voted_on(file: Path, session: Session) -> None:
    session.start("q1")
    session.close()
    session = Session.open(file, "04-x", ITEMS[1:], "en", Clock())
    assert session.for_room()["vote"] is None
    assert session.for_instructor()["counts"] == []


def test_a_second_program_is_refused(file: Path, session: Session) -> None:
    session.start("q1")
    with pytest.raises(StoreError, match="busy"):
        held(file)


@pytest.mark.parametrize("spoil", ["garbage", "half", "another's", "place"])
def test_a_damaged_file_is_laid_aside_and_said(file: Path, session: Session, spoil: str) -> None:
    session.start("q1")
    cast(session, "q1", MANY)
    session.close()
    file = session_file(file, "04-x")
    whole = file.read_bytes()
    if spoil in ("another's", "place"):
        with sqlite3.connect(file) as base:
            base.execute("PRAGMA user_version = 9" if spoil == "another's" else "UPDATE place SET told = '[]'")
        base.close()
    else:
        file.write_bytes(b"no database" * 999 if spoil == "garbage" else whole[: len(whole) // 2])
    spoilt = file.read_bytes()
    session = held(file.with_name("votes"))
    assert session.for_room()["vote"] is None
    aside = file.with_name(f"{file.name}.damaged")
    assert aside.read_bytes() == spoilt
    assert aside.name in session.for_instructor()["trouble"]


def test_a_full_disk_acknowledges_nothing_and_says_so_until_there_is_room(session: Session) -> None:
    session.start("q1")
    base = session._store._base
    pages = base.execute("PRAGMA page_count").fetchone()[0]
    base.execute(f"PRAGMA max_page_count = {pages}")
    counted = 0
    with pytest.raises(StoreError, match="disk-full"):
        for first in range(0, 10_000, 10):
            counted += cast(session, "q1", ["ask"] * 10, first=first).count("counted")
    assert "full" in session.for_instructor()["trouble"]
    assert session.for_room()["vote"]["votes"] == counted
    base.execute(f"PRAGMA max_page_count = {pages + 1000}")
    cast(session, "q1", ["ask"] * (counted + 10))
    assert session.for_instructor()["trouble"] is None
    assert session.for_room()["vote"]["votes"] == counted + 10


def test_the_file_does_not_tell_which_votes_are_of_one_phone(file: Path, session: Session) -> None:
    for item in ("q1", "q2"):
        session.start(item)
        cast(session, item, MANY)
    session.close()
    file = session_file(file, "04-x")
    with sqlite3.connect(file) as base:
        rows = base.execute("SELECT item, voter FROM vote").fetchall()
    base.close()
    assert len({voter for _, voter in rows}) == len(rows) == 2 * len(MANY)
    assert b"phone" not in file.read_bytes()


# Who waits


def test_windows_hear_of_every_vote_and_phones_of_what_the_instructor_does(session: Session) -> None:
    async def waits() -> None:
        window, phone = session.windows.version, session.phones.version
        heard = [
            asyncio.create_task(session.windows.heard(window, 9)),
            asyncio.create_task(session.phones.heard(phone, 9)),
        ]
        await asyncio.sleep(0)
        session.start("q1")
        window, phone = await asyncio.gather(*heard)
        assert (window, phone) == (session.for_room()["version"], session.for_phone("")["version"])
        cast(session, "q1", MANY)
        assert session.windows.version != window
        assert session.phones.version == phone, "three hundred phones are not woken by each vote"
        assert await session.phones.heard(phone, 0.01) == phone

    asyncio.run(waits())


# Its words


def test_the_windows_and_the_summary_say_what_is_there_and_all_of_it() -> None:
    room = Path(ROOT) / "askfirst" / "teach" / "session"
    found = constants(*room.glob("*.py"))
    reasons = {f"hidden-{each}" for each in get_args(Hidden)} | {f"trouble-{each}" for each in get_args(Reason)}
    built = reasons | {f"column-{each}" for each in COLUMNS}
    for name in ("window", "summary"):
        assert set(read(FILES["session"])[name]) <= found | built
    assert built <= {key for keys in read(FILES["session"]).values() for key in keys}
    said = [use for use in sentences_said(room, {"tell": (0, None), "Declined": (0, 0)}) if use.key]
    assert list(odd("session", said)) == []
