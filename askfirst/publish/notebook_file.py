"""A notebook's file, made of cells: the same bytes at every build. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import nbformat

from askfirst.course.citations import CITE
from askfirst.course.languages import joined
from askfirst.course.loader import Content


def mark(slug: str, number: int) -> str:
    """Return the id of a cell: the same in every build."""
    return hashlib.sha256(f"{slug}:{number}".encode()).hexdigest()[:12]


def spoken(content: Content, text: str, lang: str, cite: str = CITE) -> str:
    """Write facts and citations out, and keep a Chinese line break from becoming a space."""
    return joined(content.inline(content.facts.fill(text, lang), lang, cite), lang)


def notebook(cells: list[Any], about: Mapping[str, Any]) -> Any:
    """Return a notebook of ``cells`` that says ``about`` itself what it is."""
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata = {
        "askfirst": about,
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return made


def written(made: Any) -> str:
    """Return the text of a notebook's file."""
    nbformat.validate(made)
    return str(nbformat.writes(made, version=4)) + "\n"
