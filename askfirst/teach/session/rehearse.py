"""A made-up room, so that an instructor can practise alone: thirty voters who fall for what people fall for."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

from askfirst.teach.session.ballot import BallotItem, Round
from askfirst.teach.session.session import HERE, Session
from askfirst.teach.session.store import StoreError, Vote

VOTERS = 30
ABSENT = 0.05  # of them do not vote in a round
RIGHT_BEFORE = (0.3, 0.6)  # of them, from question to question: where a talk is worth its time
TEMPTED = 0.65  # of those who are wrong fall for the same mistake
CONVINCED, TALKED_OUT = 0.65, 0.04  # of the wrong by the talk, of the right


def made_up(item: BallotItem, number: Round, seed: str) -> dict[str, frozenset[str]]:
    """Return who of the thirty votes what in a round; the same seed says the same. The first round decides the second.

    A voter's choice of several is the key with one mistake in it, or without.
    """
    chance = random.Random(f"{seed}/{item.id}")  # noqa: S311 - made up
    share, mistakes = chance.uniform(*RIGHT_BEFORE), _mistakes(item)
    chance.shuffle(mistakes)
    votes = {}
    for voter in (f"made up {at}" for at in range(VOTERS)):
        right, tempted, other, talk, *absent = (chance.random() for _ in range(6))
        mistake = mistakes[0] if tempted < TEMPTED else mistakes[int(other * len(mistakes))]
        knows = right < share
        if number == 2 and talk < (TALKED_OUT if knows else CONVINCED):
            knows = not knows
        if absent[number - 1] >= ABSENT:
            votes[voter] = item.key if knows else mistake
    return votes


def _mistakes(item: BallotItem) -> list[frozenset[str]]:
    """Return the ways to be wrong: another option, or of several answers one too many or too few."""
    ids = [option.id for option in item.options]
    if item.kind != "several":
        return [frozenset({each}) for each in ids if each not in item.key]
    return [wrong for each in ids if (wrong := item.key ^ {each})]


async def play(session: Session, seed: str, seconds: float = 8.0) -> None:
    """Let the thirty join and vote whenever a vote is open, each round within so many seconds; until cancelled."""
    chance = random.Random(seed)  # noqa: S311 - made up
    played = -1
    while True:
        version = session.phones.version
        for at in range(VOTERS):
            session.seen(f"made up {at}")
        if version != played and (vote := session.for_phone("")["vote"]):
            votes = list(made_up(session.items[vote["item"]], vote["round"], seed).items())
            chance.shuffle(votes)
            for voter, choice in votes:
                await asyncio.sleep(seconds / len(votes) * chance.uniform(0.2, 1.8))
                with suppress(StoreError):  # the instructor's window says so
                    if session.vote([Vote(vote["item"], vote["round"], voter, choice, 1)]) == ["closed"]:
                        break
        played = version
        await session.phones.heard(version, HERE / 2)
