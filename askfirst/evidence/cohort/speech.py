"""The words of a report, or of another paper that has a file of the catalogue to itself, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from askfirst.course.languages import interface
from askfirst.course.words import FILES, fill, read


@dataclass(frozen=True)
class Speech:
    """Says what stands in a ``file`` of the catalogue, by keys that stand once in all of it."""

    lang: str
    file: str = "report"

    def tell(self, key: str, **values: object) -> str:
        """Return the text of a key, filled in."""
        texts = next(keys[key] for keys in read(FILES[self.file]).values() if key in keys)
        return fill(texts[interface(self.lang)], **values)

    def joined(self, texts: Iterable[str]) -> str:
        """Return texts in a row."""
        return self.tell("comma").join(texts)
