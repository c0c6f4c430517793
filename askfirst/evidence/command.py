"""The commands of this room: one sentence for whatever happens, and nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from askfirst.course.atomic_write import numbered, put_new
from askfirst.course.faults import ContentError, Unmade
from askfirst.course.loader import Content
from askfirst.course.words import say
from askfirst.course.yaml_source import read_yaml
from askfirst.evidence.gather import NONE
from askfirst.evidence.keys import KeyFileError, make_key, public, read_key
from askfirst.evidence.making import sealed
from askfirst.evidence.organisation import MOST, countersign, countersigned, entries, is_list
from askfirst.evidence.pack import grouped, told, verified
from askfirst.evidence.pack_models import Evidence, FinishedForm, Wishes
from askfirst.evidence.seal import RefusedError, read_file
from askfirst.evidence.statement import code_of
from askfirst.learner.record import Record


@dataclass(frozen=True)
class Line:
    """A line of an answer, and whether it says what was asked for rather than what stands against it."""

    text: str
    sound: bool = True


def write_pack(content: Content, record: Record, to: Path | None, lang: str, wishes: Wishes = NONE) -> str:
    """Write a pack to ``to``, or under a name of its own to this folder, and return what was done.

    Raise :class:`Unmade`: then nothing was written.
    """
    made = sealed(content, record, lang, wishes)
    path = _written(made.whole, to, "askfirst-evidence", lang)
    return say("evidence-written", lang, path=path, count=len(made.evidence.forms), key=grouped(public(made.key)))


def check_packs(files: list[Path], lang: str, organisation: Callable[[], str | None] = lambda: None) -> Iterator[Line]:
    """Say of each file whether it is a pack or a list as it was signed, and what it shows; a bad one costs itself.

    ``organisation`` returns the public half of the key that lists are signed with; it is asked when there is one.
    """
    for path in files:
        try:
            whole = read_file(path, MOST)
            text = _list(path, whole, lang, organisation()) if is_list(whole) else _pack(path, whole, lang)
        except OSError as error:
            yield Line(say("pack-unreadable", lang, path=path, why=error.strerror or error), sound=False)
        except RefusedError as refused:
            yield Line(say("pack-refused", lang, path=path, why=say(refused.reason, lang)), sound=False)
        else:
            yield Line(text, sound=True)


def named_key(root: Path) -> str | None:
    """Return the organisation's public key as ``course.yaml`` names it; of a course that cannot be read, none."""
    with suppress(ContentError):
        told = read_yaml(root / "content" / "course.yaml", root).data
        return str(told["organisation_key"]) if isinstance(told, dict) and told.get("organisation_key") else None
    return None


def make_organisation_key(path: Path, lang: str) -> str:
    """Make the organisation's key in ``path``, where nothing is yet, and return what was done with its public half.

    Raise :class:`Unmade`.
    """
    try:
        if make_key(path):
            return say("organisation-key-made", lang, path=path, key=public(read_key(path)))
    except OSError as error:
        raise Unmade(say("unwritable", lang, path=path, why=error.strerror or error)) from None
    raise Unmade(say("organisation-key-there", lang, path=path))


def write_list(packs: list[Path], key_file: Path, to: Path | None, lang: str) -> Iterator[Line]:
    """Write the countersigned list of packs; say of each that is not one why it is not in it, and then what was done.

    A folder stands for the packs in it. Raise :class:`Unmade`: then nothing was written.
    """
    try:
        key = read_key(key_file)
    except (OSError, KeyFileError):
        raise Unmade(say("organisation-no-key", lang, path=key_file)) from None
    sound: list[tuple[bytes, Evidence]] = []
    for path in (each for given in packs for each in (sorted(given.glob("*.zip")) if given.is_dir() else [given])):
        try:
            whole = read_file(path)
            sound.append((whole, verified(whole)[0]))
        except OSError as error:
            yield Line(say("pack-unreadable", lang, path=path, why=error.strerror or error), sound=False)
        except RefusedError as refused:
            yield Line(say("pack-refused", lang, path=path, why=say(refused.reason, lang)), sound=False)
    if not sound:
        raise Unmade(say("list-nothing", lang))
    listed = entries(sound)
    path = _written(countersign(listed, key, datetime.now(UTC)), to, "askfirst-countersigned", lang)
    told = say("list-written", lang, path=path, count=len(listed), packs=len(sound), key=grouped(public(key)))
    yield Line(told, sound=True)


def _pack(path: Path, whole: bytes, lang: str) -> str:
    evidence, key = verified(whole)
    sound = say("pack-sound", lang, path=path, learner=evidence.learner[:8], key=grouped(key))
    return "\n  ".join([sound, *(_form(form, key, lang) for form in evidence.forms)])


def _list(path: Path, whole: bytes, lang: str, organisation: str | None) -> str:
    told, key = countersigned(whole)
    if organisation is None:
        raise RefusedError("list-no-key")
    if key != organisation:
        raise RefusedError("list-foreign")
    people, day = len({each.learner for each in told.entries}), told.signed_at.astimezone().date().isoformat()
    return say("list-sound", lang, path=path, date=day, count=len(told.entries), people=people, key=grouped(key))


def _form(form: FinishedForm, key: str, lang: str) -> str:
    """Return what a test came to, on the day it was where this is read, and the code of its statement."""
    here = form.model_copy(update={"at": form.at.astimezone()})
    return say("pack-form", lang, told=told(here, lang), code=code_of(form.form, key))


def _written(whole: bytes, to: Path | None, stem: str, lang: str) -> Path:
    """Write a file to ``to``, or under a name of its own to this folder, and return where it is."""
    try:
        for path in [to] if to else numbered(Path(f"{stem}-{date.today().isoformat()}"), ".zip"):  # noqa: DTZ011 - here
            if put_new(path, whole):
                return path
    except OSError as error:
        raise Unmade(say("unwritable", lang, path=error.filename, why=error.strerror or error)) from None
    raise Unmade(say("evidence-there", lang, path=to))
