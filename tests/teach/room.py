"""A room to test with: questions of the small course, phones that vote, and a session in a file."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from askfirst.teach.session.ballot import BallotItem, BallotOption, Round
from askfirst.teach.session.session import Session
from askfirst.teach.session.store import Outcome, Vote


def question(name: str = "q1", kind: str = "one", key: str = "ask") -> BallotItem:
    """A question with the options ``sign``, ``skip`` and ``ask``."""
    options = tuple(BallotOption(each, {"en": each.title(), "zh": f"选{each}"}) for each in ("sign", "skip", "ask"))
    return BallotItem(name, kind, {"en": f"{name}?", "zh": f"{name}？"}, options, frozenset(key.split()))  # type: ignore[arg-type]


ITEMS = [question("q1"), question("q2"), question("q3", "several", "ask skip")]


class Clock:
    """A clock that stands still, from now on, until it is put."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


def held(file: Path, clock: Clock | None = None, lesson: str = "04-x") -> Session:
    return Session.open(file, lesson, ITEMS, "en", clock or time.time)


def vote(item: str, choice: str, voter: object = 1, turn: int = 1, number: Round = 1) -> Vote:
    return Vote(item, number, f"phone {voter}", frozenset(choice.split()), turn)


def cast(session: Session, item: str, choices: Iterable[str], number: Round = 1, first: int = 0) -> list[Outcome]:
    """Let phones vote, each once."""
    return session.vote([vote(item, each, first + at, 1, number) for at, each in enumerate(choices)])


def shares(state: dict) -> dict[str, int] | None:  # type: ignore[type-arg]
    """The votes of each option that a window shows."""
    rows = state["vote"]["shares"]
    return rows and {row["option"]: row["votes"] for row in rows}
