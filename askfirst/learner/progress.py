"""What a learner has done, asked by page, certificate and report alike: no user interface, and no clock.

What is done is read from the record and the content of today. Whether a test was passed is read from the record alone:
a finished form was judged once, by the edition it was taken in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from askfirst.assess.quiz import counts
from askfirst.course.loader import Content
from askfirst.learner.record import Record
from askfirst.learner.record_rows import Sitting

DELAY = timedelta(days=30)


@dataclass(frozen=True)
class Recalled:
    """What earlier lessons left: the outcomes that went wrong there, and by which recall an item was asked already."""

    weak: set[str]
    asked: dict[str, str]


def done(content: Content, record: Record) -> set[str]:
    """Return the lessons whose quizzes ask nothing more; the test's lesson counts once a test is passed."""
    have = set()
    for quiz, item, code in record.answered():
        if item in content.items and counts(content.items[item], code):
            have.add((quiz, item))
    lessons = {
        lesson
        for lesson, file in content.questions.items()
        if have.issuperset((name, item) for name, quiz in file.quizzes.items() for item in quiz.items)
    }
    if content.course.test_lesson and passed(record):
        lessons.add(content.course.test_lesson)
    return lessons


def passed(record: Record, path: str | None = None) -> Sitting | None:
    """Return the first form that passed, of one path or of any, or None."""
    fitting = (sitting for sitting in record.sittings() if path in (None, sitting.form.path))
    return next((sitting for sitting in fitting if sitting.result and sitting.result.passed), None)


def history(content: Content, record: Record) -> list[Sitting]:
    """Return the forms drawn so far, oldest first: those that are finished, and those that can still be."""
    return [
        sitting
        for sitting in record.sittings()
        if sitting.form.path in content.course.paths
        and (sitting.finished or all(item in content.items for item in sitting.form.items))
    ]


def delayed_opens(record: Record) -> date | None:
    """Return the day the delayed check opens, as this place counts days, or None where no passed test is recorded."""
    first = passed(record)
    return first.at.astimezone().date() + DELAY if first and first.at else None


def recalled(content: Content, record: Record, lessons: Sequence[str]) -> Recalled:
    """Return what these lessons left to be recalled."""
    items = {id_: item for slug in lessons for id_, item in content.questions[slug].by_id.items()}
    weak = {items[item].outcome for item in record.missed() if item in items}
    return Recalled(weak, {item: quiz for quiz, item, _ in record.answered() if quiz.startswith("recall-")})
