"""A row that was left out by mistake: its figures as further cells of the system.

When the rows of a table fall short of its total in several months, a row may have been left out. Its figures, all 0
as printed, enter the sums of the table, and the failing promises of other tables about its code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from tallvakt.analysis.explanations.suppositions import PRIOR, ROW_MISSING, OfCell, Supposition
from tallvakt.analysis.explanations.tables import Tables
from tallvakt.reasoning import EditSystem, verdicts
from tallvakt.reasoning.system import Ints

LEAST: Final[float] = 0.5
"""In at least this share of its months a table must fall short of its total."""
Codes = Mapping[str, Sequence[str]]
"""By table id, all codes of its rows in the order of its codelist."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MissingRows:
    """`system`: the promises with further cells, each 0 as printed; the `suppositions` free those of one row.

    By further cell, from the first: `table` and `column` are the table and the column it is missing from, `code` the
    code of its row ("" where the promises do not tell), and `shown` the total it is missing from.
    """

    system: EditSystem
    suppositions: tuple[Supposition, ...] = ()
    shown: tuple[int, ...] = ()
    column: tuple[int, ...] = ()
    code: tuple[str, ...] = ()


def propose(tables: Tables, codes: Codes) -> MissingRows:
    """The rows that may be missing, given the promises that fail."""
    system, cells = tables.system, tables.cells
    alone = [rows for rows in tables.conflicts if rows.size == 1]
    failing = np.unique(np.concatenate(alone)) if alone else np.zeros(0, dtype=np.int64)
    if failing.size < 2:
        return MissingRows(system=system)
    entries: list[tuple[int, int, int]] = []
    suppositions: list[Supposition] = []
    shown: list[int] = []
    column_of: list[int] = []
    code_of: list[str] = []
    for code, rows in _proposals(tables, failing, codes):
        first = system.n_cells + len(shown)
        columns = sorted({column for _, column, _ in rows})
        number = {column: first + k for k, column in enumerate(columns)}
        entries += [(row, number[column], sign) for row, column, sign in rows]
        anchors = {column: int(tables.edits.anchor[row]) for row, column, _ in reversed(rows)}
        shown += [anchors[column] for column in columns]
        column_of += columns
        code_of += [code] * len(columns)
        new = np.arange(first, first + len(columns))
        zero = np.zeros(new.size, dtype=np.int64)
        facts = {"table": OfCell(anchors[columns[0]], "table"), "code": code}
        upper = np.full(new.size, 10 * cells.largest + 9)
        suppositions.append(
            Supposition(kind=ROW_MISSING, cells=new, lower=zero, upper=upper, score=PRIOR[ROW_MISSING], facts=facts)
        )
    return MissingRows(
        system=_extended(system, entries, len(shown)),
        suppositions=tuple(suppositions),
        shown=tuple(shown),
        column=tuple(column_of),
        code=tuple(code_of),
    )


def _proposals(tables: Tables, failing: Ints, codes: Codes) -> Iterator[tuple[str, list[tuple[int, int, int]]]]:
    """For each row that may be missing its code, and (promise, column, factor) of its figures."""
    cells, edits, sums = tables.cells, tables.edits, tables.sums
    least, greatest = verdicts.activity(edits.system)
    short = greatest < edits.system.row_lower
    others = failing[~np.isin(failing, sums.rows)]
    for table in np.unique(sums.table[sums.failing]).tolist():
        mine = sums.rows[sums.table == table]
        if short[mine].mean() < LEAST or (least[mine] > edits.system.row_upper[mine]).any():
            continue
        base = [(int(r), int(cells.column[edits.anchor[r]]), 1) for r in mine]
        absent = _absent(tables, table, codes)
        if absent is not None and not absent:
            continue
        absent = absent or []
        about = {code: others[cells.code[edits.anchor[others]] == code] for code in absent}
        named = [code for code in absent if about[code].size]
        for code in named or [absent[0] if len(absent) == 1 else ""]:
            rows = about.get(code, np.zeros(0, dtype=np.int64))
            extra = [(int(r), int(cells.column[edits.anchor[r]]), 1 if short[r] else -1) for r in rows]
            yield code, [*base, *extra]


def _absent(tables: Tables, table: int, codes: Codes) -> list[str] | None:
    """The codes that a table does not print; None where its codes are not known."""
    cells = tables.cells
    mine = np.flatnonzero((cells.table == table) & ~cells.total)
    known = codes.get(str(cells.name[mine[0]]), ()) if mine.size else ()
    printed = set(cells.code[mine].tolist())
    return [code for code in known if code not in printed] if known else None


def _extended(system: EditSystem, entries: Sequence[tuple[int, int, int]], extra: int) -> EditSystem:
    """The system with further cells that are 0."""
    if not entries:
        return system
    row, column, factor = np.array(entries, dtype=np.int64).T
    shape = (system.n_edits, system.n_cells + extra)
    wide = sparse.csr_array((system.matrix.data, system.matrix.indices, system.matrix.indptr), shape=shape)
    new = sparse.csr_array((factor, (row, column)), shape=shape)
    zero = np.zeros(extra, dtype=np.int64)
    lower, upper = np.concatenate((system.lower, zero)), np.concatenate((system.upper, zero))
    return EditSystem(sparse.csr_array(wide + new), lower, upper, system.row_lower, system.row_upper)
