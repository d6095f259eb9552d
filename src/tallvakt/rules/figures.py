"""Figures as arrays: the view of a publication that checks of arithmetic work on, without a loop over cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallvakt.model import periods
from tallvakt.model.report import AVERAGE, TOTAL

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import Contract, Format

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
OPEN = int(np.iinfo(np.int64).max)
AXES = ("publication", "table", "subject", "row", "column")

OF_LINE = ("publication", "table", "subject", "row")
"""What the cells of a line share."""


class WideCodes(Mapping[str, Ints]):
    """WideCodes by axis in as few bytes as they came; who asks is given the 64 bits that one can reckon with."""

    def __init__(self, stored: Mapping[str, NDArray[Any]]) -> None:
        self.stored = stored
        self._wide: dict[str, Ints] = {}

    def __getitem__(self, axis: str) -> Ints:
        if axis not in self._wide:
            self._wide[axis] = self.stored[axis].astype(np.int64, copy=False)
        return self._wide[axis]

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)


class Lines(NamedTuple):
    """Runs of cells: the first of each, and how many there are."""

    first: Ints
    size: Ints


@dataclass(frozen=True)
class Figures:
    """The cells of one or more publications of a family; all arrays have one entry per cell.

    `codes[axis]` are positions in `names[axis]`; `lower`, `upper` are the intervals; `months` is the
    number of months each publication covers; cells from `printed` on are left-out rows that the contract
    calls unknown.
    """

    contract: Contract
    codes: Mapping[str, Ints]
    names: Mapping[str, tuple[str, ...]]
    copy: Ints
    lower: Ints
    upper: Ints
    months: Ints
    printed: int
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By table, the codes it must be printed for; without an entry, those that were found are taken for all."""
    is_figure: Bools | None = None
    """Cells that print a figure, not a symbol; None where only intervals are known."""

    def __len__(self) -> int:
        return len(self.copy)

    def is_(self, axis: str, *values: str) -> Bools:
        """Whether each cell has one of the values on an axis."""
        wanted = np.array([name in values for name in self.names[axis]], dtype=np.bool_)
        if wanted.all() or not wanted.any():
            return np.full(len(self), bool(len(wanted)) and bool(wanted[0]))
        if axis not in OF_LINE:
            return wanted.take(self._stored(axis))
        return self._of_line(wanted.take(self._stored(axis).take(self.lines.first)))

    @cached_property
    def is_printed(self) -> Bools:
        """Cells that are printed."""
        return _shared(np.arange(len(self)) < self.printed)

    @property
    def printed_figures(self) -> Bools:
        """Cells that print a figure; where it is not told, those of one value."""
        return self.is_printed & (self.lower == self.upper) if self.is_figure is None else self.is_figure

    def format_values(self, of: Callable[[Format], int]) -> Ints:
        """What a number of its format is, for each cell."""
        formats, number = formats_by_cell(self.contract, self.names, self.codes)
        return np.array([of(figures) if figures is not None else 0 for figures in formats], dtype=np.int64)[number]

    @cached_property
    def unread(self) -> Bools:
        """Cells of rows and columns whose label could not be read."""
        cells = np.zeros(len(self), dtype=np.bool_)
        for axis in ("row", "column"):
            damaged = np.array([name.startswith("?") for name in self.names[axis]], dtype=np.bool_)
            cells = cells | damaged.take(self._stored(axis)) if damaged.any() else cells
        return _shared(cells)

    @cached_property
    def total(self) -> Bools:
        """Cells of total rows."""
        return _shared(self.is_("row", TOTAL))

    @property
    def total_column(self) -> Bools:
        """Cells of total columns."""
        return ~self.periodic & self.is_("column", TOTAL)

    @cached_property
    def average(self) -> Bools:
        """Cells of the average column."""
        return _shared(self.is_("column", AVERAGE))

    @property
    def decimals(self) -> Ints:
        """How many decimals the figures of each cell's table have."""
        return self.format_values(lambda figures: figures.decimals)

    @cached_property
    def month(self) -> Bools:
        """Cells of months."""
        return _shared(self.periodic & self.of_kind("month"))

    @cached_property
    def periodic(self) -> Bools:
        """Cells of tables whose columns are periods."""
        return _shared(self.is_("table", *(t for t, table in self.contract.tables.items() if table.columns is None)))

    def of_kind(self, kind: str) -> Bools:
        """Cells of columns that are a `month`, a `quarter` or a `year`."""
        return self.is_("column", *(c for c in self.names["column"] if periods.kind(c) == kind))

    def above(self, dimension: str, code: str) -> tuple[str, ...]:
        """The codes that a code of a dimension rolls up to."""
        rule = self.contract.dimensions[dimension].parents
        if rule is None:
            return self.contract.rollup.get(dimension, {}).get(code, ())
        if code in rule.codes:
            return rule.codes[code]
        if not rule.digits:
            return ()
        if len(code) > rule.digits and code[: rule.digits] in rule.codes:
            return rule.codes[code[: rule.digits]]
        parent, codes = code[: rule.digits], self.contract.codes.get(rule.from_)
        return (parent,) if len(parent) < len(code) and (codes is None or parent in codes) else ()

    def parentless(self, dimension: str) -> Bools:
        """Cells of rows that a dimension, whose codes roll up one by one, says nothing of."""
        rule = self.contract.dimensions[dimension].parents
        if rule is None or not rule.codes or rule.digits:
            return np.zeros(len(self), dtype=np.bool_)
        orphans = (name for name in self.names["row"] if name not in rule.codes and name != TOTAL)
        return self.is_("row", *orphans)

    def up(self, dimension: str, axis: str) -> list[tuple[int, ...]]:
        """For each name of an axis, the positions of the nearest names of it that a dimension rolls it up to."""
        if self.contract.dimensions[dimension].parents is None and not self.contract.rollup.get(dimension):
            return [()] * len(self.names[axis])
        if (dimension, axis) not in self._up:
            position = {name: n for n, name in enumerate(self.names[axis])}
            nearest = (self._nearest(dimension, name, position) for name in self.names[axis])
            self._up[dimension, axis] = [tuple(sorted(above)) for above in nearest]
        return self._up[dimension, axis]

    @cached_property
    def _up(self) -> dict[tuple[str, str], list[tuple[int, ...]]]:
        """What `up` says, once it was asked."""
        return {}

    def _nearest(self, dimension: str, code: str, position: Mapping[str, int]) -> set[int]:
        """The positions of the nearest codes above one, of those that have a position."""
        nearest: set[int] = set()
        for above in self.above(dimension, code):
            nearest |= {position[above]} if above in position else self._nearest(dimension, above, position)
        return nearest

    def without(self, codes: str | Sequence[str]) -> Figures:
        """The figures, those in rows and columns of some codes passed over as further printings are."""
        named = (codes,) if isinstance(codes, str) else tuple(codes)
        if not named:
            return self
        passed_over = self.is_("row", *named) | self.is_("column", *named)
        return replace(self, copy=np.where(passed_over, np.maximum(self.copy, 1), self.copy))

    @cached_property
    def first(self) -> Bools:
        """First printings."""
        return _shared(self.copy == 0)

    def key(self, *axes: str, cells: Ints | None = None) -> Ints:
        """One number, below `keys(*axes)`, for each combination of codes on some axes: of every cell, or of `cells`."""
        key = np.zeros(len(self) if cells is None else len(cells), dtype=np.int64)
        for axis in axes:
            key *= max(len(self.names[axis]), 1)
            codes = self._stored(axis)
            key += codes if cells is None else codes.take(cells)
        return key

    def key_of_asked(self, asked: Bools, *axes: str) -> Ints:
        """The key of each cell asked for, as `key` gives it; what a line shares is worked out once."""
        line = self.key(*(axis for axis in axes if axis in OF_LINE), cells=self.lines.first)
        if asked.all():
            key = self._of_line(line)
        else:
            counts = np.add.reduceat(asked.view(np.int8), self.lines.first, dtype=np.int64)
            key = np.repeat(line, counts)
        if "column" in axes:
            key *= max(len(self.names["column"]), 1)
            key += self._stored("column")[asked]
        return key

    @cached_property
    def lines(self) -> Lines:
        """Runs of cells that differ in their column alone, as a printed row is: what they share is worked out once."""
        begins = np.zeros(len(self), dtype=np.bool_)
        begins[:1] = True
        for codes in (*(self._stored(axis) for axis in OF_LINE), self.copy):
            begins[1:] |= codes[1:] != codes[:-1]
        first = np.flatnonzero(begins)
        return Lines(first, np.diff(np.append(first, len(self))))

    @cached_property
    def columns_of_lines(self) -> int:
        """How many columns each line has, where all have the same ones in the same order; else 0."""
        size = int(self.lines.size[0]) if len(self) else 0
        if not size or (self.lines.size != size).any():
            return 0
        columns = self._stored("column").reshape(-1, size)
        return size if (columns == columns[0]).all() else 0

    def _stored(self, axis: str) -> NDArray[Any]:
        """The codes of an axis in as few bytes as they came."""
        return self.codes.stored[axis] if isinstance(self.codes, WideCodes) else self.codes[axis]

    def _of_line(self, values: NDArray[Any]) -> NDArray[Any]:
        """Of every cell, the value of its line."""
        return np.repeat(values, self.lines.size)

    def keys(self, *axes: str) -> int:
        """How many combinations of codes there may be on some axes."""
        return prod(max(len(self.names[axis]), 1) for axis in axes)


def _shared(values: Bools) -> Bools:
    """An array that is worked out once and given to all who ask: nobody may write in it."""
    values.flags.writeable = False
    return values


def formats_by_cell(
    contract: Contract, names: Mapping[str, Sequence[str]], codes: Mapping[str, Ints]
) -> tuple[list[Format | None], Ints]:
    """The formats of a contract, and the number of that of each cell; None for cells of no table of it.

    `codes` are positions in `names`, by axis: table, row and column.
    """
    tables = contract.tables
    formats: list[Format | None] = [contract.format_of(t) if t in tables else None for t in names["table"]]
    number = codes["table"].astype(np.int64)
    for position, name in enumerate(names["table"]):
        own = tables[name].figures_of if name in tables else {}
        inside = codes["table"] == position if own else None
        # A column says more than the row that crosses it, so it is written last.
        for axis, code in ((axis, code) for axis in ("row", "column") for code in own):
            if inside is not None and code in names[axis]:
                number[inside & (codes[axis] == list(names[axis]).index(code))] = len(formats)
                formats.append(own[code])
    return formats, number


def cells_with(wanted: Ints, keys: Ints, cells: Ints) -> Ints:
    """For each wanted key the first of some cells that has it, -1 where none has; `keys` are those of the cells."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    return np.where(keys[order][at] == wanted, cells[order][at], -1)
