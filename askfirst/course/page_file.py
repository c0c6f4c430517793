"""A page in one file: whoever opens it needs no other file, and nothing in it runs or asks a network for anything."""

from __future__ import annotations

from html import escape

from askfirst.course.languages import tongue


def page_file(title: str, lang: str, style: str, body: str) -> str:
    """Return the whole page; ``style`` is CSS and ``body`` HTML, what stands in them is the caller's to escape."""
    return (
        f'<!doctype html>\n<html lang="{tongue(lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{style}</style></head>\n<body>{body}</body></html>\n"
    )
