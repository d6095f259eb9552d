"""How well a supposed figure sits in its promises, where what symbols hide leaves room.

If figure ``x`` was truly ``v``, a promise with hidden figures holds for some of their values only. With a distribution
for each of them, taken as independent, the share of their combinations that lets the promise hold says how likely
``v`` is. For two figures compared, a promise about one of them only counts against it by how well it held as printed;
a promise that cannot hold as printed is explained by either.

A hidden figure within ``l..u`` is taken to be ``l + k`` with a probability in proportion to ``q**k`` (the distribution
of largest entropy for a given mean): with ``q < 1`` small counts are likelier than large ones, as they are among counts
that are hidden because they are small.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from tallvakt.reasoning.localisation.linear_model import Floats
from tallvakt.reasoning.system import NO_LIMIT, EditSystem, Ints, Mask

LEAST: Final[float] = 1e-4
"""No share is taken to be smaller: independence is not to be trusted in the tails."""
WIDEST: Final[int] = 1000
"""A promise whose hidden part has more values than this says nothing."""
FAR: Final[int] = 2**60
"""Stands for the open side of a promise: beyond every sum that is exact."""


def fit(
    system: EditSystem, cell: int, values: Ints, bounds: tuple[Ints, Ints], failing: Mask, hidden: Floats | None
) -> Floats:
    """Log-likelihood ratio of each of ``values`` for ``cell``, against the printed figure, by its promises.

    ``bounds``: of all cells, two arrays of shape (cells,), as printed: bounds narrowed on the supposition that the
    figure is wrong would count against the printed one what they took for granted. ``failing``: promises that cannot
    hold as printed, mask of edits. ``hidden``: the mean of each hidden figure, as a share of its interval
    in the system; the middle if None.
    """
    total = np.zeros(values.size)
    lower, upper = bounds
    for row in system.rows_of(cell):
        start, end = system.matrix.indptr[row : row + 2]
        at, factor = system.matrix.indices[start:end], system.matrix.data[start:end]
        others = at != cell
        loose = others & (lower[at] < upper[at])
        if not loose.any():
            continue
        tilts = [_tilt_of(system, hidden, int(c)) for c in at[loose]]
        spread = _spread(factor[loose], lower[at[loose]], upper[at[loose]], tilts)
        if spread is None:
            continue
        exact = others & ~loose
        fixed = int(factor[exact] @ lower[at[exact]])
        own = int(factor[~others][0])
        side = (max(int(system.row_lower[row]), -FAR) - fixed, min(int(system.row_upper[row]), FAR) - fixed)
        total += _log_share(spread, side, own * values)
        if not failing[row] and system.known[cell]:
            total -= _log_share(spread, side, own * system.lower[cell : cell + 1])
    return total


def _tilt_of(system: EditSystem, hidden: Floats | None, cell: int) -> float:
    return 1.0 if hidden is None else tilt(float(hidden[cell]), int(system.upper[cell]) - int(system.lower[cell]))


@lru_cache(maxsize=4096)
def tilt(share: float, width: int) -> float:
    """The ``q`` for which the mean of ``k`` in 0..width, in proportion to ``q**k``, is ``share * width``."""
    if width > WIDEST or width < 1:
        return 1.0
    low, high = -8.0, 8.0
    steps = np.arange(width + 1)
    for _ in range(40):
        middle = (low + high) / 2
        weights = np.exp(middle * (steps - (width if middle > 0 else 0)))
        low, high = (middle, high) if weights @ steps / weights.sum() < share * width else (low, middle)
    return float(np.exp((low + high) / 2))


def _spread(factor: Ints, lower: Ints, upper: Ints, tilts: list[float]) -> tuple[int, Floats] | None:
    """The distribution of the hidden part of a promise: its least value, and the cumulative probabilities from it."""
    if int(upper.max()) == NO_LIMIT or int(lower.min()) == -NO_LIMIT:
        return None
    width = upper - lower
    if int(np.abs(factor) @ width) > WIDEST:
        return None
    share = np.ones(1)
    for f, w, q in zip(factor.tolist(), width.tolist(), tilts, strict=True):
        weights = q ** np.arange(w + 1.0)
        one = np.zeros(abs(f) * w + 1)
        one[:: abs(f)] = weights if f > 0 else weights[::-1]
        share = np.convolve(share, one / weights.sum())
    least = int(np.where(factor > 0, factor * lower, factor * upper).sum())
    return least, np.concatenate(([0.0], np.cumsum(share)))


def _log_share(spread: tuple[int, Floats], side: tuple[int, int], base: Ints) -> Floats:
    """Log of the share of the hidden part for which ``side[0] <= base + hidden part <= side[1]``."""
    least, below = spread
    last = below.size - 1
    up_to = np.clip(side[1] - base - least + 1, 0, last)
    from_ = np.clip(side[0] - base - least, 0, last)
    return np.asarray(np.log(np.maximum(below[up_to] - below[from_], LEAST)))
