"""A table of a text whose header leaves out the field over its labels."""

import pytest

from tallvakt.ingest import plain_text

LINES = ("| North | 4 | 6 | 10 |", "| South | 9 | 11 | 20 |", "| In all | 13 | 17 | 30 |")
HEADERS = {
    "| In all | A | B |": ["In all", "A", "B"],  # it is a row too, so it stands over no labels
    "| 2024M01 | 2024M02 | 2024M03 |": ["2024M01", "2024M02", "2024M03"],
    "| Region | A | B |": ["A", "B"],  # one column has no name, and nothing tells which
    "| Region | A | B | In all |": ["A", "B", "In all"],
}


@pytest.mark.parametrize("header", HEADERS)
def test_what_stands_over_the_columns(header: str) -> None:
    text = "\n".join([header, "|---|---|---|", *LINES])
    (table,) = plain_text.parse(text.encode(), "table.md").tables
    assert table.header is not None
    assert [token.text for token in table.header.fields] == HEADERS[header]
    assert [row.label.text for row in table.rows] == ["North", "South", "In all"]
    assert [token.place.line for token in (table.header.label, *table.header.fields)] == [1] * (
        len(HEADERS[header]) + 1
    )
