"""Cells that belong together: where operands of a promise stand, and which of them meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from tallvakt.model import periods
from tallvakt.model.report import TOTAL
from tallvakt.model.unknown_name import no_such
from tallvakt.rules.figures import AXES, Bools, Figures, Ints, cells_with
from tallvakt.rules.labelled_codes import no_code
from tallvakt.rules.sums import MONTH_MISSING, missing_by_kind

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import Contract

ROW_MISSING = "row-missing"
Where = Mapping[Literal["table", "subject", "row", "column"], str]
"""Where an operand stands: what is not named is the same for all operands."""


def together_named(contract: Contract, before: int = 0, **operands: Where) -> None:
    """Raise ValueError (`operand: why`) unless the operands name what the first does, and tables that are there.

    They may name more: `{table: counts, row: total}` beside `{table: shares}` is one figure for all rows.
    """
    first, *others = operands.items()
    if not first[1]:
        raise ValueError(f"{first[0]}: name a table, a subject, a row or a column")
    for name, where in others:
        if not set(where) >= set(first[1]):
            other = _list(first[1])
            raise ValueError(f"{name}: names {_list(where)}, but '{first[0]}' names {other}: name that here too")
    if before < 0 or (before and any("column" in where for where in operands.values())):
        raise ValueError("before: is how many periods earlier the last figure stands, where no column is named")
    for name, where in operands.items():
        if "table" in where and where["table"] not in contract.tables:
            raise ValueError(f"{name}: {no_such('table', where['table'], contract.tables)}")
        for axis, code in where.items():
            codes = _codes(contract, axis, where.get("table"))
            if codes is not None and code not in codes:
                raise ValueError(f"{name}: {no_code(contract, axis, code, codes)}")


def _codes(contract: Contract, axis: str, table: str | None) -> set[str] | None:
    """The codes that an operand may name on an axis, in one table or in any; None where they are those printed."""
    if axis == "table":
        return None
    tables = [contract.tables[table]] if table else list(contract.tables.values())
    across: dict[str, list[str | None]] = {
        "row": [t.rows for t in tables],
        "column": [t.columns for t in tables],
        "subject": [t.subject for t in tables],
    }
    named = across[axis]
    if axis == "column" and None in named:
        return None  # the columns of some are periods
    if axis == "subject" and any(t.each for t in tables):
        return None  # what it is printed for may be a period
    dimensions = [d for d in named if d is not None]
    if any(contract.dimensions[d].open or d not in contract.codes for d in dimensions):
        return None
    total: set[str] = set() if axis == "subject" else {TOTAL}
    return total.union(*(contract.codes[d] for d in dimensions))


def _list(where: Where) -> str:
    return " and ".join(sorted(where)) or "nothing"


@dataclass(frozen=True, slots=True)
class Meetings:
    """Printed cells that meet, shape (operands, n): one column for each cell of the first operand.

    `skipped` are the cells of the first that lack one of the others, with the reason.
    """

    figures: Figures
    cells: Ints
    skipped: tuple[tuple[int, str], ...] = ()

    def where(self, kept: Bools) -> Meetings:
        """Some of the meetings, none skipped."""
        return Meetings(self.figures, self.cells[:, kept])


def matched(
    figures: Figures, *operands: Where, before: int = 0, tables: Sequence[str] = (), of_all: bool = False
) -> Meetings:
    """The meetings of operands that stand at different places, in all tables or in some.

    An operand that names more than the first is the same for all cells of it that differ in that alone. A cell of the
    first that lacks one of the others is left out, with the reason `row-missing`; `of_all`, so is a place of another
    where the first is not printed. Averages take no part: they are rounded each by itself. The last operand stands so
    many periods `before` the others; where that period is not there the reason is `month-missing`, or that of its kind.
    """
    asked = figures.first & ~figures.average & figures.is_printed
    if tables:
        asked &= figures.is_("table", *tables)
    keys = [figures.key(*(axis for axis in AXES if axis not in where)) for where in operands]
    sides = [np.flatnonzero(asked & _standing(figures, where)) for where in operands]
    cells = np.stack([cells_with(key[sides[0]], key[side], side) for key, side in zip(keys, sides, strict=True)])
    gone = np.zeros(len(sides[0]), dtype=np.bool_)
    if before:
        earlier = _earlier(figures, before)[figures.codes["column"]]
        moved = replace(figures, codes={**figures.codes, "column": np.maximum(earlier, 0)})
        wanted = moved.key(*(axis for axis in AXES if axis not in operands[-1]))[sides[0]]
        gone = earlier[sides[0]] < 0
        cells[-1] = np.where(gone, -1, cells_with(wanted, keys[-1][sides[-1]], sides[-1]))
    there = (cells >= 0).all(axis=0)
    reasons = missing_by_kind(figures, sides[0], np.where(gone, MONTH_MISSING, ROW_MISSING))
    skipped = zip(sides[0][~there].tolist(), reasons[~there].tolist(), strict=True)
    alone = _without_first(keys, sides) if of_all else []
    return Meetings(figures, cells[:, there], (*skipped, *((cell, ROW_MISSING) for cell in alone)))


def _without_first(keys: Sequence[Ints], sides: Sequence[Ints]) -> list[int]:
    """One cell for each place where some operand is printed and the first is not."""
    others = np.concatenate(sides[1:]) if sides[1:] else np.zeros(0, dtype=np.int64)
    places = np.concatenate([key[side] for key, side in zip(keys[1:], sides[1:], strict=True)] or [others])
    distinct, first = np.unique(places, return_index=True)
    return sorted(others[first[~np.isin(distinct, keys[0][sides[0]])]].tolist())


def _earlier(figures: Figures, by: int) -> Ints:
    """By column, the position of the period so many before it; -1 where there is none."""
    at = {name: n for n, name in enumerate(figures.names["column"])}
    return np.array([at.get(periods.earlier(name, by), -1) for name in figures.names["column"]], dtype=np.int64)


def _standing(figures: Figures, where: Where) -> Bools:
    """Cells that stand where an operand says."""
    cells = np.ones(len(figures), dtype=np.bool_)
    for axis, value in where.items():
        cells &= figures.is_(axis, value)
    return cells
