"""Lab 06: what a firm and its supplier still have stored on 23 November 2026, and who asked to have something held.

Footage of five cameras, one piece a day; face templates of the staff for the office door, by separate consent; captures
of the spring that an audit found unlawful; log files of the network. The old recorder of the exhibition centre writes
its dates with slashes. Some pieces lie with the firm, some with the supplier as well, some with the supplier alone.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from tools.labdata.tables import Made

SEED = 20260606
TODAY = date(2026, 11, 23)
FIRST, LAST = date(2026, 9, 14), date(2026, 11, 22)
HANDOVER = date(2026, 10, 31)  # the last day of the contract with the supplier
LATER = date(2026, 12, 15)

# By camera: the retention duty, and how many days the purpose needs a piece.
CAMERAS = {
    "expo-north": ("VIR 17", 20),
    "expo-south": ("VIR 17", 20),
    "showroom-gate": ("SGR 25", 10),
    "showroom-hall": ("SGR 25", 10),
    "office-entrance": ("", 15),
}
INCIDENTS, LAST_DAY_TODAY, LOST = 28, 5, 18
STAFF = {"stays": 50, "withdrew": 14, "withdrew-and-agreed-again": 7, "left": 15}
CAPTURES = 120
LOG_FIRST, LOG_DAYS = date(2026, 4, 1), 61
COPIED = {"footage": 0.75, "template": 0.35, "capture": 0.5}

# By whom, on which day, until when, and for which camera and days of recording.
HOLDS = [
    ("market-regulator", "2026-11-19", "", "door-east", "2026-03-02", "2026-03-29"),
    ("public-security", "2026-11-20", "", "showroom-gate", "2026-10-01", "2026-10-08"),
    ("cyberspace-office", "2026-11-18", "", "expo-south", "2026-10-10", "2026-10-14"),
    ("market-regulator", "2026-09-07", "2026-09-14", "door-west", "2026-03-02", "2026-04-12"),
    ("public-security", "2026-10-12", "2026-10-16", "expo-north", "2026-09-25", "2026-10-05"),
    ("public-security", "2026-11-09", "2026-11-13", "showroom-hall", "2026-10-05", "2026-10-12"),
    ("sales", "2026-10-30", "", "showroom-hall", "2026-10-01", "2026-10-31"),
    ("supplier", "2026-10-31", "", "expo-north", "2026-09-20", "2026-10-20"),
    ("sales", "2026-11-02", "", "office-entrance", "2026-10-15", "2026-10-31"),
    ("it-desk", "2026-06-15", "", "system", "2026-04-01", "2026-05-15"),
]
OFFICES = ("market-regulator", "public-security", "cyberspace-office")

Piece = dict[str, object]


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    pieces = [*_footage(chance), *_templates(chance), *_captures(chance), *_logs()]
    for number, piece in enumerate(pieces, 1):
        piece["item_id"] = f"M{number:04}"
    lost = _lost(chance, pieces)
    rows = [_row(piece, "own") for piece in pieces if piece["item_id"] not in lost]
    rows += [
        _row(piece, "supplier")
        for piece in pieces
        if piece["item_id"] in lost
        or (
            piece["camera"] != "office-entrance"
            and str(piece["recorded_on"]) <= str(HANDOVER)
            and chance.random() < COPIED.get(str(piece["kind"]), 0)
        )
    ]
    chance.shuffle(rows)
    footage = [{"row_id": f"D{number:04}", **row} for number, row in enumerate(rows, 1)]
    names = ("asked_by", "asked_on", "ended_on", "camera", "first_day", "last_day")
    order = chance.sample(HOLDS, len(HOLDS))
    holds: list[Piece] = [
        {"hold_id": f"H{number:02}", **dict(zip(names, hold, strict=True))} for number, hold in enumerate(order, 1)
    ]
    planted = {
        "pieces": len(pieces),
        "only-at-the-supplier": LOST,
        "needed-for-an-incident": INCIDENTS,
        "last-day-is-today": LAST_DAY_TODAY,
        "captured-unlawfully": CAPTURES,
        **{f"staff-{story}": count for story, count in STAFF.items()},
        "orders-open": sum(hold[0] in OFFICES and not hold[2] for hold in HOLDS),
        "orders-ended": sum(hold[0] in OFFICES and bool(hold[2]) for hold in HOLDS),
        "wishes": sum(hold[0] not in OFFICES for hold in HOLDS),
    }
    return {"footage": footage, "holds": holds}, planted


def _piece(kind: str, camera: str, recorded: date, duty: str = "", needed: date | None = None) -> Piece:
    return {
        "item_id": "",
        "kind": kind,
        "camera": camera,
        "recorded_on": recorded,
        "duty": duty,
        "needed_until": needed or "",
        "withdrawn_on": "",
        "agreed_again_on": "",
        "audit": "",
    }


def _footage(chance: random.Random) -> list[Piece]:
    days = [FIRST + timedelta(days=each) for each in range((LAST - FIRST).days + 1)]
    found = [
        _piece("footage", camera, day, duty, day + timedelta(days=plan))
        for camera, (duty, plan) in CAMERAS.items()
        for day in days
        if day + timedelta(days=plan) != TODAY
    ]
    # Four of the incidents are on the days for which the recorder of the exhibition centre was lost.
    south = [
        piece for piece in found if piece["camera"] == "expo-south" and _between(piece, "2026-10-16", "2026-10-31")
    ]
    chosen = chance.sample(south, 4)
    rest = [piece for piece in found if piece not in south]
    chosen += chance.sample(rest, INCIDENTS - 4 + LAST_DAY_TODAY)
    for number, piece in enumerate(chosen):
        piece["needed_until"] = LATER if number < INCIDENTS else TODAY
    return found


def _between(piece: Piece, first: str, last: str) -> bool:
    return first <= str(piece["recorded_on"]) <= last


def _templates(chance: random.Random) -> list[Piece]:
    found = []
    for story, count in STAFF.items():
        for _ in range(count):
            piece = _piece("template", "office-door", date(2026, 1, 5) + timedelta(days=chance.randrange(90)))
            gone = date(2026, 6, 1) + timedelta(days=chance.randrange(150))
            if story.startswith("withdrew"):
                piece["withdrawn_on"] = gone
            if story.endswith("again"):
                piece["agreed_again_on"] = gone + timedelta(days=chance.randrange(2, 20))
            if story == "left":
                piece["needed_until"] = gone
            found.append(piece)
    chance.shuffle(found)
    return found


def _captures(chance: random.Random) -> list[Piece]:
    days = sorted(date(2026, 3, 2) + timedelta(days=chance.randrange(56)) for _ in range(CAPTURES))
    found = [
        _piece("capture", chance.choice(["door-east", "door-west"]), day, needed=date(2026, 12, 31)) for day in days
    ]
    for piece in found:
        piece["audit"] = "unlawful"
    return found


def _logs() -> list[Piece]:
    days = [LOG_FIRST + timedelta(days=each) for each in range(0, (LAST - LOG_FIRST).days + 1, 2)]
    return [_piece("network-log", "system", day, "CSL 23", day + timedelta(days=LOG_DAYS)) for day in days]


def _lost(chance: random.Random, pieces: list[Piece]) -> set[str]:
    """Return the pieces that lie with the supplier alone: a disk of the exhibition centre broke."""
    south = [piece for piece in pieces if piece["camera"] == "expo-south"]
    surely = [piece for piece in south if _between(piece, "2026-10-11", "2026-10-13")]
    surely += [
        piece for piece in south if piece["needed_until"] == LATER and _between(piece, "2026-10-16", "2026-10-31")
    ]
    others = [piece for piece in south if _between(piece, "2026-10-03", "2026-10-31") and piece not in surely]
    return {str(piece["item_id"]) for piece in [*surely, *chance.sample(others, LOST - len(surely))]}


def _row(piece: Piece, where: str) -> Piece:
    """Return a piece as it is listed where it lies."""
    slashes = str(piece["camera"]).startswith("expo")
    dates = ("recorded_on", "needed_until")
    written = {name: str(piece[name]).replace("-", "/") if slashes else piece[name] for name in dates}
    return {"item_id": piece["item_id"], "stored_at": where, **piece, **written}
