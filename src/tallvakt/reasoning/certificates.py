"""Bounds proved by a combination of promises.

Multipliers from a linear program, whatever their error, add promises up to one more valid promise per component.
Rounded to binary fractions and added in whole numbers it proves bounds without any tolerance (a *safe dual bound*:
Neumaier & Shcherbina 2004), and not of one cell only (*Lagrangian variable bounds*: Gleixner, Berthold, Müller &
Weltge 2017).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .components import Components
from .propagation import implied_bounds
from .solver import Floats
from .system import NO_LIMIT, EditSystem, Ints

SCALE: Final[float] = 2.0**20
ROOM: Final[float] = 2.0**61


class Certifier:
    """Reads multipliers of the rows of one system as proofs, component by component."""

    def __init__(self, system: EditSystem, parts: Components) -> None:
        self._low, self._high = system.row_lower, system.row_upper
        self._closed_low, self._closed_high = self._low > -NO_LIMIT, self._high < NO_LIMIT
        self._rows = parts.rows
        self._count = parts.count
        # Cells in the order of their components, so that those of one component stand together.
        self._order = np.argsort(parts.cells, kind="stable")
        self._label = parts.cells[self._order]
        self._by_cell = system.matrix.T.tocsr()[self._order]
        row_size = np.add.reduceat(np.abs(system.matrix.data), system.matrix.indptr[:-1]) if system.n_edits else 0
        cell_size = max(_largest(system.lower), _largest(system.upper))
        self._reach = np.maximum(_sizes(self._low), _sizes(self._high)) + row_size * cell_size

    def narrow(self, multipliers: Floats, lower: Ints, upper: Ints) -> Ints:
        """Narrow ``lower`` and ``upper``, shape (cells,), in place; returns the cells with a new bound.

        ``multipliers``, shape (edits,): positive where a row pushes from its upper side, negative from its lower
        side. The two arrays are whatever is proved so far. Sums that might not fit 64 bits prove nothing.
        """
        weights = self._whole(multipliers)
        factor = self._by_cell @ weights
        at = np.flatnonzero(factor)
        if not at.size:
            return at
        side = np.where(weights > 0, self._high, self._low)
        side[weights == 0] = 0
        limits = np.zeros(self._count, dtype=np.int64)
        np.add.at(limits, self._rows, weights * side)  # bincount would add in floats
        cells, factor, label = self._order[at], factor[at], self._label[at]
        starts = np.flatnonzero(np.concatenate(([True], label[1:] != label[:-1])))
        counts = np.concatenate((starts[1:], [label.size])) - starts
        low, high = lower[cells], upper[cells]
        positive = factor > 0
        extreme = np.where(positive, low, high)
        closed = bool(np.abs(extreme).max() < NO_LIMIT)
        bound, valid, _ = implied_bounds(factor, extreme, limits[label[starts]], starts, counts, closed)
        better = valid & np.where(positive, bound < high, bound > low)
        up, down = better & positive, better & ~positive
        upper[cells[up]] = bound[up]
        lower[cells[down]] = bound[down]
        return cells[better]

    def _whole(self, multipliers: Floats) -> Ints:
        """The multipliers in whole numbers, up to a common factor, without those that push from an open side."""
        usable = np.where(multipliers > 0, self._closed_high, self._closed_low) & np.isfinite(multipliers)
        weights = np.where(usable, multipliers, 0.0)
        largest = float((np.abs(weights) + 1.0) @ self._reach)
        scale = min(SCALE, ROOM / max(largest, 1.0))
        if scale < 1.0:
            return np.zeros(weights.size, dtype=np.int64)
        return np.asarray(np.rint(weights * 2.0 ** np.floor(np.log2(scale))).astype(np.int64))


def _sizes(side: Ints) -> Floats:
    return np.where(np.abs(side) == NO_LIMIT, 0.0, np.abs(side).astype(np.float64))


def _largest(side: Ints) -> float:
    return float(_sizes(side).max(initial=1.0))
