"""Whether the interface's catalogue can be used: it has its shape, and its placeholders can be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from askfirst.course.faults import Fault, fault
from askfirst.course.words import FILES, PLACEHOLDER, WordsError, line_of, read, typed

EXAMPLE = re.compile(r"\{code-cell\}|\{[^{}]*: [^{}]*\}")  # of a cell or of YAML, as a sentence shows it to type


def check_words() -> Iterator[Fault]:
    """Yield what is wrong with each file of the catalogue."""
    for name, path in FILES.items():
        yield from list(broken(name)) or _check_file(path)


def broken(name: str) -> Iterator[Fault]:
    """Yield why a file of the catalogue cannot be read at all."""
    try:
        read(FILES[name])
    except WordsError as error:
        yield fault(error.path, error.line, error.key, **error.values)


def _check_file(path: Path) -> Iterator[Fault]:
    """Yield placeholders that are malformed, or that one language has and another has not."""
    file = path.read_text(encoding="utf-8")
    for section, keys in read(path).items():
        for key, texts in keys.items():
            for lang, text in texts.items():
                if re.search("[{}]", PLACEHOLDER.sub("", EXAMPLE.sub("", text))):
                    yield fault(typed(path), line_of(file, section, key), "placeholder-odd", key=key, lang=lang)
            names = [set(PLACEHOLDER.findall(text)) for text in texts.values()]
            for name in sorted(set.union(*names) - set.intersection(*names)):
                yield fault(typed(path), line_of(file, section, key), "placeholder-differs", key=key, name=name)
