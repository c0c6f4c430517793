"""Read one text or YAML file of ``content/`` and remember on which line everything stands.

A file is refused with a :class:`~askfirst.course.faults.Fault` where it is empty, larger than :data:`LARGEST`, not
UTF-8, holds a tab, repeats a key, or is no YAML at all. Lines are counted from 1.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.languages import names_language
from askfirst.course.yaml_slips import curly, slip, wrong_kind

LARGEST = 1_000_000  # bytes; the largest file of the course is a tenth of this

UNPRINTABLE = re.compile("[\x00-\x1f\ufffd]")
# Breaks, marks of direction, and what takes no room: they change what a text means without being seen.
INVISIBLE = re.compile("[\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

# What a model of ours refuses in words of its own: its finding is of a type that is the sentence's key.
OWN = {"id-twice", "unknown", "unreviewed", "days-ascending", "odd-public-key"}
OWN |= {"verdict-missing", "case-why", "case-misconception", "case-right", "case-unsupported", "option-unknown"}

Key = str | int
Place = tuple[Key, ...]
DEEPEST = 30  # levels; the course needs eight
CONFLICT = re.compile(r"(<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|)(\s|$)|=======$")
ASTRAY = "\ue000"  # stands for a question mark while the pure parser reads
COMPILED = hasattr(yaml, "CSafeLoader")


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
    if faults := text_faults(name, text):
        raise ContentError(faults)
    return text


def text_faults(name: str, text: str) -> list[Fault]:
    """Return what of a text no file of the course may hold: nothing at all, a conflict, what cannot be seen."""
    if not text.strip():
        return [fault(name, 1, "file-empty")]
    lines = text.split("\n")
    conflicts = [fault(name, number, "conflict") for number, line in enumerate(lines, 1) if CONFLICT.match(line)]
    faults = [each for each in conflicts if not lines[each.line - 1].startswith("=")] and conflicts[:1]
    if not faults and (UNPRINTABLE.search(text.replace("\n", "")) or INVISIBLE.search(text)):
        faults = [each for number, line in enumerate(lines, 1) for each in _unseen(name, number, line)]
    return faults


def _unseen(name: str, number: int, line: str) -> Iterator[Fault]:
    if "\t" in line:
        yield fault(name, number, "tab")
    elif UNPRINTABLE.search(line):
        yield fault(name, number, "control-character")
    elif found := INVISIBLE.search(line):
        yield fault(name, number, "invisible", code=f"U+{ord(found[0]):04X}")


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
    return Source(path, name, *parse_yaml(name, read_text(path, root)))


def parse_yaml(name: str, text: str) -> tuple[Any, dict[Place, int]]:
    """Return the data of a YAML text and the line of every value; raise :class:`ContentError` where it is none."""
    walk = _Walk(name, text.split("\n"), compiled=hasattr(yaml, "CSafeLoader"))
    data = walk.read(text)
    if walk.faults:
        raise ContentError(walk.faults)
    return data, walk.lines


def parser_text(text: str, *, compiled: bool = COMPILED) -> str:
    """Return a text as the parser gets it: the one in pure Python takes a question mark in {en: Why?} for a sign."""
    return text if compiled else re.sub(r"(?<=[^\s,{\[])\?", ASTRAY, text)


def typed_text(text: str, *, compiled: bool = COMPILED) -> str:
    """Return what a parser has read, as it was typed."""
    return text if compiled else text.replace(ASTRAY, "?")


def shape_fault(source: Source, error: dict[str, Any]) -> Fault:
    """Turn one of pydantic's findings into a sentence of ours."""
    loc = error["loc"]
    # After an item's number pydantic names what it took the entry for, and of which kind; the file has no such levels.
    place = (*loc[:2], *loc[4:]) if loc[:1] == ("items",) else tuple(loc)
    field = _field(place)  # of an entry of a list, the list's
    if error["type"] == "language_missing":
        return source.fault(place, "language-missing", lang=field, field=_field(place[:-1]))
    if error["type"] == "extra_forbidden" and names_language(field) and isinstance(error["input"], str):
        return source.fault(place, "language-astray", lang=field)
    if curly(error):
        at = (*place, "kind") if error["type"] == "union_tag_invalid" else place
        return source.fault(at, "quotes-curly")
    if found := wrong_kind(error, field):
        return source.fault(place, found[0], **found[1])
    if error["type"] in OWN:
        return source.fault(place, error["type"], **error.get("ctx", {}))
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
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):  # it stands elsewhere, or is a link to itself
        return str(path)


class _Walk:
    """Turn the parser's events into plain data, noting lines and refusing repeats.

    Events, not nodes: composing nodes recurses, and a file nested deep enough would end the process.
    """

    def __init__(self, name: str, text: list[str], *, compiled: bool) -> None:
        self.name, self.text = name, text
        self.compiled = compiled
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self.next: Callable[[], Any]  # returns the parser's next event

    def read(self, text: str) -> Any:
        """Return the one document of a file."""
        try:
            if self.compiled:
                self.next = yaml.CSafeLoader(text).get_event
            else:
                self.next = yaml.SafeLoader(parser_text(text, compiled=False)).get_event
            self.next()  # the stream begins
            if isinstance(self.next(), yaml.StreamEndEvent):
                raise ContentError([fault(self.name, 1, "file-empty")])
            data = self.value(self.next(), ())
            self.next()  # the document ends
            after: Any = self.next()
            if not isinstance(after, yaml.StreamEndEvent):
                self.faults.append(fault(self.name, after.start_mark.line + 1, "second-document"))
        except yaml.YAMLError as error:
            line, key = slip(error, self.text)
            raise ContentError([fault(self.name, line, key)]) from None
        return data

    def value(self, event: Any, place: Place) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(place) > DEEPEST:
            raise ContentError([*self.faults, fault(self.name, line, "too-deep")])
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.faults.append(fault(self.name, line, "alias"))
        elif event.tag and event.tag != "!":
            self.faults.append(fault(self.name, line, "odd-tag", tag=event.tag[:40]))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(place, flow=bool(event.flow_style))
        if not isinstance(event, yaml.SequenceStartEvent):
            return None
        found: list[Any] = []
        while not isinstance(child := self.next(), yaml.SequenceEndEvent):
            found.append(self.value(child, (*place, len(found))))
        return found

    def mapping(self, place: Place, *, flow: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        second = False  # the fields of a second entry of a list, whose dash is missing
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                self.faults.append(fault(self.name, line, "odd-key"))
                self.value(event, (*place, "?"))
                self.value(self.next(), (*place, "?"))
                continue
            key = self.told(event)
            self.lines.setdefault((*place, key), line)
            value_event = self.next()
            value = self.value(value_event, (*place, key))
            if key in found:
                listed = place and isinstance(place[-1], int) and not flow and len(found) > 1
                if listed and key == next(iter(found)):
                    self.faults.append(fault(self.name, line, "dash-missing"))
                    second = True
                elif not second:
                    self.faults.append(fault(self.name, line, "duplicate-key", key=key))
            elif key != key.strip():
                self.faults.append(fault(self.name, line, "odd-space"))
            elif flow and value is None and "：" in key:
                self.faults.append(fault(self.name, line, "wide-colon"))
            elif flow and value is None and isinstance(value_event, yaml.ScalarEvent) and not value_event.value:
                # {en: Stop, look, zh: 停} reads as three keys
                self.faults.append(fault(self.name, line, "comma-in-text", text=key[:40]))
            else:
                found[key] = value
        return found

    def told(self, event: Any) -> str:
        """Return the text of a scalar as it was typed."""
        return typed_text(str(event.value), compiled=self.compiled)

    def scalar(self, event: Any, place: Place) -> Any:
        text = self.told(event)
        if event.style == '"':  # "\x00" is nothing that can be seen in the file
            self.faults += _unseen(self.name, event.start_mark.line + 1, text.replace("\n", " "))
        if not event.implicit[0]:
            return text
        if place and names_language(place[-1]):
            end = event.end_mark
            row = self.text[end.line] if end.line < len(self.text) else ""
            if "#" in row and row[: end.column].strip() and re.match(r"\s+#", row[end.column :]):
                self.faults.append(fault(self.name, end.line + 1, "text-cut"))
        return plain(text)


FIRST_OF_OTHERS = frozenset("~nNtTfF+-0123456789") | {""}  # how what is no text can begin


def plain(text: str) -> Any:
    """Return what an unquoted word means: nothing, true or false, a number, else the text itself, dates too."""
    if text[:1] not in FIRST_OF_OTHERS:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", text):
        return float(text)
    return text
