"""The run sheet: what happens minute by minute, what to ask and expect, what to prepare, what was left out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from askfirst.course.citations import CITED
from askfirst.course.languages import day_in, language, sentences
from askfirst.course.loader import Content
from askfirst.evidence.cohort.speech import Speech
from askfirst.teach.plan.cases import Case, Question
from askfirst.teach.plan.choice import Plan, by_lesson
from askfirst.teach.plan.earlier import Earlier
from askfirst.teach.plan.expected import Expected, expected
from askfirst.teach.plan.paper import Block, Facts, Heading, Line, Paper, Points, Table, Together
from askfirst.teach.plan.timetable import Slot, timetable
from askfirst.widgets.html import lesson_title

PRESENT = "python start.py present"
LETTERS_OF_A_LESSON = 2  # a lesson is known by the number that its name begins with


@dataclass(frozen=True)
class Setting:
    """What the papers of a session are made from: the content, the path, the plan, what an earlier class chose."""

    content: Content
    lang: str
    path: str
    plan: Plan
    earlier: Earlier

    def paper(self, title: str, blocks: Iterable[Block]) -> Paper:
        """Return a paper of the session."""
        path = f"{self.path} {self.content.course.paths[self.path].name.of(self.lang)}"
        part_of = self.speech.tell("part-of", course=self.content.course.title.of(self.lang), path=path)
        return Paper(self.lang, part_of, title, tuple(blocks))

    def text(self, text: str) -> str:
        """Return a text with its citations written out, as a paper sets them apart."""
        return self.content.inline(text, self.lang, CITED)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each question, the same on every paper."""
        return {each.item.id: number for number, each in enumerate(self.plan.questions, 1)}

    @cached_property
    def speech(self) -> Speech:
        """The words of the papers."""
        return Speech(self.lang, "plan")

    def title(self, case: Case) -> str:
        """Return what a case is called: as its scene is, or as its quiz."""
        first = case[0]
        if first.scene:
            return self.content.scenes[first.scene].title.of(self.lang)
        return self.content.questions[first.lesson].quizzes[first.quiz].title.of(self.lang)

    def lesson(self, slug: str) -> str:
        """Return a lesson with its number."""
        return lesson_title(self.content, slug, self.lang)


def run_sheet(setting: Setting) -> Paper:
    """Return the run sheet of a session."""
    return _Writer(setting).paper()


class _Writer:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.content, self.lang = setting, setting.content, setting.lang
        self.plan, self.tell = setting.plan, setting.speech.tell
        self.course, self.slots = self.content.course, timetable(setting.plan)

    def paper(self) -> Paper:
        blocks: list[Block] = [self.facts(), *self.missed(), self.overview(), *self.prepare(), *self.opening()]
        for number, case in enumerate(self.plan.cases):
            blocks += self.case(number, case)
        blocks += [*self.closing(), *self.left_out()]
        return self.setting.paper(self.tell("run-sheet", minutes=self.plan.minutes), blocks)

    def facts(self) -> Facts:
        votes = sum(each.by_vote for each in self.plan.questions)
        hands = len(self.plan.questions) - votes
        in_hand = self.plan.minutes - self.slots[-1].end
        lessons = language(self.lang).semicolon.join(map(self.setting.lesson, self.plan.lessons))
        return Facts(
            (
                (self.tell("fact-time"), self.tell("time-told", used=self.plan.minutes - in_hand, hand=in_hand)),
                (self.tell("fact-questions"), self.tell("questions-told", votes=votes, hands=hands)),
                (self.tell("fact-lessons"), lessons),
                (self.tell("fact-law"), day_in(self.lang, self.course.law_as_of)),
            )
        )

    def overview(self) -> Table:
        """Return the session at a glance: a line a case."""
        rows = []
        for slot in self.slots:
            if slot.case >= 0 and slot.kind != "next-lesson":
                continue
            if slot.kind == "next-lesson":
                slug = self.plan.cases[slot.case][0].lesson
                how = self.tell("next-lesson-how", lesson=slug[:LETTERS_OF_A_LESSON])
                rows.append((slot.begin, self.span([slot]), self.setting.lesson(slug), how, ""))
            else:
                rows.append((slot.begin, self.span([slot]), self.tell(slot.kind), self.tell(f"{slot.kind}-how"), ""))
        for number, case in enumerate(self.plan.cases):
            own = self.of_case(number)
            rows.append(
                (
                    own[0].begin,
                    self.span(own),
                    self.setting.title(case),
                    self.how(case),
                    self.screen("screen-brief", case[0].lesson[:LETTERS_OF_A_LESSON], case),
                )
            )
        heads = ("head-minutes", "head-what", "head-how", "head-screen")
        rows.sort()
        of_cases = frozenset(number for number, row in enumerate(rows) if row[-1])
        told = tuple(row[1:] for row in rows)
        return Table(self.tell("overview"), tuple(map(self.tell, heads)), told, (10, 33, 43, 14), of_cases, firm=True)

    def how(self, case: Case) -> str:
        """Return how a case is gone through, in a few words."""
        votes = sum(each.by_vote for each in case)
        parts = [self.tell("how-scene")] if case[0].scene else []
        parts += [self.tell("how-votes", count=votes)] if votes else []
        parts += [self.tell("how-hands", count=len(case) - votes)] if votes < len(case) else []
        parts += [self.tell("how-debrief")] if case[0].debrief_step else []
        return language(self.lang).semicolon.join(parts)

    def screen(self, key: str, lesson: str, case: Case) -> str:
        """Return where a case stands in its lesson."""
        places = {case[0].scene_step, case[0].debrief_step, *(each.step for each in case)} - {0}
        told = language(self.lang).comma.join(map(str, sorted(places)))
        return self.tell(key, lesson=lesson, steps=told)

    def prepare(self) -> Iterator[Block]:
        lessons = language(self.lang).comma.join(each[:LETTERS_OF_A_LESSON] for each in self.plan.lessons)
        yield Heading(self.tell("prepare"))
        yield Points(
            (
                self.tell("prepare-read"),
                self.tell("prepare-print"),
                self.tell("prepare-rehearse", command=f"{self.command} --rehearse"),
                self.tell("prepare-open", command=f"{self.command} --room", lessons=lessons),
                self.tell("prepare-room"),
                self.tell("prepare-hands"),
                self.tell("prepare-ask", contact=self.content.facts.fill("{{contact}}", self.lang)),
            ),
            checks=True,
        )

    @property
    def command(self) -> str:
        """What presents this very session."""
        several = f" --lang {self.lang}" if len(self.course.languages) > 1 else ""
        return f"{PRESENT} --path {self.setting.path} --minutes {self.plan.minutes}{several}"

    def opening(self) -> Iterator[Block]:
        told = [*map(self.tell, ("say-what", "say-votes", "say-wrong")), self.course.disclaimer.of(self.lang)]
        heading = Heading(self.tell("opening"), minutes=self.span(self.slots[:1]))
        yield Together((heading, *(Line(each, self.tell("say")) for each in told)))

    def closing(self) -> Iterator[Block]:
        yield Heading(self.tell("closing"), minutes=self.span(self.slots[-1:]))
        yield Line(self.tell("say-tomorrow"), self.tell("say"))

    def case(self, number: int, case: Case) -> Iterator[Block]:
        """Yield what a trainer wants before the eyes while a case is on the screen."""
        own = self.of_case(number)
        top: list[Block] = [
            Heading(self.setting.title(case), minutes=self.span(own)),
            Line(self.screen("screen", self.setting.lesson(case[0].lesson), case), look="quiet"),
        ]
        if case[0].scene:
            scene, shown = self.content.scenes[case[0].scene], [slot for slot in own if slot.kind == "scene"]
            told = f"{scene.place.of(self.lang)} · {scene.pressure.of(self.lang)}"
            top.append(Line(told, self.tell("scene", span=self.span(shown))))
        for each in case:
            answers = expected(self.content, self.lang, each, self.setting.earlier)
            asked = self.question(each, [slot for slot in own if slot.question is each])
            yield Together((*top, *asked, self.answers(answers)))
            for ask in self.asked(each, answers):
                yield Line(ask, self.tell("ask"))
            top = []
        yield Line(self.tell("ask-work"), self.tell("ask"))
        if case[0].debrief_step:
            yield self.debrief(case[0], own[-1:])

    def question(self, question: Question, own: Sequence[Slot]) -> Iterator[Block]:
        item = question.item
        yield Heading(self.tell("question", number=self.setting.numbers[item.id]), 3, self.span(own))
        moves = (self.tell("moves", span=self.span([slot]), move=self.tell(f"move-{slot.kind}")) for slot in own)
        yield Line(" · ".join(moves), look="moves")
        if item.critical:
            yield Line(self.course.critical[item.critical].of(self.lang), self.tell("critical"))
        yield Line(self.setting.text(item.stem.of(self.lang)), look="asked")

    def answers(self, answers: Sequence[Expected]) -> Table:
        """Return the answers to expect with what is behind each, the right ones in bold type."""
        rows, strong = [], set()
        for place, each in enumerate(answers):
            told = [self.tell("lettered", letter=each.letter, text=each.text)]
            if each.place:
                told.append(self.tell("placed", place=each.place))
            elif each.right:
                told.append(self.tell("is-right"))
                strong.add(place)
            if each.says:
                told.append(self.tell("quoted", says=each.says))
            if each.earlier:
                percent = round(100 * each.earlier.part)
                told.append(self.tell("earlier", percent=percent, n=each.earlier.n))
            rows.append(("\n".join(told), each.why))
        heads = tuple(map(self.tell, ("head-answer", "head-tell")))
        return Table(self.tell("answers"), heads, tuple(rows), (42, 58), frozenset(strong))

    def asked(self, question: Question, answers: Sequence[Expected]) -> Iterator[str]:
        """Yield what to ask the room between the two votes: of a contrast what differs, and the likeliest mistake."""
        if question.contrast:
            yield self.tell("ask-changed")
        said = Counter(each.says for each in answers if each.says)
        tempting = max(
            (each for each in answers if each.says), key=lambda each: (_part(each), said[each.says]), default=None
        )
        if tempting:
            yield self.tell("ask-mistake", says=tempting.says)

    def debrief(self, question: Question, own: Sequence[Slot]) -> Together:
        strips = (each for each in self.content.scenes[question.scene].strips if each.kind != "reported")
        told = (Line(self.setting.text(each.text.of(self.lang))) for each in strips)
        return Together((Heading(self.tell("debrief", step=question.debrief_step), 3, self.span(own)), *told))

    def missed(self) -> Iterator[Block]:
        """Yield, in sight at once, which critical points this session does not reach."""
        if self.plan.missed:
            key = "missed" if self.plan.enough else "missed-for-good"
            points = self.points(self.plan.missed)
            yield Line(self.tell(key, points=points, minutes=self.plan.enough), look="warned")
        if self.plan.unasked:
            yield Line(self.tell("unasked", points=self.points(self.plan.unasked)), look="warned")

    def points(self, points: Iterable[str]) -> str:
        return sentences(*(self.course.critical[each].of(self.lang) for each in points), lang=self.lang)

    def left_out(self) -> Iterator[Block]:
        yield Heading(self.tell("left-out"))
        yield Line(self.tell("rule"))
        if not self.plan.left_out:
            yield Line(self.tell("nothing-left"))
        else:
            rows = tuple(
                (self.setting.lesson(lesson), self.quizzes(lesson, questions))
                for lesson, questions in by_lesson(self.plan.left_out)
            )
            yield Table(self.tell("no-time"), (self.tell("head-lesson"), self.tell("head-left")), rows, (35, 65))
        yield Line(self.tell("alone"))

    def quizzes(self, lesson: str, questions: Sequence[Question]) -> str:
        quizzes = self.content.questions[lesson].quizzes
        counted = Counter(each.quiz for each in questions).items()
        told = (self.tell("left-told", quiz=quizzes[name].title.of(self.lang), count=count) for name, count in counted)
        return language(self.lang).semicolon.join(told)

    def of_case(self, number: int) -> list[Slot]:
        return [slot for slot in self.slots if slot.case == number and slot.kind != "next-lesson"]

    def span(self, slots: Sequence[Slot]) -> str:
        return self.tell("span", begin=slots[0].begin, end=slots[-1].end)


def _part(answer: Expected) -> float:
    return answer.earlier.part if answer.earlier else 0.0
