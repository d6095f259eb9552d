"""The cells that are asked for as sums: grouped by the axes they share, by whole lines where these are alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tallvakt.rules.figures import OF_LINE, Bools, Figures, Ints
from tallvakt.rules.numbering import numbered
from tallvakt.rules.sums import Sums


def grouped(figures: Figures, asked: Bools, *axes: str, whole: Bools) -> Sums:
    """The cells asked for as sums, one for each combination of codes on some axes; `whole` are the wholes.

    Sums are in order of their codes.
    """
    lines = _alike(figures, asked, axes)
    if lines is not None:
        return _by_lines(figures, lines, axes, whole)
    last = axes[-1:] == ("column",)
    key = figures.key_of_asked(asked, *axes) if last or "column" not in axes else figures.key(*axes)[asked]
    number, size = numbered(key, figures.keys(*axes))
    return Sums(figures=figures, cell=np.flatnonzero(asked), number=number, is_whole=whole[asked], size=size)


class _Lines(NamedTuple):
    """The first cell of each line that is asked for, and by how many cells those asked for lie behind it."""

    first: Ints
    behind: Ints


def _alike(figures: Figures, asked: Bools, axes: tuple[str, ...]) -> _Lines | None:
    """The lines asked for; None where they do not all have, and ask for, the same columns, in order of their codes."""
    columns = figures.columns_of_lines
    if not columns or "column" in axes[:-1]:
        return None
    grid = asked.reshape(-1, columns)
    behind = np.flatnonzero(grid[np.argmax(asked) // columns])
    if not behind.size or (np.diff(figures.codes["column"][behind]) <= 0).any():
        return None
    wanted = grid[:, behind[0]]
    lines = np.flatnonzero(wanted)
    alike = all(np.array_equal(grid[:, column], wanted) for column in behind[1:])
    if not alike or lines.size * behind.size != np.count_nonzero(asked):
        return None
    return _Lines(lines * columns, behind)


def _by_lines(figures: Figures, lines: _Lines, axes: tuple[str, ...], whole: Bools) -> Sums:
    """The sums of lines that are alike: what is worked out for a line holds for each of its columns."""
    by_line = tuple(axis for axis in axes if axis in OF_LINE)
    group, count = numbered(figures.key(*by_line, cells=lines.first), figures.keys(*by_line))
    in_order = bool((group[1:] >= group[:-1]).all())
    first = lines.first if in_order else lines.first[np.argsort(group, kind="stable")]
    size = np.bincount(group, minlength=count)
    if "column" in axes:
        cell, sizes = _column_by_column(first, size, lines.behind)
    else:
        cell, sizes = (first[:, None] + lines.behind).ravel(), size * lines.behind.size
    return Sums(
        figures=figures,
        cell=cell,
        number=np.repeat(np.arange(len(sizes)), sizes),
        is_whole=whole.take(cell),
        size=len(sizes),
        sizes=sizes,
    )


def _column_by_column(first: Ints, size: Ints, behind: Ints) -> tuple[Ints, Ints]:
    """The cells of groups of lines, those of one column together; and how many each group has there."""
    if (size == size[0]).all():
        cell = (first.reshape(len(size), 1, size[0]) + behind[:, None]).ravel()
        return cell, np.repeat(size, len(behind))
    sizes = np.repeat(size, len(behind))
    before = np.repeat(np.cumsum(size) - size, len(behind)) - (np.cumsum(sizes) - sizes)
    line = np.arange(sizes.sum()) + np.repeat(before, sizes)
    return first.take(line) + np.repeat(np.tile(behind, len(size)), sizes), sizes
