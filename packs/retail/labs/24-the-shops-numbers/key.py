"""The answers of the shops' numbers, reckoned visit by visit in plain Python, and the common errors beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from askfirst import Key, Tables

key = Key()

STORY = "F0417"
WINDOW = timedelta(minutes=45)
Row = dict[str, Any]
Place = tuple[str, str]  # shop and day


@cache
def moment(text: str) -> datetime:
    """Return a time, in whichever way the shop writes it."""
    year, month, day, hour, minute = map(int, re.findall(r"\d+", text))
    return datetime(year, month, day, hour, minute)


def pictures(tables: Tables) -> list[Row]:
    """Return the pictures in the order in which they were taken."""
    rows = [{**row, "when": moment(row["captured_at"])} for row in tables["captures"].to_dict("records")]
    return sorted(rows, key=lambda row: row["when"])


def visits(rows: Iterable[Row]) -> dict[str, list[Place]]:
    """Return for each number its visits, shop and day, in order, each once."""
    found: dict[str, dict[Place, None]] = defaultdict(dict)
    for row in rows:
        found[row["face_no"]].setdefault((row["shop"], f"{row['when']:%Y-%m-%d}"))
    return {number: list(places) for number, places in found.items()}


def route(rows: Iterable[Row]) -> list[str]:
    """Return the shops that the number of the story went to."""
    return [shop for shop, _ in visits(rows)[STORY]]


@key.right("route", column="shop")
def _(tables: Tables) -> list[str]:
    return route(pictures(tables))


@key.common_error("route", "pictures")
def _(tables: Tables) -> list[str]:
    return [row["shop"] for row in pictures(tables) if row["face_no"] == STORY]


@key.common_error("route", "file-order")
def _(tables: Tables) -> list[str]:
    return route(sorted(pictures(tables), key=lambda row: row["capture_id"]))


@key.common_error("route", "text-order")
def _(tables: Tables) -> list[str]:
    return route(sorted(pictures(tables), key=lambda row: row["captured_at"]))


@key.common_error("route", "each-once")
def _(tables: Tables) -> list[str]:
    return list(dict.fromkeys(route(pictures(tables))))


@key.common_error("route", "backwards")
def _(tables: Tables) -> list[str]:
    return route(pictures(tables))[::-1]


def fitting(known: list[Place], all_visits: dict[str, list[Place]]) -> set[str]:
    """Return the numbers that were in all the known places."""
    return {number for number, places in all_visits.items() if set(known) <= set(places)}


def alone(tables: Tables, count: int = 2) -> set[str]:
    """Return the numbers that their first ``count`` visits single out."""
    every = visits(pictures(tables))
    return {
        number for number, places in every.items() if len(places) > 1 and fitting(places[:count], every) == {number}
    }


@key.right("singled-out", column="face_no")
def _(tables: Tables) -> set[str]:
    return alone(tables)


@key.common_error("singled-out", "one-visit")
def _(tables: Tables) -> set[str]:
    return alone(tables, count=1)


@key.common_error("singled-out", "all-visits")
def _(tables: Tables) -> set[str]:
    return alone(tables, count=99)


@key.common_error("singled-out", "first-only")
def _(tables: Tables) -> set[str]:
    every = {number: places[:2] for number, places in visits(pictures(tables)).items()}
    return {number for number, known in every.items() if len(known) == 2 and fitting(known, every) == {number}}


@key.common_error("singled-out", "pictures")
def _(tables: Tables) -> set[str]:
    known: dict[str, list[Place]] = defaultdict(list)
    for row in pictures(tables):
        known[row["face_no"]].append((row["shop"], f"{row['when']:%Y-%m-%d}"))
    every = visits(pictures(tables))
    return {n for n, places in known.items() if len(places) > 1 and fitting(places[:2], every) == {n}}


@key.common_error("singled-out", "either")
def _(tables: Tables) -> set[str]:
    every = visits(pictures(tables))
    at = {place: {n for n, places in every.items() if place in places} for places in every.values() for place in places}
    return {n for n, places in every.items() if len(places) > 1 and at[places[0]] | at[places[1]] == {n}}


def cards(tables: Tables) -> dict[str, list[Row]]:
    """Return for each member card its receipts."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in tables["receipts"].to_dict("records"):
        if isinstance(row["member_no"], str):
            found[row["member_no"]].append({**row, "paid": moment(row["paid_at"])})
    return found


def near(receipt: Row, taken: dict[date, list[Row]], slip: str) -> list[str]:
    """Return the numbers of the pictures that go with a receipt, one for each picture."""
    found = []
    for row in taken[receipt["paid"].date()]:
        early = receipt["paid"] - row["when"]
        close = timedelta() <= early <= WINDOW
        if slip == "either-side":
            close = abs(early) <= WINDOW
        if (close or slip == "same-day") and (row["shop"] == receipt["shop"] or slip == "any-shop"):
            found.append(row["face_no"])
    return found


def named(tables: Tables, slip: str = "") -> dict[str, str]:
    """Return for each member card the number that alone goes with all its receipts, where there is one."""
    taken: dict[date, list[Row]] = defaultdict(list)
    for row in pictures(tables):
        taken[row["when"].date()].append(row)
    found = {}
    for card, receipts in cards(tables).items():
        candidates = [near(receipt, taken, slip) for receipt in receipts]
        fits = [set(each) for each in candidates]
        if slip == "any-receipt":
            who = set.union(*fits)
        elif slip in ("most", "pictures"):
            flat = [number for each in (fits if slip == "most" else candidates) for number in each]
            top = max((flat.count(number) for number in flat), default=0)
            wanted = top if slip == "most" else len(receipts)
            who = {number for number in flat if flat.count(number) == wanted}
        else:
            who = set.intersection(*fits)
        if len(who) == 1:
            (found[card],) = who
    return found


@key.right("named", column="member_no")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables))


@key.common_error("named", "any-shop")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables, "any-shop"))


@key.common_error("named", "either-side")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables, "either-side"))


@key.common_error("named", "same-day")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables, "same-day"))


@key.common_error("named", "any-receipt")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables, "any-receipt"))


@key.common_error("named", "most")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables, "most"))


@key.common_error("named", "pictures")
def _(tables: Tables) -> dict[str, str]:
    return dict(named(tables, "pictures"))


def told(tables: Tables, *, with_card: bool = False) -> list[tuple[str, Place]]:
    """Return the visits of named numbers on which the card was not shown, or was."""
    every, receipts = visits(pictures(tables)), cards(tables)
    shown = {card: {(row["shop"], f"{row['paid']:%Y-%m-%d}") for row in receipts[card]} for card in receipts}
    return [
        (number, place)
        for card, number in named(tables).items()
        for place in every[number]
        if (place in shown[card]) == with_card
    ]


@key.right("without-card")
def _(tables: Tables) -> int:
    return len(told(tables))


@key.common_error("without-card", "with-card")
def _(tables: Tables) -> int:
    return len(told(tables, with_card=True))


@key.common_error("without-card", "every-visit")
def _(tables: Tables) -> int:
    return len(told(tables)) + len(told(tables, with_card=True))


@key.common_error("without-card", "pictures")
def _(tables: Tables) -> int:
    wanted = set(told(tables))
    rows = pictures(tables)
    return sum((row["face_no"], (row["shop"], f"{row['when']:%Y-%m-%d}")) in wanted for row in rows)


@key.common_error("without-card", "people")
def _(tables: Tables) -> int:
    return len({number for number, _ in told(tables)})


@key.common_error("without-card", "everybody")
def _(tables: Tables) -> int:
    paid = {(number, place) for number, place in told(tables, with_card=True)}
    return sum((number, place) not in paid for number, places in visits(pictures(tables)).items() for place in places)
