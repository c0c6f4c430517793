"""An evidence pack: what is told of finished tests, in one signed file that is checked without a network."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from askfirst.assess.exam import in_halves
from askfirst.course.foreign_text import harmless
from askfirst.course.words import fill, section
from askfirst.evidence.keys import public
from askfirst.evidence.pack_models import KIND, Evidence, FinishedForm
from askfirst.evidence.pack_reading import evidence_in
from askfirst.evidence.seal import RefusedError, seal, unseal

TOLD, TABLE, ABOUT = "evidence.json", "tests.csv", "about.txt"
SIGNED = (TOLD, TABLE, ABOUT)
COLUMNS = ("path", "finished", "passed", "points", "of", "language", "edition", "law_as_of", "form")


def bundle(evidence: Evidence, key: Ed25519PrivateKey) -> bytes:
    """Return the file: the evidence, a table and a page for people, and the signed list of the three."""
    told = evidence.model_dump_json(exclude_defaults=True).encode()
    parts = {TOLD: told, TABLE: _table(evidence), ABOUT: about(evidence, public(key)).encode()}
    return seal(KIND, parts, key)


def verified(whole: bytes) -> tuple[Evidence, str]:
    """Return what a pack says and the public half of the key that signed it; open nothing but these bytes.

    Raise :class:`RefusedError` where a byte of it is not as it was signed, or what it says does not hold together.
    """
    parts, key = unseal(whole, KIND, SIGNED)
    try:
        evidence = evidence_in(parts[TOLD])
    except ValueError:
        raise RefusedError("pack-untrue") from None
    # Whoever holds a key can sign anything: the table and the page that people read say what the evidence says.
    if parts[TABLE] != _table(evidence) or parts[ABOUT] != about(evidence, key).encode():
        raise RefusedError("pack-untrue")
    return evidence, key


def about(evidence: Evidence, key: str) -> str:
    """Return the page of a pack: what it holds, what that proves and what it does not, in its own language."""
    words = section("evidence", evidence.lang)
    lines = [
        fill(words["title"], course=evidence.course, company=evidence.company),
        "",
        *(_told(form, words) for form in evidence.forms),
        *_checks(evidence, words),
        "",
        fill(words["unfinished"], count=evidence.unfinished),
        fill(words["edition"], edition=evidence.edition, law=evidence.law_as_of.isoformat(), content=evidence.content),
        fill(words["learner"], learner=evidence.learner),
        *_wished(evidence, words),
        fill(words["key"], key=grouped(key)),
        "",
        words["proves"],
        words["does-not"],
        words["check"],
    ]
    return "\n".join(lines) + "\n"


def grouped(key: str) -> str:
    """Return the first digits of a key in groups that can be read out over the telephone."""
    return " ".join(key[start : start + 4] for start in range(0, 16, 4))


def told(form: FinishedForm, lang: str) -> str:
    """Return what a test came to, in a line."""
    return _told(form, section("evidence", lang))


def _told(form: FinishedForm, words: dict[str, str]) -> str:
    return fill(
        words["form"],
        date=form.at.date().isoformat(),
        path=form.path_name,
        verdict=words["passed" if form.passed else "failed"],
        right=in_halves(form.credit),
        of=len(form.items),
        edition=form.edition,
        law=form.law_as_of.isoformat(),
    )


def _checks(evidence: Evidence, words: dict[str, str]) -> Iterator[str]:
    """Yield what the questions before the course and a month after the test came to, a line each."""
    for each in evidence.checks:
        day, right = each.at.date().isoformat(), in_halves(each.credit)
        yield fill(words[f"check-{each.kind}"], date=day, right=right, of=len(each.items))


def _wished(evidence: Evidence, words: dict[str, str]) -> Iterator[str]:
    """Yield what the pack says because the learner wished it."""
    if evidence.staff:
        yield fill(words["staff"], staff=evidence.staff)
    if evidence.attested:
        yield words["attested"]
    asked = [*(each.items for each in evidence.forms), *(each.items for each in evidence.checks)]
    if any(each.chosen for items in asked for each in items):
        yield words["answers"]


def _table(evidence: Evidence) -> bytes:
    """Return the tests as a table that spreadsheets open, one a line."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for form in evidence.forms:
        told = (form.path, form.at.isoformat(), "yes" if form.passed else "no", float(form.credit), len(form.items))
        rows.writerow((*told, form.lang, harmless(form.edition), form.law_as_of.isoformat(), form.form))
    return ("\ufeff" + text.getvalue()).encode()
