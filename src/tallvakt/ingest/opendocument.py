"""What the reader of cell values does not tell of an .ods: extents, formulas, errors, hidden parts, formats.

Source: OASIS OpenDocument 1.3 part 3, 9 (tables) and 16 (styles).
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.limits import Limits, hold
from tallvakt.ingest.ooxml import Book
from tallvakt.ingest.opendocument_sheets import SheetsReader
from tallvakt.ingest.opendocument_styles import StyleReader

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    f"{_SPACE}table:1.0": "table", f"{_SPACE}office:1.0": "office", f"{_SPACE}text:1.0": "text",
    f"{_SPACE}style:1.0": "style", f"{_SPACE}datastyle:1.0": "number",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}  # fmt: skip


def survey(parts: Mapping[str, bytes], limits: Limits) -> Book:
    """Facts of every sheet, once the cells that repeated rows and columns unfold to are held to the limits.

    Raises `UnreadableFile`, also for an encrypted or broken document.
    """
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableFile("workbook-encrypted")
    styles = StyleReader()
    if "styles.xml" in parts:
        _hear(parts, "styles.xml", styles)
    sheets = SheetsReader(styles, lambda area: hold("cells", area, limits.cells))
    _hear(parts, "content.xml", sheets)
    return Book(sheets=tuple(sheets.sheets), formats=tuple(sheets.formats), struck=frozenset(sheets.struck))


class _ShortNames(dict[str, str]):
    """Names of elements and attributes with the usual prefixes, whatever those of a file are."""

    def __missing__(self, name: str) -> str:
        space, _, local = name.rpartition("}")
        short = self[name] = f"{_PREFIXES.get(space, '')}:{local}"
        return short


def _hear(parts: Mapping[str, bytes], part: str, reader: StyleReader | SheetsReader) -> None:
    names = _ShortNames()

    def start(name: str, attributes: dict[str, str]) -> None:
        reader.start(names[name], {names[key]: value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: reader.end(names[name])
    parser.CharacterDataHandler = reader.words
    try:
        parser.Parse(parts[part], True)
    except (expat.ExpatError, ValueError) as error:  # ValueError: a repetition that is no number
        raise UnreadableFile("workbook-broken", part=part, error=str(error)) from None
