"""Delimited files: separators, quotes, line ends; and the reasons when they do not hold together."""

import pytest

from tallvakt.ingest import UnreadableFile
from tests.helpers.workbooks import read, told

TABLE = (["Januar", "Februar"], [("03 Oslo", ["5 297", "*"]), ("11 Rogaland", ["6", "7"])])

SAME = {
    "semicolons": ";Januar;Februar\n03 Oslo;5 297;*\n11 Rogaland;6;7\n",
    "commas": ",Januar,Februar\n03 Oslo,5 297,*\n11 Rogaland,6,7\n",
    "tabs": "\tJanuar\tFebruar\n03 Oslo\t5 297\t*\n11 Rogaland\t6\t7\n",
    "bars": "|Januar|Februar\n03 Oslo|5 297|*\n11 Rogaland|6|7\n",
    "every field in quotes": '"";"Januar";"Februar"\n"03 Oslo";"5 297";"*"\n"11 Rogaland";"6";"7"\n',
    "ends of lines as Windows and old Macs write them": ";Januar;Februar\r\n03 Oslo;5 297;*\r11 Rogaland;6;7",
    "a byte order mark": "\ufeff;Januar;Februar\n03 Oslo;5 297;*\n11 Rogaland;6;7\n",
    "a title before and a note after": (
        "Januar 2024 - Februar 2024;;\n\n;Januar;Februar\n03 Oslo;5 297;*\n11 Rogaland;6;7\n\nKilde: NAV, 2024\n"
    ),
    "fields left blank to the right": ";Januar;Februar;;\n03 Oslo;5 297;*;;\n11 Rogaland;6;7;;\n",
    "decimal commas elsewhere": ";Januar;Februar\n03 Oslo;5 297;*\n11 Rogaland;6;7\n\nSats;1,5;2,5\n",
}


@pytest.mark.parametrize("case", SAME)
def test_reads_the_same_table(case: str) -> None:
    assert told(read(SAME[case].encode(), "a.csv").tables[0]) == TABLE


def test_quotes_hold_delimiters_quotes_and_ends_of_lines() -> None:
    text = ';"Januar"\n"Nord-Amerika; ""Oseania""\nog andre";5\n"Asia";6\n'
    document = read(text.encode(), "a.csv")
    assert told(document.tables[0]) == (["Januar"], [('Nord-Amerika; "Oseania" og andre', ["5"]), ("Asia", ["6"])])
    assert [r.label.place.line for r in document.tables[0].rows] == [2, 4]


@pytest.mark.parametrize("case", SAME)
def test_spans_hold_their_text(case: str) -> None:
    document = read(SAME[case].encode(), "a.csv")
    for row in document.tables[0].rows:
        for token in (row.label, *row.fields):
            assert document.lines["", token.place.line][token.place.start : token.place.end] == token.text


BAD = {
    "mixed": (
        ";Januar;Februar\n03 Oslo;5;6\n11 Rogaland;7;8\n15 Møre,9,10\n18 Nordland,11,12\n31 Østfold,1,2\n",
        "csv-mixed-delimiters",
        4,
    ),
    "a quote left open": (';Januar\n"03 Oslo;5\n' + "11 Rogaland;6\n" * 60, "csv-quote-open", 2),
    "a quote left open at the end": (';Januar\n11 Rogaland;6\n"03 Oslo;5\n', "csv-quote-open", 3),
    "words after a quote": (';Januar\n"03" Oslo;5\n11 Rogaland;6\n', "csv-quote-open", 2),
    "prose": ("Dette er\nikke en tabell\n", "csv-no-delimiter", None),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_says_what_does_not_hold_together(case: str) -> None:
    text, key, line = BAD[case]
    with pytest.raises(UnreadableFile) as caught:
        read(text.encode(), "a.csv")
    assert (caught.value.remark.key, caught.value.remark.facts.get("line")) == (key, line)


@pytest.mark.parametrize("name", ["a.txt", "publication", "a.md"])
def test_a_delimited_file_of_another_name_is_told_by_its_lines(name: str) -> None:
    assert told(read(SAME["semicolons"].encode(), name).tables[0]) == TABLE
    assert not read(b"Oslo, Bergen og Trondheim, med flere, i 2024.\n" * 9, name).tables
