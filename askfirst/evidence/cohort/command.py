"""``askfirst report``: reads a folder of packs and writes the report beside it; one sentence for whatever happens."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from askfirst.course.atomic_write import numbered, put_folder
from askfirst.course.faults import Unmade
from askfirst.course.loader import Content
from askfirst.course.words import say
from askfirst.evidence.cohort.packs import find, reading
from askfirst.evidence.cohort.roster import Roster, RosterError, read_roster


@dataclass(frozen=True)
class Order:
    """What was typed: the folder of packs, where to write, the roster, and the language of the report."""

    folder: Path
    out: Path | None
    roster: Path | None
    lang: str


def make_report(order: Order, content: Content, now: datetime | None = None) -> str:
    """Write the report of a folder and return what was done; raise :class:`Unmade`: then nothing was written."""
    lang = order.lang
    folder = Path(os.path.abspath(order.folder))  # noqa: PTH100 - ``..`` gets its name, and a link keeps its own
    roster = _roster(order, content)
    packs, others = _found(folder, lang)
    try:
        with _no_search_for_rings():
            files, people = _made(order, content, (folder, packs, others), roster, now or datetime.now(UTC))
        for path in numbered(order.out or folder.with_name(f"{folder.name or 'packs'}-report")):
            if put_folder(path, files):
                return say("report-written", lang, people=people, path=path / "report.html")
    except OSError as error:
        raise Unmade(say("unwritable", lang, path=error.filename or folder, why=error.strerror or error)) from None
    except (BrokenProcessPool, MemoryError):
        raise Unmade(say("report-ended", lang)) from None
    raise AssertionError


@contextmanager
def _no_search_for_rings() -> Iterator[None]:
    """Let Python not look through what was read for rings, again and again: it took a third of all that is done here.

    What is read has none; those of eight charts wait until later.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _roster(order: Order, content: Content) -> Roster | None:
    if order.roster is None:
        return None
    names = {
        path: [each.name.of(lang) for lang in content.course.languages] for path, each in content.course.paths.items()
    }
    try:
        return read_roster(order.roster, names)
    except RosterError as error:
        raise Unmade(say(error.key, order.lang, path=order.roster)) from None
    except OSError as error:
        raise Unmade(say("grade-unopened", order.lang, path=order.roster, why=error.strerror or error)) from None


def _found(folder: Path, lang: str) -> tuple[list[str], int]:
    if not folder.is_dir():
        raise Unmade(say("report-no-folder", lang, path=folder))
    packs, others = find(folder)
    if not packs:
        raise Unmade(say("report-nothing", lang, path=folder))
    return packs, others


def _made(
    order: Order, content: Content, found: tuple[Path, list[str], int], roster: Roster | None, now: datetime
) -> tuple[dict[str, bytes], int]:
    """Return the files of the report, and how many people count."""
    folder, packs, others = found
    with reading(packs) as parts:
        # The workers read by now; this process learns to count and to draw at the same time.
        from askfirst.evidence.cohort.edition import Edition  # noqa: PLC0415
        from askfirst.evidence.cohort.gathering import gather  # noqa: PLC0415
        from askfirst.evidence.cohort.report import Setting, build  # noqa: PLC0415
        from askfirst.evidence.cohort.speech import Speech  # noqa: PLC0415
        from askfirst.evidence.cohort.tables import csv_text  # noqa: PLC0415
        from askfirst.evidence.cohort.workbook import workbook  # noqa: PLC0415

        speech = Speech(order.lang)
        spoken = content.course.spoken(order.lang)
        titles = {content.facts.told[each]["title"] for each in content.course.languages}
        edition = Edition(content, spoken)
        edition.read()
        cohort = gather(parts, titles, content.course.edition)
    if not cohort.people:
        raise Unmade(say("report-none-counts", order.lang, path=folder))
    report = build(cohort, Setting(folder, edition, speech, now, roster, others))
    files = {f"tables/{name}.csv": csv_text(table, speech).encode() for name, table in report.tables.items()}
    files["report.xlsx"] = workbook(list(report.tables.values()), speech, now)
    files["report.html"] = report.html.encode()
    return files, len(cohort.people)
