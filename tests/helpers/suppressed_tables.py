"""Small tables with suppressed figures, for which further figures are to be suppressed."""

from __future__ import annotations

import numpy as np

from tallvakt.reasoning import EditSystem, disclosure, remedy
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make

WIDE = 1000
ONE_STAR = [[2, 20, 30], [40, 50, 60], [70, 80, 90]]


def table(figures: Ints, averages: bool = False) -> EditSystem:
    """Categories (rows) by months (columns) with printed totals by month and by category, below 4 suppressed."""
    parts, months = figures.shape
    whole = np.zeros((parts + 1, months + 1), dtype=np.int64)
    whole[:-1, :-1] = figures
    whole[-1, :-1], whole[:, -1] = figures.sum(axis=0), whole[:, :-1].sum(axis=1)
    whole[-1, -1] = figures.sum()
    cell = np.arange(whole.size).reshape(whole.shape)
    groups = [cell[:, m] for m in range(months + 1)]
    groups += [] if averages else [cell[p] for p in range(parts + 1)]
    rows = np.zeros((len(groups), whole.size), dtype=np.int64)
    for k, group in enumerate(groups):
        rows[k, group] = 1
        rows[k, group[-1]] = -1
    limits = [(0, 0)] * len(groups)
    cells = [(0, 3) if v < 4 else (v, v) for v in whole.ravel().tolist()]
    return make(rows.tolist(), cells, limits)


def given_away(system: EditSystem, hidden: tuple[int, ...] | Ints) -> list[int]:
    n = system.n_cells
    cells = np.array(hidden, dtype=np.int64)
    changed = remedy.suppressed(system, cells, np.zeros(n, dtype=np.int64), np.full(n, WIDE))
    found = disclosure.bounds(changed)
    return np.flatnonzero((found.width == 0) & ~system.known).tolist()
