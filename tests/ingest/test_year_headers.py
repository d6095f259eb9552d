"""Headers of years: beside words, under a corner that names the labels, and one year alone."""

import pytest

from tallvakt.ingest import Document, delimited, plain_text
from tallvakt.ingest.limits import Limits
from tallvakt.ingest.source_file import SourceFile

ROWS = "All;10;10\nNorth;4;4\nSouth;6;6\n"
ONE = "All;10\nNorth;4\nSouth;6\n"
HEADS = {
    "years": ("Place;2023;2024\n" + ROWS, ["2023", "2024"]),
    "years and words": ("Place;2022;2023;Change\nAll;10;12;2\nNorth;4;5;1\n", ["2022", "2023", "Change"]),
    "one year": ("Place;2024\n" + ONE, ["2024"]),
    "one year under a title": ("By place\n\nPlace;2024\n" + ONE, ["2024"]),
    "one year, no corner": (";2024\n" + ONE, ["2024"]),
}


def read(text: str, form: str) -> Document:
    if form == "csv":
        return delimited.read(SourceFile(text.encode(), "p.csv"), Limits())
    if form == "tabs":
        return plain_text.parse(text.replace(";", "\t").encode(), "p.txt")
    lines = [f"| {line.replace(';', ' | ')} |" if ";" in line else line for line in text.splitlines()]
    at = next(n for n, line in enumerate(lines) if "|" in line)
    rule = "|" + "---|" * lines[at].count(" | ") + "---|"
    return plain_text.parse("\n".join([*lines[: at + 1], rule, *lines[at + 1 :]]).encode(), "p.md")


@pytest.mark.parametrize("form", ["csv", "tabs", "markdown"])
@pytest.mark.parametrize("kind", HEADS)
def test_years_name_columns(kind: str, form: str) -> None:
    text, heads = HEADS[kind]
    (table,) = read(text, form).tables
    assert table.header is not None
    assert [token.text for token in table.header.fields] == heads
    assert table.rows[0].label.text == "All"


@pytest.mark.parametrize("text", ["Year;2024\nTables;12\nPages;30\n", "North;2024\nSouth;12;7\nEast;9;8\n"])
def test_a_figure_that_may_be_a_year_is_no_header(text: str) -> None:
    (table,) = read(text, "csv").tables
    assert table.header is None
    assert len(table.rows) == 3
