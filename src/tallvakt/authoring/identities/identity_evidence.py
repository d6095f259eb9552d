"""How far an identity is from chance: the bits that its series tell, against those that its choice took."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, log2

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MARGIN = 13.0
"""Bits: chance makes an identity once in some 8,000 tables."""
_AGAINST = 5.0
_LARGER = 8.0


def information(series: Floats, slack: Floats) -> float:
    """How many bits the most telling of some series has that no single other one of them explains.

    `series` has shape (terms, cases), and `slack` (cases,) is how much may be left over in each case. A series tells
    what is left of it after the value before it, or after a straight line through another series, whichever is least.
    """
    if len(series) == 2:
        return _alone(series[0], slack)
    least = [min(_alone(one, slack), _beside(series, number, slack)) for number, one in enumerate(series)]
    return max(least)


def _alone(one: Floats, slack: Floats) -> float:
    moved = np.concatenate([one[:1], np.diff(one)])
    centred = one - np.median(one)
    first = _bits(one[:1], slack[:1])
    return min(_bits(moved, slack), first + _bits(centred, slack))


def _beside(series: Floats, number: int, slack: Floats) -> float:
    """The bits of one series after the straight line through each of the others, the least of them."""
    level = series.mean(axis=1)
    moved = series - level[:, None]
    one, others = moved[number], np.delete(moved, number, axis=0)
    size = (others**2).sum(axis=1)
    slope = np.divide(others @ one, size, out=np.zeros_like(size), where=size > 0)
    left = one - slope[:, None] * others

    # Where the line meets zero is no coincidence either: it is told once.
    meets = np.abs(level[number] - slope * np.delete(level, number))
    return min(_bits(row, slack) + _bits(start, slack[:1]) for row, start in zip(left, meets[:, None], strict=True))


def _bits(left: Floats, slack: Floats) -> float:
    return float(np.log2(1 + np.abs(left) / (1 + slack)).sum())


def choice(coefficients: Sequence[int], series: int, positions: Sequence[int]) -> float:
    """Bits it takes to choose an identity: its terms among `series`, and their factors; and the margin of safety.

    A sum of neighbours is one of few: it takes its whole, and where its parts begin and end.
    """
    terms = len(coefficients)
    whole = [p for p, c in zip(positions, coefficients, strict=True) if c == 1]
    parts = sorted(p for p, c in zip(positions, coefficients, strict=True) if c == -1)
    if len(whole) != 1:
        whole, parts = parts, sorted(whole)
    plain = max(map(abs, coefficients)) == 1
    if plain and len(whole) == 1 and 2 < terms == series and whole[0] in (0, series - 1):
        return _MARGIN  # the first or the last is the sum of all the others: what a table is expected to be
    if plain and len(whole) == 1 and terms > 2:
        reach = [p for p in range(parts[0], parts[-1] + 1) if p not in parts and p != whole[0]]
        if not reach:
            return 3 * log2(series) + _MARGIN
    # Publishers print sums; a sign against the others, and a factor above one, are rare and must be paid for.
    against = min(sum(c > 0 for c in coefficients), sum(c < 0 for c in coefficients)) - 1
    larger = sum(abs(c) > 1 for c in coefficients)
    return log2(comb(series, terms)) + log2(terms) + _AGAINST * max(against, 0) + _LARGER * larger + _MARGIN
