"""The answers of lab 02: paper by paper and line by line in plain Python, and the common errors beside them."""

from __future__ import annotations

from typing import Any

from askfirst import Key, Tables

key = Key()

PAPERS = ("door-notice", "consent-page")
ENOUGH = 8
Row = dict[str, Any]


def parts(value: object) -> list[str]:
    """Return the entries of a cell."""
    return value.split(";") if isinstance(value, str) else []


def of_rules(tables: Tables, does: str, *when: str) -> list[str]:
    """Return the points of the provisions that apply in the cases named."""
    rows = tables["notice-elements"].to_dict("records")
    return [row["element"] for row in rows if row["does"] in does and row["applies"] in when]


def required(tables: Tables) -> set[str]:
    """Return the points that must be told about the reader."""
    return set(of_rules(tables, "tell", "always", "sensitive", "face"))


def lines(tables: Tables) -> list[Row]:
    """Return the lines, drafts and drawer."""
    return [{str(name): value for name, value in row.items()} for row in tables["notice-lines"].to_dict("records")]


def gaps(tables: Tables, slip: str = "") -> set[str]:
    """Return what the drafts do not tell."""
    told: set[tuple[str, str]] = set()
    for line in lines(tables):
        correct = line["correct"] == "yes" or slip in ("any-line", "not-correct")
        understood = line["understood"] >= ENOUGH or slip in ("any-line", "not-understood")
        if slip == "all-ten":
            understood = line["understood"] == 10
        if correct and understood and (line["place"] == "draft" or slip == "drawer"):
            says = [line["says"]] if slip == "whole-cell" else parts(line["says"])
            papers = PAPERS if slip == "together" else (line["paper"],)
            told |= {(paper, element) for paper in papers for element in says}
    return {f"{paper} {element}" for paper in PAPERS for element in required(tables) if (paper, element) not in told}


def faulty(line: Row, but: str) -> bool:
    """Whether a line must be struck. One test is left out by name."""
    tests = {
        "ticked": line["box"] == "ticked",
        "bundled": any(purpose != "open-door" for purpose in parts(line["asks_for"])),
        "takes": not set(parts(line["takes"])) <= {"face-features", "opening-times"},
        "not-correct": line["correct"] != "yes",
        "not-understood": line["understood"] < ENOUGH,
    }
    return any(found for name, found in tests.items() if name != but)


def mended(tables: Tables, slip: str = "") -> set[str]:
    """Return the lines of the finished papers."""
    sound = [line for line in lines(tables) if not faulty(line, slip)]
    done: set[str] = set()
    for paper in PAPERS:
        mine = [line for line in sound if line["paper"] == paper]
        kept = [line for line in mine if line["place"] == "draft"]
        wanted = required(tables)
        if paper == "consent-page" and slip != "told-only":
            wanted |= set(of_rules(tables, "ask", "face"))
        said = {element for line in kept for element in parts(line["says"])}
        done |= {line["line_id"] for line in kept}
        for element in wanted - said if slip != "strike-only" else ():
            spares = [line for line in mine if line["place"] == "drawer" and element in parts(line["says"])]
            spares.sort(key=lambda line: line["understood"], reverse=slip != "worse-spare")
            done |= {line["line_id"] for line in (spares if slip == "every-fitting" else spares[:1])}
    if slip == "everything-sound":
        done = {line["line_id"] for line in sound}
    return done


@key.right("required", column="element")
def _(tables: Tables) -> set[str]:
    return required(tables)


@key.common_error("required", "only-general")
def _(tables: Tables) -> set[str]:
    return set(of_rules(tables, "tell", "always"))


@key.common_error("required", "only-face")
def _(tables: Tables) -> set[str]:
    return set(of_rules(tables, "tell", "face"))


@key.common_error("required", "only-sensitive")
def _(tables: Tables) -> set[str]:
    return set(of_rules(tables, "tell", "sensitive"))


@key.common_error("required", "with-recipient")
def _(tables: Tables) -> set[str]:
    return required(tables) | set(of_rules(tables, "tell", "provided"))


@key.common_error("required", "with-asking")
def _(tables: Tables) -> set[str]:
    return required(tables) | set(of_rules(tables, "ask", "face"))


@key.common_error("required", "everything")
def _(tables: Tables) -> set[str]:
    return set(of_rules(tables, "tell ask", "always", "sensitive", "face", "provided", "abroad", "merger"))


@key.right("missing", column="gap")
def _(tables: Tables) -> set[str]:
    return gaps(tables)


@key.common_error("missing", "any-line")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "any-line")


@key.common_error("missing", "not-correct")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "not-correct")


@key.common_error("missing", "not-understood")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "not-understood")


@key.common_error("missing", "all-ten")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "all-ten")


@key.common_error("missing", "together")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "together")


@key.common_error("missing", "whole-cell")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "whole-cell")


@key.common_error("missing", "drawer")
def _(tables: Tables) -> set[str]:
    return gaps(tables, "drawer")


@key.right("mended", column="line_id")
def _(tables: Tables) -> set[str]:
    return mended(tables)


@key.common_error("mended", "ticked")
def _(tables: Tables) -> set[str]:
    return mended(tables, "ticked")


@key.common_error("mended", "bundled")
def _(tables: Tables) -> set[str]:
    return mended(tables, "bundled")


@key.common_error("mended", "takes")
def _(tables: Tables) -> set[str]:
    return mended(tables, "takes")


@key.common_error("mended", "not-correct")
def _(tables: Tables) -> set[str]:
    return mended(tables, "not-correct")


@key.common_error("mended", "not-understood")
def _(tables: Tables) -> set[str]:
    return mended(tables, "not-understood")


@key.common_error("mended", "told-only")
def _(tables: Tables) -> set[str]:
    return mended(tables, "told-only")


@key.common_error("mended", "strike-only")
def _(tables: Tables) -> set[str]:
    return mended(tables, "strike-only")


@key.common_error("mended", "worse-spare")
def _(tables: Tables) -> set[str]:
    return mended(tables, "worse-spare")


@key.common_error("mended", "every-fitting")
def _(tables: Tables) -> set[str]:
    return mended(tables, "every-fitting")


@key.common_error("mended", "everything-sound")
def _(tables: Tables) -> set[str]:
    return mended(tables, "everything-sound")
