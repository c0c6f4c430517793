"""How far a course is translated into a language: file by file, so many texts of so many. Pure but for reading.

A text is one in YAML, a piece of prose, or a remark in a lab's code. The columns of tables come once it is translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askfirst.course.faults import ContentError
from askfirst.course.notebook_source import read_notebook
from askfirst.course.root import written_files
from askfirst.course.yaml_source import read_yaml


@dataclass(frozen=True)
class Progress:
    """How many texts of a file are in a language."""

    file: str
    done: int
    of: int


def progress(root: Path, lang: str, languages: Sequence[str]) -> list[Progress]:
    """Return how far each file is that holds texts of the course's ``languages``; one that cannot be read is left out.

    ``languages`` are those that the course has in whole.
    """
    found = []
    for path in sorted(path for path in written_files(root / "content") if path.suffix in COUNTED):
        try:
            done, of = COUNTED[path.suffix](path, root, lang, languages)
        except ContentError:
            continue  # the check names it
        if of:
            found.append(Progress(path.relative_to(root).as_posix(), done, of))
    return found


def _yaml(path: Path, root: Path, lang: str, languages: Sequence[str]) -> tuple[int, int]:
    texts = list(_texts(read_yaml(path, root).data, languages))
    return sum(bool(str(text.get(lang) or "").strip()) for text in texts), len(texts)


def _texts(data: Any, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    waiting = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            if all(isinstance(each.get(lang), str) for lang in languages):
                yield each
            waiting += each.values()


def _prose(path: Path, root: Path, lang: str, languages: Sequence[str]) -> tuple[int, int]:
    cells = read_notebook(path, root).cells
    code = "\n".join(cell.source for cell in cells if cell.lang is None)
    counted = []
    for each in (lang, languages[0]):
        remarks = len(re.findall(rf"(?m)^ *# {re.escape(each)}: ", code))
        counted.append(sum(cell.lang == each for cell in cells) + remarks)
    return min(counted), counted[1]


COUNTED = {".yaml": _yaml, ".md": _prose}
