"""What an intruder can compute: the exact least and greatest value of every figure over the whole system."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from .components import Residual, acyclic, connected, groups, only, residual
from .propagation import propagate
from .status import Status, deadline, left
from .system import EditSystem, Ints, Mask


class CellStatus(IntEnum):
    """Of a cell's bounds: exact; not computed, as its component is inconsistent; or valid, but not proved exact."""

    PROVED = 0
    SKIPPED = 1
    TIMEOUT = 2


@dataclass(frozen=True, eq=False)
class Bounds:
    """The intervals an intruder can compute.

    ``status``: ``conflict`` when some component is inconsistent, else ``timeout`` when some bound is not proved, else
    ``consistent``. ``lower``, ``upper``: int64 of shape (cells,); where not ``proved`` they enclose the exact
    interval, where skipped they are the given ones. ``proved``: bool of shape (cells,). ``cells``: int8
    :class:`CellStatus` of shape (cells,).
    """

    status: Status
    lower: Ints
    upper: Ints
    proved: Mask
    cells: NDArray[np.int8]

    @property
    def skipped(self) -> Mask:
        """The cells of inconsistent components."""
        return np.asarray(self.cells == CellStatus.SKIPPED)

    @property
    def width(self) -> Ints:
        """``upper - lower``, shape (cells,); 0 and proved means recoverable. Only for closed intervals."""
        return self.upper - self.lower


def bounds(system: EditSystem, budget: float | None = 30.0, *, asked: Ints | None = None) -> Bounds:
    """The exact integer minimum and maximum of every cell, over all promises of ``system`` together.

    ``asked``: the cells whose bounds are wanted, all by default; those of the others are valid, and proved only where
    that costs nothing. ``budget`` is in seconds (None: no limit); when it ends, what is proved so far is returned and
    marked. An inconsistent component is not audited, the others are. A promise over known cells only that fails makes
    the status ``conflict``, but hides nothing and skips no cell.
    """
    until = deadline(budget)
    first = propagate(system, deadline=until)
    lower, upper = first.lower, first.upper
    cells = np.where(first.dead, CellStatus.SKIPPED, CellStatus.TIMEOUT).astype(np.int8)
    cells[~first.dead & (lower == upper)] = CellStatus.PROVED
    rest = residual(system, lower, upper, ~first.dead)
    conflict = bool(first.broken.size)
    easy = acyclic(rest) if first.complete else np.zeros(rest.parts.count, dtype=bool)
    cells[rest.cells[easy[rest.parts.cells]]] = CellStatus.PROVED
    wanted = np.full(system.n_cells, asked is None)
    if asked is not None:
        wanted[asked] = True
    hard = np.zeros(rest.parts.count, dtype=bool)
    hard[rest.parts.cells[wanted[rest.cells]]] = True
    hard &= ~easy
    if hard.any():
        conflict |= _audit(system, only(rest, hard), wanted, until, lower, upper, cells)
    lower[cells == CellStatus.SKIPPED] = system.lower[cells == CellStatus.SKIPPED]
    upper[cells == CellStatus.SKIPPED] = system.upper[cells == CellStatus.SKIPPED]
    proved = cells == CellStatus.PROVED
    unproved = bool((cells == CellStatus.TIMEOUT).any())
    status = Status.CONFLICT if conflict else Status.TIMEOUT if unproved else Status.CONSISTENT
    return Bounds(status, lower, upper, proved, cells)


def _audit(
    system: EditSystem, core: Residual, wanted: Mask, until: float, lower: Ints, upper: Ints, cells: NDArray[np.int8]
) -> bool:
    """Audit the wanted cells of components left open, in place; returns whether one of them is inconsistent."""
    from .witnesses import Audit  # only here is a solver needed

    fates = np.full(system.n_cells, CellStatus.PROVED, dtype=np.int8)
    for group in groups(core):
        mine = core.cells[group[core.parts.cells]]
        if not left(until):
            fates[mine] = CellStatus.TIMEOUT
            continue
        audit = Audit(only(core, group), until, asked=wanted[mine])
        audit.run()
        lower[mine], upper[mine] = audit.lower, audit.upper
        low, high = audit.settled()
        cells[mine[low & high]] = CellStatus.PROVED
        fates[mine[audit.unseen()[audit.parts.cells]]] = CellStatus.TIMEOUT
        fates[mine[audit.infeasible[audit.parts.cells]]] = CellStatus.SKIPPED
    # What propagation fixed nearby rests on the same promises: it shares the fate of its component.
    for status in (CellStatus.TIMEOUT, CellStatus.SKIPPED):
        marked = np.flatnonzero(fates == status)
        if marked.size:
            parts = connected(system)
            cells[np.isin(parts.cells, parts.cells[marked])] = status
    return bool((fates == CellStatus.SKIPPED).any())
