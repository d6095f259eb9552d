"""The years of columns that name none: those of the columns beside them, or of the heading over their table.

`Q1 Q2 Q3 Q4 2022` are the quarters of the year that closes the row, `2022 Q1 Q2` those of the year that opens it, and
`January February March` under `Nights, 1st quarter 2024` months of that year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tallvakt.model import periods
from tallvakt.model.period_names import SPLIT_YEARS, WHOLE_YEAR
from tallvakt.model.periods import Named

Columns = Sequence[Named | None]
_A_YEAR = {"month": 12, "quarter": 4, "half-year": 2}
"""How many periods of a kind make a year."""


def completed(columns: Columns, heading: Named | None) -> list[Named | None]:
    """The periods of one row of columns, each with its year where the row or the `heading` over it tells it.

    A year is taken only where no two columns become the same period: `January`, beside `January 2023`, is of another.
    """
    undated = {number: one for number, one in enumerate(columns) if one is not None and one.year is None}
    if not undated:
        return list(columns)
    beside = _years_beside(columns)
    over = {number: _year_within(heading, one) for number, one in undated.items()} if heading is not None else {}
    by_row_first = _closed_by_year(columns, heading)
    for years in (beside, over) if by_row_first else (over, beside):
        dated = [
            one._replace(year=years.get(number, one.year)) if one is not None else None
            for number, one in enumerate(columns)
        ]
        told = [one for one in dated if one is not None]
        if years and len(set(told)) == len(told):
            return dated
    return list(columns)


def whole_years(columns: Columns, texts: Sequence[str]) -> list[Named | None]:
    """The columns with the year itself in them, where one that is called so closes or opens the periods of one year."""
    years = list(columns)
    for number, text in enumerate(texts):
        if columns[number] is not None or text.strip().casefold() not in WHOLE_YEAR:
            continue
        beside = columns[number - 1] if number else next(iter(columns[number + 1 :]), None)
        if beside is not None and beside.kind in _A_YEAR and beside.year is not None:
            year = Named("year", 0, beside.year)
            years[number] = year if year not in years else None
    return years


def _years_beside(columns: Columns) -> Mapping[int, int]:
    """By column without a year, that of the nearest with one: before it where one opens the row, else after it."""
    named = [(number, one) for number, one in enumerate(columns) if one is not None]
    if all(one.year is None for _, one in named):
        return {}
    if named[0][1].year is not None:
        return _followed(named, 1)
    closed = _followed(named[::-1], -1)
    # What comes after the last year goes on from it.
    return {**_followed(named, 1), **closed}


def _followed(named: Sequence[tuple[int, Named]], step: int) -> dict[int, int]:
    """By column, the year that is told last on the way, and the next (`step`) where its kind begins anew."""
    years: dict[int, int] = {}
    before: Named | None = None
    for number, one in named:
        if one.year is not None:
            before = one
        elif before is not None and before.year is not None:
            anew = before.kind == one.kind and (before.number - one.number) * step >= 0
            years[number] = before.year + step * anew
            before = one._replace(year=years[number])
    return years


def _closed_by_year(columns: Columns, heading: Named | None) -> bool:
    """Whether all periods of a year stand beside that year, and the heading is not of a year of the row."""
    years = [one.year for one in columns if one is not None and one.kind == "year"]
    if not years or (heading is not None and heading.year in years):
        return False
    kinds = {one.kind for one in columns if one is not None and one.year is None}
    counted = {one.number for one in columns if one is not None and one.year is None}
    return len(kinds) == 1 and len(counted) == _A_YEAR.get(kinds.pop(), 0)


def _year_within(heading: Named, one: Named) -> int:
    """The year of a period that lies within the one that a heading names; of a year that spans two, one of both."""
    year = heading.year or 0
    if heading.kind not in (*SPLIT_YEARS, "split-year") or one.kind not in _A_YEAR:
        return year
    spanning = heading.of(SPLIT_YEARS) or heading
    first, last = periods.span(spanning.code(year))
    ends = periods.span(one.code(year))[1]
    return year if first <= ends <= last else year + 1
