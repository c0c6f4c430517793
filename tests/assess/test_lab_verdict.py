"""What a check reads, what it refuses in words, and that no value of a learner's runs code or hangs it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from askfirst.assess.lab_values import LARGEST, MOST
from askfirst.assess.lab_verdict import Answer, judge
from askfirst.course.words import fill, section
from tests.conftest import LANGUAGES

WORDS = {lang: section("lab", lang) for lang in LANGUAGES}
IDS = pd.DataFrame({"note": [1, 2, 3], "visit_id": ["V1", "V2", "V3"]})
SET = Answer({"V1", "V2", "V3"}, dict, "visit_id")
NUMBER = Answer(203, lambda: {"half": 1068}, within=0.5)
PAIRS = Answer({"2026-03-14": 2, "2026-03-15": 1}, dict, "day")
ORDER = Answer(["stop", "save", "tell"], dict)
DAYS = pd.Series(pd.to_datetime(["2026-03-14", "2026-03-15", "2026-03-14"]), name="day")


@pytest.mark.parametrize(
    "value",
    [
        ["V1", "V2", "V3"],
        ("V3", "V2", "V1", "V1"),
        {"V1", "V2", "V3"},
        {"V1": 1, "V2": 2, "V3": 3}.keys(),
        IDS,
        IDS[["visit_id", "note"]],
        IDS[["visit_id"]],
        IDS.set_index("visit_id"),
        IDS["visit_id"],
        IDS["visit_id"].astype("category"),
        IDS["visit_id"].astype(object),
        IDS["visit_id"].unique(),
        IDS["visit_id"].to_numpy(),
        IDS[["visit_id"]].to_numpy(),
        IDS.set_index("visit_id").index,
        [" V1", "V2 ", np.str_("V3")],
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_reasonable_person_returns_is_read_as_a_set(value: object) -> None:
    assert judge(SET, value).state == "right"


@pytest.mark.parametrize(
    "value", [203, 203.4, np.int64(203), np.float32(203), np.array(203), pd.Series([203]), [203]], ids=repr
)
def test_a_number_is_read(value: object) -> None:
    assert judge(NUMBER, value).state == "right"


@pytest.mark.parametrize(
    "value",
    [
        {"2026-03-15": 1, "2026-03-14": 2},
        {dt.date(2026, 3, 14): 2.0, dt.date(2026, 3, 15): np.int64(1)},
        DAYS.value_counts(),
        DAYS.dt.date.value_counts(),
        DAYS.dt.to_period("D").value_counts(),
        DAYS.dt.strftime("%Y-%m-%d").value_counts(),
        DAYS.to_frame().groupby("day", as_index=False).size(),
        DAYS.to_frame().groupby("day", as_index=False).size()[["size", "day"]],
        DAYS.to_frame().assign(n=1).groupby("day").count(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_pairs_are_read(value: object) -> None:
    assert judge(PAIRS, value).state == "right"


def test_a_list_in_order_is_a_list_in_order() -> None:
    assert judge(ORDER, ["stop", "save", "tell"]).state == "right"
    assert judge(ORDER, pd.Series(["save", "stop", "tell"])).key == "order-off"


class Everything:  # noqa: PLW1641 - its hash is as bad
    """Equal to everything, and dangerous to touch."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("code of the learner's ran")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError("code of the learner's ran")

    __hash__ = __len__ = __iter__ = __float__ = __int__ = __str__ = __repr__ = __bool__ = __eq__  # type: ignore[assignment]


class Meta(type):  # noqa: PLW1641
    """A kind that lies about itself."""

    def __eq__(cls, other: object) -> bool:
        raise AssertionError("code of the learner's ran")

    __hash__ = __instancecheck__ = __subclasscheck__ = __eq__  # type: ignore[assignment]


class Odd(metaclass=Meta):
    """Nothing but odd."""


class Sly(list):  # type: ignore[type-arg]
    """A list with an iterator of its own."""

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError("code of the learner's ran")

    __len__ = __iter__  # type: ignore[assignment]


class Frame(pd.DataFrame):
    """A table with code of its own."""

    @property
    def columns(self) -> Any:
        raise AssertionError("code of the learner's ran")


def endless() -> Iterator[int]:
    while True:
        yield 1


def around() -> list[Any]:
    ring: list[Any] = []
    ring.append(ring)
    return ring


HOSTILE = {
    "own-object": Everything(),
    "own-object-in-list": [Everything()],
    "own-object-in-dict": {"V1": Everything()},
    "own-object-in-series": pd.Series([Everything.__new__(Everything)], dtype=object),
    "own-kind": Odd(),
    "own-kind-itself": Odd,
    "own-list": Sly(["V1"]),
    "own-frame": Frame.__new__(Frame),
    "endless": endless(),
    "map": map(str, endless()),
    "ring": around(),
    "long-range": range(10**15),
    "long-range-index": pd.RangeIndex(10**15),
    "long-list": [0] * (MOST + 1),
    "long-text": "V" * 10**8,
    "huge-number": 10 ** (10**5),
    "large-number": LARGEST + 1,
    "function": len,
    "method": IDS["visit_id"].unique,
    "lambda": lambda: {"V1"},
    "module": pd,
    "grouped": IDS.groupby("note"),
    "bytes": b"V1",
    "complex": 1j,
    "two-dimensional": np.zeros((3, 3)),
    "several-indexes": IDS.set_index(["note", "visit_id"]),
    "twins": IDS[["visit_id", "visit_id"]],
    "mask": IDS["note"] > 1,
    "table-without-the-column": IDS.rename(columns={"visit_id": "id"}),
    "true": True,
    "text": "V1",
    "not-a-number": float("nan"),
    "infinite": float("inf"),
    "not-a-time": pd.NaT,
    "empty": [],
    "exception": ValueError("V1"),
}


@pytest.mark.parametrize("answer", [SET, NUMBER, PAIRS, ORDER], ids=["set", "number", "pairs", "order"])
@pytest.mark.parametrize("name", HOSTILE)
def test_anything_else_is_refused_in_words_at_once(name: str, answer: Answer) -> None:
    started = time.perf_counter()
    verdict = judge(answer, HOSTILE[name])
    assert time.perf_counter() - started < 1
    assert verdict.state == "not-yet"
    for lang in LANGUAGES:
        assert fill(WORDS[lang][verdict.key], **verdict.values)


def test_a_message_never_holds_the_answer() -> None:
    for value in (["V1"], ["V9"], [], ["V1", "V2", "V3", "V4"], 3, {"V1": 2}):
        verdict = judge(SET, value)
        said = fill(WORDS["en"][verdict.key], **verdict.values)
        assert "V2" not in said
    assert "203" not in WORDS["en"][judge(NUMBER, 100).key]


def test_two_slips_at_once_get_the_sentence_of_the_larger() -> None:
    answer = Answer({1, 2, 3}, lambda: {"one-more": {1, 2, 3, 4}, "two-less": {3}}, "n")
    assert judge(answer, [3, 4]).common_error == "two-less"
    assert judge(answer, [1, 2, 3, 4, 5]).common_error == "one-more"
    assert judge(answer, [1, 2, 3, 5]).common_error == ""
