"""Small systems and the truth about them by trying every point."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.system import Ints


def make(rows: list[list[int]], bounds: list[tuple[int, int]], limits: list[tuple[int, int]]) -> EditSystem:
    """A system from dense rows, cell intervals and row intervals."""
    matrix = sparse.csr_array(np.array(rows, dtype=np.int64).reshape(len(rows), len(bounds)))
    cells, edits = np.array(bounds, dtype=np.int64).reshape(-1, 2), np.array(limits, dtype=np.int64).reshape(-1, 2)
    return EditSystem(matrix, cells[:, 0], cells[:, 1], edits[:, 0], edits[:, 1])


def points(system: EditSystem, rows: list[int] | None = None) -> Ints:
    """Every point that keeps the intervals and the promises (or ``rows`` of them), shape (points, cells)."""
    axes = [range(int(a), int(b) + 1) for a, b in zip(system.lower, system.upper, strict=True)]
    grid = np.array(list(itertools.product(*axes)), dtype=np.int64).reshape(-1, system.n_cells)
    chosen = np.arange(system.n_edits) if rows is None else np.array(rows, dtype=np.int64)
    values = grid @ system.matrix.toarray()[chosen].T
    good = (values >= system.row_lower[chosen]) & (values <= system.row_upper[chosen])
    return np.asarray(grid[good.all(axis=1)])


@st.composite
def systems(draw: st.DrawFn, max_cells: int = 6, max_rows: int = 5, factor: int = 3) -> EditSystem:
    """Systems of a few cells of width up to 3, some known, with rows near a point: often, but not always consistent."""
    n, m = draw(st.integers(1, max_cells)), draw(st.integers(0, max_rows))
    low = draw(st.lists(st.integers(-3, 5), min_size=n, max_size=n))
    width = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    truth = [a + draw(st.integers(0, w)) for a, w in zip(low, width, strict=True)]
    factors = st.integers(-factor, factor) if draw(st.booleans()) else st.sampled_from([-1, 0, 0, 1])
    rows = [draw(st.lists(factors, min_size=n, max_size=n)) for _ in range(m)]
    limits = []
    for row in rows:
        value = sum(a * x for a, x in zip(row, truth, strict=True)) + draw(st.sampled_from([0, 0, 0, 0, 1, -1]))
        below, above = draw(st.sampled_from([(0, 0), (0, 0), (0, 1), (2, 1), (0, None), (None, 0)]))
        limits.append((-NO_LIMIT if below is None else value - below, NO_LIMIT if above is None else value + above))
    return make(rows, [(a, a + w) for a, w in zip(low, width, strict=True)], limits)


@st.composite
def open_systems(draw: st.DrawFn, max_cells: int = 5, max_rows: int = 5) -> EditSystem:
    """Systems some of whose figures have no limit on one side or both."""
    system = draw(systems(max_cells, max_rows))
    n = system.n_cells
    below, above = (np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))) == 0 for _ in range(2))
    return system.with_bounds(np.where(below, -NO_LIMIT, system.lower), np.where(above, NO_LIMIT, system.upper))
