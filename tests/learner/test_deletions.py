"""What goes from a record goes whole, leaves nothing but a line that says how much, and goes when it was announced."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from askfirst.assess.exam import Finished, Form, Result
from askfirst.assess.quiz import Answer
from askfirst.course.faults import ContentError
from askfirst.course.loader import Content
from askfirst.course.models import Retention
from askfirst.course.validate import load
from askfirst.evidence.command import write_pack
from askfirst.learner.deletions import WARNING, Deletion
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_schema import FIELDS
from askfirst.notebook.lesson import open_lesson

LAW = date(2026, 11, 23)
START = datetime(2026, 12, 1, 12, tzinfo=UTC)
TERMS = Retention(trace_days=90, evidence_days=1095)
ITEMS = ("q-0", "q-1")
PRIVATE = (b"SECRET", b"form-open")  # what nothing but the trace of `full` says


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def later(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def put(record: Record, name: str = "SECRET-q") -> None:
    answer = Answer(name, "abc", ["SECRET-a", "SECRET-b"], "certain", Fraction(0))
    record.append(answer, lesson="01", quiz="SECRET-quiz", lang="zh", edition="1")


def sit(record: Record, name: str, *items: str) -> None:
    def judge(_answers: object) -> Finished:
        earned = dict.fromkeys(ITEMS, Fraction(1))
        result = Result(True, Fraction(2), 2, {"A1": (Fraction(2), 2)}, (), ())
        return Finished(LAW, dict.fromkeys(ITEMS, "abc"), earned, result)

    answers = [Answer(item, "abc", ["SECRET-of-test"], "certain", Fraction(1)) for item in items]
    record.sit(Form(name, "A", ITEMS), answers, judge, lesson="12", lang="en", edition="1")


def full(home: Path | None = None, clock: Callable[[], datetime] = Clock(), answers: int = 40) -> Record:  # noqa: B008
    """A record with all that there can be: answers, a note, a path, a finished test and one that is not."""
    record = Record(home, clock)
    record.agree()
    sit(record, "form-done", *ITEMS)
    for number in range(answers):
        put(record, f"SECRET-q-{number}")
    record.disown(record.events()[-1]["number"])
    record.choose("SECRET-path")
    sit(record, "form-open", "q-0")
    return record


def said(home: Path) -> bytes:
    """All bytes of all files of a folder."""
    return b"".join(path.read_bytes() for path in home.iterdir())


def events(record: Record) -> list[str]:
    return [row["event"] for row in record.events()]


def test_the_trace_goes_whole_and_evidence_yes_and_key_stay(home: Path, small: Content) -> None:
    record = full(clock=lambda: datetime.now(UTC))
    before, learner, count = record.sittings()[0], record.learner(), len(record.events())
    write_pack(small, record, home.parent / "one.zip", "en")
    key = record.key_path.read_bytes()
    assert record.delete_trace() == count - 2
    assert events(record) == ["form", "result"]
    assert record.sittings() == [before], "with its result and the day it was finished"
    assert (record.choice, record.learner(), record.key_path.read_bytes()) == ("yes", learner, key)
    write_pack(small, record, home.parent / "two.zip", "en")
    assert record.delete_trace() == 0
    assert [(each.kind, each.rows) for each in record.deletions()] == [("trace", count - 2)], "nothing is no deletion"
    put(record)
    assert events(record) == ["form", "result", "answer"], "and the record goes on"


@pytest.mark.parametrize("seed", range(6))
def test_no_byte_of_what_went_is_left_while_another_program_has_the_file_open(home: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a mixture, not a secret
    record = full(answers=0)
    for number in range(chance.randint(1, 60)):
        if chance.random() < 0.8:
            answer = Answer(f"SECRET-{number}", "abc", "SECRET" * chance.choice([1, 9, 900]), "certain", Fraction(0))
            record.append(answer, lesson="01", quiz=f"SECRET-{number % 7}", lang="en", edition="1")
        else:
            sit(record, f"form-{number}", *ITEMS)
    reader = "import sqlite3, sys; base = sqlite3.connect(sys.argv[1]); base.execute('SELECT * FROM events').fetchall()"
    command = [sys.executable, "-c", f"{reader}; print(); input()", str(record.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        assert all(word in said(home) for word in PRIVATE), "the search finds what is there"
        record.delete_trace()
        assert [word for word in PRIVATE if word in said(home)] == []
        assert b"form-done" in said(home)
        other.communicate(b"\n")


def test_no_byte_is_left_in_the_log_that_another_program_has_changed_to(home: Path) -> None:
    record = full()
    record.close()
    with closing(sqlite3.connect(home / "record.sqlite", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        put(record)
        assert b"SECRET" in (home / "record.sqlite-wal").read_bytes()
        record.delete_trace()
        assert b"SECRET" not in said(home)
        put(record)
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchall()
        with pytest.raises(RecordError, match="busy"):
            record.delete_trace()
        other.execute("COMMIT")
        record.delete_trace()
        assert b"SECRET" not in said(home), "who is told to try again finishes it"


def test_a_reader_in_the_middle_of_the_file_costs_the_deletion_and_no_row(home: Path) -> None:
    record = full()
    before = record.events()
    with closing(sqlite3.connect(home / "record.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchone()
        with pytest.raises(RecordError, match="busy"):
            record.delete_trace()
    assert (record.events(), record.deletions()) == (before, [])


def test_what_may_only_be_read_is_left_as_it_is(home: Path) -> None:
    record = full()
    before = record.events()
    record._file._base.execute("PRAGMA query_only = ON")  # type: ignore[union-attr] # as root, a mode stops nobody
    with pytest.raises(RecordError, match="unwritable"):
        record.delete_trace()
    record = Record(home, lambda: START + timedelta(days=91))
    assert record.due(TERMS)
    record._file._base.execute("PRAGMA query_only = ON")  # type: ignore[union-attr]
    with pytest.raises(RecordError, match="unwritable"):
        record.retain(TERMS)
    assert Record(home).events() == before


def test_a_whole_record_leaves_a_line_without_a_word_of_it(home: Path, clock: Clock) -> None:
    record = full(clock=clock)
    record.delete_trace()
    put(record)
    count = len(record.events())
    record.delete()
    assert (home / "deletions.txt").read_text() == f"2026-12-01 all {count}\n"
    assert [path.name for path in home.iterdir()] == ["deletions.txt"]
    record.agree()
    put(record)
    clock.later(1)
    record.decline()
    assert record.deletions() == [Deletion(date(2026, 12, 1), "all", count), Deletion(date(2026, 12, 2), "all", 1)]
    assert json.loads(record.export())["deletions"][1] == {"day": "2026-12-02", "kind": "all", "rows": 1}
    record.agree()
    record.delete()
    assert len(record.deletions()) == 2, "a record without an entry leaves no line"
    (home / "deletions.txt").write_bytes(b"\xff\n2026-12-01 all many\n\n2026-13-01 all 1\n2026-12-01 every 3\n")
    assert record.deletions() == []


def test_a_deletion_that_was_broken_off_is_ended_when_the_course_is_opened(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = full()
    record.key_path.write_bytes(b"k" * 32)
    count = len(record.events())
    monkeypatch.setattr("askfirst.learner.deletions.write_lines", lambda *_: (_ for _ in ()).throw(OSError(28, "")))
    with pytest.raises(RecordError, match="disk-full"):
        record.delete()
    monkeypatch.undo()
    record = Record(home, Clock())
    assert (record.choice, record.events()) == (None, [])
    assert [(each.kind, each.rows) for each in record.deletions()] == [("all", count)]
    (home / "choice.txt").write_text("no\n")
    record.retain(TERMS)
    assert sorted(path.name for path in home.iterdir()) == ["choice.txt", "deletions.txt"]
    assert [(each.kind, each.rows) for each in record.deletions()] == [("all", count)], "once"


# When it goes


def test_the_trace_stays_as_long_as_somebody_learns_and_goes_a_week_after_it_was_announced(clock: Clock) -> None:
    record = full(clock=clock)
    for _ in range(3):
        clock.later(TERMS.trace_days - 1)
        put(record)
        record.retain(TERMS)
        assert not record.due(TERMS)
    count = len(record.events())
    clock.later(TERMS.trace_days)
    record.retain(TERMS)
    announced = clock.now
    assert record.due(TERMS).goes == announced + WARNING
    clock.later(6)
    record.retain(TERMS)
    assert len(record.events()) == count
    assert record.due(TERMS).goes == announced + WARNING, "and not a week from each opening"
    clock.later(1)
    record.retain(TERMS)
    assert events(record) == ["form", "result"]
    assert b"SECRET" not in said(record.home)
    assert record.deletions() == [Deletion(clock.now.astimezone().date(), "retention", count - 2)]
    record.retain(TERMS)
    assert len(record.deletions()) == 1
    assert not record.due(TERMS)


def test_whoever_goes_on_keeps_the_trace_and_is_warned_anew(clock: Clock) -> None:
    record = full(clock=clock)
    clock.later(TERMS.trace_days)
    record.retain(TERMS)
    put(record)
    count = len(record.events())
    assert not record.due(TERMS)
    clock.later(TERMS.trace_days + 30)
    record.retain(TERMS)
    assert len(record.events()) == count, "the warning of before is none of this"
    clock.later(7)
    record.retain(TERMS)
    assert events(record) == ["form", "result"]


def test_a_test_goes_after_its_own_term_with_its_answers_and_leaves_the_rest(clock: Clock) -> None:
    record = full(clock=clock, answers=1)
    record.disown(3)
    clock.later(TERMS.evidence_days - 1)
    put(record)
    sit(record, "form-late", *ITEMS)
    clock.later(1)
    record.retain(TERMS)
    assert record.due(TERMS).tests == {"form-done"}
    clock.later(7)
    record.retain(TERMS)
    assert [each.form.name for each in record.sittings()] == ["form-open", "form-late"]
    assert "form-done" not in {row["quiz"] for row in record.events()}, "answers without their test would be practice"
    assert "disputed" not in events(record)
    assert len(record.answers()) == 4, "q-0 of the open one, one more of practice, two of the late test"
    assert record.deletions()[0].rows == 5


@pytest.mark.parametrize("slip", [timedelta(days=30_000), timedelta(days=-30_000)])
def test_a_clock_that_slips_removes_nothing(clock: Clock, slip: timedelta) -> None:
    record = full(clock=clock)
    before = record.events()
    for _ in range(2):
        clock.now += slip
        record.retain(TERMS)
        clock.later(1)
        record.retain(TERMS)
        clock.now -= slip
        record.retain(TERMS)
        assert not record.due(TERMS), "the right clock takes back what the wrong one announced"
    clock.later(30)
    record.retain(TERMS)
    assert (record.events(), record.deletions()) == (before, [])


def test_what_a_slip_announces_beside_what_is_due_stays(clock: Clock) -> None:
    record = full(clock=clock)
    clock.later(TERMS.trace_days)
    record.retain(TERMS)
    clock.later(30_000)
    record.retain(TERMS)
    assert [bool(each.result) for each in record.sittings()] == [True], "the test was not due when the trace was"
    clock.later(-30_000)
    record.retain(TERMS)
    assert not record.due(TERMS)


def test_entries_of_a_wrong_clock_make_nothing_old_or_young(clock: Clock) -> None:
    record = Record(clock=clock)
    record.agree()
    clock.now = datetime(1999, 1, 1, tzinfo=UTC)
    sit(record, "form-done", *ITEMS)
    clock.now = START
    assert not record.due(TERMS).tests, "no test is older than its law"
    clock.now = datetime(2099, 1, 1, tzinfo=UTC)
    put(record)
    clock.now = START
    put(record)
    assert not record.due(TERMS)
    clock.later(TERMS.trace_days)
    assert record.due(TERMS).trace, "what comes from the future keeps nothing"


def test_two_windows_that_apply_the_terms_at_once_do_so_once(home: Path, clock: Clock) -> None:
    full(clock=clock)
    clock.later(TERMS.trace_days)
    Record(home, clock).retain(TERMS)
    clock.later(7)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _n: Record(home, clock).retain(TERMS), range(6)))
    assert len(Record(home, clock).deletions()) == 1
    assert events(Record(home, clock)) == ["form", "result"]


def test_opening_a_lesson_applies_the_terms_and_writes_nothing_where_nothing_is_due(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)
    moment = datetime.now(UTC)
    record = full(clock=lambda: moment)
    record.close()
    before = record.path.read_bytes()
    open_lesson("01-a-face-is-data", "en")
    assert record.path.read_bytes() == before
    moment -= timedelta(days=500)
    for days in (400, 300):
        Record(home, lambda: moment).delete()
        full(clock=lambda: moment, answers=2)
        Record(home, lambda: moment + timedelta(days=days)).retain(TERMS)  # noqa: B023
        open_lesson("01-a-face-is-data", "en")
        assert events(Record()) == ["form", "result"]


def test_terms_are_checked(mini: Path) -> None:
    file = mini / "content" / "course.yaml"
    text = file.read_text(encoding="utf-8")
    assert load(mini).course.retention == TERMS, "a course that says nothing has these"
    refused = ("{trace_days: 0}", "{trace_days: 90, evidence_days: 30}", "{days: 3}", "{evidence_days: 9999999}", "90")
    for terms in refused:
        file.write_text(f"{text}\nretention: {terms}\n", encoding="utf-8")
        with pytest.raises(ContentError):
            load(mini)
    file.write_text(f"{text}\nretention: {{trace_days: 7, evidence_days: 30}}\n", encoding="utf-8")
    assert load(mini).facts.told["en"]["trace_days"] == "7"


# At any moment

KILLER = """
import os, random, shutil, signal, sys, time
from datetime import datetime, timedelta
from pathlib import Path
from askfirst.course.models import Retention
from askfirst.learner.record import Record
model, home, how, rounds = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
now, terms = datetime.fromisoformat(sys.argv[5]), Retention()
act = {"trace": Record.delete_trace, "all": Record.delete, "retention": lambda record: record.retain(terms)}[how]
chance, longest = random.Random(7), 0.0

def run(record):
    began = time.perf_counter()
    act(record)
    return time.perf_counter() - began

def fresh():
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(model, home)
    return Record(home, lambda: now)

longest = max(run(fresh()) for _ in range(3))
for _ in range(rounds):
    record = fresh()
    ready, go = os.pipe()
    child = os.fork()
    if not child:
        os.write(go, b"x")
        run(record)
        os._exit(0)
    os.read(ready, 1)
    time.sleep(chance.uniform(0, longest * 1.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready), os.close(go)
    after = Record(home, lambda: now)
    after.retain(terms)
    after.close()
    rest = b"".join(path.read_bytes() for path in home.iterdir())
    kinds = [each.kind for each in after.deletions()]
    print(len(after.events()), kinds, b"SECRET" in rest, after.key_path.exists(), sep="|")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without it a round takes seconds")
@pytest.mark.parametrize(("how", "rounds"), [("trace", 50), ("all", 25), ("retention", 25)])
def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new(
    tmp_path: Path, clock: Clock, how: str, rounds: int
) -> None:
    model = tmp_path / "model"
    record = full(model, clock, answers=1)
    with closing(sqlite3.connect(record.path)) as base, base:
        columns = ", ".join(FIELDS[1:])
        many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
        base.execute(f"INSERT INTO events ({columns}) {many} SELECT {columns} FROM events, n WHERE number = 5")  # noqa: S608
    record.key_path.write_bytes(b"k" * 32)
    whole = len(record.events())
    if how == "retention":
        clock.later(TERMS.trace_days)
        record.retain(TERMS)
        clock.later(7)
    record.close()
    arguments = [str(model), str(tmp_path / "home"), how, str(rounds), clock.now.isoformat()]
    run = subprocess.run([sys.executable, "-c", KILLER, *arguments], capture_output=True, text=True, check=True)
    old, new = f"{whole}|[]|True|True", f"{0 if how == 'all' else 2}|['{how}']|False|{how != 'all'}"
    lines = run.stdout.split("\n")[:-1]
    assert len(lines) == rounds
    assert set(lines) <= ({new} if how == "retention" else {old, new}), "what was announced goes with the next opening"
