"""What the rows of a record say: an answer, a form that was drawn, what it came to. Pure: values in, values out.

A row that says nothing of the kind, whatever happened to it, costs itself and no other.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from askfirst.assess.exam import Finished, Form, Result
from askfirst.assess.quiz import CONFIDENCES, Answer

DECIMALS = 4  # of a stored credit
PARTS = 50  # a credit is so many parts of a whole at most; four decimals tell any two such fractions apart
YEARS = range(1971, 3000)  # local time before and after is an error on some systems
NOTES = ("not-mine", "disputed", "mine")  # what a learner can say of an answer
EVENTS = ("answer", *NOTES, "path", "form", "result")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True)
class Given:
    """That an answer was given: in which quiz, to which item, whether it was right, and when."""

    quiz: str
    item: str
    correct: bool
    at: datetime

    @property
    def on(self) -> date:
        """The day, as this place counts days."""
        return self.at.astimezone().date()


@dataclass(frozen=True)
class Sitting:
    """A form that was drawn and, once it is finished, what it came to and when, in which edition and language.

    The language is that in which its last answer was given, or nothing where the record does not say.
    """

    form: Form
    finished: Finished | None = None
    at: datetime | None = None
    edition: str = ""
    language: str = ""

    @property
    def result(self) -> Result | None:
        """What the form came to, or None while it is not finished."""
        return self.finished.result if self.finished else None


@dataclass(frozen=True)
class FirstTry:
    """The first answer that counts to each item of a quiz; when the last of them was given, and in which language."""

    answers: Mapping[str, Answer]
    at: datetime
    language: str = ""


def columns_of_answer(answer: Answer) -> dict[str, Any]:
    """Return the columns that an answer fills."""
    return {
        "item": answer.item,
        "item_hash": answer.item_hash,
        "response": json.dumps(answer.response, ensure_ascii=False),
        "confidence": answer.confidence,
        "correct": int(answer.correct),
        "credit": _decimal(answer.credit),
    }


def columns_of_form(form: Form) -> dict[str, Any]:
    """Return the columns that a drawn form fills."""
    return {"response": json.dumps([form.path, *form.items])}


def columns_of_result(form: Form, finished: Finished) -> dict[str, Any]:
    """Return the columns that a finished form fills."""
    result = finished.result
    told = {
        "path": form.path,
        "law_as_of": finished.law_as_of.isoformat(),
        "items": [[item, finished.hashes[item], _decimal(finished.earned[item])] for item in form.items],
        "outcomes": {outcome: [_decimal(credit), of] for outcome, (credit, of) in result.outcomes.items()},
        "missed": result.missed,
        "passed": result.passed,
    }
    return {"response": json.dumps(told, ensure_ascii=False), "correct": int(result.passed)}


def answers(rows: Iterable[Mapping[str, Any]]) -> Iterator[Answer]:
    """Yield the answers in rows of the event ``answer``."""
    for row in rows:
        if sound(row):
            response = json.loads(row["response"])
            credit = fraction(row["credit"] if _is_credit(row["credit"]) else row["correct"])
            yield Answer(row["item"], row["item_hash"], response, row["confidence"], credit)


def first_try(rows: Iterable[Mapping[str, Any]]) -> FirstTry | None:
    """Return the first try of a quiz from the rows of its answers, oldest first; None where there is no answer."""
    first: dict[str, tuple[datetime, Answer, str]] = {}
    for row in rows:
        when = moment(row["at"])
        for answer in answers([row]):
            if when:
                first.setdefault(answer.item, (when, answer, language(row["language"])))
    if not first:
        return None
    at, _, spoken = max(first.values(), key=lambda each: each[0])
    return FirstTry({item: answer for item, (_, answer, _) in first.items()}, at, spoken)


def language(stored: object) -> str:
    """Return the code of a language as it is stored, or nothing where it is none."""
    return stored if isinstance(stored, str) and LANGUAGE.fullmatch(stored) else ""


def first_of_each(given: Iterable[Answer]) -> dict[str, Answer]:
    """Return the first answer to each item: in a form it stands, for a later one may know the explanation."""
    first: dict[str, Answer] = {}
    for answer in given:
        first.setdefault(answer.item, answer)
    return first


def latest_notes(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the note that holds of each answer that has one, by the answer's number."""
    return {str(row["response"]): row["event"] for row in rows if row["event"] in NOTES}


def drawn(name: object, response: object) -> Form | None:
    """Return the form that a row of the event ``form`` holds, or None where it is damaged."""
    told = _json(response)
    if not isinstance(name, str) or not isinstance(told, list) or len(told) < 2:
        return None
    if not all(isinstance(each, str) for each in told):
        return None
    return Form(name, told[0], tuple(told[1:]))


def finished(name: object, response: object, at: object, edition: object, spoken: object = "") -> Sitting | None:
    """Return the form that a row of the event ``result`` holds, with its result, or None where it is damaged."""
    told, when = _json(response), moment(at)
    try:
        items = [(str(item), str(code), fraction(credit)) for item, code, credit in told["items"]]
        outcomes = {str(outcome): (fraction(credit), int(of)) for outcome, (credit, of) in told["outcomes"].items()}
        law = date.fromisoformat(told["law_as_of"])
        missed, passed = tuple(map(str, told["missed"])), told["passed"] is True
        form = Form(str(name), str(told["path"]), tuple(item for item, *_ in items))
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None
    if not items or when is None or not all(_is_credit(credit) for *_, credit in items):
        return None
    hashes = {item: code for item, code, _ in items}
    earned = {item: credit for item, _, credit in items}
    wrong = tuple(item for item, credit in earned.items() if credit != 1)
    result = Result(passed, sum(earned.values(), Fraction(0)), len(items), outcomes, missed, wrong)
    return Sitting(form, Finished(law, hashes, earned, result), when, str(edition or ""), language(spoken))


def stamp(moment: datetime) -> str:
    """Return a moment as rows have it: in UTC, so that their order is that of the texts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def moment(at: object) -> datetime | None:
    """Return the moment a row was written, or None where its date is none, or none that every system can tell."""
    try:
        read = datetime.fromisoformat(at)  # type: ignore[arg-type]
        read = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return read if read.year in YEARS else None


def plain(value: object) -> object:
    """Return a stored value as one that every export can write."""
    sayable = isinstance(value, str | int | None) or (isinstance(value, float) and math.isfinite(value))
    return value if sayable else repr(value)


def sound(row: Mapping[str, Any]) -> bool:
    """Return whether a row can be read."""
    if moment(row["at"]) is None:
        return False
    match row["event"]:
        case "answer":
            return _sound_answer(row)
        case "form":
            return drawn(row["quiz"], row["response"]) is not None
        case "result":
            return finished(row["quiz"], row["response"], row["at"], row["edition"]) is not None
    return row["event"] in EVENTS and isinstance(row["response"], str)


def _sound_answer(row: Mapping[str, Any]) -> bool:
    texts = (row["item"], row["item_hash"], row["quiz"])
    return (
        all(isinstance(text, str) for text in texts)
        and row["confidence"] in CONFIDENCES
        and row["correct"] in (0, 1)
        and isinstance(_json(row["response"]), str | list | dict)
    )


def _is_credit(value: object) -> bool:
    return isinstance(value, int | float | Fraction) and 0 <= value <= 1


def _decimal(credit: Fraction) -> float:
    """Return a credit as it is stored, and read by spreadsheets; a whole number stays one."""
    return credit.numerator if credit.denominator == 1 else round(float(credit), DECIMALS)


def fraction(stored: float) -> Fraction:
    """Return a stored credit as the fraction it was; right or wrong, as earlier editions stored it, is 1 or 0."""
    return Fraction(stored).limit_denominator(PARTS)


def _json(text: object) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)  # type: ignore[arg-type]
    except (TypeError, ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity: Python reads them, no JSON has them."""
    raise ValueError(constant)
