"""Edits that hold a rounded mean against the figures that it is the mean of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tallvakt.rules.edit_rows import EditRows, together
from tallvakt.rules.figures import OPEN, Bools, Ints

if TYPE_CHECKING:  # which makes its means with this
    from tallvakt.rules.sums import Sums


def means(sums: Sums, k: Ints, *, tied: Bools, asked: Bools) -> EditRows:
    """Edits that hold wholes against the mean of `k` parts, rounded half up: `1 - k <= 2k * mean - 2 * sum <= k`.

    Of each sum, `tied` says whether it is part of the system at all, and `asked` whether it counts where the mean is
    suppressed. There a second edit, over the parts alone, counts instead: the true mean rounds to one of the numbers
    that the symbol stands for.
    """
    mean = np.maximum(sums.whole, 0)
    low, high = sums.figures.lower[mean], sums.figures.upper[mean]
    alone = tied & asked & (low < high)
    edits = [_with_mean(sums if tied.all() else sums.only(tied), k[tied], mean[tied], (low == high)[tied])]
    if alone.any():
        edits.append(_parts_alone(sums.only(alone, wholes=False), k[alone], (low[alone], high[alone]), mean[alone]))
    return together(edits)


def _with_mean(sums: Sums, k: Ints, mean: Ints, counted: Bools) -> EditRows:
    coefficient = np.full(len(sums.cell), -2, dtype=np.int64)
    coefficient[sums.wholes] = 2 * k.take(sums.number.take(sums.wholes))
    return EditRows(
        edit=sums.number, cell=sums.cell, coefficient=coefficient,
        lower=1 - k, upper=k, anchor=mean, counted=counted, sizes=sums.sizes,
    )  # fmt: skip


def _parts_alone(sums: Sums, k: Ints, interval: tuple[Ints, Ints], mean: Ints) -> EditRows:
    low, high = interval
    upper = np.where(high == OPEN, OPEN, 2 * k * np.where(high == OPEN, 0, high) + k - 1)
    return EditRows(
        edit=sums.number, cell=sums.cell, coefficient=np.full(len(sums.cell), 2, dtype=np.int64),
        lower=2 * k * low - k, upper=upper, anchor=mean, counted=np.ones(len(k), dtype=np.bool_), sizes=sums.sizes,
    )  # fmt: skip
