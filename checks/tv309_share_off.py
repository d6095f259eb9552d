"""A printed percentage is not the share of the figures it is computed from.

## What it checks

`result` is held against 100 times `part` divided by `whole`, rounded to its printed decimals, halves upwards (below
zero, halves either way). `per` is 1000 for per mille, 1 for a plain ratio. With `change: true` the result is the change
of `part` since `whole` in per cent. With `before: 1` the whole stands one period earlier. With `within: 1` the result
may be one unit of its last digit off, as shares are that are adjusted to add up to 100.

Each of the three says where its figures stand by naming a `table`, a `subject`, a `row` or a `column`; whatever is not
named must be the same for all three. `part` and `whole` may name more than `result`: with `result: {table: shares}`,
`part: {table: counts}` and `whole: {table: counts, row: total}` all rows are shares of the total of their table.

A suppressed part or result counts as every number it may stand for. Where the whole is suppressed too, it is asked
whether any whole makes the printed result.

## Why it matters

Percentages are quoted more than the counts they come from, and a percentage of the wrong base looks quite plausible.
A percentage beside a star also says much about what the star hides.

## Fails

```text
            Persons   Per cent
In all           40      100.0
Women            25       65.2
```

25 of 40 is 62.5 per cent.

## Passes

The same table with 62.5. With a star for 25 persons the outcome is *failed*, as no number from 0 to 3 makes 62.5 per
cent of 40; with 7.5 per cent it is right if the star hides a 3, so it is *undecided*.

## What to do

Compute the percentage again, and look which of the three figures is wrong or of another base.

## Reference

Ratio edits made linear, in whole numbers: `p = floor(100 a / b + 1/2)` exactly when
`(2p - 1) b <= 200 a < (2p + 1) b`; T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and
Imputation*, Wiley 2011.
"""

from typing import TYPE_CHECKING

from tallvakt.rules import EditRows, Figures, Where, check, matched, share, together_named, units_of_last_digit

if TYPE_CHECKING:
    from tallvakt.rules import Contract


def _refuse(
    contract: "Contract",
    result: Where,
    part: Where,
    whole: Where,
    per: int = 100,
    before: int = 0,
    within: int | float = 0,
    **_: object,
) -> None:
    together_named(contract, before, result=result, part=part, whole=whole)
    if per < 1:
        raise ValueError("per: must be 1 or more; 100 is per cent")
    units_of_last_digit(within)


@check(
    "TV309",
    needs="edits",
    expectation="ExpectSharesToBeRight",
    refuses=_refuse,
    holds={
        "nb": "Prosenten er andelen av tallene den er regnet av, avrundet.",
        "en": "The percentage is the share of the figures it is computed from, rounded.",
    },
    says={
        "nb": "«{table}», {row}, {column}: Prosenten {published} stemmer ikke med tallene den er regnet av.",
        "en": "“{table}”, {row}, {column}: the percentage {published} does not agree with the figures it is made of.",
    },
    todo={
        "nb": "Regn ut prosenten på nytt, og se om delen, helheten eller prosenten er feil.",
        "en": "Compute the percentage again, and see whether the part, the whole or the percentage is wrong.",
    },
)
def share_off(
    figures: Figures,
    result: Where,
    part: Where,
    whole: Where,
    per: int = 100,
    change: bool = False,
    before: int = 0,
    within: int | float = 0,
) -> EditRows:
    """The share of the part in the whole rounds to the result, wherever a result is printed.

    A result is skipped with the reason `row-missing` or `month-missing` where one of the others is not printed,
    `base-zero` where the whole is not above 0, and `figure-hidden` where neither whole nor result is known. Raises
    ValueError for places that the contract does not know or that do not fit together.
    """
    _refuse(figures.contract, result, part, whole, per, before, within)
    return share(matched(figures, result, part, whole, before=before), per, change=change, within=int(within))
