"""The file of a record: one connection to it, whole transactions, and every trouble as one of a few reasons."""

from __future__ import annotations

import errno
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Literal, TypeVar
from urllib.parse import quote

from askfirst.learner.record_schema import VERSION, ForeignFileError, bring_along, version

Reason = Literal[
    "record-disk-full",
    "record-unwritable",
    "record-damaged",
    "record-busy",
    "record-newer",
    "record-switched",
    "record-closed",
    "desk-damaged",
]
KEPT_AS_IT_IS = ("record-busy", "record-switched")
Said = TypeVar("Said")
PATIENCE = 2.0  # seconds to wait while another program holds the file
IMPATIENCE = 0.02  # once it has held it for longer than that, and until it lets go

_SQLITE_REASONS: dict[int, Reason] = {
    sqlite3.SQLITE_FULL: "record-disk-full",
    sqlite3.SQLITE_BUSY: "record-busy",
    sqlite3.SQLITE_LOCKED: "record-busy",
    sqlite3.SQLITE_CORRUPT: "record-damaged",
    sqlite3.SQLITE_NOTADB: "record-damaged",
    sqlite3.SQLITE_ERROR: "record-damaged",  # a table of ours is gone, or is another's
}
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class RecordError(Exception):
    """The record could not be read or written; ``reason`` is a key of the strings."""

    def __init__(self, reason: Reason, path: Path) -> None:
        """Keep the reason and the file it happened to."""
        super().__init__(f"{reason}: {path}")
        self.reason, self.path = reason, path


class RecordFile:
    """The SQLite file at ``path``, opened when it is first needed and kept open."""

    def __init__(self, path: Path, hold: Callable[[], None] = lambda: None) -> None:
        """Point at the file; it need not exist. ``hold`` is asked before each use, and raises where it is refused."""
        self.path, self._hold = path, hold
        self._base: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._patience = PATIENCE
        self._lock = RLock()
        self._let_go: Callable[[], object] = lambda: None

    @property
    def replaced(self) -> bool:
        """Whether another file, or none, lies where the one lay that is open."""
        with translated(self.path):
            return self._there() != self._identity

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        with self._lock:
            self._let_go()
            self._base = self._identity = None

    def emptied(self, empty: Callable[[sqlite3.Connection], Said]) -> Said | None:
        """Let ``empty`` take out what the file holds and return what it says; None where there is no file to read.

        Where another program holds the file just now, or another record is open, it stays as it is.
        """
        said = None
        try:
            with self.transaction() as base:
                said = empty(base) if base else None
            self.settle()
        except RecordError as error:
            if error.reason in KEPT_AS_IT_IS:
                raise
        return said

    def settle(self) -> None:
        """Leave nothing of what went in the log that another program may have changed to."""
        with self.open() as base:
            if base and base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise RecordError("record-busy", self.path)

    def remove(self, *, emptied: bool) -> None:
        """Take the file away, with what SQLite lays beside it; a log that stayed would come back with the next file.

        One that was ``emptied`` may stay where a window has it open and the system minds.
        """
        self.close()
        with translated(self.path):
            for ending in ("-journal", "-wal", "-shm", ""):
                try:
                    self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
                except PermissionError:
                    if not emptied:
                        raise

    @contextmanager
    def transaction(self, *, create: bool = False) -> Iterator[sqlite3.Connection | None]:
        """Yield the file, or None where there is none; when the block ends, all it wrote is on disk, or nothing is."""
        with self.open(create=create) as base:
            if base:
                base.execute("BEGIN IMMEDIATE")
            yield base
            if base:
                base.execute("COMMIT")

    @contextmanager
    def open(self, *, create: bool = False) -> Iterator[sqlite3.Connection | None]:
        """Yield the file for reading, or None where there is none. Only ``create`` makes one."""
        self._hold()
        with self._lock, translated(self.path):
            try:
                yield self._connection(create=create)
            except BaseException as error:
                self.close()  # which undoes what was not committed
                if isinstance(error, sqlite3.Error) and _reason(error) == "record-busy":
                    self._patience = IMPATIENCE
                raise
            if self._base and self._patience != PATIENCE:
                self._patience = PATIENCE
                self._base.execute(f"PRAGMA busy_timeout = {round(PATIENCE * 1000)}")

    def _connection(self, *, create: bool) -> sqlite3.Connection | None:
        """Return the connection to the file that lies there now, brought along to the present schema."""
        there = self._there()
        if self._base and there == self._identity:
            return self._base
        self.close()
        if there is None and not create:
            return None
        if create:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        base = sqlite3.connect(
            f"{_address(self.path)}?mode={'rwc' if create else 'rw'}",
            uri=True,
            timeout=self._patience,
            isolation_level=None,
            check_same_thread=False,
        )
        self._base, self._let_go = base, weakref.finalize(self, base.close)
        base.text_factory = lambda text: text.decode("utf-8", "replace")
        # A rollback journal works on network folders too, where SQLite's write-ahead log does not.
        base.execute("PRAGMA synchronous = FULL")
        base.execute("PRAGMA secure_delete = ON")
        if not self._prepare(base, create=create):
            self.close()
            return None
        self._identity = there or self._there()  # a file put in its place meanwhile is noticed the next time
        return base

    def _prepare(self, base: sqlite3.Connection, *, create: bool) -> bool:
        """Bring the file along to the present schema; return False where it holds no record yet."""
        steps = version(base)
        if steps > VERSION:
            raise RecordError("record-newer", self.path)
        if steps == 0 and not create:
            return False
        if steps < VERSION:
            base.execute("BEGIN IMMEDIATE")
            bring_along(base)
            base.execute("COMMIT")
        return True

    def _there(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return status.st_dev, status.st_ino


def _address(path: Path) -> str:
    """Return the path as SQLite's URI, which alone can say "make no new file"; network paths of Windows too."""
    posix = path.absolute().as_posix()
    return f"file://{'' if posix.startswith('/') else '/'}{quote(os.fsencode(posix), safe='/:')}"


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong with ``path`` into a :class:`RecordError`, by error codes and never by messages."""
    try:
        yield
    except (OSError, sqlite3.Error, ForeignFileError) as error:
        raise RecordError(_reason(error), path) from error


def _reason(error: Exception) -> Reason:
    if isinstance(error, OSError):
        return "record-disk-full" if error.errno in _FULL else "record-unwritable"
    if isinstance(error, ForeignFileError):
        return "record-damaged"
    return _SQLITE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "record-unwritable")
