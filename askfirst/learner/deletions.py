"""What goes from a record, when, and the log of it, which says how much went and nothing of what.

**Evidence** is what a finished test needs to be shown later: its rows ``form`` and ``result``, as long as the result
can be read. All else is **trace**: answers, notes, the path, tests that were not finished. A test that goes takes its
answers along, which would be practice without it.

Rows go in one transaction: all are taken out and those that stay are put in anew. Where single rows go, SQLite may
leave copies of them in the gaps of pages; a page that is given up it clears (``secure_delete``).

**Terms.** The trace goes as a whole, so many days after the *last* entry: whoever takes a course over half a year keeps
ticks and mistakes as long as it lasts, and afterwards nothing needs them. A test has its term from the day it was
finished. Clocks slip, and whoever comes back after months may want to go on. So what is due is announced when the
course is opened, goes when it is opened :data:`WARNING` later or after that, and only if it was due on the day of the
announcement and is so still: a clock that ran ahead for an hour announces something, and the right one takes it back.
Entries from the future say nothing of when the last one was, and no test is older than the law it asked about.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from askfirst.course.atomic_write import put
from askfirst.course.models import Retention
from askfirst.learner import record_rows as rows
from askfirst.learner.record_schema import FIELDS

Kind = Literal["trace", "retention", "all"]
KINDS = get_args(Kind)
WARNING = timedelta(days=7)
EVIDENCE = ("form", "result")


@dataclass(frozen=True)
class Deletion:
    """A line of the log: which kind, on which day where the learner was, how many rows."""

    day: date
    kind: Kind
    rows: int


@dataclass(frozen=True)
class Due:
    """What is older than its term: the trace, tests by the names of their forms, and from when on it may go."""

    trace: bool = False
    tests: frozenset[str] = frozenset()
    goes: datetime | None = None

    def __bool__(self) -> bool:
        """Whether anything is."""
        return self.trace or bool(self.tests)


def due(base: sqlite3.Connection, terms: Retention, now: datetime) -> Due:
    """Return what is due, and when it goes: of what is not announced yet, counted from now."""
    found = _due(base, terms, now, now)
    return Due(found.trace, found.tests, (_announced(base, terms, now) or now) + WARNING) if found else found


def waits(base: sqlite3.Connection, terms: Retention, now: datetime) -> Literal["", "retention", "all"]:
    """Return what there is to do: something is due or announced, or all went and the file was not taken away."""
    if not base.execute("SELECT 1 FROM learner UNION ALL SELECT 1 FROM events LIMIT 1").fetchone():
        return "all" if logged(base) else ""
    announced = base.execute("SELECT 1 FROM due").fetchone()
    return "retention" if announced or _due(base, terms, now, now) else ""


def retain(base: sqlite3.Connection, terms: Retention, now: datetime) -> None:
    """Remove what was announced long enough ago, and announce what is due. The caller has begun a transaction."""
    announced = _announced(base, terms, now)
    if announced and announced + WARNING <= now:
        gone = _due(base, terms, now, announced)
        _remove(base, "retention", now, trace=gone.trace, tests=gone.tests)
        announced = None
    base.execute("DELETE FROM due")
    if _due(base, terms, now, now):
        base.execute("INSERT INTO due VALUES (?)", (rows.stamp(announced or now),))


def remove_trace(base: sqlite3.Connection, now: datetime) -> int:
    """Remove all but the evidence, and return how many rows that were. The caller has begun a transaction."""
    return _remove(base, "trace", now, trace=True)


def remove_all(base: sqlite3.Connection, now: datetime) -> list[Deletion]:
    """Empty the file but for the line that says so, and return such lines. The caller has begun a transaction."""
    count = base.execute("SELECT COUNT(*) FROM events").fetchone()[0]
    base.execute("DELETE FROM learner")
    _lay_out(base, ())
    base.execute("DELETE FROM due")
    base.execute("DELETE FROM deletions WHERE kind <> 'all'")
    if count:
        base.execute("INSERT INTO deletions VALUES (?, 'all', ?)", (_day(now), count))
    return logged(base)


def logged(base: sqlite3.Connection) -> list[Deletion]:
    """Return the log in the file, oldest first. A damaged line costs itself."""
    found = base.execute("SELECT day, kind, removed FROM deletions ORDER BY rowid").fetchall()
    return [line for each in found if (line := _line(*each))]


def read_lines(path: Path) -> list[Deletion]:
    """Return what is left of whole records: a line each in a text file. What is no such line is none."""
    try:
        told = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    parts = [line.split(" ") for line in told]
    return [line for each in parts if len(each) == 3 and (line := _line(*each))]


def write_lines(path: Path, lines: Iterable[Deletion]) -> None:
    """Add lines to the text file, each once; all or none."""
    known = read_lines(path)
    if new := [each for each in lines if each not in known]:
        put(path, "".join(f"{each.day.isoformat()} {each.kind} {each.rows}\n" for each in known + new))


def _line(day: Any, kind: Any, removed: Any) -> Deletion | None:
    try:
        return Deletion(date.fromisoformat(day), kind, int(removed)) if kind in KINDS else None
    except (TypeError, ValueError):
        return None


def _due(base: sqlite3.Connection, terms: Retention, now: datetime, since: datetime) -> Due:
    """Return what is due now and was so ``since`` then."""
    last = rows.moment(base.execute("SELECT MAX(at) FROM events WHERE at <= ?", (rows.stamp(now),)).fetchone()[0])
    finished = _finished(base)
    tests = frozenset(each for each, at in finished.items() if since - at >= timedelta(days=terms.evidence_days))
    over = last is not None and since - last >= timedelta(days=terms.trace_days)
    return Due(over and _has_trace(base, finished), tests)


def _announced(base: sqlite3.Connection, terms: Retention, now: datetime) -> datetime | None:
    """Return when what is due was announced; None where nothing was, or the clock or an entry since took it back."""
    found = base.execute("SELECT since FROM due").fetchone()
    then = rows.moment(found[0]) if found else None
    return then if then and then <= now and _due(base, terms, now, then) else None


def _finished(base: sqlite3.Connection) -> dict[str, datetime]:
    """Return the tests whose result can be read, by name, with the moment each was finished."""
    found: dict[str, datetime] = {}
    for name, response, at, edition in base.execute(
        "SELECT quiz, response, at, edition FROM events WHERE event = 'result'"
    ):
        sitting = rows.finished(name, response, at, edition) if isinstance(name, str) else None
        if sitting and sitting.at and sitting.finished:
            law = datetime.combine(sitting.finished.law_as_of, time.min, UTC)
            found[name] = max(sitting.at, law)
    return found


def _has_trace(base: sqlite3.Connection, finished: Collection[str]) -> bool:
    evidence = (
        "SELECT COUNT(*) FROM events WHERE event IN ('form', 'result') AND quiz IN (SELECT value FROM json_each(?))"
    )
    held = base.execute("SELECT COUNT(*) FROM events").fetchone()
    return bool(held != base.execute(evidence, (json.dumps(list(finished)),)).fetchone())


def _remove(
    base: sqlite3.Connection, kind: Kind, now: datetime, *, trace: bool, tests: frozenset[str] = frozenset()
) -> int:
    """Take all rows out, put those in that stay, and log how many that were not."""
    columns = ", ".join(FIELDS)
    found = [
        dict(zip(FIELDS, row, strict=True))
        for row in base.execute(f"SELECT {columns} FROM events ORDER BY number")  # noqa: S608
    ]
    evidence = _finished(base).keys() - tests
    answers = {str(row["number"]) for row in found if row["quiz"] in tests}

    def stays(row: dict[str, Any]) -> bool:
        if row["event"] in EVIDENCE and row["quiz"] in evidence:
            return True
        return not (trace or row["quiz"] in tests or (row["event"] in rows.NOTES and row["response"] in answers))

    kept = [tuple(row.values()) for row in found if stays(row)]
    removed = len(found) - len(kept)
    if removed:
        _lay_out(base, kept)
        base.execute("INSERT INTO deletions VALUES (?, ?, ?)", (_day(now), kind, removed))
    return removed


def _lay_out(base: sqlite3.Connection, kept: Collection[tuple[Any, ...]]) -> None:
    """Give up every page that held a row, and put ``kept`` in anew, whichever edition they are of."""
    guards = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        base.execute(f"DROP TRIGGER {name}")
    base.execute("DELETE FROM events")
    base.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(FIELDS))})", kept)  # noqa: S608
    for _, sql in guards:
        base.execute(sql)


def _day(now: datetime) -> str:
    return now.astimezone().date().isoformat()
