"""An equation that the contract states does not hold.

## What it checks

`equation` is written as it is read: `resident + in - out = workplace`, `2 * pair + single = persons`, `part <= whole`,
`0 <= share <= 100`. Its terms are codes of `rows`, `columns` or `subjects`, or names of `tables` or `values`; `over`
says which, where the terms do not tell. What the terms do not name is the same for all of them. `tables` names the
tables to look at; by default it is all that have the terms. `ignore` names codes of rows and columns that the equation
is not about.

A code with blanks or signs is quoted: `"15-24" + "25-74" = total`. A number alone is a constant, before `*` a factor. A
suppressed figure counts as every number it may stand for. Figures of different decimals are compared in the finest
unit, with the room that rounding leaves those of fewer.

## Why it matters

Balances, ranges and parts that cannot exceed their whole hold in every edition. Nobody computes them by hand.

## Fails

```text
             Resident   In   Out   Workplace
Northam           120   30    20         140
```

`resident + in - out = workplace` makes 130.

## Passes

The same row with 130.

## What to do

Compare the figures with the source, beginning with the one the report suggests.

## Reference

Linear edits: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and Imputation*, Wiley
2011. The way of writing them: M. van der Loo and E. de Jonge, *Data Validation Infrastructure for R*, Journal of
Statistical Software 2021.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallvakt.rules import (
    EditRows,
    Figures,
    Over,
    check,
    comparison,
    matched,
    meant,
    operands,
    parse,
    refuse_ignored,
    table_names,
    together,
)

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(
    contract: "Contract",
    equation: str,
    over: Over | None = None,
    tables: str | Sequence[str] = "all",
    ignore: str | Sequence[str] = (),
) -> None:
    for each in parse(equation):
        meant(contract, list(each.factors), over, table_names(tables))
    refuse_ignored(contract, ignore, table_names(tables))


@check(
    "TV311",
    needs="edits",
    expectation="ExpectEquationsToHold",
    refuses=_refuse,
    holds={
        "nb": "Likningen i kontrakten stemmer.",
        "en": "The equation of the contract holds.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Tallet er {published}, men etter «{promise}» skal det være {computed}.",
        "en": "“{table}”, {row}, {column}: the figure is {published}, but by “{promise}” it must be {computed}.",
    },
    todo={
        "nb": "Sammenlign tallene i likningen med kilden. Ett av dem er feil.",
        "en": "Compare the figures of the equation with the source. One of them is wrong.",
    },
)
def equation_off(
    figures: Figures,
    equation: str,
    over: Over | None = None,
    tables: str | Sequence[str] = "all",
    ignore: str | Sequence[str] = (),
) -> EditRows:
    """Every comparison of the equation, wherever one of its figures is printed.

    Skipped with the reason `row-missing` where another of them is not printed. Raises ValueError for an equation that
    cannot be read, and for terms that the contract does not know.
    """
    figures = figures.without(ignore)
    edits = []
    for each in parse(equation):
        where, names = meant(figures.contract, list(each.factors), over, table_names(tables))
        terms = [each.result, *(term for term in each.factors if term != each.result)]
        factors = [each.factors[term] for term in terms]
        for standing, inside in operands(figures.contract, terms, where, names):
            met = matched(figures, *standing, tables=inside, of_all=True)
            edits.append(comparison(met, factors, each.lower, each.upper))
    return together(edits)
