"""A value and the right answer in, a verdict out. Pure.

Beside the right answer stand *common errors*, wrong answers that people really reach, each with a sentence of its own.
A value that departs from the right answer as one of them does gets its sentence; any other is told how far off it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from askfirst.assess.lab_values import Column, Grid, Plain, Scalar, Unreadable, plain

State = Literal["right", "not-yet", "not-attempted"]
Right = float | str | set[Any] | dict[Any, Any] | list[Any]


@dataclass(frozen=True)
class Answer:
    """The right answer of a task. ``column`` names what a set's entries or a dict's keys are."""

    right: Right
    compute: Callable[[], dict[str, Right]]
    column: str = ""
    within: float = 0.0

    @cached_property
    def common_errors(self) -> dict[str, Right]:
        """What each common error leads to: computed when a wrong value is to be explained."""
        return self.compute()


@dataclass(frozen=True)
class Verdict:
    """How a value fares; ``common_error`` or else ``key`` names the sentence that is said about it."""

    state: State
    key: str = ""
    common_error: str = ""
    values: dict[str, object] = field(default_factory=dict)


def attempted(value: object) -> bool:
    """Whether there is a value at all: neither None nor the three dots of the exercise."""
    return value is not None and value is not ...


def judge(answer: Answer, value: object) -> Verdict:
    """Say how ``value``, if there is one, fares against ``answer``."""
    return weigh(answer, lambda: plain(value))


def weigh(answer: Answer, read: Callable[[], Plain]) -> Verdict:
    """Say how the plain form that ``read`` returns, or refuses to return, fares against ``answer``."""
    try:
        given = _entries(_fit(read(), answer))
    except Unreadable as refused:
        return Verdict("not-yet", refused.key, values=refused.values)
    right = _entries(answer.right)
    off = _departure(given, right, answer.within)
    if not off:
        return Verdict("right")
    best, size = "", 0
    for name, common_error in answer.common_errors.items():
        theirs = _departure(_entries(common_error), right, answer.within)
        explains = all(key in off and _same(off[key], entry, answer.within) for key, entry in theirs.items())
        if explains and len(theirs) > size:
            best, size = name, len(theirs)
    key, values = _distance(answer.right, given, right, off)
    return Verdict("not-yet", key, best, values)


def departures(answer: Answer) -> dict[str, dict[Scalar, Scalar]]:
    """Return, for each common error, where it departs from the right answer. None may be empty or like another."""
    right = _entries(answer.right)
    return {
        name: _departure(_entries(common_error), right, answer.within)
        for name, common_error in answer.common_errors.items()
    }


def _fit(value: Plain, answer: Answer) -> Right:
    """Return ``value`` in the form of the right answer, or raise :class:`Unreadable`."""
    match answer.right:
        case set():
            return set(_labels(value, answer.column))
        case list():
            return list(_labels(value, answer.column))
        case dict():
            return _mapping(value, answer.column)
        case str():
            single = _single(value)
            if not isinstance(single, str):
                raise Unreadable("text-wanted")
            return single
        case _:
            single = _single(value)
            if isinstance(single, bool) or not isinstance(single, int | float):
                raise Unreadable("number-wanted")
            return single


def _labels(value: Plain, column: str) -> tuple[Scalar, ...]:
    if isinstance(value, Grid):
        if column in value.columns:
            return value.columns[column]
        if len(value.columns) != 1:
            raise Unreadable("column-missing", column=column)
        (value,) = value.columns.values()
    if isinstance(value, Column):
        value = value.cells
    if isinstance(value, dict):
        value = tuple(value)
    if not isinstance(value, tuple):
        raise Unreadable("list-wanted", column=column)
    if value and all(isinstance(each, bool) for each in value):
        raise Unreadable("mask", column=column)
    return value


def _mapping(value: Plain, column: str) -> dict[Scalar, Scalar]:
    if isinstance(value, dict):
        return value
    if isinstance(value, Column):
        return dict(zip(value.index, value.cells, strict=True))
    if isinstance(value, Grid):
        keys = value.columns.get(column, value.index)
        rest = [cells for name, cells in value.columns.items() if name != column]
        if len(rest) == 1:
            return dict(zip(keys, rest[0], strict=True))
    raise Unreadable("pairs-wanted", column=column)


def _single(value: Plain) -> Scalar:
    if isinstance(value, Column):
        value = value.cells
    if isinstance(value, tuple) and len(value) == 1:
        return value[0]
    if isinstance(value, tuple | dict | Grid):
        raise Unreadable("one-wanted")
    return value


def _entries(value: Right) -> dict[Scalar, Scalar]:
    """Return any answer as entries that can be compared one by one."""
    match value:
        case dict():
            return value
        case set():
            return dict.fromkeys(value, True)
        case list():
            return dict(enumerate(value))
        case _:
            return {"": value}


def _departure(given: dict[Scalar, Scalar], right: dict[Scalar, Scalar], within: float) -> dict[Scalar, Scalar]:
    """Return the entries of ``given`` that differ from ``right``; one that is missing is None."""
    return {key: given.get(key) for key in {**right, **given} if not _same(given.get(key), right.get(key), within)}


def _same(one: Scalar, other: Scalar, within: float) -> bool:
    numbers = (int, float)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return one == other or abs(one - other) <= max(within, 1e-9 * abs(other))
    return one == other


def _distance(
    like: Right, given: dict[Scalar, Scalar], right: dict[Scalar, Scalar], off: dict[Scalar, Scalar]
) -> tuple[str, dict[str, object]]:
    """Return the sentence that says how far off a value is."""
    extra, missing = len(given.keys() - right.keys()), len(right.keys() - given.keys())
    values: dict[str, object] = {"extra": extra, "missing": missing, "off": len(off), "total": len(right)}
    if isinstance(like, int | float):
        (one,), (other,) = given.values(), right.values()
        return ("too-high" if float(one or 0) > float(other or 0) else "too-low"), values
    if isinstance(like, str):
        return "other-text", values
    if extra and missing:
        return "extra-and-missing", values
    if extra or missing:
        return ("extra" if extra else "missing"), values
    return ("order-off" if isinstance(like, list) else "entries-off"), values
