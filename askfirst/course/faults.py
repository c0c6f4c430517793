"""What can be wrong with the content, said in one sentence with file and line.

Pure: no file is read here. The sentences live in ``messages.yaml`` beside this module, in both languages,
because the content's own strings may be the very file that is broken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from askfirst.course.languages import interface


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return every sentence of the command line, by key and language."""
    text = Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def say(key: str, lang: str, /, **values: object) -> str:
    """Return the sentence ``key`` in ``lang`` with its blanks filled in."""
    return messages()[key][interface(lang)].format(**values)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend: where it stands and which sentence describes it."""

    path: str
    line: int
    key: str
    values: tuple[tuple[str, str], ...] = field(default=())

    def tell(self, lang: str) -> str:
        """Return ``file:line: sentence`` in ``lang``."""
        return f"{self.path}:{self.line}: {say(self.key, lang, **dict(self.values))}"


def fault(path: Path | str, line: int, key: str, /, **values: object) -> Fault:
    """Build a :class:`Fault`; every value is turned into text."""
    return Fault(str(path), line, key, tuple((name, str(value)) for name, value in values.items()))


class ContentError(Exception):
    """The content cannot be used; carries every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults in reading order, each once."""
        self.faults = sorted(set(faults))
        super().__init__("\n".join(each.tell("en") for each in self.faults))
