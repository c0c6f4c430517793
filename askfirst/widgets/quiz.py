"""Questions as they are clicked: the quiz, the guess before a fact, and what went right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from askfirst.assess.quiz import Answer, Confidence, QuizState, public
from askfirst.assess.scoring import BadResponseError
from askfirst.course.item_models import Bet, Item, Mark, Option, Order, Quiz, Sort, VerdictWithReason
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.words import fill
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.widgets.base import CITED, View, plain, trouble_text


class QuizView(View):
    """A quiz that is answered by clicking or, alike, by :meth:`answer`."""

    _kind = "quiz"

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
    ) -> None:
        """Show ``quiz`` and go on where the record says the learner stopped.

        With ``sit`` it is an exam: it takes one answer an item and explains nothing before the last; ``sit`` puts an
        answer on disk and returns those that stand. ``focus`` takes the keyboard there. ``answers`` were given before.
        """
        self.quiz, self.name, self.lesson, self.record = quiz, name, lesson, record
        self._sit, self._focus = sit, focus
        self.quiz_state = QuizState([content.items[item] for item in quiz.items], f"{lesson}/{name}")
        self._opening_trouble = ""
        for answer in answers:  # given to a form, an answer stands whatever becomes of the item
            if answer.item in self.quiz_state.items:
                self.quiz_state.keep(answer)
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
        feedback = self._settle(item, response, confidence)
        self.send(feedback)
        if feedback["type"] == "taken":
            return str(feedback["trouble"] or self.words["taken"])
        words = self.words
        said = words["correct"] if feedback["feedback"]["correct"] else words["incorrect"]
        reasons = [o["why"] for o in feedback["feedback"]["options"] if o["chosen"] or o["key"]]
        return plain("\n".join([said, *reasons]))

    def snapshot(self) -> dict[str, Any]:
        """Return title, items with what was answered, and the question to go on with."""
        state = self.quiz_state
        entries = [
            {
                "id": item.id,
                "stem": self._text(item.stem.of(self.lang)) if item.id in state.latest else "",
                "done": item.id in state.latest,
                "correct": self._explains and item.id in state.latest and state.latest[item.id].correct,
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
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Answer, show again, or ask again."""
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
                self.send({"type": "shown", "item": {"id": item}, "feedback": self._feedback(item)})
            case "ask" if not self.exam:
                self.send({"type": "item", "item": self._public(item)})

    def _settle(self, item: str, response: Any, confidence: Confidence) -> dict[str, Any]:
        """Grade, put on disk, and only then build the feedback."""
        if self.exam and item in self.quiz_state.latest:
            raise BadResponseError(item)
        answer = self.quiz_state.answer(item, response, confidence)
        standing, trouble = self._store(answer)
        for each in standing:
            if each.item in self.quiz_state.items:
                self.quiz_state.keep(each)
        stands = self.quiz_state.latest[item]
        if (stands.response, stands.confidence) != (answer.response, answer.confidence):
            trouble = fill(self.words["elsewhere"], answer=self._said(stands))
        self._changed()
        following = self.quiz_state.next_item
        onward = {"item": {"id": item}, "next": self._public(following) if following else None, "trouble": trouble}
        if self.exam:
            return {"type": "taken", **onward}
        return {"type": "feedback", "feedback": self._feedback(item), **onward}

    @property
    def _explains(self) -> bool:
        """Whether answers are explained: in an exam only once all are given."""
        return not self.exam or self.quiz_state.next_item is None

    def _store(self, answer: Answer) -> tuple[list[Answer], str]:
        """Put an answer on disk. Return the answers that stand, and what went wrong, in words."""
        try:
            if self._sit:
                return self._sit(answer), ""
            edition = self._content.course.edition
            self.record.append(answer, lesson=self.lesson, quiz=self.name, lang=self.lang, edition=edition)
        except RecordError as error:
            return [answer], self.trouble(error)
        return [answer], ""

    def _said(self, answer: Answer) -> str:
        """Return an answer as it reads on the page."""
        item, response = self.quiz_state.items[answer.item], answer.response
        words = {option.id: plain(self._text(option.text.of(self.lang))) for option in item.options.values()}
        if isinstance(item, VerdictWithReason):
            words |= {verdict: self.words[verdict] for verdict in item.verdicts}
        if isinstance(item, Sort):
            words |= {group.id: group.text.of(self.lang) for group in item.groups}
        match response:
            case {"verdict": verdict, "reason": reason}:
                parts = [words.get(verdict, verdict), words.get(reason, reason)]
            case dict():
                parts = [f"{words.get(card, card)} → {words.get(group, group)}" for card, group in response.items()]
            case list():
                parts = [words.get(each, each) for each in response]
            case _:
                parts = [words.get(response, response)]
        return language(self.lang).semicolon.join(map(str, parts))

    def _public(self, item_id: str) -> dict[str, Any]:
        item = self.quiz_state.items[item_id]
        shown = public(item, self.quiz_state.option_order(item_id), self.lang)
        return {**shown, "stem": self._text(item.stem.of(self.lang))}

    def _text(self, text: str) -> str:
        return self._content.inline(text, self.lang, CITED)

    def _feedback(self, item_id: str) -> dict[str, Any]:
        item, grade = self.quiz_state.items[item_id], self.quiz_state.grade(item_id)
        answer = self.quiz_state.latest[item_id]
        rows = [self._row(item, option, grade.marks, grade.chosen, grade.key) for option in _told(item)]
        if isinstance(item, VerdictWithReason):
            rows = [self._verdict_row(item, name, grade.chosen) for name in item.verdicts] + rows
        rows.sort(key=lambda row: (not row["chosen"], not row["key"]) if not isinstance(item, Order) else 0)
        follow = self.words["certain-wrong"] if answer.confidence == "certain" and not grade.correct else ""
        return {
            "correct": grade.correct,
            "follow": follow,
            "options": rows,
            "cites": [self._content.citation(cite, self.lang) for cite in item.cites],
        }

    def _row(
        self, item: Item, option: Option, marks: dict[str, bool], chosen: frozenset[str], key: frozenset[str]
    ) -> dict[str, Any]:
        place = ""
        if isinstance(item, Sort):
            group = next(group for group in item.groups if group.id == option.group)  # type: ignore[attr-defined]
            place = fill(self.words["belongs"], group=group.text.of(self.lang))
        elif isinstance(item, Order):
            place = fill(self.words["step"], place=item.steps.index(option) + 1)
        listed = isinstance(item, Sort | Order)
        return {
            "text": self._text(option.text.of(self.lang)),
            "why": self._text(option.why.of(self.lang)),
            "consequence": self._text(option.consequence.of(self.lang)) if option.consequence else "",
            "place": place,
            "chosen": True if listed else option.id in chosen,
            "key": marks[option.id] if listed else option.id in key,
            "right": marks[option.id],
        }

    def _verdict_row(self, item: VerdictWithReason, name: str, chosen: frozenset[str]) -> dict[str, Any]:
        return {
            "text": self.words[name],
            "why": self._text(item.verdicts[name].why.of(self.lang)),  # type: ignore[index]
            "consequence": "",
            "place": "",
            "chosen": name in chosen,
            "key": name == item.verdict,
            "right": (name in chosen) == (name == item.verdict),
        }


def _told(item: Item) -> list[Option]:
    """Return the options to explain: of an artefact, the sound lines too."""
    return list(item.artefact.parts) if isinstance(item, Mark) else list(item.options.values())


class BetView(View):
    """A guess before a fact. Nothing of it is scored or kept."""

    _kind = "bet"

    def __init__(self, content: Content, lang: str, bet: Bet) -> None:
        """Show ``bet``; its fact is in the page, for there is no key to keep."""
        self.bet = bet
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


class SummaryView(View):
    """What went right at the first try, by outcome; follows the answers as they come."""

    _kind = "summary"

    def __init__(self, content: Content, lang: str, score: Callable[[], dict[str, tuple[int, int]]]) -> None:
        """Show what ``score`` says, asked anew at each change."""
        self._score = score
        super().__init__(content, lang)

    def refresh(self) -> None:
        """Send the present score to the page."""
        self.send_state("state")

    def snapshot(self) -> dict[str, Any]:
        """Return a line for each outcome that was asked about."""
        outcomes = self._content.course.outcomes
        lines = [
            {"text": outcomes[outcome].of(self.lang), "right": right, "of": of}
            for outcome, (right, of) in sorted(self._score().items())
        ]
        return {"outcomes": lines}
