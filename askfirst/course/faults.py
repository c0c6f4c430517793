"""Why something cannot be used or made: what is wrong with the content, by file and line, or another sentence.

The sentences stand in the interface's catalogue (:mod:`askfirst.course.words`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from askfirst.course.words import say


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


class Unmade(Exception):  # noqa: N818 - it is told, not raised to anybody
    """Nothing was made; the text says why."""
