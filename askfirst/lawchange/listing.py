"""Everything in ``content/`` that names a provision which a change of the law touches, by what it is and line by line.

Files are read as they stand, not as the course shows them: what is listed does not depend on the rest being sound.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from askfirst.course.citations import Citation
from askfirst.course.languages import joined, names_language
from askfirst.course.lesson_files import ACTIVITIES, LESSONS, PROSE, QUESTIONS, SCENES
from askfirst.course.yaml_source import Place, Source, read_text, read_yaml, shown
from askfirst.lawchange.mentions import Mentions

YAML, PROSE_ENDING, OTHERS = ".yaml", ".md", {".md", ".py", ".csv", ".svg"}
UNSAID = (("then",), ("review",))  # where a rule stood in former law; what an author is still to do
SECTIONS = ("law", "lessons", "questions", "activities", "scenes", "labs", "guide", "glossary", "rest")


@dataclass(frozen=True)
class Owner:
    """What a text belongs to: the section it is listed in, what kind of thing it is, and its name.

    ``items`` are the questions that stand or fall with it, by id.
    """

    section: str
    kind: str
    name: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Touched:
    """One thing that names a touched provision: on which lines of which file, and which provisions."""

    owner: Owner
    path: str
    lines: tuple[int, ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class _Hit:
    owner: Owner
    line: int
    cites: list[Citation]


Touches = Callable[[Citation], bool]


def listing(root: Path, mentions: Mentions, touches: Touches) -> list[Touched]:
    """Return what names a touched provision, section by section, each thing of a file once.

    Raise :class:`ContentError` where a file cannot be read: nothing could be said of it.
    """
    found: list[Touched] = []
    for path in sorted((root / "content").rglob("*")):
        below = path.relative_to(root / "content")
        if path.is_file() and not any(part.startswith((".", "__")) for part in below.parts):
            found += _grouped(shown(path, root), _hits(path, root, PurePosixPath(below), mentions, touches))
    return sorted(found, key=lambda each: (SECTIONS.index(each.owner.section), each.path, each.lines))


def items_of(found: Sequence[Touched]) -> dict[str, list[Citation]]:
    """Return the questions that are touched, by id, with the provisions they name."""
    touched: dict[str, list[Citation]] = {}
    for each in found:
        for item in each.owner.items:
            touched.setdefault(item, []).extend(each.cites)
    return touched


def _grouped(name: str, hits: Iterator[_Hit]) -> list[Touched]:
    by_owner: dict[Owner, list[_Hit]] = {}
    for hit in hits:
        by_owner.setdefault(hit.owner, []).append(hit)
    return [
        Touched(
            owner,
            name,
            tuple(sorted({hit.line for hit in own})),
            tuple(dict.fromkeys(cited for hit in own for cited in hit.cites)),
        )
        for owner, own in by_owner.items()
    ]


def _hits(path: Path, root: Path, below: PurePosixPath, mentions: Mentions, touches: Touches) -> Iterator[_Hit]:
    if path.suffix == YAML:
        yield from _YamlFile(read_yaml(path, root), read_text(path, root), below, mentions, touches).hits()
    elif path.suffix in OTHERS:
        owner, rows = _of_file(below), read_text(path, root).split("\n")
        found = mentions.rows(rows) if path.suffix == PROSE_ENDING else _line_by_line(rows, mentions)
        yield from (_Hit(owner, 1 + number, [cited]) for number, cited in found if touches(cited))


def _line_by_line(rows: Sequence[str], mentions: Mentions) -> Iterator[tuple[int, Citation]]:
    for number, row in enumerate(rows):
        yield from ((number, cited) for cited in mentions.find(row))


@dataclass(frozen=True)
class _YamlFile:
    """A YAML file gone through text by text, for each belongs to something."""

    source: Source
    text: str
    below: PurePosixPath
    mentions: Mentions
    touches: Touches

    def hits(self) -> Iterator[_Hit]:
        """Yield what names a touched provision."""
        for place, text in _texts(self.source.data, ()):
            if place[-1:] in UNSAID:
                continue
            lang = str(place[-1])
            said = joined(text, lang) if names_language(lang) else text
            cites = [cited for cited in self.mentions.find(said) if self.touches(cited)]
            if cites:
                owner = _of_place(self.below, self.source.data, place)
                for line in self._lines_of(place, set(cites)):
                    yield _Hit(owner, line, cites)

    def _lines_of(self, place: Place, cites: set[Citation]) -> list[int]:
        """Return the lines on which a text names what it names; its first where a Chinese name is parted."""
        first = self.source.line(*place)
        after = self._begins[bisect_right(self._begins, first) :]
        rows = self._rows[first - 1 : after[0] - 1 if after else None]
        return [first + number for number, cited in self.mentions.rows(rows) if cited in cites] or [first]

    @cached_property
    def _rows(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _begins(self) -> list[int]:
        return sorted(set(self.source.lines.values()))


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield every text of a YAML file with its place, keys too: ``law.yaml`` names its provisions so."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield (*place, key), key
            yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*place, number))


def _of_file(below: PurePosixPath) -> Owner:
    """Return what a file that is no YAML belongs to, by its place below ``content``."""
    match below.parts:
        case (folder, lesson, name) if folder == LESSONS and name == PROSE:
            return Owner("lessons", "prose", lesson)
        case (folder, lesson, _, name) if folder == LESSONS:
            return Owner("lessons", "drawing", f"{lesson}: {name}")
        case ("labs", lab, *rest):
            return Owner("labs", "lab", f"{lab}: {'/'.join(rest)}")
    return Owner("rest", "file", below.as_posix())


def _of_place(below: PurePosixPath, data: Any, place: Place) -> Owner:
    """Return what a text of a YAML file belongs to."""
    first = str(place[0]) if place else ""
    match below.parts:
        case ("law.yaml",):
            return Owner("law", "provision", str(place[1] if len(place) > 1 else first))
        case ("guide.yaml",):
            return Owner("guide", "entry", _named(data, place[:3], "id") or first)
        case ("glossary.yaml",):
            return Owner("glossary", "term", first)
        case (folder, _, name) if folder == LESSONS and name == QUESTIONS:
            return _of_question(data, place)
        case (folder, _, name) if folder == LESSONS and name == SCENES:
            return Owner("scenes", "scene", first)
        case (folder, _, name) if folder == LESSONS and name == ACTIVITIES:
            return Owner("activities", "activity", str(place[1] if len(place) > 1 else first))
        case ("labs", lab, "lab.yaml"):
            return Owner("labs", "lab", f"{lab}: {_named(data, place[:2], 'id') or first}")
    return _of_file(below)


def _of_question(data: Any, place: Place) -> Owner:
    """Return the case, family, item, bet or quiz that a text of a question file belongs to."""
    if place[:1] == ("bets",):
        return Owner("questions", "bet", _named(data, place[:2], "id"))
    if place[:1] != ("items",):
        return Owner("questions", "quiz", ".".join(str(each) for each in place[:2]))
    if case := _named(data, place[:4], "id") if "cases" in place[2:3] else "":
        return Owner("questions", "case", case, (case,))
    if item := _named(data, place[:2], "id"):
        return Owner("questions", "item", item, (item,))
    cases = _at(data, (*place[:2], "cases"))
    held = [case for case in cases if isinstance(case, dict)] if isinstance(cases, list) else []
    if "cites" in place[2:3]:  # what a case says of its own goes before
        held = [case for case in held if case.get("cites") is None]
    items = tuple(str(case.get("id", "")) for case in held)
    return Owner("questions", "family", _named(data, place[:2], "family"), items)


def _named(data: Any, place: Place, field: str) -> str:
    """Return the id of the entry at a place, nothing where it has none."""
    entry = _at(data, place)
    return str(entry.get(field, "")) if isinstance(entry, dict) else ""


def _at(data: Any, place: Place) -> Any:
    for step in place:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data
