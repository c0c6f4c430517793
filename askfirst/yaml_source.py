"""Read one text or YAML file of ``content/`` and remember on which line everything stands.

A file is refused with a :class:`~askfirst.faults.Fault` where it is empty, larger than :data:`LARGEST`, not UTF-8,
holds a tab, repeats a key, or is no YAML at all. Lines are counted from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from askfirst.faults import ContentError, Fault, fault

LARGEST = 1_000_000  # bytes; the largest file of the course is a tenth of this

UNPRINTABLE = re.compile("[\x00-\x1f\ufffd]")

Key = str | int
Place = tuple[Key, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """A YAML file: its data and the line of every value in it."""

    path: Path
    name: str
    data: Any
    lines: dict[Place, int] = field(repr=False)

    def line(self, *place: Key) -> int:
        """Return the line of the value at ``place``, or of its nearest ancestor that exists."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, key: str, /, **values: object) -> Fault:
        """Build a fault that points at ``place``."""
        return fault(self.name, self.line(*place), key, **values)


def read_text(path: Path, root: Path) -> str:
    """Return the text of ``path``; raise :class:`ContentError` where it is no usable text file."""
    name = shown(path, root)
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except FileNotFoundError:
        raise ContentError([fault(name, 1, "file-missing")]) from None
    except OSError as error:
        raise ContentError([fault(name, 1, "file-unreadable", why=error.strerror or error)]) from None
    if size > LARGEST:
        raise ContentError([fault(name, 1, "file-too-large", size=size // 1_000_000, limit=LARGEST // 1_000_000)])
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContentError([fault(name, line, "file-not-utf8")]) from None
    if not text.strip():
        raise ContentError([fault(name, 1, "file-empty")])
    faults = []
    for number, line_text in enumerate(text.split("\n"), 1):
        if "\t" in line_text:
            faults.append(fault(name, number, "tab"))
        elif UNPRINTABLE.search(line_text):
            faults.append(fault(name, number, "control-character"))
    if faults:
        raise ContentError(faults)
    return text


def read_yaml(path: Path, root: Path) -> Source:
    """Return the :class:`Source` of a YAML file; raise :class:`ContentError` where it cannot be read."""
    name = shown(path, root)
    text = read_text(path, root)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or "?"
        raise ContentError([fault(name, mark.line + 1 if mark else 1, "not-yaml", problem=problem)]) from None
    except RecursionError:
        raise ContentError([fault(name, 1, "too-deep")]) from None
    walk = _Walk(name)
    data = walk.value(node, ())
    if walk.faults:
        raise ContentError(walk.faults)
    return Source(path, name, data, walk.lines)


def shape_fault(source: Source, error: dict[str, Any]) -> Fault:
    """Turn one of pydantic's findings into a sentence of ours."""
    loc = error["loc"]
    # After an item's number pydantic names the kind it took the item for; the file has no such level.
    place = (*loc[:2], *loc[3:]) if loc[:1] == ("items",) and len(loc) > 2 else tuple(loc)
    field = str(place[-1]) if place else "?"
    if field in ("en", "zh") and error["type"] in ("missing", "string_too_short"):
        return source.fault(place, "language-missing", lang=field, field=_field(place[:-1]))
    match error["type"]:
        case "missing":
            return source.fault(place, "field-missing", field=field)
        case "extra_forbidden":
            return source.fault(place, "field-unknown", field=field)
        case "literal_error" | "union_tag_invalid":
            wanted = error["ctx"].get("expected") or error["ctx"].get("expected_tags")
            return source.fault(place, "one-of", field=field, wanted=wanted)
        case "union_tag_not_found":
            return source.fault(place, "field-missing", field="kind")
        case "string_type" | "int_type" | "bool_type" | "list_type" | "dict_type" | "model_type":
            return source.fault(place, "wrong-type", field=field, wanted=error["type"].removesuffix("_type"))
        case "too_short":
            return source.fault(place, "too-few", field=field, count=error["ctx"]["min_length"])
        case "too_long":
            return source.fault(place, "too-many", field=field, count=error["ctx"]["max_length"])
        case "string_pattern_mismatch":
            return source.fault(place, "odd-id", field=field, value=str(error["input"])[:40])
        case _:
            return source.fault(place, "odd-value", value=str(error["input"])[:40])


def _field(place: Place) -> str:
    return str(next((part for part in reversed(place) if isinstance(part, str)), "?"))


def shown(path: Path, root: Path) -> str:
    """Return ``path`` as a person would type it from ``root``."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):  # a link that leads elsewhere, or to itself
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class _Walk:
    """Turn composed nodes into plain data, noting lines and refusing repeats."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self.seen: set[int] = set()
        # Dates stay text: the models read them, and an impossible date is then a sentence, not a traceback.
        self.scalars = _Loader("")

    def value(self, node: Any, place: Place) -> Any:
        if node is None:
            return None
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if id(node) in self.seen and not isinstance(node, yaml.ScalarNode):
            self.faults.append(fault(self.name, line, "alias"))
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*place, number)) for number, child in enumerate(node.value)]
        return self.scalar(node, line)

    def mapping(self, node: Any, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(fault(self.name, line, "odd-key"))
                continue
            key = str(key_node.value)
            if key in found:
                self.faults.append(fault(self.name, line, "duplicate-key", key=key))
                continue
            self.lines[(*place, key)] = line
            found[key] = self.value(value_node, (*place, key))
        return found

    def scalar(self, node: Any, line: int) -> Any:
        if node.tag.endswith(":timestamp"):
            return node.value
        try:
            return self.scalars.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError):
            self.faults.append(fault(self.name, line, "odd-value", value=str(node.value)[:40]))
            return None
