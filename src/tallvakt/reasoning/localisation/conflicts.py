"""Which promises cannot hold, and which of them belong together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tallvakt.reasoning.components import Components, members
from tallvakt.reasoning.propagation import propagate
from tallvakt.reasoning.system import EditSystem, Ints
from tallvakt.reasoning.tracing import Reader, trace
from tallvakt.reasoning.unions import labels
from tallvakt.reasoning.verdicts import Verdict, evaluate


def evident(system: EditSystem, parts: Components, until: float) -> list[Ints]:
    """Conflicts that need no solver: promises that fail by themselves, and one by propagation of each component.

    ``parts`` are the connected components of ``system``. Of a component with a promise that fails by itself, no other
    contradiction is sought.
    """
    failed = np.flatnonzero(evaluate(system) == Verdict.FAILED)
    conflicts = [failed[k : k + 1] for k in range(failed.size)]
    dead = np.zeros(parts.count, dtype=bool)
    dead[parts.cells[propagate(system, deadline=until).dead]] = True
    dead[parts.rows[failed][parts.rows[failed] >= 0]] = False
    for label in np.flatnonzero(dead):
        rows = np.flatnonzero(parts.rows == label)
        traced = trace(Reader(system), rows.tolist(), until)
        conflicts.append(rows if traced.broken is None else np.array(sorted(traced.core()), dtype=np.int64))
    return conflicts


def related(system: EditSystem, conflicts: Sequence[Ints]) -> list[list[Ints]]:
    """Conflicts (sets of promises) grouped by the figures they share, known ones included.

    A wrong figure makes promises fail that all contain it; promises without a figure in common, directly or by way
    of others that fail, have different causes.
    """
    if len(conflicts) < 2:
        return [list(conflicts)] if conflicts else []
    rows = np.concatenate(conflicts)
    owner = np.repeat(np.arange(len(conflicts)), [c.size for c in conflicts])
    picked = system.matrix[rows]
    entry_owner = np.repeat(owner, np.diff(picked.indptr))
    size = len(conflicts) + system.n_cells
    linked = labels(size, entry_owner, len(conflicts) + picked.indices.astype(np.int64))
    _, compact = np.unique(linked[: len(conflicts)], return_inverse=True)
    return [[conflicts[i] for i in group] for group in members(compact.astype(np.int64), int(compact.max()) + 1)]


def common_cells(system: EditSystem, conflicts: Sequence[Ints]) -> Ints:
    """The cells that take part in every one of the conflicts, ascending."""
    counts = np.zeros(system.n_cells, dtype=np.int64)
    for rows in conflicts:
        counts[all_cells(system, rows)] += 1
    return np.flatnonzero(counts == len(conflicts))


def all_cells(system: EditSystem, rows: Ints) -> Ints:
    """The cells of several promises, ascending."""
    if rows.size == 1:
        return system.cells_of(int(rows[0]))
    seen = np.zeros(system.n_cells, dtype=bool)
    for row in rows:
        seen[system.cells_of(int(row))] = True
    return np.flatnonzero(seen)
