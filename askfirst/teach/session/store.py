"""The file of a session: where it stands, and its votes, on disk before they are acknowledged.

A vote lies under a mark that follows from the phone's token, the question and the round, and the token is nowhere in
the file: what one phone said to two questions cannot be put together from it.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from askfirst.course.atomic_write import numbered
from askfirst.teach.session.ballot import Round, Tally, tally

MOST_VOTES = 1_000  # of one round; a room is smaller, and what floods it ends here
SCHEMA = """
CREATE TABLE place (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), told TEXT NOT NULL);
CREATE TABLE round (
    item TEXT, number INTEGER, opened INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (item, number)
) WITHOUT ROWID;
CREATE TABLE vote (
    item TEXT, round INTEGER, voter BLOB, choice TEXT NOT NULL, turn INTEGER NOT NULL, opening INTEGER NOT NULL,
    PRIMARY KEY (item, round, voter)
) WITHOUT ROWID;
"""
VERSION = 1
PATIENCE = 0.3  # seconds to wait for another program that holds the file

Outcome = Literal["counted", "closed", "behind", "full"]
Reason = Literal["disk-full", "unwritable", "damaged", "busy"]


class StoreError(Exception):
    """The file cannot be read or written; ``reason`` is a key of the words."""

    def __init__(self, reason: Reason, path: Path) -> None:
        """Keep the reason and the file it happened to."""
        super().__init__(f"{reason}: {path}")
        self.reason, self.path = reason, path


@dataclass(frozen=True)
class Place:
    """Where a session stands. ``code`` is in the address of the phones, ``port`` where they last reached it."""

    lesson: str
    started: float  # seconds since 1970
    code: str
    secret: str  # hexadecimal; signs the tokens of the phones
    port: int = 0
    slide: int = 0
    item: str = ""
    round: Round = 1
    open: bool = False
    shown: bool = False


@dataclass(frozen=True)
class Vote:
    """What a phone sends. Of two with the same ``turn``, or one with a lower, only the first is counted."""

    item: str
    round: Round
    voter: str
    choice: frozenset[str]
    turn: int


@dataclass(frozen=True)
class Openings:
    """How often a round was opened, and at which of these openings its histogram was last seen; 0: at none."""

    opened: int = 0
    seen: int = 0


class Store:
    """The SQLite file at ``path``, held by one program at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; raise :class:`StoreError`. One that is damaged is laid aside under a new name."""
        self.path, self.laid_aside = path, None
        try:
            self._base = self._opened()
        except StoreError as error:
            if error.reason != "damaged":
                raise
            self.laid_aside = self._lay_aside()
            self._base = self._opened()

    def _opened(self) -> sqlite3.Connection:
        with _translated(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
            base = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            try:
                base.execute("PRAGMA locking_mode = EXCLUSIVE")  # a second program would count for itself
                base.execute("PRAGMA journal_mode = WAL")
                base.execute("PRAGMA synchronous = FULL")  # also a battery that gives out loses no vote
                base.execute("PRAGMA secure_delete = ON")
                _lay_tables(base)
                _check(base)
            except BaseException:
                base.close()
                raise
            return base

    def _lay_aside(self) -> Path:
        """Give a damaged file a free name, with what SQLite has laid beside it."""
        aside = next(path for path in numbered(self.path, ".damaged") if not path.exists())
        with _translated(self.path):
            self.path.replace(aside)
            for ending in ("-wal", "-shm", "-journal"):
                with suppress(FileNotFoundError):
                    self.path.with_name(self.path.name + ending).replace(aside.with_name(aside.name + ending))
        return aside

    def close(self) -> None:
        """Let go of the file, as it is."""
        self._base.close()

    def remove(self) -> None:
        """Take the file away with all that lies in it."""
        self.close()
        with _translated(self.path):
            for ending in ("-wal", "-shm", "-journal", ""):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    # Where the session stands

    def place(self) -> Place | None:
        """Return where the session stands; None in a new file. Raise :class:`StoreError`."""
        with _translated(self.path):
            row = self._base.execute("SELECT told FROM place").fetchone()
        return _placed(row) if row else None

    def put(self, place: Place) -> None:
        """Keep where the session stands."""
        with self._written():
            self._put(place)

    def _put(self, place: Place) -> None:
        self._base.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", [json.dumps(place.__dict__)])

    def open_round(self, place: Place) -> None:
        """Keep where the session stands: a round of ``place.item`` was opened, for the first time or again."""
        with self._written():
            self._put(place)
            self._base.execute(
                "INSERT INTO round VALUES (?, ?, 1, 0) ON CONFLICT DO UPDATE SET opened = opened + 1",
                [place.item, place.round],
            )

    def close_round(self, place: Place, *, seen: bool) -> None:
        """Keep where the session stands: the round is closed, and whether its histogram is seen from now on."""
        with self._written():
            self._put(place)
            if seen:
                self._base.execute(
                    "UPDATE round SET seen = opened WHERE item = ? AND number = ?", [place.item, place.round]
                )

    def round(self, item: str, number: Round) -> Openings:
        """Return what is known of a round."""
        with _translated(self.path):
            row = self._base.execute("SELECT opened, seen FROM round WHERE item = ? AND number = ?", [item, number])
            return Openings(*(row.fetchone() or ()))

    def rounds(self) -> list[tuple[str, Round]]:
        """Return the rounds that were opened: item and number."""
        with _translated(self.path):
            return self._base.execute("SELECT item, number FROM round ORDER BY item, number").fetchall()

    # Votes

    def count(self, place: Place, votes: Sequence[Vote]) -> list[Outcome]:
        """Put votes on disk in one transaction, and say of each what became of it; raise :class:`StoreError`.

        ``counted``: it is on disk, now or since an earlier try. ``closed``: that round is not open. ``behind``: a later
        vote of the phone is there. ``full``: no further phone is let vote in this round.
        """
        with self._written():
            held = self._base.execute(
                "SELECT count(*) FROM vote WHERE item = ? AND round = ?", [place.item, place.round]
            ).fetchone()[0]
            opening = self.round(place.item, place.round).opened
            outcomes: list[Outcome] = []
            for vote in votes:
                outcome, more = self._count(place, vote, opening, full=held >= MOST_VOTES)
                held += more
                outcomes.append(outcome)
            return outcomes

    def _count(self, place: Place, vote: Vote, opening: int, *, full: bool) -> tuple[Outcome, int]:
        """Write one vote, and return what became of it and by how much the votes are more."""
        if not place.open or (vote.item, vote.round) != (place.item, place.round):
            return "closed", 0
        choice, at = _written(vote.choice), [vote.item, vote.round, _mark(vote)]
        row = self._base.execute("SELECT choice, turn FROM vote WHERE (item, round, voter) = (?, ?, ?)", at).fetchone()
        if row and (choice, vote.turn) == row:
            return "counted", 0
        if row and vote.turn <= row[1]:
            return "behind", 0
        if not row and full:
            return "full", 0
        self._base.execute(
            "INSERT INTO vote VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET turn = excluded.turn, "
            "opening = iif(choice = excluded.choice, opening, excluded.opening), choice = excluded.choice",
            [*at, choice, vote.turn, opening],
        )
        return "counted", 0 if row else 1

    def own(self, item: str, number: Round, voter: str) -> tuple[frozenset[str], int]:
        """Return what a phone chose in a round and in which turn; nothing and 0 where it did not vote."""
        vote = Vote(item, number, voter, frozenset(), 0)
        with _translated(self.path):
            row = self._base.execute(
                "SELECT choice, turn FROM vote WHERE (item, round, voter) = (?, ?, ?)", [item, number, _mark(vote)]
            ).fetchone()
        return (_read(row[0]), row[1]) if row else (frozenset(), 0)

    def tally(self, item: str, number: Round) -> Tally:
        """Return the counted votes of a round."""
        with _translated(self.path):
            rows = self._base.execute(
                "SELECT choice, count(*) FROM vote WHERE item = ? AND round = ? GROUP BY choice", [item, number]
            ).fetchall()
        return tally((_read(choice), times) for choice, times in rows)

    def new_since_seen(self, item: str, number: Round) -> int:
        """Return how many votes of a round came or changed after its histogram was last seen."""
        with _translated(self.path):
            return int(
                self._base.execute(
                    "SELECT count(*) FROM vote WHERE item = ? AND round = ? AND opening > ?",
                    [item, number, self.round(item, number).seen],
                ).fetchone()[0]
            )

    @contextmanager
    def _written(self) -> Iterator[None]:
        """Run a transaction: when the block ends all it wrote is on disk, or nothing is."""
        with _translated(self.path):
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk has rolled it back already
                    self._base.execute("ROLLBACK")
                raise


def _lay_tables(base: sqlite3.Connection) -> None:
    """Make the tables in a file that is new, in one transaction."""
    base.execute("BEGIN IMMEDIATE")
    if not base.execute("SELECT 1 FROM sqlite_master").fetchone():
        for statement in filter(str.strip, SCHEMA.split(";")):
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")
    base.execute("COMMIT")


def _check(base: sqlite3.Connection) -> None:
    """Raise :class:`sqlite3.DatabaseError` where a file is damaged, or not ours."""
    version, sound = (base.execute(f"PRAGMA {each}").fetchone()[0] for each in ("user_version", "quick_check(1)"))
    if version != VERSION or sound != "ok" or not all(map(_placed, base.execute("SELECT told FROM place"))):
        damaged = sqlite3.DatabaseError()
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged


def _placed(row: tuple[str]) -> Place | None:
    """Return where a session stands, as it is written; None where it is not written so."""
    try:
        return Place(**json.loads(row[0]))
    except (ValueError, TypeError):
        return None


def _mark(vote: Vote) -> bytes:
    """Return the mark of a phone in one round; without its token nobody makes it."""
    return blake2b(f"{vote.item}/{vote.round}".encode(), key=vote.voter.encode()[:64], digest_size=16).digest()


def _written(choice: Iterable[str]) -> str:
    return " ".join(sorted(choice))  # ids hold no space


def _read(choice: str) -> frozenset[str]:
    return frozenset(choice.split())


_REASONS: dict[int, Reason] = {
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_ERROR: "damaged",  # a table of ours is gone, or is another's
}


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Raise what goes wrong as :class:`StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
        raise StoreError(_REASONS.get(code, "unwritable"), path) from error
    except OSError as error:
        raise StoreError("disk-full" if error.errno == errno.ENOSPC else "unwritable", path) from error
