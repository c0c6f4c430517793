"""The learner's own record: what was agreed to be stored, in one SQLite file on this computer.

Nothing is written before the learner has said yes. Rows are appended and never changed; a correction is a further row,
a deletion really removes: :mod:`askfirst.learner.deletions` says what goes, and when. The columns of ``events`` are
exactly :data:`FIELDS`, which the notice lists. Whether one may write is asked in the transaction that writes, so a
deletion in another window never brings the file back.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from askfirst.assess.exam import Finished, Form
from askfirst.assess.quiz import Answer
from askfirst.course.models import Retention
from askfirst.learner import deletions
from askfirst.learner import record_rows as rows
from askfirst.learner.deletions import Deletion, Due
from askfirst.learner.home import folder
from askfirst.learner.record_file import RecordError, RecordFile, translated
from askfirst.learner.record_rows import FirstTry, Given, Sitting
from askfirst.learner.record_schema import FIELDS

__all__ = ["FIELDS", "FirstTry", "Record", "RecordError", "Sitting", "folder"]

# A new version asks everybody anew. It is due when something else is kept, for another end, or elsewhere; not for the
# credit of an answer or the result of a test, which follow from answers that are kept already, in the same file; nor
# for a term, or a line that says how much went and nothing of what: these are told, at the head of every lesson.
NOTICE_VERSION = "1"
ATTEMPTS = 3
Choice = Literal["yes", "no", "closed"]


def present() -> datetime:
    """Return the moment by this computer's clock."""
    return datetime.now(UTC)


class Record:
    """One learner's record in ``home``. Opening it writes nothing. It keeps one connection to its file."""

    sitting = ""  # where several records lie on one login: the random number of this one's opening

    def __init__(
        self,
        home: Path | None = None,
        clock: Callable[[], datetime] = present,
        hold: Callable[[], None] = lambda: None,
    ) -> None:
        """Point at the record; the file need not exist.

        ``clock`` tells the moment, with its time zone; ``hold`` raises once the record may not be used any more.
        """
        self.clock = clock
        self.home = home or folder()
        self.path = self.home / "record.sqlite"
        self.key_path = self.home / "evidence.key"  # what signs the evidence taken from this record
        self.log_path = self.home / "deletions.txt"  # a line for each whole record that was deleted
        self._refusal = self.home / "choice.txt"
        self._file = RecordFile(self.path, hold)

    @property
    def choice(self) -> Choice | None:
        """What the learner said to the present notice: yes, no, or nothing yet; closed where no record is open."""
        with self._file.open() as base:
            if base and self._learner(base):
                return "yes"
        try:
            return "no" if self._refusal.read_bytes().strip() == b"no" else None
        except OSError:
            return None

    def learner(self) -> str | None:
        """Return the random number that the record stands under, or None where nothing is stored."""
        with self._file.open() as base:
            return self._learner(base) if base else None

    def agree(self) -> None:
        """Start storing, under a random number made now; who has one keeps it."""
        for _ in range(ATTEMPTS):  # another window may delete the record in this very moment
            with self._file.transaction(create=True) as base:
                if base and not base.execute("UPDATE learner SET notice = ?", (NOTICE_VERSION,)).rowcount:
                    base.execute("INSERT INTO learner VALUES (?, ?)", (uuid.uuid4().hex, NOTICE_VERSION))
            if not self._file.replaced:
                break
        with suppress(OSError):  # what stands in the record goes before it
            self._refusal.unlink(missing_ok=True)

    def decline(self) -> None:
        """Store nothing, and keep only the word "no" so as not to ask again. What was stored goes."""
        self.delete()
        with translated(self._refusal):
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._refusal.write_text("no\n", encoding="utf-8")

    def append(  # noqa: PLR0913 - an answer belongs to a place in the course
        self, answer: Answer, *, lesson: str, quiz: str, lang: str, edition: str, once: bool = False
    ) -> None:
        """Put one answer on disk. Returns only once it is there; does nothing unless the learner agreed.

        With ``once`` nor where this quiz has an answer to the item as it reads now, from whichever window.
        """
        with self._file.transaction() as base:
            if base and (learner := self._learner(base)):
                same = "SELECT 1 FROM counting WHERE quiz = ? AND item = ? AND item_hash = ?"
                if once and base.execute(same, (quiz, answer.item, answer.item_hash)).fetchone():
                    return
                place = {"edition": edition, "language": lang, "lesson": lesson, "quiz": quiz}
                self._insert(base, learner, "answer", **place, **rows.columns_of_answer(answer))

    def choose(self, path: str) -> None:
        """Keep the path the learner chose; does nothing unless the learner agreed."""
        with self._file.transaction() as base:
            if base and (learner := self._learner(base)):
                self._insert(base, learner, "path", response=path)

    def chosen_path(self) -> str | None:
        """Return the path chosen last, or None."""
        found = self._read("SELECT response FROM events WHERE event = 'path' ORDER BY number DESC LIMIT 1")
        return found[0][0] if found and isinstance(found[0][0], str) else None

    def sit(  # noqa: PLR0913 - a form belongs to a place in the course
        self,
        form: Form,
        answers: Sequence[Answer],
        judge: Callable[[Mapping[str, Answer]], Finished],
        *,
        lesson: str,
        lang: str,
        edition: str,
    ) -> list[Answer] | None:
        """Keep a form of the test with the answers given so far, and its result with the last one, as one.

        Return the answers that stand: to each item the first one given, in whichever window. Return None where nothing
        may be stored. ``judge`` is asked once, when every item of the form has its answer.
        """
        with self._file.transaction() as base:
            learner = self._learner(base) if base else None
            if not (base and learner):
                return None
            place = {"edition": edition, "language": lang, "lesson": lesson, "quiz": form.name}
            marks = {
                row[0]: row[1] for row in base.execute("SELECT event, number FROM events WHERE quiz = ?", (form.name,))
            }
            if "form" not in marks:
                self._insert(base, learner, "form", **place, **rows.columns_of_form(form))
            standing = rows.first_of_each(rows.answers(self._counting(base, form.name)))
            if "result" not in marks:
                for answer in answers:
                    if answer.item not in standing:
                        self._insert(base, learner, "answer", **place, **rows.columns_of_answer(answer))
                        standing[answer.item] = answer
                if standing.keys() >= set(form.items):
                    finished = judge(standing)
                    self._insert(base, learner, "result", **place, **rows.columns_of_result(form, finished))
            return list(standing.values())

    def sittings(self) -> list[Sitting]:
        """Return every form of the test that was drawn, oldest first, with its result as it was kept."""
        found: dict[str, Sitting] = {}
        for event, name, response, at, edition, spoken in self._read(
            "SELECT event, quiz, response, at, edition, language FROM events"
            " WHERE event IN ('form', 'result') ORDER BY number"
        ):
            if event == "result":
                sitting = rows.finished(name, response, at, edition, spoken)
            else:
                form = rows.drawn(name, response)
                sitting = Sitting(form) if form else None
            if sitting:
                found[name] = sitting
            else:  # a form whose result is damaged is over, and came to nothing that can be said
                found.pop(name, None)
        return list(found.values())

    def disown(self, number: int) -> bool:
        """Note that answer ``number`` is not the learner's. It no longer counts, and may be given again.

        An answer of a finished form is only marked as disputed: it was explained, so its question is not asked again,
        and the result stands. Return False, and note nothing, where there is no such answer, or it is noted already.
        """
        finished = "SELECT 1 FROM readable WHERE number = CAST(? AS INTEGER) AND finished"

        def kind(base: sqlite3.Connection) -> str:
            return "disputed" if base.execute(finished, (str(number),)).fetchone() else "not-mine"

        return self._note(number, kind)

    def own(self, number: int) -> bool:
        """Take back the note that answer ``number`` is not the learner's.

        Return False, and note nothing, where there is no such note, or the answer was given anew in its form.
        """
        return self._note(number, lambda _base: "mine")

    def _note(self, number: int, kind: Callable[[sqlite3.Connection], str]) -> bool:
        with self._file.transaction() as base:
            learner = self._learner(base) if base else None
            if not (base and learner):
                return False
            try:
                self._insert(base, learner, kind(base), response=str(number))
            except sqlite3.IntegrityError:  # the file itself knows which notes say something
                return False
            return True

    def events(self) -> list[dict[str, Any]]:
        """Return every row, oldest first, as a mapping of :data:`FIELDS`."""
        return [{name: rows.plain(value) for name, value in row.items()} for row in self._rows()]

    def answers(self, quiz: str | None = None) -> list[Answer]:
        """Return the answers that count, oldest first, of one quiz or of all. A damaged row costs itself."""
        with self._file.open() as base:
            return list(rows.answers(self._counting(base, quiz))) if base else []

    def first_try(self, quiz: str) -> FirstTry | None:
        """Return the first answers that count to the items of a quiz, or None where there are none."""
        with self._file.open() as base:
            return rows.first_try(self._counting(base, quiz)) if base else None

    def answered(self) -> list[tuple[str, str, str]]:
        """Return quiz, item and check code of every answer that counts, each once, oldest first."""
        question = "SELECT quiz, item, item_hash FROM counting GROUP BY quiz, item, item_hash ORDER BY MIN(number)"
        return [(str(quiz), str(item), str(code)) for quiz, item, code in self._read(question)]

    def given(self) -> list[Given]:
        """Return that every answer that counts was given, and when, oldest first."""
        found = self._read("SELECT quiz, item, correct, at FROM counting ORDER BY number")
        dated = ((quiz, item, correct, rows.moment(at)) for quiz, item, correct, at in found)
        return [Given(str(quiz), str(item), correct == 1, at) for quiz, item, correct, at in dated if at]

    def missed(self) -> set[str]:
        """Return the items of the answers that count and were wrong."""
        return {str(row[0]) for row in self._read("SELECT DISTINCT item FROM counting WHERE correct = 0")}

    def damaged(self) -> list[int]:
        """Return the numbers of the rows that cannot be read."""
        return [row["number"] for row in self._rows() if not rows.sound(row)]

    def export(self) -> str:
        """Return all that is kept as JSON: the record row by row, and the log of what was deleted."""
        log = [{"day": each.day.isoformat(), "kind": each.kind, "rows": each.rows} for each in self.deletions()]
        return json.dumps({"rows": self.events(), "deletions": log}, ensure_ascii=False, indent=1)

    def deletions(self) -> list[Deletion]:
        """Return the log of what was deleted: whole records first, then what went from this one."""
        with self._file.open() as base:
            logged = deletions.logged(base) if base else []
        lines = deletions.read_lines(self.log_path)
        return lines + [each for each in logged if each not in lines]

    def due(self, terms: Retention) -> Due:
        """Return what is older than its term, and from when on it goes."""
        with self._file.open() as base:
            return deletions.due(base, terms, self.clock()) if base else Due()

    def retain(self, terms: Retention) -> None:
        """Announce what is due, remove what was announced; end a deletion that was broken off. Done at each opening."""
        with self._file.open() as base:
            waits = deletions.waits(base, terms, self.clock()) if base else ""
        if waits == "all":
            self._empty()
        elif waits:
            with self._file.transaction() as base:
                if base:
                    deletions.retain(base, terms, self.clock())
            self._file.settle()

    def delete_trace(self) -> int:
        """Remove all but the evidence of finished tests; the yes and the key stay. Return how many rows went."""
        with self._file.transaction() as base:
            removed = deletions.remove_trace(base, self.clock()) if base else 0
        self._file.settle()
        return removed

    def delete(self) -> None:
        """Remove the record, the choice and the key of its evidence; a line stays, and the lessons ask anew."""
        self._empty()
        self._forget(self._refusal)

    def _empty(self) -> None:
        """Remove the record and its key.

        The rows go first, so that a window which has the file open yet finds no yes in it, whatever the system does
        with a file that is open.
        """
        lines = self._file.emptied(partial(deletions.remove_all, now=self.clock()))
        self._forget(self.key_path)
        with translated(self.log_path):
            deletions.write_lines(self.log_path, lines or ())
        self._file.remove(emptied=lines is not None)

    @staticmethod
    def _forget(path: Path) -> None:
        with translated(path):
            if not path.is_dir():  # a folder says nothing, and is not ours
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        self._file.close()

    def _learner(self, base: sqlite3.Connection) -> str | None:
        row = base.execute("SELECT id FROM learner WHERE notice = ?", (NOTICE_VERSION,)).fetchone()
        return str(row[0]) if row else None

    def _counting(self, base: sqlite3.Connection, quiz: str | None) -> list[dict[str, Any]]:
        where, values = ("WHERE quiz = ?", (quiz,)) if quiz is not None else ("", ())
        found = base.execute(f"SELECT {', '.join(FIELDS)} FROM counting {where} ORDER BY number", values)  # noqa: S608
        return [dict(zip(FIELDS, row, strict=True)) for row in found]

    def _rows(self) -> list[dict[str, Any]]:
        found = self._read(f"SELECT {', '.join(FIELDS)} FROM events ORDER BY number")  # noqa: S608
        return [dict(zip(FIELDS, row, strict=True)) for row in found]

    def _read(self, question: str) -> list[tuple[Any, ...]]:
        with self._file.open() as base:
            return base.execute(question).fetchall() if base else []

    def _insert(self, base: sqlite3.Connection, learner: str, event: str, **values: Any) -> None:
        row = {"learner": learner, "at": rows.stamp(self.clock()), "event": event} | values
        marks = ", ".join("?" * len(row))
        base.execute(f"INSERT INTO events ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
