"""Long form, one row per observation, made wide: raw tables as a publication would print them.

The columns are named by the contract. Every token keeps the place where its observation, or the first that named
its row or column, stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tallvakt.findings import Place
from tallvakt.ingest.document import Document, RawRow, RawTable, Token
from tallvakt.labels import compact


@dataclass(frozen=True, slots=True)
class Long:
    """Names of the columns of a long file.

    Several columns in `table` tell tables apart together; several in `row` are printed as one label (`03 Oslo`).
    `subject` is what a table is printed for: it is added to a row whose label is `total` alone. `where` keeps only the
    observations whose column has one of the values (a unit, a measure of several in the file).
    """

    row: tuple[str, ...]
    column: str
    value: str
    table: tuple[str, ...] = ()
    subject: str | None = None
    total: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be there."""
        named = (*self.table, *self.row, self.column, self.value, *(n for n, _ in self.where))
        return (*named, self.subject) if self.subject else named


_Cells = tuple[Token, ...]


def matches(document: Document, names: Long) -> bool:
    """Whether a document has a table with the columns of a long file."""
    return any(_positions(table, names) is not None for table in document.tables)


def widen(document: Document, names: Long) -> Document:
    """The document with its long tables made wide; other tables stay as they are."""
    tables: list[RawTable] = []
    for raw in document.tables:
        positions = _positions(raw, names)
        tables += [raw] if positions is None else _wide(raw, names, positions)
    return replace(document, tables=tuple(tables))


def _positions(raw: RawTable, names: Long) -> dict[str, int] | None:
    """Where each column stands; None when one is missing."""
    if raw.header is None:
        return None
    printed = {compact(t.text): n for n, t in reversed(list(enumerate(_cells(raw.header))))}
    found = {name: printed.get(compact(name), -1) for name in names.columns}
    return None if -1 in found.values() else found


def _cells(row: RawRow) -> _Cells:
    return (*row.groups, row.label, *row.fields)


@dataclass(slots=True)
class _Wide:
    """A table being gathered: columns and rows in the order in which they are first met."""

    columns: dict[str, Token]
    rows: dict[str, tuple[Token, list[dict[str, Token]]]]
    """By label: the label, and its printings; an observation given twice makes a second one."""

    def add(self, label: Token, column: Token, value: Token) -> None:
        self.columns.setdefault(column.text, column)
        printings = self.rows.setdefault(label.text, (label, []))[1]
        for printing in printings:
            if column.text not in printing:
                printing[column.text] = value
                return
        printings.append({column.text: value})

    def table(self, above: _Cells) -> RawTable:
        blank = next(iter(self.columns.values())).place
        header = RawRow(Token("", blank._replace(start=0, end=0)), tuple(self.columns.values()))
        width = max(len(printings) for _, printings in self.rows.values())
        rows = [
            RawRow(label, tuple(printings[n].get(c) or _absent(label) for c in self.columns))
            for n in range(width)
            for label, printings in self.rows.values()
            if n < len(printings)
        ]
        return RawTable(above, header, tuple(rows))


def _absent(label: Token) -> Token:
    return Token("", label.place)


def _wide(raw: RawTable, names: Long, positions: dict[str, int]) -> list[RawTable]:
    made: dict[tuple[str, ...], _Wide] = {}
    keys = [positions[n] for n in names.table] + ([positions[names.subject]] if names.subject else [])
    labels = [positions[n] for n in names.row]
    column, value = positions[names.column], positions[names.value]
    wanted = [(positions[name], frozenset(map(compact, values))) for name, values in names.where]
    for row in _filled(raw):
        if any(compact(row[n].text) not in values for n, values in wanted):
            continue
        key = tuple(row[n].text for n in keys)
        label = _label(row, labels, names, row[positions[names.subject]] if names.subject else None)
        made.setdefault(key, _Wide({}, {})).add(label, row[column], row[value])
    return [wide.table(raw.above if number == 0 else ()) for number, wide in enumerate(made.values())]


def _filled(raw: RawTable) -> list[_Cells]:
    """Every row as wide as the header; where a row names fewer labels, the inner ones are blank."""
    if raw.header is None:
        return []
    blank = Token("", Place(0))
    width, depth = len(_cells(raw.header)), len(raw.header.groups)
    made = []
    for row in raw.rows:
        cells = (*row.groups, row.label, *(blank,) * (depth - len(row.groups)), *row.fields)
        made.append(cells[:width] + (blank,) * (width - len(cells)))
    return made


def _label(row: _Cells, labels: Sequence[int], names: Long, subject: Token | None) -> Token:
    first = row[labels[0]]
    text = " ".join(row[n].text for n in labels if row[n].text)
    if subject is not None and names.total and compact(text) == compact(names.total) and subject.text:
        text = f"{text} {subject.text}"
    return Token(text, first.place)
