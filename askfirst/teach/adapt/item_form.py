"""What is asked of whoever writes a question: an item, or a family of cases. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from askfirst.course.check_texts import ARTICLE_PARAGRAPHS
from askfirst.course.item_models import Difficulty, Level
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.models import SLUG, VERDICTS
from askfirst.teach.adapt.interview import Interview
from askfirst.teach.adapt.refusal import Refused

KINDS = ("family-one", "family-verdict", "one", "several", "order", "sort")
TEST, RECALL = "test", "recall"  # where an item can be asked, apart from the lesson's quizzes


@dataclass(frozen=True)
class Written:
    """What was written: the entry of a lesson's question file, its items' ids, and where they are asked."""

    lesson: str
    entry: dict[str, Any]
    ids: tuple[str, ...]
    asked: str  # one of the lesson's quizzes, TEST or RECALL


def item_form(content: Content, lang: str, lesson: str = "") -> Any:
    """Return the form for an item in a lesson, which is asked too where none is named, for who speaks ``lang``."""
    return lambda interview: _Form(content, lang, interview).written(lesson)


class _Form:
    def __init__(self, content: Content, lang: str, interview: Interview) -> None:
        self.content, self.ask = content, interview.ask
        self.course = content.course
        self.lang = self.course.spoken(lang)
        self.ids = set(content.items) | {item.family for item in content.items.values() if item.family}
        self.misconceptions = _called(self.course.misconceptions, self.lang)

    def written(self, lesson: str) -> Written:
        """Ask for all of it."""
        kind = self.ask("item-kind", KINDS[0], choices=dict.fromkeys(KINDS, ""))
        titles = {slug: entry.title.of(self.lang) for slug, entry in self.course.lessons.items()}
        lesson = lesson or self.ask("item-lesson", choices=titles)
        family = kind.startswith("family-")
        name = self.new_id("item-family" if family else "item-id")
        entry: dict[str, Any] = {"family" if family else "id": name, "kind": kind.removeprefix("family-")}
        entry |= self.labels()
        if family:
            entry["options"] = self.options(verdict=kind == "family-verdict")
            entry["cases"] = self.cases(name, entry["options"], verdict=kind == "family-verdict")
            ids = tuple(case["id"] for case in entry["cases"])
        else:
            entry["stem"] = self.text("item-stem")
            entry |= {"one": self.one, "several": self.several, "order": self.order, "sort": self.sort}[kind]()
            ids = (name,)
        quizzes = self.content.questions[lesson].quizzes if lesson in self.content.questions else {}
        places = {TEST: "", RECALL: ""} | {each: quiz.title.of(self.lang) for each, quiz in quizzes.items()}
        return Written(lesson, entry, ids, self.ask("item-asked", TEST, choices=places))

    def labels(self) -> dict[str, Any]:
        """Ask for what a learner does not read."""
        told: dict[str, Any] = {"outcome": self.ask("item-outcome", choices=_called(self.course.outcomes, self.lang))}
        if self.course.settings:
            settings = _called(self.course.settings, self.lang)
            told["setting"] = self.ask("item-setting", next(iter(settings)), choices=settings)
        told["level"] = self.ask("item-level", "apply", choices=dict.fromkeys(get_args(Level), ""))
        told["difficulty"] = self.ask("item-difficulty", "medium", choices=dict.fromkeys(get_args(Difficulty), ""))
        article = self.ask("item-article", needed=False, odd=lambda typed: _unknown(typed, ARTICLE_PARAGRAPHS))
        cites = self.ask("item-cites", needed=False, odd=lambda typed: _unknown(typed, self.content.law.provisions))
        return (
            told | ({"article": _several(article)} if article else {}) | ({"cites": _several(cites)} if cites else {})
        )

    def options(self, *, verdict: bool) -> list[dict[str, Any]]:
        """Ask for what can be chosen in every case of a family."""
        made: list[dict[str, Any]] = []
        for number in range(1, self.count("item-options", 3, 3, 9 if verdict else 4) + 1):
            option: dict[str, Any] = self.option_id(made, number)
            if verdict:
                supports = self.ask("item-supports", choices=dict.fromkeys(VERDICTS, ""), many=True, number=number)
                option["supports"] = _several(supports)
            made.append(option | {"text": self.text("item-option", number=number)})
        return made

    def cases(self, family: str, options: list[dict[str, Any]], *, verdict: bool) -> list[dict[str, Any]]:
        """Ask for the cases of a family, in each of which another option is right."""
        made: list[dict[str, Any]] = []
        for number in range(1, self.count("item-cases", 2, 2, 9) + 1):
            taken = {case["id"] for case in made}
            case: dict[str, Any] = {"id": self.new_id("item-case", f"{family}-{number}", taken, number=number)}
            case["stem"] = self.text("item-case-stem", number=number)
            offered = options
            if verdict:
                case["verdict"] = self.ask("item-verdict", choices=dict.fromkeys(VERDICTS, ""))
                offered = [each for each in options if case["verdict"] in each["supports"]] or options
            case["answer"] = self.ask("item-answer", choices={each["id"]: each["text"][self.lang] for each in offered})
            if verdict:
                case["verdicts"] = {each: self.verdict(each, case["verdict"]) for each in VERDICTS}
            wrong = [each for each in options if each["id"] != case["answer"]]
            case["misconceptions"] = {each["id"]: self.misconception(each["text"][self.lang]) for each in wrong}
            case["why"] = {each["id"]: self.text("item-why", what=each["text"][self.lang]) for each in options}
            made.append(case)
        return made

    def verdict(self, verdict: str, right: str) -> dict[str, Any]:
        """Ask why a verdict is right or wrong."""
        told = {} if verdict == right else {"misconception": self.misconception(verdict)}
        return told | {"why": self.text("item-why", what=verdict)}

    def one(self) -> dict[str, Any]:
        """Ask for one right option and the wrong ones."""
        made: list[dict[str, Any]] = []
        answer = self.choice(made, 1, "item-right")
        return {"answer": answer, "distractors": self.distractors(made, 4)}

    def several(self) -> dict[str, Any]:
        """Ask for all the right options and the wrong ones."""
        made: list[dict[str, Any]] = []
        answers = [self.choice(made, each, "item-right") for each in range(1, self.count("item-rights", 2, 1, 5) + 1)]
        return {"answers": answers, "distractors": self.distractors(made, 5)}

    def distractors(self, made: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
        """Ask for the wrong options."""
        count = self.count("item-wrongs", 2, 1, most)
        return [self.choice(made, each, "item-wrong", misconception=True) for each in range(1, count + 1)]

    def order(self) -> dict[str, Any]:
        """Ask for the steps, in the right order."""
        made: list[dict[str, Any]] = []
        return {
            "steps": [self.choice(made, each, "item-step") for each in range(1, self.count("item-steps", 4, 3, 8) + 1)]
        }

    def sort(self) -> dict[str, Any]:
        """Ask for the groups, and what belongs in which."""
        groups: list[dict[str, Any]] = []
        for number in range(1, self.count("item-groups", 2, 2, 4) + 1):
            groups.append(self.option_id(groups, number) | {"text": self.text("item-group", number=number)})
        named = {each["id"]: each["text"][self.lang] for each in groups}
        made: list[dict[str, Any]] = []
        cards = []
        for number in range(1, self.count("item-cards", 4, 3, 8) + 1):
            card = self.choice(made, number, "item-card")
            cards.append(
                {"id": card.pop("id"), "group": self.ask("item-card-group", choices=named, number=number)} | card
            )
        return {"groups": groups, "cards": cards}

    def choice(
        self, made: list[dict[str, Any]], number: int, key: str, *, misconception: bool = False
    ) -> dict[str, Any]:
        """Ask for something that can be chosen, and for the reason said afterwards."""
        option = self.option_id(made, number)
        made.append(option)
        text = self.text(key, number=number)
        shown = text[self.lang]
        told = {"misconception": self.misconception(shown)} if misconception else {}
        return option | told | {"text": text, "why": self.text("item-why", what=shown)}

    def option_id(self, made: Sequence[Mapping[str, Any]], number: int) -> dict[str, Any]:
        """Ask for a name that no option of the same question has."""
        taken = {each["id"] for each in made}
        free = next(each for each in (f"option-{count}" for count in range(len(made) + 1, 99)) if each not in taken)
        return {"id": self.ask("item-option-id", free, odd=lambda typed: odd_id(typed, taken), number=number)}

    def new_id(self, key: str, default: str = "", taken: frozenset[str] | set[str] = frozenset(), **about: Any) -> str:
        """Ask for a name that nothing in the bank has."""
        return self.ask(key, default, odd=lambda typed: odd_id(typed, self.ids | taken), **about)

    def misconception(self, what: str) -> str:
        """Ask which mistake leads to a wrong option."""
        return self.ask("item-misconception", choices=self.misconceptions, what=what)

    def text(self, key: str, **about: Any) -> dict[str, str]:
        """Ask for a text in each language; what is left out stays to be written."""
        return {lang: self.ask(key, needed=False, lang=language(lang).name, **about) for lang in self.course.languages}

    def count(self, key: str, default: int, least: int, most: int) -> int:
        """Ask for a number."""
        numbers = {str(number): "" for number in range(least, most + 1)}

        def odd(typed: str) -> Refused | None:
            return None if typed in numbers else Refused("ask-number", least=least, most=most)

        return int(self.ask(key, str(default), odd=odd, least=least, most=most))


def _called(texts: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {name: text.of(lang) for name, text in texts.items()}


def _several(typed: str) -> list[str]:
    return [each.strip() for each in re.split("[,，;；、]", typed) if each.strip()]


def _unknown(typed: str, known: Any) -> Refused | None:
    return next((Refused("ask-unknown", typed=each) for each in _several(typed) if each not in known), None)


def odd_id(typed: str, taken: set[str] | frozenset[str]) -> Refused | None:
    """Return why a name will not do: it has other characters, or something has it."""
    if not re.fullmatch(SLUG, typed):
        return Refused("ask-id")
    return Refused("ask-taken", typed=typed) if typed in taken else None
