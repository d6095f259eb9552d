"""Small made-up workbooks, and documents told in plain lists."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from tallvakt.ingest import Document, Limits, RawTable, detect

Sheets = Mapping[str, Sequence[Sequence[Any]]]


def xlsx(sheets: Sheets, change: Callable[[Worksheet], None] | None = None) -> bytes:
    """A workbook of lists of rows; `change` may alter each sheet before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if change is not None:
            change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(sheets: Sheets) -> bytes:
    """The same in the binary format of Excel 97."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{}'
    "</office:spreadsheet></office:body></office:document-content>"
)


def ods(sheets: Sheets) -> bytes:
    """The same as an OpenDocument spreadsheet."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        kind = f'"float" office:value="{value}"' if isinstance(value, int | float) else '"string"'
        return f"<table:table-cell office:value-type={kind}><text:p>{value}</text:p></table:table-cell>"

    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return package({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": ODS.format(body)})


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def replaced(data: bytes, members: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """A package with some members changed; a member that is not there is made from nothing."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    return package(parts | {name: change(parts.get(name, b"")) for name, change in members.items()})


def read(data: bytes, name: str = "made.xlsx", limits: Limits | None = None) -> Document:
    """The document that a file of these bytes and this name is read as."""
    return detect.read(data, name, limits or Limits())


def told(table: RawTable) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """A table in plain text: the header's fields, and each row's label (groups before it, after a slash) and fields."""
    header = [t.text for t in table.header.fields] if table.header else []
    rows = [("/".join(t.text for t in (*r.groups, r.label) if t.text), [t.text for t in r.fields]) for r in table.rows]
    return header, rows
