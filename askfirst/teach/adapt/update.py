"""A course's folder brought up to what the library holds now, without losing what the instructor has changed.

What is new since the folder was made is told from what the instructor changed by ``upstream.zip``. Where the two do not
touch, both stay; where they do, each place is asked. What somebody has removed as a whole lesson, lab or file stays
removed. All is worked out before anything is written, and written as one change that can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import askfirst
from askfirst.course.facts import CourseFacts
from askfirst.course.root import CONTENT, LIBRARY
from askfirst.course.yaml_source import parse_yaml, read_yaml
from askfirst.teach.adapt import merge_prose, merge_yaml
from askfirst.teach.adapt.folder import BASE, Origin, content_files, of_library, read_origin
from askfirst.teach.adapt.journal import Change, read
from askfirst.teach.adapt.merging import Decide, Merged, Question
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.text_file import Typed


@dataclass
class Plan:
    """What an update changes: how many places of each file, and which files the instructor has done without."""

    change: Change
    taken: dict[str, int] = field(default_factory=dict)
    both: list[str] = field(default_factory=list)  # files that hold changes of both now
    left_out: list[str] = field(default_factory=list)  # removed by the instructor, changed upstream


@dataclass(frozen=True)
class Sides:
    """A file as it came, as the instructor has it, and as it is new; None where it is not there."""

    base: bytes | None
    mine: bytes | None
    theirs: bytes | None


def plan(folder: Path, decide: Decide, library: Path = LIBRARY) -> Plan:
    """Work out an update; raise :class:`ContentError` where a file of the instructor's cannot be read."""
    was = read_origin(folder)
    if _numbers(was.version) > _numbers(askfirst.__version__):
        raise Refused("own-newer", folder=folder, version=was.version, ours=askfirst.__version__)
    now = of_library(was.pack, library)
    languages = CourseFacts.of(read_yaml(folder / CONTENT, folder).data).written
    base, theirs, mine = was.speaking(languages), now.speaking(languages), content_files(folder)
    made, after = Plan(Change({}, {})), {}
    for name in sorted(base.keys() | theirs.keys()):
        result = _file(name, Sides(base.get(name), mine.get(name), theirs.get(name)), decide, made)
        if result != mine.get(name):
            after[name] = result
    before = {name: mine.get(name) for name in after}
    if after or _changed(was, now):
        before[BASE], after[BASE] = read(folder / BASE), now.packed()
    made.change = Change(before, after)
    return made


def _file(name: str, sides: Sides, decide: Decide, made: Plan) -> bytes | None:
    """Return what a file becomes."""
    base, mine, theirs = sides.base, sides.mine, sides.theirs
    if theirs == base or _plain(mine) == _plain(theirs):
        return mine
    if _plain(mine) == _plain(base):
        made.taken[name] = 1
        return theirs
    if mine is None:
        made.left_out.append(name)
        return None
    if base is None or theirs is None or not name.endswith((".yaml", ".md")):
        question = Question(name, 1, (), _text(mine), None if theirs is None else _text(theirs))
        if not decide(question):
            return mine
        made.taken[name] = 1
        return theirs
    typed = Typed.of(mine, name)
    merged = _merged(name, base, typed.text, theirs, decide)
    if merged.taken:
        made.taken[name] = merged.taken
        made.both.append(name)
    return typed.instead(merged.text)


def _merged(name: str, base: bytes, mine: str, theirs: bytes, decide: Decide) -> Merged:
    if not name.endswith(".yaml"):
        return merge_prose.merge(name, _text(base), mine, _text(theirs), decide)
    parse_yaml(name, mine)  # refuse by file and line what the instructor has to mend first
    return merge_yaml.merge(name, _text(base), mine, _text(theirs), decide)


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _plain(data: bytes | None) -> bytes | None:
    """Return a file as it is compared: an editor's line ends change nothing."""
    return data and data.replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf")


def _changed(was: Origin, now: Origin) -> bool:
    return (was.version, was.files) != (now.version, now.files)


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]
