"""A text file as somebody's editor has left it: its words apart from its bytes, so that a change keeps their way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from askfirst.course.faults import ContentError, fault
from askfirst.course.yaml_source import read_bytes, shown


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
