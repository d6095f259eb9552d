"""Whether suppressed cells can take more than one value: less than their bounds, and so much quicker to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .components import only, residual
from .propagation import propagate
from .status import left
from .system import NO_LIMIT, EditSystem, Ints, Mask
from .witnesses import Audit

IDLE: Final[int] = 3
"""Pushes in a row that show nothing new, after which cells are asked about singly."""
BEYOND: Final[int] = 4
"""How many times the largest figure an open interval is taken to reach: a program without a limit shows no point."""


@dataclass(frozen=True, eq=False)
class Safety:
    """``safe``: cells that take two values, shown by points. ``finished``: the others were looked at fully."""

    safe: Ints
    finished: bool


def safety(system: EditSystem, cells: Ints, until: float) -> Safety:
    """Which of ``cells`` can take more than one value, over all promises together; none of a contradictory part."""
    wanted = np.zeros(system.n_cells, dtype=bool)
    wanted[cells] = True
    closed = _closed(system)
    first = propagate(closed, deadline=until)
    rest = residual(closed, first.lower, first.upper, ~first.dead)
    parts = np.zeros(rest.parts.count, dtype=bool)
    parts[rest.parts.cells[wanted[rest.cells]]] = True
    if not parts.any():
        return Safety(cells[:0], left(until) > 0)
    core = only(rest, parts)
    search = _Witnesses(core, until)
    search.show(wanted[core.cells])
    safe = core.cells[wanted[core.cells] & (search.least < search.most)]
    return Safety(safe, left(until) > 0)


def _closed(system: EditSystem) -> EditSystem:
    """The system with closed intervals, wide enough for every figure and more."""
    limited = np.where(np.abs(system.upper) == NO_LIMIT, 0, np.abs(system.upper))
    rows = np.where(np.abs(system.row_upper) == NO_LIMIT, 0, np.abs(system.row_upper))
    reach = BEYOND * (1 + int(max(limited.max(initial=0), rows.max(initial=0))))
    reach = min(max(reach, int(limited.max(initial=0))), system.safe_bound)
    upper = np.where(system.upper == NO_LIMIT, np.maximum(reach, system.lower), system.upper)
    lower = np.where(system.lower == -NO_LIMIT, np.minimum(-reach, upper), system.lower)
    return system.narrowed(lower, upper)


class _Witnesses(Audit):
    """An audit that ends when every cell asked about was seen with two values."""

    def show(self, wanted: Mask) -> None:
        """Look for two values of each of ``wanted``, shape (cells,)."""
        self.find_witnesses()
        idle = 0
        while idle < IDLE and left(self.until) > 0:
            waiting = self._waiting(wanted)
            if not waiting.any():
                return
            weight = self._random.uniform(0.2, 1.0, waiting.size) * self._random.choice([-1.0, 1.0], waiting.size)
            if not self._solve(np.where(waiting, weight, 0.0)):
                break
            idle = 0 if self._waiting(wanted).sum() < waiting.sum() else idle + 1
        self._singly(wanted)

    def _waiting(self, wanted: Mask) -> Mask:
        return np.asarray(wanted & (self.least >= self.most) & (self.lower < self.upper))

    def _singly(self, wanted: Mask) -> None:
        """Ask of each cell that is left how low and how high it can be."""
        for cell in np.flatnonzero(self._waiting(wanted)).tolist():
            for high in (False, True):
                if left(self.until) <= 0 or not self._waiting(wanted)[cell]:
                    break
                cost = np.zeros(self.system.n_cells)
                cost[cell] = -1.0 if high else 1.0
                self._solve(cost)
                seen, beyond = (self.most, self.upper) if high else (self.least, self.lower)
                if self._waiting(wanted)[cell] and self.least[cell] == self.most[cell] and seen[cell] != beyond[cell]:
                    self._branch(int(self.parts.cells[cell]), (cell, high))
