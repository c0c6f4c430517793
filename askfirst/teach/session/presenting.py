"""A lesson, or a planned session on a path, before a room: its slides, the session, and the port that phones reach.

Begun and ended by the instructor; cut off, it is gone on with when the same is begun again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from askfirst.course.languages import interface
from askfirst.course.loader import Content, load_for
from askfirst.course.words import section
from askfirst.teach.plan.planned import planned
from askfirst.teach.session.ballot import ballot_item
from askfirst.teach.session.deck import deck
from askfirst.teach.session.path_deck import path_deck
from askfirst.teach.session.session import Session
from askfirst.teach.session.slide import Slide


@dataclass(frozen=True)
class Order:
    """What is presented: a lesson, or minutes on a path; in which language; whether phones vote, or made-up people."""

    lesson: str
    lang: str
    room: bool = False
    rehearse: bool = False
    path: str = ""
    minutes: int = 0

    @property
    def what(self) -> tuple[str, str, int, str]:
        """What is presented, however the room votes."""
        return self.lesson, self.path.strip().casefold(), self.minutes, self.lang


@dataclass(frozen=True)
class Presenting:
    """A lesson before a room, or what a plan takes of several: ``lesson`` is the first of them."""

    order: Order
    content: Content
    title: str
    lesson: str
    slides: list[Slide]
    session: Session

    @classmethod
    def begin(cls, order: Order, root: Path, file: Path, clock: Callable[[], float] = time.time) -> Self:
        """Return the session of a lesson or a path, new or as it was left.

        Raise :class:`ContentError` where a lesson is wrong, :class:`Unmade` where there is no such plan,
        :class:`StoreError` where ``file`` cannot be used.
        """
        content = load_for(order.lesson, root)
        course, lesson, name = content.course, order.lesson, order.lesson
        if order.path:
            path, plan = planned(content, order.path, order.minutes, interface(order.lang))
            title, lesson = course.paths[path].name.of(order.lang), plan.lessons[0]
            name = f"path-{quote(path, safe='')}-{order.minutes}"
            slides = path_deck(content, path, plan, order.lang)
        else:
            title, slides = course.lessons[lesson].title.of(order.lang), deck(content, lesson, order.lang)
        ballots = [ballot_item(content, content.items[slide.ballot]) for slide in slides if slide.ballot]
        session = Session.open(file, name, [each for each in ballots if each], order.lang, clock)
        session.title = title
        return cls(order, content, title, lesson, slides, session)

    def deck(self) -> dict[str, Any]:
        """Return what the instructor's window shows: every slide, with notes and seconds."""
        room = section("room", self.order.lang, "present")
        slides = [self._told(number) | _private(slide) for number, slide in enumerate(self.slides)]
        return {"room": room, "rehearsal": self.order.rehearse, "slides": slides}

    def sight(self) -> dict[str, Any]:
        """Return the slide that the room sees, and no other."""
        number = min(self.session.slide, len(self.slides) - 1)
        words = section("room", self.order.lang, "present")
        return {"lang": self.order.lang, "words": words, "slide": self._told(number)}

    def _told(self, number: int) -> dict[str, Any]:
        slide = self.slides[number]
        return {
            "number": number,
            "count": len(self.slides),
            "kind": slide.kind,
            "kicker": slide.kicker,
            "title": slide.title,
            "body": slide.body,
            "ballot": slide.ballot,
        }


def _private(slide: Slide) -> dict[str, Any]:
    return {"step": slide.step, "seconds": slide.seconds, "notes": asdict(slide.notes)}
