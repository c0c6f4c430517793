"""``askfirst grade``: marks a folder while a bar shows how far it is, then writes the marks and prints them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from askfirst.autograde.files import UnwrittenError, page_names, refusal, write
from askfirst.autograde.intake import Trouble
from askfirst.autograde.runner import Runner
from askfirst.course.facts import facts_of
from askfirst.course.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askfirst.autograde.grader import Sheet
    from askfirst.autograde.people import Person


class Refused(Exception):  # noqa: N818 - it is told, not raised to anybody
    """The command cannot do its work; the text says why."""


@dataclass(frozen=True)
class Order:
    """What was typed: what to mark, where to write, against which list of people, and how long a hand-in may take."""

    folder: Path
    out: Path | None
    roster: Path | None
    root: Path
    seconds: int


def mark_folder(order: Order, lang: str) -> None:
    """Mark a folder, write the sheet, and print it; raise :class:`Refused` where that cannot be done."""
    folder = Path(os.path.abspath(order.folder))  # noqa: PTH100 - ``..`` gets its name, and a link keeps its own
    lang = _spoken(order.root, lang)
    out = order.out or (folder.parent if folder.name else Path.cwd())
    _look(folder, lang)
    try:
        refusal(out)
        runner = Runner()
    except UnwrittenError as error:
        raise Refused(say("grade-unwritten", lang, path=error.path, why=error.why)) from None
    except OSError as error:
        raise Refused(_about("grade-no-space-to-run", error, lang)) from None
    with runner:
        # The worker imports pandas by now; so does this process, at the same time.
        from askfirst.autograde import report  # noqa: PLC0415
        from askfirst.autograde.feedback import feedback  # noqa: PLC0415
        from askfirst.autograde.grader import Grading, Sheet  # noqa: PLC0415
        from askfirst.autograde.people import read_people  # noqa: PLC0415

        try:
            people = read_people(order.roster) if order.roster else []
        except Trouble as trouble:
            raise Refused(say(trouble.key, lang, path=order.roster)) from None
        except OSError as error:
            raise Refused(say("grade-unopened", lang, path=order.roster, why=error.strerror or error)) from None
        sheet, grading = Sheet([], {}, ""), Grading(folder, order.root, lang, order.seconds, people)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        try:
            with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task(say("grade-working", lang, count=len(grading)), total=len(grading))
                for _ in grading.run(runner, sheet):
                    progress.advance(bar)
        except OSError as error:
            raise Refused(_about("grade-no-space-to-run", error, lang)) from None
    name = (folder.stem if folder.is_file() else folder.name) or "hand-ins"
    texts = {
        "marks.csv": report.spreadsheet(sheet, lang),
        "marks.html": report.page(sheet, name, lang, people),
    }
    if people:
        texts["people.csv"] = report.people_sheet(sheet, people, lang)
    given = [each for each in sheet.hand_ins if not each.counted]
    pages = (feedback(each, sheet.labs.get(each.lab), grading.content, lang) for each in given)
    try:
        written = write(out, name, texts, dict(zip(page_names([each.name for each in given]), pages, strict=True)))
    except UnwrittenError as error:
        raise Refused(say("grade-unwritten", lang, path=error.path, why=error.why)) from None
    try:  # last, for a terminal may refuse what it is shown
        _print(sheet, written, lang, people)
    except OSError as error:
        raise Refused(say("grade-unprinted", lang, csv=written[0], why=error.strerror or error)) from None
    except KeyboardInterrupt:
        raise Refused(say("grade-unprinted-stopped", lang, csv=written[0])) from None


def _spoken(root: Path, lang: str) -> str:
    """Return the language of the marks: they speak of tasks, so it is one that the course has."""
    facts = facts_of(root)
    return facts.languages[0] if facts and facts.languages and lang not in facts.languages else lang


def _look(folder: Path, lang: str) -> None:
    """See that there is something to mark."""
    try:
        if folder.is_file():
            return
        if not folder.is_dir():
            raise Refused(say("grade-no-folder", lang, path=folder))
        with os.scandir(folder) as found:
            if next(found, None) is None:
                raise Refused(say("grade-nothing", lang, path=folder))
    except OSError as error:
        raise Refused(say("grade-unopened", lang, path=folder, why=error.strerror or error)) from None


def _print(sheet: Sheet, written: list[Path], lang: str, people: Sequence[Person]) -> None:
    from askfirst.autograde import report  # noqa: PLC0415

    console = Console(highlight=False)
    report.show(sheet, console, lang, people)
    lines = [say("grade-written", lang, csv=written[0], html=written[1])]
    lines += [say("grade-written-people", lang, path=path) for path in written[2:-1]]
    lines.append(say("grade-written-feedback", lang, path=written[-1]))
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
    console.file.flush()


def _about(key: str, error: OSError, lang: str) -> str:
    """Say which file an error of the system is about, and its cause."""
    return say(key, lang, path=error.filename or tempfile.gettempdir(), why=error.strerror or type(error).__name__)
