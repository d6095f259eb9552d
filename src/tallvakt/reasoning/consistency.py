"""Can all promises hold together, and if not, which few contradict each other?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from .components import Components, acyclic, connected, groups, members, only, residual
from .minimal import Oracle, OutOfTimeError, minimal_conflict
from .propagation import propagate
from .status import Status, deadline
from .system import NO_LIMIT, EditSystem, Ints, Mask
from .verdicts import Verdict, evaluate


@dataclass(frozen=True, eq=False)
class Conflict:
    """An answer to *can these promises all hold?*

    ``conflict``: ``rows`` (ascending) contradict each other and, if ``minimal``, no longer do when any one of them
    is left out. ``timeout``: not known of ``rows``, a whole component. ``consistent``: they can; no rows.
    """

    status: Status
    rows: Ints
    minimal: bool = True


class Outlook(IntEnum):
    """Of one promise: with all others it can hold; its component contradicts itself; or it was not found out."""

    POSSIBLE = 0
    CONTESTED = 1
    UNKNOWN = 2


def find_conflict(system: EditSystem, budget: float | None = 30.0) -> Conflict:
    """The first and smallest of :func:`find_conflicts`, or ``consistent``, or ``timeout`` when not proved in time."""
    conflicts = find_conflicts(system, budget)
    real = [c for c in conflicts if c.status == Status.CONFLICT]
    if real:
        return min(real, key=lambda c: (not c.minimal, c.rows.size, c.rows.tolist()))
    return conflicts[0] if conflicts else Conflict(Status.CONSISTENT, np.zeros(0, dtype=np.int64))


def find_conflicts(system: EditSystem, budget: float | None = 30.0) -> tuple[Conflict, ...]:
    """Contradictions that share no promise: each failed promise by itself, and one of each inconsistent component.

    A promise that fails by itself (see :func:`verdicts.evaluate`) is a conflict of one row. The others are asked
    together, by connected component: propagation first, then the solver; a minimal set by QuickXplain (see
    :mod:`minimal`). Components not settled within ``budget`` seconds are returned as ``timeout``.
    Empty: everything can hold.
    """
    until = deadline(budget)
    failed = evaluate(system) == Verdict.FAILED
    conflicts = [Conflict(Status.CONFLICT, np.array([row])) for row in np.flatnonzero(failed).tolist()]
    rest = np.flatnonzero(~failed)
    part = system if rest.size == system.n_edits else system.subsystem(rest)
    parts = connected(part)
    infeasible, unknown = _states(part, parts, until)
    if infeasible.any() or unknown.any():
        rows = members(parts.rows, parts.count)
        for label in np.flatnonzero(infeasible):
            conflict_rows, minimal = minimal_conflict(part, rows[label], until)
            conflicts.append(Conflict(Status.CONFLICT, rest[conflict_rows], minimal))
        conflicts += [Conflict(Status.TIMEOUT, rest[rows[label]], False) for label in np.flatnonzero(unknown)]
    return tuple(conflicts)


def possible(system: EditSystem, budget: float | None = 30.0, *, most_nodes: int | None = None) -> bool | None:
    """Whether all promises can hold together; None when not proved in time, or by branching ``most_nodes`` times.

    None too where what remains of the system, once its known figures are taken out, leaves exact arithmetic.
    """
    if (evaluate(system) == Verdict.FAILED).any():
        return False
    try:
        infeasible, unknown = _states(system, connected(system), deadline(budget), most_nodes)
    except OverflowError:
        return None
    return False if infeasible.any() else None if unknown.any() else True


def outlook(system: EditSystem, budget: float | None = 30.0) -> NDArray[np.int8]:
    """Of every promise, whether the whole leaves it possible: :class:`Outlook`, int8 of shape (edits,).

    Meant for the promises that are undecided by themselves. ``possible``: there are values behind the symbols for
    which it holds together with every promise it is linked to.
    """
    parts = connected(system)
    infeasible, unknown = _states(system, parts, deadline(budget))
    by_label = np.full(parts.count + 1, Outlook.POSSIBLE, dtype=np.int8)
    by_label[:-1][infeasible], by_label[:-1][unknown] = Outlook.CONTESTED, Outlook.UNKNOWN
    result = by_label[parts.rows]
    result[(parts.rows < 0) & (evaluate(system) == Verdict.FAILED)] = Outlook.CONTESTED
    return result


def follows(system: EditSystem, row: int, budget: float | None = 30.0) -> bool | None:
    """Whether promise ``row`` holds for all figures that keep every other promise; None when not proved in time.

    Such a promise adds nothing to the others. It is true too when the others contradict each other.
    """
    parts = connected(system)
    mine = np.flatnonzero(parts.rows == parts.rows[row]) if parts.rows[row] >= 0 else np.array([row])
    until = deadline(budget)
    for low, high in ((int(system.row_upper[row]), NO_LIMIT), (-NO_LIMIT, int(system.row_lower[row]))):
        if abs(low) == abs(high):
            continue
        row_lower, row_upper = np.array(system.row_lower), np.array(system.row_upper)
        row_lower[row], row_upper[row] = (low + 1, high) if high == NO_LIMIT else (low, high - 1)
        broken = EditSystem(system.matrix, system.lower, system.upper, row_lower, row_upper)
        try:
            if Oracle(broken, until).contradiction([int(r) for r in mine]) is None:
                return False
        except OutOfTimeError:
            return None
    return True


def _states(system: EditSystem, parts: Components, until: float, most_nodes: int | None = None) -> tuple[Mask, Mask]:
    """Which components have no integer point, and of which it is not known; each of shape (count,)."""
    infeasible, unknown = np.zeros(parts.count, dtype=bool), np.zeros(parts.count, dtype=bool)
    first = propagate(system, deadline=until)
    infeasible[parts.cells[first.dead]] = True
    rest = residual(system, first.lower, first.upper, ~first.dead)
    hard = ~acyclic(rest) if first.complete else np.ones(rest.parts.count, dtype=bool)
    if hard.any():
        from .witnesses import Audit  # only here is a solver needed

        hard_ones = only(rest, hard)
        for group in groups(hard_ones):
            core = only(hard_ones, group)
            audit = Audit(core, until, most_nodes)
            audit.find_witnesses()
            for marked, states in ((audit.infeasible, infeasible), (audit.unseen(), unknown)):
                states[parts.cells[core.cells[marked[core.parts.cells]]]] = True
    return infeasible, unknown & ~infeasible
