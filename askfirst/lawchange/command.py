"""``askfirst law-change``: what a change touches, whose evidence is older, a lesson on it; nothing overwritten."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from askfirst.course.atomic_write import put_folder, put_new
from askfirst.course.citations import Citation
from askfirst.course.faults import ContentError
from askfirst.course.languages import interface, language
from askfirst.course.lesson_files import LESSONS, lesson_folders
from askfirst.course.loader import Content, Reader
from askfirst.course.root import ROOT
from askfirst.course.validate import load
from askfirst.course.words import say
from askfirst.evidence.command import Line
from askfirst.evidence.pack import told
from askfirst.lawchange.amendment import Amendment, known, read_amendment
from askfirst.lawchange.delta import draft
from askfirst.lawchange.listing import Touched, items_of, listing
from askfirst.lawchange.mentions import Mentions
from askfirst.lawchange.people import Asked, Standing, Unread, read_packs

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBERED = re.compile(r"([0-9]{2})-")
SHOWN_LINES = 6


@dataclass(frozen=True)
class Order:
    """What is asked for: the file, and what to do with what it touches."""

    file: Path
    people: Path | None = None
    lesson: str | None = None
    table: Path | None = None
    root: Path = ROOT


def law_change(order: Order, lang: str) -> Iterator[Line]:
    """Yield the answer line by line; raise :class:`ContentError` where the file or the content cannot be used."""
    content = _content(order.root)
    amendment = read_amendment(order.file, content)
    mentions = Mentions(content.law.instruments)
    found = listing(order.root, mentions, amendment.touches)
    touched = items_of(found)
    yield from _told(content, amendment, found, lang)
    if order.table:
        yield _table(order.table, found, lang)
    if order.people:
        standing = Standing(
            amendment.in_force,
            Asked(set(content.items), touched.keys()),
            lambda label: any(amendment.touches(cited) for cited in mentions.find(label)),
        )
        yield from _people(order.people, standing, lang)
    if order.lesson:
        yield from _lesson(order, order.lesson, amendment, touched, lang)


def _content(root: Path) -> Content:
    """Return the course as far as a listing needs it: what lessons share is sound; lessons may be in the making."""
    reader = Reader(root, checks=True)
    content = reader.read_files()
    if content is None or reader.faults:
        raise ContentError(reader.faults)
    return content


def _told(content: Content, amendment: Amendment, found: Sequence[Touched], lang: str) -> Iterator[Line]:
    day = amendment.in_force.isoformat()
    comma = language(interface(lang)).comma
    for change in amendment.changes:
        yield Line(say(f"lawchange-{change.happened}", lang, provision=change.provision, date=day))
        if change.related:
            yield Line(say("lawchange-related", lang, related=comma.join(change.related)))
        if not known(change.provision, content.law):
            key = "lawchange-add" if change.happened == "new" else "lawchange-unknown"
            yield Line(say(key, lang, provision=change.provision))
    if not found:
        yield Line(say("lawchange-nothing", lang))
    for section, group in groupby(found, key=lambda each: each.owner.section):
        rows = list(group)
        yield Line("")
        yield Line(say(f"touched-{section}", lang, count=len(rows)))
        for each in rows:
            kind, cites = say(f"kind-{each.owner.kind}", lang), comma.join(map(str, each.cites))
            held = f" ({comma.join(each.owner.items)})" if each.owner.kind == "family" else ""
            yield Line(f"  {each.path}:{_lines(each.lines)}  {kind} {each.owner.name}{held}  [{cites}]")


def _lines(lines: Sequence[int]) -> str:
    shown = ",".join(map(str, lines[:SHOWN_LINES]))
    return f"{shown},… ({len(lines)})" if len(lines) > SHOWN_LINES else shown


def _table(path: Path, found: Sequence[Touched], lang: str) -> Line:
    """Write the listing as a table that spreadsheets open, a line for each thing."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([say(f"table-{column}", lang) for column in ("kind", "name", "file", "lines", "provisions")])
    for each in found:
        lines, cites = " ".join(map(str, each.lines)), "; ".join(map(str, each.cites))
        rows.writerow((say(f"kind-{each.owner.kind}", lang), each.owner.name, each.path, lines, cites))
    try:
        written = put_new(path, ("\ufeff" + text.getvalue()).encode())
    except OSError as error:
        return Line(say("unwritable", lang, path=error.filename or path, why=error.strerror or error), sound=False)
    return Line(say("lawchange-table" if written else "lawchange-there", lang, path=path), sound=written)


def _people(folder: Path, standing: Standing, lang: str) -> Iterator[Line]:
    counted = 0
    try:
        for read in read_packs(folder):
            if isinstance(read, Unread):
                yield _unread(read, lang)
            else:
                counted += 1
                standing.add(read)
    except OSError as error:
        yield Line(say("pack-unreadable", lang, path=folder, why=error.strerror or error), sound=False)
        return
    outdated = standing.outdated()
    yield Line("")
    if not outdated:
        yield Line(say("lawchange-nobody", lang, packs=counted))
        return
    yield Line(say("lawchange-people", lang, count=len(outdated), packs=counted))
    for each in outdated:
        yield Line(f"  {each.learner[:8]}  {told(each.form, interface(lang))}  {each.path}")


def _unread(unread: Unread, lang: str) -> Line:
    if unread.why:
        return Line(say("pack-unreadable", lang, path=unread.path, why=unread.why), sound=False)
    return Line(say("pack-refused", lang, path=unread.path, why=say(unread.key, lang)), sound=False)


def _lesson(
    order: Order, name: str, amendment: Amendment, touched: dict[str, list[Citation]], lang: str
) -> Iterator[Line]:
    yield Line("")
    if not NAME.fullmatch(name):
        yield Line(say("odd-id", lang, value=name, field="--lesson"), sound=False)
        return
    content = load(order.root)
    slug = name if NUMBERED.match(name) else f"{_next(order.root):02}-{name}"
    made = draft(content, slug, amendment, touched, lang)
    folder = order.root / "content" / LESSONS / slug
    shown = f"content/{LESSONS}/{slug}"
    try:
        written = put_folder(folder, {name: text.encode() for name, text in made.files.items()})
    except OSError as error:
        yield Line(say("unwritable", lang, path=shown, why=error.strerror or error), sound=False)
        return
    if not written:
        yield Line(say("lawchange-there", lang, path=shown), sound=False)
        return
    if made.cases:
        yield Line(say("delta-written", lang, path=shown, count=made.cases))
    else:
        yield Line(say("delta-written-bare", lang, path=shown))
    if made.standing:
        ids = language(interface(lang)).comma.join(made.standing)
        yield Line(say("delta-standing", lang, date=amendment.in_force.isoformat(), ids=ids))
    yield Line(say("delta-entry", lang))
    yield Line("\n".join(f"  {line}" for line in made.entry.splitlines()))
    yield Line(say("delta-path", lang, id=slug))


def _next(root: Path) -> int:
    """Return the number behind that of the last lesson."""
    found = (NUMBERED.match(folder.name) for folder in lesson_folders(root / "content"))
    return max((int(each[1]) for each in found if each), default=0) + 1
