"""The labs' tables: made again byte for byte, small, and holding the faults that their makers say they planted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from askfirst.bank import ROOT

DATA = ROOT / "content" / "data"
LARGEST = 3_000  # rows
PLANTED = yaml.safe_load((DATA / "planted.yaml").read_text(encoding="utf-8"))


def test_making_the_tables_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, DATA / "make.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in [*DATA.glob("*.csv"), DATA / "planted.yaml"]}
    assert made == kept, "run `python content/data/make.py`"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.stem)
def test_a_table_is_small_enough_to_read(path: Path) -> None:
    assert 0 < len(pd.read_csv(path)) <= LARGEST


def test_the_visits_hold_what_was_planted() -> None:
    visits, consents, people = (pd.read_csv(DATA / f"{name}.csv") for name in ("visits", "consents", "people"))
    planted = PLANTED["make_visits"]
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
    survey, planted = pd.read_csv(DATA / "survey.csv"), PLANTED["make_survey"]
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
    fields, keys = pd.read_csv(DATA / "fields.csv"), pd.read_csv(DATA / "keys.csv")
    planted = PLANTED["make_fields"]
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
    elements, lines = pd.read_csv(DATA / "notice-elements.csv"), pd.read_csv(DATA / "notice-lines.csv")
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
    } == PLANTED["make_notice"]
    assert {each for cell in lines["says"].dropna() for each in cell.split(";")} <= set(elements["element"])
