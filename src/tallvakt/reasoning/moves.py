"""Whether a suppressed cell can move when certain further cells are hidden; if not, which cells are in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from .leeway import MoveProgram
from .solver import DUAL_SIMPLEX, Floats, Relaxation, search
from .system import NO_LIMIT, EditSystem, Ints

MOVED: Final[float] = 1.0 - 1e-6
WHOLE: Final[int] = 2**12
FINE: Final[float] = 2.0**20
REWEIGHT: Final[int] = 3
FAR: Final[tuple[float, ...]] = (2.0**4, 2.0**10)
"""How far a figure moves at most in a move of whole numbers: the nearer, the quicker it is found."""
MOST_NODES: Final[int] = 500
"""How often the search for it may branch: unlike seconds, the same on every machine."""


@dataclass(frozen=True, eq=False)
class Cut:
    """Of ``cells``, those hidden must weigh at least :data:`WHOLE` together (``weights`` are at most that)."""

    cells: Ints
    weights: Ints


class Mover:
    """The moves of one suppressed cell: answers its question for what is hidden. Cells are numbers in the system."""

    def __init__(self, question: MoveProgram, until: float) -> None:
        self._asked, self.cells = question, question.cells
        self._until = until
        self._hidable = (question.gain[0] < 0) | (question.gain[1] > 0)
        self._model: Relaxation | None = None
        self._doubled: Relaxation | None = None
        self._last: set[int] | None = None

    def cut(self, share: Floats) -> Cut | None:
        """None when the cell can move; else a cut that is not satisfied by ``share``: how much of each cell is hidden.

        ``share`` has the shape of all cells. The cut has no cells when hiding everything would not let the cell move.
        None also when no cut is found that would say anything new, or when the time is out.
        """
        asked, mine = self._asked, share[self.cells]
        hidden = np.flatnonzero((mine > 0) & self._hidable)
        whole = bool((mine[hidden] == 1.0).all())
        if whole and self._last is not None and self._last <= set(hidden.tolist()):
            return None
        low, high = (np.array(side) for side in asked.star)
        # Part of a wide interval would be room enough for any move: of a part no more than a step counts.
        gains = asked.gain if whole else (np.maximum(asked.gain[0], -1.0), np.minimum(asked.gain[1], 1.0))
        low[hidden] += gains[0][hidden] * mine[hidden]
        high[hidden] += gains[1][hidden] * mine[hidden]
        low[asked.asked], high[asked.asked] = 0.0, min(1.0, float(asked.star[1][asked.asked]))
        if self._model is None:
            self._model = _relaxation(asked.matrix, asked.rows, 1)
        self._model.limit(low, high)
        cost = np.zeros(low.size)
        cost[asked.asked] = -1.0
        vertex = self._model.minimise(cost, self._until)
        if vertex is None:
            return None
        if vertex.point[asked.asked] >= MOVED:
            if whole:
                used = np.flatnonzero((np.abs(vertex.point) > 1e-9) & self._hidable)
                self._last = set(used.tolist())
            return None
        cut = self._explain(-vertex.multipliers)
        if cut is None or not cut.cells.size:
            return cut
        return cut if cut.weights @ share[cut.cells] < WHOLE - 1.0 else None

    def smallest(self, price: Floats) -> Ints | None:
        """The cells to hide for a small move; None when there is none, or when the time is out.

        A linear program for the cheapest move at ``price``, shape (all cells,), weighted again by what it used so
        that it settles on few cells.
        """
        asked, n = self._asked, self.cells.size
        down, up = (np.where(self._hidable, gain, star) for gain, star in zip(asked.gain, asked.star, strict=True))
        down[asked.asked] = up[asked.asked] = 0.0
        high = np.concatenate((up, -down))
        low = np.zeros(2 * n)
        low[asked.asked] = high[asked.asked] = 1.0
        if self._doubled is None:
            both = sparse.hstack((asked.matrix, -asked.matrix), format="csr")
            self._doubled = _relaxation(both, asked.rows, DUAL_SIMPLEX)
        self._doubled.limit(low, high)
        cost = price = np.where(self._hidable, price[self.cells], 0.0)
        size = np.zeros(n)
        for _ in range(REWEIGHT):
            vertex = self._doubled.minimise(np.concatenate((cost, cost)), self._until)
            if vertex is None:
                return None
            size = vertex.point[:n] + vertex.point[n:]
            cost = price / (size + 0.01)
        return self.cells[(size > 1e-9) & self._hidable]

    def whole(self, price: Floats) -> Ints | None:
        """The cells to hide for the cheapest move in whole numbers, by branch and bound; None where none was found."""
        moves = (self._whole_within(far, price) for far in FAR)
        return next((cells for cells in moves if cells is not None), None)

    def _whole_within(self, far: float, price: Floats) -> Ints | None:
        """The cells of the cheapest move in which no cell moves further than ``far``."""
        asked, n = self._asked, self.cells.size
        down, up = (np.where(self._hidable, gain, star) for gain, star in zip(asked.gain, asked.star, strict=True))
        down[asked.asked], up[asked.asked] = -1.0, max(1.0, float(asked.star[1][asked.asked]))
        high = np.minimum(np.concatenate((up, -down)), far)
        low = np.zeros(2 * n)
        low[asked.asked], high[n + asked.asked] = 1.0, 0.0
        # A cell is hidden or not, whatever it moves by: one choice for each, which opens its interval.
        chosen = np.flatnonzero(self._hidable)
        opens = sparse.csr_array((np.ones(chosen.size), (np.arange(chosen.size), chosen)), shape=(chosen.size, n))
        most = sparse.diags_array(-np.maximum(high[chosen], high[n + chosen]))
        moves = sparse.hstack((asked.matrix, -asked.matrix, sparse.csr_array((asked.matrix.shape[0], chosen.size))))
        matrix = sparse.vstack((moves, sparse.hstack((opens, opens, most))), format="csr")
        row_low = np.concatenate((_ints(asked.rows[0]), np.full(chosen.size, -NO_LIMIT)))
        row_high = np.concatenate((_ints(asked.rows[1]), np.zeros(chosen.size, dtype=np.int64)))
        lower = np.concatenate((low, np.zeros(chosen.size)))
        upper = np.concatenate((high, np.ones(chosen.size)))
        system = EditSystem(matrix.astype(np.int64), _ints(lower), _ints(upper), row_low, row_high)
        cost = np.concatenate((np.zeros(2 * n), price[self.cells][chosen]))
        solution = search(system, cost, self._until, most_nodes=MOST_NODES)
        return None if solution.point is None else self.cells[chosen[solution.point[2 * n :] > 0]]

    def _explain(self, multipliers: Floats) -> Cut | None:
        """How far the multipliers let the cell move, as a sum over what is hidden; None where they tell nothing."""
        asked = self._asked
        # Binary fractions add up exactly, so that what cancels out is nought and not almost nought.
        exact = np.rint(multipliers * FINE) / FINE
        exact = np.where(np.isfinite(np.where(exact > 0, asked.rows[1], asked.rows[0])), exact, 0.0)
        price = asked.matrix.T @ exact
        scale = price[asked.asked]
        if scale <= 0.5:
            return None
        exact, price = exact / scale, price / scale
        price[asked.asked] = 0.0
        free = _most(exact, asked.rows) + _most(-price, asked.star)
        if not free < 1.0:
            return None
        weights = np.maximum(_parts(-price, asked.gain[0]), _parts(-price, asked.gain[1]))
        weights = np.minimum(weights / (1.0 - free), 1.0)
        used = np.flatnonzero(weights > 1e-9)
        # Rounded so that the cut can only become weaker, never exclude a remedy.
        whole = np.ceil(weights[used] * WHOLE - 1e-6).astype(np.int64)
        return Cut(self.cells[used], whole) if whole.sum() >= WHOLE else Cut(self.cells[:0], whole[:0])


def _parts(factor: Floats, side: Floats) -> Floats:
    """The products, nought where the factor is."""
    return np.where(factor == 0, 0.0, np.where(factor == 0, 1.0, factor) * side)


def _most(factor: Floats, sides: tuple[Floats, Floats]) -> float:
    return float(np.maximum(_parts(factor, sides[0]), _parts(factor, sides[1])).sum())


def _relaxation(matrix: sparse.csr_array, rows: tuple[Floats, Floats], method: int) -> Relaxation:
    nothing = np.zeros(matrix.shape[1], dtype=np.int64)
    return Relaxation(EditSystem(matrix, nothing, nothing, _ints(rows[0]), _ints(rows[1])), method)


def _ints(side: Floats) -> Ints:
    closed = np.isfinite(side)
    return np.where(closed, np.where(closed, side, 0.0).astype(np.int64), np.where(side > 0, NO_LIMIT, -NO_LIMIT))
