"""HTML tables, whole and slovenly."""

import pytest

from tests.helpers.workbooks import read, told

TABLE = (["Januar", "Februar"], [("Oslo", ["5 297", "*"]), ("Agder", ["6", "7"])])

SAME = {
    "all tags": "<table><thead><tr><th></th><th>Januar</th><th>Februar</th></tr></thead><tbody><tr><th>Oslo</th>"
    "<td>5&nbsp;297</td><td>*</td></tr><tr><td>Agder</td><td>6</td><td>7</td></tr></tbody></table>",
    "end tags left out": "<TABLE><TR><TH><TH>Januar<TH>Februar<TR><TD>Oslo<TD>5&#160;297<TD>*<TR><TD>Agder<TD>6"
    "<TD>7</TABLE>",
    "never closed": "<table><tr><td><td>Januar<td>Februar<tr><td>Oslo<td>5 297<td>*<tr><td>Agder<td>6<td>7",
    "marks, notes and blanks in cells": "<table><tr><td><td> <b>Jan</b>uar\n<td>Februar<tr><td><a href='x'>Oslo</a>"
    "<td><span>5</span> 297<td>*<!-- 3 --><tr><td>Agder<td>6<script>9</script><td>7</table>",
    "in a table of layout": "<table><tr><td>Meny<td><table><tr><td><td>Januar<td>Februar<tr><td>Oslo<td>5 297<td>*"
    "<tr><td>Agder<td>6<td>7</table></table>",
}  # fmt: skip


@pytest.mark.parametrize("case", SAME)
def test_reads_the_same_table(case: str) -> None:
    document = read(f"<!doctype html><title>Tall</title><p>Januar 2024</p>{SAME[case]}".encode(), "a.html")
    assert [told(t) for t in document.tables] == [TABLE]
    assert [t.text for t in document.prose][:2] == ["Tall", "Januar 2024"]


def test_spans_of_rows_and_columns_keep_cells_in_their_columns() -> None:
    page = (
        "<table><caption>Tiltak</caption><tr><td colspan=2><td>Januar<td>Februar"
        "<tr><td rowspan=2>Opplæring<td>AMO<td>1<td>2<tr><td>Fagskole<td>3<td>4"
        "<tr><td colspan=2>I alt<td>4<td>6</table>"
    )
    (table,) = read(page.encode(), "a.html").tables
    assert told(table) == (
        ["Januar", "Februar"],
        [("Opplæring/AMO", ["1", "2"]), ("Opplæring/Fagskole", ["3", "4"]), ("I alt", ["4", "6"])],
    )
    assert [t.text for t in table.above] == ["Tiltak"]


@pytest.mark.parametrize("name", ["a.html", "a.xls", "a.txt"])
def test_a_page_is_told_by_its_markup_whatever_its_name(name: str) -> None:
    assert [told(t) for t in read(f"<html>{SAME['all tags']}</html>".encode(), name).tables] == [TABLE]


def test_a_wide_span_does_not_unfold_without_end() -> None:
    page = "<table><tr><td><td>Januar<tr><td>Oslo<td colspan=99999999 rowspan=99999999>5</table>"
    assert read(page.encode(), "a.html").tables[0].rows[0].fields[0].text == "5"
