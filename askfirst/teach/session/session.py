"""A session before a room: the slide, the vote that is open, and what each window and phone may know of it.

All of it is on disk as soon as it is so; a session that was cut off goes on where it stood.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.teach.session.ballot import BallotItem, Hidden, Round, hidden, shares
from askfirst.teach.session.bell import Bell
from askfirst.teach.session.join import Join
from askfirst.teach.session.store import MOST_VOTES, Outcome, Place, Store, StoreError, Vote
from askfirst.teach.session.summary import Question, Result, Summary
from askfirst.teach.session.wording import tell

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that can be taken for another
CODE_LENGTH = 6
ROUNDS: tuple[Round, ...] = (1, 2)
GOES_ON = 12 * 3600  # seconds after which a session that was cut off is not gone on with
HERE = 45  # seconds since a phone last asked; it asks at least every 25


class Declined(Exception):  # noqa: N818 - the session's answer, not a fault of it
    """What was asked cannot be done now; ``reason`` is a key of the words."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def session_file(file: Path, lesson: str) -> Path:
    """Return where the session of a lesson lies, of those beside ``file``."""
    return file.with_name(f"{file.stem}-{lesson}{file.suffix}")


def _sweep(file: Path, now: float) -> None:
    """Remove sessions that were cut off long ago and never gone on with."""
    for path in file.parent.glob(f"{file.stem}-*"):
        with suppress(OSError):  # another program has it open
            if now - path.stat().st_mtime > GOES_ON:
                path.unlink()


class Session:
    """One lesson held before one room. Opened with :meth:`open`; used from one thread, the server's loop."""

    def __init__(
        self, store: Store, place: Place, items: Sequence[BallotItem], language: str, clock: Callable[[], float]
    ) -> None:
        """Go on at ``place``."""
        self._store, self._place, self.language, self._clock = store, place, language, clock
        self.items = {item.id: item for item in items}
        self.title = place.lesson  # whoever knows the lesson's own sets it, for the summary
        self.join: Join | None = None  # how phones get here, once they can
        self.wrong_codes = 0
        self._seen: dict[str, float] = {}  # when each phone last asked, the longest ago first
        self._notice = tell("trouble-laid-aside", language, file=store.laid_aside.name) if store.laid_aside else ""
        self._trouble = ""
        # Pages that waited before a restart must not take a new version for the one they know.
        self.windows, self.phones = Bell(int(clock() * 1000)), Bell(int(clock() * 1000))

    @classmethod
    def open(
        cls,
        file: Path,
        lesson: str,
        items: Sequence[BallotItem],
        language: str,
        clock: Callable[[], float] = time.time,
    ) -> Session:
        """Return the session of a lesson as it was left, or a new one.

        Each lesson's lies in a file of its own beside ``file``, so that who begins the wrong one loses nothing. What
        was begun more than twelve hours ago is over, and the votes of it go. A damaged file is laid aside. Raise
        :class:`StoreError` where the file cannot be used, as when another program holds a session with it.
        """
        _sweep(file, clock())
        store = Store(session_file(file, lesson))
        place = store.place()
        if place and clock() - place.started > GOES_ON:
            store.remove()
            store, place = Store(store.path), None
        if not place:
            code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
            place = Place(lesson, clock(), code, secrets.token_hex(32))
            store.put(place)
        if place.item not in {item.id for item in items}:  # the lesson was edited in between
            place = replace(place, item="", open=False, shown=False)
        return cls(store, place, items, language, clock)

    def close(self) -> None:
        """Let go of the file, so that the session can go on later."""
        self._store.close()

    def discard(self) -> None:
        """End the session: nothing of it stays."""
        self._store.remove()

    @property
    def code(self) -> str:
        """What stands in the address of the phones."""
        return self._place.code

    @property
    def secret(self) -> bytes:
        """What signs the tokens of the phones."""
        return bytes.fromhex(self._place.secret)

    @property
    def port(self) -> int:
        """The port at which phones last reached the session; 0 where none ever did."""
        return self._place.port

    @property
    def slide(self) -> int:
        """The slide in sight, from 0."""
        return self._place.slide

    # What the instructor does. Each raises Declined or StoreError, and then nothing has changed.

    def joined_at(self, join: Join) -> None:
        """Say how phones get here; the port is kept, so that they find it again after a restart."""
        if join.port != self._place.port:
            self._put(replace(self._place, port=join.port))
        self.join = join
        self._acted()

    def move(self, slide: int) -> None:
        """Go to a slide. A vote that is open stays so; its histogram is no longer shown.

        As long as nothing was voted on, leaving the first slide is when the session starts: it may have waited there.
        """
        if slide < 0:
            raise Declined("refused-no-slide")
        if slide != self._place.slide:
            starts = self._place.slide == 0 and not self._rounds()
            started = self._clock() if starts else self._place.started
            self._put(replace(self._place, slide=slide, shown=False, started=started))
            self._acted()

    def start(self, item: str) -> None:
        """Open the first vote on a question, or open it again while there is no second; a vote that is open closes."""
        self._open(item, 1)

    def again(self, item: str) -> None:
        """Open the vote after the talk, or open it again."""
        if not self._store.round(item, 1).opened:
            raise Declined("refused-no-first-vote")
        self._open(item, 2)

    def _open(self, item: str, number: Round) -> None:
        if item not in self.items:
            raise Declined("refused-no-such-vote")
        if number == 1 and self._store.round(item, 2).opened:
            raise Declined("refused-second-vote-begun")
        if self._place.open:
            if (self._place.item, self._place.round) == (item, number):
                return  # pressed twice
            self.stop()
        place = replace(self._place, item=item, round=number, open=True, shown=False)
        self._store.open_round(place)
        self._place = place
        self._acted()

    def stop(self) -> None:
        """Close the vote that is open, if one is."""
        if self._place.open:
            before, self._place = self._place, replace(self._place, open=False)
            try:
                seen = not self._hidden(self._place.item, self._place.round)
                self._store.close_round(self._place, seen=seen)
            except StoreError:
                self._place = before
                raise
            self._acted()

    def show(self) -> None:
        """Show the room the histogram of the last vote, where nothing hides it."""
        if not self._place.item:
            raise Declined("refused-no-such-vote")
        if reason := self._hidden(self._place.item, self._place.round):
            raise Declined(f"hidden-{reason}")
        self._put(replace(self._place, shown=True))
        self._acted()

    def hide(self) -> None:
        """Take the histogram from the room."""
        if self._place.shown:
            self._put(replace(self._place, shown=False))
            self._acted()

    def _put(self, place: Place) -> None:
        self._store.put(place)
        self._place = place

    # Votes

    def vote(self, votes: Sequence[Vote]) -> list[Outcome]:
        """Count votes; when this returns they are on disk. Raise :class:`StoreError`, and then none of them is."""
        try:
            outcomes = self._store.count(self._place, votes)
        except StoreError as error:
            self._note_trouble(tell(f"trouble-{error.reason}", self.language))
            raise
        self._note_trouble("")
        if "counted" in outcomes:
            self._ring()
        return outcomes

    def _note_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._ring()

    def seen(self, voter: str) -> None:
        """Note that a phone is there."""
        new = self._seen.pop(voter, None) is None
        self._seen[voter] = self._clock()
        if len(self._seen) > MOST_VOTES:
            del self._seen[next(iter(self._seen))]
        if new:
            self._ring()

    def code_missed(self) -> None:
        """Note that somebody came with a wrong code."""
        self.wrong_codes += 1

    # What may be known. Nothing below says what one phone chose, but to that phone.

    def for_room(self) -> dict[str, Any]:
        """Return what the projector shows: never a key, and shares only where they are shown."""
        place = self._place
        return {
            "version": self.windows.version,
            "slide": place.slide,
            "vote": self._vote(shares_too=place.shown) if place.item else None,
            "join": self.join.told() if self.join else None,
        }

    def for_instructor(self) -> dict[str, Any]:
        """Return what the instructor's window shows: shares as soon as nothing hides them, the key, and troubles."""
        place, now = self._place, self._clock()
        item = self.items.get(place.item)
        reason = self._hidden(item.id, place.round) if item else None
        return {
            **self.for_room(),
            "vote": {**self._vote(shares_too=True), "key": sorted(item.key)} if item else None,
            "join": self.join.told(choice=True) if self.join else None,
            "hidden_because": tell(f"hidden-{reason}", self.language, least=LEAST) if reason else None,
            "counts": [
                {"item": item_id, "round": number, "votes": self._store.tally(item_id, number).votes}
                for item_id, number in self._rounds()
            ],
            "started": place.started,
            "voters": sum(abs(now - then) < HERE for then in self._seen.values()),
            "wrong_codes": self.wrong_codes,
            "trouble": self._trouble or self._notice or None,
        }

    def for_phone(self, voter: str) -> dict[str, Any]:
        """Return what one phone shows: the vote that is open, texts by language, and what itself has chosen."""
        place = self._place
        item = self.items.get(place.item)
        vote = None
        if item and place.open:
            choice, turn = self._store.own(item.id, place.round, voter)
            vote = {
                "item": item.id,
                "round": place.round,
                "kind": item.kind,
                "stem": dict(item.stem),
                "options": [{"id": option.id, "text": dict(option.text)} for option in item.options],
                "choice": sorted(choice),
                "turn": turn,
            }
        return {"version": self.phones.version, "vote": vote}

    def _vote(self, *, shares_too: bool) -> dict[str, Any]:
        place, item = self._place, self.items[self._place.item]
        told = shares_too and not self._hidden(item.id, place.round)
        counted = self._store.tally(item.id, place.round)
        first = self._store.tally(item.id, 1)
        before = told and place.round == 2 and not self._hidden(item.id, 1)
        return {
            "item": item.id,
            "kind": item.kind,
            "round": place.round,
            "open": place.open,
            "votes": counted.votes,
            "shown": place.shown,
            "shares": shares(item, counted, self.language) if told else None,
            "before": shares(item, first, self.language) if before else None,
        }

    def _hidden(self, item: str, number: Round) -> Hidden | None:
        place, votes = self._place, self._store.tally(item, number).votes
        seen, new = self._store.round(item, number).seen > 0, self._store.new_since_seen(item, number)
        return hidden(votes, open_=place.open and (place.item, place.round) == (item, number), seen=seen, new=new)

    def _rounds(self) -> list[tuple[str, Round]]:
        return [(item, number) for item, number in self._store.rounds() if item in self.items]

    def summary(self) -> Summary:
        """Return the shares before and after talk of every question that was voted on, in the order of the lesson."""
        opened = self._rounds()
        return Summary(
            self.title,
            self._place.started,
            [
                Question(item, [self._result(item.id, number) for number in ROUNDS if (item.id, number) in opened])
                for item in self.items.values()
                if (item.id, 1) in opened
            ],
        )

    def _result(self, item: str, number: Round) -> Result:
        return Result(self._store.tally(item, number), self._hidden(item, number))

    # Who waits for something new

    def _ring(self) -> None:
        """Tell the windows that something is new."""
        self.windows.ring(self.windows.version + 1)

    def _acted(self) -> None:
        """Tell windows and phones that the instructor did something."""
        self._ring()
        self.phones.ring(self.phones.version + 1)
