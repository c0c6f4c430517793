"""The answers of the gate log, reckoned capture by capture in plain Python, and the common errors beside them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from askfirst import Key, Tables

key = Key()

FACE = "face-recognition"
TODAY = date(2026, 11, 23)
Row = dict[str, Any]


def captures(tables: Tables, *, one_clock: bool = True) -> dict[str, Row]:
    """Return each capture once, with its moment in local time and the person it took."""
    people = {row["person_id"]: row for row in tables["people"].to_dict("records")}
    found: dict[str, Row] = {}
    for row in tables["visits"].to_dict("records"):
        found.setdefault(row["visit_id"], {**people[row["person_id"]], "when": moment(row["captured_at"], one_clock)})
    return found


def moment(text: str, one_clock: bool = True) -> datetime:  # noqa: FBT001, FBT002 - a switch for slips
    """Return a time of the log as the local clock showed it, or as it is written."""
    when = datetime.fromisoformat(text[:19])
    return when + timedelta(hours=8) if one_clock and text.endswith("Z") else when


@cache
def birthday(text: str) -> tuple[int, ...]:
    """Return year, month and day, in whichever way they were typed."""
    return tuple(map(int, re.findall(r"\d+", text)))


def age(row: Row, *, by_year: bool = False, on: date | None = None) -> int:
    """Return somebody's age at the capture."""
    year, month, day = birthday(row["born"])
    when = on or row["when"].date()
    return when.year - year - (not by_year and (when.month, when.day) < (month, day))


def records(tables: Tables) -> dict[str, list[Row]]:
    """Return the consents by person."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in tables["consents"].to_dict("records"):
        gone = row["withdrawn_at"]
        times = {
            "given": datetime.fromisoformat(row["given_at"]),
            "gone": datetime.fromisoformat(gone) if isinstance(gone, str) else datetime.max,
        }
        found[row["person_id"]].append({**row, **times})
    return found


def entitled(capture: Row, consent: Row, slip: str) -> bool:
    """Whether the one who said yes may decide."""
    years = age(capture, by_year=slip == "by-year")
    if slip == "anyone":
        return True
    if years >= (15 if slip == "fourteen" else 14):
        return bool(consent["given_by"] == "self")
    if consent["given_by"] == "grandmother" and slip in ("no-grandmother", "any-grandmother"):
        return slip == "any-grandmother"
    return consent["given_by"] in str(capture["guardian"]).split(";")


def covered(capture: Row, consents: list[Row], slip: str = "") -> bool:
    """Whether one of the consents covers the capture."""
    return any(
        (consent["purpose"] == FACE or slip == "any-purpose")
        and (consent["given"] <= capture["when"] or slip == "ever")
        and (capture["when"] < consent["gone"] or slip == "withdrawn")
        and entitled(capture, consent, slip)
        for consent in consents
    )


def uncovered(tables: Tables, slip: str = "") -> set[str]:
    """Return the captures without a valid consent, those of 14 to 17 set aside."""
    on_file = records(tables)
    youngest = 15 if slip == "fourteen" else 14
    return {
        visit
        for visit, capture in captures(tables, one_clock=slip != "clock").items()
        if not youngest <= age(capture, by_year=slip == "by-year") < 18
        and not (slip == "only-on-file" and capture["person_id"] not in on_file)
        and not covered(capture, on_file[capture["person_id"]], slip)
    }


@key.right("by-hour", column="hour")
def _(tables: Tables) -> dict[int, int]:
    return dict(Counter(capture["when"].hour for capture in captures(tables).values()))


@key.common_error("by-hour", "zones")
def _(tables: Tables) -> dict[int, int]:
    return dict(Counter(capture["when"].hour for capture in captures(tables, one_clock=False).values()))


@key.common_error("by-hour", "twice")
def _(tables: Tables) -> dict[int, int]:
    return dict(Counter(moment(text).hour for text in tables["visits"]["captured_at"]))


@key.common_error("by-hour", "twice-and-zones")
def _(tables: Tables) -> dict[int, int]:
    return dict(Counter(moment(text, False).hour for text in tables["visits"]["captured_at"]))  # noqa: FBT003


@key.common_error("by-hour", "whole-rows")
def _(tables: Tables) -> dict[int, int]:
    return dict(Counter(moment(text).hour for text in tables["visits"].drop_duplicates()["captured_at"]))


@key.common_error("by-hour", "people")
def _(tables: Tables) -> dict[int, int]:
    pairs = {(capture["when"].hour, capture["person_id"]) for capture in captures(tables).values()}
    return dict(Counter(hour for hour, _ in pairs))


@key.right("not-covered", column="visit_id")
def _(tables: Tables) -> set[str]:
    return uncovered(tables)


@key.common_error("not-covered", "ever")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "ever")


@key.common_error("not-covered", "withdrawn")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "withdrawn")


@key.common_error("not-covered", "any-purpose")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "any-purpose")


@key.common_error("not-covered", "anyone")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "anyone")


@key.common_error("not-covered", "fourteen")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "fourteen")


@key.common_error("not-covered", "by-year")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "by-year")


@key.common_error("not-covered", "clock")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "clock")


@key.common_error("not-covered", "only-on-file")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "only-on-file")


@key.common_error("not-covered", "no-grandmother")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "no-grandmother")


@key.common_error("not-covered", "any-grandmother")
def _(tables: Tables) -> set[str]:
    return uncovered(tables, "any-grandmother")


def aged(tables: Tables, low: int, high: int, **how: Any) -> set[str]:
    """Return the captures of people between two ages."""
    return {visit for visit, capture in captures(tables).items() if low <= age(capture, **how) <= high}


@key.right("for-counsel", column="visit_id")
def _(tables: Tables) -> set[str]:
    return aged(tables, 14, 17)


@key.common_error("for-counsel", "without-14")
def _(tables: Tables) -> set[str]:
    return aged(tables, 15, 17)


@key.common_error("for-counsel", "with-13")
def _(tables: Tables) -> set[str]:
    return aged(tables, 13, 17)


@key.common_error("for-counsel", "under-18")
def _(tables: Tables) -> set[str]:
    return aged(tables, 0, 17)


@key.common_error("for-counsel", "today")
def _(tables: Tables) -> set[str]:
    return aged(tables, 14, 17, on=TODAY)


@key.common_error("for-counsel", "by-year")
def _(tables: Tables) -> set[str]:
    return aged(tables, 14, 17, by_year=True)


def reason(capture: Row, consents: list[Row]) -> str:
    """Return the first reason why no consent covers a capture."""
    if not consents:
        return "no-record"
    faces = [consent for consent in consents if consent["purpose"] == FACE]
    if not faces:
        return "other-purpose"
    before = [consent for consent in faces if consent["given"] <= capture["when"]]
    if not before:
        return "afterwards"
    return "wrong-person" if any(capture["when"] < consent["gone"] for consent in before) else "withdrawn"


def reasons(tables: Tables, slip: str = "") -> list[tuple[str, str, str]]:
    """Return reason, capture and person of each capture without a valid consent."""
    on_file = records(tables)
    log = captures(tables, one_clock=slip != "clock")
    return [
        (reason(log[visit], on_file[log[visit]["person_id"]]), visit, log[visit]["person_id"])
        for visit in uncovered(tables, slip)
    ]


@key.right("reasons", column="reason")
def _(tables: Tables) -> dict[str, int]:
    return dict(Counter(why for why, _, _ in reasons(tables)))


@key.common_error("reasons", "rows")
def _(tables: Tables) -> dict[str, int]:
    written = Counter(tables["visits"]["visit_id"])
    found: Counter[str] = Counter()
    for why, visit, _ in reasons(tables):
        found[why] += written[visit]
    return dict(found)


@key.common_error("reasons", "people")
def _(tables: Tables) -> dict[str, int]:
    return dict(Counter(why for why, _ in {(why, person) for why, _, person in reasons(tables)}))


@key.common_error("reasons", "clock")
def _(tables: Tables) -> dict[str, int]:
    return dict(Counter(why for why, _, _ in reasons(tables, "clock")))


@key.common_error("reasons", "no-face-record")
def _(tables: Tables) -> dict[str, int]:
    found = Counter(why for why, _, _ in reasons(tables))
    return {**found, "no-record": found["no-record"] + found["other-purpose"], "other-purpose": 0}
