"""Why no table of a file was taken for one of a contract: the first thing that it lacks, in words of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from tallvakt.ingest import Document, RawTable
from tallvakt.model import periods
from tallvakt.model.report import NO_PERIOD, Edition
from tallvakt.recognise import NotRecognisedError
from tallvakt.recognise.contract_view import ContractView, view
from tallvakt.recognise.headings import Context
from tallvakt.recognise.table_candidates import FamilyReadings
from tallvakt.recognise.table_matching import prepared
from tallvakt.rules.contract_files import Library

Pair = tuple[RawTable, Context]
_SHOWN = 2
"""So many labels are told as examples."""


class MissingTables:
    """One file held against one contract, table by table."""

    def __init__(self, document: Document, library: Library, family: str, edition: Edition | None = None) -> None:
        self._seen = view(library, family, (edition or NO_PERIOD).end)
        with suppress(NotRecognisedError):  # of a long form without its columns, what there is may still be told
            document = FamilyReadings(document, library, edition or NO_PERIOD).of(family).document
        self._pairs = prepared(document, self._seen)

    def cause(self, table: str) -> str:
        """Why no table of the file is this one."""
        seen, one = self._seen, self._seen.contract.tables[table]
        if not self._pairs:
            return "the file has no table"
        with_rows = [pair for pair in self._pairs if _rows_of(pair[0], seen, one.rows)]
        if not with_rows:
            return f"no table has rows of '{one.rows}': {self._labels(one.rows)}"
        lacks = [lack for pair in with_rows if (lack := _lack(pair, seen, table))]
        if len(lacks) < len(with_rows):
            return f"a table has rows of '{one.rows}', and is another table of the contract, or fits several alike"
        return f"no table with rows of '{one.rows}' is it: {lacks[0]}"

    def _labels(self, dimension: str) -> str:
        """What the labels of rows are, where none is of a dimension."""
        one, seen = self._seen.contract.dimensions[dimension], self._seen
        rows = (row.label.text for raw, _ in self._pairs for row in raw.rows)
        labels = [text for text in dict.fromkeys(rows) if text and seen.after_total(text) is None]
        if one.codes_printed and (one.open or not any(_begins_with_a_code(text, seen, dimension) for text in labels)):
            return "codes are declared as printed ('codes_printed'), and none is"
        shown = ", ".join(f"'{text}'" for text in labels[:_SHOWN]) or "no label"
        return f"{shown} and the other labels are none of its codes" if labels else "no row has a label"


def _rows_of(raw: RawTable, seen: ContractView, dimension: str) -> bool:
    one = seen.dimensions[dimension]
    labels = (row.label.text for row in raw.rows)
    return any(one.weight(text) for text in labels if text and seen.after_total(text) is None)


def _begins_with_a_code(text: str, seen: ContractView, dimension: str) -> bool:
    return text.split(" ", 1)[0] in seen.dimensions[dimension].names.spellings


def _lack(pair: Pair, seen: ContractView, table: str) -> str:
    """The first thing that a table with the right rows lacks to be one of the contract; "" where it lacks nothing."""
    raw, context = pair
    one = seen.contract.tables[table]
    if one.total and not any(seen.after_total(row.label.text) is not None for row in raw.rows):
        labels = " or ".join(f"'{text}'" for text in seen.contract.total.labels)
        return f"no row is labelled {labels}, as 'total' says; if there is no total row, say 'total: false'"
    if one.marks and not context.has(one.marks):
        marks = " or ".join(f"'{text}'" for text in one.marks)
        return f"no heading and no name of a sheet holds {marks}, its 'marks'"
    heads = [field.text for field in raw.header.fields if field.text] if raw.header is not None else []
    if one.columns is not None and not any(seen.dimensions[one.columns].right(text)[0] for text in heads):
        return f"no column is a code of '{one.columns}'{_examples(heads)}"
    if one.columns is None and not seen.contract.values and not any(periods.named(text) for text in heads):
        return f"no column is a period{_examples(heads)}"
    if one.each is not None and context.period is None:
        return f"no heading names its {one.each} ('each')"
    if one.subject is not None:
        named = [seen.spelled(one.subject, token.text) for token in context.words]
        in_total = [seen.subject(row.label.text) for row in raw.rows if seen.after_total(row.label.text)]
        if one.named_in == "heading" and not any(named):
            return f"no heading names a code of '{one.subject}' ('for', 'named_in: heading')"
        if one.named_in == "total" and not any(subject and subject.dimension == one.subject for subject in in_total):
            return f"no total row names a code of '{one.subject}' ('for'); do headings? then add named_in: heading"
    return ""


def _examples(texts: Sequence[str]) -> str:
    return f": they are {', '.join(repr(text) for text in texts[:_SHOWN])}" if texts else ": no header was found"
