"""Every field becomes a cell of a table, or is listed as unaccounted: nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import itemgetter

from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.model import figure_marks, periods
from tallvakt.model.numerals import figure_like
from tallvakt.model.printed_cells import from_columns
from tallvakt.model.reading import HeaderRead, RowRead, TableKey, Unaccounted, UnclaimedTable
from tallvakt.model.report import TOTAL, PrintedRow, PrintedTable, Remark
from tallvakt.recognise import number_style
from tallvakt.recognise.number_style import NumberStyle
from tallvakt.recognise.prose_figures import lost_figures
from tallvakt.recognise.row_codes import Codes
from tallvakt.recognise.table_matching import Block
from tallvakt.recognise.table_parts import HeaderMarks, header_marks
from tallvakt.recognise.token_values import meaning
from tallvakt.rules.cells import CellLists, RowKey, Value
from tallvakt.rules.contract import Contract, Format, Symbol, threshold

_TEXT = itemgetter(0)
"""The text of a token."""


class Claims:
    """Turns blocks into cells, and lists what no table claims."""

    def __init__(self, document: Document, contract: Contract) -> None:
        self.cells = CellLists()
        self.rows: list[RowRead] = []
        self.printed: list[PrintedTable] = []
        self.unclaimed: list[UnclaimedTable] = []
        self.unaccounted: list[Unaccounted] = []
        self._symbols = contract.symbols
        self._flags = frozenset(contract.flags)
        self._formats: list[tuple[dict[str, Symbol], Format]] = []
        self._format: dict[str, int] = {}
        self._format_at: dict[str, dict[str, int]] = {}
        """By table and code of a column or row, the format of figures that are not printed as the others."""
        for table, one in contract.tables.items():
            self._format[table] = self._number_of(contract.symbols_of(table), contract.format_of(table))
            self._format_at[table] = {
                code: self._number_of(contract.symbols_at(table, figures), figures)
                for code, figures in one.figures_of.items()
            }
        self._with_blanks = {table for table, number in self._format.items() if "" in self._formats[number][0]}
        """The tables in which a blank field means something."""
        self.thresholds = [threshold(symbols) for symbols, _ in self._formats]
        """The smallest figure that may be printed openly, by the format of its table."""
        self._columns: dict[tuple[TableKey, str], list[tuple[str, ...]]] = {}
        """The columns that each printing of a row has had so far."""
        self.raised: dict[int, tuple[str, ...]] = {}
        """By cell, the flags and raised notes that stand beside it."""
        self._troubles: dict[int, Remark] = {}
        self._reader_troubles = document.troubles
        self._narrowest = 1 << 30
        self._titles = {t.place.line for t in document.prose if periods.period(t.text)}

    def _number_of(self, symbols: dict[str, Symbol], figures: Format) -> int:
        """The position of a format, which is new or is there already."""
        read = (symbols, figures)
        if read not in self._formats:
            self._formats.append(read)
        return self._formats.index(read)

    def take(self, block: Block, header: HeaderRead, codes: Codes) -> None:
        """Claim every field of a block, or list its figures as unaccounted."""
        key = block.key
        if key is None:
            self._leave(block.raw)
            return
        columns, first = header.columns, len(self.cells)
        self._narrowest = max(2, min(self._narrowest, len(columns)))
        plain = all(columns) and len(set(columns)) == len(columns)
        rows = block.raw.rows
        row_codes = [TOTAL if block.sums(row) else codes.code(key, row.label.text) for row in rows]
        if plain and self._are_whole(key, rows, columns):
            printed = self._whole_rows(key, rows, row_codes, columns=columns)
        else:
            pairs = zip(rows, row_codes, strict=True)
            printed = [self._row((key, code), row, columns, plain=plain) for row, code in pairs]
        if marks := self._header_marks(block, header):
            self._mark(range(first, len(self.cells)), marks)
        names = tuple(f.text for f in block.raw.header.fields) if block.raw.header else ()
        title = header.period.text if header.period else ""
        self.printed.append(PrintedTable("/".join(filter(None, key)), title, names, columns, tuple(printed)))

    def _header_marks(self, block: Block, header: HeaderRead) -> dict[str, HeaderMarks]:
        """By column, the flags and notes of its header, where it carries any."""
        heads = block.raw.header.fields if block.raw.header and header.given else ()
        by_column = {c: header_marks(f.text, self._flags) for c, f in zip(header.columns, heads, strict=False)}
        return {column: marks for column, marks in by_column.items() if column and (marks.flags or marks.notes)}

    def _mark(self, numbers: range, marks: Mapping[str, HeaderMarks]) -> None:
        """Give the cells of marked columns the marks of their headers."""
        for number in numbers:
            if (mark := marks.get(self.cells.column[number])) is not None:
                self.cells.flags[number] = (*self.cells.flags.get(number, ()), *mark.flags)
                self.cells.notes[number] = (*self.cells.notes.get(number, ()), *mark.notes)

    def _beside(self, number: int, token: Token) -> None:
        """Keep the flags and the raised notes beside a token, and why it cannot be read."""
        if token.notes or token.flags:
            self.raised[number] = (*token.flags, *token.notes)
            named = [(mark, self._flag_name(mark)) for mark in token.flags]
            named += [(note, note if note in self._flags else "") for note in token.notes]
            self.cells.flags[number] = tuple(flag for _, flag in named if flag)
            self.cells.notes[number] = tuple(figure_marks.note_name(mark) for mark, flag in named if not flag)
        if key := self._why_unreadable(token):
            self._troubles[number] = Remark(key, {"text": token.text})

    def _flag_name(self, mark: str) -> str:
        """A flag as the contract or the usual ones write it; "" for a mark that is none of them."""
        if mark in self._flags:
            return mark
        small = mark.lower()
        return small if small in self._flags or small in figure_marks.FLAGS else ""

    def _why_unreadable(self, token: Token) -> str:
        """The key of what the reader says against a token, empty where it says nothing."""
        return self._reader_troubles.get((token.place.part, token.place.line, token.place.field), "")

    def _are_whole(self, key: TableKey, rows: Sequence[RawRow], columns: tuple[str, ...]) -> bool:
        """Whether each row has a field for each of the columns, and none that may be missing."""
        if not columns or any(len(row.fields) != len(columns) for row in rows):
            return False
        return key[0] in self._with_blanks or all(map(_TEXT, chain.from_iterable(row.fields for row in rows)))

    def _whole_rows(
        self, key: TableKey, rows: Sequence[RawRow], codes: Sequence[str], *, columns: tuple[str, ...]
    ) -> list[PrintedRow]:
        """Claim the fields of rows that are whole, with their codes: many rows alike, so column by column."""
        first, width = len(self.cells), len(columns)
        self._fill(rows, columns)
        starts = range(first, len(self.cells), width)
        numbers = [tuple(range(start, start + width)) for start in starts]
        labels = [row.label.text for row in rows]
        places = [row.label.place for row in rows]
        copies = [self._copy((key, code), columns) for code in codes]
        table, subject = map(repeat, key)
        of_rows = (table, subject, codes, copies, repeat(self._format[key[0]]), repeat(width))
        self.cells.rows += from_columns(RowKey, *of_rows)
        if self._format_at[key[0]]:
            for start, code in zip(starts, codes, strict=True):
                self._own_formats(key[0], code, range(start, start + width))
        read = (repeat(key), codes, copies, places, numbers, repeat(width), repeat(width), repeat(columns), repeat(()))
        self.rows += from_columns(RowRead, *read)
        return from_columns(PrintedRow, labels, places, codes, numbers)

    def _fill(self, rows: Sequence[RawRow], columns: tuple[str, ...]) -> None:
        """Claim the fields of rows that have one for each of the columns."""
        cells, first = self.cells, len(self.cells)
        tokens = [token for row in rows for token in row.fields]
        texts, places, notes, _, flags = zip(*tokens, strict=True)
        cells.column.extend(columns * len(rows))
        cells.text.extend(texts)
        cells.place.extend(places)
        if self._reader_troubles or any(notes) or any(flags):
            for number, token in enumerate(tokens, start=first):
                self._beside(number, token)

    def _row(self, key: tuple[TableKey, str], row: RawRow, columns: tuple[str, ...], *, plain: bool) -> PrintedRow:
        """Claim the fields of a row. `plain`: each of the columns is known, and none stands twice."""
        table, code = key
        copy = self._copy(key, columns)
        cells, first = self.cells, len(self.cells)
        absent = () if table[0] in self._with_blanks else _absent(row, columns)
        if absent and copy:
            row, columns = _present(row, columns)
            absent = ()
        if plain and row.fields and len(row.fields) == len(columns):
            self._fill((row,), columns)
        else:
            self._odd_row(row, columns)
        numbers = tuple(range(first, len(cells)))
        cells.rows.append(RowKey(*table, code, copy, self._format[table[0]], len(numbers)))
        if self._format_at[table[0]]:
            self._own_formats(table[0], code, numbers)
        fields = len(row.fields) - len(absent)
        printed_columns = columns if len(numbers) == len(columns) else tuple(cells.column[first:])
        self.rows.append(
            RowRead(table, code, copy, row.label.place, numbers, fields, len(columns), printed_columns, absent)
        )
        return PrintedRow(row.label.text, row.label.place, code, numbers)

    def _own_formats(self, table: str, code: str, numbers: Iterable[int]) -> None:
        """Keep the formats of those cells of a row that are not printed as the others."""
        own = self._format_at[table]
        for number in numbers:
            number_of = own.get(self.cells.column[number], own.get(code))
            if number_of is not None:
                self.cells.own_format[number] = number_of

    def _copy(self, row: tuple[TableKey, str], columns: tuple[str, ...]) -> int:
        """Which printing of its row this is: a wide table may print other columns of the same row further down."""
        printings = self._columns.setdefault(row, [])
        for copy, had in enumerate(printings):
            if had is not columns and not set(had).intersection(columns):
                printings[copy] = had + columns
                return copy
        printings.append(columns)
        return len(printings) - 1

    def _odd_row(self, row: RawRow, columns: tuple[str, ...]) -> None:
        """Fields without a column of their own are unaccounted; columns without a field hold an empty token."""
        seen: set[str] = set()
        for position, column in enumerate(columns):
            token = row.fields[position] if position < len(row.fields) else Token("", row.label.place)
            if column and column not in seen:
                seen.add(column)
                self._beside(len(self.cells), token)
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
        by_format = zip(self._formats, self.styles, strict=True)
        return [meaning(symbols, form, style, self._flags) for (symbols, form), style in by_format]

    @property
    def doubts(self) -> dict[int, Remark]:
        """By cell, why its field is not read: it may be two figures, or its workbook has no value for it."""
        doubts = dict(self._troubles)
        if not any(style.ambiguous for style in self.styles):
            return doubts
        for cell, number in enumerate(self.cells.formats.tolist()):
            style = self.styles[number]
            if both := style.readings(figure_marks.split(self.cells.text[cell]).figure):
                doubts[cell] = Remark("figure-two-readings", {"one": both[0], "other": both[1]})
        return doubts

    @cached_property
    def styles(self) -> list[NumberStyle]:
        """How the figures of each format are printed in this file."""
        figures = [number_style.bodies(texts) for texts in self._texts_by_format()]
        marks = [number_style.decimal_marks(some) for some in figures]
        return [
            number_style.style(some, form, {m for other in marks if other is not own for m in other})
            for some, own, (_, form) in zip(figures, marks, self._formats, strict=True)
        ]

    def _texts_by_format(self) -> list[set[str]]:
        """The distinct tokens of each format."""
        texts: list[set[str]] = [set() for _ in self._formats]
        if self.cells.own_format:
            for text, number in zip(self.cells.text, self.cells.formats.tolist(), strict=True):
                texts[number].add(text)
            return texts
        first = 0
        for row in self.cells.rows:
            texts[row.format].update(self.cells.text[first : first + row.size])
            first += row.size
        return texts

    def _leave(self, raw: RawTable) -> None:
        self.unclaimed.append(UnclaimedTable(raw.rows[0].label.text, raw.rows[0].label.place, len(raw.rows)))
        for row in raw.rows:
            figures = [f.text for f in row.fields if f.text in self._symbols or figure_like(f.text)]
            if figures:
                self.unaccounted.append(Unaccounted(row.label.place, " ".join(figures), len(figures), "no-table"))

    def take_prose(self, document: Document, is_label: Callable[[str], bool]) -> None:
        """List the lines of text that are rows without fields. `is_label` tells the labels of the contract's rows."""
        for token in document.prose:
            if token.place.line in self._titles:
                continue
            figures = lost_figures(token.text, self._symbols, self._narrowest, is_label)
            if figures:
                self.unaccounted.append(Unaccounted(token.place, token.text, figures, "prose"))


def _absent(row: RawRow, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns for which a file in long form has no observation: a blank field that stands nowhere."""
    if all(map(_TEXT, row.fields)):
        return ()
    return tuple(c for c, f in zip(columns, row.fields, strict=False) if not (f.text or f.place.field))


def _present(row: RawRow, columns: tuple[str, ...]) -> tuple[RawRow, tuple[str, ...]]:
    """The fields of a row that there are, and their columns: of a row given again, only those were given again."""
    there = [n for n, f in enumerate(row.fields) if f.text or f.place.field]
    return row._replace(fields=tuple(row.fields[n] for n in there)), tuple(columns[n] for n in there)
