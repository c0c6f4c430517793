"""What a learner takes along of a record, made: pack, statement, hand-in; what stands in the way is a sentence."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from askfirst.course.faults import Unmade
from askfirst.course.loader import Content
from askfirst.course.pdf_file import NoPdfError
from askfirst.course.words import say
from askfirst.evidence.gather import NONE, NothingFinishedError, StaffCodeError, gather
from askfirst.evidence.hand_in import hand_in, hand_in_folder
from askfirst.evidence.keys import KeyFileError, own_key, public
from askfirst.evidence.pack import bundle
from askfirst.evidence.pack_models import Evidence, Wishes
from askfirst.evidence.statement import LONGEST_NAME, NoNameError, page, pdf, stated
from askfirst.learner.record import Record, RecordError
from askfirst.widgets.base import legible, trouble_text

TROUBLES = {
    "full": {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)},
    "gone": {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, getattr(errno, "ESTALE", errno.ENOENT)},
    "silent": {errno.ETIMEDOUT},
}  # why a share does not take a pack, by what the system says
Kind = Literal["pdf", "page"]


@dataclass(frozen=True)
class Sealed:
    """What a pack says, and the key that signs it."""

    evidence: Evidence
    key: Ed25519PrivateKey

    @property
    def whole(self) -> bytes:
        """The pack's bytes."""
        return bundle(self.evidence, self.key)


def sealed(content: Content, record: Record, lang: str, wishes: Wishes = NONE) -> Sealed:
    """Return the pack of a record; raise :class:`Unmade`."""
    with _told(record, lang):
        if record.choice == "closed":
            raise Unmade(say("evidence-closed", lang))
        return Sealed(gather(content, lang, record, wishes=wishes), own_key(record.key_path))


def statement(  # noqa: PLR0913 - of a record, a test and a person
    content: Content, record: Record, lang: str, *, form: str, name: str, kind: Kind
) -> bytes:
    """Return the statement of ``form``, or else of the test that was passed last; raise :class:`Unmade`.

    ``name`` is in what is returned, and nowhere else.
    """
    made = sealed(content, record, lang)
    passed = [each for each in made.evidence.forms if each.passed]
    if not passed:
        raise Unmade(say("statement-nothing", lang))
    asked = next((each for each in passed if each.form == form), passed[-1])
    try:
        told = stated(made.evidence, asked, public(made.key), name)
        return page(told).encode() if kind == "page" else pdf(told)
    except NoNameError:
        raise Unmade(say("statement-no-name", lang, most=LONGEST_NAME)) from None
    except NoPdfError:
        raise Unmade(say("statement-no-pdf", lang)) from None


def handed_in(content: Content, record: Record, lang: str, wishes: Wishes = NONE) -> str:
    """Hand in the pack of a record and return what was done; raise :class:`Unmade`, which says what is known."""
    folder = hand_in_folder(content)
    if folder is None:
        raise Unmade(say("hand-in-nowhere", lang))
    made = sealed(content, record, lang, wishes)
    try:
        new = hand_in(made.whole, _said(made.evidence, wishes), made.key.private_bytes_raw(), folder)
    except OSError as error:
        why = next((why for why, numbers in TROUBLES.items() if error.errno in numbers), "refused")
        raise Unmade(say(f"hand-in-{why}", lang, folder=legible(folder))) from None
    return say("handed-in" if new else "handed-in-before", lang, folder=legible(folder))


def _said(evidence: Evidence, wishes: Wishes) -> str:
    """Return what a pack says that is worth handing in: which finished tests, and what the learner wants said."""
    return json.dumps([sorted(each.form for each in evidence.forms), *astuple(wishes)])


@contextmanager
def _told(record: Record, lang: str) -> Iterator[None]:
    """Turn whatever stands in the way of a pack into a sentence."""
    try:
        yield
    except NothingFinishedError:
        raise Unmade(say("evidence-nothing", lang)) from None
    except StaffCodeError:
        raise Unmade(say("evidence-staff", lang)) from None
    except RecordError as error:
        raise Unmade(trouble_text(lang, error)) from None
    except KeyFileError:
        raise Unmade(say("evidence-no-key", lang, path=legible(record.key_path))) from None
    except OSError as error:
        path = legible(Path(error.filename or record.key_path))
        raise Unmade(say("unwritable", lang, path=path, why=error.strerror or error)) from None
