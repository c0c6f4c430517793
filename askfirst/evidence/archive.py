"""The one file a pack is: a zip whose bytes follow from its parts, so that any other bytes are somebody else's.

Nothing in it is compressed, and it is written alike on every system. Whoever reads it takes its parts as they lie,
writes it once more and compares: what was appended, renamed, hidden or blown up does not survive that, whatever a zip
allows.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

MOST = 8_000_000  # bytes of a pack; that of somebody who took a thousand tests has three quarters of it
BEFORE_A_PART = b"PK\x03\x04"
HEAD = struct.Struct("<22xIH2x")  # what stands before a part: the length of it and of its name, which follows
DAY_ONE = (1980, 1, 1, 0, 0, 0)


class NotAnArchiveError(Exception):
    """The bytes are no archive that :func:`packed` has made."""


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the archive of ``parts``, by name; the same parts in the same order give the same bytes everywhere."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, DAY_ONE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, part)
    return whole.getvalue()


def unpacked(whole: bytes) -> dict[str, bytes]:
    """Return the parts of an archive; raise :class:`NotAnArchiveError` where another program made or changed it."""
    parts, at = dict[str, bytes](), 0
    try:
        while whole.startswith(BEFORE_A_PART, at):
            size, length = HEAD.unpack_from(whole, at)
            start = at + HEAD.size + length
            at = start + size
            parts[whole[start - length : start].decode()] = whole[start:at]
    except (struct.error, UnicodeDecodeError):
        raise NotAnArchiveError from None
    if packed(parts) != whole:
        raise NotAnArchiveError
    return parts
