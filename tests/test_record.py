"""The record keeps what its notice says, and only with a yes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askfirst.loader import Content
from askfirst.quiz import Answer
from askfirst.record import FIELDS, Record, RecordError


def answer(number: int = 0, *, correct: bool = True) -> Answer:
    return Answer(f"q-{number}", "abc", ["a", "b"], "fairly", correct)


def put(record: Record, number: int = 0) -> None:
    record.append(answer(number), lesson="01", quiz="all", lang="zh", edition="1")


def test_nothing_is_written_before_a_yes_and_a_no_leaves_one_word(home: Path) -> None:
    record = Record()
    put(record)
    assert record.choice is None
    assert record.events() == []
    assert not home.exists()
    record.decline()
    put(record)
    assert record.choice == "no"
    assert {path.name: path.read_text() for path in home.iterdir()} == {"choice.txt": "no\n"}


def test_the_fields_stored_are_the_fields_of_the_notice(small: Content, home: Path) -> None:
    record = Record()
    record.agree()
    put(record)
    columns = record.events()[0]
    assert tuple(columns) == FIELDS
    assert set(columns) == set(small.strings["fields"])
    import sqlite3

    base = sqlite3.connect(home / "record.sqlite")
    stored = [row[1] for row in base.execute("PRAGMA table_info(events)")]
    tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    base.close()
    assert stored == list(FIELDS)
    assert tables == {"events", "learner"}


def test_see_take_along_correct_and_delete(home: Path) -> None:
    record = Record()
    record.agree()
    put(record, 1)
    put(record, 2)
    assert [each.item for each in record.answers("all")] == ["q-1", "q-2"]
    assert json.loads(record.export("json")) == record.events()
    rows = list(csv.DictReader(io.StringIO(record.export("csv"))))
    assert [row["item"] for row in rows] == ["q-1", "q-2"]
    record.correct(record.events()[0]["number"])
    assert [each.item for each in record.answers()] == ["q-2"]
    assert [row["event"] for row in record.events()] == ["answer", "answer", "not-mine"]
    record.delete()
    assert list(home.iterdir()) == []
    assert record.choice is None


def test_many_windows_at_once_lose_nothing() -> None:
    Record().agree()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: put(Record(), number), range(80)))
    assert sorted(each.item for each in Record().answers()) == sorted(f"q-{number}" for number in range(80))


@pytest.mark.parametrize(
    "content", [b"not a database at all, only words" * 40, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_damaged_file_is_named_and_left_alone(home: Path, content: bytes) -> None:
    home.mkdir()
    path = home / "record.sqlite"
    path.write_bytes(content)
    with pytest.raises(RecordError) as caught:
        put(Record())
    assert caught.value.reason == "record-damaged"
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    with pytest.raises(RecordError) as caught:
        Record(blocked / "home").agree()
    assert caught.value.reason == "record-unwritable"


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    record = Record()
    record.agree()
    put(record)
    real = sqlite3.connect

    def crowded(*args: object, **values: object) -> sqlite3.Connection:
        base = real(*args, **values)  # type: ignore[arg-type]
        pages = base.execute("PRAGMA page_count").fetchone()[0]
        base.execute(f"PRAGMA max_page_count = {pages}")
        return base

    monkeypatch.setattr(sqlite3, "connect", crowded)
    with pytest.raises(RecordError) as caught:
        for number in range(500):
            put(record, number)
    assert caught.value.reason == "record-disk-full"


WRITER = """
import os, sys
from askfirst.quiz import Answer
from askfirst.record import Record
for number in range(int(sys.argv[1]), 10_000):
    Record().append(Answer(f"q-{number}", "abc", "a", "fairly", True), lesson="01", quiz="all", lang="en", edition="1")
    print(number, flush=True)
"""


def test_thirty_kills_lose_no_answer_that_was_acknowledged() -> None:
    Record().agree()
    acknowledged = -1
    for rounds in range(30):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(acknowledged + 1)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ.copy(),
        )
        assert writer.stdout
        for _ in range(1 + rounds % 5):
            acknowledged = int(writer.stdout.readline())
        writer.kill()
        rest = writer.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        writer.wait()
        kept = [each.item for each in Record().answers()]
        assert kept[: acknowledged + 1] == [f"q-{number}" for number in range(acknowledged + 1)]
        acknowledged = len(kept) - 1  # one may have been stored and not yet acknowledged
