"""A printed change is not the difference of the figures it is the change of.

## What it checks

`result` is held against `of` minus `minus`. Each of the three says where its figures stand by naming a `table`, a
`subject`, a `row` or a `column`; whatever is not named must be the same for all three. So
`result: {row: change}, of: {row: this-year}, minus: {row: last-year}` compares three rows of each table and column,
and `{table: …}` three tables cell by cell.

With `before: 1`, `minus` stands one period earlier: `result: {table: changes}`, `of: {table: counts}` and `minus:
{table: counts}` are changes since the month before; with `before: 12`, since the same month of last year.

Figures with different decimals are compared in the finer unit; a result with fewer decimals is the difference rounded,
halves upwards. Where the publisher takes the difference before rounding, the printed figures may differ by one unit of
the last digit: `within: 1` allows that.

## Why it matters

Changes are what headlines are made of, and they are often typed or computed apart from the figures.

## Fails

```text
                 This year   Last year   Change
Oslo                   120         100       10
```

The difference is 20.

## Passes

The same row with 20. With a star for last year, which may be anything from 0 to 3, a change of 118 is *undecided*, for
it would be right if the star hides a 2.

## What to do

Compute the change again, and look which of the three figures is old.

## Reference

Linear edits: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and Imputation*, Wiley
2011.
"""

from typing import TYPE_CHECKING

from tallvakt.rules import EditRows, Figures, Where, check, combination, matched, together_named, units_of_last_digit

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(
    contract: "Contract", result: Where, of: Where, minus: Where, within: int | float = 0, before: int = 0
) -> None:
    together_named(contract, before, result=result, of=of, minus=minus)
    units_of_last_digit(within)


@check(
    "TV308",
    needs="edits",
    expectation="ExpectChangesToBeRight",
    refuses=_refuse,
    holds={
        "nb": "Tallet er differansen mellom de to tallene det er regnet av.",
        "en": "The figure is the difference of the two figures it is computed from.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Differansen er oppgitt til {published}, men tallene gir {computed}.",
        "en": "“{table}”, {row}, {column}: the printed difference is {published}, but the figures give {computed}.",
    },
    todo={
        "nb": "Regn ut differansen på nytt, og se hvilket av de tre tallene som er gammelt.",
        "en": "Compute the difference again, and see which of the three figures is out of date.",
    },
)
def change_off(
    figures: Figures, result: Where, of: Where, minus: Where, within: int | float = 0, before: int = 0
) -> EditRows:
    """`of - minus - result` is 0, up to the rounding of the result, wherever a result is printed.

    A result is skipped with the reason `row-missing` where one of the others is not printed, `month-missing` where the
    period before is not. Raises ValueError for places that the contract does not know or that do not fit together.
    """
    _refuse(figures.contract, result, of, minus, within, before)
    return combination(matched(figures, result, of, minus, before=before), factors=(-1, 1, -1), within=int(within))
