"""Whether a hidden figure can move when certain further cells are hidden; if not, which cells are in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from .solver import DUAL_SIMPLEX, Floats, Relaxation
from .system import NO_LIMIT, EditSystem, Ints, Mask

MOVED: Final[float] = 1.0 - 1e-6


STAGES: Final[int] = 3
WHOLE: Final[int] = 2**12
REWEIGHT: Final[int] = 3


@dataclass(frozen=True, eq=False)
class Cut:
    """Of ``cells``, those hidden must weigh at least :data:`WHOLE` together (``weights`` are at most that)."""

    cells: Ints
    weights: Ints


class Mover:
    """Moves of hidden figures, as a linear program over differences from the figures as they are.

    Arrays have shape (cells,). ``recoverable``: hidden, but known to the intruder. See :mod:`remedy` for the stages.
    """

    def __init__(
        self, system: EditSystem, recoverable: Mask, hidable: Mask, low: Ints, high: Ints, until: float
    ) -> None:
        self._matrix = system.matrix
        self._by_cell = system.matrix.T.tocsr()
        self.size = system.n_cells
        self._until = until
        self._hidable = hidable
        self._moves: dict[int, tuple[set[int], int]] = {}
        star = ~system.known
        width = np.where(star, _difference(system.lower, system.upper), 0.0)
        gain = np.where(hidable, _difference(low, high), 0.0)
        room = np.minimum(_difference(low, system.lower), _difference(system.upper, high))
        both_ways = np.where(hidable, np.maximum(room, 0.0), 0.0)
        slack = _difference(system.row_lower, system.row_upper)
        exact = np.where(np.isinf(slack), np.inf, 0.0)
        self._star = (width, np.where(star & ~recoverable, 1.0, 0.0), np.zeros_like(width))
        self._gain = (gain, both_ways, both_ways)
        self._slack = (slack, exact, exact)
        self._models: dict[int, Relaxation] = {}
        self._doubles: dict[int, Relaxation] = {}

    def cut(self, cell: int, stage: int, share: Floats) -> Cut | None:
        """None when ``cell`` can move; else a cut that is not satisfied by ``share``, how much of each cell is hidden.

        The cut has no cells when hiding everything would not let it move. None also when no cut is found that would
        say anything new, or when the time is out.
        """
        hidden = np.flatnonzero(share)
        whole = bool((share[hidden] == 1.0).all())
        if whole and self._fits(cell, stage, hidden):
            return None
        gain = self._gain[stage][hidden]
        reach = np.array(self._star[stage])
        # Part of a wide interval would be room enough for any move: of a part no more than a step counts.
        reach[hidden] = gain if whole else np.minimum(gain, 1.0) * share[hidden]
        reach[cell] = 1.0
        model = self._model(stage)
        model.limit(-reach, reach)
        cost = np.zeros(reach.size)
        cost[cell] = -1.0
        vertex = model.minimise(cost, self._until)
        if vertex is None:
            return None
        if vertex.point[cell] >= MOVED:
            if whole:
                used = np.flatnonzero((np.abs(vertex.point) > 1e-9) & self._hidable)
                self._moves[cell] = (set(used.tolist()), stage)
            return None
        cut = self._explain(cell, stage, vertex.multipliers)
        return cut if cut.weights @ share[cut.cells] < WHOLE - 1.0 or not cut.cells.size else None

    def _fits(self, cell: int, stage: int, hidden: Ints) -> bool:
        used = self._moves.get(cell)
        return used is not None and used[1] == stage and used[0] <= set(hidden.tolist())

    def smallest(self, cell: int, stage: int, price: Floats) -> Ints | None:
        """The cells to hide for a small move of ``cell``; None when there is none, or when the time is out.

        A linear program for the cheapest move at ``price``, weighted again by what it used so that it settles on few
        cells.
        """
        n = self.size
        reach = np.where(self._hidable, self._gain[stage], self._star[stage])
        reach[cell] = 0.0
        forth_and_back = np.concatenate((reach, reach))
        low = np.zeros(2 * n)
        low[cell] = forth_and_back[cell] = 1.0
        model = self._doubled(stage)
        model.limit(low, forth_and_back)
        price = np.where(self._hidable, price, 0.0)
        cost = price
        for _ in range(REWEIGHT):
            vertex = model.minimise(np.concatenate((cost, cost)), self._until)
            if vertex is None:
                return None
            size = vertex.point[:n] + vertex.point[n:]
            cost = price / (size + 0.01)
        return np.flatnonzero((size > 1e-9) & (price > 0))

    def _doubled(self, stage: int) -> Relaxation:
        """The model with every cell twice, for its way up and its way down."""
        if stage not in self._doubles:
            slack, nothing = self._rows(stage), np.zeros(2 * self.size, dtype=np.int64)
            both = sparse.hstack((self._matrix, -self._matrix), format="csr")
            self._doubles[stage] = Relaxation(EditSystem(both, nothing, nothing, -slack, slack), DUAL_SIMPLEX)
        return self._doubles[stage]

    def _rows(self, stage: int) -> Ints:
        slack = self._slack[stage]
        return np.where(np.isinf(slack), NO_LIMIT, np.where(np.isinf(slack), 0.0, slack).astype(np.int64))

    def _model(self, stage: int) -> Relaxation:
        if stage not in self._models:
            whole = self._rows(stage)
            nothing = np.zeros(self._matrix.shape[1], dtype=np.int64)
            self._models[stage] = Relaxation(EditSystem(self._matrix, nothing, nothing, -whole, whole))
        return self._models[stage]

    def _explain(self, cell: int, stage: int, multipliers: Floats) -> Cut:
        """How far the multipliers let ``cell`` move, as a sum over what is hidden."""
        usable = ~np.isinf(self._slack[stage])
        multipliers = np.where(usable, multipliers, 0.0)
        price = np.abs(self._by_cell @ multipliers)
        price[cell] = 0.0
        star, slack = self._star[stage], self._slack[stage]
        free = float(price[star > 0] @ star[star > 0]) + float(np.abs(multipliers[usable]) @ slack[usable])
        need = 1.0 - free
        useful = self._hidable & (price > 0)
        weights = np.minimum(np.where(useful, price, 0.0) * np.where(useful, self._gain[stage], 0.0) / need, 1.0)
        cells = np.flatnonzero(weights > 1e-9)
        # Rounded so that the cut can only become weaker, never exclude a remedy.
        whole = np.ceil(weights[cells] * WHOLE - 1e-6).astype(np.int64)
        return Cut(cells, whole) if whole.sum() >= WHOLE else Cut(cells[:0], whole[:0])


def _difference(low: Ints, high: Ints) -> Floats:
    """How far apart two sides are, infinite where one is open."""
    limited = (np.abs(low) != NO_LIMIT) & (np.abs(high) != NO_LIMIT)
    return np.where(limited, np.where(limited, high, 0) - np.where(limited, low, 0), np.inf).astype(np.float64)
