"""Figures of many publications in blocks of whole ones: a promise is about one, and a block fits the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from tallvakt.rules.edit_rows import EditRows
from tallvakt.rules.figures import Figures, Ints, WideCodes

CELLS: Final[int] = 200_000
"""In a block, at least; arrays of a million cells cost more to lay out in memory than to reckon with."""


def blocks(figures: Figures, cells: int = CELLS) -> Iterator[tuple[int, Figures]]:
    """Whole publications of at least so many cells together, each block with the number of its first cell.

    All figures are one block where they are few, where rows are left out, or where publications are not in order.
    """
    publication = figures.codes["publication"]
    in_order = figures.printed == len(figures) and bool((publication[1:] >= publication[:-1]).all())
    if len(figures) < 2 * cells or not in_order:
        yield 0, widened(figures)
        return
    begins = np.flatnonzero(np.concatenate(([True], publication[1:] != publication[:-1])))
    # The first publication that begins after so many cells begins a block; what is left over at the end joins the last.
    starts = np.unique(begins[np.searchsorted(begins, np.arange(0, len(figures) - cells + 1, cells))])
    whole = replace(figures, subjects=_subjects(figures))
    for start, end in zip(starts.tolist(), (*starts[1:].tolist(), len(figures)), strict=True):
        yield start, _cut(whole, start, end)


def _subjects(figures: Figures) -> dict[str, tuple[str, ...]]:
    """By table, the codes it must be printed for; those printed in any publication where none are expected."""
    first = figures.lines.first
    table, subject = figures.codes["table"][first], figures.codes["subject"][first]
    names = figures.names["subject"]
    printed = {
        name: tuple(names[code] for code in np.unique(subject[table == number]).tolist())
        for number, name in enumerate(figures.names["table"])
    }
    return {**printed, **{name: codes for name, codes in figures.subjects.items() if codes}}


def _cut(figures: Figures, start: int, end: int) -> Figures:
    """The figures from one cell to before another; publications are numbered from the first there."""
    cells = slice(start, end)
    codes = {axis: numbers[cells] for axis, numbers in figures.codes.items()}
    first, last = int(codes["publication"][0]), int(codes["publication"][-1])
    block = Figures(
        contract=figures.contract,
        codes={**codes, "publication": codes["publication"] - first},
        names={**figures.names, "publication": figures.names["publication"][first : last + 1]},
        copy=figures.copy[cells],
        lower=figures.lower[cells],
        upper=figures.upper[cells],
        months=figures.months[first : last + 1],
        printed=end - start,
        subjects=figures.subjects,
        is_figure=None if figures.is_figure is None else figures.is_figure[cells],
    )
    return widened(block)


def widened(figures: Figures) -> Figures:
    """The figures with codes that can be reckoned with: in 64 bits, when they are asked for."""
    if isinstance(figures.codes, WideCodes):  # what was worked out of them then stays
        return figures
    return replace(figures, codes=WideCodes(figures.codes))


def moved(rows: EditRows, by: int) -> EditRows:
    """The rows of a block, about the cells of all figures."""
    if by == 0:
        return rows
    anchor: Ints = rows.anchor + by
    skipped = tuple((cell + by, reason) for cell, reason in rows.skipped)
    return replace(rows, cell=rows.cell + by, anchor=anchor, skipped=skipped)
