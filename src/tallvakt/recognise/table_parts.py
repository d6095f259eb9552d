"""A raw table without rows of units, columns of flags and the tables that stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.model import figure_marks, periods
from tallvakt.model.label_matching import compact
from tallvakt.model.numerals import figure_like
from tallvakt.model.report import Remark
from tallvakt.recognise.long_form import FLAG_COLUMNS

_MARK_COLUMNS = frozenset(
    "status note notes note(s) footnote footnotes fotnote fotnoter merknad merknader anm anm. anmerkning kommentar "  # noqa: SIM905
    "comment comments flagg bemerkung fußnote not noter remarks remark symbol".split()
)
"""Headers of a column of marks that belong to the figures before it."""
UNIT_WORDS = frozenset(
    "unit units unitofmeasure enhet enheter måleenhet benevning enhed einheit einheiten mengeneinheit unité eenheid "  # noqa: SIM905
    "unidad yksikkö unitàdimisura".split()
)
"""Labels of a row of units, in the languages whose months are read."""
_COLUMN_OF_FIGURES = 3
"""Rows of a block that are more than a few facts, such as a version and a number of tables."""
_SCALES = frozenset(("0", "00", "000", "000s", "'000", "1000", "1 000", "1,000", "1.000"))


def parted(document: Document, flags: Collection[str] = ()) -> Document:
    """The document with its tables in parts: each of one set of labels, without rows of units and columns of flags.

    A flag that stands in a column of its own goes with the figure before it. `flags` are those that the contract
    declares besides the usual ones.
    """
    tables: list[RawTable] = []
    remarks: list[Remark] = []
    for raw in document.tables:
        for part in _side_by_side(_named_rows(raw)):
            flagged = _with_flags(part, flags)
            units = _units_of(flagged)
            if units is not None:
                flagged = replace(flagged, rows=flagged.rows[1:])
                remarks.append(Remark("units-row", {"text": units.text}, units.place))
            tables.append(flagged)
    if (
        not remarks
        and len(tables) == len(document.tables)
        and all(a is b for a, b in zip(tables, document.tables, strict=True))
    ):
        return document
    return replace(document, tables=tuple(tables), remarks=(*document.remarks, *remarks))


def without(document: Document, labels: Collection[str]) -> Document:
    """The document without the rows and columns of some labels, which the contract says are not judged."""
    ignored = frozenset(map(compact, labels))
    return replace(document, tables=tuple(_judged(raw, ignored) for raw in document.tables)) if ignored else document


def _judged(raw: RawTable, ignored: Collection[str]) -> RawTable:
    """A table without the rows and columns of ignored labels; all its rows where none would be left."""
    fields = [n for n in range(_width(raw)) if not (_head(raw, n) and compact(_head(raw, n)) in ignored)]
    rows = tuple(row for row in raw.rows if not (row.label.text and compact(row.label.text) in ignored))
    return _part(replace(raw, rows=rows or raw.rows), fields, None)


def is_text(raw: RawTable, is_label: Callable[[str], bool]) -> bool:
    """Whether the rows of a block are lines of text in cells, such as a list of contents: one number each at most.

    A block that names periods, or a label of the contract, is a table; so is one that has a header and a figure in
    every row, which the contract does not know: its figures would go unchecked.
    """
    if raw.header is not None and len(raw.rows) >= _COLUMN_OF_FIGURES and all(map(_has_a_figure, raw.rows)):
        return False
    heads = raw.header.fields if raw.header is not None else ()
    if any(periods.named(head.text) is not None for head in heads):
        return False
    for row in raw.rows:
        figures = sum(figure_like(token.text) for token in (row.label, *row.fields))
        if figures > 2 or sum(figure_like(field.text) for field in row.fields) > 1 or is_label(row.label.text):
            return False
    return True


def _has_a_figure(row: RawRow) -> bool:
    return any(figure_like(field.text) for field in row.fields)


def numbers_in(raw: RawTable) -> int:
    """How many figures a block holds, its labels included."""
    return sum(figure_like(token.text) for row in raw.rows for token in (row.label, *row.fields))


def _width(raw: RawTable) -> int:
    header = len(raw.header.fields) if raw.header is not None else 0
    return max(header, *(len(row.fields) for row in raw.rows))


def _column(raw: RawTable, number: int) -> list[str]:
    """The texts of a column of fields that are there."""
    return [row.fields[number].text for row in raw.rows if number < len(row.fields) and row.fields[number].text]


def _head(raw: RawTable, number: int) -> str:
    fields = raw.header.fields if raw.header is not None else ()
    return fields[number].text if number < len(fields) else ""


def _named_rows(raw: RawTable) -> RawTable:
    """A table whose rows are named by the column before one of units, which is the same word in every row."""
    header = raw.header
    if header is None or not header.groups or len(raw.rows) < 2 or compact(header.label.text) not in UNIT_WORDS:
        return raw
    if any(not row.groups or row.label.text != raw.rows[0].label.text for row in raw.rows):
        return raw
    rows = tuple(RawRow(row.groups[-1], row.fields, row.groups[:-1]) for row in raw.rows)
    return replace(raw, header=RawRow(header.groups[-1], header.fields, header.groups[:-1]), rows=rows)


def _side_by_side(raw: RawTable) -> list[RawTable]:
    """A table, or the tables beside one another whose label columns are headed alike."""
    if raw.header is None:
        return [raw]
    width, corner = _width(raw), compact(raw.header.label.text)
    starts = [n for n in range(1, width - 1) if compact(_head(raw, n)) == corner and _labels_again(raw, n)]
    if not starts:
        return [raw]
    parts = [_part(raw, range(starts[0]), None)]
    for start, end in zip(starts, [*starts[1:], width], strict=True):
        parts.append(_part(raw, range(start + 1, end), start))
    return [part for part in parts if part.rows]


def _labels_again(raw: RawTable, number: int) -> bool:
    """Whether a column that is headed as the first labels rows as it does: words, and figures to its right."""
    texts = _column(raw, number)
    if not texts or any(map(figure_like, texts)):
        return False
    words = [text for text in texts if sum(map(str.isalpha, text)) > 1 and not figure_marks.flags_of(text)]
    right = _column(raw, number + 1)
    return 2 * len(words) > len(raw.rows) and 2 * sum(map(figure_like, right)) > len(right) > 0


def _part(raw: RawTable, fields: Sequence[int], label: int | None) -> RawTable:
    """Some columns of a table, labelled by its labels or by a column of fields; rows without anything are left out."""

    def row(given: RawRow) -> RawRow:
        kept = tuple(given.fields[n] for n in fields if n < len(given.fields))
        if label is None:
            return given._replace(fields=kept)
        missing = Token("", given.label.place)
        return RawRow(given.fields[label] if label < len(given.fields) else missing, kept)

    rows = tuple(map(row, raw.rows))
    filled = tuple(r for r in rows if r.label.text or any(f.text for f in r.fields))
    return replace(raw, header=row(raw.header) if raw.header is not None else None, rows=filled)


def _with_flags(raw: RawTable, declared: Collection[str]) -> RawTable:
    """A table whose flags stand with the figures before them and in no column."""
    flags = [n for n in range(1, _width(raw)) if _only_flags(raw, n, declared)] if raw.header is not None else []
    if not flags or raw.header is None:
        return raw

    def row(given: RawRow) -> RawRow:
        fields = list(given.fields)
        for n in flags:
            mark = fields[n].text if n < len(fields) else ""
            if mark and fields[n - 1].text:
                fields[n - 1] = _marked(fields[n - 1], mark, declared)
        return given._replace(fields=tuple(f for n, f in enumerate(fields) if n not in flags))

    heads = tuple(f for n, f in enumerate(raw.header.fields) if n not in flags)
    return replace(raw, header=raw.header._replace(fields=heads), rows=tuple(map(row, raw.rows)))


def _marked(figure: Token, mark: str, declared: Collection[str]) -> Token:
    """A figure with the mark of the column beside it: its flags, or its note."""
    if flags := figure_marks.flags_of(mark, declared):
        return figure._replace(flags=flags)
    return figure._replace(notes=(*figure.notes, figure_marks.note_of(mark) or mark))


def _only_flags(raw: RawTable, number: int, declared: Collection[str]) -> bool:
    """Whether a column beside one of figures holds flags and notes alone; its header, if any, names no period."""
    head = compact(_head(raw, number))
    of_marks = head in FLAG_COLUMNS or head in _MARK_COLUMNS
    if (head and not of_marks) or periods.named(head) is not None:
        return False
    texts = _column(raw, number)
    if not (texts or of_marks) or not any(map(figure_like, _column(raw, number - 1))):
        return False
    digits = head in _MARK_COLUMNS
    return all(
        figure_marks.flags_of(text, declared)
        or figure_marks.note_of(text)
        or (digits and text.isdecimal() and len(text) < len("000"))
        for text in texts
    )


def _units_of(raw: RawTable) -> Token | None:
    """The first unit of a row of units right below the header; None where the first row is another."""
    first = raw.rows[0]
    texts = [field.text for field in first.fields if field.text]
    if not texts or raw.header is None or len(raw.rows) == 1:
        return None
    labelled = compact(first.label.text).rstrip(":") in UNIT_WORDS
    units = all(text in _SCALES or not figure_like(text) for text in texts)
    scaled = len(texts) > 1 and len(set(texts)) == 1 and texts[0] in _SCALES
    nameless = not first.label.text and any(any(map(str.isalpha, text)) or text in ("%", "‰") for text in texts)
    nameless = nameless or (not first.label.text and scaled)
    is_units = (units and (labelled or nameless)) or _numbers_columns(first)
    return next(f for f in first.fields if f.text) if is_units else None


def _numbers_columns(row: RawRow) -> bool:
    """Whether a row numbers the columns: `(1) (2) (3)`, from the label or from the first field on."""
    texts = [token.text.strip("() ") for token in (row.label, *row.fields)]
    if not texts[-1].isdecimal():
        return False
    numbers = [int(text) if text.isdecimal() and len(text) < len("000") else 0 for text in texts]
    counted = numbers if texts[0] else numbers[1:]
    return len(counted) > 2 and counted == list(range(1, len(counted) + 1))


@dataclass(frozen=True, slots=True)
class HeaderMarks:
    """The flags and notes that the header of a column carries, for every figure below it."""

    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def header_marks(text: str, declared: frozenset[str] = frozenset()) -> HeaderMarks:
    """The marks of a column's header: `2023p` and `April 2024 [note 1]`."""
    marked = figure_marks.split(text, declared)
    if marked.flags or marked.notes:
        return HeaderMarks(marked.flags, marked.notes)
    return HeaderMarks(notes=figure_marks.notes_after(text)) if text and not text[-1].isalnum() else HeaderMarks()
