"""The mechanical half of the item rubric: what a machine can say about how a question is written. Pure.

Each rule looks at one item, at the cases of a family, or at the bank as a whole, and yields a remark for what it
finds. A remark is advice to the author, with file and line; the course as shipped has none. Limits are set for each
language on its own. What gives a key away stands in :mod:`askfirst.publish.cue_rules`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from askfirst.course.citations import INLINE
from askfirst.course.item_models import Item, VerdictWithReason
from askfirst.course.languages import first_sentence, language
from askfirst.course.models import VERDICTS, Text
from askfirst.publish import cue_rules
from askfirst.publish.manners import distractors, keys, manner

MOST_LONGEST = 0.4  # of the items, the right answer may be the longest in so many
MOST_VERDICT = 0.45  # of the verdict items, one verdict may be right in so many
LEAST_HARDER = 0.6  # of the items ask to apply, analyse or judge
ITEMS_AN_OUTCOME = 6


@dataclass(frozen=True)
class Remark:
    """One finding: the rule, the item or family (None for the whole bank), the language, and what was counted."""

    rule: str
    item: str | None
    lang: str
    found: str = ""


Rule = Callable[[Item, str], Iterator[str]]
FamilyRule = Callable[[Sequence[Item], str], Iterator[str]]


def negative_stem(item: Item, lang: str) -> Iterator[str]:
    """Ask for what is so, not for what is not (Q4)."""
    yield from re.findall(manner(lang).negative, item.stem.of(lang))


def all_of_them(item: Item, lang: str) -> Iterator[str]:
    """Offer no option that speaks of the other options (Q5)."""
    for option in item.options.values():
        yield from re.findall(manner(lang).all_of_them, option.text.of(lang), re.IGNORECASE)


def option_count(item: Item, lang: str) -> Iterator[str]:
    """Offer three or four options; several right ones among up to seven (Q6)."""
    count = len(item.options)
    most = 4 if item.kind == "one" else 10
    if lang == item.stem.languages[0] and not isinstance(item, VerdictWithReason) and not 3 <= count <= most:
        yield str(count)


def reason_count(item: Item, lang: str) -> Iterator[str]:
    """Offer two to four reasons with the right verdict, or the reason is no question."""
    if lang == item.stem.languages[0] and isinstance(item, VerdictWithReason):
        count = len(item.offered(item.verdict))
        if not 2 <= count <= 4:
            yield str(count)


def reason_balance(item: Item, lang: str) -> Iterator[str]:
    """Offer as many reasons with one verdict as with another, or their number tells which verdict is right."""
    if lang == item.stem.languages[0] and isinstance(item, VerdictWithReason):
        counts = {verdict: len(item.offered(verdict)) for verdict in VERDICTS}
        if len(set(counts.values())) > 1:
            yield ", ".join(f"{verdict} {count}" for verdict, count in counts.items())


def stem_length(item: Item, lang: str) -> Iterator[str]:
    """Keep the stem short enough to hold in mind (Q11)."""
    if len(item.stem.of(lang)) > manner(lang).longest_stem:
        yield str(len(item.stem.of(lang)))


def number_only(item: Item, lang: str) -> Iterator[str]:
    """Ask for no article number (Q12)."""
    yield from re.findall(manner(lang).number_only, item.stem.of(lang), re.IGNORECASE)


def reasons(item: Item, lang: str) -> Iterator[str]:
    """Give every option, right ones too, a reason of its own and of some length (F1)."""
    least, most = manner(lang).reason
    for option, why in _whys(item):
        if not least <= len(why.of(lang)) <= most:
            yield f"{option}: {len(why.of(lang))} / {least}–{most}"


def first_line(item: Item, lang: str) -> Iterator[str]:
    """Begin a reason with a sentence that is read at a glance: it alone stands there at first."""
    for option, why in _whys(item):
        first, _ = first_sentence(re.sub(rf"\s*{INLINE.pattern}", "", why.of(lang)))
        size = len(first.split()) if language(lang).spaced else len(re.sub(r"\s", "", first))
        if size > manner(lang).first_line:
            yield f"{option}: {size}"


def exclamation(item: Item, lang: str) -> Iterator[str]:
    """Raise no voice (F4)."""
    texts = [item.stem.of(lang), *(option.text.of(lang) + option.why.of(lang) for option in item.options.values())]
    yield from re.findall("[!！]", " ".join(texts))


RULES: dict[str, Rule] = {
    "negative-stem": negative_stem,
    "all-of-them": all_of_them,
    "option-count": option_count,
    "reason-count": reason_count,
    "reason-balance": reason_balance,
    "stem-length": stem_length,
    "number-only": number_only,
    "reasons": reasons,
    "first-line": first_line,
    "exclamation": exclamation,
    "option-lengths": cue_rules.option_lengths,
    "absolutes": cue_rules.absolutes,
    "clause": cue_rules.clause,
    "clang": cue_rules.clang,
    "comment": cue_rules.comment,
    "same-verdict": cue_rules.same_verdict,
    "openings": cue_rules.openings,
    "links": cue_rules.links,
}
# What these look at, the cases of a family have in common: it is said once, of the family.
OF_OPTIONS = {
    *("all-of-them", "option-count", "reason-count", "reason-balance", "option-lengths", "absolutes", "clause"),
    *("comment", "same-verdict"),
}
OF_FAMILIES: dict[str, FamilyRule] = {
    "stem-lengths": cue_rules.stem_lengths,
    "family-verdict": cue_rules.family_verdict,
    "clang-in-case": cue_rules.clang_in_case,
}


def review(items: Iterable[Item]) -> list[Remark]:
    """Return every remark on single items and families."""
    found = []
    families: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        cases = families[item.family] if item.family else [item]
        found += [
            Remark(name, item.family if item.family and name in OF_OPTIONS else item.id, lang, each)
            for name, rule in RULES.items()
            if name not in OF_OPTIONS or not (item.family and cases)
            for lang in item.stem.languages
            for each in rule(item, lang)
        ]
        if item.family:
            cases.append(item)
    return found + [
        Remark(name, family, lang, each)
        for family, cases in families.items()
        for name, of_cases in OF_FAMILIES.items()
        for lang in cases[0].stem.languages
        for each in of_cases(cases, lang)
    ]


def review_bank(items: Iterable[Item]) -> list[Remark]:
    """Return every remark on the bank as a whole."""
    bank = list(items)
    languages = bank[0].stem.languages if bank else ("",)
    found = []
    competing = [item for item in bank if len(keys(item)) == 1 and distractors(item)]
    for lang in languages:
        longest = sum(right_is_longest(item, lang) for item in competing)
        if longest > MOST_LONGEST * len(competing):
            found.append(Remark("key-longest", None, lang, f"{longest}/{len(competing)}"))
    verdicts = Counter(item.verdict for item in bank if isinstance(item, VerdictWithReason))
    found += [
        Remark("one-verdict", None, languages[0], f"{verdict} {count}/{verdicts.total()}")
        for verdict, count in sorted(verdicts.items())
        if count > MOST_VERDICT * verdicts.total()
    ]
    found += [Remark("never-right", None, languages[0], each) for each in cue_rules.never_right(bank)]
    for lang in languages:
        found += [Remark("unknown-told", None, lang, each) for each in cue_rules.unknown_told(bank, lang)]
    harder = sum(item.level != "understand" for item in bank)
    if harder < LEAST_HARDER * len(bank):
        found.append(Remark("too-easy", None, languages[0], f"{harder}/{len(bank)}"))
    outcomes = Counter(item.outcome for item in bank)
    found += [
        Remark("few-items", None, languages[0], f"{outcome} {count}")
        for outcome, count in sorted(outcomes.items())
        if count < ITEMS_AN_OUTCOME
    ]
    return found


def right_is_longest(item: Item, lang: str) -> bool:
    """Return whether the right answer is longer than every wrong one."""
    (right,) = keys(item)
    return len(right.text.of(lang)) > max(len(option.text.of(lang)) for option in distractors(item))


def _whys(item: Item) -> list[tuple[str, Text]]:
    """Return everything that is explained of an item, and what it is said of."""
    told = [(option.id, option.why) for option in item.options.values()]
    if isinstance(item, VerdictWithReason):
        told += [(verdict, each.why) for verdict, each in item.verdicts.items()]
    return told
