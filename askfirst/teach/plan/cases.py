"""What can be asked before a room: the questions of a path's lessons, each with its scene, and where both stand.

The check before the course and the test are left to each person alone. Pure, but for the lessons' files that are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from askfirst.course.item_models import Item
from askfirst.course.lesson_files import PROSE, lesson_file
from askfirst.course.loader import Content
from askfirst.course.notebook_source import NotebookSource, read_notebook
from askfirst.course.question_file import Quiz
from askfirst.course.steps import Step, pieces, steps
from askfirst.publish.check_calls import calls
from askfirst.teach.session.ballot import BallotItem, ballot_item, in_order


@dataclass(frozen=True)
class Question:
    """A question of a lesson, and where it stands: steps are counted from 1, and 0 is none.

    ``ballot`` is what a phone votes on; a question without one is asked by a show of hands. ``contrast`` is the case
    that stands just before it and differs from it in one fact, where there is one.
    """

    item: Item
    lesson: str
    quiz: str
    step: int
    order: tuple[str, ...]  # its options, as the room sees them
    ballot: BallotItem | None = None
    scene: str = ""
    scene_step: int = 0
    debrief_step: int = 0
    contrast: str = ""

    @property
    def by_vote(self) -> bool:
        """Whether it can be voted on."""
        return self.ballot is not None

    @property
    def setting(self) -> tuple[str, str]:
        """What it is shown with: the scene of its lesson, or its quiz."""
        return self.lesson, self.scene or f"{self.quiz}/"


Case = tuple[Question, ...]  # questions on one scene


def lesson_of(content: Content, slug: str) -> NotebookSource:
    """Return a lesson's own file; raise ContentError where it cannot be read."""
    return read_notebook(content.root / "content" / lesson_file(slug, PROSE), content.root)


def questions_on(content: Content, path_id: str) -> list[Question]:
    """Return what a path's lessons ask, in order; raise ContentError where one of their files cannot be read."""
    lessons = (slug for slug in content.course.paths[path_id].lessons if slug in content.questions.lessons)
    return [each for slug in lessons for each in _asked_in(content, slug)]


def _asked_in(content: Content, slug: str) -> Iterator[Question]:
    row = steps(pieces(lesson_of(content, slug).cells, content.course.languages[0]))
    scenes, debriefs = _where(row, "scene"), _where(row, "debrief")
    for name, step in _where(row, "quiz").items():
        if name == content.course.pre_check:
            continue
        quiz = content.questions[slug].quizzes[name]
        for each in _of_quiz(content, slug, name, quiz):
            scene = each.scene if each.scene in scenes else ""
            yield replace(
                each,
                step=step,
                scene=scene,
                scene_step=scenes.get(scene, 0),
                debrief_step=debriefs.get(scene, 0),
            )


def _of_quiz(content: Content, slug: str, name: str, quiz: Quiz) -> Iterator[Question]:
    """Yield the questions of a quiz; the second of two that contrast stands with the scene of the first."""
    scene = ""
    for before, item in pairwise([None, *(content.items[each] for each in quiz.items)]):
        if item is None:
            continue
        contrast = before.id if before and item.changed and before.kin == item.kin else ""
        scene = item.scene or (scene if contrast else "")
        yield Question(item, slug, name, 0, in_order(item), ballot_item(content, item), scene, contrast=contrast)


def _where(row: Sequence[Step], call: str) -> dict[str, int]:
    """Return in which step each thing that ``call`` names stands first."""
    found: dict[str, int] = {}
    for number, step in enumerate(row, 1):
        for piece in step.pieces:
            named = [each for made in calls(piece.cell) if made.name == call for each in made.ids]
            for each in named if piece.cell.lang is None else ():
                found.setdefault(each, number)
    return found


def cases(questions: Sequence[Question]) -> list[Case]:
    """Return questions in the order of their lessons, those on one scene together."""
    first: dict[tuple[str, str], int] = {}
    for place, each in enumerate(questions):
        first.setdefault(each.setting, place)
    together = sorted(questions, key=lambda each: first[each.setting])
    return [tuple(group) for _, group in groupby(together, key=lambda each: each.setting)]
