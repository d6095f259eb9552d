"""Codes of periods, their order and their months: days, weeks, months, quarters, half-years, and years of three kinds.

The codes: `2024-01-31`, `2024-W05`, `2024-01`, `2024-Q1`, `2024-H1`, `2024`, `2023-SY` (the school year 2023/24) and
`2023-FY` (the fiscal year 2023/24).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from tallvakt.model.label_matching import compact
from tallvakt.model.month_names import NUMBER
from tallvakt.model.period_headings import LONGEST_HEADING, MADE, without_references
from tallvakt.model.period_names import Named, joined, month_number, named, named_together, split_years
from tallvakt.model.report import Edition

__all__ = [
    "MONTHS",
    "NUMBER",
    "Named",
    "covering",
    "earlier",
    "in_file_name",
    "joined",
    "kind",
    "month_number",
    "months",
    "named",
    "named_together",
    "of_kind",
    "period",
    "run",
    "span",
    "split_years",
    "typed",
    "whole",
    "worded",
    "year_of_heading",
]

_IN_ORDER = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "january february march april may june july august september october november december",
}
MONTHS: dict[str, tuple[str, ...]] = {language: tuple(names.split()) for language, names in _IN_ORDER.items()}
"""The months in the languages of the reports."""
_FIRST_MONTH: Final = {"school-year": 8, "fiscal-year": 4}
"""The month in which a year that spans two begins: August in Nordic schools, April in British budgets."""

_NAME = r"[^\W\d_]+"
_SPAN = re.compile(rf"({_NAME}?)\.?(\d{{4}})?(?:[-–—]|til|to)({_NAME})\.?(\d{{4}})")
_SINGLE = re.compile(rf"({_NAME})\.?(\d{{4}})")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:(?:\.\.|/|–|—)(\d{4})-(\d{2}))?")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d)")
_DATED = re.compile(r"\d[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\b\d{1,2}\.? ?[^\W\d_]{3,}\.? \d{4}")
_YEAR_IN_TEXT = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d/]|[.,]\d)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CODE = re.compile(
    r"\d{4}(?:-(?:(?P<quarter>Q[1-4])|(?P<half>H[12])|(?P<week>W\d\d)|(?P<school>SY)|(?P<fiscal>FY)|"
    r"(?P<month>\d\d)(?P<day>-\d\d)?))?"
)
_PERIODS_A_YEAR = {"month": 12, "quarter": 4, "half-year": 2, "year": 1, "school-year": 1, "fiscal-year": 1}


@lru_cache(maxsize=65536)
def kind(code: str) -> str:
    """What a period is by its code, such as `month`, `week` or `school-year`; "" for any other column."""
    match = _CODE.fullmatch(code)
    if match is None:
        return ""
    kinds = {
        "quarter": "quarter",
        "half": "half-year",
        "week": "week",
        "school": "school-year",
        "fiscal": "fiscal-year",
    }
    named_by = next((kinds[group] for group in kinds if match[group]), "")
    if named_by:
        return named_by
    return "day" if match["day"] else "month" if match["month"] else "year"


def span(code: str) -> tuple[str, str]:
    """The first and the last month of the code of a period."""
    sort, year = kind(code), int(code[:4])
    if sort == "year":
        return f"{code}-01", f"{code}-12"
    if sort in ("month", "day"):
        return code[:7], code[:7]
    if sort in _FIRST_MONTH:
        first = _FIRST_MONTH[sort]
        return f"{year:04}-{first:02}", f"{year + 1:04}-{first - 1:02}"
    if sort == "week":
        thursday = date.fromisocalendar(year, int(code[6:]), 4)  # a week is of the year, and the month, of its Thursday
        return f"{thursday:%Y-%m}", f"{thursday:%Y-%m}"
    size = 12 // _PERIODS_A_YEAR[sort]
    last = size * int(code[6:])
    return f"{code[:4]}-{last - size + 1:02}", f"{code[:4]}-{last:02}"


def worded(code: str) -> dict[str, str]:
    """The code of a period in words, by language: `januar 2024`, `Q1 2024`, `2024`, `2023/24`."""
    year, _, rest = code.partition("-")
    sort = kind(code)
    if sort == "day":
        day = date.fromisoformat(code)
        return {lang: f"{day.day}{'.' if lang == 'nb' else ''} {_month(lang, day.month)} {year}" for lang in MONTHS}
    if sort == "quarter":
        return {"nb": f"{rest[1:]}. kvartal {year}", "en": f"{rest} {year}"}
    if sort == "half-year":
        return {"nb": f"{rest[1:]}. halvår {year}", "en": f"{rest} {year}"}
    if sort == "week":
        return {"nb": f"uke {int(rest[1:])} {year}", "en": f"week {int(rest[1:])} {year}"}
    if sort in _FIRST_MONTH:
        return dict.fromkeys(MONTHS, f"{year}/{(int(year) + 1) % 100:02}")
    if sort == "year":
        return dict.fromkeys(MONTHS, year)
    return {lang: f"{_month(lang, int(rest))} {year}" for lang in MONTHS}


def _month(language: str, number: int) -> str:
    name = MONTHS[language][number - 1]
    return name.capitalize() if language == "en" else name


def earlier(code: str, by: int) -> str:
    """The period so many of its kind before a period; "" for any other column."""
    sort = kind(code)
    if not sort:
        return ""
    if sort == "day":
        return (date.fromisoformat(code) - timedelta(days=by)).isoformat()
    if sort == "week":
        monday = date.fromisocalendar(int(code[:4]), int(code[6:]), 1) - timedelta(weeks=by)
        return "{}-W{:02}".format(*monday.isocalendar()[:2])
    size = _PERIODS_A_YEAR[sort]
    count = int(re.sub(r"\D", "", code[5:]) or 1) - 1
    year, rest = divmod(int(code[:4]) * size + count - by, size)
    if year <= 0:
        return ""
    endings = {"month": f"-{rest + 1:02}", "quarter": f"-Q{rest + 1}", "half-year": f"-H{rest + 1}"}
    return f"{year:04}" + endings.get(sort, code[4:])


def run(first: str, last: str) -> tuple[str, ...]:
    """Every period of one kind from the first to the last, both included."""
    codes = [last]
    while codes[-1] > first and len(codes) < _LONGEST_RUN:
        codes.append(earlier(codes[-1], 1))
    return tuple(reversed(codes))


_LONGEST_RUN = 4_000
"""Days in ten years."""


def of_kind(edition: Edition, wanted: str) -> tuple[str, ...]:
    """The periods of a kind that lie within an edition, whole."""
    inside = months(edition)
    if wanted == "month":
        return inside
    if wanted in ("week", "day"):
        return _days(edition) if wanted == "day" else tuple(dict.fromkeys(_week(day) for day in _days(edition, 3)))
    codes = dict.fromkeys(_holding(month, wanted) for month in inside)
    return tuple(c for c in codes if edition.start <= span(c)[0] and span(c)[1] <= edition.end)


def _holding(month: str, wanted: str) -> str:
    """The code of the period of a kind in which a month lies."""
    year, number = int(month[:4]), int(month[5:])
    if wanted in _FIRST_MONTH:
        began = year if number >= _FIRST_MONTH[wanted] else year - 1
        return f"{began:04}-{'SY' if wanted == 'school-year' else 'FY'}"
    letter = {"quarter": "Q", "half-year": "H"}.get(wanted, "")
    size = 12 // _PERIODS_A_YEAR[wanted]
    return f"{year:04}-{letter}{(number - 1) // size + 1}" if letter else f"{year:04}"


def _days(edition: Edition, weekday: int | None = None) -> tuple[str, ...]:
    """Every day of an edition, or every such day of the week (0 for Monday)."""
    day, codes = date.fromisoformat(f"{edition.start}-01"), []
    while f"{day:%Y-%m}" <= edition.end:
        if weekday in (None, day.weekday()):
            codes.append(day.isoformat())
        day += timedelta(days=1)
    return tuple(codes)


def _week(day: str) -> str:
    return "{}-W{:02}".format(*date.fromisoformat(day).isocalendar()[:2])


def whole(edition: Edition) -> str:
    """The one month, quarter, half-year or year that an edition is; "" for one that is none."""
    for sort in _PERIODS_A_YEAR:
        codes = of_kind(edition, sort)
        if len(codes) == 1 and span(codes[0]) == (edition.start, edition.end):
            return codes[0]
    return ""


def covering(codes: Iterable[str]) -> Edition:
    """The edition from the first to the last of some periods, at least one."""
    spans = [span(c) for c in codes]
    return Edition(min(s for s, _ in spans), max(e for _, e in spans))


@lru_cache(maxsize=4096)
def year_of_heading(text: str) -> int | None:
    """The one year that a heading names; None for a line that tells when a file was made, and for a date."""
    if len(text) > LONGEST_HEADING or MADE.search(text) or _DATED.search(text):
        return None
    years = set(_YEAR_IN_TEXT.findall(without_references(text)))
    return int(years.pop()) if len(years) == 1 else None


@lru_cache(maxsize=16384)
def period(text: str) -> Edition | None:
    """The period that a title line prints, or None when it is no title of a period."""
    if len(text) > 80:
        return None
    flat = compact(text)
    if (match := _SPAN.fullmatch(flat)) and match[1] in NUMBER and match[3] in NUMBER:
        first, year, last, end_year = match.groups()
        return _edition((int(year or end_year), NUMBER[first]), (int(end_year), NUMBER[last]))
    if (match := _SINGLE.fullmatch(flat)) and match[1] in NUMBER:
        return _edition((int(match[2]), NUMBER[match[1]]), (int(match[2]), NUMBER[match[1]]))
    if match := _ISO.fullmatch(flat):
        begin, month, end_year, end = match.groups()
        return _edition((int(begin), int(month)), (int(end_year or begin), int(end or month)))
    return None


def typed(text: str) -> Edition | None:
    """The edition that a person means by a period: `2024-01..2024-08`, `2022..2023`, `2024-Q1`; None for none."""
    edition = period(text)
    if edition is not None:
        return edition
    first, between, last = (part.strip() for part in text.partition(".."))
    ends = [named(end) or joined(end) for end in ((first, last) if between else (text,))]
    if between and all(end is not None and end.year is not None for end in ends):
        codes = [end.code(end.year) for end in ends if end is not None and end.year is not None]
        return covering(codes) if span(codes[0])[0] <= span(codes[1])[0] else None
    one = ends[0] if len(ends) == 1 else None
    if one is None or one.year is None:
        return None
    return covering([(one.of(("school-year",)) or one).code(one.year)])


def _edition(first: tuple[int, int], last: tuple[int, int]) -> Edition | None:
    """The edition from a year and month to another; None where there is no such month, or more than 20 years."""
    (year, month), (end_year, end_month) = first, last
    valid = 1 <= month <= 12 and 1 <= end_month <= 12 and 0 <= (end_year - year) * 12 + end_month - month < 240
    return Edition(f"{year:04}-{month:02}", f"{end_year:04}-{end_month:02}") if valid else None


def months(edition: Edition) -> tuple[str, ...]:
    """Every month of an edition, `YYYY-MM`."""
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (edition.start, edition.end))
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1))


def in_file_name(name: str) -> tuple[int, int | None] | None:
    """Year and month that a file name tells, such as `202412_…` or `2026.04_…`."""
    if match := _IN_NAME.search(name):
        return int(match[1]), int(match[2])
    if match := _YEAR_IN_NAME.search(name):
        return int(match[1]), None
    return None
