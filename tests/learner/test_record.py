"""The record keeps what its notice says, and only with a yes."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from askfirst.assess.exam import Finished, Form, Result
from askfirst.assess.quiz import Answer
from askfirst.course.words import section
from askfirst.learner.record import Record, folder
from askfirst.learner.record_file import RecordError, RecordFile
from askfirst.learner.record_rows import answers, columns_of_answer
from askfirst.learner.record_schema import FIELDS, STEPS, VERSION

RECORDS = Path(__file__).parents[1] / "records"
LANDED, SECOND = RECORDS / "landed.sqlite", RECORDS / "second.sqlite"
KILLS = int(os.environ.get("ASKFIRST_KILLS", "30"))
INSERT = f"INSERT INTO events VALUES ({', '.join('?' * len(FIELDS))})"  # noqa: S608
LONGEST_WAIT = 3  # seconds, for all that a lesson asks of its record while it opens


def answer(number: int = 0, *, correct: bool = True) -> Answer:
    return worth(Fraction(correct), number)


def worth(credit: Fraction, number: int = 0) -> Answer:
    return Answer(f"q-{number}", "abc", ["a", "b"], "fairly", credit)


def put(record: Record, number: int = 0) -> None:
    record.append(answer(number), lesson="01", quiz="all", lang="zh", edition="1")


@contextmanager
def raw(home: Path) -> Iterator[sqlite3.Connection]:
    """The file as another program sees it."""
    with closing(sqlite3.connect(home / "record.sqlite", isolation_level=None)) as base:
        yield base


def names(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


def agreed() -> Record:
    record = Record()
    record.agree()
    return record


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


def test_the_fields_stored_are_the_fields_of_the_notice(home: Path) -> None:
    record = Record()
    record.agree()
    put(record)
    columns = record.events()[0]
    assert tuple(columns) == FIELDS
    assert set(columns) == set(section("fields", "en"))
    with raw(home) as base:
        stored = [row[1] for row in base.execute("PRAGMA table_info(events)")]
        tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert stored == list(FIELDS)
    assert tables == {"events", "learner", "deletions", "due"}


def test_see_take_along_correct_and_delete(home: Path) -> None:
    record = Record()
    record.agree()
    put(record, 1)
    put(record, 2)
    assert [each.item for each in record.answers("all")] == ["q-1", "q-2"]
    assert json.loads(record.export()) == {"rows": record.events(), "deletions": []}
    record.disown(record.events()[0]["number"])
    assert [each.item for each in record.answers()] == ["q-2"]
    assert [row["event"] for row in record.events()] == ["answer", "answer", "not-mine"]
    record.delete()
    assert names(home) == ["deletions.txt"]
    assert record.choice is None


def test_many_windows_at_once_lose_nothing() -> None:
    Record().agree()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: put(Record(), number), range(40)))
    assert sorted(each.item for each in Record().answers()) == sorted(f"q-{number}" for number in range(40))


def foreign() -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE recipes (cake)")
    return base.serialize()


def cut_short(home: Path) -> bytes:
    for number in range(200):
        put(agreed(), number)
    return (home / "record.sqlite").read_bytes()[:5000]


@pytest.mark.parametrize(
    "content",
    [
        lambda _home: b"not a database at all, only words" * 40,
        lambda _home: b"SQLite format 3\x00" + b"\xff" * 4000,
        lambda _home: foreign(),
        cut_short,
    ],
)
def test_a_damaged_file_is_named_and_left_alone(home: Path, content: Callable[[Path], bytes]) -> None:
    home.mkdir()
    path, what = home / "record.sqlite", content(home)
    path.write_bytes(what)
    for use in (put, Record.events, Record.answers, Record.agree, lambda record: record.disown(1)):
        with pytest.raises(RecordError) as caught:
            use(Record())
        assert caught.value.reason == "record-damaged"
        assert path.read_bytes() == what
    Record().delete()
    assert Record().choice is None, "who wants to be rid of it can be"


def test_an_empty_file_holds_no_record_yet(home: Path) -> None:
    home.mkdir()
    (home / "record.sqlite").touch()
    record = Record()
    put(record)
    assert record.choice is None
    assert (record.events(), (home / "record.sqlite").read_bytes()) == ([], b"")
    record.agree()
    put(record)
    assert len(record.events()) == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a-full-file"
    blocked.write_text("")
    with pytest.raises(RecordError) as caught:
        Record(blocked / "home").agree()
    assert caught.value.reason == "record-unwritable", "whatever words its name holds"


def test_a_folder_in_the_files_place_is_named(home: Path) -> None:
    (home / "record.sqlite").mkdir(parents=True)
    for use in (put, Record.events, Record.agree, Record.delete):
        with pytest.raises(RecordError) as caught:
            use(Record())
        assert caught.value.reason == "record-unwritable"


def test_a_file_that_may_only_be_read_is_read_and_named(home: Path) -> None:
    record = agreed()
    put(record, 1)
    record.close()
    with raw(home) as base:
        base.execute("PRAGMA journal_mode = DELETE")
    reader = Record()
    assert [each.item for each in reader.answers()] == ["q-1"]
    reader._file._base.execute("PRAGMA query_only = ON")  # type: ignore[union-attr] # as root, a mode stops nobody
    with pytest.raises(RecordError) as caught:
        put(reader, 2)
    assert caught.value.reason == "record-unwritable"
    assert [each.item for each in reader.answers()] == ["q-1"], "what is there can be gone on with"


@pytest.mark.parametrize("choice", [b"\xff\xfe\x00n", b"yes", b"", "不".encode("gbk")])
def test_a_choice_that_says_nothing_is_no_choice(home: Path, choice: bytes) -> None:
    home.mkdir()
    (home / "choice.txt").write_bytes(choice)
    assert Record().choice is None
    assert agreed().choice == "yes"


def test_a_folder_in_the_choices_place_stops_no_lesson(home: Path) -> None:
    (home / "choice.txt").mkdir(parents=True)
    assert Record().choice is None
    assert agreed().choice == "yes"
    with pytest.raises(RecordError) as caught:
        Record().decline()
    assert caught.value.path.name == "choice.txt"
    assert Record().events() == []


def test_a_full_disk_is_named() -> None:
    record = agreed()
    put(record)
    pages = record._file._base.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[union-attr]
    record._file._base.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[union-attr]
    with pytest.raises(RecordError) as caught:
        for number in range(500):
            put(record, number)
    assert caught.value.reason == "record-disk-full"
    kept = len(record.events())
    put(record, 501)
    assert len(record.events()) == kept + 1, "and goes on when there is room again"


def test_a_record_that_another_program_holds_is_waited_for_once(home: Path) -> None:
    record = agreed()
    put(record, 1)
    record.close()
    reader = Record()
    with raw(home) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        for use in (lambda: reader.choice, reader.events, reader.chosen_path, lambda: put(reader, 2)) * 5:
            with pytest.raises(RecordError) as caught:
                use()
            assert caught.value.reason == "record-busy"
        assert time.monotonic() - began < LONGEST_WAIT
        other.execute("COMMIT")
    put(reader, 3)
    assert [each.item for each in reader.answers()] == ["q-1", "q-3"]


def test_a_record_held_for_a_moment_is_waited_for(home: Path) -> None:
    record = agreed()
    held = threading.Event()

    def hold() -> None:
        with raw(home) as other:
            other.execute("BEGIN EXCLUSIVE")
            held.set()
            time.sleep(0.5)
            other.execute("COMMIT")

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    put(record)
    thread.join()
    assert len(record.events()) == 1


def test_nothing_is_corrected_without_a_yes(home: Path) -> None:
    assert not Record().disown(1)
    assert not home.exists()
    record = agreed()
    put(record, 1)
    assert not record.disown(99), "no such answer"
    assert record.disown(1)
    assert not record.disown(1), "once is enough"
    assert [row["event"] for row in record.events()] == ["answer", "not-mine"]


def test_two_times_yes_is_one_learner() -> None:
    record = agreed()
    put(record, 1)
    agreed()
    put(record, 2)
    assert len({row["learner"] for row in record.events()}) == 1


def test_a_deletion_in_another_window_never_brings_the_file_back(home: Path) -> None:
    windows = [agreed(), Record()]
    put(windows[1], 1)
    windows[0].delete()
    put(windows[1], 2)
    windows[1].choose("A")
    assert not windows[1].disown(1)
    assert names(home) == ["deletions.txt"]
    windows[0].agree()
    put(windows[1], 3)
    assert [each.item for each in windows[0].answers()] == ["q-3"], "a new yes holds in every window"


def test_a_deletion_between_asking_and_writing_never_brings_the_file_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = agreed()
    put(window, 1)
    asked = Record._learner

    def slow(self: Record, base: sqlite3.Connection) -> str | None:
        learner = asked(self, base)
        other.start()
        time.sleep(0.2)
        return learner

    other = threading.Thread(target=lambda: Record().delete())
    monkeypatch.setattr(Record, "_learner", slow)
    put(window, 2)
    other.join()
    assert names(home) == ["deletions.txt"]


def test_deleting_leaves_nothing_where_the_system_keeps_an_open_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = agreed()
    put(window, 1)

    def refused(_path: Path, **_how: bool) -> None:
        if _path.name == "record.sqlite":
            raise PermissionError(13, "in use", str(_path))

    monkeypatch.setattr(Path, "unlink", refused)
    Record().delete()
    assert window.choice is None
    assert window.events() == []
    put(window, 2)
    assert window.events() == []
    assert b"q-1" not in (home / "record.sqlite").read_bytes()


ODD: dict[str, dict[str, Any]] = {
    "no JSON": {"response": "{"},
    "null": {"response": None},
    "JSON null": {"response": "null"},
    "no item": {"item": None},
    "an item of bytes": {"item": b"\xff\x00"},
    "an odd date": {"at": "yesterday"},
    "no date": {"at": None},
    "an odd confidence": {"confidence": "very"},
    "no mark": {"correct": None},
    "an odd event": {"event": "dream"},
    "an odd form": {"event": "form", "response": '"A"'},
    "a form of numbers": {"event": "form", "response": "[1, 2]"},
    "an odd result": {"event": "result", "response": "[]"},
    "a result without items": {"event": "result", "response": '{"items": [], "outcomes": {}}'},
    "nested": {"response": "[" * 100_000},
}


@pytest.mark.parametrize("what", ODD)
def test_a_damaged_row_costs_itself_and_is_named(home: Path, what: str) -> None:
    record = agreed()
    put(record, 1)
    row = record.events()[0] | {"number": 2} | ODD[what]
    with raw(home) as base:
        base.execute(INSERT, tuple(row.values()))
    put(record, 3)
    assert [each.item for each in record.answers()] == ["q-1", "q-3"]
    assert record.damaged() == [2]
    assert record.sittings() == []
    assert record.chosen_path() is None
    assert len(json.loads(record.export())["rows"]) == 3


def test_bytes_that_are_no_text_cost_their_row(home: Path) -> None:
    record = agreed()
    put(record, 1)
    put(record, 2)
    with raw(home) as base:
        base.execute("DROP TRIGGER rows_never_change")
        base.execute("UPDATE events SET confidence = CAST(x'ff6661' AS TEXT) WHERE number = 1")
    assert [each.item for each in Record().answers()] == ["q-2"]
    assert Record().damaged() == [1]


FORM = Form("form-x", "A", ("q-0", "q-1"))


def judged(earned: dict[str, Fraction]) -> Finished:
    total, wrong = sum(earned.values(), Fraction(0)), tuple(item for item in FORM.items if earned[item] != 1)
    result = Result(not wrong, total, 2, {"A1": (total, 2)}, (), wrong)
    return Finished(date(2026, 11, 23), dict.fromkeys(FORM.items, "abc"), earned, result)


def sit(record: Record, *given: Answer) -> list[Answer] | None:
    def judge(standing: Any) -> Finished:
        return judged({item: standing[item].credit for item in FORM.items})

    return record.sit(FORM, given, judge, lesson="12", lang="en", edition="1")


def test_two_windows_on_one_form_cannot_change_the_first_answer() -> None:
    first, second = agreed(), Record()
    sit(first)
    sit(second)
    sit(first, answer(0, correct=False))
    assert sit(second, answer(0)) == [answer(0, correct=False)], "and the second is told what stands"
    sit(first, answer(1, correct=False))
    sit(second, answer(1))
    assert [row["event"] for row in first.events()] == ["form", "answer", "answer", "result"]
    assert [each.result and each.result.passed for each in first.sittings()] == [False]


def test_the_database_itself_refuses_what_must_not_be(home: Path) -> None:
    record = agreed()
    sit(record, answer(0))
    same = record.events()[-1]
    sit(record, answer(1))
    with raw(home) as base:

        def insert(**changed: Any) -> None:
            row = {**same, "number": None, **changed}
            base.execute(INSERT, tuple(row.values()))

        for refused in (
            insert,
            lambda: insert(item="q-9"),
            lambda: insert(event="form"),
            lambda: insert(event="result"),
            lambda: insert(event="not-mine", response=str(same["number"])),
            lambda: insert(event="mine", response=str(same["number"])),
            lambda: base.execute("UPDATE events SET correct = 0"),
        ):
            with pytest.raises(sqlite3.IntegrityError):
                refused()
        insert(quiz="practice")
        insert(quiz="practice")  # a quiz may be answered again and again


def test_an_answer_of_a_finished_form_is_disputed_and_stands_while_one_of_an_open_form_is_asked_again() -> None:
    record = agreed()
    sit(record, answer(0, correct=False))
    number = record.events()[-1]["number"]
    assert record.disown(number)
    assert sit(record, answer(0), answer(1)) == [answer(0), answer(1)]
    passed = judged(dict.fromkeys(FORM.items, Fraction(1)))
    last = record.events()[-2]["number"]
    assert record.disown(last)
    assert not record.disown(last), "once is enough"
    assert sit(record, answer(1, correct=False)) == [answer(0), answer(1)], "it is not asked again"
    assert record.sittings()[0].finished == passed, "a pass stays a pass"
    assert [row["event"] for row in record.events()][-2:] == ["result", "disputed"]
    assert record.own(last)
    assert not record.own(last)
    assert not record.own(number), "what was withdrawn before the end does not come back after it"
    assert not record.disown(number)
    assert record.sittings()[0].finished == passed


def test_a_withdrawal_can_be_taken_back_again_and_again() -> None:
    record = agreed()
    put(record, 1)
    for _ in range(2):
        assert record.disown(1)
        assert record.answers() == []
        assert record.own(1)
        assert record.answers() == [answer(1)]
    assert not record.own(1), "nothing is left to take back"
    assert record.damaged() == []


def test_an_answer_that_was_given_anew_in_an_open_form_stays_withdrawn() -> None:
    record = agreed()
    sit(record, answer(0, correct=False))
    number = record.events()[-1]["number"]
    record.disown(number)
    assert record.own(number), "nothing was given in its place yet"
    record.disown(number)
    sit(record, answer(0))
    assert not record.own(number)
    assert record.answers(FORM.name) == [answer(0)]
    put(record, 0)
    practised = record.events()[-1]["number"]
    record.disown(practised)
    put(record, 0)
    assert record.own(practised), "a practice question may have many answers"


def test_a_note_of_the_schema_before_can_be_taken_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askfirst.learner.record_schema.STEPS", STEPS[:-1])
    monkeypatch.setattr("askfirst.learner.record_schema.VERSION", VERSION - 1)
    monkeypatch.setattr("askfirst.learner.record_file.VERSION", VERSION - 1)
    record = agreed()
    put(record, 1)
    record.close()
    with raw(home) as base:
        row = {**dict.fromkeys(FIELDS), "event": "not-mine", "response": "1", "at": "2026-11-27"}
        base.execute(INSERT, tuple(row.values()))
    monkeypatch.undo()
    monkeypatch.setenv("ASKFIRST_HOME", str(home))
    assert Record().answers() == []
    assert Record().own(1)
    assert Record().answers() == [answer(1)]


def test_answers_that_could_not_be_stored_are_stored_with_the_next() -> None:
    record = Record()
    assert sit(record, answer(0)) is None
    record.agree()
    assert sit(record, answer(0), answer(1)) == [answer(0), answer(1)]
    assert record.sittings()[0].result


def test_a_record_of_a_newer_edition_is_said_and_not_touched(home: Path) -> None:
    record = agreed()
    put(record)
    record.close()
    with raw(home) as base:
        base.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = (home / "record.sqlite").read_bytes()
    for use in (put, Record.events, Record.agree, Record.sittings, lambda record: record.choice):
        with pytest.raises(RecordError) as caught:
            use(Record())
        assert caught.value.reason == "record-newer"
    assert (home / "record.sqlite").read_bytes() == before
    Record().delete()
    assert list(home.iterdir()) == []


@pytest.fixture
def landed(home: Path) -> Record:
    home.mkdir()
    shutil.copy(LANDED, home / "record.sqlite")
    return Record()


@pytest.mark.parametrize(
    ("carried", "results"),
    [
        (LANDED, [("A", (False, 0, 12)), ("A", (True, 12, 12)), ("B", None)]),
        (SECOND, [("A", (False, 0, 12)), ("A", (True, 10, 12)), ("B", None)]),
    ],
)
def test_a_record_of_an_earlier_schema_keeps_every_row_and_what_its_answers_were_worth(
    home: Path, carried: Path, results: list[Any]
) -> None:
    home.mkdir()
    shutil.copy(carried, home / "record.sqlite")
    with raw(home) as base:
        base.row_factory = sqlite3.Row
        given = [dict(row) for row in base.execute("SELECT * FROM events")]
        learner = [tuple(row) for row in base.execute("SELECT * FROM learner")]
    record = Record()
    assert record.choice == "yes"
    kept = record.events()
    new = {"item_hash": None, "credit": None}
    before = [row for row in kept if row["number"] <= len(given)]
    assert [row | new for row in before] == [row | new for row in given]
    assert {row["event"] for row in kept[len(given) :]} <= {"result"}
    assert not any(row["credit"] for row in kept)
    assert record.damaged() == []
    with raw(home) as base:
        assert base.execute("SELECT * FROM learner").fetchall() == learner
        assert base.execute("PRAGMA user_version").fetchone() == (VERSION,)
    gone = {row["response"] for row in given if row["event"] == "not-mine"}
    counting = [row for row in given if row["event"] == "answer" and str(row["number"]) not in gone]
    assert [each.credit for each in record.answers()] == [row["correct"] for row in counting]
    assert [
        (each.form.path, each.result and (each.result.passed, each.result.credit, each.result.of))
        for each in record.sittings()
    ] == results
    assert Record().events() == kept, "once is enough"


def test_a_credit_is_stored_as_a_number_and_read_as_the_fraction_it_was() -> None:
    for credit in {Fraction(number, of) for of in range(1, 29) for number in range(of + 1)}:
        row = columns_of_answer(worth(credit)) | {"event": "answer", "at": "2026-11-27", "quiz": "all"}
        assert row["credit"] == pytest.approx(float(credit), abs=1e-4)
        assert row["correct"] == (credit == 1)
        assert list(answers([row])) == [worth(credit)]
    record, credit = agreed(), Fraction(20, 21)
    sit(record, worth(credit), answer(1))
    assert record.answers() == [worth(credit), answer(1)]
    finished = record.sittings()[0].finished
    assert finished
    assert (finished.earned["q-0"], finished.result.credit) == (credit, credit + 1)


def test_a_credit_that_cannot_be_is_refused_by_the_database(home: Path) -> None:
    record = agreed()
    put(record)
    row = record.events()[0] | {"number": None}
    with raw(home) as base:
        for odd in ({"credit": 2}, {"credit": -0.5}, {"credit": "much"}, {"credit": 0.5}, {"credit": 1, "correct": 0}):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(INSERT, tuple({**row, **odd}.values()))
        base.execute(INSERT, tuple({**row, "credit": 0.5, "correct": 0}.values()))


def test_bringing_a_record_along_is_all_or_nothing(landed: Record, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (home / "record.sqlite").read_bytes()
    monkeypatch.setattr(
        "askfirst.learner.record_schema._judge_finished", lambda _base: (_ for _ in ()).throw(OSError(28, ""))
    )
    with pytest.raises(RecordError) as caught:
        landed.events()
    assert caught.value.reason == "record-disk-full"
    assert (home / "record.sqlite").read_bytes() == before
    monkeypatch.undo()
    monkeypatch.setenv("ASKFIRST_HOME", str(home))
    assert Record().sittings()[1].result


def test_windows_that_open_a_record_of_the_first_schema_at_once_all_can(home: Path) -> None:
    home.mkdir()
    shutil.copy(LANDED, home / "record.sqlite")
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _n: len(Record().events()), range(16)))
    assert len(set(counts)) == 1


def test_two_forms_of_one_name_are_told_apart(landed: Record, home: Path) -> None:
    with raw(home) as base:
        base.execute("INSERT INTO events (event, quiz, response) VALUES ('form', 'final-3', '[\"A\", \"q-new\"]')")
        base.execute(
            "INSERT INTO events (event, quiz, item, response, at, confidence, correct, item_hash)"
            " VALUES ('answer', 'final-3', 'q-new', '1', '2026-11-27', 'guess', 1, 'x')"
        )
    names = [each.form.name for each in landed.sittings()]
    assert len(set(names)) == 4
    assert landed.events()[-3]["quiz"] == names[-1] or names[-1] in {row["quiz"] for row in landed.events()}


def test_a_click_opens_the_file_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **values: (opened.append(args[0]), real(*args, **values))[1])
    record = agreed()
    for number in range(20):
        put(record, number)
        record.answers("all")
    assert len(opened) == 1


def test_a_record_put_in_place_meanwhile_is_used(tmp_path: Path) -> None:
    record = agreed()
    put(record, 1)
    other = Record(tmp_path / "other")
    other.agree()
    put(other, 2)
    other.close()
    other.path.replace(record.path)
    assert [each.item for each in record.answers()] == ["q-2"]


@pytest.mark.parametrize("name", ["a folder", "100% full?#", "资料", "a'b;c"])
def test_any_folders_name_will_do(tmp_path: Path, name: str) -> None:
    record = Record(tmp_path / name)
    record.agree()
    put(record, 1)
    assert [path.name for path in (tmp_path / name).iterdir()] == ["record.sqlite"]
    assert len(Record(tmp_path / name).events()) == 1


WRITER = """
import sys
from fractions import Fraction
from askfirst.assess.quiz import Answer
from askfirst.learner.record import Record
record = Record()
print("ready", flush=True)
for number in range(int(sys.argv[1]), 1_000_000):
    answer = Answer(f"q-{number}", "abc", "a", "fairly", Fraction(1))
    record.append(answer, lesson="01", quiz="all", lang="en", edition="1")
    print(number, flush=True)
"""


def test_kills_at_any_moment_lose_no_answer_that_was_acknowledged(home: Path) -> None:
    agreed().close()
    chance, acknowledged = random.Random(8), -1  # noqa: S311 - any moments will do
    for _ in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(acknowledged + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy()) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.03))
            writer.kill()
            said = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
        acknowledged = said[-1] if said else acknowledged
        kept = [each.item for each in Record().answers()]
        assert kept[: acknowledged + 1] == [f"q-{number}" for number in range(acknowledged + 1)]
        acknowledged = len(kept) - 1  # one may have been stored and not yet acknowledged
    with raw(home) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_no_row_can_be_put_in_the_place_of_another(home: Path) -> None:
    record = agreed()
    sit(record, answer(0, correct=False))
    given = record.events()[-1]
    sit(record, answer(1))
    before = record.events()
    form, result = before[0], before[-1]
    with raw(home) as base:
        for row in (
            {**given, "event": "path"},
            {**given, "correct": 1},
            {**form, "number": None, "response": '["A", "q-1"]'},
            {**result, "number": None, "correct": 1},
        ):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(INSERT.replace("INSERT", "INSERT OR REPLACE"), tuple(row.values()))
        for refused in (
            "DELETE FROM events WHERE event = 'result'",
            "DELETE FROM events WHERE item = 'q-0'",
            "UPDATE OR REPLACE events SET number = 1 WHERE number = 2",
            "INSERT INTO events (number, event) VALUES (1, 'path') ON CONFLICT (number) DO UPDATE SET item = 'q-9'",
            "INSERT INTO events (event, response) VALUES ('not-mine', '99')",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(refused)
    assert record.events() == before
    record.delete()
    assert names(home) == ["deletions.txt"]


def test_of_two_answers_that_were_there_before_the_form_the_first_stands() -> None:
    record = agreed()
    for correct in (False, True):
        record.append(answer(0, correct=correct), lesson="12", quiz=FORM.name, lang="en", edition="1")
    assert sit(record, answer(1)) == [answer(0, correct=False), answer(1)]
    assert [each.result and each.result.credit for each in record.sittings()] == [1]


def test_a_damaged_answer_of_a_form_is_asked_again(home: Path) -> None:
    record = agreed()
    sit(record, answer(0))
    row = record.events()[-1]
    for number, spoilt in enumerate(({"at": None}, {"confidence": 7}, {"response": "[NaN]"}, {"correct": 2}), start=10):
        with raw(home) as base:
            base.execute(INSERT, tuple({**row, "number": number, "item": "q-1", **spoilt}.values()))
    assert record.answered() == [(FORM.name, "q-0", "abc")], "what is done and what is asked go by one rule"
    assert record.damaged() == [10, 11, 12, 13]
    assert sit(record, answer(1)) == [answer(0), answer(1)]
    assert record.sittings()[0].result


def test_a_form_whose_result_is_damaged_is_over_and_another_can_be_begun(home: Path) -> None:
    record = agreed()
    sit(record, answer(0), answer(1))
    with raw(home) as base:
        base.execute("DROP TRIGGER rows_never_change")
        base.execute("UPDATE events SET response = '{}' WHERE event = 'result'")
    assert Record().sittings() == []
    assert Record().damaged() == [4]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_date_that_no_clock_shows_is_damaged(home: Path, at: str) -> None:
    record = agreed()
    put(record, 1)
    with raw(home) as base:
        base.execute(INSERT, tuple({**record.events()[0], "number": 2, "at": at}.values()))
    assert record.damaged() == [2]


def test_an_export_is_json_whatever_the_columns_hold(home: Path) -> None:
    record = agreed()
    put(record, 1)
    with raw(home) as base:
        base.execute(INSERT, tuple({**record.events()[0], "number": 2, "lesson": float("inf")}.values()))

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    assert json.loads(record.export(), parse_constant=refuse)["rows"][1]["lesson"] == "inf"


def test_a_number_of_no_row_corrects_nothing() -> None:
    record = agreed()
    put(record, 1)
    assert not record.disown(10**30)
    assert not record.disown(-(10**30))
    assert len(record.answers()) == 1


def test_deleting_takes_the_log_of_another_program_along(home: Path) -> None:
    record = agreed()
    put(record, 1)
    record.close()
    with raw(home) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        other.execute("SELECT 1 FROM events").fetchall()
        put(record, 2)
        assert (home / "record.sqlite-wal").exists()
        record.delete()
        assert names(home) == ["deletions.txt"]
    assert agreed().events() == []


def test_a_link_in_the_files_place_is_followed_and_its_end_is_emptied(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "record.sqlite").symlink_to(tmp_path / "elsewhere.sqlite")
    record = agreed()
    put(record, 1)
    record.delete()
    assert names(home) == ["deletions.txt"]
    assert b"q-1" not in (tmp_path / "elsewhere.sqlite").read_bytes()


def test_a_record_on_a_full_disk_can_be_deleted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = agreed()
    put(record, 1)

    @contextmanager
    def full(*_args: Any, **_values: Any) -> Iterator[None]:
        raise RecordError("record-disk-full", record.path)
        yield

    monkeypatch.setattr("askfirst.learner.record_file.RecordFile.transaction", full)
    record.delete()
    assert list(home.iterdir()) == []


def test_a_yes_ends_where_a_files_number_is_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(1000))
    there = RecordFile._there
    monkeypatch.setattr(RecordFile, "_there", lambda self: there(self) and (0, next(numbers)))
    record = agreed()
    put(record, 1)
    assert (record.choice, len(record.events())) == ("yes", 1)


def test_a_relative_home_is_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for chosen in ("my records", "~/my records"):
        monkeypatch.setenv("ASKFIRST_HOME", chosen)
        found = []
        for name in ("en", "zh"):
            (tmp_path / name).mkdir(exist_ok=True)
            monkeypatch.chdir(tmp_path / name)
            found.append(folder())
        assert found == [tmp_path / "my records"] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is text")
def test_a_folders_name_need_not_be_text(tmp_path: Path) -> None:
    record = Record(tmp_path / os.fsdecode(b"\xff\xfe"))
    record.agree()
    put(record, 1)
    assert len(record.events()) == 1


@pytest.mark.parametrize("response", ["[" * 100_000, "[1]", '"A"', "{}", None, b"\xff", "[NaN]"])
def test_a_damaged_form_of_the_first_schema_costs_itself(landed: Record, home: Path, response: Any) -> None:
    with raw(home) as base:
        for name in ("final-9", "final-9"):
            base.execute("INSERT INTO events (event, quiz, response) VALUES ('form', ?, ?)", (name, response))
    assert [bool(each.result) for each in landed.sittings()] == [True, True, False]
    assert len(landed.damaged()) == 2


def test_a_record_of_the_first_schema_is_brought_along_after_a_kill(landed: Record) -> None:
    script = (
        "import os\nfrom askfirst.learner import record_schema as s\nfrom askfirst.learner.record import Record\n"
        "s._judge_finished = lambda base: os._exit(9)\nRecord().events()"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, env=os.environ.copy())
    assert killed.returncode == 9
    assert [bool(each.result) for each in landed.sittings()] == [True, True, False]


def test_opening_a_large_record_takes_no_time(home: Path) -> None:
    record = agreed()
    put(record, 1)
    row = record.events()[0]
    with raw(home) as base:
        base.execute("BEGIN")
        base.executemany(
            INSERT, (tuple({**row, "number": n, "quiz": f"quiz-{n % 60}"}.values()) for n in range(2, 30_000))
        )
        base.execute("COMMIT")
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    assert record.choice == "yes"
    record._file._base.set_progress_handler(count, 1000)  # type: ignore[union-attr]
    put(record, 2)
    assert record.choice == "yes"
    assert [each.item for each in record.answers("all")] == ["q-1", "q-2"]
    assert steps <= 2, "a click reads its own rows, however many there are"
