"""What an evidence pack says. Pure: the names here are those in the file, which outlives this edition."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from askfirst.assess.quiz import Confidence
from askfirst.learner.record_rows import PARTS, fraction

KIND: Final = "askfirst-evidence"
VERSION: Final = 1
Kind = Literal["askfirst-evidence", "askfirst-countersigned"]  # what is signed
Text = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(pattern=r"^[\w.:-]+$", max_length=80)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]+$", max_length=80)]  # of a question, a family, an option
Credit = Annotated[float, Field(ge=0, le=1)]
Language = Annotated[str, Field(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]+)*)?$", max_length=40)]  # nothing: it is not known
STAFF: Final = r"^[\w.-]{1,40}$"  # the code that a company gave to somebody
# What was chosen, in the shapes of askfirst.assess.scoring.
Response = Annotated[
    Id
    | Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]
    | Annotated[dict[Id, Id], Field(min_length=1, max_length=20)],
    Field(union_mode="left_to_right"),
]
PARTS_OF_A_POINT: Final = math.lcm(*range(1, PARTS + 1))  # every credit is a whole number of them
CLOSE: Final = 0.0005  # a mark is stored in four decimals, and is a sum of credits of many denominators


@dataclass(frozen=True)
class Wishes:
    """What a learner wants to have said beyond what the record says of tests; of itself a pack says none of it.

    ``staff`` is the code that their company gave them, ``attested`` that they answered themselves, ``answers`` that
    what they chose goes along.
    """

    staff: str = ""
    attested: bool = False
    answers: bool = False


class Stated(BaseModel):
    """A part of the pack: it holds what is listed, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Chosen(Stated):
    """What was answered, and how sure of it the learner was."""

    response: Response
    confidence: Confidence


class Asked(Stated):
    """A question, the check code of what was shown, and the share of a point it earned.

    ``outcome`` and ``family`` are what the edition that wrote the pack says of the question: None where it has the
    question no more, and the family also where it has none.
    """

    item: Id
    code: Id
    credit: Credit
    outcome: Name | None
    family: Id | None
    chosen: Chosen | None = None


class Mark(Stated):
    """What a form came to in one learning outcome."""

    outcome: Name
    text: Text
    credit: Annotated[float, Field(ge=0, le=1_000)]
    of: Annotated[int, Field(ge=1, le=1_000)]


class FinishedForm(Stated):
    """A finished test, as it was judged when its last answer was given; nothing in it is judged anew."""

    form: Name
    path: Name
    path_name: Text
    at: AwareDatetime
    lang: Language
    edition: Annotated[str, Field(max_length=80)]
    law_as_of: date
    passed: bool
    missed: Annotated[tuple[Name, ...], Field(max_length=100)]
    outcomes: Annotated[tuple[Mark, ...], Field(min_length=1, max_length=100)]
    items: Annotated[tuple[Asked, ...], Field(min_length=1, max_length=200)]

    @cached_property
    def credit(self) -> Fraction:
        """The points of the form: the sum of what its questions earned."""
        return total(tuple([each.credit for each in self.items]))

    @model_validator(mode="after")
    def _adds_up(self) -> FinishedForm:
        marks = [(each.outcome, each.credit, each.of) for each in self.outcomes]
        apart = math.fsum([credit for _, credit, _ in marks]) - math.fsum([each.credit for each in self.items])
        if sum([of for _, _, of in marks]) != len(self.items) or abs(apart) > CLOSE * len(self.outcomes):
            raise ValueError("the marks by outcome are not those of the questions")
        if not within(self.items, {outcome: (credit, of) for outcome, credit, of in marks}):
            raise ValueError("the questions of an outcome are more than its mark")
        if self.passed and self.missed:
            raise ValueError("passed, and a critical point missed")
        _each_once(self.items)
        return self


class Check(Stated):
    """What the questions before the course, or those a month after the test, came to at the first try."""

    kind: Literal["before", "later"]
    at: AwareDatetime
    lang: Language
    items: Annotated[tuple[Asked, ...], Field(min_length=1, max_length=200)]

    @cached_property
    def credit(self) -> Fraction:
        """The points of the check: the sum of what its questions earned."""
        return total(tuple([each.credit for each in self.items]))

    @model_validator(mode="after")
    def _asked_once(self) -> Check:
        _each_once(self.items)
        return self


@lru_cache(maxsize=1_000)
def total(earned: tuple[float, ...]) -> Fraction:
    """Return the sum of stored credits, each as the fraction that it was."""
    return Fraction(sum(map(_parts, earned)), PARTS_OF_A_POINT)


@lru_cache(maxsize=1_000)
def _parts(credit: float) -> int:
    return int(fraction(credit) * PARTS_OF_A_POINT)


def within(items: Iterable[Asked], marks: Mapping[str, tuple[float, int]]) -> bool:
    """Return whether the questions that are known to be of an outcome are no more than its mark: credit, and count."""
    left = dict(marks)
    for each in items:
        outcome, earned = each.outcome, each.credit
        if outcome is None:
            continue
        credit, of = left.get(outcome, (0.0, 0))
        if not of or credit + CLOSE < earned:
            return False
        left[outcome] = (credit - earned, of - 1)
    return True


def _each_once(items: Collection[Asked]) -> None:
    if len({each.item for each in items}) != len(items):
        raise ValueError("a question stands twice")


class Provision(Stated):
    """A provision that the questions of the forms cite, and since when it is in force as the edition says."""

    cites: Annotated[str, Field(max_length=80)]
    title: Text
    since: Annotated[str, Field(max_length=80)]


class Evidence(Stated):
    """Everything a pack says: which course, which edition, whose record, and what its finished tests came to.

    ``staff`` is nothing, and ``attested`` false, where the learner did not wish to say so.
    """

    kind: Literal["askfirst-evidence"]
    version: Literal[1]
    made_at: AwareDatetime
    lang: Name
    course: Text
    company: Text
    edition: Annotated[str, Field(max_length=80)]
    content: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    law_as_of: date
    learner: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    staff: Annotated[str, Field(pattern=STAFF)] | Literal[""]
    attested: bool
    unfinished: Annotated[int, Field(ge=0)]
    forms: Annotated[tuple[FinishedForm, ...], Field(min_length=1, max_length=10_000)]
    checks: Annotated[tuple[Check, ...], Field(max_length=2)]
    provisions: Annotated[tuple[Provision, ...], Field(max_length=2_000)]
    kept: Annotated[tuple[Name, ...], Field(max_length=100)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Evidence:
        names = [each.form for each in self.forms]
        if len(set(names)) != len(names):
            raise ValueError("a form stands twice")
        if len({each.kind for each in self.checks}) != len(self.checks):
            raise ValueError("a check stands twice")
        moments = [*(each.at for each in self.forms), *(each.at for each in self.checks)]
        if max(moments) > self.made_at:
            raise ValueError("something was finished after the pack was made")
        return self


class Manifest(Stated):
    """What the signature stands under: every part of the file by its SHA-256, and the key that signs."""

    kind: Kind
    version: Literal[1]
    files: dict[Name, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
