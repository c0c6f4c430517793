"""Finds in any text the provisions it names: as content cites them, and as a page shows them in Chinese. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate

from askfirst.course.citations import PATTERN, Citation, chinese_number
from askfirst.course.languages import language
from askfirst.course.models import Instrument

_AFTER = PATTERN.pattern.partition("(?P<article>")[2]  # the grammar of a citation behind its instrument
_NUMBER = "[一二三四五六七八九十百千零]+"
_SHOWN = (
    rf"第(?P<article>{_NUMBER})条(?:之(?P<suffix>{_NUMBER}))?"
    rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第（(?P<item>{_NUMBER})）项)?"
)


class Mentions:
    """Finds the provisions of one course's norms."""

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        """Know the norms by the short names of citations, and by the names that pages show before 第…条."""
        short = _any_of(instruments)
        self._written = re.compile(rf"(?<![\w/-])(?P<instrument>{short}) (?P<article>{_AFTER}")
        self._names = {
            each.name.of(lang): key
            for key, each in instruments.items()
            for lang in each.name.languages
            if not language(lang).spaced
        }
        names = _any_of(self._names)
        self._shown = re.compile(rf"(?P<name>{names})(?:{_SHOWN}|(?P<rest>[0-9]+(?:\.[0-9]+)?(?: [a-z]\))?))")

    def find(self, text: str) -> list[Citation]:
        """Return the provisions that a text names, in reading order, each as often as it stands there."""
        return [cited for _, cited in self._places(text)]

    def rows(self, rows: Sequence[str]) -> list[tuple[int, Citation]]:
        """Return what a text of several lines names, each with the number of the line it begins on, from 0.

        A citation may go on in the next line: the lines are read as one.
        """
        bare = [row.strip() for row in rows]
        begins = list(accumulate((len(row) + 1 for row in bare[:-1]), initial=0))
        return [(bisect_right(begins, start) - 1, cited) for start, cited in self._places(" ".join(bare))]

    def _places(self, text: str) -> list[tuple[int, Citation]]:
        written = [(found.start(), Citation.parse(found[0])) for found in self._written.finditer(text)]
        shown = [(found.start(), self._read(found)) for found in self._shown.finditer(text)] if self._names else []
        return sorted(((start, cited) for start, cited in (*written, *shown) if cited), key=lambda each: each[0])

    def _read(self, found: re.Match[str]) -> Citation | None:
        if found["rest"]:  # of a standard, whose clauses are shown as they are written
            return Citation.parse(f"{self._names[found['name']]} {found['rest']}")
        article, suffix, paragraph, item = (
            _numbers().get(found[each] or "") for each in ("article", "suffix", "paragraph", "item")
        )
        number = f"{article}-{suffix}" if suffix else str(article)
        return Citation(self._names[found["name"]], number, paragraph, item, None)


def _any_of(names: Mapping[str, object]) -> str:
    """Return a pattern for any of some names, the longest first; nothing matches it where there is none."""
    return "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True)) or r"(?!)"


@cache
def _numbers() -> dict[str, int]:
    return {chinese_number(number): number for number in range(1, 2000)}
