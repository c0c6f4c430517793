"""Citations of the law: how they are written, ordered and shown in either language.

A citation names one provision in the style ``PIPL 13 ¶1(2)``: instrument, article, paragraph, item. In a text it
stands between double brackets, ``[[PIPL 29]]``, and is shown as the edition's language writes it. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from askfirst.course.languages import language

PATTERN = re.compile(
    r"(?P<instrument>[A-Z][A-Za-z0-9/-]*(?: [0-9]{5})?) (?P<article>[1-9][0-9]{0,3}(?:\.[0-9]+)?(?:-[1-9][0-9]?)?)"
    r"(?: ¶(?P<paragraph>[1-9]))?(?:\((?P<item>[1-9][0-9]?)\))?(?: (?P<clause>[a-z])\))?"
)
INLINE = re.compile(r"\[\[([^\[\]]+)\]\]")
PARAGRAPH_OF_ARTICLE = re.compile(r"\[(P\d{2})\]")

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Citation:
    """One provision. ``clause`` is the letter that recommended standards use."""

    instrument: str
    article: str
    paragraph: int | None
    item: int | None
    clause: str | None

    @classmethod
    def parse(cls, text: str) -> Citation | None:
        """Return the citation written as ``text``, or None where it is not one."""
        match = PATTERN.fullmatch(text)
        if not match:
            return None
        paragraph, item = match["paragraph"], match["item"]
        return cls(
            match["instrument"],
            match["article"],
            int(paragraph) if paragraph else None,
            int(item) if item else None,
            match["clause"],
        )

    def __str__(self) -> str:
        """Return the citation as content writes it."""
        parts = f"{self.instrument} {self.article}" + (f" ¶{self.paragraph}" if self.paragraph else "")
        return parts + (f"({self.item})" if self.item else "") + (f" {self.clause})" if self.clause else "")

    def overlaps(self, other: Citation) -> bool:
        """Return whether one of two provisions is the other, or holds it: an article its paragraphs and their items.

        Clause 5 of a standard holds clause 5.3; in a law, Article 253-1 is another article than 253.
        """
        articles = sorted((self.article, other.article), key=len)
        return (
            self.instrument == other.instrument
            and (articles[0] == articles[1] or articles[1].startswith(f"{articles[0]}."))
            and all(
                None in pair or pair[0] == pair[1]
                for pair in (
                    (self.paragraph, other.paragraph),
                    (self.item, other.item),
                    (self.clause, other.clause),
                )
            )
        )

    def place(self, lang: str) -> str:
        """Return article, paragraph and item as they stand in ``lang`` behind the instrument."""
        if language(lang).spaced or self.clause or "." in self.article:
            parts = f" {self.article}" if language(lang).spaced else self.article
            parts += f" ¶{self.paragraph}" if self.paragraph else ""
            parts += f"({self.item})" if self.item else ""
            return parts + (f" {self.clause})" if self.clause else "")
        number, _, suffix = self.article.partition("-")
        parts = f"第{chinese_number(int(number))}条" + (f"之{chinese_number(int(suffix))}" if suffix else "")
        parts += f"第{chinese_number(self.paragraph)}款" if self.paragraph else ""
        return parts + (f"第（{chinese_number(self.item)}）项" if self.item else "")


def chinese_number(number: int) -> str:
    """Return 1 to 9999 as statutes write it: 29 is 二十九, 110 is 一百一十, 1035 is 一千零三十五."""
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out


CITE = "<cite>{}</cite>"
CITE_UPRIGHT = '<span class="cite">{}</span>'  # for a language that is not slanted: a stock JupyterLab slants a cite
CITED = "⟦{}⟧"  # what a view sets apart as a citation
