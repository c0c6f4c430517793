"""A lesson as its notebook calls it, cell by cell; in the plural, for ``askfirst.lesson`` is the call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from IPython.display import HTML, DisplayHandle, display

from askfirst.course.faults import ContentError, Fault
from askfirst.course.loader import Content, load_for
from askfirst.course.question_file import Quiz
from askfirst.course.words import fill, say, section
from askfirst.evidence.view import ProofView
from askfirst.learner.desk import Desk
from askfirst.learner.progress import (
    DELAYED_CHECK,
    Standing,
    before,
    delayed_opens,
    recall_name,
    recalled,
    standing,
    unknown,
)
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.widgets import html
from askfirst.widgets.activities import ActivityView, BenchView, BuilderView, WalkView
from askfirst.widgets.base import View
from askfirst.widgets.desk import DeskView
from askfirst.widgets.exam import Exam
from askfirst.widgets.paths import PathsView
from askfirst.widgets.quiz import BetView, QuizView, put_together
from askfirst.widgets.record import NoticeView, RecordView
from askfirst.widgets.refresh import Refresh
from askfirst.widgets.summary import Summary


class Lesson:
    """One lesson in one language. Each method shows something and returns nothing a cell would print."""

    def __init__(self, content: Content, slug: str, lang: str, record: Record, desk: Desk | None = None) -> None:
        """Bind a lesson to the content, to the learner's record, and to the login's other records."""
        self.content, self.slug, self.lang, self.store, self._desk = content, slug, lang, record, desk
        self.exam: Exam | None = None
        self.quizzes: dict[str, QuizView] = {}
        self.activities: dict[str, ActivityView] = {}
        self._followers: list[Summary | View] = []  # what speaks of the answers given in this lesson
        self._bet: BetView | None = None  # the last one shown
        self._path = ""  # chosen in this page
        self._finished: set[str] = set()  # quizzes that ask nothing more
        self._told: list[_Told] = []

    def heading(self) -> None:
        """Show the heading of the lesson, with the list of all lessons."""
        self._tell(lambda: html.header(self.content, self.slug, self.lang, self.standing()))

    def scene(self, scene_id: str) -> None:
        """Show a situation with what was reported about it."""
        _html(html.scene(self.content, scene_id, self.lang))

    def debrief(self, scene_id: str) -> None:
        """Show the law and our reading of a scene."""
        _html(html.debrief(self.content, scene_id, self.lang))

    def words(self, *terms: str) -> None:
        """Show glossary terms in plain words."""
        _html(html.words(self.content, terms, self.lang))

    def next(self) -> None:
        """Show the way on: the next lesson of the path, or what there is to say at its end."""
        self._tell(lambda: html.onward(self.content, self.slug, self.lang, self.standing()))

    def look_first(self) -> None:
        """Show, after the pre-check, which lessons of the path to look at first."""
        self._tell(lambda: html.look_first(self.content, self.slug, self.lang, self.standing(), self._before()))

    def bet(self, bet_id: str) -> None:
        """Ask for a guess before a fact."""
        self._bet = BetView(self.content, self.lang, self.content.bet(self.slug, bet_id))
        display(self._bet)

    def quiz(self, name: str) -> None:
        """Show a quiz of this lesson. From code: ``lesson.quizzes[name].answer(item, option)``."""
        self._show(name, self.content.questions[self.slug].quizzes[name])

    def recall(self) -> None:
        """Ask two questions that earlier lessons of the path keep for this, those that wait longest first."""
        way = self._way()
        try:
            items = recalled(self.content, way, self.slug, self.store)
        except RecordError:
            items = recalled(self.content, way, self.slug, None)
        if items:
            title = section("quiz", self.lang)["recall"]
            self._show(recall_name(self.slug), put_together(title, items, self.lang))

    def walk(self, name: str) -> None:
        """Show a picture to walk stop by stop. From code: ``lesson.activities[name].judge(stop)``."""
        self._try(WalkView, name)

    def bench(self, name: str) -> None:
        """Show a bench to compare on. From code: ``lesson.activities[name].judge(row, column)``."""
        self._try(BenchView, name)

    def builder(self, name: str) -> None:
        """Show a page to put together. From code: ``lesson.activities[name].check([line, …])``."""
        self._try(BuilderView, name)

    def explorer(self, name: str) -> None:
        """Show a chart to play with, after the bet before it. Charting is loaded when the learner asks for it."""
        from askfirst.widgets.explorers import explorer  # noqa: PLC0415 - ipywidgets' controls are needed by few lessons

        display(explorer(name, self.content, self.lang, self._bet))

    def summary(self) -> None:
        """Show what is known now and what is open, and ask once more what went wrong, if the learner likes."""
        summary = Summary(
            self.content,
            self.lang,
            lesson=self.slug,
            record=self.store,
            quizzes=self._taught,
            before=lambda: {} if self.content.course.pre_check in self.quizzes else self._before(),
            changed=self._changed,
        )
        self._followers.append(summary)
        display(summary.box)

    def paths(self) -> None:
        """Show the role paths, what is done and what comes next. From code: ``lesson.way.choose("A")``."""
        self.way = PathsView(self.content, self.lang, self.slug, self.store, self._chosen)
        display(self.way)

    def refresh(self) -> None:
        """Show what is due after a path is done. From code: ``lesson.again.begin()``, then ``lesson.again.quiz``."""
        self.again = Refresh(self.content, self.lang, lesson=self.slug, record=self.store, changed=self._changed)
        display(self.again.box)

    def test(self) -> None:
        """Show the test. From code: ``lesson.exam.begin("A")``, then ``lesson.exam.quiz.answer(…)``."""
        exam = self.exam = Exam(self.content, self.lang, self.slug, self.store, self._retell)
        exam.proof = ProofView(self.content, self.lang, self.store)
        exam.arrange()
        display(exam.box)

    def delayed(self) -> None:
        """Show the check that opens a month after the test, or say when it does; without a record the learner says."""
        kept = True
        try:
            kept = self.store.choice == "yes"
            opens = delayed_opens(self.store) if kept else date.min
        except RecordError:
            opens = None
        if opens is None or opens > datetime.now().astimezone().date():
            self._tell(self._until_then)
        else:
            items = self.content.course.delayed_check
            words = section("exam", self.lang)
            later = None if kept else (words["delayed-unkept"], words["delayed-open"])
            self._show(DELAYED_CHECK, put_together(words["delayed-title"], items, self.lang), later)

    def _until_then(self) -> str:
        """Return what is said of the check that opens a month after the test, before it does."""
        words = section("exam", self.lang)
        try:
            opens = delayed_opens(self.store)
        except RecordError:
            return html.note(words["delayed-none"], self.lang)
        told = fill(words["delayed-on"], date=opens.isoformat()) if opens else words["delayed-later"]
        return html.note(told, self.lang)

    def notice(self, *, compact: bool = False) -> None:
        """Show the notice about the record, in full or in a line; after all of it, whether others have records here."""
        display(NoticeView(self.content, self.lang, self.store, compact=compact, looked=self._retell))
        if not compact:
            self.desk(alone=True)

    def desk(self, *, alone: bool = False) -> None:
        """Show whose record is open, and how to open one: to a person ``alone``, or where several have records."""
        if self._desk and self._desk.alone == alone:
            display(DeskView(self.content, self.lang, self._desk))

    def record(self) -> None:
        """Show the learner's record, and what can be taken along of it to show others."""
        view = RecordView(self.content, self.lang, self.store)
        self._followers.append(view)
        display(view)
        display(ProofView(self.content, self.lang, self.store))

    def standing(self) -> Standing:
        """Return where the learner stands, as far as the record or this page knows."""
        sitting = self.exam.sitting if self.exam else None
        tested = sitting.form.path if sitting else ""
        try:
            now = standing(self.content, self.store, self._path, tested)
        except RecordError:
            now = unknown(self.content, self._path or tested, chosen=bool(self._path))
        if now.known or not (sitting and sitting.at and sitting.result and sitting.result.passed):
            return now
        return replace(now, passed_on=sitting.at.astimezone().date())

    def _show(self, name: str, quiz: Quiz, later: tuple[str, str] | None = None) -> None:
        view = QuizView(
            self.content,
            self.lang,
            quiz=quiz,
            name=name,
            lesson=self.slug,
            record=self.store,
            changed=self._changed,
            later=later,
        )
        self.quizzes[name] = view
        display(view)

    def _try(self, view: Callable[..., ActivityView], name: str) -> None:
        self.activities[name] = view(self.content, self.lang, self.content.activity(self.slug, name))
        display(self.activities[name])

    def _tell(self, text: Callable[[], str]) -> None:
        """Show what is written anew once it says something else."""
        told = _Told(text)
        self._told.append(told)
        told.show()

    def _retell(self) -> None:
        for told in self._told:
            told.refresh()

    def _chosen(self, path: str) -> None:
        self._path = path
        self._retell()

    def _changed(self) -> None:
        for each in self._followers:
            each.look()
        finished = {name for name, view in self.quizzes.items() if view.quiz_state.next_item is None}
        if finished != self._finished:  # only then can a lesson be done that was not
            self._finished = finished
            self._retell()

    def _taught(self) -> list[QuizView]:
        """Return the quizzes that a lesson's end sums up: all but the one that asks before anything was taught."""
        return [view for name, view in self.quizzes.items() if name != self.content.course.pre_check]

    def _before(self) -> dict[str, bool]:
        """Return by outcome whether it was right in the pre-check, as far as the record or this page knows."""
        name = self.content.course.pre_check
        if not name:
            return {}
        asked = self.quizzes.get(name)
        try:
            answers = asked.quiz_state.first.values() if asked else self.store.answers(name)
        except RecordError:
            answers = []
        return before(self.content, answers)

    def _way(self) -> list[str]:
        """Return the lessons of the learner's path, or of the course where this lesson is not on it."""
        try:
            path = self.content.course.paths.get(self.store.chosen_path() or "")
        except RecordError:
            path = None
        return path.lessons if path and self.slug in path.lessons else list(self.content.course.lessons)


class _Told:
    """A piece of HTML in the page that is written anew where it stands."""

    def __init__(self, text: Callable[[], str]) -> None:
        """Say what ``text`` returns."""
        self._text, self._shown = text, ""
        self._handle = DisplayHandle()

    def show(self) -> None:
        """Put it into the page."""
        self._shown = self._text()
        self._handle.display(HTML(self._shown))

    def refresh(self) -> None:
        """Write it anew if it says something else by now."""
        if (now := self._text()) != self._shown:
            self._shown = now
            self._handle.update(HTML(now))


class BrokenLesson:
    """Stands in for a lesson whose content is faulty: every call is quiet, the faults were said once."""

    def __getattr__(self, _name: str) -> Any:
        """Return something that can be called and does nothing."""
        return lambda *_args, **_values: None


_at_hand: dict[str, Content] = {}


def read_ahead(slug: str) -> None:
    """Read what lesson ``slug`` needs before it is opened, once; faults wait until it is."""
    with contextlib.suppress(ContentError):
        _at_hand[slug] = load_for(slug)
        len(_at_hand[slug].items)  # which lessons are done, and what is asked again, is read from all of the bank


def open_lesson(slug: str, lang: str) -> Lesson:
    """Show the heading of lesson ``slug`` and return it; show sentences where the content is faulty."""
    missing: list[Fault] = []
    try:
        content = _at_hand.pop(slug, None) or load_for(slug)  # a second run of the cell reads anew
        if slug in (next(iter(content.course.lessons)), content.course.test_lesson):
            len(content.items)  # the paths and the test draw on all of the bank: what is missing there is said here
            missing = [each for faults in content.questions.faults.values() for each in faults]
    except ContentError as error:
        _html(html.message("\n".join(each.tell(lang) for each in error.faults[:10]), lang))
        return BrokenLesson()  # type: ignore[return-value]
    lang = lang or content.course.languages[0]
    if slug not in content.course.lessons:
        _html(html.message(say("no-such-lesson", lang, id=slug), lang))
        return BrokenLesson()  # type: ignore[return-value]
    desk = Desk()
    record = desk.record()
    with contextlib.suppress(RecordError):  # which the notice says
        record.retain(content.course.retention)
    lesson = Lesson(content, slug, lang, record, desk)
    lesson.heading()
    if missing:
        _html(html.message("\n".join(each.tell(lang) for each in missing[:10]), lang))
    if slug == next(iter(content.course.lessons)):
        lesson.desk()  # beside the heading, which is always in sight
        if content.course.refresh_days:
            lesson.refresh()
    else:
        lesson.notice(compact=True)
    return lesson


def _html(text: str) -> None:
    display(HTML(text))
