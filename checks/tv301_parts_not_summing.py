"""The rows of a table do not add up to its total.

## What it checks

In every table, for every month, the figures of the rows are added up and held against the total row. A suppressed
figure counts as every number it may stand for: with `*` as 0 to 3, two stars and 40 make 40 to 46, and a total inside
that range is possible. Averages are left out, because rounded averages need not add up.

Where the codelist says that some rows roll up to others (municipalities to counties), each level is held against the
rows it rolls up to, and only the uppermost rows against the total. Rows that the contract calls `outside` are no part
of any sum. With `axis: columns`, the columns of every row are held against its total column instead, in the tables
whose columns are categories.

`tables` names the tables to look at; by default it is all of them. `ignore` names codes of rows and columns that are no
matter of this promise: a column of per cents beside counts, a row of means below them.

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
from typing import TYPE_CHECKING

from tallvakt.rules import (
    Axis,
    EditRows,
    Figures,
    Role,
    check,
    first_reason,
    missing_by_kind,
    refuse_ignored,
    sums_to_totals,
    table_names,
    table_of,
    together,
)

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(
    contract: "Contract", tables: str | Sequence[str] = "all", axis: Axis = "rows", ignore: str | Sequence[str] = ()
) -> None:
    for name in table_names(tables):
        if table_of(contract, "tables", name).columns is None and axis == "columns":
            raise ValueError(f"tables: the columns of '{name}' are periods, which have no sum")
    refuse_ignored(contract, ignore, table_names(tables))


@check(
    "TV301",
    needs="edits",
    role=Role.PARTS_OF_TOTAL,
    expectation="ExpectPartsToSumToTotal",
    refuses=_refuse,
    holds={
        "nb": "Radene i hver tabell summerer til totalraden, hver måned.",
        "en": "The rows of every table add up to its total row, each month.",
    },
    says={
        "nb": "«{table}», {column}: Summen av radene er {computed}, men totalen er oppgitt til {published}.",
        "en": "“{table}”, {column}: the rows add up to {computed}, but the printed total is {published}.",
    },
    todo={
        "nb": "Sammenlign tallene i kolonnen med kilden. Et tall kan være feil, en rad kan være falt ut, "
        "eller totalen kan være gammel.",
        "en": "Compare the figures of the column with the source. One of them may be wrong, a row may be lost, "
        "or the total may be out of date.",
    },
)
def parts_not_summing(
    figures: Figures, tables: str | Sequence[str] = "all", axis: Axis = "rows", ignore: str | Sequence[str] = ()
) -> EditRows:
    """Parts minus whole is 0, for each publication, table, subject and column (or, by columns, row).

    A sum is skipped with the reason `total-missing` where the whole is not printed, `month-missing` (`quarter-missing`,
    `column-missing` …) where a part stops short of it, and `label-unknown` where a label that could not be read hides
    what rolls up to what, unless the figures printed add up without its row. Raises ValueError for a table that the
    contract does not know.
    """
    _refuse(figures.contract, tables, axis, ignore)
    figures = figures.without(ignore)
    printed_together = ("publication", "table", "subject")
    edits = []
    for sums, nested in sums_to_totals(figures, table_names(tables), axis):
        in_doubt = sums.near(figures.unread, *printed_together) & nested
        reason = first_reason(
            (sums.whole < 0, "total-missing"),
            (sums.short_of(*printed_together, axis[:-1]), "month-missing"),
            (in_doubt & ~sums.closes if in_doubt.any() else in_doubt, "label-unknown"),
        )
        edits.append(sums.against_whole(missing_by_kind(figures, sums.anchor, reason)))
    return together(edits)
