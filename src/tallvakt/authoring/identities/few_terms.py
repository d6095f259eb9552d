"""Sums of few terms among series, wherever they stand: looked for one by one, where a lattice has too few cases.

Two sets of at most three signed series are the sides of an identity where their sums are equal in a sample of cases:
equal numbers among many are found by sorting them. Figures that are hidden or rounded take no part.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MOST_SETS = 1_500_000
"""Three series in a set where there are no more of them."""
_MOST_PAIRS = 400_000
"""More sets of equal sums than this are chance: the figures of the sample tell too little."""
_MOST_PROPOSALS = 4_000
_FEWEST = 4
"""So many cases must be printed in full."""
_SIDES = ((1, 2), (2, 2), (2, 3), (3, 3))
"""How many terms two sides have that are held against each other."""
_SEED = 2017


class SignedSets(NamedTuple):
    """Sets of series with a sign each, of shape (sets, terms), and the weighed sum of each over the cases."""

    series: Ints
    signs: Ints
    sums: Ints


def sums_of_few_terms(middle: Floats, reach: Floats) -> Ints:
    """Factors, shape (proposals, series), of signed sums that leave nothing over in every second case.

    `middle` and `reach` have shape (series, cases): half units. Either half of the cases is looked at by itself, so
    that a wrong figure in one hides nothing. What comes back are proposals, to be held to all cases.
    """
    proposals = [np.zeros((0, len(middle)), dtype=np.int64)]
    for first in (0, 1):
        exact = (reach[:, first::2] == 0).all(axis=0)
        if exact.sum() >= _FEWEST:
            proposals += _equal_sums(middle[:, first::2][:, exact])
    return np.unique(np.vstack(proposals), axis=0)


def _equal_sums(values: Floats) -> Iterator[Ints]:
    """The factors of two sets with equal sums in every case, or with equal ones but for the sign."""
    series = len(values)
    weights = np.random.default_rng(_SEED).integers(1, 2**20, values.shape[1])
    numbers = np.rint(values).astype(np.int64) @ weights
    terms = 3 if 4 * series**3 <= 6 * _MOST_SETS else 2
    sets = {size: _signed_sets(numbers, size) for size in range(1, terms + 1)}
    for one, other in _SIDES:
        if other in sets:
            yield _meetings(sets[one], sets[other], series)


def _signed_sets(numbers: Ints, terms: int) -> SignedSets:
    """All sets of so many series, the first with a plus, by the size of their sums."""
    plain = np.array(list(combinations(range(len(numbers)), terms)), dtype=np.int64).reshape(-1, terms)
    signs = np.array([(1, *rest) for rest in product((1, -1), repeat=terms - 1)], dtype=np.int64)
    series, signs = np.repeat(plain, len(signs), axis=0), np.tile(signs, (len(plain), 1))
    sums = (signs * numbers[series]).sum(axis=1)
    order = np.argsort(np.abs(sums), kind="stable")
    return SignedSets(series[order], signs[order], sums[order])


def _meetings(one: SignedSets, other: SignedSets, series: int) -> Ints:
    """The factors of each pair of sets with equal sums and no series in common; none where chance makes many."""
    none = np.zeros((0, series), dtype=np.int64)
    sizes = np.abs(other.sums)
    first = np.searchsorted(sizes, np.abs(one.sums), side="left")
    times = np.searchsorted(sizes, np.abs(one.sums), side="right") - first
    if times.sum() > _MOST_PAIRS + len(one.sums):
        return none
    left = np.repeat(np.arange(len(times)), times)
    right = np.repeat(first - np.cumsum(times) + times, times) + np.arange(len(left))
    apart = ~(one.series[left][:, :, None] == other.series[right][:, None, :]).any(axis=(1, 2))
    left, right = left[apart], right[apart]
    same = one.sums[left] == other.sums[right]
    signs = np.hstack([one.signs[left], np.where(same, -1, 1)[:, None] * other.signs[right]])
    at = np.hstack([one.series[left], other.series[right]])

    # The same terms meet in several ways: they are named once, in order and with a plus first.
    order = np.argsort(at, axis=1)
    at, signs = np.take_along_axis(at, order, axis=1), np.take_along_axis(signs, order, axis=1)
    terms = np.unique(np.hstack([at, signs * signs[:, :1]]), axis=0)
    if len(terms) > _MOST_PROPOSALS:
        return none
    factors = np.zeros((len(terms), series), dtype=np.int64)
    np.put_along_axis(factors, terms[:, : at.shape[1]], terms[:, at.shape[1] :], axis=1)
    return factors
