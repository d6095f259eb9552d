"""Rows put into the sheet of a workbook: what lies below moves down by one, with its formats, merged cells and ranges.

A row is put in only where nothing else depends on where rows stand: no formula on the sheet or about it, no drawing,
comment, list or pivot table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import unescape

from tallvakt.model.cell_names import column_number
from tallvakt.model.report import CellRef
from tallvakt.pipeline.correction.proposals import NewRow
from tallvakt.pipeline.correction.text_copies import NotWritableError

WORKBOOK = "xl/workbook.xml"
_RANGED = frozenset({"ref", "sqref", "activeCell"})
"""Attributes that name cells of the sheet."""
_FOLLOWS = frozenset({"mergeCell", "conditionalFormatting", "dataValidation", "hyperlink", "autoFilter", "dimension",
                      "selection", "pane", "ignoredError", "row", "c"})  # fmt: skip
"""Elements whose cells are moved; of others with such attributes nothing is known."""
_DEPENDS = frozenset({"f", "tablePart", "drawing", "legacyDrawing", "brk", "protectedRange", "scenario", "sortState",
                      "customSheetView", "oleObject", "control", "ext", "cellWatch", "formula", "formula1",
                      "formula2"})  # fmt: skip
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)")
_PLAIN_RANGES = re.compile(r"(?:(?:'(?:[^']|'')+'|[\w.]+)!)?\$?[A-Z]{0,3}\$?\d*(?::\$?[A-Z]{0,3}\$?\d*)?")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:ormula[12]?)?(?: [^>]*)?>([^<]*)<")
_SOURCE = re.compile(rb"<(?:\w+:)?worksheetSource[^>]*")
_NAME = re.compile(rb"<((?:\w+:)?definedName)\b([^>]*)>([^<]*)</\1>")

Element = Callable[[bytes, int, str], bytes]
"""The element of a cell, in a column, with another text."""


@dataclass(frozen=True, slots=True)
class _Tag:
    """The opening tag of an element: its name without prefix, its attributes, and where it and its element stand."""

    name: str
    attributes: Mapping[str, str]
    start: int
    end: int


def with_row(parts: Mapping[str, bytes], part: str, row: NewRow, cells: Mapping[int, CellRef], cell: Element) -> bytes:
    """The part of a sheet with a row after its model; `cells` are those of the model, by index.

    Raises `NotWritableError` where something depends on the rows, or the model holds more than the row is told to.
    """
    xml, line = parts[part], row.model.place.line
    sheet = row.model.place.part
    texts = {cells[index].place.field: text for index, text in row.texts.items()}
    texts[row.model.place.field] = row.label
    tags = _tags(xml)
    _refuse(tags, row, {c.place.line for c in cells.values()} | {line})
    _refuse_dependents(parts, part, sheet, row)
    model = next((t for t in tags if t.name == "row" and t.attributes.get("r") == str(line)), None)
    if model is None:
        raise NotWritableError("place-not-plain", row.after)
    new = _copied(xml[model.start : model.end], tags, model, texts, row, cell)
    edits = [(model.end, model.end, new)]
    for tag in tags:
        if tag.name in _FOLLOWS:
            end = xml.index(b">", tag.start) + 1
            edits.append((tag.start, end, _moved(xml[tag.start : end], tag, line)))
    pieces, at = [], 0
    for start, end, replacement in sorted(edits):
        pieces += [xml[at:start], replacement]
        at = end
    return b"".join([*pieces, xml[at:]])


def moved_names(xml: bytes, sheet: str, line: int) -> bytes:
    """The workbook's part with the ranges of its names moved where they are about the sheet."""

    def moved(match: re.Match[bytes]) -> bytes:
        text = match[3].decode("utf-8")
        if not _about(unescape(text), sheet):
            return match[0]
        return b"<" + match[1] + match[2] + b">" + _shifted(text, line, ",").encode() + b"</" + match[1] + b">"

    return _NAME.sub(moved, xml)


def _tags(xml: bytes) -> list[_Tag]:
    """Every element of the part, in order of their beginnings."""
    tags: list[_Tag] = []
    opened: list[tuple[str, dict[str, str], int]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        opened.append((name.rpartition(":")[2], attributes, parser.CurrentByteIndex))

    def end(_: str) -> None:
        name, attributes, at = opened.pop()
        # Of an empty element both events stand at its beginning.
        tags.append(_Tag(name, attributes, at, xml.index(b">", parser.CurrentByteIndex) + 1))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return sorted(tags, key=lambda tag: tag.start)


def _refuse(tags: list[_Tag], row: NewRow, lines: set[int]) -> None:
    line = row.model.place.line
    for tag in tags:
        ranged = _RANGED & set(tag.attributes)
        unknown = bool(ranged) and tag.name not in _FOLLOWS
        unnumbered = tag.name in ("row", "c") and "r" not in tag.attributes
        merged = tag.name == "mergeCell" and _first(tag.attributes["ref"]) <= line <= _last(tag.attributes["ref"])
        if tag.name in _DEPENDS or unknown or unnumbered or merged:
            raise NotWritableError("row-in-workbook", row.after)
    if len(lines) > 1:
        raise NotWritableError("row-in-workbook", row.after)


def _refuse_dependents(parts: Mapping[str, bytes], part: str, sheet: str, row: NewRow) -> None:
    """Raise where a formula, chart or pivot table elsewhere, or a name that is no plain range, is about the sheet."""
    for name, content in parts.items():
        if name.startswith("xl/") and name not in (part, WORKBOOK) and _names(content, sheet):
            raise NotWritableError("row-in-workbook", row.after)
    for match in _NAME.finditer(parts[WORKBOOK]):
        text = unescape(match[3].decode("utf-8"))
        if _about(text, sheet) and not all(_PLAIN_RANGES.fullmatch(piece) for piece in text.split(",")):
            raise NotWritableError("row-in-workbook", row.after)


def _names(content: bytes, sheet: str) -> bool:
    """Whether a formula or a pivot table's source in another part names the sheet."""
    texts = (*_FORMULA.findall(content), *_SOURCE.findall(content))
    return any(_about(unescape(text.decode("utf-8", "replace")), sheet) for text in texts)


def _about(formula: str, sheet: str) -> bool:
    """Whether a formula may name the sheet."""
    return sheet in formula.replace("''", "'") or "INDIRECT" in formula.upper()


def _copied(model: bytes, tags: list[_Tag], tag: _Tag, texts: Mapping[int, str], row: NewRow, cell: Element) -> bytes:
    """The row after its model, in its likeness. Raises where the model holds what the row is not told."""
    line = row.model.place.line
    inner = [t for t in tags if t.name == "c" and tag.start < t.start < tag.end]
    filled = set()
    for one in reversed(inner):
        start, end = one.start - tag.start, one.end - tag.start
        column = _column(one.attributes["r"])
        if column in texts:
            filled.add(column)
            model = model[:start] + cell(model[start:end], column, texts[column]) + model[end:]
        elif b"<" in model[start + 1 : end] and re.search(rb"<(?:\w+:)?(?:v|t)\b[^/>]*>[^<]", model[start:end]):
            raise NotWritableError("row-in-workbook", row.after)
    if filled != set(texts):
        raise NotWritableError("place-not-plain", row.after)
    numbered = re.sub(rb'(<(?:\w+:)?row\b[^>]*?\br=")\d+"', rb'\g<1>%d"' % (line + 1), model, count=1)
    return re.sub(rb'(<(?:\w+:)?c\b[^>]*?\br="[A-Z]+)\d+"', rb'\g<1>%d"' % (line + 1), numbered)


def _moved(opening: bytes, tag: _Tag, line: int) -> bytes:
    """The opening tag with its cells moved where they lie below the line."""
    if tag.name == "row":
        number = int(tag.attributes["r"])
        return _with(opening, "r", str(number + 1)) if number > line else opening
    if tag.name == "c":
        return _with(opening, "r", _shifted(tag.attributes["r"], line))
    for name in _RANGED & set(tag.attributes):
        opening = _with(opening, name, _shifted(tag.attributes[name], line))
    return opening


def _with(opening: bytes, attribute: str, value: str) -> bytes:
    return re.sub(rf'(\s{attribute}=")[^"]*'.encode(), lambda m: m[1] + value.encode(), opening, count=1)


def _shifted(ranges: str, line: int, between: str = " ") -> str:
    """Cells and ranges, those below the line one row further down; a range that ends in it takes the new row in."""

    def below(text: str, last: bool) -> str:
        number = int(re.sub(r"\D", "", text) or 0)
        moves = number > line or (last and number == line)
        return re.sub(r"\d+", str(number + 1), text) if moves else text

    pieces = ranges.split(between)
    for k, piece in enumerate(pieces):
        sheet, mark, cells = piece.rpartition("!")
        first, colon, last = cells.partition(":")
        pieces[k] = sheet + mark + below(first, False) + (colon + below(last, True) if colon else "")
    return between.join(pieces)


def _column(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference)
    return column_number(match[1]) if match else 0


def _first(reference: str) -> int:
    return min(int(m[2]) for m in _REFERENCE.finditer(reference))


def _last(reference: str) -> int:
    return max(int(m[2]) for m in _REFERENCE.finditer(reference))
