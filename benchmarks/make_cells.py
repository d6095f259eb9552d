"""Cells frames of any size: the example publication printed again and again, each time as another publication."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from tallvakt import ingest
from tallvakt.recognise import Recognised, recognise
from tallvakt.rules.cells import COLUMNS
from tallvakt.rules.content import Content, find_suite, load

EXAMPLE = Path(__file__).parents[1] / "examples" / "publications" / "TILT140-2024-08.txt"
"""Eight months, 3,132 figures, 296 of them stars."""


@cache
def content() -> Content:
    """The suite's own content."""
    return load(find_suite())


@cache
def recognised() -> Recognised:
    """The example publication as read."""
    return recognise(ingest.read(EXAMPLE), content().library)


def frame(size: int) -> pd.DataFrame:
    """A Cells frame of at least `size` cells, in whole publications."""
    one = recognised().cells
    times = math.ceil(size / len(one))
    return pd.DataFrame({name: _tiled(one[name], times, name == "publication") for name in COLUMNS}, copy=False)


def _tiled(column: pd.Series, times: int, numbered: bool) -> pd.Series | np.ndarray:
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return np.tile(column.to_numpy(), times)
    if numbered:
        codes, names = np.repeat(np.arange(times), len(column)), [f"publication-{n:05}" for n in range(times)]
        return pd.Series(pd.Categorical.from_codes(codes, pd.Index(names)))
    return pd.Series(pd.Categorical.from_codes(np.tile(column.cat.codes, times), column.cat.categories))


def with_fault(cells: pd.DataFrame, cell: int = 1) -> pd.DataFrame:
    """The frame with one figure raised by 1000: some promises of its publication fail."""
    lower, upper = cells["lower"].to_numpy(copy=True), cells["upper"].to_numpy(copy=True)
    lower[cell] += 1000
    upper[cell] += 1000
    return cells.assign(lower=lower, upper=upper)
