"""Printed figures: which tokens are figures, and their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from tallvakt.model import figure_marks

SPACES = " \u00a0\u2007\u2009\u202f"
"""Blanks that stand between thousands: space, no-break, figure, thin, narrow no-break."""

DIGITS = 18
_LONGEST = 40
"""Characters of a figure with its marks; what is longer is a sentence."""

_COUNT = re.compile(rf"\d+|\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d{{1,3}}(?:\.\d{{3}})+")
_FIGURE_LIKE = re.compile(rf"\(?[-−–+]?[{SPACES}]?\d[\d{SPACES}.,'’_]*\)?%?")
_FREE_STANDING = re.compile(rf"(?<!\S)(?:\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+(?:[.,]\d+)*|\\?\*)(?!\S)")
_STRIP = str.maketrans("", "", SPACES + ".")


@lru_cache(maxsize=65536)
def count(text: str) -> int | None:
    """The value of a printed count with any thousands separator, or None when it is no count.

    More than `DIGITS` digits are no count: they would not fit the arithmetic, and Python refuses thousands of them.
    """
    if _COUNT.fullmatch(text) is None:
        return None
    digits = text.translate(_STRIP)
    return int(digits) if len(digits) <= DIGITS else None


def number(text: str, decimals: int, mark: str, negative: bool) -> int | None:
    """The value of a printed number in units of its last decimal, or None when it is not one.

    `mark` is the decimal mark; with fewer decimals printed, the others are 0. A percent sign may follow.
    """
    sign = 1
    if decimals and text.endswith("%"):
        text = text[:-1].rstrip(SPACES)
    if negative and text[:1] in "-−–":
        sign, text = -1, text[1:].lstrip(SPACES)
    whole, _, rest = text.partition(mark) if decimals else (text, "", "")
    if mark == "." and decimals and "." in rest:
        return None
    value = count(whole)
    if value is None or len(rest) > decimals or (rest and not rest.isdecimal()) or (text != whole and not rest):
        return None
    return sign * (value * int(10**decimals) + int(rest.ljust(decimals, "0") or 0))


def plain(text: str) -> str:
    """A printed count without its thousands separators, so that it is the same in every form; other text as it is."""
    value = count(text)
    return text if value is None else str(value)


@lru_cache(maxsize=65536)
def figure_like(text: str) -> bool:
    """Whether a token looks like a figure, right or wrong: signs, decimals, odd grouping, flags and units included."""
    if _FIGURE_LIKE.fullmatch(text) is not None:
        return True
    if len(text) > _LONGEST or not any(map(str.isdecimal, text)):
        return False
    return _FIGURE_LIKE.fullmatch(figure_marks.split(text).figure) is not None


def free_standing(text: str) -> list[str]:
    """The free-standing figures and stars of a prose line, as printed."""
    return _FREE_STANDING.findall(text)


def trailing(text: str) -> list[str]:
    """The groups of digits, and the stars, that a line ends in."""
    groups = list(takewhile(lambda word: word.isdecimal() or word in ("*", "\\*"), reversed(text.split())))
    return groups[::-1]


def year_like(text: str) -> bool:
    """Whether a figure may be a year; a flag or a note mark may follow it."""
    year = text[:4]
    if not (len(year) == 4 and year.isdecimal() and 1900 <= int(year) <= 2100):
        return False
    return len(text) == 4 or figure_marks.split(text).figure == year


def run_of_years(texts: Sequence[str]) -> bool:
    """Whether texts are two years or more in order of time, the newest first or last; or the same such run repeated.

    Months without a mark (`202401`, `202402`) and years that span two (`201920`, `202021`) count as years do.
    """
    if all(map(year_like, texts)):
        numbers = [int(text[:4]) for text in texts]
    elif all(len(text) == len("202401") and text.isdecimal() and year_like(text[:4]) for text in texts):
        numbers = _steps([int(text) for text in texts])
    else:
        return False
    again = next((n for n in range(1, len(numbers)) if numbers[n] == numbers[0]), len(numbers))
    first = numbers[:again]
    ordered = first in (sorted(set(first)), sorted(set(first), reverse=True))
    return len(first) > 1 and ordered and numbers == first * (len(numbers) // again)


def _steps(codes: Sequence[int]) -> list[int]:
    """Numbers of six digits as numbers of months, or of years that span two; none in order where they are neither."""
    if all(code % 100 == (code // 100 + 1) % 100 for code in codes):
        return [code // 100 for code in codes]
    if not all(1 <= code % 100 <= 12 for code in codes):
        return []
    months = [code // 100 * 12 + code % 100 for code in codes]
    return months if abs(months[-1] - months[0]) <= 2 * len(months) else []
