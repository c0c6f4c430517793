"""Questions asked one after the other: with defaults, with choices, to be gone back in, left and gone on with.

A form is a function that asks an :class:`Interview` and returns what it made of the answers. To go on, or back, it is
run again on the answers that there are: no form knows of either. Where answers come from, and where they are kept in
the meantime, is not said here. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from askfirst.course.yaml_source import INVISIBLE, UNPRINTABLE
from askfirst.teach.adapt.refusal import Refused

BACK, LATER, QUIT = "/back", "/later", "/quit"


class Left(Exception):  # noqa: N818 - somebody wants it
    """The form was left; ``kept`` tells whether to go on with it another time."""

    def __init__(self, *, kept: bool) -> None:
        super().__init__(kept)
        self.kept = kept


class _Back(Exception):  # noqa: N818 - somebody wants it
    """The question before is asked anew."""


@dataclass(frozen=True)
class Question:
    """One question: the key of its sentence, what fills it, and what an answer may be.

    ``choices`` are ids, each with what it is called. ``odd`` returns why an answer will not do.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    default: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    many: bool = False  # several choices, with commas between
    needed: bool = True
    odd: Callable[[str], Refused | None] = lambda _answer: None

    def taken(self, typed: str) -> str:
        """Return an answer as it is meant; raise :class:`Refused` where it will not do."""
        told = typed.strip() or self.default
        if UNPRINTABLE.search(told) or INVISIBLE.search(told):
            raise Refused("ask-unseen")
        if not told:
            if self.needed:
                raise Refused("ask-needed")
            return ""
        if self.choices:
            each = [self._chosen(one.strip()) for one in (told.replace("，", ",").split(",") if self.many else [told])]
            told = ", ".join(each)
        if refused := self.odd(told):
            raise refused
        return told

    def _chosen(self, typed: str) -> str:
        if typed in self.choices:
            return typed
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        if not 1 <= number <= len(self.choices):
            raise Refused("ask-choice", typed=typed)
        return list(self.choices)[number - 1]


class Source(Protocol):
    """Whoever answers."""

    def read(self, question: Question) -> str:
        """Return what was typed; raise :class:`Left` or :class:`Refused` where nothing will come."""

    def refused(self, why: Refused) -> None:
        """Take that an answer will not do; raise it where nobody can give another."""

    def kept(self, answers: Sequence[str]) -> None:
        """Keep the answers so far."""


class Interview:
    """Asks, and remembers the answers in the order in which they were given."""

    def __init__(self, source: Source, answers: Sequence[str] = ()) -> None:
        self._source, self._given, self._at = source, list(answers), 0

    def hold(self, form: Callable[[Interview], Any]) -> Any:
        """Return what a form makes of the answers."""
        while True:
            self._at = 0
            try:
                return form(self)
            except _Back:
                del self._given[-1:]

    def ask(self, key: str, /, default: str = "", **about: Any) -> str:
        """Return the answer to a question; see :class:`Question` for what can be said of it."""
        known = {name: about.pop(name) for name in ("choices", "many", "needed", "odd") if name in about}
        question = Question(key, about, default, **known)
        self._at += 1
        if self._at <= len(self._given):
            return question.taken(self._given[self._at - 1])
        while True:
            typed = self._source.read(question)
            told = typed.strip()
            if told == BACK:
                raise _Back
            if told in (LATER, QUIT):
                raise Left(kept=told == LATER)
            try:
                taken = question.taken(typed)
            except Refused as refused:
                self._source.refused(refused)
                continue
            self._given.append(taken)
            self._source.kept(self._given)
            return taken
