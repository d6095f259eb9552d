"""Sums and means: cells grouped by the axes they share, and the edits that hold their parts against their whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tallvakt.model import periods
from tallvakt.model.report import AVERAGE, TOTAL
from tallvakt.rules.edit_rows import EditRows
from tallvakt.rules.figures import Bools, Figures, Ints
from tallvakt.rules.labelled_codes import no_code
from tallvakt.rules.means import means
from tallvakt.rules.numbering import by_appearance, by_position, numbered

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import Contract

Reasons = NDArray[np.str_]
MONTH_MISSING = "month-missing"
"""Why a sum or a change is not asked: a month that it needs is not printed."""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Parts and the whole they make, one sum for each place.

    `cell`, `number` (which sum, from 0) and `is_whole` have one entry per term; all else has one entry per sum.
    `sizes`, how many terms each has, is given where they stand sum by sum, those of one in order of their cells.
    """

    figures: Figures
    cell: Ints
    number: Ints
    is_whole: Bools
    size: int
    sizes: Ints | None = None

    @cached_property
    def wholes(self) -> Ints:
        """Which terms are wholes."""
        return np.flatnonzero(self.is_whole)

    @cached_property
    def whole(self) -> Ints:
        """The cell of the whole; -1 where there is none."""
        cell = np.full(self.size, -1, dtype=np.int64)
        cell[self.number[self.wholes]] = self.cell[self.wholes]
        return cell

    @cached_property
    def parts(self) -> Ints:
        """How many parts there are."""
        if self.sizes is not None:
            return self.sizes - np.bincount(self.number[self.wholes], minlength=self.size)
        return np.bincount(self.number[~self.is_whole], minlength=self.size).astype(np.int64)

    @cached_property
    def printed(self) -> Bools:
        """Whether the whole is printed."""
        return (self.whole >= 0) & (self.whole < self.figures.printed)

    @cached_property
    def first(self) -> Ints:
        """The first cell, a part or the whole."""
        if self.sizes is not None:
            return np.asarray(self.cell[np.cumsum(self.sizes) - self.sizes])
        cell = np.full(self.size, len(self.figures), dtype=np.int64)
        np.minimum.at(cell, self.number, self.cell)
        return cell

    @cached_property
    def anchor(self) -> Ints:
        """The cell that a sum is named after: its whole where that is printed, else its first."""
        return np.where(self.printed, self.whole, self.first)

    def only(self, kept: Bools, *, wholes: bool = True) -> Sums:
        """The sums that are kept, numbered anew; their parts alone if not `wholes`."""
        use = kept.take(self.number)
        if not wholes:
            use[self.wholes] = False
        return replace(
            self,
            cell=self.cell[use],
            number=(np.cumsum(kept) - 1).take(self.number[use]),
            is_whole=self.is_whole[use],
            size=int(np.count_nonzero(kept)),
            sizes=None if self.sizes is None else (self.sizes if wholes else self.parts)[kept],
        )

    def near(self, cells: Bools, *axes: str) -> Bools:
        """Whether any of some cells shares the codes of a sum on some axes."""
        if not cells.any():
            return np.zeros(self.size, dtype=np.bool_)
        places = self.figures.key(*axes, cells=np.flatnonzero(cells))
        return np.isin(self.figures.key(*axes, cells=self.anchor), places)

    @cached_property
    def closes(self) -> Bools:
        """Whether a sum is told by printed figures alone, and they may add up."""
        sign = np.where(self.is_whole, -1, 1)
        lower, upper = self.figures.lower[self.cell], self.figures.upper[self.cell]
        known = np.bincount(self.number, ~self.figures.printed_figures[self.cell], minlength=self.size) == 0
        ends = np.zeros((2, self.size), dtype=np.int64)
        use = known[self.number]
        low, high = np.where(sign > 0, lower, -upper), np.where(sign > 0, upper, -lower)
        for end, values in zip(ends, (low, high), strict=True):
            np.add.at(end, self.number[use], values[use])
        return np.asarray(known & (ends[0] <= 0) & (ends[1] >= 0), dtype=np.bool_)

    def short_of(self, *axes: str) -> Bools:
        """Whether a sum has fewer parts than the fullest sum with its codes on some axes.

        A sum without a whole goes by the codes of its first part, which may be the whole of another: it is no measure.
        """
        place, size = numbered(self.figures.key(*axes, cells=self.anchor), self.figures.keys(*axes))
        fullest = np.zeros(size, dtype=np.int64)
        np.maximum.at(fullest, place, np.where(self.whole < 0, 0, self.parts))
        return self.parts < fullest[place]

    def by_appearance(self) -> tuple[Ints, Ints]:
        """The number of each term's sum in the order in which their first terms are printed; and the order itself."""
        if self.sizes is None:
            return by_appearance(self.number, self.size)
        return by_position(self.number, self.first)

    def against_whole(self, reason: Reasons, *, open_whole: str = "", unprinted: bool = False) -> EditRows:
        """Edits `parts - whole = 0`; a whole that is not there counts as 0. A sum with a reason is skipped.

        A whole that is left out and may be anything ties its parts together for the reasoning, but proves nothing: it
        is skipped with the reason `open_whole`, if that is given. Sums of which nothing is printed serve the reasoning
        only if `unprinted`.
        """
        is_open = self.whole >= self.figures.printed
        kept = (reason == "") & (unprinted | (self.first < self.figures.printed))
        terms = self if kept.all() else self.only(kept)
        edit, order = terms.by_appearance()
        none = np.zeros(len(order), dtype=np.int64)
        reasons = np.where(is_open, open_whole and np.where(reason == "", open_whole, reason), reason)
        return EditRows(
            edit=edit,
            cell=terms.cell,
            coefficient=np.where(terms.is_whole, -1, 1),
            lower=none,
            upper=none,
            anchor=self.anchor[kept][order],
            counted=~is_open[kept][order],
            skipped=self.skipped(reasons),
            sizes=terms.sizes if edit is terms.number else None,
        )

    def against_mean(self, reason: Reasons, parts: Ints, also: Bools | None = None) -> EditRows:
        """Edits that hold the whole against the mean of `parts` parts, rounded half up.

        A sum with a reason is skipped; those of `also` serve the reasoning whatever the reason.
        """
        asked = reason == ""
        tied = asked if also is None else asked | also
        edits = means(self, parts, tied=tied, asked=asked)
        return replace(edits, skipped=self.skipped(reason))

    def skipped(self, reason: Reasons) -> tuple[tuple[int, str], ...]:
        """Anchor and reason of every sum with a reason, where anything of it is printed."""
        unasked = np.flatnonzero((reason != "") & (self.anchor < self.figures.printed))
        return tuple(zip(self.anchor[unasked].tolist(), reason[unasked].tolist(), strict=True))


def missing_by_kind(figures: Figures, cells: Ints, reason: Reasons) -> Reasons:
    """The reasons with `month-missing` named after the period that is lacking: `quarter-missing`, `year-missing` …

    `cells`, one for each reason, stand in a column of that kind; `column-missing` where it is no period.
    """
    lacking = np.flatnonzero(reason == MONTH_MISSING)
    if not len(lacking):
        return reason
    by_column = [f"{periods.kind(name) or 'column'}-missing" for name in figures.names["column"]]
    longest = max(reason.dtype.itemsize // 4, *map(len, by_column))
    named = reason.astype(f"<U{longest}")
    named[lacking] = np.array(by_column)[figures.codes["column"][cells[lacking]]]
    return named


def first_reason(*reasons: tuple[Bools, str]) -> Reasons:
    """For each sum the first reason that holds of it, `""` where none does."""
    if not any(holds.any() for holds, _ in reasons):
        return np.zeros(reasons[0][0].shape, dtype=np.str_)
    return np.select([holds for holds, _ in reasons], [reason for _, reason in reasons], "")


def subjects_printed(figures: Figures, table: str) -> tuple[Ints, int]:
    """For each publication how many of the expected subjects of a table it prints, and how many are expected.

    Where recognition expects none, those that are printed anywhere are all there are.
    """
    cells = np.flatnonzero(figures.is_("table", table) & figures.is_printed)
    names = figures.names["subject"]
    there = np.zeros((len(figures.names["publication"]), len(names)), dtype=np.bool_)
    there.ravel()[figures.key("publication", "subject", cells=cells)] = True
    anywhere = tuple(names[code] for code in np.flatnonzero(there.any(axis=0)).tolist())
    expected = figures.subjects.get(table) or anywhere
    wanted = np.array([name in expected for name in names], dtype=np.bool_)
    return there[:, wanted].sum(axis=1), max(len(expected), 1)


def within_periods(figures: Figures, kind: str) -> Figures:
    """The figures with each column named after the quarter, half-year or year (`kind`) that it lies in, or is."""
    names = [_longer_period(name, kind) for name in figures.names["column"]]
    periods = {name: number for number, name in enumerate(dict.fromkeys(names))}
    column = np.array([periods[name] for name in names], dtype=np.int64)[figures.codes["column"]]
    return replace(
        figures, codes={**figures.codes, "column": column}, names={**figures.names, "column": tuple(periods)}
    )


def _longer_period(column: str, kind: str) -> str:
    """The code of the longer period that the last month of a column lies in; the column itself where it is longer."""
    own = periods.kind(column)
    if own not in _SHORTER.get(kind, ()):
        return column
    last = periods.span(column)[1]
    year, month = last[:4], int(last[5:])
    return {"quarter": f"{year}-Q{(month + 2) // 3}", "half-year": f"{year}-H{(month + 5) // 6}"}.get(kind, year)


_SHORTER = {
    "quarter": ("day", "week", "month"),
    "half-year": ("day", "week", "month", "quarter"),
    "year": ("day", "week", "month", "quarter", "half-year"),
}
"""By kind of period, those that lie within one of it."""


def refuse_ignored(contract: Contract, ignore: str | Sequence[str], tables: Sequence[str]) -> None:
    """Raise ValueError (`ignore: why`) for a code of no row or column of the tables, all where none is named."""
    of = [contract.tables[name] for name in tables or contract.tables if name in contract.tables]
    dimensions = {name for one in of for name in (one.rows, one.columns) if name is not None}
    if any(contract.dimensions[name].open for name in dimensions):
        return  # an open list takes any code
    codes = {TOTAL, AVERAGE}.union(*(contract.codes.get(name, frozenset()) for name in dimensions))
    for code in (ignore,) if isinstance(ignore, str) else ignore:
        if code not in codes and not periods.kind(code):
            raise ValueError(f"ignore: {no_code(contract, 'code of rows or columns', code, codes)}")


def table_names(tables: str | Sequence[str]) -> tuple[str, ...]:
    """The tables that a parameter `tables` names; none for `all`."""
    if isinstance(tables, str):
        return () if tables == "all" else (tables,)
    return tuple(tables)
