"""Slips of typing in a YAML text, mended where there is one way to mend them: quotes, dashes, indents, signs.

A mend changes where the slip is and nothing else, and never a word of a text: curly quotes around one stay in it. Of
several that make the fault go away the one is taken that leaves the fewest others; where two are as good and mean
different things, whoever wrote the text must say. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from askfirst.course.faults import ContentError, Fault
from askfirst.course.yaml_source import parse_yaml

Lines = list[str]
Ways = Callable[["_Slip"], Iterator[Lines]]
Judge = Callable[[str], list[Fault]]  # returns what is wrong with a text

READS_NOT = {"tab", "control-character", "invisible", "not-yaml", "smart-quotes", "colon-in-text", "dash-space"}
READS_NOT |= {"colon-space", "bracket-open", "quote-it", "quote-open", "indent", "odd-space", "wide-colon"}
READS_NOT |= {"wide-comma", "comma-in-text", "duplicate-key", "dash-missing"}
NEAR = 12  # lines above whose indents a line may have been meant to have
TAB_WIDTHS = (2, 4, 8)
FIELD = re.compile(r"^(\s*(?:- )*)([\w-]+)(:\s+)(\S.*?)\s*$")
ENDS = r"(?=\s*(?:[,}\]]|$))"
BLANK = re.compile(r"\{\{[\w.]+\}\}")
NEEDS_QUOTES = re.compile(r"[,:#{}\[\]]|^[-%@`*&!?|>\"'“‘]")


@dataclass(frozen=True)
class Mended:
    """A text with what could be mended in it, and what is still wrong."""

    text: str
    left: list[Fault]


@dataclass(frozen=True)
class _Slip:
    """A fault in its text: all lines, which one it names (from 0), the field it speaks of."""

    lines: Lines
    at: int
    field: str
    languages: Sequence[str]

    @property
    def line(self) -> str:
        return self.lines[self.at]

    def instead(self, line: str, at: int | None = None) -> Lines:
        at = self.at if at is None else at
        return [*self.lines[:at], line, *self.lines[at + 1 :]]


def mended(text: str, judge: Judge, languages: Sequence[str]) -> Mended:
    """Mend a text, one slip after the other; ``languages`` are those that its texts can be in."""
    given_up: set[Fault] = set()
    faults = judge(text)
    while slip := next((each for each in faults if each.key in WAYS and each not in given_up), None):
        best = _best(text, slip, judge, languages)
        if best is None:
            given_up.add(slip)
        else:
            text, faults = best
    return Mended(text, faults)


def _best(text: str, slip: Fault, judge: Judge, languages: Sequence[str]) -> tuple[str, list[Fault]] | None:
    lines = text.split("\n")
    values = dict(slip.values)
    seen = _Slip(lines, slip.line - 1, values.get("field") or values.get("lang", ""), languages)
    tried = dict.fromkeys("\n".join(way) for way in WAYS[slip.key](seen))
    ranked = []
    for each in tried:
        faults = judge(each) if each != text else [slip]
        unread = [fault.line for fault in faults if fault.key in READS_NOT]
        earlier = any(line < slip.line for line in unread) and slip.key != "tab"
        if slip not in faults and not earlier:
            ranked.append((bool(unread), len(faults), each, faults))
    ranked.sort(key=lambda each: each[:2])
    best = [each for each in ranked if each[:2] == ranked[0][:2]]
    meant = [_meaning(text) for _, _, text, _ in best]
    if not best or any(each != meant[0] for each in meant[1:]):
        return None
    return best[0][2], best[0][3]


def _meaning(text: str) -> Any:
    """Return what a text says; what does not read means itself."""
    try:
        return parse_yaml("", text)[0]
    except ContentError:
        return text


def _quoted(slip: _Slip) -> Iterator[Lines]:
    """Put straight quotes around a text: the one of a line, or those between braces."""
    if "{" in slip.line and (between := _between_braces(slip.line, slip.languages)) != slip.line:
        yield slip.instead(between)
        return
    found = FIELD.match(slip.line)
    if not found or found[4][0] in "\"'|>{[" or " #" in found[4]:
        return
    deep = len(found[1])
    last = slip.at
    while last + 1 < len(slip.lines) and _depth(slip.lines[last + 1]) > deep:
        last += 1
    told = [found[4], *(line.rstrip() for line in slip.lines[slip.at + 1 : last + 1])]
    if any(" #" in line for line in told):
        return
    pieces = [json.dumps(line, ensure_ascii=False)[1:-1] for line in told]
    pieces[0] = f'{"".join(found.groups()[:3])}"{pieces[0]}'
    pieces[-1] += '"'
    yield [*slip.lines[: slip.at], *pieces, *slip.lines[last + 1 :]]


def _between_braces(line: str, languages: Sequence[str]) -> str:
    """Return a line whose texts between braces, each behind its language, stand in straight quotes."""
    lang = "|".join(map(re.escape, languages))
    begins = re.compile(rf"(?:\{{|(?<=[\"'])[,，])\s*(?:{lang})[:：]\s*")
    made, at = "", 0
    while found := begins.search(line, at):
        made += line[at : found.end()]
        at = found.end()
        while at < len(line) and line[at] not in "\"'{[":
            blanked = BLANK.sub(lambda each: "_" * len(each[0]), line)
            ends = re.compile(rf"\s*(?:[,，]\s*(?:{lang})[:：]\s*|\}})").search(blanked, at)
            if not ends:
                return line
            told = line[at : ends.start()]
            made += json.dumps(told, ensure_ascii=False) if NEEDS_QUOTES.search(told) else told
            more = not ends[0].rstrip().endswith("}")
            made += line[ends.start() : ends.end()] if more else ""
            at = ends.end() if more else ends.start()
            if not more:
                break
    return made + line[at:]


def _dashed(slip: _Slip) -> Iterator[Lines]:
    """Put a dash before the entry of a list."""
    deep = _depth(slip.line)
    if deep >= 2:
        yield slip.instead(slip.line[: deep - 2] + "- " + slip.line[deep:])
    yield slip.instead(slip.line[:deep] + "- " + slip.line[deep:])


def _first_dashed(slip: _Slip) -> Iterator[Lines]:
    """Put a dash before the first entry below a field that should be a list."""
    if re.search(r":\s*$", slip.line) and slip.at + 1 < len(slip.lines):
        yield from _dashed(_Slip(slip.lines, slip.at + 1, slip.field, slip.languages))


def _indented(slip: _Slip) -> Iterator[Lines]:
    """Give a line the indent of one nearby."""
    near = [line for line in [*slip.lines[max(0, slip.at - NEAR) : slip.at], *slip.lines[slip.at + 1 :][:1]] if line]
    columns = {column for line in near for column in (_depth(line), _inner(line))} | {_depth(slip.line) + 2}
    for column in sorted(columns - {_depth(slip.line)}):
        yield slip.instead(" " * column + slip.line.lstrip(" "))


def _spaced(slip: _Slip) -> Iterator[Lines]:
    """Put spaces in the place of all tabs: with one left, nothing is read, and no width can be told from another."""
    for width in TAB_WIDTHS if any(re.match(" *\t", line) for line in slip.lines) else (1,):
        yield [
            line[:deep].replace("\t", " " * width) + line[deep:].replace("\t", " ")
            for line in slip.lines
            for deep in [len(line) - len(line.lstrip(" \t"))]
        ]


def _plain_spaced(slip: _Slip) -> Iterator[Lines]:
    """Put the space bar's spaces in the place of others, which may look as wide as two."""
    rest = slip.line.lstrip()
    blank = slip.line[: len(slip.line) - len(rest)]
    for width in (1, 2):
        yield slip.instead("".join(each if each == " " else " " * width for each in blank) + rest)


def _seen(slip: _Slip) -> Iterator[Lines]:
    """Take out what cannot be seen."""
    yield slip.instead(re.sub("[\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]", "", slip.line))


def _in_line(pattern: str, to: str | Callable[[re.Match[str]], str], flags: int = 0) -> Ways:
    """Return the way that replaces what a pattern finds; ``FIELD`` in it stands for the field that is spoken of."""

    def way(slip: _Slip) -> Iterator[Lines]:
        sought = pattern.replace("FIELD", re.escape(slip.field))
        yield slip.instead(re.sub(sought, to, slip.line, count=1, flags=flags))

    return way


def _number(slip: _Slip) -> Iterator[Lines]:
    """Write a number without quotes, and a percentage without its sign."""
    sign = "[%％]?" if slip.field.endswith("percent") else ""
    sought = rf"(\b{re.escape(slip.field)}:\s*)([\"']?)(\d+)\s*{sign}\2{ENDS}"
    yield slip.instead(re.sub(sought, r"\1\3", slip.line, count=1))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _inner(line: str) -> int:
    """Return where the fields of an entry begin: behind its dash."""
    return _depth(line) + (2 if line.lstrip().startswith("- ") else 0)


WAYS: dict[str, Ways] = {
    "tab": _spaced,
    "odd-space": _plain_spaced,
    "invisible": _seen,
    "smart-quotes": _quoted,
    "colon-in-text": _quoted,
    "comma-in-text": _quoted,
    "quote-it": _quoted,
    "text-unquoted": _in_line(rf"(\bFIELD:\s*)([-+]?[\d.]+|true|false){ENDS}", r'\1"\2"', re.IGNORECASE),
    "quotes-curly": _in_line(r"(:\s+|\[)[“‘]([^“”‘’\s]+)[”’]", r"\1\2"),
    "wide-comma": _in_line(r"，\s*(?=[a-z]{2}:)", ", "),
    "wide-colon": _in_line(
        r"^((?:\s*-)?[\s{]*[\w-]+)：\s*|(?<=[{,])(\s*[\w-]+)：\s*", lambda at: f"{at[1] or at[2]}: "
    ),
    "dash-space": _in_line(r"^(\s*-)(?=\S)", r"\1 "),
    "colon-space": _in_line(r"^(\s*(?:- )*[\w-]+:)(?=\S)", r"\1 "),
    "dash-missing": _dashed,
    "wrong-list": _first_dashed,
    "indent": _indented,
    "language-astray": _indented,
    "wrong-bool": _in_line(
        rf"(\bFIELD:\s*)([\"']?)(?:(yes|true|on)|no|false|off)\2{ENDS}",
        lambda at: at[1] + ("true" if at[3] else "false"),
        re.IGNORECASE,
    ),
    "wrong-int": _number,
}
