"""Which columns, or rows, of a table are printed with more decimals than the rest of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tallvakt.authoring.drafting.dimensions import Category
from tallvakt.authoring.drafting.number_formats import usual_decimals
from tallvakt.authoring.drafting.page_joins import WholeTable
from tallvakt.authoring.drafting.table_kinds import TableKind, total_column
from tallvakt.rules.contract import Format


def table_decimals(kind: TableKind) -> int:
    """The decimals that most columns of the tables of a kind are printed with; with periods across, most rows."""
    if kind.columns is None:
        return usual_decimals([row.decimals for _, t in kind.tables for row in t.piece.rows])
    return usual_decimals([t.piece.decimals[n] for _, t in kind.tables for n in t.piece.others])


def finer(kind: TableKind) -> Mapping[Category | None, int]:
    """By category of a column, or else of a row, the decimals of those with more than the rest; None: the total."""
    usual = table_decimals(kind)
    places: dict[Category | None, int] = {}
    for _, table in kind.tables:
        by_category = _by_row(kind, table) if kind.columns is None else _by_column(kind, table)
        for category, own in by_category:
            if own > usual:
                places[category] = max(own, places.get(category, 0))
    return places


def _by_row(kind: TableKind, table: WholeTable) -> Iterator[tuple[Category | None, int]]:
    for row in table.piece.rows:
        category = kind.rows.of(row.label)
        if row is table.total or category is not None:
            yield None if row is table.total else category, row.decimals


def _by_column(kind: TableKind, table: WholeTable) -> Iterator[tuple[Category | None, int]]:
    piece, total = table.piece, total_column(table)
    for n in piece.others:
        category = None if kind.columns is None else kind.columns.of(piece.heads[n])
        if n == total or category is not None:
            yield None if n == total else category, piece.decimals[n]


def printed_as(kind: TableKind) -> Format:
    """How the figures of a kind of tables are printed, but for those of other decimals than most."""
    own = kind.figures
    return own.model_copy(update={"decimals": table_decimals(kind)}) if table_decimals(kind) < own.decimals else own
