"""The end of a lesson as it is clicked: what is known now that was not, and what went wrong asked once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from askfirst.assess.quiz import Answer
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.learner.record import Record
from askfirst.widgets.base import View
from askfirst.widgets.quiz import QuizView, put_together


class RepeatView(QuizView):
    """Questions of several quizzes asked once more; each answer is one more try in the quiz that it comes from."""

    _place = ""  # links lead to where a question was asked first

    def __init__(  # noqa: PLR0913 - a quiz belongs to a lesson, a record and a listener
        self,
        content: Content,
        lang: str,
        *,
        homes: Mapping[str, QuizView],
        lesson: str,
        record: Record,
        changed: Callable[[], None],
    ) -> None:
        """Ask the items of ``homes``, which names the quiz of each."""
        self._homes = homes
        quiz = put_together(section("summary", lang)["repeat-title"], list(homes), lang)
        super().__init__(
            content, lang, quiz=quiz, name=f"repeat-{lesson}", lesson=lesson, record=record, changed=changed, focus=True
        )

    def store(self, answer: Answer) -> str:
        """Have the quiz that the item comes from keep the answer: the first one there stays the first."""
        trouble = self._homes[answer.item].store(answer)
        self._homes[answer.item].send_state("state")
        self.quiz_state.keep(answer)
        return trouble


class SummaryView(View):
    """What a lesson has shown, by outcome; follows the answers as they come."""

    _kind = "summary"

    def __init__(self, content: Content, lang: str, summary: Summary) -> None:
        """Speak for ``summary``."""
        self._summary = summary
        super().__init__(content, lang)

    def hear(self, message: dict[str, Any]) -> None:
        """Ask once more what went wrong."""
        if message.get("type") == "repeat":
            self._summary.again()

    def snapshot(self) -> dict[str, Any]:
        """Return a line for each outcome, and what can be repeated."""
        return self._summary.standing()


class Summary:
    """The end of a lesson. From code: ``again()``, then ``repeat.answer(…)``."""

    def __init__(  # noqa: PLR0913 - it sums up a lesson and asks on
        self,
        content: Content,
        lang: str,
        *,
        lesson: str,
        record: Record,
        quizzes: Callable[[], Sequence[QuizView]],
        before: Callable[[], Mapping[str, bool]],
        changed: Callable[[], None],
    ) -> None:
        """Sum up what ``quizzes`` are by then; ``before`` says by outcome whether it was right in the pre-check."""
        self.content, self.lang, self.lesson, self.record = content, lang, lesson, record
        self._quizzes, self._before, self._changed = quizzes, before, changed
        self.repeat: RepeatView | None = None
        self.box = widgets.VBox()
        self.view = SummaryView(content, lang, self)
        self.box.children = [self.view]

    def look(self) -> None:
        """Follow the answers."""
        self.view.look()

    def again(self) -> None:
        """Ask once more, in one go, what was answered wrongly at first."""
        if homes := self.missed():
            self.repeat = RepeatView(
                self.content,
                self.lang,
                homes=homes,
                lesson=self.lesson,
                record=self.record,
                changed=self._changed,
            )
            self.box.children = [self.view, self.repeat]
            self.look()

    def missed(self) -> dict[str, QuizView]:
        """Return the items whose first answer was wrong, with the quiz of each."""
        return {
            item: quiz
            for quiz in self._quizzes()
            for item, answer in quiz.quiz_state.first.items()
            if not answer.correct
        }

    def standing(self) -> dict[str, Any]:
        """Return what the page says: what is known, what is open and where, and what can be repeated."""
        outcomes: dict[str, list[tuple[QuizView, str]]] = {}
        for quiz in self._quizzes():
            for item in quiz.quiz_state.items.values():
                outcomes.setdefault(item.outcome, []).append((quiz, item.id))
        begun = any(quiz.quiz_state.latest for quiz in self._quizzes())
        before = self._before() if begun else {}
        lines = [self._line(each, asked, before) for each, asked in sorted(outcomes.items())] if begun else []
        waiting = self.repeat is not None and self.repeat.quiz_state.next_item is not None
        missed = 0 if waiting else len(self.missed())
        return {
            "known": [line for line in lines if not line["to"]],
            "open": [line for line in lines if line["to"]],
            "repeat": fill(section("summary", self.lang)["repeat"], count=missed) if missed else "",
        }

    def _line(self, outcome: str, asked: list[tuple[QuizView, str]], before: Mapping[str, bool]) -> dict[str, Any]:
        """Return what is said of one outcome, with the way to the first question that is open."""
        words = section("summary", self.lang)
        latest = [(quiz, item, quiz.quiz_state.latest.get(item)) for quiz, item in asked]
        left = [(quiz, item) for quiz, item, answer in latest if not (answer and answer.correct)]
        said, to = [], None
        if left:
            quiz, item = left[0]
            to = {"text": words["look"], "target": f"notebooks/{self.lang}/{self.lesson}.ipynb#{quiz.place_of(item)}"}
            tried = any(answer for _, _, answer in latest)
            said.append(words["one-open" if len(left) == 1 else "more-open"] if tried else words["not-asked"])
        elif not all(quiz.quiz_state.first[item].correct for quiz, item in asked):
            said.append(words["second-try"])
        if before.get(outcome):
            said.append(words["then-right-still-open" if left else "then-right"])
        elif outcome in before and not left:
            said.append(words["then-wrong"])
        course = self.content.course
        text = course.outcomes[outcome].of(self.lang) if outcome in course.outcomes else outcome
        return {"text": text, "said": said, "to": to}
