"""Lab 08: what is known about face capture in an invented city's showrooms, and from whom.

A hundred and twenty showrooms were drawn by lot and visited by inspectors. Beside them stand the supplier's own list of
clients, tips from readers, and eight visits that a reporter made on foot.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from tools.labdata import world
from tools.labdata.tables import Made

SEED = 20260808
SHOWROOMS = 400
DRAWN, AGAIN, HEARSAY, UNKNOWN = 120, 12, 7, 9
SHARE = 0.62  # of the showrooms of this invented city, face capture in use
CLIENTS, CLIENTS_WITH = 60, 57
TIPS, TIPS_WITH = 25, 23
WALK, WALK_WITH = 8, 7
START = date(2026, 5, 11)

YES, NO, CLOSED = "confirmed", "none", "unknown"


def make() -> Made:
    """Return the table and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    ids = [f"R{number:03}" for number in range(1, SHOWROOMS + 1)]
    district = {each: chance.choice(world.DISTRICTS) for each in ids}
    drawn = chance.sample(ids, DRAWN)
    hearsay, closed = drawn[:HEARSAY], drawn[HEARSAY : HEARSAY + UNKNOWN]
    again = drawn[HEARSAY + UNKNOWN : HEARSAY + UNKNOWN + AGAIN]

    rows: list[dict[str, object]] = []

    def visit(showroom: str, source: str, seen_by: str, when: date, capture: str) -> None:
        place = district[showroom]
        words = {"district_en": place[0], "district_zh": place[1]}
        rows.append(
            {
                "showroom_id": showroom,
                **words,
                "source": source,
                "seen_by": seen_by,
                "visited_on": when,
                "capture": capture,
            }
        )

    for showroom in drawn:
        when = START + timedelta(days=chance.randrange(20))
        found = YES if chance.random() < SHARE else NO
        if showroom in hearsay:
            visit(showroom, "drawn", "supplier", when, YES)
        elif showroom in closed:
            visit(showroom, "drawn", "inspector", when, CLOSED)
        elif showroom in again:  # the first visit was cut short; the second one decides
            visit(showroom, "drawn", "inspector", when, NO if found == YES else CLOSED)
            visit(showroom, "drawn", "inspector", when + timedelta(days=chance.randrange(3, 12)), found)
        else:
            visit(showroom, "drawn", "inspector", when, found)
    for source, seen_by, count, confirmed in (
        ("client-list", "supplier", CLIENTS, CLIENTS_WITH),
        ("reader-tip", "reader", TIPS, TIPS_WITH),
        ("walk", "reporter", WALK, WALK_WITH),
    ):
        for number, showroom in enumerate(chance.sample(ids, count)):
            when = START + timedelta(days=chance.randrange(-30, 30))
            visit(showroom, source, seen_by, when, YES if number < confirmed else NO)
    chance.shuffle(rows)
    table: list[dict[str, object]] = [{"row_id": f"S{number:03}", **row} for number, row in enumerate(rows, 1)]
    planted = {
        "drawn": DRAWN,
        "visited-again": AGAIN,
        "hearsay": HEARSAY,
        "unknown": UNKNOWN,
        "client-list": CLIENTS,
        "client-list-confirmed": CLIENTS_WITH,
        "reader-tip": TIPS,
        "walk": WALK,
        "walk-confirmed": WALK_WITH,
    }
    return {"survey": table}, planted
