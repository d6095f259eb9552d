"""The terms of sums and means in a frame of one's own: labelled by a column, or standing side by side in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.analysis.lone_sums import Terms, Whole, verdicts
from tallvakt.api import frame_values
from tallvakt.api.frame_values import Intervals, Symbols
from tallvakt.model.unknown_name import no_such
from tallvakt.rules.contract import Format
from tallvakt.rules.figures import Ints

UNDECIDED = ("pass", "fail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the terms of a frame's sums stand.

    `whole` is the label of the whole in the column `label` or, without one, the name of its column; `parts` are labels
    or columns likewise, by default all other labels. `by` are the columns that tell sums apart, `figures` those that
    hold figures, each with sums of its own, or `interval` the two that hold what each figure may be. Labels of
    `left_out` whose row is not there are figures that nothing is known of.
    """

    whole: str
    label: str | None = None
    parts: tuple[str, ...] | None = None
    by: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    interval: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the values of a frame are read, which rows are asked, and whether `undecided` is wrong (`fail`)."""

    symbols: Symbols | None = None
    figures: Mapping[str, Any] | None = None
    where: Mapping[str, Sequence[str]] | None = None
    undecided: str | None = None


def holding(frame: pd.DataFrame, layout: Layout, whole: Whole, reading: Reading) -> pd.Series[bool]:
    """For each row of a frame, whether no whole in it is wrong (or, where that is asked, unproved).

    Raises ValueError for columns and labels that are not there, and for parameters that are none.
    """
    if reading.undecided not in (None, *UNDECIDED):
        raise ValueError(f"undecided: {no_such('word', str(reading.undecided), UNDECIDED)}")
    asked = np.flatnonzero(chosen(frame, reading.where))
    style = frame_values.format_of(reading.figures)
    read = _Reader(frame.iloc[asked], frame_values.symbols_of(reading.symbols), style, layout)
    holds = np.ones(len(frame), dtype=np.bool_)
    for terms, row_of_sum in _terms(read):
        outcome = verdicts(terms, whole)
        wrong = outcome.failed | (outcome.undecided if reading.undecided == "fail" else False)
        holds[asked[row_of_sum[wrong]]] = False
    return pd.Series(holds, index=frame.index)


def chosen(frame: pd.DataFrame, where: Mapping[str, Sequence[str]] | None) -> NDArray[np.bool_]:
    """For each row, whether it has one of the values of every column that is named. Raises ValueError for a column."""
    asked = np.ones(len(frame), dtype=np.bool_)
    for name, values in (where or {}).items():
        if name not in frame.columns:
            raise ValueError(f"where: {no_such('column', name, list(map(str, frame.columns)))}")
        asked &= frame[name].astype(object).isin(list(values)).to_numpy()
    return asked


@dataclass(frozen=True, slots=True)
class _Reader:
    """A frame, and how its values are read."""

    frame: pd.DataFrame
    symbols: Mapping[str, Any]
    format: Format
    layout: Layout

    def column(self, name: str) -> Intervals:
        """What the values of a column stand for."""
        self.need([name])
        return frame_values.intervals(self.frame[name], self.symbols, self.format)

    def need(self, names: Sequence[str]) -> None:
        """Raise ValueError for a column that is not there."""
        for name in names:
            if name not in self.frame.columns:
                raise ValueError(no_such("column", name, list(map(str, self.frame.columns))))


def _terms(read: _Reader) -> list[tuple[Terms, Ints]]:
    """The terms of each column of figures, and by sum the row of the frame that its whole stands in."""
    layout, frame = read.layout, read.frame
    if layout.label is None:
        return [_side_by_side(read)]
    read.need([layout.label, *layout.by, *(layout.interval or ()), *layout.figures])
    labels = frame[layout.label].astype(object).astype(str).to_numpy()
    is_whole = labels == layout.whole
    if len(frame) and not is_whole.any():
        raise ValueError(f"column '{layout.label}': {no_such('label', layout.whole, sorted(set(labels)))}")
    used = is_whole | (np.isin(labels, layout.parts) if layout.parts is not None else True)
    number = _numbered(frame, layout.by)
    _refuse_second(layout, number[is_whole])
    if layout.interval is not None:
        columns = [frame_values.interval_columns(frame, layout.interval)]
    else:
        names = layout.figures or [c for c in frame.columns if c not in (layout.label, *layout.by)]
        columns = [read.column(name) for name in names]
    return [_labelled(column, read, labels, number, used) for column in columns]


def _numbered(frame: pd.DataFrame, by: Sequence[str]) -> Ints:
    """Which sum each row of a frame is of."""
    if not by:
        return np.zeros(len(frame), dtype=np.int64)
    return frame.groupby(list(by), sort=False, dropna=False, observed=True).ngroup().to_numpy().astype(np.int64)


def _refuse_second(layout: Layout, sums: Ints) -> None:
    if len(np.unique(sums)) < len(sums):
        given = ", ".join(layout.by) or "nothing"
        raise ValueError(f"by: two rows are labelled '{layout.whole}' in one sum; sums are told apart by {given}")


def _labelled(
    column: Intervals, read: _Reader, labels: NDArray[Any], number: Ints, used: NDArray[np.bool_]
) -> tuple[Terms, Ints]:
    size = int(number.max(initial=-1)) + 1
    cells = np.flatnonzero(used)
    is_whole = labels[cells] == read.layout.whole
    row_of_sum = np.full(size, -1, dtype=np.int64)
    row_of_sum[number[cells[is_whole]]] = cells[is_whole]
    absent = _absent(labels[cells], number[cells], size, read.layout.left_out)
    every = frame_values.joined([column.taken(cells), frame_values.unknown(len(absent), read.format)])
    terms = Terms(
        lower=every.lower,
        upper=every.upper,
        is_figure=every.is_figure,
        number=np.concatenate([number[cells], absent]),
        is_whole=np.concatenate([is_whole, np.zeros(len(absent), dtype=np.bool_)]),
        size=size,
        printed=len(cells),
        format=read.format,
    )
    return terms, row_of_sum


def _absent(labels: NDArray[Any], number: Ints, size: int, expected: Sequence[str]) -> Ints:
    """The sum of each expected part that is not there, once for each part."""
    missing = []
    for label in expected:
        there = np.zeros(size, dtype=np.bool_)
        there[number[labels == label]] = True
        missing.append(np.flatnonzero(~there))
    return np.concatenate(missing).astype(np.int64) if missing else np.zeros(0, dtype=np.int64)


def _side_by_side(read: _Reader) -> tuple[Terms, Ints]:
    """Each row of the frame is a sum."""
    layout, rows = read.layout, len(read.frame)
    if layout.parts is None:
        raise ValueError("parts: name the columns of the parts, or the column that labels rows")
    names = [*layout.parts, layout.whole]
    every = frame_values.joined([read.column(name) for name in names])
    terms = Terms(
        lower=every.lower,
        upper=every.upper,
        is_figure=every.is_figure,
        number=np.tile(np.arange(rows), len(names)),
        is_whole=np.repeat(np.arange(len(names)) == len(names) - 1, rows),
        size=rows,
        printed=rows * len(names),
        format=read.format,
    )
    return terms, np.arange(rows)
