"""What the cases of a family, taken together, say that cannot be meant. Pure.

What one case lacks is refused where it is read (:mod:`askfirst.course.family_models`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from askfirst.course.question_file import QuestionFile
from askfirst.course.yaml_source import Place


def odd_keys(file: QuestionFile) -> Iterator[tuple[Place, str, dict[str, object]]]:
    """Yield where one option is right in more than half of a family's cases (rounded up): guessing would pay."""
    for number, family in file.families:
        most = (len(family.cases) + 1) // 2
        ((option, count),) = Counter(case.answer for case in family.cases).most_common(1)
        if count > most:
            values = {"id": family.family, "option": option, "count": count, "cases": len(family.cases), "most": most}
            yield ("items", number, "cases"), "family-key", values


def unshown_changes(file: QuestionFile) -> Iterator[tuple[Place, str, dict[str, object]]]:
    """Yield where a case says what changed and is asked after no other case of its family."""
    shown = {
        second
        for quiz in file.quizzes.values()
        for first, second in pairwise(quiz.items)
        if first in file.by_id and second in file.by_id and in_one_family(file, first, second)
    }
    for place, item in file.placed:
        if item.changed and item.id not in shown:
            yield (*place, "changed"), "changed-unshown", {"id": item.id}


def in_one_family(file: QuestionFile, first: str, second: str) -> bool:
    """Return whether two items are cases of one family."""
    return file.by_id[first].family is not None and file.by_id[first].family == file.by_id[second].family
