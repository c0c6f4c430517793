"""Records whose rows are of an earlier day: what was written then, by the code that writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch

from askfirst.assess.exam import Form, draw, finish
from askfirst.assess.quiz import Answer, QuizState
from askfirst.course.loader import Content
from askfirst.learner.record import Record
from tests.responses import key, slip


def noon(on: date) -> datetime:
    """Return noon of a day, as this place counts days."""
    return datetime.combine(on, time(12)).astimezone(UTC)


def today(later: int = 0) -> date:
    return datetime.now().astimezone().date() + timedelta(days=later)


@contextmanager
def written(at: datetime) -> Iterator[None]:
    """Let the record write its rows as if it were then."""
    with patch("askfirst.learner.record.datetime") as clock:
        clock.now.return_value = at
        yield


def answer_to(content: Content, item: str, *, rightly: bool = True) -> Answer:
    return QuizState([content.items[item]], "x").answer(item, (key if rightly else slip)(content.items[item]), "fairly")


def give(record: Record, content: Content, quiz: str, items: Iterable[str], at: datetime, *, rightly: bool) -> None:
    with written(at):
        for item in items:
            given = answer_to(content, item, rightly=rightly)
            record.append(given, lesson="00-welcome", quiz=quiz, lang="en", edition="1")


def pass_test(record: Record, content: Content, path: str, at: datetime, wrong: int = 0) -> Form:
    """Pass the test of a path then, with so many uncritical questions wrong; what was said yes to stays."""
    if record.choice is None:
        record.agree()
    form = Form(f"form-of-{path}", path, draw(content, path, [], path))
    slips = [item for item in form.items if not content.items[item].critical][:wrong]
    answers = [answer_to(content, item, rightly=item not in slips) for item in form.items]
    with written(at):
        record.sit(form, answers, lambda all_: finish(content, form, all_), lesson="12", lang="en", edition="1")
    return form
