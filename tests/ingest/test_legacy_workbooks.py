"""Workbooks of Excel 97 to 2003 are read as their formats show them."""

import io

import pytest
import xlwt

from tallvakt.ingest import Document, Limits, detect
from tallvakt.ingest.document import Hidden
from tallvakt.ingest.source_file import SourceFile
from tests.helpers.workbooks import read, told


def saved(book: xlwt.Workbook) -> Document:
    """The document that a workbook is read as."""
    out = io.BytesIO()
    book.save(out)
    return read(out.getvalue(), "a.xls")


def table() -> tuple[xlwt.Workbook, xlwt.Worksheet]:
    """A sheet of two rows and three months of figures."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Ark", cell_overwrite_ok=True)
    rows: list[list[str | int]] = [
        ["", "Januar", "Februar", "Mars"],
        ["Oslo", 5, 6, 7],
        ["Agder", 7, 8, 9],
        ["I alt", 12, 14, 16],
    ]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    return book, sheet


@pytest.mark.parametrize(
    ("value", "code", "text", "remark"),
    [
        (4_099_000, "#,##0,", "4099", None),
        (4_099_400, "#,##0,", "4099", "figures-shown-rounded"),
        (3, '[<5]"*";0', "*", "figure-behind-symbol"),
        (0.053, "0.0%", "5.3 %", None),
        (5297, "#,##0", "5297", None),
    ],
)
def test_a_figure_is_read_as_its_format_shows_it(value: float, code: str, text: str, remark: str | None) -> None:
    book, sheet = table()
    sheet.write(1, 1, value, xlwt.easyxf(num_format_str=code))
    document = saved(book)
    assert document.tables[0].rows[0].fields[0].text == text
    assert [r.key for r in document.remarks] == ([remark] if remark else [])


def test_raised_and_struck_words() -> None:
    plain, struck, raised = xlwt.Font(), xlwt.Font(), xlwt.Font()
    struck.struck_out, raised.escapement = True, xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    gone = xlwt.easyxf("font: struck_out true")
    book, sheet = table()
    sheet.write_rich_text(1, 1, ["307", ("1", raised)])
    sheet.write_rich_text(1, 2, [("310", struck), (" 307", plain)])
    sheet.write_rich_text(1, 3, ["310", (" 307", plain)], gone)
    sheet.write(2, 1, 8, gone)
    fields, below = (row.fields for row in saved(book).tables[0].rows[:2])
    assert [(t.text, t.notes, t.struck) for t in fields] == [
        ("307", ("1",), ()), ("307", (), ("310",)), ("307", (), ("310",)),
    ]  # fmt: skip
    assert [t.text for t in below] == ["", "8", "9"]


def test_what_is_hidden_is_named_and_not_read() -> None:
    book, sheet = table()
    sheet.row(2).hidden = True
    sheet.col(2).hidden = True
    document = saved(book)
    assert [told(t) for t in document.tables] == [(["Januar", "Mars"], [("Oslo", ["5", "7"]), ("I alt", ["12", "16"])])]
    assert document.hidden == (Hidden("Ark", "row", 3, 3), Hidden("Ark", "column", 3, 3))


def test_formats_that_cannot_be_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise AssertionError("a record of styles is cut short")

    monkeypatch.setattr("tallvakt.ingest.legacy_workbooks.xlrd.open_workbook", broken)
    book, _ = table()
    out = io.BytesIO()
    book.save(out)
    file = SourceFile(out.getvalue(), "a.xls")
    document = detect.form_of(file).read(file, Limits(), None)
    assert told(document.tables[0])[1][0] == ("Oslo", ["5", "6", "7"])
    assert [r.key for r in document.remarks] == ["formats-unknown"]
