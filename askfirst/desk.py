"""The learner's way through the course as a page shows it: the paths, the test of a path, the check a month later."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import ipywidgets as widgets

from askfirst.bank import Content
from askfirst.faults import ContentError
from askfirst.forms import TRIES, Form, Result, draw, judge, lesson_for, met
from askfirst.lab_models import lab_folders, read_lab
from askfirst.models import Quiz
from askfirst.quiz import Answer
from askfirst.record import Record, RecordError
from askfirst.widgets import QuizView, View
from askfirst.work_copies import offer

DELAY = timedelta(days=30)


def door(content: Content, lesson: str, lang: str) -> dict[str, str]:
    """Return what the page needs to open a lesson."""
    title = content.course.lessons[lesson].title.of(lang)
    return {"text": f"{lesson[:2]} {title}", "target": f"notebooks/{lang}/{lesson}.ipynb"}


def lab_doors(content: Content, path: str, lang: str) -> list[dict[str, str]]:
    """Return what the page needs to open the learner's copy of each lab of a path; a faulty lab is left out."""
    minutes, doors = content.words("paths", lang)["minutes"], []
    for folder in lab_folders(content.root):
        try:
            lab, _ = read_lab(folder)
        except ContentError:
            continue
        if path in lab.paths:
            doors.append(
                {
                    "text": f"{lab.lab[:2]} {lab.title.of(lang)}",
                    "target": offer(content.root, lang, lab.lab),
                    "minutes": minutes.format(minutes=lab.minutes),
                }
            )
    return doors


def done_lessons(content: Content, answered: Iterable[str], forms: Iterable[tuple[Form, Result | None]]) -> set[str]:
    """Return the lessons whose every quiz question is answered; the test's lesson counts once it is passed."""
    have = set(answered)
    done = {
        lesson
        for lesson, file in content.questions.items()
        if have.issuperset(item for quiz in file.quizzes.values() for item in quiz.items)
    }
    if content.course.test_lesson and any(result and result.passed for _, result in forms):
        done.add(content.course.test_lesson)
    return done


def results(content: Content, record: Record) -> list[tuple[Form, Result | None]]:
    """Return every form drawn, oldest first, with what it came to, or None where it is not finished.

    A form that holds an item the course no longer has is passed over. An answer to an earlier wording counts as not
    given.
    """
    found = []
    for form in record.forms():
        known = [content.items[item] for item in form.items if item in content.items]
        hashes = {item.id: item.hash for item in known}
        correct = {
            answer.item: answer.correct
            for answer in record.answers(form.name)
            if hashes.get(answer.item) == answer.item_hash
        }
        if len(known) == len(form.items) and form.path in content.course.paths:
            finished = correct.keys() >= set(form.items)
            found.append((form, judge(content, form.items, correct) if finished else None))
    return found


class PathsView(View):
    """The role paths: what each takes, what is done, what comes next."""

    _kind = "paths"

    def __init__(self, content: Content, lang: str, lesson: str, record: Record) -> None:
        """Show the paths as seen from ``lesson``."""
        self.lesson, self.record, self._path = lesson, record, ""
        self._doors: dict[str, list[dict[str, str]]] = {}
        super().__init__(content, lang)

    def choose(self, path: str) -> None:
        """Choose a path; it is kept where the learner lets the course remember."""
        if path in self._content.course.paths:
            self._path = path
            self.record.choose(path)
            self.send_state("state")

    def hear(self, message: dict[str, Any]) -> None:
        """Carry out the choice."""
        if message.get("type") == "choose":
            self.choose(str(message.get("path")))

    def snapshot(self) -> dict[str, Any]:
        """Return the paths with their minutes and the chosen one lesson by lesson."""
        course, words = self._content.course, self._content.words("paths", self.lang)
        try:
            path = self._path or self.record.chosen_path() or ""
            answered = [answer.item for answer in self.record.answers()]
            done = done_lessons(self._content, answered, results(self._content, self.record))
            note = words["kept" if self.record.choice == "yes" else "not-kept"]
        except RecordError as error:
            path, done, note = self._path, set(), self.trouble(error)
        lessons = course.paths[path].lessons if path in course.paths else []
        following = next((each for each in lessons if each not in done and each != self.lesson), None)
        rows = [
            {
                **door(self._content, each, self.lang),
                "minutes": words["minutes"].format(minutes=self._minutes(each, path)),
                "done": each in done,
                "next": each == following,
                "here": each == self.lesson,
            }
            for each in lessons
        ]
        listed = [
            {
                "id": each,
                "text": words["path"].format(
                    name=entry.name.of(self.lang), lessons=len(entry.lessons), minutes=course.minutes(each)
                ),
            }
            for each, entry in course.paths.items()
        ]
        return {"paths": listed, "path": path, "lessons": rows, "labs": self._labs(path), "note": note}

    def _labs(self, path: str) -> list[dict[str, str]]:
        if path not in self._doors:
            self._doors[path] = lab_doors(self._content, path, self.lang)
        return self._doors[path]

    def _minutes(self, lesson: str, path: str) -> int:
        course = self._content.course
        if lesson != course.test_lesson:
            return course.lessons[lesson].minutes
        return course.minutes(path) - sum(course.lessons[each].minutes for each in course.paths[path].lessons[:-1])


class DeskView(View):
    """What stands above a form of the test: where one is, what to do next, what the form came to."""

    _kind = "desk"

    def __init__(self, content: Content, lang: str, desk: Desk) -> None:
        """Speak for ``desk``."""
        self.desk = desk
        super().__init__(content, lang)

    def hear(self, message: dict[str, Any]) -> None:
        """Begin a form."""
        if message.get("type") == "begin":
            self.desk.begin(str(message.get("path")))

    def refresh(self) -> None:
        """Send the present state to the page."""
        self.send_state("state")

    def snapshot(self) -> dict[str, Any]:
        """Return heading, text, result and button for where the learner stands."""
        return self.desk.standing()


class Desk:
    """The test: forms are drawn, answered and judged here. From code: ``begin(path)``, then ``quiz.answer(…)``."""

    def __init__(self, content: Content, lang: str, lesson: str, record: Record) -> None:
        """Go on where the record says the learner stopped."""
        self.content, self.lang, self.lesson, self.record = content, lang, lesson, record
        self.quiz: QuizView | None = None
        self._unkept: list[tuple[Form, Result | None]] = []  # forms of this sitting, where nothing may be stored
        self._moved = False
        self.box = widgets.VBox()
        history = self.history()
        if history:
            self.quiz = self._view(history[-1][0])
        self.view = DeskView(content, lang, self)
        self._arrange()

    def history(self) -> list[tuple[Form, Result | None]]:
        """Return the forms so far, those that could not be stored included."""
        try:
            return results(self.content, self.record) + self._unkept
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
        self._arrange()

    def standing(self) -> dict[str, Any]:
        """Return what the page says above the questions."""
        course, words = self.content.course, self.content.words("desk", self.lang)
        history = self.history()
        form, result = history[-1] if history else (None, None)
        shown: dict[str, Any] = {"result": None, "paths": [], "path": form.path if form else "", "focus": False}
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
            listed = [
                [each, words["path"].format(name=path.name.of(self.lang), items=path.test_items)]
                for each, path in course.paths.items()
            ]
            text = words["before"].format(percent=course.pass_percent)
            return shown | {"heading": words["ready"], "text": text, "paths": listed, "begin": words["begin"]}
        name = course.paths[form.path].name.of(self.lang)
        if result is None:
            heading = words["asking"].format(number=len(history), name=name, items=len(form.items))
            return shown | {"heading": heading, "text": words["asking-text"], "begin": ""}
        key = "passed" if result.passed else "failed"
        button = words["review-begin"] if self._review_due() else words["another"]
        return shown | {
            "focus": self._moved,
            "heading": words[key].format(right=result.right, of=result.of),
            "text": words[f"{key}-text"].format(percent=course.pass_percent, name=name),
            "result": self._told(form, result),
            "begin": "" if result.passed else button,
        }

    def _told(self, form: Form, result: Result) -> dict[str, Any]:
        tally, course = self.content.words("summary", self.lang)["tally"], self.content.course
        rows = []
        for outcome, (right, of) in sorted(result.outcomes.items()):
            lesson = lesson_for(self.content, form.path, outcome) if right < of else None
            rows.append(
                {
                    "text": course.outcomes[outcome].of(self.lang),
                    "tally": tally.format(right=right, of=of),
                    "back": door(self.content, lesson, self.lang) if lesson else None,
                }
            )
        return {"outcomes": rows, "missed": [course.critical[point].of(self.lang) for point in result.missed]}

    def _review_due(self) -> bool:
        """Whether the latest forms all failed, as many as are allowed in a row, and were not gone through yet."""
        finished = [(form, result) for form, result in self.history() if result]
        latest = finished[-TRIES:]
        failed = len(latest) == TRIES and all(not result.passed for _, result in latest)
        return failed and len(finished) % TRIES == 0 and not self._reviewed(*latest[-1])

    def _reviewed(self, form: Form, result: Result) -> bool:
        if self.quiz and self.quiz.name == f"review-{form.name}":
            return self.quiz.quiz_state.next_item is None
        try:
            answered = {answer.item for answer in self.record.answers(f"review-{form.name}")}
        except RecordError:
            return False
        return answered >= set(result.wrong)

    def _review(self) -> None:
        form, result = self.history()[-1]
        if result:
            title = self.content.strings["desk"]["review-title"]
            self.quiz = self._quiz(Quiz(title=title, items=list(result.wrong)), f"review-{form.name}", exam=False)

    def _draw(self, path: str) -> None:
        forms = [form for form, _ in self.history()]
        names = {form.name for form in forms}
        try:
            of_forms = {item for form in forms for item in form.items}
            practised = [answer.item for answer in self.record.answers() if answer.item not in of_forms]
        except RecordError:
            practised = []
        items = draw(self.content, path, met(practised, forms), uuid.uuid4().hex)
        form = Form(f"final-{len(names) + 1}", path, items)
        try:
            self.record.draw(form)
            kept = self.record.choice == "yes"
        except RecordError:
            kept = False
        if not kept:
            self._unkept.append((form, None))
        self.quiz = self._view(form)

    def _view(self, form: Form) -> QuizView:
        title = self.content.strings["desk"]["form-title"]
        return self._quiz(Quiz(title=title, items=list(form.items)), form.name, exam=True)

    def _quiz(self, quiz: Quiz, name: str, *, exam: bool, answers: Iterable[Answer] = ()) -> QuizView:
        return QuizView(
            self.content,
            self.lang,
            quiz=quiz,
            name=name,
            lesson=self.lesson,
            record=self.record,
            changed=self._changed,
            exam=exam,
            focus=self._moved,
            answers=answers,
        )

    def _changed(self) -> None:
        """Judge the form once its last item is answered, and show it again with its explanations."""
        quiz = self.quiz
        if quiz is None or quiz.quiz_state.next_item:
            return
        self._moved = True
        if quiz.exam:
            given = quiz.quiz_state.latest
            correct = {item: answer.correct for item, answer in given.items()}
            self._unkept = [
                (form, judge(self.content, form.items, correct) if form.name == quiz.name else result)
                for form, result in self._unkept
            ]
            self.quiz = self._quiz(quiz.quiz, quiz.name, exam=True, answers=given.values())
        self._arrange()

    def _arrange(self) -> None:
        self.view.refresh()
        self.box.children = [self.view, *([self.quiz] if self.quiz else [])]


def delayed_opens(content: Content, record: Record) -> date | None:
    """Return the day the delayed check opens, or None where no passed test is recorded; may raise RecordError."""
    passed = {form.name for form, result in results(content, record) if result and result.passed}
    days = [row["at"] for row in record.events() if row["event"] == "answer" and row["quiz"] in passed]
    return datetime.fromisoformat(max(days)).date() + DELAY if days else None
