"""Closing the gap between what is proved of a figure and what feasible points show of it.

Every hidden figure has a proved interval (propagation, certificates) and the range of values that feasible integer
points, *witnesses*, have shown it to take. Where the two meet, the bound is exact. Witnesses come from pushing all
unsettled figures at once with random weights, over all components in one warm linear program; what remains is asked
for singly, one figure of each component at a time. Branch and bound is the last resort, where a linear optimum is
not attained in whole numbers. (Attacker's problem: Fischetti & Salazar 2001; filtering of bounds by feasible
points: Gleixner et al. 2017.)
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .certificates import Certifier
from .components import Residual, take, touching
from .propagation import propagate
from .rounding import whole_point
from .solver import INTEGRAL, Floats, Relaxation, search
from .status import left
from .system import NO_LIMIT, Ints, Mask

WORTH: Final[int] = 2
"""Pushing goes on while a push settles so many times more bounds than asking singly would."""


class Audit:
    """The state of one audit over the open cells of a residual system; arrays have the shape of its cells.

    ``asked``: the cells whose bounds are wanted, all by default.
    ``lower``, ``upper``: proved. ``least``, ``most``: witnessed, empty (``least > most``) before the first witness.
    ``infeasible``: which components were found to have no integer point, shape (components,).
    """

    def __init__(
        self, core: Residual, until: float, most_nodes: int | None = None, *, asked: Mask | None = None
    ) -> None:
        n = core.system.n_cells
        self._asked = np.ones(n, dtype=bool) if asked is None else asked
        self._most_nodes = most_nodes
        self.system, self.parts, self.until = core.system, core.parts, until
        self.lower, self.upper = np.array(self.system.lower), np.array(self.system.upper)
        self.least = np.full(n, NO_LIMIT, dtype=np.int64)
        self.most = np.full(n, -NO_LIMIT, dtype=np.int64)
        self.infeasible: Mask = np.zeros(self.parts.count, dtype=bool)
        self._random = np.random.default_rng(0)
        self._certify = Certifier(self.system, self.parts).narrow
        self._model = Relaxation(self.system)

    def run(self) -> None:
        """Prove what can be proved in time."""
        self.find_witnesses()
        self._unlimited()
        self._push_all()
        self._ask_singly()

    def settled(self) -> tuple[Mask, Mask]:
        """Which lower and which upper bounds are exact."""
        return self.least <= self.lower, self.most >= self.upper

    # -- the three stages ------------------------------------------------------------------------------------------

    def find_witnesses(self) -> None:
        """One witness in each component; the components that have none are marked as infeasible."""
        self._solve(self._random_cost())
        for label in np.flatnonzero(self.unseen()):
            if not left(self.until):
                return
            self._branch(int(label), None)

    def _push_all(self) -> None:
        """Push until two pushes in a row are hardly worth more than the same programs asking singly."""
        history = [self._remaining()]
        while history[-1][0] and self._solve(self._random_cost()):
            history.append(self._remaining())
            settled = history[max(0, len(history) - 3)][0] - history[-1][0]
            if len(history) > 2 and settled < 2 * WORTH * history[-1][1]:
                return

    def _remaining(self) -> tuple[int, int]:
        """How many bounds are open, and in how many components."""
        open_low, open_high = self._open()
        return int(open_low.sum() + open_high.sum()), np.unique(self.parts.cells[open_low | open_high]).size

    def _ask_singly(self) -> None:
        """Per component and linear program one bound; those it leaves open go to branch and bound, at the end."""
        hard_low, hard_high = (np.zeros(self.system.n_cells, dtype=bool) for _ in range(2))
        while left(self.until) > 0:
            open_low, open_high = self._open()
            cells, up = self._one_each(open_low & ~hard_low, open_high & ~hard_high)
            if not cells.size:
                break
            cost = np.zeros(self.system.n_cells)
            cost[cells] = np.where(up, -1.0, 1.0)
            if not self._solve(cost):
                hard_low[cells[~up]], hard_high[cells[up]] = True, True
                continue
            open_low, open_high = self._open()
            hard_low[cells[~up & open_low[cells]]] = True
            hard_high[cells[up & open_high[cells]]] = True
        for hard, high in ((hard_low, False), (hard_high, True)):
            for cell in np.flatnonzero(hard):
                while self._open()[int(high)][cell] and left(self.until) > 0:
                    if not self._branch(int(self.parts.cells[cell]), (int(cell), high)):
                        break

    def _unlimited(self) -> None:
        """Sides without a proved limit, one by one: a linear program tells whether there is one."""
        for high, side in ((False, self.lower), (True, self.upper)):
            for cell in np.flatnonzero(self._asked & (np.abs(side) == NO_LIMIT)):
                if self.least[cell] > self.most[cell] or np.abs(side[cell]) != NO_LIMIT:
                    continue  # its component has no point, or none was found
                cost = np.zeros(self.system.n_cells)
                cost[cell] = -1.0 if high else 1.0
                if not self._solve(cost) and self._model.unbounded:
                    (self.most if high else self.least)[cell] = side[cell]

    # -- steps -----------------------------------------------------------------------------------------------------

    def unseen(self) -> Mask:
        """Components not known to be infeasible and without a witness yet."""
        unseen = np.zeros(self.parts.count, dtype=bool)
        unseen[self.parts.cells[self.least > self.most]] = True
        return unseen & ~self.infeasible

    def _open(self) -> tuple[Mask, Mask]:
        """Bounds that may still be pushed: asked for, unsettled, with a limit, in a component that has a witness."""
        seen = self._asked & (self.least <= self.most)
        low, high = self.settled()
        return (
            seen & ~low & (self.lower > -NO_LIMIT),
            seen & ~high & (self.upper < NO_LIMIT),
        )

    def _random_cost(self) -> Floats:
        """Random weights, downwards or upwards, on the unsettled cells asked for that a limit stops.

        Far apart on purpose: a few cells then reach their limits, where equal weights would settle on compromises.
        """
        low = self._asked & (self.least > self.lower) & (self.lower > -NO_LIMIT)
        high = self._asked & (self.most < self.upper) & (self.upper < NO_LIMIT)
        upwards = high & (~low | (self._random.random(low.size) < 0.5))
        weight = (0.2 + 0.8 * self._random.random(low.size)) ** 6
        return np.where(low | high, np.where(upwards, -weight, weight), 0.0)

    def _one_each(self, open_low: Mask, open_high: Mask) -> tuple[Ints, Mask]:
        """Of every component one open bound: the cells, and which of them ask for the upper bound."""
        cells = np.concatenate((np.flatnonzero(open_high), np.flatnonzero(open_low)))
        _, first = np.unique(self.parts.cells[cells], return_index=True)
        return cells[first], open_high[cells[first]] & (first < open_high.sum())

    def _solve(self, cost: Floats) -> bool:
        """One linear program: take its vertex as witness where whole, and its multipliers as proof."""
        vertex = self._model.minimise(cost, self.until)
        if vertex is None:
            return False
        point = whole_point(self.system.narrowed(self.lower, self.upper), vertex.point, cost, self.until)
        self._record(point, np.ones(self.parts.count, dtype=bool))
        # HiGHS prices a row at its lower side positively when minimising; a certificate wants its upper side so.
        narrowed = self._certify(-vertex.multipliers, self.lower, self.upper)
        if narrowed.size:
            self._propagate(narrowed)
            cut = np.flatnonzero((vertex.point < self.lower - INTEGRAL) | (vertex.point > self.upper + INTEGRAL))
            if cut.size:
                self._model.tighten(cut, self.lower[cut], self.upper[cut])
        return True

    def _record(self, point: Ints, whole: Mask) -> None:
        """Widen what is witnessed by ``point`` in those of the components ``whole`` where it holds exactly."""
        value = self.system.matrix @ point
        off_row = (value < self.system.row_lower) | (value > self.system.row_upper)
        off_cell = (point < self.system.lower) | (point > self.system.upper)
        good = whole.copy()
        good[self.parts.rows[off_row]] = False
        good[self.parts.cells[off_cell]] = False
        taken = good[self.parts.cells]
        self.least[taken] = np.minimum(self.least[taken], point[taken])
        self.most[taken] = np.maximum(self.most[taken], point[taken])

    def _propagate(self, cells: Ints) -> None:
        narrowed = self.system.narrowed(self.lower, self.upper)
        after = propagate(narrowed, start=touching(self.system, cells), deadline=self.until)
        self.lower, self.upper = after.lower, after.upper

    def _branch(self, label: int, bound: tuple[int, bool] | None) -> bool:
        """Branch and bound in one component: push a bound (cell, upper?) beyond what is witnessed, or find a witness.

        Returns whether anything was learnt.
        """
        cells, rows = np.flatnonzero(self.parts.cells == label), np.flatnonzero(self.parts.rows == label)
        lower, upper = np.array(self.lower), np.array(self.upper)
        cost = self._random_cost()
        if bound is not None:
            cell, high = bound
            cost = np.zeros(lower.size)
            cost[cell] = -1.0 if high else 1.0
            if high:
                lower[cell] = self.most[cell] + 1
            else:
                upper[cell] = self.least[cell] - 1
        narrowed = self.system.narrowed(lower, upper)
        solution = search(take(narrowed, rows, cells), cost[cells], self.until, most_nodes=self._most_nodes)
        if solution.point is not None:
            point = np.array(self.lower)
            point[cells] = solution.point
            self._record(point, np.arange(self.parts.count) == label)
        if bound is None:
            self.infeasible[label] = solution.infeasible
            if solution.infeasible:
                self._model.release(rows)
        elif solution.infeasible or solution.optimal:
            side, seen = (self.upper, self.most) if bound[1] else (self.lower, self.least)
            side[bound[0]] = seen[bound[0]]
            self._propagate(np.array([bound[0]]))
        return solution.infeasible or solution.point is not None
