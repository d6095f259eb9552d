"""Long form in an unknown publication: which column of a file of observations is what, told by its values alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from tallvakt.authoring.drafting import page_joins
from tallvakt.authoring.drafting.raw_tables import pieces
from tallvakt.authoring.drafting.wishes import Wishes
from tallvakt.ingest import Document, RawTable
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.model.numerals import figure_like
from tallvakt.model.unknown_name import no_such
from tallvakt.recognise.long_form import joined_month, observations, tables_of, widen
from tallvakt.rules.contract import Long

_MOST = 0.9
_PERIODS = 0.5
"""So many values of the column of periods must be such; the others are averages."""
_SYMBOL = re.compile(r"[^\w\s]{1,3}|[a-zA-Z]|[\[(][a-zA-Z]{1,2}[\])]")
_CODE = re.compile(r"\w[\w.\-]{0,15}")
_SHARE = re.compile(r"%|\b(?:pro[sc]ent\w*|per ?cent(?:age)?|andel(?:en|er|ene)?|shares?|rates?)\b", re.IGNORECASE)
"""Whole words for units in which parts do not add up to a total; `varehandel` is none."""
_LISTED = 4
_BLANKS = 3
"""So many observations without a figure are no slip."""


@dataclass(frozen=True, eq=False)
class FileColumn:
    """A column of the file: its name and its value in each row."""

    name: str
    texts: tuple[str, ...]

    @cached_property
    def values(self) -> Counter[str]:
        """How often each value stands, blanks left out."""
        return Counter(t for t in self.texts if t)

    def share(self, fits: Iterable[str]) -> float:
        """Which share of the filled rows has one of some values."""
        return sum(self.values[t] for t in fits) / max(self.values.total(), 1)

    @cached_property
    def dated(self) -> bool:
        """Whether it names periods."""
        return self.share(t for t in self.values if joined_month(t) or periods.named(t)) >= _PERIODS

    @cached_property
    def figures(self) -> bool:
        """Whether it holds figures and symbols: not codes, which are as long as each other and may begin with 0."""
        like = [t for t in self.values if figure_like(t)]
        if not like or self.share([*like, *(t for t in self.values if _SYMBOL.fullmatch(t))]) < _MOST:
            return False
        return len({len(t) for t in like}) > 1 or not any(t[0] == "0" and t[1:].isdecimal() for t in like)

    def tells(self, other: FileColumn) -> bool:
        """Whether each value of this column stands beside one value of the other alone."""
        pairs = {(a, b) for a, b in zip(self.texts, other.texts, strict=True) if a}
        return len(pairs) == len(self.values)


@dataclass(frozen=True, slots=True)
class LongColumns:
    """The columns of a file in long form, and what a person must know of how they were told."""

    names: Long
    codes: frozenset[str]
    """Codes that stand in a column before the names of rows."""
    notes: tuple[str, ...]
    values: tuple[str, ...] = ()
    """All columns of figures; `names` names the first."""
    totals: tuple[str, ...] = ()
    """Words of total rows."""
    offered: tuple[str, ...] = ()
    """Every column of the file."""

    def of_value(self, value: str) -> Long:
        """The columns with another one of figures."""
        return self.names.model_copy(update={"value": value})


def read_long_form(document: Document, wishes: Wishes | None = None) -> tuple[Document, LongColumns | None]:
    """The document with its long form made wide, and the columns; the document as it is where it has none.

    Raises ValueError for a wish that names no column.
    """
    wishes = wishes or Wishes()
    columns = next((g for raw in tables_of(document) if (g := _guess(raw, wishes)) is not None), None)
    if columns is None:
        return document, None
    names = columns.names
    parting = (*names.table, names.subject) if names.subject else names.table
    bare = names.model_copy(update={"subject": None, "table": parting})
    printed = pieces(widen(document, bare)).pieces
    totals = page_joins.totals(printed)
    words = tuple(dict.fromkeys(_uncoded(label, columns.codes) for label in totals.labels))
    rests = [totals.rest(row.label) for piece in printed for row in piece.rows]
    if any(rests):  # the labels of total rows name what their tables are printed for
        names = names.model_copy(update={"subject": None, "table": parting})
    notes = columns.notes
    if names.subject and not names.table:
        other = f"'{names.subject}' may as well label the rows, and '{names.row[-1]}' say what a table is printed for."
        notes = (*notes, other)
    return widen(document, names, words), replace(columns, names=names, notes=notes, totals=words)


def leaves_blank(document: Document, columns: LongColumns) -> bool:
    """Whether observations stand without a figure, and more than a slip would leave."""
    blank = 0
    for raw in tables_of(document):
        rows = list(observations(raw))
        at = [n for n, head in enumerate(rows[0]) if head.text in columns.values] if rows else []
        blank += sum(not row[n].text for row in rows[1:] for n in at)
    return blank >= _BLANKS


def offered(document: Document) -> tuple[str, ...]:
    """The columns of the first table whose rows are labelled in several; none where no table has such."""
    raw = next((raw for raw in document.tables if raw.header is not None and raw.header.groups), None)
    cells = () if raw is None or raw.header is None else (*raw.header.groups, raw.header.label, *raw.header.fields)
    return tuple(token.text for token in cells if token.text)


def _uncoded(label: str, codes: frozenset[str]) -> str:
    code, _, name = label.partition(" ")
    return name if name and code in codes else label


def _guess(raw: RawTable, wishes: Wishes) -> LongColumns | None:
    """The columns of a table of observations; None where it is none."""
    rows = list(observations(raw))
    heads = [t.text for t in rows[0]] if rows else []
    if any(len(texts) != len(heads) for texts in rows):
        return None
    if len(rows) < 1 + _LISTED or len(set(map(compact, heads))) < len(heads) or any(map(periods.named, heads)):
        return None
    columns = [
        FileColumn(h, tuple(t.text for t in texts))
        for h, texts in zip(heads, zip(*rows[1:], strict=True), strict=True)
        if h
    ]
    by_name = {column.name: column for column in columns}
    for option, name in (("--row", wishes.row), ("--column", wishes.column), ("--value", wishes.value)):
        if name is not None and name not in by_name:
            raise ValueError(f"{option}: {no_such('column', name, by_name)}")
    dated = _dated([c for c in columns if c.dated]) if wishes.column is None else (by_name[wishes.column],)
    values, labels = _figures([c for c in columns if not c.dated and c not in dated])
    if wishes.value is not None:
        labels = [c for c in (*labels, *values) if c.name != wishes.value and not c.figures]
        values = [by_name[wishes.value]]
    if not values or not labels or (len(values) > 1 and not dated and len(labels) < 2):
        return None
    columns_of = _roles(dated, values[0], labels, wishes.row)
    named_values = tuple(column.name for column in values)
    return columns_of and replace(columns_of, values=named_values, offered=tuple(by_name))


def _dated(columns: Sequence[FileColumn]) -> tuple[FileColumn, ...]:
    """The column of periods; a month that names no year has that in a column of its own."""
    named = {c.name: [n for t in c.values if (n := periods.named(joined_month(t) or t))] for c in columns}
    whole = [c for c in columns if any(n.kind != "year" and n.year for n in named[c.name])]
    yearless = [c for c in columns if any(n.year is None for n in named[c.name])]
    years = [c for c in columns if c not in whole and c not in yearless]
    whole.sort(key=lambda c: len(c.values) < 2)  # when a file was made is the same in each row
    if whole:
        return (whole[0],)
    return (*yearless[:1], *years[:1])


def _figures(columns: Sequence[FileColumn]) -> tuple[list[FileColumn], list[FileColumn]]:
    """The columns of figures, and of labels: a column of numbers that goes with one of words is its code."""
    numbers = [c for c in columns if c.figures]
    words = [c for c in columns if not c.figures and c.values]
    # Where each name stands once, any figures go with the names.
    again = [w for w in words if len(w.values) < w.values.total()]
    codes = [n for n in numbers if len(numbers) > 1 and any(n.tells(w) and w.tells(n) for w in again)]
    return [n for n in numbers if n not in codes], [c for c in columns if c in words or c in codes]


def _roles(
    dated: tuple[FileColumn, ...], value: FileColumn, labels: Sequence[FileColumn], wished: str | None
) -> LongColumns | None:
    """Which column of labels is what; None where they do not tell observations apart."""
    needed = _needed(labels, dated)
    if needed is None:
        return None
    units = [c for c in needed if len(c.values) > 1 and any(map(_SHARE.search, c.values))]
    units = [c for c in units if not any(c.tells(o) and not o.tells(c) for o in units)]  # what has a unit is none
    units = [c for n, c in enumerate(units) if not any(unit.tells(c) for unit in units[:n])]
    needed = [c for c in needed if c in units or not any(unit.tells(c) for unit in units)]
    pairs = _pairs([c for c in needed if c not in units])
    if not pairs:
        return None
    if not dated and len(pairs) < 2:
        return None
    row, table = _row(pairs)
    chosen = next((pair for pair in pairs if wished in [column.name for column in pair]), row)
    if chosen is not row:
        row, table = chosen, () if chosen is table else table
    others = sorted((p for p in pairs if p not in (row, table)), key=lambda p: -len(p[-1].values))
    if not dated:  # what else labels the figures are the columns of a table of two ways
        dated = others.pop() if others else table
        table = () if dated is table else table
        dated = dated[-1:]
    kept = {c.name: _kept(c, value) for c in (*units, *(p[-1] for p in others[1:]))}
    names = Long(
        table=tuple(c.name for c in table[-1:]),
        row=tuple(c.name for c in row),
        column=tuple(c.name for c in dated),
        value=value.name,
        subject=others[0][-1].name if others else None,
        where={name: (kept_value,) for name, kept_value in kept.items()},
    )
    unread = [c for c in labels if c.name not in names.columns]
    codes = frozenset(row[0].values) if len(row) > 1 else frozenset[str]()
    return LongColumns(names, codes, tuple(_notes(names, [c for c in labels if c.name in kept], unread)))


def _needed(labels: Sequence[FileColumn], dated: Sequence[FileColumn]) -> list[FileColumn] | None:
    """The columns of labels that vary and are mostly filled; None where observations stand several times in them."""
    varied = [c for c in labels if len(c.values) > 1 or 0 < c.values.total() < len(c.texts)]
    kept = [c for c in varied if 2 * c.values.total() > len(c.texts) or any(c.tells(o) for o in varied if o is not c)]
    if not _told_apart((*kept, *dated)):
        return None
    for column in sorted(kept, key=lambda c: -len(c.values)):
        others = [c for c in kept if c is not column]
        if _numbers_series(column, others, dated) and _told_apart((*others, *dated)):
            kept = others
    return kept or None


def _told_apart(columns: Sequence[FileColumn]) -> bool:
    """Whether most observations differ in some of the columns."""
    keys = list(zip(*(c.texts for c in columns), strict=True))
    return len(set(keys)) >= _MOST * len(keys)


def _numbers_series(column: FileColumn, others: Sequence[FileColumn], dated: Sequence[FileColumn]) -> bool:
    """Whether a column numbers series: alone it tells several others, which do not tell it or each other."""
    if not _told_apart((column, *dated)):
        return False
    told = [c for c in others if column.tells(c) and not c.tells(column)]
    return any(not a.tells(b) and not b.tells(a) for a, b in combinations(told, 2))


def _pairs(columns: Sequence[FileColumn]) -> list[tuple[FileColumn, ...]]:
    """The columns, a code beside the name that it goes with."""
    pairs: list[tuple[FileColumn, ...]] = []
    taken: set[str] = set()
    for code in columns:
        for name in columns:
            if code is name or {code.name, name.name} & taken or not code.tells(name) or not _names(name, code):
                continue
            pairs.append((code, name))
            taken |= {code.name, name.name}
    return [*pairs, *((c,) for c in columns if c.name not in taken)]


def _names(name: FileColumn, code: FileColumn) -> bool:
    """Whether a column holds the names of codes: each code is short, and has a digit; a name has one code or none."""
    if not all(_CODE.fullmatch(t) and any(map(str.isdigit, t)) for t in code.values):
        return False
    pairs = {(a, b) for a, b in zip(name.texts, code.texts, strict=True) if b}
    return len(pairs) == len({a for a, _ in pairs})


def _row(pairs: Sequence[tuple[FileColumn, ...]]) -> tuple[tuple[FileColumn, ...], tuple[FileColumn, ...]]:
    """What labels rows, and what tells tables apart: a column that is told by the labels of all rows but totals."""
    for row in sorted(pairs, key=lambda p: -len(p[-1].values)):
        for table in pairs:
            if table is row or len(table[-1].values) >= len(row[-1].values):
                continue
            beside: dict[str, set[str]] = {}
            for label, other in zip(row[-1].texts, table[-1].texts, strict=True):
                beside.setdefault(label, set()).add(other)
            several = sum(len(of) > 1 for of in beside.values())
            if several <= 1 and len(beside) > 2:
                return row, table
    return max(pairs, key=lambda p: len(p[-1].values)), ()


def _kept(column: FileColumn, value: FileColumn) -> str:
    """The one value of a column that is read: of units not a share, else the one of the largest figures."""
    whole = [v for v in column.values if not _SHARE.search(v)] or list(column.values)
    sums = dict.fromkeys(whole, 0)
    for text, figure in zip(column.texts, value.texts, strict=True):
        if text in sums and figure.replace(" ", "").isdecimal():
            sums[text] += int(figure.replace(" ", ""))
    return max(whole, key=lambda v: sums[v])


def _notes(names: Long, chosen: Sequence[FileColumn], unread: Sequence[FileColumn]) -> Iterable[str]:
    yield "One row per observation: the columns were told by their values."
    for column in chosen:
        others = [v for v in column.values if v not in names.where[column.name]]
        more = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
        yield f"A choice: of '{column.name}' these are not read: {', '.join(map(repr, others[:_LISTED]))}{more}."
    if unread:
        yield f"Not looked at: {', '.join(repr(c.name) for c in unread)}."
