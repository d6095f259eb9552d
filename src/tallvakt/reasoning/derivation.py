"""The chain of promises that gives a hidden figure away.

Finding the fewest promises is a shortest hyperpath problem and hard in general. A chain found here is *irreducible*:
without any one of its promises the rest no longer fixes the figure. Chains of one and of two promises are the
shortest there are (two: as long as :data:`MAX_PAIRS` allows looking).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from .components import connected, members, take
from .minimal import Oracle, OutOfTimeError, minimal_rows
from .status import deadline, left
from .system import NO_LIMIT, EditSystem, Ints
from .tracing import Reader, Trace, trace
from .verdicts import activity

MAX_PAIRS: Final[int] = 400


@dataclass(frozen=True)
class Step:
    """One thing to work out: from the promises ``rows``, with what is printed and the cells ``uses`` worked out before,
    the cells ``gives`` are narrowed, the last step fixing the figure asked for.

    Usually one row; several when they say it only together (see :class:`Derivation`).
    """

    rows: tuple[int, ...]
    uses: tuple[int, ...]
    gives: tuple[int, ...]


@dataclass(frozen=True)
class Derivation:
    """How ``cell`` is given away: ``steps`` in order; no values. ``rows``: all promises needed, ascending.

    ``joint``: no step by step reasoning with intervals does it; the rows leave one value together (one step).
    """

    cell: int
    rows: tuple[int, ...]
    steps: tuple[Step, ...]
    joint: bool = False


def derive(
    system: EditSystem, lower: Ints, upper: Ints, cells: Iterable[int], budget: float | None = 30.0
) -> dict[int, Derivation]:
    """A derivation for each of ``cells`` that has one value left, ``lower == upper`` (as from :func:`bounds`).

    Cells printed openly, and cells the time does not suffice for, get none. ValueError for a cell of some width.
    """
    until = deadline(budget)
    asked = np.array(sorted(map(int, cells)), dtype=np.int64)
    wide = asked[lower[asked] != upper[asked]]
    if wide.size:
        cell = int(wide[0])
        raise ValueError(f"cell {cell} is not recoverable: it can be {lower[cell]} to {upper[cell]}")
    asked = asked[~system.known[asked]]
    single = _by_one_row(system, asked)
    derivations = {c: Derivation(c, (row,), (Step((row,), (), (c,)),)) for c, row in single.items()}
    parts, reader = connected(system), Reader(system)
    rows = members(parts.rows, parts.count)
    others = np.array([c for c in asked.tolist() if c not in single], dtype=np.int64)
    for label in np.unique(parts.cells[others]).tolist():
        mine = others[parts.cells[others] == label]
        for one in _in_component(reader, rows[label], mine, lower[mine], until):
            derivations[one.cell] = one
    return derivations


def _by_one_row(system: EditSystem, cells: Ints) -> dict[int, int]:
    """By cell, the shortest promise that leaves it one value, with nothing but what is printed."""
    matrix = system.columns[:, cells]
    row, cell = matrix.indices.astype(np.int64), np.repeat(np.arange(cells.size), np.diff(matrix.indptr))
    factor, own = matrix.data, cells[cell]
    least, greatest = activity(system)
    one, other = factor * system.lower[own], factor * system.upper[own]
    closed = (least[row] > -NO_LIMIT) & (greatest[row] < NO_LIMIT)
    closed &= (system.row_lower[row] > -NO_LIMIT) & (system.row_upper[row] < NO_LIMIT)
    row, cell, factor, own = row[closed], cell[closed], factor[closed], own[closed]
    one, other = one[closed], other[closed]
    # factor * x lies between what the promise leaves when the other figures are at their most and at their least
    low = system.row_lower[row] - (greatest[row] - np.maximum(one, other))
    high = system.row_upper[row] - (least[row] - np.minimum(one, other))
    low, high = np.where(factor > 0, low, -high), np.where(factor > 0, high, -low)
    size = np.abs(factor)
    low = np.maximum(-(-low // size), system.lower[own])
    high = np.minimum(high // size, system.upper[own])
    hits = np.flatnonzero(low == high)
    length = np.diff(system.matrix.indptr)[row[hits]]
    order = hits[np.lexsort((row[hits], length))]
    return {int(cells[cell[k]]): int(row[k]) for k in order[::-1].tolist()}


def _in_component(reader: Reader, rows: Ints, asked: Ints, values: Ints, until: float) -> Iterator[Derivation]:
    """The derivations of some cells of one component, sought among its own promises alone."""
    whole: Trace | None = None
    component: _Component | None = None
    for cell, value in zip(asked.tolist(), values.tolist(), strict=True):
        if left(until) <= 0:
            return
        if (single := _one_row(reader, cell)) is not None:
            yield Derivation(cell, (single,), _steps(reader, {single}, cell))
            continue
        whole = whole or trace(reader, rows.tolist(), until)
        if whole.fixed(cell):
            yield _chain(whole, cell)
            continue
        component = component or _Component(reader.system, rows, until)
        if (joint := component.joint(cell, value, until)) is not None:
            yield joint


def _chain(whole: Trace, cell: int) -> Derivation:
    """The best of some irreducible chains: the shortest, of these the one with the fewest figures."""
    reader = whole.reader

    def weight(rows: set[int]) -> tuple[int, int, list[int]]:
        return len(rows), sum(len(reader.row(r).cells) for r in rows), sorted(rows)

    core = whole.rows_behind(whole.of_cell(cell))
    first_use: dict[int, int] = {}
    for at, entry in enumerate(whole.entries):
        first_use.setdefault(entry.row, at)
    orders = (
        sorted(core, key=lambda r: (-len(reader.row(r).cells), r)),
        sorted(core, key=lambda r: (-first_use[r], r)),
    )
    too_few: list[set[int]] = []
    best = min([_reduced(reader, core, order, cell=cell, too_few=too_few) for order in orders], key=weight)
    if len(best) > 2:
        best = _two_rows(reader, cell) or best
    return Derivation(cell, tuple(sorted(best)), _steps(reader, best, cell))


def _fixes(reader: Reader, rows: Iterable[int], cell: int) -> Trace | None:
    traced = trace(reader, rows, goal=cell)
    return traced if traced.fixed(cell) else None


def _one_row(reader: Reader, cell: int) -> int | None:
    rows = [int(r) for r in reader.system.rows_of(cell)]
    for row in sorted(rows, key=lambda r: (len(reader.row(r).cells), r)):
        if _fixes(reader, [row], cell):
            return row
    return None


def _two_rows(reader: Reader, cell: int) -> set[int] | None:
    """Two promises that do it: at least one is about the cell, the other about a cell of it."""
    tried = 0
    for row in reader.system.rows_of(cell).tolist():
        for other in sorted({r for c in reader.row(row).cells for r in reader.system.rows_of(c).tolist()}):
            tried += 1
            if tried > MAX_PAIRS:
                return None
            if other != row and _fixes(reader, [row, other], cell):
                return {row, other}
    return None


def _reduced(reader: Reader, core: set[int], order: list[int], *, cell: int, too_few: list[set[int]]) -> set[int]:
    """Leave out in ``order`` every promise that the others can do without.

    ``too_few`` are promises that do not do it, and nor do fewer of them: those met here are added.
    """
    rows = set(core)
    for row in order:
        fewer = rows - {row}
        if row not in rows or any(fewer <= others for others in too_few):
            continue
        traced = _fixes(reader, sorted(fewer), cell)
        if traced is None:
            too_few.append(fewer)
        else:
            rows = traced.rows_behind(traced.of_cell(cell))
    return rows


def _steps(reader: Reader, rows: set[int], cell: int) -> tuple[Step, ...]:
    traced = trace(reader, sorted(rows))
    steps: list[Step] = []
    for at in traced.behind(traced.of_cell(cell)):
        entry = traced.entries[at]
        uses = {traced.entries[k].cell for k in entry.because}
        gives = {entry.cell}
        if steps and steps[-1].rows == (entry.row,):
            last = steps.pop()
            uses, gives = uses | set(last.uses), gives | set(last.gives)
        steps.append(Step((entry.row,), tuple(sorted(uses)), tuple(sorted(gives))))
    return tuple(steps)


class _Component:
    """Some connected promises as a system of their own, for figures that these fix only together."""

    def __init__(self, system: EditSystem, rows: Ints, until: float) -> None:
        self._rows = rows
        self._cells = np.unique(system.matrix[rows].indices).astype(np.int64)
        self._system = take(system, rows, self._cells)
        self._whole = trace(Reader(self._system), range(rows.size), until)

    def joint(self, named: int, value: int, until: float) -> Derivation | None:
        """The promises that rule out every smaller and every larger value; None for want of time."""
        cell = int(np.searchsorted(self._cells, named))
        oracles = [Oracle(other, until) for other in _without(self._system, cell, value)]
        try:
            parts = [minimal_rows(oracle, list(range(self._rows.size)), self._whole) for oracle in oracles]
            needed = set().union(*parts)
            for row in sorted(needed, key=lambda r: (-self._system.cells_of(r).size, r)):
                fewer = sorted(needed - {row})
                if all(oracle.contradiction(fewer) is not None for oracle in oracles):
                    needed = set(fewer)
        except OutOfTimeError:
            return None
        hidden = {int(c) for r in needed for c in self._system.cells_of(r) if not self._system.known[c]} - {cell}
        rows, uses = self._rows[sorted(needed)].tolist(), self._cells[sorted(hidden)].tolist()
        return Derivation(named, tuple(rows), (Step(tuple(rows), tuple(uses), (named,)),), joint=True)


def _without(system: EditSystem, cell: int, value: int) -> list[EditSystem]:
    """The system with ``cell`` below, and with it above ``value``, as far as its interval goes."""
    alternatives = []
    if value > system.lower[cell]:
        upper = np.array(system.upper)
        upper[cell] = value - 1
        alternatives.append(system.narrowed(system.lower, upper))
    if value < system.upper[cell]:
        lower = np.array(system.lower)
        lower[cell] = value + 1
        alternatives.append(system.narrowed(lower, system.upper))
    return alternatives
