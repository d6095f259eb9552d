"""Months, quarters, years and longer periods as publications print them, in Norwegian and English."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tallvakt.model.label_matching import compact
from tallvakt.model.report import Edition

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
_BANK = re.compile(r"(\d{4})m(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


_QUARTERS = (
    re.compile(r"(?P<n>[1-4])(?:\.|st|nd|rd|th)?(?:kvartal|kvart|kv|quarter|qtr)\.?(?P<y>\d{4})?"),
    re.compile(r"(?:kvartal|quarter|[kq])(?P<n>[1-4])[-/]?(?P<y>\d{4})?"),
    re.compile(r"(?P<y>\d{4})[-/]?(?:kvartal|[kq])(?P<n>[1-4])"),
)
_CODE = re.compile(r"\d{4}(?:-(?:(Q[1-4])|\d\d))?")


class Named(NamedTuple):
    """A period that a column or a row is named after: a month (1 to 12), a quarter (1 to 4) or a whole year (0)."""

    kind: str
    number: int
    year: int | None

    def code(self, year: int) -> str:
        """`YYYY-MM`, `YYYY-Qn` or `YYYY`; `year` is for one that names none."""
        year = self.year or year
        return {"month": f"{year:04}-{self.number:02}", "quarter": f"{year:04}-Q{self.number}"}.get(
            self.kind, f"{year:04}"
        )


@lru_cache(maxsize=4096)
def named(text: str) -> Named | None:
    """The month, quarter or year that a label names, or None."""
    if (month := month_number(text)) is not None:
        return Named("month", *month)
    flat = compact(text).rstrip(".")
    for pattern in _QUARTERS:
        if found := pattern.fullmatch(flat):
            return Named("quarter", int(found["n"]), int(found["y"]) if found["y"] else None)
    if len(flat) == 4 and flat.isdecimal() and 1900 <= int(flat) <= 2100:
        return Named("year", 0, int(flat))
    return None


def kind(code: str) -> str:
    """`month`, `quarter` or `year` for the code of a period; "" for any other column."""
    found = _CODE.fullmatch(code)
    return "" if found is None else "year" if len(code) == 4 else "quarter" if found[1] else "month"


def span(code: str) -> tuple[str, str]:
    """The first and the last month of the code of a period."""
    number = {"month": (code[5:], code[5:]), "year": ("01", "12")}.get(kind(code))
    if number is None:
        quarter = int(code[6:])
        number = (f"{3 * quarter - 2:02}", f"{3 * quarter:02}")
    return f"{code[:4]}-{number[0]}", f"{code[:4]}-{number[1]}"


def worded(code: str) -> dict[str, str]:
    """The code of a period in words, by language: `januar 2024`, `Q1 2024`, `2024`."""
    year, _, rest = code.partition("-")
    if kind(code) == "quarter":
        return {"nb": f"{rest[1:]}. kvartal {year}", "en": f"{rest} {year}"}
    if kind(code) == "year":
        return dict.fromkeys(MONTHS, year)
    month = int(rest) - 1
    return {"nb": f"{MONTHS['nb'][month]} {year}", "en": f"{MONTHS['en'][month].capitalize()} {year}"}


def earlier(code: str, by: int) -> str:
    """The period so many of its kind before a period; "" for any other column."""
    year, size = int(code[:4]) if kind(code) else 0, {"month": 12, "quarter": 4, "year": 1}.get(kind(code), 0)
    if not size:
        return ""
    number = year * size + (int(code[5:].lstrip("Q")) - 1 if size > 1 else 0) - by
    year, rest = divmod(number, size)
    return {12: f"{year:04}-{rest + 1:02}", 4: f"{year:04}-Q{rest + 1}", 1: f"{year:04}"}[size] if year > 0 else ""


def of_kind(edition: Edition, wanted: str) -> tuple[str, ...]:
    """The months, or the whole quarters or years, of an edition."""
    inside = months(edition)
    if wanted == "month":
        return inside
    year = wanted == "year"
    codes = dict.fromkeys(m[:4] if year else f"{m[:4]}-Q{(int(m[5:]) + 2) // 3}" for m in inside)
    return tuple(c for c in codes if edition.start <= span(c)[0] and span(c)[1] <= edition.end)


def covering(codes: Iterable[str]) -> Edition:
    """The edition from the first to the last of some periods, at least one."""
    spans = [span(c) for c in codes]
    return Edition(min(s for s, _ in spans), max(e for _, e in spans))


@lru_cache(maxsize=4096)
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
    """Month (1 to 12) and year, if given, of a column header; None when it names no month.

    `januar`, `januar 2024`, `2024-01`, `2024M01` as statistics banks write it, and the first or last day of a month.
    """
    flat = compact(text).rstrip(".")
    if flat in NUMBER:
        return NUMBER[flat], None
    if found := _SINGLE.fullmatch(flat):
        return NUMBER[found[1]], int(found[2])
    if found := (_ISO.fullmatch(flat) or _BANK.fullmatch(flat) or _whole(flat)):
        year, month = int(found[1]), int(found[2])
        return (month, year) if 1 <= month <= 12 and (found.re is not _ISO or not found[3]) else None
    return None


def _whole(flat: str) -> re.Match[str] | None:
    """A date that stands for its month: the first or the last day of it."""
    found = _DAY.fullmatch(flat)
    if found is None or not (1 <= int(found[2]) <= 12 and int(found[1])):
        return None
    return found if int(found[3]) in (1, monthrange(int(found[1]), int(found[2]))[1]) else None


def in_file_name(name: str) -> tuple[int, int | None] | None:
    """Year and month that a file name tells, such as `202412_…` or `2026.04_…`."""
    if found := _IN_NAME.search(name):
        return int(found[1]), int(found[2])
    if found := _YEAR_IN_NAME.search(name):
        return int(found[1]), None
    return None
