"""The answers of lab 10, reckoned thing by thing in plain Python, and the common errors beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from askfirst import Key, Tables
from askfirst.course.lab_models import LabFolder, read_lab

key = Key()

Row = dict[str, Any]


def lines(tables: Tables) -> set[str]:
    """Return the findings of the papers: the lines that are to be ticked, with their gates."""
    gate = {row["line_id"]: row["gate"] for row in tables["audit-lines"].to_dict("records")}
    said, _ = read_lab(LabFolder(Path(__file__).parent, Path(__file__).parent))
    cards = next(task.cards for task in said.tasks if task.id == "papers")
    return {f"{card.id}-{gate[card.id]}" for card in cards if card.group == "yes"}


def faults(device: Row, slip: str = "") -> set[str]:
    """Return the gates at which a device fails."""
    face, image = device["takes"] == "face", device["takes"] in ("face", "picture")
    if slip == "counter":
        image = image or device["takes"] == "count"
    visitors, private = device["room"] == "public", device["room"] == "private"
    found = set()
    safe = device["purpose"] == "safety" and slip != "cameras-need-yes"
    strange = (private and slip != "safety-heals") or (visitors and not safe)
    if image and strange and not (slip == "sign-heals" and device["sign"] == "yes"):
        found.add("need")
    if image and visitors and device["sign"] == "no":
        found.add("notice")
    spare = device["needs_days"] - (slip == "thirty-days")
    if (face and device["sends"] == "internet") or (image and device["keeps_days"] > spare):
        found.add("storage")
    assessed, began = device["assessed_on"], device["in_use_since"]
    known = isinstance(assessed, str) and isinstance(began, str)
    in_time = known and (slip == "any-assessment" or date.fromisoformat(assessed) < date.fromisoformat(began))
    if (image if slip == "pictures-assessed" else face) and not in_time:
        found.add("records")
    return found


def devices(tables: Tables, slip: str = "") -> set[str]:
    """Return the findings on devices."""
    return {
        f"{device['device_id']}-{gate}"
        for device in tables["audit-devices"].to_dict("records")
        if isinstance(device["in_use_since"], str) or slip == "unused"
        for gate in faults(device, slip)
    }


def years(born: str, when: datetime) -> int:
    """Return somebody's age."""
    birth = date.fromisoformat(born)
    return when.year - birth.year - ((when.month, when.day) < (birth.month, birth.day))


def valid(answer: Row, when: datetime, age: int, guardian: object, slip: str) -> bool:
    """Whether an answer covers the face of a visit."""
    how = {"own-page"} | {"bundled": {"with-everything"}, "ticked": {"ticked-beforehand"}}.get(slip, set())
    by = {"self"} if age >= 14 or slip == "self-only" else set(str(guardian).split(";"))
    by |= {"agent"} if slip == "agent" else set()
    gone = answer["withdrawn_at"]
    return bool(
        (answer["answer"] == "yes" or slip == "any-row")
        and answer["how"] in how
        and answer["given_by"] in by
        and (datetime.fromisoformat(answer["given_at"]) <= when or slip == "ever")
        and (not isinstance(gone, str) or when < datetime.fromisoformat(gone) or slip == "withdrawn")
    )


def visits(tables: Tables, slip: str = "") -> dict[str, str]:
    """Return the visits that are a finding or wait for counsel, and which of the two."""
    people = {row["person_id"]: row for row in tables["audit-people"].to_dict("records")}
    said: dict[str, list[Row]] = defaultdict(list)
    for row in tables["audit-answers"].to_dict("records"):
        said[row["person_id"]].append(row)
    taken = {"face"} | {"contract": {"contract"}, "refused": {"nothing"}}.get(slip, set())
    found = {}
    for visit in tables["audit-visits"].to_dict("records"):
        person, when = people[visit["person_id"]], datetime.fromisoformat(visit["at"])
        age = years(person["born"], when)
        if visit["taken"] not in taken:
            continue
        if 14 <= age < 18:
            found[visit["visit_id"]] = "finding" if slip == "counsel" else "counsel"
        elif not any(valid(answer, when, age, person["guardian"], slip) for answer in said[visit["person_id"]]):
            found[visit["visit_id"]] = "finding"
    return found


def bad(tables: Tables, slip: str = "") -> set[str]:
    """Return the visits that are a finding."""
    return {visit for visit, what in visits(tables, slip).items() if what == "finding"}


def findings(tables: Tables) -> set[str]:
    """Return everything there is to find."""
    return lines(tables) | devices(tables) | {f"{visit}-consent" for visit in bad(tables)}


def drafted(tables: Tables) -> list[str]:
    """Return the draft as it was written."""
    return list(tables["audit-draft"]["finding"])


def grade(mine: set[str], draft: set[str]) -> dict[str, int]:
    """Return how a draft fares against the findings."""
    return {"found": len(mine & draft), "missed": len(mine - draft), "wrongly-accused": len(draft - mine)}


def verdict(tables: Tables, found: set[str], *, enough: int = 1, waiting: str = "open") -> dict[str, str]:
    """Return the verdict on each gate: ``enough`` findings make it fail, what waits for counsel is ``waiting``."""
    number = Counter(finding.partition("-")[2] for finding in found)
    said = {gate: "fails" if number[gate] >= enough else "passes" for gate in tables["audit-gates"]["gate"]}
    if said["children"] == "passes" and "counsel" in visits(tables).values():
        said["children"] = waiting
    return said


@key.right("devices", column="finding")
def _(tables: Tables) -> set[str]:
    return devices(tables)


@key.common_error("devices", "sign-heals")
def _(tables: Tables) -> set[str]:
    return devices(tables, "sign-heals")


@key.common_error("devices", "safety-heals")
def _(tables: Tables) -> set[str]:
    return devices(tables, "safety-heals")


@key.common_error("devices", "unused")
def _(tables: Tables) -> set[str]:
    return devices(tables, "unused")


@key.common_error("devices", "counter")
def _(tables: Tables) -> set[str]:
    return devices(tables, "counter")


@key.common_error("devices", "pictures-assessed")
def _(tables: Tables) -> set[str]:
    return devices(tables, "pictures-assessed")


@key.common_error("devices", "any-assessment")
def _(tables: Tables) -> set[str]:
    return devices(tables, "any-assessment")


@key.common_error("devices", "thirty-days")
def _(tables: Tables) -> set[str]:
    return devices(tables, "thirty-days")


@key.common_error("devices", "cameras-need-yes")
def _(tables: Tables) -> set[str]:
    return devices(tables, "cameras-need-yes")


@key.right("visits", column="visit_id")
def _(tables: Tables) -> set[str]:
    return bad(tables)


@key.common_error("visits", "any-row")
def _(tables: Tables) -> set[str]:
    return bad(tables, "any-row")


@key.common_error("visits", "bundled")
def _(tables: Tables) -> set[str]:
    return bad(tables, "bundled")


@key.common_error("visits", "ticked")
def _(tables: Tables) -> set[str]:
    return bad(tables, "ticked")


@key.common_error("visits", "ever")
def _(tables: Tables) -> set[str]:
    return bad(tables, "ever")


@key.common_error("visits", "withdrawn")
def _(tables: Tables) -> set[str]:
    return bad(tables, "withdrawn")


@key.common_error("visits", "agent")
def _(tables: Tables) -> set[str]:
    return bad(tables, "agent")


@key.common_error("visits", "contract")
def _(tables: Tables) -> set[str]:
    return bad(tables, "contract")


@key.common_error("visits", "refused")
def _(tables: Tables) -> set[str]:
    return bad(tables, "refused")


@key.common_error("visits", "counsel")
def _(tables: Tables) -> set[str]:
    return bad(tables, "counsel")


@key.common_error("visits", "self-only")
def _(tables: Tables) -> set[str]:
    return bad(tables, "self-only")


@key.right("grade", column="side")
def _(tables: Tables) -> dict[str, int]:
    return grade(findings(tables), set(drafted(tables)))


@key.common_error("grade", "twice")
def _(tables: Tables) -> dict[str, int]:
    mine, rows = findings(tables), drafted(tables)
    found = sum(finding in mine for finding in rows)
    return {"found": found, "missed": len(mine - set(rows)), "wrongly-accused": len(rows) - found}


@key.common_error("grade", "by-thing")
def _(tables: Tables) -> dict[str, int]:
    mine, draft = ({each.partition("-")[0] for each in side} for side in (findings(tables), drafted(tables)))
    return grade(mine, draft)


@key.common_error("grade", "swapped")
def _(tables: Tables) -> dict[str, int]:
    return grade(set(drafted(tables)), findings(tables))


@key.common_error("grade", "with-counsel")
def _(tables: Tables) -> dict[str, int]:
    waiting = {f"{visit}-children" for visit, what in visits(tables).items() if what == "counsel"}
    return grade(findings(tables) | waiting, set(drafted(tables)))


@key.common_error("grade", "without-papers")
def _(tables: Tables) -> dict[str, int]:
    return grade(findings(tables) - lines(tables), set(drafted(tables)))


@key.right("verdict", column="gate")
def _(tables: Tables) -> dict[str, str]:
    return verdict(tables, findings(tables))


@key.common_error("verdict", "left-out")
def _(tables: Tables) -> dict[str, str]:
    return {gate: said for gate, said in verdict(tables, findings(tables)).items() if said == "fails"}


@key.common_error("verdict", "no-open")
def _(tables: Tables) -> dict[str, str]:
    return verdict(tables, findings(tables), waiting="passes")


@key.common_error("verdict", "counsel-fails")
def _(tables: Tables) -> dict[str, str]:
    return verdict(tables, findings(tables), waiting="fails")


@key.common_error("verdict", "one-is-none")
def _(tables: Tables) -> dict[str, str]:
    return verdict(tables, findings(tables), enough=2)


@key.common_error("verdict", "from-draft")
def _(tables: Tables) -> dict[str, str]:
    return verdict(tables, set(drafted(tables)))
