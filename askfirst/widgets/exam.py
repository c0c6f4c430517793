"""The test of a path as it is clicked: forms drawn, answered and explained, and the check a month later."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import ipywidgets as widgets

from askfirst.assess.exam import TRIES, BlueprintError, Form, Result, draw, finish, in_halves, lesson_for, met
from askfirst.assess.quiz import Answer, counts
from askfirst.assess.scoring import fits
from askfirst.course.loader import Content
from askfirst.course.question_file import Quiz
from askfirst.course.words import fill, section
from askfirst.learner.progress import before, delayed_opens, history, practised
from askfirst.learner.record import Record
from askfirst.learner.record_file import RecordError
from askfirst.learner.record_rows import Sitting, first_of_each
from askfirst.widgets.base import View
from askfirst.widgets.paths import door
from askfirst.widgets.quiz import QuizView, put_together


class ExamView(View):
    """What stands above a form of the test: where one is, what to do next, what the form came to."""

    _kind = "exam"

    def __init__(self, content: Content, lang: str, exam: Exam) -> None:
        """Speak for ``exam``."""
        self.exam = exam
        super().__init__(content, lang)

    def hear(self, message: dict[str, Any]) -> None:
        """Begin a form."""
        if message.get("type") == "begin":
            try:
                self.exam.begin(str(message.get("path")))
            except BlueprintError:
                self.send({"type": "trouble", "text": self.words["cannot-draw"]})

    def snapshot(self) -> dict[str, Any]:
        """Return heading, text, result and button for where the learner stands."""
        return self.exam.standing()


class Exam:
    """The test: forms are drawn, answered and judged here. From code: ``begin(path)``, then ``quiz.answer(…)``.

    Each window keeps the form it began. Its answers go on disk one by one, with the result in the same step as the
    last; where two windows answer one item, the first answer stands in both.
    """

    def __init__(
        self, content: Content, lang: str, lesson: str, record: Record, moved_on: Callable[[], None] = lambda: None
    ) -> None:
        """Go on where the record says the learner stopped; ``moved_on`` hears when a form is begun or judged."""
        self._moved_on = moved_on
        self.content, self.lang, self.lesson, self.record = content, lang, lesson, record
        self.quiz: QuizView | None = None
        self.sitting: Sitting | None = None  # the form of this window
        self._given: dict[str, Answer] = {}  # its answers so far
        self._waiting: dict[str, Answer] = {}  # those of them that are not on disk
        self._unkept: list[Sitting] = []  # forms of this window that could not be stored
        self._moved, self._trouble = False, ""
        self.proof: View | None = None  # shown with a form that was passed
        self.box = widgets.VBox()
        self.view = ExamView(content, lang, self)
        if past := self.history():
            self._take_up(next((each for each in reversed(past) if not each.finished), past[-1]))
        self.arrange()

    def history(self) -> list[Sitting]:
        """Return the forms so far, those that could not be stored included."""
        try:
            return history(self.content, self.record) + self._unkept
        except RecordError:
            return list(self._unkept)

    def begin(self, path: str) -> None:
        """Draw a form of ``path`` and ask its first item; after two failed forms, first what went wrong."""
        if path not in self.content.course.paths or (self.quiz and self.quiz.quiz_state.next_item):
            return
        self._moved = True
        if self._review_due():
            self._review()
        else:
            self._draw(path)
            self._moved_on()
        self.arrange()

    def standing(self) -> dict[str, Any]:
        """Return what the page says above the questions."""
        course, words = self.content.course, section("exam", self.lang)
        form, result = (self.sitting.form, self.sitting.result) if self.sitting else (None, None)
        shown: dict[str, Any] = {"result": None, "paths": [], "focus": False, "basis": ""}
        shown["path"] = form.path if form else ""
        if self.quiz and not self.quiz.exam:
            waiting = self.quiz.quiz_state.next_item is not None
            text = words["review" if waiting else "reviewed"]
            return shown | {
                "heading": words["review-title"],
                "text": text,
                "begin": "" if waiting else words["another"],
            }
        if not form:
            try:
                shown["path"] = self.record.chosen_path() or ""
            except RecordError:
                shown["path"] = ""
            stays = words["before-kept" if self._kept() else "before-unkept"]
            text = f"{fill(words['before'], percent=course.pass_percent)}\n\n{stays}"
            return shown | {"heading": words["ready"], "text": text, "paths": self._paths(), "begin": words["begin"]}
        name = course.paths[form.path].name.of(self.lang)
        if result is None:
            heading = fill(words["asking"], number=self._number(form), name=name, items=len(form.items))
            text = "\n\n".join(filter(None, [words["asking-text"], self._stands(form)]))
            return shown | {"heading": heading, "text": text, "begin": ""}
        review = self._review_due()
        key = "passed" if result.passed else "failed"
        again = "once-more" if result.passed else "another"
        failed = fill(words["failed-text-review" if review else "failed-text"], percent=course.pass_percent)
        text = self._after() if result.passed else failed
        return shown | {
            "focus": self._moved,
            "heading": fill(words[key], right=in_halves(result.credit), of=result.of),
            "basis": self._basis(),
            "text": "\n\n".join(filter(None, [text, self._stands(form), self._trouble])),
            "result": self._told(form, result),
            "paths": self._paths() if result.passed else [],
            "again": result.passed,
            "begin": words["review-begin"] if review else words[again],
        }

    def _paths(self) -> list[list[str]]:
        """Return the paths, each with what a form of its test asks."""
        words = section("exam", self.lang)
        return [
            [
                each,
                fill(words["path"], name=path.name.of(self.lang), items=path.test_items, critical=len(path.critical)),
            ]
            for each, path in self.content.course.paths.items()
        ]

    def _basis(self) -> str:
        """Return when the form of this window was finished, and what it was judged by."""
        sitting = self.sitting
        if not (sitting and sitting.finished and sitting.at):
            return ""
        day, law = sitting.at.astimezone().date(), sitting.finished.law_as_of
        words = section("exam", self.lang)
        return fill(words["basis"], date=day.isoformat(), edition=sitting.edition, law=law.isoformat())

    def _kept(self) -> bool:
        """Whether a form of this window is remembered once the window is closed."""
        with contextlib.suppress(RecordError):
            return self.record.choice == "yes"
        return False

    def _after(self) -> str:
        """Return what is said after a pass: what stays of it, a record alone can promise."""
        words = section("exam", self.lang)
        opens = delayed_opens(self.record) if self._kept() else None
        days = self.content.course.retention.evidence_days
        stays = fill(words["passed-kept"], date=opens.isoformat(), days=days) if opens else words["passed-unkept"]
        return f"{words['passed-text']}\n\n{stays}"

    def _stands(self, form: Form) -> str:
        """Return what is said of a test that was passed before this form: it stays passed."""
        earlier = (each for each in self.history() if each.form.name != form.name and each.form.path == form.path)
        passed = next((each for each in earlier if each.result and each.result.passed), None)
        if not (passed and passed.at):
            return ""
        return fill(section("exam", self.lang)["stands"], date=passed.at.astimezone().date().isoformat())

    def _told(self, form: Form, result: Result) -> dict[str, Any]:
        words, course = section("exam", self.lang), self.content.course
        path, then = course.paths.get(form.path), self._before()
        rows = []
        for outcome, (credit, of) in sorted(result.outcomes.items()):
            lesson = lesson_for(self.content, path.lessons, outcome) if path and credit < of else None
            rows.append(
                {
                    "text": course.outcomes[outcome].of(self.lang) if outcome in course.outcomes else outcome,
                    "tally": fill(words["tally"], right=in_halves(credit), of=of),
                    "then": words["then-right" if then[outcome] else "then-wrong"] if outcome in then else "",
                    "back": door(self.content, lesson, self.lang) if lesson else None,
                }
            )
        points = [course.critical[point].of(self.lang) for point in result.missed if point in course.critical]
        return {"outcomes": rows, "missed": points}

    def _before(self) -> dict[str, bool]:
        """Return by outcome whether it was right before anything was taught."""
        with contextlib.suppress(RecordError):
            if quiz := self.content.course.pre_check:
                return before(self.content, self.record.answers(quiz))
        return {}

    def _number(self, form: Form) -> int:
        names = [sitting.form.name for sitting in self.history()]
        return names.index(form.name) + 1 if form.name in names else len(names) + 1

    def _review_due(self) -> bool:
        """Whether the latest forms all failed, as many as are allowed in a row, and were not gone through yet."""
        finished = [sitting for sitting in self.history() if sitting.result]
        latest = finished[-TRIES:]
        failed = len(latest) == TRIES and not any(each.result and each.result.passed for each in latest)
        return failed and len(finished) % TRIES == 0 and not self._reviewed(latest[-1])

    def _wrong(self, sitting: Sitting) -> list[str]:
        """Return the items of a form that went wrong and that the course still has."""
        return [item for item in sitting.result.wrong if item in self.content.items] if sitting.result else []

    def _reviewed(self, sitting: Sitting) -> bool:
        name = f"review-{sitting.form.name}"
        if self.quiz and self.quiz.name == name:
            return self.quiz.quiz_state.next_item is None
        try:
            answered = {answer.item for answer in self.record.answers(name)}
        except RecordError:
            return False
        return answered >= set(self._wrong(sitting))

    def _review(self) -> None:
        last = [sitting for sitting in self.history() if sitting.result][-1]
        review = put_together(section("exam", self.lang)["review-title"], self._wrong(last), self.lang)
        self.quiz = self._quiz(review, f"review-{last.form.name}")

    def _draw(self, path: str) -> None:
        past = self.history()
        forms = [sitting.form for sitting in past]
        wrong = next((sitting.result.wrong for sitting in reversed(past) if sitting.result), ())
        items = draw(self.content, path, met(practised(self.record, forms), forms), uuid.uuid4().hex, wrong)
        sitting = Sitting(Form(f"form-{uuid.uuid4().hex}", path, items))
        self._unkept.append(sitting)
        self._take_up(sitting)
        try:
            self._sit()
        except RecordError as error:
            self._trouble = self.view.trouble(error)

    def _take_up(self, sitting: Sitting) -> None:
        """Make a form the one of this window, with the answers given to it before."""
        self.sitting, self._trouble = sitting, ""
        try:
            stored = self.record.answers(sitting.form.name)
        except RecordError:
            stored = []
        self._given, self._waiting = first_of_each(stored), {}
        if not sitting.finished and self._given.keys() >= set(sitting.form.items):
            self._close()  # answered to its end in an edition that kept no results
        self.quiz = self._shown(self.sitting)

    def _close(self) -> None:
        """Judge the form of this window, all of which is answered."""
        if self.sitting:
            with contextlib.suppress(RecordError):
                self._sit()
            self.sitting = self._judged(self.sitting.form, self._given)

    def _sit(self, answer: Answer | None = None) -> list[Answer]:
        """Put the form and its answers on disk; return the answers that stand, in whichever window they were given."""
        form = self.sitting.form if self.sitting else None
        if form is None:
            return []
        if answer:
            self._given[answer.item] = self._waiting[answer.item] = answer
        standing = self.record.sit(
            form,
            list(self._waiting.values()),
            lambda answers: finish(self.content, form, answers),
            lesson=self.lesson,
            lang=self.lang,
            edition=self.content.course.edition,
        )
        self._trouble = ""
        if standing is None:
            self._waiting = dict(self._given)  # a yes keeps the form as it then is
        else:  # what was withdrawn in another window does not come back from this one
            self._given, self._waiting = first_of_each(standing), {}
            self._unkept = [each for each in self._unkept if each.form.name != form.name]
        return list(self._given.values())

    def _shown(self, sitting: Sitting) -> QuizView | None:
        """Return the questions of a form; of a finished one those that still read as they were asked."""
        items = list(sitting.form.items)
        if finished := sitting.finished:
            known = [item for item in items if item in self.content.items and item in self._given]
            items = [item for item in known if self._explicable(item, finished.hashes[item])]
        if not items:
            return None
        title = section("exam", self.lang)["form-title"]
        return self._quiz(put_together(title, items, self.lang), sitting.form.name, exam=True)

    def _explicable(self, item: str, item_hash: str) -> bool:
        now = self.content.items[item]
        return counts(now, item_hash) and fits(now, self._given[item].response)

    def _quiz(self, quiz: Quiz, name: str, *, exam: bool = False) -> QuizView:
        return QuizView(
            self.content,
            self.lang,
            quiz=quiz,
            name=name,
            lesson=self.lesson,
            record=self.record,
            changed=self._changed,
            sit=self._sit if exam else None,
            focus=self._moved,
            answers=self._given.values() if exam else (),
        )

    def _changed(self) -> None:
        """Judge the form once its last item is answered, and show it again with its explanations."""
        quiz = self.quiz
        if quiz is None or quiz.quiz_state.next_item:
            return
        self._moved = True
        if quiz.exam and self.sitting:
            self.sitting = self._judged(self.sitting.form, quiz.quiz_state.latest)
            self._unkept = [self.sitting if each.form == self.sitting.form else each for each in self._unkept]
            self.quiz = self._shown(self.sitting)
        self.arrange()
        self._moved_on()

    def _judged(self, form: Form, answers: Mapping[str, Answer]) -> Sitting:
        """Return the form with its result as the record holds it, or as it is where the record cannot."""
        try:
            kept = next(
                (each for each in self.record.sittings() if each.form.name == form.name and each.finished), None
            )
        except RecordError as error:
            kept, self._trouble = None, self.view.trouble(error)
        if kept:
            return kept
        return Sitting(
            form, finish(self.content, form, answers), datetime.now(UTC), self.content.course.edition, self.lang
        )

    def arrange(self) -> None:
        """Put into the page what belongs there now."""
        self.view.look()
        passed = self.quiz and self.quiz.exam and self.sitting and self.sitting.result and self.sitting.result.passed
        self.box.children = [each for each in (self.view, self.proof if passed else None, self.quiz) if each]
