"""A YAML text as its values stand in it: which characters each takes, so that one can be changed and all else stays.

A change replaces, puts in or takes out what belongs to one value; comments, quotes and line breaks elsewhere keep every
byte. Nothing here knows what a course is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from askfirst.course.yaml_source import parser_text, plain, typed_text

Node = Any  # of PyYAML, whose types know no style
Entry = tuple[Node | None, Node]  # the key, where there is one, and the value

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Edit:
    """Characters to put in the place of others."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits that do not overlap; what is put in at one place stays in its order."""
    ordered = sorted(enumerate(edits), key=lambda each: (each[1].start, each[1].end, each[0]), reverse=True)
    for _, edit in ordered:
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@dataclass(frozen=True)
class Text:
    """A YAML text with its tree of values."""

    text: str
    root: Node

    @classmethod
    def of(cls, text: str) -> Text:
        """Read a text that :func:`~askfirst.course.yaml_source.parse_yaml` takes."""
        return cls(text, yaml.compose(parser_text(text), Loader=LOADER))

    def end(self, node: Node) -> int:
        """Return where a value ends: after its last character that is not blank."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.entry_end(last if isinstance(last, tuple) else (None, last))
        start, end = node.start_mark.index, node.end_mark.index
        return int(start + len(self.text[start:end].rstrip()))

    def entry_start(self, entry: Entry) -> int:
        """Return where an entry begins: at its key, or at the dash before it."""
        key, value = entry
        first = (key or value).start_mark.index
        if key is not None:
            return int(first)
        dash = self.text.rfind("-", 0, first)
        return int(dash if dash >= 0 and not self.text[dash + 1 : first].strip() else first)

    def entry_end(self, entry: Entry) -> int:
        """Return where an entry ends; one without a value at its colon."""
        value = entry[1]
        if isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index:
            return self.after_sign(entry)
        return self.end(value)

    def after_sign(self, entry: Entry) -> int:
        """Return where what belongs to an entry begins: after the colon, or after the dash."""
        key, _ = entry
        return self.text.index(":", key.end_mark.index) + 1 if key is not None else self.entry_start(entry) + 1

    def line_start(self, at: int) -> int:
        """Return where the line of a character begins."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return where the next line begins."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def column(self, at: int) -> int:
        """Return how far from its line's beginning a character stands."""
        return at - self.line_start(at)

    def above(self, entry: Entry) -> int:
        """Return where an entry begins with the remarks that stand right above it."""
        at = self.line_start(self.entry_start(entry))
        while at and (line := self.text[self.line_start(at - 1) : at]).strip().startswith("#"):
            at -= len(line)
        return at


@dataclass(frozen=True)
class Branch:
    """A mapping or a sequence in its text."""

    text: Text
    node: Node


def entries(node: Node) -> list[Entry]:
    """Return the entries of a mapping or a sequence, in order."""
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    return [(None, each) for each in node.value] if isinstance(node, yaml.SequenceNode) else []


def data(node: Node) -> Any:
    """Return what a value means."""
    if isinstance(node, yaml.MappingNode):
        return {typed_text(key.value): data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [data(each) for each in node.value]
    text = typed_text(node.value)
    return text if node.style else plain(text)


def every(node: Node) -> Iterator[Node]:
    """Yield a value and all that is in it."""
    waiting = [node]
    while waiting:
        yield (each := waiting.pop())
        waiting += [value for _, value in entries(each)]


def shifted(text: str, by: int) -> str:
    """Return the lines of a text further to the right, or to the left, the first as it is."""
    first, *lines = text.split("\n")
    moved = [(" " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip())) :]) for line in lines]
    return "\n".join([first, *(line if line.strip() else "" for line in moved)])


def flow(value: Any) -> str:
    """Return a value in one line, as it may stand anywhere."""
    return json.dumps(value, ensure_ascii=False)


def replaced(mine: Text, old: Entry, theirs: Text, new: Entry, *, flowing: bool) -> Edit:
    """Return the edit that gives an entry of ``mine`` the value of one of ``theirs``; ``flowing``: between brackets."""
    start, end = mine.after_sign(old) if old[0] is not None or not flowing else _first(old), mine.entry_end(old)
    if flowing and not _inline(new[1]):
        return Edit(start, end, (" " if old[0] is not None else "") + flow(data(new[1])))
    begin = theirs.after_sign(new) if new[0] is not None or not _bare(theirs, new) else _first(new)
    by = mine.column(mine.entry_start(old)) - theirs.column(theirs.entry_start(new))
    text = shifted(theirs.text[begin : theirs.entry_end(new)], by)
    if flowing and old[0] is None:
        text = text.lstrip()
    return Edit(start, end, text)


def taken_out(branch: Branch, entry: Entry) -> Edit:
    """Return the edit that takes an entry out of its mapping or sequence."""
    mine, node, row = branch.text, branch.node, entries(branch.node)
    at = next(number for number, each in enumerate(row) if each[1] is entry[1])
    start, end = mine.entry_start(entry), mine.entry_end(entry)
    if node.flow_style:
        start = _first(entry)
        if at + 1 < len(row):
            return Edit(start, _first(row[at + 1]), "")
        return Edit(mine.entry_end(row[at - 1]) if at else start, end, "")
    if mine.text[mine.line_start(start) : start].strip():  # it stands behind the dash of what it is in
        return Edit(start, mine.entry_start(row[at + 1]) if at + 1 < len(row) else end, "")
    return Edit(mine.above(entry), mine.line_end(end), "")


def put_in(branch: Branch, after: Entry | None, source: Branch, new: Entry) -> Edit:
    """Return the edit that puts an entry of ``source`` into a branch: behind one of its own, or first."""
    mine, node, row = branch.text, branch.node, entries(branch.node)
    theirs = source.text
    if node.flow_style or not row:
        text = _flowing(source, new)
        if after is not None:
            return Edit(mine.entry_end(after), mine.entry_end(after), f", {text}")
        at = node.start_mark.index + 1
        return Edit(at, at, f"{text}, " if row else text)
    own = row[0]
    by = mine.column(mine.entry_start(own)) - theirs.column(theirs.entry_start(new))
    if source.node.flow_style:
        body = " " * mine.column(mine.entry_start(own)) + ("" if new[0] is not None else "- ")
        body += theirs.text[_first(new) : theirs.entry_end(new)]
    else:
        start = theirs.entry_start(new)
        alone = not theirs.text[theirs.line_start(start) : start].strip()
        lead = "" if alone else " " * theirs.column(start)
        whole = theirs.text[theirs.above(new) if alone else start : theirs.entry_end(new)]
        body = shifted(f"\n{lead}{whole}", by)[1:]
    gap = "\n" if _apart(theirs, new) else ""
    if after is None and not mine.text[mine.line_start(mine.entry_start(own)) : mine.entry_start(own)].strip():
        at = mine.above(own)
        return Edit(at, at, f"{body}\n{gap}")
    at = mine.line_end(mine.entry_end(after or own))
    lead = "" if mine.text[at - 1 : at] == "\n" else "\n"
    return Edit(at, at, f"{lead}{gap}{body}\n")


def _flowing(source: Branch, new: Entry) -> str:
    theirs = source.text
    if source.node.flow_style:
        return theirs.text[_first(new) : theirs.entry_end(new)]
    key, value = new
    return (f"{theirs.text[key.start_mark.index : key.end_mark.index]}: " if key is not None else "") + flow(
        data(value)
    )


def _first(entry: Entry) -> int:
    """Return where the words of an entry begin, without a dash."""
    key, value = entry
    return int((key or value).start_mark.index)


def _bare(text: Text, entry: Entry) -> bool:
    """Whether an entry of a sequence has no dash: it stands between brackets."""
    return text.entry_start(entry) == _first(entry)


def _inline(node: Node) -> bool:
    """Whether a value may stand between brackets as it is written."""
    return bool(node.flow_style) if isinstance(node, yaml.CollectionNode) else node.style not in ("|", ">")


def _apart(text: Text, entry: Entry) -> bool:
    """Whether an empty line stands above an entry."""
    at = text.above(entry)
    return bool(re.search(r"\n[ ]*\n$", text.text[:at]))
