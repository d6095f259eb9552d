"""The chain of promises that gives a hidden figure away.

Finding the fewest promises is a shortest hyperpath problem and hard in general. A chain found here is *irreducible*:
without any one of its promises the rest no longer fixes the figure. Chains of one and of two promises are the
shortest there are (two: as long as :data:`MAX_PAIRS` allows looking).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from .components import connected, members
from .minimal import Oracle, OutOfTimeError, minimal_rows
from .status import deadline, left
from .system import EditSystem, Ints
from .tracing import Reader, Trace, trace

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
    reader = Reader(system)
    parts = connected(system)
    rows = members(parts.rows, parts.count)
    traces: dict[int, Trace] = {}
    found: dict[int, Derivation] = {}
    for cell in map(int, cells):
        if lower[cell] != upper[cell]:
            raise ValueError(f"cell {cell} is not recoverable: it can be {lower[cell]} to {upper[cell]}")
        label = int(parts.cells[cell])
        if label < 0 or left(until) <= 0:
            continue
        if (single := _one_row(reader, cell)) is not None:
            found[cell] = Derivation(cell, (single,), _steps(reader, {single}, cell))
            continue
        if label not in traces:
            traces[label] = trace(reader, rows[label].tolist(), until)
        if traces[label].fixed(cell):
            found[cell] = _chain(traces[label], cell)
        else:
            joint = _joint(system, traces[label], rows[label], cell, int(lower[cell]), until)
            if joint is not None:
                found[cell] = joint
    return found


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
    best = min((_reduced(reader, core, order, cell) for order in orders), key=weight)
    if len(best) > 2:
        best = _two_rows(reader, cell) or best
    return Derivation(cell, tuple(sorted(best)), _steps(reader, best, cell))


def _fixes(reader: Reader, rows: Iterable[int], cell: int) -> Trace | None:
    traced = trace(reader, rows)
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


def _reduced(reader: Reader, core: set[int], order: list[int], cell: int) -> set[int]:
    """Leave out in ``order`` every promise that the others can do without."""
    rows = set(core)
    for row in order:
        if row not in rows:
            continue
        traced = _fixes(reader, sorted(rows - {row}), cell)
        if traced is not None:
            rows = traced.rows_behind(traced.of_cell(cell))
    return rows


def _steps(reader: Reader, rows: set[int], cell: int) -> tuple[Step, ...]:
    traced = trace(reader, sorted(rows))
    steps: list[Step] = []
    for at in traced.behind(traced.of_cell(cell)):
        entry = traced.entries[at]
        uses = {traced.entries[k].bound[0] for k in entry.because}
        gives = {entry.bound[0]}
        if steps and steps[-1].rows == (entry.row,):
            last = steps.pop()
            uses, gives = uses | set(last.uses), gives | set(last.gives)
        steps.append(Step((entry.row,), tuple(sorted(uses)), tuple(sorted(gives))))
    return tuple(steps)


def _joint(system: EditSystem, whole: Trace, rows: Ints, cell: int, value: int, until: float) -> Derivation | None:
    """The promises that rule out every smaller, and those that rule out every larger value."""
    oracles = [Oracle(other, until) for other in _without(system, cell, value)]
    try:
        parts = [minimal_rows(oracle, rows.tolist(), whole) for oracle in oracles]
        needed = set().union(*parts)
        for row in sorted(needed, key=lambda r: (-system.cells_of(r).size, r)):
            fewer = sorted(needed - {row})
            if all(oracle.contradiction(fewer) is not None for oracle in oracles):
                needed = set(fewer)
    except OutOfTimeError:
        return None
    chosen = tuple(sorted(needed))
    hidden = {int(c) for r in chosen for c in system.cells_of(r) if not system.known[c]} - {cell}
    return Derivation(cell, chosen, (Step(chosen, tuple(sorted(hidden)), (cell,)),), joint=True)


def _without(system: EditSystem, cell: int, value: int) -> list[EditSystem]:
    """The system with ``cell`` below, and with it above ``value``, as far as its interval goes."""
    found = []
    if value > system.lower[cell]:
        upper = np.array(system.upper)
        upper[cell] = value - 1
        found.append(system.narrowed(system.lower, upper))
    if value < system.upper[cell]:
        lower = np.array(system.lower)
        lower[cell] = value + 1
        found.append(system.narrowed(lower, system.upper))
    return found
