"""Workbooks as publishers lay them out."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.helpers.workbooks import ods, read, replaced, told, xls, xlsx

Rows = Sequence[Sequence[Any]]
Table = tuple[list[str], list[tuple[str, list[str]]]]

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

    data = replaced(xlsx({"Ark": rows}), {"xl/worksheets/sheet1.xml": calculated})
    document = read(data)
    assert told(document.tables[0])[1][1] == ("I alt", ["5", "=SUM(C2:C2)"])
    (remark,) = document.remarks
    assert (remark.key, remark.facts["count"]) == ("formulas-uncalculated", 1)
    assert remark.place is not None
    assert (remark.place.line, remark.place.field) == (3, 3)


def test_what_is_hidden_is_read_and_told() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.sheet_state = "hidden" if sheet.title == "Skjult" else "visible"

    rows: Rows = [[None, "Januar", "Februar"], ["Oslo", 5, 6], ["Agder", 7, 8]]
    document = read(xlsx({"Synlig": rows, "Skjult": rows}, hide))
    assert [len(t.rows) for t in document.tables] == [2, 2]
    assert [(r.key, r.facts["sheet"]) for r in document.remarks] == [
        ("hidden-cells", "Synlig"), ("hidden-sheet", "Skjult"), ("hidden-cells", "Skjult"),
    ]  # fmt: skip


def test_rounded_figures_and_unread_columns_leave_a_trace_without_their_values() -> None:
    document = read(xlsx({"Ark": [[None, "Januar", "NA"], ["Oslo", 5, None]]}))
    (remark,) = document.remarks
    assert (remark.key, remark.facts) == ("stray-column", {"text": "NA"})
