"""A field that should hold a figure holds something else.

## What it checks

Every field of a row is a whole number, with or without separators between the thousands, or one of the symbols that
the contract declares.

## Why it matters

A figure that cannot be read cannot be checked, and neither can the sums and the average it takes part in: until it is
corrected it counts as any number at all.

## Fails

```text
          January   February
Oslo           2B       12,5
```

A letter has taken the place of a digit, and a count has decimals.

## Passes

```text
          January   February   March
Oslo           28      1 204       *
```

## What to do

Look the figure up in the source and correct it. If it is a symbol with a meaning, declare it in the contract.

## Reference

Type and format of a value, validation level 0 of the European Statistical System: M. Di Zio et al., *Methodology for
data validation 1.0*, ESSnet ValiDat Foundation 2016.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallvakt.rules import check

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@check(
    "TV107",
    needs="cells",
    holds={
        "nb": "Alle felt er et tall eller et kjent tegn.",
        "en": "Every field is a figure or a known symbol.",
    },
    says={
        "nb": "«{table}», {row}, {column}: I feltet står «{text}», som verken er et tall eller et kjent tegn.",
        "en": "“{table}”, {row}, {column}: the field reads “{text}”, neither a figure nor a known symbol.",
    },
    todo={
        "nb": "Slå opp tallet i kilden, og rett det. Er det et tegn med en mening, legg det til i kontrakten.",
        "en": "Look the figure up in the source and correct it. If it is a symbol with a meaning, add it to the "
        "contract.",
    },
)
def figure_unreadable(cells: DataFrame) -> Series[bool]:
    """True where the field was read, as a figure or as a symbol, and where the row ends before it.

    A field that is not there stands at the place of its row's label; `month-missing` reports such rows.
    """
    return (cells["kind"] != "unreadable") | ((cells["field"] == 0) & (cells["text"] == ""))
