"""Tables that print periods down the page, turned so that rows are categories and columns are periods.

Every token keeps its place; only who stands beside whom changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Literal

from tallvakt.ingest import RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.model.periods import Named

Shape = Literal["rows", "columns", "years-by-months", "grouped"]


def shape(raw: RawTable) -> Shape:
    """Where the categories of a table stand, told from its labels and its header."""
    if raw.header is None:
        return "rows"
    if raw.rows[-1].groups and not _group(raw.rows[0]) and any(map(_group, raw.rows)):
        return "grouped"
    if periods.named(raw.rows[0].label.text) is None and periods.named(raw.rows[-1].label.text) is None:
        return "rows"
    down = [periods.named(r.label.text) for r in raw.rows]
    across = [periods.named(f.text) for f in raw.header.fields if f.text]
    if 2 * sum(n is not None for n in down) <= len(down):
        return "rows"
    months = sum(n is not None and n.year is None for n in across)
    if 2 * months > len(across) and all(n is None or n.kind == "year" for n in down):
        return "years-by-months"
    return "rows" if 2 * sum(n is not None for n in across) > len(across) else "columns"


def named(raw: RawTable, kinds: Collection[str] = ()) -> list[Named]:
    """Every period that a table prints figures for, whichever way it stands; `kinds` are those that it may print."""
    if raw.header is None:
        return []
    form = shape(raw)
    if form == "years-by-months":
        texts = [f.text for f in _series(raw, Token("", raw.header.label.place), ()).header_fields]
    elif form == "columns":
        texts = [t.text for t in _periods(raw)]
    else:
        texts = [f.text for f in raw.header.fields]
    return [period for period in periods.named_together(texts, days="day" in kinds) if period is not None]


def column_period(text: str) -> Named | None:
    """The period that the header of a column names, also as six digits: `202401`."""
    return periods.named(text) or periods.joined(text)


def turned(
    raw: RawTable, form: Shape, label: Callable[[], Token], averages: Sequence[str] = (), totals: Sequence[str] = ()
) -> RawTable:
    """A table with its categories down the page. `label` names the row of a series that stands alone.

    `averages` label the column of a year's average: it becomes the column of that year. `totals` label the sum of a
    group, or of the block.
    """
    if raw.header is None or form == "rows":
        return raw
    if form == "grouped":
        return _named_by_groups(raw, totals)
    if form == "years-by-months":
        return _series(raw, label(), averages).table(raw)
    width = max(len(raw.header.fields), *(len(r.fields) for r in raw.rows))
    header = RawRow(raw.header.label, _periods(raw))
    figures = [row for row in raw.rows if not _year_over(row, raw)]
    rows = tuple(RawRow(_name(raw, n), tuple(_field(r, n) for r in figures)) for n in range(width))
    return replace(raw, header=header, rows=rows)


class _Series:
    """Years down and months across, as one row."""

    def __init__(self, label: Token) -> None:
        self.label = label
        self.header_fields: list[Token] = []
        self.fields: list[Token] = []

    def add(self, column: Token, figure: Token) -> None:
        self.header_fields.append(column)
        self.fields.append(figure)

    def table(self, raw: RawTable) -> RawTable:
        corner = raw.header.label if raw.header is not None else self.label
        row = RawRow(self.label, tuple(self.fields))
        return replace(raw, header=RawRow(corner, tuple(self.header_fields)), rows=(row,))


def _series(raw: RawTable, label: Token, averages: Sequence[str]) -> _Series:
    series = _Series(label)
    means = {compact(a) for a in averages}
    header = raw.header.fields if raw.header is not None else ()
    last = raw.rows[-1]
    for row in raw.rows:
        for column in range(max(len(header), len(row.fields))):
            head = header[column] if column < len(header) else Token("", row.label.place)
            figure = _field(row, column)
            to_come = row is last and not any(f.text for f in row.fields[column:])
            if figure.text or not (to_come or not head.text):
                whole = compact(head.text) in means
                text = row.label.text if whole else f"{head.text} {row.label.text}".strip()
                series.add(Token(text, head.place), figure)
    return series


def _group(row: RawRow) -> str:
    return next((g.text for g in reversed(row.groups) if g.text), "")


def _named_by_groups(raw: RawTable, totals: Sequence[str]) -> RawTable:
    """The sum of a group named after it (`Training` and `In all` as `Training In all`), and the first row of the block,
    which names what it is printed for, as its total (`In all Women`).
    """
    sums = {compact(t) for t in totals}
    rows = []
    for row in raw.rows:
        text = row.label.text
        if not _group(row) and row is raw.rows[0] and compact(text) not in sums and totals:
            text = f"{totals[0]} {text}"
        elif _group(row) and compact(text) in sums:
            text = f"{_group(row)} {text}"
        rows.append(RawRow(row.label._replace(text=text), row.fields))
    return replace(raw, rows=tuple(rows))


def _periods(raw: RawTable) -> tuple[Token, ...]:
    """The labels of the rows; a month or quarter without a year has it in a column before, where it may stand once.

    Or in a row of its own over them, which holds no figures.
    """
    year, labels = "", []
    for row in raw.rows:
        if _year_over(row, raw):
            year = row.label.text
            continue
        period = periods.named(row.label.text)
        year = next((g.text for g in row.groups if (n := periods.named(g.text)) and n.kind == "year"), year)
        alone = year and period is not None and period.year is None
        labels.append(Token(f"{row.label.text} {year}", row.label.place) if alone else row.label)
    return tuple(labels)


def _year_over(row: RawRow, raw: RawTable) -> bool:
    """Whether a row holds no figure, but the year of the months or quarters below it."""
    if any(field.text for field in row.fields) or (year := periods.named(row.label.text)) is None:
        return False
    below = (one for other in raw.rows if (one := periods.named(other.label.text)) is not None)
    return year.kind == "year" and any(one.year is None for one in below)


def _name(raw: RawTable, column: int) -> Token:
    fields = raw.header.fields if raw.header is not None else ()
    if column < len(fields):
        return fields[column]
    return Token("", next(r.fields[column].place for r in raw.rows if column < len(r.fields)))


def _field(row: RawRow, column: int) -> Token:
    return row.fields[column] if column < len(row.fields) else Token("", row.label.place)
