"""The report's figures are those that scipy, statsmodels and pandas compute of the same data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from askfirst.evidence.cohort.statistics import correlation, difference, mean, share, student

SCORES = np.random.default_rng(20261128).integers(0, 9, (3, 240)) / 8  # fixed: three columns of credits


@pytest.mark.parametrize(("right", "n"), [(0, 5), (3, 5), (5, 5), (61, 100), (9_731, 10_000)])
def test_a_share_has_wilsons_interval(right: int, n: int) -> None:
    found = share(right, n)
    assert (found.n, found.value) == (n, right / n)
    assert (found.low, found.high) == pytest.approx(proportion_confint(right, n, method="wilson"), abs=1e-12)


@pytest.mark.parametrize("n", [2, 3, 12, 240])
def test_a_mean_has_students_interval(n: int) -> None:
    values = SCORES[0, :n]
    found = mean(values)
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found[1:] == pytest.approx((values.mean(), theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 11, 30, 99, 4_999, 49_999])
def test_students_distribution_is_scipys(freedom: int) -> None:
    assert student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-10)


@pytest.mark.parametrize("n", [4, 30, 240])
def test_a_correlation_has_fishers_interval(n: int) -> None:
    x, y = SCORES[0, :n], SCORES[0, :n] + SCORES[1, :n]
    found = correlation(n, (x.sum(), y.sum()), ((x**2).sum(), (y**2).sum()), (x * y).sum())
    theirs = stats.pearsonr(x, y)
    ends = theirs.confidence_interval(0.95)
    assert found[1:] == pytest.approx((theirs.statistic, ends.low, ends.high), abs=1e-9)
    assert found.value == pytest.approx(pd.Series(x).corr(pd.Series(y)), abs=1e-9)


@pytest.mark.parametrize(("one", "other"), [((5, 9), (2, 9)), ((80, 100), (61, 120)), ((0, 6), (6, 6))])
def test_a_difference_of_shares_has_newcombes_interval(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = difference(share(*one), share(*other))
    theirs = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(theirs, abs=1e-9)
    assert found.n == one[1] + other[1]


def test_what_cannot_be_told_is_none_and_not_nothing() -> None:
    assert share(0, 0).value is None
    assert mean([]).value is None
    assert mean([0.5])[1:] == (0.5, None, None), "one person has no spread"
    assert mean([1.0] * 9)[1:] == (1.0, None, None), "nor have people who are all alike"
    everybody_right = correlation(30, (30, 12), (30, 9), 12)
    assert everybody_right == (30, None, None, None)
    assert difference(share(1, 2), share(0, 0)).value is None
    assert not any(math.isnan(each) for each in share(1, 1) if each is not None)
