"""From an optimal point of a linear program to one in whole numbers: only where it is in fractions is chosen anew.

An optimum over linked tables has fractions in a few places, chained by an average or a subtotal, and whole numbers
everywhere else. As the method goes on from where it stands, such a place stays in one optimum after another, and
spoils for the whole component what they show of all other figures. So each place is searched by itself, with the
figures around it where the optimum has them; if they leave it no whole numbers, with these let go as well. (Repair of
part of a solution by a small integer program: Fischetti & Lodi, *Local branching*, 2003, for the idea of the
neighbourhood.)
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .components import Residual, members, only, residual, touching
from .propagation import propagate, read_once
from .solver import INTEGRAL, Floats, holds, search
from .system import EditSystem, Ints

RINGS: Final[int] = 3
"""A place is itself, then it with the figures that share a promise with it, then these with theirs."""
MOST_NODES: Final[int] = 100
"""How often the search in one place may branch."""


def whole_point(system: EditSystem, point: Floats, cost: Floats, until: float) -> Ints:
    """``point``, shape (cells,), in whole numbers, for as little ``cost`` as each place allows.

    It need not hold: where a place has no whole numbers, or they were not found, it is rounded. The caller checks.
    """
    near = np.rint(point).astype(np.int64)
    free = np.flatnonzero(np.abs(point - near) > INTEGRAL)
    if not free.size:
        return near
    implied = _implied(system, near, free, until)
    if implied is not None:
        return implied
    for _ in range(RINGS):
        if not free.size:
            break
        free = _chosen(_places(_freed(system, near, free)), near, cost, until)
        free = np.unique(system.matrix[touching(system, free)].indices)
    return near


def _freed(system: EditSystem, near: Ints, free: Ints) -> EditSystem:
    """The system with all cells as they are in ``near``, but for the ``free`` ones."""
    low, high = np.array(near), np.array(near)
    low[free], high[free] = system.lower[free], system.upper[free]
    return system.narrowed(low, high)


def _implied(system: EditSystem, near: Ints, free: Ints, until: float) -> Ints | None:
    """The one point that the other figures leave where some are ``free``; None where it is not one.

    It mostly is, and most often at once: an average follows from its months, and a sum from its parts.
    """
    start, freed = touching(system, free), _freed(system, near, free)
    lower, upper = read_once(freed, start)
    if np.array_equal(lower, upper) and holds(freed, lower):
        return lower
    after = propagate(freed, start=start, first_only=True, deadline=until)
    if after.broken.size or (after.lower < after.upper).any():
        return None
    return after.lower


def _places(freed: EditSystem) -> Residual:
    return residual(freed, freed.lower, freed.upper, np.ones(freed.n_cells, dtype=bool))


def _not_implied(places: Residual, near: Ints) -> Residual:
    """The places without those that the figures around leave one point, which is written into ``near``."""
    after = propagate(places.system)
    open_ = np.zeros(places.parts.count, dtype=bool)
    open_[places.parts.cells[after.dead | (after.lower < after.upper)]] = True
    implied = ~open_[places.parts.cells]
    near[places.cells[implied]] = after.lower[implied]
    return only(places, open_)


def _chosen(places: Residual, near: Ints, cost: Floats, until: float) -> Ints:
    """The cells of the places without whole numbers; those of the others are written into ``near``."""
    places = _not_implied(places, near)
    stuck = []
    for label, mine in enumerate(members(places.parts.cells, places.parts.count)):
        cells = places.cells[mine]
        place = only(places, np.arange(places.parts.count) == label).system
        solution = search(place, cost[cells], until, most_nodes=MOST_NODES)
        if solution.point is None:
            stuck.append(cells)
        else:
            near[cells] = solution.point
    return np.concatenate(stuck) if stuck else np.empty(0, dtype=np.int64)
