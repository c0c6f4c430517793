"""The labs' tables: made again byte for byte, small, and holding the faults that their makers say they planted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from askfirst.course.lab_models import lab_folder, lab_folders
from askfirst.course.loader import ROOT
from tools.labdata.generators import GENERATORS, write_all

LARGEST = 3_000  # rows
MADE = {slug: make() for slug, make in GENERATORS.items()}
TABLES = {name: lab_folder(ROOT, slug).table(name) for slug, (tables, _) in MADE.items() for name in tables}


def counts(slug: str) -> dict[str, int]:
    """Return how many faults of which kind the generator of a lab says it planted."""
    return dict(MADE[slug][1])


def table(name: str) -> pd.DataFrame:
    """Return a table as it stands in its lab's folder."""
    return pd.read_csv(TABLES[name])


def test_making_the_tables_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for each in ("askfirst", "tools"):
        shutil.copytree(ROOT / each, tmp_path / each, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in lab_folders(ROOT):
        lab_folder(tmp_path, folder.slug).path.mkdir(parents=True)
    said = subprocess.run(
        [sys.executable, "-m", "tools.labdata"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    folders = [(folder, lab_folder(ROOT, folder.slug)) for folder in lab_folders(tmp_path)]
    made = {kept.table(name): path.read_bytes() for folder, kept in folders for name, path in folder.tables.items()}
    assert made == {path: path.read_bytes() for path in made}, "run `python -m tools.labdata`"
    assert len(said.stdout.splitlines()) == len(made) == len(TABLES)


def test_a_lab_that_was_dropped_is_not_made_again(tmp_path: Path) -> None:
    kept, *dropped = GENERATORS
    lab_folder(tmp_path, kept).path.mkdir(parents=True)
    write_all(tmp_path)
    assert [folder.slug for folder in lab_folders(tmp_path)] == [kept]
    assert dropped


@pytest.mark.parametrize(
    "path",
    [path for folder in lab_folders(ROOT) for path in folder.tables.values()],
    ids=lambda path: f"{path.parents[1].name}-{path.stem}",
)
def test_a_table_is_small_enough_to_read(path: Path) -> None:
    assert 0 < len(pd.read_csv(path)) <= LARGEST


def test_the_visits_hold_what_was_planted() -> None:
    visits, consents, people = (table(name) for name in ("visits", "consents", "people"))
    planted = counts("03-audit-the-visitor-log")
    assert len(visits) == planted["rows"]
    assert visits["visit_id"].duplicated().sum() == planted["written-twice"]
    assert visits["captured_at"].str.endswith("Z").sum() == planted["in-utc"]
    assert len(people) == sum(count for name, count in planted.items() if name.startswith("people-"))

    when = pd.to_datetime(visits["captured_at"], utc=True, format="ISO8601").dt.tz_localize(None)
    visits["when"] = when + pd.Timedelta(hours=8)
    born = people["born"].map(lambda text: pd.Timestamp("-".join(re.findall(r"\d+", text))))
    first = visits.groupby("person_id")["when"].agg(["min", "max"])
    log = people.assign(born=born).set_index("person_id").join(first)
    faces = consents[consents["purpose"] == "face-recognition"].set_index("person_id")
    log = log.join(faces[["given_by", "given_at", "withdrawn_at"]])
    log["given_at"] = pd.to_datetime(log["given_at"])
    log["before"] = log["given_at"] <= log["min"]
    age = {which: (log[which] - log["born"]).dt.days // 365.2425 for which in ("min", "max")}
    any_entry = log.index.isin(consents["person_id"])

    own = log["given_by"].eq("self")
    grown = age["max"] >= 18
    adult = own & grown & log["before"]
    counted = {
        "never-asked": ~any_entry,
        "other-purpose": any_entry & log["given_by"].isna(),
        "asked-afterwards": log["given_at"] > log["min"],
        "withdrew": log["withdrawn_at"].notna(),
        "said-yes": adult & log["withdrawn_at"].isna(),
        "agent-said-yes": log["given_by"].eq("agent"),
        "child-with-parent": log["given_by"].isin(["mother", "father"]),
        "child-with-grandmother": log["given_by"].eq("grandmother") & log["guardian"].ne("grandmother"),
        "grandmother-is-guardian": log["given_by"].eq("grandmother") & log["guardian"].eq("grandmother"),
        "child-said-yes-at-13": own & (age["max"] == 13),
        "turned-14-between-visits": own & (age["min"] == 13) & (age["max"] == 14),
        "said-yes-at-14": own & (age["min"] == 14) & (age["max"] == 14),
        "said-yes-at-15-to-17": own & age["min"].between(15, 17) & ~_since(log),
        "turned-18-since": own & (age["max"] == 17) & _since(log),
    }
    assert {f"people-{name}": int(mask.sum()) for name, mask in counted.items()} == {
        name: count for name, count in planted.items() if name.startswith("people-")
    }


def _since(log: pd.DataFrame) -> pd.Series:
    """Whose eighteenth birthday lies between the captures and today."""
    return (log["born"] + pd.DateOffset(years=18)).between(log["max"], pd.Timestamp("2026-11-23"))


def test_the_survey_holds_what_was_planted() -> None:
    survey, planted = table("survey"), counts("08-is-it-95-percent")
    drawn = survey[survey["source"] == "drawn"]
    seen = drawn[drawn["seen_by"] == "inspector"].sort_values("visited_on")
    latest = seen.drop_duplicates("showroom_id", keep="last")
    of = survey.groupby("source").size()
    confirmed = survey[survey["capture"] == "confirmed"].groupby("source").size()
    assert {
        "drawn": drawn["showroom_id"].nunique(),
        "visited-again": seen["showroom_id"].duplicated().sum(),
        "hearsay": (drawn["seen_by"] == "supplier").sum(),
        "unknown": (latest["capture"] == "unknown").sum(),
        "client-list": of["client-list"],
        "client-list-confirmed": confirmed["client-list"],
        "reader-tip": of["reader-tip"],
        "walk": of["walk"],
        "walk-confirmed": confirmed["walk"],
    } == planted


def test_the_data_sheet_holds_what_was_planted() -> None:
    fields, keys = table("fields"), table("keys")
    planted = counts("01-sort-the-data-sheet")
    direct = set(keys.loc[keys["leads_to"] == "person", "key"])
    reached: set[str] = set()
    while len(reached) < len(grown := direct | set(keys.loc[keys["leads_to"].isin(reached), "key"])):
        reached = grown
    assert set(fields["stored_under"]) <= set(keys["key"])
    assert set(keys["leads_to"].dropna()) <= {*keys["key"], "person"}

    found = fields["stored_under"].isin(reached)
    young = fields["youngest"] < 14
    named = fields["kind"].isin(["biometric", "religion", "health", "financial-account", "track"])
    debated = fields["kind"].isin(["route-in-hall", "id-card-photo", "camera-picture"])
    masks = {
        "not-personal": ~found,
        "sensitive": found & (young | named),
        "open": found & ~young & ~named & debated,
        "personal": found & ~young & ~named & ~debated,
    }
    height = sum(mask * {"not-personal": 0, "sensitive": 2}.get(name, 1) for name, mask in masks.items())
    supplier = fields["supplier_says"].map({"not-personal": 0, "personal": 1, "sensitive": 2})
    counted = {f"fields-{name}": int(mask.sum()) for name, mask in masks.items()} | {
        "found-by-a-chain": int((found & ~fields["stored_under"].isin(direct)).sum()),
        "only-the-age-makes-sensitive": int((found & young & ~named).sum()),
        "supplier-too-low": int((supplier < height).sum()),
        "supplier-too-high": int((supplier > height).sum()),
    }
    assert counted == planted
    assert fields.loc[~found, "youngest"].isna().all()


def test_the_notice_holds_what_was_planted() -> None:
    elements, lines = table("notice-elements"), table("notice-lines")
    applying = elements["applies"].isin(["always", "sensitive", "face"]) & (elements["does"] == "tell")
    asks, takes = (lines[name].dropna().str.split(";") for name in ("asks_for", "takes"))
    assert {
        "lines": len(lines),
        "must-be-told": elements.loc[applying, "element"].nunique(),
        "told-twice-in-the-table": elements["element"].duplicated().sum(),
        "pre-ticked": (lines["box"] == "ticked").sum(),
        "bundled": asks.map(lambda found: bool(set(found) - {"open-door"})).sum(),
        "takes-too-much": takes.map(lambda found: bool(set(found) - {"face-features", "opening-times"})).sum(),
        "not-correct": (lines["correct"] == "no").sum(),
        "not-understood": (lines["understood"] < 8).sum(),
    } == counts("02-mend-the-notice")
    assert {each for cell in lines["says"].dropna() for each in cell.split(";")} <= set(elements["element"])


def test_the_stored_pieces_hold_what_was_planted() -> None:
    footage, holds = table("footage"), table("holds")
    pieces = footage.sort_values("stored_at").drop_duplicates("item_id")
    needed = pieces["needed_until"].str.replace("/", "-", regex=False)
    staff = pieces["kind"] == "template"
    withdrew, again = pieces["withdrawn_on"].notna(), pieces["agreed_again_on"].notna()
    office = holds["asked_by"].isin(["market-regulator", "public-security", "cyberspace-office"])
    assert {
        "pieces": len(pieces),
        "only-at-the-supplier": (pieces["stored_at"] == "supplier").sum(),
        "needed-for-an-incident": ((pieces["kind"] == "footage") & (needed == "2026-12-15")).sum(),
        "last-day-is-today": (needed == "2026-11-23").sum(),
        "captured-unlawfully": (pieces["audit"] == "unlawful").sum(),
        "staff-stays": (staff & ~withdrew & needed.isna()).sum(),
        "staff-withdrew": (staff & withdrew & ~again).sum(),
        "staff-withdrew-and-agreed-again": (staff & withdrew & again).sum(),
        "staff-left": (staff & needed.notna()).sum(),
        "orders-open": (office & holds["ended_on"].isna()).sum(),
        "orders-ended": (office & holds["ended_on"].notna()).sum(),
        "wishes": (~office).sum(),
    } == counts("06-what-must-go-today")


def test_the_contract_holds_what_was_planted() -> None:
    clauses, flows, stored = (table(name) for name in ("clauses", "flows", "stored"))
    own = ~flows["for_whom"].isin(["linjiang", "the-person"])
    misnamed = own & flows["called"].isin(["entrusting", "internal"])
    change = stored["added"] - stored["added_known"] - stored["removed"] + stored["removed_known"]
    persons = change.groupby(stored["day"]).sum().cumsum()
    reached = (persons >= 100_000).idxmax()
    assert {
        "clauses-struck": (clauses["state"] == "struck").sum(),
        "clauses-to-be-agreed": (clauses["state"] == "to-be-agreed").sum(),
        "clauses-replaced": clauses["clause_id"].isin(clauses["replaces"]).sum(),
        "headings-that-settle-nothing": (
            clauses["service"].ne("all") & clauses["settles"].isna() & clauses["replaces"].isna()
        ).sum(),
        "flows-switched-off": (flows["switched_on"] == "no").sum(),
        "flows-called-otherwise": misnamed.sum(),
        "reached-on": int(reached.replace("-", "")),
        "stored-that-day": persons[reached],
        "counted-before": stored["added_known"].sum(),
    } == counts("07-the-supplier-contract")
    assert not set(flows["to_firm"]) - {
        "linjiang",
        "the-person",
        "mingtong",
        "shunjia",
        "linjiang-finance",
        "other-developer",
    }


def test_the_workshop_sheet_holds_what_was_planted() -> None:
    sheet, planted = table("purposes"), counts("04-the-necessity-bench")
    first = sheet.sort_values("written_on").drop_duplicates("plan_id")
    last = sheet.sort_values("written_on").drop_duplicates("plan_id", keep="last")
    assert set(last["written_by"]) == {"workshop"}
    assert not last.duplicated(["purpose", "means"]).any()
    claimed = first.merge(last, on="plan_id", suffixes=("", "_found")).query(
        "serves_safety == 'yes' and serves_safety_found == 'no'"
    )
    assert {
        "plans": last["purpose"].nunique() * last["means"].nunique(),
        "written-twice": sheet["plan_id"].duplicated().sum(),
        "open": last["open_en"].notna().sum(),
        "safety-claimed-at-first": len(claimed),
    } == planted


def test_the_workshop_sheet_says_what_the_bench_of_the_lesson_says() -> None:
    cells = yaml.safe_load((ROOT / "content/lessons/04-do-we-need-a-face/activities.yaml").read_text(encoding="utf-8"))
    bench = {(cell["row"], cell["column"]): cell for cell in cells["benches"]["necessity"]["cells"]}
    sheet = table("purposes").sort_values("written_on").drop_duplicates("plan_id", keep="last")
    for row in sheet.to_dict("records"):
        cell = bench.pop((row["purpose"], row["means"]))
        device = row["place"] == "open-hall" and row["device"] != "none"
        if isinstance(row["open_en"], str):
            assert "open" in cell
        elif device and row["serves_safety"] == "no":
            assert cell["stops"] == "purpose"
        elif row["does_job"] == "no" or row["milder_enough"] == "yes":
            assert cell["stops"] == "need"
        else:
            assert cell["impact"] == row["impact"]
    assert not bench


def test_the_captures_hold_what_was_planted() -> None:
    captures, receipts = (table(name) for name in ("captures", "receipts"))
    when = pd.to_datetime(captures["captured_at"].str.replace("/", "-"), format="%Y-%m-%d %H:%M")
    visits = captures.assign(when=when, day=when.dt.strftime("%m-%d")).drop_duplicates(["face_no", "shop", "day"])
    places = (visits["shop"] + visits["day"]).groupby(visits["face_no"]).agg(frozenset)
    often = places[places.map(len) > 2]
    paid = receipts.dropna(subset="member_no").assign(paid=lambda each: pd.to_datetime(each["paid_at"]))
    lent = 0
    for _, own in paid.groupby("member_no"):
        left = set(captures["face_no"])
        for receipt in own.itertuples():
            early = receipt.paid - when
            near = (captures["shop"] == receipt.shop) & early.between(pd.Timedelta(0), pd.Timedelta(minutes=45))
            left &= set(captures.loc[near, "face_no"])
        lent += not left
    assert {
        "numbers": captures["face_no"].nunique(),
        "seen-once": int((places.map(len) == 1).sum()),
        "always-together": int(often.duplicated(keep=False).sum()),
        "visits": len(visits),
        "with-slashes": int(captures["captured_at"].str.contains("/").sum()),
        "without-card": int(receipts["member_no"].isna().sum()),
        "members": paid["member_no"].nunique(),
        "cards-lent": lent,
    } == counts("05-nameless-numbers")


def test_the_folder_holds_what_was_planted() -> None:
    incident, planted = table("incident"), counts("09-the-first-hour")
    rows = incident.merge(table("incident-files"), on="file_id")
    rows["born"], rows["taken_on"] = pd.to_datetime(rows["born"]), pd.to_datetime(rows["taken_on"])
    people = rows.groupby("person_id").agg(
        born=("born", "first"),
        phone=("phone", "first"),
        guardian_phone=("guardian_phone", "first"),
        files=("file_id", lambda files: "".join(sorted(set(files)))),
        first=("taken_on", "min"),
    )
    years = (pd.Timestamp("2026-11-14") - people["born"]).dt.days // 365.2425
    then = (people["first"] - people["born"]).dt.days // 365.2425
    grown, of = years >= 18, people["files"].eq
    edge = of("A") & (years == 17) & (people["born"].dt.year == 2008)
    since = grown & (then == 17)
    counted = {
        "door-only": of("A") & grown & ~since,
        "door-and-booking": of("AB") & grown,
        "booking-only": of("B"),
        "safe-only": of("D") & grown,
        "safe-and-open": of("AD"),
        "key-beside-only": of("E"),
        "safe-only-minor": of("D") & ~grown,
        "child-at-the-door": of("A") & (years < 14),
        "play-corner": of("C"),
        "fourteen-to-seventeen": of("AB") & years.between(14, 17),
        "turned-18-since": since,
        "turns-18-this-year": edge,
        "other-developer-only": of("F") & grown,
        "other-developer-and-ours": of("AF"),
        "other-developer-child": of("F") & ~grown,
        "supplier-staff": of("G"),
    }
    assert {
        "rows": len(incident),
        "people": len(people),
        "copies": incident.duplicated(["person_id", "file_id"]).sum(),
        "adults-without-phone": (grown & people["phone"].isna()).sum(),
        "minors-without-guardian-phone": (~grown & people["guardian_phone"].isna()).sum(),
        **{f"people-{name}": mask.sum() for name, mask in counted.items()},
    } == planted
    assert not people["born"].eq(pd.Timestamp("2008-11-14")).any(), "somebody comes of age on that very day"


def test_the_showroom_holds_what_was_planted() -> None:
    names = ("devices", "visits", "answers", "people", "draft", "lines")
    devices, visits, answers, people, draft, lines = (table(f"audit-{name}") for name in names)
    planted = counts("10-one-showroom-one-verdict")
    visits["at"] = pd.to_datetime(visits["at"])
    log = visits.groupby("person_id").agg(first=("at", "min"), last=("at", "max"), taken=("taken", "first"))
    log = log.join(people.set_index("person_id")).join(answers.set_index("person_id"))
    assert not log.index.duplicated().any(), "nobody answers twice"
    years = (log["last"] - pd.to_datetime(log["born"])).dt.days // 365.2425
    face, grown = log["taken"].eq("face"), years >= 18
    own = face & grown & log["answer"].eq("yes") & log["how"].eq("own-page") & log["given_by"].eq("self")
    before, gone = pd.to_datetime(log["given_at"]) <= log["first"], log["withdrawn_at"].notna()
    stories = {
        "own-page": own & before & ~gone,
        "with-everything": log["how"].eq("with-everything"),
        "ticked-beforehand": log["how"].eq("ticked-beforehand"),
        "asked-afterwards": own & ~before,
        "withdrew": own & before & (pd.to_datetime(log["withdrawn_at"]).between(log["first"], log["last"])),
        "never-asked": face & log["answer"].isna(),
        "agent-said-yes": log["given_by"].eq("agent"),
        "said-no-and-was-taken": face & log["answer"].eq("no"),
        "said-no": log["taken"].eq("nothing") & log["answer"].eq("no"),
        "contract": log["taken"].eq("contract"),
        "child-with-parent": (years < 14) & log["given_by"].isin(["mother", "father"]),
        "child-with-guardian-grandmother": log["given_by"].eq("grandmother") & log["guardian"].eq("grandmother"),
        "fourteen-to-seventeen": years.between(14, 17) & log["given_by"].eq("self"),
    }
    assert {f"people-{name}": mask.sum() for name, mask in stories.items()} == {
        name: count for name, count in planted.items() if name.startswith("people-")
    }
    assert sum(mask.astype(int) for mask in stories.values()).eq(1).all(), "one story each"

    used = devices[devices["in_use_since"].notna()]
    eyes = used["takes"].isin(["face", "picture"])
    open_room, face_device = used["room"].eq("public"), used["takes"].eq("face")
    faults = [
        eyes & (used["room"].eq("private") | (open_room & used["purpose"].ne("safety"))),
        eyes & open_room & used["sign"].eq("no"),
        (face_device & used["sends"].eq("internet")) | (eyes & (used["keeps_days"] > used["needs_days"])),
        face_device & ~(used["assessed_on"] < used["in_use_since"]),
    ]
    story = pd.concat([mask[mask].index.to_series().map(lambda _, name=name: name) for name, mask in stories.items()])
    of = visits.set_index("visit_id")["person_id"].map(story)
    thing = draft["finding"].str.split("-").str[0]
    gates = ("need", "notice", "storage", "records")
    right = {f"{name}-{gate}" for gate, mask in zip(gates, faults, strict=True) for name in used.loc[mask, "device_id"]}
    right |= {"n1-notice", "p1-consent"}  # of the lines of task 1, those at fault that the draft has
    bad = ("with-everything", "never-asked")
    hit = draft["finding"].isin(right) | (thing.map(of).isin(bad) & draft["finding"].str.endswith("-consent"))
    once = ~draft["finding"].duplicated()
    assert set(lines["line_id"]) >= set(thing[thing.str.match("[nmpskrq]")])
    assert {
        "visits": len(visits),
        "device-findings": sum(mask.sum() for mask in faults),
        "draft-written-twice": (~once).sum(),
        "draft-right": (hit & once).sum(),
        "draft-wrong": (~hit & once).sum(),
    } == {name: count for name, count in planted.items() if not name.startswith("people-")}
