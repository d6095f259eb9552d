"""Which table a block is, whichever way it is printed: totals, marks, headings, orientation, codes across."""

from pathlib import Path

from tallvakt.model.report import PublicationVerdict
from tallvakt.pipeline.edition_history import History
from tallvakt.recognise import recognise
from tests.helpers.contract_language import cells, check, content, document, faults, read, tally

SEX = {"sex": "women men"}
TWO = """\
dimensions: {sex: {codelist: sex}}
total: {labels: [All]}
"""
SUMS = "promises: [{id: sums, check: parts-not-summing}]\n"


def test_a_table_without_a_total_is_read_and_not_held_to_one(tmp_path: Path) -> None:
    contract = TWO + "tables: {by-sex: {rows: sex, total: false}}\n" + SUMS
    report = check(
        tmp_path, contract, SEX, "January 2024 - February 2024\n\n | January | February\nwomen | 3 | 4\nmen | 5 | 6\n"
    )
    assert report.verdict is PublicationVerdict.PASSED, report.findings
    assert tally(report, "sums") == {"skipped": 1}, "what was promised and not tried is told"
    assert [c.text for c in report.cells] == ["3", "4", "5", "6"]


MARKED = (
    TWO
    + """\
tables:
  counts: {rows: sex, marks: [Number]}
  shares: {rows: sex, total: false, marks: [Per cent], figures: {decimals: 1, decimal_mark: "."}}
"""
    + SUMS
)


def test_marks_in_headings_tell_tables_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        MARKED,
        SEX,
        "January 2024\n\nNumber of persons\n\n | January\nAll | 8\nwomen | 2\nmen | 6\n\n"
        "Persons, per cent\n\n | January\nwomen | 25.0\nmen | 75.0\n",
    )
    assert cells(found, "counts") == {("total", "2024-01"): "8", ("women", "2024-01"): "2", ("men", "2024-01"): "6"}
    assert cells(found, "shares") == {("women", "2024-01"): "25.0", ("men", "2024-01"): "75.0"}
    assert found.cells["lower"].tolist() == [8, 2, 6, 250, 750]


def test_marks_in_names_of_sheets_tell_tables_apart(tmp_path: Path) -> None:
    header = [None, "January 2024", "February 2024"]
    report = check(
        tmp_path,
        MARKED,
        SEX,
        {
            "1. Number": [header, ["All", 8, 9], ["women", 2, 3], ["men", 6, 6]],
            "2. Per cent": [header, ["women", "25.0", "33.3"], ["men", "75.0", "66.7"]],
        },
    )
    assert not faults(report), report.findings
    assert tally(report, "sums") == {"passed": 2}


def test_two_sheets_that_claim_to_be_the_same_table_are_named(tmp_path: Path) -> None:
    rows = [[None, "January 2024"], ["All", 8], ["women", 2], ["men", 6]]
    other = [[None, "January 2024"], ["All", 8], ["women", 5], ["men", 3]]
    contract = TWO + "tables: {by-sex: {rows: sex}}\n" + SUMS
    report = check(tmp_path, contract, SEX, {"Sex": rows, "Sex (2)": other})
    (finding,) = (f for f in report.findings if f.check == "row-duplicated")
    assert finding.facts["sheets"] == {
        "nb": " på arkene «Sex» og «Sex (2)»",
        "en": " on the sheets “Sex” and “Sex (2)”",
    }
    assert {p.part for p in finding.places} == {"Sex", "Sex (2)"}


def test_a_word_within_a_word_is_no_mark(tmp_path: Path) -> None:
    found = read(tmp_path, MARKED, SEX, "January 2024\n\nNumbering\n\n | January\nAll | 8\nwomen | 2\nmen | 6\n")
    assert not found.reading.rows
    assert found.reading.unclaimed


def test_the_subject_may_stand_in_the_heading_or_the_sheet(tmp_path: Path) -> None:
    contract = """\
dimensions: {sex: {codelist: sex}, place: {codelist: place}}
total: {labels: [All]}
tables: {by-sex: {rows: sex, for: place, named_in: heading}}
"""
    lists = {**SEX, "place": "code,nb,en,aliases\no,Oslo,Oslo,\nmr,Møre og Romsdal,Møre og Romsdal,\n"}
    rows = [[None, "January 2024"], ["All", 8], ["women", 2], ["men", 6]]
    found = read(tmp_path, contract, lists, {"Table 1 Oslo": rows, "Table 2": [["Persons in MØRE OG  ROMSDAL"], *rows]})
    assert set(found.reading.rows_by_table) == {("by-sex", "o"), ("by-sex", "mr")}
    assert not found.reading.labels


def test_periods_may_stand_down_the_page(tmp_path: Path) -> None:
    contract = TWO + "tables: {by-sex: {rows: sex, printed: columns}}\n" + SUMS
    text = " | All | women | men\nJanuary 2024 | 8 | 2 | 6\nFebruary 2024 | 9 | 3 | 5\n"
    report = check(tmp_path, contract, SEX, text)
    assert tally(report, "sums") == {"passed": 1, "failed": 1}
    [finding] = [f for f in report.findings if f.check == "parts-not-summing"]
    assert {(c.row, c.column, c.place.line, c.place.field) for c in finding.cells} == {
        ("total", "2024-02", 3, 1), ("women", "2024-02", 3, 2), ("men", "2024-02", 3, 3)
    }  # fmt: skip


def test_years_may_stand_in_a_column_of_their_own(tmp_path: Path) -> None:
    contract = TWO + "tables: {by-sex: {rows: sex, printed: columns}}\n"
    sheet = [
        ["Year", "Month", "All", "women", "men"],
        [2023, "November", 8, 2, 6],
        [None, "December", 9, 3, 6],
        [2024, "January", 7, 1, 6],
    ]
    found = read(tmp_path, contract, SEX, {"Sheet 1": sheet})
    assert str(found.reading.edition) == "2023-11..2024-01"
    assert cells(found, "by-sex")["women", "2023-12"] == "3"
    assert cells(found, "by-sex")["men", "2024-01"] == "6"


SERIES = """\
dimensions: {series: {codelist: series}}
columns: {periods: [month, year], average: {labels: [Mean]}}
tables: {main: {rows: series, total: false, printed: years-by-months}}
"""


def test_a_series_may_fill_a_sheet_years_down_and_months_across(tmp_path: Path) -> None:
    months = ["January", "February", "March"]
    lists = {"series": "code,nb,en\nu,Unemployed,Unemployed\nm,In measures,In measures\n"}
    found = read(
        tmp_path,
        SERIES,
        lists,
        {
            "Unemployed": [["Year", *months, "Mean"], [2023, 70, 71, 72, 71], [2024, 73, 74, None, None]],
            "Sheet 2": [["Persons in measures, adjusted"], ["Year", *months, "Mean"], [2023, 7, 8, 9, 8], [2024, 7, 6]],
        },
    )
    assert set(found.reading.rows_by_table) == {("main", "")}
    assert {r.code for r in found.reading.rows} == {"u", "m"}
    told = cells(found, "main")
    assert (told["u", "2023-03"], told["u", "2023"], told["m", "2024-02"]) == ("72", "71", "6")
    assert ("u", "2024-03") not in told  # a month to come is no gap
    assert not found.reading.labels
    assert not found.reading.unaccounted


ACROSS = """\
dimensions: {sex: {codelist: sex}, age: {codelist: age}}
total: {labels: [All]}
tables:
  cross: {rows: sex, columns: age}
  months: {rows: sex}
promises:
  - {id: down, check: parts-not-summing}
  - {id: across, check: parts-not-summing, with: {axis: columns}}
"""
AGES = {
    **SEX,
    "age": "code,nb,en\nyoung,16-24 år,16-24 years\nmid,25-54 år,25-54 years\nold,55 år og over,55 and over\n",
}


def test_a_table_may_have_codes_across_and_both_margins_promised(tmp_path: Path) -> None:
    text = (
        "January 2024\n\n | 16-24 years | 25-54 yaers | 55 and over | All\nAll | 6 | 9 | 5 | 20\n"
        "women | 2 | 4 | 3 | 9\n"
        "men | 4 | 5 | 2 | 12\n\n | January\nAll | 20\nwomen | 9\nmen | 11\n"
    )
    report = check(tmp_path, ACROSS, AGES, text)
    assert tally(report, "down") == {"passed": 4, "failed": 1}
    assert tally(report, "across") == {"passed": 2, "failed": 1}
    [wrong] = {c for f in report.findings if f.check == "parts-not-summing" for c in f.cells if c.text == "12"}
    assert (wrong.row, wrong.column) == ("men", "total")
    assert [f.facts["printed"] for f in report.findings if f.check == "label-damaged"] == ["25-54 yaers"]
    assert "month-missing" not in faults(report)


def test_an_average_of_months_does_not_mind_codes_across(tmp_path: Path) -> None:
    contract = ACROSS + "  - {id: mean, check: average-off}\ncolumns: {average: {labels: [Mean]}}\n"
    text = (
        "January 2024 - February 2024\n\n | 16-24 years | 25-54 years | 55 and over | All\nAll | 6 | 9 | 5 | 20\n"
        "women | 2 | 4 | 3 | 9\nmen | 4 | 5 | 2 | 11\n\n | Mean | January | February\nAll | 21 | 20 | 22\n"
        "women | 10 | 9 | 11\nmen | 11 | 11 | 11\n"
    )
    report = check(tmp_path, contract, AGES, text)
    assert tally(report, "mean") == {"passed": 3}
    assert not faults(report), report.findings


def test_a_wide_table_may_go_on_with_other_columns_further_down(tmp_path: Path) -> None:
    contract = TWO + "columns: {average: {labels: [Mean]}}\ntables: {by-sex: {rows: sex}}\n"
    contract += "promises: [{id: sums, check: parts-not-summing}, {id: mean, check: average-off}]\n"
    text = (
        "January 2024 - March 2024\n\n | Mean | January | February\nAll | 9 | 8 | 9\n"
        "women | 4 | 4 | 4\nmen | 5 | 4 | 5\n\n"
        " | March\nAll | 10\nwomen | 4\nmen | 6\n"
    )
    report = check(tmp_path, contract, SEX, text)
    assert not faults(report), report.findings
    assert tally(report, "sums") == {"passed": 3}
    assert tally(report, "mean") == {"passed": 3}


def test_codes_across_are_not_compared_between_editions(tmp_path: Path) -> None:
    made = content(tmp_path, ACROSS, AGES)
    text = (
        "{} 2024\n\n | 16-24 years | 25-54 years | 55 and over | All\nAll | {} | 9 | 5 | {}\nwomen | {} | 9 | 5 | {}\n"
    )
    books = [document(tmp_path, text.format(m, n, n + 14, n, n + 14), m) for m, n in (("January", 6), ("February", 7))]
    read_before, read_now = (recognise(d, made.library, family="test.made") for d in books)
    now = History([("January.txt", read_before), ("February.txt", read_now)]).of("February.txt", read_now)
    assert [p.figures for p in (now.this, *now.earlier)] == [{}, {}]
