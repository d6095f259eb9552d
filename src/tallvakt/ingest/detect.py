"""Which reader a file is for: told by its first bytes, and for text by its markup and then its name."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from tallvakt.ingest.document import Document, UnreadableFile
from tallvakt.ingest.limits import Limits, Progress, hold

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_OTHER = {
    b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"{\\rtf": "RTF", b"SQLite format 3\0": "SQLite",
}  # fmt: skip


def read(data: bytes, source: str, limits: Limits, progress: Progress | None = None) -> Document:
    """Read the bytes of a publication of any form. Raises `UnreadableFile`."""
    hold("bytes", len(data), limits.bytes)
    if b"%PDF-" in data[:1024]:
        return _read_pdf(data, source, limits, progress)
    with _collector_paused():
        return _read(data, source, limits, progress)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A million tokens without a cycle among them: looking for cycles would take a third of the time."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _read(data: bytes, source: str, limits: Limits, progress: Progress | None) -> Document:
    zipped = data.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if zipped:
        _hold_workbook(data)
    if zipped or data.startswith(b"\xd0\xcf\x11\xe0"):
        from tallvakt.ingest import xlsx

        return xlsx.read(data, source, limits, progress)
    if data.startswith(b"PAR1"):
        from tallvakt.ingest import parquet

        return parquet.read(data, source, limits)
    for magic, name in _OTHER.items():
        if data.startswith(magic):
            raise UnreadableFile("format-unsupported", format=name)
    return _read_text(data, source, limits)


def _read_pdf(data: bytes, source: str, limits: Limits, progress: Progress | None) -> Document:
    from tallvakt.ingest import pdf, subprocess_reader

    try:
        document: Document = subprocess_reader.call(pdf.read, data, source, limits, progress)
    except ValueError as error:
        raise UnreadableFile("pdf-broken", error=str(error)) from None
    return document


def _hold_workbook(data: bytes) -> None:
    """A zip package that is no spreadsheet says what it is."""
    from tallvakt.ingest import package

    names = package.members(data)
    if "xl/workbook.xml" in names or "content.xml" in names:
        return
    kinds = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint", "xl/workbook.bin": "XLSB"}
    found = next((kind for name, kind in kinds.items() if name in names), "zip")
    raise UnreadableFile("format-unsupported", format=found)


def _read_text(data: bytes, source: str, limits: Limits) -> Document:
    from tallvakt.ingest import delimited, html_pages, plain_text

    decoded, remarks = plain_text.decode(data)
    suffix = PurePath(source).suffix.lower()
    if _HTML.match(decoded[:10_000]) or suffix in (".html", ".htm", ".xhtml"):
        return html_pages.read(decoded, data, source, remarks, limits)
    if suffix in (".csv", ".tsv"):
        return delimited.read(decoded, data, source, remarks, limits)
    if "\t" not in decoded and delimited.looks_delimited(decoded):
        return delimited.read(decoded, data, source, remarks, limits)
    hold("cells", decoded.count("\t"), limits.cells)
    return plain_text.parse(data, source)
