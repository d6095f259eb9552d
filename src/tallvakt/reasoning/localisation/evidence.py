"""How well a supposed figure sits in its promises, where what stars hide leaves room.

If figure ``x`` was truly ``v``, a promise with stars holds for some of the values behind them only. Taking these as
independent and even within their bounds, their weighted sum is close to normal, and the share of it that lets the
promise hold says how likely ``v`` is: middle values are met by more ways of filling the stars than extreme ones. For
two figures compared, a promise about one of them only counts against it by how well it held as printed; a promise that
cannot hold as printed is explained by either.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from tallvakt.reasoning.system import NO_LIMIT, EditSystem, Ints, Mask

from .model import Floats

LEAST = 1e-9
"""No way of filling stars is taken to be less likely: the normal curve is not to be trusted in its tails."""


def fit(system: EditSystem, cell: int, values: Ints, lower: Ints, upper: Ints, failing: Mask) -> Floats:
    """Log-likelihood ratio of each of ``values`` for ``cell``, against the printed figure, by its promises.

    ``lower``, ``upper``: bounds of all cells, shape (cells,), as narrowed when ``cell`` is free. ``failing``: promises
    that cannot hold as printed, mask of edits, which say nothing for the printed figure.
    """
    total = np.zeros(values.size)
    loose = lower < upper
    printed = system.lower[cell : cell + 1]
    for row in system.rows_of(cell):
        start, end = system.matrix.indptr[row : row + 2]
        at, factor = system.matrix.indices[start:end], system.matrix.data[start:end]
        others = at != cell
        stars = others & loose[at]
        if not stars.any():
            continue
        own = int(factor[~others][0])
        spread = (factor[stars], lower[at[stars]], upper[at[stars]])
        if int(spread[2].max()) == NO_LIMIT or int(spread[1].min()) == -NO_LIMIT:
            continue
        known = others & ~stars
        fixed = int(factor[known] @ lower[at[known]])
        side = (int(system.row_lower[row]), int(system.row_upper[row]))
        total += _log_share(spread, side, fixed + own * values)
        if not failing[row] and system.known[cell]:
            total -= _log_share(spread, side, fixed + own * printed)
    return total


def _log_share(spread: tuple[Ints, Ints, Ints], side: tuple[int, int], base: Ints) -> Floats:
    """Log of the share of fillings of the stars for which ``side[0] <= base + sum <= side[1]``."""
    factor, lower, upper = spread
    mean = float(factor @ (lower + upper)) / 2
    width = (upper - lower + 1).astype(np.float64)
    deviation = float(np.sqrt((factor.astype(np.float64) ** 2) @ (width**2 - 1) / 12))
    half = float(np.gcd.reduce(factor)) / 2
    high = np.inf if side[1] == NO_LIMIT else side[1]
    low = -np.inf if side[0] == -NO_LIMIT else side[0]
    share = ndtr((high - base - mean + half) / deviation) - ndtr((low - base - mean - half) / deviation)
    return np.asarray(np.log(np.maximum(share, LEAST)))
