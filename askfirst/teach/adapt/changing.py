"""Files of a course changed by a command: together, undoable, and never where somebody has just saved another text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from askfirst.course.faults import ContentError, fault
from askfirst.course.yaml_source import read_bytes, shown
from askfirst.teach.adapt import journal


@dataclass(frozen=True)
class Draft:
    """Files of a course, by their place in its folder, as they are and as a command would have them."""

    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]

    @classmethod
    def of(cls, root: Path, after: Mapping[str, bytes | None]) -> Draft:
        """Take what is there now as what was before."""
        before = {name: journal.read(root / name) for name in after}
        return cls(*({name: side[name] for name in after if before[name] != after[name]} for side in (before, after)))


def write(root: Path, draft: Draft) -> None:
    """Write all of a draft; refuse where a file is no longer as it was, or another program changes the course."""
    with journal.alone(root):
        journal.apply(root, journal.Change(draft.before, draft.after))


@dataclass(frozen=True)
class Typed:
    """A text file apart from how its lines end, so that a change keeps that."""

    text: str
    ends: tuple[str, ...]
    mark: bool  # a byte order mark stands before it

    @classmethod
    def read(cls, path: Path, root: Path) -> Typed:
        """Read a file; raise :class:`ContentError` where it is no text."""
        raw = read_bytes(path, root)
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise ContentError([fault(shown(path, root), line, "file-not-utf8")]) from None
        ends = tuple("\r\n" if line.endswith("\r") else "\n" for line in text.split("\n")[:-1])
        return cls(text.replace("\r\n", "\n"), ends, raw.startswith(b"\xef\xbb\xbf"))

    def instead(self, text: str) -> bytes:
        """Return another text's bytes: line by line with the ends of this one, or with the first line's."""
        lines = text.split("\n")
        ends = (
            self.ends if len(self.ends) == len(lines) - 1 else self.ends[:1] * (len(lines) - 1) or ("\n",) * len(lines)
        )
        told = "".join(line + end for line, end in zip(lines, ends, strict=False)) + lines[-1]
        return (b"\xef\xbb\xbf" if self.mark else b"") + told.encode()
