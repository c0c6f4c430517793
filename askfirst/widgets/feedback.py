"""What is said of an answer: that it stands, what holds, and why. Pure: no widget.

In sight is what the answer calls for: after a right one the first sentence of its reason, after a wrong one what went
wrong and why; where much did, of each reason the first sentence. Everything else is folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from askfirst.assess.quiz import QuizState
from askfirst.assess.scoring import Grade, Response
from askfirst.course.citations import CITED
from askfirst.course.item_models import (
    Item,
    Mark,
    OneChoice,
    Option,
    Order,
    Reason,
    SeveralChoices,
    Sort,
    VerdictWithReason,
)
from askfirst.course.languages import first_sentence, language
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.widgets.base import plain

Tone = Literal["good", "bad", "missed", "plain"]
FEW = 3  # errors whose reasons a phone shows in full within three screens


def said(content: Content, lang: str, item: Item, response: Response) -> str:
    """Return a response as it reads on the page."""
    choices = section("quiz", lang)
    words = {option.id: plain(content.inline(option.text.of(lang), lang, CITED)) for option in item.options.values()}
    if isinstance(item, VerdictWithReason):
        words |= {verdict: choices[verdict] for verdict in item.verdicts}
    if isinstance(item, Sort):
        words |= {group.id: group.text.of(lang) for group in item.groups}
    match response:
        case {"verdict": verdict, "reason": reason}:
            parts = [words.get(verdict, verdict), words.get(reason, reason)]
        case dict():
            parts = [f"{words.get(card, card)} → {words.get(group, group)}" for card, group in response.items()]
        case list():
            parts = [words.get(each, each) for each in response]
        case _:
            parts = [words.get(response, response)]
    return language(lang).semicolon.join(map(str, parts))


def feedback(content: Content, lang: str, state: QuizState, item_id: str) -> dict[str, Any]:
    """Return what the page explains of the latest answer to an item."""
    item, answer = state.items[item_id], state.latest[item_id]
    told = _Explainer(content, lang, item, state.grade(item_id), answer.response).explained()
    words, beside = section("quiz", lang), state.contrasted(item_id)
    return {
        "correct": answer.correct,
        "outcome": told.outcome,
        "line": told.line,
        "follow": words["certain-wrong"] if answer.confidence == "certain" and not answer.correct else "",
        "changed": content.inline(item.changed.of(lang), lang, CITED) if item.changed and beside else "",
        "orders": told.orders,
        "told": told.told,
        "rest": told.rest,
        "fold": words["whole"] if isinstance(item, OneChoice | VerdictWithReason) else words["each"],
        "cites": [content.citation(cite, lang) for cite in item.cites],
    }


def outcome_of(content: Content, lang: str, state: QuizState, item_id: str) -> str:
    """Return what the latest answer to an item came to, in a few words."""
    item, response = state.items[item_id], state.latest[item_id].response
    return _Explainer(content, lang, item, state.grade(item_id), response).explained().outcome


def in_turn(order: Sequence[int]) -> set[int]:
    """Return a longest set of numbers that stand in rising order: the others are what has to be moved."""
    best: list[list[int]] = [[]]
    for number in order:
        before = max((run for run in best if not run or run[-1] < number), key=len)
        best.append([*before, number])
    longest = max(best, key=len)
    return set(longest)


@dataclass
class _Told:
    """``told`` is in sight and ``rest`` is folded; ``orders`` are the learner's order and the right one."""

    outcome: str
    line: str = ""
    told: list[dict[str, str]] = field(default_factory=list)
    rest: list[dict[str, str]] = field(default_factory=list)
    orders: dict[str, Any] | None = None


class _Explainer:
    """One answer to one item, explained by its kind."""

    def __init__(self, content: Content, lang: str, item: Item, grade: Grade, response: Response) -> None:
        self.content, self.lang, self.item, self.grade, self.response = content, lang, item, grade, response
        self.words = section("quiz", lang)

    def explained(self) -> _Told:
        match self.item:
            case OneChoice():
                return self.one(self.item)
            case SeveralChoices():
                return self.several(self.item)
            case VerdictWithReason():
                return self.verdict(self.item)
            case Sort():
                return self.sort(self.item)
            case Order():
                return self.order(self.item)
            case Mark():
                return self.mark(self.item)

    def text(self, text: str) -> str:
        return self.content.inline(text, self.lang, CITED)

    def row(self, tone: Tone, mark: str, option: Option, *, note: str = "") -> dict[str, str]:
        """Return an option with all that is said of it; what it leads to is told of what was chosen alone."""
        then = option.consequence if option.id in self.grade.chosen else None
        return self.raw(tone, mark, option.text.of(self.lang), option.why.of(self.lang), note=note) | {
            "then": self.text(then.of(self.lang)) if then else ""
        }

    def raw(self, tone: Tone, mark: str, text: str, why: str, *, note: str = "") -> dict[str, str]:
        return {"tone": tone, "mark": mark, "text": self.text(text), "note": note, "why": self.text(why), "then": ""}

    def short(self, row: dict[str, str]) -> tuple[dict[str, str], list[dict[str, str]]]:
        """Return a row with the first sentence of its reason, and as a row of its own what is left of that."""
        first, more = first_sentence(row["why"])
        left = row | {"text": "", "note": "", "then": "", "why": more}
        return row | {"why": first}, [left] if more else []

    def briefly(self, told: _Told) -> _Told:
        """Where much went wrong, say of each error why in one sentence, and fold away what more there is to say."""
        if len(told.told) > FEW:
            whole = told.told
            told.told = [self.short(row)[0] for row in whole]
            told.rest = [*(row for row, brief in zip(whole, told.told, strict=True) if row != brief), *told.rest]
        return told

    def lined(self, told: _Told, row: dict[str, str]) -> _Told:
        """Put the first sentence of the right choice's reason beside the outcome."""
        row, left = self.short(row)
        told.line, told.told, told.rest = row["why"], [row | {"why": ""}], [*left, *told.rest]
        return told

    def one(self, item: OneChoice) -> _Told:
        words, chosen = self.words, item.options[self.response]
        others = [each for each in item.options.values() if each not in (chosen, item.answer)]
        rest = [self.row("plain", words["left"], each) for each in others]
        if chosen is item.answer:
            return self.lined(_Told(words["correct"], rest=rest), self.row("good", words["chosen"], chosen))
        right, left = self.short(self.row("missed", words["missed"], item.answer))
        return _Told(words["incorrect"], told=[self.row("bad", words["chosen"], chosen), right], rest=[*left, *rest])

    def several(self, item: SeveralChoices) -> _Told:
        words = self.words
        judged: dict[tuple[bool, bool], tuple[Tone, str]] = {
            (True, True): ("good", words["right"]),
            (True, False): ("bad", words["chosen"]),
            (False, True): ("missed", words["this-too"]),
            (False, False): ("plain", words["left"]),
        }
        told = self.parted(list(item.options.values()), judged)
        hits, more, of = self.counted()
        if self.grade.correct:
            told.line = words["all-chosen"]
        elif hits:
            told.outcome = fill(words["some-chosen"], hits=hits, of=of)
            told.outcome += fill(words["too-many"], more=more) if more else ""
        return told

    def mark(self, item: Mark) -> _Told:
        words = self.words
        judged: dict[tuple[bool, bool], tuple[Tone, str]] = {
            (True, True): ("good", words["fault-found"]),
            (True, False): ("bad", words["sound-marked"]),
            (False, True): ("missed", words["fault-missed"]),
            (False, False): ("plain", words["sound"]),
        }
        told = self.parted(list(item.artefact.parts), judged)
        hits, more, of = self.counted()
        if self.grade.correct:
            told.line = words["all-found"]
        elif hits:
            told.outcome = fill(words["some-found"], hits=hits, of=of)
            told.outcome += fill(words["sound-too"], more=more) if more else ""
        return told

    def parted(self, options: list[Option], judged: dict[tuple[bool, bool], tuple[Tone, str]]) -> _Told:
        """Tell of the options that were dealt with wrongly, and fold the others."""
        chosen, key, words = self.grade.chosen, self.grade.key, self.words
        told = _Told(words["correct"] if self.grade.correct else words["incorrect"])
        for option in options:
            row = self.row(*judged[option.id in chosen, option.id in key], option)
            (told.rest if self.grade.marks[option.id] else told.told).append(row)
        told.told.sort(key=lambda row: row["tone"] != "bad")
        told.rest.sort(key=lambda row: row["tone"] != "good")
        return self.briefly(told)

    def counted(self) -> tuple[int, int, int]:
        """Return how many of the right ones were chosen, how many others, and how many right ones there are."""
        chosen, key = self.grade.chosen, self.grade.key
        return len(chosen & key), len(chosen - key), len(key)

    def verdict(self, item: VerdictWithReason) -> _Told:
        """Explain a verdict and its reason.

        What is said of a reason that supports the right verdict is said of it beside that ("the verdict fits, …").
        Beside a wrong one it would contradict what stands there, so there the verdict is explained; a reason for the
        wrong verdict alone is explained itself.
        """
        words, given = self.words, self.response["verdict"]
        reason = next(each for each in item.reasons if each.id == self.response["reason"])
        whys = {name: each.why.of(self.lang) for name, each in item.verdicts.items()}
        colon = language(self.lang).colon
        both = f"{words[item.verdict]}{colon}{item.answer.text.of(self.lang)}"
        others = [self.raw("plain", words["left"], words[v], whys[v]) for v in whys if v not in (given, item.verdict)]
        if given != item.verdict:
            held = reason is item.answer
            claim = f"{words[given]}{colon}{reason.text.of(self.lang)}"
            wrong = self.raw("bad", words["chosen"], words[given] if held else claim, whys[given])
            if item.verdict not in reason.supports:
                others = [self.raw("bad", words["right-verdict"], words[given], whys[given]), *others]
                wrong |= {"why": self.text(reason.why.of(self.lang))}
            right, left = self.short(self.raw("missed", words["missed"], both, whys[item.verdict]))
            why = self.raw("missed", words["right-reason"], "", item.answer.why.of(self.lang))
            came_to = words["other-verdict"] if held else words["incorrect"]
            return _Told(came_to, told=[wrong, right], rest=[*left, why, *others])
        why = self.raw("good", words["right-verdict"], words[given], whys[given])
        left_out = [each for each in item.reasons if each not in (reason, item.answer)]
        rest = [why, *others, *(self.row("plain", self.left(item, each), each) for each in left_out)]
        if reason is item.answer:
            chosen = self.row("good", words["chosen"], reason) | {"text": self.text(both)}
            return self.lined(_Told(words["correct"], rest=rest), chosen)
        right, left = self.short(self.row("missed", words["right-reason"], item.answer))
        wrong = self.row("bad", words["your-reason"], reason)
        return _Told(words["other-reason"], told=[wrong, right], rest=[*left, *rest])

    def left(self, item: VerdictWithReason, reason: Reason) -> str:
        """Return what to call a reason that was not chosen beside the right verdict: it was offered, or was not."""
        if item.verdict in reason.supports:
            return self.words["left"]
        verdicts = language(self.lang).comma.join(self.words[verdict] for verdict in reason.supports)
        return fill(self.words["reason-for"], verdicts=verdicts)

    def sort(self, item: Sort) -> _Told:
        words, groups = self.words, {group.id: group.text.of(self.lang) for group in item.groups}
        told = _Told(words["correct"], words["all-sorted"]) if self.grade.correct else _Told(words["incorrect"])
        for card in item.cards:
            place = fill(words["belongs"], group=groups[card.group])
            if self.grade.marks[card.id]:
                told.rest.append(self.row("good", place, card))
            else:
                put = fill(words["put"], group=groups[self.response[card.id]])
                told.told.append(self.row("bad", put, card, note=place))
        if told.told and told.rest:
            told.outcome = fill(words["some-sorted"], right=len(told.rest), of=len(item.cards))
        return self.briefly(told)

    def order(self, item: Order) -> _Told:
        """Explain an order; the steps that would have to be moved say why in the right order, beside the learner's."""
        words, right = self.words, {step.id: place for place, step in enumerate(item.steps, 1)}
        kept = in_turn([right[each] for each in self.response])
        kept = kept if len(kept) > 1 else set()  # one step alone follows nothing
        out = [step for step in item.steps if right[step.id] not in kept and not self.grade.marks[step.id]]
        rows = {each: self.step(item.options[each], right[each], yours) for yours, each in enumerate(self.response, 1)}
        rest = [rows[step.id] for step in item.steps]
        if self.grade.correct:
            return _Told(words["correct"], words["all-in-turn"], rest=rest)
        whys = {step.id: rows[step.id]["why"] for step in out}
        if len(out) > FEW:
            whys = {step: first_sentence(why)[0] for step, why in whys.items()}
        folded = [rows[step.id] for step in item.steps if whys.get(step.id) != rows[step.id]["why"]]
        told = _Told(words["incorrect"], rest=folded)
        told.orders = {
            "yours": [rows[each] | ({"tone": "bad"} if item.options[each] in out else {}) for each in self.response],
            "right": [rows[step.id] | {"why": whys.get(step.id, "")} for step in item.steps],
        }
        if len(out) == 1:
            told.outcome = words["one-out"]
            told.line = fill(words["one-move"], step=rows[out[0].id]["text"], place=right[out[0].id])
        elif kept:
            told.outcome = fill(words["some-in-turn"], right=len(kept), of=len(item.steps))
        return told

    def step(self, step: Option, right: int, yours: int) -> dict[str, str]:
        """Return a step with its state in words."""
        if right == yours:
            return self.row("good", fill(self.words["in-place"], place=right), step)
        return self.row("plain", fill(self.words["places"], yours=yours, right=right), step)
