"""What the reader of cell values does not tell of an .xlsx: extents, formulas, errors, hidden parts, formats.

The parts are XML that `package.contents` has already cleared of document type declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.limits import Limits, hold
from tallvakt.ingest.numberformat import alters, date_parts
from tallvakt.ingest.ooxml_plain_sheets import plain_facts
from tallvakt.ingest.ooxml_sheets import SheetFacts, heard_facts
from tallvakt.ingest.raised_text import TextPiece

_TRUE = ("1", "true")
_BUILTIN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
            13: "# ??/??", 17: "mmm-yy", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
            48: "##0.0E+0"}  # fmt: skip
_LEVELS = {"superscript": "raised", "subscript": "lowered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One workbook."""

    sheets: tuple[SheetFacts | None, ...] = ()
    """Of every sheet in its order; None for one whose part is not there."""
    cells_alone: bool = False
    """Sheets of charts and the like are not among the sheets."""
    formats: tuple[str, ...] = ()
    """Number format of each style."""
    struck: frozenset[int] = frozenset()
    """Styles that strike a cell through."""
    texts: Mapping[int, tuple[TextPiece, ...]] = field(default_factory=dict)
    """The shared texts in which words are raised, lowered or struck, or may be in a struck cell, by their number."""
    stale: bool = False
    """It asks for all formulas to be calculated when it is opened: what is stored with them is not what is seen."""


def survey(parts: Mapping[str, bytes], limits: Limits) -> Book:
    """Facts of every sheet. Raises `UnreadableFile` for broken XML and for extents beyond the limits."""
    workbook = _tree(parts, "xl/workbook.xml")
    named = _sheets(parts, workbook)
    hold("sheets", len(named), limits.sheets)
    formats, struck = _styles(parts)
    texts = _marked_texts(parts, in_struck_cells=bool(struck))
    watched = frozenset(str(n) for n, code in enumerate(formats) if n in struck or alters(code) or date_parts(code))
    references = frozenset(map(str, texts))
    sheets: list[SheetFacts | None] = []
    area = 0
    for name, part in named:
        facts = _facts(parts[part], part, watched, references, bool(struck)) if part in parts else None
        sheets.append(facts)
        if facts is not None:
            area += facts.rows * facts.columns
            hold("cells", area, limits.cells, sheet=name)
    _hold_texts(parts, sum(facts.strings for facts in sheets if facts is not None), limits)
    return Book(sheets=tuple(sheets), formats=formats, struck=struck, texts=texts, stale=_asks_to_calculate(workbook))


def _hold_texts(parts: Mapping[str, bytes], references: int, limits: Limits) -> None:
    """A long text that many cells refer to takes its length in memory once for each."""
    longest = max((len(piece) for piece in parts.get("xl/sharedStrings.xml", b"").split(b"</si>")), default=0)
    if longest > 4096:
        hold("unpacked", longest * references, limits.unpacked)


def _tree(parts: Mapping[str, bytes], part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(parts[part])  # noqa: S314  no document type declaration, so no entities
    except KeyError:
        raise UnreadableFile("workbook-broken", part=part, error="missing") from None
    except ElementTree.ParseError as error:
        raise UnreadableFile("workbook-broken", part=part, error=str(error)) from None


def _sheets(parts: Mapping[str, bytes], workbook: ElementTree.Element) -> list[tuple[str, str]]:
    """Name and part of every sheet, in their order; two may have one name."""
    target = {
        r.get("Id", ""): r.get("Target", "")
        for r in _tree(parts, "xl/_rels/workbook.xml.rels")
        if r.get("TargetMode") != "External"
    }
    named = []
    for sheet in workbook.iter():
        if _local(sheet.tag) == "sheet":
            key = next((v for k, v in sheet.attrib.items() if _local(k) == "id"), "")
            path = target.get(key, "")
            named.append((sheet.get("name", ""), path.lstrip("/") if path.startswith("/") else f"xl/{path}"))
    return named


def _asks_to_calculate(workbook: ElementTree.Element) -> bool:
    settings = [element for element in workbook if _local(element.tag) == "calcPr"]
    return any(element.get("fullCalcOnLoad") in _TRUE for element in settings)


def _styles(parts: Mapping[str, bytes]) -> tuple[tuple[str, ...], frozenset[int]]:
    """The number format of each style, and the styles whose font is struck through."""
    if "xl/styles.xml" not in parts:
        return (), frozenset()
    codes = dict(_BUILTIN)
    used: list[tuple[int, int]] = []
    struck_fonts: set[int] = set()
    for element in _tree(parts, "xl/styles.xml"):
        kind = _local(element.tag)
        if kind == "numFmts":
            codes |= {_whole(e.get("numFmtId")): e.get("formatCode", "") for e in element}
        elif kind == "fonts":
            struck_fonts = {number for number, font in enumerate(element) if _piece_look(font).struck}
        elif kind == "cellXfs":
            used = [(_whole(e.get("numFmtId")), _whole(e.get("fontId"))) for e in element]
    struck = frozenset(number for number, (_, font) in enumerate(used) if font in struck_fonts)
    return tuple(codes.get(code, "") for code, _ in used), struck


def _whole(text: str | None) -> int:
    """A number of a style; 0 where it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _piece_look(properties: ElementTree.Element) -> TextPiece:
    """Whether the properties of a font raise, lower or strike text."""
    level, struck = "", False
    for element in properties:
        kind = _local(element.tag)
        if kind == "vertAlign":
            level = _LEVELS.get(element.get("val", ""), "")
        elif kind == "strike":
            struck = element.get("val", "1") in _TRUE
    return TextPiece("", level, struck)


def _marked_texts(parts: Mapping[str, bytes], *, in_struck_cells: bool) -> dict[int, tuple[TextPiece, ...]]:
    """Texts with runs of a look of their own; where cells are struck, that may be the look of plain text."""
    xml = parts.get("xl/sharedStrings.xml", b"")
    if b"vertAlign" not in xml and b"strike" not in xml and not (in_struck_cells and b"rPr" in xml):
        return {}
    texts = {}
    shared = [element for element in _tree(parts, "xl/sharedStrings.xml") if _local(element.tag) == "si"]
    for number, item in enumerate(shared):
        pieces = rich_pieces(item)
        if any(p.level or p.struck or (in_struck_cells and p.struck is False) for p in pieces):
            texts[number] = tuple(pieces)
    return texts


def rich_pieces(item: ElementTree.Element) -> list[TextPiece]:
    """The runs of a text; how it is spoken (phonetic runs) is no part of it."""
    pieces = []
    for element in item:
        kind = _local(element.tag)
        if kind == "t":
            pieces.append(TextPiece(element.text or "", struck=None))
        elif kind == "r":
            looks = [_piece_look(child) for child in element if _local(child.tag) == "rPr"]
            text = "".join(child.text or "" for child in element if _local(child.tag) == "t")
            pieces.append((looks[0] if looks else TextPiece("", struck=None))._replace(text=text))
    return pieces


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _facts(xml: bytes, part: str, watched: frozenset[str], texts: frozenset[str], in_struck_cells: bool) -> SheetFacts:
    """Facts of one sheet. Raises `UnreadableFile` for broken XML."""
    inline = in_struck_cells or b"vertAlign" in xml or b"strike" in xml
    plain = None if inline else plain_facts(xml, watched)
    try:
        if plain is None or (plain.strings and texts):
            return heard_facts(xml, watched, texts, inline=inline)
        expat.ParserCreate(namespace_separator="}").Parse(xml, True)
        return plain
    except (expat.ExpatError, ValueError) as error:  # ValueError: a cell reference that is none
        raise UnreadableFile("workbook-broken", part=part, error=str(error)) from None
