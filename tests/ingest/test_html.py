"""HTML tables, whole and slovenly."""

from contextlib import suppress

import pytest

from tallvakt.ingest import Limits, Token, UnreadableFile
from tallvakt.model.report import Place
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


def cell(markup: str, head: str = "") -> Token:
    """The first figure of a page in which a cell is written so."""
    page = f"<head>{head}</head><table><tr><td><td>Januar<tr><td>Oslo<td>{markup}</td><tr><td>Agder<td>6</table>"
    return read(page.encode(), "a.html").tables[0].rows[0].fields[0]


MARKED = {
    "307<sup>1</sup>": ("307", ("1",), ()),
    "307 <sup>1)</sup>": ("307", ("1)",), ()),
    "<sup>a</sup>307": ("307", ("a",), ()),
    "307<sup><a href=#n>1</a>, <b>2</b></sup>": ("307", ("1, 2",), ()),
    "307<span style='vertical-align: super; font-size:70%'>1</span>": ("307", ("1",), ()),
    "307<sub>r</sub>": ("307", ("r",), ()),
    "<del>310</del>307": ("307", (), ("310",)),
    "<s>310</s> <ins>307</ins>": ("307", (), ("310",)),
    "<strike>310</strike>307<sup>r</sup>": ("307", ("r",), ("310",)),
    "<span style='text-decoration: line-through red'>310</span>307": ("307", (), ("310",)),
    "<span style='display:none'>0000307</span>307": ("307", (), ()),
    "<span hidden>0000307</span>307": ("307", (), ()),
    "<span style='visibility:hidden'>9</span>307": ("307", (), ()),
    "<span style='visibility:hidden'>9<b style='visibility:visible'>307</b></span>": ("307", (), ()),
    "<span style='position:absolute;left:-9999px'>0307</span>307": ("307", (), ()),
    "<span style='font-size:0'>0</span>307": ("307", (), ()),
    "<span style='display:inline-block;width:0;overflow:hidden'>0</span>307": ("307", (), ()),
    "<span aria-hidden=true>307</span>": ("307", (), ()),
    "<template>1</template><script>2</script>307<noscript>3</noscript>": ("307", (), ()),
    "3<!-- 0 -->07": ("307", (), ()),
    "3&shy;0&#8203;7": ("307", (), ()),
    "3<wbr>07": ("307", (), ()),
    "12<br>345": ("12 / 345", (), ()),
    "<p>12</p><p>345": ("12 / 345", (), ()),
    "307<br>": ("307", (), ()),
    "<sup>*</sup>": ("*", (), ()),
}


@pytest.mark.parametrize("markup", MARKED)
def test_a_figure_is_what_a_person_sees(markup: str) -> None:
    token = cell(markup)
    assert (token.text, token.notes, token.struck) == MARKED[markup]


STYLED = {
    ".key {display: none}": "307",
    "td > span.key { visibility: hidden; }": "307",
    "table td .key, .other {display:none!important}": "307",
    "/* sort { */ @media screen { span[data-k] {display:none} }": "307",
    "@media print { .key {display:none} }": "0307307",
    ".key {display:none} #k {display: inline}": "0307307",
    "div .key {display:none}": "0307307",
}


@pytest.mark.parametrize("css", STYLED)
def test_a_style_sheet_of_the_page_hides(css: str) -> None:
    token = cell("<span class='key x' id=k data-k=1>0307</span>307", f"<style>{css}</style>")
    assert token.text == STYLED[css]


LABELS = {
    "Oslo<sup>1</sup>": ("Oslo", ("1",)),
    "km<sup>2</sup>": ("km²", ()),
    "CO<sub>2</sub>": ("CO2", ()),
    "1<sup>st</sup> quarter": ("1st quarter", ()),
    "10<sup>3</sup> tonn": ("10³ tonn", ()),
    "Møre og<br>Romsdal": ("Møre og Romsdal", ()),
}


@pytest.mark.parametrize("markup", LABELS)
def test_a_label_keeps_what_belongs_to_it(markup: str) -> None:
    page = f"<table><tr><td><td>Januar<tr><td>{markup}<td>307</table>"
    label = read(page.encode(), "a.html").tables[0].rows[0].label
    assert (label.text, label.notes) == LABELS[markup]


def test_hidden_cells_rows_and_tables_are_not_there_and_counted() -> None:
    page = (
        "<table><tr><td><td>Januar<td hidden>Skjult<td>Februar<tr><td>Oslo<td>1<td hidden>9<td>2"
        "<tr style='display:none'><td>Sum<td>0<td>0<tr><td>Agder<td>3<td hidden>9<td><s>4</s></table>"
        "<table hidden><tr><td><td>Mars<tr><td>Oslo<td>5</table>"
    )
    document = read(page.encode(), "a.html")
    assert [told(t) for t in document.tables] == [(["Januar", "Februar"], [("Oslo", ["1", "2"]), ("Agder", ["3", ""])])]
    counts = {remark.key: remark.facts for remark in document.remarks}
    assert counts["html-cells-hidden"] == {"count": 5}
    assert counts["figures-struck"] == {"count": 1}


def test_places_are_those_of_the_source() -> None:
    page = "<table>\n<tr><td><td>Januar\n<tr><td>Oslo<td>\n  <b>5&nbsp;297</b><sup>1</sup> </td></table>"
    token = read(page.encode(), "a.html").tables[0].rows[0].fields[0]
    assert token.place == Place(4, 1, 5, 25)


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<", "</", "<b>", "<sup>1</sup>x", "<table>", "<td>", "<style>/*", "&#"]
)
def test_a_page_without_sense_takes_no_long_time(piece: str) -> None:
    """Sixty thousand letters: quadratic reading would take minutes, and the limit of time ends it."""
    with suppress(UnreadableFile):
        read(("<table><tr><td>" + piece * (60_000 // len(piece))).encode(), "a.html", Limits(seconds=20))


def test_a_rule_that_hides_by_structure_is_counted() -> None:
    page = "<style>td:nth-child(3) {display: none}</style><table><tr><td>Oslo<td>5<td>6<tr><td>Agder<td>7<td>8</table>"
    remarks = {remark.key: remark.facts for remark in read(page.encode(), "a.html").remarks}
    assert remarks["html-styles-unread"] == {"count": 1}
