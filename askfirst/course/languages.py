"""What differs with a language: its name, its tag, how it is set and read. Pure.

Which languages a course has, its ``course.yaml`` says. One that is not in the table here is set as English is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

WIDE = r"[\u3000-\u9fff\uff00-\uffef“”‘’…—]"
FIRST_SENTENCE = re.compile(r"(.+?(?:[.!?][\"”’)]*(?=\s+[^a-z])|[。！？][”’）]*))\s*(.*)", re.DOTALL)
MONTHS = ["January", "February", "March", "April", "May", "June"]
MONTHS += ["July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True)
class Language:
    """One language. ``name`` is how its edition calls itself, ``tag`` what HTML calls it."""

    name: str
    tag: str
    spaced: bool = True  # words stand apart, and so do sentences
    slanted: bool = True  # it has italics
    colon: str = ": "
    comma: str = ", "  # between the parts of a list
    semicolon: str = "; "
    title_comma: str = ", "  # between titles; marks of their own may set them apart already
    date: str = "{day} {month} {year}"
    blank: str = "# Write your code here."  # what an exercise says where code is to be written
    word: str = r"[\w’'-]+"  # what a reader's speed is counted in
    words_a_minute: int = 220


KNOWN = {
    "en": Language("English", "en", word=r"[A-Za-z0-9’'-]+"),
    "zh": Language(
        "中文",
        "zh-CN",
        spaced=False,
        slanted=False,
        colon="：",
        comma="、",
        semicolon="；",
        title_comma="",
        date="{year}年{number}月{day}日",
        blank="# 在这里写你的代码。",
        word=r"[\u4e00-\u9fff]",
        words_a_minute=350,
    ),
}
LANGUAGES = tuple(KNOWN)  # those that the interface speaks


def language(lang: str) -> Language:
    """Return what is known of a language."""
    return KNOWN.get(lang) or Language(lang, lang)


def interface(lang: str) -> str:
    """Return the language in which the interface of an edition speaks: its own where it has the words."""
    return lang if lang in LANGUAGES else LANGUAGES[0]


def names_language(key: object) -> bool:
    """Return whether a key of a YAML file can be that of a text in one language: no field but ``id`` is so short."""
    return isinstance(key, str) and len(key) in (2, 5) and key != "id" and bool(re.fullmatch("[a-z]{2}(-[a-z]+)?", key))


def tongue(lang: str) -> str:
    """Return the language tag of an edition."""
    return language(lang).tag


def joined(text: str, lang: str) -> str:
    """Return a text without the spaces that line breaks of its source became, where the language sets none."""
    if language(lang).spaced:
        return text
    return re.sub(f"(?<={WIDE}) ?\n(?={WIDE})|(?<={WIDE}) (?={WIDE})", "", text)


def sentences(*parts: str, lang: str) -> str:
    """Return sentences one after the other."""
    return (" " if language(lang).spaced else "").join(parts)


def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence of a text, and the rest of it."""
    found = FIRST_SENTENCE.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text.strip(), "")


def day_in(lang: str, day: date) -> str:
    """Return a day as a language writes it."""
    return language(lang).date.format(day=day.day, month=MONTHS[day.month - 1], number=day.month, year=day.year)
