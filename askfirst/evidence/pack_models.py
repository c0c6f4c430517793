"""What an evidence pack says. Pure: the names here are those in the file, which outlives this edition."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from askfirst.learner.record_rows import fraction

KIND: Final = "askfirst-evidence"
VERSION: Final = 1
Text = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(pattern=r"^[\w.:-]{1,80}$")]
Credit = Annotated[float, Field(ge=0, le=1)]


class Stated(BaseModel):
    """A part of the pack: it holds what is listed, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Asked(Stated):
    """A question of a form, the check code of what was shown, and the share of a point it earned."""

    item: Name
    code: Name
    credit: Credit


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
    edition: Annotated[str, Field(max_length=80)]
    law_as_of: date
    passed: bool
    missed: Annotated[tuple[Name, ...], Field(max_length=100)]
    outcomes: Annotated[tuple[Mark, ...], Field(min_length=1, max_length=100)]
    items: Annotated[tuple[Asked, ...], Field(min_length=1, max_length=200)]

    @property
    def credit(self) -> Fraction:
        """The points of the form: the sum of what its questions earned."""
        return sum((fraction(each.credit) for each in self.items), Fraction(0))

    @model_validator(mode="after")
    def _adds_up(self) -> FinishedForm:
        marked = sum((fraction(each.credit) for each in self.outcomes), Fraction(0))
        if sum(each.of for each in self.outcomes) != len(self.items) or marked != self.credit:
            raise ValueError("the marks by outcome are not those of the questions")
        if self.passed and self.missed:
            raise ValueError("passed, and a critical point missed")
        if max(Counter(each.item for each in self.items).values()) > 1:
            raise ValueError("a question stands twice in one form")
        return self


class Provision(Stated):
    """A provision that the questions of the forms cite, and since when it is in force as the edition says."""

    cites: Annotated[str, Field(max_length=80)]
    title: Text
    since: Annotated[str, Field(max_length=80)]


class Evidence(Stated):
    """Everything a pack says: which course, which edition, whose record, and what its finished tests came to."""

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
    unfinished: Annotated[int, Field(ge=0)]
    forms: Annotated[tuple[FinishedForm, ...], Field(min_length=1, max_length=10_000)]
    provisions: Annotated[tuple[Provision, ...], Field(max_length=2_000)]
    kept: Annotated[tuple[Name, ...], Field(max_length=100)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Evidence:
        names = [each.form for each in self.forms]
        if len(set(names)) != len(names):
            raise ValueError("a form stands twice")
        if any(each.at > self.made_at for each in self.forms):
            raise ValueError("a form was finished after the pack was made")
        return self


class Manifest(Stated):
    """What the signature stands under: every file of the pack by its SHA-256, and the key that signs."""

    kind: Literal["askfirst-evidence"]
    version: Literal[1]
    files: dict[Name, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
