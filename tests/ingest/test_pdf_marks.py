"""Raised marks in a PDF."""

import io
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.helpers.workbooks import read, told


def page(marks: bool, size: float = 6, rise: float = 4, struck: tuple[str, ...] = ()) -> bytes:
    """A table; with its marks in a type size so far above the foot of their words, and a line through some texts."""
    out = io.BytesIO()
    canvas: Any = Canvas(out)
    rows = [["", "Januar", "Februar"], ["Oslo", "5297", "801"], ["Agder km", "306", "307"], ["Ukjent", "4", "9"]]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            x, y = 60 + 100 * column, 700 - 16 * number
            canvas.setFont("Helvetica", 10)
            canvas.drawString(x, y, text)
            if text in struck:
                canvas.line(x, y + 3, x + canvas.stringWidth(text, "Helvetica", 10), y + 3)
            mark = {"307": "1,2", "Agder km": "2", "Februar": "a", "5297": "*"}.get(text)
            if mark and marks:
                width = canvas.stringWidth(text, "Helvetica", 10)
                canvas.setFont("Helvetica", size)
                canvas.drawString(x + width + 0.4, y + rise, mark)
    canvas.save()
    return out.getvalue()


def test_a_raised_mark_is_a_note_and_no_part_of_the_figure() -> None:
    (table,) = read(page(True), "a.pdf").tables
    assert told(table) == (
        ["Januar", "Februar"], [("Oslo", ["5297", "801"]), ("Agder km²", ["306", "307"]), ("Ukjent", ["4", "9"])],
    )  # fmt: skip
    assert table.rows[1].fields[1].notes == ("1,2",)
    assert table.rows[0].fields[0].notes == ("*",)
    assert table.header is not None
    assert table.header.fields[1].notes == ("a",)
    assert told(read(page(False), "a.pdf").tables[0])[1][1] == ("Agder km", ["306", "307"])


@pytest.mark.parametrize(("size", "rise"), [(10, 3), (10, 4), (10, 2), (8, 2), (7, 3)])
def test_a_raised_mark_of_any_size_is_no_part_of_a_figure(size: float, rise: float) -> None:
    (table,) = read(page(True, size, rise), "a.pdf").tables
    assert [row.fields[1].text for row in table.rows] == ["801", "307", "9"]
    assert table.rows[1].fields[1].notes == ("1,2",)


def test_a_struck_figure_is_gone_and_counted() -> None:
    document = read(page(False, struck=("306", "9")), "a.pdf")
    (table,) = document.tables
    assert [[field.text for field in row.fields] for row in table.rows] == [["5297", "801"], ["", "307"], ["4", ""]]
    assert {remark.key: remark.facts for remark in document.remarks}["words-struck"] == {"count": 2}
