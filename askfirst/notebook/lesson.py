"""A lesson as its notebook calls it, cell by cell; in the plural, for ``askfirst.lesson`` is the call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from IPython.display import HTML, display

from askfirst.course.faults import ContentError, Fault
from askfirst.course.item_models import Quiz
from askfirst.course.loader import Content, load_for
from askfirst.course.models import Text
from askfirst.course.reading_time import RECALLED
from askfirst.course.words import fill, say, section
from askfirst.learner.progress import Recalled, delayed_opens, recalled
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.widgets import html
from askfirst.widgets.activities import ActivityView, BenchView, BuilderView, WalkView
from askfirst.widgets.base import View
from askfirst.widgets.exam import Exam
from askfirst.widgets.paths import PathsView
from askfirst.widgets.quiz import BetView, QuizView, SummaryView
from askfirst.widgets.record import NoticeView, RecordView

RECALLED_FROM = 3  # the latest lessons that recall questions come from


class Lesson:
    """One lesson in one language. Each method shows something and returns nothing a cell would print."""

    def __init__(self, content: Content, slug: str, lang: str, record: Record) -> None:
        """Bind a lesson to the content and to the learner's record."""
        self.content, self.slug, self.lang, self.store = content, slug, lang, record
        self.quizzes: dict[str, QuizView] = {}
        self.activities: dict[str, ActivityView] = {}
        self._followers: list[View] = []  # what speaks of the answers given in this lesson
        self._bet: BetView | None = None  # the last one shown

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
        """Show the way to the neighbouring lessons."""
        _html(html.neighbours(self.content, self.slug, self.lang, self._way()))

    def bet(self, bet_id: str) -> None:
        """Ask for a guess before a fact."""
        self._bet = BetView(self.content, self.lang, self.content.bet(self.slug, bet_id))
        display(self._bet)

    def quiz(self, name: str) -> None:
        """Show a quiz of this lesson. From code: ``lesson.quizzes[name].answer(item, option)``."""
        self._show(name, self.content.questions[self.slug].quizzes[name])

    def recall(self) -> None:
        """Ask two questions that earlier lessons of the path keep for this, those of weak outcomes first."""
        way, files = self._way(), self.content.questions
        earlier = [slug for slug in way[: way.index(self.slug)] if files.sound(slug)][-RECALLED_FROM:]
        kept = [item for slug in reversed(earlier) for item in files[slug].recall]
        own = f"recall-{self.slug}"
        left = self._recalled(earlier)
        kept.sort(
            key=lambda item: (left.asked.get(item, own) != own, self.content.items[item].outcome not in left.weak)
        )
        if kept:
            title = Text.model_validate({self.lang: section("quiz", self.lang)["recall"]})
            self._show(own, Quiz(title=title, items=kept[:RECALLED]))

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
        """Show what went right, by outcome."""
        view = SummaryView(self.content, self.lang, self.score)
        self._followers.append(view)
        display(view)

    def paths(self) -> None:
        """Show the role paths, what is done and what comes next. From code: ``lesson.way.choose("A")``."""
        self.way = PathsView(self.content, self.lang, self.slug, self.store)
        display(self.way)

    def test(self) -> None:
        """Show the test. From code: ``lesson.exam.begin("A")``, then ``lesson.exam.quiz.answer(…)``."""
        self.exam = Exam(self.content, self.lang, self.slug, self.store)
        display(self.exam.box)

    def delayed(self) -> None:
        """Show the check that opens a month after the test, or say when it does; without a record it is open now."""
        words = section("exam", self.lang)
        try:
            kept, opens = self.store.choice == "yes", delayed_opens(self.store)
        except RecordError:
            _html(html.note(words["delayed-none"], self.lang))
            return
        if kept and opens is None:
            _html(html.note(words["delayed-later"], self.lang))
        elif kept and opens and opens > datetime.now().astimezone().date():
            _html(html.note(fill(words["delayed-on"], date=opens.isoformat()), self.lang))
        else:
            items = self.content.course.delayed_check
            self._show(
                "delayed-check",
                Quiz(title=Text.model_validate({self.lang: section("exam", self.lang)["delayed-title"]}), items=items),
            )

    def notice(self) -> None:
        """Show the notice about the record, in full."""
        display(NoticeView(self.content, self.lang, self.store, compact=False))

    def record(self) -> None:
        """Show the learner's record."""
        view = RecordView(self.content, self.lang, self.store)
        self._followers.append(view)
        display(view)

    def score(self) -> dict[str, tuple[int, int]]:
        """Return, by outcome, items right at the first try and items answered in this lesson."""
        totals: dict[str, tuple[int, int]] = {}
        for view in self.quizzes.values():
            for outcome, (right, of) in view.quiz_state.score().items():
                before = totals.get(outcome, (0, 0))
                totals[outcome] = (before[0] + right, before[1] + of)
        return totals

    def _show(self, name: str, quiz: Quiz) -> None:
        view = QuizView(
            self.content,
            self.lang,
            quiz=quiz,
            name=name,
            lesson=self.slug,
            record=self.store,
            changed=self._changed,
        )
        self.quizzes[name] = view
        display(view)

    def _try(self, view: Callable[..., ActivityView], name: str) -> None:
        self.activities[name] = view(self.content, self.lang, self.content.activity(self.slug, name))
        display(self.activities[name])

    def _changed(self) -> None:
        for view in self._followers:
            view.look()

    def _way(self) -> list[str]:
        """Return the lessons of the learner's path, or of the course where this lesson is not on it."""
        try:
            path = self.content.course.paths.get(self.store.chosen_path() or "")
        except RecordError:
            path = None
        return path.lessons if path and self.slug in path.lessons else list(self.content.course.lessons)

    def _recalled(self, lessons: Sequence[str]) -> Recalled:
        try:
            return recalled(self.content, self.store, lessons)
        except RecordError:
            return Recalled(set(), {})


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
    lesson = Lesson(content, slug, lang, Record())
    _html(html.header(content, slug, lang))
    if missing:
        _html(html.message("\n".join(each.tell(lang) for each in missing[:10]), lang))
    if slug != next(iter(content.course.lessons)):
        display(NoticeView(content, lang, lesson.store, compact=True))
    return lesson


def _html(text: str) -> None:
    display(HTML(text))
