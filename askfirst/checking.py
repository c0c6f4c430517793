"""A learner's value in, a verdict out. Pure: the value's own code is never called, whatever it is.

A value is first turned into plain numbers and texts (:func:`plain`). Only the exact types of Python, numpy and pandas
are read, told apart by identity, and only up to :data:`MOST` entries; a subclass, a generator or an object of the
learner's own is refused in words. What is then compared are builtins, so no comparison can hang or be overridden.

The right answer is computed from the tables by a function that a lab's author marks with :meth:`Key.right`. Beside it
stand *slips*, wrong answers that people really reach, each a function with a sentence of its own. A value that
departs from the right answer as a slip does gets that slip's sentence, and any other is told how far off it is.
"""

from __future__ import annotations

import datetime as dt
import math
import runpy
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

MOST = 200_000  # entries of a value; the largest table of a lab has a sixth of that
LONGEST = 1_000  # characters of a text
LARGEST = 10**15  # of a whole number

Scalar = str | int | float | bool | None
Tables = Mapping[str, pd.DataFrame]
State = Literal["right", "not-yet", "not-attempted"]

_NUMPY = (*(np.dtype(code).type for code in "?bhilqBHILQefdU"), np.longlong, np.ulonglong)
_ARRAYS = tuple(getattr(pd.arrays, name) for name in pd.arrays.__all__)
_INDEXES = (pd.Index, pd.RangeIndex, pd.DatetimeIndex, pd.CategoricalIndex, pd.TimedeltaIndex, pd.PeriodIndex)
_LISTS: tuple[Any, ...] = (list, tuple, set, frozenset, range, type({}.keys()), type({}.values()))
_LAZY: tuple[Any, ...] = (type(each for each in range(0)), map, filter, zip, enumerate, reversed)
_ZONES = (type(None), dt.timezone, zoneinfo.ZoneInfo)
_CALLED: tuple[Any, ...] = (type(lambda: None), type(len), type([].append))


class Unreadable(Exception):  # noqa: N818 - it says what the value is
    """The value is nothing that can be an answer; ``key`` names the sentence that says so."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep the sentence's key and what fills its blanks."""
        self.key, self.values = key, values
        super().__init__(key)


@dataclass(frozen=True)
class Column:
    """A pandas Series."""

    cells: tuple[Scalar, ...]
    index: tuple[Scalar, ...]


@dataclass(frozen=True)
class Grid:
    """A pandas DataFrame. Its index is a column too, where it has a name."""

    columns: dict[str, tuple[Scalar, ...]]
    index: tuple[Scalar, ...]


Plain = Scalar | tuple[Scalar, ...] | dict[Scalar, Scalar] | Column | Grid
Right = float | str | set[Any] | dict[Any, Any] | list[Any]


@dataclass(frozen=True)
class Answer:
    """The right answer of a task. ``column`` names what a set's entries or a dict's keys are."""

    right: Right
    slip_up: Callable[[], dict[str, Right]]
    column: str = ""
    within: float = 0.0

    @cached_property
    def slips(self) -> dict[str, Right]:
        """What each slip leads to: computed when a wrong value is to be explained."""
        return self.slip_up()


@dataclass(frozen=True)
class Verdict:
    """How a value fares; ``slip`` or else ``key`` names the sentence that is said about it."""

    state: State
    key: str = ""
    slip: str = ""
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Task:
    right: Callable[[Tables], Right]
    slips: dict[str, Callable[[Tables], Right]]
    column: str
    within: float


Function = Callable[[Tables], Right]


class Key:
    """The computed answers of one lab, by task."""

    def __init__(self) -> None:
        """Begin without tasks."""
        self.tasks: dict[str, _Task] = {}

    def right(self, task: str, *, column: str = "", within: float = 0.0) -> Callable[[Function], Function]:
        """Mark the function that computes the right answer of ``task``.

        What it returns decides what is wanted: a set (in any order), a list (in this order), a dict, a number or a
        text. Numbers may be off by ``within``.
        """

        def keep(function: Function) -> Function:
            self.tasks[task] = _Task(function, {}, column, within)
            return function

        return keep

    def slip(self, task: str, name: str) -> Callable[[Function], Function]:
        """Mark a function that computes what one slip leads to."""

        def keep(function: Function) -> Function:
            self.tasks[task].slips[name] = function
            return function

        return keep

    def answer(self, task: str, tables: Callable[[], Tables]) -> Answer:
        """Compute the answer and the slips of ``task``, each from tables of its own."""
        made = self.tasks[task]

        def slips() -> dict[str, Right]:
            return {name: slip(tables()) for name, slip in made.slips.items()}

        return Answer(made.right(tables()), slips, made.column, made.within)


def read_key(path: Path) -> Key:
    """Run a lab's key and return it."""
    key = runpy.run_path(str(path))["key"]
    if not isinstance(key, Key):
        raise TypeError(path)
    return key


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
    for name, slip in answer.slips.items():
        theirs = _departure(_entries(slip), right, answer.within)
        explains = all(key in off and _same(off[key], entry, answer.within) for key, entry in theirs.items())
        if explains and len(theirs) > size:
            best, size = name, len(theirs)
    key, values = _distance(answer.right, given, right, off)
    return Verdict("not-yet", key, best, values)


def departures(answer: Answer) -> dict[str, dict[Scalar, Scalar]]:
    """Return, for each slip, where it departs from the right answer. None may be empty or like another."""
    right = _entries(answer.right)
    return {name: _departure(_entries(slip), right, answer.within) for name, slip in answer.slips.items()}


def plain(value: object) -> Plain:
    """Return ``value`` as numbers and texts, or raise :class:`Unreadable`."""
    kind = type(value)
    if _one_of(kind, _LISTS):
        return _many(value)
    if kind is np.ndarray:
        return _numpy(value)
    if kind is dict:
        return _pairs(value)
    if kind is pd.Series:
        return Column(_cells(value.array), _index(value.index))  # type: ignore[attr-defined]
    if _one_of(kind, _INDEXES):
        return _index(value)
    if _one_of(kind, _ARRAYS):
        return _cells(value)
    if kind is pd.DataFrame:
        return _grid(value)
    return _scalar(value)


def _one_of(kind: type, kinds: Iterable[type]) -> bool:
    """Whether ``kind`` is one of ``kinds`` itself: no subclass, and no metaclass is asked."""
    return any(kind is each for each in kinds)


def _scalar(value: Any) -> Scalar:
    kind = type(value)
    if value is None or value is ... or value is pd.NaT or value is pd.NA:
        return None
    if _one_of(kind, _NUMPY):
        value = value.item()
        kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is int and abs(value) <= LARGEST:
        return int(value)
    if kind is float:
        return None if math.isnan(value) else float(value)
    if kind is str and len(value) <= LONGEST:
        return str(value).strip()
    if _one_of(kind, (dt.date, pd.Period)):
        return str(value)
    if kind is np.datetime64:
        value, kind = pd.Timestamp(value), pd.Timestamp
    if _one_of(kind, (dt.datetime, pd.Timestamp)) and _one_of(type(value.tzinfo), _ZONES):
        midnight = value.time() == dt.time() and value.tzinfo is None
        return str(value.date()) if midnight else str(value.isoformat())
    if _one_of(kind, _LAZY):
        raise Unreadable("lazy")
    if _one_of(kind, _CALLED):
        raise Unreadable("function")
    raise Unreadable("odd-type", type=_name(kind))


def _name(kind: type) -> str:
    return str(type.__getattribute__(kind, "__name__"))[:40]


def _room(entries: int) -> None:
    if entries > MOST:
        raise Unreadable("too-large", most=MOST)


def _many(value: Any) -> tuple[Scalar, ...]:
    _room(len(value))
    return tuple(_scalar(each) for each in value)


def _pairs(value: Any) -> dict[Scalar, Scalar]:
    _room(len(value))
    return {_scalar(key): _scalar(each) for key, each in value.items()}


def _numpy(value: Any) -> Plain:
    _room(value.size)
    if value.ndim == 0:
        return _scalar(value.item())
    if value.ndim > 1 and value.size != value.shape[0]:
        raise Unreadable("two-dimensional")
    flat = value.reshape(-1)
    if flat.dtype.kind == "M":
        return _index(pd.DatetimeIndex(flat))
    return tuple(_scalar(each) for each in flat.tolist())


def _cells(array: Any) -> tuple[Scalar, ...]:
    if not _one_of(type(array), _ARRAYS):
        raise Unreadable("odd-type", type=_name(type(array)))
    _room(len(array))
    return tuple(_scalar(each) for each in array)


def _index(value: Any) -> tuple[Scalar, ...]:
    if not _one_of(type(value), _INDEXES):
        raise Unreadable("odd-type", type=_name(type(value)))
    _room(len(value))
    return _cells(value.array)


def _grid(value: Any) -> Grid:
    rows, width = value.shape
    _room(rows * width)
    names = [str(name) for name in _index(value.columns)]
    if len(set(names)) != len(names):
        raise Unreadable("columns-alike")
    columns = {name: _cells(value.iloc[:, place].array) for place, name in enumerate(names)}
    index = _index(value.index)
    name = _scalar(value.index.name)
    return Grid(columns if name is None else {str(name): index, **columns}, index)


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
