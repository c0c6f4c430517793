"""Lab 10: the papers and logs of an invented showroom's trial, small enough to be read, and a colleague's hasty draft.

A finding is written ``thing-gate``, for example ``d99-notice``. The draft finds some of what is planted, misses some,
and accuses some of what is lawful as it stands: that is planted too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tools.labdata import world
from tools.labdata.tables import Made

SEED = 20261010
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 28)

# How many people have each story.
STORIES = {
    "own-page": 42,
    "with-everything": 4,
    "ticked-beforehand": 3,
    "asked-afterwards": 3,
    "withdrew": 2,
    "never-asked": 4,
    "agent-said-yes": 2,
    "said-no-and-was-taken": 2,
    "said-no": 12,
    "contract": 18,
    "child-with-parent": 6,
    "child-with-guardian-grandmother": 2,
    "fourteen-to-seventeen": 5,
}
GATES = [
    ("need", "purpose and need", "目的和必要"),
    ("notice", "notice", "告知"),
    ("consent", "consent", "同意"),
    ("children", "children and teenagers", "未成年人"),
    ("storage", "storage and access", "存储和权限"),
    ("supplier", "supplier", "供应商"),
    ("rights", "people's rights", "个人权利"),
    ("records", "assessment and records", "评估和记录"),
]
LINES = [
    ("n1", "notice"),
    ("n2", "notice"),
    ("n3", "notice"),
    ("p1", "consent"),
    ("p2", "consent"),
    ("p3", "consent"),
    ("m1", "need"),
    ("s1", "storage"),
    ("k1", "supplier"),
    ("k2", "supplier"),
    ("r1", "rights"),
    ("q1", "records"),
]
COLUMNS = (
    "device_id",
    "place_en",
    "place_zh",
    "room",
    "takes",
    "purpose",
    "sign",
    "sends",
    "keeps_days",
    "needs_days",
    "in_use_since",
    "assessed_on",
)
LOCAL, NET = "nowhere", "internet"
START, LATER = "2026-03-02", "2026-04-10"
BROKERS, GUARDS = ("public", "face", "commission"), ("public", "picture", "safety")
DEVICES = [
    ("d01", "Door of the lounge", "洽谈室门口", *BROKERS, "no", NET, 365, 30, START, LATER),
    ("d02", "Tablet at the desk", "前台平板", *BROKERS, "yes", LOCAL, 30, 30, START, "2026-02-16"),
    ("d03", "Car park", "停车场", *GUARDS, "yes", LOCAL, 30, 30, START, ""),
    ("d04", "Corridor to the model flats", "样板间走廊", *GUARDS, "no", LOCAL, 30, 30, START, ""),
    (
        "d05",
        "Light beam at the entrance",
        "入口红外计数器",
        "public",
        "count",
        "headcount",
        "no",
        NET,
        730,
        90,
        START,
        "",
    ),
    ("d06", "Cash office", "财务室", "staff", "picture", "safety", "yes", LOCAL, 30, 30, START, ""),
    ("d07", "Inside the nursing room", "哺乳室内", "private", "picture", "safety", "yes", LOCAL, 30, 30, START, ""),
    ("d08", "Card reader at the staff door", "员工门刷卡机", "staff", "card", "access", "no", LOCAL, 30, 30, START, ""),
    ("d09", "Above the scale model", "沙盘上方", "public", "picture", "marketing", "yes", LOCAL, 30, 30, START, ""),
    ("d10", "Loading bay", "卸货区", *GUARDS, "yes", LOCAL, 180, 30, START, ""),
    ("d11", "Second tablet, still in its box", "备用平板，未拆封", *BROKERS, "no", NET, 365, 30, "", ""),
    ("d12", "Emergency exit", "消防通道出口", *GUARDS, "yes", LOCAL, 30, 30, START, ""),
]
DEVICE_FINDINGS = 9  # planted in the list above
# What the colleague wrote of papers and devices: rightly, wrongly, and one line twice.
DRAFT_RIGHT = ["n1-notice", "p1-consent", "d01-need", "d01-notice", "d01-storage", "d02-need"]
DRAFT_WRONG = [
    "p3-consent",
    "k1-supplier",
    "k2-supplier",
    "d03-need",
    "d03-storage",
    "d04-need",
    "d05-notice",
    "d06-need",
]
# How many visits of each story stand in the draft, and under which gate.
DRAFT_VISITS = {
    "never-asked": (3, "consent"),
    "with-everything": (2, "consent"),
    "said-no": (3, "consent"),
    "contract": (4, "consent"),
    "fourteen-to-seventeen": (3, "children"),
    "child-with-guardian-grandmother": (1, "children"),
}
TWICE = 3


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
    ids = {id(person): f"P{number:03}" for number, person in enumerate(people, 1)}
    log = sorted((when, ids[id(person)], person) for person in people for when in person.visits)
    visits: list[dict[str, object]] = []
    of_story: dict[str, list[str]] = {}
    for number, (when, who, person) in enumerate(log, 1):
        visit = f"v{number:03}"
        of_story.setdefault(person.story, []).append(visit)
        visits.append({"visit_id": visit, "person_id": who, "at": f"{when:%Y-%m-%d %H:%M}", "taken": _taken(person)})
    answers = sorted((row for person in people for row in _answers(chance, person, ids[id(person)])), key=_when)
    draft = [*DRAFT_RIGHT, *DRAFT_WRONG]
    for story, (count, gate) in DRAFT_VISITS.items():
        draft += [f"{visit}-{gate}" for visit in chance.sample(of_story[story], count)]
    draft += chance.sample(draft, TWICE)
    chance.shuffle(draft)
    tables: dict[str, list[dict[str, object]]] = {
        "audit-gates": [{"gate": gate, "name_en": en, "name_zh": zh} for gate, en, zh in GATES],
        "audit-lines": [{"line_id": line, "gate": gate} for line, gate in LINES],
        "audit-devices": [dict(zip(COLUMNS, device, strict=True)) for device in DEVICES],
        "audit-visits": visits,
        "audit-answers": [{"answer_id": f"a{number:03}", **row} for number, row in enumerate(answers, 1)],
        "audit-people": [
            {"person_id": ids[id(person)], "born": person.born, "guardian": person.guardian} for person in people
        ],
        "audit-draft": [{"row": number, "finding": finding} for number, finding in enumerate(draft, 1)],
    }
    hits = sum(count for story, (count, _) in DRAFT_VISITS.items() if story in ("never-asked", "with-everything"))
    misses = sum(count for count, _ in DRAFT_VISITS.values()) - hits
    planted = {"visits": len(visits), "device-findings": DEVICE_FINDINGS, "draft-written-twice": TWICE}
    planted |= {"draft-right": len(DRAFT_RIGHT) + hits, "draft-wrong": len(DRAFT_WRONG) + misses}
    planted |= {f"people-{story}": count for story, count in STORIES.items()}
    return tables, planted


def _person(chance: random.Random, story: str) -> Person:
    several = story in ("own-page", "said-no", "fourteen-to-seventeen", "never-asked")
    count = 2 if story == "withdrew" else chance.choice([1, 1, 1, 2]) if several else 1
    days = sorted(chance.sample(range((LAST - FIRST).days + 1), count))
    visits = [
        datetime.combine(FIRST + timedelta(days=each), time(9, 40)) + timedelta(minutes=chance.randrange(500))
        for each in days
    ]
    person = Person(story, world.day(chance, date(1955, 1, 1), date(2003, 12, 31)), visits)
    if story.startswith("child"):
        person.born = _aged(chance, chance.randrange(4, 13))
        person.guardian = "grandmother" if story.endswith("grandmother") else "mother;father"
    elif story == "fourteen-to-seventeen":
        person.born = _aged(chance, chance.randrange(14, 17))
        person.guardian = "mother;father"
    return person


def _aged(chance: random.Random, years: int) -> date:
    """Return a day of birth that makes somebody ``years`` old on every day of the log, none of them a birthday."""
    return world.years_before(FIRST, years) - timedelta(days=1 + chance.randrange(330))


def _taken(person: Person) -> str:
    return {"contract": "contract", "said-no": "nothing"}.get(person.story, "face")


def _answers(chance: random.Random, person: Person, who: str) -> Iterator[dict[str, object]]:
    """Yield what a person, or somebody for them, answered about the face."""
    first = person.visits[0]
    before = first - timedelta(minutes=chance.randrange(2, 15))
    row = {"person_id": who, "answer": "yes", "how": "own-page", "given_by": "self", "given_at": before}
    row["withdrawn_at"] = ""
    match person.story:
        case "never-asked" | "contract":
            return
        case "with-everything" | "ticked-beforehand":
            row |= {"how": person.story, "given_at": first - timedelta(minutes=chance.randrange(60, 4000))}
        case "asked-afterwards":
            row |= {"given_at": first + timedelta(minutes=chance.randrange(4, 90))}
        case "withdrew":
            row |= {"withdrawn_at": person.visits[1] - timedelta(minutes=chance.randrange(30, 600))}
        case "agent-said-yes":
            row |= {"given_by": "agent"}
        case "said-no" | "said-no-and-was-taken":
            row |= {"answer": "no"}
        case "child-with-parent":
            row |= {"given_by": chance.choice(["mother", "father"])}
        case "child-with-guardian-grandmother":
            row |= {"given_by": "grandmother"}
    yield {name: f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value for name, value in row.items()}


def _when(row: dict[str, object]) -> tuple[str, str]:
    return str(row["given_at"]), str(row["person_id"])
