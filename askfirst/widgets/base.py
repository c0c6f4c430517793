"""The views that are clicked: one anywidget model each, in front of a pure state.

The page gets their browser half by itself (:mod:`askfirst.widgets.view_files`), so a quiz's messages carry questions, not code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import anywidget
import traitlets

from askfirst.assess.quiz import Answer, Confidence, QuizState, public
from askfirst.assess.scoring import BadResponseError
from askfirst.course.loader import Content
from askfirst.course.models import (
    Bet,
    Item,
    Mark,
    Option,
    Order,
    Quiz,
    Sort,
    VerdictWithReason,
)
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_rows import moment
from askfirst.learner.record_schema import FIELDS
from askfirst.widgets.view_files import source, stub


class View(anywidget.AnyWidget):
    """A view in the page. ``state`` is computed anew each time it is sent, so a reloaded page shows the present."""

    kind = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True, to_json=lambda _value, view: view.snapshot())

    def __init__(self, content: Content, lang: str, **traits: Any) -> None:
        """Bind the view to the content and the language of the edition."""
        self._content = content
        super().__init__(_esm=stub(), lang=lang, words=content.words(self._kind, lang), kind=self._kind, **traits)
        self.on_msg(self._heard)

    _kind = ""

    def snapshot(self) -> dict[str, Any]:
        """Return what the page needs to draw the view as it stands."""
        return {}

    def hear(self, message: dict[str, Any]) -> None:
        """Act on a message of the page."""

    def _heard(self, _view: object, message: dict[str, Any], _buffers: object) -> None:
        if message.get("type") == "source":
            self.send(source())
            return
        try:
            self.hear(message)
        except RecordError as error:
            self.send({"type": "trouble", "text": self.trouble(error)})

    def trouble(self, error: RecordError) -> str:
        """Return what went wrong with the record, in words."""
        return _trouble(self._content, self.lang, error)

    def __repr__(self) -> str:
        """Stay the same from run to run, so that a stored notebook can be compared."""
        return self._content.strings["lesson"]["run-me"].of(self.lang)


CITED = "⟦{}⟧"  # what the page sets apart as a citation


def plain(text: str) -> str:
    """Return a text of the page as a script reads it."""
    return text.replace("⟦", "").replace("⟧", "")


def _trouble(content: Content, lang: str, error: RecordError) -> str:
    return content.strings["trouble"][error.reason].of(lang).replace("{path}", str(error.path))


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
                self._opening_trouble = _trouble(content, lang, error)
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
        words = self._content.words("quiz", self.lang)
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
            trouble = self.words["elsewhere"].replace("{answer}", self._said(stands))
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
        return ("；" if self.lang == "zh" else "; ").join(map(str, parts))

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
            place = self.words["belongs"].replace("{group}", group.text.of(self.lang))
        elif isinstance(item, Order):
            place = self.words["step"].replace("{place}", str(item.steps.index(option) + 1))
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


class NoticeView(View):
    """The notice, before anything is stored, with two equal answers."""

    _kind = "notice"

    def __init__(self, content: Content, lang: str, record: Record, *, compact: bool) -> None:
        """Fold the list of fields where ``compact``, and the whole notice once it was answered."""
        self.record, self.compact = record, compact
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return the choice made so far and what each field is for."""
        fields = self._content.words("fields", self.lang)
        trouble = ""
        try:
            choice = self.record.choice
        except RecordError as error:
            choice, trouble = None, self.trouble(error)
        return {
            "choice": choice,
            "trouble": trouble,
            "compact": self.compact,
            "fields": [[name, fields[name]] for name in FIELDS],
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Carry out the choice."""
        if message.get("choice") == "yes":
            self.record.agree()
        elif message.get("choice") == "no":
            self.record.decline()
        self.send({"type": "chosen", "state": self.snapshot()})


class RecordView(View):
    """The learner's own record: see, take along, correct, delete."""

    _kind = "record"

    def __init__(self, content: Content, lang: str, record: Record) -> None:
        """Show ``record``."""
        self.record = record
        super().__init__(content, lang)

    def snapshot(self) -> dict[str, Any]:
        """Return each answer as a row of words, newest first."""
        words = self._content.words("record", self.lang)
        try:
            rows, damaged = self.record.events(), self.record.damaged()
        except RecordError as error:
            return {"path": self.trouble(error), "rows": [], "damaged": ""}
        gone = {row["response"] for row in rows if row["event"] == "not-mine"}
        finished = {row["quiz"] for row in rows if row["event"] == "result"}
        answers = [row for row in reversed(rows) if row["event"] == "answer" and row["number"] not in damaged]
        shown = [self._row(row, gone, finished) for row in answers]
        told = words["damaged"].format(rows=words["comma"].join(map(str, damaged))) if damaged else ""
        return {"path": str(self.record.path), "rows": shown, "damaged": told}

    def _row(self, row: dict[str, Any], gone: set[str], finished: set[str]) -> dict[str, Any]:
        words, levels = self._content.words("record", self.lang), self._content.words("quiz", self.lang)
        return {
            "number": row["number"],
            "at": _local(row["at"]),
            "lesson": row["lesson"],
            "item": row["item"],
            "confidence": levels[row["confidence"]],
            "result": words["right" if row["correct"] else "wrong"],
            "mine": str(row["number"]) not in gone,
            "fixed": row["quiz"] in finished,
        }

    def hear(self, message: dict[str, Any]) -> None:
        """Correct, delete, export or look again."""
        words = self._content.words("record", self.lang)
        text = ""
        match message.get("type"):
            case "correct":
                number = message.get("number")
                text = words["corrected" if isinstance(number, int) and self.record.correct(number) else "stands"]
            case "delete":
                self.record.delete()
                text = words["deleted"]
            case "export":
                kind = "csv" if message.get("kind") == "csv" else "json"
                name = f"askfirst-record.{kind}"
                self.send({"type": "file", "name": name, "text": self.record.export(kind)})  # type: ignore[arg-type]
                return
        self.send({"type": "rows", "state": self.snapshot(), "text": text})


def _local(at: str) -> str:
    when = moment(at)
    return when.astimezone().strftime("%Y-%m-%d %H:%M") if when else at


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
