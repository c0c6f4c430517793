"""A learner's value on its way from the process that computed it to the one that judges it.

Only the plain forms of :mod:`askfirst.assess.lab_values` travel, as JSON. What arrives was written by an untrusted
process, so it is taken apart entry by entry and nothing in it is trusted but its being a number, a text, yes, no or
nothing.
"""

from __future__ import annotations

import json
from typing import Any

from askfirst.assess.lab_values import LARGEST, LONGEST, MOST, Column, Grid, Plain, Scalar, Unreadable, plain
from askfirst.assess.lab_verdict import attempted

REFUSALS = ("lazy", "function", "odd-type", "too-large", "two-dimensional", "columns-alike")
NOTHING: dict[str, Any] = {"kind": "nothing"}


class Forged(Exception):  # noqa: N818 - it says what the message is
    """What arrived is none of the forms that :func:`packed` makes."""


def packed(value: object) -> dict[str, Any]:
    """Return ``value`` in a form that JSON can carry: its plain form, or why it has none."""
    if not attempted(value):
        return NOTHING
    try:
        found = plain(value)
    except Unreadable as refused:
        return {"kind": "refused", "key": refused.key, "values": refused.values}
    match found:
        case Grid():
            columns = [[name, list(cells)] for name, cells in found.columns.items()]
            return {"kind": "grid", "columns": columns, "index": list(found.index)}
        case Column():
            return {"kind": "column", "cells": list(found.cells), "index": list(found.index)}
        case dict():
            return {"kind": "pairs", "pairs": [list(pair) for pair in found.items()]}
        case tuple():
            return {"kind": "many", "cells": list(found)}
        case _:
            return {"kind": "one", "one": found}


def read_line(line: bytes) -> dict[str, Any]:
    """Return the JSON object of one line, or raise :class:`Forged`."""
    if line.count(b"[") + line.count(b"{") > 2 * MOST:  # more than any value has; they would fill the memory
        raise Forged
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Forged from None
    if not isinstance(found, dict):
        raise Forged
    return found


def unpacked(message: object) -> Plain:
    """Return the plain form that ``message`` carries.

    Raise :class:`Unreadable` where it carries a refusal, and :class:`Forged` where it is something else.
    """
    if not isinstance(message, dict):
        raise Forged
    match message:
        case {"kind": "nothing"}:
            return None
        case {"kind": "one", "one": one}:
            return _scalar(one)
        case {"kind": "many", "cells": cells}:
            return _scalars(cells)
        case {"kind": "pairs", "pairs": list(pairs)} if len(pairs) <= MOST:
            return dict(_pair(each) for each in pairs)
        case {"kind": "column", "cells": cells, "index": index}:
            return Column(*_even(cells, index))
        case {"kind": "grid", "columns": list(columns), "index": index}:
            return _grid(columns, index)
        case {"kind": "refused", "key": str(key)} if key in REFUSALS:
            kind = message.get("values", {})
            name = kind.get("type", "") if isinstance(kind, dict) else ""
            raise Unreadable(key, type=name[:40] if isinstance(name, str) else "", most=MOST)
    raise Forged


def _scalar(value: Any) -> Scalar:
    match value:
        case None | bool() | float():
            return value
        case int() if abs(value) <= LARGEST:
            return value
        case str() if len(value) <= LONGEST:
            return value
    raise Forged


def _scalars(cells: Any) -> tuple[Scalar, ...]:
    if not isinstance(cells, list) or len(cells) > MOST:
        raise Forged
    return tuple(_scalar(each) for each in cells)


def _pair(pair: Any) -> tuple[Scalar, Scalar]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise Forged
    return _scalar(pair[0]), _scalar(pair[1])


def _even(cells: Any, index: Any) -> tuple[tuple[Scalar, ...], tuple[Scalar, ...]]:
    one, other = _scalars(cells), _scalars(index)
    if len(one) != len(other):
        raise Forged
    return one, other


def _grid(columns: list[Any], index: Any) -> Grid:
    rows, found = _scalars(index), {}
    for each in columns:
        if not isinstance(each, list) or len(each) != 2 or not isinstance(each[0], str):
            raise Forged
        cells, _ = _even(each[1], index)
        found[each[0]] = cells
    return Grid(found, rows)
