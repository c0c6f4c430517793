"""Whoever answers the questions of a form: a person at a terminal, or a file with an answer a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from askfirst.course.atomic_write import put
from askfirst.course.words import say
from askfirst.teach.adapt.interview import Interview, Left, Question
from askfirst.teach.adapt.journal import STATE
from askfirst.teach.adapt.refusal import Refused
from askfirst.terminal import language

SHOWN = 60  # characters of what a choice is called


class Person:
    """Somebody at a terminal. What they have answered lies in the course's folder until they are through."""

    def __init__(self, begun: Path) -> None:
        self.begun = begun

    def read(self, question: Question) -> str:
        """Show a question with its choices, and return what is typed."""
        lang = language()
        for number, (name, called) in enumerate(question.choices.items(), 1):
            typer.echo(f"  {number}. {name}" + (f"  {called[:SHOWN]}" if called else ""))
        told = say(question.key, lang, **question.values)
        told += f" [{question.default}]" if question.default else ""
        try:
            return input(f"{told}: ")
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            raise Left(kept=True) from None

    def refused(self, why: Refused) -> None:
        """Say why an answer will not do."""
        typer.echo(f"  {say(why.key, language(), **why.values)}")

    def kept(self, answers: Sequence[str]) -> None:
        """Keep the answers so far."""
        put(self.begun, json.dumps(list(answers), ensure_ascii=False))


class Lines:
    """A text with an answer a line, in the order in which is asked; an empty line takes what is proposed."""

    def __init__(self, name: str, lines: Iterator[str]) -> None:
        self.name, self._lines, self._count = name, lines, 0

    def read(self, question: Question) -> str:
        """Return the next line."""
        self._count += 1
        for line in self._lines:
            return line
        asked = say(question.key, language(), **question.values)
        raise Refused("ask-no-more", file=self.name, line=self._count, asked=asked)

    def refused(self, why: Refused) -> None:
        """Say which line will not do: nobody is there to give another."""
        raise Refused("ask-line", file=self.name, line=self._count, why=say(why.key, language(), **why.values))

    def kept(self, answers: Sequence[str]) -> None:
        """Nothing is kept: the file is there."""


def held(folder: Path, name: str, form: Callable[[Interview], Any], answers: Path | None) -> Any:
    """Return what a form makes of the answers of a file, or of a person, who may go on with what they have begun.

    Raise :class:`~askfirst.teach.adapt.interview.Left` where they leave; what is to be kept is kept then.
    """
    if answers is not None:
        try:
            text = sys.stdin.read() if str(answers) == "-" else answers.read_text("utf-8-sig")
        except (OSError, ValueError):
            raise Refused("ask-file", file=answers) from None
        return Interview(Lines(str(answers), iter(text.splitlines()))).hold(form)
    person = Person(folder / STATE / f"{name}.json")
    typer.echo(say("ask-how", language()))
    try:
        made = Interview(person, _answered(person.begun)).hold(form)
    except Refused:  # the course has changed since, and an answer of then will not do any more
        forget(folder, name)
        raise
    except Left as left:
        if not left.kept:
            forget(folder, name)
        raise
    return made


def _answered(begun: Path) -> list[str]:
    """Return the answers that somebody left, if they want to go on with them."""
    try:
        given = json.loads(begun.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(given, list) or not given:
        return []
    told = say("ask-go-on", language(), count=len(given), last=given[-1])
    return [str(each) for each in given] if input(told).strip().lower() not in ("n", "no", "否", "不") else []


def forget(folder: Path, name: str) -> None:
    """Remove what is kept of answers."""
    begun = folder / STATE / f"{name}.json"
    begun.unlink(missing_ok=True)
    with suppress(OSError):
        begun.parent.rmdir()  # fails where it holds something
