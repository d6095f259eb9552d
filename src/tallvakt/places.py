"""Cells that belong together: where operands of a promise stand, and which of them meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from tallvakt.figures import AXES, Figures, Ints
from tallvakt.yamlfile import unknown

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.contract import Contract

Where = Mapping[Literal["table", "subject", "row", "column"], str]
"""Where an operand stands: what is not named is the same for all operands."""


def together_named(contract: Contract, **operands: Where) -> None:
    """Raise ValueError (`operand: why`) unless the operands name what the first does, and tables that are there.

    They may name more: `{table: counts, row: total}` beside `{table: shares}` is one figure for all rows.
    """
    first, *others = operands.items()
    if not first[1]:
        raise ValueError(f"{first[0]}: name a table, a subject, a row or a column")
    for name, where in others:
        if not set(where) >= set(first[1]):
            raise ValueError(f"{name}: names {_list(where)}, but '{first[0]}' names {_list(first[1])}")
    for name, where in operands.items():
        if "table" in where and where["table"] not in contract.tables:
            raise ValueError(f"{name}: {unknown((), 'table', where['table'], contract.tables)}")


def _list(where: Where) -> str:
    return " and ".join(sorted(where)) or "nothing"


def matched(figures: Figures, *operands: Where) -> tuple[Ints, tuple[tuple[int, str], ...]]:
    """Printed cells that meet, shape (operands, n), one column for each cell of the first operand.

    An operand that names more than the first is the same for all cells of it that differ in that alone. A cell of the
    first that lacks one of the others is left out, with the reason `row-missing`. Averages take no part: they are
    rounded each by itself.
    """
    asked = figures.first & ~figures.average
    asked[figures.printed :] = False
    keys = [figures.key(*(axis for axis in AXES if axis not in where)) for where in operands]
    sides = [np.flatnonzero(asked & _at(figures, where)) for where in operands]
    found = np.stack([_beside(key[sides[0]], key[side], side) for key, side in zip(keys, sides, strict=True)])
    there = (found >= 0).all(axis=0)
    return found[:, there], tuple((int(cell), "row-missing") for cell in sides[0][~there])


def _at(figures: Figures, where: Where) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    held = np.ones(len(figures), dtype=np.bool_)
    for axis, value in where.items():
        held &= figures.is_(axis, value)
    return held


def _beside(wanted: Ints, known: Ints, cells: Ints) -> Ints:
    """The cell that has each wanted key, -1 where none has."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    return np.where(known[order][at] == wanted, cells[order][at], -1)
