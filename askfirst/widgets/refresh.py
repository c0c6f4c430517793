"""What comes up again after a path is done, as it is clicked: a line that says what is due, and the cases under it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import ipywidgets as widgets

from askfirst.course.languages import day_in
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.learner.progress import DELAYED_CHECK
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.refresh import Agenda, agenda, past
from askfirst.widgets.base import View
from askfirst.widgets.paths import door
from askfirst.widgets.quiz import QuizView, put_together


def local_day() -> date:
    """Return today, as this place counts days."""
    return datetime.now().astimezone().date()


class CasesView(QuizView):
    """The cases of one set. What is tried again after its explanation is for the learner alone."""

    _place = ""  # links lead to where a question was asked first
    _once = True


class RefreshView(View):
    """The line above the cases: what is due, when the next set is, and the days to take along."""

    _kind = "refresh"

    def __init__(self, content: Content, lang: str, refresh: Refresh) -> None:
        """Speak for ``refresh``."""
        self._refresh = refresh
        super().__init__(content, lang)

    def hear(self, message: dict[str, Any]) -> None:
        """Ask what is due, or hand over the days."""
        match message.get("type"):
            case "begin":
                self._refresh.begin()
            case "calendar":
                self.send(self._refresh.calendar())

    def snapshot(self) -> dict[str, Any]:
        """Return what the page says."""
        return self._refresh.standing()


class Refresh:
    """What is due after a path is done. From code: ``begin()``, then ``quiz.answer(…)``."""

    def __init__(  # noqa: PLR0913 - it stands in a lesson, asks on, and knows the day
        self,
        content: Content,
        lang: str,
        *,
        lesson: str,
        record: Record,
        changed: Callable[[], None],
        today: Callable[[], date] = local_day,
    ) -> None:
        """Say what ``record`` makes due ``today``, which is asked anew each time; ``changed`` hears of each answer."""
        self.content, self.lang, self.lesson, self.record = content, lang, lesson, record
        self._changed, self._today = changed, today
        self.quiz: CasesView | None = None
        self.box = widgets.VBox()
        self.view = RefreshView(content, lang, self)
        self.box.children = [self.view]

    def begin(self) -> None:
        """Ask the cases that are due, those first that were answered before; raise :class:`RecordError`."""
        now = self._agenda()
        if now and now.due and not self._asking(now):
            self.quiz = CasesView(
                self.content,
                self.lang,
                quiz=put_together(section("refresh", self.lang)["cases"], now.due.items, self.lang),
                name=now.due.name,
                lesson=self.lesson,
                record=self.record,
                changed=self._answered,
                focus=True,
            )
            self.box.children = [self.view, self.quiz]
        self.view.look()

    def calendar(self) -> dict[str, str]:
        """Return the days ahead as a file for the page to hand over; raise :class:`RecordError`."""
        from askfirst.learner import refresh_calendar  # noqa: PLC0415 - read when somebody wants it

        try:
            made = refresh_calendar.calendar(self.content, self.record, self.lang, self._today())
        except refresh_calendar.NothingAheadError:
            return {"type": "trouble", "text": section("refresh", self.lang)["no-days"]}
        return {"type": "file", "name": refresh_calendar.FILE, "kind": "text/calendar", "text": made.decode()}

    def standing(self) -> dict[str, Any]:
        """Return what the page says; nothing before a path is done, or where the record cannot be read."""
        words = section("refresh", self.lang)
        shown: dict[str, Any] = {"due": "", "begin": "", "to": None, "following": "", "calendar": False}
        now = None
        with suppress(RecordError):  # which the paths say
            now = self._agenda()
        if now is None:
            return shown
        if now.check_due:
            shown |= {"due": words["check"], "to": self._to_check()}
        elif now.due and self._asking(now):
            shown |= {"due": words["asking"]}
        elif now.due and now.due.begun:
            shown |= {"due": fill(words["begun"], left=now.due.left), "begin": words["go-on"]}
        elif now.due:
            shown |= {"due": words["due"], "begin": words["begin"]}
        else:
            shown |= {"due": words["nothing"]}
        on = now.following
        following = fill(words["next"], date=day_in(self.lang, on)) if on else words["over"]
        return shown | {"following": following, "calendar": bool(now.ahead)}

    def _agenda(self) -> Agenda | None:
        told = past(self.content, self.record)
        return agenda(self.content, told, self._today()) if told else None

    def _asking(self, now: Agenda) -> bool:
        """Whether what is due is being asked here."""
        quiz = self.quiz
        return bool(quiz and now.due and quiz.name == now.due.name and quiz.quiz_state.next_item)

    def _to_check(self) -> dict[str, str] | None:
        """Return the way to the first question of the check that has no answer."""
        lesson = self.content.course.test_lesson
        if not lesson:
            return None
        answered = {answer.item for answer in self.record.answers(DELAYED_CHECK)}
        first = next((item for item in self.content.course.delayed_check if item not in answered), "")
        to = door(self.content, lesson, self.lang)
        return {**to, "target": f"{to['target']}#question-{first}"}

    def _answered(self) -> None:
        self.view.look()
        self._changed()
