"""The mechanical half of the item rubric: what a machine can say about how a question is written. Pure.

Each rule looks at one item, or at the bank as a whole, and yields a remark for what it finds. A remark is advice to
the author, with file and line; the course as shipped has none. Limits are set for each language on its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from askfirst.course.citations import INLINE
from askfirst.course.item_models import Item, Mark, Option, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.languages import first_sentence, language
from askfirst.course.models import VERDICTS, Text

LENGTH_RATIO = 1.6  # longest option to shortest
MOST_LONGEST = 0.4  # of the items, the right answer may be the longest in so many
MOST_VERDICT = 0.45  # of the verdict items, one verdict may be right in so many
LEAST_HARDER = 0.6  # of the items ask to apply, analyse or judge
ITEMS_AN_OUTCOME = 6
NOTHING = r"(?!)"


@dataclass(frozen=True)
class Manner:
    """How items are written in one language: limits in characters, and patterns of words to do without."""

    longest_stem: int = 300
    reason: tuple[int, int] = (70, 260)  # from and to
    first_line: int = 25  # of a reason: words, or characters where no spaces part words
    negative: str = NOTHING
    all_of_them: str = NOTHING
    absolute: str = NOTHING
    number_only: str = NOTHING
    telling: str = r"\w{7,}"  # what gives an answer away where it stands in the stem too: long words


PLAIN = Manner()  # for a language that has none of its own
MANNERS = {
    "en": Manner(
        negative=r"\bNOT\b|\bEXCEPT\b|\bexcept for\b|is not an? |are not (?:part|among)",
        all_of_them=r"\b(?:all|none|both) of (?:the above|these|them)\b|\bA and B\b",
        absolute=r"\b(?:always|never|absolutely)\b",
        number_only=r"\bwhich article\b|\bwhat article number\b",
        telling=r"[a-z]{7,}",
    ),
    "zh": Manner(
        longest_stem=120,
        reason=(28, 120),
        first_line=45,
        negative=r"不属于|错误的是|不正确的是|除外",
        all_of_them=r"以上(?:都|均|全)|都对|都不对",
        absolute=r"必须|一律|绝对",
        number_only=r"第几条|哪一条(?:法律|规定)",
        telling=r"(?=([\u4e00-\u9fff]{4}))",  # runs of four characters
    ),
}


def manner(lang: str) -> Manner:
    """Return how items are written in a language."""
    return MANNERS.get(lang, PLAIN)


@dataclass(frozen=True)
class Remark:
    """One finding: the rule, the item it concerns (None for the whole bank), the language, and what was counted."""

    rule: str
    item: str | None
    lang: str
    found: str = ""


Rule = Callable[[Item, str], Iterator[str]]


def distractors(item: Item) -> list[Option]:
    """Return the wrong options of an item whose options compete with each other."""
    return list(getattr(item, "distractors", []))


def keys(item: Item) -> list[Option]:
    """Return the right options of such an item."""
    return list(item.answers) if isinstance(item, SeveralChoices) else [answer for answer in [_answer(item)] if answer]


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


def option_lengths(item: Item, lang: str) -> Iterator[str]:
    """Keep options of about one length, or the length tells (Q6)."""
    if distractors(item):
        lengths = sorted(len(option.text.of(lang)) for option in item.options.values())
        if lengths[-1] / lengths[0] > LENGTH_RATIO:
            yield f"{lengths[0]}–{lengths[-1]}"


def absolutes(item: Item, lang: str) -> Iterator[str]:
    """Keep absolute words out of distractors where the right answer has none (Q8)."""
    right = " ".join(option.text.of(lang) for option in keys(item))
    for option in distractors(item):
        if not re.search(manner(lang).absolute, right, re.IGNORECASE):
            yield from re.findall(manner(lang).absolute, option.text.of(lang), re.IGNORECASE)


def clang(item: Item, lang: str) -> Iterator[str]:
    """Let no long word of the stem stand again in the right answer alone (Q8)."""
    if isinstance(item, Sort | Order | Mark | SeveralChoices):
        return
    wrong = " ".join(option.text.of(lang).lower() for option in distractors(item))
    right = " ".join(option.text.of(lang).lower() for option in keys(item))
    for word in sorted(set(re.findall(manner(lang).telling, item.stem.of(lang).lower()))):
        if word in right and word not in wrong:
            yield word


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
            yield f"{option}: {len(why.of(lang))}"


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
    "option-lengths": option_lengths,
    "absolutes": absolutes,
    "clang": clang,
    "stem-length": stem_length,
    "number-only": number_only,
    "reasons": reasons,
    "first-line": first_line,
    "exclamation": exclamation,
}


def review(items: Iterable[Item]) -> list[Remark]:
    """Return every remark on single items."""
    return [
        Remark(name, item.id, lang, found)
        for item in items
        for lang in item.stem.languages
        for name, rule in RULES.items()
        for found in rule(item, lang)
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


def _answer(item: Item) -> Option | None:
    return getattr(item, "answer", None)
