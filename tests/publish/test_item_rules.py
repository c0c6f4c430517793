"""The rubric's mechanical rules: each with an item it lets pass and one it remarks on, and the bank as shipped."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from askfirst.course.item_models import Item
from askfirst.course.models import VERDICTS
from askfirst.publish.item_rules import RULES, review, review_bank

REASON = {
    "en": "It tempts because it is quick. It fails since nobody was asked. Ask the visitor first, then go on.",
    "zh": "图快的时候容易这样想。可是没有问过任何人，这样做站不住。应当先征求本人意见，再往下办。",
}
MOST_BY_GUESSING = 0.45


def option(id_: str, en: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "text": {"en": en, "zh": zh}, "why": REASON, **more}


def item(**changes: Any) -> Item:
    """Return a sound item with some fields changed."""
    sound = {
        "id": "sound",
        "kind": "one",
        "outcome": "A1",
        "level": "apply",
        "difficulty": "easy",
        "stem": {"en": "The desk has a form. What do you do first?", "zh": "前台有一张表。你先做什么？"},
        "answer": option("ask", "Ask each visitor at the desk", "在前台逐个征求意见"),
        "distractors": [
            option("sign", "Hang up a bigger sign outside", "在门外挂块大些的牌子", misconception="M01"),
            option("wait", "Wait until somebody complains", "等到有人投诉再处理吧", misconception="M01"),
        ],
    }
    return TypeAdapter[Item](Item).validate_python(sound | changes)


def text(en: str, zh: str = "前台有一张表。你先做什么？") -> dict[str, str]:
    return {"en": en, "zh": zh}


UNEVEN = {
    "kind": "verdict",
    "verdict": "lawful",
    "verdicts": {verdict: {"why": REASON} for verdict in VERDICTS},
    "distractors": [
        option(
            "sign",
            "Hang up a bigger sign outside",
            "在门外挂块大些的牌子",
            misconception="M01",
            supports=["depends"],
        ),
    ],
}
FAULTY = {
    "negative-stem": {"stem": text("Which of these is NOT consent?")},
    "all-of-them": {
        "distractors": [
            option("a", "All of the above, at the desk", "在门外挂块大些的牌子", misconception="M01"),
            option("b", "Wait until somebody complains", "等到有人投诉再处理吧", misconception="M01"),
        ]
    },
    "option-count": {
        "distractors": [option("a", "Hang up a bigger sign outside", "在门外挂块大些的牌子", misconception="M01")]
    },
    "reason-count": UNEVEN,
    "reason-balance": UNEVEN,
    "option-lengths": {"answer": option("ask", "Ask", "在前台逐个征求意见")},
    "absolutes": {
        "distractors": [
            option("a", "Never ask a visitor anything", "在门外挂块大些的牌子", misconception="M01"),
            option("b", "Wait until somebody complains", "等到有人投诉再处理吧", misconception="M01"),
        ]
    },
    "clang": {"stem": text("A visitor stands there. What do you do?")},
    "stem-length": {"stem": text("word " * 70)},
    "number-only": {"stem": text("Which article says so?")},
    "reasons": {
        "answer": {
            **option("ask", "Ask each visitor at the desk", "在前台逐个征求意见"),
            "why": {"en": "Yes.", "zh": "对。"},
        }
    },
    "first-line": {
        "answer": {
            **option("ask", "Ask each visitor at the desk", "在前台逐个征求意见"),
            "why": text("word " * 25 + "end."),
        }
    },
    "exclamation": {"stem": text("The desk has a form! What do you do first?")},
}
FAULTY_IN_CHINESE = {
    "negative-stem": {"stem": text("What first?", "下列做法中错误的是？")},
    "all-of-them": {"answer": option("ask", "Ask each visitor at the desk", "以上都要做才行吧")},
    "absolutes": {
        "distractors": [
            option("a", "Hang up a bigger sign outside", "一律挂块大些的牌子", misconception="M01"),
            option("b", "Wait until somebody complains", "等到有人投诉再处理吧", misconception="M01"),
        ]
    },
    "clang": {"stem": text("What first?", "前台要不要逐个征求一下？")},
    "stem-length": {"stem": text("What first?", "字" * 121)},
    "number-only": {"stem": text("What first?", "这是第几条规定的？")},
    "first-line": {
        "answer": {
            **option("ask", "Ask each visitor at the desk", "在前台逐个征求意见"),
            "why": text(REASON["en"], "字" * 45 + "。"),
        }
    },
    "exclamation": {"stem": text("What first?", "前台有一张表！你先做什么？")},
}


def test_a_sound_item_gets_no_remark() -> None:
    assert review([item()]) == []


def test_a_verdict_with_as_many_reasons_as_the_others_gets_no_remark() -> None:
    (one,) = UNEVEN["distractors"]
    even = [one | {"id": verdict, "supports": [verdict]} for verdict in VERDICTS]
    found = review([item(**UNEVEN | {"distractors": even})])
    assert not {"reason-count", "reason-balance"} & {remark.rule for remark in found}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_finds_its_fault(rule: str) -> None:
    assert rule in {remark.rule for remark in review([item(**FAULTY[rule])])}


@pytest.mark.parametrize("rule", FAULTY_IN_CHINESE)
def test_each_rule_finds_its_fault_in_chinese(rule: str) -> None:
    found = review([item(**FAULTY_IN_CHINESE[rule])])
    assert (rule, "zh") in {(remark.rule, remark.lang) for remark in found}


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        (
            "word " * 24 + "end. Then as much more as there is to say.",
            "字" * 44 + "。还有下文。",
        ),
        ("word " * 24 + "end [[PIPL 28 ¶2]]. Then more.", "字" * 44 + "[[PIPL 28 ¶2]]。还有下文。"),
    ],
)
def test_a_first_line_may_be_so_long_and_what_is_cited_or_follows_does_not_count(en: str, zh: str) -> None:
    asked = item(answer={**option("ask", "Ask each visitor at the desk", "在前台逐个征求意见"), "why": text(en, zh)})
    assert "first-line" not in {remark.rule for remark in review([asked])}


def test_the_rules_for_the_bank_find_theirs() -> None:
    longest = item(answer=option("ask", "Ask each visitor at the desk, kindly", "在前台逐个征求访客的意见"))
    rules = {
        remark.rule for remark in review_bank([longest, longest, item(level="understand"), item(level="understand")])
    }
    assert {"key-longest", "too-easy", "few-items"} <= rules
    balanced = [item(), longest, item(), item(), item(), item()]
    assert review_bank(balanced) == []
