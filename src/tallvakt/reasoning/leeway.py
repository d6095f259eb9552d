"""How far hidden figures may move without breaking a promise: the questions that a remedy must answer.

A question is about one suppressed cell: is there a change of hidden figures that keeps every promise and changes the
cell? Three ways to ask it, each a linear program over differences from the figures as they are:

- *relaxed*: hidden figures move within the width of their intervals, promises within the width of their sides. Every
  remedy allows such a change, so that what it asks for is a lower bound for all remedies.
- *blind*: the change must be possible whatever the recovered cells truly are. It goes through no other recovered
  cell, must be possible both ways, and a promise that leaves room (an average) is used only as far as it leaves that
  room for every value of the cells hidden in it.
- *exchanged*: what an attacker could do if the recovered cells were those of a given point. Two of these, with the
  recovered cells as low and as high as they may be, stand in for a cell that moves only together with others, as a
  recovered average does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from .components import touching
from .solver import Floats
from .system import NO_LIMIT, EditSystem, Ints, Mask
from .verdicts import activity


@dataclass(frozen=True, eq=False, kw_only=True)
class Hiding:
    """A system, which of its cells are ``recovered`` or may be hidden, and what is known of a hidden cell.

    Arrays have shape (cells,). ``low`` and ``high`` are the interval of a cell once it is hidden.
    """

    system: EditSystem
    recovered: Mask
    hidable: Mask
    low: Ints
    high: Ints

    @cached_property
    def gain(self) -> tuple[Floats, Floats]:
        """How far down (negative) and up each cell could move if it were hidden; 0 where it may not be."""
        down = np.where(self.hidable, _difference(self.system.lower, self.low), 0.0)
        up = np.where(self.hidable, _difference(self.system.lower, self.high), 0.0)
        return np.minimum(down, 0.0), np.maximum(up, 0.0)

    @cached_property
    def both_ways(self) -> Floats:
        """How far each cell could move either way if it were hidden."""
        return np.minimum(-self.gain[0], self.gain[1])

    @cached_property
    def steady(self) -> Mask:
        """The suppressed cells that are not recovered."""
        return ~self.system.known & ~self.recovered

    @cached_property
    def reach(self) -> tuple[Floats, Floats]:
        """The least and greatest sum of every row, whatever is hidden in it, shape (edits,)."""
        return tuple(map(_limits, activity(self.system)))  # type: ignore[return-value]

    @cached_property
    def room(self) -> Floats:
        """How far every row may move either way, whatever is hidden in it; -1 where it must stay as it is."""
        low, high = self.sides
        least, greatest = self.reach
        with np.errstate(invalid="ignore"):  # an open row over open cells: inf - inf
            room = np.minimum(high - greatest, least - low)
        return np.where((low < high) & (room >= 0), room, -1.0)

    @cached_property
    def absorbed(self) -> dict[int, int]:
        """The rows that hold whatever their other cells are, as a suppressed cell follows from these: that cell."""
        system, rows = self.system, {}
        for row in _rounding(self):
            cells = system.cells_of(row)
            for cell in cells[~system.known[cells]].tolist():
                if _follows(self, row, cell):
                    rows[row] = cell
        return rows

    @cached_property
    def sides(self) -> tuple[Floats, Floats]:
        """The sides of every row, infinite where open, shape (edits,)."""
        return _limits(self.system.row_lower), _limits(self.system.row_upper)


@dataclass(frozen=True, eq=False, kw_only=True)
class MoveProgram:
    """A linear program over the cells ``cells`` whose points are moves; ``asked`` is the one that should move.

    ``star`` and ``gain``: how far down and up a cell moves because it is suppressed, and further if it is hidden too;
    ``rows``: how far down and up the sum of every row may. Local arrays; ``cells`` are numbers in the whole system.
    """

    asked: int
    cells: Ints
    matrix: sparse.csr_array
    rows: tuple[Floats, Floats]
    star: tuple[Floats, Floats]
    gain: tuple[Floats, Floats]


def relaxed(hiding: Hiding, star: int, cells: Ints) -> MoveProgram:
    """The question that every remedy answers with yes."""
    system, rows = hiding.system, touching(hiding.system, cells)
    low, high = hiding.sides
    slack = high[rows] - low[rows]
    width = np.where(system.known, 0.0, _difference(system.lower, system.upper))[cells]
    gain = np.where(hiding.hidable, _difference(hiding.low, hiding.high), 0.0)[cells]
    return _question(hiding, star, cells, (-slack, slack), (-width, width), (-gain, gain))


def blind(hiding: Hiding, star: int, cells: Ints, *, alone: bool = False) -> MoveProgram:
    """The question whose answer does not depend on the values of recovered cells.

    Suppressed cells that are not recovered are taken to move by one, unless ``alone``.
    """
    rows = touching(hiding.system, cells)
    room = hiding.room[rows]
    exact = room < 0
    limits = np.where(exact, 0.0, room)
    low, high = -limits, limits
    free = np.isin(rows, [row for row, follows in hiding.absorbed.items() if follows != star])
    low[free], high[free] = -np.inf, np.inf
    own = _own_row(hiding, star, rows[exact & ~free])
    at = -1 if own is None else int(np.searchsorted(rows, own[0]))
    if own is not None:
        low[at], high[at] = own[1:]
    reach = np.where(hiding.steady & (not alone), 1.0, 0.0)
    reach[_twins(hiding, star)] = 1.0
    gain = hiding.both_ways[cells]
    question = _question(hiding, star, cells, (low, high), (-reach[cells], reach[cells]), (-gain, gain))
    return replace(question, matrix=_changed_only(question, ~hiding.system.known[cells], exact, at))


def exchanged(hiding: Hiding, star: int, cells: Ints, point: Ints, *, upwards: bool) -> MoveProgram:
    """Whether ``star`` moves one way from ``point``, a value for every suppressed cell, shape (cells,)."""
    system, rows = hiding.system, touching(hiding.system, cells)
    value = (system.matrix[rows] @ point).astype(np.float64)
    low, high = (side[rows] - value for side in hiding.sides)
    same = hiding.sides[0][rows] == hiding.sides[1][rows]
    limits = np.where(same, 0.0, low), np.where(same, 0.0, high)
    star_low = np.where(system.known, 0.0, np.minimum(_difference(point, system.lower), 0.0))[cells]
    star_high = np.where(system.known, 0.0, np.maximum(_difference(point, system.upper), 0.0))[cells]
    gain = hiding.gain[0][cells], hiding.gain[1][cells]
    if upwards:
        return _question(hiding, star, cells, limits, (star_low, star_high), gain)
    mirrored = ((-high, -low) for low, high in (limits, (star_low, star_high), gain))
    return _question(hiding, star, cells, *mirrored)


def rounds_others(hiding: Hiding, star: int) -> bool:
    """Whether a promise with room makes ``star`` what others come to, as it does an average."""
    low, high = hiding.sides
    rows = hiding.system.rows_of(star)
    size = np.abs(hiding.system.columns[:, [star]].data)
    return bool(((low[rows] < high[rows]) & (size > high[rows] - low[rows])).any())


def _question(hiding: Hiding, star: int, cells: Ints, *sides: tuple[Floats, Floats]) -> MoveProgram:
    rows, reach, gain = sides
    matrix = hiding.system.matrix[touching(hiding.system, cells)][:, cells]
    asked = int(np.searchsorted(cells, star))
    return MoveProgram(asked=asked, cells=cells, matrix=matrix, rows=rows, star=reach, gain=gain)


def _own_row(hiding: Hiding, star: int, rows: Ints) -> tuple[int, float, float] | None:
    """One row of ``star`` among ``rows`` that leaves room for it to move alone: the row, and its limits.

    Where the cell is as low as can be it must move up, and down where it is as high as can be; in between either
    will do. For one row, not for several: their ends might be met at once.
    """
    best = None
    for row in np.intersect1d(hiding.system.rows_of(star), rows).tolist():
        factor = float(hiding.system.matrix[row, star])
        low, high = (side[row] for side in hiding.sides)
        least, greatest = (side[row] for side in hiding.reach)
        if factor < 0:
            low, high, least, greatest = -high, -low, -greatest, -least
        if not (low < high and np.isfinite([least, greatest]).all()):
            continue
        span = abs(factor) * float(hiding.system.upper[star] - hiding.system.lower[star])
        half = (high - low + 1) // 2 if np.isfinite(high - low) else np.inf
        up = min(max(0.0, high - (greatest - span)), max(0.0, least + span - low), half)
        down = min(max(0.0, least - low), max(0.0, high - greatest), half)
        if up >= abs(factor) and (best is None or up + down > best[2] - best[1]):
            best = (row, -down, up) if factor > 0 else (row, -up, down)
    return best


def _rounding(hiding: Hiding) -> list[int]:
    """The rows with a suppressed cell of which a step is about the room that they leave."""
    matrix = hiding.system.matrix
    row_of = np.repeat(np.arange(hiding.system.n_edits), np.diff(matrix.indptr))
    with np.errstate(invalid="ignore"):
        room = (hiding.sides[1] - hiding.sides[0])[row_of] + 1
    large = ~hiding.system.known[matrix.indices] & (np.abs(matrix.data) > 1) & (np.abs(matrix.data) == room)
    return [int(row) for row in np.unique(row_of[large])]


def _follows(hiding: Hiding, row: int, cell: int) -> bool:
    """Whether ``cell`` can always be such that ``row`` holds, and is in no equation that would notice."""
    system = hiding.system
    rows = system.rows_of(cell)
    low, high = hiding.sides
    if (low[rows] == high[rows]).any() or rows.size > 1:
        return False
    factor = int(system.matrix[row, cell])
    if not 1 < abs(factor) <= high[row] - low[row] + 1:
        return False
    least, greatest = _others(hiding, row, cell)
    ends = [(side[row] - end) / factor for side, end in ((hiding.sides[1], greatest), (hiding.sides[0], least))]
    if factor < 0:
        ends = [(hiding.sides[0][row] - least) / factor, (hiding.sides[1][row] - greatest) / factor]
    down, up = np.floor(ends[0]), np.ceil(ends[1])
    return bool(down >= _limits(system.lower)[cell] and up <= _limits(system.upper)[cell])


def _others(hiding: Hiding, row: int, cell: int) -> tuple[float, float]:
    """Between which numbers the sum of ``row`` without ``cell`` stays, whatever is hidden of the others.

    By the intervals of the others, and by a row that is about the same cells in the same proportion.
    """
    system = hiding.system
    cells = system.cells_of(row)
    cells = cells[cells != cell]
    factors = np.asarray(system.matrix[[row]][:, cells].toarray()).ravel().astype(np.float64)
    lower = _limits(np.where(hiding.hidable, hiding.low, system.lower)[cells])
    upper = _limits(np.where(hiding.hidable, hiding.high, system.upper)[cells])
    least = float(np.where(factors > 0, factors * lower, factors * upper).sum())
    greatest = float(np.where(factors > 0, factors * upper, factors * lower).sum())
    for other in np.setdiff1d(system.rows_of(int(cells[0])), [row]).tolist() if cells.size else []:
        if not np.array_equal(system.cells_of(other), cells):
            continue
        theirs = np.asarray(system.matrix[[other]][:, cells].toarray()).ravel()
        ratio = factors[0] / theirs[0]
        if np.array_equal(theirs * ratio, factors):
            ends = sorted((hiding.sides[0][other] * ratio, hiding.sides[1][other] * ratio))
            least, greatest = max(least, ends[0]), min(greatest, ends[1])
    return least, greatest


def _twins(hiding: Hiding, star: int) -> list[int]:
    """``star`` and the suppressed cells that must be equal to it."""
    system, twins, todo = hiding.system, {star}, [star]
    while todo:
        for row in system.rows_of(todo.pop()).tolist():
            cells = system.cells_of(row)
            equal = cells.size == 2 and system.row_lower[row] == system.row_upper[row] == 0
            if equal and not system.known[cells].any() and system.matrix[[row]].sum() == 0:
                todo += sorted(set(cells.tolist()) - twins)
                twins |= set(cells.tolist())
    return sorted(twins)


def _changed_only(question: MoveProgram, suppressed: Mask, exact: Mask, own: int) -> sparse.csr_array:
    """The matrix without suppressed cells in rows that leave them room, save the one asked about in row ``own``."""
    matrix = question.matrix
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    dropped = suppressed[matrix.indices] & (~exact[row_of] | (row_of == own))
    dropped &= (row_of != own) | (matrix.indices != question.asked)
    changed = sparse.csr_array((np.where(dropped, 0, matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
    changed.eliminate_zeros()
    return changed


def _difference(start: Ints, end: Ints) -> Floats:
    """``end - start``, infinite where either is open, and no number where both are on the same side."""
    with np.errstate(invalid="ignore"):
        return _limits(end) - _limits(start)


def _limits(side: Ints) -> Floats:
    return np.where(np.abs(side) == NO_LIMIT, np.copysign(np.inf, side), side.astype(np.float64))
