"""What only our own course keeps: its figures in the READMEs, and how its questions are made.

A course that calls itself otherwise, or belongs to another company, is not held to these.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from askfirst.assess.quiz import QuizState
from askfirst.course.item_models import VerdictWithReason
from askfirst.course.lab_models import lab_folders
from askfirst.course.lesson_files import QUESTIONS, lessons_with
from askfirst.course.loader import ROOT, Content
from askfirst.publish.item_rules import review, review_bank, right_is_longest
from askfirst.publish.manners import distractors, keys
from tests.conftest import LANGUAGES, OURS, own_course

pytestmark = OURS

ITEMS_A_LESSON = 12
MOST_BY_GUESSING = 0.45
LEAST_ITEMS = 180
OTHER_TRADES = 25  # items, at least, whose setting is not the property sales office
NUMBERS = {
    "README.md": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    "README.zh.md": "零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五",
}
SAID = {
    "README.md": "{lessons} lessons of about {minutes} minutes, {items} questions, and {labs} labs.",
    "README.zh.md": "{lessons}课，每课约{minutes}分钟；{items}道题；{labs}个实操。",
}
PASS = {"README.md": "asks for {percent} percent", "README.zh.md": "要答对{percent}%"}
ROW = {"README.md": "about {} minutes", "README.zh.md": "约{}分钟"}


@pytest.fixture(scope="module")
def content() -> Content:
    return own_course()


def test_the_bank_is_large_and_looks_beyond_one_trade(content: Content) -> None:
    assert len(content.items) >= LEAST_ITEMS
    assert sum(item.setting != "property-sales" for item in content.items.values()) >= OTHER_TRADES


@pytest.mark.parametrize("slug", lessons_with(ROOT / "content", QUESTIONS))
def test_a_lesson_has_enough_questions_of_several_kinds(content: Content, slug: str) -> None:
    file = content.questions[slug]
    assert len(file.items) >= ITEMS_A_LESSON
    assert len({item.kind for item in file.items}) >= 4
    harder = [item for item in file.items if item.level != "understand"]
    assert len(harder) >= 0.6 * len(file.items)
    if slug != "00-welcome":
        assert file.bets, "a lesson asks for a bet before a fact"


@pytest.mark.parametrize("file", SAID)
def test_the_readme_counts_what_there_is(content: Content, file: str) -> None:
    course, text = content.course, (ROOT / file).read_text(encoding="utf-8")
    usual, _ = Counter(entry.minutes for entry in course.lessons.values()).most_common(1)[0]
    words = NUMBERS[file].split()
    figures = {"lessons": words[len(course.lessons)], "minutes": words[usual], "labs": words[len(lab_folders(ROOT))]}
    said = SAID[file].format(items=len(content.items), **figures)
    assert said[0].upper() + said[1:] in re.sub(r"\s+", " ", text)
    assert PASS[file].format(percent=course.pass_percent) in re.sub(r"\s+", " ", text)
    for path_id, path in course.paths.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {path_id} "))
        assert f"| {len(path.lessons)} |" in row
        assert ROW[file].format(course.minutes(path_id)) in row


def test_the_bank_as_shipped_has_no_remark(content: Content) -> None:
    assert review(content.items.values()) == []
    assert review_bank(content.items.values()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_choosing_the_longest_does_not_pay(content: Content, lang: str) -> None:
    asked = [each for each in content.items.values() if len(keys(each)) == 1 and distractors(each)]
    assert sum(right_is_longest(each, lang) for each in asked) <= MOST_BY_GUESSING * len(asked)


def test_choosing_one_place_does_not_pay(content: Content) -> None:
    asked = [each for each in content.items.values() if len(keys(each)) == 1 and distractors(each)]
    for place in range(3):
        right = sum(
            QuizState([each], f"seed {place}").option_order(each.id)[place] == keys(each)[0].id for each in asked
        )
        assert right <= MOST_BY_GUESSING * len(asked)


@pytest.mark.parametrize("verdict", ["lawful", "unlawful", "depends"])
def test_one_verdict_for_everything_does_not_pay(content: Content, verdict: str) -> None:
    verdicts = [each.verdict for each in content.items.values() if isinstance(each, VerdictWithReason)]
    assert verdicts.count(verdict) <= MOST_BY_GUESSING * len(verdicts)  # "unlawful" is the strictest
    assert verdicts.count("lawful") >= 0.25 * len(verdicts)
    assert verdicts.count("depends") >= 20
