"""The run sheet: what happens minute by minute, what to ask, what to expect, what to prepare, what was left out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from askfirst.course.languages import day_in, language, sentences
from askfirst.course.loader import Content
from askfirst.evidence.cohort.speech import Speech
from askfirst.teach.plan.cases import Case, Question
from askfirst.teach.plan.choice import Plan, by_lesson
from askfirst.teach.plan.earlier import Earlier
from askfirst.teach.plan.expected import Expected, expected
from askfirst.teach.plan.paper import Block, Facts, Heading, Line, Paper, Points, Table, Together
from askfirst.teach.plan.timetable import Slot, timetable

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

    @property
    def path_name(self) -> str:
        """The path as the papers call it."""
        return f"{self.path} {self.content.course.paths[self.path].name.of(self.lang)}"

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
        return f"{slug[:LETTERS_OF_A_LESSON]} {self.content.course.lessons[slug].title.of(self.lang)}"


def run_sheet(setting: Setting) -> Paper:
    """Return the run sheet of a session."""
    return _Writer(setting).paper()


class _Writer:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.content, self.lang = setting, setting.content, setting.lang
        self.plan, self.tell = setting.plan, setting.speech.tell
        self.course, self.slots = self.content.course, timetable(setting.plan)

    def paper(self) -> Paper:
        title = self.tell("run-sheet", path=self.setting.path_name, minutes=self.plan.minutes)
        blocks = [self.facts(), *self.missed(), self.overview(), *self.prepare(), *self.opening()]
        for number, case in enumerate(self.plan.cases):
            blocks += self.case(number, case)
        blocks += [*self.closing(), *self.left_out()]
        return Paper(self.lang, self.course.title.of(self.lang), title, tuple(blocks))

    def facts(self) -> Facts:
        votes = sum(each.by_vote for each in self.plan.questions)
        hands = len(self.plan.questions) - votes
        in_hand = self.plan.in_hand
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
            rows.append((own[0].begin, self.span(own), self.setting.title(case), self.how(case), self.screen(case)))
        heads = ("head-minutes", "head-what", "head-how", "head-screen")
        told = tuple(row[1:] for row in sorted(rows))
        return Table(self.tell("overview"), tuple(map(self.tell, heads)), told, (10, 34, 36, 20))

    def how(self, case: Case) -> str:
        """Return how a case is gone through, in a few words."""
        votes = sum(each.by_vote for each in case)
        parts = [self.tell("how-scene")] if case[0].scene else []
        parts += [self.tell("how-votes", count=votes)] if votes else []
        parts += [self.tell("how-hands", count=len(case) - votes)] if votes < len(case) else []
        parts += [self.tell("how-debrief")] if case[0].debrief_step else []
        return language(self.lang).semicolon.join(parts)

    def screen(self, case: Case) -> str:
        """Return where a case stands in its lesson."""
        first = case[0]
        places = {first.scene_step, first.debrief_step, *(each.step for each in case)} - {0}
        told = language(self.lang).comma.join(map(str, sorted(places)))
        return self.tell("screen", lesson=first.lesson[:LETTERS_OF_A_LESSON], steps=told)

    def prepare(self) -> Iterator[Block]:
        commands = [self.command(lesson) for lesson in self.plan.lessons]
        yield Heading(self.tell("prepare"))
        yield Points(
            (
                self.tell("prepare-read"),
                self.tell("prepare-print"),
                self.tell("prepare-rehearse", command=f"{commands[0]} --rehearse"),
                self.tell("prepare-open", commands=language(self.lang).comma.join(commands)),
                self.tell("prepare-room"),
                self.tell("prepare-hands"),
                self.tell("prepare-ask", contact=self.content.facts.fill("{{contact}}", self.lang)),
            ),
            checks=True,
        )

    def command(self, lesson: str) -> str:
        several = f" --lang {self.lang}" if len(self.course.languages) > 1 else ""
        return f"{PRESENT} {lesson[:LETTERS_OF_A_LESSON]}{several} --room"

    def opening(self) -> Iterator[Block]:
        yield Heading(self.tell("opening"), minutes=self.span(self.slots[:1]))
        for key in ("say-what", "say-votes", "say-wrong"):
            yield Line(self.tell(key), self.tell("say"))
        yield Line(self.course.disclaimer.of(self.lang), self.tell("say"))

    def closing(self) -> Iterator[Block]:
        yield Heading(self.tell("closing"), minutes=self.span(self.slots[-1:]))
        yield Line(self.tell("say-tomorrow"), self.tell("say"))

    def case(self, number: int, case: Case) -> Iterator[Block]:
        """Yield what a trainer wants before the eyes while a case is on the screen."""
        own = self.of_case(number)
        yield Heading(self.setting.title(case), minutes=self.span(own))
        yield Line(f"{self.setting.lesson(case[0].lesson)} · {self.screen(case)}", look="quiet")
        if case[0].scene:
            scene = self.content.scenes[case[0].scene]
            shown = [slot for slot in own if slot.kind == "scene"]
            told = sentences(scene.place.of(self.lang) + language(self.lang).colon.rstrip(), lang=self.lang)
            yield Line(f"{told} {scene.pressure.of(self.lang)}".strip(), self.tell("scene", span=self.span(shown)))
        for each in case:
            yield from self.question(each, [slot for slot in own if slot.question is each])
        yield Line(self.tell("ask-work"), self.tell("ask"))
        if case[0].debrief_step:
            yield from self.debrief(case[0], [slot for slot in own if slot.kind == "debrief"])

    def question(self, question: Question, own: Sequence[Slot]) -> Iterator[Block]:
        item = question.item
        number = self.tell("question", number=self.setting.numbers[item.id])
        moves = (self.tell("moves", span=self.span([slot]), move=self.tell(f"move-{slot.kind}")) for slot in own)
        top: list[Block] = [Heading(number, 3, self.span(own))]
        if item.critical:
            top.append(Line(self.course.critical[item.critical].of(self.lang), self.tell("critical")))
        top += [
            Line(" · ".join(moves), look="quiet"),
            Line(self.content.inline(item.stem.of(self.lang), self.lang), look="asked"),
        ]
        answers = expected(self.content, self.lang, question, self.setting.earlier)
        yield Together((*top, self.answers(answers)))
        for ask in self.asked(question, answers):
            yield Line(ask, self.tell("ask"))

    def answers(self, answers: Sequence[Expected]) -> Table:
        """Return the answers to expect with what is behind each, the right ones in bold type."""
        rows, strong = [], set()
        for place, each in enumerate(answers):
            said = self.tell("lettered", letter=each.letter, text=each.text) if each.letter else each.text
            behind = [self.tell("quoted", says=each.says)] if each.says else []
            if each.place:
                behind.insert(0, self.tell("placed", place=each.place))
            elif each.right:
                behind.insert(0, self.tell("is-right"))
                strong.add(place)
            if each.earlier:
                percent = round(100 * each.earlier.part)
                behind.append(self.tell("earlier", percent=percent, n=each.earlier.n))
            rows.append((said, "\n".join(behind), each.why if each.right and not each.place else each.brief))
        heads = tuple(map(self.tell, ("head-answer", "head-behind", "head-tell")))
        return Table(self.tell("answers"), heads, tuple(rows), (34, 27, 39), frozenset(strong))

    def asked(self, question: Question, answers: Sequence[Expected]) -> Iterator[str]:
        """Yield what to ask the room between the two votes: of a contrast what differs, else the likeliest mistake."""
        if question.contrast:
            yield self.tell("ask-changed")
        tempting = sorted((each for each in answers if each.says), key=lambda each: -_part(each))
        if tempting:
            yield self.tell("ask-mistake", says=tempting[0].says)

    def debrief(self, question: Question, own: Sequence[Slot]) -> Iterator[Block]:
        yield Heading(self.tell("debrief", span=self.span(own), step=question.debrief_step), 3)
        for strip in self.content.scenes[question.scene].strips:
            if strip.kind != "reported":
                yield Line(self.content.inline(strip.text.of(self.lang), self.lang))

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
