"""A lesson's question file: what it asks where, its bets, and its items, each on its own or as a case of a family."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from askfirst.course.family_models import Family, OneFamily, VerdictFamily
from askfirst.course.item_models import Item, OneChoice, VerdictWithReason
from askfirst.course.models import Group, Model, Slug, Text


class Bet(Model):
    """A prediction asked before a fact is shown. Never scored, never stored."""

    id: Slug
    question: Text
    options: list[Group] = Field(min_length=2, max_length=4)
    reveal: Text
    article: list[str] = Field(default=[])
    cites: list[str] = Field(default=[])


class Quiz(Model):
    """The items asked in one place of a lesson, in this order."""

    title: Text
    items: list[Slug] = Field(min_length=1)


def _written_as(entry: Any) -> str:
    """Return what an entry is written as: a family, or an item on its own."""
    written = "family" in entry if isinstance(entry, dict) else isinstance(entry, OneFamily | VerdictFamily)
    return "family" if written else "item"


Entry = Annotated[Annotated[Item, Tag("item")] | Annotated[Family, Tag("family")], Discriminator(_written_as)]


class QuestionFile(Model):
    """The questions of one lesson. ``entries`` are its items as they are written: ``items`` in the file."""

    quizzes: dict[Slug, Quiz]
    recall: list[Slug] = Field(default=[])  # kept for later lessons to ask again
    bets: list[Bet] = Field(default=[])
    entries: list[Entry] = Field(min_length=1, alias="items")

    @cached_property
    def placed(self) -> list[tuple[tuple[str | int, ...], Item]]:
        """The items in the order they are written, each with its place in the file."""
        return list(self._placed())

    @cached_property
    def items(self) -> list[Item]:
        """The items, those of families too."""
        return [item for _, item in self.placed]

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    @property
    def families(self) -> list[tuple[int, OneFamily | VerdictFamily]]:
        """The families, each with its number among the entries."""
        numbered = enumerate(self.entries)
        return [(number, each) for number, each in numbered if isinstance(each, OneFamily | VerdictFamily)]

    def _placed(self) -> Iterator[tuple[tuple[str | int, ...], Item]]:
        for number, entry in enumerate(self.entries):
            if isinstance(entry, OneFamily | VerdictFamily):
                items: Sequence[OneChoice | VerdictWithReason] = entry.items
                for case, item in enumerate(items):
                    yield ("items", number, "cases", case), item
            else:
                yield ("items", number), entry
