"""Sums of figures that are rounded one by one: which row is the sum of others, as nearly as rounding lets it be."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np

from tallvakt.authoring.drafting.printed_sums import is_a_change
from tallvakt.authoring.drafting.raw_tables import FAR, IntervalRow, Ints, Piece
from tallvakt.authoring.drafting.tally import SURE
from tallvakt.authoring.drafting.total_words import says_total

_DEVIATIONS = 4
"""The mean square of what rounding leaves over is hardly ever so many of its deviations above what it is by mean."""
_FEWEST = 3


def meets_rounded(whole: IntervalRow, parts: Sequence[IntervalRow], columns: Sequence[int], tried: int = 1) -> bool:
    """Whether some rows add up to another in every one of some columns but for the rounding of each figure.

    Each is off by at most half a unit, and by a twelfth of one squared in the mean. The figures must be so large that
    among `tried` rows chance makes no such sum.
    """
    at = list(columns)
    if len(parts) < 2 or not at:
        return False
    lower, upper = np.array([p.lower[at] for p in parts]), np.array([p.upper[at] for p in parts])
    told = (upper < FAR).all(axis=0) & (whole.upper[at] < FAR)
    low, high = lower.sum(axis=0) - whole.upper[at], upper.sum(axis=0) - whole.lower[at]
    off = np.where(low > 0, low, np.where(high < 0, -high, 0))[told]
    terms = len(parts) + 1
    if not len(off) or (2 * off > terms).any():
        return False
    spread = terms / 12 * (1 + _DEVIATIONS * (2 / len(off)) ** 0.5)
    if len(off) >= _FEWEST and (off.astype(float) ** 2).mean() > spread:
        return False
    return _bits(whole.lower[at][told], terms) >= SURE + log2(max(tried, 1))


def _bits(figures: Ints, terms: int) -> float:
    """How far from chance it is that sums meet some figures within the rounding of so many terms."""
    return float(np.log2((1 + np.abs(figures)) / (1 + terms)).clip(min=0).sum())


def rounded_total_at(piece: Piece) -> int | None:
    """The row that is the sum of all others within their rounding: one that is called a total, else the first or last.

    Rows that are said to be shares, rates or means are no part of it.
    """
    counts = [n for n, row in enumerate(piece.rows) if not row.ratio]
    if is_a_change([piece.rows[n].label for n in counts], np.array([piece.rows[n].upper for n in counts])):
        return None
    called = [n for n in counts if says_total(piece.rows[n].label)]
    candidates = dict.fromkeys([*called, *counts[:1], *counts[-1:]] if len(counts) > 2 else [])
    for at in candidates:
        parts = [piece.rows[n] for n in counts if n != at]
        if meets_rounded(piece.rows[at], parts, piece.summed, len(candidates)):
            return at
    return None
