"""A course's files without the texts of a language: in YAML, in prose, in remarks of code, in columns of tables.

Everything else keeps every byte. What the files of a course are written in, its ``languages`` say. Pure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from askfirst.course.root import CONTENT
from askfirst.teach.adapt.spans import Branch, Edit, Text, applied, data, entries, every, taken_out

CELL = r'(?ms)^\+\+\+ \{{"lang": "{}"[^}}\n]*\}}\n.*?(?=^\+\+\+ |^```\{{code-cell\}}|\Z)'


def in_languages(files: dict[str, bytes], was: Sequence[str], wanted: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a course, by their place, in the languages that are wanted; ``was`` says which they have.

    A language that is wanted and not there is listed in ``course.yaml`` as one that is being translated into.
    """
    gone, new = [each for each in was if each not in wanted], [each for each in wanted if each not in was]
    changed = dict(files)
    for name, raw in files.items():
        if gone and name.endswith((".yaml", ".md", ".csv")):
            changed[name] = without(name, raw.decode("utf-8"), gone, was).encode()
    changed[CONTENT] = _listed(changed[CONTENT].decode("utf-8"), [each for each in was if each in wanted], new).encode()
    return changed


def without(name: str, text: str, gone: Sequence[str], was: Sequence[str]) -> str:
    """Return a file's text without what it says in the languages that go; ``was`` says which it is written in."""
    for lang in gone:
        text = _without(name, text, lang, was)
    return text


def _without(name: str, text: str, lang: str, was: Sequence[str]) -> str:
    if name.endswith(".yaml"):
        return _yaml(text, lang, was)
    if name.endswith(".csv"):
        return _table(text, lang, was)
    text = re.sub(CELL.format(re.escape(lang)), "", text)
    return re.sub(rf"(?m)^ *# {re.escape(lang)}: .*\n", "", text)


def _yaml(text: str, lang: str, was: Sequence[str]) -> str:
    read = Text.of(text)
    edits = []
    for node in every(read.root):
        named = {key.value: (key, value) for key, value in entries(node) if key is not None}
        if lang in named and len(named.keys() & set(was)) > 1:
            edits.append(taken_out(Branch(read, node), named[lang]))
    return applied(text, edits)


def _table(text: str, lang: str, was: Sequence[str]) -> str:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    others = [each for each in was if each != lang]
    gone = {f"{stem}_{lang}" for name in rows[0] for stem, _, other in [name.rpartition("_")] if other in others}
    keep = [number for number, name in enumerate(rows[0]) if name not in gone]
    if len(keep) == len(rows[0]):
        return text
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([row[number] for number in keep] for row in rows)
    return written.getvalue()


def _listed(text: str, languages: list[str], new: list[str]) -> str:
    """Return ``course.yaml`` with the languages that the course has, and those that it is translated into."""
    read = Text.of(text)
    key, value = next(each for each in entries(read.root) if each[0] is not None and each[0].value == "languages")
    if data(value) == languages and not new:
        return text
    end = read.entry_end((key, value))
    said = f" [{', '.join(languages)}]"
    if new:
        said += f"\ntranslating: [{', '.join(new)}]"
    return applied(text, [Edit(read.after_sign((key, value)), end, said)])
