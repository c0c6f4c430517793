"""A text file as somebody's editor has left it: its words apart from its bytes, so that a change keeps their way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from askfirst.course.faults import ContentError, fault
from askfirst.course.yaml_source import read_bytes, shown

MARK = b"\xef\xbb\xbf"  # of the byte order, as some editors put it before a text


@dataclass(frozen=True)
class Typed:
    """A text whose lines end as Python has them, and the bytes that it was read from."""

    text: str
    raw: bytes

    @classmethod
    def read(cls, path: Path, root: Path) -> Typed:
        """Read a file; raise :class:`ContentError` where it is no text."""
        return cls.of(read_bytes(path, root), shown(path, root))

    @classmethod
    def of(cls, raw: bytes, name: str) -> Typed:
        """Return the text in a file's bytes; raise :class:`ContentError` of the file ``name`` where they hold none."""
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise ContentError([fault(name, line, "file-not-utf8")]) from None
        return cls(text.replace("\r\n", "\n"), raw)

    def instead(self, text: str) -> bytes:
        """Return another text's bytes: line by line with the ends of this one, or with the first line's."""
        *lines, last = text.encode().split(b"\n")
        ends = [b"\r\n" if line.endswith(b"\r") else b"\n" for line in self.raw.split(b"\n")[:-1]]
        if len(ends) != len(lines):
            ends = [*ends, b"\n"][:1] * len(lines)
        told = b"".join(line + end for line, end in zip(lines, ends, strict=True)) + last
        return (MARK if self.raw.startswith(MARK) else b"") + told
