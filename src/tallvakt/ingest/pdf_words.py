"""A word on a page of a PDF."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word and its box, in points from the page's upper left corner; `size` is that of its type."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    raised: bool = False
    """It stands above the foot of a figure that it follows, whatever its size."""
    notes: tuple[str, ...] = ()
    """Marks that stand raised behind it."""
