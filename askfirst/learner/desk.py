"""Several people at one login: each has a record of their own, and opens it with a phrase.

A phrase chooses a record, it locks none: whoever can open the files of this login can open them all. A record's folder
is named by a slow salted hash of its phrase, so that neither phrases nor names stand on disk, and nothing lists them.

Which record is open, one small file says, to every kernel and tab of the login. It also holds a random number, new with
each opening: a page that was opened under another number neither reads nor writes any record until it is loaded anew.
A person who is alone at a login has none of this: the record lies in ``home`` as ever, without a phrase.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from askfirst.course.atomic_write import put, put_new
from askfirst.learner import home as place
from askfirst.learner.record import Choice, Record
from askfirst.learner.record_file import RecordError, translated

LEAST = 6  # characters of a phrase: two people who take a shorter one may well take the same
SALT = 16  # bytes
_NAME = re.compile(r"[0-9a-f]{32}")
_POINTER = re.compile(rb"(-|[0-9a-f]{32}) ([0-9a-f]{32})\n")
_NO_PHRASE = "-"


class ShortPhraseError(ValueError):
    """A phrase has fewer than :data:`LEAST` characters."""


@dataclass(frozen=True)
class Opened:
    """A record that is open: its folder's name (none for the one without a phrase), and the number of this opening."""

    name: str = ""
    sitting: str = ""


ALONE = Opened()


class Desk:
    """The records of a login, as a page finds them when it is opened. Nothing is written before a record is opened."""

    def __init__(self, home: Path | None = None) -> None:
        """Look which record is open."""
        self.home = home or place.folder()
        self._folder, self._pointer = place.desk(self.home), place.pointer(self.home)
        self.found = self._now()

    @property
    def alone(self) -> bool:
        """Whether one person uses this login, as far as can be told: no record here has a phrase."""
        return self.found == ALONE

    @property
    def phraseless(self) -> bool:
        """Whether there is a record without a phrase: of somebody who was here alone before."""
        return os.access(self.home / "record.sqlite", os.F_OK)

    def record(self) -> Record:
        """Return the record that is open, or one that keeps nothing. Once another is opened, it refuses everything."""
        if self.found is None:
            return _NoRecord(self._folder, hold=self.hold)
        home = self._folder / self.found.name if self.found.name else self.home
        record = (_DeskRecord if self.found.name else Record)(home, hold=self.hold)
        record.sitting = self.found.sitting
        return record

    def hold(self) -> None:
        """Raise a :class:`RecordError` unless the record that this page was opened under is still the open one."""
        if self._now() != self.found:
            raise RecordError("record-switched", self._pointer)

    def open(self, phrase: str) -> bool:
        """Open the record of a phrase for every page of the login; False, and nothing done, where there is none.

        Raise :class:`ShortPhraseError`, or a :class:`RecordError` where the files cannot be used.
        """
        self.hold()
        salt = self._salt()
        name = _name(phrase, salt or bytes(SALT))
        if salt is None or not _holds_record(self._folder / name):
            return False
        self._point_to(name)
        return True

    def start(self, phrase: str) -> None:
        """Open a new record under a phrase, or the one there is. Its folder is made with the learner's yes or no.

        Raise as :meth:`open` does.
        """
        self.hold()
        _name(phrase, bytes(SALT))  # a phrase that is too short makes no folder
        with translated(self._folder):
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            salt = self._salt()
            if salt is None:  # whoever comes second takes the first one's
                put_new(self._folder / "salt", secrets.token_bytes(SALT), private=True)
                salt = self._salt()
        self._point_to(_name(phrase, salt or bytes(SALT)))

    def open_phraseless(self) -> None:
        """Open the record without a phrase."""
        self.hold()
        self._point_to(_NO_PHRASE)

    def leave(self) -> None:
        """Let no record be open any more."""
        self.hold()
        with translated(self._pointer):
            self._pointer.unlink(missing_ok=True)

    def _now(self) -> Opened | None:
        """Return what is open now, or None where several records lie and none is. A damaged file names none."""
        found = None
        with suppress(OSError):
            found = _POINTER.fullmatch(self._pointer.read_bytes())
        if not found:
            return None if any(map(_holds_record, self._folders())) else ALONE
        name, sitting = (part.decode() for part in found.groups())
        return Opened("" if name == _NO_PHRASE else name, sitting)

    def _folders(self) -> list[Path]:
        try:
            return [each for each in self._folder.iterdir() if _NAME.fullmatch(each.name)]
        except OSError:
            return []

    def _salt(self) -> bytes | None:
        """Return what phrases are hashed with, or None where no record has a phrase yet."""
        path = self._folder / "salt"
        with translated(path):
            try:
                salt = path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                salt = b""
                if not self._folders():
                    return None
        if len(salt) != SALT:  # a new one would make every phrase look unknown
            raise RecordError("desk-damaged", path)
        return salt

    def _point_to(self, name: str) -> None:
        with translated(self._pointer):
            put(self._pointer, f"{name} {secrets.token_hex(16)}\n")


class _DeskRecord(Record):
    """A record under a phrase. When it is deleted its folder goes too, whose name came from the phrase."""

    def __init__(self, home: Path, *, hold: Callable[[], None]) -> None:
        """Point at the record; the line that stays of a deleted one lies beside the folders."""
        super().__init__(home, hold=hold)
        self.log_path = home.parent / self.log_path.name

    def delete(self) -> None:
        """Remove it as every record is removed, and the folder."""
        super().delete()
        with suppress(OSError):  # the learner may have put something into it
            self.home.rmdir()


class _NoRecord(Record):
    """Stands in where several records lie and none is open: it reads as empty, and keeps nothing."""

    @property
    def choice(self) -> Choice | None:
        """Nobody here has been asked anything."""
        self.learner()  # refuses where a record has been opened meanwhile
        return "closed"

    def agree(self) -> None:
        """Refuse."""
        raise RecordError("record-closed", self.home)

    decline = delete = agree


def _holds_record(folder: Path) -> bool:
    return any(os.access(folder / each, os.F_OK) for each in ("record.sqlite", "choice.txt"))


def _name(phrase: str, salt: bytes) -> str:
    """Return the folder's name for a phrase; raise :class:`ShortPhraseError`.

    Spaces, capitals, full-width forms and signs that nobody sees make no difference.
    """
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", phrase).casefold())
    kept = "".join(each for each in once if unicodedata.category(each)[0] not in "CZ")
    if len(kept) < LEAST:
        raise ShortPhraseError
    hashed = hashlib.scrypt(kept.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=16)
    return hashed.hex()
