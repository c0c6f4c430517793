"""The labs of the packs: the tables of a lab of the course, told of another place.

Rows, numbers and planted faults stay as they are; what is renamed is what a learner reads. So a pack's lab has the key
of the lab it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.labdata import bench, captures, footage, incident, visits
from tools.labdata.generators import as_csv
from tools.labdata.tables import Made, Table

Renamed = Mapping[str, Mapping[str, str]]  # by column: what stands there, and what is to stand there


def retold(made: Made, tables: Mapping[str, Renamed]) -> Made:
    """Return made tables with cells put into other words; every word that is replaced must stand there."""
    kept, planted = made
    return {name: _retold(table, tables.get(name, {})) for name, table in kept.items()}, planted


def _retold(table: Table, columns: Renamed) -> Table:
    for column, words in columns.items():
        if missing := words.keys() - {str(row[column]) for row in table}:
            raise KeyError(column, *sorted(missing))
    return [{column: columns.get(column, {}).get(str(value), value) for column, value in row.items()} for row in table]


def gym() -> Made:
    """Lab 04 at a chain of gyms: a card lent to a friend, where the showroom settles commission."""
    plans = {
        ("commission", "face"): (
            "Recognise every face in the hall, to see who comes in on somebody else's card.",
            "把进门厅的脸都认一遍，看谁用的是别人的卡。",
        ),
        ("commission", "camera"): (
            "Go back through the security pictures of the day whenever a card looks odd.",
            "哪张卡看着不对，就翻当天的安防录像查人。",
        ),
        ("commission", "slip"): (
            "A photograph printed on the card, and the desk looks at it; no copy is kept.",
            "卡上印照片，前台看一眼；不另存一份。",
        ),
        ("commission", "nothing"): ("A poster that asks not to lend cards.", "贴一张“请勿借卡”的海报。"),
        ("marketing", "camera"): (
            "Look in the security pictures for people who stay long at the weights.",
            "翻安防录像，找在器械区待得久的人。",
        ),
        ("marketing", "slip"): (
            "Send offers to the numbers in the book of trial lessons.",
            "给体验课登记本上的号码发优惠。",
        ),
    }
    before = {(plan.purpose, plan.means): plan.text for plan in bench.PLANS}
    renamed = {
        "purpose": {"commission": "lending"},
        "plan_en": {before[plan][0]: told[0] for plan, told in plans.items()},
        "plan_zh": {before[plan][1]: told[1] for plan, told in plans.items()},
        "written_by": {"sales": "desk-lead"},
    }
    return retold(bench.make(), {"purposes": renamed})


def hotel() -> Made:
    """Lab 06 at a hotel that also runs the exhibition centre next door."""
    cameras = {"showroom-gate": "hotel-gate", "showroom-hall": "hotel-lobby", "office-entrance": "staff-entrance"}
    doors = {"office-door": "staff-door"}
    return retold(footage.make(), {"footage": {"camera": cameras | doors}, "holds": {"camera": cameras}})


def clinic() -> Made:
    """Lab 09 at a clinic: pictures and lists of patients in the open folder."""
    holds = {
        "A": ("Pictures for the records, 2026", "病历照片，2026年"),
        "B": ("Appointments, 2026", "预约登记，2026年"),
        "C": ("List of the children's vaccination mornings", "儿童接种专场的名单"),
        "D": ("Archive of pictures, 2025", "病历照片的存档，2025年"),
        "E": ("Archive of pictures, 2024", "病历照片的存档，2024年"),
        "F": ("Pictures of another clinic's patients", "另一家诊所患者的照片"),
        "G": ("Pictures of Mingtong's engineers, for tests", "明瞳科技工程师的照片，测试用"),
    }
    before = {file: (en, zh) for file, en, zh, *_ in incident.FILES}
    renamed = {
        "holds_en": {before[file][0]: told[0] for file, told in holds.items()},
        "holds_zh": {before[file][1]: told[1] for file, told in holds.items()},
        "decided_by": {"linjiang": "lotus"},
        "kept_by": {"linjiang": "lotus"},
    }
    return retold(incident.make(), {"incident-files": renamed})


def retail() -> Made:
    """Lab 05 at a chain of tea houses: what is on the receipts."""
    goods = [
        *(("jasmine tea", "茉莉花茶"), ("a teapot", "茶壶"), ("green tea", "绿茶"), ("rosebud tea", "玫瑰花茶")),
        *(("a tea tray", "茶盘"), ("tea tins", "茶叶罐"), ("chrysanthemum tea", "菊花茶"), ("tea cloths", "茶巾")),
        *(("a travel set", "旅行茶具"), ("a gift box", "礼盒"), ("cups", "茶杯"), ("black tea", "红茶")),
    ]
    renamed = {
        "bought_en": {old[0]: new[0] for old, new in zip(captures.BOUGHT, goods, strict=True)},
        "bought_zh": {old[1]: new[1] for old, new in zip(captures.BOUGHT, goods, strict=True)},
    }
    return retold(captures.make(), {"receipts": renamed})


def school() -> Made:
    """Lab 03 at the visitors' gates of a school."""
    gates = {"door-east": "gate-east", "door-west": "gate-west", "terrace": "sports-gate"}
    said = {"purpose": {"tour-booking": "open-day"}, "given_by": {"agent": "companion"}}
    return retold(visits.make(), {"visits": {"camera": gates}, "consents": said})


PACKS: dict[str, tuple[str, Callable[[], Made]]] = {
    "gym": ("21-the-gym-bench", gym),
    "clinic": ("23-the-clinics-first-hour", clinic),
    "hotel": ("22-the-hotel-footage", hotel),
    "retail": ("24-the-shops-numbers", retail),
    "school": ("25-the-gate-log", school),
}


def write_packs(root: Path) -> list[Path]:
    """Write the tables of every pack's lab in ``root``, and return their paths."""
    written = []
    for pack, (slug, make) in PACKS.items():
        folder = root / "packs" / pack / "labs" / slug / "data"
        if folder.is_dir():
            tables, _ = make()
            for name, table in tables.items():
                (folder / f"{name}.csv").write_text(as_csv(table), encoding="utf-8", newline="\n")
                written.append(folder / f"{name}.csv")
    return written
