"""OpenDocument spreadsheets are read as their styles show them."""

from collections.abc import Sequence
from typing import Any

import pytest

from tallvakt.ingest.document import Hidden
from tests.helpers.workbooks import ods, read, replaced, told

Rows = Sequence[Sequence[Any]]

ODS_STYLES = """<office:automatic-styles>
<number:number-style style:name="N1"><number:number number:decimal-places="0" number:display-factor="1000"/>
</number:number-style>
<number:number-style style:name="N2P0"><number:text>*</number:text></number:number-style>
<number:number-style style:name="N2"><number:number number:decimal-places="0"/>
<style:map style:condition="value()&lt;5" style:apply-style-name="N2P0"/></number:number-style>
<number:percentage-style style:name="N3"><number:number number:decimal-places="1"/><number:text> %</number:text>
</number:percentage-style>
<style:style style:name="thousands" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="below" style:family="table-cell" style:parent-style-name="thousands"/>
<style:style style:name="starred" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="shares" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="gone" style:family="table-cell"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="old" style:family="text"><style:text-properties style:text-line-through-type="single"/>
</style:style>
<style:style style:name="new" style:family="text"><style:text-properties style:text-line-through-type="none"/>
</style:style>
<style:style style:name="flat" style:family="table-row"><style:table-row-properties style:row-height="0cm"/>
</style:style>
</office:automatic-styles>"""
NAMESPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {"style": "style", "number": "datastyle"}.items()
)


def styled(rows: Rows, **changes: str) -> bytes:
    """An .ods with styles; each change replaces a text of its content."""

    def change(content: bytes) -> bytes:
        text = content.decode().replace("<office:body>", f"{ODS_STYLES}<office:body>")
        text = text.replace("<office:document-content", f"<office:document-content{NAMESPACES}")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new, 1)
        return text.encode()

    return replaced(ods({"Ark": rows}), {"content.xml": change})


@pytest.mark.parametrize(
    ("value", "style", "text", "remark"),
    [
        (4_099_000, "thousands", "4099", None),
        (4_099_400, "below", "4099", "figures-shown-rounded"),
        (3, "starred", "*", "figure-behind-symbol"),
        (7, "starred", "7", None),
        (0.053, "shares", "5.3 %", None),
        (8, "gone", "", "figures-struck"),
    ],
)
def test_an_ods_is_read_as_its_formats_show_it(value: float, style: str, text: str, remark: str | None) -> None:
    cell = f'office:value-type="float" office:value="{value}"'
    data = styled([[None, "Januar"], ["Oslo", value]], **{cell: f'table:style-name="{style}" {cell}'})
    document = read(data, "a.ods")
    shown = [t.text for table in document.tables for t in table.rows[0].fields]
    assert shown == ([text] if text else [])
    assert [r.key for r in document.remarks] == ([remark] if remark else [])


def test_styles_of_rows_and_columns_are_those_of_their_cells() -> None:
    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", 5000, 6000], ["Agder", 7000, 8000]]
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="thousands"/>'
    )
    data = styled(rows, **{'<table:table table:name="Ark">': f'<table:table table:name="Ark">{columns}'})
    assert told(read(data, "a.ods").tables[0])[1] == [("Oslo", ["5000", "6"]), ("Agder", ["7000", "8"])]


def test_raised_and_struck_words_of_an_ods() -> None:
    rows: Rows = [[None, "Januar", "Februar", "Mars"], ["Oslo", "aa", "bb", "cc"], ["Agder", 1, 2, 3]]
    comment = "<office:annotation><text:p>99</text:p></office:annotation>"
    data = styled(
        rows,
        **{
            "<text:p>aa</text:p>": f'{comment}<text:p>307<text:span text:style-name="up">1</text:span></text:p>',
            "bb": '<text:span text:style-name="old">310</text:span> 307',
            'office:value-type="string"><text:p>cc': 'table:style-name="gone" office:value-type="string"><text:p>310'
            '<text:s/><text:span text:style-name="new">307</text:span>',
        },
    )
    fields = read(data, "a.ods").tables[0].rows[0].fields
    assert [(t.text, t.notes, t.struck) for t in fields] == [
        ("307", ("1",), ()), ("307", (), ("310",)), ("307", (), ("310",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    ['table:visibility="collapse"', 'table:visibility="filter"', 'table:style-name="flat"'],
)
def test_what_an_ods_hides_is_named_and_not_read(row: str) -> None:
    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8], ["I alt", 12, 14]]
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    data = styled(
        rows,
        **{
            '<table:table-row><table:table-cell office:value-type="string"><text:p>Agder': (
                f'<table:table-row {row}><table:table-cell office:value-type="string"><text:p>Agder'
            ),
            '<table:table table:name="Ark">': f'<table:table table:name="Ark">{columns}',
        },
    )
    document = read(data, "a.ods")
    assert [told(t) for t in document.tables] == [(["Januar"], [("Oslo", ["5"]), ("I alt", ["12"])])]
    assert document.hidden == (Hidden("Ark", "row", 3, 3), Hidden("Ark", "column", 3, 3))


def test_formulas_without_a_value_and_errors_of_an_ods() -> None:
    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["I alt", "sum", "err"]]
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    data = styled(
        rows,
        **{
            'office:value-type="string"><text:p>sum</text:p>': 'table:formula="of:=SUM([.B2:.B2])">',
            'office:value-type="string"><text:p>err': (
                f'{calc} table:formula="of:=1/0" office:value-type="string" office:string-value=""'
                ' calcext:value-type="error"><text:p>#DIV/0!'
            ),
        },
    )
    document = read(data, "a.ods")
    assert told(document.tables[0])[1][1] == ("I alt", ["=SUM([.B2:.B2])", "#DIV/0!"])
    assert document.troubles == {("Ark", 3, 2): "formula-uncalculated", ("Ark", 3, 3): "error-value"}
