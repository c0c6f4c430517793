"""One lesson before a room while it lasts: its slides, the session, and the port that phones reach.

Begun and ended by the instructor; cut off, it is gone on with when the same lesson is begun again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from askfirst.course.loader import Content, load_for
from askfirst.course.words import section
from askfirst.teach.session.ballot import ballot_item
from askfirst.teach.session.deck import deck
from askfirst.teach.session.session import Session
from askfirst.teach.session.slide import Slide


@dataclass(frozen=True)
class Order:
    """What is presented: a lesson in a language; whether phones of the same network vote, or made-up people do."""

    lesson: str
    lang: str
    room: bool = False
    rehearse: bool = False


@dataclass(frozen=True)
class Presenting:
    """A lesson before a room."""

    order: Order
    content: Content
    slides: list[Slide]
    session: Session

    @classmethod
    def begin(cls, order: Order, root: Path, file: Path) -> Self:
        """Return the session of a lesson, new or as it was left.

        Raise :class:`ContentError` where the lesson is wrong, :class:`StoreError` where ``file`` cannot be used.
        """
        content = load_for(order.lesson, root)
        slides = deck(content, order.lesson, order.lang)
        ballots = [ballot_item(content, content.items[slide.ballot]) for slide in slides if slide.ballot]
        session = Session.open(file, order.lesson, [each for each in ballots if each], order.lang)
        session.title = content.course.lessons[order.lesson].title.of(order.lang)
        return cls(order, content, slides, session)

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
