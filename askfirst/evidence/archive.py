"""The one file a pack is: a zip whose bytes follow from its parts, so that any other bytes are somebody else's.

Nothing in it is compressed, and it is written alike on every system. Whoever reads it writes it once more and compares:
what was appended, renamed, hidden or blown up does not survive that, whatever a zip allows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MOST = 8_000_000  # bytes of a pack; that of somebody who took a thousand tests has three quarters of it
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
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            entries = archive.infolist()
            # What is not compressed cannot be larger than the file it lies in, unless it says so falsely.
            if any(each.compress_type != zipfile.ZIP_STORED for each in entries):
                raise NotAnArchiveError
            if sum(each.file_size for each in entries) > len(whole):
                raise NotAnArchiveError
            parts = {each.filename: archive.read(each) for each in entries}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, OverflowError):
        raise NotAnArchiveError from None
    if packed(parts) != whole:
        raise NotAnArchiveError
    return parts
