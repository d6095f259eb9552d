"""What the reader of cell values does not tell of an .xlsx: extents, formulas without values, hidden parts, formats.

The parts are XML that `package.contents` has already cleared of document type declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, get_column_letter

from tallvakt.ingest.document import UnreadableFile
from tallvakt.ingest.limits import Limits, hold
from tallvakt.ingest.numberformat import alters

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_TRUE = ("1", "true")
_DIGITS = "0123456789"
_BUILTIN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0",
            39: "#,##0.00", 40: "#,##0.00"}  # fmt: skip


@dataclass(slots=True)
class Facts:
    """One sheet."""

    rows: int = 0
    columns: int = 0
    """Last row and column that hold a value, from 1."""
    strings: int = 0
    """Cells that refer to a shared text."""
    uncalculated: dict[str, str] = field(default_factory=dict)
    """Formulas that carry no value, without the `=`, by cell (`C7`)."""
    styles: dict[str, int] = field(default_factory=dict)
    """Style of the cells whose format may show another value than they hold."""
    hidden_rows: int = 0
    hidden_columns: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook."""

    sheets: Mapping[str, Facts]
    formats: tuple[str, ...]
    """Number format of each style."""


def survey(parts: Mapping[str, bytes], limits: Limits) -> Book:
    """Facts of every sheet, by name. Raises `UnreadableFile` for broken XML and for extents beyond the limits."""
    named = _sheets(parts)
    hold("sheets", len(named), limits.sheets)
    formats = _formats(parts)
    watched = frozenset(str(style) for style, code in enumerate(formats) if alters(code))
    sheets: dict[str, Facts] = {}
    area = 0
    for name, part in named.items():
        if part not in parts:
            continue
        sheets[name] = _facts(parts[part], part, watched)
        area += sheets[name].rows * sheets[name].columns
        hold("cells", area, limits.cells, sheet=name)
    _hold_texts(parts, sum(f.strings for f in sheets.values()), limits)
    return Book(sheets, formats)


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


def _sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part of every sheet by its name."""
    target = {
        r.get("Id", ""): r.get("Target", "")
        for r in _tree(parts, "xl/_rels/workbook.xml.rels")
        if r.get("TargetMode") != "External"
    }
    part_by_name = {}
    for sheet in _tree(parts, "xl/workbook.xml").iter():
        if _local(sheet.tag) == "sheet":
            key = next((v for k, v in sheet.attrib.items() if _local(k) == "id"), "")
            path = target.get(key, "")
            part_by_name[sheet.get("name", "")] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return part_by_name


def _formats(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    if "xl/styles.xml" not in parts:
        return ()
    root = _tree(parts, "xl/styles.xml")
    codes = dict(_BUILTIN)
    used: list[int] = []
    for element in root:
        if _local(element.tag) == "numFmts":
            codes |= {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in element}
        elif _local(element.tag) == "cellXfs":
            used = [int(e.get("numFmtId", "0")) for e in element]
    return tuple(codes.get(n, "") for n in used)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _facts(xml: bytes, part: str, watched: frozenset[str]) -> Facts:
    reader = _SheetReader(watched)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = reader.start
    reader.parser = parser
    try:
        parser.Parse(xml, True)
        return reader.close()
    except (expat.ExpatError, ValueError) as error:  # ValueError: a cell reference that is none
        raise UnreadableFile("workbook-broken", part=part, error=str(error)) from None


class _SheetReader:
    """Hears the elements of a sheet; only what a cell is, never its value."""

    def __init__(self, watched: frozenset[str]) -> None:
        self.facts = Facts()
        self.parser: expat.XMLParserType
        self._watched = watched
        self._reference = ""
        self._row = self._last_row = 0
        self._column = 0
        self._letters: set[str] = set()
        self._formula: list[str] | None = None
        self._value: list[str] = []
        self._cells, self._values, self._formulas, self._rows, self._columns = (
            frozenset(f"{space}}}{name}" for space in _MAIN for name in names)
            for names in (["c"], ["v", "is"], ["f"], ["row"], ["col"])
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. Called for every one, so the commonest come first."""
        if name in self._cells:
            self._cell(attributes)
        elif name in self._values:
            self._filled()
            if self._formula is not None:
                self.parser.CharacterDataHandler = self._value.append
        elif name in self._rows:
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
            self.facts.hidden_rows += attributes.get("hidden") in _TRUE
        elif name in self._formulas:
            self._formula, self._value = [], []
            self.parser.CharacterDataHandler = self._formula.append
        elif name in self._columns and attributes.get("hidden") in _TRUE:
            last, first = int(attributes.get("max", "0")), int(attributes.get("min", "1"))
            self.facts.hidden_columns += max(min(last, 16_384) - first + 1, 0)

    def close(self) -> Facts:
        """The document ends."""
        self._end_formula()
        self.facts.rows = self._last_row
        self.facts.columns = max(map(_number, self._letters), default=0)
        return self.facts

    def _cell(self, attributes: dict[str, str]) -> None:
        if self._formula is not None:
            self._end_formula()
        self._column += 1
        self._reference = attributes.get("r") or f"{get_column_letter(self._column)}{self._row}"
        style = attributes.get("s")
        if style in self._watched:
            self.facts.styles[self._reference] = int(style or 0)
        if attributes.get("t") == "s":
            self.facts.strings += 1

    def _filled(self) -> None:
        letters = self._reference.rstrip(_DIGITS)
        self._letters.add(letters)
        row = int(self._reference[len(letters) :] or 0)
        if row > self._last_row:
            self._last_row = row

    def _end_formula(self) -> None:
        """A formula whose value is empty was never calculated."""
        if self._formula is not None and not "".join(self._value).strip():
            self._filled()
            self.facts.uncalculated[self._reference] = "".join(self._formula)
        self._formula = None
        self.parser.CharacterDataHandler = None


@lru_cache(maxsize=20_000)
def _number(letters: str) -> int:
    return column_index_from_string(letters)
