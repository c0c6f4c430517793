"""What the content is made of: typed, frozen models of everything under ``content/``.

Shapes only. Whether a scene, outcome or citation that is named also exists is asked in :mod:`askfirst.course.validate`.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

WIDE = r"[\u3000-\u9fff\uff00-\uffef“”‘’…—]"


def joined(text: str) -> str:
    """Return Chinese text without the spaces that line breaks of its source became."""
    return re.sub(f"(?<={WIDE}) ?\n(?={WIDE})|(?<={WIDE}) (?={WIDE})", "", text)


Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Chinese = Annotated[Filled, AfterValidator(joined)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Verdict = Literal["lawful", "unlawful", "depends"]
VERDICTS: tuple[Verdict, ...] = ("lawful", "unlawful", "depends")
Rank = Literal[
    "law", "administrative-regulation", "judicial-interpretation", "departmental-rule", "recommended-standard"
]
SECONDS_AN_ITEM = 40
ARTICLE_DAY = date(2022, 3, 15)
Day = Annotated[date, Field(strict=False)]  # content files hold dates as text


class Model(BaseModel):
    """Frozen, strict, and closed to fields it does not know."""

    # Most models are only ever read as part of a file, so a validator of their own would be memory for nothing.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Text(Model):
    """One text in both languages."""

    en: Filled
    zh: Chinese

    def of(self, lang: str) -> str:
        """Return the text in ``lang``."""
        return self.zh if lang == "zh" else self.en


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

    misconception: str


class VerdictOption(Model):
    """Why a verdict is right or wrong for this situation."""

    why: Text
    misconception: str | None = None


class Group(Model):
    """A pile that cards are sorted into."""

    id: Slug
    text: Text


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
    id: Slug
    outcome: str
    scene: Slug | None = None
    setting: Slug = "property-sales"
    level: Literal["understand", "apply", "analyse", "judge"]
    difficulty: Literal["easy", "medium", "hard"]
    author: Filled = "course team"
    law_as_of: Day | None = None
    critical: Slug | None = None
    then: bool = False  # the item stands in March 2022, and says so
    article: list[str] = []
    cites: list[str] = []
    stem: Text

    @cached_property
    def options(self) -> dict[str, Option]:
        """Everything in the item that can be chosen, by id."""
        raise NotImplementedError

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
            [option.id, *(text and text.model_dump() for text in (option.text, option.why, option.consequence))]
            for option in self._lasting_order()
        ]
        text = json.dumps(
            [self.kind, self.stem.model_dump(), options, self.shown, self.key],  # type: ignore[attr-defined]
            ensure_ascii=False,
            sort_keys=True,
        )
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
    answer: Option
    distractors: list[Distractor] = Field(min_length=1, max_length=4)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The reasons, by id."""
        return {option.id: option for option in (self.answer, *self.distractors)}

    @property
    def key(self) -> object:
        """The verdict, and the reason that carries it."""
        return [self.verdict, self.answer.id]

    @property
    def shown(self) -> object:
        """Why each verdict is right or wrong."""
        return {verdict: each.why.model_dump() for verdict, each in self.verdicts.items()}


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
        return [group.model_dump() for group in self.groups]


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
        return [self.artefact.form, self.artefact.title.model_dump(), [part.id for part in self.artefact.parts]]


Item = Annotated[OneChoice | SeveralChoices | VerdictWithReason | Sort | Order | Mark, Field(discriminator="kind")]


class Bet(Model):
    """A prediction asked before a fact is shown. Never scored, never stored."""

    id: Slug
    question: Text
    options: list[Group] = Field(min_length=2, max_length=4)
    reveal: Text
    article: list[str] = []
    cites: list[str] = []


class Quiz(Model):
    """The items asked in one place of a lesson, in this order."""

    title: Text
    items: list[Slug] = Field(min_length=1)


class QuestionFile(Model):
    """One file of the bank."""

    lesson: Slug
    law_as_of: Day
    quizzes: dict[Slug, Quiz]
    recall: list[Slug] = []  # kept for later lessons to ask again
    bets: list[Bet] = []
    items: list[Item] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}


class Stop(Model):
    """One stop of a walk: what is seen here. ``when`` is a clock time or a day."""

    id: Slug
    when: Text | None = None
    title: Text
    text: Text
    article: list[str] = []
    cites: list[str] = []


class Walk(Model):
    """A picture walked stop by stop. In the drawing, the groups that carry ``data-stop`` light up at that stop."""

    title: Text
    lead: Text
    drawing: Slug
    alt: Text
    stops: list[Stop] = Field(min_length=3, max_length=8)


class Axis(Model):
    """What is compared along one side of a bench."""

    title: Text
    options: list[Group] = Field(min_length=2, max_length=6)


class BenchCell(Model):
    """One combination: the gate it stops at, the gate that is open here, or, past all gates, its impact from 0 to 4."""

    row: Slug
    column: Slug
    stops: Slug | None = None
    open: Slug | None = None
    impact: Annotated[int, Field(ge=0, le=4)] | None = None
    why: Text
    cites: list[str] = []


class Bench(Model):
    """Rows against columns, each combination judged gate by gate. What stops at a gate is never weighed."""

    title: Text
    lead: Text
    rows: Axis
    columns: Axis
    gates: list[Group] = Field(min_length=1, max_length=4)
    cells: list[BenchCell] = Field(min_length=4)


LineMark = Literal["needed", "bundled", "pre-ticked", "too-much", "misleading", "fine"]


class Line(Model):
    """A line that may stand on a page. ``remark`` says why it belongs there, or why it does not."""

    id: Slug
    mark: LineMark
    text: Text
    remark: Text
    cites: list[str] = []


class Builder(Model):
    """A page that the learner puts together from lines, good and bad ones."""

    title: Text
    lead: Text
    page: Text
    parts: list[Line] = Field(min_length=4, max_length=14)


class ActivityFile(Model):
    """What a lesson lets people try out, apart from questions. Nothing of it is scored or stored."""

    lesson: Slug
    walks: dict[Slug, Walk] = {}
    benches: dict[Slug, Bench] = {}
    builders: dict[Slug, Builder] = {}


class Strip(Model):
    """A sentence or two that belong to one source: the report, the law, or ourselves."""

    kind: Literal["reported", "law", "reading"]
    text: Text
    article: list[str] = []
    cites: list[str] = []


class Scene(Model):
    """A situation: place, people, pressure, what happens, and what is known about it from where."""

    code: Annotated[str, StringConstraints(pattern=r"^S\d\d$")] | None = None
    drawing: Slug
    alt: Text
    title: Text
    place: Text
    people: list[Text] = Field(min_length=1, max_length=4)
    pressure: Text
    story: Text
    strips: list[Strip] = Field(min_length=1)


class Instrument(Model):
    """A statute, regulation, interpretation, rule or recommended standard. ``full`` is its official title.

    Where the day it took effect was not checked against a text, ``date_checked`` is false and no page shows it.
    """

    name: Text
    full: Text
    rank: Rank
    in_force: Day
    date_checked: bool = True


class Provision(Text):
    """Our summary of one provision. ``then`` names where the same rule stood in March 2022, if elsewhere."""

    then: str | None = None


class Term(Model):
    """A word of the field, with one line in plain language. A ``fixed`` one is translated the same way everywhere."""

    term: Text
    plain: Text
    fixed: bool = False

    @cached_property
    def _bare(self) -> dict[str, str]:
        return {lang: re.sub(r" ?[(（].*", "", self.term.of(lang)) for lang in ("en", "zh")}

    def bare(self, lang: str) -> str:
        """Return the term without what stands in brackets behind it."""
        return self._bare[lang]

    def stands_in(self, text: str, lang: str) -> bool:
        """Return whether a text of ``lang`` uses the term."""
        bare = self.bare(lang)
        if lang == "zh":
            return bare in text
        return bare.lower() in text.lower() and bool(re.search(rf"\b{re.escape(bare)}s?\b", text, re.IGNORECASE))


class Path(Model):
    """What one group of staff takes. ``test`` is the blueprint of its test: how many items of each outcome.

    ``critical`` are the points that its test asks about in every form; one of its own lessons teaches each.
    """

    name: Text
    lessons: list[Slug] = Field(min_length=1)
    test: Annotated[dict[str, Annotated[int, Field(gt=0)]], Field(min_length=1)]
    critical: list[Slug] = []

    @cached_property
    def test_items(self) -> int:
        """How many items a form of the test has."""
        return sum(self.test.values())


class LessonEntry(Model):
    """A lesson as the menu knows it. ``minutes`` is checked against reading speed and number of items."""

    title: Text
    minutes: int = Field(gt=0)


class Course(Model):
    """The course as a whole."""

    title: Text
    tagline: Text
    edition: Filled
    law_as_of: Day
    contact: Text
    disclaimer: Text
    outcomes: dict[str, Text]
    critical: dict[Slug, Text]
    settings: dict[Slug, Text]
    misconceptions: dict[str, Text]
    lessons: dict[Slug, LessonEntry]
    paths: dict[str, Path]
    test_lesson: Slug | None = None  # the lesson that holds the test of each path
    pass_percent: Annotated[int, Field(gt=0, le=100)] = 80  # and every critical item right
    delayed_check: list[Slug] = []  # items asked once, thirty days after the test

    def minutes(self, path_id: str) -> int:
        """Return the minutes a path takes, its test included."""
        path = self.paths[path_id]
        read = sum(self.lessons[slug].minutes for slug in path.lessons if slug != self.test_lesson)
        return read + round(path.test_items * SECONDS_AN_ITEM / 60)


def law_of_then(instrument: Instrument) -> bool:
    """Return whether the instrument applied on the article's date."""
    return instrument.in_force <= ARTICLE_DAY
