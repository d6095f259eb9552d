"""Checks that pandera knows after this is imported: `pa.Check.parts_sum_to_total(…)` on a frame of one's own.

They read printed text and numbers, take a hidden or rounded figure for every number that it may be, and decide as the
suite does: what cannot be so is wrong, and what may be so passes, unless `undecided="fail"`. All parameters are plain
data, so that schemas keep them in YAML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.api.extensions import register_check_method

from tallvakt.api import frame_sums, frame_values
from tallvakt.api.frame_sums import Layout
from tallvakt.api.frame_values import Intervals, Symbols

Figures = Mapping[str, Any]
"""How figures are printed: `decimals`, `decimal_mark`, `negative`, `base`, `rounding`, as in a contract."""
Where = Mapping[str, Sequence[str]]
"""By column, values: rows that have none of them are not asked."""


def parts_sum_to_total(
    frame: pd.DataFrame,
    *,
    total: str,
    row: str | None = None,
    parts: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    values: Sequence[str] | None = None,
    interval: Sequence[str] | None = None,
    left_out: Sequence[str] | None = None,
    where: Where | None = None,
    symbols: Symbols | None = None,
    figures: Figures | None = None,
    undecided: str | None = None,
) -> pd.Series[bool]:
    """For each row, whether its totals can be the sums of their parts.

    Where the column `row` labels rows, `total` is the label of the total and `parts` are the labels of the others, by
    default all; every column of `values` is summed by itself, for each combination of the columns `by`. Without `row`,
    `total` and `parts` are columns. `interval` names two columns that hold the least and the greatest value of each
    figure, in place of `values`; a part of `left_out` that has no row may be any figure. Only rows are asked that have
    one of the values of each column of `where`.
    """
    layout = _layout(total, row, parts, by=by, values=values, interval=interval, left_out=left_out)
    reading = frame_sums.Reading(symbols=symbols, figures=figures, where=where, undecided=undecided)
    return frame_sums.holding(frame, layout, "sum", reading)


def mean_of_periods(
    frame: pd.DataFrame,
    *,
    mean: str,
    column: str | None = None,
    periods: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    values: Sequence[str] | None = None,
    interval: Sequence[str] | None = None,
    where: Where | None = None,
    symbols: Symbols | None = None,
    figures: Figures | None = None,
    undecided: str | None = None,
) -> pd.Series[bool]:
    """For each row, whether its mean can be that of its periods, rounded half up to the last digit.

    Without `column`, `mean` and `periods` are columns, and each row has a mean; where `column` labels rows by their
    period, they are labels, and there is a mean for each combination of the columns `by`. The rest is as for
    `parts_sum_to_total`.
    """
    # A mean of periods that are not all there may be any: it is undecided.
    left_out = periods if column is not None else None
    layout = _layout(mean, column, periods, by=by, values=values, interval=interval, left_out=left_out)
    reading = frame_sums.Reading(symbols=symbols, figures=figures, where=where, undecided=undecided)
    return frame_sums.holding(frame, layout, "mean", reading)


def suppressed_small(
    values: pd.Series[Any] | pd.DataFrame,
    *,
    threshold: int,
    columns: Sequence[str] | None = None,
    where: Where | None = None,
    symbols: Symbols | None = None,
    figures: Figures | None = None,
) -> pd.Series[bool]:
    """For each value of a column, or row of a frame, whether no figure from 0 to below `threshold` is printed openly.

    On a frame the figures are those of `columns`, by default of all. A rounded figure is wrong only where all that it
    stands for is to be hidden, and one below zero is never asked. Figures with decimals are counted in the last one.
    """
    if type(threshold) is not int or threshold < 0:
        raise ValueError(
            f"threshold: {threshold!r} is no count; write the smallest figure that may be printed, such as 4"
        )

    def hidden(read: Intervals) -> Any:
        return ~read.is_figure | (read.upper >= threshold) | (read.upper < 0)

    return _each(values, columns, where, symbols=symbols, figures=figures, holds=hidden)


def printed_as_declared(
    values: pd.Series[Any] | pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    where: Where | None = None,
    symbols: Symbols | None = None,
    figures: Figures | None = None,
) -> pd.Series[bool]:
    """For each value of a column, or row of a frame, whether it is a figure so printed, or one of the symbols."""
    return _each(values, columns, where, symbols=symbols, figures=figures, holds=lambda read: read.is_readable)


def codes_of_tables(
    frame: pd.DataFrame, *, column: str, codes: Mapping[str, Sequence[str]], table: str | None = None
) -> pd.Series[bool]:
    """For each row, whether the code in `column` is one of those of the table that the column `table` names."""
    tables = frame[table or "table"].astype(object).astype(str)
    pairs = {(name, code) for name, listed in codes.items() for code in listed}
    given = zip(tables, frame[column].astype(object).astype(str), strict=True)
    return pd.Series(
        [name not in codes or (name, code) in pairs for name, code in given], index=frame.index, dtype=bool
    )


def _each(
    values: pd.Series[Any] | pd.DataFrame, columns: Sequence[str] | None, where: Where | None, **how: Any
) -> pd.Series[bool]:
    meant, style = frame_values.symbols_of(how["symbols"]), frame_values.format_of(how["figures"])
    series = [values] if isinstance(values, pd.Series) else [values[name] for name in columns or values.columns]
    asked = np.ones(len(values), dtype=np.bool_)
    if isinstance(values, pd.DataFrame):
        asked = frame_sums.chosen(values, where)
    all_hold = np.ones(len(values), dtype=np.bool_)
    for one in series:
        all_hold[asked] &= how["holds"](frame_values.intervals(one[asked], meant, style))
    return pd.Series(all_hold, index=values.index)


def _layout(whole: str, label: str | None, parts: Sequence[str] | None, **columns: Any) -> Layout:
    """The layout that parameters tell. Raises ValueError for one that is a text where several belong."""
    several = {"parts": parts, **columns}
    for name, given in several.items():
        if isinstance(given, str):
            raise ValueError(f"{name}: several belong here; write ['{given}']")
    if columns["interval"] is not None and len(columns["interval"]) != 2:
        raise ValueError("interval: name two columns, that of the least value and that of the greatest")
    if label is None and (columns["values"] or columns["by"] or columns["interval"]):
        raise ValueError(
            "row: name the column that labels rows; 'by', 'values' and 'interval' are for a frame that has one"
        )
    filled = {name: tuple(given) for name, given in several.items() if given is not None}
    return Layout(whole=whole, label=label, figures=filled.pop("values", ()), **filled)


def register(function: Any, *statistics: str, on: Any = pd.DataFrame) -> None:
    """Make a function a method of `pa.Check`, once in a process."""
    if not hasattr(pa.Check, function.__name__):
        register_check_method(function, statistics=list(statistics), supported_types=on)


_SUMS = ("by", "values", "interval")
_READ = ("symbols", "figures")
register(parts_sum_to_total, "total", "row", "parts", *_SUMS, "left_out", "where", *_READ, "undecided")
register(mean_of_periods, "mean", "column", "periods", *_SUMS, "where", *_READ, "undecided")
register(suppressed_small, "threshold", "columns", "where", *_READ, on=(pd.DataFrame, pd.Series))
register(printed_as_declared, "columns", "where", *_READ, on=(pd.DataFrame, pd.Series))
register(codes_of_tables, "column", "codes", "table")
