"""Questions as they are clicked: the quiz, the guess before a fact, and what went right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from askfirst.assess.quiz import Answer, Confidence, QuizState, public
from askfirst.assess.scoring import BadResponseError
from askfirst.course.citations import CITED
from askfirst.course.loader import Content
from askfirst.course.models import Text
from askfirst.course.question_file import Bet, Quiz
from askfirst.course.words import fill
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.widgets.base import View, plain, trouble_text
from askfirst.widgets.feedback import feedback, outcome_of, said
from askfirst.widgets.handout import handout


def put_together(title: str, items: Sequence[str], lang: str) -> Quiz:
    """Return a quiz that no author wrote: recalled, repeated or drawn; its title is in ``lang``, and needs no other."""
    return Quiz(title=Text.model_validate({lang: title}), items=list(items))


class QuizView(View):
    """A quiz that is answered by clicking or, alike, by :meth:`answer`."""

    _kind = "quiz"
    _place = "question-{}"
    _once = False  # whether the record takes one answer an item

    def __init__(  # noqa: PLR0913 - a quiz belongs to a lesson, a record and a listener
        self,
        content: Content,
        lang: str,
        *,
        quiz: Quiz,
        name: str,
        lesson: str,
        record: Record,
        changed: Callable[[], None],
        sit: Callable[[Answer], list[Answer]] | None = None,
        focus: bool = False,
        answers: Iterable[Answer] = (),
        later: tuple[str, str] | None = None,
    ) -> None:
        """Show ``quiz`` and go on where the record says the learner stopped.

        With ``sit`` it is an exam: it takes one answer an item and explains nothing before the last; ``sit`` puts an
        answer on disk and returns those that stand. ``focus`` takes the keyboard there. ``answers`` were given before.
        What is for ``later`` waits behind a sentence and a button, and asks nothing until that is pressed.
        """
        self.quiz, self.name, self.lesson, self.record = quiz, name, lesson, record
        self._sit, self._focus, self._later = sit, focus, later
        self.quiz_state = QuizState([content.items[item] for item in quiz.items], f"{lesson}/{name}")
        self._opening_trouble = ""
        self.quiz_state.stand(answers)
        if sit is None:
            try:
                self.quiz_state.restore(record.answers(name))
            except RecordError as error:
                self._opening_trouble = trouble_text(lang, error)
        self._changed = changed
        super().__init__(content, lang)

    @property
    def exam(self) -> bool:
        """Whether this is a form of the test."""
        return self._sit is not None

    def answer(self, item: str, response: Any, confidence: Confidence = "fairly") -> str:
        """Answer ``item`` with option ids (shapes: :mod:`askfirst.assess.scoring`) and return the feedback as text."""
        told = self._settle(item, response, confidence)
        self.send(told)
        if told["type"] == "taken":
            return str(told["trouble"] or self.words["taken"])
        explained = told["feedback"]
        rows = [row[part] for row in explained["told"] for part in ("mark", "text", "why")]
        return plain("\n".join(filter(None, [explained["outcome"], explained["line"], *rows])))

    def place_of(self, item: str) -> str:
        """Return the name of the place in the page where an item stands, for links to it."""
        return self._place.format(item)

    def snapshot(self) -> dict[str, Any]:
        """Return title, items with what was answered, and the question to go on with."""
        state = self.quiz_state
        entries = [
            {
                "id": item.id,
                "place": self.place_of(item.id),
                "stem": self._text(item.stem.of(self.lang)) if item.id in state.latest else "",
                "done": item.id in state.latest,
                "correct": self._explains and item.id in state.latest and state.latest[item.id].correct,
                "outcome": self._outcome(item.id) if self._explains and item.id in state.latest else "",
            }
            for item in state.items.values()
        ]
        following = state.next_item
        focus, self._focus = self._focus, False
        return {
            "exam": self.exam,
            "focus": focus,
            "title": self.quiz.title.of(self.lang),
            "items": entries,
            "current": self._public(following) if following else None,
            "trouble": self._opening_trouble,
            "later": list(self._later or ()),
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Answer, show again, ask again, or tell what is printed."""
        if message.get("type") == "handout":
            answers = message.get("answers") is True
            self.send({"type": "handout", "items": [] if self.exam else self._printed(answers=answers)})
            return
        item = str(message.get("item"))
        if item not in self.quiz_state.items:
            return
        match message.get("type"):
            case "answer":
                try:
                    self.send(self._settle(item, message.get("response"), message.get("confidence", "fairly")))
                except (BadResponseError, ValueError):
                    self.send({"type": "trouble", "text": self.words["choose"]})
            case "show" if item in self.quiz_state.latest and self._explains:
                self.send(
                    {
                        "type": "shown",
                        "item": {"id": item},
                        "feedback": feedback(self._content, self.lang, self.quiz_state, item),
                    }
                )
            case "ask" if not self.exam:
                self.send({"type": "item", "item": self._public(item)})

    def _settle(self, item: str, response: Any, confidence: Confidence) -> dict[str, Any]:
        """Grade, put on disk, and only then build the feedback."""
        if self.exam and item in self.quiz_state.latest:
            raise BadResponseError(item)
        answer = self.quiz_state.answer(item, response, confidence)
        trouble = self.store(answer)
        stands = self.quiz_state.latest[item]
        if (stands.response, stands.confidence) != (answer.response, answer.confidence):
            answered = said(self._content, self.lang, self.quiz_state.items[item], stands.response)
            trouble = fill(self.words["elsewhere"], answer=answered)
        self._changed()
        following = self.quiz_state.next_item
        onward = {"item": {"id": item}, "next": self._public(following) if following else None, "trouble": trouble}
        if self.exam:
            return {"type": "taken", **onward}
        return {"type": "feedback", "feedback": feedback(self._content, self.lang, self.quiz_state, item), **onward}

    @property
    def _explains(self) -> bool:
        """Whether answers are explained: in an exam only once all are given."""
        return not self.exam or self.quiz_state.next_item is None

    def _outcome(self, item_id: str) -> str:
        return outcome_of(self._content, self.lang, self.quiz_state, item_id)

    def store(self, answer: Answer) -> str:
        """Put an answer on disk and count it, or what stands in its place. Return what went wrong, in words."""
        trouble = ""
        try:
            if self._sit:
                self.quiz_state.stand(self._sit(answer))
            else:
                self.record.append(
                    answer,
                    lesson=self.lesson,
                    quiz=self.name,
                    lang=self.lang,
                    edition=self._content.course.edition,
                    once=self._once,
                )
        except RecordError as error:
            trouble = self.trouble(error)
        if not self._sit or answer.item not in self.quiz_state.latest:
            self.quiz_state.keep(answer)
        return trouble

    def _public(self, item_id: str) -> dict[str, Any]:
        item = self.quiz_state.items[item_id]
        shown = public(item, self.quiz_state.option_order(item_id), self.lang)
        return {**shown, "stem": self._text(item.stem.of(self.lang))}

    def _printed(self, *, answers: bool) -> list[dict[str, Any]]:
        order = self.quiz_state.option_order
        items = self.quiz_state.items.values()
        return [handout(self._content, self.lang, item, order(item.id), answers=answers) for item in items]

    def _text(self, text: str) -> str:
        return self._content.inline(text, self.lang, CITED)


class BetView(View):
    """A guess before a fact. Nothing of it is scored or kept."""

    _kind = "bet"

    def __init__(self, content: Content, lang: str, bet: Bet) -> None:
        """Show ``bet``; its fact is in the page, for there is no key to keep."""
        self.bet, self.placed = bet, False
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return question, guesses and fact."""
        text = self._content.inline
        return {
            "question": text(self.bet.question.of(self.lang), self.lang, CITED),
            "options": [[option.id, option.text.of(self.lang)] for option in self.bet.options],
            "reveal": text(self.bet.reveal.of(self.lang), self.lang, CITED),
            "cites": [self._content.citation(cite, self.lang) for cite in self.bet.cites],
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Know that a guess was made: a chart that draws the fact waits for it."""
        self.placed = self.placed or message.get("type") == "placed"
