"""Recognition: a document becomes cells of a contract's tables, and a Reading that says how.

Codes are trusted before names. A label that is not printed right is matched within the codelist that fits its
table, by margin and one-to-one; what stays without margin is unknown, never guessed. Nothing is dropped: every
figure is a cell or is listed as unaccounted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from tallvakt.ingest import Document
from tallvakt.model import periods
from tallvakt.model.label_matching import compact
from tallvakt.model.reading import UNKNOWN, LabelRead, Reading, RowRead, TableKey
from tallvakt.model.report import VALUE, Edition, PrintedTable, Remark
from tallvakt.recognise import labelled_rows, long_leftovers, table_matching, table_parts, wanted_periods
from tallvakt.recognise.cell_builder import Claims
from tallvakt.recognise.contract_view import ContractView, view
from tallvakt.recognise.headers import HeaderReader
from tallvakt.recognise.row_codes import Codes
from tallvakt.recognise.table_candidates import FamilyReading, FamilyReadings, NotRecognisedError
from tallvakt.recognise.table_matching import Block
from tallvakt.rules.cells import frame
from tallvakt.rules.codelists import LANGUAGES
from tallvakt.rules.contract import Contract, words
from tallvakt.rules.contract_files import Library

__all__ = ["UNKNOWN", "NotRecognisedError", "Recognised", "recognise"]


NEAR = 0.05
"""Contracts that fewer rows fit are not told as the nearest."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """One publication after recognition."""

    contract: Contract
    reading: Reading
    cells: pd.DataFrame


def recognise(
    document: Document, library: Library, *, family: str | None = None, edition: Edition | None = None
) -> Recognised:
    """Recognise a document. Raises `NotRecognisedError` with the reason."""
    family, candidate = _choose(FamilyReadings(document, library, edition), library, family, document.source)
    original, document, edition = document, candidate.document, candidate.edition
    seen = view(library, family, edition.end)
    document = labelled_rows.without_text(table_parts.without(document, seen.contract.ignore), seen)
    matched = table_matching.blocks(document, seen)
    text = [block for block in matched if _is_text(block, seen)]
    blocks = [block for block in matched if block not in text] if text else matched
    columns = HeaderReader(seen, edition)
    headers = columns.read(blocks)
    codes = Codes(seen)
    codes.read(blocks)
    cells = Claims(document, seen.contract)
    for block, header in zip(blocks, headers, strict=True):
        cells.take(block, header, codes)
    cells.take_prose(document, seen.is_label)
    long = seen.contract.long
    labels = long_leftovers.misspelt(original, long) if long is not None else []
    cells.unaccounted += long_leftovers.beyond_header(original, long) if long is not None else []
    reading = Reading(
        edition=edition,
        months=periods.months(edition),
        expected=_expected(seen, cells.rows, edition),
        must_print=_must_print(seen, cells.rows),
        rows=tuple(cells.rows),
        labels=(*columns.labels, *codes.labels, *labels),
        headers=tuple(h for h in headers if h.table[0]),
        periods=candidate.titles,
        unclaimed=tuple(cells.unclaimed),
        unaccounted=tuple(cells.unaccounted),
        tables=tuple(cells.printed),
        remarks=(*document.remarks, *columns.remarks, *_joined(blocks), *_text_in_cells(text)),
        names=_names(seen, library, cells.printed) | _unknown_columns(columns.labels),
        columns=wanted_periods.of_tables(seen.contract, edition, blocks, headers),
        doubts=cells.doubts,
        raised=cells.raised,
        without_total=frozenset(t for t, table in seen.contract.tables.items() if not table.total),
    )
    return Recognised(
        seen.contract,
        reading,
        frame(cells.cells, document.source, cells.thresholds, cells.meanings),
    )


def _choose(readings: FamilyReadings, library: Library, family: str | None, source: str) -> tuple[str, FamilyReading]:
    """The given or best-fitting family, and the document in its layout."""
    if family is not None:
        if (slip := readings.slip((family,))) is not None:
            raise slip
        return family, readings.of(family)
    name = PurePath(source).name
    best = table_matching.choose(table_matching.fits(readings, library, name, exact=False))
    if best is not None:
        return best, readings.of(best)
    if (reason := readings.reason(library.contracts)) is not None:
        raise reason
    scores = table_matching.fits(readings, library, name)
    listed = tuple(f"{f} ({score:.0%})" for score, f in scores[:5] if score >= NEAR)
    if not listed:
        raise NotRecognisedError("no-contract-near")
    weak = scores[0][0] < table_matching.ENOUGH
    raise NotRecognisedError("no-contract" if weak else "two-contracts", candidates=listed)


def _is_text(block: Block, seen: ContractView) -> bool:
    """Whether a block that is no table of the contract is text in cells, such as a list of contents."""
    return block.key is None and block.total is None and table_parts.is_text(block.raw, seen.is_near_label)


def _text_in_cells(blocks: Sequence[Block]) -> list[Remark]:
    """One remark for each block that was taken for text, with how many numbers it holds: nothing goes in silence."""
    remarks = []
    for raw in (block.raw for block in blocks):
        place, numbers = raw.rows[0].label.place, table_parts.numbers_in(raw)
        if numbers:
            remarks.append(Remark("text-in-cells", {"count": numbers, "line": place.line}, place))
    return remarks


def _must_print(seen: ContractView, rows: Sequence[RowRead]) -> dict[TableKey, tuple[str, ...]]:
    """For each printed table in which a row left out is an error, the codes that it must print."""
    strict = {row.table for row in rows if seen.contract.left_out(row.table[0]) == "error"}
    return {key: tuple(seen.dimensions[seen.contract.tables[key[0]].rows].names.spellings) for key in strict}


def _expected(seen: ContractView, rows: Sequence[RowRead], edition: Edition) -> dict[TableKey, bool]:
    """Every table the contract knows; one for a subject must be there when that subject has a row somewhere."""
    tables = seen.contract.tables
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(tables[row.table[0]].rows, set()).add(row.code)
    expected: dict[TableKey, bool] = {}
    for table_id, table in tables.items():
        if table.each is not None:
            one = seen.contract.slice_of.get(table_id)
            there = one is None or one.code in seen.dimensions[one.dimension].names.spellings
            expected |= {(table_id, code): table.required and there for code in periods.of_kind(edition, table.each)}
            continue
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
    remarks = [
        Remark(
            "tables-joined",
            {"tables": sum(n > 1 for n in pieces.values()), "pieces": sum(n for n in pieces.values() if n > 1)},
        )
    ]
    remarks += [
        Remark(
            f"block-{b.how}",
            {"line": b.raw.rows[0].label.place.line, "table": "/".join(b.key)},
            b.raw.rows[0].label.place,
        )
        for b in blocks
        if b.key and b.how != "total"
    ]
    return remarks if remarks[0].facts["tables"] else remarks[1:]


def _unknown_columns(labels: Sequence[LabelRead]) -> dict[tuple[str, str, str], dict[str, str]]:
    """What people call columns whose label is not known: as they are printed."""
    unknown = [label for label in labels if label.code is None and label.table is not None]
    return {
        (label.table[0], "column", f"{UNKNOWN}{compact(label.printed)}"): dict.fromkeys(LANGUAGES, label.printed)
        for label in unknown
        if label.table is not None
    }


def _names(
    seen: ContractView, library: Library, printed: Sequence[PrintedTable]
) -> dict[tuple[str, str, str], dict[str, str]]:
    """What people call tables, rows, columns and subjects: keys as in `PublicationReport.names`.

    Where the codes are those printed, so are the names.
    """
    names: dict[tuple[str, str, str], dict[str, str]] = {}
    for table_id, table in seen.contract.tables.items():
        names[table_id, "table", ""] = words(table.title)
        if table.each is not None:
            printed_periods = {
                block.table.partition("/")[2] for block in printed if block.table.partition("/")[0] == table_id
            }
            names |= {(table_id, "subject", code): periods.worded(code) for code in printed_periods}
        for axis, dimension in (("row", table.rows), ("subject", table.subject), ("column", table.columns)):
            if dimension is not None:
                for code in library.codes(seen.contract, dimension).codes:
                    names[table_id, axis, code.code] = {k: v for k, v in code.names.items() if v}
    for table_id, value in seen.contract.value_of.items():
        names[table_id, "column", VALUE] = dict.fromkeys(LANGUAGES, seen.contract.value_labels[value][0])
    for block in printed:
        table_id = block.table.partition("/")[0]
        if seen.dimensions[seen.contract.tables[table_id].rows].open:
            for row in block.rows:
                names.setdefault((table_id, "row", row.code), {seen.contract.locale: row.label})
    return names
