"""Lab 03: eight weeks of captures at one showroom's doors, with the consents on file and the people behind them.

Every person gets one story; the stories are what is planted. Captures carry the time of the camera that made them: the
terrace camera writes UTC, the door cameras write local time. The nightly export wrote some captures twice, the second
time in UTC whatever the camera.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tools.labdata import world
from tools.labdata.tables import Made

SEED = 20260403
ROWS = 2_400
TWICE = 84
FIRST, LAST = date(2026, 3, 2), date(2026, 4, 26)
LOCAL = timedelta(hours=8)
FACE, TOUR, NEWS = "face-recognition", "tour-booking", "newsletter"

# How many people have each story.
STORIES = {
    "said-yes": 468,
    "never-asked": 372,
    "other-purpose": 96,
    "asked-afterwards": 88,
    "withdrew": 62,
    "agent-said-yes": 40,
    "child-with-parent": 34,
    "child-with-grandmother": 22,
    "grandmother-is-guardian": 5,
    "child-said-yes-at-13": 18,
    "turned-14-between-visits": 6,
    "said-yes-at-14": 15,
    "said-yes-at-15-to-17": 21,
    "turned-18-since": 7,
}


@dataclass
class Person:
    """A visitor with a story."""

    story: str
    born: date
    visits: list[datetime] = field(default_factory=list)
    guardian: str = ""


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    people = [_person(chance, story) for story, count in STORIES.items() for _ in range(count)]
    chance.shuffle(people)
    ids = {id(person): f"P{number:04}" for number, person in enumerate(people, 1)}
    rows = [_consent(ids[id(person)], **yes) for person in people for yes in _consents(chance, person)]
    rows.sort(key=lambda row: (row["given_at"], row["person_id"]))
    consents = [{"consent_id": f"C{number:04}", **row} for number, row in enumerate(rows, 1)]

    captures = sorted((when, ids[id(person)]) for person in people for when in person.visits)
    # Regular visitors with a plain yes fill the log up to its size.
    regulars = [person for person in people if person.story == "said-yes"]
    while len(captures) < ROWS - TWICE:
        person = chance.choice(regulars)
        captures.append((_later(chance, person.visits[0]), ids[id(person)]))
    captures.sort()
    visits = [_visit(chance, number, when, who) for number, (when, who) in enumerate(captures, 1)]
    twice = [
        dict(visit, captured_at=_utc(when))
        for visit, (when, _) in chance.sample(list(zip(visits, captures, strict=True)), TWICE)
    ]
    zones = sum(str(visit["captured_at"]).endswith("Z") for visit in [*visits, *twice])
    for copy in twice:
        place = next(n for n, visit in enumerate(visits) if visit["visit_id"] == copy["visit_id"])
        visits.insert(place + 1 + chance.randrange(3), copy)

    table = [
        {
            "person_id": ids[id(person)],
            **world.name(chance),
            "born": _written(chance, person.born),
            "guardian": person.guardian,
        }
        for person in people
    ]
    planted = {"rows": ROWS, "written-twice": TWICE, "in-utc": zones}
    planted |= {f"people-{story}": count for story, count in STORIES.items()}
    return {"visits": visits, "consents": consents, "people": table}, planted


def _person(chance: random.Random, story: str) -> Person:
    several = story in ("asked-afterwards", "withdrew", "turned-14-between-visits")
    count = 2 if several else chance.choice([1, 1, 1, 2, 2, 3])
    first = world.day(chance, FIRST, LAST - timedelta(days=21))
    days = [first, *(first + timedelta(days=chance.randrange(3, 20)) for _ in range(count - 1))]
    visits = [_moment(chance, each) for each in sorted(days)]
    person = Person(story, date(1970, 1, 1), visits)
    first, last = visits[0].date(), visits[-1].date()
    if story == "turned-14-between-visits":
        person.born = world.years_before(first + (last - first) / 2 + timedelta(days=1), 14)
    elif story.startswith("child") or story == "grandmother-is-guardian":
        years = 13 if story.endswith("13") else chance.randrange(3, 13)
        person.born = _aged(chance, visits, years)
    elif story == "said-yes-at-14":
        person.born = _aged(chance, visits, 14)
    elif story == "said-yes-at-15-to-17":
        person.born = _aged(chance, visits, chance.choice([15, 16]))
    elif story == "turned-18-since":
        person.born = world.years_before(last + timedelta(days=chance.randrange(20, 150)), 18)
    else:
        person.born = world.day(chance, date(1951, 1, 1), date(2003, 12, 31))
    if person.born > date(2007, 1, 1):
        person.guardian = "grandmother" if story == "grandmother-is-guardian" else "mother;father"
    return person


def _aged(chance: random.Random, visits: list[datetime], years: int) -> date:
    """Return a day of birth that makes somebody ``years`` old at each visit, the birthday itself never a visit."""
    last = visits[-1].date()
    room = 363 - (last - visits[0].date()).days
    return world.years_before(last - timedelta(days=1 + chance.randrange(room)), years)


def _moment(chance: random.Random, day: date) -> datetime:
    return datetime.combine(day, time(9, 30)) + timedelta(seconds=chance.randrange(9 * 3600))


def _later(chance: random.Random, first: datetime) -> datetime:
    return _moment(chance, world.day(chance, first.date() + timedelta(days=1), LAST))


def _minutes(chance: random.Random, low: int, high: int) -> timedelta:
    return timedelta(minutes=chance.randrange(low, high))


def _consents(chance: random.Random, person: Person) -> Iterator[dict[str, Any]]:
    """Yield the consents on file for a person, as their story has it."""
    first, last = person.visits[0], person.visits[-1]
    before = first - _minutes(chance, 3, 40)
    parent = chance.choice(["mother", "father"])
    match person.story:
        case "said-yes":
            yield {"purpose": FACE, "given_at": before, "given_by": "self"}
        case "never-asked":
            pass
        case "other-purpose":
            yield {"purpose": chance.choice([TOUR, NEWS]), "given_at": before, "given_by": "self"}
        case "asked-afterwards":
            yield {"purpose": FACE, "given_at": first + _minutes(chance, 4, 95), "given_by": "self"}
        case "withdrew":
            # Shortly before the last visit, so that a clock eight hours off puts the visit first.
            gone = last - _minutes(chance, 5, 300)
            yield {"purpose": FACE, "given_at": before, "given_by": "self", "withdrawn_at": gone}
        case "agent-said-yes":
            yield {"purpose": FACE, "given_at": before, "given_by": "agent"}
        case "child-with-parent":
            yield {"purpose": FACE, "given_at": before, "given_by": parent}
        case "child-with-grandmother" | "grandmother-is-guardian":
            yield {"purpose": FACE, "given_at": before, "given_by": "grandmother"}
        case _:
            yield {"purpose": FACE, "given_at": before, "given_by": "self"}
    if person.story in ("said-yes", "withdrew", "asked-afterwards") and chance.random() < 0.3:
        yield {"purpose": TOUR, "given_at": first - _minutes(chance, 50, 4000), "given_by": "self"}


def _consent(
    who: str, purpose: str, given_at: datetime, given_by: str, withdrawn_at: datetime | None = None
) -> dict[str, object]:
    return {
        "person_id": who,
        "purpose": purpose,
        "given_by": given_by,
        "given_at": f"{given_at:%Y-%m-%d %H:%M}",
        "withdrawn_at": f"{withdrawn_at:%Y-%m-%d %H:%M}" if withdrawn_at else "",
    }


def _visit(chance: random.Random, number: int, when: datetime, who: str) -> dict[str, object]:
    camera = chance.choice(["door-east", "door-east", "door-west", "terrace"])
    return {
        "visit_id": f"V{number:04}",
        "person_id": who,
        "captured_at": _utc(when) if camera == "terrace" else f"{when:%Y-%m-%d %H:%M:%S}+08:00",
        "camera": "" if chance.random() < 0.02 else camera,
    }


def _utc(when: datetime) -> str:
    return f"{when - LOCAL:%Y-%m-%dT%H:%M:%SZ}"


def _written(chance: random.Random, day: date) -> str:
    """Return a date as one of the three desks would have typed it."""
    style = chance.choice(
        ["{0:%Y-%m-%d}", "{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日"]
    )
    return style.format(day)
