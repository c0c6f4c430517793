"""What the record says of finished tests, gathered into the evidence of a pack."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from askfirst.assess.quiz import Answer
from askfirst.course.loader import Content
from askfirst.evidence.pack_models import (
    KIND,
    STAFF,
    VERSION,
    Asked,
    Check,
    Chosen,
    Evidence,
    FinishedForm,
    Mark,
    Provision,
    Wishes,
    within,
)
from askfirst.learner.progress import DELAYED_CHECK
from askfirst.learner.record import FIELDS, Record, Sitting
from askfirst.learner.record_rows import first_of_each

NONE = Wishes()


class NothingFinishedError(Exception):
    """There is no finished test to show."""


class StaffCodeError(Exception):
    """What was typed as the code that a company gave is none."""


def gather(content: Content, lang: str, record: Record, now: datetime | None = None, wishes: Wishes = NONE) -> Evidence:
    """Return what the record says of finished tests, and what the learner wishes to have said with it.

    A result is taken as it was stored when the test was finished; nothing is judged anew. Raise
    :class:`NothingFinishedError` where there is none, and :class:`StaffCodeError` where the wished code is no code.
    """
    if wishes.staff and not re.fullmatch(STAFF, wishes.staff):
        raise StaffCodeError
    sittings, learner = record.sittings(), record.learner()
    forms = tuple(filter(None, (_form(content, lang, each, _answers(record, each, wishes)) for each in sittings)))
    if not (forms and learner):
        raise NothingFinishedError
    facts = content.facts.told[lang]
    cited = {cite for form in forms for each in form.items for cite in _cites(content, each.item)}
    return Evidence(
        kind=KIND,
        version=VERSION,
        made_at=now or datetime.now(UTC),
        lang=lang,
        course=facts["title"],
        company=facts["company"],
        edition=content.course.edition,
        content=content_code(content.root),
        law_as_of=content.course.law_as_of,
        learner=learner,
        staff=wishes.staff,
        attested=wishes.attested,
        unfinished=len(sittings) - len(forms),
        forms=forms,
        checks=tuple(_checks(content, record, wishes)),
        provisions=tuple(_provisions(content, lang, sorted(cited))),
        kept=FIELDS,
    )


def content_code(root: Path) -> str:
    """Return the SHA-256 of an edition's content: of every file's place and text, whatever its line ends."""
    whole = hashlib.sha256()
    for path in sorted((root / "content").rglob("*")):
        if path.is_file():
            text = path.read_bytes().replace(b"\r\n", b"\n")
            whole.update(f"{path.relative_to(root).as_posix()}\0{len(text)}\0".encode() + text)
    return whole.hexdigest()


def _answers(record: Record, sitting: Sitting, wishes: Wishes) -> Mapping[str, Answer]:
    """Return what was answered in a form, by item, where the learner wishes it told."""
    return first_of_each(record.answers(sitting.form.name)) if wishes.answers else {}


def _form(content: Content, lang: str, sitting: Sitting, given: Mapping[str, Answer]) -> FinishedForm | None:
    """Return what a finished form came to; of one that is not finished nothing is told."""
    if not (sitting.finished and sitting.at):
        return None
    finished, course, form, result = sitting.finished, content.course, sitting.form, sitting.finished.result
    path, told = course.paths.get(form.path), course.outcomes
    items = tuple(
        _asked(content, item, finished.hashes[item], float(finished.earned[item]), given.get(item))
        for item in form.items
    )
    marks = {outcome: (float(credit), of) for outcome, (credit, of) in result.outcomes.items()}
    if not within(items, marks):  # the edition of today has a question under another outcome
        items = tuple(each.model_copy(update={"outcome": None}) for each in items)
    return FinishedForm(
        form=form.name,
        path=form.path,
        path_name=path.name.of(lang) if path else form.path,
        at=sitting.at,
        lang=sitting.language,
        edition=sitting.edition,
        law_as_of=finished.law_as_of,
        passed=result.passed,
        missed=result.missed,
        outcomes=tuple(
            Mark(outcome=each, text=told[each].of(lang) if each in told else each, credit=credit, of=of)
            for each, (credit, of) in sorted(marks.items())
        ),
        items=items,
    )


def _checks(content: Content, record: Record, wishes: Wishes) -> Iterator[Check]:
    """Yield what was asked before the course and a month after the test, each as it was answered at first."""
    quizzes: tuple[tuple[Literal["before", "later"], str | None], ...] = (
        ("before", content.course.pre_check),
        ("later", DELAYED_CHECK),
    )
    for kind, quiz in quizzes:
        if quiz and (first := record.first_try(quiz)):
            yield Check(
                kind=kind,
                at=first.at,
                lang=first.language,
                items=tuple(
                    _asked(content, item, each.item_hash, float(each.credit), each if wishes.answers else None)
                    for item, each in first.answers.items()
                ),
            )


def _asked(content: Content, item: str, code: str, credit: float, given: Answer | None) -> Asked:
    known = content.items.get(item)
    return Asked(
        item=item,
        code=code,
        credit=credit,
        outcome=known.outcome if known else None,
        family=known.family if known else None,
        chosen=_chosen(given) if given and given.item_hash == code else None,
    )


def _chosen(given: Answer) -> Chosen | None:
    """Return what was chosen; None where the record holds what no question could have been answered with."""
    try:
        return Chosen(response=given.response, confidence=given.confidence)
    except ValidationError:
        return None


def _cites(content: Content, item: str) -> tuple[str, ...]:
    """Return what a question cites in the present edition; of one that has gone, nothing is known."""
    return tuple(content.items[item].cites) if item in content.items else ()


def _provisions(content: Content, lang: str, cites: list[str]) -> Iterator[Provision]:
    for cite in cites:
        shown = content.citation(cite, lang)
        yield Provision(cites=shown["label"], title=shown["full"], since=shown["since"])
