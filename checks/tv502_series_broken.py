"""A series looks as if something went wrong when it was made: a slip of thousands, a sum for a month, a frozen figure.

## What it checks

Each row, totals too, over the months of the publication:

- **thousandfold**: a figure is at least `fold` times the month before, or that much smaller: units and thousands mixed;
- **year to date**: a month from the third on holds about the sum of all months so far instead of its own figure;
- **frozen**: `run` months in a row print the very same figure, of at least `least`: copied, not counted.

Months that the contract declares as a break are left out, and so are totals of 100 per cent in a table that the
contract promises to be shares.

## Why it matters

These slips are made when a table is put together, they keep tables looking right, and they can pass every sum if the
whole table was made so.

## Fails

```text
            January   February   March   April
Oslo            300        310     299     1 208
```

April holds the year so far: 300 + 310 + 299 and about 299 more.

## Passes

```text
            January   February   March   April
Oslo            300        310     299       305
```

## What to do

Look the row up in the source, and see how the table was made.

## Reference

The slips are those of the editing practice described in T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of
Statistical Data Editing and Imputation*, Wiley 2011, chapter 2 (systematic errors: unit of measurement, cumulation).
"""

from collections.abc import Iterator

import numpy as np

from tallvakt.rules import Fault, Figures, Severity, check, series, transitions

TOLERANCE = 0.05
"""How near a month must come to the year to date, as a share."""


@check(
    "TV502",
    needs="figures",
    severity=Severity.WARNING,
    holds={
        "nb": "Ingen rader ser ut som om de er laget feil: tusen ganger for store, summert hittil i år eller fryst.",
        "en": "No row looks as if it was made wrongly: a thousand times too large, summed over the year, or frozen.",
    },
    says={
        "nb": "«{table}», {row}, {column}: {kind}.",
        "en": "“{table}”, {row}, {column}: {kind}.",
    },
    todo={
        "nb": "Slå opp raden i kilden, og se hvordan tabellen ble laget.",
        "en": "Look the row up in the source, and see how the table was made.",
    },
)
def series_broken(figures: Figures, fold: int = 500, run: int = 6, least: int = 50) -> Iterator[Fault]:
    """One fault for each month that is thousandfold or holds the year to date, and for each frozen run."""
    before, after = transitions(figures, parts_only=False)
    printed_both = (figures.lower[before] == figures.upper[before]) & (figures.lower[after] == figures.upper[after])
    old, new = figures.upper[before], figures.upper[after]
    slip = (
        printed_both
        & (np.minimum(old, new) > 0)
        & (np.maximum(old, new) // np.maximum(np.minimum(old, new), 1) >= fold)
    )
    for first, second in zip(before[slip].tolist(), after[slip].tolist(), strict=True):
        yield Fault({"kind": THOUSANDFOLD}, cells=(second, first))
    leaps, stands = np.zeros((2, len(figures)), dtype=np.bool_)
    leaps[after], stands[after] = new > 2 * old, new == old
    whole = _whole(figures)
    for row in _remarkable(figures, leaps, stands, run):
        values = figures.upper[row].tolist()
        yield from (Fault({"kind": YEAR_TO_DATE}, cells=(int(row[m]),)) for m in _cumulated(values))
        frozen = _frozen(values, run, least)
        if frozen and not whole[row[0]]:
            yield Fault({"kind": FROZEN}, cells=tuple(row[frozen].tolist()))


def _remarkable(figures: Figures, leaps: np.ndarray, stands: np.ndarray, run: int) -> list[np.ndarray]:
    """The rows, printed openly throughout, in which a month more than doubles or enough months are as the one before.

    No other row holds the year to date or is frozen: most need no look at each of their months.
    """
    rows = series(figures)
    if not rows:
        return []
    cells = np.concatenate(rows)
    starts = np.cumsum([0, *map(len, rows[:-1])])
    printed = np.logical_and.reduceat((figures.lower == figures.upper)[cells], starts)
    leaping = np.logical_or.reduceat(leaps[cells], starts)
    standing = np.add.reduceat(stands[cells].astype(np.int64), starts) >= run - 1
    return [rows[number] for number in np.flatnonzero(printed & (leaping | standing)).tolist()]


def _whole(figures: Figures) -> np.ndarray:
    """Totals of 100 per cent, in tables whose shares the contract promises."""
    promised = (p.parameters for p in figures.contract.promises if p.check == "share-off")
    tables = [given["result"]["table"] for given in promised if "table" in given["result"]]
    hundred = figures.upper == 100 * 10**figures.decimals
    return np.asarray(figures.is_("table", *tables) & figures.total & hundred)


THOUSANDFOLD = {
    "nb": "tallet er flere hundre ganger større eller mindre enn måneden før, som om enhetene er blandet",
    "en": "the figure is hundreds of times larger or smaller than the month before, as if units were mixed",
}
YEAR_TO_DATE = {
    "nb": "tallet er omtrent summen av alle månedene hittil, som om det er summert i stedet for telt",
    "en": "the figure is about the sum of all months so far, as if it was summed instead of counted",
}
FROZEN = {
    "nb": "samme tall er oppgitt mange måneder på rad, som om det er kopiert",
    "en": "the same figure is printed many months in a row, as if it was copied",
}


def _cumulated(values: list[int]) -> list[int]:
    """Positions, from the third month on, that hold about the sum so far and far more than any month before."""
    months = []
    most = so_far = 0
    for month, value in enumerate(values):
        expected = so_far + values[month - 1] if month else 0
        if month > 1 and value > 2 * most and abs(value - expected) <= TOLERANCE * expected:
            months.append(month)
        most, so_far = max(most, value), so_far + value
    return months


def _frozen(values: list[int], run: int, least: int) -> slice | None:
    """The first run of equal figures that is long enough, and too large to be chance."""
    start = 0
    for end in range(1, len(values) + 1):
        if end == len(values) or values[end] != values[start]:
            if end - start >= run and values[start] >= least:
                return slice(start, end)
            start = end
    return None
