"""What gives a key away to somebody who does not know it: cues in the options, in the question, in the bank. Pure.

Somebody who reads nothing but the options must not find the right one. Each rule names one way in which they do; where
an item is a case of a family, its options are looked at once, as its siblings have the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from askfirst.course.item_models import Item, OneChoice, Order, VerdictWithReason
from askfirst.publish.manners import distractors, keys, manner

LENGTH_RATIO = 1.6  # longest option to shortest
FAMILY_RATIO = 1.4  # the same within a family: its options are right in turn
STEM_SPREAD = 0.25  # by so much of their mean the questions of a family may be longer or shorter
FEW = 4  # below so many nothing is said about a habit
MOST_TOLD = 0.6  # of the questions that leave something unknown, one verdict may be right in so many


def option_lengths(item: Item, lang: str) -> Iterator[str]:
    """Keep options of about one length, or the length tells (Q6)."""
    if distractors(item):
        lengths = sorted(len(option.text.of(lang)) for option in item.options.values())
        if lengths[-1] / lengths[0] > (FAMILY_RATIO if item.family else LENGTH_RATIO):
            yield f"{lengths[0]}–{lengths[-1]}"


def absolutes(item: Item, lang: str) -> Iterator[str]:
    """Keep absolute words out of distractors where the right answer has none (Q8)."""
    yield from _in_some(manner(lang).absolute, item, lang)


def clause(item: Item, lang: str) -> Iterator[str]:
    """Give no reason in wrong options alone."""
    yield from _in_some(manner(lang).clause, item, lang)


def clang(item: Item, lang: str) -> Iterator[str]:
    """Let no long word of the stem stand again in the right answer alone (Q8)."""
    yield from () if item.family else _echoes(item, lang)


def clang_in_case(cases: Sequence[Item], lang: str) -> Iterator[str]:
    """Let no long word of one stem alone stand again in the option that is right there alone."""
    for case in cases:
        others = " ".join(each.stem.of(lang).lower() for each in cases if each.key != case.key)
        yield from (f"{case.id}: {word}" for word in _echoes(case, lang) if word not in others)


def _echoes(item: Item, lang: str) -> Iterator[str]:
    if isinstance(item, OneChoice | VerdictWithReason):
        wrong = " ".join(option.text.of(lang).lower() for option in distractors(item))
        right = " ".join(option.text.of(lang).lower() for option in keys(item))
        for word in sorted(set(re.findall(manner(lang).telling, item.stem.of(lang).lower()))):
            if word in right and word not in wrong:
                yield word


def comment(item: Item, lang: str) -> Iterator[str]:
    """Offer no option that speaks about the question instead of answering it."""
    for option in item.options.values():
        if distractors(item) and (found := re.match(manner(lang).comment, option.text.of(lang), re.IGNORECASE)):
            yield found[0]


def same_verdict(item: Item, lang: str) -> Iterator[str]:
    """Give no two options one verdict and the right one another: the odd one out is found without thinking."""
    if not isinstance(item, OneChoice):
        return
    patterns = {"yes": manner(lang).says_yes, "no": manner(lang).says_no}
    said = [
        next((name for name, each in patterns.items() if re.match(each, option.text.of(lang), re.IGNORECASE)), "")
        for option in item.options.values()
    ]
    counts = Counter(filter(None, said))
    if counts.total() == len(said) > max(counts.values(), default=0) > 1:
        yield ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def openings(item: Item, lang: str) -> Iterator[str]:
    """Let the reasons of the right verdict not be the ones that all begin alike; in a family each is right in turn."""
    if not isinstance(item, VerdictWithReason) or item.family:
        return
    begun = {reason.id: _opening(reason.text.of(lang), lang) for reason in item.reasons}
    words = {begun[reason.id] for reason in item.offered(item.verdict)}
    others = {begun[reason.id] for reason in item.reasons if item.verdict not in reason.supports}
    if len(item.offered(item.verdict)) > 1 and len(words) == 1 and words.isdisjoint(others):
        yield f"{item.verdict}: {words.pop()}"


def links(item: Item, lang: str) -> Iterator[str]:
    """Let no step name the one before it, or the order is in the words."""
    if isinstance(item, Order):
        texts = (step.text.of(lang) for step in item.steps)
        yield from (found[0] for text in texts if (found := re.search(manner(lang).link, text, re.IGNORECASE)))


def stem_lengths(cases: Sequence[Item], lang: str) -> Iterator[str]:
    """Keep the questions of a family of about one length, or its style tells which case it is."""
    lengths = sorted(len(case.stem.of(lang)) for case in cases)
    mean = sum(lengths) / len(lengths)
    if lengths[0] < (1 - STEM_SPREAD) * mean or lengths[-1] > (1 + STEM_SPREAD) * mean:
        yield f"{lengths[0]}–{lengths[-1]}"


def family_verdict(cases: Sequence[Item], lang: str) -> Iterator[str]:
    """Let no verdict be right in more than half of a family's cases, rounded up."""
    verdicts = Counter(case.verdict for case in cases if isinstance(case, VerdictWithReason))
    for verdict, count in verdicts.items():
        if lang == cases[0].stem.languages[0] and count > (len(cases) + 1) // 2:
            yield f"{verdict} {count}/{len(cases)}"


def never_right(bank: Iterable[Item]) -> Iterator[str]:
    """Let what one misconception would have one do be right in another case now and then, or it is known as wrong.

    Told of the misconceptions that name :data:`FEW` options of families or more.
    """
    offered: dict[str, set[tuple[str, str]]] = defaultdict(set)
    right: set[tuple[str, str]] = set()
    for item in bank:
        if item.family and isinstance(item, OneChoice | VerdictWithReason):
            right.add((item.family, item.answer.id))
            for option in item.distractors:
                offered[option.misconception].add((item.family, option.id))
    for misconception, options in sorted(offered.items()):
        if len(options) >= FEW and not options & right:
            yield f"{misconception} 0/{len(options)}"


def unknown_told(bank: Iterable[Item], lang: str) -> Iterator[str]:
    """Leave something unknown in questions of every verdict, or the words that say so tell which is right."""
    stems = [item for item in bank if isinstance(item, VerdictWithReason)]
    leaving = [item for item in stems if re.search(manner(lang).unknown, item.stem.of(lang), re.IGNORECASE)]
    for verdict, count in sorted(Counter(item.verdict for item in leaving).items()):
        if len(leaving) >= FEW and count > MOST_TOLD * len(leaving):
            yield f"{verdict} {count}/{len(leaving)}"


def _in_some(pattern: str, item: Item, lang: str) -> Iterator[str]:
    """Yield what stands in wrong options and in no right one; within a family, in some of its options and not in all.

    The options of a family are right in turn, so what only some of them have tells in the cases of the others.
    """
    if not distractors(item):
        return
    held = {option.id: re.findall(pattern, option.text.of(lang), re.IGNORECASE) for option in item.options.values()}
    right = [held.pop(option.id) for option in keys(item)]
    if item.family and not all((*held.values(), *right)):
        yield from dict.fromkeys(found for each in (*held.values(), *right) for found in each)
    elif not item.family and not any(right):
        yield from dict.fromkeys(found for each in held.values() for found in each)


def _opening(text: str, lang: str) -> str:
    found = re.match(manner(lang).opening, text, re.IGNORECASE)
    return found[0].lower() if found else text
