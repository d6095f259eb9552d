"""The cells of one sheet as tokens: what a person sees in each of them that is shown."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tallvakt.ingest.document import Hidden, Token
from tallvakt.ingest.numberformat import date_parts, matters, plain, show
from tallvakt.ingest.ooxml import Book
from tallvakt.ingest.ooxml_sheets import SheetFacts
from tallvakt.ingest.raised_text import Marked, marked_in_cell
from tallvakt.model.cell_names import coordinates
from tallvakt.model.report import Place, Remark

_PLAIN_BELOW = 1e15
"""Whole numbers below this are shown with all of their digits."""
Values = Sequence[Sequence[Any]]
Line = list[Token | None]


@dataclass(frozen=True, slots=True)
class VisibleCells:
    """The rows and columns that are shown, and where they stand in the sheet, from 0."""

    rows: list[Line]
    numbers: Sequence[int]
    columns: Sequence[int] | None
    """None where every column is shown."""

    def place(self, row: int, column: int, part: str) -> Place:
        """Where a blank cell stands."""
        field = column if self.columns is None else self.columns[column]
        return Place(self.numbers[row] + 1, field + 1, 0, 0, part)


class Sheet:
    """One sheet: its values become tokens."""

    def __init__(self, name: str, book: Book, facts: SheetFacts | None) -> None:
        self.name = name
        self.hidden: list[Hidden] = []
        self._book = book
        self._facts = facts or SheetFacts()
        self._formats = {coordinates(spot): book.formats[style] for spot, style in self._facts.styles.items()}
        self._stale = self._facts.formulas if book.stale else {}
        self._behind: list[Place] = []
        self._rounded: list[Place] = []
        self._struck = 0

    def read(self, values: Values) -> VisibleCells:
        """A token for every cell that is shown and not blank."""
        rows = self._tokens(values)
        self._lay_over(rows)
        width = max(map(len, rows), default=0)
        gone_rows = sorted({n - 1 for n in self._facts.hidden_rows if n <= len(rows)})
        gone_columns = sorted({c - 1 for first, last in self._facts.hidden_columns for c in _upto(first, last, width)})
        if not gone_rows and not gone_columns:
            return VisibleCells(rows, range(len(rows)), None)
        self._name_hidden(rows, gone_rows, gone_columns)
        left_out = set(gone_rows)
        numbers = [n for n in range(len(rows)) if n not in left_out]
        shown = sorted(set(range(width)).difference(gone_columns))
        kept = [[rows[n][c] if c < len(rows[n]) else None for c in shown] for n in numbers]
        return VisibleCells(kept, numbers, shown)

    @property
    def troubles(self) -> list[tuple[str, list[Place]]]:
        """Cells that hold no figure, by the reason."""
        by_reason = {
            "formula-uncalculated": self._facts.uncalculated,
            "formula-stale": self._stale,
            "error-value": self._facts.errors,
        }
        return [(key, [self._place(spot) for spot in spots]) for key, spots in by_reason.items()]

    def remarks(self) -> list[Remark]:
        """What a reader of the sheet does not see, named or counted; never a value."""
        remarks = []
        lines = {kind: tuple(h.span for h in self.hidden if h.kind == kind) for kind in ("row", "column")}
        if self.hidden:
            facts = {"sheet": self.name, "rows": lines["row"] or ("–",), "columns": lines["column"] or ("–",)}
            remarks.append(Remark("hidden-cells", facts, left_out=True))
        counted = {"formulas-uncalculated": self._facts.uncalculated, "formulas-stale": self._stale}
        places = {key: sorted(map(self._place, spots)) for key, spots in counted.items()}
        places |= {"figure-behind-symbol": self._behind, "figures-shown-rounded": self._rounded}
        for key, where in places.items():
            if where:
                unread = key.startswith("formulas-")
                remarks.append(Remark(key, {"sheet": self.name, "count": len(where)}, where[0], unread))
        if self._struck:
            remarks.append(Remark("figures-struck", {"count": self._struck}, left_out=True))
        return remarks

    def _place(self, spot: str) -> Place:
        row, column = coordinates(spot)
        return Place(row, column, 0, 0, self.name)

    def _tokens(self, values: Values) -> list[Line]:
        """A token for every cell that stores something."""
        name, text, formats, new = self.name, self._text, self._formats, tuple.__new__
        rows: list[Line] = []
        for number, row in enumerate(values):
            line: Line = []
            for column, value in enumerate(row):
                if value == "":
                    line.append(None)
                    continue
                if value.__class__ is str:
                    printed = value.strip()
                elif value.__class__ is float and not formats and value.is_integer() and abs(value) < _PLAIN_BELOW:
                    printed = str(int(value))
                else:
                    printed = text(value, number, column)
                if printed:
                    # A million of them: their constructors, which fill in what is left out, would take twice as long.
                    place = new(Place, (number + 1, column + 1, 0, 0, name, None))
                    line.append(new(Token, (printed, place, (), (), ())))
                else:
                    line.append(None)
            rows.append(line)
        return rows

    def _lay_over(self, rows: list[Line]) -> None:
        """Put what is shown where it is not what is stored: formulas, errors, texts with raised or struck words."""
        facts = self._facts
        struck = {spot for spot, style in facts.styles.items() if style in self._book.struck}
        runs = {spot: self._book.texts[number] for spot, number in facts.texts.items()} | facts.inline
        shown = {spot: marked_in_cell(pieces, spot in struck) for spot, pieces in runs.items()}
        shown |= {spot: Marked(f"={formula}") for spot, formula in (*facts.uncalculated.items(), *self._stale.items())}
        shown |= {spot: Marked(error) for spot, error in facts.errors.items()}
        for spot, content in shown.items():
            number, column = (n - 1 for n in coordinates(spot))
            rows.extend([] for _ in range(number + 1 - len(rows)))
            line = rows[number]
            line.extend([None] * (column + 1 - len(line)))
            self._struck += not content.text and bool(content.struck)
            line[column] = Token(content.text, self._place(spot), *content[1:]) if content.text else None
        for spot in struck.difference(runs):  # where a text has runs, they say what is struck
            self._strike(rows, spot)

    def _strike(self, rows: list[Line], spot: str) -> None:
        """A cell that is struck through as a whole shows nothing that counts."""
        number, column = (n - 1 for n in coordinates(spot))
        if number < len(rows) and column < len(rows[number]) and rows[number][column] is not None:
            rows[number][column] = None
            self._struck += 1

    def _name_hidden(self, rows: Sequence[Line], gone_rows: Sequence[int], gone_columns: Sequence[int]) -> None:
        """Name the hidden rows and columns that hold something."""
        filled_rows = [n for n in gone_rows if any(rows[n])]
        filled_columns = [c for c in gone_columns if any(c < len(line) and line[c] is not None for line in rows)]
        for kind, numbers in (("row", filled_rows), ("column", filled_columns)):
            self.hidden += [Hidden(self.name, kind, first + 1, last + 1) for first, last in _runs(numbers)]

    def _text(self, value: Any, row: int, column: int) -> str:
        """What a reader sees of a value that is no text."""
        if value.__class__ is float or value.__class__ is int:
            code = self._format(row, column)
            if code is None or (value == int(value) and not matters(code)) or not math.isfinite(value):
                return plain(value) if math.isfinite(value) else str(value)
            shown = show(value, code)
            if shown.changed:
                (self._behind if shown.symbol else self._rounded).append(Place(row + 1, column + 1, 0, 0, self.name))
            return shown.text
        if isinstance(value, dt.datetime | dt.date):
            return _date(value, date_parts(self._format(row, column) or ""))
        return str(value).upper() if isinstance(value, bool) else str(value).strip()

    def _format(self, row: int, column: int) -> str | None:
        return self._formats.get((row + 1, column + 1)) if self._formats else None


def _date(value: dt.date, shown: str) -> str:
    """A date as far as its format shows it; of one shown whole, or in a format that is not known, a month (`2024-01`)
    for its first or last day at midnight, else the day, and the time if there is one.
    """
    day = value.date() if isinstance(value, dt.datetime) else value
    if shown in ("y", "ym", "m"):
        return f"{day:%Y}" if shown == "y" else f"{day:%Y-%m}"
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(sep=" ")
    if day.day == 1 or (day + dt.timedelta(days=1)).day == 1:
        return f"{day:%Y-%m}"
    return day.isoformat()


def _upto(first: int, last: int, width: int) -> range:
    return range(first, min(last, width) + 1)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow one another."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]
