"""Every lesson of a course opened without a kernel: ``python -m askfirst.teach.adapt.open_pages``.

The course is the one that ``ASKFIRST_COURSE`` names. The last line printed is JSON: what went wrong, each as the key of
a sentence and what fills its blanks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat

from askfirst.course.root import ROOT
from askfirst.notebook import guide, lesson


def main() -> None:
    """Run the code of each notebook, one after the other."""
    found: list[tuple[str, dict[str, str]]] = []
    for module in (lesson, guide):
        vars(module)["display"] = lambda *_things, **_about: None  # nobody looks
    for path in sorted((ROOT / "notebooks").glob("*/*.ipynb")):
        place = path.relative_to(ROOT).as_posix()
        try:
            opened = _run(path)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this page's
            found.append(("own-page-fails", {"path": place, "why": f"{type(error).__name__}: {error}"}))
            continue
        if isinstance(opened.get("lesson"), lesson.BrokenLesson):
            found.append(("own-page-broken", {"path": place}))
    sys.stdout.write(f"\n{json.dumps(found)}\n")


def _run(path: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, path.name, "exec"), names)  # noqa: S102 - built from the course's own content
    return names


if __name__ == "__main__":
    main()
