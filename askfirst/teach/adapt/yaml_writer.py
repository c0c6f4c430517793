"""Values written as YAML the way the course's files are, and put into a file that keeps every other byte.

Whatever was typed comes out again: texts stand in straight quotes, and a file is given back only once it was read
again and says what it should. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from askfirst.course.languages import names_language
from askfirst.course.yaml_source import parse_yaml, plain
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.spans import Branch, Edit, Entry, Text, applied, entries, put_in, taken_out

WIDTH = 110  # of a line that holds a text in every language
BARE = re.compile(r"[A-Za-z0-9][\w/.¶-]*( [\w/.¶()-]+)*", re.ASCII)


def written(value: Any, indent: int = 0) -> str:
    """Return a value in block style, its lines ``indent`` spaces to the right, the first too."""
    return "\n".join(" " * indent + line for line in _lines(value))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _behind(f"{_scalar(key)}:", each)
    else:
        for each in value:
            first, *others = _lines(each) if isinstance(each, Mapping) else [_scalar(each)]
            yield f"- {first}"
            yield from (f"  {line}" for line in others)


def _behind(key: str, value: Any) -> Iterator[str]:
    """Yield the lines of a field: what is short stands behind its colon."""
    short = f"{key} {inline(value)}"
    if not isinstance(value, Mapping | list) or _is_flat(value, len(short)):
        yield short
    else:
        yield key
        yield from (f"  {line}" for line in _lines(value))


def _is_flat(value: Any, width: int) -> bool:
    if not value or width > WIDTH:
        return not value
    if isinstance(value, list):
        return not any(isinstance(each, Mapping | list) for each in value)
    return all(not isinstance(each, Mapping | list) for each in value.values())


def inline(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, Mapping):
        told = (f"{_scalar(key)}: {_text(key, each)}" for key, each in value.items())
        return "{" + ", ".join(told) + "}"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else _scalar(value)


def _text(key: Any, value: Any) -> str:
    quoted = names_language(key) and isinstance(value, str)
    return json.dumps(value, ensure_ascii=False) if quoted else inline(value)


def _scalar(value: Any) -> str:
    """Return a value bare where that reads as the same, else in straight quotes."""
    if isinstance(value, str) and BARE.fullmatch(value) and plain(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def with_entry(  # noqa: PLR0913 - what, where, and in which words
    text: str, place: Sequence[str | int], value: Any, key: str | None = None, after: str = "", *, worded: str = ""
) -> str:
    """Return a text with an entry at the end of the list or the fields at ``place``, or behind the entry ``after``.

    ``key`` is the entry's name among fields, ``worded`` the entry as it should be written, with its remarks. Where
    ``place`` does not exist, its last name becomes a field of its parent. Raise Refused where the text would not
    say then what it should.
    """
    meant = parse_yaml("", text)[0]
    own: Any = {key: value} if key is not None else [value]
    at = meant
    for step in place:
        if isinstance(at, dict) and step not in at:
            return with_entry(text, place[:-1], own, key=str(place[-1]))
        if at[step] is None:  # a name and a colon, and nothing behind them
            at[step] = [] if key is None and step == place[-1] else {}
        at = at[step]
    read = Text.of(text)
    branch = Branch(read, node_at(read, place))
    row = entries(branch.node)
    if not row and place:  # written as {} or []: on lines of its own from now on
        entry = entry_at(read, place)
        inner = read.column(read.entry_start(entry)) + 2
        edit = Edit(read.after_sign(entry), read.entry_end(entry), f"\n{written(own, inner)}")
        made = applied(text, [edit])
    else:
        source = Text.of(inline(own) if branch.node.flow_style else worded or written(own) + "\n")
        behind = next((each for each in row if (each[0] or each[1]).value == after), row[-1] if row else None)
        made = applied(text, [put_in(branch, behind, Branch(source, source.root), entries(source.root)[0])])
    if key is None:
        at.insert(at.index(after) + 1 if after in at else len(at), value)
    else:
        at[key] = value
    return _meaning(made, meant, place or [str(key)])


def without_entry(text: str, place: Sequence[str | int]) -> str:
    """Return a text without the entry at ``place``; raise Refused where it would not say then what it should."""
    meant = parse_yaml("", text)[0]
    at = meant
    for step in place[:-1]:
        at = at[step]
    del at[place[-1]]
    read = Text.of(text)
    branch = Branch(read, node_at(read, place[:-1]))
    if at:
        made = applied(text, [taken_out(branch, entry_at(read, place))])
    elif len(place) > 1:  # nothing is left of its list
        entry = entry_at(read, place[:-1])
        made = applied(text, [Edit(read.after_sign(entry), read.entry_end(entry), " []" if at == [] else " {}")])
    else:
        made = "{}\n"
    return _meaning(made, meant, place)


def _meaning(text: str, meant: Any, place: Sequence[str | int]) -> str:
    if parse_yaml("", text)[0] != meant:
        raise Refused("write-by-hand", place=" / ".join(map(str, place)))
    return text


def node_at(read: Text, place: Sequence[str | int]) -> Any:
    """Return the value at a place."""
    return entry_at(read, place)[1] if place else read.root


def entry_at(read: Text, place: Sequence[str | int]) -> Entry:
    """Return the entry at a place; raise KeyError where there is none."""
    node = read.root
    entry: Entry = (None, node)
    for step in place:
        row = entries(node)
        found = [each for each in row if each[0] is not None and each[0].value == step]
        if isinstance(step, int) and not found:
            found = row[step : step + 1]
        if not found:
            raise KeyError(step)
        entry = found[0]
        node = entry[1]
    return entry
