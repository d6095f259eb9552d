"""Numbers and months as a locale writes them, which babel knows; each is written once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import format_decimal


def number(value: float, locale: Locale) -> str:
    """A number with the separators of a locale and a real minus sign."""
    return _whole(value, locale) if type(value) is int else _written(value, locale)


def _written(value: float, locale: Locale) -> str:
    return format_decimal(value, locale=locale, decimal_quantization=False).replace("-", "−")


_whole = lru_cache(maxsize=8192)(_written)


@lru_cache(maxsize=8)
def month_names(locale: Locale) -> Mapping[int, str]:
    """The names of months by number: babel lays them together anew each time."""
    names = get_month_names("wide", locale=locale)
    return {number: str(names[number]) for number in range(1, 13)}
