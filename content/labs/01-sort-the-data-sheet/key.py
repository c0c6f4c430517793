"""The answers of lab 01, each field walked to its end and asked question by question, and the common errors."""

from __future__ import annotations

import math
from typing import Any

from askfirst import Key, Tables

key = Key()

NAMED = {"biometric", "religion", "health", "financial-account", "track"}
DEBATED = {"route-in-hall", "id-card-photo", "camera-picture"}
HEIGHT = ("not-personal", "personal", "sensitive")
Row = dict[str, Any]


def rows(tables: Tables) -> list[Row]:
    """Return the fields of the sheet."""
    return [{str(name): value for name, value in row.items()} for row in tables["fields"].to_dict("records")]


def steps(tables: Tables, field: Row) -> int | None:
    """Return over how many keys one walks to a person; None where the way ends nowhere."""
    ways = dict(zip(tables["keys"]["key"], tables["keys"]["leads_to"], strict=True))
    here, count = field["stored_under"], 0
    while isinstance(here, str) and here != "person":
        here, count = ways[here], count + 1
    return count if here == "person" else None


def found(tables: Tables, field: Row, slip: str = "") -> bool:
    """Whether somebody can be found in a field."""
    count = steps(tables, field)
    if slip == "one-step":
        return count == 1
    if slip == "two-steps":
        return count is not None and count <= 2
    if slip == "nameless":
        return count is not None and field["stored_under"] not in ("face_no", "picture")
    if slip == "some-key":
        return count is not None or field["stored_under"] == "sheet_no"
    return count is not None


def young(field: Row, below: int) -> bool:
    """Whether somebody below an age may stand in a field."""
    return not math.isnan(field["youngest"]) and field["youngest"] < below


def judged(tables: Tables, field: Row, slip: str = "") -> str:
    """Return the class of a field: the first question that answers."""
    if slip != "not-asked" and not found(tables, field, slip):
        return "not-personal"
    open_first = slip == "debate-first" and field["kind"] in DEBATED
    if not open_first and slip != "no-age" and young(field, 15 if slip == "fourteen" else 14):
        return "sensitive"
    if field["kind"] in NAMED:
        return "sensitive"
    if field["kind"] in DEBATED:
        return {"decided-up": "sensitive", "decided-down": "personal"}.get(slip, "open")
    return "personal"


def classes(tables: Tables, slip: str = "") -> dict[str, str]:
    """Return the class of each field."""
    return {field["field_id"]: judged(tables, field, slip) for field in rows(tables)}


def compared(tables: Tables, open_is: str = "personal") -> list[tuple[Row, int]]:
    """Return each field with how much higher it belongs than the supplier has it."""
    pairs = []
    for field in rows(tables):
        ours = judged(tables, field)
        ours = open_is if ours == "open" else ours
        if ours:
            pairs.append((field, HEIGHT.index(ours) - HEIGHT.index(field["supplier_says"])))
    return pairs


@key.right("personal", column="field_id")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if found(tables, field)}


@key.common_error("personal", "one-step")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if found(tables, field, "one-step")}


@key.common_error("personal", "two-steps")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if found(tables, field, "two-steps")}


@key.common_error("personal", "nameless")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if found(tables, field, "nameless")}


@key.common_error("personal", "some-key")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if found(tables, field, "some-key")}


@key.common_error("personal", "supplier")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if field["supplier_says"] != "not-personal"}


@key.common_error("personal", "nobody")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field in rows(tables) if not found(tables, field)}


@key.right("classes", column="field_id")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables)


@key.common_error("classes", "fourteen")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "fourteen")


@key.common_error("classes", "no-age")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "no-age")


@key.common_error("classes", "not-asked")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "not-asked")


@key.common_error("classes", "debate-first")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "debate-first")


@key.common_error("classes", "decided-up")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "decided-up")


@key.common_error("classes", "decided-down")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "decided-down")


@key.common_error("classes", "nameless")
def _(tables: Tables) -> dict[str, str]:
    return classes(tables, "nameless")


@key.common_error("classes", "supplier")
def _(tables: Tables) -> dict[str, str]:
    return {field["field_id"]: field["supplier_says"] for field in rows(tables)}


@key.right("too-low", column="field_id")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field, gap in compared(tables) if gap > 0}


@key.common_error("too-low", "all-differences")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field, gap in compared(tables) if gap}


@key.common_error("too-low", "too-high")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field, gap in compared(tables) if gap < 0}


@key.common_error("too-low", "open-left-out")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field, gap in compared(tables, "") if gap > 0}


@key.common_error("too-low", "open-as-sensitive")
def _(tables: Tables) -> set[str]:
    return {field["field_id"] for field, gap in compared(tables, "sensitive") if gap > 0}


@key.common_error("too-low", "to-nothing")
def _(tables: Tables) -> set[str]:
    return {f["field_id"] for f, gap in compared(tables) if gap > 0 and f["supplier_says"] == "not-personal"}


@key.common_error("too-low", "only-sensitive")
def _(tables: Tables) -> set[str]:
    return {f["field_id"] for f, gap in compared(tables) if gap > 0 and judged(tables, f) == "sensitive"}
