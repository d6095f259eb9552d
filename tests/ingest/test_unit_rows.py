"""Headers that close with a row of units: one table, its columns named by the labels above the units."""

from __future__ import annotations

import pytest

from tallvakt.ingest import Document, delimited
from tallvakt.ingest.limits import Limits
from tallvakt.ingest.source_file import SourceFile

ROWS = "Coal;2023;12,5;3,0;4,1;8,0\nGas;2023;7,5;2,0;1,1;8,4\n"
GROUPS = ";;Supply;Supply;Use;Use\n"
NAMES = ";;Production;Import;Industry;Homes\n"
AGAIN = ";;Total;Import;Total;Homes\n"
UNITS = "Carrier;Year;PJ;PJ;PJ;PJ\n"


def read_csv(text: str) -> Document:
    return delimited.read(SourceFile(text.encode(), "energy.csv"), Limits())


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (NAMES + UNITS, ["Production", "Import", "Industry", "Homes"]),
        (GROUPS + NAMES + UNITS, ["Production", "Import", "Industry", "Homes"]),
        (GROUPS + AGAIN + UNITS, ["Supply: Total", "Supply: Import", "Use: Total", "Use: Homes"]),
        (NAMES + "Carrier;Year;PJ;PJ;PJ;%\n", ["Production, PJ", "Import, PJ", "Industry, PJ", "Homes, %"]),
    ],
)
def test_columns_are_named_by_what_stands_over_their_units(header: str, names: list[str]) -> None:
    (table,) = read_csv(header + ROWS).tables
    assert table.header is not None
    heads = [*table.header.groups, table.header.label, *table.header.fields]
    assert [t.text for t in heads if t.text not in ("Carrier", "Year")] == names
    assert len(table.rows) == 2
    lines = {t.place.line for t in heads if t.text in names}
    assert lines == {header.count("\n") - 1}, "a name stands where it is printed"


def test_rows_of_symbols_are_no_units() -> None:
    text = "Region;2022;2023;2024\nNorth;:;:;:\nEast;*;*;*\nWest;*;*;*\nSouth;11;21;31\n"
    (table,) = read_csv(text).tables
    assert [row.label.text for row in table.rows] == ["North", "East", "West", "South"]


@pytest.mark.parametrize("lower", ["Region;Men;Women;Men;Women\n", "Region;Jan;Feb;Jan;Feb\n"])
def test_names_that_tell_columns_apart_are_no_units(lower: str) -> None:
    tables = read_csv(";2022;2022;2023;2023\n" + lower + "North;10;20;30;40\nSouth;11;21;31;41\n").tables
    heads = {t.text for table in tables if table.header for t in table.header.fields}
    assert not any("2022: " in text for text in heads)
