"""The answers to expect to a question, right and wrong, with what lies behind each. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from askfirst.course.citations import CITED
from askfirst.course.item_models import Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.loader import Content
from askfirst.course.models import VERDICTS
from askfirst.course.words import section
from askfirst.evidence.cohort.speech import Speech
from askfirst.teach.plan.cases import Question
from askfirst.teach.plan.earlier import Earlier, Share, mistake_in
from askfirst.teach.session.ballot import LETTERS


@dataclass(frozen=True)
class Expected:
    """An answer to expect: its letter on the page, its text, whether it is right, where it belongs, and why.

    ``letter`` can be a number; ``place`` is only told of what is sorted, marked or put in order. ``says`` is
    the mistake behind a wrong one, ``earlier`` how many of an earlier class made it.
    """

    letter: str
    text: str
    right: bool
    why: str
    place: str = ""
    says: str = ""
    earlier: Share | None = None


def letters(question: Question) -> dict[str, str]:
    """Return what each option is called in the room: a letter; a line to mark, or a verdict's reason, a number."""
    numbered = {each: str(number) for number, each in enumerate(question.order, 1)}
    match question.item:
        case VerdictWithReason():
            return dict(zip(VERDICTS, LETTERS, strict=False)) | numbered
        case Mark():
            return numbered
    return dict(zip(question.order, LETTERS, strict=False))


def expected(content: Content, lang: str, question: Question, earlier: Earlier | None = None) -> list[Expected]:
    """Return the answers to expect in the order of the page, verdicts first.

    Of a verdict's reasons those are told that can be given for the right one.
    """
    return list(_Teller(content, lang, question, earlier or Earlier()).told())


class _Teller:
    def __init__(self, content: Content, lang: str, question: Question, earlier: Earlier) -> None:
        self.content, self.lang, self.question, self.earlier = content, lang, question, earlier
        self.item, self.words = question.item, section("quiz", lang)

    def told(self) -> Iterator[Expected]:
        item, order, tell = self.item, self.question.order, Speech(self.lang, "plan").tell
        match item:
            case OneChoice():
                yield from (self.one(each, right=each == item.answer.id) for each in order)
            case SeveralChoices():
                key = {each.id for each in item.answers}
                yield from (self.one(each, right=each in key) for each in order)
            case VerdictWithReason():
                for name in VERDICTS:
                    why = item.verdicts[name].why.of(self.lang)
                    yield self.made(name, self.words[name], why, right=name == item.verdict)
                offered = {reason.id for reason in item.offered(item.verdict)}
                yield from (self.one(each, right=each == item.answer.id) for each in order if each in offered)
            case Sort():
                groups = {group.id: group.text.of(self.lang) for group in item.groups}
                places = {card.id: groups[card.group] for card in item.cards}
                yield from (self.one(each, right=True, place=places[each]) for each in order)
            case Mark():
                marks = {each.id: tell("at-fault") if each.fault else tell("sound") for each in item.artefact.parts}
                yield from (self.one(each, right=True, place=marks[each]) for each in order)
            case Order():
                for number, step in enumerate(item.steps, 1):
                    yield self.one(step.id, right=True, place=str(number))

    def one(self, option: str, *, right: bool, place: str = "") -> Expected:
        each = self.item.options[option]
        told = self.made(option, each.text.of(self.lang), each.why.of(self.lang), right=right)
        return replace(told, place=place)

    def made(self, name: str, text: str, why: str, *, right: bool) -> Expected:
        mistake = mistake_in(self.item, name)
        known = self.content.course.misconceptions
        return Expected(
            letters(self.question)[name],
            self.content.inline(text, self.lang, CITED),
            right,
            self.content.inline(why, self.lang, CITED),
            says=known[mistake].of(self.lang) if mistake in known else "",
            earlier=self.earlier.of(self.item, name, mistake) if mistake else None,
        )
