"""What is explained of an answer: never at odds with itself, short after a right one, and open only where it is due."""

from __future__ import annotations

import re
from functools import cache
from itertools import permutations
from typing import Any

import pytest

from askfirst.assess.quiz import QuizState
from askfirst.assess.scoring import Response
from askfirst.course.citations import CITED
from askfirst.course.item_models import Item, Mark, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.languages import first_sentence
from askfirst.course.loader import Content
from askfirst.course.models import Text
from askfirst.course.words import section
from askfirst.widgets.base import plain
from askfirst.widgets.feedback import FEW, feedback, in_turn, outcome_of
from askfirst.widgets.handout import handout
from tests.conftest import own_course
from tests.responses import key, slip

LANGUAGES = ("en", "zh")
MOST = {"en": 90, "zh": 150}  # words, or characters, in sight after a right answer
FITS = {  # how a reason says that the verdict beside it is right
    "en": r"verdict (fits|stands|comes out|is the same|would be right)|Right verdict|(result|answer) is (the same|yes)",
    "zh": r"结论(碰巧|对得上|对|站得住|一样)",
}


@cache
def course() -> Content:
    return own_course()


def of_kind(kind: type) -> list[Any]:
    return [item for item in course().items.values() if isinstance(item, kind)]


def told(item: Item, response: Response, lang: str) -> dict[str, Any]:
    state = QuizState([item], "seed")
    state.keep(state.answer(item.id, response, "fairly"))
    said = feedback(course(), lang, state, item.id)
    assert said["outcome"] == outcome_of(course(), lang, state, item.id)
    return said


def test_what_changed_is_said_of_the_second_of_two_cases_that_stand_side_by_side(small: Content) -> None:
    first, second = (small.items[each] for each in ("door-theft", "door-face"))
    change = Text.model_validate({"en": "It knows faces, [[PIPL 29]].", "zh": "它认脸。"})
    second = second.model_copy(update={"changed": change})

    def said(*items: Item) -> list[str]:
        state = QuizState(items, "seed")
        for item in items:
            state.keep(state.answer(item.id, key(item), "fairly"))
        return [feedback(small, "en", state, item.id)["changed"] for item in items]

    assert said(first, second) == ["", small.inline(change.of("en"), "en", CITED)]
    assert said(second, first) == ["", ""], "it is said after, not before"
    assert said(small.items["q-one"], second) == [""] * 2, "there is nothing to compare it with"
    second.__dict__.pop("hash", None)  # copied with what it was made from
    assert second.hash != small.items["door-face"].hash, "it is read, so another wording is another question"
    printed = handout(small, "en", second, [*second.options], answers=True)
    assert printed["whys"][-1].startswith(section("quiz", "en")["what-changed"])


def whys(rows: list[dict[str, str]]) -> str:
    return "\n".join(row["why"] for row in rows)


def shown(text: str, lang: str) -> str:
    return course().inline(text, lang, CITED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_a_verdict_and_of_its_reason_never_contradict_each_other(lang: str) -> None:
    words, told_apart = section("quiz", lang), 0
    for item in of_kind(VerdictWithReason):
        for verdict in item.verdicts:
            for reason in item.options.values():
                said = told(item, {"verdict": verdict, "reason": reason.id}, lang)
                rows = [*said["told"], *said["rest"]]
                fits, holds = verdict == item.verdict, reason is item.answer
                outcomes = {
                    (True, True): "correct",
                    (True, False): "other-reason",
                    (False, True): "other-verdict",
                    (False, False): "incorrect",
                }
                assert said["outcome"] == words[outcomes[fits, holds]], item.id
                if not fits:
                    assert not re.search(FITS[lang], whys(rows)), item.id
                    for wrong in item.distractors:
                        own = wrong is reason and item.verdict not in reason.supports
                        assert (shown(wrong.why.of(lang), lang) in whys(said["told"])) == own, (item.id, wrong.id)
                        told_apart += bool(re.search(FITS[lang], wrong.why.of(lang)))
                    assert shown(item.verdicts[verdict].why.of(lang), lang) in whys(rows), item.id
                elif not holds:
                    assert shown(reason.why.of(lang), lang) in whys(said["told"]), item.id
                assert holds or not any(row["tone"] == "good" and reason.text.of(lang) in row["text"] for row in rows)
    assert told_apart, "the course has reasons that say so of the verdict"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_says_that_the_verdict_fits_is_offered_with_it(lang: str) -> None:
    for item in of_kind(VerdictWithReason):
        for reason in item.distractors:
            if re.search(FITS[lang], reason.why.of(lang)):
                assert item.verdict in reason.supports, (item.id, reason.id)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_beside_the_right_verdict_a_reason_is_called_left_only_where_it_was_offered(lang: str) -> None:
    words = section("quiz", lang)
    for item in of_kind(VerdictWithReason):
        marks = {row["text"]: row["mark"] for row in told(item, key(item), lang)["rest"]}
        for reason in item.distractors:
            mark = marks[shown(reason.text.of(lang), lang)]
            assert (mark == words["left"]) == (item.verdict in reason.supports)
            assert mark == words["left"] or all(words[verdict] in mark for verdict in reason.supports)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("respond", [key, slip])
def test_many_errors_are_explained_in_a_sentence_each_and_few_in_full(lang: str, respond: Any) -> None:
    for item in course().items.values():
        said = told(item, respond(item), lang)
        rows = [row for row in said["orders"]["right"] if row["why"]] if said["orders"] else said["told"]
        if len(rows) > FEW:
            assert [row["text"] for row in rows if first_sentence(row["why"])[1]] == [], item.id
        elif isinstance(item, Sort | Order | Mark | SeveralChoices):
            whole = {shown(option.why.of(lang), lang) for option in item.options.values()}
            assert whole >= {row["why"] for row in rows}, item.id


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("respond", [key, slip])
def test_every_explanation_is_to_be_had_once_in_sight_or_folded(lang: str, respond: Any) -> None:
    for item in course().items.values():
        said = told(item, respond(item), lang)
        steps = said["orders"]["right"] if said["orders"] else []
        text = re.sub(r"\s", "", said["line"] + whys([*said["told"], *steps, *said["rest"]]))
        options = item.artefact.parts if isinstance(item, Mark) else list(item.options.values())
        for option in options:
            for sentence in first_sentence(option.why.of(lang)):
                assert re.sub(r"\s", "", shown(sentence, lang)) in text, (item.id, option.id)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_a_right_answer_little_is_in_sight(lang: str) -> None:
    words, law = section("quiz", lang), section("quiz", lang)["law"]
    for item in course().items.values():
        said = told(item, key(item), lang)
        assert not whys(said["told"]), item.id
        rows = [row[part] for row in said["told"] for part in ("mark", "text", "note", "then")]
        follows = [words["then"] for row in said["told"] if row["then"]]
        sight = [said["outcome"], said["line"], *rows, *follows, said["fold"], law]
        text = plain(" ".join(filter(None, sight)))
        size = len(text.split()) if lang == "en" else len(text.replace(" ", ""))
        assert size <= MOST[lang], (item.id, size, text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [SeveralChoices, Sort, Mark])
def test_of_several_cards_only_the_wrong_ones_open(kind: type, lang: str) -> None:
    for item in of_kind(kind):
        assert told(item, key(item), lang)["told"] == [], item.id
        response = key(item)
        if isinstance(response, dict):
            card = item.cards[0]
            response[card.id] = next(group.id for group in item.groups if group.id != card.group)
            missed = card
        else:
            missed = item.options[response.pop()]
        if not response:
            continue
        said = told(item, response, lang)
        assert [row["text"] for row in said["told"]] == [shown(missed.text.of(lang), lang)], item.id
        numbers = [int(each) for each in re.findall(r"\d+", said["outcome"])]
        of = len(item.options) if isinstance(item, Sort) else len(key(item))
        assert sorted(numbers) == [of - 1, of], said["outcome"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_in_the_wrong_group_tells_both_groups(lang: str) -> None:
    for item in of_kind(Sort):
        groups = {group.id: group.text.of(lang) for group in item.groups}
        response = slip(item)
        for card, row in zip(item.cards, told(item, response, lang)["told"], strict=True):
            assert groups[response[card.id]] in row["mark"]
            assert groups[card.group] in row["note"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_of_an_artefact_reads_by_what_it_is(lang: str) -> None:
    words = section("quiz", lang)
    for item in of_kind(Mark):
        for response in (key(item), slip(item), [item.artefact.parts[0].id], [item.artefact.parts[-1].id]):
            said = told(item, response, lang)
            marks = {row["text"]: row["mark"] for row in [*said["told"], *said["rest"]]}
            for part in item.artefact.parts:
                state = {
                    (True, True): "fault-found",
                    (True, False): "fault-missed",
                    (False, True): "sound-marked",
                    (False, False): "sound",
                }[part.fault, part.id in response]
                assert marks[shown(part.text.of(lang), lang)] == words[state], item.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ones_own_order_stands_beside_the_right_one_and_one_moved_step_is_said_as_one(lang: str) -> None:
    words = section("quiz", lang)
    for item in of_kind(Order):
        right = key(item)
        assert told(item, right, lang)["orders"] is None
        for response in ([*right[1:], right[0]], [right[-1], *right[:-1]]):
            said = told(item, response, lang)
            assert said["outcome"] == words["one-out"]
            (moved,) = (step for step in said["orders"]["yours"] if step["tone"] == "bad")
            assert moved["text"] in said["line"]
            assert [step["text"] for step in said["orders"]["right"] if step["why"]] == [moved["text"]]
        turned = told(item, right[::-1], lang)
        assert turned["outcome"] == words["incorrect"]
        assert {step["tone"] for step in turned["orders"]["yours"]} <= {"bad", "good"}, "no step follows another"
        for response in ([*right[1:], right[0]], right[::-1]):
            orders = told(item, response, lang)["orders"]
            texts = {step.id: shown(step.text.of(lang), lang) for step in item.steps}
            assert [step["text"] for step in orders["right"]] == [texts[each] for each in right]
            assert [step["text"] for step in orders["yours"]] == [texts[each] for each in response]
            for place, (step, each) in enumerate(zip(orders["yours"], response, strict=True), 1):
                said_places = {int(number) for number in re.findall(r"\d+", step["mark"])}
                assert said_places == {place, right.index(each) + 1}
                assert (step["tone"] == "good") == (len(said_places) == 1)


def test_what_is_to_be_moved_is_as_little_as_can_be() -> None:
    for order in permutations(range(5)):
        kept = [each for each in order if each in in_turn(order)]
        assert kept == sorted(kept)
        runs = [[n for place, n in enumerate(order) if chosen >> place & 1] for chosen in range(2 ** len(order))]
        assert len(kept) == max(len(run) for run in runs if run == sorted(run))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("Only one", "Only one"),
        ("Under [[PIPL 28 ¶1]], e.g. a face. Then more.", "Under [[PIPL 28 ¶1]], e.g. a face."),
        ("“Ask first.” It holds.", "“Ask first.”"),
        ("第一句[[PIPL 16]]。第二句。", "第一句[[PIPL 16]]。"),
        ("“先问再拍。”是好习惯。", "“先问再拍。”"),
    ],
)
def test_the_first_sentence_is_found_in_both_languages(text: str, first: str) -> None:
    found, rest = first_sentence(text)
    assert found == first
    assert re.sub(r"\s", "", found + rest) == re.sub(r"\s", "", text)
