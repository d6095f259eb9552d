"""Averages that follow another rule: rounded otherwise, or of other months than they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tallvakt.analysis.explanations.suppositions import (
    AVERAGES_MONTHS,
    AVERAGES_ROUNDING,
    PRIOR,
    OfCell,
    Supposition,
    place,
)
from tallvakt.analysis.explanations.tables import Tables
from tallvakt.reasoning.system import Ints

ALONE: Final[float] = -5.0
"""Log of how likely one row follows a rule that the others of its table do not."""
SHARED: Final[float] = 2.0
"""Log-likelihood for each further average that a rule explains."""


def half_up(total: int, count: int) -> int:
    """The mean, halves rounded up."""
    return (2 * total + count) // (2 * count)


def truncated(total: int, count: int) -> int:
    """The mean without its decimals."""
    return total // count


def half_even(total: int, count: int) -> int:
    """The mean, halves rounded to the even number."""
    mean = half_up(total, count)
    return mean - (2 * total % (2 * count) == count and mean % 2)


RULES: Final[Mapping[str, Callable[[int, int], int]]] = {"truncated": truncated, "half-even": half_even}


@dataclass(frozen=True, eq=False, slots=True)
class Mean:
    """An average whose months are all known: their sum, and what is printed and right."""

    cell: int
    months: Ints
    total: int
    printed: int
    right: int


@dataclass(frozen=True, eq=False)
class AverageFaults:
    """What may be wrong with the averages that failing promises are about."""

    tables: Tables

    def all(self) -> Iterator[Supposition]:
        """Every supposition about averages, of whole tables and of all of them, and of one row."""
        wrong = [m for m in self._means if m.printed != m.right and self.tables.touched[m.cell]]
        for rule, rounded in RULES.items():
            follow = [m for m in wrong if m.printed == rounded(m.total, m.months.size)]
            whole = set(self._whole(rule))
            for mean in follow:
                yield self._rounded([mean], rule, row=True, alone=self.tables.cells.table[mean.cell] not in whole)
            for table in sorted(whole):
                mine = [m for m in follow if self.tables.cells.table[m.cell] == table]
                if len(mine) > 1:
                    yield self._rounded(mine, rule)
            everywhere = [m for m in follow if self.tables.cells.table[m.cell] in whole]
            if len({int(self.tables.cells.table[m.cell]) for m in everywhere}) > 1:
                yield self._rounded(everywhere, rule)
        yield from self._other_months(wrong)

    @cached_property
    def _means(self) -> list[Mean]:
        cells, means = self.tables.cells, []
        for average, months in self.tables.months_of.items():
            if not cells.legible[average] or (months >= len(cells)).any() or not cells.legible[months].all():
                continue
            ordered = months[np.argsort(cells.columns[cells.column[months]].astype(str))]
            total = int(cells.lower[ordered].sum())
            printed = int(cells.lower[average])
            means.append(Mean(average, ordered, total, printed, half_up(total, ordered.size)))
        return means

    def _whole(self, rule: str) -> Iterator[int]:
        """The tables of which every average is printed by a rule."""
        follows: dict[int, bool] = {}
        for mean in self._means:
            table = int(self.tables.cells.table[mean.cell])
            right = mean.printed == RULES[rule](mean.total, mean.months.size)
            follows[table] = follows.get(table, True) and right
        yield from (table for table, all_ in follows.items() if all_)

    def _rounded(self, means: list[Mean], rule: str, *, row: bool = False, alone: bool = False) -> Supposition:
        """The averages put right; `alone`: other averages of the table do not follow the rule."""
        first = means[0].cell
        tables = {int(self.tables.cells.table[m.cell]) for m in means}
        named = place(first, "row") if row else place(first) if len(tables) == 1 else {}
        score = PRIOR[AVERAGES_ROUNDING] + SHARED * (len(means) - 1) + (ALONE if alone else 0.0)
        return self._put_right(AVERAGES_ROUNDING, means, score, {**named, "rule": rule})

    def _other_months(self, wrong: list[Mean]) -> Iterator[Supposition]:
        """Averages of all months but the last, or but the first."""
        lower = self.tables.cells.lower
        for which in (slice(None, -1), slice(1, None)):
            follow = []
            for mean in wrong:
                months = mean.months[which]
                if months.size > 1 and mean.printed == half_up(int(lower[months].sum()), months.size):
                    follow.append(mean)
            for mean in follow:
                yield self._of_months([mean], which)
            by_table: dict[int, list[Mean]] = {}
            for mean in follow:
                by_table.setdefault(int(self.tables.cells.table[mean.cell]), []).append(mean)
            yield from (self._of_months(mine, which) for mine in by_table.values() if len(mine) > 1)
            if len(by_table) > 1:
                yield self._of_months(follow, which)

    def _of_months(self, means: list[Mean], which: slice) -> Supposition:
        months = tuple(OfCell(int(cell), "column") for cell in means[0].months[which])
        named = place(means[0].cell, "row") if len(means) == 1 else place(means[0].cell)
        score = PRIOR[AVERAGES_MONTHS] + SHARED * (len(means) - 1)
        return self._put_right(AVERAGES_MONTHS, means, score, {**named, "months": months})

    def _put_right(self, kind: str, means: list[Mean], score: float, facts: Mapping[str, object]) -> Supposition:
        cells = np.array([m.cell for m in means], dtype=np.int64)
        right = np.array([m.right for m in means], dtype=np.int64)
        return Supposition(kind=kind, cells=cells, lower=right, upper=right, score=score, facts=facts)
