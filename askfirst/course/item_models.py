"""The questions of the course: typed, frozen models of the items that are asked, answered and recorded.

How they stand in a lesson's file is told in :mod:`askfirst.course.question_file`.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Literal, NoReturn

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from askfirst.course.models import VERDICTS, Filled, Group, Model, Slug, Text, Verdict

Level = Literal["understand", "apply", "analyse", "judge"]
Difficulty = Literal["easy", "medium", "hard"]


def _unreviewed(told: object) -> NoReturn:
    raise PydanticCustomError("unreviewed", "unreviewed", {"told": told})


class Option(Model):
    """Something that can be chosen, with the reason shown once it was.

    ``consequence`` plays the choice out one scene further before it is explained.
    """

    id: Slug
    text: Text
    why: Text
    consequence: Text | None = None


class Distractor(Option):
    """A wrong option: a mistake that people make, named in the list of misconceptions."""

    misconception: str = Field(description="The mistake of course.yaml that leads here, such as M01.")


class Reason(Option):
    """A reason for a verdict. It is offered with the verdicts that it ``supports``, and with no other."""

    supports: list[Verdict] = Field(default=list(VERDICTS), min_length=1)


class WrongReason(Reason, Distractor):
    """A reason that does not carry the right verdict."""


class VerdictOption(Model):
    """Why a verdict is right or wrong for this situation."""

    why: Text
    misconception: str | None = None


class Card(Option):
    """A thing to sort, with the pile it belongs to."""

    group: Slug
    misconception: str | None = None


class Part(Option):
    """A line of an artefact: a fault to be marked, or sound and to be left alone."""

    fault: bool
    misconception: str | None = None


class Artefact(Model):
    """A sign, form, flyer, contract, data sheet or log, shown as the thing it is."""

    form: Literal["sign", "form", "flyer", "contract", "sheet", "log", "screen"]
    title: Text
    parts: list[Part] = Field(min_length=3, max_length=10)


class _Item(Model):
    id: Slug = Field(description="Unique in the bank, and never changed: people's records refer to it.")
    # Whatever it says: as long as it stands there, nobody has looked at the key, and the file is not used.
    review: Annotated[None, BeforeValidator(_unreviewed), Field(exclude=True)] = None
    outcome: str = Field(description="Which outcome of course.yaml it is about.")
    scene: Slug | None = Field(default=None, description="A scene of any scenes.yaml that is shown before it.")
    setting: Slug = Field(default="property-sales", description="Where it plays: a setting of course.yaml.")
    level: Level = Field(description="What it takes.")
    difficulty: Difficulty
    author: Filled = "course team"
    critical: Slug | None = Field(default=None, description="The critical point of course.yaml that it asks about.")
    then: bool = False  # the item stands in March 2022, and says so
    article: list[str] = Field(default=[], description="Paragraphs of the report it draws on, such as P26.")
    cites: list[str] = Field(default=[], description="Provisions that decide it; each stands in law.yaml.")
    stem: Text = Field(description="What happens, and what is asked, in each language.")
    family: Slug | None = None  # items of one family have the same options: one would answer another in a form
    changed: Text | None = None  # what differs from the case before it, told where the two are asked in turn

    @cached_property
    def options(self) -> dict[str, Option]:
        """Everything in the item that can be chosen, by id."""
        raise NotImplementedError

    @property
    def kin(self) -> str:
        """What no two items of one form share: the family, or for an item on its own the item."""
        return f"family {self.family}" if self.family else self.id

    @property
    def key(self) -> object:
        """What is right, in ids: the response that earns the mark."""
        raise NotImplementedError

    @property
    def shown(self) -> object:
        """What of the item is read beside its stem and its options."""
        return None

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits that change when a learner would read other words, or another answer became right.

        Both languages count, for an answer given in one is gone on with in the other. Labels that nobody reads
        (outcome, level, difficulty, author, misconception, provisions cited, …) do not, nor the order in the file of
        options that are shuffled anyway.
        """
        options = [
            [option.id, *(text and text.written for text in (option.text, option.why, option.consequence))]
            for option in self._lasting_order()
        ]
        said = [self.kind, self.stem.written, options, self.shown, self.key]  # type: ignore[attr-defined]
        said += [self.changed.written] if self.changed else []
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def _lasting_order(self) -> list[Option]:
        return sorted(self.options.values(), key=lambda option: option.id)


class OneChoice(_Item):
    """Exactly one option is right."""

    kind: Literal["one"]
    answer: Option
    distractors: list[Distractor] = Field(min_length=1, max_length=4)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The answer and the distractors, by id."""
        return {option.id: option for option in (self.answer, *self.distractors)}

    @property
    def key(self) -> object:
        """The right option."""
        return self.answer.id


class SeveralChoices(_Item):
    """Every right option, and no other, is to be chosen."""

    kind: Literal["several"]
    answers: list[Option] = Field(min_length=1, max_length=5)
    distractors: list[Distractor] = Field(min_length=1, max_length=5)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The answers and the distractors, by id."""
        return {option.id: option for option in (*self.answers, *self.distractors)}

    @property
    def key(self) -> object:
        """The right options."""
        return sorted(option.id for option in self.answers)


class VerdictWithReason(_Item):
    """A verdict on the situation, followed by the reason that carries it."""

    kind: Literal["verdict"]
    verdict: Verdict
    verdicts: dict[Verdict, VerdictOption]
    answer: Reason
    distractors: list[WrongReason] = Field(min_length=1, max_length=8)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The reasons, by id."""
        return {reason.id: reason for reason in self.reasons}

    @property
    def reasons(self) -> list[Reason]:
        """The reasons, the right one first."""
        return [self.answer, *self.distractors]

    def offered(self, verdict: Verdict) -> list[Reason]:
        """Return the reasons that can be given for a verdict."""
        return [reason for reason in self.reasons if verdict in reason.supports]

    @property
    def key(self) -> object:
        """The verdict, and the reason that carries it."""
        return [self.verdict, self.answer.id]

    @property
    def shown(self) -> object:
        """Why each verdict is right or wrong."""
        return {verdict: each.why.written for verdict, each in self.verdicts.items()}


class Sort(_Item):
    """Every card goes into one group."""

    kind: Literal["sort"]
    groups: list[Group] = Field(min_length=2, max_length=4)
    cards: list[Card] = Field(min_length=3, max_length=8)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The cards, by id."""
        return {card.id: card for card in self.cards}

    @property
    def key(self) -> object:
        """The group of each card."""
        return {card.id: card.group for card in self.cards}

    @property
    def shown(self) -> object:
        """The groups, in the order they are offered."""
        return [{"id": group.id, "text": group.text.written} for group in self.groups]


class Order(_Item):
    """The steps are written in the right order."""

    kind: Literal["order"]
    steps: list[Option] = Field(min_length=3, max_length=8)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The steps, by id."""
        return {step.id: step for step in self.steps}

    @property
    def key(self) -> object:
        """The steps, first to last."""
        return [step.id for step in self.steps]


class Mark(_Item):
    """The faults on an artefact are marked and nothing else is."""

    kind: Literal["mark"]
    artefact: Artefact

    @cached_property
    def options(self) -> dict[str, Option]:
        """The parts of the artefact, by id."""
        return {part.id: part for part in self.artefact.parts}

    @property
    def key(self) -> object:
        """The parts at fault."""
        return sorted(part.id for part in self.artefact.parts if part.fault)

    @property
    def shown(self) -> object:
        """The artefact as it is laid out: its form, its title, its parts from top to bottom."""
        return [self.artefact.form, self.artefact.title.written, [part.id for part in self.artefact.parts]]


Item = Annotated[OneChoice | SeveralChoices | VerdictWithReason | Sort | Order | Mark, Field(discriminator="kind")]
