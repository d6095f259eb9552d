"""The rows of a table do not add up to its total.

## What it checks

In every table, for every month, the figures of the rows are added up and held against the total row. A suppressed
figure counts as every number it may stand for: with `*` as 0 to 3, two stars and 40 make 40 to 46, and a total inside
that range is possible. Averages are left out, because rounded averages need not add up.

Where the codelist says that some rows roll up to others (municipalities to counties), each level is held against the
rows it rolls up to, and only the uppermost rows against the total. Rows that the contract calls `outside` are no part
of any sum. With `axis: columns`, the columns of every row are held against its total column instead, in the tables
whose columns are categories.

`tables` names the tables to look at; by default it is all of them.

## Why it matters

A table that does not add up holds at least one wrong figure, and readers notice. This rule catches every wrong digit
in a column without stars, and most of them in a column with stars.

## Fails

```text
            January
In all           50
Oslo             28
Agder            20
```

28 and 20 make 48, never 50.

## Passes

```text
            January
In all           50
Oslo             28
Agder            20
Troms             *
```

The three rows make 48 to 51, and 50 lies within. That depends on what the star hides, so the outcome is *undecided*:
the table does not contradict itself, but neither is it proved right.

## What to do

Compare the figures of the column with the source, beginning with the one the report suggests. A figure may be
misprinted, a row may be lost, or the total may be left over from an earlier version.

## Reference

Balance edit: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and Imputation*, Wiley
2011. Numbers behind stars as intervals: the system of edits in `tallvakt.reasoning`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from tallvakt.rules import EditRows, Figures, Role, anchored, balance, check, links, only, table_of, together

if TYPE_CHECKING:
    from tallvakt.rules import Contract, Table


Ints = NDArray[np.int64]
Axis = Literal["rows", "columns"]


def _refuse(contract: "Contract", tables: str | Sequence[str] = "all", axis: Axis = "rows") -> None:
    for name in _names(tables):
        if table_of(contract, "tables", name).columns is None and axis == "columns":
            raise ValueError(f"tables: the columns of '{name}' are periods, which have no sum")


def _names(tables: str | Sequence[str]) -> list[str]:
    return [] if tables == "all" else [tables] if isinstance(tables, str) else list(tables)


@check(
    "TV301",
    needs="edits",
    role=Role.PARTS_OF_TOTAL,
    expectation="ExpectPartsToSumToTotal",
    refuses=_refuse,
    holds={
        "nb": "Radene i hver tabell blir til sammen totalraden, hver måned.",
        "en": "The rows of every table add up to its total row, each month.",
    },
    says={
        "nb": "«{table}», {column}: Radene blir til sammen {computed}, men den trykte totalen er {published}.",
        "en": "“{table}”, {column}: the rows add up to {computed}, but the printed total is {published}.",
    },
    todo={
        "nb": "Sammenlign tallene i kolonnen med kilden. Et tall kan være feil, en rad kan være falt ut, "
        "eller totalen kan være gammel.",
        "en": "Compare the figures of the column with the source. One of them may be wrong, a row may be lost, "
        "or the total may be out of date.",
    },
)
def parts_not_summing(figures: Figures, tables: str | Sequence[str] = "all", axis: Axis = "rows") -> EditRows:
    """Parts minus whole is 0, for each publication, table, subject and column (or, by columns, row).

    A sum is skipped with the reason `total-missing` where the whole is not printed, `month-missing` where a part stops
    short of it, and `label-unknown` where a label that could not be read hides what rolls up to what. Raises ValueError
    for a table that the contract does not know.
    """
    _refuse(figures.contract, tables, axis)
    known = figures.contract.tables
    names = [t for t in _names(tables) or known if axis == "rows" or known[t].columns]
    nested = [t for t in names if known[t].outside or not known[t].total or _nested(figures, t, axis)]
    plain = [t for t in names if t not in nested]
    return together([_plain(figures, plain, axis), *(_levels(figures, t, axis) for t in nested)])


def _places(axis: Axis) -> tuple[str, ...]:
    return ("publication", "table", "subject", "column" if axis == "rows" else "row")


def _plain(figures: Figures, tables: Sequence[str], axis: Axis) -> EditRows:
    """The sums of tables where every row is a part of the total."""
    asked = figures.first & ~figures.average
    if len(tables) < len(figures.contract.tables):
        asked &= figures.is_("table", *tables)
    cells = np.flatnonzero(asked)
    total = (figures.total if axis == "rows" else figures.total_column)[cells]
    sums = balance(cells, figures.key(*_places(axis))[cells], np.where(total, -1, 1), total)
    return _without_short(figures, sums, axis)


def _nested(figures: Figures, table: str, axis: Axis) -> bool:
    one = figures.contract.tables[table]
    dimension = one.rows if axis == "rows" else one.columns
    return dimension is not None and any(figures.up(dimension, axis[:-1]))


def _levels(figures: Figures, table: str, axis: Axis) -> EditRows:
    """The sums of one table whose rows (or columns) roll up to one another, and to the total."""
    one = figures.contract.tables[table]
    is_total = figures.total if axis == "rows" else figures.total_column
    asked = figures.first & ~figures.average & figures.is_("table", table)
    cells = np.flatnonzero(asked & (is_total | ~figures.is_(axis[:-1], *one.outside)))
    place, item = figures.key(*_places(axis))[cells], figures.codes[axis[:-1]][cells]
    total = is_total[cells]
    parts = np.flatnonzero(~total)
    found = links(place[parts], item[parts], place[parts], item[parts], figures.up(_dimension(one, axis), axis[:-1]))
    roots = np.setdiff1d(parts, parts[found.part])
    if not one.total and axis == "rows":
        roots = roots[:0]
    # A group is named by the position of its whole, or after all of those by its place.
    places = len(cells) + place
    wholes = np.unique(parts[found.whole])
    whole = np.concatenate([wholes, np.flatnonzero(total)])
    cell = np.concatenate([parts[found.part], roots, whole])
    group = np.concatenate([parts[found.whole], places[roots], wholes, places[total]])
    is_whole = np.arange(len(cell)) >= len(cell) - len(whole)
    if not len(roots):
        cell, group, is_whole = (a[: len(cell) - int(total.sum())] for a in (cell, group, is_whole))
    sums = balance(cells[cell], group, np.where(is_whole, -1, 1), is_whole)
    return _readable(figures, _without_short(figures, anchored(figures, sums), axis))


def _dimension(table: "Table", axis: Axis) -> str:
    return table.rows if axis == "rows" else table.columns or ""


def _readable(figures: Figures, sums: EditRows) -> EditRows:
    """Skip the sums of a table with a label that could not be read: it may roll up to any of them."""
    unread = np.array([name.startswith("?") for name in figures.names["row"]], dtype=np.bool_)
    table = figures.key("publication", "table", "subject")
    clear = ~np.isin(table[sums.anchor], table[unread[figures.codes["row"]]])
    skipped = ((int(cell), "label-unknown") for cell in sums.anchor[~clear & sums.counted])
    return replace(only(sums, clear), skipped=(*sums.skipped, *skipped))


def _without_short(figures: Figures, sums: EditRows, axis: Axis) -> EditRows:
    """Skip the sums that miss a part which the same table has in another month (or, by columns, row)."""
    if not sums.size:
        return sums
    parts = np.bincount(sums.edit, minlength=sums.size)
    table = figures.key("publication", "table", "subject", axis[:-1])[sums.anchor]
    order = np.argsort(table, kind="stable")
    starts = np.flatnonzero(np.diff(table[order], prepend=-1))
    most = np.empty_like(parts)
    most[order] = np.repeat(np.maximum.reduceat(parts[order], starts), np.diff(starts, append=sums.size))
    whole = parts == most
    if whole.all():
        return sums
    short = tuple((int(cell), "month-missing") for cell in sums.anchor[~whole & sums.counted])
    return replace(only(sums, whole), skipped=(*sums.skipped, *short))
