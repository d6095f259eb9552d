"""What must be known of an .ods before its values are read: how large it unfolds."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.limits import Limits, hold

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def hold_extents(parts: Mapping[str, bytes], limits: Limits) -> None:
    """Hold the cells that repeated rows and columns unfold to against the limits.

    Raises `UnreadableFile`, also for an encrypted or broken document.
    """
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableFile("workbook-encrypted")
    reader = _Extents()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(parts["content.xml"], True)
    except expat.ExpatError as error:
        raise UnreadableFile("workbook-broken", part="content.xml", error=str(error)) from None
    hold("cells", reader.area, limits.cells)


class _Extents:
    """Adds up the area of every sheet down and right to its last cell with a value."""

    def __init__(self) -> None:
        self.area = 0
        self._rows = self._last = self._width = self._column = self._filled = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._rows = self._last = self._width = 0
        elif name == f"{_TABLE}table-row":
            self._column = self._filled = 0
            self._repeat = int(attributes.get(f"{_TABLE}number-rows-repeated", "1"))
        elif name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._column += int(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
            if any(key.startswith(_OFFICE) for key in attributes):
                self._filled = self._column

    def end(self, name: str) -> None:
        if name == f"{_TABLE}table-row":
            self._rows += self._repeat
            if self._filled:
                self._last, self._width = self._rows, max(self._width, self._filled)
        elif name == f"{_TABLE}table":
            self.area += self._last * self._width
