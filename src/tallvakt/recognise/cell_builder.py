"""Every field becomes a cell of a table, or is listed as unaccounted: nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.model.numerals import figure_like, free_standing, number, trailing, year_like
from tallvakt.model.reading import HeaderRead, RowRead, TableKey, Unaccounted, UnclaimedTable
from tallvakt.model.report import TOTAL, PrintedRow, PrintedTable
from tallvakt.recognise.row_codes import Codes
from tallvakt.recognise.table_matching import Block
from tallvakt.rules.cells import OPEN, CellLists, RowKey, Value
from tallvakt.rules.contract import Contract, Format, Symbol, threshold

LARGEST = 2**45
"""Figures from here on are unreadable: exact reasoning ends at 2**53, sums of 256 of them included."""


class Claims:
    """Turns blocks into cells, and lists what no table claims."""

    def __init__(self, document: Document, contract: Contract) -> None:
        self.cells = CellLists()
        self.rows: list[RowRead] = []
        self.printed: list[PrintedTable] = []
        self.unclaimed: list[UnclaimedTable] = []
        self.unaccounted: list[Unaccounted] = []
        self._symbols = contract.symbols
        self._formats: list[tuple[dict[str, Symbol], Format]] = []
        self._format: dict[str, int] = {}
        for table in contract.tables:
            read = (contract.symbols_of(table), contract.format_of(table))
            if read not in self._formats:
                self._formats.append(read)
            self._format[table] = self._formats.index(read)
        self.thresholds = [threshold(symbols) for symbols, _ in self._formats]
        """The smallest figure that may be printed openly, by the format of its table."""
        self._columns: dict[tuple[TableKey, str], list[tuple[str, ...]]] = {}
        """The columns that each printing of a row has had so far."""
        self._narrowest = 1 << 30
        self._titles = {t.place.line for t in document.prose if periods.period(t.text)}

    def take(self, block: Block, header: HeaderRead, codes: Codes) -> None:
        """Claim every field of a block, or list its figures as unaccounted."""
        if block.key is None:
            self._leave(block.raw)
            return
        rows = []
        self._narrowest = max(2, min(self._narrowest, len(header.columns)))
        for row in block.raw.rows:
            code = TOTAL if block.sums(row) else codes.code(block.key, row.label.text)
            rows.append(self._row(block.key, code, row, header.columns))
        names = tuple(f.text for f in block.raw.header.fields) if block.raw.header else ()
        title = header.period.text if header.period else ""
        self.printed.append(PrintedTable("/".join(filter(None, block.key)), title, names, header.columns, tuple(rows)))

    def _row(self, table: TableKey, code: str, row: RawRow, columns: tuple[str, ...]) -> PrintedRow:
        copy = self._copy((table, code), columns)
        cells, first = self.cells, len(self.cells)
        absent = tuple(c for c, f in zip(columns, row.fields, strict=False) if not (f.text or f.place.field))
        if absent and copy:
            row, columns = _present(row, columns)
            absent = ()
        if len(row.fields) == len(columns) and self._plain(columns):
            cells.column.extend(columns)
            cells.text.extend([f.text for f in row.fields])
            cells.place.extend([f.place for f in row.fields])
        else:
            self._odd_row(row, columns)
        cells.rows.append(RowKey(*table, code, copy, self._format[table[0]], len(cells) - first))
        numbers = tuple(range(first, len(cells)))
        fields = len(row.fields) - len(absent)
        printed_columns = columns if len(numbers) == len(columns) else tuple(cells.column[first:])
        self.rows.append(
            RowRead(table, code, copy, row.label.place, numbers, fields, len(columns), printed_columns, absent)
        )
        return PrintedRow(row.label.text, row.label.place, code, numbers)

    def _copy(self, row: tuple[TableKey, str], columns: tuple[str, ...]) -> int:
        """Which printing of its row this is: a wide table may print other columns of the same row further down."""
        printings = self._columns.setdefault(row, [])
        for copy, had in enumerate(printings):
            if had is not columns and not set(had).intersection(columns):
                printings[copy] = had + columns
                return copy
        printings.append(columns)
        return len(printings) - 1

    def _plain(self, columns: tuple[str, ...]) -> bool:
        """Every column is known, and none stands twice."""
        return all(columns) and len(set(columns)) == len(columns)

    def _odd_row(self, row: RawRow, columns: tuple[str, ...]) -> None:
        """Fields without a column of their own are unaccounted; columns without a field hold an empty token."""
        seen: set[str] = set()
        for position, column in enumerate(columns):
            token = row.fields[position] if position < len(row.fields) else Token("", row.label.place)
            if column and column not in seen:
                seen.add(column)
                self.cells.column.append(column)
                self.cells.text.append(token.text)
                self.cells.place.append(token.place)
            elif token.text:
                self.unaccounted.append(Unaccounted(token.place, token.text, 1, "no-column"))
        extra = [t for t in row.fields[len(columns) :] if t.text]
        self.unaccounted.extend(Unaccounted(t.place, t.text, 1, "extra-field") for t in extra)

    @property
    def meanings(self) -> list[Callable[[str], Value]]:
        """What a token means, by the format of its table."""
        return [meaning(symbols, f) for symbols, f in self._formats]

    def _leave(self, raw: RawTable) -> None:
        self.unclaimed.append(UnclaimedTable(raw.rows[0].label.text, raw.rows[0].label.place, len(raw.rows)))
        for row in raw.rows:
            figures = [f.text for f in row.fields if f.text in self._symbols or figure_like(f.text)]
            if figures:
                self.unaccounted.append(Unaccounted(row.label.place, " ".join(figures), len(figures), "no-table"))

    def take_prose(self, document: Document) -> None:
        """A prose line with two or more free-standing figures is a row that lost its tabs.

        So is one that ends in as many groups of digits as a row has figures: `86 258 236` is one large figure or three.
        A line that opens with a symbol and goes on in words says what the symbol means.
        """
        for token in document.prose:
            first, _, rest = token.text.partition(" ")
            if first in self._symbols and rest[:1].isalpha():
                continue
            figures = free_standing(token.text)
            groups = trailing(token.text)
            if len(figures) == 1 and len(groups) >= self._narrowest:
                figures = groups
            if len(figures) > 1 and token.place.line not in self._titles and not all(map(year_like, figures)):
                self.unaccounted.append(Unaccounted(token.place, token.text, len(figures), "prose"))


def _present(row: RawRow, columns: tuple[str, ...]) -> tuple[RawRow, tuple[str, ...]]:
    """The fields of a row that there are, and their columns: of a row given again, only those were given again."""
    there = [n for n, f in enumerate(row.fields) if f.text or f.place.field]
    return row._replace(fields=tuple(row.fields[n] for n in there)), tuple(columns[n] for n in there)


def meaning(symbols: Mapping[str, Symbol], figures: Format) -> Callable[[str], Value]:
    """What each printed token means: a symbol of the contract, a figure, or nothing that can be read."""
    marks = (",", ".") if figures.decimal_mark == "either" else (figures.decimal_mark,)

    def value(text: str) -> Value:
        symbol = symbols.get(text)
        if symbol is not None:
            upper = OPEN if symbol.upper is None else symbol.upper
            any_figure = figures.negative and symbol.upper is None and not symbol.lower
            lower = -OPEN if any_figure else symbol.lower
            return Value("symbol", lower, upper, symbol.means == "suppressed")
        read = (number(text, figures.decimals, mark, figures.negative) for mark in marks)
        printed = next((n for n in read if n is not None), None)
        if printed is not None and abs(printed) < LARGEST:
            return Value("figure", *figures.interval(printed), False)
        return Value("unreadable", -OPEN if figures.negative else 0, OPEN, False)

    return value
