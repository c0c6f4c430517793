"""The answers of the gym's bench, reckoned plan by plan in plain Python, and the common errors beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from askfirst import Key, Tables

key = Key()

PRICE = 50
Row = dict[str, Any]


def lines(tables: Tables) -> list[Row]:
    """Return all lines, the one written last at the end."""
    return sorted(tables["purposes"].to_dict("records"), key=lambda row: row["written_on"])


def sheet(tables: Tables, which: str = "last") -> list[Row]:
    """Return one line for each plan, the last or the first that was written; or all lines."""
    written = lines(tables)
    if which == "all":
        return written
    order = written if which == "last" else written[::-1]
    return list({row["plan_id"]: row for row in order}.values())


def has_open_point(row: Row) -> bool:
    """Whether a point of the plan is not settled."""
    return any(isinstance(said, str) for name, said in row.items() if name.startswith("open_"))


def stops(row: Row, slip: str = "") -> bool:
    """Whether the gate of purpose is shut for a plan."""
    public = row["place"] == "open-hall" or slip == "every-place"
    kinds = {"every-means": {"recognition", "recording", "none"}, "recognition-only": {"recognition"}}
    taking = row["device"] in kinds.get(slip, {"recognition", "recording"})
    return public and taking and (row["serves_safety"] == "no" or slip == "every-device")


def passes(row: Row, slip: str = "") -> bool:
    """Whether a plan passes both gates and has no open point."""
    if has_open_point(row):
        return slip == "open-passes"
    if stops(row) and slip != "need-only":
        return False
    does = row["does_job"] == "yes" or slip == "mild-only"
    return does and (row["milder_enough"] == "no" or slip == "job-only")


def ids(rows: Iterable[Row]) -> set[str]:
    """Return which plans they are."""
    return {row["plan_id"] for row in rows}


def best(rows: Iterable[Row], score: Callable[[Row], float]) -> dict[str, Row]:
    """Return for each purpose the plan with the highest score, of equal ones the mildest."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["impact"]):
        if row["purpose"] not in found or score(row) > score(found[row["purpose"]]):
            found[row["purpose"]] = row
    return found


def mild(row: Row) -> float:
    """Score a plan by how little it takes."""
    return -float(row["impact"])


def worth(price: float) -> Callable[[Row], float]:
    """Return the director's score, at a price for a point of impact."""
    return lambda row: float(row["saves"] - price * row["impact"])


def means(chosen: dict[str, Row]) -> dict[str, str]:
    """Return the means for each purpose."""
    return {purpose: row["means"] for purpose, row in chosen.items()}


@key.right("purpose-gate", column="plan_id")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if stops(row))


@key.common_error("purpose-gate", "first-written")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables, "first") if stops(row))


@key.common_error("purpose-gate", "both-lines")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables, "all") if stops(row))


@key.common_error("purpose-gate", "every-place")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if stops(row, "every-place"))


@key.common_error("purpose-gate", "every-means")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if stops(row, "every-means"))


@key.common_error("purpose-gate", "recognition-only")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if stops(row, "recognition-only"))


@key.common_error("purpose-gate", "every-device")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if stops(row, "every-device"))


@key.right("passing", column="plan_id")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if passes(row))


@key.common_error("passing", "need-only")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if passes(row, "need-only"))


@key.common_error("passing", "job-only")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if passes(row, "job-only"))


@key.common_error("passing", "mild-only")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if passes(row, "mild-only"))


@key.common_error("passing", "open-passes")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables) if passes(row, "open-passes"))


@key.common_error("passing", "first-written")
def _(tables: Tables) -> set[str]:
    return ids(row for row in sheet(tables, "first") if passes(row))


@key.common_error("passing", "both-lines")
def _(tables: Tables) -> set[str]:
    shut = ids(row for row in sheet(tables) if stops(row))
    return ids(row for row in sheet(tables, "all") if passes(row)) - shut


@key.common_error("passing", "one-each")
def _(tables: Tables) -> set[str]:
    return ids(best(filter(passes, sheet(tables)), mild).values())


@key.right("mildest", column="purpose")
def _(tables: Tables) -> dict[str, str]:
    return means(best(filter(passes, sheet(tables)), mild))


@key.common_error("mildest", "ungated")
def _(tables: Tables) -> dict[str, str]:
    return means(best(sheet(tables), mild))


@key.common_error("mildest", "open-counts")
def _(tables: Tables) -> dict[str, str]:
    return means(best((row for row in sheet(tables) if passes(row, "open-passes")), mild))


@key.common_error("mildest", "most")
def _(tables: Tables) -> dict[str, str]:
    return means(best(filter(passes, sheet(tables)), lambda row: float(row["impact"])))


@key.common_error("mildest", "saves")
def _(tables: Tables) -> dict[str, str]:
    return means(best(filter(passes, sheet(tables)), worth(0)))


@key.common_error("mildest", "sum")
def _(tables: Tables) -> dict[str, str]:
    return means(best(sheet(tables), worth(PRICE)))


@key.common_error("mildest", "numbers")
def _(tables: Tables) -> dict[str, str]:
    return {purpose: row["plan_id"] for purpose, row in best(filter(passes, sheet(tables)), mild).items()}


@key.right("the-sum", column="plan_id")
def _(tables: Tables) -> set[str]:
    return ids(row for row in best(sheet(tables), worth(PRICE)).values() if not passes(row))


@key.common_error("the-sum", "all-choices")
def _(tables: Tables) -> set[str]:
    return ids(best(sheet(tables), worth(PRICE)).values())


@key.common_error("the-sum", "stopped-only")
def _(tables: Tables) -> set[str]:
    return ids(row for row in best(sheet(tables), worth(PRICE)).values() if stops(row))


@key.common_error("the-sum", "no-price")
def _(tables: Tables) -> set[str]:
    return ids(row for row in best(sheet(tables), worth(0)).values() if not passes(row))


@key.common_error("the-sum", "added")
def _(tables: Tables) -> set[str]:
    return ids(row for row in best(sheet(tables), worth(-PRICE)).values() if not passes(row))


@key.common_error("the-sum", "first-written")
def _(tables: Tables) -> set[str]:
    let_through = ids(row for row in sheet(tables, "first") if passes(row))
    return ids(best(sheet(tables), worth(PRICE)).values()) - let_through


@key.common_error("the-sum", "means")
def _(tables: Tables) -> set[str]:
    return {row["means"] for row in best(sheet(tables), worth(PRICE)).values() if not passes(row)}
