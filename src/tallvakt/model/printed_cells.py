"""Where things are printed: places in a file, and the cells of its tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

Row = TypeVar("Row", bound=tuple[Any, ...])

Interval = tuple[float | None, float | None]
"""In the units that are printed: whole numbers, save where a table prints decimals."""


class Place(NamedTuple):
    """Where a token stands in its file.

    Text: `line` from 1, `field` (0 is the label), `start:end` in characters of the line.
    Workbook: `part` is the sheet, `line` and `field` its row and column, from 1.
    PDF: `part` is the page, `line` the line on the page, `box` in points.
    """

    line: int
    field: int = 0
    start: int = 0
    end: int = 0
    part: str = ""
    box: tuple[float, float, float, float] | None = None


class CellRef(NamedTuple):
    """One printed cell, named as in `results.json`; `index` is its row in the Cells frame.

    A cell of another publication has the `source` of that, and a number below -1 that tells it from others.
    """

    table: str
    row: str
    column: str
    copy: int
    text: str
    place: Place
    index: int = -1  # type: ignore[assignment]  # a cell has no use for tuple.index
    source: str = ""


def from_columns(kind: type[Row], *columns: Iterable[Any]) -> list[Row]:
    """Named tuples of a kind, from the values of each of its fields, all of them; as many as the shortest column.

    The constructor, which is written in Python, would take twice as long.
    """
    new = tuple.__new__
    return [new(kind, values) for values in zip(*columns, strict=False)]
