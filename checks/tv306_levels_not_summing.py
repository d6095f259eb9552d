"""A table of a lower level does not add up to the table of a higher one.

## What it checks

Two tables print the same figures at two levels, such as municipalities and counties. What rolls up to what is told by
the codelist (`parent`), or by how the codes begin (`0301` to `03`). For every row of the higher table, subject and
month, the rows of the lower table that roll up to it must add up to it.

A row left out of either table counts as zero where the contract says so. Rows of the higher table that nothing ever
rolls up to, such as other areas, are not asked. A suppressed figure counts as every number it may stand for.

`parts` names the table of the lower level, `whole` that of the higher.

## Why it matters

The two tables are often made apart, and readers add up the one to get the other. It also says more about the stars of
the lower table than its own totals do.

## Fails

```text
By county      January        By municipality   January
03 Oslo             35        0301 Oslo              35
11 Rogaland         20        1101 Eigersund         12
                              1103 Stavanger          9
```

12 and 9 make 21, but the county has 20.

## Passes

The same tables with 8 for Stavanger, or with a star for it, which may be anything from 0 to 3, and 18 for Eigersund:
that is *undecided*.

## What to do

Compare the rows with the source at both levels. If many counties are wrong in the same month, one table was probably
made at another time, or with other borders.

## Reference

Balance edit between levels: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and
Imputation*, Wiley 2011. Hierarchical tables and their disclosure: A. Hundepool et al., *Statistical Disclosure
Control*, Wiley 2012.
"""

from typing import TYPE_CHECKING

from tallvakt.rules import EditRows, Figures, check, first_reason, sums_of_levels, table_of, together

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(contract: "Contract", parts: str, whole: str) -> None:
    low, high = table_of(contract, "parts", parts), table_of(contract, "whole", whole)
    if (low.subject, low.columns) != (high.subject, high.columns):
        raise ValueError(f"'{parts}' and '{whole}' are not printed for the same things")
    rule = contract.dimensions[low.rows].parents
    if (rule is None and not contract.rollup.get(low.rows)) or (rule is not None and rule.from_ != high.rows):
        raise ValueError(f"parts: nothing says what '{low.rows}' rolls up to; give its dimension 'parents'")


@check(
    "TV306",
    needs="edits",
    expectation="ExpectLevelsToSum",
    refuses=_refuse,
    holds={
        "nb": "Tallene på lavere nivå summerer til tallene på høyere nivå.",
        "en": "The figures of a lower level add up to those of the higher level.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er oppgitt til {published}, men nivået under summerer "
        "til {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but the level below adds up to {computed}.",
    },
    todo={
        "nb": "Sammenlign raden og de radene den er satt sammen av, med kilden. Er mange rader feil i samme måned, er "
        "den ene tabellen trolig laget til en annen tid.",
        "en": "Compare the row and those it is made of with the source. If many rows are wrong in the same month, one "
        "table was probably made at another time.",
    },
)
def levels_not_summing(figures: Figures, parts: str, whole: str) -> EditRows:
    """Rows of the lower table minus the row they roll up to is 0, for each publication, subject and column.

    A sum is skipped with the reason `table-missing` where one table is not printed for the subject, `row-missing` where
    a side is lacking and the contract does not call that zero. Where the lower table has a label that could not be
    read (`label-unknown`), or a code of which the contract does not say what it rolls up to (`parent-unknown`), a sum
    is skipped unless the figures add up without it. Raises ValueError for tables that do not fit together.
    """
    _refuse(figures.contract, parts, whole)
    lower, higher = figures.is_("table", parts), figures.is_("table", whole)
    contract, both = figures.contract, ((parts, lower), (whole, higher))
    if not all(contract.tables[name].required or cells.any() for name, cells in both):
        return together([])  # a table that need not be printed, and is not
    sums, subject = sums_of_levels(figures, parts, whole), ("publication", "subject")
    unread_whole = (sums.whole < 0) & sums.near(higher & figures.unread, *subject)
    no_whole = (sums.whole < 0) & (contract.left_out(whole) != "zero")
    no_parts = (sums.parts == 0) & (contract.left_out(parts) != "zero")
    reason = first_reason(
        ((sums.near(lower & figures.unread, *subject) & ~sums.closes) | unread_whole, "label-unknown"),
        (sums.near(lower & figures.parentless(contract.tables[parts].rows), *subject) & ~sums.closes, "parent-unknown"),
        (~sums.near(lower, *subject) | ~sums.near(higher, *subject), "table-missing"),
        (no_whole | no_parts, "row-missing"),
    )
    return sums.against_whole(reason, open_whole="row-missing")
