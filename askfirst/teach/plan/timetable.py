"""A session minute by minute: what follows from a plan. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from askfirst.teach.plan.cases import Case, Question
from askfirst.teach.plan.choice import (
    AGAIN,
    BREAK,
    DEBRIEF,
    EXPLAIN,
    HANDS,
    NEXT_LESSON,
    RESOLVE,
    SCENE,
    TALK,
    THINK,
    VOTE,
    Frame,
    Plan,
    cost,
)

Kind = Literal[
    "opening",
    "next-lesson",
    "scene",
    "vote",
    "talk",
    "again",
    "explain",
    "think",
    "hands",
    "resolve",
    "debrief",
    "break",
    "closing",
]
BY_VOTE: tuple[tuple[Kind, int], ...] = (("vote", VOTE), ("talk", TALK), ("again", AGAIN), ("explain", EXPLAIN))
BY_HAND: tuple[tuple[Kind, int], ...] = (("think", THINK), ("hands", HANDS), ("resolve", RESOLVE))


@dataclass(frozen=True)
class Slot:
    """Some minutes of a session, from ``begin`` to ``end``: of which case, and on which question, if any."""

    kind: Kind
    begin: int
    end: int
    case: int = -1  # its place among the plan's cases
    question: Question | None = None


def timetable(plan: Plan) -> list[Slot]:
    """Return the slots of a session, one after the other; breaks fall between two cases."""
    frame = Frame.of(plan.minutes)
    made = [Slot("opening", 0, frame.opening)]

    def add(kind: Kind, minutes: int, case: int = -1, question: Question | None = None) -> None:
        made.append(Slot(kind, made[-1].end, made[-1].end + minutes, case, question))

    used = frame.minutes + cost(plan.questions)
    due = [used * number // (frame.breaks + 1) for number in range(1, frame.breaks + 1)]
    for number, case in enumerate(plan.cases):
        if number and case[0].lesson != plan.cases[number - 1][0].lesson:
            add("next-lesson", NEXT_LESSON, number)
        for kind, minutes, question in _of_case(case):
            add(kind, minutes, number, question)
        if due and number + 1 < len(plan.cases) and made[-1].end >= due[0]:
            due.pop(0)
            add("break", BREAK)
    add("closing", frame.closing)
    return made


def _of_case(case: Case) -> Iterator[tuple[Kind, int, Question | None]]:
    if case[0].scene:
        yield "scene", SCENE, None
    for each in case:
        yield from ((kind, minutes, each) for kind, minutes in (BY_VOTE if each.by_vote else BY_HAND))
    if case[0].debrief_step:
        yield "debrief", DEBRIEF, None
