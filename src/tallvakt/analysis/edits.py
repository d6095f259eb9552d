"""Edits: cells and the promises of their contract become one system, and each of its rows an outcome.

Columns of the system are the cells of the frame, in order, then the left-out rows that the contract calls unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from tallvakt.analysis.publication_blocks import blocks, moved, widened
from tallvakt.model import periods
from tallvakt.model.check_traits import Role
from tallvakt.model.reading import TableKey
from tallvakt.model.report import TOTAL
from tallvakt.reasoning import EditSystem, verdicts
from tallvakt.rules.cells import OPEN, categories
from tallvakt.rules.contract import Contract, Promise
from tallvakt.rules.edit_rows import EditRows, loosened
from tallvakt.rules.figures import AXES, Figures, Ints
from tallvakt.rules.registry import Check

LeftOut = Literal["as-declared", "unknown"]


@dataclass(frozen=True, eq=False, slots=True)
class Edits:
    """The edit system of one or more publications, and which promise and cell each row is.

    Arrays have one entry per row of the system; `promise` is a position in `promises`.
    """

    promises: tuple[Promise, ...]
    system: EditSystem
    promise: Ints
    anchor: Ints
    counted: NDArray[np.bool_]
    skipped: tuple[tuple[int, int, str], ...]
    """(promise, cell, reason) of every edit that could not be asked."""
    printed: int
    """Cells from here on are left-out rows."""
    roles: tuple[Role | None, ...] = ()
    """By promise, what the engine uses its check for; none at all where that is not asked."""

    def in_role(self, role: Role) -> NDArray[np.bool_]:
        """Which rows are of promises whose check has a role."""
        promises = np.array([self.roles[n : n + 1] == (role,) for n in range(len(self.promises))], dtype=np.bool_)
        return promises[self.promise]

    def evaluate(self) -> NDArray[np.int8]:
        """`reasoning.Verdict` of every row."""
        return verdicts.evaluate(self.system)

    def hides(self, cells: pd.DataFrame) -> NDArray[np.bool_]:
        """Of every row, whether a figure that is hidden, unreadable or left out takes part; a rounded one is none."""
        loose = self.system.lower < self.system.upper
        loose[: self.printed] &= ~is_figure(cells)
        matrix = self.system.matrix
        upto = np.concatenate(([0], np.cumsum(loose[matrix.indices])))[matrix.indptr]
        return np.asarray(upto[1:] > upto[:-1])


def arithmetic(contract: Contract, checks: Mapping[str, Check]) -> tuple[Promise, ...]:
    """The contract's promises that become edits."""
    return tuple(p for p in contract.promises if p.check in checks and checks[p.check].needs == "edits")


def build(
    cells: pd.DataFrame,
    contract: Contract,
    checks: Mapping[str, Check],
    *,
    subjects: Mapping[str, tuple[str, ...]] | None = None,
    codes: Mapping[str, tuple[str, ...]] | None = None,
    left_out: LeftOut = "as-declared",
) -> Edits:
    """The system of a Cells frame of one family.

    `subjects` are, by table, the codes it must be printed for; `codes`, by table, all codes of its rows
    (needed where a left-out row is unknown). `left_out="unknown"` treats every left-out row so.
    """
    figures = _as_stored(cells, contract, subjects or {})
    return of_figures(figures, checks, arithmetic(contract, checks), codes=codes, left_out=left_out)


def of_figures(
    figures: Figures,
    checks: Mapping[str, Check],
    promises: tuple[Promise, ...],
    *,
    codes: Mapping[str, tuple[str, ...]] | None = None,
    left_out: LeftOut = "as-declared",
) -> Edits:
    """The system that some promises make of figures; `codes` and `left_out` as in `build`."""
    figures = with_left_out(figures, codes or {}, left_out)
    by_block = []
    for first, block in blocks(figures):
        rows = [loosened(checks[p.check].function(block, **p.parameters), block) for p in promises]
        by_block.append([moved(in_order(part, len(figures)), first) for part in rows])

    # All rows of the first promise come first, block after block.
    number = [n for n in range(len(promises)) for _ in by_block]
    edits = assemble(figures, promises, [parts[n] for n in range(len(promises)) for parts in by_block], number)
    return replace(edits, roles=tuple(checks[p.check].role for p in promises))


def view(cells: pd.DataFrame, contract: Contract, subjects: Mapping[str, tuple[str, ...]]) -> Figures:
    """The Cells frame as arrays."""
    return widened(_as_stored(cells, contract, subjects))


def _as_stored(cells: pd.DataFrame, contract: Contract, subjects: Mapping[str, tuple[str, ...]]) -> Figures:
    """The Cells frame as arrays, codes in as few bytes as the frame has them: nothing to reckon with yet."""
    of_axis = {axis: categories(cells[axis]) for axis in AXES}
    codes: dict[str, NDArray[Any]] = {axis: column.codes for axis, column in of_axis.items()}
    names: dict[str, tuple[str, ...]] = {axis: tuple(column.categories.tolist()) for axis, column in of_axis.items()}
    is_month = np.array([periods.kind(c) == "month" for c in names["column"]], dtype=bool)
    dated = np.array([contract.tables[t].columns is None for t in names["table"]], dtype=bool)
    publication, column = codes["publication"], codes["column"]
    if not dated.all():
        of_period = dated[codes["table"]]
        publication, column = publication[of_period], column[of_period]
    there = np.zeros((len(names["publication"]), len(names["column"])), dtype=bool)
    there[publication, column] = True
    months = there[:, is_month].sum(axis=1)
    return Figures(
        contract=contract,
        codes=codes,
        names=names,
        copy=cells["copy"].to_numpy(),
        lower=cells["lower"].to_numpy(),
        upper=cells["upper"].to_numpy(),
        months=months.astype(np.int64),
        printed=len(cells),
        subjects=subjects,
        is_figure=is_figure(cells),
    )


def is_figure(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Which cells print a figure, not a symbol."""
    kind = categories(cells["kind"])
    return np.asarray((kind.categories == "figure")[kind.codes], dtype=np.bool_)


def with_left_out(figures: Figures, codes: Mapping[str, tuple[str, ...]], left_out: LeftOut) -> Figures:
    """Add one open cell for each left-out row whose contract says its figures are unknown."""
    contract = figures.contract
    tables = [t for t in contract.tables if t in codes and (left_out == "unknown" or contract.left_out(t) == "unknown")]
    here = [t for t in tables if t in figures.names["table"]]
    if not here:
        return figures
    named = {table: codes[table] or tuple(_printed(figures, table)) for table in here}
    rows = tuple(dict.fromkeys((*figures.names["row"], *(code for table in here for code in named[table]))))
    number = {name: position for position, name in enumerate(rows)}
    added = [_left_out(figures, table, np.array([number[c] for c in named[table]], dtype=np.int64)) for table in here]
    sample, row = (np.concatenate(part) for part in zip(*added, strict=True))
    line = figures.key("publication", "table", "subject", cells=sample)
    in_lines = np.lexsort((figures.codes["column"][sample], row, line))  # as printed ones are
    sample, row = sample[in_lines], row[in_lines]
    more = {axis: row if axis == "row" else figures.codes[axis][sample] for axis in AXES}
    n = len(row)
    return Figures(
        contract=contract,
        codes={axis: np.concatenate([figures.codes[axis], more[axis]]) for axis in AXES},
        names={**figures.names, "row": rows},
        copy=np.concatenate([figures.copy, np.zeros(n, dtype=np.int64)]),
        lower=np.concatenate([figures.lower, np.zeros(n, dtype=np.int64)]),
        upper=np.concatenate([figures.upper, np.full(n, OPEN, dtype=np.int64)]),
        months=figures.months,
        printed=figures.printed,
        subjects=figures.subjects,
        is_figure=None
        if figures.is_figure is None
        else np.concatenate([figures.is_figure, np.zeros(n, dtype=np.bool_)]),
    )


def _printed(figures: Figures, table: str) -> list[str]:
    """The codes that a table prints anywhere: all there are, where its codes are those printed."""
    rows = np.unique(figures.codes["row"][figures.is_("table", table)])
    return [name for name in (figures.names["row"][row] for row in rows) if name != TOTAL and name[:1] != "?"]


def _left_out(figures: Figures, table: str, rows: Ints) -> tuple[Ints, Ints]:
    """The cells a table leaves out: for each, a cell of the same place (all but the row), and the row's code."""
    mine = np.flatnonzero(figures.is_("table", table) & figures.first)
    place = figures.key("publication", "table", "subject", "column")[mine]
    places, first, at = np.unique(place, return_index=True, return_inverse=True)
    there = np.zeros((len(places), int(max(rows.max(initial=0), figures.codes["row"].max(initial=0))) + 1), dtype=bool)
    there[at, figures.codes["row"][mine]] = True
    where, which = np.nonzero(~there[:, rows])
    return mine[first[where]], rows[which]


def assemble(
    figures: Figures, promises: tuple[Promise, ...], parts: Sequence[EditRows], number: Sequence[int] | None = None
) -> Edits:
    """Stack the rows of every promise into one system; `number` says of each part which promise it is of."""
    sizes = [m.size for m in parts]
    number = range(len(parts)) if number is None else number
    matrix = _stacked([in_order(part, len(figures)) for part in parts], (sum(sizes), len(figures)))
    return Edits(
        promises=promises,
        system=EditSystem(
            matrix, figures.lower, figures.upper, _join([m.lower for m in parts]), _join([m.upper for m in parts])
        ),
        promise=np.repeat(np.array(number, dtype=np.int64), sizes),
        anchor=_join([m.anchor for m in parts]),
        counted=np.concatenate([m.counted for m in parts]) if parts else np.zeros(0, dtype=np.bool_),
        skipped=tuple((n, cell, reason) for n, m in zip(number, parts, strict=True) for cell, reason in m.skipped),
        printed=figures.printed,
    )


def _stacked(parts: Sequence[EditRows], shape: tuple[int, int]) -> sparse.csr_array:
    """Rows of edits below one another, the entries of each in order: what the matrix has of them is written once."""
    entries = sum(len(part.cell) for part in parts)
    index = _index_type(entries, shape)
    data, cells = np.empty(entries, dtype=np.int64), np.empty(entries, dtype=index)
    lengths, first, at = np.zeros(shape[0] + 1, dtype=np.int64), 1, 0
    for part in parts:
        there = slice(at, at + len(part.cell))
        data[there], cells[there] = part.coefficient, part.cell
        sizes = np.bincount(part.of_entries, minlength=part.size) if part.sizes is None else part.sizes
        lengths[first : first + part.size] = sizes
        first, at = first + part.size, there.stop
    return sparse.csr_array((data, cells, np.cumsum(lengths).astype(index)), shape=shape)


def in_order(rows: EditRows, cells: int) -> EditRows:
    """The same rows, with their entries in order of the edits; those of one edit stay as they came."""
    if rows.sizes is not None:
        return rows
    edit = rows.of_entries
    if (edit[1:] >= edit[:-1]).all():
        return rows
    index = _index_type(len(edit), (rows.size, cells))
    where = (edit.astype(index), rows.cell.astype(index))
    entries = sparse.coo_array((rows.coefficient, where), shape=(rows.size, cells))
    entries.has_canonical_format = True  # what names a cell twice is added up when all is one system
    by_edit = entries.tocsr()
    edit = np.repeat(np.arange(rows.size), np.diff(by_edit.indptr))
    cell: NDArray[Any] = by_edit.indices
    return replace(rows, edit=edit, cell=cell, coefficient=by_edit.data)


def _index_type(entries: int, shape: tuple[int, int]) -> type[np.integer[Any]]:
    return np.int32 if max(entries, *shape) < np.iinfo(np.int32).max else np.int64


def _join(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays).astype(np.int64, copy=False) if arrays else np.zeros(0, dtype=np.int64)


def subjects_of(expected: Mapping[TableKey, bool]) -> dict[str, tuple[str, ...]]:
    """By table, the codes it must be printed for, from what recognition expects."""
    subjects: dict[str, list[str]] = {}
    for (table, subject), must in expected.items():
        if subject and must:
            subjects.setdefault(table, []).append(subject)
    return {table: tuple(codes) for table, codes in subjects.items()}


__all__ = ["TOTAL", "Edits", "arithmetic", "build", "subjects_of"]
