"""A page that walks its reader through something, done as it says, block by block.

A block ``sh`` is typed, and the block ``console`` after it is what one is told; where a command asks, the answers stand
there behind its questions. A block in another language goes into the file that the line before it names: in the place
of all that stands there, or, where the next block follows without naming a file, that one in the place of this one. A
point of a list that names two files says to copy the first. In what one is told, ``…`` stands for anything.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCK = re.compile(r"^(````?)(\w+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w-]+(?:/[\w.-]+)+)`")


@dataclass(frozen=True)
class Command:
    """What is typed, and what one is told."""

    words: list[str]
    told: str


@dataclass(frozen=True)
class Edit:
    """What comes into a file, in the place of what: of all of it where that is None."""

    file: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Copy:
    """A file, and the copy to make of it."""

    file: str
    to: str


Step = Command | Edit | Copy


def steps(page: str) -> Iterator[Step]:
    """Yield what a page says to do, in its order."""
    blocks = list(BLOCK.finditer(page))
    begins = [0, *(block.end() for block in blocks)]
    held: tuple[str, str] | None = None  # a file and what may be its old text
    for at, block in enumerate(blocks):
        prose, kind, text = page[begins[at] : block.start()], block[2], block[3]
        yield from (Copy(*named) for line in prose.split("\n- ")[1:] if len(named := FILE.findall(line)) == 2)
        named = FILE.findall(prose.strip().rpartition("\n\n")[2])
        if held and (named or kind in ("sh", "console")):
            yield Edit(held[0], None, held[1])
            held = None
        if kind == "sh":
            told = blocks[at + 1][3] if at + 1 < len(blocks) and blocks[at + 1][2] == "console" else ""
            yield Command(shlex.split(text), told)
        elif held:
            yield Edit(held[0], held[1], text)
            held = None
        elif kind != "console":
            assert named, f"no file is named for:\n{text}"
            held = named[-1], text


def put(step: Edit | Copy, folder: Path) -> None:
    """Do in ``folder`` what is done without a command."""
    path = folder / step.file
    if isinstance(step, Copy):
        (folder / step.to).parent.mkdir(exist_ok=True)
        shutil.copy(path, folder / step.to)
        return
    there = path.read_text("utf-8")
    if step.before is not None:
        assert there.count(step.before) == 1, f"{step.file} does not hold once:\n{step.before}"
    path.write_text(step.after if step.before is None else there.replace(step.before, step.after), "utf-8")


def typing(told: str) -> Callable[[str], str]:
    """Return what takes the place of ``input``: it types what ``told`` has behind the question, and shows it."""
    rest = told

    def answer(question: str) -> str:
        nonlocal rest
        asked, rest = rest.partition(question)[1:]
        assert asked, f"the page does not say what to answer to “{question}”"
        line, _, rest = rest.partition("\n")
        sys.stdout.write(f"{question}{line}\n")
        return line

    return answer


def is_told(page: str, printed: str) -> bool:
    """Whether what was printed is what the page says, but for blanks: where lines break depends on the window."""
    said = ["".join(part.split()) for part in page.split("…")]
    return re.fullmatch(".*".join(map(re.escape, said)), "".join(printed.split())) is not None


def check_told(command: Command, printed: str) -> None:
    """Fail with both where what was printed is not what the page says."""
    if not is_told(command.told, printed):
        pytest.fail(f"{shlex.join(command.words)}\n\nThe page says:\n{command.told}\nIt printed:\n{printed}")
