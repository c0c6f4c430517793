"""Whether the interface has every word it says, in each language, with blanks that can be filled in.

``words.yaml`` beside this module declares them: section, key, and the blanks that the program fills in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from askfirst.course.faults import Fault
from askfirst.course.models import Text
from askfirst.course.yaml_source import Source

BLANK = re.compile(r"\{([a-z_]+)\}")


@cache
def declared() -> dict[str, dict[str, list[str]]]:
    """Return the blanks of every word that the interface says, by section and key."""
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - makes text only, so that "off" stays a word


def check_words(source: Source, strings: dict[str, dict[str, Text]]) -> Iterator[Fault]:
    """Yield what is missing from ``strings.yaml``, and the blanks in it that nothing fills in."""
    for section, keys in declared().items():
        if section not in strings:
            yield source.fault((), "words-missing", section=section)
            continue
        for key, blanks in keys.items():
            if key not in strings[section]:
                yield source.fault((section,), "word-missing", section=section, key=key)
                continue
            for lang in strings[section][key].languages:
                text = strings[section][key].of(lang)
                for blank in BLANK.findall(text):
                    if blank not in blanks:
                        known = ", ".join(f"{{{each}}}" for each in blanks) or "-"
                        yield source.fault((section, key, lang), "blank-unknown", blank=blank, known=known)
                if re.search("[{}]", BLANK.sub("", text)):
                    yield source.fault((section, key, lang), "blank-odd", lang=lang)
