"""Read one text or YAML file of ``content/`` and remember on which line everything stands.

A file is refused with a :class:`~askfirst.course.faults.Fault` where it is empty, larger than :data:`LARGEST`, not
UTF-8, holds a tab, repeats a key, or is no YAML at all. Lines are counted from 1.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from askfirst.course.faults import ContentError, Fault, fault

LARGEST = 1_000_000  # bytes; the largest file of the course is a tenth of this

UNPRINTABLE = re.compile("[\x00-\x1f\ufffd]")

Key = str | int
Place = tuple[Key, ...]
DEEPEST = 30  # levels; the course needs eight
CONFLICT = re.compile(r"(<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|)(\s|$)|=======$")
ASTRAY = "\ue000"  # stands for a question mark while the pure parser reads


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
    raw = read_bytes(path, root)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContentError([fault(name, line, "file-not-utf8")]) from None
    if not text.strip():
        raise ContentError([fault(name, 1, "file-empty")])
    lines = text.split("\n")
    conflicts = [fault(name, number, "conflict") for number, line in enumerate(lines, 1) if CONFLICT.match(line)]
    faults = [each for each in conflicts if not lines[each.line - 1].startswith("=")] and conflicts[:1]
    if not faults and UNPRINTABLE.search(text.replace("\n", "")):
        for number, line_text in enumerate(lines, 1):
            if "\t" in line_text:
                faults.append(fault(name, number, "tab"))
            elif UNPRINTABLE.search(line_text):
                faults.append(fault(name, number, "control-character"))
    if faults:
        raise ContentError(faults)
    return text


def read_bytes(path: Path, root: Path, largest: int = LARGEST) -> bytes:
    """Return what is in ``path``; raise :class:`ContentError` where it is no plain file, or larger than ``largest``."""
    name = shown(path, root)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a device or a pipe would be read without end
            raise ContentError([fault(name, 1, "file-odd")])
        if about.st_size > largest:
            size, limit = (f"{count / 1000:.0f}" for count in (about.st_size, largest))
            raise ContentError([fault(name, 1, "file-too-large", size=size, limit=limit)])
        return path.read_bytes()
    except FileNotFoundError:
        raise ContentError([fault(name, 1, "file-missing")]) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise ContentError([fault(name, 1, "file-unreadable", why=getattr(error, "strerror", "") or error)]) from None


def read_yaml(path: Path, root: Path) -> Source:
    """Return the :class:`Source` of a YAML file; raise :class:`ContentError` where it cannot be read."""
    name = shown(path, root)
    text = read_text(path, root)
    walk = _Walk(name, text.split("\n"), compiled=hasattr(yaml, "CSafeLoader"))
    data = walk.read(text)
    if walk.faults:
        raise ContentError(walk.faults)
    return Source(path, name, data, walk.lines)


def shape_fault(source: Source, error: dict[str, Any]) -> Fault:
    """Turn one of pydantic's findings into a sentence of ours."""
    loc = error["loc"]
    # After an item's number pydantic names the kind it took the item for; the file has no such level.
    place = (*loc[:2], *loc[3:]) if loc[:1] == ("items",) and len(loc) > 2 else tuple(loc)
    field = str(place[-1]) if place else "?"
    if error["type"] == "language_missing":
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
        case "string_type" if isinstance(error["input"], bool | int | float):
            return source.fault(place, "text-unquoted", field=field, value=str(error["input"])[:40])
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
    """Turn the parser's events into plain data, noting lines and refusing repeats.

    Events, not nodes: composing nodes recurses, and a file nested deep enough would end the process.
    """

    def __init__(self, name: str, text: list[str], *, compiled: bool) -> None:
        self.name, self.text = name, text
        self.compiled = compiled
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self.events: Iterator[Any] = iter(())

    def read(self, text: str) -> Any:
        """Return the one document of a file."""
        if self.compiled:
            self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
        else:
            # The parser in pure Python takes a question mark in {en: Why?} for the sign of a key; the other does not.
            self.events = yaml.parse(re.sub(r"(?<=[^\s,{\[])\?", ASTRAY, text), Loader=yaml.SafeLoader)
        try:
            next(self.events)  # the stream begins
            if isinstance(next(self.events), yaml.StreamEndEvent):
                raise ContentError([fault(self.name, 1, "file-empty")])
            data = self.value(next(self.events), ())
            next(self.events)  # the document ends
            after: Any = next(self.events)
            if not isinstance(after, yaml.StreamEndEvent):
                self.faults.append(fault(self.name, after.start_mark.line + 1, "second-document"))
        except yaml.YAMLError as error:
            raise ContentError([self.broken(error)]) from None
        return data

    def broken(self, error: yaml.YAMLError) -> Fault:
        """Say what is to be typed where the text is no YAML, at the line where a person would mend it."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        number = min(mark.line if mark else 0, len(self.text) - 1)
        while number and not self.text[number].strip():
            number -= 1
        for near in (number, number - 1):
            line = self.text[near] if near >= 0 else ""
            value = re.sub(r"^\s*(- )*[\w-]+:\s+", "", line)
            if re.match("[“”‘’]", value) or re.search(r":\s*[“”]", line):
                return fault(self.name, near + 1, "smart-quotes")
            if re.search(r":\s", value) and value[:1] not in "\"'{[|>&*#":
                return fault(self.name, near + 1, "colon-in-text")
        line = self.text[number]
        if re.match(r"\s*-[^\s-]", line):
            return fault(self.name, number + 1, "dash-space")
        if re.match(r"\s*[\w-]+:[^\s]", line):
            return fault(self.name, number + 1, "colon-space")
        if line.count("{") != line.count("}") or line.count("[") != line.count("]"):
            return fault(self.name, number + 1, "bracket-open")
        if re.search(r":\s+[%@`]", line):
            return fault(self.name, number + 1, "quote-it")
        return fault(self.name, number + 1, "not-yaml")

    def value(self, event: Any, place: Place) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(place) > DEEPEST:
            raise ContentError([*self.faults, fault(self.name, line, "too-deep")])
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.faults.append(fault(self.name, line, "alias"))
        elif event.tag and event.tag != "!":
            self.faults.append(fault(self.name, line, "odd-tag", tag=event.tag[:40]))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(place, flow=bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            found: list[Any] = []
            for child in iter(self.events.__next__, None):
                if isinstance(child, yaml.SequenceEndEvent):
                    return found
                found.append(self.value(child, (*place, len(found))))
        return self.scalar(event, place) if isinstance(event, yaml.ScalarEvent) else None

    def mapping(self, place: Place, *, flow: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in iter(self.events.__next__, None):
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                self.faults.append(fault(self.name, line, "odd-key"))
                self.value(event, (*place, "?"))
                self.value(next(self.events), (*place, "?"))
                continue
            key = self.told(event)
            self.lines.setdefault((*place, key), line)
            value_event = next(self.events)
            value = self.value(value_event, (*place, key))
            if key in found:
                self.faults.append(fault(self.name, line, "duplicate-key", key=key))
            elif flow and value is None and isinstance(value_event, yaml.ScalarEvent) and not value_event.value:
                # {en: Stop, look, zh: 停} reads as three keys
                self.faults.append(fault(self.name, line, "comma-in-text", text=key[:40]))
            else:
                found[key] = value
        return found

    def told(self, event: Any) -> str:
        """Return the text of a scalar as it was typed."""
        return str(event.value).replace(ASTRAY, "?")

    def scalar(self, event: Any, place: Place) -> Any:
        text = self.told(event)
        if not event.implicit[0]:
            return text
        end = event.end_mark
        row = self.text[end.line] if end.line < len(self.text) else ""
        if place[-1:] in (("en",), ("zh",)) and row[: end.column].strip() and re.match(r"\s+#", row[end.column :]):
            self.faults.append(fault(self.name, end.line + 1, "text-cut"))
        return plain(text)


def plain(text: str) -> Any:
    """Return what an unquoted word means: nothing, true or false, a number, else the text itself, dates too."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", text):
        return float(text)
    return text
