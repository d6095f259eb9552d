"""Tables that go on further down with other columns of the same rows, side by side again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tallvakt.authoring.drafting.page_joins import WholeTable
from tallvakt.authoring.drafting.raw_tables import IntervalRow, Piece
from tallvakt.authoring.drafting.table_kinds import TableKind


def wide(kind: TableKind) -> list[Piece]:
    """The tables of a kind, those of one subject as one where no column is printed twice."""
    by_subject: dict[int, list[WholeTable]] = {}
    for entry, table in kind.tables:
        by_subject.setdefault(id(entry), []).append(table)
    if kind.twice or kind.columns is not None:
        return [table.piece for _, table in kind.tables]
    return [_beside(kind, tables) for tables in by_subject.values()]


def _beside(kind: TableKind, tables: Sequence[WholeTable]) -> Piece:
    if len(tables) == 1:
        return tables[0].piece
    sides = [{_key(kind, table, row): row for row in table.piece.rows} for table in tables]
    rows = [[side[key] for side in sides] for key in sides[0] if all(key in side for side in sides)]
    heads = tuple(head for table in tables for head in table.piece.heads)
    return replace(tables[0].piece, heads=heads, rows=tuple(map(_row, rows)))


def _key(kind: TableKind, table: WholeTable, row: IntervalRow) -> int:
    return 0 if row is table.total else id(kind.rows.of(row.label))


def _row(parts: Sequence[IntervalRow]) -> IntervalRow:
    return replace(
        parts[0],
        texts=tuple(text for part in parts for text in part.texts),
        lower=np.concatenate([part.lower for part in parts]),
        upper=np.concatenate([part.upper for part in parts]),
    )
