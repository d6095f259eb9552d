"""How an unknown publication prints figures, and what its symbols may hide: guesses from the tokens alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log2

from tallvakt.authoring.drafting.symbol_legend import Meaning
from tallvakt.recognise.number_style import NumberStyle, bodies, decimal_marks, style, use_of, uses
from tallvakt.rules.contract import Format, Symbol

_SIGNED = re.compile(r"[-−–]\s?\d.*")
_SYMBOL = re.compile(r"[^\w\s]{1,3}|[a-zA-Z]")
_ZERO = frozenset("-–—−")
"""By convention of the statistical offices: nothing."""
_ABSENT = frozenset((".", "..", "...", "…", "/", "///"))
"""By the same: not applicable, or not available."""
_EITHER = frozenset(":")
"""Hides small counts with some offices, and says that a figure is not available with others."""
_BASES = (100, 25, 10, 5)
_ENOUGH, _BITS = 8, 30
"""So many figures must agree before they are called rounded to a base, and so rarely must they do so by chance."""
_FEW = 2
_LARGEST_THRESHOLD = 11
"""Offices print counts from 3, 4, 5 or 10 on openly; a smallest figure above that tells of no threshold."""
"""So many that do not may be errors."""


def format_of(texts: Iterable[str]) -> Format:
    """Decimals, decimal mark and sign of the figures among some tokens; whole counts where there are none."""
    printed = set(texts)
    figures = bodies(printed)
    marks = {mark: _decimals(figures, mark) for mark in decimal_marks(figures)}
    mark = max(marks, key=lambda one: (uses(figures, one).decimals, one == ","), default=",")
    negative = any(_SIGNED.fullmatch(text) for text in printed)
    if not marks.get(mark):
        return Format(negative=negative)  # which mark parts decimals is left open: it may part thousands
    return Format(decimals=marks[mark], decimal_mark="." if mark == "." else ",", negative=negative)


def _decimals(figures: Iterable[str], mark: str) -> int:
    """The most decimals that figures have after a mark."""
    return max((len(body.rpartition(mark)[2]) for body in figures if use_of(body, mark).decimals), default=0)


@lru_cache(maxsize=65536)
def printed_decimals(text: str, mark: str) -> int:
    """How many decimals a printed figure has after a mark; 0 for what is no figure."""
    if mark not in text:
        return 0
    return next((len(body.rpartition(mark)[2]) for body in bodies((text,)) if use_of(body, mark).decimals), 0)


def usual_decimals(places: Iterable[int]) -> int:
    """The decimals that most rows, or columns, are printed with; of several as common the fewest."""
    counted = Counter(places)
    return min((-times, one) for one, times in counted.items())[1] if counted else 0


def style_of(texts: Iterable[str], figures: Format) -> NumberStyle:
    """How the figures among some tokens part thousands and decimals."""
    return style(bodies(texts), figures)


def base_of(texts: Iterable[str], printed: NumberStyle) -> int:
    """The largest base that every figure is a multiple of; 1 where none is, or where they are too few to tell."""
    values = {v for t in texts if (v := printed.read(t))}
    return next((base for base in _BASES if _telling(len(values), base) and all(v % base == 0 for v in values)), 1)


def odd_of(texts: Iterable[str], printed: NumberStyle) -> str:
    """Of figures that are nearly all multiples of a base: to which they seem rounded, and which are not."""
    values = {v: t for t in texts if (v := printed.read(t))}
    for base in _BASES:
        odd = [t for v, t in values.items() if v % base]
        if 0 < len(odd) <= _FEW and _telling(len(values) - 3 * len(odd), base):
            listed = " and ".join(odd)
            return f"All figures but {listed} are multiples of {base}: are they rounded, and is that an error?"
    return ""


def _telling(figures: int, base: int) -> bool:
    return figures >= _ENOUGH and figures * log2(base) >= _BITS


def symbols(
    texts: Sequence[str], printed: NumberStyle, told: Mapping[str, Meaning] | None = None, decimals: int = 0
) -> dict[str, Symbol]:
    """The symbols among some tokens, each with a guess of what it stands for.

    `told` is what the publication says of them; of others, what is usual; else they hide a figure that is smaller than
    those printed openly, where these are counts that end at a usual threshold.
    """
    tokens = Counter(texts)
    counts = {text: times for text, times in tokens.items() if _SYMBOL.fullmatch(text) or (told and text in told)}
    smallest = smallest_open(tokens, printed) if counts and not decimals else None
    upper = None if smallest is None or smallest > _LARGEST_THRESHOLD else max(smallest - 1, 0)
    zeros = any(printed.read(text) == 0 for text in tokens) if counts else False
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {text: _guess(text, (told or {}).get(text), None if zeros else upper) for text, _ in ordered}


def _guess(text: str, meaning: Meaning | None, upper: int | None) -> Symbol:
    if meaning is None:
        meaning = "zero" if text in _ZERO else "not-applicable" if text in _ABSENT else "suppressed"
        meaning = "missing" if text in _EITHER and upper is None else meaning
    if meaning == "zero":
        return Symbol(means="zero", lower=0, upper=0)
    return Symbol(means=meaning, lower=0, upper=upper if meaning == "suppressed" else None)


def smallest_open(texts: Iterable[str], printed: NumberStyle) -> int | None:
    """The smallest figure above 0 that is printed openly."""
    return min((v for v in map(printed.read, texts) if v is not None and v > 0), default=None)
