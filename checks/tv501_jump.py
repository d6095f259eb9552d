"""A figure jumps from one month to the next as hardly any other does.

## What it checks

For every row but totals, each month is set against the month before. The change is turned into an effect that weighs
large figures more, and the effects of the whole publication are compared (the Hidiroglou-Berthelot method). A change
whose effect lies further from the median than `c` times the distance of the quartiles is a jump. `u` says how much size
matters (0 to 1), `a` keeps the limits apart where nearly all changes are alike.

Changes from or to a star or nought are left out: neither has a size to jump from, and a row without people has none to
compare. So are months that the contract declares as a break.

## Why it matters

A jump is not an error by itself. But a figure with a digit too many, figures of another month, or a table from another
file look like this, and no sum may show it.

## Fails

```text
            January   February   March
Oslo            300        310       31
```

## Passes

```text
            January   February   March
Oslo            300        310      290
```

## What to do

Ask whether something happened: a new measure, a reform, a large employer. If so, declare the break in the contract or
waive the finding; if not, look the figure up in the source.

## Reference

M. Hidiroglou and J.-M. Berthelot, *Statistical editing and imputation for periodic business surveys*, Survey
Methodology 1986. Statistics Norway uses U = 0.5, A = 0.05, C = 20.
"""

from collections.abc import Iterator

import numpy as np

from tallvakt.rules import Display, Fault, Figures, Severity, check, transitions


@check(
    "TV501",
    needs="figures",
    display=Display.CHANGE,
    severity=Severity.WARNING,
    holds={
        "nb": "Ingen tall endrer seg uvanlig mye fra måneden før.",
        "en": "No figure jumps from one month to the next as hardly any other does.",
    },
    says={
        "nb": "«{table}», {row}: Fra {before} til {value} i {column}. Så store endringer er svært sjeldne i "
        "denne publikasjonen.",
        "en": "“{table}”, {row}: from {before} to {value} in {column}. Hardly any other figure jumps so far.",
    },
    todo={
        "nb": "Finn ut om noe skjedde. Hvis ikke, slå opp tallet i kilden.",
        "en": "Find out whether something happened. If not, look the figure up in the source.",
    },
)
def jump(figures: Figures, u: float = 0.5, a: float = 0.05, c: float = 20.0) -> Iterator[Fault]:
    """One fault for each figure whose change from the month before is an outlier among all changes."""
    before, after = transitions(figures, parts_only=True)
    # A hidden figure has no size to jump from, and a row without people none either.
    open_ = figures.lower == figures.upper
    printed = open_[before] & open_[after]
    previous, value = figures.upper[before], figures.upper[after]
    usable = printed & (previous > 0) & (value > 0) & (previous < np.iinfo(np.int64).max)
    before, after = before[usable], after[usable]
    if len(after) < 4:  # quartiles of fewer changes say nothing
        return
    effect = effects(figures.upper[before].astype(float), figures.upper[after].astype(float), u)
    low, middle, high = np.percentile(effect, [25, 50, 75])
    least = abs(a * middle)
    far = (effect < middle - c * max(middle - low, least)) | (effect > middle + c * max(high - middle, least))
    for old, new in zip(before[far].tolist(), after[far].tolist(), strict=True):
        yield Fault({"before": int(figures.lower[old]), "value": int(figures.lower[new])}, cells=(new, old))


def effects(previous: np.ndarray, value: np.ndarray, u: float) -> np.ndarray:
    """The effect of each change: how far its ratio is from the median ratio, both ways alike, weighed by size."""
    ratio = value / previous
    median = np.median(ratio)
    centred = np.where(ratio < median, 1 - median / ratio, ratio / median - 1)
    return np.asarray(centred * np.maximum(previous, value) ** u)
