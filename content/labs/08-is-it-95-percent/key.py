"""The answers of lab 08 in plain Python, and the common errors beside them."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

from askfirst import Key, Tables

key = Key()

SURE = NormalDist().inv_cdf(0.975)
LESS_SURE = NormalDist().inv_cdf(0.95)
CLAIM, MARGIN = 0.95, 0.03
Row = dict[str, Any]


def rows(tables: Tables, slip: str = "") -> list[Row]:
    """Return the rows that can carry a count."""
    found: dict[str, Row] = {}
    for row in sorted(tables["survey"].to_dict("records"), key=lambda row: row["visited_on"]):
        drawn = row["source"] == "drawn" or slip == "every-source"
        seen = row["seen_by"] == "inspector" or slip in ("hearsay", "every-source")
        if drawn and seen:
            one = row["row_id"] if slip in ("repeats", "every-source") else row["showroom_id"]
            if not (slip == "first-visit" and one in found):
                found[one] = row
    wanted = {"unknown": {"confirmed", "none", "unknown"}, "only-confirmed": {"confirmed"}}
    return [row for row in found.values() if row["capture"] in wanted.get(slip, {"confirmed", "none"})]


def labels(found: list[Row]) -> set[str]:
    """Return which rows they are."""
    return {row["row_id"] for row in found}


def share(found: list[Row]) -> float:
    """Return the share of the confirmed."""
    return sum(row["capture"] == "confirmed" for row in found) / len(found)


def of(tables: Tables, source: str) -> list[Row]:
    """Return the rows of one source."""
    return [row for row in tables["survey"].to_dict("records") if row["source"] == source]


def wilson(found: list[Row], sure: float = SURE, scale: float = 1) -> dict[str, float]:
    """Return the two shares p of a city that lie just ``sure`` standard errors from what was found."""
    n, seen = len(found), share(found)

    def edge(low: float, high: float) -> float:
        for _ in range(60):  # halving: no formula is used twice
            middle = (low + high) / 2
            inside = abs(seen - middle) <= sure * math.sqrt(middle * (1 - middle) / n)
            low, high = (low, middle) if inside else (middle, high)
        return high

    def far(low: float, high: float) -> float:
        for _ in range(60):
            middle = (low + high) / 2
            inside = abs(seen - middle) <= sure * math.sqrt(middle * (1 - middle) / n)
            low, high = (middle, high) if inside else (low, middle)
        return low

    return {"low": scale * edge(0.0, seen), "high": scale * far(seen, 1.0)}


def enough(claim: float = CLAIM, margin: float = MARGIN, sure: float = SURE) -> int:
    """Return the smallest sample whose margin is small enough, found by trying."""
    n = 1
    while sure * math.sqrt(claim * (1 - claim) / n) > margin:
        n += 1
    return n


@key.right("usable", column="row_id")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables))


@key.common_error("usable", "every-source")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables, "every-source"))


@key.common_error("usable", "hearsay")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables, "hearsay"))


@key.common_error("usable", "repeats")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables, "repeats"))


@key.common_error("usable", "first-visit")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables, "first-visit"))


@key.common_error("usable", "unknown")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables, "unknown"))


@key.common_error("usable", "only-confirmed")
def _(tables: Tables) -> set[str]:
    return labels(rows(tables, "only-confirmed"))


@key.right("share", within=0.005)
def _(tables: Tables) -> float:
    return share(rows(tables))


@key.common_error("share", "pooled")
def _(tables: Tables) -> float:
    return share(tables["survey"].to_dict("records"))


@key.common_error("share", "client-list")
def _(tables: Tables) -> float:
    return share(of(tables, "client-list"))


@key.common_error("share", "unknown-as-none")
def _(tables: Tables) -> float:
    return share(rows(tables, "unknown"))


@key.common_error("share", "percent")
def _(tables: Tables) -> float:
    return 100 * share(rows(tables))


@key.right("eight-visits", column="bound", within=0.005)
def _(tables: Tables) -> dict[str, float]:
    return wilson(of(tables, "walk"))


@key.common_error("eight-visits", "wald")
def _(tables: Tables) -> dict[str, float]:
    walk = of(tables, "walk")
    half = SURE * math.sqrt(share(walk) * (1 - share(walk)) / len(walk))
    return {"low": share(walk) - half, "high": share(walk) + half}


@key.common_error("eight-visits", "z90")
def _(tables: Tables) -> dict[str, float]:
    return wilson(of(tables, "walk"), LESS_SURE)


@key.common_error("eight-visits", "drawn")
def _(tables: Tables) -> dict[str, float]:
    return wilson(rows(tables))


@key.common_error("eight-visits", "percent")
def _(tables: Tables) -> dict[str, float]:
    return wilson(of(tables, "walk"), scale=100)


@key.right("needed")
def _(_tables: Tables) -> int:
    return enough()


@key.common_error("needed", "half")
def _(_tables: Tables) -> int:
    return enough(claim=0.5)


@key.common_error("needed", "width")
def _(_tables: Tables) -> int:
    return enough(margin=MARGIN / 2)


@key.common_error("needed", "z90")
def _(_tables: Tables) -> int:
    return enough(sure=LESS_SURE)


@key.common_error("needed", "down")
def _(_tables: Tables) -> int:
    return enough() - 1
