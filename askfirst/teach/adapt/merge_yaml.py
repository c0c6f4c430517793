"""Two versions of a YAML file brought together, entry by entry: by ids, fields and texts, never by lines. Pure.

A text in its languages is one place: whoever changes it in one language changes what the other says. All that is new
in their version is put into the instructor's own file, so its remarks, quotes and breaks stay as they are.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import yaml

from askfirst.course.faults import ContentError
from askfirst.course.languages import names_language
from askfirst.course.yaml_source import parse_yaml
from askfirst.teach.adapt.merging import Decide, Merged, Question
from askfirst.teach.adapt.spans import (
    Branch,
    Edit,
    Entry,
    Node,
    Text,
    applied,
    data,
    entries,
    flow,
    put_in,
    replaced,
    shifted,
    taken_out,
)

IDENTITY = (("family",), ("id",), ("row", "column"), ("kind",))  # what tells the entries of a list apart

Keyed = dict[Any, Entry]


def merge(file: str, base: str, mine: str, theirs: str, decide: Decide) -> Merged:
    """Return ``mine`` with what is new in ``theirs`` since ``base``; each can be parsed as YAML."""
    merging = _Merging(file, Text.of(base), Text.of(mine), Text.of(theirs), decide)
    return merging.merged()


class _Merging:
    def __init__(self, file: str, base: Text, mine: Text, theirs: Text, decide: Decide) -> None:
        self.file, self.base, self.mine, self.theirs, self.decide = file, base, mine, theirs, decide
        self.edits: list[Edit] = []
        self.taken = 0
        self.known: dict[int, Any] = {}

    def merged(self) -> Merged:
        whole = [(None, each.root) for each in (self.base, self.mine, self.theirs)]
        meant = self.value((), *whole, flowing=False)
        text = applied(self.mine.text, self.edits)
        if not _means(self.file, text, meant):
            text = yaml.safe_dump(meant, allow_unicode=True, sort_keys=False, width=120)
        return Merged(text, self.taken)

    def meaning(self, entry: Entry) -> Any:
        """Return what an entry means, worked out once."""
        node = entry[1]
        if id(node) not in self.known:
            self.known[id(node)] = data(node)
        return self.known[id(node)]

    def same(self, one: Entry, other: Entry) -> bool:
        mine, theirs = self.meaning(one), self.meaning(other)
        return type(mine) is type(theirs) and bool(mine == theirs)

    def value(self, place: tuple[str, ...], base: Entry, mine: Entry, theirs: Entry, *, flowing: bool) -> Any:
        """Return what an entry that all three have comes to mean; ``flowing``: it stands between brackets."""
        if self.same(base, theirs) or self.same(mine, theirs):
            return self.meaning(mine)
        untouched = bool(place) and self.written(self.mine, mine) == self.written(self.base, base)
        keyed = None if untouched else _keyed([each[1] for each in (base, mine, theirs)])
        if keyed:
            return self.children(place, mine, theirs, *keyed)
        if self.same(base, mine) or self.asks(place, mine, theirs):
            return self.take(mine, theirs, flowing=flowing)
        return self.meaning(mine)

    def take(self, mine: Entry, theirs: Entry, *, flowing: bool) -> Any:
        """Put their version in the place of the instructor's, and return what it means."""
        self.edits.append(replaced(self.mine, mine, self.theirs, theirs, flowing=flowing))
        self.taken += 1
        return self.meaning(theirs)

    def children(self, place: tuple[str, ...], mine: Entry, theirs: Entry, *keyed: Keyed) -> Any:
        """Return what a mapping or a list comes to mean, entry by entry."""
        ours, source, since = mine[1], Branch(self.theirs, theirs[1]), len(self.edits)
        in_base, in_mine, in_theirs = keyed
        kept: dict[Any, Any] = {}
        flowing = bool(ours.flow_style)
        for key, entry in in_mine.items():
            here = (*place, _name(key))
            if key in in_theirs:
                if key in in_base:
                    kept[key] = self.value(here, in_base[key], entry, in_theirs[key], flowing=flowing)
                    continue
                if not self.same(entry, in_theirs[key]) and self.asks(here, entry, in_theirs[key]):
                    kept[key] = self.take(entry, in_theirs[key], flowing=flowing)
                    continue
            elif key in in_base and (self.same(in_base[key], entry) or self.asks(here, entry, None)):
                self.edits.append(taken_out(Branch(self.mine, ours), entry))
                self.taken += 1
                continue
            kept[key] = self.meaning(entry)
        order, emptied = list(kept), bool(in_mine) and not kept
        for key, entry in in_theirs.items():
            if key in in_mine:
                continue
            if key in in_base and (self.same(in_base[key], entry) or not self.asks((*place, _name(key)), None, entry)):
                continue  # the instructor has removed it
            after = self.before(key, list(in_theirs), in_mine, kept)
            self.edits.append(put_in(Branch(self.mine, ours), in_mine.get(after), source, entry))
            self.taken += 1
            order.insert(self.behind(order, after, in_mine), key)
            kept[key] = self.meaning(entry)
        listed = isinstance(ours, yaml.SequenceNode)
        meant = [kept[key] for key in order] if listed else {key: kept[key] for key in order}
        if emptied:  # nothing is left that something new could stand beside
            start = ours.start_mark.index if flowing else self.mine.after_sign(mine)
            said = flow(meant) if flowing else f" {flow(meant)}"
            self.edits[since:] = [Edit(start, self.mine.entry_end(mine), said)]
        return meant

    def before(self, key: Any, row: list[Any], in_mine: Keyed, kept: dict[Any, Any]) -> Any:
        """Return the entry that stands before a new one in their file, and in the instructor's too."""
        earlier = row[: row.index(key)]
        return next((each for each in reversed(earlier) if each in in_mine and each in kept), None)

    def behind(self, order: list[Any], after: Any, in_mine: Keyed) -> int:
        """Return where a new entry comes: behind its neighbour, and what came there before it."""
        at = order.index(after) + 1 if after is not None else 0
        while at < len(order) and order[at] not in in_mine:
            at += 1
        return at

    def asks(self, place: tuple[str, ...], mine: Entry | None, theirs: Entry | None) -> bool:
        """Ask which of two versions is wanted, and return whether it is theirs."""
        at = self.mine.entry_start(mine) if mine else 0
        line = self.mine.text.count("\n", 0, at) + 1
        told = [each and self.shown(text, each) for text, each in ((self.mine, mine), (self.theirs, theirs))]
        return self.decide(Question(self.file, line, place, *told))

    def written(self, text: Text, entry: Entry) -> str:
        key, value = entry
        start = text.after_sign(entry) if key is not None else value.start_mark.index
        return text.text[start : text.entry_end(entry)]

    def shown(self, text: Text, entry: Entry) -> str:
        """Return an entry's lines without what they are indented by."""
        start, end = text.entry_start(entry), text.entry_end(entry)
        return shifted(text.text[start:end], -text.column(start))


def _keyed(nodes: list[Node]) -> list[Keyed] | None:
    """Return the entries of three mappings or lists by what tells them apart, or None where they are one value."""
    if all(isinstance(each, yaml.MappingNode) for each in nodes):
        found = [{key.value: (key, value) for key, value in each.value} for each in nodes]
        if any(each and all(map(names_language, each)) for each in found):
            return None  # a text
        return found
    if not all(isinstance(each, yaml.SequenceNode) for each in nodes):
        return None
    lists = [entries(each) for each in nodes]
    rows = [[_identity(value) for _, value in each] for each in lists]
    if any(None in row or len(set(row)) < len(row) for row in rows):
        if len({len(row) for row in rows}) > 1 or not lists[0]:
            return None
        rows = [list(range(len(row))) for row in rows]
    before, after = rows[0], [key for key in rows[2] if key in rows[0]]
    moved = any(before.index(later) < before.index(key) for key, later in pairwise(after))
    return None if moved else [dict(zip(row, each, strict=True)) for row, each in zip(rows, lists, strict=True)]


def _identity(node: Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        meant = data(node)
        return meant if isinstance(meant, str) else None
    if not isinstance(node, yaml.MappingNode):
        return None
    said = {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    for names in IDENTITY:
        if all(name in said for name in names):
            return tuple(said[name] for name in names)
    return None


def _name(key: Any) -> str:
    return " / ".join(key) if isinstance(key, tuple) else str(key + 1 if isinstance(key, int) else key)


def _means(file: str, text: str, meant: Any) -> bool:
    """Whether a text can be read and means what it should."""
    try:
        return bool(parse_yaml(file, text)[0] == meant)
    except ContentError:
        return False
