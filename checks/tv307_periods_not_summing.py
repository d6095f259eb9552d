"""The figure of a longer period is not the sum, or the mean, of the shorter ones.

## What it checks

In every row that prints both, the months of a quarter, the quarters of a year and so on are held against the figure of
the longer period: their sum (`how: sum`), or their mean rounded to the last printed digit, halves up (`how: mean`).
`parts` is `month`, `quarter` or `half-year`, `whole` is `quarter`, `half-year` or `year`.

A longer period of which no part is printed is told as not tried; periods whose longer one is not printed are no matter
of this promise. `tables` names the tables to look at; by default it is all of them. `ignore` names codes of rows that
are no matter of it.

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
from typing import TYPE_CHECKING, Literal

from tallvakt.rules import (
    EditRows,
    Figures,
    check,
    first_reason,
    grouped,
    refuse_ignored,
    table_names,
    table_of,
    within_periods,
)

if TYPE_CHECKING:
    from tallvakt.rules import Contract

Part = Literal["month", "quarter", "half-year"]
Whole = Literal["quarter", "half-year", "year"]
How = Literal["sum", "mean"]
NEEDED = {
    ("month", "quarter"): 3,
    ("month", "half-year"): 6,
    ("month", "year"): 12,
    ("quarter", "half-year"): 2,
    ("quarter", "year"): 4,
    ("half-year", "year"): 2,
}
"""How many parts make a whole."""


def _refuse(
    contract: "Contract",
    parts: Part,
    whole: Whole,
    tables: str | Sequence[str] = "all",
    ignore: str | Sequence[str] = (),
    **_: object,
) -> None:
    if (parts, whole) not in NEEDED:
        raise ValueError(f"parts: a {whole} is not made of {parts}s")
    for key, kind in (("parts", parts), ("whole", whole)):
        if kind not in contract.columns.kinds:
            raise ValueError(f"{key}: columns.periods names no {kind}")
    for name in table_names(tables):
        table_of(contract, "tables", name)
    refuse_ignored(contract, ignore, table_names(tables))


@check(
    "TV307",
    needs="edits",
    expectation="ExpectPeriodsToSum",
    refuses=_refuse,
    holds={
        "nb": "Tallet for en lengre periode er summen eller gjennomsnittet av de kortere.",
        "en": "The figure of a longer period is the sum or the mean of the shorter ones.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er oppgitt til {published}, men periodene det består av, "
        "gir {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but the periods it is made of give {computed}.",
    },
    todo={
        "nb": "Regn ut den lengre perioden på nytt fra kilden. Er de kortere revidert, må begge trykkes på nytt.",
        "en": "Compute the longer period again from the source. If the shorter ones were revised, print both again.",
    },
)
def periods_not_summing(
    figures: Figures,
    parts: Part,
    whole: Whole,
    how: How = "sum",
    tables: str | Sequence[str] = "all",
    ignore: str | Sequence[str] = (),
) -> EditRows:
    """Parts minus whole is 0, or the whole the rounded mean of its parts, for each row and longer period.

    A period is skipped with the reason `month-missing` or `quarter-missing` where only some of its parts are printed,
    and `parts-missing` where none is. Raises ValueError for
    periods that the contract does not print or that do not make one another, and for tables it does not know.
    """
    _refuse(figures.contract, parts, whole, tables, ignore)
    figures = figures.without(ignore)
    is_whole = figures.of_kind(whole)
    asked = figures.first & figures.is_printed & figures.periodic & (figures.of_kind(parts) | is_whole)
    if names := table_names(tables):
        asked &= figures.is_("table", *names)
    row = ("publication", "table", "subject", "row")
    sums = grouped(within_periods(figures, whole), asked, *row, "column", whole=is_whole)
    sums = sums.only(sums.printed)
    reason = first_reason((sums.parts == 0, "parts-missing"), (sums.parts < NEEDED[parts, whole], f"{parts}-missing"))
    return sums.against_mean(reason, sums.parts) if how == "mean" else sums.against_whole(reason)
