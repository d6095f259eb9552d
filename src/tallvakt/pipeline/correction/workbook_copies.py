"""Workbooks with other values in some cells: the parts of the sheets are changed in place, all else is kept as it is.

Formats, formulas, other sheets, macros, links and protection are copied unread and never run. A library that reads a
workbook and writes it again would lose what it does not know.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

from tallvakt.ingest import package
from tallvakt.ingest.limits import Limits
from tallvakt.model.cell_names import column_letters
from tallvakt.model.report import CellRef
from tallvakt.pipeline.correction import workbook_rows
from tallvakt.pipeline.correction.proposals import NewRow, Proposal, Rewrite
from tallvakt.pipeline.correction.text_copies import NotWritableError

_CORE = "docProps/core.xml"
_DESCRIPTION = re.compile(rb"<(?:\w+:)?description\b[^>]*?(?:/>|>.*?</(?:\w+:)?description>)", re.DOTALL)
_CORE_END = re.compile(rb"</(?:\w+:)?coreProperties>")
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_SIGNATURES = "_xmlsignatures/"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def takes(data: bytes) -> bool:
    """Whether the bytes are a workbook of Excel 2007 or later, macros or not."""
    return data.startswith(b"PK") and "xl/workbook.xml" in package.members(data)


def rewritten(data: bytes, proposal: Proposal, cells: Sequence[CellRef], note: str, limits: Limits) -> bytes:
    """The workbook with the changes and the new rows; `note` becomes its description, where it has room for one.

    `cells` are all of the publication, by index. Raises `NotWritableError` for a workbook that is signed, for a cell
    that does not hold what was read there, and where something depends on the rows.
    """
    parts = package.contents(data, limits)
    if any(name.startswith(_SIGNATURES) for name in package.members(data)):
        raise NotWritableError("signed")
    sheets = _sheet_parts(parts)
    by_part: dict[str, list[Rewrite]] = {}
    for change in proposal.rewrites:
        by_part.setdefault(_part_of(change.cell, sheets), []).append(change)
    replaced = {part: _sheet(parts[part], mine) for part, mine in by_part.items()}
    # From below, so that a row does not move those that are still to be put in.
    for row in sorted(proposal.rows, key=lambda row: row.model.place.line, reverse=True):
        part = _part_of(row.after, sheets)
        replaced[part] = _with_row({**parts, **replaced}, part, row, cells)
        names = replaced.get(workbook_rows.WORKBOOK, parts[workbook_rows.WORKBOOK])
        sheet = row.model.place.part
        replaced[workbook_rows.WORKBOOK] = workbook_rows.moved_names(names, sheet, row.model.place.line)
    if _CORE in parts:
        replaced[_CORE] = _described(parts[_CORE], note)
    return _repacked(data, replaced)


def _part_of(cell: CellRef, sheets: Mapping[str, str]) -> str:
    part = sheets.get(cell.place.part)
    if part is None:
        raise NotWritableError("place-not-plain", cell)
    return part


def _with_row(parts: Mapping[str, bytes], part: str, row: NewRow, cells: Sequence[CellRef]) -> bytes:
    """The part of a sheet with a row put in; each cell as the one above it."""
    above = {index: cells[index] for index in row.model.cells}
    printed = {cell.place.field: cell.text for cell in above.values()}
    printed[row.model.place.field] = row.model.label

    def element(xml: bytes, column: int, text: str) -> bytes:
        return _cell(xml, text, printed[column], row.after)

    return workbook_rows.with_row(parts, part, row, above, element)


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of every sheet, by the sheet's name."""
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314  no document type declaration
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314
    named = {}
    for element in workbook.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            key = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            named[element.get("name", "")] = path
    return named


def _sheet(xml: bytes, changes: Sequence[Rewrite]) -> bytes:
    """The part of a sheet with other values in its cells."""
    wanted = {f"{column_letters(c.cell.place.field)}{c.cell.place.line}": c for c in changes}
    spans = _cell_spans(xml, set(wanted))
    edits = []
    for name, change in wanted.items():
        if name not in spans:
            raise NotWritableError("place-not-plain", change.cell)
        start, end = spans[name]
        edits.append((start, end, _cell(xml[start:end], change.becomes, change.cell.text, change.cell)))
    for start, end, new in sorted(edits, reverse=True):
        xml = xml[:start] + new + xml[end:]
    return xml


def _cell_spans(xml: bytes, wanted: set[str]) -> dict[str, tuple[int, int]]:
    """Where in the part each cell stands, in bytes."""
    spans: dict[str, tuple[int, int]] = {}
    opened: list[tuple[str, int]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "c" and attributes.get("r", "") in wanted:
            opened.append((attributes["r"], parser.CurrentByteIndex))

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "c" and opened:
            cell, at = opened.pop()
            # Of an empty element both events stand at its beginning.
            closing = xml.index(b">", parser.CurrentByteIndex) + 1
            spans[cell] = (at, closing)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return spans


def _cell(xml: bytes, becomes: str, printed: str, at: CellRef) -> bytes:
    """The element of a cell in which `printed` was read with another text, its style kept.

    Raises `NotWritableError` about the cell `at`.
    """
    text = xml.decode("utf-8")
    opening = re.match(r"<((?:\w+:)?c)\b([^>]*?)/?>", text)
    if opening is None:
        raise NotWritableError("place-not-plain", at)
    tag, attributes = opening[1], opening[2]
    prefix = tag[:-1]
    if f"<{prefix}f" in text:
        raise NotWritableError("formula", at)
    kind = re.search(r'\bt="(\w+)"', attributes)
    kept = re.sub(r'\s*\bt="\w+"', "", attributes)
    number, symbol = _stored(becomes), _stored(printed) is None
    numeric = kind is None or kind[1] == "n"
    if number is not None and (numeric or symbol):
        if numeric and not _as_printed(text, prefix, printed):
            raise NotWritableError("number-format", at)
        return f"<{tag}{kept}><{prefix}v>{number}</{prefix}v></{tag}>".encode()
    inline = f"<{prefix}is><{prefix}t>{escape(becomes)}</{prefix}t></{prefix}is>"
    return f'<{tag}{kept} t="inlineStr">{inline}</{tag}>'.encode()


def _stored(text: str) -> str | None:
    """A printed figure as a workbook stores it; None for a symbol."""
    plain = re.sub(r"[\s'’]", "", text).replace("−", "-").replace("–", "-")
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    return plain if _NUMBER.fullmatch(plain) else None


def _as_printed(xml: str, prefix: str, printed: str) -> bool:
    """Whether a cell stores the number that was read from it: a format may show it in other units."""
    value = re.search(rf"<{prefix}v>([^<]*)</{prefix}v>", xml)
    shown = _stored(printed)
    if value is None or shown is None:
        return False
    try:
        stored, read = Decimal(value[1]), Decimal(shown)
    except InvalidOperation:
        return False
    return abs(stored - read) * 2 <= Decimal(1).scaleb(int(read.as_tuple().exponent))


def _described(xml: bytes, note: str) -> bytes:
    """The properties with the note as description; as they are where they do not end as properties do."""
    if not note or not _CORE_END.search(xml):
        return xml
    description = f'<dc:description xmlns:dc="{_DUBLIN_CORE}">{escape(note)}</dc:description>'.encode()
    return _CORE_END.sub(lambda end: description + end[0], _DESCRIPTION.sub(b"", xml))


def _repacked(data: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """The package with other bytes for some members, in the same order and with the same dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        new.comment = old.comment
        for info in old.infolist():
            content = replaced.get(info.filename)
            new.writestr(info, old.read(info) if content is None else content, compress_type=info.compress_type)
    return out.getvalue()
