"""How often a key is found by who knows nothing: from the options alone, or the verdict from the question's style.

Three figures a language, over the questions of the test that have one right option. Each strategy picks by one simple
rule; options that are level share the point. The reader of the options, and the one of the questions, learn which words
go with right options, or with a verdict, from nine tenths of the families and are tried on the rest: what one has
learnt never comes from the family it is tried on. Who guesses blindly gets a third.

    python -m tests.course.options_only      (a line a language and strategy)
"""

from __future__ import annotations

import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from askfirst.assess.exam import pool
from askfirst.assess.quiz import QuizState
from askfirst.course.item_models import Item, OneChoice, VerdictWithReason
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.validate import load

MOST = 0.45  # of the questions, for a strategy and for the reader of the options
MOST_STEM = 0.48  # of the verdicts, for the reader of the questions
FOLDS, ROUNDS = 10, 5
Asked = OneChoice | VerdictWithReason

# What calls for protection: who has them in most options picks the most cautious one.
CAUTIOUS = {
    "en": r"\b(?:ask|asks|asked|consent|agree|agrees|agreement|report|reports|refuse|refuses|decline|delete|deletes"
    r"|erase|stop|stops|off|contact|guardian|parent|parents|separate|separately|written|own yes)\b",
    "zh": r"问|同意|报告|上报|拒绝|删|停|关掉|关闭|负责的同事|监护人|家长|父母|单独|书面|本人",
}
# What forbids or bounds: who has them in most options picks the strictest one.
STRICT = {
    "en": r"\b(?:no|not|nobody|none|nothing|without|cannot|may not|must|only|every|each|all|any|before|until|first)\b",
    "zh": r"不|没|无|未|只|仅|须|要|都|每|全|先|才|禁止",
}
SEMICOLON = {"en": ";", "zh": "；"}


def asked_in_tests(content: Content) -> list[Asked]:
    """Return the questions of the tests of all paths that have one right option."""
    items = {item.id: item for path in content.course.paths for item in pool(content, path)}
    return [item for item in items.values() if isinstance(item, Asked)]


def strategies(lang: str) -> dict[str, Callable[[Item, str], float]]:
    """Return how each strategy rates an option: it takes the one rated highest."""

    def count(patterns: dict[str, str]) -> Callable[[Item, str], float]:
        return lambda item, option: len(re.findall(patterns.get(lang, "(?!)"), said(item, option, lang), re.IGNORECASE))

    return {
        "shortest": lambda item, option: -len(said(item, option, lang)),
        "longest": lambda item, option: len(said(item, option, lang)),
        "first": lambda item, option: -QuizState([item], item.id).option_order(item.id).index(option),
        "most cautious": count(CAUTIOUS),
        "strictest": count(STRICT),
        "semicolon": count(SEMICOLON),
    }


def said(item: Item, option: str, lang: str) -> str:
    return item.options[option].text.of(lang)


def hit(item: Asked, rated: dict[str, float]) -> float:
    """Return 1 where the key alone is rated highest, less where others are level."""
    best = [option for option, value in rated.items() if value == max(rated.values())]
    return (item.answer.id in best) / len(best)


def paid(items: Sequence[Asked], rate: Callable[[Item, str], float]) -> float:
    """Return the share of keys that a strategy finds."""
    return sum(hit(item, {option: rate(item, option) for option in item.options}) for item in items) / len(items)


def words(text: str, lang: str) -> Counter[str]:
    """Return the words of a text, or its characters and their pairs and triples where no spaces part words."""
    if language(lang).spaced:
        found = re.findall(r"[\w'’]+|[,:;]", text.lower())
        return Counter([*found, *map(" ".join, pairwise(found))])
    return Counter(text[at : at + size] for size in (1, 2, 3) for at in range(len(text) - size + 1))


class Reader:
    """A naive Bayes classifier of texts by the words in them."""

    def __init__(self, known: Iterable[tuple[Counter[str], str]]) -> None:
        """Learn from texts of which the class is known."""
        self.seen: dict[str, Counter[str]] = defaultdict(Counter)
        self.often: Counter[str] = Counter()
        for text, kind in known:
            self.seen[kind].update(text.keys())
            self.often[kind] += 1

    def rate(self, text: Counter[str], kind: str) -> float:
        """Return how well a text fits a class: the logarithm of how likely its words are there."""
        of = self.often[kind]
        return math.log(of) + sum(math.log((self.seen[kind][word] + 0.5) / (of + 1)) for word in text)


def folds(items: Sequence[Asked], seed: int) -> list[list[Asked]]:
    """Return the items in parts, the cases of a family in one."""
    kin = sorted({item.kin for item in items})
    random.Random(seed).shuffle(kin)  # noqa: S311 - parts, not secrets
    return [[item for item in items if kin.index(item.kin) % FOLDS == part] for part in range(FOLDS)]


def read_options(items: Sequence[Asked], lang: str) -> float:
    """Return the share of keys that a reader of the options alone finds."""
    read = {(item.id, option): words(said(item, option, lang), lang) for item in items for option in item.options}
    found = 0.0
    for seed in range(ROUNDS):
        for part in folds(items, seed):
            own = {item.id for item in part}
            known = ((each, item) for item in items if item.id not in own for each in item.options)
            reader = Reader((read[item.id, each], str(each == item.answer.id)) for each, item in known)
            for item in part:
                texts = {each: read[item.id, each] for each in item.options}
                odds = {each: reader.rate(text, "True") - reader.rate(text, "False") for each, text in texts.items()}
                found += hit(item, odds)
    return found / ROUNDS / len(items)


def read_stems(items: Sequence[Asked], lang: str) -> float:
    """Return the share of verdicts that a reader of the questions' style finds, who knows no law."""
    verdicts = [item for item in items if isinstance(item, VerdictWithReason)]
    read = {item.id: words(item.stem.of(lang), lang) for item in verdicts}
    found = 0
    for seed in range(ROUNDS):
        for part in folds(verdicts, seed):
            own = {item.id for item in part}
            reader = Reader((read[item.id], item.verdict) for item in verdicts if item.id not in own)
            for item in part:
                rated = {verdict: reader.rate(read[item.id], verdict) for verdict in reader.often}
                found += max(rated, key=lambda verdict: rated[verdict]) == item.verdict
    return found / ROUNDS / len(verdicts) if verdicts else 0.0


def main() -> None:
    """Print every figure."""
    content = load()
    items = asked_in_tests(content)
    for lang in content.course.languages:
        figures = {name: paid(items, rate) for name, rate in strategies(lang).items()}
        figures |= {"reads the options": read_options(items, lang), "verdict by style": read_stems(items, lang)}
        for name, figure in figures.items():
            sys.stdout.write(f"{lang}  {name:18} {figure:.3f} of {len(items)}\n")


if __name__ == "__main__":
    main()
