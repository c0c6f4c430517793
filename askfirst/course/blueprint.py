"""What the test of a path, and the refresh after it, ask for, and whether the bank holds it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from askfirst.course.item_models import Item
from askfirst.course.models import Course
from askfirst.course.question_file import QuestionFile

FORMS = 4  # that share no question: a learner may fail twice; before the course and a month after it others are asked

REFRESH_CASES = 3  # that are asked at a time once a path is done, each of another family


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
        if len(path.critical) > path.test_items:
            values = {"path": path_id, "points": len(path.critical), "items": path.test_items}
            yield Shortage(("paths", path_id, "critical"), "points-without-room", values)
        for place, named, wanted, held in _lacking(course, questions, path_id, 1):
            values = {"path": path_id, "id": named, "wanted": wanted, "held": held}
            yield Shortage(place, "point-without-item" if "critical" in place else "blueprint-too-large", values)


def cases(course: Course, questions: Mapping[str, QuestionFile], path_id: str) -> list[Item]:
    """Return the cases of families that a path's lessons hold: what is asked again once the path is done.

    Questions on their own (sorting, ordering, marking) take longer than a case, and have no other case.
    """
    files = (questions[lesson] for lesson in course.paths[path_id].lessons if lesson in questions)
    return [item for file in files for item in file.items if item.family]


def few_cases(course: Course, questions: Mapping[str, QuestionFile]) -> Iterator[Shortage]:
    """Yield the paths that have too few families to be asked about once they are done."""
    if not course.refresh_days or course.test_lesson is None:
        return
    kept = {item.kin for file in questions.values() for item in file.items if item.id in course.delayed_check}
    for path_id in course.paths:
        held = len({item.kin for item in cases(course, questions, path_id)} - kept)
        if held < REFRESH_CASES:
            yield Shortage(("refresh_days",), "refresh-few", {"path": path_id, "wanted": REFRESH_CASES, "held": held})


def few_forms(course: Course, questions: Mapping[str, QuestionFile]) -> Iterator[Shortage]:
    """Yield what is missing to :data:`FORMS` tests of each path that share no question."""
    if course.test_lesson is None:
        return
    forms = FORMS - bool(course.pre_check) - bool(course.delayed_check)
    for path_id in course.paths:
        for place, named, wanted, held in _lacking(course, questions, path_id, forms):
            values = {"path": path_id, "forms": forms, "id": named, "wanted": wanted, "held": held}
            yield Shortage(place, "forms-few-points" if "critical" in place else "forms-few", values)


def _lacking(
    course: Course, questions: Mapping[str, QuestionFile], path_id: str, forms: int
) -> Iterator[tuple[tuple[str | int, ...], str, int, int]]:
    """Yield the points and outcomes of which a path's lessons hold too little for so many forms that share no item.

    A form takes one case of a family at most, so a family serves as many forms as it has cases, and no more; one that
    holds cases on two points of the path may be gone for the one, so it counts for neither.
    """
    path, items = course.paths[path_id], free_items(course, questions, path_id)
    free = [item for item in items if not item.critical]
    spare = {item.kin for item in free}
    sure = Counter[str]()  # places of an outcome that a critical point fills for certain, and costs no other item
    for number, point in enumerate(path.critical):
        others = {item.kin for item in items if item.critical in path.critical and item.critical != point}
        fitting = [item for item in items if item.critical == point]
        held = _serve([item for item in fitting if item.kin not in others], forms)
        if held < forms:
            yield ("paths", path_id, "critical", number), point, forms, held
        outcomes = {item.outcome for item in fitting}
        if len(outcomes) == 1 and spare.isdisjoint(item.kin for item in fitting):
            sure.update(outcomes)
    for outcome, count in path.test.items():
        held = _serve([item for item in free if item.outcome == outcome], forms) + forms * sure[outcome]
        if held < forms * count:
            yield ("paths", path_id, "test", outcome), outcome, forms * count, held


def _serve(items: Iterable[Item], forms: int) -> int:
    return sum(min(count, forms) for count in Counter(item.kin for item in items).values())
