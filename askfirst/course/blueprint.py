"""What the test of a path asks for, and whether the bank holds it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from askfirst.course.item_models import Item
from askfirst.course.models import Course
from askfirst.course.question_file import QuestionFile


@dataclass(frozen=True)
class Shortage:
    """Something a blueprint asks for and the bank does not hold: where ``course.yaml`` says so, and in which words."""

    place: tuple[str | int, ...]
    key: str
    values: Mapping[str, object]


def free_items(course: Course, questions: Mapping[str, QuestionFile], path_id: str) -> list[Item]:
    """Return the items a form may take: of the path's own lessons, asked nowhere else."""
    taken = set(course.delayed_check)
    for file in questions.values():
        taken.update(file.recall, *(quiz.items for quiz in file.quizzes.values()))
    lessons = set(course.paths[path_id].lessons)
    own = (file.items for lesson, file in questions.items() if lesson in lessons)
    return [item for items in own for item in items if item.id not in taken]


def shortages(course: Course, questions: Mapping[str, QuestionFile]) -> Iterator[Shortage]:
    """Yield what the blueprints ask for in vain. Where there is nothing, every form of every path can be drawn."""
    if course.test_lesson is None:
        return
    asked = {point for path in course.paths.values() for point in path.critical}
    for point in course.critical:
        if point not in asked:
            yield Shortage(("critical", point), "point-on-no-path", {"id": point})
    for path_id, path in course.paths.items():
        items = free_items(course, questions, path_id)
        sure = Counter[str]()
        for number, point in enumerate(path.critical):
            outcomes = {item.outcome for item in items if item.critical == point}
            if not outcomes:
                place = ("paths", path_id, "critical", number)
                yield Shortage(place, "point-without-item", {"id": point, "path": path_id})
            if len(outcomes) == 1:
                sure.update(outcomes)
        if len(path.critical) > path.test_items:
            values = {"path": path_id, "points": len(path.critical), "items": path.test_items}
            yield Shortage(("paths", path_id, "critical"), "points-without-room", values)
        free = Counter(item.outcome for item in items if not item.critical)
        for outcome, wanted in path.test.items():
            if wanted > free[outcome] + sure[outcome]:
                values = {"path": path_id, "outcome": outcome, "wanted": wanted, "held": free[outcome] + sure[outcome]}
                yield Shortage(("paths", path_id, "test", outcome), "blueprint-too-large", values)
