"""Hierarchies: which printed figure each figure is a part of, and the sums that follow. No loop over cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from pandas import factorize

from tallvakt.model.report import TOTAL
from tallvakt.rules.figures import Figures, Ints
from tallvakt.rules.grouping import grouped
from tallvakt.rules.sums import Sums

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import Table

Axis = Literal["rows", "columns"]


class Links(NamedTuple):
    """Pairs of positions, `part` of the cells asked for and `whole` of those they are part of; one pair each."""

    part: Ints
    whole: Ints


def links(place: Ints, item: Ints, whole_place: Ints, whole_item: Ints, up: Sequence[Sequence[int]]) -> Links:
    """The nearest cells that each cell rolls up to, in the same place (a table and month, say).

    `place` and `item` (the code) have one entry per part, `whole_place` and `whole_item` one per cell that may be a
    whole; `up` gives by item the items it rolls up to, which are looked through where the place does not print them. No
    cell is a part of itself.
    """
    size = len(up) + 1
    table = _padded(up)
    keys = whole_place * size + whole_item
    order = np.argsort(keys, kind="stable")
    part, at = np.arange(len(place)), item
    pairs = [(part[:0], part[:0])]

    # One level a turn: what is printed there is a whole; parts that met none go on to the level above.
    while len(part):
        above = table[at]
        part, at = np.repeat(part, above.shape[1])[above.ravel() >= 0], above.ravel()[above.ravel() >= 0]
        where = _find(keys[order], place[part] * size + at)
        hit = where >= 0
        pairs.append((part[hit], order[where[hit]]))
        part, at = part[~hit], at[~hit]
    parts, wholes = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return Links(*np.divmod(np.unique(parts * max(len(order), 1) + wholes), max(len(order), 1)))


def _padded(up: Sequence[Sequence[int]]) -> Ints:
    width = max(map(len, up), default=0) or 1
    return np.array([[*above, *[-1] * (width - len(above))] for above in up], dtype=np.int64).reshape(len(up), width)


def _find(keys: Ints, wanted: Ints) -> Ints:
    """Where each wanted key stands in sorted keys, -1 where it does not."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def sums_to_totals(figures: Figures, tables: Collection[str], axis: Axis) -> Iterator[tuple[Sums, bool]]:
    """Rows (or columns) and their total, for each table and place; whether the rows roll up to one another too.

    By columns, tables of periods are left out. Averages take no part: rounded averages need not add up.
    """
    contract = figures.contract.tables
    names = [t for t in tables or contract if axis == "rows" or contract[t].columns]
    nested = [
        t for t in names if _outside(figures, t) or not contract[t].total or _rolls_up(figures, contract[t], axis)
    ]
    asked = figures.first & ~figures.average & figures.is_("table", *(t for t in names if t not in nested))
    whole = figures.total if axis == "rows" else figures.total_column
    yield grouped(figures, asked, *_place(axis), whole=whole), False
    for name in nested:
        yield _nested_sums(figures, name, axis), True


def _outside(figures: Figures, table: str) -> tuple[str, ...]:
    """The codes of rows and columns that are no part of a total: those said to be, and those of other units."""
    contract = figures.contract
    one, units = contract.tables[table], contract.format_of(table).decimals
    other_units = (code for code, own in one.figures_of.items() if own.decimals != units and code != TOTAL)
    return (*one.outside, *other_units)


def _place(axis: Axis) -> tuple[str, ...]:
    return ("publication", "table", "subject", "column" if axis == "rows" else "row")


def _dimension(table: Table, axis: Axis) -> str:
    return table.rows if axis == "rows" else table.columns or ""


def _rolls_up(figures: Figures, table: Table, axis: Axis) -> bool:
    return bool(_dimension(table, axis)) and any(figures.up(_dimension(table, axis), axis[:-1]))


def _nested_sums(figures: Figures, table: str, axis: Axis) -> Sums:
    """The sums of one table whose rows (or columns) roll up to one another, and the uppermost to the total.

    What a row rolls up to whose label could not be read is not known: it is left out of all of them.
    """
    one = figures.contract.tables[table]
    is_total = figures.total if axis == "rows" else figures.total_column
    asked = figures.first & ~figures.average & figures.is_("table", table) & ~figures.unread
    cells = np.flatnonzero(asked & (is_total | ~figures.is_(axis[:-1], *_outside(figures, table))))
    place, item = figures.key(*_place(axis), cells=cells), figures.key(axis[:-1], cells=cells)
    total = is_total[cells]

    parts = np.flatnonzero(~total)
    up = figures.up(_dimension(one, axis), axis[:-1])
    pairs = links(place[parts], item[parts], place[parts], item[parts], up)
    roots = np.setdiff1d(parts, parts[pairs.part])
    if not one.total and axis == "rows":
        roots = roots[:0]

    # A sum is named by the position of its whole, or after all of those by its place.
    places = len(cells) + place
    parents = np.unique(parts[pairs.whole])
    totals = np.flatnonzero(total) if len(roots) else roots
    term = np.concatenate([parts[pairs.part], roots, parents, totals])
    number, names = factorize(np.concatenate([parts[pairs.whole], places[roots], parents, places[totals]]), sort=True)
    is_whole = np.arange(len(term)) >= len(term) - len(parents) - len(totals)
    return Sums(figures=figures, cell=cells[term], number=number, is_whole=is_whole, size=len(names))


def sums_of_levels(figures: Figures, parts: str, whole: str) -> Sums:
    """Rows of a table of a lower level and the row of a higher one that they roll up to, for each place.

    Rows of the higher table that nothing ever rolls up to are left out, unless the lower table is not printed.
    """
    asked = figures.first & ~figures.average & ~figures.total
    low, high = np.flatnonzero(asked & figures.is_("table", parts)), np.flatnonzero(asked & figures.is_("table", whole))
    names = figures.names["row"]
    higher = {names[n]: n for n in np.unique(figures.codes["row"][high])}
    targets = _targets(figures, figures.contract.tables[parts].rows, low, higher)
    every = dict.fromkeys([*higher, *(code for codes in targets for code in codes)])
    position = {code: n for n, code in enumerate(every)}

    # One term for each pair of a lower cell and a row of the higher table that it is a part of.
    above = _padded([[position[code] for code in codes] for codes in targets])[figures.codes["row"][low]]
    part, target = np.repeat(low, above.shape[1])[above.ravel() >= 0], above.ravel()[above.ravel() >= 0]
    own = np.array([position.get(name, -1) for name in names], dtype=np.int64)[figures.codes["row"][high]]
    fed = np.isin(np.arange(len(position)), target)
    if len(low):
        high, own = high[fed[own]], own[fed[own]]

    place = figures.key("publication", "subject", "column") * len(position)
    cell = np.concatenate([high, part])
    number, sums = factorize(place[cell] + np.concatenate([own, target]), sort=True)
    return Sums(figures=figures, cell=cell, number=number, is_whole=np.arange(len(cell)) < len(high), size=len(sums))


def _targets(figures: Figures, dimension: str, low: Ints, higher: Collection[str]) -> list[tuple[str, ...]]:
    """By row, the rows of the higher table it is a part of; none for a row whose own parent is in the lower table."""
    names = figures.names["row"]
    inner = {names[n] for n in np.unique(figures.codes["row"][low])} - set(higher)

    def climb(code: str) -> tuple[str, ...]:
        above = figures.above(dimension, code)
        if inner & set(above):
            return ()
        return tuple(dict.fromkeys(t for p in above for t in ((p,) if p in higher else climb(p) or (p,))))

    return [climb(name) for name in names]
