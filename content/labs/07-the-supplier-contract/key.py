"""The answers of lab 07, reckoned clause by clause and day by day in plain Python, and the common errors."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from askfirst import Key, Tables

key = Key()

SERVICES = ("gates", "booking", "helpdesk")
NEEDED = ("purpose", "duration", "method", "kinds", "protection", "rights-and-duties")
HEADINGS = {  # what a clause promises, in each language
    "purpose": ("Purpose", "目的"),
    "duration": ("Term", "期限"),
    "method": ("How it works", "工作方式"),
    "kinds": ("Data", "数据种类"),
    "protection": ("Data protection", "数据保护"),
    "rights-and-duties": ("Duties of the parties", "双方义务"),
}
FACES = ("face-template", "face-capture")
NOBODY = ("head-count", "open-signal")
LINE, DAYS = 100_000, 30
Row = dict[str, Any]


def rows(tables: Tables, name: str) -> list[Row]:
    """Return a table's lines."""
    return tables[name].to_dict("records")


def promised(clause: Row) -> str | None:
    """Return what a clause settles by its heading."""
    headings = [said for name, said in clause.items() if name.startswith("heading_")]
    return next((what for what, names in HEADINGS.items() if set(names) & set(headings)), None)


def gaps(tables: Tables, slip: str = "") -> set[str]:
    """Return what no clause settles, service by service."""
    clauses = rows(tables, "clauses")
    if slip == "no-amendment":
        clauses = [clause for clause in clauses if clause["paper"] != "amendment"]
    gone = {clause["replaces"] for clause in clauses if isinstance(clause["replaces"], str)}
    states = {"struck": {"agreed", "struck"}, "open": {"agreed", "to-be-agreed"}}.get(slip, {"agreed"})
    settled = set()
    for clause in clauses:
        what = promised(clause) if slip == "headings" else clause["settles"]
        if clause["state"] not in states or (clause["clause_id"] in gone and slip != "replaced"):
            continue
        for service in SERVICES:
            general = clause["service"] == "all" and slip != "no-general"
            if general or clause["service"] == service or slip == "pooled":
                settled.add(f"{service}/{what}")
    return {f"{service}/{what}" for service in SERVICES for what in NEEDED} - settled


@key.right("gaps", column="gap")
def _(tables: Tables) -> set[str]:
    return gaps(tables)


@key.common_error("gaps", "struck")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "struck")


@key.common_error("gaps", "open")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "open")


@key.common_error("gaps", "replaced")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "replaced")


@key.common_error("gaps", "no-amendment")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "no-amendment")


@key.common_error("gaps", "headings")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "headings")


@key.common_error("gaps", "no-general")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "no-general")


@key.common_error("gaps", "pooled")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "pooled")


def barred(flow: Row, slip: str = "") -> bool:
    """Whether a way takes a face out of the device without what that asks for."""
    if flow["switched_on"] == "no" and slip != "off":
        return False
    if flow["carries"] not in FACES and slip != "all-data":
        return False
    excuses = {"door-consent": ("transmit-consent", "door-consent"), "paper": ("transmit-consent", "contract", "sign")}
    if flow["rests_on"] in excuses.get(slip, () if slip == "no-exception" else ("transmit-consent",)):
        return False
    sent, kept = flow["way"] == "internet", flow["kept_there"] == "yes" and flow["to_zone"] != "device"
    if slip == "supplier-only":
        return flow["to_zone"] == "supplier"
    return {"internet-only": sent, "kept-only": kept}.get(slip, sent or kept)


def out(tables: Tables, slip: str = "") -> set[str]:
    """Return the ways that are barred."""
    return {flow["flow_id"] for flow in rows(tables, "flows") if barred(flow, slip)}


@key.right("faces-out", column="flow_id")
def _(tables: Tables) -> set[str]:
    return out(tables)


@key.common_error("faces-out", "internet-only")
def _(tables: Tables) -> set[str]:
    return out(tables, "internet-only")


@key.common_error("faces-out", "kept-only")
def _(tables: Tables) -> set[str]:
    return out(tables, "kept-only")


@key.common_error("faces-out", "supplier-only")
def _(tables: Tables) -> set[str]:
    return out(tables, "supplier-only")


@key.common_error("faces-out", "door-consent")
def _(tables: Tables) -> set[str]:
    return out(tables, "door-consent")


@key.common_error("faces-out", "paper")
def _(tables: Tables) -> set[str]:
    return out(tables, "paper")


@key.common_error("faces-out", "no-exception")
def _(tables: Tables) -> set[str]:
    return out(tables, "no-exception")


@key.common_error("faces-out", "all-data")
def _(tables: Tables) -> set[str]:
    return out(tables, "all-data")


@key.common_error("faces-out", "off")
def _(tables: Tables) -> set[str]:
    return out(tables, "off")


def provided(flow: Row, slip: str = "") -> bool:
    """Whether a way hands personal information to another handler."""
    if flow["switched_on"] == "no" and slip != "off":
        return False
    if flow["carries"] in NOBODY and slip not in ("counts", "by-name"):
        return False
    if slip == "by-name":
        return bool(flow["called"] == "providing")
    if slip == "faces-only" and flow["carries"] not in FACES:
        return False
    outside = flow["to_firm"] not in (("linjiang",) if slip == "person" else ("linjiang", "the-person"))
    if slip == "group":
        outside = outside and flow["to_firm"] != "linjiang-finance"
    return outside and (flow["for_whom"] != "linjiang" or slip == "all-outside")


def providing(tables: Tables, slip: str = "") -> set[str]:
    """Return the ways on which Linjiang's data go to another handler."""
    return {flow["flow_id"] for flow in rows(tables, "flows") if provided(flow, slip)}


@key.right("providing", column="flow_id")
def _(tables: Tables) -> set[str]:
    return providing(tables)


@key.common_error("providing", "by-name")
def _(tables: Tables) -> set[str]:
    return providing(tables, "by-name")


@key.common_error("providing", "all-outside")
def _(tables: Tables) -> set[str]:
    return providing(tables, "all-outside")


@key.common_error("providing", "faces-only")
def _(tables: Tables) -> set[str]:
    return providing(tables, "faces-only")


@key.common_error("providing", "counts")
def _(tables: Tables) -> set[str]:
    return providing(tables, "counts")


@key.common_error("providing", "person")
def _(tables: Tables) -> set[str]:
    return providing(tables, "person")


@key.common_error("providing", "group")
def _(tables: Tables) -> set[str]:
    return providing(tables, "group")


@key.common_error("providing", "off")
def _(tables: Tables) -> set[str]:
    return providing(tables, "off")


def reached(tables: Tables, slip: str = "") -> date:
    """Return the day on which the line was reached."""
    change: dict[str, int] = defaultdict(int)
    for row in rows(tables, "stored"):
        twice, never = slip == "twice", slip == "never-removed"
        change[row["day"]] += row["added"] - (0 if twice else row["added_known"])
        change[row["day"]] -= 0 if never else row["removed"] - (0 if twice else row["removed_known"])
    total, found = 0, []
    for day in sorted(change):
        before, total = total, total + change[day]
        line = LINE + (slip == "more-than")
        if before < line <= total:
            found.append(date.fromisoformat(day))
    return found[-1 if slip == "again" else 0]


def clock(tables: Tables, slip: str = "") -> dict[str, str]:
    """Return that day, and the last on which filing is in time."""
    start = reached(tables, slip)
    works = {row["day"]: row["working"] == "yes" for row in rows(tables, "workdays")}
    day, left = start, DAYS - (slip == "day-one")
    while left:
        day += timedelta(days=1)
        plain = {"calendar-days": True, "weekdays": day.weekday() < 5}
        left -= plain.get(slip, works[str(day)])
    return {"reached": str(start), "file_by": str(day)}


@key.right("filing-clock", column="what")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables)


@key.common_error("filing-clock", "twice")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "twice")


@key.common_error("filing-clock", "never-removed")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "never-removed")


@key.common_error("filing-clock", "more-than")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "more-than")


@key.common_error("filing-clock", "again")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "again")


@key.common_error("filing-clock", "calendar-days")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "calendar-days")


@key.common_error("filing-clock", "weekdays")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "weekdays")


@key.common_error("filing-clock", "day-one")
def _(tables: Tables) -> dict[str, str]:
    return clock(tables, "day-one")
