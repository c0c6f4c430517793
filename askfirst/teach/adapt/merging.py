"""What two people have changed since one text: what is asked where both changed the same place. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A place that both have changed: each version as it is written, None where it is not there."""

    file: str
    line: int  # in the instructor's file
    place: tuple[str, ...]
    mine: str | None
    theirs: str | None


Decide = Callable[[Question], bool]  # whether to take theirs; else the instructor's own stays


@dataclass(frozen=True)
class Merged:
    """A text that holds what both have changed, and how many places of the other's were taken into it."""

    text: str
    taken: int
