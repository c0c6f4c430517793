"""Contrast families: one set of options and two or more cases, in each of which another option is right.

One fact differs from case to case. Who does not read the case, or does not know which fact decides, can do no better
than chance. A family is written as one entry of a question file; everything else reads its cases as ordinary items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from askfirst.course.item_models import (
    Difficulty,
    Distractor,
    Level,
    OneChoice,
    Option,
    Reason,
    VerdictOption,
    VerdictWithReason,
    WrongReason,
)
from askfirst.course.models import VERDICTS, Filled, Model, Slug, Text, Verdict

LABELS = ("setting", "difficulty", "level", "scene", "then", "article", "cites")  # a case's own go before its family's

Slip = tuple[tuple[str | int, ...], str, dict[str, str]]  # where in the family, which sentence, its values


class Choice(Model):
    """Something that can be chosen in every case of a family; why it is right or wrong, each case says."""

    id: Slug
    text: Text


class ReasonChoice(Choice):
    """A reason for a verdict in every case of a family, offered with the verdicts that it ``supports``."""

    supports: list[Verdict] = Field(default=list(VERDICTS), min_length=1)


class Case(Model):
    """One case: its situation, what is right in it, and why. What it says of a label goes before its family's."""

    id: Slug
    setting: Slug | None = None
    difficulty: Difficulty | None = None
    level: Level | None = None
    critical: Slug | None = None
    scene: Slug | None = None
    then: bool | None = None
    article: list[str] | None = None
    cites: list[str] | None = None
    stem: Text
    changed: Text | None = None
    answer: Slug
    misconceptions: dict[Slug, str]
    why: dict[Slug, Text]


class VerdictCase(Case):
    """One case of a family of verdicts: each verdict is explained too."""

    verdict: Verdict
    verdicts: dict[Verdict, VerdictOption]


class _Family(Model):
    family: Slug
    outcome: str
    setting: Slug = "property-sales"
    difficulty: Difficulty
    level: Level
    scene: Slug | None = None
    then: bool = False
    author: Filled = "course team"
    article: list[str] = Field(default=[])
    cites: list[str] = Field(default=[])
    options: Sequence[Choice]
    cases: Sequence[Case]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse a case that says less, or more, than there is to say of the family's options."""
        found = [InitErrorDetails(type=_word(key, values), loc=at, input=self) for at, key, values in _slips(self)]
        if found:
            raise ValidationError.from_exception_data("Family", found)
        return self

    def labels(self, case: Case) -> dict[str, Any]:
        """Return what the item of a case has beside its options."""
        own = {name: told for name in LABELS if (told := getattr(case, name)) is not None}
        return {
            **{name: getattr(self, name) for name in ("family", "outcome", "author", *LABELS)},
            **{name: getattr(case, name) for name in ("id", "stem", "changed", "critical")},
            **own,
        }


class OneFamily(_Family):
    """A family of questions with one right option."""

    kind: Literal["one"]
    options: list[Choice] = Field(min_length=3, max_length=4)
    cases: list[Case] = Field(min_length=2)

    @cached_property
    def items(self) -> list[OneChoice]:
        """Its cases as items."""
        return [self._item(case) for case in self.cases]

    def _item(self, case: Case) -> OneChoice:
        wrong = (choice for choice in self.options if choice.id != case.answer)
        return OneChoice(
            kind="one",
            answer=next(Option(**_told(choice, case)) for choice in self.options if choice.id == case.answer),
            distractors=[
                Distractor(misconception=case.misconceptions[choice.id], **_told(choice, case)) for choice in wrong
            ],
            **self.labels(case),
        )


class VerdictFamily(_Family):
    """A family of verdicts with their reasons."""

    kind: Literal["verdict"]
    options: list[ReasonChoice] = Field(min_length=3, max_length=9)
    cases: list[VerdictCase] = Field(min_length=2)

    @cached_property
    def items(self) -> list[VerdictWithReason]:
        """Its cases as items."""
        return [self._item(case) for case in self.cases]

    def _item(self, case: VerdictCase) -> VerdictWithReason:
        wrong = (choice for choice in self.options if choice.id != case.answer)
        return VerdictWithReason(
            kind="verdict",
            verdict=case.verdict,
            verdicts=case.verdicts,
            answer=next(Reason(**_told(choice, case)) for choice in self.options if choice.id == case.answer),
            distractors=[
                WrongReason(misconception=case.misconceptions[choice.id], **_told(choice, case)) for choice in wrong
            ],
            **self.labels(case),
        )


Family = Annotated[OneFamily | VerdictFamily, Field(discriminator="kind")]


def _told(choice: Choice, case: Case) -> dict[str, Any]:
    return {**{name: getattr(choice, name) for name in type(choice).model_fields}, "why": case.why[choice.id]}


def _word(key: str, values: dict[str, str]) -> PydanticCustomError:
    """Return pydantic's word for what a sentence of ours says."""
    return PydanticCustomError(key, key, values)


def _slips(family: _Family) -> Iterator[Slip]:
    ids = [choice.id for choice in family.options]
    for number, each in enumerate(ids):
        if each in ids[:number]:
            yield ("options", number, "id"), "id-twice", {"id": each}
    for number, case in enumerate(family.cases):
        slips = _case_slips(case, {choice.id: choice for choice in family.options})
        yield from ((("cases", number, *place), key, {"id": case.id} | values) for place, key, values in slips)


def _case_slips(case: Case, options: Mapping[str, Choice]) -> Iterator[Slip]:
    known = ", ".join(options)
    if case.answer not in options:
        yield ("answer",), "option-unknown", {"option": case.answer, "known": known}
        return
    for each in options:
        if each not in case.why:
            yield ("why",), "case-why", {"option": each}
        if each != case.answer and each not in case.misconceptions:
            yield ("misconceptions",), "case-misconception", {"option": each}
    if case.answer in case.misconceptions:
        yield ("misconceptions", case.answer), "case-right", {"option": case.answer}
    for field, named in (("why", case.why), ("misconceptions", case.misconceptions)):
        for each in named.keys() - options.keys():
            yield (field, each), "option-unknown", {"option": each, "known": known}
    if isinstance(case, VerdictCase):
        yield from _verdict_slips(case, options[case.answer])


def _verdict_slips(case: VerdictCase, answer: Choice) -> Iterator[Slip]:
    if isinstance(answer, ReasonChoice) and case.verdict not in answer.supports:
        yield ("answer",), "case-unsupported", {"option": answer.id, "verdict": case.verdict}
    for verdict in VERDICTS:
        told = case.verdicts.get(verdict)
        if told is None:
            yield ("verdicts",), "verdict-missing", {"verdict": verdict}
        elif verdict == case.verdict and told.misconception is not None:
            yield ("verdicts", verdict), "case-right", {"option": verdict}
        elif verdict != case.verdict and told.misconception is None:
            yield ("verdicts", verdict), "case-misconception", {"option": verdict}
