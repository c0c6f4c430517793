"""Why an instructor's command cannot do its work: one sentence, and then nothing has changed."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - it is told, not raised to anybody
    """Carries the key of a sentence of ``adapt.json`` and what fills its blanks."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values
