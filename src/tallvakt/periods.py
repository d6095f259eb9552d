"""Months and periods as publications print them, in Norwegian and English."""

from __future__ import annotations

import re

from tallvakt.findings import Edition
from tallvakt.labels import compact

_IN_ORDER = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "january february march april may june july august september october november december",
}
MONTHS: dict[str, tuple[str, ...]] = {language: tuple(names.split()) for language, names in _IN_ORDER.items()}
NUMBER = {name: number for names in MONTHS.values() for number, name in enumerate(names, start=1)}

_NAME = "|".join(sorted(NUMBER, key=len, reverse=True))
_SPAN = re.compile(rf"({_NAME})(\d{{4}})?(?:[-–—]|til|to)({_NAME})(\d{{4}})")
_SINGLE = re.compile(rf"({_NAME})(\d{{4}})")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:(?:\.\.|/|–|—)(\d{4})-(\d{2}))?")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def period(text: str) -> Edition | None:
    """The period that a title line prints, or None when it is no title of a period."""
    if len(text) > 80:
        return None
    flat = compact(text)
    if found := _SPAN.fullmatch(flat):
        first, year, last, end_year = found.groups()
        return _edition(int(year or end_year), NUMBER[first], int(end_year), NUMBER[last])
    if found := _SINGLE.fullmatch(flat):
        return _edition(int(found[2]), NUMBER[found[1]], int(found[2]), NUMBER[found[1]])
    if found := _ISO.fullmatch(flat):
        year, month, end_year, end = found.groups()
        return _edition(int(year), int(month), int(end_year or year), int(end or month))
    return None


def _edition(year: int, month: int, end_year: int, end_month: int) -> Edition | None:
    valid = 1 <= month <= 12 and 1 <= end_month <= 12 and 0 <= (end_year - year) * 12 + end_month - month < 240
    return Edition(f"{year:04}-{month:02}", f"{end_year:04}-{end_month:02}") if valid else None


def months(edition: Edition) -> tuple[str, ...]:
    """Every month of an edition, `YYYY-MM`."""
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (edition.start, edition.end))
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1))


def month_number(text: str) -> tuple[int, int | None] | None:
    """Month (1 to 12) and year, if given, of a column header; None when it names no month."""
    flat = compact(text).rstrip(".")
    if flat in NUMBER:
        return NUMBER[flat], None
    if found := _SINGLE.fullmatch(flat):
        return NUMBER[found[1]], int(found[2])
    if (found := _ISO.fullmatch(flat)) and not found[3] and 1 <= int(found[2]) <= 12:
        return int(found[2]), int(found[1])
    return None


def in_file_name(name: str) -> tuple[int, int | None] | None:
    """Year and month that a file name tells, such as `202412_…` or `2026.04_…`."""
    if found := _IN_NAME.search(name):
        return int(found[1]), int(found[2])
    if found := _YEAR_IN_NAME.search(name):
        return int(found[1]), None
    return None
