"""The bytes of one file and its name, before anything is known of their form."""

from __future__ import annotations

import codecs
from functools import cached_property
from pathlib import PurePath

from tallvakt.ingest.document import UnreadableFile
from tallvakt.model.report import Place, Remark

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class SourceFile:
    """A file that lies in memory; its text is decoded once, when it is first asked for."""

    def __init__(self, data: bytes, source: str) -> None:
        self.data = data
        self.source = source
        """The name that reports give it."""

    @property
    def suffix(self) -> str:
        """The end of its name, in small letters, with the dot."""
        return PurePath(self.source).suffix.lower()

    @cached_property
    def decoded(self) -> tuple[str, tuple[Remark, ...]]:
        """Its text with line ends as they are, and a remark on its encoding. Raises `UnreadableFile`."""
        return decode(self.data)

    @cached_property
    def text(self) -> str:
        """Its text, every line ended by a line feed. Raises `UnreadableFile`."""
        return self.decoded[0].replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    """UTF-8, or UTF-16 with a byte order mark, else Windows-1252; a remark names any but the first.

    Raises `UnreadableFile` for an empty file, and for bytes that are no text.
    """
    if not data.strip():
        raise UnreadableFile("file-empty")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _marked(data, encoding)
    if b"\0" in data:
        raise UnreadableFile("file-binary", byte=data.index(b"\0"))
    try:
        return data.decode("utf-8"), (Remark("encoding", {"encoding": "UTF-8"}),)
    except UnicodeDecodeError as error:
        byte = error.start
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding-broken", encoding="UTF-8 / Windows-1252", byte=error.start) from None
    line = data.count(b"\n", 0, byte) + 1
    return text, (Remark("encoding-fallback", {"encoding": "Windows-1252", "byte": byte, "line": line}, Place(line)),)


def _marked(data: bytes, encoding: str) -> tuple[str, tuple[Remark, ...]]:
    """The text of a file that opens with a byte order mark."""
    name = encoding.removesuffix("-sig").upper()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding-broken", encoding=name, byte=error.start) from None
    if not text.strip():
        raise UnreadableFile("file-empty")
    if "\0" in text:  # UTF-32 opens with the same two bytes as UTF-16
        raise UnreadableFile("file-binary", byte=data.index(b"\0\0"))
    return text, (Remark("encoding", {"encoding": name}),)
