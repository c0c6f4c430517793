"""Which groups are not shown, so that nobody stands out: not at once, and not by taking others from a total. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

LEAST = 5  # people of whom something may be told
Name = TypeVar("Name")


def hidden(sizes: Mapping[Name, int], told: Sequence[Mapping[Name, int]] = (), least: int = LEAST) -> set[Name]:
    """Return the groups to hide of those that share a total which is told.

    Hidden are those of fewer than ``least`` people. What they come to together follows from the total, so where that is
    one group alone, or fewer people than may be told of, the next larger ones are hidden with them. So it is where all
    or none of those hidden count in one of the ``told`` (how many of each group passed, say), for then each of them is
    known to; unless all or none of everybody do.
    """
    small = {name for name, size in sizes.items() if 0 < size < least}
    larger = sorted((name for name, size in sizes.items() if size >= least), key=lambda name: sizes[name])
    everybody = sum(sizes.values())
    mixed = [each for each in told if 0 < sum(each.values()) < everybody]

    def plain() -> bool:
        held = sum(sizes[name] for name in small)
        alike = any(sum(each[name] for name in small) in (0, held) for each in mixed)
        return len(small) < 2 or held < least or alike

    while small and larger and plain():
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
        last = runs.pop().start if runs else start
        runs.append(range(last, len(sizes)))
    return runs
