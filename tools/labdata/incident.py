"""Lab 09: a folder of copies that could be opened from outside, file by file, and who is in it.

Seven files stood in the folder. Four mistakes can be made with them: a copy is no person, a person is in
several files, not every file is for Linjiang Homes to answer for, and an encrypted file may have its key beside it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tools.labdata import world
from tools.labdata.tables import Made

SEED = 20260909
DAY = date(2026, 11, 14)  # of the call
COPIES = 260  # rows that repeat a person within a file
NO_PHONE, NO_GUARDIAN_PHONE = 48, 7

# The files a person of each story is in, and how many such people there are.
STORIES = {
    "door-only": ("A", 420),
    "door-and-booking": ("AB", 160),
    "booking-only": ("B", 120),
    "safe-only": ("D", 210),
    "safe-and-open": ("DA", 90),
    "key-beside-only": ("E", 75),
    "safe-only-minor": ("D", 14),
    "child-at-the-door": ("A", 52),
    "play-corner": ("C", 30),
    "fourteen-to-seventeen": ("AB", 26),
    "turned-18-since": ("A", 9),
    "turns-18-this-year": ("A", 6),
    "other-developer-only": ("F", 160),
    "other-developer-and-ours": ("FA", 24),
    "other-developer-child": ("F", 11),
    "supplier-staff": ("G", 12),
}
# When the pictures and entries of each file were made.
MADE = {
    "A": (date(2026, 6, 1), date(2026, 11, 13)),
    "B": (date(2026, 6, 1), date(2026, 11, 13)),
    "C": (date(2026, 9, 1), date(2026, 11, 13)),
    "D": (date(2025, 1, 2), date(2025, 12, 30)),
    "E": (date(2024, 1, 2), date(2024, 12, 30)),
    "F": (date(2026, 6, 1), date(2026, 11, 13)),
    "G": (date(2026, 3, 1), date(2026, 3, 31)),
}
FILES = [
    ("A", "Faces from the door of Yunqi Court, 2026", "云栖里门口的人脸，2026年", "linjiang", "mingtong", "no", ""),
    ("B", "Tour bookings of Yunqi Court, 2026", "云栖里的看房预约，2026年", "linjiang", "linjiang", "no", ""),
    ("C", "List of the play corner", "儿童活动区的名单", "linjiang", "linjiang", "no", ""),
    ("D", "Archive of door faces, 2025", "门口人脸的存档，2025年", "linjiang", "mingtong", "yes", "safe"),
    ("E", "Archive of door faces, 2024", "门口人脸的存档，2024年", "linjiang", "mingtong", "yes", "folder"),
    ("F", "Faces from the door of another developer", "另一家开发商门口的人脸", "beiling", "mingtong", "no", ""),
    ("G", "Faces of Mingtong's engineers, for tests", "明瞳科技工程师的人脸，测试用", "mingtong", "mingtong", "no", ""),
]


@dataclass
class Person:
    """Somebody in the folder."""

    story: str
    born: date
    phone: str = ""
    guardian_phone: str = ""
    taken: dict[str, date] = field(default_factory=dict)


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    people = [_person(chance, story) for story, (_, count) in STORIES.items() for _ in range(count)]
    chance.shuffle(people)
    numbers = chance.sample(range(1, 10_000), 2 * len(people))
    for person in people:
        person.phone = f"000-5550-{numbers.pop():04}"
        if _minor(person):
            person.phone, person.guardian_phone = "", f"000-5550-{numbers.pop():04}"
    for person in chance.sample([each for each in people if each.story == "door-only"], NO_PHONE):
        person.phone = ""
    for person in chance.sample([each for each in people if each.story == "child-at-the-door"], NO_GUARDIAN_PHONE):
        person.guardian_phone = ""

    rows = [(person, file, made) for person in people for file, made in person.taken.items()]
    again = chance.sample([row for row in rows if row[1] in "ADEF"], COPIES)
    rows += [(person, file, min(made + timedelta(days=chance.randrange(3)), DAY)) for person, file, made in again]
    chance.shuffle(rows)
    ids = {id(person): f"P{number:04}" for number, person in enumerate(people, 1)}
    incident: list[dict[str, object]] = [
        {
            "copy_id": f"K{number:04}",
            "file_id": file,
            "person_id": ids[id(person)],
            "taken_on": made,
            "born": person.born,
            "phone": person.phone,
            "guardian_phone": person.guardian_phone,
        }
        for number, (person, file, made) in enumerate(rows, 1)
    ]
    columns = ("file_id", "holds_en", "holds_zh", "decided_by", "kept_by", "encrypted", "key")
    files: list[dict[str, object]] = [dict(zip(columns, file, strict=True)) for file in FILES]
    planted = {"rows": len(incident), "people": len(people), "copies": COPIES}
    planted |= {"adults-without-phone": NO_PHONE, "minors-without-guardian-phone": NO_GUARDIAN_PHONE}
    planted |= {f"people-{story}": count for story, (_, count) in STORIES.items()}
    return {"incident": incident, "incident-files": files}, planted


def _minor(person: Person) -> bool:
    return world.years_before(DAY, 18) < person.born


def _person(chance: random.Random, story: str) -> Person:
    taken = {file: world.day(chance, *MADE[file]) for file in STORIES[story][0]}
    match story:
        case "child-at-the-door" | "other-developer-child":
            born = _between(chance, DAY, 3, 14)
        case "play-corner":
            born = _between(chance, DAY, 4, 11)
        case "fourteen-to-seventeen":
            born = _between(chance, DAY, 14, 18)
        case "safe-only-minor":
            born = _between(chance, DAY, 5, 18)
        case "turned-18-since":
            # Seventeen when the picture was taken, eighteen before the call.
            taken = {"A": world.day(chance, date(2026, 6, 1), date(2026, 8, 31))}
            born = world.day(chance, date(2008, 9, 4), date(2008, 11, 10))
        case "turns-18-this-year":
            born = world.day(chance, date(2008, 11, 20), date(2008, 12, 30))
        case _:
            born = world.day(chance, date(1951, 1, 1), date(2003, 12, 31))
    return Person(story, born, taken=taken)


def _between(chance: random.Random, day: date, low: int, high: int) -> date:
    """Return a day of birth that makes somebody ``low`` to ``high`` - 1 years old on ``day``, which is no birthday."""
    years = chance.randrange(low, high)
    return world.years_before(day, years) - timedelta(days=1 + chance.randrange(330))
