"""What is still to be translated, told: file by file with how far it is, in place of a thousand missing texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from askfirst.course.facts import facts_of
from askfirst.course.faults import Fault
from askfirst.course.words import say
from askfirst.teach.adapt.translation import Progress, progress

MANY = 20  # texts that lack a language: it is being translated into, and not merely forgotten in some places
FOLLOWS = {"language-missing", "prose-pair", "comment-pair", "steps-differ"}  # what a missing translation brings


def to_translate(root: Path, lang: str) -> Iterator[str]:
    """Yield what is to be translated into each language that the course says it is being translated into."""
    facts = facts_of(root)
    for each in facts.translating if facts else ():
        yield from _told(root, each, facts.languages if facts else (), lang)


def lacking(root: Path, faults: Sequence[Fault], lang: str) -> tuple[list[Fault], list[str]]:
    """Return the faults that are no missing translation, and what is told in place of the others."""
    facts = facts_of(root)
    listed = facts.languages if facts else ()
    missed = {dict(each.values)["lang"] for each in faults if each.key == "language-missing"} & set(listed)
    rest = [each for each in listed if each not in missed]
    many = [each for each in sorted(missed) if rest and _left(progress(root, each, rest)) > MANY]
    whole = [each for each in listed if each not in many]
    if not many or not whole:
        return list(faults), []
    lines = [line for each in many for line in _told(root, each, whole, lang)]
    lines += [say("own-translate-first", lang, lang=", ".join(many))]
    return [each for each in faults if each.key not in FOLLOWS], lines


def _left(files: Sequence[Progress]) -> int:
    return sum(each.of - each.done for each in files)


def _told(root: Path, language: str, languages: Sequence[str], lang: str) -> Iterator[str]:
    files = progress(root, language, languages)
    done, of = sum(each.done for each in files), sum(each.of for each in files)
    if done == of:
        yield say("own-translated", lang, lang=language, of=of)
        return
    yield say("own-translating", lang, lang=language, done=done, of=of, percent=100 * done // max(of, 1))
    for each in files:
        if each.done < each.of:
            yield say("own-translating-file", lang, file=each.file, done=each.done, of=each.of)
