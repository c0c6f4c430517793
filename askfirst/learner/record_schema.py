"""How a record lies in its file: the tables, what the database itself refuses, and how older files are brought along.

A later edition of the course that changes the tables adds a step to :data:`STEPS`; every file then takes the steps it
has not taken. A file with more steps than are known here was made by a newer edition, and is not touched.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

FIELDS = (
    "number",
    "learner",
    "at",
    "edition",
    "language",
    "event",
    "lesson",
    "quiz",
    "item",
    "item_hash",
    "response",
    "confidence",
    "correct",
)
TABLES = {"learner", "events"}

_LANDED = f"""
CREATE TABLE learner (id TEXT NOT NULL, notice TEXT NOT NULL);
CREATE TABLE events (number INTEGER PRIMARY KEY, {", ".join(FIELDS[1:])});
"""

# An answer counts unless a later row withdraws it. Each item of a form is answered once, and none after its end.
_KEPT = """
CREATE INDEX by_quiz ON events (quiz, item);
CREATE INDEX withdrawals ON events (response) WHERE event = 'not-mine';
CREATE UNIQUE INDEX one_form_of_a_name ON events (quiz) WHERE event = 'form';
CREATE UNIQUE INDEX one_result_of_a_form ON events (quiz) WHERE event = 'result';
CREATE VIEW counting AS SELECT * FROM events AS given WHERE event = 'answer' AND NOT EXISTS
 (SELECT 1 FROM events AS later WHERE later.event = 'not-mine' AND later.response = CAST(given.number AS TEXT));
CREATE TRIGGER one_answer_an_item BEFORE INSERT ON events WHEN NEW.event = 'answer'
 AND EXISTS (SELECT 1 FROM events WHERE quiz = NEW.quiz AND event = 'form')
 AND (EXISTS (SELECT 1 FROM counting WHERE quiz = NEW.quiz AND item = NEW.item)
  OR EXISTS (SELECT 1 FROM events WHERE quiz = NEW.quiz AND event = 'result'))
 BEGIN SELECT RAISE(ABORT, 'this item of the form is answered'); END;
CREATE TRIGGER finished_is_finished BEFORE INSERT ON events WHEN NEW.event = 'not-mine'
 AND EXISTS (SELECT 1 FROM events AS given JOIN events AS form ON form.quiz = given.quiz AND form.event = 'result'
  WHERE given.number = CAST(NEW.response AS INTEGER))
 BEGIN SELECT RAISE(ABORT, 'the form is finished'); END;
CREATE TRIGGER rows_never_change BEFORE UPDATE ON events
 BEGIN SELECT RAISE(ABORT, 'a row never changes'); END;
"""


def _create(base: sqlite3.Connection) -> None:
    _run(base, _LANDED)


def _keep(base: sqlite3.Connection) -> None:
    """From the first schema: check codes as they are made now, one name a form, a result for each finished form."""
    known = _first_edition()["items"]
    for old, new, *_ in known.values():
        base.execute("UPDATE events SET item_hash = ? WHERE item_hash = ?", (new, old))
    _part_forms(base)
    _run(base, _KEPT)
    _judge_finished(base)


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create, _keep)
VERSION = len(STEPS)


def version(base: sqlite3.Connection) -> int:
    """Return how many steps the file has taken; the first schema did not say, and is known by its tables."""
    said = int(base.execute("PRAGMA user_version").fetchone()[0])
    if said:
        return said
    tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    columns = tuple(row[1] for row in base.execute("PRAGMA table_info(events)"))
    if not tables >= TABLES or columns != FIELDS:
        raise ForeignFileError
    return 1


class ForeignFileError(Exception):
    """A database, but no record of this course."""


def bring_along(base: sqlite3.Connection) -> None:
    """Take the steps that are missing, all or none. The caller has begun a transaction."""
    for step in STEPS[version(base) :]:
        step(base)
    base.execute(f"PRAGMA user_version = {VERSION}")


def _run(base: sqlite3.Connection, script: str) -> None:
    """Run statements inside the transaction; ``executescript`` would end it."""
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            base.execute(statement)
            statement = ""


@cache
def _first_edition() -> dict[str, Any]:
    text = Path(__file__).with_name("record_v1.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _items(response: object) -> tuple[str, list[str]]:
    """Return path and items of a drawn form, or nothing where the row is damaged."""
    try:
        path, *items = json.loads(str(response))
    except ValueError:
        return "", []
    except TypeError:
        return "", []
    return (path, items) if all(isinstance(each, str) for each in (path, *items)) else ("", [])


def _part_forms(base: sqlite3.Connection) -> None:
    """Give a form whose name an earlier one bears already a name of its own, and its answers with it."""
    seen: set[str] = set()
    for number, name, response in base.execute(
        "SELECT number, quiz, response FROM events WHERE event = 'form' ORDER BY number"
    ).fetchall():
        if name not in seen:
            seen.add(name)
            continue
        own = f"form-{uuid.uuid4().hex}"
        base.execute("UPDATE events SET quiz = ? WHERE number = ?", (own, number))
        for item in _items(response)[1]:
            base.execute(
                "UPDATE events SET quiz = ? WHERE event = 'answer' AND quiz = ? AND item = ? AND number > ?",
                (own, name, item, number),
            )


def _judge_finished(base: sqlite3.Connection) -> None:
    """Write the result of each form that was finished, by the rules of the edition it was taken in.

    Where two windows answered one item twice, the first answer counts: the second was given after the explanation.
    """
    columns = "learner, edition, language, lesson, quiz, response"
    for learner, edition, language, lesson, name, drawn in base.execute(
        f"SELECT {columns} FROM events WHERE event = 'form' ORDER BY number"  # noqa: S608
    ).fetchall():
        path, items = _items(drawn)
        given = _first_answers(base, name)
        if not items or not given.keys() >= set(items):
            continue
        last = max((given[item] for item in items), key=lambda row: str(row["at"]))
        came_to = _came_to(path, items, {item: bool(given[item]["correct"]) for item in items})
        base.execute(
            "INSERT INTO events (learner, at, edition, language, event, lesson, quiz, response, correct)"
            " VALUES (?, ?, ?, ?, 'result', ?, ?, ?, ?)",
            (
                learner,
                last["at"],
                edition or last["edition"],
                language or last["language"],
                lesson or last["lesson"],
                name,
                json.dumps(came_to, ensure_ascii=False),
                int(came_to["passed"]),
            ),
        )


def _first_answers(base: sqlite3.Connection, form: str) -> dict[str, dict[str, Any]]:
    """Return the first answer that counts to each item of a form, as it was worded in the first edition."""
    known = _first_edition()["items"]
    given: dict[str, dict[str, Any]] = {}
    columns = ("item", "item_hash", "correct", "at", "edition", "language", "lesson")
    question = f"SELECT {', '.join(columns)} FROM counting WHERE quiz = ? ORDER BY number"  # noqa: S608
    for values in base.execute(question, (form,)):
        row = dict(zip(columns, values, strict=True))
        if row["item"] in known and row["item_hash"] == known[row["item"]][1]:
            given.setdefault(row["item"], row)
    return given


def _came_to(path: str, items: list[str], correct: dict[str, bool]) -> dict[str, Any]:
    """Return what a form came to by the rules of the first edition, in the words of a result."""
    first = _first_edition()
    outcomes: dict[str, list[int]] = {}
    for item in items:
        tally = outcomes.setdefault(first["items"][item][2], [0, 0])
        tally[0] += correct[item]
        tally[1] += 1
    missed = [point for item in items if (point := first["items"][item][3]) and not correct[item]]
    enough = 100 * sum(correct.values()) >= first["pass_percent"] * len(items)
    return {
        "path": path,
        "law_as_of": first["law_as_of"],
        "items": [[item, first["items"][item][1], correct[item]] for item in items],
        "outcomes": outcomes,
        "missed": missed,
        "passed": enough and not missed,
    }
