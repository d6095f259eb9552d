"""What names the rows of a table, and what in it is text: told with the labels of a contract."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.model.label_matching import compact
from tallvakt.model.numerals import figure_like
from tallvakt.model.report import Remark
from tallvakt.recognise import orientation
from tallvakt.recognise.contract_view import ContractView
from tallvakt.recognise.prose_figures import is_contact_line

_SHORT_LABEL = 5
"""Letters of a mark that a line of notes may begin with, where rows may be labelled in any words."""
_SENTENCE = 10
"""Letters of a single word that is text and no symbol."""
_WORD = re.compile(r"[^\W\d_]{2}")


def by_their_names(raw: RawTable, seen: ContractView) -> RawTable:
    """A table whose rows are named by the column that holds labels of the contract, not by one of codes beside it.

    A label that is printed once for several rows names none of them.
    """
    header = raw.header
    depth = len(header.groups) if header is not None else 0
    if header is None or not depth or any(len(row.groups) != depth for row in raw.rows):
        return raw
    if 2 * sum(seen.is_label(row.label.text) for row in raw.rows) > len(raw.rows):
        return raw
    for level in reversed(range(depth)):
        texts = [row.groups[level].text for row in raw.rows]
        if len(set(texts)) == len(texts) and 2 * sum(map(seen.is_label, texts)) > len(texts):
            return replace(raw, header=_named(header, level), rows=tuple(_named(row, level) for row in raw.rows))
    return raw


def _named(row: RawRow, level: int) -> RawRow:
    """A row with one of its groups in the place of its label."""
    groups = list(row.groups)
    label, groups[level] = groups[level], row.label
    return RawRow(label, row.fields, tuple(groups))


def without_text(document: Document, seen: ContractView) -> Document:
    """The document with rows that explain a mark among its prose, and without columns of words; remarks count both."""
    sorting = _Sorting(seen)
    parted = map(sorting.table, document.tables)
    tables = tuple(table for table in parted if table is not None)
    if not sorting.prose and not sorting.remarks:
        return document
    return replace(
        document,
        tables=tables,
        prose=(*document.prose, *sorting.prose),
        remarks=(*document.remarks, *sorting.remarks),
    )


@dataclass
class _Sorting:
    """Parts figures from text, table by table."""

    seen: ContractView
    prose: list[Token] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def table(self, raw: RawTable) -> RawTable | None:
        """A table without its text; None where that is all of it."""
        symbols = self.seen.symbols
        explains = [self._explains(row, symbols) for row in raw.rows]
        if any(explains):
            notes = [row for row, is_note in zip(raw.rows, explains, strict=True) if is_note]
            self.prose += [_line(row) for row in notes]
            place = notes[0].label.place
            self.remarks.append(Remark("rows-of-text", {"count": len(notes), "line": place.line}, place))
            if all(explains):
                return None
            raw = replace(raw, rows=tuple(r for r, is_note in zip(raw.rows, explains, strict=True) if not is_note))
        columns = self._columns_of_words(raw, symbols)
        if not columns:
            return raw
        for head in (_head(raw, n) for n in columns):
            self.remarks.append(Remark("column-of-text", {"text": head.text}, head.place))
        return replace(
            raw,
            header=_without(raw.header, columns) if raw.header is not None else None,
            rows=tuple(_without(row, columns) for row in raw.rows),
        )

    def _explains(self, row: RawRow, symbols: Collection[str]) -> bool:
        """Whether a row is a line of notes: a mark, or whom to call, and words in one of several columns."""
        fields = row.fields
        if len(fields) < 2 or (fields[0].text and fields[-1].text):
            return False
        filled = [token.text for token in fields if token.text]
        if len(filled) != 1:
            return False
        label = row.label.text
        if is_contact_line(f"{label} {filled[0]}") and not self.seen.is_label(label):
            return True
        if not _is_text(filled[0], symbols):
            return False
        if any(dimension.open for dimension in self.seen.dimensions.values()) and len(label) > _SHORT_LABEL:
            return False
        return not self.seen.is_near_label(label)

    def _columns_of_words(self, raw: RawTable, symbols: Collection[str]) -> list[int]:
        """The columns of fields that hold nothing but words, under a header that names no column of the contract."""
        if raw.header is None:
            return []
        width = max(len(raw.header.fields), *(len(row.fields) for row in raw.rows))
        return [n for n in range(width) if self._of_words(raw, n, symbols)]

    def _of_words(self, raw: RawTable, number: int, symbols: Collection[str]) -> bool:
        texts = []
        for row in raw.rows:
            text = row.fields[number].text if number < len(row.fields) else ""
            if text and (_WORD.search(text) is None or figure_like(text) or text in symbols):
                return False
            if text:
                texts.append(text)
        if not texts:
            return False
        head = _head(raw, number).text
        words = 2 * sum(_is_text(text, symbols) or self.seen.is_label(text) for text in texts) > len(texts)
        average = self.seen.contract.columns.average
        means = {compact(label) for label in average.labels} if average is not None else set()
        named = orientation.column_period(head) is not None or compact(head) in means or self.seen.is_label(head)
        return words and not named and not any(text[:1] in "=#" for text in texts)


def _is_text(text: str, symbols: Collection[str]) -> bool:
    """Whether the text of a field is words that nothing but a person reads."""
    words = _WORD.search(text) is not None and not figure_like(text) and text not in symbols and text[:1] not in "=#"
    return words and (" " in text.strip() or len(text) >= _SENTENCE)


def _line(row: RawRow) -> Token:
    """A row as one line of text."""
    tokens = [token for token in (*row.groups, row.label, *row.fields) if token.text]
    return Token(" ".join(token.text for token in tokens), tokens[0].place)


def _head(raw: RawTable, number: int) -> Token:
    heads: Sequence[Token] = raw.header.fields if raw.header is not None else ()
    return heads[number] if number < len(heads) else Token("", raw.rows[0].label.place)


def _without(row: RawRow, columns: Collection[int]) -> RawRow:
    return row._replace(fields=tuple(token for n, token in enumerate(row.fields) if n not in columns))
