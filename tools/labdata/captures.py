"""Lab 05: what the face cameras of a home-goods chain wrote in four weeks, and the receipts of its tills.

The cameras give each face a number that is the same in all twelve shops. Of a visit they take one to three pictures.
The shops upload one after the other, and four of them write the date with slashes. Some visitors are in the members'
club and show the card when they pay; a few have lent it to somebody else once. Couples always come together.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tools.labdata import world
from tools.labdata.tables import Made

SEED = 20261105
FIRST, DAYS = date(2026, 3, 2), 28
SINGLES, COUPLES, ONCE = 270, 24, 52
MEMBERS, LENT = 120, 9
PAYS, GUESTS = 0.62, 0.3  # how often members show the card when they pay, and others pay at all
STORY = "F0417"
SLASHES = ("S02", "S05", "S08", "S11")

SHOPS = [
    ("S01", "beside the railway station", "火车站旁"),
    ("S02", "across from the city hospital", "市医院对面"),
    ("S03", "on the market square of the Old Town", "老城市场口"),
    ("S04", "at the university gate", "大学门口"),
    ("S05", "next door to the marriage registry", "婚姻登记处隔壁"),
    ("S06", "in the Riverside mall", "滨江购物中心里"),
    ("S07", "below the law courts", "法院楼下"),
    ("S08", "beside the job centre", "人才市场旁"),
    ("S09", "at the Lotus Lake housing estate", "荷湖小区门口"),
    ("S10", "across from the maternity clinic", "妇产医院对面"),
    ("S11", "at the South Gate bus terminal", "南门汽车站"),
    ("S12", "beside the North Hill temple", "北岭寺庙旁"),
]
CROWD = [9, 4, 10, 6, 4, 12, 3, 5, 8, 5, 7, 3]  # how busy the shops are
ROUTE = [  # of the one whose number the lab follows: shop, day, hour
    ("S09", 1, 18), ("S10", 4, 11), ("S03", 6, 15), ("S10", 11, 11), ("S08", 16, 10), ("S02", 18, 14), ("S09", 20, 18),
    ("S07", 24, 10),
]  # fmt: skip
BOUGHT = [
    ("curtains", "窗帘"), ("a lamp", "台灯"), ("bed linen", "床单"), ("a cot mattress", "婴儿床垫"),
    ("a shoe rack", "鞋架"), ("storage boxes", "收纳箱"), ("a grab rail for the bath", "浴室扶手"),
    ("towels", "毛巾"), ("a folding bed", "折叠床"), ("a door lock", "门锁"), ("pots", "锅具"), ("a desk", "书桌"),
]  # fmt: skip


@dataclass
class Visit:
    """Somebody in a shop."""

    shop: str
    when: datetime


@dataclass
class Visitor:
    """One face number."""

    number: str
    visits: list[Visit] = field(default_factory=list)


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    count = SINGLES + 2 * COUPLES + ONCE
    numbers = [f"F{number:04}" for number in chance.sample([n for n in range(1, 1000) if n != 417], count - 1)]
    people = [Visitor(STORY, [_visit(chance, *stop) for stop in ROUTE])]
    for kind in ["single"] * (SINGLES - 1) + ["couple"] * COUPLES + ["once"] * ONCE:
        visitor = Visitor(numbers.pop(), _visits(chance, kind))
        people.append(visitor)
        if kind == "couple":
            people.append(
                Visitor(
                    numbers.pop(),
                    [Visit(v.shop, v.when + timedelta(minutes=chance.choice([0, 0, 1]))) for v in visitor.visits],
                )
            )

    captures = _captures(chance, people)
    receipts, cash, lent = _receipts(chance, people)
    shops: list[dict[str, object]] = [{"shop": shop, "beside_en": en, "beside_zh": zh} for shop, en, zh in SHOPS]
    planted = {
        "numbers": len(people),
        "seen-once": ONCE,
        "always-together": 2 * COUPLES,
        "visits": sum(len(person.visits) for person in people),
        "with-slashes": sum("/" in str(row["captured_at"]) for row in captures),
        "without-card": cash,
        "members": MEMBERS,
        "cards-lent": lent,
    }
    return {"captures": captures, "receipts": receipts, "shops": shops}, planted


def _visit(chance: random.Random, shop: str, day: int, hour: int) -> Visit:
    moment = time(hour, chance.randrange(60))
    return Visit(shop, datetime.combine(FIRST + timedelta(days=day - 1), moment))


def _visits(chance: random.Random, kind: str) -> list[Visit]:
    """Return visits on different days, most of them to a few favourite shops, many on a weekend afternoon."""
    names = [shop for shop, _, _ in SHOPS]
    favourites = chance.choices(names, CROWD, k=3)
    count = {"single": chance.choice([2, 2, 3, 3, 4, 5, 6, 8]), "couple": chance.choice([3, 4]), "once": 1}[kind]
    weights = [5 if (FIRST + timedelta(days=n)).weekday() >= 5 else 1 for n in range(DAYS)]
    days: set[int] = set()
    while len(days) < count:
        days.add(chance.choices(range(DAYS), weights)[0])
    return [
        _visit(
            chance,
            chance.choice(favourites) if chance.random() < 0.6 else chance.choices(names, CROWD)[0],
            day + 1,
            chance.choices(range(10, 20), [2, 3, 2, 2, 5, 7, 7, 5, 3, 2])[0],
        )
        for day in sorted(days)
    ]


def _captures(chance: random.Random, people: list[Visitor]) -> list[dict[str, object]]:
    """Return the pictures in the order in which the shops uploaded them."""
    rows = []
    for person in people:
        for visit in person.visits:
            moments = [visit.when]
            moments += [visit.when + timedelta(minutes=chance.randrange(1, 9)) for _ in range(chance.randrange(3))]
            cameras = ["door", *chance.choices(["till", "aisle"], k=len(moments) - 1)]
            rows += [
                (visit.shop, moment, chance.random(), person.number, camera)
                for moment, camera in zip(moments, cameras, strict=True)
            ]
    rows.sort()
    return [
        {
            "capture_id": f"K{number:04}",
            "face_no": face,
            "shop": shop,
            "captured_at": _written(shop, moment),
            "camera": camera,
        }
        for number, (shop, moment, _, face, camera) in enumerate(rows, 1)
    ]


def _written(shop: str, moment: datetime) -> str:
    if shop in SLASHES:
        return f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M}"
    return f"{moment:%Y-%m-%d %H:%M}"


def _receipts(chance: random.Random, people: list[Visitor]) -> tuple[list[dict[str, object]], int, int]:
    """Return the receipts, how many have no card, and how many cards were lent."""
    able = [person for person in people[1:] if len(person.visits) > 1]
    members = [people[0], *chance.sample(able, MEMBERS - 1)]
    names: list[dict[str, str]] = []
    while len(names) < MEMBERS:
        name = world.name(chance)
        if name not in names:
            names.append(name)
    cards = dict(zip((person.number for person in members), names, strict=True))
    order = chance.sample(range(1, MEMBERS + 1), MEMBERS)
    card_no = {person.number: f"M{number:03}" for person, number in zip(members, order, strict=True)}

    paid: list[tuple[datetime, str, str]] = []
    for person in people:
        on_card = [visit for visit in person.visits if chance.random() < PAYS]
        if person.number == STORY:
            on_card = person.visits[:3]
        if person.number in cards:
            paid += [(_paid(chance, visit), visit.shop, person.number) for visit in on_card or person.visits[:1]]
        else:
            paid += [(_paid(chance, v), v.shop, "") for v in person.visits if chance.random() < GUESTS]
    lent = 0
    for person in members[1:]:
        if lent < LENT and sum(number == person.number for _, _, number in paid) > 1:
            other = chance.choice([each for each in able if each is not person and _apart(each, person)])
            visit = chance.choice(other.visits)
            paid.append((_paid(chance, visit), visit.shop, person.number))
            lent += 1
    paid.sort()
    rows: list[dict[str, object]] = []
    for number, (when, shop, who) in enumerate(paid, 1):
        name = cards.get(who, {"name_en": "", "name_zh": ""})
        what = chance.choice(BOUGHT)
        rows.append(
            {
                "receipt_id": f"B{number:04}",
                "shop": shop,
                "paid_at": f"{when:%Y-%m-%d %H:%M}",
                "member_no": card_no.get(who, ""),
                **name,
                "bought_en": what[0],
                "bought_zh": what[1],
            }
        )
    return rows, sum(not row["member_no"] for row in rows), lent


def _paid(chance: random.Random, visit: Visit) -> datetime:
    return visit.when + timedelta(minutes=chance.randrange(10, 41))


def _apart(one: Visitor, other: Visitor) -> bool:
    """Whether two are never in the same shop on the same day."""
    places = {(visit.shop, visit.when.date()) for visit in one.visits}
    return not any((visit.shop, visit.when.date()) in places for visit in other.visits)
