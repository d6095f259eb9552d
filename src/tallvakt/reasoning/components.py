"""Connected components: which hidden figures can say anything about each other.

A known figure carries nothing from one promise to the next, so two promises are linked only by a cell they share
that is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .system import EditSystem, Ints


@dataclass(frozen=True, eq=False)
class Components:
    """Labels 0..count-1 of cells, shape (cells,), and of rows, shape (edits,).

    -1: a known cell, or a row over known cells only. An unknown cell in no promise is a component of its own.
    """

    count: int
    cells: Ints
    rows: Ints


def connected(system: EditSystem) -> Components:
    """The connected components of ``system`` after its known figures are substituted."""
    matrix = system.matrix
    m, n = matrix.shape
    loose = ~system.known[matrix.indices]
    row_of = np.repeat(np.arange(m), np.diff(matrix.indptr))[loose]
    cell_of = matrix.indices[loose]
    graph = sparse.csr_array((np.ones(row_of.size, dtype=np.int8), (row_of, m + cell_of)), shape=(m + n, m + n))
    _, labels = connected_components(graph, directed=False)
    touched = np.zeros(m, dtype=bool)
    touched[row_of] = True
    real = np.concatenate((touched, ~system.known))
    compact = np.full(m + n, -1, dtype=np.int64)
    _, compact[real] = np.unique(labels[real], return_inverse=True)
    return Components(int(compact.max(initial=-1)) + 1, compact[m:], compact[:m])


def members(labels: Ints, count: int) -> list[Ints]:
    """The indices carrying each label 0..count-1, ascending."""
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(count + 1))
    return [order[edges[k] : edges[k + 1]] for k in range(count)]
