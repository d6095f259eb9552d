"""Sheets of an .xlsx that hold plain values: what their rows tell is what all of their elements tell."""

import pytest

from tallvakt.ingest.ooxml_plain_sheets import plain_facts
from tallvakt.ingest.ooxml_sheets import SheetFacts, heard_facts

STYLES = frozenset({"7"})
FIGURE = '<c r="B2" s="1"><v>5</v></c>'


def sheet(cells: str, *, columns: str = "", row: str = 'r="2"', after: str = "") -> bytes:
    """A sheet with a header and a row of so many cells."""
    header = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="F1" s="1"/></row>'
    rows = f"<sheetData>{header}<row {row}>{cells}</row></sheetData>"
    return f'<?xml version="1.0"?>\n<worksheet xmlns="m" xmlns:x="n">{columns}{rows}{after}</worksheet>'.encode()


@pytest.mark.parametrize(
    ("xml", "rows", "columns"),
    [
        (sheet(FIGURE), 2, 2),
        (sheet(f'<c r="A2" t="inlineStr"><is><t>I alt</t></is></c>{FIGURE}'), 2, 2),
        (sheet('<c r="AB2" t="n" s="17"><v>1.5</v></c>'), 2, 28),
        (sheet('<c r="B2" s="1"/><c r="C2"></c>'), 1, 2),
        (sheet('<c r="XFD1048576"><v>1</v></c>'), 1_048_576, 16_384),
        (sheet(FIGURE, row='r="2" spans="1:3" ht="15.75" customHeight="false" hidden="false"'), 2, 2),
        (sheet(FIGURE, columns='<cols><col min="1" max="2" width="8.5" hidden="0"/></cols>'), 2, 2),
        (sheet(FIGURE, after='<rowBreaks count="0"/>'), 2, 2),
    ],
)
def test_rows_of_plain_values_tell_what_all_elements_tell(xml: bytes, rows: int, columns: int) -> None:
    assert plain_facts(xml, STYLES) == SheetFacts(rows=rows, columns=columns, strings=2)
    assert plain_facts(xml, STYLES) == heard_facts(xml, STYLES, frozenset(), inline=False)


@pytest.mark.parametrize(
    "xml",
    [
        sheet('<c r="B2"><f>SUM(A1)</f><v>5</v></c>'),
        sheet('<c r="B2" t="e"><v>#N/A</v></c>'),
        sheet('<c r="B2" s="7"><v>5</v></c>'),
        sheet('<c r="B2" t="&#101;"><v>#N/A</v></c>'),
        sheet("<c r='B2' t='e'><v>#N/A</v></c>"),
        sheet('<c  r="B2" t="e"><v>#N/A</v></c>'),
        sheet('<c\nr="B2"><v>5</v></c>'),
        sheet("<c><v>5</v></c>"),
        sheet('<x:c r="B2"><x:v>5</x:v></x:c>'),
        sheet('<!-- <c r="Z99"><v>5</v></c> -->'),
        sheet('<c r="B2" t="str"><v><![CDATA[a]]></v></c>'),
        sheet(FIGURE, row='r="2" hidden="1"'),
        sheet(FIGURE, row="r='2' hidden = 'true'"),
        sheet(FIGURE, row='ht="0" r="2"'),
        sheet(FIGURE, columns='<cols><col min="1" max="2" hidden="1"/></cols>'),
        sheet(FIGURE, columns='<cols><col min="1" max="2" width="0"/></cols>'),
        sheet(FIGURE).decode().replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16"),
    ],
)
def test_what_may_hold_more_is_not_told_from_its_rows(xml: bytes) -> None:
    assert plain_facts(xml, STYLES) is None
    assert heard_facts(xml, STYLES, frozenset(), inline=False).rows
