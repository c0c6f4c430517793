"""The words of a session, in one language: for the phones, the two windows and the summary."""

from __future__ import annotations

from askfirst.course.words import section
from askfirst.evidence.cohort.speech import Speech

FILE = "session"


def words(name: str, lang: str) -> dict[str, str]:
    """Return a section of ``session.json``."""
    return section(name, lang, FILE)


def tell(key: str, lang: str, **values: object) -> str:
    """Return the text of a key, filled in."""
    return Speech(lang, FILE).tell(key, **values)
