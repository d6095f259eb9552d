"""Rows of a table that print each other's figures of an earlier edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tallvakt.model.editions import Editions, Figure, Key, Printing

Row = tuple[str, str, str]
"""Table, subject and row."""
LEAST = 2
"""Months that must tell two rows apart for them to count as exchanged."""


class ExchangedRows(NamedTuple):
    """Two rows that changed places since an edition, and the figures of both that differ from it, by row."""

    one: tuple[Key, ...]
    other: tuple[Key, ...]


def exchanged_rows(editions: Editions, earlier: Printing) -> Iterator[ExchangedRows]:
    """Pairs of rows of which each prints, in all months of both editions, what the earlier one prints of the other.

    Symbols count as figures. Rows that agree in most months cannot be told apart, and are none.
    """
    rows: dict[Row, list[Key]] = {}
    for key in sorted(editions.this.figures.keys() & earlier.figures.keys()):
        rows.setdefault(key[:3], []).append(key)
    now = {row: tuple(_shown(editions.this.figures[key]) for key in keys) for row, keys in rows.items()}
    before = {row: tuple(_shown(earlier.figures[key]) for key in keys) for row, keys in rows.items()}
    moved = [row for row in rows if sum(a != b for a, b in zip(now[row], before[row], strict=True)) >= LEAST]
    taken: set[Row] = set()
    for k, one in enumerate(moved):
        for other in moved[k + 1 :]:
            same_table = one[:2] == other[:2] and not {one, other} & taken
            if same_table and now[one] == before[other] and now[other] == before[one]:
                taken |= {one, other}
                yield ExchangedRows(
                    _differing(editions, earlier, rows[one]), _differing(editions, earlier, rows[other])
                )


def _differing(editions: Editions, earlier: Printing, keys: list[Key]) -> tuple[Key, ...]:
    """The figures that an earlier edition printed otherwise."""
    return tuple(key for key in keys if _shown(editions.this.figures[key]) != _shown(earlier.figures[key]))


def _shown(figure: Figure) -> tuple[int, int, bool]:
    return figure.lower, figure.upper, figure.hidden
