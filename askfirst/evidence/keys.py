"""Keys in files. The learner's own is made on first use, kept beside the record, and gone with it.

It tells that two packs were made on one computer and account, and that nobody changed them since. Whose they are it
does not tell: nothing but the person can.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from askfirst.course.atomic_write import put_new

SECRET = 32  # bytes of an Ed25519 key


class KeyFileError(Exception):
    """The file that should hold the key holds something else."""


def own_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in ``path``, made now where there is none; whoever comes second takes what the first has made.

    Raise :class:`KeyFileError` where the file holds no key: a new one would make earlier packs look like another's.
    """
    if not path.exists():
        make_key(path)
    return read_key(path)


def make_key(path: Path) -> bool:
    """Make a key in ``path``, for its owner alone, unless something is there; tell whether it was made."""
    return put_new(path, Ed25519PrivateKey.generate().private_bytes_raw(), private=True)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in ``path``; raise :class:`KeyFileError` where it holds none."""
    secret = path.read_bytes()
    if len(secret) != SECRET:
        raise KeyFileError
    return Ed25519PrivateKey.from_private_bytes(secret)


def public(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, in hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def signed_by(key: str, message: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` is one of the key with this public half under ``message``."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
