"""The pages that phones get, in the language that each asks for: the one that votes, and the door."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from askfirst.course.languages import LANGUAGES, tongue
from askfirst.course.words import section
from askfirst.teach.session.ballot import LETTERS

FOLDER = Path(__file__).resolve().parents[2] / "web" / "phone"


def preferred(header: str) -> str:
    """Return the language of the interface that a header ``Accept-Language`` likes best."""
    liked: list[tuple[float, str]] = []
    for each in header.split(",")[:20]:
        name, _, quality = each.strip().partition(";q=")
        with suppress(ValueError):
            liked.append((float(quality or 1), name[:2].lower()))
    ordered = [name for _, name in sorted(liked, key=lambda each: -each[0]) if name in LANGUAGES]
    return ordered[0] if ordered else LANGUAGES[0]


@cache
def file(name: str) -> str:
    """Return a file of the page as it lies there."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def page(lang: str, code: str) -> str:
    """Return the page that votes, with its words in every language; it opens in ``lang``."""
    told = {"lang": lang, "letters": LETTERS, "tags": {each: tongue(each) for each in LANGUAGES}}
    told |= {"words": {each: section("phone", each, "session") for each in LANGUAGES}}
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return _filled("phone.html", lang, section("phone", lang, "session") | {"code": code}, data=data)


@cache
def door(lang: str, key: str) -> str:
    """Return the page that asks for the code, with the sentence ``key``."""
    texts = section("door", lang, "session")
    return _filled("door.html", lang, texts | {"told": texts[key]})


def _filled(name: str, lang: str, texts: dict[str, str], **more: str) -> str:
    """Return a page in the frame of all, with its texts; what is ``more`` is in the page's own language already."""
    plain = {key.replace("-", "_"): escape(text) for key, text in texts.items()}
    body = Template(file(name)).substitute(plain, **more)
    return Template(file("frame.html")).substitute(lang=tongue(lang), title=plain["title"], body=body)
