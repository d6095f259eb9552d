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
from .system import NO_LIMIT, EditSystem, Ints, Mask

SCALE: Final[int] = 2**20
ROOM: Final[float] = 2.0**61


def narrow_by(
    system: EditSystem, parts: Components, multipliers: Floats, lower: Ints, upper: Ints
) -> tuple[Ints, Ints]:
    """Narrow ``lower`` and ``upper``, shape (cells,), in place; returns the cells that got a new lower, a new upper bound.

    ``multipliers``, shape (edits,): positive where a row pushes from its upper side, negative from its lower side.
    ``lower`` and ``upper`` are whatever is proved so far. A sum that might not fit 64 bits proves nothing.
    """
    none = np.zeros(0, dtype=np.int64)
    weights = _whole(system, multipliers, lower, upper)
    if weights is None:
        return none, none
    side = np.where(weights > 0, system.row_upper, system.row_lower)
    terms = np.where(weights == 0, 0, weights * np.where(weights == 0, 0, side))
    limits = np.zeros(parts.count, dtype=np.int64)
    np.add.at(limits, parts.rows, terms)
    factor = system.matrix.T @ weights
    cells = np.flatnonzero(factor)
    if not cells.size:
        return none, none
    cells = cells[np.argsort(parts.cells[cells], kind="stable")]
    labels, starts, counts = np.unique(parts.cells[cells], return_index=True, return_counts=True)
    factor = factor[cells]
    positive: Mask = factor > 0
    extreme = np.where(positive, lower[cells], upper[cells])
    closed = bool(np.abs(extreme).max() < NO_LIMIT)
    bound, valid, _ = implied_bounds(factor, extreme, limits[labels], starts, counts, closed)
    up = valid & positive & (bound < upper[cells])
    down = valid & ~positive & (bound > lower[cells])
    upper[cells[up]] = bound[up]
    lower[cells[down]] = bound[down]
    return cells[down], cells[up]


def _whole(system: EditSystem, multipliers: Floats, lower: Ints, upper: Ints) -> Ints | None:
    """The multipliers as whole numbers, without those that push from an open side."""
    usable = np.where(multipliers > 0, system.row_upper < NO_LIMIT, system.row_lower > -NO_LIMIT)
    weights = np.where(usable & np.isfinite(multipliers), multipliers, 0.0)
    size = np.abs(weights)
    if not size.any():
        return None
    sides = np.maximum(_size(system.row_lower), _size(system.row_upper))
    cells = np.maximum(_size(lower), _size(upper))
    reach = np.abs(system.matrix.data) * np.repeat(size + 1.0, np.diff(system.matrix.indptr))
    largest = max(float((size + 1.0) @ sides), float(reach @ cells[system.matrix.indices]), 1.0)
    scale = min(float(SCALE), ROOM / largest)
    if scale < 1.0:
        return None
    return np.asarray(np.round(weights * 2.0 ** np.floor(np.log2(scale))).astype(np.int64))


def _size(side: Ints) -> Floats:
    return np.where(np.abs(side) == NO_LIMIT, 1.0, np.abs(side).astype(np.float64))
