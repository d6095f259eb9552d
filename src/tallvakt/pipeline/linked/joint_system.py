"""Several publications as one system: their edits side by side, and below them what ties them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tallvakt.analysis.edits import Edits
from tallvakt.pipeline.linked.linked_publication import Publication
from tallvakt.pipeline.linked.links import Link
from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.system import Ints


@dataclass(frozen=True, eq=False, slots=True)
class Joint:
    """The system of several publications.

    Cells of publication `k` are `first_cell[k]` to `first_cell[k + 1]`, its edits `first_row[k]` to
    `first_row[k + 1]`; those of link `b` are `first_row[n + b]` to `first_row[n + b + 1]`. `anchor` is the cell that
    each edit of a link is named after, `counted` whether it is an edit that somebody promised.
    """

    publications: tuple[Publication, ...]
    links: tuple[Link, ...]
    system: EditSystem
    first_cell: Ints
    first_row: Ints
    anchor: Ints
    counted: NDArray[np.bool_]

    def owner(self, row: int) -> int:
        """The publication that an edit is of, or, from their number on, the link."""
        return int(np.searchsorted(self.first_row, row, side="right")) - 1

    def rows_of_link(self, link: int) -> Ints:
        """The edits of a link."""
        first = len(self.publications) + link
        return np.arange(self.first_row[first], self.first_row[first + 1])

    def place_of(self, cell: int) -> tuple[int, int]:
        """A cell as publication and cell of it."""
        k = int(np.searchsorted(self.first_cell, cell, side="right")) - 1
        return k, int(cell - self.first_cell[k])


def join(publications: Sequence[Publication], links: Sequence[Link], edits: Sequence[Edits]) -> Joint:
    """The system of some publications, given their edits, and the links between them."""
    first_cell = _first([e.system.n_cells for e in edits])
    of_publications = [e.system.n_edits for e in edits]
    first_row = _first(of_publications + [b.rows.size for b in links])
    number = {id(p): k for k, p in enumerate(publications)}
    printed = [e.printed for e in edits]
    cells, anchors = [], []
    for link in links:
        mine, other = number[id(link.mine)], number[id(link.other)]
        shift = first_cell[mine], first_cell[other] - printed[mine]
        cells.append(_moved(link.rows.cell, printed[mine], *shift))
        anchors.append(_moved(link.rows.anchor, printed[mine], *shift))
    starts = first_row[len(edits) : -1] - first_row[len(edits)]
    rows = _joined([b.rows.of_entries + start for b, start in zip(links, starts, strict=True)])
    entries = (_joined([b.rows.coefficient for b in links]), (rows, _joined(cells)))
    shape = (int(first_row[-1] - first_row[len(edits)]), int(first_cell[-1]))
    between = sparse.coo_array(entries, shape=shape)
    matrix = sparse.vstack([sparse.block_diag([e.system.matrix for e in edits]), between], format="csr")
    system = EditSystem(
        sparse.csr_array(matrix),
        np.concatenate([e.system.lower for e in edits]),
        np.concatenate([e.system.upper for e in edits]),
        np.concatenate([*(e.system.row_lower for e in edits), *(b.rows.lower for b in links)]),
        np.concatenate([*(e.system.row_upper for e in edits), *(b.rows.upper for b in links)]),
    )
    counted = np.concatenate([b.rows.counted for b in links]) if links else np.zeros(0, dtype=np.bool_)
    return Joint(tuple(publications), tuple(links), system, first_cell, first_row, _joined(anchors), counted)


def without(system: EditSystem, rows: Ints) -> EditSystem:
    """The system with some of its rows not held; they keep their numbers."""
    given_up = np.zeros(system.n_edits, dtype=np.bool_)
    given_up[rows] = True
    return system.with_rows_open(given_up)


def _first(sizes: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))]).astype(np.int64)


def _moved(cells: Ints, printed: int, mine: int, other: int) -> Ints:
    return np.where(cells < printed, cells + mine, cells + other)


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, dtype=np.int64)
