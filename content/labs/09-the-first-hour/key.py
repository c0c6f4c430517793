"""The answers of lab 09, reckoned person by person in plain Python, and the common errors beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from askfirst import Key, Tables

key = Key()

DAY = date(2026, 11, 14)
OWN = "A"  # the file of the one who asks, under whatever name
Row = dict[str, Any]


def files(tables: Tables) -> dict[str, Row]:
    """Return the files by number."""
    return {row["file_id"]: row for row in tables["incident-files"].to_dict("records")}


def copies(tables: Tables, *, ours: bool = True) -> dict[str, list[Row]]:
    """Return the copies of each person with what is known of their files, in the order of the table."""
    known, found = files(tables), defaultdict(list)
    us = known[OWN]["decided_by"]
    for row in tables["incident"].to_dict("records"):
        if not ours or known[row["file_id"]]["decided_by"] == us:
            found[row["person_id"]].append(row | known[row["file_id"]])
    return found


def age(born: str, on: date = DAY, *, by_year: bool = False) -> int:
    """Return somebody's age on a day."""
    birth = date.fromisoformat(born)
    return on.year - birth.year - (not by_year and (on.month, on.day) < (birth.month, birth.day))


def locked(copy: Row) -> bool:
    """Whether a copy was in a file that nobody could read."""
    return bool(copy["encrypted"] == "yes" and copy["key"] == "safe")


def people(tables: Tables, told: Callable[[list[Row]], bool], *, ours: bool = True) -> set[str]:
    """Return the people whose copies fulfil a condition."""
    return {person for person, found in copies(tables, ours=ours).items() if told(found)}


def minor(found: list[Row], below: int = 18) -> bool:
    """Whether the person is younger than ``below`` on the day of the call."""
    return age(found[0]["born"]) < below


def by(tables: Tables, column: str, what: str, rows: list[Row] | None = None) -> dict[str, int]:
    """Count the different values of ``what`` for each value of a column of the files."""
    known = files(tables)
    pairs = {(known[row["file_id"]][column], row[what]) for row in rows or tables["incident"].to_dict("records")}
    return dict(Counter(one for one, _ in pairs))


@key.right("whose-people", column="decided_by")
def _(tables: Tables) -> dict[str, int]:
    return by(tables, "decided_by", "person_id")


@key.common_error("whose-people", "copies")
def _(tables: Tables) -> dict[str, int]:
    return by(tables, "decided_by", "copy_id")


@key.common_error("whose-people", "kept-by")
def _(tables: Tables) -> dict[str, int]:
    return by(tables, "kept_by", "person_id")


@key.common_error("whose-people", "once")
def _(tables: Tables) -> dict[str, int]:
    return by(tables, "decided_by", "person_id", [found[0] for found in copies(tables, ours=False).values()])


@key.common_error("whose-people", "unlocked")
def _(tables: Tables) -> dict[str, int]:
    rows = [copy for found in copies(tables, ours=False).values() for copy in found if copy["encrypted"] == "no"]
    return by(tables, "decided_by", "person_id", rows)


@key.common_error("whose-people", "files")
def _(tables: Tables) -> dict[str, int]:
    return dict(Counter(row["decided_by"] for row in files(tables).values()))


@key.right("to-tell", column="person_id")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found) or not all(map(locked, found)))


@key.common_error("to-tell", "all-encrypted")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found) or any(copy["encrypted"] == "no" for copy in found))


@key.common_error("to-tell", "everybody")
def _(tables: Tables) -> set[str]:
    return people(tables, bool)


@key.common_error("to-tell", "first-copy")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found) or not locked(found[0]))


@key.common_error("to-tell", "any-locked")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found) or not any(map(locked, found)))


@key.common_error("to-tell", "no-minors")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: not all(map(locked, found)))


@key.common_error("to-tell", "under-fourteen")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found, 14) or not all(map(locked, found)))


@key.common_error("to-tell", "not-ours")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found) or not all(map(locked, found)), ours=False)


@key.right("guardian-too", column="person_id")
def _(tables: Tables) -> set[str]:
    return people(tables, minor)


@key.common_error("guardian-too", "under-fourteen")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found, 14))


@key.common_error("guardian-too", "age-then")
def _(tables: Tables) -> set[str]:
    def then(copy: Row) -> bool:
        return age(copy["born"], date.fromisoformat(copy["taken_on"])) < 18

    return people(tables, lambda found: any(map(then, found)))


@key.common_error("guardian-too", "by-year")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: age(found[0]["born"], by_year=True) < 18)


@key.common_error("guardian-too", "with-number")
def _(tables: Tables) -> set[str]:
    return people(tables, lambda found: minor(found) and isinstance(found[0]["guardian_phone"], str))


@key.common_error("guardian-too", "not-ours")
def _(tables: Tables) -> set[str]:
    return people(tables, minor, ours=False)
