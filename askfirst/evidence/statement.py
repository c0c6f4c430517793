"""The statement of a passed test, as a page and as a PDF: what the record says of it, and a name that stands here only.

Nothing of what is made here is kept: the bytes are given to whoever asked, and the name goes with them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from askfirst.assess.exam import in_halves
from askfirst.course.languages import day_in
from askfirst.course.page_file import page_file
from askfirst.course.pdf_file import pdf_file
from askfirst.course.words import fill, section
from askfirst.evidence.pack_models import Evidence, FinishedForm
from askfirst.learner.record_rows import fraction

LONGEST_NAME = 120  # characters
TEMPLATE = Path(__file__).with_name("statement.typ")
STYLE = Path(__file__).with_name("statement.css")
SAYABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when it is read out
JOINERS = "\u200c\u200d"  # of other scripts, and of emoji
Rows = tuple[tuple[str, str], ...]


class NoNameError(Exception):
    """What was typed is no name: it is empty or too long."""


@dataclass(frozen=True)
class Statement:
    """What a statement says, in the words of its language; both files say the same."""

    lang: str
    course: str
    title: str
    name: str
    lead: str
    facts: Rows
    marks_title: str
    marks: Rows
    code_title: str
    code: str
    notes: Rows


def code_of(form: str, key: str) -> str:
    """Return the code of a form in the record whose key has this public half: twelve letters and digits in groups.

    They are sixty bits of a SHA-256 over both, so whoever has a pack can work it out, and nobody without one can tell
    from it whose it is.
    """
    number = int.from_bytes(hashlib.sha256(f"askfirst-statement\0{form}\0{key}".encode()).digest()[:8]) >> 4
    letters = "".join(SAYABLE[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, 12, 4))


def typed(name: str) -> str:
    """Return a name as it was meant: without line ends, and without signs that no eye sees but that turn what follows.

    Raise :class:`NoNameError` where nothing is left of it, or more than :data:`LONGEST_NAME` characters.
    """
    spaced = " ".join(unicodedata.normalize("NFC", name).split())
    seen = "".join(each for each in spaced if each in JOINERS or not unicodedata.category(each).startswith("C"))
    if not 0 < len(seen) <= LONGEST_NAME:
        raise NoNameError
    return seen


def stated(evidence: Evidence, form: FinishedForm, key: str, name: str) -> Statement:
    """Return the statement of a passed form of ``evidence``; ``key`` is the public half of the record's key."""
    lang = evidence.lang
    words, tally = section("statement", lang), section("exam", lang)["tally"]
    day = day_in(lang, form.at.astimezone().date())
    return Statement(
        lang=lang,
        course=evidence.course,
        title=words["title"],
        name=typed(name),
        lead=fill(words["lead"], path=form.path_name, date=day),
        facts=(
            (words["course"], fill(words["of-company"], course=evidence.course, company=evidence.company)),
            (words["result"], fill(words["points"], right=in_halves(form.credit), of=len(form.items))),
            (words["edition"], form.edition),
            (words["law"], day_in(lang, form.law_as_of)),
        ),
        marks_title=words["marks"],
        marks=tuple(
            (each.text, fill(tally, right=in_halves(fraction(each.credit)), of=each.of)) for each in form.outcomes
        ),
        code_title=words["code"],
        code=code_of(form.form, key),
        notes=(
            (words["code-title"], words["code-note"]),
            (words["shows-title"], words["shows"]),
            (words["not-title"], words["not"]),
        ),
    )


def page(told: Statement) -> str:
    """Return the statement as a page that needs no other file and runs nothing; it prints on one sheet of A4."""
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in told.facts)
    marks = "".join(f"<tr><th scope=row>{escape(text)}</th><td>{escape(mark)}</td></tr>" for text, mark in told.marks)
    notes = "".join(f"<h2>{escape(title)}</h2><p>{escape(text)}</p>" for title, text in told.notes)
    return page_file(
        told.title,
        told.lang,
        STYLE.read_text(encoding="utf-8"),
        f'<main><p class="course">{escape(told.course)}</p><h1>{escape(told.title)}</h1>\n'
        f'<p class="name"><bdi>{escape(told.name)}</bdi></p><p class="lead">{escape(told.lead)}</p>\n'
        f'<dl>{facts}<div class="code"><dt>{escape(told.code_title)}</dt><dd>{told.code}</dd></div></dl>\n'
        f"<table><caption>{escape(told.marks_title)}</caption>{marks}</table>\n"
        f"<section>{notes}</section></main>",
    )


def pdf(told: Statement) -> bytes:
    """Return the statement as a PDF of one page: tagged (PDF/UA-1), its fonts within; raise :class:`NoPdfError`."""
    return pdf_file(TEMPLATE, "statement", asdict(told))
