"""What ``course.yaml`` says once and every text says after it: the languages, and facts such as the day of the law.

A text names a fact between double braces, ``{{law_as_of}}``, and is shown with the fact as its language writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from askfirst.course.faults import ContentError
from askfirst.course.languages import day_in
from askfirst.course.yaml_source import read_yaml

FACT = re.compile(r"\{\{([^{}]*)\}\}")
PASS_PERCENT = 80  # where a course does not say, as with the days that a record is kept
TRACE_DAYS, EVIDENCE_DAYS = 90, 1095


class FilledIn(str):
    """A text with its facts filled in that knows how it was written."""

    __slots__ = ("written",)
    written: str


@dataclass(frozen=True)
class CourseFacts:
    """The languages of a course, and in each the facts that its texts can name."""

    languages: tuple[str, ...]
    told: dict[str, dict[str, str]]
    translating: tuple[str, ...] = ()  # languages that texts may be in already, and that no page shows yet

    @classmethod
    def of(cls, data: Any) -> CourseFacts:
        """Return what ``course.yaml`` says, as far as it says it: what is wrong there is told when it is typed."""
        given = data if isinstance(data, dict) else {}
        languages, translating = (_listed(given.get(name)) for name in ("languages", "translating"))
        return cls(languages, {lang: _told(given, lang) for lang in languages}, translating)

    @property
    def written(self) -> tuple[str, ...]:
        """The languages that texts can be in, those that the course is being translated into among them."""
        return *self.languages, *self.translating

    def fill(self, text: str, lang: str) -> str:
        """Return a text with its facts; one that is unknown stays as it was written."""
        if "{{" not in text:
            return text
        told = self.told.get(lang, {})
        filled = FilledIn(FACT.sub(lambda found: told.get(found[1].strip(), found[0]), text))
        filled.written = text
        return filled

    def unknown(self, text: str) -> Iterator[str]:
        """Yield what a text names between double braces that is no fact, or braces that are never closed."""
        if "{{" not in text:
            return
        known = self.known
        yield from (name for name in FACT.findall(text) if name.strip() not in known)
        if "{{" in FACT.sub("", text):
            yield "…"

    @property
    def known(self) -> list[str]:
        """The names of the facts."""
        return sorted({name for told in self.told.values() for name in told})


def facts_of(root: Path) -> CourseFacts | None:
    """Return the facts of the course in ``root``, or None where its ``course.yaml`` cannot be read."""
    try:
        return CourseFacts.of(read_yaml(root / "content" / "course.yaml", root).data)
    except ContentError:
        return None


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _told(given: dict[str, Any], lang: str) -> dict[str, str]:
    told = {"edition": str(given.get("edition", "")), "pass_percent": str(given.get("pass_percent", PASS_PERCENT))}
    told["law_as_of"] = _day(str(given.get("law_as_of", "")), lang)
    terms = given.get("retention")
    for name, days in (("trace_days", TRACE_DAYS), ("evidence_days", EVIDENCE_DAYS)):
        told[name] = str(terms.get(name, days) if isinstance(terms, dict) else days)
    paths = given.get("paths")
    for name, path in paths.items() if isinstance(paths, dict) else ():
        points = path.get("critical", []) if isinstance(path, dict) else []
        told[f"critical.{name}"] = str(len(points)) if isinstance(points, list) else ""
    for name in ("title", "company", "contact"):  # the contact may name the company
        text = given.get(name)
        if isinstance(text, dict):
            told[name] = FACT.sub(lambda found: told.get(found[1].strip(), found[0]), str(text.get(lang, "")).strip())
    return told


def _day(text: str, lang: str) -> str:
    try:
        return day_in(lang, date.fromisoformat(text))
    except ValueError:
        return text
