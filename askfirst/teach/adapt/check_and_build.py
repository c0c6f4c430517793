"""A course checked and built for somebody who writes in JupyterLab, and what came of it as JSON, on standard output.

It runs in a process of its own (``python -m askfirst.teach.adapt.check_and_build LANG``): it executes the course's own
code, and neither that nor the memory it takes belongs in the server.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from jupytext.myst import MystMetadataParsingError, myst_to_notebook

from askfirst.course.faults import ContentError, Fault
from askfirst.course.manifest import Left
from askfirst.course.root import ROOT
from askfirst.course.words import say
from askfirst.course.yaml_source import read_text
from askfirst.publish.build import build
from askfirst.teach.adapt.journal import settle
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.translating import lacking

READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True)
class Told:
    """A fault, with the cell it stands in where its file opens as a notebook of ``cells`` cells; counted from 0."""

    path: str
    line: int
    why: str
    cell: int | None = None
    cells: int = 0


@dataclass(frozen=True)
class Outcome:
    """What is to mend; what else is to be said; the notebooks that now stand as the content has them."""

    faults: list[Told] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    built: list[str] = field(default_factory=list)


def check_and_build(root: Path, lang: str) -> Outcome:
    """Build a course, unless something is to mend in it."""
    left: list[Left] = []
    try:
        settle(root)
        made = build(root, tell=left.append)
    except ContentError as error:
        faults, lines = lacking(root, error.faults, lang)
        return Outcome([_told(root, each, lang) for each in faults], lines)
    except Refused as refused:
        return Outcome(notes=[say(refused.key, lang, **refused.values)])
    except OSError as error:
        if error.errno in READ_ONLY:
            return Outcome(notes=[say("own-read-only", lang, folder=root)])
        return Outcome(notes=[say("unwritable", lang, path=error.filename or root, why=error.strerror or error)])
    notes = [say(each.key, lang, path=each.path.relative_to(root).as_posix(), kept="") for each in left]
    return Outcome(notes=notes, built=[path.relative_to(root).as_posix() for path in made])


def _told(root: Path, fault: Fault, lang: str) -> Told:
    why = say(fault.key, lang, **dict(fault.values))
    if not fault.path.endswith(".md"):
        return Told(fault.path, fault.line, why)
    try:
        begins = cell_lines(read_text(root / fault.path, root))
    except (ContentError, OSError):
        begins = []
    return Told(fault.path, fault.line, why, cell_at(begins, fault.line), len(begins))


def cell_lines(text: str) -> list[int]:
    """Return the lines, from 1, at or before which the cells begin that JupyterLab shows; none where it shows none.

    A cell of prose begins with its line ``+++``, one of code with its fence.
    """
    try:
        return [int(line) for line in myst_to_notebook(text, add_source_map=True).metadata["source_map"]]
    except (MystMetadataParsingError, ValueError, TypeError):
        return []


def cell_at(begins: list[int], line: int) -> int | None:
    """Return which cell a line stands in, from 0; None where it stands in none, as the file's header does."""
    return max((number for number, first in enumerate(begins) if first <= line), default=None)


def main() -> None:
    """Check and build the course in hand, and print what came of it."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answer:
        os.dup2(2, 1)  # what the course's own code prints is no part of the answer
        json.dump(asdict(check_and_build(ROOT, sys.argv[1])), answer, ensure_ascii=False)


if __name__ == "__main__":
    main()
