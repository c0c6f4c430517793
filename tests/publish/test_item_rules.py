"""The rubric's mechanical rules: each with an item it lets pass and one it remarks on, and the bank as shipped."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from askfirst.course.family_models import OneFamily
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


SIGN_ZH, WAIT_ZH = "在门外挂块大些的牌子", "等到有人投诉再处理吧"


def wrong(*texts: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "distractors": [
            option(f"wrong-{number}", en, zh, misconception="M01", **more) for number, (en, zh) in enumerate(texts)
        ]
    }


def reasoned(*texts: tuple[str, str, str]) -> dict[str, Any]:
    """Return an item on a verdict, the first reason right: each with its verdict and its two texts."""
    right, *others = [
        option(f"reason-{number}", en, zh, misconception="M01", supports=[verdict])
        for number, (verdict, en, zh) in enumerate(texts)
    ]
    del right["misconception"]
    verdicts = {verdict: {"why": REASON} for verdict in VERDICTS}
    return {"kind": "verdict", "verdict": texts[0][0], "verdicts": verdicts, "answer": right, "distractors": others}


def ordered(*texts: tuple[str, str]) -> Item:
    steps = [option(f"step-{number}", en, zh) for number, (en, zh) in enumerate(texts)]
    whole = {"id": "sound", "kind": "order", "outcome": "A1", "level": "apply", "difficulty": "easy"}
    return TypeAdapter[Item](Item).validate_python(whole | {"stem": text("What first?"), "steps": steps})


def family(**changes: Any) -> list[Item]:
    """Return the cases of a sound family with some of its texts changed."""
    choices = {
        "ask": ("Ask each visitor at the desk", "在前台逐个征求意见"),
        "sign": ("Hang up a sign at the door", "在门口挂一块告示牌"),
        "wait": ("Leave it off until then", "在那之前先不要打开"),
    } | changes.get("choices", {})
    stems = changes.get("stems", [("A camera against theft", "防盗的摄像头"), ("A camera for faces", "认脸的摄像头")])
    cases = [
        {
            "id": f"case-{number}",
            "stem": text(*stem),
            "answer": list(choices)[number],
            "misconceptions": {each: "M01" for each in choices if each != list(choices)[number]},
            "why": dict.fromkeys(choices, REASON),
        }
        for number, stem in enumerate(stems)
    ]
    whole = {"family": "door", "kind": "one", "outcome": "A1", "level": "apply", "difficulty": "easy"}
    options = [{"id": each, "text": text(*texts)} for each, texts in choices.items()]
    read: list[Item] = list(OneFamily.model_validate(whole | {"options": options, "cases": cases}).items)
    return read


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
    "clause": wrong(
        ("Hang up a sign, since it is told", SIGN_ZH),
        ("Wait until somebody complains", WAIT_ZH),
    ),
    "comment": wrong(("The opposite: wait outside", SIGN_ZH), ("Wait until somebody asks", WAIT_ZH)),
    "same-verdict": {"answer": option("ask", "Yes, ask each visitor at a desk", "在前台逐个征求意见")}
    | wrong(
        ("No, hang up a bigger sign there", SIGN_ZH),
        ("No, wait until somebody asks", WAIT_ZH),
    ),
    "openings": reasoned(
        ("depends", "Whether a guest was told", "要看客人是否被告知"),
        ("depends", "Whether a guest was asked", "要看客人是否被问过"),
        ("lawful", "Every guest was told", "每位客人都告知了"),
        ("lawful", "The sign names all of it", "告示写得一清二楚"),
        ("unlawful", "A guest was not asked", "没有问过这位客人"),
        ("unlawful", "No sign hangs at the door", "门口没有挂告示牌"),
    ),
}
LINKED = [
    ("Write a note of it", "记下这件事"),
    ("Pass that note on", "核对之后，转给同事"),
    ("Reply to her", "答复她本人"),
]
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


@pytest.mark.parametrize("rule", FAULTY)
def test_each_rule_finds_its_fault(rule: str) -> None:
    assert rule in {remark.rule for remark in review([item(**FAULTY[rule])])}


def test_every_rule_has_an_item_that_it_finds_fault_with() -> None:
    assert {*FAULTY, "links"} == set(RULES)


def test_steps_that_name_the_one_before_them_are_found() -> None:
    found = {(remark.rule, remark.lang, remark.found) for remark in review([ordered(*LINKED)])}
    assert {("links", "en", "that note"), ("links", "zh", "核对之后，")} <= found
    loose = [("Write a note of it", "记下这件事"), ("Pass it on", "转给同事"), ("Reply to her", "答复她本人")]
    assert "links" not in {remark.rule for remark in review([ordered(*loose)])}


def test_a_cue_that_every_option_has_is_none() -> None:
    even = wrong(
        ("No, since a sign hangs there", "因为门外已有牌子"), ("No, since nobody has complained", "因为没有人来投诉")
    )
    asked = item(answer=option("ask", "No, since nobody was asked yet", "因为还没有问过他们"), **even)
    assert not {"clause", "same-verdict"} & {remark.rule for remark in review([asked])}


def test_reasons_that_all_begin_alike_tell_nothing() -> None:
    texts = [
        (verdict, f"It is so, case {verdict} {n}", f"确实是这样{n}{verdict}") for verdict in VERDICTS for n in (1, 2)
    ]
    assert "openings" not in {remark.rule for remark in review([item(**reasoned(*texts))])}


def test_a_sound_family_gets_no_remark() -> None:
    assert review(family()) == []


OF_A_FAMILY = {
    "option-lengths": {"choices": {"ask": ("Ask each visitor at the desk, and note it", "在前台逐个征求意见")}},
    "absolutes": {"choices": {"ask": ("Always ask them at the desk", "在前台逐个征求意见")}},
    "clause": {"choices": {"ask": ("Ask them, since it is due", "在前台逐个征求意见")}},
    "comment": {"choices": {"ask": ("Neither: ask at the desk", "在前台逐个征求意见")}},
    "clang-in-case": {"stems": [("Each visitor to a hall", "防盗的摄像头"), ("A camera for faces", "认脸的摄像头")]},
    "stem-lengths": {"stems": [("A camera against theft in the hall", "防盗的摄像头"), ("A camera", "认脸的摄像头")]},
}


def test_a_word_in_the_questions_of_other_keys_too_is_no_cue() -> None:
    stems = [("Each visitor to a hall", "防盗的摄像头"), ("A visitor, known by face", "认脸的摄像头")]
    assert review(family(stems=stems)) == []


@pytest.mark.parametrize("rule", OF_A_FAMILY)
def test_what_is_said_of_a_familys_options_is_said_once_though_the_key_changes(rule: str) -> None:
    assert [(each.rule, each.item) for each in review(family(**OF_A_FAMILY[rule]))] == [(rule, "door")]


def test_one_verdict_for_most_of_a_family_is_found() -> None:
    (case,) = [item(**reasoned(("depends", "A", "甲"), ("lawful", "B", "乙"), ("unlawful", "C", "丙")))]
    same = [case.model_copy(update={"id": f"case-{number}", "family": "door"}) for number in range(3)]
    other = case.model_copy(update={"id": "other", "family": "door", "verdict": "lawful"})
    assert "family-verdict" in {remark.rule for remark in review(same)}
    assert "family-verdict" not in {remark.rule for remark in review([*same[1:], other])}


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
    told = reasoned(("depends", "A", "甲"), ("lawful", "B", "乙")) | {"stem": text("It is unclear. May they?")}
    assert {"unknown-told"} <= {remark.rule for remark in review_bank([item(**told)] * 4)}
    other = told | reasoned(("lawful", "A", "甲"), ("depends", "B", "乙"))
    assert "unknown-told" not in {each.rule for each in review_bank([item(**told), item(**other)] * 2)}
    never = [case.model_copy(update={"family": f"door-{number}"}) for number in range(4) for case in family()]
    wait = [case for case in never if case.answer.id == "ask"]  # "sign" is right nowhere then
    assert "never-right" in {remark.rule for remark in review_bank(wait)}
    assert "never-right" not in {remark.rule for remark in review_bank(never)}
    balanced = [item(), longest, item(), item(), item(), item()]
    assert review_bank(balanced) == []
