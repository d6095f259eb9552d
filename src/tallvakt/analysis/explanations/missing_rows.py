"""A row that was left out by mistake: its figures as further cells of the system.

When the rows of a table fall short of its total in several months, a row may have been dropped. Its figures, all 0 as
printed, enter the sums of the table, and the failing promises of other tables about its code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tallvakt.analysis.edits import Edits
from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.analysis.explanations.layout_errors import DROP
from tallvakt.model.check_traits import Role
from tallvakt.reasoning import EditSystem, verdicts
from tallvakt.reasoning.localisation import Group

Ints = NDArray[np.int64]

DROPPED: Final[str] = "row-dropped"
LEAST: Final[float] = 0.5
"""In at least this share of its months a table must fall short of its total."""


@dataclass(frozen=True, eq=False)
class Dropped:
    """`system`: the promises with further cells, each 0 as printed; `groups`: what frees those of one row; `shown`: by
    further cell, from the first, a printed cell to show in its place: the total it is missing from.
    """

    system: EditSystem
    groups: tuple[Group, ...]
    shown: tuple[int, ...]


def propose(cells: Printed, edits: Edits, conflicts: Sequence[Ints]) -> Dropped:
    """The rows that may have been dropped, given the promises that fail."""
    system = edits.system
    failing = np.unique(np.concatenate([c for c in conflicts if c.size == 1] or [np.zeros(0, dtype=np.int64)]))
    if failing.size < 2:
        return Dropped(system, (), ())
    entries: list[tuple[int, int, int]] = []
    groups: list[Group] = []
    shown: list[int] = []
    for rows in _proposals(cells, edits, failing):
        first = system.n_cells + len(shown)
        columns = sorted({column for _, column, _ in rows})
        number = {column: first + k for k, column in enumerate(columns)}
        entries += [(row, number[column], sign) for row, column, sign in rows]
        shown += [int(edits.anchor[next(row for row, c, _ in rows if c == column)]) for column in columns]
        new = np.arange(first, first + len(columns))
        zero = np.zeros(new.size, dtype=np.int64)
        groups.append(Group(DROPPED, new, zero, np.full(new.size, 10 * cells.largest + 9), DROP))
    return Dropped(_extended(system, entries, len(shown)), tuple(groups), tuple(shown))


def _proposals(cells: Printed, edits: Edits, failing: Ints) -> Iterator[list[tuple[int, int, int]]]:
    """For each row that may be missing: (promise, column, factor) of its figures."""
    sums = edits.in_role(Role.PARTS_OF_TOTAL)
    if not sums[failing].any():
        return
    table_of, column_of, code_of = (array[edits.anchor] for array in (cells.table, cells.column, cells.code))
    least, greatest = verdicts.activity(edits.system)
    short, over = greatest < edits.system.row_lower, least > edits.system.row_upper
    tables = [t for t in np.unique(table_of[failing[sums[failing]]]) if short[sums & (table_of == t)].mean() >= LEAST]
    if not tables:
        return
    others = [int(r) for r in failing if not sums[r]]
    for table in tables:
        mine = np.flatnonzero(sums & (table_of == table))
        if over[mine].any():
            continue
        base = [(int(r), int(column_of[r]), 1) for r in mine]
        for one in (None, *dict.fromkeys(code_of[r] for r in others)):
            about = [r for r in others if one is not None and code_of[r] == one]
            yield [*base, *((r, int(column_of[r]), 1 if short[r] else -1) for r in about)]


def _extended(system: EditSystem, entries: Sequence[tuple[int, int, int]], extra: int) -> EditSystem:
    if not entries:
        return system
    row, column, factor = np.array(entries, dtype=np.int64).T
    shape = (system.n_edits, system.n_cells + extra)
    wide = sparse.csr_array((system.matrix.data, system.matrix.indices, system.matrix.indptr), shape=shape)
    new = sparse.csr_array((factor, (row, column)), shape=shape)
    zero = np.zeros(extra, dtype=np.int64)
    lower, upper = np.concatenate((system.lower, zero)), np.concatenate((system.upper, zero))
    return EditSystem(sparse.csr_array(wide + new), lower, upper, system.row_lower, system.row_upper)
