"""The figure of a longer period is not the sum, or the mean, of the shorter ones.

## What it checks

In every row that prints both, the months of a quarter or a year, or the quarters of a year, are held against the figure
of the quarter or the year: their sum (`how: sum`), or their mean rounded to the last printed digit, halves upwards
(`how: mean`). `parts` is `month` or `quarter`, `whole` is `quarter` or `year`.

A quarter or a year of which nothing else is printed is not asked, nor are periods whose quarter or year is not printed.
`tables` names the tables to look at; by default it is all of them.

## Why it matters

Series are published by month and by year side by side, and the years are what is quoted long after. A revised month
that did not reach its year is found nowhere else.

## Fails

```text
             Q1 2024   Q2 2024   Q3 2024   Q4 2024     2024
Oslo              10        12        11        13       47
```

The quarters make 46.

## Passes

The same row with 46, or with 12 where the year is the mean of its quarters, 11.5 rounded.

## What to do

Compute the longer period again from the source. If the shorter ones were revised, print both again.

## Reference

Balance edit in time: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and Imputation*,
Wiley 2011. Rounding half up, in whole numbers: as in `average-off`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from tallvakt.rules import EditRows, Figures, balance, check, means, table_of

if TYPE_CHECKING:
    from tallvakt.rules import Contract

Part = Literal["month", "quarter"]
Whole = Literal["quarter", "year"]
How = Literal["sum", "mean"]
NEEDED = {("month", "quarter"): 3, ("month", "year"): 12, ("quarter", "year"): 4}
"""How many parts make a whole."""


def _refuse(contract: "Contract", parts: Part, whole: Whole, tables: str | Sequence[str] = "all", **_: object) -> None:
    if (parts, whole) not in NEEDED:
        raise ValueError(f"parts: a {whole} is not made of {parts}s")
    for key, kind in (("parts", parts), ("whole", whole)):
        if kind not in contract.columns.kinds:
            raise ValueError(f"{key}: columns.periods names no {kind}")
    for name in [] if tables == "all" else [tables] if isinstance(tables, str) else tables:
        table_of(contract, "tables", name)


@check(
    "TV307",
    needs="edits",
    expectation="ExpectPeriodsToSum",
    refuses=_refuse,
    holds={
        "nb": "Tallet for en lengre periode er summen eller middelverdien av de kortere.",
        "en": "The figure of a longer period is the sum or the mean of the shorter ones.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er {published}, men periodene det består av, gir {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but the periods it is made of give {computed}.",
    },
    todo={
        "nb": "Regn ut den lengre perioden på nytt fra kilden. Er de kortere revidert, må begge trykkes på nytt.",
        "en": "Compute the longer period again from the source. If the shorter ones were revised, print both again.",
    },
)
def periods_not_summing(
    figures: Figures, parts: Part, whole: Whole, how: How = "sum", tables: str | Sequence[str] = "all"
) -> EditRows:
    """Parts minus whole is 0, or the whole the rounded mean of its parts, for each row and longer period.

    A period is skipped with the reason `month-missing` where only some of its parts are printed. Raises ValueError for
    periods that the contract does not print or that do not make one another, and for tables it does not know.
    """
    _refuse(figures.contract, parts, whole, tables)
    asked = figures.first & figures.periodic & (figures.of_kind(parts) | figures.of_kind(whole))
    if tables != "all":
        asked &= figures.is_("table", *([tables] if isinstance(tables, str) else tables))
    cells = np.flatnonzero(asked)
    cells = cells[cells < figures.printed]
    wholes = {code: n for n, code in enumerate(dict.fromkeys(_whole(c, whole) for c in figures.names["column"]))}
    of = np.array([wholes[_whole(c, whole)] for c in figures.names["column"]], dtype=np.int64)
    row = figures.key("publication", "table", "subject", "row")[cells] * (len(wholes) + 1)
    _, group = np.unique(row + of[figures.codes["column"][cells]], return_inverse=True)
    is_whole = figures.of_kind(whole)[cells]
    size = int(group.max(initial=-1)) + 1
    anchor = np.full(size, -1, dtype=np.int64)
    anchor[group[is_whole]] = cells[is_whole]
    made = np.bincount(group[~is_whole], minlength=size)
    there = (anchor >= 0) & (made > 0)
    full = there & (made == NEEDED[parts, whole])
    skipped = tuple((int(cell), "month-missing") for cell in anchor[there & ~full])
    use = full[group]
    if how == "mean":
        return replace(means(figures, cells, group, anchor, made, full, full), skipped=skipped)
    sums = balance(cells[use], group[use], np.where(is_whole[use], -1, 1), is_whole[use])
    return replace(sums, skipped=skipped)


def _whole(column: str, kind: Whole) -> str:
    """The quarter or year that a column lies in, or is."""
    year, _, rest = column.partition("-")
    if kind == "year" or not rest.isdigit():
        return year if kind == "year" else column
    return f"{year}-Q{(int(rest) + 2) // 3}"
