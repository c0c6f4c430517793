"""What an organisation signs: a list of the packs that it has received, checked against its key in ``course.yaml``.

The list says that these packs lay before whoever has the key, and that nobody has changed them or it since. What a pack
proves, it does not make more.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AwareDatetime, Field, ValidationError

from askfirst.course.foreign_text import harmless
from askfirst.evidence.pack_models import VERSION, Evidence, Name, Stated, Text
from askfirst.evidence.seal import RefusedError, seal, unseal

KIND: Final = "askfirst-countersigned"
LIST, TABLE = "list.json", "list.csv"
MOST = 200_000_000  # bytes of a list; a hundred thousand tests have half of it
COLUMNS = ("staff", "path", "finished", "passed", "edition", "law_as_of", "form", "record", "pack_sha256")


class Entry(Stated):
    """A finished test as a pack says it, and which pack: its SHA-256. ``staff`` is empty where the pack names none."""

    staff: Annotated[str, Field(max_length=40)]
    path: Name
    path_name: Text
    at: AwareDatetime
    passed: bool
    edition: Annotated[str, Field(max_length=80)]
    law_as_of: date
    form: Name
    learner: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    pack: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Countersigned(Stated):
    """A list of finished tests, and when it was signed."""

    kind: Literal["askfirst-countersigned"]
    version: Literal[1]
    signed_at: AwareDatetime
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


def entries(packs: Iterable[tuple[bytes, Evidence]]) -> tuple[Entry, ...]:
    """Return the tests of packs, by staff code and day. A test that stands in several packs is told of the latest."""
    found: dict[tuple[str, str], Entry] = {}
    for whole, evidence in sorted(packs, key=lambda pack: pack[1].made_at):
        code = hashlib.sha256(whole).hexdigest()
        for form in evidence.forms:
            told = form.model_dump(include=Entry.model_fields.keys() & type(form).model_fields.keys())
            entry = Entry(staff=evidence.staff, learner=evidence.learner, pack=code, **told)
            found[evidence.learner, form.form] = entry
    return tuple(sorted(found.values(), key=lambda each: (each.staff, each.learner, each.at)))


def countersign(listed: tuple[Entry, ...], key: Ed25519PrivateKey, now: datetime) -> bytes:
    """Return the file of a list, signed with the organisation's key."""
    told = Countersigned(kind=KIND, version=VERSION, signed_at=now, entries=listed)
    return seal(KIND, {LIST: told.model_dump_json().encode(), TABLE: _table(told)}, key)


def is_list(whole: bytes) -> bool:
    """Return whether a file begins as a list does: with the name of its first part."""
    return whole[30:].startswith(LIST.encode())


def countersigned(whole: bytes) -> tuple[Countersigned, str]:
    """Return what a list says and the public half of the key that signed it; raise :class:`RefusedError`."""
    parts, key = unseal(whole, KIND, (LIST, TABLE), MOST)
    try:
        told = Countersigned.model_validate_json(parts[LIST])
    except ValidationError:
        raise RefusedError("pack-untrue") from None
    if parts[TABLE] != _table(told):
        raise RefusedError("pack-untrue")
    return told, key


def _table(told: Countersigned) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for each in told.entries:
        verdict = "yes" if each.passed else "no"
        names = harmless(each.staff), harmless(each.path_name)
        basis = harmless(each.edition), each.law_as_of.isoformat()
        rows.writerow((*names, each.at.isoformat(), verdict, *basis, each.form, each.learner, each.pack))
    return ("\ufeff" + text.getvalue()).encode()
