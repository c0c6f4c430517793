"""The words of a session, in one language: for the phones, the two windows and the summary."""

from __future__ import annotations

from askfirst.course.languages import interface
from askfirst.course.words import FILES, fill, read


def words(section: str, lang: str) -> dict[str, str]:
    """Return a section of ``session.json``."""
    return {key: texts[interface(lang)] for key, texts in read(FILES["session"])[section].items()}


def tell(key: str, lang: str, **values: object) -> str:
    """Return the text of a key, filled in."""
    texts = next(keys[key] for keys in read(FILES["session"]).values() if key in keys)
    return fill(texts[interface(lang)], **values)
