"""One signed file: parts in an archive, the list of them by their SHA-256, and a signature under that list."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from askfirst.evidence.archive import MOST, NotAnArchiveError, packed, unpacked
from askfirst.evidence.keys import public, signed_by
from askfirst.evidence.pack_models import VERSION, Kind, Manifest

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


class RefusedError(Exception):
    """A file is not taken for what it should be; ``reason`` is the key of the sentence that says why."""

    def __init__(self, reason: str) -> None:
        """Remember why."""
        self.reason = reason
        super().__init__(reason)


def seal(kind: Kind, parts: Mapping[str, bytes], key: Ed25519PrivateKey) -> bytes:
    """Return the file that holds ``parts``, by name, signed with ``key``."""
    manifest = Manifest(kind=kind, version=VERSION, files=_sums(parts), key=public(key)).model_dump_json(indent=1)
    return packed({**parts, MANIFEST: manifest.encode(), SIGNATURE: key.sign(manifest.encode())})


def read_file(path: Path | str, most: int = MOST) -> bytes:
    """Return the bytes of a file; of one that is larger than ``most`` no more than show that it is.

    Raise :class:`RefusedError` at once where it is a pipe or a device, which may never end, and OSError.
    """
    with open(path, "rb", opener=_at_once) as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise RefusedError("pack-no-file")
        return file.read(min(about.st_size, most) + 1)


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting for anybody who writes it, as a pipe does."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def unseal(whole: bytes, kind: Kind, names: tuple[str, ...], most: int = MOST) -> tuple[dict[str, bytes], str]:
    """Return the parts of a file and the public half of the key that signed it; open nothing but these bytes.

    Raise :class:`RefusedError` where it holds other parts than ``names``, or more than ``most`` bytes, or a byte is not
    as it was signed.
    """
    if len(whole) > most:
        raise RefusedError("pack-too-large")
    try:
        parts = unpacked(whole)
    except NotAnArchiveError:
        raise RefusedError("pack-no-pack") from None
    if tuple(parts) != (*names, MANIFEST, SIGNATURE):
        raise RefusedError("pack-other-files")
    try:
        manifest = Manifest.model_validate_json(parts[MANIFEST])
    except ValidationError:
        raise RefusedError("pack-newer" if _newer(parts[MANIFEST], kind) else "pack-manifest") from None
    if manifest.kind != kind:
        raise RefusedError("pack-manifest")
    signature, listed = parts.pop(SIGNATURE), parts.pop(MANIFEST)
    if not signed_by(manifest.key, listed, signature):
        raise RefusedError("pack-signature")
    if manifest.files != _sums(parts):
        raise RefusedError("pack-changed")
    return parts, manifest.key


def _sums(parts: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}


def _newer(manifest: bytes, kind: Kind) -> bool:
    """Return whether a list is of a file of a later version."""
    try:
        told = json.loads(manifest)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(told, dict)
        and told.get("kind") == kind
        and isinstance(told.get("version"), int)
        and told["version"] > VERSION
    )
