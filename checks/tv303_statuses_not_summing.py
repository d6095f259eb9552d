"""The groups of a publication do not add up to the whole.

## What it checks

Some tables split another one: the same rows are printed once for each group, such as job seekers, persons with
reduced work capacity, and others. For every row and month, total row included, the groups must add up to the row of
the table for all. `parts` names the table that is printed once for each group, `whole` the table for all.

A group that leaves a row out counts as zero there when the contract says that a row left out means zero. A suppressed
figure counts as every number it may stand for.

## Why it matters

This is the only rule that ties the tables of the groups to the rest of the publication. It finds a figure that was
printed in the wrong group, and a table of a group that was not updated.

## Fails

```text
All      January     Job seekers   January     Others   January
Mentor       297     Mentor            40      Mentor       275
```

40 and 275 make 315, not 297.

## Passes

The same three tables with 257 for the others.

## What to do

Compare the row in each of the tables with the source. If all rows are wrong in the same month, one table was probably
made at another time than the rest.

## Reference

Balance edit across tables: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and
Imputation*, Wiley 2011.
"""

from typing import TYPE_CHECKING

from tallvakt.rules import EditRows, Figures, check, first_reason, grouped, subjects_printed, table_of

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(contract: "Contract", parts: str, whole: str) -> None:
    split, all_ = table_of(contract, "parts", parts), table_of(contract, "whole", whole)
    if split.subject is None or all_.subject is not None:
        raise ValueError(f"'{parts}' must be printed once for each group, and '{whole}' once for all")
    if split.rows != all_.rows:
        raise ValueError(f"'{parts}' and '{whole}' do not have the same rows")


@check(
    "TV303",
    needs="edits",
    expectation="ExpectStatusesToSumToMeasure",
    refuses=_refuse,
    holds={
        "nb": "Tallene for gruppene summerer til tallet for alle.",
        "en": "The figures of the groups add up to the figure for all.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er oppgitt til {published}, men gruppene summerer til {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but the groups add up to {computed}.",
    },
    todo={
        "nb": "Sammenlign raden med kilden i alle tabellene. Er alle rader feil i samme måned, er én av tabellene "
        "trolig laget til en annen tid enn de andre.",
        "en": "Compare the row with the source in each of the tables. If all rows are wrong in the same month, one "
        "table was probably made at another time than the rest.",
    },
)
def statuses_not_summing(figures: Figures, parts: str, whole: str) -> EditRows:
    """Parts minus whole is 0, for each publication, row and month.

    A sum is skipped with the reason `table-missing` where the whole or one of the parts is not printed at all,
    `total-missing` for a total row that one of them lacks, `row-missing` where a row is lacking and the contract does
    not call that zero, and `label-unknown` where it may hide behind a label that could not be read. Raises ValueError
    for tables that do not fit together.
    """
    _refuse(figures.contract, parts, whole)
    left_out = figures.contract.left_out
    both, is_whole = figures.is_("table", parts, whole), figures.is_("table", whole)
    asked = both & figures.first & ~figures.average
    sums = grouped(figures, asked, "publication", "row", "column", whole=is_whole)
    printed, expected = subjects_printed(figures, parts)
    few = sums.parts < expected
    prints_all = printed[figures.key("publication", cells=sums.anchor)] == expected
    tables_there = sums.near(is_whole, "publication") & prints_all
    reason = first_reason(
        (figures.unread[sums.anchor], "label-unknown"),
        (~tables_there, "table-missing"),
        (figures.total[sums.anchor] & (few | ~sums.printed), "total-missing"),
        ((few | ~sums.printed) & sums.near(both & figures.unread, "publication"), "label-unknown"),
        (few & (left_out(parts) != "zero") | (sums.whole < 0) & (left_out(whole) != "zero"), "row-missing"),
    )
    return sums.against_whole(reason, open_whole="row-missing", unprinted=True)
