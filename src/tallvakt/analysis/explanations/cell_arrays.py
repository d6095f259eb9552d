"""The Cells frame of one publication as plain arrays, read once: what suspicion works on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.model.report import AVERAGE, TOTAL

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=False)
class Printed:
    """Arrays with one entry per cell. `table` numbers the tables as printed for one subject each, from 0; `column` is a
    position in `columns`; `series` numbers the rows of all tables; `line` the printed lines: that on which a
    row begins, so that a file of one observation a line has the rows of its tables.
    """

    lower: Ints
    upper: Ints
    threshold: Ints
    first: Mask
    table: Ints
    series: Ints
    column: Ints
    columns: NDArray[np.object_]
    line: Ints
    scattered: Mask
    """Whether the row of a cell goes over several lines, as in a file of one observation a line."""
    total: Mask
    average: Mask
    unread: Mask
    code: NDArray[np.object_]
    """The code of the row; of a total row that of the subject its table is printed for."""
    name: NDArray[np.object_]
    """The id of the table."""
    symbol: Mask
    """Whether a cell is a symbol that hides a figure."""

    @classmethod
    def of(cls, cells: pd.DataFrame) -> Printed:
        """Read a Cells frame."""
        codes, names = {}, {}
        for axis in ("table", "subject", "row", "column", "part", "kind"):
            values = cells[axis].array
            codes[axis] = values.codes.astype(np.int64)
            names[axis] = np.asarray(values.categories, dtype=object)
        plain = {name: cells[name].to_numpy() for name in ("lower", "upper", "threshold", "copy", "line")}
        table = codes["table"] * (names["subject"].size + 1) + codes["subject"]
        total = (names["row"] == TOTAL)[codes["row"]]
        line = plain["line"].astype(np.int64)
        place = codes["part"] * (int(line.max(initial=0)) + 1) + line
        series = _numbered(table * names["row"].size + codes["row"])
        row_place = _first_of_row(place, series, plain["copy"].astype(np.int64))
        subjects = np.append(names["subject"], "")
        return cls(
            lower=plain["lower"],
            upper=plain["upper"],
            threshold=plain["threshold"],
            first=plain["copy"] == 0,
            table=table,
            series=series,
            column=codes["column"],
            columns=names["column"],
            line=row_place,
            scattered=_scattered(row_place, place),
            total=total,
            average=(names["column"] == AVERAGE)[codes["column"]],
            unread=(names["kind"] == "unreadable")[codes["kind"]],
            code=np.where(total, subjects[codes["subject"]], names["row"][codes["row"]]),
            name=names["table"][codes["table"]],
            symbol=cells["suppressed"].to_numpy(),
        )

    def __len__(self) -> int:
        return self.lower.size

    @cached_property
    def legible(self) -> Mask:
        """Whether a cell is a figure that could be read."""
        return np.asarray(self.lower == self.upper)

    @cached_property
    def largest(self) -> int:
        """The largest printed figure, at least 9."""
        return int(self.lower[self.legible].max(initial=9))


def _first_of_row(place: Ints, series: Ints, copy: Ints) -> Ints:
    """The first place of the row that each cell is in; each printing of a row is a row."""
    _, row = np.unique(series * (int(copy.max(initial=0)) + 1) + copy, return_inverse=True)
    first = np.full(int(row.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, row, place)
    return np.asarray(first[row])


def _scattered(row_place: Ints, place: Ints) -> Mask:
    """Whether some cell of the row that each cell is in stands apart from the row's first."""
    apart = np.unique(row_place[place != row_place])
    return np.asarray(np.isin(row_place, apart))


def _numbered(key: Ints) -> Ints:
    """The distinct keys numbered from 0, ascending."""
    size = int(key.max(initial=-1)) + 1
    seen = np.zeros(size, dtype=np.bool_)
    seen[key] = True
    return np.asarray((np.cumsum(seen) - 1)[key], dtype=np.int64)
