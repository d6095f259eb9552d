"""Rules that link figures of several tables, rows, columns or periods: looked for everywhere, told by arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tallvakt.authoring.drafting.dimensions import Category
from tallvakt.authoring.drafting.page_joins import WholeTable
from tallvakt.authoring.drafting.raw_tables import IntervalRow
from tallvakt.authoring.drafting.table_kinds import TableKind, total_column
from tallvakt.authoring.drafting.tally import Tally, spot
from tallvakt.model.label_matching import compact

TOTAL_KEY = 0
"""The key of a total row or a total column; others have the `id` of their entry."""


@dataclass(frozen=True, eq=False, slots=True)
class OperandPlace:
    """Where an operand stands: a kind of tables (by its position), or a row, column or subject (None: the total)."""

    axis: str
    kind: int | None = None
    entry: Category | None = None
    total: str = ""
    """Of a kind of tables: its total `row` or total `column` alone."""


Given = OperandPlace | int | str | tuple[int, ...]
"""A parameter: a place, a number or a word as it is, or the kinds of tables it holds for."""


@dataclass(kw_only=True, frozen=True, eq=False, slots=True)
class Rule:
    """A rule found: the promise it would be, and in how many cases it holds; `near` when exceptions keep it from it."""

    id: str
    check: str
    parameters: Mapping[str, Given]
    tally: Tally
    says: str
    near: bool = False
    share_of_whole: bool = False
    """Whether its results are shares from nothing to all of a whole."""


@dataclass(kw_only=True, frozen=True, slots=True)
class IntervalCell:
    """A figure: the least and the most it stands for, and where it stands."""

    lower: int
    upper: int
    row: IntervalRow
    column: str

    def in_units(self, unit: int) -> IntervalCell:
        """The figure in larger units, of which it is a whole number."""
        return self if unit == 1 else replace(self, lower=-(-self.lower // unit), upper=self.upper // unit)

    @property
    def spot(self) -> str:
        """Where it stands, for a person."""
        return spot(self.row.label, self.row.line, self.row.sheet, self.column)


CellKey = tuple[int, int, object]
"""Subject, row and column."""


def columns_of(kind: TableKind, table: WholeTable) -> dict[int, object]:
    """The columns of a table that figures may be compared in, by position: periods by their label, codes by entry."""
    piece = table.piece
    if kind.columns is None:
        return {n: compact(piece.heads[n]) for n in piece.dated}
    total = total_column(table)
    keys: dict[int, object] = {}
    for n in piece.others:
        entry = kind.columns.of(piece.heads[n])
        if n == total or entry is not None:
            keys[n] = TOTAL_KEY if n == total else id(entry)
    return keys


def cells_of(kind: TableKind) -> dict[CellKey, IntervalCell]:
    """The figures of all tables of a kind."""
    cells: dict[CellKey, IntervalCell] = {}
    for about, table in kind.tables:
        period = table.piece.period
        subject = id(about) if about else hash(period) if kind.each else TOTAL_KEY
        columns = columns_of(kind, table)
        heads = table.piece.heads
        for row in table.piece.rows:
            entry = None if row is table.total else kind.rows.of(row.label)
            if row is not table.total and entry is None:
                continue
            for n, key in columns.items():
                if row.texts[n]:
                    at = (subject, id(entry) if entry else TOTAL_KEY, key)
                    cells[at] = IntervalCell(lower=int(row.lower[n]), upper=int(row.upper[n]), row=row, column=heads[n])
    return cells
