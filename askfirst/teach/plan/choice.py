"""Which questions a session of so many minutes asks, and why the others are left out. Pure: a rule one can say aloud.

1. The path's critical points, in the path's order: for each its first question, one that can be voted on before others.
2. Contrast pairs, whole: first those that complete a case already taken, then those of the outcomes asked about least.
3. Single cases: those of the outcomes asked about least, and of these such as can be voted on before others.

Least is meant against what the path's test asks of each outcome; what the test does not ask about comes last. Where all
that is equal, a scene already shown decides, and then the order of the lessons. What does not fit into the minutes left
is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from askfirst.course.models import Path
from askfirst.teach.plan.cases import Case, Question, cases

# Minutes. A question is asked twice with talk between: about six with the debrief of its scene.
SCENE, DEBRIEF = 2, 1
VOTE, TALK, AGAIN, EXPLAIN = 1, 2, 1, 1
THINK, HANDS, RESOLVE = 2, 1, 2  # of what cannot be voted on: worked out in pairs, asked by a show of hands, resolved
NEXT_LESSON = 1
BREAK, BEFORE_BREAK = 10, 90
LEAST, MOST = 10, 480  # minutes of a session


@dataclass(frozen=True)
class Frame:
    """What a session takes apart from its questions, in minutes."""

    opening: int
    closing: int
    breaks: int  # how many, of ten minutes each

    @classmethod
    def of(cls, minutes: int) -> Frame:
        """Return the frame of a session of so many minutes."""
        opening, closing = (1, 1) if minutes < 20 else (2, 2) if minutes < 40 else (4, 4)
        return cls(opening, closing, (minutes - 1) // BEFORE_BREAK)

    @property
    def minutes(self) -> int:
        """All of it together."""
        return self.opening + self.closing + self.breaks * BREAK


@dataclass(frozen=True)
class Plan:
    """What a session asks, what it leaves out for want of time, and the critical points that it does not reach.

    ``enough`` is from how many minutes on it would reach them; 0 where none is missed, or no length would do.
    """

    minutes: int
    cases: tuple[Case, ...]
    left_out: tuple[Question, ...]
    missed: tuple[str, ...]
    unasked: tuple[str, ...]  # critical points about which no lesson of the path asks anything
    enough: int

    @property
    def questions(self) -> list[Question]:
        """The questions in the order in which they are asked."""
        return [each for case in self.cases for each in case]

    @property
    def lessons(self) -> list[str]:
        """The lessons that the session shows, in order."""
        return list(dict.fromkeys(each.lesson for each in self.questions))


def plan(questions: Sequence[Question], path: Path, minutes: int) -> Plan:
    """Return the plan of a session on what a path's lessons ask; it never takes more than its minutes."""
    chosen = _chosen(questions, path, minutes)
    reached = {each.item.critical for each in chosen}
    asked = {each.item.critical for each in questions}
    missed = tuple(point for point in path.critical if point in asked - reached)
    return Plan(
        minutes,
        tuple(cases(chosen)),
        tuple(each for each in questions if each not in chosen),
        missed,
        tuple(point for point in path.critical if point not in asked),
        _enough(questions, path) if missed else 0,
    )


def cost(questions: Sequence[Question]) -> int:
    """Return the minutes that questions take: each, the scenes they are on, and the ways from lesson to lesson."""
    each_one = sum(VOTE + TALK + AGAIN + EXPLAIN if each.by_vote else THINK + HANDS + RESOLVE for each in questions)
    scenes = {each.setting: SCENE + (DEBRIEF if each.debrief_step else 0) for each in questions if each.scene}
    lessons = {each.lesson for each in questions}
    return each_one + sum(scenes.values()) + NEXT_LESSON * max(len(lessons) - 1, 0)


def _chosen(questions: Sequence[Question], path: Path, minutes: int) -> list[Question]:
    """Return the questions that the rule takes, in the order of the lessons."""
    room = minutes - Frame.of(minutes).minutes
    taken: list[Question] = []

    def take(more: Sequence[Question]) -> bool:
        new = [each for each in more if each not in taken]
        fits = bool(new) and cost([*taken, *new]) <= room
        taken.extend(new if fits else ())
        return fits

    for point in path.critical:
        about = [each for each in questions if each.item.critical == point]
        any(take([each]) for each in sorted(about, key=lambda each: not each.by_vote))
    known = {each.item.id: each for each in questions}
    pairs = [(known[each.contrast], each) for each in questions if each.contrast]
    while any(
        take(pair) for pair in sorted(pairs, key=lambda pair: (pair[0] not in taken, _rank(pair[1], taken, path)))
    ):
        pass
    singles = [each for each in questions if not each.contrast]
    while any(take([each]) for each in sorted(singles, key=lambda each: _rank(each, taken, path))):
        pass
    return [each for each in questions if each in taken]


def _rank(question: Question, taken: Sequence[Question], path: Path) -> tuple[float, bool, bool]:
    """Return how far behind others a question is taken: its outcome is asked about much, no vote, a scene more."""
    outcome = question.item.outcome
    asked = sum(each.item.outcome == outcome for each in taken)
    much = asked / path.test[outcome] if outcome in path.test else inf
    return much, not question.by_vote, question.setting not in {each.setting for each in taken}


def _enough(questions: Sequence[Question], path: Path) -> int:
    """Return from how many minutes on a session reaches every critical point that is asked about, or 0."""
    points = {each.item.critical for each in questions}.intersection(path.critical)
    for minutes in range(LEAST, MOST + 1):
        if points <= {each.item.critical for each in _chosen(questions, path, minutes)}:
            return minutes
    return 0


def by_lesson(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """Return questions by their lesson."""
    return [(lesson, list(group)) for lesson, group in groupby(questions, key=lambda each: each.lesson)]
