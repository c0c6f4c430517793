"""What a slide is: what the room sees, and what only the instructor does."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Literal

from askfirst.course.citations import CITE_UPRIGHT
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.words import section

Kind = Literal["title", "scene", "text", "guess", "question", "answer", "try", "told", "end"]

SPOKEN = 0.6  # of the speed at which a reader reads; a trainer reads aloud, and waits
HANDS = 60  # seconds to make up one's mind, and for a show of hands
VOTES = 240  # seconds for a vote, two minutes of talk, and a second vote


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that is to be expected: what is chosen, the belief behind it, and the one sentence against it."""

    text: str
    belief: str
    why: str


@dataclass(frozen=True)
class Notes:
    """What the instructor alone sees; every text is HTML. ``key`` is the answer, ``ask`` a question to talk about."""

    key: str = ""
    wrong: tuple[Wrong, ...] = ()
    ask: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """One idea: ``body`` is HTML, ``ballot`` the question that the room can vote on here, ``seconds`` what is planned.

    ``step`` is the number of the step in the lesson that the slide is made of, 0 for the first slide.
    """

    kind: Kind
    title: str
    body: str
    step: int = 0
    kicker: str = ""
    ballot: str = ""
    notes: Notes = field(default_factory=Notes)
    seconds: int = 0


@dataclass(frozen=True)
class Pen:
    """Writes the texts of a course in one language as HTML."""

    content: Content
    lang: str

    def cited(self, text: str) -> str:
        """Return a text of a question, a scene or an activity in one line, its citations set apart."""
        return self.content.inline(escape(" ".join(text.split("\n"))), self.lang, CITE_UPRIGHT)

    def words(self, name: str) -> dict[str, str]:
        """Return a section of the slides' own words."""
        return section(name, self.lang, "present")

    def views(self, name: str) -> dict[str, str]:
        """Return a section of the words that a lesson's page says, too."""
        return section(name, self.lang)

    @property
    def comma(self) -> str:
        """What stands between the parts of a list."""
        return language(self.lang).comma

    def sources(self, cites: list[str], article: list[str], told: str = "") -> str:
        """Return what a text rests on, in a line, but for what is ``told`` already; nothing where nothing is left."""
        named = [f"[{each}]" for each in article]
        named += [self.content.citation(cite, self.lang)["label"] for cite in cites]
        return self.comma.join(CITE_UPRIGHT.format(escape(each)) for each in named if each not in told)


def options(rows: list[tuple[str, str, str]], tag: str = "ol") -> str:
    """Return options as a list: id, letter or number, and text, which is HTML."""
    listed = "".join(
        f'<li data-option="{escape(key)}"><span class="af-letter">{escape(letter)}</span>'
        f'<span class="af-said">{text}</span></li>'
        for key, letter, text in rows
    )
    return f'<{tag} class="af-choices">{listed}</{tag}>'
