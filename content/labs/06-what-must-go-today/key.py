"""The answers of lab 06, reckoned piece by piece in plain Python, and the common errors beside them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from askfirst import Key, Tables

key = Key()

TODAY = date(2026, 11, 23)
OFFICES = ("market-regulator", "public-security", "cyberspace-office")
DAYS, MONTHS = {"VIR 17": 30, "SGR 25": 30}, {"CSL 23": 6}
Row = dict[str, Any]


def day(text: object) -> date | None:
    """Return a day, in whichever way it was written, or None where the cell is empty."""
    return date.fromisoformat(text.replace("/", "-")) if isinstance(text, str) else None


def rows(tables: Tables, where: str = "own") -> list[Row]:
    """Return what lies with the firm, with the supplier, or with both."""
    return [row for row in tables["footage"].to_dict("records") if where in ("both", row["stored_at"])]


def all_holds(tables: Tables) -> list[Row]:
    """Return whatever anybody has asked to be kept."""
    return list(tables["holds"].to_dict("records"))


def must_go(row: Row, slip: str = "") -> bool:
    """Whether there is a reason to delete a piece today."""
    needed = day(row["needed_until"])
    if slip == "as-text" and "/" in str(row["needed_until"]):
        needed = None
    over = needed is not None and (needed <= TODAY if slip == "last-day" else needed < TODAY)
    if slip == "no-end":
        over = over or needed is None
    withdrawn = isinstance(row["withdrawn_on"], str) and slip != "no-withdrawal"
    if isinstance(row["agreed_again_on"], str) and slip != "agreed-again":
        withdrawn = False
    return over or withdrawn or (row["audit"] == "unlawful" and slip != "no-audit")


def six_months_on(start: date) -> date:
    """Return the same day six months later, or the last of that month where it is shorter."""
    year, month = divmod(start.month + 5, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def on_duty(row: Row, slip: str = "") -> bool:
    """Whether a retention period still runs."""
    start, duty = day(row["recorded_on"]) or date.min, row["duty"]
    if slip == "all-footage" and row["kind"] == "footage":
        duty = "VIR 17"
    if duty in MONTHS and slip not in ("thirty-for-all", "half-a-year"):
        end = six_months_on(start)
    elif duty in MONTHS or duty in DAYS:
        end = start + timedelta(days=180 if duty in MONTHS and slip == "half-a-year" else 30)
    else:
        return False
    return end > TODAY if slip == "short" else end >= TODAY


def on_order(row: Row, holds: list[Row], slip: str = "") -> bool:
    """Whether an order of an authority stands for a piece."""
    start = day(row["recorded_on"]) or date.min
    for hold in holds:
        first, last = day(hold["first_day"]) or date.max, day(hold["last_day"]) or date.min
        asked = hold["asked_by"] in OFFICES or slip == "wishes"
        stands = not isinstance(hold["ended_on"], str) or slip == "ended"
        meant = hold["camera"] == row["camera"] and (first <= start <= last or slip == "whole-camera")
        if asked and stands and meant and slip != "no-orders":
            return True
    return False


def must_stay(row: Row, holds: list[Row], slip: str = "") -> bool:
    """Whether a piece may not be deleted today."""
    return on_duty(row, slip) or on_order(row, holds, slip)


def fate(row: Row, holds: list[Row], slip: str = "") -> str:
    """Return what becomes of a piece today."""
    going, staying = must_go(row), must_stay(row, holds)
    if slip == "rest-goes":
        return ("store" if going else "keep") if staying else "delete"
    if slip == "stay-is-store" and staying:
        return "store"
    if not going:
        return "keep"
    if slip == "no-duty" or not staying:
        return "delete"
    return "keep" if slip == "stay-is-keep" else "store"


@key.right("to-go", column="row_id")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row)}


@key.common_error("to-go", "last-day")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row, "last-day")}


@key.common_error("to-go", "no-end")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row, "no-end")}


@key.common_error("to-go", "as-text")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row, "as-text")}


@key.common_error("to-go", "no-withdrawal")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row, "no-withdrawal")}


@key.common_error("to-go", "agreed-again")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row, "agreed-again")}


@key.common_error("to-go", "no-audit")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables) if must_go(row, "no-audit")}


@key.common_error("to-go", "supplier")
def _(tables: Tables) -> set[str]:
    return {row["row_id"] for row in rows(tables, "both") if must_go(row)}


def staying(tables: Tables, slip: str = "") -> set[str]:
    """Return the firm's own pieces that may not be deleted today."""
    holds = all_holds(tables)
    return {row["row_id"] for row in rows(tables) if must_stay(row, holds, slip)}


@key.right("must-stay", column="row_id")
def _(tables: Tables) -> set[str]:
    return staying(tables)


@key.common_error("must-stay", "thirty-for-all")
def _(tables: Tables) -> set[str]:
    return staying(tables, "thirty-for-all")


@key.common_error("must-stay", "half-a-year")
def _(tables: Tables) -> set[str]:
    return staying(tables, "half-a-year")


@key.common_error("must-stay", "all-footage")
def _(tables: Tables) -> set[str]:
    return staying(tables, "all-footage")


@key.common_error("must-stay", "short")
def _(tables: Tables) -> set[str]:
    return staying(tables, "short")


@key.common_error("must-stay", "no-orders")
def _(tables: Tables) -> set[str]:
    return staying(tables, "no-orders")


@key.common_error("must-stay", "ended")
def _(tables: Tables) -> set[str]:
    return staying(tables, "ended")


@key.common_error("must-stay", "wishes")
def _(tables: Tables) -> set[str]:
    return staying(tables, "wishes")


@key.common_error("must-stay", "whole-camera")
def _(tables: Tables) -> set[str]:
    return staying(tables, "whole-camera")


def fates(tables: Tables, slip: str = "", where: str = "own") -> dict[str, str]:
    """Return what becomes of each piece today."""
    holds = all_holds(tables)
    return {row["row_id"]: fate(row, holds, slip) for row in rows(tables, where)}


@key.right("fate", column="row_id")
def _(tables: Tables) -> dict[str, str]:
    return fates(tables)


@key.common_error("fate", "no-duty")
def _(tables: Tables) -> dict[str, str]:
    return fates(tables, "no-duty")


@key.common_error("fate", "stay-is-store")
def _(tables: Tables) -> dict[str, str]:
    return fates(tables, "stay-is-store")


@key.common_error("fate", "stay-is-keep")
def _(tables: Tables) -> dict[str, str]:
    return fates(tables, "stay-is-keep")


@key.common_error("fate", "rest-goes")
def _(tables: Tables) -> dict[str, str]:
    return fates(tables, "rest-goes")


@key.common_error("fate", "supplier")
def _(tables: Tables) -> dict[str, str]:
    return fates(tables, where="both")


def first_back(tables: Tables, slip: str = "") -> set[str]:
    """Return what the supplier must hand back before it deletes."""
    own, holds = {row["item_id"] for row in rows(tables)}, all_holds(tables)
    return {
        row["item_id"]
        for row in rows(tables, "supplier")
        if (row["item_id"] not in own or slip == "own-too")
        and (not on_order(row, holds) or slip == "orders")
        and (fate(row, holds) != "delete" or slip == "gone-too")
        and (on_duty(row) or slip != "duty-only")
        and (not must_go(row) or slip != "needed-only")
    }


@key.right("first-back", column="item_id")
def _(tables: Tables) -> set[str]:
    return first_back(tables)


@key.common_error("first-back", "own-too")
def _(tables: Tables) -> set[str]:
    return first_back(tables, "own-too")


@key.common_error("first-back", "orders")
def _(tables: Tables) -> set[str]:
    return first_back(tables, "orders")


@key.common_error("first-back", "gone-too")
def _(tables: Tables) -> set[str]:
    return first_back(tables, "gone-too")


@key.common_error("first-back", "duty-only")
def _(tables: Tables) -> set[str]:
    return first_back(tables, "duty-only")


@key.common_error("first-back", "needed-only")
def _(tables: Tables) -> set[str]:
    return first_back(tables, "needed-only")
