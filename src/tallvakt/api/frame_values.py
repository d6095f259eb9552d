"""What the values of a frame of one's own stand for: printed figures, symbols that hide one, and numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.recognise.token_values import LARGEST, meaning
from tallvakt.rules.cells import OPEN, Value
from tallvakt.rules.contract import Format, Symbol
from tallvakt.rules.figures import Bools, Ints

Symbols = Mapping[str, Sequence[int | None] | Mapping[str, Any]]
"""By symbol what it stands for: `[0, 3]`, `[0, None]` for any count, or the keys of a contract's symbol."""
_NOISE = Decimal("1e-6")
"""A binary fraction is never quite the decimal one; what was computed with it is less so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """What some values stand for; arrays have one entry per value."""

    lower: Ints
    upper: Ints
    is_figure: Bools
    """A printed figure or a number; neither a symbol, nor a gap, nor what cannot be read."""
    is_readable: Bools

    @classmethod
    def of(cls, values: Sequence[Value]) -> Intervals:
        """The intervals of values that were read one by one."""
        return cls(
            lower=np.array([value.lower for value in values], dtype=np.int64),
            upper=np.array([value.upper for value in values], dtype=np.int64),
            is_figure=np.array([value.kind == "figure" for value in values], dtype=np.bool_),
            is_readable=np.array([value.kind != "unreadable" for value in values], dtype=np.bool_),
        )

    def taken(self, cells: Any) -> Intervals:
        """Those of some values, by position."""
        return Intervals(
            lower=self.lower[cells],
            upper=self.upper[cells],
            is_figure=self.is_figure[cells],
            is_readable=self.is_readable[cells],
        )


def joined(parts: Sequence[Intervals]) -> Intervals:
    """The intervals of several, at least one, one after the other."""
    return Intervals(
        lower=np.concatenate([part.lower for part in parts]),
        upper=np.concatenate([part.upper for part in parts]),
        is_figure=np.concatenate([part.is_figure for part in parts]),
        is_readable=np.concatenate([part.is_readable for part in parts]),
    )


def unknown(size: int, figures: Format) -> Intervals:
    """The intervals of so many figures that nothing is known of."""
    least = -OPEN if figures.negative else 0
    none: NDArray[np.bool_] = np.zeros(size, dtype=np.bool_)
    return Intervals(
        lower=np.full(size, least, dtype=np.int64),
        upper=np.full(size, OPEN, dtype=np.int64),
        is_figure=none,
        is_readable=none,
    )


def format_of(given: Mapping[str, Any] | None) -> Format:
    """How figures are printed, by the keys that a contract says it with. Raises ValueError for a wrong one."""
    return Format.model_validate(dict(given or {}))


def symbols_of(given: Symbols | None) -> dict[str, Symbol]:
    """What symbols stand for. Raises ValueError for one that stands for nothing."""
    return {text: _symbol(text, meant) for text, meant in (given or {}).items()}


def _symbol(text: str, meant: Sequence[int | None] | Mapping[str, Any]) -> Symbol:
    if isinstance(meant, Mapping):
        return Symbol.model_validate(dict(meant))
    if len(meant) != 2 or meant[0] is None:
        raise ValueError(f"symbols: '{text}' stands for a least and a greatest figure, such as [0, 3]")
    return Symbol(lower=meant[0], upper=meant[1])


def intervals(values: pd.Series[Any], symbols: Mapping[str, Symbol], figures: Format) -> Intervals:
    """What each value of a column stands for, printed text and numbers alike; a gap may be any figure.

    Raises ValueError for a number with more decimals than `figures` has.
    """
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    read = meaning(symbols, figures)
    gap = Value("unreadable", -OPEN if figures.negative else 0, OPEN, False)
    means = [gap if _is_gap(value) else _meant(value, read, figures, values.name) for value in distinct]
    return Intervals.of(means).taken(codes)


def _is_gap(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) or value == ""


def _meant(value: Any, read: Callable[[str], Value], figures: Format, column: Any) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating | Decimal):
        return read(str(value).strip())
    units = Decimal(str(value)).scaleb(figures.decimals)
    if not units.is_finite() or abs(units) >= LARGEST:
        return Value("unreadable", -OPEN if figures.negative else 0, OPEN, False)
    whole = units.to_integral_value()
    if abs(units - whole) > _NOISE:
        raise ValueError(f"column '{column}': {value} has more decimals than figures: {{decimals: {figures.decimals}}}")
    return Value("figure", *figures.interval(int(whole)), False)


def interval_columns(frame: pd.DataFrame, names: Sequence[str]) -> Intervals:
    """The intervals that two columns of a frame give, least and greatest."""
    lower, upper = (frame[name].to_numpy().astype(np.int64) for name in names)
    known = lower == upper
    return Intervals(lower=lower, upper=upper, is_figure=known, is_readable=np.ones(len(frame), dtype=np.bool_))
