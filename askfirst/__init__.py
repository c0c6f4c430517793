"""Ask First (先问再拍): what the author of a lesson or lab calls.

Importing this package costs next to nothing; the content is read when a lesson is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from askfirst.assess.answer_key import Key, Tables
    from askfirst.notebook.lab import Lab
    from askfirst.notebook.lesson import Lesson

__version__ = "1.1.0"

__all__ = ["Key", "Tables", "guide", "lab", "lesson"]


def __getattr__(name: str) -> Any:
    """Return what the key of a lab needs, once it is wanted: pandas comes with it."""
    if name not in ("Key", "Tables"):
        raise AttributeError(name)
    from askfirst.assess import answer_key  # noqa: PLC0415 - keeps the import of the package light

    return getattr(answer_key, name)


def guide(lang: str = "") -> None:
    """Show the field guide behind the lessons; ``lang`` is as for a lesson."""
    from askfirst.notebook.guide import open_guide  # noqa: PLC0415 - keeps the import of the package light

    open_guide(lang)


def lab(slug: str, lang: str = "") -> Lab:
    """Open a lab and return the :class:`~askfirst.notebook.lab.Lab` to call; ``lang`` is as for a lesson."""
    from askfirst.notebook.lab import open_lab  # noqa: PLC0415 - keeps the import of the package light

    return open_lab(slug, lang)


def lesson(slug: str, lang: str = "") -> Lesson:
    """Open a lesson: show its heading and return the :class:`~askfirst.notebook.lesson.Lesson` to call.

    The build writes ``lang`` into each edition's notebooks; without it, the course's first language speaks. Where the
    content is faulty, the faults are shown as sentences in place of the lesson.
    """
    from askfirst.notebook.lesson import open_lesson  # noqa: PLC0415 - keeps the import of the package light

    return open_lesson(slug, lang)
