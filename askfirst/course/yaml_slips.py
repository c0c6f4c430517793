"""What a person most likely mistyped where a text is no YAML, or a value is of another kind than its field. Pure.

The parser stops where it cannot go on, which is often lines below the slip, and speaks of tokens and blocks. Here the
slip is looked for, and named at the line where it is mended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

FIELD = re.compile(r"^\s*(?:- )*[\w-]+:\s+")
BETWEEN_BRACES = re.compile(r"[{,]\s*[\w-]+:\s+[^\"'{\[\s][^,{}]*?:\s")  # {en: Note: which, …
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
BEGINS_ENTRY = re.compile(r"\s*- \{?([\w-]+):")
BEGINS_BARE = re.compile(r"[^\"'{\[|>&*#]")
ODD_SPACE = re.compile(r"[ -]*[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

WRONG_KIND = {
    "string_type": "wrong-string",
    "int_type": "wrong-int",
    "float_type": "wrong-float",
    "bool_type": "wrong-bool",
    "list_type": "wrong-list",
    "dict_type": "wrong-dict",
    "model_type": "wrong-dict",
}
BEYOND = {"gt": "number-gt", "ge": "number-ge", "lt": "number-lt", "le": "number-le"}  # what bounds a number

Slip = tuple[int, str]  # line, key of the sentence


def slip(error: yaml.YAMLError, lines: Sequence[str]) -> Slip:
    """Return which slip stopped the parser, and its line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    number = min(mark.line if mark else 0, len(lines) - 1)
    while number and not lines[number].strip():
        number -= 1
    context, since = getattr(error, "context", "") or "", getattr(error, "context_mark", None)
    if "block collection" in context and since:
        named = BEGINS_ENTRY.match(lines[since.line])
        if own := re.match(r"\s*([a-z][\w-]*):", lines[number]):
            return number + 1, "dash-missing" if named and own[1] == named[1] else "indent"
    for near in (number, number - 1):
        if near > 0 and _bare_entry(lines, near):
            return near + 1, "dash-missing"
    if "quoted scalar" in context and since:
        return since.line + 1, "quote-open"
    opened = _open_quote(lines[: number + 1])
    if opened is not None:
        return opened + 1, "quote-open"
    for near in (number, number - 1):
        if near >= 0 and (key := _in_line(lines[near])):
            return near + 1, key
    if "flow" in context and since and _unbalanced(lines[since.line]):
        return since.line + 1, "bracket-open"
    if _unbalanced(lines[number]):
        return number + 1, "bracket-open"
    return number + 1, "indent" if _off(lines, number) else "not-yaml"


def _in_line(line: str) -> str | None:
    """Return the slip that a line shows by itself."""
    value = FIELD.sub("", line, count=1)
    found: dict[str, object] = {
        "odd-space": ODD_SPACE.match(line),
        "smart-quotes": re.match("[“”‘’]", value) or re.search(r":\s*[“”]", line),
        "wide-comma": re.search(r"，\s*[a-z]{2}:", line),
        "colon-in-text": (re.search(r":(\s|$)", value) and BEGINS_BARE.match(value) and value != line)
        or BETWEEN_BRACES.search(QUOTED.sub('""', line)),
        "wide-colon": re.match(r"\s*(- )*[{\s]*[\w-]+：", line),
        "dash-space": re.match(r"\s*-[^\s-]", line),
        "colon-space": re.match(r"\s*[\w-]+:[^\s]", line),
        "quote-it": re.search(r":\s+[%@`*&!]", line),
    }
    return next((key for key, match in found.items() if match), None)


def _bare_entry(lines: Sequence[str], number: int) -> bool:
    """Return whether a line is an entry in braces without its dash, below one that has it."""
    line, above = lines[number], lines[number - 1]
    return (
        line.lstrip().startswith("{")
        and above.lstrip().startswith("- {")
        and _depth(line) in (_depth(above), _depth(above) + 2)
    )


def _open_quote(lines: Sequence[str]) -> int | None:
    """Return the line whose quote was closed by the quote that opens another field's text."""
    for quote in "\"'":
        begins = None
        for number, line in enumerate(lines):
            value = FIELD.sub("", line, count=1)
            opens = value != line and value.startswith(quote)
            if begins is not None and opens:
                return begins
            if (begins is not None or opens) and line.replace(f"\\{quote}", "").count(quote) % 2:
                begins = number if begins is None else None
    return None


def _unbalanced(line: str) -> bool:
    return line.count("{") != line.count("}") or line.count("[") != line.count("]")


def _off(lines: Sequence[str], number: int) -> bool:
    """Return whether a line is indented as no field above it, or deeper below a field that has its text already."""
    depth = _depth(lines[number])
    above = [line for line in lines[:number] if line.strip()]
    if not above:
        return depth > 0
    if depth > _depth(above[-1]):
        return bool(re.search(r":\s+[^\s>|]", above[-1]))
    return depth not in {_depth(line) + dash for line in above for dash in (0, 2) if not dash or "- " in line}


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def curly(error: dict[str, Any]) -> bool:
    """Return whether a value is none that its field takes because curly quotes stand around it."""
    given = error["input"]
    if error["type"] == "union_tag_invalid" and isinstance(given, dict):
        given = given.get(str(error["ctx"]["discriminator"]).strip("'"))
    return isinstance(given, str) and given.strip()[:1] in tuple("“”‘’")


def wrong_kind(error: dict[str, Any], field: str) -> tuple[str, dict[str, object]] | None:
    """Return which sentence says that a value is of another kind than its field, as pydantic found, if that is it."""
    given, context = error["input"], error.get("ctx", {})
    value = str(given)[:40]
    match error["type"]:
        case "string_type" if given is None:
            return "text-missing", {"field": field}
        case "string_type" if isinstance(given, bool | int | float):
            return "text-unquoted", {"field": field, "value": value}
        case "model_type" if context.get("class_name") in ("Text", "Provision"):
            return "pair-wanted", {"field": field}
        case kind if kind in WRONG_KIND:
            return WRONG_KIND[kind], {"field": field}
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return "odd-date", {"field": field, "value": value}
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            ((bound, limit),) = context.items()
            return BEYOND[bound], {"field": field, "limit": limit}
    return None
