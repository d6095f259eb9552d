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

from openpyxl.utils import get_column_letter

from tallvakt.ingest import package
from tallvakt.ingest.limits import Limits
from tallvakt.pipeline.correction.proposals import Rewrite
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


def rewritten(data: bytes, changes: Sequence[Rewrite], note: str, limits: Limits) -> bytes:
    """The workbook with the changes; `note` becomes its description, where it has one or room for one.

    Raises `NotWritableError` for a workbook that is signed, and for a cell that does not hold what was read there.
    """
    parts = package.contents(data, limits)
    if any(name.startswith(_SIGNATURES) for name in package.members(data)):
        raise NotWritableError("signed", changes[0].cell)
    sheets = _sheet_parts(parts)
    by_part: dict[str, list[Rewrite]] = {}
    for change in changes:
        part = sheets.get(change.cell.place.part)
        if part is None:
            raise NotWritableError("place-not-plain", change.cell)
        by_part.setdefault(part, []).append(change)
    replaced = {part: _sheet(parts[part], mine) for part, mine in by_part.items()}
    if _CORE in parts:
        replaced[_CORE] = _described(parts[_CORE], note)
    return _repacked(data, replaced)


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
    wanted = {f"{get_column_letter(c.cell.place.field)}{c.cell.place.line}": c for c in changes}
    spans = _cell_spans(xml, set(wanted))
    edits = []
    for name, change in wanted.items():
        if name not in spans:
            raise NotWritableError("place-not-plain", change.cell)
        start, end = spans[name]
        edits.append((start, end, _cell(xml[start:end], change)))
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


def _cell(xml: bytes, change: Rewrite) -> bytes:
    """The element of a cell with the value of the change, its style kept. Raises `NotWritableError`."""
    text = xml.decode("utf-8")
    opening = re.match(r"<((?:\w+:)?c)\b([^>]*?)/?>", text)
    if opening is None:
        raise NotWritableError("place-not-plain", change.cell)
    tag, attributes = opening[1], opening[2]
    prefix = tag[:-1]
    if f"<{prefix}f" in text:
        raise NotWritableError("formula", change.cell)
    kind = re.search(r'\bt="(\w+)"', attributes)
    kept = re.sub(r'\s*\bt="\w+"', "", attributes)
    number = _stored(change.becomes)
    if (kind is None or kind[1] == "n") and number is not None:
        if not _as_printed(text, prefix, change.cell.text):
            raise NotWritableError("number-format", change.cell)
        return f"<{tag}{kept}><{prefix}v>{number}</{prefix}v></{tag}>".encode()
    inline = f"<{prefix}is><{prefix}t>{escape(change.becomes)}</{prefix}t></{prefix}is>"
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
