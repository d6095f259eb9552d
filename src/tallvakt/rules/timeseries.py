"""Rows over their months: what the checks of time look at."""

from __future__ import annotations

import re

import numpy as np

from tallvakt.model.report import AVERAGE
from tallvakt.rules.figures import Figures, Ints

_MONTH = re.compile(r"(\d{4})-(\d\d)")


def series(figures: Figures) -> list[Ints]:
    """The cells of each printed row, one for each month in order; a declared break begins a new series.

    First printings only, averages left out.
    """
    before, after = transitions(figures, parts_only=False)
    if not len(before):
        return []
    # A series ends where the next pair of months does not begin with the month that this one ends with.
    ends = np.flatnonzero(np.append(before[1:] != after[:-1], True)) + 1
    cells = np.insert(before, ends, after[ends - 1])
    rows = np.split(cells, (ends + np.arange(1, len(ends) + 1))[:-1])
    return sorted(rows, key=lambda row: int(row[0]))


def transitions(figures: Figures, *, parts_only: bool) -> tuple[Ints, Ints]:
    """Cells one month apart in the same row: `(before, after)`, no total rows when `parts_only`.

    Months that the contract declares as a break are nobody's next month.
    """
    month = np.array([_number(name) for name in figures.names["column"]], dtype=np.int64)[figures.codes["column"]]
    wanted = figures.first & (month >= 0) & (np.arange(len(figures)) < figures.printed)
    if parts_only:
        wanted &= ~figures.total
    cells = np.flatnonzero(wanted)
    row = figures.key("publication", "table", "subject", "row")[cells]
    order = np.lexsort((month[cells], row))
    cells, row = cells[order], row[order]
    near = (row[1:] == row[:-1]) & (month[cells[1:]] - month[cells[:-1]] == 1)
    before, after = cells[:-1][near], cells[1:][near]
    whole = ~_broken(figures, after)
    return before[whole], after[whole]


def _broken(figures: Figures, cells: Ints) -> np.ndarray:
    """Whether each cell stands in a month where the contract declares a break."""
    broken = np.zeros(len(cells), dtype=np.bool_)
    for declared in figures.contract.breaks:
        here = figures.is_("column", declared.month)
        if declared.tables:
            here &= figures.is_("table", *declared.tables)
        broken |= here[cells]
    return broken


def _number(column: str) -> int:
    """Months since year 0; -1 for a column that is no month."""
    month = _MONTH.fullmatch(column)
    return -1 if month is None or column == AVERAGE else int(month[1]) * 12 + int(month[2]) - 1
