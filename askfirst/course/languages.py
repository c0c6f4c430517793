"""The languages of the course's editions, and what differs with each. Pure."""

from __future__ import annotations

LANGUAGES = ("en", "zh")


EDITIONS = {"en": "English", "zh": "中文"}


def tongue(lang: str) -> str:
    """Return the language tag of an edition."""
    return "zh-CN" if lang == "zh" else "en"
