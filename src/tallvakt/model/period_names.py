"""Periods as publications print them: months in twelve languages, quarters, weeks, half-years, years that span two.

A text may have two readings: `2009-10` is October 2009 or the school year 2009/10. `Named.of` chooses by the kinds of
periods that a contract promises; without one the month is meant, unless the row it stands in shows otherwise.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tallvakt.model import figure_marks
from tallvakt.model.label_matching import compact
from tallvakt.model.month_names import NUMBER

SPLIT_YEARS = ("school-year", "fiscal-year")
"""Kinds of years that begin in one calendar year and end in the next."""
_ENDINGS = {"month": "-{:02}", "quarter": "-Q{}", "half-year": "-H{}", "week": "-W{:02}"}
_SPLIT_ENDINGS = {"school-year": "-SY", "fiscal-year": "-FY"}

_WORDS = re.compile(r"[^\W\d_¹²³⁰-⁹]+")
# The other patterns are texts: they are compiled when a label first needs them.
_BLANK = r"[-/.,:'’]*"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_WORD = r"[^\W\d_]+"
_ORDINAL = r"(?:\.|st|nd|rd|th|er|ère|ème|e|º|°|o)?"
_QUARTER = r"(?:kvartal|kvart|kvt|kv|quarter|qtr|quartal|kwartaal|kwartał|trimestre|trim|vuosineljännes|neljännes|nelj)"
_HALF = r"(?:halvår|half-?year|half|halbjahr|semestre|puolivuosi|hj|h)"
_WEEK = r"(?:uke|week|wk|vecka|uge|viikko|woche|kw|semaine|settimana|semana)"
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4, "første": 1, "andre": 2,
    "tredje": 3, "fjerde": 4,
}  # fmt: skip
_COUNTED = "first|second|third|fourth|første|andre|tredje|fjerde"

_NUMBERED = (
    ("quarter", rf"(?P<n>[1-4]){_ORDINAL}{_QUARTER}\.?(?:{_BLANK}{_YEAR})?"),
    ("quarter", rf"(?P<n>iv|i{{1,3}})\.?{_QUARTER}\.?(?:{_BLANK}{_YEAR})?"),
    ("quarter", r"(?P<n>iv|i{1,3})[-/.]?(?P<y>\d{4})"),
    ("quarter", rf"(?P<n>{_COUNTED}){_QUARTER}(?:of)?{_BLANK}{_YEAR}"),
    ("quarter", rf"(?:kvartal|quarter|[kq])(?P<n>[1-4])(?:{_BLANK}{_YEAR})?"),
    ("quarter", rf"(?P<n>[1-4])[kqt]{_BLANK}{_YEAR}"),
    ("quarter", rf"(?P<y>\d{{4}}){_BLANK}(?P<n>[1-4]){_ORDINAL}{_QUARTER}\.?"),
    ("quarter", rf"t(?P<n>[1-4]){_BLANK}{_YEAR}"),
    ("quarter", rf"(?P<y>\d{{4}}){_BLANK}(?:kvartal|quarter|[kqt])(?P<n>[1-4])"),
    ("half-year", rf"(?P<n>[12]){_ORDINAL}{_HALF}\.?(?:of)?(?:{_BLANK}{_YEAR})?"),
    ("half-year", rf"(?P<n>{_COUNTED}){_HALF}(?:of)?{_BLANK}{_YEAR}"),
    ("half-year", rf"(?P<y>\d{{4}}){_BLANK}(?P<n>[12]){_ORDINAL}{_HALF}\.?"),
    ("half-year", rf"h(?P<n>[12])(?:{_BLANK}{_YEAR})?"),
    ("half-year", rf"s(?P<n>[12]){_BLANK}{_YEAR}"),
    ("half-year", rf"(?P<y>\d{{4}}){_BLANK}(?:halvår|hy|h|s)(?P<n>[12])"),
    ("week", r"(?P<y>\d{4})[-/]?(?:uke|week|[wuv])(?P<n>\d{1,2})"),
    ("week", rf"{_WEEK}\.?(?P<n>\d{{1,2}})(?:{_BLANK}(?P<y>\d{{4}}))?"),
    ("week", rf"[wuv]\.?(?P<n>\d{{1,2}}){_BLANK}(?P<y>\d{{4}})"),
)
_HINT_WORDS = """
    k q t h s hy hj w u v m i ii iii iv wk kw kv kvt kvart kvartal quarter qtr quartal kwartaal kwartał trimestre trim
    nelj neljännes vuosineljännes halvår half halfyear halbjahr semestre puolivuosi uke week vecka uge viikko woche
    semaine settimana semana fy school fiscal financial academic schoolyear skoleår skoleåret läsår läsåret
    schuljahr ay academicyear per pr as am den the le el note notes fotnote merknad anm n fn first second third fourth
    første andre tredje fjerde år year
"""
_HINTS = frozenset(_HINT_WORDS.split()) | figure_marks.FLAGS | set(figure_marks.FLAG_OF_WORD)
"""A label with letters names no period unless one of these words, or a month, is among its words."""
_MOST = {"quarter": 4, "half-year": 2, "week": 53}
_MONTH_YEAR = rf"(?P<m>{_WORD}?)(?:de|del)?{_BLANK}{_YEAR}?"
_YEAR_MONTH = rf"(?P<y>\d{{4}}){_BLANK}(?P<m>{_WORD})"
_ISO_MONTH = r"(?P<y>\d{4})(?:[-./:](?=\d\d)|m)(?P<m>\d{1,2})"
_MONTH_SIGN = r"m(?P<m>\d{1,2})[-/.:]?(?P<y>\d{4})"
_NUMBER_OF_YEAR = r"(?P<y>\d{4})[-/](?P<m>\d)"
"""A number that may count months, quarters or another kind of period: `2023-4`."""
_YEAR_WORD = r"(?:år|year)(?P<y>\d{4})"
_NUMBER_MONTH = r"(?P<m>\d{1,2})[-./](?P<y>\d{4})"
_DAYS = (
    r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:t?\d{2}:\d{2}(?::\d{2})?)?",
    r"(?P<d>\d{1,2})(?P<by>[-./])(?P<m>\d{1,2})(?P=by)(?P<y>\d{4}|\d{2})",
    rf"(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er)?(?:de)?[-/]?(?P<m>{_WORD}?)(?:de|del)?[-/,.]*(?P<y>\d{{4}})",
    rf"(?P<m>{_WORD})(?P<d>\d{{1,2}}),(?P<y>\d{{4}})",
)
_SLASHED = r"(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})"
_LAST_MONTH = 12
_BEFORE_DAY = r"(?:per|pr\.?|asof|asat|am|den|the|le|el)(?=\d)"
_RANGE = rf"(?P<months>\D+?){_BLANK}(?P<y>\d{{4}})"
_RANGE_AFTER = rf"(?P<y>\d{{4}}){_BLANK}(?P<months>\D+)"
_RANGE_YEARS = r"(?P<first>\D+)(?P<y>\d{4})(?P<last>\D+)(?P=y)"
_DAY_RANGE = r"1\.(?P<first>\d{1,2})\.(?P<y>\d{4})?[-–](?:28|29|30|31)\.(?P<last>\d{1,2})\.(?P<z>\d{4})"
_BETWEEN = ("–", "—", "-", "/", "til", "bis", "to", "au", "à", "a")
"""What stands between the first and the last month of a range."""
_SPLIT = (
    r"(?P<word>schoolyear|academicyear|ay|skoleåret|skoleår|läsåret|läsår|schuljahr|fiscalyear|financialyear|fy)?"
    r"(?P<y>\d{4})(?P<by>[-/–]?)(?P<z>\d{2}|\d{4})"
)
_ONE_FISCAL = r"(?:fiscalyear|financialyear|fy)-?(?P<y>\d{4})"


WHOLE_YEAR = frozenset(
    ("year", "whole year", "full year", "all year", "annual", "total", "sum", "år", "året", "hele året", "hela året",
     "i alt", "totalt", "jahr", "gesamtjahr", "insgesamt", "gesamt", "jaar", "totaal", "année", "ensemble", "año",
     "anno", "totale", "rok", "ogółem", "vuosi", "yhteensä")
)  # fmt: skip
"""What the column of the year itself is called beside its months or quarters, where no year is in its name."""


class Named(NamedTuple):
    """A period that a column or a row is named after.

    `number` counts it within its year (a month from 1 to 12, a quarter from 1 to 4, a week from 1 to 53), 0 for a year.
    """

    kind: str
    number: int
    year: int | None
    day: int = 0
    """The day of the month that stands for the period, as `31.01.2024` does for January; 0 for none."""
    split: bool = False
    """It may be a year that spans two: `2009-10`."""
    bare: bool = False
    """It is told by a number alone, which may count periods of another kind: `2023-4`, `9/2024`, `202409`."""

    def code(self, year: int) -> str:
        """The code of the period, such as `2024-01`, `2024-Q1` or `2024`; `year` is for one that names none."""
        own = f"{self.year or year:04}"
        if self.kind == "day":
            return f"{own}-{self.number:02}-{self.day:02}"
        if self.kind in _ENDINGS:
            return own + _ENDINGS[self.kind].format(self.number)
        return own + _SPLIT_ENDINGS.get("school-year" if self.kind == "split-year" else self.kind, "")

    def of(self, kinds: Collection[str]) -> Named | None:
        """The period as one of some kinds; None where it is none of them."""
        if self.bare and self.kind not in kinds:
            counted = next((kind for kind in kinds if 1 <= self.number <= _MOST.get(kind, 0)), "")
            if counted:
                return self._replace(kind=counted, split=False, bare=False)
        if self.split or self.kind == "split-year":
            for kind in kinds:
                if kind in SPLIT_YEARS:
                    return self._replace(kind=kind, number=0, split=False)
        if self.day:
            stands_for = next((kind for kind in ("day", "month", "quarter", "year") if kind in kinds), "")
            numbers = {"quarter": (self.number + 2) // 3, "year": 0}
            number = numbers.get(stands_for, self.number)
            return self._replace(kind=stands_for, number=number, split=False) if stands_for else None
        if self.split and "month" in kinds and 1 <= self.number <= 12:
            return self._replace(kind="month", split=False)
        return self if self.kind in kinds else None


@lru_cache(maxsize=8192)
def named(text: str) -> Named | None:
    """The period that a label names, or None; note marks and a flag after it are no part of it."""
    if len(text) > _LONGEST:
        return None
    words = _WORDS.findall(text.casefold())
    if words and not any(word in NUMBER or word in _HINTS for word in words):
        return None
    period = _named(compact(text).rstrip("."))
    if period is None and any(map(str.isdecimal, text)):
        bare = figure_marks.split(text).figure
        period = _named(compact(bare).rstrip(".")) if bare != text else None
    if period is None and text[-1:] in "])*¹²³⁴⁵⁶⁷⁸⁹":
        period = _named(compact(figure_marks.without_marks(text)).rstrip("."))
    return period


_LONGEST = 60
"""Characters of the longest label that names nothing but a period."""


def joined(text: str) -> Named | None:
    """The month or the year that a number of six digits may name where a period must stand: `202401`, `201920`."""
    if len(text) != 6 or not text.isdecimal():
        return None
    year, rest = int(text[:4]), int(text[4:])
    if not 1900 <= year <= 2100:
        return None
    split = rest == (year + 1) % 100
    if 1 <= rest <= 12:
        return Named("month", rest, year, split=split, bare=True)
    if split:
        return Named("split-year", rest, year, split=True, bare=True)
    return Named("week", rest, year) if 12 < rest <= _MOST["week"] else None


def split_years(texts: Iterable[str]) -> bool:
    """Whether two labels or more can all be years that span two, as no row of months is: `2008-09`, `2009-10`."""
    periods = [named(text) or joined(text) for text in texts]
    years = [p.year for p in periods if p is not None and p.split]
    return len(years) > 1 and len(years) == len(periods) and len(set(years)) == len(years)


def named_together(texts: Sequence[str], *, days: bool = False) -> list[Named | None]:
    """The period that each label of one row names, or None.

    Dates that may begin with the day or with the month, as `3/4/2024`, are read as the others of their row show. Where
    none shows it, they begin with the month if that makes them one day of different months, unless they are `days`.
    """
    periods = [named(text) or joined(text) for text in texts]
    dates = [re.fullmatch(_SLASHED, text.strip()) for text in texts]
    parts = [(int(date[1]), int(date[2])) for date in dates if date is not None]
    if len(parts) < 2 or any(first > _LAST_MONTH for first, _ in parts):
        return periods
    month_shown = any(second > _LAST_MONTH for _, second in parts)
    firsts, seconds = {first for first, _ in parts}, {second for _, second in parts}
    one_day = not days and len(seconds) == 1 and len(firsts) == len(parts)
    if not (month_shown or one_day):
        return periods
    return [
        period._replace(number=int(date[1]), day=int(date[2])) if period is not None and date is not None else period
        for period, date in zip(periods, dates, strict=True)
    ]


def month_number(text: str) -> tuple[int, int | None] | None:
    """Month (1 to 12) and year, if given, that a label names; None when it names no month."""
    period = named(text)
    return (period.number, period.year) if period is not None and period.kind == "month" else None


def _named(flat: str) -> Named | None:
    """The period of a text without blanks, in lower case."""
    if not flat or len(flat) > _LONGEST:
        return None
    if flat.isdecimal():
        return Named("year", 0, int(flat)) if len(flat) == 4 and 1900 <= int(flat) <= 2100 else None
    if not any(map(str.isdecimal, flat)):
        return Named("month", NUMBER[flat], None) if flat in NUMBER else None
    if not any(map(str.isalpha, flat)):
        return _split(flat) or _month(flat) or _dated(flat) or _days_of_quarter(flat)
    if any(word in NUMBER for word in _WORDS.findall(flat)):
        return _month(flat) or _dated(flat) or _range(flat)
    if match := re.fullmatch(_YEAR_WORD, flat):
        return Named("year", 0, int(match["y"]))
    return _split(flat) or _month(flat) or _numbered(flat) or _dated(flat) or _range(flat)


def _month(flat: str) -> Named | None:
    """A month by its name or its number; a number may count another kind of period."""
    for pattern in (_MONTH_YEAR, _YEAR_MONTH):
        if (match := re.fullmatch(pattern, flat)) and match["m"] in NUMBER:
            return Named("month", NUMBER[match["m"]], _year(match["y"]))
    for pattern in (_ISO_MONTH, _MONTH_SIGN, _NUMBER_MONTH, _NUMBER_OF_YEAR):
        if match := re.fullmatch(pattern, flat):
            year, number, bare = int(match["y"]), int(match["m"]), "m" not in flat
            if year and 1 <= number <= 12:
                return Named("month", number, year, bare=bare)
            counts_weeks = pattern == _NUMBER_MONTH and 12 < number <= _MOST["week"]
            return Named("week", number, year) if year and counts_weeks else None
    return None


def _numbered(flat: str) -> Named | None:
    for kind, pattern in _NUMBERED:
        if match := re.fullmatch(pattern, flat):
            number = _ROMAN.get(match["n"]) or int(match["n"])
            return Named(kind, number, _year(match["y"])) if 1 <= number <= _MOST[kind] else None
    return None


def _dated(flat: str) -> Named | None:
    """A date, which stands for its month or, as a census day, for its year."""
    bare = re.sub(_BEFORE_DAY, "", flat, count=1)
    for pattern in _DAYS:
        match = re.fullmatch(pattern, bare)
        if match is None:
            continue
        month = int(match["m"]) if match["m"].isdecimal() else NUMBER.get(match["m"], 0)
        year, day = _year(match["y"]) or 0, int(match["d"])
        if month > 12 >= day and match.groupdict().get("by") == "/":
            month, day = day, month  # the month before the day, as in the United States
        if year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            return Named("month", month, year, day=day)
    return None


def _range(flat: str) -> Named | None:
    """A quarter or half a year by its first and last month: `Jan-Mar 2023`."""
    if match := re.fullmatch(_RANGE_YEARS, flat):
        months = match["first"] + match["last"]
    elif match := re.fullmatch(_RANGE, flat) or re.fullmatch(_RANGE_AFTER, flat):
        months = match["months"]
    else:
        return None
    pairs = [cut(months, by) for by in _BETWEEN if by in months for cut in (str.partition, str.rpartition)]
    for first, last in ((NUMBER.get(a.strip(".,"), 0), NUMBER.get(b.strip(".,"), 0)) for a, _, b in pairs):
        if period := _spanned(first, last, int(match["y"])):
            return period
    return None


def _days_of_quarter(flat: str) -> Named | None:
    """A quarter, half-year or year by its first and last day: `1.1.–31.3.2023`."""
    match = re.fullmatch(_DAY_RANGE, flat)
    if match is None or match["y"] not in (None, match["z"]):
        return None
    return _spanned(int(match["first"]), int(match["last"]), int(match["z"]))


def _spanned(first: int, last: int, year: int) -> Named | None:
    """The quarter, half-year or year from one month to another."""
    for kind, size in (("quarter", 3), ("half-year", 6), ("year", 12)):
        if first and last == first + size - 1 and first % size == 1:
            return Named(kind, last // size if kind != "year" else 0, year)
    return None


def _split(flat: str) -> Named | None:
    """A year that spans two; without a word for it, it may be a month as well: `2009-10`."""
    if match := re.fullmatch(_ONE_FISCAL, flat):
        return Named("fiscal-year", 0, int(match["y"]))
    match = re.fullmatch(_SPLIT, flat)
    if match is None or not (match["by"] or match["word"]):
        return None
    year, next_year = int(match["y"]), int(match["z"])
    if next_year not in (year + 1, (year + 1) % 100) or not 1800 <= year <= 2200:
        return None
    if match["word"]:
        fiscal = match["word"].startswith("f")
        return Named("fiscal-year" if fiscal else "school-year", 0, year)
    month = next_year if next_year <= 12 else 0
    return Named("month" if month and match["by"] == "-" else "split-year", month, year, split=True)


def _year(text: str | None) -> int | None:
    """A year of four digits, or of two: 50 to 99 are of the last century."""
    if not text:
        return None
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 50 else 2000)
