"""The state of one quiz: which items, in which order, what was answered. Pure: no widget, no file, no clock."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from askfirst.assess.scoring import Grade, Response, fits, grade
from askfirst.course.item_models import Item, Mark, Sort, VerdictWithReason
from askfirst.course.models import VERDICTS

Confidence = Literal["guess", "fairly", "certain"]
CONFIDENCES: tuple[Confidence, ...] = ("guess", "fairly", "certain")


@dataclass(frozen=True)
class Answer:
    """One answer as given and graded. ``item_hash`` tells an edited question from the one that was asked."""

    item: str
    item_hash: str
    response: Response
    confidence: Confidence
    credit: Fraction

    @property
    def correct(self) -> bool:
        """Whether all of it is right."""
        return self.credit == 1


def counts(item: Item, item_hash: str) -> bool:
    """Return whether an answer was given to the item as it reads now.

    If not, its quiz asks it again, and its lesson is not done.
    """
    return item.hash == item_hash


class QuizState:
    """Items in order, options shuffled by ``seed``, and the answers so far."""

    def __init__(self, items: Sequence[Item], seed: str) -> None:
        """Start with nothing answered. The same ``seed`` gives the same order of options."""
        self.items: dict[str, Item] = {item.id: item for item in items}
        self.first: dict[str, Answer] = {}
        self.latest: dict[str, Answer] = {}
        self._seed = seed

    def option_order(self, item_id: str) -> list[str]:
        """Return the option ids of an item in the order to show. Artefacts keep theirs; steps never start solved."""
        item = self.items[item_id]
        ids = list(item.options)
        if isinstance(item, Mark):
            return ids
        shuffled = ids[:]
        random.Random(f"{self._seed}:{item_id}").shuffle(shuffled)  # noqa: S311 - order, not secrecy
        return shuffled if shuffled != ids or item.kind != "order" else ids[::-1]

    def answer(self, item_id: str, response: Response, confidence: Confidence) -> Answer:
        """Grade ``response`` without keeping it; :meth:`keep` it once it is on disk."""
        if confidence not in CONFIDENCES:
            raise ValueError(confidence)
        item = self.items[item_id]
        return Answer(item_id, item.hash, response, confidence, grade(item, response).credit)

    def keep(self, answer: Answer) -> None:
        """Count an answer: the first one is the learner's score, the latest what the page shows."""
        self.first.setdefault(answer.item, answer)
        self.latest[answer.item] = answer

    def restore(self, answers: Iterable[Answer]) -> None:
        """Replay answers from a record. Those to other items, or to an earlier wording, are passed over."""
        for answer in answers:
            item = self.items.get(answer.item)
            if item and counts(item, answer.item_hash) and fits(item, answer.response):
                self.keep(answer)

    def stand(self, answers: Iterable[Answer]) -> None:
        """Count these answers and no other: those given to a form stand whatever becomes of their items."""
        self.first.clear()
        self.latest.clear()
        for answer in answers:
            if answer.item in self.items:
                self.keep(answer)

    def grade(self, item_id: str) -> Grade:
        """Return the grade of the latest answer to ``item_id``."""
        return grade(self.items[item_id], self.latest[item_id].response)

    def contrasted(self, item_id: str) -> bool:
        """Return whether an item is asked right after another case of its family, so that the two can be compared."""
        ids = list(self.items)
        place = ids.index(item_id)
        return place > 0 and self.items[ids[place - 1]].kin == self.items[item_id].kin

    @property
    def next_item(self) -> str | None:
        """The first item without an answer, or None when all have one."""
        return next((item for item in self.items if item not in self.latest), None)


def public(item: Item, order: Sequence[str], lang: str) -> dict[str, object]:
    """Return what a page may know of an item before it is answered: no key, no reasons."""
    shown: dict[str, object] = {
        "id": item.id,
        "kind": item.kind,
        "stem": item.stem.of(lang),
        "options": [[option, item.options[option].text.of(lang)] for option in order],
    }
    if item.critical:
        shown["critical"] = True
    if isinstance(item, VerdictWithReason):
        shown["verdicts"] = list(VERDICTS)
        offered = {verdict: {reason.id for reason in item.offered(verdict)} for verdict in VERDICTS}
        shown["reasons"] = {verdict: [option for option in order if option in offered[verdict]] for verdict in VERDICTS}
    if isinstance(item, Sort):
        shown["groups"] = [[group.id, group.text.of(lang)] for group in item.groups]
    if isinstance(item, Mark):
        shown["artefact"] = [item.artefact.form, item.artefact.title.of(lang)]
    return shown
