"""A row that was left out by mistake: its figures as further cells of the system.

When the rows of a table fall short of its total in several months, a row may have been left out. Its figures, all 0
as printed, enter the sums of the table, and the failing promises of other tables about its code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final, NamedTuple

import numpy as np
from scipy import sparse

from tallvakt.analysis.explanations.suppositions import PRIOR, ROW_MISSING, OfCell, Supposition
from tallvakt.analysis.explanations.tables import Tables
from tallvakt.reasoning import EditSystem, verdicts
from tallvakt.reasoning.system import Ints, Mask

LEAST: Final[float] = 0.5
"""In at least this share of its months a table must fall short of its total."""
EXCEEDING: Final[float] = 0.25
"""In at most this share it may exceed it: another figure may be wrong as well."""
TELLING: Final[float] = 0.8
"""One absent row is named where it is so likely the one, by what the other tables of its kind print."""
MOST_NAMED: Final[int] = 3
RARE: Final[float] = log(0.3)
"""A row that hardly any other table prints is not held less likely to be missing than this."""
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
    for proposal in _proposals(tables, failing, codes):
        code, rows = proposal.code, proposal.entries
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
        score = PRIOR[ROW_MISSING] + proposal.score
        suppositions.append(Supposition(kind=ROW_MISSING, cells=new, lower=zero, upper=upper, score=score, facts=facts))
    return MissingRows(
        system=_extended(system, entries, len(shown)),
        suppositions=tuple(suppositions),
        shown=tuple(shown),
        column=tuple(column_of),
        code=tuple(code_of),
    )


def _of_one_column(tables: Tables, rows: Ints) -> Mask:
    """Which promises are about one column: those that hold an average against its months need no other row."""
    matrix, cells = tables.system.matrix[rows], tables.cells
    printed = np.flatnonzero(matrix.indices < len(cells))
    column = cells.column[matrix.indices[printed]]
    row = np.repeat(np.arange(rows.size), np.diff(matrix.indptr))[printed]
    return np.asarray(np.bincount(row, column != cells.column[tables.edits.anchor[rows]][row], rows.size) == 0)


class _Proposal(NamedTuple):
    """A row that may be missing: its code, (promise, column, factor) of its figures, and the log of how much likelier.

    That is beside a row of which nothing is known but that a table falls short.
    """

    code: str
    entries: list[tuple[int, int, int]]
    score: float


def _proposals(tables: Tables, failing: Ints, codes: Codes) -> Iterator[_Proposal]:
    """The rows that may be missing, table by table."""
    cells, edits, sums = tables.cells, tables.edits, tables.sums
    least, greatest = verdicts.activity(edits.system)
    short = greatest < edits.system.row_lower
    others = failing[~np.isin(failing, sums.rows) & _of_one_column(tables, failing)]
    for table in np.unique(sums.table[sums.failing]).tolist():
        mine = sums.rows[sums.table == table]
        exceeding = least[mine] > edits.system.row_upper[mine]
        if short[mine].mean() < LEAST or exceeding.mean() > EXCEEDING:
            continue
        base = [(int(r), int(cells.column[edits.anchor[r]]), 1) for r in mine]
        absent = _absent(tables, table, codes)
        if absent is not None and not absent:
            continue
        about = {code: others[cells.code[edits.anchor[others]] == code] for code in absent or ()}
        for code, score in _named(tables, table, absent, [code for code in about if about[code].size]):
            rows = about.get(code, np.zeros(0, dtype=np.int64))
            extra = [(int(r), int(cells.column[edits.anchor[r]]), 1 if short[r] else -1) for r in rows]
            yield _Proposal(code, [*base, *extra], score)


def _named(tables: Tables, table: int, absent: Sequence[str] | None, failing: list[str]) -> list[tuple[str, float]]:
    """The codes that a missing row may have, "" where nothing tells, each with a score.

    `failing`: those of the absent codes that a failing promise is about. Without any, the other tables of the kind tell
    which rows are printed as a rule.
    """
    if not absent:
        return [("", 0.0)]
    odds = _odds(tables, table, absent)
    scores = {code: max(log(value), RARE) for code, value in odds.items()}
    if failing or len(absent) == 1:
        return [(code, scores[code]) for code in failing or absent]
    total = sum(odds.values())
    likely = sorted(absent, key=lambda code: -odds[code])[:MOST_NAMED]
    if odds[likely[0]] < TELLING * total:
        return [("", max(log(total), RARE))]
    return [(code, scores[code]) for code in likely]


def _odds(tables: Tables, table: int, absent: Sequence[str]) -> dict[str, float]:
    """By absent code, the odds that a table of this kind prints it, as its other tables do; even where there are none.

    So much likelier is it that this row is missing than that there is none.
    """
    cells = tables.cells
    first = int(np.flatnonzero(cells.table == table)[0])
    others = np.flatnonzero((cells.name == cells.name[first]) & (cells.table != table) & ~cells.total)
    printed = set(zip(cells.table[others].tolist(), cells.code[others].tolist(), strict=True))
    count = len({number for number, _ in printed})
    with_code = {code: sum(other == code for _, other in printed) for code in absent}
    return {code: (n + 0.5) / (count - n + 0.5) for code, n in with_code.items()}


def _absent(tables: Tables, table: int, codes: Codes) -> list[str] | None:
    """The codes that a table does not print; None where its codes are not listed."""
    cells = tables.cells
    mine = np.flatnonzero((cells.table == table) & ~cells.total)
    listed = codes.get(str(cells.name[mine[0]]), ()) if mine.size else ()
    printed = set(cells.code[mine].tolist())
    return [code for code in listed if code not in printed] if listed else None


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
