"""Zip packages: workbooks are opened only after a look that cannot be fooled into unpacking without end."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.limits import MIB, Limits, hold

_DOCTYPES = tuple("<!DOCTYPE".encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be"))
_XML = (".xml", ".rels", ".vml")


def members(data: bytes) -> set[str]:
    """Names of the members. Raises `UnreadableFile` for a truncated or damaged package."""
    with _opened(data) as package:
        return set(package.namelist())


def hold_workbook(data: bytes) -> None:
    """Raise `UnreadableFile` for a package that is no workbook, with the name of what it is."""
    names = members(data)
    if "xl/workbook.xml" in names or "content.xml" in names:
        return
    kinds = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint", "xl/workbook.bin": "XLSB"}
    kind = next((kind for name, kind in kinds.items() if name in names), "zip")
    raise UnreadableFile("format-unsupported", format=kind)


def contents(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Every XML member, unpacked; what else is in the package (pictures, macros) stays packed and unread.

    Raises `UnreadableFile` when the package is damaged, unpacks to more than the limits allow, or holds a document
    type declaration, by which XML may name other files or multiply itself; no spreadsheet program writes one.
    """
    parts: dict[str, bytes] = {}
    with _opened(data) as package:
        unpacked = 0
        for info in package.infolist():
            unpacked += info.file_size
            hold("unpacked", unpacked, limits.unpacked)
            if info.file_size > MIB:
                hold("ratio", info.file_size // max(info.compress_size, 1), limits.ratio, part=info.filename)
            if info.flag_bits & 1:
                raise UnreadableFile("workbook-encrypted")
        for info in package.infolist():
            if info.filename.lower().endswith(_XML):
                parts[info.filename] = _unpacked(package, info)
                if any(word in parts[info.filename] for word in _DOCTYPES):
                    raise UnreadableFile("workbook-doctype", part=info.filename)
            else:
                for _ in _pieces(package, info):
                    pass
    return parts


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    # Whatever `zipfile` raises for a damaged directory: a wrong offset is an OSError or a ValueError.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFile("workbook-broken", error=_said(error)) from None


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    return b"".join(_pieces(package, info))


def _pieces(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member piece by piece; `zipfile` stops at the declared size and then compares the checksum."""
    try:
        with package.open(info) as member:
            while piece := member.read(MIB):
                yield piece
    # Whatever `zipfile` raises for a damaged or encrypted (RuntimeError) member.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise UnreadableFile("workbook-broken", part=info.filename, error=_said(error)) from None


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
