"""What each question, and each family of cases, shows of itself: how hard it is, how well it tells, what is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.assess.quiz import CONFIDENCES
from askfirst.course.languages import language
from askfirst.evidence.cohort.gathering import Cohort, Question
from askfirst.evidence.cohort.packs import KINDS, UNTOLD
from askfirst.evidence.cohort.small_groups import LEAST, hidden
from askfirst.evidence.cohort.statistics import ENOUGH, Estimate, correlation, difference, share
from askfirst.evidence.cohort.tables import HIDDEN, Cell, Column, Table, open_to_all

HARD = 0.6  # share of right answers below which a question of a test is looked at
TEMPTING = 0.25  # share of one wrong option above which it is
FLAT = 0.15  # correlation below which a question of the check before the course hardly tells who knows
CERTAIN = CONFIDENCES.index("certain")
Key = tuple[str, str]  # item, check code


@dataclass
class Seen:
    """A question as a class has answered it: each person's first answer in a test counts, or that in a check."""

    question: Question
    right: Estimate
    telling: Estimate
    certain_wrong: Estimate
    by_lang: dict[str, Estimate]
    chosen: list[tuple[Hashable, int]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What names it: its id, and the check code of what was shown."""
        return self.question.item, self.question.code


def seen(cohort: Cohort, kind: str) -> list[Seen]:
    """Return the questions of tests, or of the check before, as they were answered, by outcome and id."""
    answers, sheets = cohort.answers, cohort.sheets
    rows = np.flatnonzero((sheets["kind"][answers["sheet"]] == KINDS.index(kind)) & (answers["first"] == 1))
    places: dict[Key, int] = {}
    own = np.array(
        [places.setdefault((each.item, each.code), len(places)) for each in cohort.questions], dtype=np.int64
    )
    latest = {(each.item, each.code): each for each in cohort.questions}
    of, credit = own[answers["question"][rows]], answers["credit"][rows]
    sheet = answers["sheet"][rows]
    count = len(places)

    def tally(weights: NDArray[Any] | None = None, where: NDArray[Any] | None = None) -> list[float]:
        chosen = of if where is None else of[where]
        weights = weights if weights is None or where is None else weights[where]
        return list(np.bincount(chosen, weights, minlength=count).tolist())

    right = (credit == 1).astype(float)
    n, rights = tally(), tally(right)
    telling = _telling(tally, credit, sheets["credit"][sheet], sheets["of"][sheet])
    sure = answers["sure"][rows]
    told, wrong = tally(where=sure != UNTOLD), tally((sure == CERTAIN) & (credit != 1))
    lang = sheets["lang"][sheet]
    langs = {name: (tally(where=lang == at), tally(right, lang == at)) for at, name in enumerate(cohort.langs)}
    chosen = _chosen(cohort, answers["response"][rows])
    found = [
        Seen(
            latest[key],
            share(int(rights[at]), int(n[at])),
            telling[at],
            share(int(wrong[at]), int(told[at])),
            {name: share(int(good[at]), int(all_[at])) for name, (all_, good) in langs.items() if name},
            chosen.get(key, []),
        )
        for key, at in places.items()
        if n[at]
    ]
    return sorted(found, key=lambda each: (each.question.outcome, *each.key))


def _telling(
    tally: Callable[..., list[float]], credit: NDArray[Any], total: NDArray[Any], of: NDArray[Any]
) -> list[Estimate]:
    """Return how each question goes with the rest of its sheet: the share of the points of all its other questions."""
    more = of > 1
    rest = np.where(more, (total - credit) / np.maximum(of - 1, 1), 0.0)
    sums = (tally(each, more) for each in (None, credit, rest, credit**2, rest**2, credit * rest))
    return [correlation(int(n), (x, y), (xx, yy), xy) for n, x, y, xx, yy, xy in zip(*sums, strict=True)]


def _chosen(cohort: Cohort, responses: NDArray[Any]) -> dict[Key, list[tuple[Hashable, int]]]:
    found: dict[Key, list[tuple[Hashable, int]]] = defaultdict(list)
    counts = np.bincount(responses[responses != UNTOLD], minlength=len(cohort.responses)).tolist()
    for (item, code, chosen), count in zip(cohort.responses, counts, strict=True):
        if count:
            found[item, code].append((chosen, count))
    return found


def hidden_questions(questions: Sequence[Seen]) -> set[Key]:
    """Return the questions of which too few people tell, and those that would tell of them by a mark of the outcome."""
    groups: dict[str, dict[Key, int]] = defaultdict(dict)
    for each in questions:
        groups[each.question.outcome][each.key] = each.right.n
    return {key for sizes in groups.values() for key in hidden(sizes)}


def items(name: str, questions: Sequence[Seen], text: Callable[[Key], str], options: Mapping[Key, list[str]]) -> Table:
    """Return the questions with what they show of themselves; ``options`` are wrong options that many chose."""
    columns = (
        Column("item", "text"),
        Column("code", "text"),
        Column("question", "text"),
        Column("outcome", "text"),
        Column("family", "text"),
        Column("right", "share"),
        Column("telling", "number"),
        Column("certain-wrong", "share"),
        Column("remark", "remark"),
    )
    unseen = hidden_questions(questions)
    table = Table(name, columns)
    for each in questions:
        named = (*each.key, text(each.key), each.question.outcome, each.question.family)
        if each.key in unseen:
            table.rows.append((*named, *[HIDDEN] * 4))
            continue
        remark = remarks(each, options.get(each.key, ())) if name == "items" else remarks_before(each)
        table.rows.append((*named, each.right, open_to_all(each.telling), open_to_all(each.certain_wrong), remark))
    return table


def remarks(each: Seen, tempting: Sequence[str]) -> str:
    """Return the keys of what is to be said of a question of a test."""
    if each.right.n < ENOUGH:
        return "not-enough"
    hard = each.right.value is not None and each.right.value < HARD
    return " ".join([*(["hard"] if hard else []), *(["tempting"] if tempting else [])])


def remarks_before(each: Seen) -> str:
    """Return the key of what is to be said of a question of the check before the course."""
    if each.right.n < ENOUGH:
        return "not-enough"
    if each.telling.value is None:
        return "undefined"
    return "flat" if each.telling.value < FLAT else ""


def languages(questions: Sequence[Seen], pair: tuple[str, str], text: Callable[[Key], str]) -> Table:
    """Return where a question is answered better in one language than in the other."""
    columns = (
        Column("item", "text"),
        Column("question", "text"),
        *(Column("right-in", "share", (("lang", language(each).name),)) for each in pair),
        Column("apart", "change"),
        Column("remark", "remark"),
    )
    table = Table("languages", columns)
    unseen = hidden_questions(questions)
    for each in questions:
        first, second = (each.by_lang.get(lang, Estimate(0)) for lang in pair)
        if not (first.n and second.n):
            continue
        few = each.key in unseen or min(first.n, second.n) < LEAST
        apart = difference(first, second)
        cells: list[Cell] = [HIDDEN] * 4 if few else [first, second, apart, _remark_apart(first, second, apart)]
        table.rows.append((each.question.item, text(each.key), *cells))
    return table


def _remark_apart(first: Estimate, second: Estimate, apart: Estimate) -> str:
    if min(first.n, second.n) < ENOUGH:
        return "not-enough"
    return "differs" if (apart.low or 0) > 0 or (apart.high or 0) < 0 else ""


def families(cohort: Cohort, questions: Sequence[Seen]) -> Table:
    """Return how families of cases are answered, and how many people have two different cases of one right."""
    columns = (Column("family", "text"), Column("cases", "count"), Column("right", "share"), Column("both", "share"))
    cases: dict[str, list[Seen]] = defaultdict(list)
    unseen = hidden_questions(questions)
    for each in questions:
        if each.question.family and each.key not in unseen:
            cases[each.question.family].append(each)
    pairs = _pairs(cohort)
    table = Table("families", columns)
    for family in sorted(cases):
        n = sum(each.right.n for each in cases[family])
        right = sum(round((each.right.value or 0) * each.right.n) for each in cases[family])
        both = pairs.get(family, Estimate(0))
        table.rows.append((family, len(cases[family]), open_to_all(share(right, n)), open_to_all(both)))
    return table


def _pairs(cohort: Cohort) -> dict[str, Estimate]:
    """Return by family how many of those who met two cases of it in tests had the first two both right."""
    answers, sheets = cohort.answers, cohort.sheets
    names = sorted({each.family for each in cohort.questions if each.family})
    number = {name: at for at, name in enumerate(names)}
    own = np.array([number.get(each.family, UNTOLD) for each in cohort.questions], dtype=np.int64)
    family = own[answers["question"]]
    test = sheets["kind"][answers["sheet"]] == KINDS.index("test")
    rows = np.flatnonzero((family != UNTOLD) & test & (answers["first"] == 1))
    if not len(rows):
        return {}
    person = sheets["pack"][answers["sheet"][rows]].astype(np.int64) * len(names) + family[rows]
    order = np.lexsort((sheets["at"][answers["sheet"][rows]], person))
    person, right = person[order], (answers["credit"][rows] == 1)[order]
    whose, starts, counts = np.unique(person, return_index=True, return_counts=True)
    two = counts >= 2
    both = right[starts[two]] & right[starts[two] + 1]
    of = whose[two] % len(names)
    n, good = np.bincount(of, minlength=len(names)), np.bincount(of, both, minlength=len(names))
    return {name: share(int(good[at]), int(n[at])) for name, at in number.items() if n[at]}
