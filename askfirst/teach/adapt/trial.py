"""What every course must keep, whoever wrote it: ``askfirst test``. Nothing here asks for numbers of our own course.

It is sound and built; each question can be answered and each test drawn; each page opens and can be read by those who
hear it; each lab's solution is right, its exercise is not yet, and what a solution prints comes out again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token

import askfirst
from askfirst.assess.exam import BlueprintError, draw
from askfirst.assess.scoring import grade, right
from askfirst.autograde.grader import Grading, Sheet
from askfirst.autograde.runner import Runner
from askfirst.course.loader import Content
from askfirst.course.manifest import Left
from askfirst.course.root import NAMED
from askfirst.course.words import say
from askfirst.evidence.command import Line
from askfirst.publish.build import build
from askfirst.publish.check_lessons import advice, check

FORMS = 20  # drawn of each path's test
SECONDS = 60  # for a solution
SHOWN_LINES = 20


def trial(root: Path, lang: str) -> Iterator[Line]:
    """Build the course in ``root`` and try it; yield what was found, step by step; raise ContentError where unsound."""
    content, lessons, labs = check(root)
    for each in advice(content):
        yield Line(say("advice", lang, told=each.tell(lang)))
    yield Line(say("checked", lang, lessons=len(lessons), items=len(content.items), labs=len(labs)))
    left: list[Left] = []
    made = build(root, tell=left.append)
    for stray in left:
        yield Line(say(stray.key, lang, path=stray.path.relative_to(root).as_posix(), kept=""), sound=False)
    yield Line(say("built", lang, count=len(made), path=root))
    yield from _told("own-answerable", list(_answers(content, lang)), lang, count=len(content.items))
    yield from _told("own-readable", list(_heard(made, root, lang)), lang, count=len(made))
    yield from _told("own-opened", _opened(root, lang), lang, count=len(lessons))
    if labs:
        yield from _told("own-labs-fit", list(_labs(root, lang)), lang, count=len(labs))
        yield from _told("own-solutions-run", _solutions(root), lang, count=len(labs))


def _told(key: str, found: list[str], lang: str, **values: object) -> Iterator[Line]:
    """Yield what is wrong, or the sentence that nothing is."""
    yield from (Line(each, sound=False) for each in found)
    if not found:
        yield Line(say(key, lang, **values))


def _answers(content: Content, lang: str) -> Iterator[str]:
    for item in content.items.values():
        if grade(item, right(item)).credit != 1:
            yield say("own-unanswerable", lang, id=item.id)
    for path in content.course.paths:
        try:
            for number in range(FORMS):
                draw(content, path, (), f"trial {number}")
        except BlueprintError as error:
            yield say("own-undrawn", lang, path=path, lacking=error)


def _heard(made: list[Path], root: Path, lang: str) -> Iterator[str]:
    """Yield what a page holds that cannot be read aloud or gone through by its headings."""
    for path in made:
        name, level = path.relative_to(root).as_posix(), 1  # the page's title
        prose = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
        for source in prose:
            for token in _tokens(source):
                if token.type == "heading_open":
                    now = int(token.tag[1])
                    if now > level + 1:
                        yield say("own-heading-jumps", lang, path=name, level=now, before=level)
                    level = now
                elif token.type == "image" and not token.content.strip():
                    yield say("own-picture-unsaid", lang, path=name, picture=token.attrs.get("src", ""))
        for target in re.findall(r"(?<!!)\[\s*\]\(([^)]+)\)", "".join(prose)):
            yield say("own-link-unsaid", lang, path=name, target=target)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _tokens(source: str) -> Iterator[Token]:
    for token in _parser().parse(source):
        yield token
        yield from token.children or ()


def _opened(root: Path, lang: str) -> list[str]:
    """Open every lesson in a process of its own, with a record that is nobody's, and return what went wrong."""
    with tempfile.TemporaryDirectory() as home:
        done = _run(["askfirst.teach.adapt.open_pages", lang], root, ASKFIRST_HOME=home)
    try:
        return [say(key, lang, **values) for key, values in json.loads(done.stdout.splitlines()[-1])]
    except (IndexError, ValueError):
        return [_end_of(done.stderr)]


def _labs(root: Path, lang: str) -> Iterator[str]:
    """Mark every solution and every exercise as returned work is marked, and yield what is not as it should be."""
    sheet, places = Sheet([], {}, ""), {}
    with tempfile.TemporaryDirectory() as scratch, Runner() as runner:
        for top in ("solutions", "exercises"):
            for number, path in enumerate(sorted((root / top).glob("*/*.ipynb"))):
                name = f"{top}{number}.ipynb"  # each is somebody else's
                shutil.copy(path, Path(scratch) / name)
                places[name] = path.relative_to(root).as_posix()
        for _ in Grading(Path(scratch), root, lang, SECONDS).run(runner, sheet):
            pass
    for each in sheet.hand_ins:
        place = places[each.name]
        solved = place.startswith("solutions")
        if each.trouble:
            yield say("own-lab-trouble", lang, path=place, why=each.trouble)
        for task, mark in each.marks.items():
            if (mark.outcome == "right") != solved:
                yield say("own-task-unsolved" if solved else "own-task-solved", lang, path=place, task=task)


def _solutions(root: Path) -> list[str]:
    """Run every stored solution with nbval, and return what it says where one does not come out as it stands."""
    words = ["pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", "--rootdir", str(root)]
    done = _run([*words, "-c", os.devnull, str(root / "solutions")], root)
    return [_end_of(done.stdout or done.stderr)] if done.returncode else []


def _run(words: list[str], root: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    house = str(Path(askfirst.__file__).resolve().parents[1])
    own = {NAMED: str(root), "PYTHONPATH": house, "PYTHONUTF8": "1"}
    return subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-m", *words],
        cwd=root,
        env=os.environ | own | variables,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _end_of(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-SHOWN_LINES:])
