"""Whether a hidden figure can move when certain further cells are hidden; if not, which cells are in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .solver import Floats, Relaxation
from .system import NO_LIMIT, EditSystem, Ints, Mask

MOVED: Final[float] = 1.0 - 1e-6


@dataclass(frozen=True, eq=False)
class Cut:
    """Of ``cells``, those hidden must weigh at least ``need`` together (``weights`` at most that)."""

    cells: Ints
    weights: Floats
    need: float


class Mover:
    """Moves of hidden figures, as a linear program over differences from the figures as they are.

    Arrays have shape (cells,). ``recoverable``: hidden, but known to the intruder. See :mod:`remedy` for the stages.
    """

    def __init__(
        self, system: EditSystem, recoverable: Mask, hidable: Mask, low: Ints, high: Ints, until: float
    ) -> None:
        self._matrix = system.matrix
        self._by_cell = system.matrix.T.tocsr()
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

    def cut(self, cell: int, stage: int, hidden: Ints) -> Cut | None:
        """None when ``cell`` can move while ``hidden`` are hidden; else a cut that ``hidden`` does not satisfy.

        The cut has no cells when hiding everything would not let it move. None also when the time is out.
        """
        chosen = set(hidden.tolist())
        before = self._moves.get(cell)
        if before is not None and before[1] == stage and before[0] <= chosen:
            return None
        reach = np.array(self._star[stage])
        reach[hidden] = self._gain[stage][hidden]
        reach[cell] = 1.0
        model = self._model(stage)
        model.limit(-reach, reach)
        cost = np.zeros(reach.size)
        cost[cell] = -1.0
        vertex = model.minimise(cost, self._until)
        if vertex is None:
            return None
        if vertex.point[cell] >= MOVED:
            used = np.flatnonzero((np.abs(vertex.point) > 1e-9) & self._hidable)
            self._moves[cell] = (set(used.tolist()), stage)
            return None
        return self._explain(cell, stage, vertex.multipliers)

    def _model(self, stage: int) -> Relaxation:
        if stage not in self._models:
            slack = self._slack[stage]
            whole = np.where(np.isinf(slack), NO_LIMIT, np.where(np.isinf(slack), 0.0, slack).astype(np.int64))
            nothing = np.zeros(self._matrix.shape[1], dtype=np.int64)
            self._models[stage] = Relaxation(EditSystem(self._matrix, nothing, nothing, -whole, whole))
        return self._models[stage]

    def _explain(self, cell: int, stage: int, multipliers: Floats) -> Cut:
        """How far the multipliers let ``cell`` move, as a sum over what is hidden."""
        usable = ~np.isinf(self._slack[stage])
        multipliers = np.where(usable, multipliers, 0.0)
        price = np.abs(self._by_cell @ multipliers)
        price[cell] = 0.0
        free = float(price @ self._star[stage]) + float(np.abs(multipliers[usable]) @ self._slack[stage][usable])
        need = 1.0 - free
        weights = np.minimum(price * np.where(self._hidable, self._gain[stage], 0.0), need)
        cells = np.flatnonzero(weights > 1e-9)
        if weights[cells].sum() < need - 1e-6:
            cells = cells[:0]
        return Cut(cells, weights[cells], need)


def _difference(low: Ints, high: Ints) -> Floats:
    """How far apart two sides are, infinite where one is open."""
    limited = (np.abs(low) != NO_LIMIT) & (np.abs(high) != NO_LIMIT)
    return np.where(limited, np.where(limited, high, 0) - np.where(limited, low, 0), np.inf).astype(np.float64)
