"""What a printed token of a table means, by the symbols of its contract and the style of its figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from tallvakt.model import figure_marks
from tallvakt.recognise import number_style
from tallvakt.recognise.number_style import NumberStyle
from tallvakt.rules.cells import OPEN, Value
from tallvakt.rules.contract import Format, Symbol

LARGEST = 2**45
"""Figures from here on are unreadable: exact reasoning ends at 2**53, sums of 256 of them included."""


@lru_cache(maxsize=8)
def _reader(style: NumberStyle) -> Callable[[str], int | None]:
    """What reads figures of a style, and remembers them: publications print many of the same."""
    return lru_cache(maxsize=16_384)(style.read)


def meaning(
    symbols: Mapping[str, Symbol], figures: Format, style: NumberStyle | None = None, flags: Collection[str] = ()
) -> Callable[[str], Value]:
    """What each printed token means: a symbol of the contract, a figure, or nothing that can be read.

    Flags, note marks and units are no part of a figure; where the contract knows a symbol for the whole token, it is
    that symbol.
    """
    declared = frozenset(flags)
    read = _reader(style or number_style.style((), figures))
    interval = figures.intervals

    def plain_value(text: str) -> Value | None:
        symbol = symbols.get(text)
        if symbol is not None:
            upper = OPEN if symbol.upper is None else symbol.upper
            any_figure = figures.negative and symbol.upper is None and not symbol.lower
            lower = -OPEN if any_figure else symbol.lower
            return Value("symbol", lower, upper, symbol.means == "suppressed")
        printed = read(text)
        if printed is not None and abs(printed) < LARGEST:
            lower, upper = interval(printed)
            # Thousands of them: their constructor, which fills in what is left out, would take twice as long.
            return tuple.__new__(Value, ("figure", lower, upper, False, (), ()))
        return None

    def value(text: str) -> Value:
        whole = plain_value(text)
        if whole is not None:
            return whole
        marked = figure_marks.split(text, declared, "*" not in symbols)
        bare = plain_value(marked.figure) if marked.figure != text else None
        if bare is not None:
            return bare._replace(flags=marked.flags, notes=marked.notes)
        return Value("unreadable", -OPEN if figures.negative else 0, OPEN, False)

    return value
