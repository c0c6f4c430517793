"""A session on a path as slides: what its run sheet asks, in its order and with its minutes. Pure.

The slides are those of the lessons' own steps: scene, question with its answer, debrief. Each
lesson opens with its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from askfirst.course.loader import Content
from askfirst.course.words import section
from askfirst.teach.plan.cases import Question
from askfirst.teach.plan.choice import Plan
from askfirst.teach.plan.timetable import Kind, Slot, timetable
from askfirst.teach.session.deck import closing, debrief, scene, spoken, title_of_lesson
from askfirst.teach.session.slide import Notes, Pen, Slide
from askfirst.teach.session.slide_questions import question

ASKED: tuple[Kind, ...] = ("vote", "talk", "again", "think", "hands")  # the question is in sight meanwhile
ANSWERED: tuple[Kind, ...] = ("explain", "resolve")


def path_deck(content: Content, path: str, plan: Plan, lang: str) -> list[Slide]:
    """Return the slides of a plan in one language; their seconds are its minutes, slot by slot."""
    pen = Pen(content, lang)
    name = content.course.paths[path].name.of(lang)
    made = [replace(title_of_lesson(pen, plan.lessons[0]), title=name, kicker=content.course.title.of(lang), seconds=0)]
    for (_, phase, _), group in groupby(timetable(plan), _part):
        slots = list(group)
        lesson = plan.cases[max(slots[0].case, 0)][0].lesson if phase != "closing" else plan.lessons[-1]
        slides = [
            replace(each, kicker=content.course.lessons[lesson].title.of(lang))
            for each in _slides(pen, plan, phase, slots[0], lesson)
        ]
        made += _timed(slides, (slots[-1].end - slots[0].begin) * 60, lang)
    return made


def _part(slot: Slot) -> tuple[int, str, str]:
    """Return what is in sight in a slot; slots that follow each other with the same are one."""
    phase = "ask" if slot.kind in ASKED else "answer" if slot.kind in ANSWERED else slot.kind
    return slot.case, phase, slot.question.item.id if slot.question else ""


def _slides(pen: Pen, plan: Plan, phase: str, slot: Slot, lesson: str) -> Iterator[Slide]:
    if slot.question:
        asks = phase == "ask"
        for each in _of_question(pen, slot.question):
            if (each.kind == "question") == asks:
                yield each
        return
    first, words = plan.cases[slot.case][0], section("sheet", pen.lang, "plan")
    match phase:
        case "opening":
            told = tuple(words[key] for key in ("say-what", "say-votes", "say-wrong"))
            yield replace(title_of_lesson(pen, lesson), notes=Notes(remarks=told))
        case "next-lesson":
            yield replace(title_of_lesson(pen, lesson), notes=Notes())
        case "scene":
            yield from (replace(each, step=first.scene_step) for each in scene(pen, pen.content.scenes[first.scene]))
        case "debrief":
            told_after = debrief(pen, pen.content.scenes[first.scene])
            yield from (replace(each, step=first.debrief_step) for each in told_after)
        case "break":
            yield Slide("text", words["break"], "")
        case "closing":
            told = (words["say-tomorrow"],)
            yield replace(closing(pen, [each.item for each in plan.questions]), notes=Notes(remarks=told))


def _of_question(pen: Pen, asked: Question) -> Iterator[Slide]:
    quiz = pen.content.questions[asked.lesson].quizzes[asked.quiz]
    yield from (replace(each, step=asked.step) for each in question(pen, asked.item, quiz.title.of(pen.lang)))


def _timed(slides: Sequence[Slide], seconds: int, lang: str) -> list[Slide]:
    """Return slides that take so many seconds together, each its part by what there is to be read aloud."""
    weights = [spoken(each, lang) for each in slides]
    ends = [round(seconds * sum(weights[:at]) / sum(weights)) for at in range(len(slides) + 1)]
    return [replace(each, seconds=ends[at + 1] - ends[at]) for at, each in enumerate(slides)]
