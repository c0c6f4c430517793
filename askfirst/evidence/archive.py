"""The one file a pack is: a zip whose bytes follow from its parts, so that any other bytes are somebody else's.

Nothing in it is compressed, and it is written here, alike on every system and by every version of Python. Whoever
reads it takes its parts as they lie, writes it once more and compares: what was appended, renamed, hidden or blown up
does not survive that, whatever a zip allows.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

MOST = 8_000_000  # bytes of a pack; that of somebody who took a thousand tests has three quarters of it
# The records of a zip, as its specification (APPNOTE.TXT) has them: before a part, of a part in the list, at the end.
HEAD, ENTRY, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
BEFORE_A_PART, IN_THE_LIST, AT_THE_END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
MADE_BY, NEEDS = 3 << 8 | 20, 20  # Unix, and version 2.0 of zip
UTF8, STORED, MIDNIGHT, DAY_ONE = 1 << 11, 0, 0, 1 << 5 | 1  # the first of January 1980
RIGHTS = 0o644 << 16


class NotAnArchiveError(Exception):
    """The bytes are no archive that :func:`packed` has made."""


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the archive of ``parts``, by name; the same parts in the same order give the same bytes everywhere."""
    whole, entries, at = list[bytes](), list[bytes](), 0
    for name, part in parts.items():
        label, size = name.encode(), len(part)
        flags = 0 if name.isascii() else UTF8
        about = (NEEDS, flags, STORED, MIDNIGHT, DAY_ONE, zlib.crc32(part), size, size, len(label), 0)
        whole += (HEAD.pack(BEFORE_A_PART, *about), label, part)
        entries += (ENTRY.pack(IN_THE_LIST, MADE_BY, *about, 0, 0, 0, RIGHTS, at), label)
        at += HEAD.size + len(label) + size
    listed = b"".join(entries)
    end = END.pack(AT_THE_END, 0, 0, len(parts), len(parts), len(listed), at, 0)
    return b"".join((*whole, listed, end))


def unpacked(whole: bytes) -> dict[str, bytes]:
    """Return the parts of an archive; raise :class:`NotAnArchiveError` where another program made or changed it."""
    parts, at = dict[str, bytes](), 0
    try:
        while whole.startswith(BEFORE_A_PART, at):
            *_, size, length, _ = HEAD.unpack_from(whole, at)
            start = at + HEAD.size + length
            at = start + size
            parts[whole[start - length : start].decode()] = whole[start:at]
        if packed(parts) == whole:
            return parts
    except (struct.error, UnicodeDecodeError):
        pass
    raise NotAnArchiveError
