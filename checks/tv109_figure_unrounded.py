"""A figure is not rounded as the contract says.

## What it checks

Where the contract says that figures are rounded to multiples of a `base` above 1, every printed figure is one.

## Why it matters

A figure that is no multiple was misprinted, or escaped the rounding that protects it. The sums seldom show it: rounded
parts need not add up, and what rounding excuses no promise can hold against a figure.

## Fails

```text
figures: {base: 5}

          January
Oslo           23
```

## Passes

The same table with 25.

## What to do

Look the figure up in the source, and round it. If figures are not rounded, take `base` out of the contract.

## Reference

Rounding as protection, and what it costs the sums: A. Hundepool et al., *Statistical Disclosure Control*, Wiley 2012,
chapter 5.
"""

from collections.abc import Iterator

import numpy as np

from tallvakt.rules import Fault, Figures, check


@check(
    "TV109",
    needs="figures",
    applies=lambda contract: contract.rounds,
    holds={
        "nb": "Alle tall er avrundet slik kontrakten sier.",
        "en": "Every figure is rounded as the contract says.",
    },
    says={
        "nb": "«{table}», {row}, {column}: {value} er ikke avrundet til et multiplum av {base}.",
        "en": "“{table}”, {row}, {column}: {value} is not rounded to a multiple of {base}.",
    },
    todo={
        "nb": "Slå opp tallet i kilden, og rund det av. Er tallene ikke avrundet, ta «base» ut av kontrakten.",
        "en": "Look the figure up in the source, and round it. If figures are not rounded, take 'base' out of the "
        "contract.",
    },
)
def figure_unrounded(figures: Figures) -> Iterator[Fault]:
    """One fault for each printed figure that is no multiple of the base of its table."""
    base = figures.format_values(lambda format_: format_.base)
    printed = figures.upper - figures.format_values(lambda format_: format_.reach[1])
    off = figures.printed_figures & (base > 1) & (printed % np.maximum(base, 1) != 0)
    for cell in np.flatnonzero(off).tolist():
        yield Fault({"value": int(printed[cell]), "base": int(base[cell])}, cells=(cell,))
