"""Addresses of tables and cells by name, so that a link means the same figure after the next run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from tallvakt.model.report import PublicationReport


@lru_cache(maxsize=4096)
def address(table: str, piece: int) -> str:
    """The id of a table's element: its name in plain letters, and from the second piece on its number."""
    plain = re.sub(r"[^a-z0-9]+", "-", table.casefold()).strip("-") or "table"
    return f"t-{plain}" if piece == 1 else f"t-{plain}-{piece}"


def names(report: PublicationReport) -> dict[str, Any]:
    """What a script needs to find a cell by table, row and column, and the name of a cell.

    `axes` are lists of codes, each once; `tables` in printed order are a name and the numbers of its axes: columns,
    rows.
    """
    axes: dict[tuple[str, ...], int] = {}
    tables = [[name, *(axes.setdefault(axis, len(axes)) for axis in both)] for name, both in _tables(report)]
    return {"axes": [list(axis) for axis in axes], "tables": tables}


def _tables(report: PublicationReport) -> Iterator[tuple[str, Sequence[tuple[str, ...]]]]:
    for table in report.tables:
        yield table.table, (table.columns, tuple(row.code for row in table.rows))
