"""Every word of the interface, read from its catalogue, and the one way of filling values into a text.

A file of the catalogue holds sections, a section keys, a key its text in each language; a key takes one line. In
``askfirst/words`` lie ``views.json`` for what is shown in a notebook, ``commands.json`` for the sentences about content
and in the terminal, ``adapt.json`` for a course of one's own, ``writing.json`` for writing its texts, ``report.json``
for the report on a class, ``present.json`` and ``session.json`` for a lesson before a room, ``plan.json`` for its
papers, and ``launcher.json`` for ``start.py``; course mode's ``words.json`` lies where a browser gets it.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from askfirst.course.languages import LANGUAGES, interface

PACKAGE = Path(__file__).resolve().parents[1]
NAMES = ("views", "commands", "adapt", "writing", "report", "present", "session", "plan", "launcher")
FILES = {name: PACKAGE / "words" / f"{name}.json" for name in NAMES}
SAID = ("commands", "adapt", "writing")  # those whose sentences are found by their keys alone
FILES["course-mode"] = PACKAGE / "web" / "labextensions" / "askfirst" / "static" / "words.json"

PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)

Sections = dict[str, dict[str, dict[str, str]]]

# Why a file of the catalogue cannot be used: said here, because that file may be the one with the sentences.
BROKEN = {
    "words-unreadable": {
        "en": "This file with words of the interface cannot be read; copy it from the course as it came.",
        "zh": "无法读取这个界面文字文件，请从原版课程复制过来。",
    },
    "words-not-json": {
        "en": "From here on the file is no JSON; check the quotes, commas and brackets of this line and the one above.",
        "zh": "从这里开始不是有效的JSON，请检查本行和上一行的引号、逗号和括号。",
    },
    "words-twice": {"en": "“{key}” stands here for the second time.", "zh": "“{key}”重复了。"},
    "words-section": {
        "en": "“{key}” must be a section: keys, each with its texts.",
        "zh": "“{key}”应当是一节：若干个键，每个键带有各语言的文本。",
    },
    "words-texts": {
        "en": "“{key}” needs one text in each of {languages}, and nothing else.",
        "zh": "“{key}”应当有且只有这些语言的文本，每种一段：{languages}。",
    },
}


class WordsError(Exception):
    """A file of the catalogue cannot be used: where, and which sentence says why."""

    def __init__(self, path: Path, line: int, key: str, /, **values: str) -> None:
        """Remember the place and the sentence with its values."""
        self.path, self.line, self.key, self.values = typed(path), line, key, values
        super().__init__(self.tell("en"))

    def tell(self, lang: str) -> str:
        """Return ``file:line: sentence`` in ``lang``."""
        return f"{self.path}:{self.line}: {say(self.key, lang, **self.values)}"


def typed(path: Path) -> str:
    """Return a file of the catalogue as a person would type it from the course's folder."""
    return path.relative_to(PACKAGE.parent).as_posix() if path.is_relative_to(PACKAGE.parent) else str(path)


def fill(text: str, /, **values: object) -> str:
    """Return ``text`` with its placeholders filled in; one that has no value stays as it is, as in the browser."""
    pieces = list(_pieces(text))
    pieces[1::2] = [str(values[name]) if name in values else f"{{{name}}}" for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=1_000)
def _pieces(text: str) -> tuple[str, ...]:
    """Return a text cut at its placeholders, and in between the name of each."""
    return tuple(PLACEHOLDER.split(text))


def say(key: str, lang: str, /, **values: object) -> str:
    """Return a sentence of the catalogue, filled in; where that file is broken, the sentence that says so."""
    if key in BROKEN:
        return fill(BROKEN[key][interface(lang)], **values)
    try:
        return fill(sentences()[key][interface(lang)], **values)
    except WordsError as error:
        return error.tell(lang)


def section(name: str, lang: str, file: str = "views") -> dict[str, str]:
    """Return a section of ``views.json``, or of another file, in ``lang``, or in what stands in for it."""
    spoken = interface(lang)
    return {key: texts[spoken] for key, texts in read(FILES[file])[name].items()}


def words_of_view(kind: str, lang: str) -> dict[str, str]:
    """Return the words of a view: those that every view has, and its own."""
    return section("every-view", lang) | section(kind, lang)


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Return every sentence of :data:`SAID`: sections are for those who read the files, a key stands once in all."""
    return {key: texts for name in SAID for keys in read(FILES[name]).values() for key, texts in keys.items()}


@cache
def read(path: Path) -> Sections:
    """Return a file of the catalogue; raise :class:`WordsError` where it has not the shape of one."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise WordsError(path, 1, "words-unreadable") from None
    try:
        text = raw.decode("utf-8")
        found: Any = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, path, text))
    except UnicodeDecodeError as error:
        raise WordsError(path, raw.count(b"\n", 0, error.start) + 1, "words-not-json") from None
    except json.JSONDecodeError as error:
        raise WordsError(path, error.lineno, "words-not-json") from None
    except RecursionError:
        raise WordsError(path, 1, "words-not-json") from None
    if not isinstance(found, dict):
        raise WordsError(path, 1, "words-not-json")
    for name, keys in found.items():
        if not isinstance(keys, dict):
            raise WordsError(path, line_of(text, name), "words-section", key=name)
        for key, each in keys.items():
            if not (isinstance(each, dict) and list(each) == list(LANGUAGES) and all(map(_is_text, each.values()))):
                languages = ", ".join(LANGUAGES)
                raise WordsError(path, line_of(text, name, key), "words-texts", key=key, languages=languages)
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip(" "))


def _once(pairs: list[tuple[str, Any]], path: Path, text: str) -> dict[str, Any]:
    for number, (key, value) in enumerate(pairs):
        if any(key == before for before, _ in pairs[:number]):
            row = text.rfind(f"{_json(key)}: {_json(value)}")
            at = row if row >= 0 else text.rfind(f"{_json(key)}:")
            raise WordsError(path, text.count("\n", 0, max(at, 0)) + 1, "words-twice", key=key)
    return dict(pairs)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def line_of(text: str, *place: str) -> int:
    """Return the line on which a section, or a key of one, begins; 1 where it is not found."""
    at = 0
    for depth, key in enumerate(place, 1):
        found = re.compile(rf"(?m)^ {{{2 * depth}}}{re.escape(_json(key))}:").search(text, at)
        at = found.start() if found else at
    return text.count("\n", 0, at) + 1
