"""Long form, one row per observation, made wide: raw tables as a publication would print them.

The columns are named by the contract. Every token keeps the place where its observation, or the first that named
its row or column, stands; a field for which there is no observation stands at field 0 of its row's line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tallvakt.ingest.document import Document, RawRow, RawTable, Token
from tallvakt.model import figure_marks, periods
from tallvakt.model.label_matching import compact
from tallvakt.model.report import Place, Remark
from tallvakt.rules.contract import Long

Positions = Mapping[str, int]
"""Where each column stands in the rows of a table."""
_Cells = tuple[Token, ...]
FLAG_COLUMNS = frozenset(("obs_flag", "obs_status", "flag", "flags", "obsstatus", "statusflag"))
"""Headers of the column that holds the flags of an observation."""
_JOINED = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])")
"""A month without a mark, `202401`: a period only where a period must stand."""


def matches(document: Document, names: Long) -> bool:
    """Whether a document has a table with the columns of a long file."""
    return any(positions_in(table, names) is not None for table in tables_of(document))


def lacks(document: Document, names: Long) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The columns that a table nearly of this form lacks, and those it has instead.

    None when no table has half of the columns, or one has all of them.
    """
    best: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    wanted = {compact(name): name for name in names.columns}
    for raw in tables_of(document):
        printed = {compact(t.text): t.text for t in _cells(raw.header) if t.text} if raw.header else {}
        missing = tuple(name for key, name in wanted.items() if key not in printed)
        if 2 * len(missing) <= len(wanted) and (best is None or len(missing) < len(best[0])):
            best = missing, tuple(text for key, text in printed.items() if key not in wanted)
    return best if best is not None and best[0] else None


def offered(document: Document, names: Long) -> dict[str, tuple[str, ...]]:
    """The values that stand in each column of `where`, in the order in which they are first met."""
    met: dict[str, dict[str, None]] = {name: {} for name in names.where}
    for raw in tables_of(document):
        positions = positions_in(raw, names)
        for row in rows_as_wide(raw) if positions is not None else ():
            for name in names.where:
                met[name].setdefault(row[(positions or {})[name]].text)
    return {name: tuple(values) for name, values in met.items()}


def widen_each(document: Document, forms: Sequence[Long], totals: Sequence[str] = ()) -> Document:
    """The document with its long tables made wide, once for each form that differs by its value column alone.

    The header of the value column stands above its tables, where it tells what they hold.
    """
    if len(forms) == 1:
        return widen(document, forms[0], totals)
    several = [(widen(document, form, totals), form) for form in forms if matches(document, form)]
    tables = {}
    for wide, form in several:
        heads = [h for raw in tables_of(document) if raw.header for h in _cells(raw.header)]
        head = next(h for h in heads if compact(h.text) == compact(form.value))
        own = (raw for raw in wide.tables if all(raw is not given for given in document.tables))
        tables[head.place] = [replace(raw, above=(*raw.above, head)) for raw in own]
    left = tuple(raw for raw in several[0][0].tables if any(raw is given for given in document.tables))
    return replace(several[0][0], tables=(*left, *(raw for own in tables.values() for raw in own)))


def widen(document: Document, names: Long, totals: Sequence[str] = ()) -> Document:
    """The document with its long tables made wide; other tables stay as they are.

    `totals` are the words of a total row where the columns name none; the first is printed for any other word.
    """
    tables: list[RawTable] = []
    gathered: dict[str, _Gathered] = {}
    for raw in tables_of(document):
        positions = positions_in(raw, names)
        if positions is None:
            tables.append(raw)
            continue
        place = raw.rows[0].label.place
        part = place.part if place.box is None else ""
        gathered.setdefault(part, _Gathered(names, tuple(totals))).take(raw, positions)
    for sheet in gathered.values():
        tables += sheet.tables()
    left_out = sum(sheet.left_out for sheet in gathered.values())
    remarks = (Remark("observations-left-out", {"count": left_out}),) if left_out else ()
    return replace(document, tables=tuple(tables), remarks=(*document.remarks, *remarks))


def tables_of(document: Document) -> tuple[RawTable, ...]:
    """The tables in which observations may stand: of a file that is made of them, these in rows."""
    return (document.observations,) if document.observations is not None else document.tables


def positions_in(raw: RawTable, names: Long) -> Positions | None:
    """Where each column stands, the first of several alike; None when one is missing."""
    if raw.header is None:
        return None
    printed = {compact(t.text): n for n, t in reversed(list(enumerate(_cells(raw.header))))}
    positions = {name: printed.get(compact(name), -1) for name in names.columns}
    return None if -1 in positions.values() else positions


def _cells(row: RawRow) -> _Cells:
    return (*row.groups, row.label, *row.fields)


def observations(raw: RawTable) -> Iterable[_Cells]:
    """The header of a table, if it has one, and every row as wide; labels that a row does not name are blank."""
    if raw.header is not None:
        yield _cells(raw.header)
        yield from rows_as_wide(raw)


def joined_month(text: str) -> str:
    """A month without a mark, `202401`, as `2024-01`; "" for any other text."""
    match = _JOINED.fullmatch(text)
    return f"{match[1]}-{match[2]}" if match else ""


def rows_as_wide(raw: RawTable) -> Iterable[_Cells]:
    """Every row as wide as the header; where a row names fewer labels, the inner ones are blank."""
    header = raw.header or RawRow(Token("", Place(0)), ())
    heads, depth = _cells(header), len(header.groups)
    for row in raw.rows:
        if len(row.groups) == depth and len(row.fields) == len(heads) - depth - 1:
            yield _cells(row)
            continue
        place = row.label.place._replace(start=0, end=0)
        blank = [Token("", place._replace(field=h.place.field)) for h in heads]
        cells = (*row.groups, row.label, *blank[len(row.groups) + 1 : depth + 1], *row.fields)
        yield cells + tuple(blank[len(cells) :])


@dataclass(slots=True)
class _Printing:
    """A row: where its label stands first, and its observations by column."""

    label: Token
    figures: dict[str, Token] = field(default_factory=dict)

    def row(self, columns: Iterable[str]) -> RawRow:
        absent = Token("", self.label.place._replace(field=0, start=0, end=0))
        return RawRow(self.label, tuple(self.figures.get(c, absent) for c in columns))


@dataclass(slots=True)
class _Wide:
    """A table being gathered: columns and rows in the order in which they are first met."""

    above: _Cells
    columns: dict[str, Token] = field(default_factory=dict)
    rows: dict[str, list[_Printing]] = field(default_factory=dict)
    """By label, its printings: an observation given twice makes a second one."""

    def add(self, label: Token, column: Token, value: Token) -> None:
        self.columns.setdefault(column.text, column)
        printings = self.rows.setdefault(label.text, [])
        free = next((p for p in printings if column.text not in p.figures), None)
        if free is None:
            free = _Printing(label)
            printings.append(free)
        free.figures[column.text] = value

    def table(self) -> RawTable:
        """Each row in its first printing, then those that were given again."""
        columns = _in_order(list(self.columns.values()))
        texts = [c.text for c in columns]
        header = RawRow(Token("", columns[0].place._replace(field=0, start=0, end=0)), tuple(columns))
        rounds = range(max(map(len, self.rows.values())))
        met = [p[n] for n in rounds for p in self.rows.values() if n < len(p)]
        return RawTable(self.above, header, tuple(p.row(texts) for p in met))


def _in_order(columns: Sequence[Token]) -> list[Token]:
    """Columns with the periods among them in order of time: rows of a long file may stand in any order."""
    named = periods.named_together([c.text for c in columns])
    spans = [periods.span(n.code(n.year)) if n is not None and n.year else None for n in named]
    dated = [n for n, span in enumerate(spans) if span is not None]
    if all((spans[a] or ()) <= (spans[b] or ()) for a, b in pairwise(dated)):
        return list(columns)
    ordered = list(columns)
    for position, number in zip(dated, sorted(dated, key=lambda n: spans[n] or ()), strict=True):
        ordered[position] = columns[number]
    return ordered


@dataclass(slots=True)
class _Gathered:
    """The tables of one file, or of one sheet."""

    names: Long
    totals: tuple[str, ...]
    left_out: int = 0
    """Observations that `where` does not keep."""
    _above: _Cells = ()
    _wide_tables: dict[tuple[str, ...], _Wide] = field(default_factory=dict)

    def take(self, raw: RawTable, positions: Positions) -> None:
        names, self._above = self.names, (*self._above, *raw.above)
        subject_column = (names.subject,) if names.subject else ()
        tables = [positions[n] for n in (*names.table, *subject_column)]
        rows, columns = [positions[n] for n in names.row], [positions[n] for n in names.column]
        wanted = [(positions[name], frozenset(map(compact, values))) for name, values in names.where.items()]
        totals = frozenset(map(compact, names.total or self.totals))
        flags = [n for n in _flag_columns(raw) if n not in positions.values()]
        for row in rows_as_wide(raw):
            if wanted and any(compact(row[n].text) not in values for n, values in wanted):
                self.left_out += 1
                continue
            words = tuple(_period(row[n]) for n in tables)
            wide = self._wide_tables.setdefault(tuple(t.text for t in words), _Wide(tuple(t for t in words if t.text)))
            subject = row[positions[names.subject]] if names.subject else None
            label = self._label([row[n] for n in rows], totals, subject)
            value = _observed(row[positions[names.value]], [row[n] for n in flags])
            wide.add(label, _period(_column_name([row[n] for n in columns])), value)

    def _label(self, parts: Sequence[Token], totals: frozenset[str], subject: Token | None) -> Token:
        """The label of a row; a total is named after what its table is printed for."""
        word = next((t for t in parts if compact(t.text) in totals), None)
        if word is None:
            return _joined(parts)
        total_words = {compact(t) for t in self.totals}
        text = self.totals[0] if self.totals and compact(word.text) not in total_words else word.text
        if subject is not None and subject.text and compact(subject.text) not in totals | total_words:
            text = f"{text} {subject.text}"
        return Token(text, word.place)

    def tables(self) -> Iterable[RawTable]:
        """The tables made wide; what stands above the file stands above each."""
        for wide in self._wide_tables.values():
            wide.above = (*self._above, *wide.above)
            yield wide.table()


def _flag_columns(raw: RawTable) -> list[int]:
    """The columns of observation flags, by their header."""
    heads = _cells(raw.header) if raw.header is not None else ()
    return [n for n, head in enumerate(heads) if compact(head.text) in FLAG_COLUMNS]


def _observed(value: Token, flags: Sequence[Token]) -> Token:
    """A value with its flags; one that is empty stands in no field, as an observation that is not there."""
    marks = tuple(mark for flag in flags for mark in figure_marks.flags_of(flag.text))
    if not value.text:
        return value._replace(place=value.place._replace(field=0), flags=marks)
    return value._replace(flags=marks) if marks and not value.flags else value


def _column_name(parts: Sequence[Token]) -> Token:
    """The columns that name a period as one; a year and the number of a month as `2024-01`."""
    texts = sorted((part.text for part in parts), key=len)
    if len(parts) == 2 and all(map(str.isdecimal, texts)) and [len(texts[0]) <= 2, len(texts[1])] == [True, 4]:
        return Token(f"{texts[1]}-{int(texts[0]):02}", parts[0].place)
    return _joined(parts)


def _joined(parts: Sequence[Token]) -> Token:
    filled = [t for t in parts if t.text]
    return Token(" ".join(t.text for t in filled), (filled or parts)[0].place)


def _period(token: Token) -> Token:
    month = joined_month(token.text)
    return Token(month, token.place) if month else token
