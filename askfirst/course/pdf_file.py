"""A PDF set by typst: what it says comes as data, its fonts are within, and it is tagged (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from askfirst.course.languages import tongue

PACKAGE = Path(__file__).parents[1]


class NoPdfError(Exception):
    """No PDF can be set here: the typesetter is not there, or no font has a letter of it."""


def pdf_file(template: Path, name: str, told: Mapping[str, Any]) -> bytes:
    """Return what a template makes of ``told``, which it finds as JSON in the input ``name``.

    The ``lang`` of what is told reaches the template as typst wants it, with a ``region`` or none. Raise
    :class:`NoPdfError`. What the typesetter says of it is left unsaid, for it can name letters of what is told.
    """
    try:
        import typst  # noqa: PLC0415 - large, and not everywhere
    except ImportError:
        raise NoPdfError from None
    lang, _, region = tongue(told["lang"]).partition("-")
    inputs = {name: json.dumps({**told, "lang": lang, "region": region or None})}
    try:
        # The standard refuses a letter that no font has, where a box would be drawn otherwise.
        made: bytes = typst.compile(
            template, root=PACKAGE, font_paths=[PACKAGE / "fonts"], sys_inputs=inputs, pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        raise NoPdfError from None
    return made
