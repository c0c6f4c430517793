"""Where the course's files lie: content, notebooks, exercises and solutions.

In a checkout they lie beside the package, where people write; an installed package carries them inside itself, where
nobody should. Only the standard library is used here: start.py asks before anything is installed.
"""

from __future__ import annotations

from pathlib import Path

PACKED = Path(__file__).resolve().parents[1] / "course_files"  # as hatch_build.py puts them into the wheel


def course_files() -> Path:
    """Return the folder that holds ``content/``, ``notebooks/``, ``exercises/`` and ``solutions/``."""
    return PACKED if PACKED.is_dir() else PACKED.parents[1]


ROOT = course_files()
