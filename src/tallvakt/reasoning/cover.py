"""Few cells to hide that let every figure move, by the cutting planes of Fischetti & Salazar (2001)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from scipy import sparse

from .moves import STAGES, WHOLE, Cut, Mover
from .solver import DUAL_SIMPLEX, Floats, Relaxation, search
from .status import left
from .system import NO_LIMIT, EditSystem, Ints

PATIENCE: Final[int] = 6
WORTH: Final[float] = 0.005
"""Cuts are worth collecting while as many rounds raise the number of cells asked for by more than this share."""
ROUNDS: Final[int] = 4
SHARED: Final[float] = 0.02
"""What a cell costs that is hidden anyway, beside one that is not."""


class Cover:
    """What each of ``figures`` asks for (its stage, see :mod:`remedy`), and the cuts found so far.

    ``impossible``: figures that do not move whatever is hidden. A figure that cannot move as a later stage asks goes
    back to the first and stays there: ``stuck``.
    """

    def __init__(self, mover: Mover, figures: Iterable[int], until: float) -> None:
        self.stage = dict.fromkeys(figures, 0)
        self.impossible: set[int] = set()
        self.stuck: set[int] = set()
        self._mover, self._until = mover, until
        self._cuts: list[Cut] = []

    def ask_more(self, figures: Iterable[int]) -> bool:
        """Take ``figures`` to their next stage; returns whether there was one for any."""
        able = [c for c in figures if c not in self.stuck and self.stage.get(c, STAGES) < STAGES - 1]
        for cell in able:
            self.stage[cell] += 1
        return bool(able)

    def few(self, gap: float) -> tuple[Ints, int] | None:
        """Few cells with which every figure moves as its stage asks, and how many the cuts ask for at least.

        Cuts are collected from a linear program of the choices, which is quick, until they hardly raise it; then a
        few times from the choices themselves, as few as can be up to the relative ``gap``. What is missing still is
        filled in figure by figure, and moves then made to share what they use. None when time runs out.
        """
        raised: list[float] = []
        while len(raised) < PATIENCE or raised[-1] > raised[-PATIENCE] * (1.0 + WORTH):
            share = self._fewest(False, gap)
            if share is None or not self._add_cuts(share):
                break
            raised.append(float(share.sum()))
        for _ in range(ROUNDS):
            share = self._fewest(True, gap)
            if share is None or not self._add_cuts(share):
                break
        if share is None or left(self._until) <= 0:
            return None
        hidden = np.flatnonzero(share)
        return self._settled(hidden), hidden.size

    def _add_cuts(self, share: Floats) -> bool:
        """Cuts that ``share`` does not satisfy; returns whether anything changed."""
        before = len(self._cuts), len(self.stuck), len(self.impossible)
        for cell, level in list(self.stage.items()):
            cut = self._mover.cut(cell, level, share)
            if cut is not None and cut.cells.size:
                self._cuts.append(cut)
            elif cut is not None and level:
                self.stuck.add(cell)
                self.stage[cell] = 0
            elif cut is not None:
                self.impossible.add(cell)
                del self.stage[cell]
        return (len(self._cuts), len(self.stuck), len(self.impossible)) != before

    def _fewest(self, whole: bool, gap: float) -> Floats | None:
        """How much of each cell to hide at least, by all cuts; None if not found. ``whole``: all or nothing."""
        share = np.zeros(self._mover.size)
        if not self._cuts:
            return share
        columns = np.unique(np.concatenate([cut.cells for cut in self._cuts]))
        rows = np.zeros((len(self._cuts), columns.size), dtype=np.int64)
        for k, cut in enumerate(self._cuts):
            rows[k, np.searchsorted(columns, cut.cells)] = cut.weights
        choices, cost = _choices(rows), np.ones(columns.size)
        if whole:
            found = search(choices, cost, self._until, gap)
            if found.point is None or not found.optimal:
                return None
            share[columns] = found.point
            return share
        vertex = Relaxation(choices, DUAL_SIMPLEX).minimise(cost, self._until)
        if vertex is None:
            return None
        share[columns] = np.clip(vertex.point, 0.0, 1.0)
        return share

    def _settled(self, hidden: Ints) -> Ints:
        """Cells of one small move for every figure, near ``hidden``, moves sharing cells where they can."""
        moves: dict[int, Ints] = {}
        users = np.zeros(self._mover.size, dtype=np.int64)
        users[hidden] = 1
        for cell, level in self.stage.items():
            move = self._mover.smallest(cell, level, np.where(users > 0, SHARED, 1.0))
            if move is not None:
                moves[cell] = move
        users[:] = 0
        np.add.at(users, np.concatenate([*moves.values(), hidden[:0]]), 1)
        for _ in range(ROUNDS):
            if not self._shared(moves, users) or left(self._until) <= 0:
                break
        return np.flatnonzero(users)

    def _shared(self, moves: dict[int, Ints], users: Ints) -> bool:
        """Find each figure another move that needs fewer cells of its own; returns whether one was found."""
        found = False
        for cell, move in list(moves.items()):
            users[move] -= 1
            other = self._mover.smallest(cell, self.stage[cell], np.where(users > 0, SHARED, 1.0))
            if other is not None and (users[other] == 0).sum() < (users[move] == 0).sum():
                moves[cell], found = other, True
            users[moves[cell]] += 1
        return found


def _choices(rows: Ints) -> EditSystem:
    """Yes or no for every column, such that every cut is satisfied."""
    m, n = rows.shape
    none, one = np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)
    return EditSystem(sparse.csr_array(rows), none, one, np.full(m, WHOLE), np.full(m, NO_LIMIT))
