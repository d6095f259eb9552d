"""A header row over the header row: each of its labels stands over several columns, as months by sex are printed.

The columns under each label are a table of their own, and the label its heading. Years over months or quarters are not
a heading: they are part of the name of the period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tallvakt.ingest.document import RawRow, RawTable, Token
from tallvakt.model.period_names import WHOLE_YEAR
from tallvakt.model.periods import named, period

Cells = Sequence[Token | None]
"""A row of columns; None is a blank one."""


@dataclass(frozen=True, slots=True)
class Header:
    """The label of each column, and what stands over it; None is a blank one."""

    names: tuple[Token | None, ...]
    over: tuple[Token | None, ...]


def spans(upper: Cells, lower: Cells, first: int = 1) -> bool:
    """Whether a row of labels stands over a header, one of them over two columns or more.

    `first` is the first column that may hold figures; what names the column before may stand in either row.
    """
    upper, width = _once(upper), max(len(upper), len(lower))
    above, below = ([_at(row, n) for n in range(width)] for row in (upper, lower))
    marked = [n for n in range(first, width) if above[n] is not None]
    corner = [n for n in range(min(first, width)) if above[n] is not None]
    if len(marked) < 1 + bool(corner) or any(below[n] is not None for n in corner):
        return False
    if any(named(token.text) is None and period(token.text) for token in above if token is not None):
        return False  # the title of the publication's period
    ends = [*marked[1:], width]
    return any(sum(t is not None for t in below[n:end]) > 1 for n, end in zip(marked, ends, strict=True))


def joined(upper: Cells, lower: Cells, first: int = 1) -> Header:
    """Both rows as one header. A label over a blank column is the name of that column."""
    upper = _once(upper)
    years = _years_of_parts(upper, lower, first)
    names: list[Token | None] = []
    over: list[Token | None] = []
    label: Token | None = None
    for column in range(max(len(upper), len(lower))):
        above, name = _at(upper, column), _at(lower, column)
        label = above if above is not None and column >= first else label
        if name is None and above is not None:
            names.append(above)
            over.append(None)
        elif name is not None and label is not None and label in years and name.text.casefold() in WHOLE_YEAR:
            names.append(Token(label.text, name.place))
            over.append(None)
        elif name is not None and label is not None and _year_of(label.text, name.text):
            names.append(Token(f"{name.text} {label.text}", name.place))
            over.append(None)
        else:
            names.append(name)
            over.append(label if name is not None else None)
    return Header(tuple(names), tuple(over))


def _years_of_parts(upper: Cells, lower: Cells, first: int) -> list[Token]:
    """The labels that are years over months or quarters: what is called `Total` among these is the year itself."""
    years: list[Token] = []
    label: Token | None = None
    for column in range(first, max(len(upper), len(lower))):
        label = _at(upper, column) or label
        name = _at(lower, column)
        if label is not None and name is not None and _year_of(label.text, name.text):
            years.append(label)
    return years


def parted(raw: RawTable, over: Sequence[Token | None]) -> list[RawTable]:
    """The columns under each label as a table of their own; `over` has a label, or None, for each field."""
    if raw.header is None or not any(over):
        return [raw]
    parts = []
    width = max(len(over), *(len(row.fields) for row in raw.rows))
    for label, run in groupby(range(width), key=lambda n: over[min(n, len(over) - 1)]):
        at = list(run)
        rows = tuple(_only(row, at) for row in raw.rows)
        if any(f.text for row in rows for f in row.fields):
            parts.append(replace(raw, header=_only(raw.header, at), rows=rows, over=label))
    return parts


def _once(upper: Cells) -> Cells:
    """A row whose labels are repeated over each of their columns, as one that has each over the first."""
    texts = ["" if token is None else token.text for token in upper]
    return [None if n and texts[n] and texts[n] == texts[n - 1] else token for n, token in enumerate(upper)]


def _only(row: RawRow, at: Sequence[int]) -> RawRow:
    return row._replace(fields=tuple(row.fields[n] for n in at if n < len(row.fields)))


def _at(cells: Cells, column: int) -> Token | None:
    token = cells[column] if column < len(cells) else None
    return token if token is not None and token.text else None


def _year_of(label: str, name: str) -> bool:
    """Whether a label is the year of a month or quarter that names none."""
    year, period_of = named(label), named(name)
    return year is not None and year.kind == "year" and period_of is not None and period_of.year is None
