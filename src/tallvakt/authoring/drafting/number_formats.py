"""How an unknown publication prints figures, and what its symbols may hide: guesses from the tokens alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log2

from tallvakt.model.numerals import count, number
from tallvakt.rules.contract import Format, Symbol

_DECIMAL = re.compile(r"[-−–]?\d[\d   ]*([.,])(\d{1,2}|\d{4,6})\s?%?")
_SIGNED = re.compile(r"[-−–]\s?\d.*")
_SYMBOL = re.compile(r"[^\w\s]{1,3}|[a-zA-Z]")
_ZERO = frozenset("-–—−")
"""By convention of the statistical offices: nothing."""
_ABSENT = frozenset((".", "..", "...", "…", "/"))
"""By the same: not applicable, or not available."""
_BASES = (100, 25, 10, 5)
_ENOUGH, _BITS = 8, 30
"""So many figures must agree before they are called rounded to a base, and so rarely must they do so by chance."""
_FEW = 2
"""So many that do not may be errors."""


def format_of(texts: Iterable[str]) -> Format:
    """Decimals, decimal mark and sign of the figures among some tokens; whole counts where there are none."""
    marks: Counter[str] = Counter()
    decimals, negative = 0, False
    for text in texts:
        negative = negative or _SIGNED.fullmatch(text) is not None
        if count(text) is None and (match := _DECIMAL.fullmatch(text)):
            marks[match[1]] += 1
            decimals = max(decimals, len(match[2]))
    mark = "." if marks["."] > marks[","] else ","
    return Format(decimals=decimals, decimal_mark="." if mark == "." else ",", negative=negative)


def base_of(texts: Iterable[str]) -> int:
    """The largest base that every figure is a multiple of; 1 where none is, or where they are too few to tell."""
    values = {v for t in texts if (v := count(t))}
    return next((base for base in _BASES if _telling(len(values), base) and all(v % base == 0 for v in values)), 1)


def odd_of(texts: Iterable[str]) -> str:
    """Of figures that are nearly all multiples of a base: to which they seem rounded, and which are not."""
    values = {v: t for t in texts if (v := count(t))}
    for base in _BASES:
        odd = [t for v, t in values.items() if v % base]
        if 0 < len(odd) <= _FEW and _telling(len(values) - 3 * len(odd), base):
            listed = " and ".join(odd)
            return f"All figures but {listed} are multiples of {base}: are they rounded, and is that an error?"
    return ""


def _telling(figures: int, base: int) -> bool:
    return figures >= _ENOUGH and figures * log2(base) >= _BITS


def symbols(texts: Sequence[str], figures: Format) -> dict[str, Symbol]:
    """The symbols among the tokens of counts, each with a guess: by convention, else 0 to below the smallest figure."""
    counts = Counter(t for t in texts if _SYMBOL.fullmatch(t))
    smallest = smallest_open(texts, figures)
    return {text: _guess(text, smallest) for text, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))}


def _guess(text: str, smallest: int | None) -> Symbol:
    if text in _ZERO:
        return Symbol(means="zero", lower=0, upper=0)
    if text in _ABSENT:
        return Symbol(means="not-applicable", lower=0, upper=None)
    return Symbol(means="suppressed", lower=0, upper=None if smallest is None else max(smallest - 1, 0))


def smallest_open(texts: Iterable[str], figures: Format) -> int | None:
    """The smallest figure above 0 that is printed openly."""
    values = (number(t, figures.decimals, figures.decimal_mark, figures.negative) for t in texts)
    return min((v for v in values if v is not None and v > 0), default=None)
