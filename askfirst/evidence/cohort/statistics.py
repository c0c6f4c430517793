"""The figures of a report and how sure they are: pure functions of counts and sums. Every interval is of 95 percent.

Where a figure cannot be told (nobody answered, everybody answered alike) it is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

SURE = 0.95
Z = NormalDist().inv_cdf((1 + SURE) / 2)
NEWTON_STEPS = 50
ENOUGH = 100  # people: below, chance alone makes one sound question in five look bad, so nothing is judged


class Estimate(NamedTuple):
    """A figure of ``n`` people, with the ends of its interval."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def share(right: int, n: int) -> Estimate:
    """Return a share with Wilson's interval."""
    if not n:
        return Estimate(0)
    p, shift = right / n, Z * Z / n
    middle = (p + shift / 2) / (1 + shift)
    half = Z / (1 + shift) * math.sqrt(p * (1 - p) / n + shift / (4 * n))
    return Estimate(n, p, max(0.0, middle - half), min(1.0, middle + half))


def mean(values: Iterable[float]) -> Estimate:
    """Return a mean with Student's interval, which takes two different values at least."""
    kept = list(values)
    n = len(kept)
    if not n:
        return Estimate(0)
    middle = math.fsum(kept) / n
    if n == 1:
        return Estimate(1, middle)
    spread = math.sqrt(math.fsum((each - middle) ** 2 for each in kept) / (n - 1))
    if spread < 1e-12:
        return Estimate(n, middle)
    half = student(n - 1) * spread / math.sqrt(n)
    return Estimate(n, middle, middle - half, middle + half)


def correlation(n: int, sums: tuple[float, float], squares: tuple[float, float], xy: float) -> Estimate:
    """Return Pearson's correlation of ``n`` pairs, with Fisher's interval from four pairs on.

    Given are the sums of x and of y, of their squares, and of their products.
    """
    (x, y), (xx, yy) = sums, squares
    if n < 2:
        return Estimate(n)
    across, own_x, own_y = n * xy - x * y, n * xx - x * x, n * yy - y * y
    tiny = 1e-9 * n * n
    if own_x <= tiny or own_y <= tiny:
        return Estimate(n)
    r = max(-1.0, min(1.0, across / math.sqrt(own_x * own_y)))
    if n < 4 or abs(r) == 1:
        return Estimate(n, r)
    half = Z / math.sqrt(n - 3)
    return Estimate(n, r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Return by how much the share ``one`` is above ``other``, of other people, with Newcombe's interval."""
    n = one.n + other.n
    if one.value is None or one.low is None or one.high is None:
        return Estimate(n)
    if other.value is None or other.low is None or other.high is None:
        return Estimate(n)
    apart = one.value - other.value
    down = math.hypot(one.value - one.low, other.high - other.value)
    up = math.hypot(one.high - one.value, other.value - other.low)
    return Estimate(n, apart, apart - down, apart + up)


@lru_cache(maxsize=1_000)
def student(freedom: int) -> float:
    """Return how many standard errors reach to either side, by Student's distribution of so many degrees of freedom."""
    at = Z * (1 + (Z * Z + 1) / (4 * freedom))
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    for _ in range(NEWTON_STEPS):
        slope = 2 * scale * (1 + at * at / freedom) ** (-(freedom + 1) / 2)
        step = (_within(at, freedom) - SURE) / slope
        at -= max(-at / 2, min(step, at / 2))
        if abs(step) < 1e-13 * at:
            break
    return at


def _within(at: float, freedom: int) -> float:
    """Return how likely Student's variable lies between -at and at: the finite sum for a whole number of degrees."""
    angle = math.atan(at / math.sqrt(freedom))
    cos2 = math.cos(angle) ** 2
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    terms = [term] if freedom > 1 else []
    for k in range(2 + odd, freedom - 1, 2):
        term *= cos2 * (k - 1) / k
        if term < 1e-18:
            break
        terms.append(term)
    total = math.sin(angle) * math.fsum(terms)
    return 2 / math.pi * (angle + total) if odd else total
