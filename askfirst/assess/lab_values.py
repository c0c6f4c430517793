"""A learner's value as plain numbers and texts. Pure: the value's own code is never called, whatever it is.

Only the exact types of Python, numpy and pandas are read, told apart by identity, and only up to :data:`MOST` entries;
a subclass, a generator or an object of the learner's own is refused in words. What is compared afterwards are builtins,
so no comparison can hang or be overridden.
"""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

MOST = 200_000  # entries of a value; the largest table of a lab has a sixth of that
LONGEST = 1_000  # characters of a text
LARGEST = 10**15  # of a whole number
Scalar = str | int | float | bool | None
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
