"""Raised marks in a PDF."""

import io
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tests.helpers.workbooks import read, told


def page(marks: bool) -> bytes:
    out = io.BytesIO()
    canvas: Any = Canvas(out)
    rows = [["", "Januar", "Februar"], ["Oslo", "5297", "801"], ["Agder km", "306", "307"], ["Ukjent", "4", "9"]]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            x, y = 60 + 100 * column, 700 - 16 * number
            canvas.setFont("Helvetica", 10)
            canvas.drawString(x, y, text)
            mark = {"307": "1,2", "Agder km": "2", "Februar": "a", "5297": "*"}.get(text)
            if mark and marks:
                width = canvas.stringWidth(text, "Helvetica", 10)
                canvas.setFont("Helvetica", 6)
                canvas.drawString(x + width + 0.4, y + 4, mark)
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
