"""Small tables that differ by seed: the plain content from which workbooks and pages are made.

No figure of a table is the beginning of another one, so that a figure is known wherever a page shows it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

REGIONS = ("Ashford", "Brae", "Corrin", "Dunmore", "Elland", "Farrow", "Glenn", "Hollin")
MONTHS = ("January", "February", "March", "April", "May", "June")
CONTRACT = """
file_names: [varied]
locale: en
dimensions: {region: {codelist: regions}}
columns: {periods: month}
figures: {decimals: DECIMALS, decimal_mark: "."}
tables:
  by-region: {rows: region, total: false, title: {en: Participants}}
"""
CODELISTS = {"regions": "code,nb,en\n" + "".join(f"{r.lower()},{r},{r}\n" for r in REGIONS)}


@dataclass(frozen=True)
class VariedTable:
    """Rows of figures by region and month."""

    regions: tuple[str, ...]
    months: tuple[str, ...]
    figures: tuple[tuple[float, ...], ...]
    decimals: int

    @property
    def title(self) -> str:
        """The line over the table."""
        return f"Participants, {self.months[0]} 2024 - {self.months[-1]} 2024"


def varied_table(rng: random.Random) -> VariedTable:
    """A table of two to eight regions and two to six months."""
    regions = tuple(rng.sample(REGIONS, rng.randint(2, len(REGIONS))))
    months = MONTHS[: rng.randint(2, len(MONTHS))]
    decimals = rng.choice((0, 0, 0, 1))
    heads = iter(rng.sample(range(100, 1000), len(regions) * len(months)))
    figures = tuple(tuple(_figure(rng, next(heads), decimals) for _ in months) for _ in regions)
    return VariedTable(regions, months, figures, decimals)


def _figure(rng: random.Random, head: int, decimals: int) -> float:
    """A figure that begins with three digits of its own and ends in none that could be a note mark."""
    digits = rng.choice((3, 3, 4, 5, 6))
    whole = int(str(head) + "".join(str(rng.randint(0, 9)) for _ in range(digits - 3)))
    return whole if not decimals else whole + rng.randint(1, 9) / 10
