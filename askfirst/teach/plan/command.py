"""``askfirst plan``: writes the papers of a session into a folder of their own; one sentence for whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from askfirst.course.atomic_write import numbered, put_folder
from askfirst.course.faults import Unmade
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.pdf_file import NoPdfError
from askfirst.course.words import say
from askfirst.teach.plan.earlier import Earlier, NoTableError, read_earlier
from askfirst.teach.plan.handouts import answer_key, handout
from askfirst.teach.plan.paper import Paper, page, pdf
from askfirst.teach.plan.planned import planned
from askfirst.teach.plan.run_sheet import Setting, run_sheet


@dataclass(frozen=True)
class Order:
    """What was typed: path, minutes, the language of the run sheet or nothing, an earlier class's report, a folder."""

    path: str
    minutes: int
    lang: str
    report: Path | None
    to: Path | None


def make_plan(order: Order, content: Content, speaks: str) -> list[str]:
    """Write the papers of a session and return what is to be said of it; ``speaks`` is the language it is said in.

    The run sheet is in one language, handout and key in each of the course's. Raise :class:`Unmade`: then nothing was
    written.
    """
    path, made = planned(content, order.path, order.minutes, speaks)
    lang = _language(order, content, speaks)
    earlier = _earlier(order, content, speaks)
    papers = {"run-sheet": run_sheet(Setting(content, lang, path, made, earlier))}
    for each in content.course.languages:
        setting = Setting(content, each, path, made, earlier)
        papers |= {f"handout-{each}": handout(setting), f"key-{each}": answer_key(setting)}
    files, remark = _files(papers, speaks)
    folder = _written(order.to or Path(f"askfirst-plan-{path}-{order.minutes}"), files, speaks)
    told = say("plan-written", speaks, path=folder, minutes=order.minutes, count=len(made.questions))
    missed = [say("plan-missed", speaks, count=len(made.missed))] if made.missed else []
    return [told, *missed, *remark]


def _language(order: Order, content: Content, speaks: str) -> str:
    """Return the language of the run sheet: the one asked for, else the system's, else the course's first."""
    offered = content.course.languages
    if order.lang and order.lang not in offered:
        raise Unmade(say("plan-no-edition", speaks, lang=order.lang, languages=language(speaks).comma.join(offered)))
    return order.lang or (speaks if speaks in offered else offered[0])


def _earlier(order: Order, content: Content, speaks: str) -> Earlier:
    if order.report is None:
        return Earlier()
    try:
        return read_earlier(order.report, content)
    except OSError as error:
        raise Unmade(say("plan-report-unread", speaks, path=order.report, why=error.strerror or error)) from None
    except NoTableError:
        raise Unmade(say("plan-report-other", speaks, path=order.report)) from None


def _files(papers: dict[str, Paper], speaks: str) -> tuple[dict[str, bytes], list[str]]:
    """Return each paper as a page and as a PDF, by file name; and the sentence that says why a PDF is missing."""
    files = {f"{name}.html": page(paper).encode() for name, paper in papers.items()}
    try:
        files |= {f"{name}.pdf": pdf(paper) for name, paper in papers.items()}
    except NoPdfError:
        return files, [say("plan-no-pdf", speaks)]
    return files, []


def _written(wished: Path, files: dict[str, bytes], speaks: str) -> Path:
    try:
        for folder in numbered(wished):
            if put_folder(folder, files):
                return folder
    except OSError as error:
        raise Unmade(say("unwritable", speaks, path=error.filename or wished, why=error.strerror or error)) from None
    raise AssertionError
