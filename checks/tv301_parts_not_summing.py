"""The rows of a table do not add up to its total.

## What it checks

In every table, for every month, the figures of the rows are added up and held against the total row. A suppressed
figure counts as every number it may stand for: with `*` as 0 to 3, two stars and 40 make 40 to 46, and a total inside
that range is possible. Averages are left out, because rounded averages need not add up.

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
from typing import TYPE_CHECKING

import numpy as np

from tallvakt.registry import EditRows, Figures, balance, check, table_of

if TYPE_CHECKING:
    from tallvakt.registry import Contract


def _refuse(contract: "Contract", tables: str | Sequence[str] = "all") -> None:
    for name in _names(tables):
        table_of(contract, "tables", name)


def _names(tables: str | Sequence[str]) -> list[str]:
    return [] if tables == "all" else [tables] if isinstance(tables, str) else list(tables)


@check(
    "TV301",
    needs="edits",
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
def parts_not_summing(figures: Figures, tables: str | Sequence[str] = "all") -> EditRows:
    """Rows minus total is 0, for each publication, table, subject and month.

    A month is skipped with the reason `total-missing` where the total is not printed, and `month-missing` where a row
    stops short of it. Raises ValueError for a table that the contract does not know.
    """
    asked = figures.first & ~figures.average
    _refuse(figures.contract, tables)
    if names := _names(tables):
        asked &= figures.is_("table", *names)
    cells = np.flatnonzero(asked)
    total = figures.total[cells]
    sums = balance(
        cells, figures.key("publication", "table", "subject", "column")[cells], np.where(total, -1, 1), total
    )
    return _without_short(figures, sums)


def _without_short(figures: Figures, sums: EditRows) -> EditRows:
    """Skip the sums that miss a row which the same table prints in another month."""
    if not sums.size:
        return sums
    parts = np.bincount(sums.edit, minlength=sums.size)
    table = figures.key("publication", "table", "subject")[sums.anchor]
    order = np.argsort(table, kind="stable")
    starts = np.flatnonzero(np.diff(table[order], prepend=-1))
    most = np.empty_like(parts)
    most[order] = np.repeat(np.maximum.reduceat(parts[order], starts), np.diff(starts, append=sums.size))
    whole = parts == most
    if whole.all():
        return sums
    kept, place = whole[sums.edit], np.cumsum(whole) - 1
    return replace(
        sums,
        edit=place[sums.edit[kept]],
        cell=sums.cell[kept],
        coefficient=sums.coefficient[kept],
        lower=sums.lower[whole],
        upper=sums.upper[whole],
        anchor=sums.anchor[whole],
        counted=sums.counted[whole],
        skipped=(*sums.skipped, *((int(cell), "month-missing") for cell in sums.anchor[~whole])),
    )
