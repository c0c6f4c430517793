"""A small course with outcomes, paths, families and both checks, and a class that has taken it: the same every time."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lxml import html

from askfirst.course.loader import Content
from askfirst.course.validate import load
from askfirst.course.yaml_source import read_yaml
from askfirst.evidence.archive import packed, unpacked
from askfirst.evidence.cohort.command import Order, make_report
from askfirst.evidence.pack import bundle
from askfirst.evidence.seal import SIGNATURE
from tests.conftest import lay_mini
from tests.editions import put
from tools.classes import School, learner, roster, school, write

OUTCOMES = {"A1": ("Recognise", "识别"), "A2": ("Tell apart", "分清"), "B1": ("Plan", "规划")}
SEED, PEOPLE = 4, 30
NOW = datetime(2026, 12, 10, 9, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def both(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


ABOUT = {"kind": "one", "level": "apply", "difficulty": "medium"}
CHOICES = {each: {"id": each, "text": both(f"Do {each}", f"做{each}")} for each in "abc"}
SO = both("So.", "如此。")


def stem(name: str) -> dict[str, str]:
    return both(f"{name}: what now?", f"{name}：怎么办？")


def item(name: str, outcome: str) -> dict[str, Any]:
    wrong = [CHOICES[each] | {"why": SO, "misconception": "M01"} for each in "bc"]
    asked = {"id": name, "outcome": outcome, "stem": stem(name)}
    return ABOUT | asked | {"answer": CHOICES["a"] | {"why": SO}, "distractors": wrong}


def family(name: str, outcome: str) -> dict[str, Any]:
    cases = [
        {
            "id": f"{name}-{key}",
            "stem": stem(f"{name}-{key}"),
            "answer": key,
            "misconceptions": {each: "M01" for each in "abc" if each != key},
            "why": dict.fromkeys("abc", SO),
        }
        for key in "ab"
    ]
    return ABOUT | {"family": name, "outcome": outcome, "options": list(CHOICES.values()), "cases": cases}


@cache
def course() -> Content:
    """Return the small course."""
    root = lay_mini(Path(mkdtemp()) / "course")
    place = root / "content" / "course.yaml"
    said = read_yaml(place, root).data
    said |= {
        "outcomes": {name: both(*texts) for name, texts in OUTCOMES.items()},
        "critical": {},
        "pre_check": "before",
        "delayed_check": [f"later-{name.lower()}" for name in OUTCOMES],
        "paths": {
            "A": {"name": both("Front line", "一线"), "lessons": ["01-mini"], "test": {"A1": 2, "A2": 2}},
            "B": {"name": both("Managers", "管理"), "lessons": ["01-mini"], "test": {"A2": 2, "B1": 3}},
        },
    }
    put(place, said)
    place = root / "content" / "lessons" / "01-mini" / "questions.yaml"
    said = read_yaml(place, root).data
    items = [item(f"{kind}-{name.lower()}", name) for name in OUTCOMES for kind in ("before", "later")]
    items += [family(f"{name.lower()}-case-{number}", name) for name in OUTCOMES for number in range(5)]
    before = {"title": both("Before", "课前"), "items": [f"before-{name.lower()}" for name in OUTCOMES]}
    put(place, said | {"quizzes": {"before": before}, "items": items})
    return load(root)


@cache
def made() -> School:
    """Return what classes of the small course are made of."""
    return school(course(), SEED)


def lay_class(folder: Path, count: int = PEOPLE) -> Path:
    """Write the packs of a class into a folder, and its roster beside it; return the roster."""
    write(made(), folder, range(count), SEED)
    listed = folder.with_name("roster.csv")
    listed.write_text(roster(made(), count, SEED), "utf-8")
    return listed


def changed(number: int, key: Ed25519PrivateKey | None = None, **values: Any) -> bytes:
    """Return a pack of a learner of the class that says something else, signed by them or by ``key``."""
    evidence, own = learner(made(), number, SEED, 0)
    return bundle(evidence.model_copy(update=values), key or own)


def lay_odd_files(folder: Path) -> dict[str, str]:
    """Put files beside a class that are to be named; return what each is named for."""
    told = [learner(made(), number, SEED, 0)[0] for number in range(6)]
    mixed = told[3].model_copy(update={"forms": told[3].forms + told[4].forms})
    other = next(each for each in ("en", "zh") if each != told[3].forms[0].lang)
    forms = (mixed.forms[0], mixed.forms[-1].model_copy(update={"lang": other, "form": "form-other"}))
    genuine = changed(5)
    later = [{"made_at": each.made_at + timedelta(days=9)} for each in told]
    odd = {
        "odd/again.zip": (changed(1), "found-earlier"),
        "odd/newer.zip": (changed(2, **later[2]), ""),
        "odd/foreign.zip": (changed(0, STRANGER, **later[0]), "found-signer"),
        "odd/course.zip": (changed(5, course="Another course"), "found-course"),
        "odd/edition.zip": (changed(4, made_at=told[4].made_at + timedelta(days=1), edition="0"), "found-edition"),
        "odd/languages.zip": (
            changed(3, made_at=mixed.forms[-1].at + timedelta(days=99), forms=forms),
            "found-languages",
        ),
        "odd/cut.zip": (genuine[: len(genuine) // 2], "pack-no-pack"),
        "odd/unsigned.zip": (
            packed({n: p for n, p in unpacked(genuine).items() if n != SIGNATURE}),
            "pack-other-files",
        ),
        "odd/changed.zip": (packed(unpacked(genuine) | {"about.txt": b"passed"}), "pack-changed"),
        "odd/code.zip": (changed(5, learner="f" * 32), "found-code"),
        "odd/notes.txt": (b"not a pack", ""),
    }
    for name, (data, _) in odd.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return {name: why for name, (_, why) in odd.items() if why}


def report(folder: Path, lang: str = "en", listed: Path | None = None, out: Path | None = None) -> Path:
    """Write the report of a folder and return where it is."""
    target = out or folder.with_name(f"{folder.name}-{lang}")
    make_report(Order(folder, target, listed, lang), course(), NOW)
    return target


def tables(made_: Path) -> dict[str, list[list[str]]]:
    """Return the tables of a report by name."""
    found = sorted((made_ / "tables").glob("*.csv"))
    return {path.stem: list(csv.reader(path.read_text("utf-8-sig").splitlines())) for path in found}


def text_of(page: Path) -> str:
    """Return what a page says, a line a block."""
    body = html.fromstring(page.read_text("utf-8")).find("body")
    for each in body.iter("tr", "p", "h1", "h2", "h3", "figcaption", "caption", "dt", "dd", "summary", "text"):
        each.tail = "\n" + (each.tail or "")
    for each in body.iter("th", "td", "small"):
        each.tail = " " + (each.tail or "")
    lines = (" ".join(line.split()) for line in body.text_content().splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def golden(folder: Path) -> dict[str, str]:
    """Return the report of the class with its odd files, as it is kept: all tables in one, and what the pages say."""
    listed = lay_class(folder / "class")
    lay_odd_files(folder / "class")
    pages = {lang: report(folder / "class", lang, listed) for lang in ("en", "zh")}
    paths = sorted((pages["en"] / "tables").glob("*.csv"))
    whole = "".join(f"# {path.stem}\n{path.read_text('utf-8-sig')}\n" for path in paths).replace("\r\n", "\n")
    return {"class-30.csv": whole} | {
        f"class-30.{lang}.txt": text_of(each / "report.html") for lang, each in pages.items()
    }


if __name__ == "__main__":  # after a change that is meant: python -m tests.evidence.school
    with TemporaryDirectory() as scratch:
        for name, text in golden(Path(scratch)).items():
            GOLDEN.mkdir(exist_ok=True)
            (GOLDEN / name).write_text(text, "utf-8")
