"""Editions of one family side by side: plain data that the checks of revisions read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tallvakt.model.report import Edition, Place

Key = tuple[str, str, str, str]
"""Table, subject, row and column."""


class Figure(NamedTuple):
    """One figure of a month, quarter or year as an edition prints it; `period` is its code."""

    cell: int
    text: str
    lower: int
    upper: int
    hidden: bool
    place: Place
    period: str


@dataclass(frozen=True, eq=False, slots=True)
class Printing:
    """One edition: where it stands, what it covers, and its figures (first printings, averages left out)."""

    source: str
    edition: Edition
    figures: Mapping[Key, Figure]


@dataclass(frozen=True, eq=False, slots=True)
class Editions:
    """An edition, and the earlier ones of its family, nearest first."""

    this: Printing
    earlier: tuple[Printing, ...] = ()
    every: int = 1
    """Months from one edition to the next."""
