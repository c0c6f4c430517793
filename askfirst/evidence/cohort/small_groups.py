"""Which groups are not shown, so that nobody stands out: not at once, and not by taking others from a total. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

LEAST = 5  # people of whom something may be told
Name = TypeVar("Name")


def hidden(sizes: Mapping[Name, int], least: int = LEAST) -> set[Name]:
    """Return the groups to hide of those that share a total which is told.

    Hidden are those of fewer than ``least`` people. What they come to together follows from the total, so where that is
    one group alone, or fewer people than may be told of, the next larger ones are hidden with them.
    """
    small = {name for name, size in sizes.items() if 0 < size < least}
    larger = sorted((name for name, size in sizes.items() if size >= least), key=lambda name: sizes[name])
    while small and larger and (len(small) < 2 or sum(sizes[name] for name in small) < least):
        small.add(larger.pop(0))
    return small


def together(sizes: Sequence[int], least: int = LEAST) -> list[range]:
    """Return runs of neighbours, such as weeks, each of ``least`` people or more; all in one where there are fewer."""
    runs: list[range] = []
    start, held = 0, 0
    for at, size in enumerate(sizes):
        held += size
        if held >= least:
            runs.append(range(start, at + 1))
            start, held = at + 1, 0
    if start < len(sizes):
        last = runs.pop().start if runs and held else start
        runs.append(range(last, len(sizes)))
    return runs
