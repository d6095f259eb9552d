"""Few cells to hide that let every suppressed cell move, by the cutting planes of Fischetti & Salazar (2001)."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from scipy import sparse

from .moves import WHOLE, Cut, Mover
from .solver import DUAL_SIMPLEX, Floats, Relaxation, search
from .status import left
from .system import NO_LIMIT, EditSystem, Ints

Key = TypeVar("Key", bound=Hashable)
"""What tells a question from others."""
PATIENCE: Final[int] = 6
WORTH: Final[float] = 0.005
"""Cuts are worth collecting while as many rounds raise the number of cells asked for by more than this share."""
ROUNDS: Final[int] = 40
UNDECIDED: Final[float] = 0.5
"""How far from the least cost a choice may be: preferences come to less, so that none has fewer cells."""
CUTTING: Final[float] = 0.6
"""The part of the time in which cuts are collected; the rest is for moves question by question, where it is needed."""
SHARING: Final[int] = 4
SHARED: Final[float] = 0.02
"""What a cell costs that is hidden anyway, beside one that is not."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Preference:
    """Which cells to hide where as few others would do: ``cost`` and ``group`` have shape (cells,).

    ``cost`` is 1 and less than one more in all; cells of one ``group`` (-1: of none) are hidden together rather than
    those of several, at ``opening`` for each group.
    """

    cost: Floats
    group: Ints
    opening: float


@dataclass(frozen=True, eq=False)
class Choice:
    """``hidden``: cells with which every question is answered, as far as ``settled``; ``least``: no fewer would do."""

    hidden: Ints
    least: int
    settled: bool


class Cover(Generic[Key]):
    """The cuts of some questions, and what satisfies them. ``stuck``: questions that no hiding answers."""

    def __init__(self, movers: Mapping[Key, Mover], preference: Preference, until: float) -> None:
        self._movers = dict(movers)
        self._preference, self._until = preference, until
        self._cuts: list[Cut] = []
        self.stuck: set[Key] = set()
        self._cutting_until = until
        self._least = 0
        self._moves: dict[Key, Ints] = {}

    def add(self, movers: Mapping[Key, Mover]) -> None:
        """Ask more; the cuts so far are kept."""
        self._movers.update(movers)

    def least(self) -> int:
        """How many cells the questions ask for at least, as far as time allows."""
        return self.choose(fill=False).least

    def choose(self, *, fill: bool = True) -> Choice:
        """Few cells that answer every question.

        Cuts are collected from a linear program of the choices, which is quick, until they hardly raise it; then from
        the choices themselves until every question is answered. Where time does not allow that, what is missing is
        filled in question by question, and moves then made to share what they use.
        """
        self._cutting_until = time.monotonic() + CUTTING * left(self._until)
        raised: list[float] = []
        while left(self._cutting_until) > 0 and (
            len(raised) < PATIENCE or raised[-1] > raised[-PATIENCE] * (1.0 + WORTH)
        ):
            share = self._fewest(whole=False)
            if share is None or not self._add_cuts(share):
                break
            raised.append(float(share.sum()))
            self._least = max(self._least, int(np.ceil(raised[-1] - 1e-6)))
        hidden = np.zeros(0, dtype=np.int64)
        if fill and raised and (near := self._near()) is not None:
            return near
        for _ in range(ROUNDS):
            share = self._fewest(whole=True) if left(self._cutting_until) > 0 else None
            if share is None:
                break
            hidden = np.flatnonzero(share)
            self._least = max(self._least, hidden.size)
            if not self._add_cuts_in_turn(share):
                return Choice(hidden, self._least, left(self._until) > 0)
        return Choice(self.filled(hidden) if fill else hidden, self._least, False)

    def _near(self) -> Choice | None:
        """Moves that share what they use, where they need no more cells than the cuts ask for: no fewer would do."""
        hidden = self.filled(np.zeros(0, dtype=np.int64))
        if hidden.size > self._least or len(self._moves) < len(self._movers):
            return None
        return Choice(hidden, self._least, left(self._until) > 0)

    def _price(self, users: Ints) -> Floats:
        """What each cell costs a move: little where it is hidden anyway, a little less where its group is."""
        group, preference = self._preference.group, self._preference
        opened = np.isin(group, group[(users > 0) & (group >= 0)])
        return np.where(users > 0, SHARED, preference.cost + np.where(opened, 0.0, preference.opening))

    def _add_cuts(self, share: Floats) -> bool:
        """Cuts that ``share`` does not satisfy; returns whether anything changed."""
        changed = False
        for number, mover in list(self._movers.items()):
            if left(self._cutting_until) <= 0:
                return True
            cut = mover.cut(share)
            changed |= cut is not None
            if cut is not None and cut.cells.size:
                self._cuts.append(cut)
            elif cut is not None:
                self.stuck.add(number)
                del self._movers[number]
        return changed

    def _add_cuts_in_turn(self, share: Floats) -> bool:
        """Cuts of each question, with what they ask for hidden in ``share`` one by one; whether there were any.

        A linear program is far cheaper than the next choice, so that each choice is asked for as many cuts as it gives.
        """
        changed = False
        asked = np.zeros(share.size)
        for number, mover in list(self._movers.items()):
            while left(self._cutting_until) > 0:
                cut = mover.cut(share)
                if cut is None:
                    break
                changed = True
                if not cut.cells.size:
                    self.stuck.add(number)
                    del self._movers[number]
                    break
                self._cuts.append(cut)
                asked[cut.cells] += cut.weights
                fresh = cut.cells[share[cut.cells] == 0]
                share[fresh[np.argmax(asked[fresh])]] = 1.0
        return changed

    def _fewest(self, *, whole: bool) -> Floats | None:
        """How much of each cell to hide at least, by all cuts; None if not found. ``whole``: all or nothing."""
        share = np.zeros(self._preference.cost.size)
        if not self._cuts:
            return share
        columns = np.unique(np.concatenate([cut.cells for cut in self._cuts]))
        rows = np.zeros((len(self._cuts), columns.size), dtype=np.int64)
        for k, cut in enumerate(self._cuts):
            rows[k, np.searchsorted(columns, cut.cells)] = cut.weights
        choices, cost = self._choices(rows, columns)
        if whole:
            solution = search(choices, cost, self._cutting_until, gap=UNDECIDED)
            if solution.point is None or not solution.optimal:
                return None
            share[columns] = solution.point[: columns.size]
            return share
        vertex = Relaxation(choices, DUAL_SIMPLEX).minimise(cost, self._cutting_until)
        if vertex is None:
            return None
        share[columns] = np.clip(vertex.point[: columns.size], 0.0, 1.0)
        return share

    def _choices(self, rows: Ints, columns: Ints) -> tuple[EditSystem, Floats]:
        """Yes or no for every column and every group, such that every cut is satisfied; and what yes costs."""
        m, n = rows.shape
        group = self._preference.group[columns]
        opened, group = np.unique(group[group >= 0]), group
        inside = np.flatnonzero(group >= 0)
        count = inside.size
        at = np.searchsorted(opened, group[inside])
        entries = np.concatenate((np.ones(count, dtype=np.int64), -np.ones(count, dtype=np.int64)))
        where = (np.tile(np.arange(count), 2), np.concatenate((n + at, inside)))
        member = sparse.csr_array((entries, where), shape=(count, n + opened.size))
        cuts = sparse.hstack((sparse.csr_array(rows), sparse.csr_array((m, opened.size), dtype=np.int64)))
        matrix = sparse.vstack((cuts, member), format="csr")
        low = np.concatenate((np.full(m, WHOLE), np.zeros(count, dtype=np.int64)))
        lower, upper = np.zeros(n + opened.size, dtype=np.int64), np.ones(n + opened.size, dtype=np.int64)
        cost = np.concatenate((self._preference.cost[columns], np.full(opened.size, self._preference.opening)))
        return EditSystem(matrix, lower, upper, low, np.full(m + count, NO_LIMIT)), cost

    def filled(self, hidden: Ints) -> Ints:
        """Cells of one small move for every question, near ``hidden``, moves sharing cells where they can.

        Moves found before are kept.
        """
        users = np.zeros(self._preference.cost.size, dtype=np.int64)
        users[hidden] = 1
        fresh = [number for number in self._movers if number not in self._moves]
        for number in fresh:
            move = self._movers[number].smallest(self._price(users))
            if move is not None:
                self._moves[number] = move
                users[move] += 1
            elif left(self._until) > 0:
                self.stuck.add(number)
                del self._movers[number]
        users[:] = 0
        np.add.at(users, np.concatenate([*self._moves.values(), hidden[:0]]), 1)
        for _ in range(SHARING):
            if not fresh or not self._shared(self._moves, users) or left(self._until) <= 0:
                break
        return np.flatnonzero(users)

    def _shared(self, moves: dict[Key, Ints], users: Ints) -> bool:
        """Find each question another move that needs fewer cells of its own; returns whether one was found."""
        better = False
        for number, move in list(moves.items()):
            if left(self._until) <= 0 or (users[move] > 1).all():
                continue
            users[move] -= 1
            other = self._movers[number].smallest(self._price(users))
            if other is not None and (users[other] == 0).sum() < (users[move] == 0).sum():
                moves[number], better = other, True
            users[moves[number]] += 1
        return better
