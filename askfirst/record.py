"""The learner's own record: what was agreed to be stored, in one SQLite file on this computer.

Nothing is written before the learner has said yes. Answers are appended and never changed; a correction is a further
row, a deletion really removes. The columns of ``events`` are exactly :data:`FIELDS`, which the notice lists.
State is a replay of the rows, so resuming, showing and exporting share :meth:`Record.events`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import platformdirs

from askfirst.forms import Form
from askfirst.quiz import Answer

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
NOTICE_VERSION = "1"
Choice = Literal["yes", "no"]
BUSY_SECONDS = 15


class RecordError(Exception):
    """The record could not be read or written; ``reason`` is a key of the strings."""

    def __init__(self, reason: str, path: Path) -> None:
        """Keep the reason and the file it happened to."""
        super().__init__(f"{reason}: {path}")
        self.reason, self.path = reason, path


def folder() -> Path:
    """Return the folder of the record: ``ASKFIRST_HOME`` where set, else the user's own data folder."""
    chosen = os.environ.get("ASKFIRST_HOME")
    return Path(chosen) if chosen else platformdirs.user_data_path("askfirst", appauthor=False)


class Record:
    """One learner's record in ``home``. Opening it writes nothing."""

    def __init__(self, home: Path | None = None) -> None:
        """Point at the record; the file need not exist."""
        self.home = home or folder()
        self.path = self.home / "record.sqlite"
        self._refusal = self.home / "choice.txt"

    @property
    def choice(self) -> Choice | None:
        """What the learner said to the present notice: yes, no, or nothing yet."""
        if self.path.exists():
            with self._open() as base:
                row = base.execute("SELECT notice FROM learner").fetchone()
                if row and row[0] == NOTICE_VERSION:
                    return "yes"
        try:
            return "no" if self._refusal.read_text(encoding="utf-8").strip() == "no" else None
        except OSError:
            return None

    def agree(self) -> None:
        """Start storing, under a random number made now."""
        with self._open() as base:
            base.execute("DELETE FROM learner")
            base.execute("INSERT INTO learner VALUES (?, ?)", (uuid.uuid4().hex, NOTICE_VERSION))
        self._refusal.unlink(missing_ok=True)

    def decline(self) -> None:
        """Store nothing, and keep only the word "no" so as not to ask again. What was stored goes."""
        if self.path.exists():
            self.delete()
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self._refusal.write_text("no\n", encoding="utf-8")
        except OSError as error:
            raise self._trouble(error) from error

    def append(self, answer: Answer, *, lesson: str, quiz: str, lang: str, edition: str) -> None:
        """Put one answer on disk. Returns only once it is there; does nothing unless the learner agreed."""
        if self.choice == "yes":
            self._write(
                "answer",
                edition=edition,
                language=lang,
                lesson=lesson,
                quiz=quiz,
                item=answer.item,
                item_hash=answer.item_hash,
                response=json.dumps(answer.response, ensure_ascii=False),
                confidence=answer.confidence,
                correct=int(answer.correct),
            )

    def choose(self, path: str) -> None:
        """Keep the path the learner chose; does nothing unless the learner agreed."""
        if self.choice == "yes":
            self._write("path", response=path)

    def chosen_path(self) -> str | None:
        """Return the path chosen last, or None."""
        return next((row["response"] for row in reversed(self.events()) if row["event"] == "path"), None)

    def draw(self, form: Form) -> None:
        """Keep which items a form of the test holds; does nothing unless the learner agreed."""
        if self.choice == "yes":
            self._write("form", quiz=form.name, response=json.dumps([form.path, *form.items]))

    def forms(self) -> list[Form]:
        """Return every form of the test that was drawn, oldest first."""
        drawn = []
        for row in self.events():
            if row["event"] == "form":
                path, *items = json.loads(row["response"])
                drawn.append(Form(row["quiz"], path, tuple(items)))
        return drawn

    def correct(self, number: int) -> None:
        """Note that answer ``number`` is not the learner's: it no longer counts and may be given again."""
        self._write("not-mine", response=str(number))

    def events(self) -> list[dict[str, Any]]:
        """Return every row, oldest first, as a mapping of :data:`FIELDS`."""
        if not self.path.exists():
            return []
        with self._open() as base:
            rows = base.execute(f"SELECT {', '.join(FIELDS)} FROM events ORDER BY number").fetchall()  # noqa: S608
        return [dict(zip(FIELDS, row, strict=True)) for row in rows]

    def answers(self, quiz: str | None = None) -> Iterator[Answer]:
        """Yield the answers that count, oldest first, of one quiz or of all."""
        rows = self.events()
        withdrawn = {row["response"] for row in rows if row["event"] == "not-mine"}
        for row in rows:
            if row["event"] != "answer" or str(row["number"]) in withdrawn or quiz not in (None, row["quiz"]):
                continue
            response = json.loads(row["response"])
            yield Answer(row["item"], row["item_hash"], response, row["confidence"], bool(row["correct"]))

    def export(self, kind: Literal["json", "csv"]) -> str:
        """Return the whole record as JSON or as CSV text."""
        rows = self.events()
        if kind == "json":
            return json.dumps(rows, ensure_ascii=False, indent=1)
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def delete(self) -> None:
        """Remove the record and the choice; the lessons ask anew."""
        try:
            for name in ("record.sqlite", "record.sqlite-journal", "choice.txt"):
                (self.home / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(error) from error

    def _write(self, event: str, **values: Any) -> None:
        with self._open() as base:
            learner = base.execute("SELECT id FROM learner").fetchone()
            row = {"learner": learner[0], "at": datetime.now(UTC).isoformat(timespec="seconds"), "event": event}
            row |= values
            marks = ", ".join("?" * len(row))
            base.execute(f"INSERT INTO events ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose work is committed, and on disk, when the block ends."""
        base = None
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            base = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            # A rollback journal works on network folders too, where SQLite's write-ahead log does not.
            base.execute("PRAGMA synchronous = FULL")
            base.execute("PRAGMA secure_delete = ON")
            with base:
                base.execute("CREATE TABLE IF NOT EXISTS learner (id TEXT NOT NULL, notice TEXT NOT NULL)")
                columns = ", ".join(FIELDS[1:])
                base.execute(f"CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, {columns})")
                yield base
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(error) from error
        finally:
            if base:
                base.close()

    def _trouble(self, error: Exception) -> RecordError:
        text = str(error).lower()
        if "full" in text or "no space" in text:
            reason = "record-disk-full"
        elif isinstance(error, sqlite3.DatabaseError) and ("not a database" in text or "malformed" in text):
            reason = "record-damaged"
        else:
            reason = "record-unwritable"
        return RecordError(reason, self.path)
