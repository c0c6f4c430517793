"""What a learner has done, asked by page, certificate and report alike: no user interface, and no clock.

What is done is read from the record and the content of today. Whether a test was passed is read from the record alone:
a finished form was judged once, by the edition it was taken in.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from askfirst.assess.exam import Form
from askfirst.assess.quiz import Answer, counts
from askfirst.course.loader import Content
from askfirst.course.reading_time import RECALLED
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_rows import Sitting, first_of_each

DELAY = timedelta(days=30)
DELAYED_CHECK = "delayed-check"  # the quiz that the answers to the check after it are kept under
Mark = Literal["done", "here", "next", "begun", "skipped", ""]


@dataclass(frozen=True)
class Standing:
    """Where a learner stands: the path, its lessons or those of the course, and what of them is done.

    Without a record nothing is ``known`` beyond the path, and no lesson counts as done or as left out. ``chosen`` is
    false where the path is only that of the test which was begun. ``check_on`` is the day from which the delayed check
    can be taken, as long as it waits.
    """

    path: str
    lessons: tuple[str, ...]
    done: frozenset[str] = field(default_factory=frozenset)
    begun: frozenset[str] = field(default_factory=frozenset)
    passed_on: date | None = None
    check_on: date | None = None
    known: bool = False
    chosen: bool = True

    def following(self, here: str) -> str | None:
        """Return the lesson to go to from ``here``: the next that is not done, else one that was left out before."""
        place = self.lessons.index(here) if here in self.lessons else -1
        before = self.lessons[: max(place, 0)] if self.known else ()
        return next((each for each in (*self.lessons[place + 1 :], *before) if each not in self.done), None)

    def mark(self, lesson: str, here: str) -> Mark:
        """Return what a list of lessons says beside one of them, seen from ``here``."""
        if lesson in self.done:
            return "done"
        if lesson == here:
            return "here"
        if lesson == self.following(here):
            return "next"
        if lesson in self.begun:
            return "begun"
        later = self.lessons[self.lessons.index(lesson) :] if lesson in self.lessons else ()
        return "skipped" if (self.done | self.begun).intersection(later) else ""


def unknown(content: Content, path: str = "", *, chosen: bool = True) -> Standing:
    """Return where a learner of whom nothing is kept stands."""
    known = content.course.paths.get(path)
    lessons = known.lessons if known else content.course.lessons
    there = tuple(each for each in lessons if each in content.course.lessons)
    return Standing(path if known else "", there, chosen=chosen)


def _tested_path(record: Record) -> str:
    """Return the path whose test was begun last: whoever begins one has said which is theirs."""
    return next((sitting.form.path for sitting in reversed(record.sittings())), "")


def standing(content: Content, record: Record, path: str = "", tested: str = "") -> Standing:
    """Return where the learner stands on ``path``, or on the one chosen last; else on that of a test, or ``tested``."""
    chosen = path or record.chosen_path() or ""
    start = unknown(content, chosen or _tested_path(record) or tested, chosen=bool(chosen))
    finished, first = done(content, record), passed(record, start.path or None)
    if content.course.test_lesson and first is None:  # a pass of another path is none of this one
        finished.discard(content.course.test_lesson)
    answered = record.answered()
    quizzes = {quiz for quiz, _, _ in answered}
    waits = set(content.course.delayed_check).difference(item for quiz, item, _ in answered if quiz == DELAYED_CHECK)
    begun = {
        lesson
        for lesson, file in (content.questions.items() if quizzes else ())
        if quizzes.intersection((*file.quizzes, recall_name(lesson)))
    }
    return Standing(
        start.path,
        start.lessons,
        frozenset(finished),
        frozenset(begun),
        first.at.astimezone().date() if first and first.at else None,
        delayed_opens(record) if waits else None,
        known=record.choice == "yes",
        chosen=start.chosen,
    )


def done(content: Content, record: Record) -> set[str]:
    """Return the lessons whose quizzes ask nothing more; the test's lesson counts once a test is passed."""
    answered = record.answered()
    have = {
        (quiz, item) for quiz, item, code in answered if item in content.items and counts(content.items[item], code)
    }
    lessons = {
        lesson
        for lesson, file in (content.questions.items() if answered else ())
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


def practised(record: Record, forms: Iterable[Form]) -> list[str]:
    """Return the items that were answered outside of forms, oldest first; none where the record cannot be read."""
    of_forms = {item for form in forms for item in form.items}
    with contextlib.suppress(RecordError):
        return [answer.item for answer in record.answers() if answer.item not in of_forms]
    return []


def delayed_opens(record: Record) -> date | None:
    """Return the day the delayed check opens, as this place counts days, or None where no passed test is recorded."""
    first = passed(record)
    return first.at.astimezone().date() + DELAY if first and first.at else None


def before(content: Content, answers: Iterable[Answer]) -> dict[str, bool]:
    """Return the outcomes that answers to the pre-check are about, each with whether all was right at the first try."""
    found: dict[str, bool] = {}
    for item, answer in first_of_each(answers).items():
        if item in content.items:
            outcome = content.items[item].outcome
            found[outcome] = answer.correct and found.get(outcome, True)
    return found


def recall_name(lesson: str) -> str:
    """Return the name that a lesson's questions from earlier lessons are answered under."""
    return f"recall-{lesson}"


def recalled(content: Content, lessons: Sequence[str], here: str, record: Record | None) -> list[str]:
    """Return the items that ``here`` asks again, of those that earlier lessons of ``lessons`` keep for it.

    No item is asked twice while another waits. Which have been asked, the record says, and for what it does not hold
    (a question may be passed over, and a learner may keep no record) the turn that each has had by this same rule. Of
    those that have waited alike, what went wrong comes first, then what is of an outcome that did.
    """
    files = content.questions
    earlier = [slug for slug in lessons[: lessons.index(here)] if files.sound(slug)]
    kept = [[item for item in files[slug].recall if item in content.items] for slug in earlier]
    turns = _turns(kept)
    own = recall_name(here)
    answered = {(quiz, item) for quiz, item, _ in record.answered()} if record else set()
    asked = Counter(item for quiz, item in answered if quiz.startswith(recall_name("")) and quiz != own)
    missed = record.missed() if record else set()
    weak = {item.outcome for slug in earlier for item in files[slug].items if item.id in missed}
    waiting = sorted(
        (item for items in reversed(kept) for item in items),
        key=lambda item: (
            (own, item) not in answered,  # a lesson that opens again asks the same
            asked[item],
            turns[item],
            item not in missed,
            content.items[item].outcome not in weak,
        ),
    )
    return waiting[:RECALLED]


def _turns(kept: Sequence[Sequence[str]]) -> Counter[str]:
    """Return how often each item has had its turn before the lesson that follows those which keep them."""
    turns: Counter[str] = Counter()
    waiting: list[str] = []
    for items in kept[:-1]:
        waiting = [*items, *waiting]
        turns.update(sorted(waiting, key=lambda item: turns[item])[:RECALLED])
    return turns
