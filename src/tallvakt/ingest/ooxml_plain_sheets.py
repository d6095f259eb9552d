"""Sheets of an .xlsx with nothing but values, which are most: their extent, told from the bytes of their rows.

Rows with the same columns are the same bytes but for digits and labels, so that few have to be looked at. To hear every
element of such a sheet tells no more, and takes five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tallvakt.ingest.ooxml_sheets import SheetFacts
from tallvakt.model.cell_names import column_number

_CELL = re.compile(rb'<c r="([A-Z]{1,3})"((?: [a-z]+="[^"&<>]*")*)(/>|></c>|><v>|><is>)')
"""A cell as every program writes it, without its digits: its column, its attributes, and what it begins with."""
_FILLED = (b"><v>", b"><is>")
_ROW_OF_FILLED = re.compile(rb'<c r="[A-Z]+([0-9]{1,7})"[^<>]*><[vi]')
_PREFIX = re.compile(rb"xmlns:([^\s=]+)")
_HIDES = re.compile(rb"\b(?:hidden\s*=\s*[\"'][^f0]|(?:ht|width)\s*=\s*[\"'][^1-9])")
"""What may hide a row or columns: that they say so, or that they have no height or width."""


class _RowShape(NamedTuple):
    """What all rows share that are the same but for their digits."""

    letters: frozenset[bytes]
    """The columns that hold a value."""
    strings: int


def plain_facts(xml: bytes, styles: Iterable[str]) -> SheetFacts | None:
    """The facts of a well-formed sheet of values; None where it may hold more, or is written in an unusual way.

    `styles` are those that may show another value than is stored.
    """
    if _may_hold_more(xml) or any(b' s="%b"' % style.encode() in xml for style in styles):
        return None
    cells = xml[: xml.find(b"</sheetData>")]
    before, *rows = cells.split(b"<row ")
    if b"<c " in before or len(rows) != cells.count(b"<row") or _HIDES.search(before):
        return None
    bare = [row.translate(None, b"0123456789") for row in rows]
    shapes = {row: _shape(row) for row in set(bare)}
    facts = SheetFacts(rows=max(map(int, set(_ROW_OF_FILLED.findall(cells))), default=0))
    letters: set[bytes] = set()
    for row, alike in zip(rows, bare, strict=True):
        shape = shapes[alike]
        if shape is None or _HIDES.search(row, 0, row.find(b">")):
            return None
        facts.strings += shape.strings
        letters |= shape.letters
    facts.columns = max((column_number(column.decode()) for column in letters), default=0)
    return facts


def _may_hold_more(xml: bytes) -> bool:
    """Whether a sheet has what its rows do not tell: comments, names with a prefix, wide letters."""
    if b"\0" in xml or b"<!" in xml or xml.find(b"<?", 1) >= 0 or b"</sheetData>" not in xml:
        return True
    return any(b"<%b:" % prefix in xml for prefix in set(_PREFIX.findall(xml)))


def _shape(row: bytes) -> _RowShape | None:
    """What a row without its digits tells; None where a cell of it is no plain value."""
    cells = _CELL.findall(row)
    filled = [column for column, _, content in cells if content in _FILLED]
    if len(cells) != row.count(b"<c") or len(filled) != row.count(b"<v") + row.count(b"<is"):
        return None
    if any(b' t="e"' in attributes for _, attributes, _ in cells):
        return None
    return _RowShape(frozenset(filled), sum(b' t="s"' in attributes for _, attributes, _ in cells))
