"""Recognition: a document becomes cells of a contract's tables, and a Reading that says how.

Codes are trusted before names. A label that is not printed right is matched within the codelist that fits its
table, by margin and one-to-one; what stays without margin is unknown, never guessed. Nothing is dropped: every
figure is a cell or is listed as unaccounted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from tallvakt import layout, periods
from tallvakt.cells import OPEN, CellLists, RowKey, Value, frame
from tallvakt.contract import AVERAGE, TOTAL, Contract, Symbol
from tallvakt.contracts import Library
from tallvakt.findings import Edition, Place, PrintedRow, PrintedTable, Remark
from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.labels import Names, assign, compact
from tallvakt.layout import Block
from tallvakt.reading import HeaderRead, LabelRead, Period, Reading, RowRead, TableKey, Unaccounted, UnclaimedTable
from tallvakt.tokens import count, figure_like, free_standing, year_like
from tallvakt.views import ContractView, view

UNKNOWN = "?"
"""Prefix of the code of a row whose label is not known."""


class NotRecognised(Exception):
    """The document is of no family, or of two alike, or its year is not told. `remark` says why."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(f"{key}: {facts}")
        self.remark = Remark(key, facts)


@dataclass(frozen=True, slots=True)
class Recognised:
    """One publication after recognition."""

    contract: Contract
    reading: Reading
    cells: pd.DataFrame


def recognise(
    document: Document, library: Library, *, family: str | None = None, edition: Edition | None = None
) -> Recognised:
    """Recognise a document. Raises `NotRecognised` with the reason."""
    name = PurePath(document.source).name
    titles = _titles(document)
    if edition is None:
        edition = _edition(document, titles, name)
    if family is None:
        scores = layout.fits(document, library, edition.end, name)
        family = layout.choose(scores)
        if family is None:
            listed = tuple(f"{f} {score:.2f}" for score, f in scores[:5])
            raise NotRecognised("no-contract" if scores and scores[0][0] < layout.ENOUGH else "two-contracts", candidates=listed)
    seen = view(library, family, edition.end)
    blocks = layout.blocks(document, seen)
    columns = _Columns(seen, edition)
    headers = columns.read(blocks)
    codes = _Codes(seen)
    codes.read(blocks)
    cells = _Cells(document, seen, edition)
    for block, header in zip(blocks, headers, strict=True):
        cells.take(block, header, codes)
    cells.take_prose(document)
    reading = Reading(
        edition=edition,
        months=periods.months(edition),
        expected=_expected(seen, cells.rows),
        must_print={
            key: tuple(seen.dimensions[t.rows].names.spellings)
            for key, t in ((k, seen.contract.tables[k[0]]) for k in {r.table for r in cells.rows})
            if seen.contract.left_out(key[0]) == "error"
        },
        rows=tuple(cells.rows),
        labels=(*columns.labels, *codes.labels),
        headers=tuple(h for h in headers if h.table[0]),
        periods=tuple(titles),
        unclaimed=tuple(cells.unclaimed),
        unaccounted=tuple(cells.unaccounted),
        tables=tuple(cells.printed),
        remarks=(*document.remarks, *columns.remarks, *_joined(blocks)),
        names=_names(seen, library),
    )
    return Recognised(seen.contract, reading, frame(cells.cells, document.source, seen.contract.threshold, meaning(seen.contract.symbols)))


def _titles(document: Document) -> list[Period]:
    found = ((t, periods.period(t.text)) for t in document.prose)
    return [Period(t.text, t.place, edition) for t, edition in found if edition is not None]


def _edition(document: Document, titles: Sequence[Period], name: str) -> Edition:
    """From the titles (most of them), else from the columns and the file name."""
    if titles:
        return Counter(t.edition for t in titles).most_common(1)[0][0]
    found = {m for t in document.tables if t.header for f in t.header.fields if (m := periods.month_number(f.text))}
    if not found:
        raise NotRecognised("no-months")
    told = periods.in_file_name(name)
    year = next((y for _, y in sorted(found, key=str) if y), told[0] if told else None)
    if year is None:
        raise NotRecognised("no-year", file=name)
    months = sorted(f"{y or year:04}-{m:02}" for m, y in found)
    return Edition(months[0], months[-1])


class _Columns:
    """Reads the header of every block."""

    def __init__(self, seen: ContractView, edition: Edition) -> None:
        self.labels: list[LabelRead] = []
        self.remarks: list[Remark] = []
        months = periods.months(edition)
        self._by_month = {int(m[5:]): m for m in reversed(months)}
        self._year = edition.end[:4]
        average = seen.contract.columns.average
        names = {m: [n[int(m[5:]) - 1] for n in periods.MONTHS.values()] for m in months}
        self._names = Names(names | ({AVERAGE: list(average.labels)} if average else {}))
        self._average = {compact(label) for label in average.labels} if average else set()
        self._official = (average.labels[0] if average else "", seen.contract.locale)

    def read(self, blocks: Sequence[Block]) -> list[HeaderRead]:
        """One header for each block; a block without one takes it from the nearest block as wide."""
        given = [self._columns(b.raw.header) if b.raw.header else None for b in blocks]
        headers = []
        for number, block in enumerate(blocks):
            columns = given[number]
            if columns is None:
                columns = self._borrow(blocks, given, number)
                self.remarks.append(Remark("header-missing", {"line": block.raw.rows[0].label.place.line}, block.raw.rows[0].label.place))
            place = (block.raw.header or block.raw.rows[0]).label.place
            period = next(
                (Period(t.text, t.place, e) for t in reversed(block.raw.above) if (e := periods.period(t.text))), None
            )
            headers.append(HeaderRead(block.key or ("", ""), place, columns, given[number] is not None, period))
        return headers

    def _borrow(self, blocks: Sequence[Block], given: Sequence[tuple[str, ...] | None], number: int) -> tuple[str, ...]:
        width = max(len(r.fields) for r in blocks[number].raw.rows)
        around = [c for c in (*reversed(given[:number]), *given[number + 1 :]) if c]
        return next((c for c in around if len(c) == width), around[0] if around else ())

    def _columns(self, header: RawRow) -> tuple[str, ...]:
        return tuple(self._column(f.text, f.place, n) for n, f in enumerate(header.fields))

    def _column(self, text: str, place: Place, number: int) -> str:
        """The column a header names; "" when it is not known."""
        if compact(text) in self._average:
            return AVERAGE
        if found := periods.month_number(text):
            month, year = found
            return f"{year}-{month:02}" if year else self._by_month.get(month, f"{self._year}-{month:02}")
        if not text:
            return ""
        code, _ = self._names.nearest(text)
        official = "" if code is None else self._official[0] if code == AVERAGE else periods.MONTHS[self._official[1]][int(code[5:]) - 1]
        near = ", ".join(c for _, c in self._names.ranked(text)[:2])
        self.labels.append(LabelRead(text, place, "column", code, official or near, code is not None))
        return code or ""


class _Codes:
    """Gives every row of every table its code."""

    def __init__(self, seen: ContractView) -> None:
        self.labels: list[LabelRead] = []
        self._seen = seen
        self._code: dict[tuple[TableKey, str], str] = {}

    def code(self, table: TableKey, label: str) -> str:
        """The code of a printed label in its table."""
        return self._code[table, label]

    def read(self, blocks: Sequence[Block]) -> None:
        """Exact labels and intact codes first, over all blocks of a table; then the damaged ones, one-to-one."""
        by_table: dict[TableKey, list[RawRow]] = {}
        for block in blocks:
            if block.total is not None:
                self._note_total(block)
            if block.key is not None:
                by_table.setdefault(block.key, []).extend(block.parts)
        for table, rows in by_table.items():
            self._read_table(table, rows)

    def _read_table(self, table: TableKey, rows: Sequence[RawRow]) -> None:
        dimension = self._seen.dimensions[self._seen.contract.tables[table[0]].rows]
        pending: list[str] = []
        for label in dict.fromkeys(r.label.text for r in rows):
            code, damaged = dimension.right(label)
            if code is None:
                pending.append(label)
                continue
            self._code[table, label] = code
            if damaged:
                self._note(table, rows, label, code, dimension.official[code])
        if not pending:
            return
        taken = {c for (t, _), c in self._code.items() if t == table}
        found = assign([dimension.bare_name(p) for p in pending], dimension.names, taken)
        for number, label in enumerate(pending):
            code = found.get(number)
            self._code[table, label] = code or f"{UNKNOWN}{number + 1}"
            ranked = dimension.names.ranked(dimension.bare_name(label))[:2]
            near = ", ".join(dimension.official[c] for _, c in ranked)
            self._note(table, rows, label, code, dimension.official[code] if code else near)

    def _note(self, table: TableKey, rows: Sequence[RawRow], label: str, code: str | None, official: str) -> None:
        for row in rows:
            if row.label.text == label:
                self.labels.append(LabelRead(label, row.label.place, "row", code, official, code is not None, table))

    def _note_total(self, block: Block) -> None:
        assert block.total is not None
        label, subject = block.total.label, block.subject
        if subject is not None and not subject.repaired:
            return
        rest = self._seen.after_total(label.text) or ""
        if subject is None:
            ranked = [k.split("/", 1) for _, k in self._seen.subjects.ranked(rest)[:2]]
            near = ", ".join(self._seen.dimensions[d].official[c] for d, c in ranked)
            self.labels.append(LabelRead(label.text, label.place, "total", None, near, False))
        else:
            total = self._seen.contract.total.labels[0]
            official = f"{total} {self._seen.dimensions[subject.dimension].official[subject.code]}"
            self.labels.append(LabelRead(label.text, label.place, "total", subject.code, official, True, block.key))


class _Cells:
    """Turns blocks into cells, and lists what no table claims."""

    def __init__(self, document: Document, seen: ContractView, edition: Edition) -> None:
        self.cells = CellLists()
        self.rows: list[RowRead] = []
        self.printed: list[PrintedTable] = []
        self.unclaimed: list[UnclaimedTable] = []
        self.unaccounted: list[Unaccounted] = []
        self._lines = document.lines
        self._symbols = seen.contract.symbols
        self._copies: Counter[tuple[TableKey, str]] = Counter()
        self._titles = {t.place.line for t in document.prose if periods.period(t.text)}

    def take(self, block: Block, header: HeaderRead, codes: _Codes) -> None:
        """Claim every field of a block, or list its figures as unaccounted."""
        if block.key is None:
            self._leave(block.raw)
            return
        rows = []
        for row in block.raw.rows:
            code = TOTAL if row is block.total else codes.code(block.key, row.label.text)
            rows.append(self._row(block.key, code, row, header.columns))
        names = tuple(f.text for f in block.raw.header.fields) if block.raw.header else ()
        title = header.period.text if header.period else ""
        self.printed.append(PrintedTable("/".join(filter(None, block.key)), title, names, header.columns, tuple(rows)))

    def _row(self, table: TableKey, code: str, row: RawRow, columns: tuple[str, ...]) -> PrintedRow:
        copy = self._copies[table, code]
        self._copies[table, code] += 1
        cells, first = self.cells, len(self.cells)
        if len(row.fields) == len(columns) and self._plain(columns):
            cells.column.extend(columns)
            cells.text.extend([f.text for f in row.fields])
            cells.place.extend([f.place for f in row.fields])
        else:
            self._odd_row(row, columns)
        cells.rows.append(RowKey(*table, code, copy, len(cells) - first))
        made = tuple(range(first, len(cells)))
        self.rows.append(RowRead(table, code, copy, row.label.place, made, len(row.fields), len(columns)))
        return PrintedRow(row.label.text, row.label.place, code, made)

    def _plain(self, columns: tuple[str, ...]) -> bool:
        """Every column is known, and none stands twice."""
        return all(columns) and len(set(columns)) == len(columns)

    def _odd_row(self, row: RawRow, columns: tuple[str, ...]) -> None:
        """Fields without a column of their own are unaccounted; columns without a field hold an empty token."""
        seen: set[str] = set()
        for number, column in enumerate(columns):
            token = row.fields[number] if number < len(row.fields) else Token("", row.label.place)
            if column and column not in seen:
                seen.add(column)
                self.cells.column.append(column)
                self.cells.text.append(token.text)
                self.cells.place.append(token.place)
            elif token.text:
                self.unaccounted.append(Unaccounted(token.place, token.text, 1, "no-column"))
        extra = [t for t in row.fields[len(columns) :] if t.text]
        self.unaccounted.extend(Unaccounted(t.place, t.text, 1, "extra-field") for t in extra)

    def _leave(self, raw: RawTable) -> None:
        self.unclaimed.append(UnclaimedTable(raw.rows[0].label.text, raw.rows[0].label.place, len(raw.rows)))
        for row in raw.rows:
            figures = [f.text for f in row.fields if f.text in self._symbols or figure_like(f.text)]
            if figures:
                self.unaccounted.append(Unaccounted(row.label.place, " ".join(figures), len(figures), "no-table"))

    def take_prose(self, document: Document) -> None:
        """A prose line with two or more free-standing figures is a row that lost its tabs."""
        for token in document.prose:
            figures = free_standing(token.text)
            if len(figures) > 1 and token.place.line not in self._titles and not all(map(year_like, figures)):
                self.unaccounted.append(Unaccounted(token.place, token.text, len(figures), "prose"))


def meaning(symbols: Mapping[str, Symbol]) -> Callable[[str], Value]:
    """What each printed token means: a count, a symbol of the contract, or nothing that can be read."""

    def value(text: str) -> Value:
        number = count(text)
        if number is not None and number < 2**53:
            return Value("figure", number, number, False)
        symbol = symbols.get(text)
        if symbol is not None:
            upper = OPEN if symbol.upper is None else symbol.upper
            return Value("symbol", symbol.lower, upper, symbol.means == "suppressed")
        return Value("unreadable", 0, OPEN, False)

    return value


def _expected(seen: ContractView, rows: Sequence[RowRead]) -> dict[TableKey, bool]:
    """Every table the contract knows; one for a subject must be there when that subject has a row somewhere."""
    tables = seen.contract.tables
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(tables[row.table[0]].rows, set()).add(row.code)
    expected: dict[TableKey, bool] = {}
    for table_id, table in tables.items():
        if table.subject is None:
            expected[table_id, ""] = table.required
            continue
        printed = named.get(table.subject)
        for code in seen.dimensions[table.subject].names.spellings:
            expected[table_id, code] = table.required and (printed is None or code in printed)
    return expected


def _joined(blocks: Sequence[Block]) -> list[Remark]:
    """Remarks on tables printed in several pieces, and on blocks that lost their total."""
    pieces = Counter(b.key for b in blocks if b.key)
    remarks = [Remark("tables-joined", {"tables": sum(n > 1 for n in pieces.values()), "pieces": sum(n for n in pieces.values() if n > 1)})]
    remarks += [
        Remark(f"block-{b.how}", {"line": b.raw.rows[0].label.place.line, "table": "/".join(b.key)}, b.raw.rows[0].label.place)
        for b in blocks
        if b.key and b.how != "total"
    ]
    return remarks if remarks[0].facts["tables"] else remarks[1:]


def _names(seen: ContractView, library: Library) -> dict[tuple[str, str, str], dict[str, str]]:
    """What people call tables, rows and subjects: keys as in `PublicationReport.names`."""
    names: dict[tuple[str, str, str], dict[str, str]] = {}
    for table_id, table in seen.contract.tables.items():
        names[table_id, "table", ""] = dict(table.title or {})
        for axis, dimension in (("row", table.rows), ("subject", table.subject)):
            if dimension is not None:
                for code in library.codes(seen.contract, dimension).codes:
                    names[table_id, axis, code.code] = {k: v for k, v in code.names.items() if v}
    return names
