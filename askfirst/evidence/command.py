"""``askfirst evidence`` and ``askfirst verify``: one sentence for whatever happens; nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from askfirst.course.atomic_write import put_new
from askfirst.course.loader import Content
from askfirst.course.words import say
from askfirst.evidence.archive import MOST
from askfirst.evidence.gather import NONE
from askfirst.evidence.keys import public
from askfirst.evidence.making import Unmade, sealed
from askfirst.evidence.pack import grouped, told, verified
from askfirst.evidence.pack_models import FinishedForm, Wishes
from askfirst.evidence.seal import RefusedError
from askfirst.evidence.statement import code_of
from askfirst.learner.record import Record


@dataclass(frozen=True)
class Line:
    """What is said of one file, and whether it is what it says it is."""

    text: str
    sound: bool


def write_pack(content: Content, record: Record, to: Path | None, lang: str, wishes: Wishes = NONE) -> str:
    """Write a pack to ``to``, or under a name of its own to this folder, and return what was done.

    Raise :class:`Unmade`: then nothing was written.
    """
    made = sealed(content, record, lang, wishes)
    try:
        for path in [to] if to else _names():
            if put_new(path, made.whole):
                key = grouped(public(made.key))
                return say("evidence-written", lang, path=path, count=len(made.evidence.forms), key=key)
    except OSError as error:
        raise Unmade(say("unwritable", lang, path=error.filename, why=error.strerror or error)) from None
    raise Unmade(say("evidence-there", lang, path=to))


def check_packs(files: list[Path], lang: str) -> Iterator[Line]:
    """Say of each file whether it is a pack as it was signed, and what it shows; a bad one costs itself."""
    for path in files:
        try:
            with path.open("rb") as file:
                evidence, key = verified(file.read(MOST + 1))
        except OSError as error:
            yield Line(say("pack-unreadable", lang, path=path, why=error.strerror or error), sound=False)
        except RefusedError as refused:
            yield Line(say("pack-refused", lang, path=path, why=say(refused.reason, lang)), sound=False)
        else:
            sound = say("pack-sound", lang, path=path, learner=evidence.learner[:8], key=grouped(key))
            yield Line("\n  ".join([sound, *(_form(form, key, lang) for form in evidence.forms)]), sound=True)


def _form(form: FinishedForm, key: str, lang: str) -> str:
    """Return what a test came to, on the day it was where this is read, and the code of its statement."""
    here = form.model_copy(update={"at": form.at.astimezone()})
    return say("pack-form", lang, told=told(here, lang), code=code_of(form.form, key))


def _names() -> Iterator[Path]:
    """Yield names for a pack in this folder, each further one where the one before is taken."""
    stem = f"askfirst-evidence-{date.today().isoformat()}"  # noqa: DTZ011 - the day where the person is
    yield Path(f"{stem}.zip")
    for number in count(2):
        yield Path(f"{stem}-{number}.zip")
