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

from askfirst.assess.exam import Form
from askfirst.learner.record_rows import drawn

_FIRST_FIELDS = (
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
FIELDS = (*_FIRST_FIELDS, "credit")
TABLES = {"learner", "events"}

_LANDED = f"""
CREATE TABLE learner (id TEXT NOT NULL, notice TEXT NOT NULL);
CREATE TABLE events (number INTEGER PRIMARY KEY, {", ".join(_FIRST_FIELDS[1:])});
"""

# An answer counts where it can be read (as record_rows reads it) and no later row withdraws it. Each item of a form is
# answered once, and none after its end. Triggers say so, for an index cannot: it knows nothing of a later row, and
# "INSERT OR REPLACE" would put a row in the place of the one that stands. Rows go all together, after the yes.
_KEPT = """
CREATE INDEX by_quiz ON events (quiz, item);
CREATE INDEX withdrawals ON events (response) WHERE event = 'not-mine';
CREATE UNIQUE INDEX one_form_of_a_name ON events (quiz) WHERE event = 'form';
CREATE UNIQUE INDEX one_result_of_a_form ON events (quiz) WHERE event = 'result';
CREATE VIEW counting AS SELECT * FROM events AS given WHERE event = 'answer'
 AND typeof(quiz) = 'text' AND typeof(item) = 'text' AND typeof(item_hash) = 'text' AND date(at) IS NOT NULL
 AND confidence IN ('guess', 'fairly', 'certain') AND correct IN (0, 1)
 AND CASE WHEN typeof(response) = 'text' AND json_valid(response)
  THEN json_type(response) IN ('text', 'array', 'object') END
 AND NOT EXISTS
 (SELECT 1 FROM events AS later WHERE later.event = 'not-mine' AND later.response = CAST(given.number AS TEXT));
CREATE TRIGGER one_answer_an_item BEFORE INSERT ON events WHEN NEW.event = 'answer'
 AND EXISTS (SELECT 1 FROM events WHERE quiz = NEW.quiz AND event = 'form')
 AND (EXISTS (SELECT 1 FROM counting WHERE quiz = NEW.quiz AND item = NEW.item)
  OR EXISTS (SELECT 1 FROM events WHERE quiz = NEW.quiz AND event = 'result'))
 BEGIN SELECT RAISE(ABORT, 'this item of the form is answered'); END;
CREATE TRIGGER finished_is_finished BEFORE INSERT ON events WHEN NEW.event = 'not-mine'
 AND NOT EXISTS (SELECT 1 FROM counting AS given WHERE number = CAST(NEW.response AS INTEGER)
  AND NOT EXISTS (SELECT 1 FROM events AS form WHERE form.quiz = given.quiz AND form.event = 'result'))
 BEGIN SELECT RAISE(ABORT, 'no such answer, or its form is finished'); END;
CREATE TRIGGER no_row_takes_the_place_of_another BEFORE INSERT ON events
 WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number AND NEW.number > 0)
 OR NEW.event IN ('form', 'result') AND EXISTS (SELECT 1 FROM events WHERE quiz = NEW.quiz AND event = NEW.event)
 BEGIN SELECT RAISE(ABORT, 'a row never changes'); END;
CREATE TRIGGER rows_go_together BEFORE DELETE ON events WHEN EXISTS (SELECT 1 FROM learner)
 BEGIN SELECT RAISE(ABORT, 'a row goes only with all others'); END;
CREATE TRIGGER rows_never_change BEFORE UPDATE ON events
 BEGIN SELECT RAISE(ABORT, 'a row never changes'); END;
"""

# How much of an answer was right, next to whether all of it was; the answers of earlier editions have no such figure.
_CREDITED = """
ALTER TABLE events ADD COLUMN credit;
CREATE TRIGGER a_credit_is_a_share BEFORE INSERT ON events WHEN NEW.credit IS NOT NULL
 AND (typeof(NEW.credit) NOT IN ('integer', 'real') OR NEW.credit NOT BETWEEN 0 AND 1
  OR NEW.correct IN (0, 1) AND (NEW.credit = 1) <> NEW.correct)
 BEGIN SELECT RAISE(ABORT, 'no credit, or at odds with right or wrong'); END;
"""

# Of the notes on an answer the last one holds. "not-mine" withdraws it, and "mine" takes that back, unless the form has
# the item's answer anew. An answer of a finished form was explained: "disputed" says that it was not the learner's, and
# withdraws nothing, for its question may not be asked again, and its result stands.
_NOTED = """
DROP TRIGGER finished_is_finished;
DROP VIEW counting;
DROP INDEX withdrawals;
CREATE INDEX notes ON events (response) WHERE event IN ('not-mine', 'disputed', 'mine');
CREATE VIEW readable AS SELECT *,
 (SELECT event FROM events AS later WHERE later.event IN ('not-mine', 'disputed', 'mine')
  AND later.response = CAST(given.number AS TEXT) ORDER BY later.number DESC LIMIT 1) AS note,
 EXISTS (SELECT 1 FROM events AS form WHERE form.quiz = given.quiz AND form.event = 'result') AS finished
 FROM events AS given WHERE event = 'answer'
 AND typeof(quiz) = 'text' AND typeof(item) = 'text' AND typeof(item_hash) = 'text' AND date(at) IS NOT NULL
 AND confidence IN ('guess', 'fairly', 'certain') AND correct IN (0, 1)
 AND CASE WHEN typeof(response) = 'text' AND json_valid(response)
  THEN json_type(response) IN ('text', 'array', 'object') END;
CREATE VIEW counting AS SELECT * FROM readable WHERE note IS NOT 'not-mine';
CREATE TRIGGER a_note_says_something BEFORE INSERT ON events WHEN NEW.event IN ('not-mine', 'disputed', 'mine')
 AND NOT EXISTS (SELECT 1 FROM readable WHERE number = CAST(NEW.response AS INTEGER) AND CASE NEW.event
  WHEN 'not-mine' THEN note IS NOT 'not-mine' AND NOT finished
  WHEN 'disputed' THEN coalesce(note, 'mine') = 'mine' AND finished
  ELSE note = 'disputed' OR note = 'not-mine' AND NOT finished AND NOT EXISTS
   (SELECT 1 FROM counting AS again WHERE again.quiz = readable.quiz AND again.item = readable.item
    AND EXISTS (SELECT 1 FROM events AS form WHERE form.quiz = readable.quiz AND form.event = 'form')) END)
 BEGIN SELECT RAISE(ABORT, 'no such answer, or its form is finished, or it is noted already'); END;
"""

# What went is logged by kind, day and count. What is older than its term is announced before it goes. Both are read and
# written in record and deletions alone: rows of events go all together, or are laid out anew behind lifted triggers.
_LOGGED = """
CREATE TABLE deletions (day TEXT NOT NULL, kind TEXT NOT NULL, removed INTEGER NOT NULL);
CREATE TABLE due (since TEXT NOT NULL);
"""


def _create(base: sqlite3.Connection) -> None:
    _run(base, _LANDED)


def _keep(base: sqlite3.Connection) -> None:
    """From the first schema: check codes as they are made now, one name a form, a result for each finished form."""
    codes = {old: new for old, new, *_ in _first_edition()["items"].values()}
    base.create_function("code_now", 1, lambda code: codes.get(code, code), deterministic=True)
    base.execute("UPDATE events SET item_hash = code_now(item_hash) WHERE code_now(item_hash) IS NOT item_hash")
    _part_forms(base)
    _run(base, _KEPT)
    _judge_finished(base)


def _credit(base: sqlite3.Connection) -> None:
    """From the schema before: room for a credit beside right and wrong."""
    _run(base, _CREDITED)


def _note(base: sqlite3.Connection) -> None:
    """From the schema before: a note that an answer is not the learner's can be taken back."""
    _run(base, _NOTED)


def _log(base: sqlite3.Connection) -> None:
    """From the schema before: a log of what was deleted, and room to announce what will be."""
    _run(base, _LOGGED)


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create, _keep, _credit, _note, _log)
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
    if not tables >= TABLES or columns != _FIRST_FIELDS:
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
        form = drawn(own, response)
        for item in form.items if form else ():
            base.execute(
                "UPDATE events SET quiz = ? WHERE event = 'answer' AND quiz = ? AND item = ? AND number > ?",
                (own, name, item, number),
            )


def _judge_finished(base: sqlite3.Connection) -> None:
    """Write the result of each form that was finished, by the rules of the edition it was taken in.

    Where two windows answered one item twice, the first answer counts: the second was given after the explanation.
    """
    columns = "learner, edition, language, lesson, quiz, response"
    for learner, edition, language, lesson, name, response in base.execute(
        f"SELECT {columns} FROM events WHERE event = 'form' ORDER BY number"  # noqa: S608
    ).fetchall():
        form, given = drawn(name, response), _first_answers(base, name)
        if not form or not given.keys() >= set(form.items):
            continue
        last = max((given[item] for item in form.items), key=lambda row: str(row["at"]))
        came_to = _came_to(form, {item: bool(given[item]["correct"]) for item in form.items})
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


def _came_to(form: Form, correct: dict[str, bool]) -> dict[str, Any]:
    """Return what a form came to by the rules of the first edition, in the words of a result."""
    first = _first_edition()
    outcomes: dict[str, list[int]] = {}
    for item in form.items:
        tally = outcomes.setdefault(first["items"][item][2], [0, 0])
        tally[0] += correct[item]
        tally[1] += 1
    missed = [point for item in form.items if (point := first["items"][item][3]) and not correct[item]]
    enough = 100 * sum(correct.values()) >= first["pass_percent"] * len(form.items)
    return {
        "path": form.path,
        "law_as_of": first["law_as_of"],
        "items": [[item, first["items"][item][1], correct[item]] for item in form.items],
        "outcomes": outcomes,
        "missed": missed,
        "passed": enough and not missed,
    }
