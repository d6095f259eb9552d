"""From the Cells frames of a run to the editions of each publication."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.model import periods
from tallvakt.model.editions import Editions, Figure, Printing
from tallvakt.recognise import Recognised
from tallvakt.rules.cells import places

Ints = NDArray[np.int64]

NOWHERE: Final[Mapping[str, Sequence[Printing]]] = MappingProxyType({})
EVERY = {
    "day": 1,
    "week": 1,
    "month": 1,
    "quarter": 3,
    "half-year": 6,
    "year": 12,
    "school-year": 12,
    "fiscal-year": 12,
}
"""Months from one edition to the next of a family with such periods."""


class History:
    """Every edition of a run and its archive, by family; figures are laid out when two editions meet."""

    def __init__(
        self,
        publications: Iterable[tuple[str, Recognised]],
        elsewhere: Mapping[str, Sequence[Printing]] = NOWHERE,
    ) -> None:
        """`elsewhere`: by family, editions without figures, latest first; those of `publications` may be among them."""
        self._known = list(publications)
        self._elsewhere = elsewhere
        self._printed: dict[str, Printing] = {}

    def of(self, source: str, this: Recognised) -> Editions:
        """An edition with the earlier ones of its family, nearest first; of two alike, the first given.

        Only those that share a period with it have figures.
        """
        family, edition = this.contract.family, this.reading.edition
        here = {
            r.reading.edition: self._print(s, r) if r.reading.edition.end >= edition.start else _empty(s, r)
            for s, r in reversed(self._known)
            if r.contract.family == family and r.reading.edition.end < edition.end
        }
        known = self._elsewhere.get(family, ())
        earlier = known[bisect_left(known, True, key=lambda p: p.edition.end < edition.end) :]
        if here:
            together = (*here.values(), *(p for p in earlier if p.edition not in here))
            earlier = sorted(together, key=lambda printing: printing.edition.end, reverse=True)
        shares = any(other.figures for other in earlier)
        mine = self._print(source, this) if shares else _empty(source, this)
        return Editions(mine, tuple(earlier), min(EVERY[k] for k in this.contract.columns.kinds))

    def _print(self, source: str, recognised: Recognised) -> Printing:
        if source not in self._printed:
            self._printed[source] = printing(source, recognised)
        return self._printed[source]


def _empty(source: str, recognised: Recognised) -> Printing:
    """One edition without its figures."""
    return Printing(source, recognised.reading.edition, {})


def printing(source: str, recognised: Recognised) -> Printing:
    """The figures of one edition."""
    cells, tables = recognised.cells, recognised.contract.tables
    # An average is another figure in every edition, and so is a code of a table that is not printed for a period.
    dated = cells["table"].isin([t for t, table in tables.items() if table.columns is None])
    dated &= _periods(cells["column"])
    each = cells["table"].isin([t for t, table in tables.items() if table.each]) & _periods(cells["subject"])
    wanted = cells[(cells["copy"] == 0) & (dated | each) & (cells["kind"] != "unreadable")]
    keys = zip(*(wanted[axis].astype(object) for axis in ("table", "subject", "row", "column")), strict=True)
    spans = (wanted[column].tolist() for column in ("lower", "upper", "suppressed"))
    when = wanted["column"].astype(object).where(dated[wanted.index], wanted["subject"].astype(object))
    columns = (wanted.index.tolist(), wanted["text"].astype(object).tolist(), *spans, places(wanted), when)
    figures = dict(zip(keys, (Figure(*values) for values in zip(*columns, strict=True)), strict=True))
    return Printing(source, recognised.reading.edition, figures)


def earlier_figures(editions: Editions, size: int) -> tuple[Ints, Ints] | None:
    """What the nearest earlier edition that prints it said of each of `size` cells: `lower..upper`, -1 where none did.

    None where no earlier edition shares a month.
    """
    lower, upper = np.full(size, -1, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    for other in reversed(editions.earlier):
        for key in editions.this.figures.keys() & other.figures.keys():
            cell, figure = editions.this.figures[key].cell, other.figures[key]
            lower[cell], upper[cell] = figure.lower, figure.upper
    return (lower, upper) if (lower >= 0).any() else None


def _periods(codes: pd.Series) -> pd.Series:
    """Which codes are of a period."""
    return codes.isin([c for c in codes.cat.categories if periods.kind(c)])
