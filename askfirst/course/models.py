"""What the content is made of: typed, frozen models of the course, its scenes and its law.

Questions are in :mod:`askfirst.course.item_models`, what can be tried out in :mod:`askfirst.course.activity_models`.

Shapes only. Whether a scene, outcome or citation that is named also exists is asked in :mod:`askfirst.course.validate`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from askfirst.course.facts import EVIDENCE_DAYS, PASS_PERCENT, TRACE_DAYS, CourseFacts
from askfirst.course.languages import joined, language

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CODE, SLUG = r"[a-z]{2,3}(-[A-Za-z0-9]+)*", r"[a-z0-9]+(-[a-z0-9]+)*"
Code = Annotated[str, StringConstraints(pattern=f"^{CODE}$")]  # of a language
Slug = Annotated[str, StringConstraints(pattern=f"^{SLUG}$")]
Verdict = Literal["lawful", "unlawful", "depends"]
VERDICTS: tuple[Verdict, ...] = ("lawful", "unlawful", "depends")
Rank = Literal[
    "law", "administrative-regulation", "judicial-interpretation", "departmental-rule", "recommended-standard"
]
SECONDS_AN_ITEM = 40
ARTICLE_DAY = date(2022, 3, 15)


def day(value: object) -> object:
    """Return a day written as in 2026-11-23; a date read otherwise (a number of seconds, say) is not meant."""
    if not isinstance(value, date) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
        raise PydanticCustomError("date_parsing", "no day")
    return value


def public_key(value: object) -> object:
    """Return the public half of a key as ``askfirst organisation-key`` prints it."""
    if not re.fullmatch(r"[0-9a-f]{64}", str(value)):
        raise PydanticCustomError("odd-public-key", "no key")
    return value


PublicKey = Annotated[str, BeforeValidator(public_key)]
Day = Annotated[date, Field(strict=False), BeforeValidator(day)]  # content files hold dates as text


def ascending(days: list[int]) -> list[int]:
    """Return days that each come after the one before; refuse others."""
    if any(later <= day for day, later in pairwise(days)):
        raise PydanticCustomError("days-ascending", "not ascending", {"days": ", ".join(map(str, days))})
    return days


class Model(BaseModel):
    """Frozen, strict, and closed to fields it does not know."""

    # Most models are only ever read as part of a file, so a validator of their own would be memory for nothing.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Text(Model):
    """One text in each language of the course, facts filled in.

    Which languages and which facts those are, the context of the validation says; without one, any language will do.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[str, StringConstraints(strip_whitespace=True)]]

    def of(self, lang: str) -> str:
        """Return the text in ``lang``."""
        return self.__pydantic_extra__[lang]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is in."""
        return tuple(self.__pydantic_extra__)

    @property
    def written(self) -> dict[str, str]:
        """The text in each language as it was written, before facts were filled in."""
        return {lang: getattr(text, "written", text) for lang, text in self.__pydantic_extra__.items()}

    @model_validator(mode="after")
    def _in_each_language(self, info: ValidationInfo) -> Self:
        texts, facts = self.__pydantic_extra__, info.context
        for lang in facts.translating if isinstance(facts, CourseFacts) else ():
            texts.pop(lang, None)
        languages = facts.languages if isinstance(facts, CourseFacts) else tuple(texts)
        wrong = [_lacks(lang, texts) for lang in languages or ("?",) if not texts.get(lang)]
        wrong += [
            InitErrorDetails(type="extra_forbidden", loc=(each,), input=texts) for each in texts.keys() - languages
        ]
        if wrong:
            raise ValidationError.from_exception_data("Text", wrong)
        for lang, text in texts.items():
            told = joined(text, lang)
            texts[lang] = facts.fill(told, lang) if isinstance(facts, CourseFacts) else told
        return self


def _lacks(lang: str, texts: dict[str, str]) -> InitErrorDetails:
    """Return pydantic's word for a text that lacks a language."""
    return InitErrorDetails(type=PydanticCustomError("language_missing", "no text"), loc=(lang,), input=texts)


class Group(Model):
    """A pile that cards are sorted into."""

    id: Slug
    text: Text


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
        return {lang: re.sub(r" ?[(（].*", "", self.term.of(lang)) for lang in self.term.languages}

    @cached_property
    def _words(self) -> dict[str, re.Pattern[str]]:
        return {lang: re.compile(rf"\b{re.escape(bare)}s?\b", re.IGNORECASE) for lang, bare in self._bare.items()}

    def bare(self, lang: str) -> str:
        """Return the term without what stands in brackets behind it."""
        return self._bare[lang]

    def stands_in(self, text: str, lang: str) -> bool:
        """Return whether a text of ``lang`` uses the term."""
        bare = self.bare(lang)
        if not language(lang).spaced:
            return bare in text
        return bare.lower() in text.lower() and bool(self._words[lang].search(text))


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


Days = Annotated[int, Field(gt=0, le=36_500)]


class Retention(Model):
    """How many days a learner's record keeps its trace after the last entry, and a test from its end on."""

    trace_days: Days = TRACE_DAYS
    evidence_days: Days = EVIDENCE_DAYS


class Course(Model):
    """The course as a whole."""

    title: Text
    tagline: Text
    edition: Filled
    languages: list[Code] = Field(min_length=1)
    translating: list[Code] = []  # languages that it is being translated into: texts may be in them, no page is yet
    company: Text  # whose staff take the course, as a text says it
    law_as_of: Day
    contact: Text  # whom to ask, as a text says it
    disclaimer: Text
    outcomes: dict[str, Text]
    critical: dict[Slug, Text]
    settings: dict[Slug, Text]
    misconceptions: dict[str, Text]
    lessons: dict[Slug, LessonEntry]
    paths: dict[str, Path]
    test_lesson: Slug | None = None  # the lesson that holds the test of each path
    pre_check: Slug | None = None  # the quiz that asks before anything was taught, for comparison afterwards
    hand_in: Filled | None = None  # the folder that evidence is handed in to, by whoever presses for it
    organisation_key: PublicKey | None = None  # what countersigned lists are checked against
    pass_percent: Annotated[int, Field(gt=0, le=100)] = PASS_PERCENT  # and every critical item right
    retention: Retention = Retention()
    delayed_check: list[Slug] = []  # items asked once, thirty days after the test
    # Days after a path is done on which three cases are asked; more than ten years ahead nothing is planned.
    refresh_days: Annotated[list[Annotated[int, Field(gt=0, le=3650)]], AfterValidator(ascending)] = []

    def spoken(self, lang: str) -> str:
        """Return ``lang``, or the first language of the course where that is none of its own."""
        return lang if lang in self.languages else self.languages[0]

    def minutes(self, path_id: str) -> int:
        """Return the minutes a path takes, its test included."""
        return sum(self.lesson_minutes(slug, path_id) for slug in self.paths[path_id].lessons)

    def lesson_minutes(self, lesson: str, path_id: str) -> int:
        """Return the minutes a lesson takes: that of the test those of the path's test, or of the longest."""
        if lesson != self.test_lesson or not self.paths:
            return self.lessons[lesson].minutes
        paths = [self.paths[path_id]] if path_id in self.paths else self.paths.values()
        return round(max(path.test_items for path in paths) * SECONDS_AN_ITEM / 60)


def law_of_then(instrument: Instrument) -> bool:
    """Return whether the instrument applied on the article's date."""
    return instrument.in_force <= ARTICLE_DAY
