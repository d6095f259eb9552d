"""A figure that is too small is printed openly.

## What it checks

Every printed figure, averages included, is at least as large as the smallest count that may be printed. That is one
more than the largest number the contract's suppression symbol stands for: with `*` as 0 to 3, figures below 4 are to
be hidden. `threshold` sets another limit. A figure below zero is a change, not a count, and is not asked. A rounded
figure stands for several numbers, and is told only where all of them are to be hidden: with `base: 5` a printed 5 may
be 7.

## Why it matters

Few people behind a figure can be recognised. The law that lets an office collect data also binds it to hide them.

## Fails

```text
          January   February
Troms           2          *
```

## Passes

```text
          January   February
Troms           4          *
```

## What to do

Replace the figure with the symbol before the publication goes out, and see that other figures do not give it away: a
single star in a sum can be computed. If the publication is out already, follow your office's routine for disclosures.

## Reference

Norway: statistikkloven § 7-1, as cited by NAV. Threshold rule: A. Hundepool et al., *Statistical Disclosure Control*,
Wiley 2012.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallvakt.rules import check

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@check(
    "TV401",
    needs="cells",
    expectation="ExpectSmallFiguresToBeSuppressed",
    holds={
        "nb": "Ingen tall som er så små at de skal prikkes, er oppgitt.",
        "en": "No figure small enough to be hidden is printed openly.",
    },
    says={
        "nb": "«{table}», {row}, {column}: {text} er oppgitt, men tall under {threshold} skal prikkes.",
        "en": "“{table}”, {row}, {column}: {text} is printed openly, but figures below {threshold} are to be hidden.",
    },
    todo={
        "nb": "Bytt ut tallet med tegnet for prikkede tall, og se etter at andre tall ikke røper det.",
        "en": "Replace the figure with the symbol for hidden figures, and see that other figures do not give it away.",
    },
)
def suppression_missing(cells: DataFrame, threshold: int | None = None) -> Series[bool]:
    """True where no open count is below the threshold, by default the contract's own."""
    limit = cells["threshold"] if threshold is None else threshold
    return (cells["kind"] != "figure") | (cells["upper"] >= limit) | (cells["upper"] < 0)
