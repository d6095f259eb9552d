"""Workbooks as publishers lay them out."""

import datetime as dt
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tallvakt.ingest.document import Hidden
from tests.helpers.workbooks import ods, read, replaced, told, xls, xlsx

Rows = Sequence[Sequence[Any]]
Table = tuple[list[str], list[tuple[str, list[str]]]]

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MONTHS = ["Gjennomsnitt hittil i år", "Januar", "Februar"]

LAYOUTS: dict[str, tuple[Rows, list[Table]]] = {
    "blocks under one header": (
        [
            [None, *MONTHS],
            ["I alt", 15, 10, 20],
            ["03 Oslo", 15, 10, 20],
            [],
            ["I alt mentor", 5, 4, 6],
            ["03 Oslo", "*", "*", 6],
        ],
        [
            (MONTHS, [("I alt", ["15", "10", "20"]), ("03 Oslo", ["15", "10", "20"])]),
            (MONTHS, [("I alt mentor", ["5", "4", "6"]), ("03 Oslo", ["*", "*", "6"])]),
        ],
    ),
    "blocks below each other, each with a header and a title": (
        [
            ["Januar 2024 - Februar 2024"],
            [None, "januar", "februar"],
            ["Kvinner", 1, 2],
            ["Alder"],
            [None, "JANUAR"],
            ["0-19 år", 3],
        ],
        [(["januar", "februar"], [("Kvinner", ["1", "2"])]), (["JANUAR"], [("0-19 år", ["3"])])],
    ),
    "from column B, a blank column after January": (
        [
            ["Tabell 1a"],
            [],
            [None, None, "Januar", None, "Februar"],
            [None, "Oslo", 5, None, 6],
            [None, "Agder", 7, None, 8],
        ],
        [(["Januar", "Februar"], [("Oslo", ["5", "6"]), ("Agder", ["7", "8"])])],
    ),
    "a stray column headed NA": (
        [[None, "Januar", "NA", "Februar"], ["Oslo", 5, None, 6], ["Agder", 7, "NA", 8]],
        [(["Januar", "Februar"], [("Oslo", ["5", "6"]), ("Agder", ["7", "8"])])],
    ),
    "a column headed NA that holds figures stays": (
        [[None, "Januar", "NA"], ["Oslo", 5, 9]],
        [(["Januar", "NA"], [("Oslo", ["5", "9"])])],
    ),
    "figures under no heading stay": (
        [[None, "Januar"], ["Oslo", 5, 77]],
        [(["Januar", ""], [("Oslo", ["5", "77"])])],
    ),
    "main group in column A filled once, sub-type in B": (
        [
            [None, None, "Januar", "Februar"],
            ["I alt", None, 9, 11],
            ["Opplæring", "I alt", 5, 6],
            [None, "AMO", 3, 4],
            [None, "Fagskole", 2, 2],
            ["Lønnstilskudd", "I alt", 4, 5],
        ],
        [
            (
                ["Januar", "Februar"],
                [
                    ("I alt", ["9", "11"]),
                    ("Opplæring/I alt", ["5", "6"]),
                    ("Opplæring/AMO", ["3", "4"]),
                    ("Opplæring/Fagskole", ["2", "2"]),
                    ("Lønnstilskudd/I alt", ["4", "5"]),
                ],
            )
        ],
    ),
    "codes and names in two columns": (
        [["Nr", "Kommune", "Januar"], [301, "Oslo", 5], [1103, "Stavanger", 6]],
        [(["Januar"], [("301/Oslo", ["5"]), ("1103/Stavanger", ["6"])])],
    ),
    "years down, months across": (
        [["År", "januar", "februar"], [2023, 71000, 72000.0], [2024, 73000, None]],
        [(["januar", "februar"], [("2023", ["71000", "72000"]), ("2024", ["73000", ""])])],
    ),
    "years across": (
        [["Tiltak", 2022, 2023], ["Mentor", 5, 6]],
        [(["2022", "2023"], [("Mentor", ["5", "6"])])],
    ),
    "months under years": (
        [[None, 2023, None, 2024], [None, "november", "desember", "januar"], ["Oslo", 1, 2, 3]],
        [(["november 2023", "desember 2023", "januar 2024"], [("Oslo", ["1", "2", "3"])])],
    ),
    "dates for months": (
        [[None, dt.date(2024, 1, 1), dt.datetime(2024, 2, 29)], ["Oslo", 1, 2]],
        [(["2024-01", "2024-02"], [("Oslo", ["1", "2"])])],
    ),
    "numbers stored as text": (
        [[None, "Januar", "Februar"], ["Oslo", "5 297", " 801 "]],
        [(["Januar", "Februar"], [("Oslo", ["5 297", "801"])])],
    ),
    "a row without a label is a row": (
        [[None, "Januar", "Februar"], ["Oslo", 5, 6], [None, 7, 8]],
        [(["Januar", "Februar"], [("Oslo", ["5", "6"]), ("", ["7", "8"])])],
    ),
    "words among the figures are no header": (
        [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", "mangler", "mangler"], ["Ukjent", 1, 2]],
        [(["Januar", "Februar"], [("Oslo", ["5", "6"]), ("Agder", ["mangler", "mangler"]), ("Ukjent", ["1", "2"])])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(layout: str) -> None:
    rows, tables = LAYOUTS[layout]
    assert [told(t) for t in read(xlsx({"Ark": rows})).tables] == tables


@pytest.mark.parametrize("layout", ["blocks under one header", "years down, months across", "months under years"])
def test_xls_and_ods_read_alike(layout: str) -> None:
    rows, tables = LAYOUTS[layout]
    assert [told(t) for t in read(xls({"Ark": rows}), "a.xls").tables] == tables
    assert [told(t) for t in read(ods({"Ark": rows}), "a.ods").tables] == tables


def test_prose_is_no_table() -> None:
    rows: Rows = [
        ["Om tabellene"],
        ["Begrep", "Forklaring"],
        ["Tiltak", "Et tilbud"],
        ["Deltaker", "En person"],
        ["Kilde", "NAV"],
    ]
    document = read(xlsx({"0. Om tabellene": rows}))
    assert not document.tables
    assert [t.text for t in document.prose][:3] == ["Om tabellene", "Begrep Forklaring", "Tiltak Et tilbud"]


def test_every_sheet_is_read_and_places_name_it() -> None:
    rows = LAYOUTS["blocks under one header"][0]
    document = read(xlsx({"Tiltak og fylke": rows, "Tiltak og kjønn": rows}))
    places = [t.rows[0].fields[1].place for t in document.tables]
    assert [(p.part, p.line, p.field) for p in places] == [
        ("Tiltak og fylke", 2, 3), ("Tiltak og fylke", 5, 3), ("Tiltak og kjønn", 2, 3), ("Tiltak og kjønn", 5, 3),
    ]  # fmt: skip
    assert document.lines["Tiltak og fylke", 6] == "03 Oslo\t*\t*\t6"


def test_merged_cells_keep_their_text_where_it_begins() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("C1:D1")

    rows: Rows = [
        [None, None, "2024", None],
        [None, None, "januar", "februar"],
        ["Opplæring", "AMO", 1, 2],
        [None, "Fagskole", 3, 4],
    ]
    (table,) = read(xlsx({"Ark": rows}, merge)).tables
    assert told(table) == (
        ["januar 2024", "februar 2024"],
        [("Opplæring/AMO", ["1", "2"]), ("Opplæring/Fagskole", ["3", "4"])],
    )


FORMATS = [
    (0.125, "0%", "13 %", "figures-shown-rounded"),
    (0.125, "0.0%", "12.5 %", None),
    (5402.875, "#,##0", "5403", "figures-shown-rounded"),
    (2.5, "0", "3", "figures-shown-rounded"),
    (5297, "#,##0.0", "5297", None),
    (3.5, "General", "3.5", None),
    (3.25, "0.00", "3.25", None),
    (2, '[<4]"*";0', "*", "figure-behind-symbol"),
    (7, '[<4]"*";0', "7", None),
    (-3.5, "0.0;-0.0", "-3.5", None),
    (1e16, "General", "10000000000000000", None),
    (1 / 3, "General", "0.333333333", None),
    (4_099_000, "#,##0,", "4099", None),
    (4_099_499, "#,##0,", "4099", "figures-shown-rounded"),
    (1_234_567_890, "0.0,,", "1234.6", "figures-shown-rounded"),
    (-14, "#,##0;(#,##0)", "-14", None),
    (-14, "0;0", "14", None),
    (12_345, "0.00E+00", "12300", "figures-shown-rounded"),
    (3.5, "# ?/?", "3 1/2", None),
    (1234.5, '#,##0.00" kr"', "1234.5", None),
]


@pytest.mark.parametrize(("value", "code", "text", "remark"), FORMATS)
def test_a_token_is_what_a_reader_sees(value: float, code: str, text: str, remark: str | None) -> None:
    def set_format(sheet: Worksheet) -> None:
        sheet["B2"].number_format = code

    document = read(xlsx({"Ark": [[None, "Januar"], ["Oslo", value]]}, set_format))
    assert document.tables[0].rows[0].fields[0].text == text
    assert [r.key for r in document.remarks] == ([remark] if remark else [])
    assert all(set(r.facts) == {"sheet", "count"} for r in document.remarks)


def test_formulas_give_their_stored_value_and_none_where_there_is_none() -> None:
    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["I alt", "=SUM(B2:B2)", "=SUM(C2:C2)"]]

    def calculated(sheet: bytes) -> bytes:
        return sheet.replace(b"<f>SUM(B2:B2)</f><v></v>", b"<f>SUM(B2:B2)</f><v>5</v>")

    def settled(workbook: bytes) -> bytes:
        return workbook.replace(b'fullCalcOnLoad="1"', b"")

    data = replaced(xlsx({"Ark": rows}), {"xl/worksheets/sheet1.xml": calculated, "xl/workbook.xml": settled})
    document = read(data)
    assert told(document.tables[0])[1][1] == ("I alt", ["5", "=SUM(C2:C2)"])
    assert document.troubles == {("Ark", 3, 3): "formula-uncalculated"}
    (remark,) = document.remarks
    assert (remark.key, remark.facts["count"]) == ("formulas-uncalculated", 1)
    assert remark.place is not None
    assert (remark.place.line, remark.place.field) == (3, 3)


def test_formulas_of_sparklines_are_of_no_cell() -> None:
    data = BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Ark")
        for number, row in enumerate([[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8]]):
            sheet.write_row(number, 0, row)
        sheet.add_sparkline("D2", {"range": "Ark!B2:C2"})
    document = read(data.getvalue())
    assert told(document.tables[0])[1] == [("Oslo", ["5", "6"]), ("Agder", ["7", "8"])]
    assert not document.troubles


def test_a_workbook_that_asks_to_be_calculated_shows_other_values_than_it_stores() -> None:
    rows: Rows = [[None, "Januar"], ["Oslo", 5], ["I alt", "=SUM(B2:B2)"]]
    data = replaced(
        xlsx({"Ark": rows}), {"xl/worksheets/sheet1.xml": lambda s: s.replace(b"</f><v></v>", b"</f><v>0</v>")}
    )
    document = read(data)
    assert told(document.tables[0])[1] == [("Oslo", ["5"]), ("I alt", ["=SUM(B2:B2)"])]
    assert document.troubles == {("Ark", 3, 2): "formula-stale"}
    assert [r.key for r in document.remarks] == ["formulas-stale"]


def test_an_error_is_read_as_it_is_shown() -> None:
    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", "#DIV/0!", 6], ["Agder", 7, "#N/A"]]
    document = read(xlsx({"Ark": rows}))
    assert told(document.tables[0])[1] == [("Oslo", ["#DIV/0!", "6"]), ("Agder", ["7", "#N/A"])]
    assert set(document.troubles.values()) == {"error-value"}


def test_raised_and_struck_words_in_a_cell() -> None:
    def mark(sheet: Worksheet) -> None:
        sheet["B2"] = CellRichText("307", TextBlock(InlineFont(vertAlign="superscript"), "1"))
        sheet["C2"] = CellRichText(TextBlock(InlineFont(strike=True), "310"), TextBlock(InlineFont(), "307"))
        sheet["C3"].font = Font(strike=True)

    document = read(xlsx({"Ark": [[None, "Januar", "Februar"], ["Oslo", 1, 1], ["Agder", 7, 8]]}, mark))
    january, february = document.tables[0].rows[0].fields
    assert (january.text, january.notes) == ("307", ("1",))
    assert (february.text, february.struck) == ("307", ("310",))
    assert told(document.tables[0])[1][1] == ("Agder", ["7", ""])
    assert [(r.key, r.facts) for r in document.remarks] == [("figures-struck", {"count": 1})]


@pytest.mark.parametrize("shared", [False, True], ids=["inline", "shared"])
def test_the_runs_of_a_struck_cell_say_what_is_struck(shared: bool) -> None:
    def strike(sheet: Worksheet) -> None:
        sheet["B2"] = CellRichText("310", TextBlock(InlineFont(), " 307"))
        sheet["C2"] = CellRichText(TextBlock(InlineFont(strike=True), "310"), TextBlock(InlineFont(), " 307"))
        sheet["D2"] = CellRichText(TextBlock(InlineFont(strike=True), "310"), "")
        for cell in sheet[2][1:]:
            cell.font = Font(strike=True)

    rows: Rows = [[None, "Januar", "Februar", "Mars"], ["Oslo", 1, 1, 1], ["Agder", 7, 8, 9]]
    data = xlsx({"Ark": rows}, strike)
    (table,) = read(with_shared_texts(data) if shared else data).tables
    assert told(table)[1][0] == ("Oslo", ["307", "307", ""])


def with_shared_texts(data: bytes) -> bytes:
    """A workbook of one sheet whose texts of their own are shared texts instead."""
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return b'%bt="s"><v>%d</v></c>' % (match[1], len(texts) - 1)

    def moved(sheet: bytes) -> bytes:
        return re.sub(rb'(<c [^>]*)t="inlineStr"><is>(.*?)</is></c>', share, sheet)

    data = replaced(data, {"xl/worksheets/sheet1.xml": moved})
    items = b"".join(b"<si>%b</si>" % text for text in texts)
    return replaced(data, {"xl/sharedStrings.xml": lambda _: b'<sst xmlns="%b">%b</sst>' % (MAIN, items)})


def test_dates_are_read_as_their_format_shows_them() -> None:
    def set_formats(sheet: Worksheet) -> None:
        sheet["B1"].number_format = "mmm yyyy"
        sheet["C1"].number_format = "dd.mm.yyyy"
        sheet["B3"].number_format = "yyyy"

    rows: Rows = [[None, dt.date(2024, 1, 15), dt.date(2024, 3, 15)], ["Oslo", 5, 6], ["Fra", dt.date(2023, 6, 30), 7]]
    assert told(read(xlsx({"Ark": rows}, set_formats)).tables[0]) == (
        ["2024-01", "2024-03-15"], [("Oslo", ["5", "6"]), ("Fra", ["2023", "7"])],
    )  # fmt: skip


def test_what_is_hidden_is_named_and_not_read() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.sheet_state = "hidden" if sheet.title == "Skjult" else "visible"

    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8]]
    document = read(xlsx({"Synlig": rows, "Skjult": rows}, hide))
    assert [told(t) for t in document.tables] == [(["Januar"], [("Oslo", ["5"])])]
    assert [(r.key, r.facts) for r in document.remarks] == [
        ("hidden-cells", {"sheet": "Synlig", "rows": ("3",), "columns": ("C",)}),
        ("hidden-sheet", {"sheet": "Skjult"}),
    ]
    assert document.hidden == (
        Hidden("Synlig", "row", 3, 3), Hidden("Synlig", "column", 3, 3), Hidden("Skjult", "sheet"),
    )  # fmt: skip


def test_a_hidden_row_does_not_part_a_table_and_places_are_those_of_the_sheet() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    rows: Rows = [[None, "x", "Januar"], ["Oslo", 9, 5], ["Kontroll", 9, 0], ["Agder", 9, 7]]
    (table,) = read(xlsx({"Ark": rows}, hide)).tables
    assert told(table) == (["Januar"], [("Oslo", ["5"]), ("Agder", ["7"])])
    assert (table.rows[1].fields[0].place.line, table.rows[1].fields[0].place.field) == (4, 3)


def test_rounded_figures_and_unread_columns_leave_a_trace_without_their_values() -> None:
    document = read(xlsx({"Ark": [[None, "Januar", "NA"], ["Oslo", 5, None]]}))
    (remark,) = document.remarks
    assert (remark.key, remark.facts) == ("stray-column", {"text": "NA"})
