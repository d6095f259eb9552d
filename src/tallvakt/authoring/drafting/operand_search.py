"""Operands of a rule of three figures: the tables, rows, columns or subjects whose figures meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.drafting.candidate_rules import TOTAL_KEY, CellKey, IntervalCell, OperandPlace, cells_of
from tallvakt.authoring.drafting.own_decimals import finer, table_decimals
from tallvakt.authoring.drafting.raw_tables import Ints
from tallvakt.authoring.drafting.table_kinds import TableKind
from tallvakt.authoring.drafting.tally import Tally, bits

Mask = NDArray[np.bool_]
_MOST = 10
"""Among more operands than this, three that fit would be found by chance."""
_LARGE = 2**34
"""A figure that may be so large tells nothing of its share."""


Operand = tuple[OperandPlace, dict[CellKey, IntervalCell], int]
"""Where it stands, its figures, and their decimals."""


class Trio(NamedTuple):
    """Positions of a result and of the two operands it is computed from."""

    result: int
    of: int
    other: int


@dataclass(kw_only=True, frozen=True, eq=False, slots=True)
class OperandGroup:
    """Operands of one axis, shape (operands, keys): a figure for each key that all of them may have."""

    sides: Sequence[OperandPlace]
    lower: Ints
    upper: Ints
    there: Mask
    decimals: Sequence[int]
    cells: Sequence[dict[CellKey, IntervalCell]]
    keys: Sequence[CellKey]
    wholes: Collection[int]
    """Operands that are known to be sums of others: no difference is told by them."""
    totals: frozenset[int] = frozenset()
    """Operands that stand for the total of every key: nothing but the whole of a share."""

    def meeting(self, trio: Trio) -> Mask:
        """The keys at which all three figures are there."""
        return np.asarray(self.there[list(trio)].all(axis=0), dtype=np.bool_)

    def tally(self, trio: Trio, fits: Mask, size: Ints, slack: Ints) -> Tally:
        """The cases of one rule; those that tell nothing are not counted."""
        done = Tally()
        for n in np.flatnonzero(self.there[list(trio)].all(axis=0)).tolist():
            tells = bits(int(size[n]), int(slack[n]))
            if not fits[n]:
                done = done.plus(False, self.cells[trio.result][self.keys[n]].spot)
            elif tells:
                done = done.plus(True, "", tells)
        return done


def groups(kinds: Sequence[TableKind], wholes: Collection[int]) -> Iterator[OperandGroup]:
    """Tables of the same rows and columns; then, of each kind of tables, its subjects, its rows and its columns.

    `wholes` are the `id` of entries that are known to be sums of rows.
    """
    cells = [{} if kind.twice else cells_of(kind) for kind in kinds]
    alike: dict[tuple[object, ...], list[int]] = {}
    for n, kind in enumerate(kinds):
        alike.setdefault((id(kind.rows), id(kind.subject), id(kind.columns), kind.each), []).append(n)
    for same in alike.values():
        yield from _tables(kinds, cells, same)
    for n, kind in enumerate(kinds):
        for axis, dimension in enumerate((kind.subject, kind.rows, kind.columns)):
            if dimension is None or len(dimension.entries) > _MOST:
                continue
            shared = sum(dimension in (k.subject, k.rows, k.columns) for k in kinds) > 1
            by_key: dict[object, dict[CellKey, IntervalCell]] = {}
            for (subject, row, column), cell in cells[n].items():
                at = (subject, row, column)
                rest = (0 if axis == 0 else subject, 0 if axis == 1 else row, 0 if axis == 2 else column)
                by_key.setdefault(at[axis], {})[rest] = cell
            name = ("subject", "row", "column")[axis]
            own = finer(kind) if axis == (1 if kind.columns is None else 2) else {}
            usual = kind.figures.decimals if not own else table_decimals(kind)
            sides = []
            for entry in (None, *dimension.entries):
                key = TOTAL_KEY if entry is None else id(entry)
                decimals = own.get(entry, usual)
                unit = 10 ** (kind.figures.decimals - decimals)
                figures = {rest: cell.in_units(unit) for rest, cell in by_key.get(key, {}).items()}
                sides.append((OperandPlace(name, n if shared else None, entry), figures, decimals))
            wholes_here = [k for k, (s, *_) in enumerate(sides) if s.entry is None or id(s.entry) in wholes]
            yield from group(sides, wholes_here if axis else ())


def _tables(
    kinds: Sequence[TableKind], cells: Sequence[dict[CellKey, IntervalCell]], same: Sequence[int]
) -> Iterator[OperandGroup]:
    """Tables of the same rows and columns, and the total rows and columns of each."""
    sides: list[Operand] = [_whole_table(n, kinds[n], cells[n]) for n in same]
    keys = {at for n in same for at in cells[n]} if len(same) > 1 else set()
    for n in same:
        by_row = {at: cells[n][top] for at in keys if (top := (at[0], TOTAL_KEY, at[2])) in cells[n]}
        by_column = {at: cells[n][top] for at in keys if (top := (at[0], at[1], TOTAL_KEY)) in cells[n]}
        for total, mine in (("row", by_row), ("column", by_column)):
            if mine:
                sides.append((OperandPlace("table", n, total=total), mine, kinds[n].figures.decimals))
    sides = sides if len(sides) <= _MOST else sides[: len(same)]
    yield from group(sides, (), frozenset(range(len(same), len(sides))))


def _whole_table(number: int, kind: TableKind, cells: dict[CellKey, IntervalCell]) -> Operand:
    """A table as an operand, its figures in units of the last decimal that it prints."""
    decimals = kind.figures.decimals if finer(kind) else table_decimals(kind)
    unit = 10 ** (kind.figures.decimals - decimals)
    return OperandPlace("table", number), {at: cell.in_units(unit) for at, cell in cells.items()}, decimals


def group(
    sides: Sequence[Operand], wholes: Collection[int], totals: frozenset[int] = frozenset()
) -> Iterator[OperandGroup]:
    """Operands and the figures of theirs that meet, unless they are too few or too many."""
    keys = list(dict.fromkeys(at for _, mine, _ in sides for at in mine))
    if not 3 <= len(sides) <= _MOST + 1 or not keys:
        return
    there = np.array([[at in mine for at in keys] for _, mine, _ in sides])
    lower = np.array([[mine[at].lower if at in mine else 0 for at in keys] for _, mine, _ in sides], dtype=np.int64)
    upper = np.array([[mine[at].upper if at in mine else 0 for at in keys] for _, mine, _ in sides], dtype=np.int64)
    there &= (upper < _LARGE) & (lower > -_LARGE)
    yield OperandGroup(
        sides=[s for s, *_ in sides],
        lower=lower,
        upper=upper,
        there=there,
        decimals=[d for *_, d in sides],
        cells=[m for _, m, _ in sides],
        keys=keys,
        wholes=wholes,
        totals=totals,
    )
