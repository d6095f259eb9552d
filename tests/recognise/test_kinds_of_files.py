"""One small table printed in many ways: read as a person reads it, with its marks kept and nothing else found wrong."""

from pathlib import Path

import pytest

from tallvakt import check
from tallvakt.api import Checked

ROWS = (
    ("In all", 4023, 4040, 4089, 4099),
    ("North", 1411, 1423, 1437, 1442),
    ("Mid", 312, 307, 318, 321),
    ("East", 2204, 2219, 2231, 2248),
    ("South", 96, 91, 103, 88),
)
FIGURES = sorted(value for _, *values in ROWS for value in values)
MONTHS = ("2024M01", "2024M02", "2024M03", "2024M04")
CONTRACT = """\
family: test.kinds
version: "1"
title: {en: Pupils}
dimensions: {region: {codelist: region}}
symbols: {"..": {means: missing}}
total: {labels: [In all]}
tables: {by-region: {rows: region}}
promises: [{id: sums, check: parts-not-summing}]
"""
BODY = "\n".join(";".join(map(str, row)) for row in ROWS) + "\n"


def printed(heads: tuple[str, ...] | list[str] = MONTHS, mark: str = "") -> str:
    """The table with a mark behind the figures 307, 2231 and 4099."""
    marked = {307, 2231, 4099}
    lines = [";".join((name, *(f"{v}{mark * (v in marked)}" for v in values))) for name, *values in ROWS]
    return "\n".join((";".join(("Region", *heads)), *lines)) + "\n"


def grouped(mark: str) -> str:
    lines = [";".join((name, *(f"{v:,}".replace(",", mark) for v in values))) for name, *values in ROWS]
    return "\n".join((";".join(("Region", *MONTHS)), *lines)) + "\n"


def beside(left: str, right: str, header: str) -> str:
    """The table with columns of its own: `left` and `right` are filled with the four figures of a row."""
    lines = [
        f"{name};" + (left + right).format(*values, name=name, flag="b" * (name == "Mid")) for name, *values in ROWS
    ]
    return "\n".join((header, *lines)) + "\n"


def checked(tmp_path: Path, text: str, contract: str = CONTRACT, name: str = "p.csv") -> Checked:
    lists = tmp_path / "schemas" / "codelists"
    lists.mkdir(parents=True)
    codes = "".join(f"{name.casefold()},{name},{name}\n" for name, *_ in ROWS[1:])
    (lists / "region.csv").write_text("code,nb,en\n" + codes, encoding="utf-8")
    (lists.parent / "kinds.yaml").write_text(contract, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    return check(str(tmp_path / name), schemas=[str(lists.parent)], contract="test.kinds")


def errors(result: Checked) -> list[str]:
    return [f.check for f in result.publications[0].findings if f.severity == "error"]


def figures(result: Checked) -> list[int]:
    return sorted(result.cells.loc[result.cells["kind"] == "figure", "lower"].tolist())


HEADS = {
    "nynorsk": ("januar 2024", "februar 2024", "mars 2024", "april 2024"),
    "svenska": ("januari 2024", "februari 2024", "mars 2024", "april 2024"),
    "dansk, short": ("jan. 2024", "feb. 2024", "mar. 2024", "apr. 2024"),
    "suomi": ("tammikuu 2024", "helmikuu 2024", "maaliskuu 2024", "huhtikuu 2024"),
    "deutsch": ("Januar 2024", "Februar 2024", "März 2024", "April 2024"),
    "français": ("janv. 2024", "févr. 2024", "mars 2024", "avr. 2024"),
    "nederlands": ("jan 2024", "feb 2024", "mrt 2024", "apr 2024"),
    "español": ("enero de 2024", "febrero de 2024", "marzo de 2024", "abril de 2024"),
    "italiano": ("gennaio 2024", "febbraio 2024", "marzo 2024", "aprile 2024"),
    "short year": ("Jan-24", "Feb-24", "Mar-24", "Apr-24"),
    "numbers": ("01/2024", "02/2024", "03/2024", "04/2024"),
    "last days": ("31.01.2024", "29.02.2024", "31.03.2024", "30.04.2024"),
    "mid-month": ("2024-01-15", "2024-02-15", "2024-03-15", "2024-04-15"),
    "six digits": ("202401", "202402", "202403", "202404"),
    "newest first": ("2024M04", "2024M03", "2024M02", "2024M01"),
    "US last days": ("1/31/2024", "2/29/2024", "3/31/2024", "4/30/2024"),
    "US first days": ("1/1/2024", "2/1/2024", "3/1/2024", "4/1/2024"),
    "number of the month": ("2024-1", "2024-2", "2024-3", "2024-4"),
    "colon": ("2024:01", "2024:02", "2024:03", "2024:04"),
    "sign before": ("M1 2024", "M2 2024", "M3 2024", "M4 2024"),
    "note in words": ("January 2024 (provisional)", "February 2024", "March 2024 [r]", "April 2024"),
    "with notes": ("January 2024¹", "February 2024*", "March 2024 (2)", "April 2024 [note 3]"),
}
MARKS = {
    " b": ("b", ""), "r": ("r", ""), " [u]": ("u", ""), " (p)": ("p", ""), "p¹": ("p", "1"), " [note 1]": ("", "1"),
    " 1)": ("", "1"), " (1)": ("", "1"), "¹": ("", "1"), "*": ("", "*"), "**": ("", "**"), "†": ("", "†"),
    " kr": ("", ""), " pers": ("", ""), " (foreløpig)": ("p", ""), " (revised)": ("r", ""),
}  # fmt: skip
"""By what stands behind a figure, its flag and its note."""
CODES = "".join(f"{r[0]};{n};{';'.join(map(str, r[1:]))}\n" for n, r in enumerate(ROWS, start=1))
WITH_ZEROS = "".join(f"{r[0]};{';'.join(f'{v}.0' for v in r[1:])}\n" for r in ROWS)
HEADER = f"Region;{';'.join(MONTHS)}\n"
LAYOUTS = {
    "columns numbered": f"{HEADER};(1);(2);(3);(4)\n{BODY}",
    "columns numbered from the first": f"{HEADER}1;2;3;4;5\n{BODY}",
    "units 1 000": f"{HEADER};1 000;1 000;1 000;1 000\n{BODY}",
    "codes behind the names": f"Region;Code;{';'.join(MONTHS)}\n{CODES}",
    "names in two languages": beside("{name}sk;{0};{1};", "{2};{3}", f"Region;Region (nb);{';'.join(MONTHS)}"),
    "labels on both sides": beside("{0};{1};", "{2};{3};{name}", f"Region;{';'.join(MONTHS)};Region"),
    "remarks": beside("{0};{1};", "{2};{3};see note {0}", f"Region;{';'.join(MONTHS)};Remarks"),
    "one below the other": beside("{0};", "{1}", "Region;2024M01;2024M02")
    + beside("{2};", "{3}", "Region;2024M03;2024M04"),
    "notes in columns": f"{printed()}1;Includes 12 pupils.\np;Provisional figure\n..;Data not available\n",
    "whom to call in columns": f"{printed()}\nPhone;22 33 44 55;;;\nSource;Register of 2024;;;\n",
    "year in the heading": f"Table 2. Pupils, 2024\n\nRegion;January;February;March;April\n{BODY}",
    "whole numbers with a zero": HEADER + WITH_ZEROS,
    "columns of notes": beside("{0};;{1};1);", "{2};;{3};¹", "Region;2024M01;;2024M02;;2024M03;;2024M04;"),
    "columns named notes": beside(
        "{0};;{1};1;", "{2};;{3};2", "Region;2024M01;Note;2024M02;Note;2024M03;Note;2024M04;Note"
    ),
    "units in words": f"Region;{';'.join(MONTHS)}\n;number;number;number;number\n{BODY}",
    "units with a label": f"Region;{';'.join(MONTHS)}\nUnit;persons;persons;persons;persons\n{BODY}",
    "units 000": f"Region;{';'.join(MONTHS)}\nUnit;000;000;000;000\n{BODY}",
    "year over months": f";2024;;;\nRegion;January;February;March;April\n{BODY}",
    "year over each month": f"Region;2024;2024;2024;2024\n;January;February;March;April\n{BODY}",
    "label in both rows": f"Region;2024;2024;2024;2024\nRegion;January;February;March;April\n{BODY}",
    "two years over months": f"Region;2023;;2024;\n;November;December;January;February\n{BODY}",
    "side by side": beside("{0};{1};;", "{name};{2};{3}", "Region;2024M01;2024M02;;Region;2024M03;2024M04"),
    "flag columns": beside("{0};;{1};{flag};", "{2};;{3};p", "Region;2024M01;;2024M02;;2024M03;;2024M04;"),
    "named flag columns": beside(
        "{0};;{1};{flag};", "{2};;{3};p", "Region;2024M01;Flag;2024M02;Flag;2024M03;Flag;2024M04;Flag"
    ),
    "lines around": f"Contact: tel. 22 33 44 55\nSource: register 2 of 3\n\n{printed()}\n"
    "1. Data for 2024 exclude 12 schools.\nExtracted 03/06/2024 14:05\nTotal of 5 rows and 4 columns\n",
    "notes on labels": printed()
    .replace("Mid", "Mid 1)")
    .replace("In all", "In all [note 2]")
    .replace("South", "South¹"),
}


@pytest.mark.parametrize("heads", HEADS.values(), ids=HEADS)
def test_periods_in_the_header(tmp_path: Path, heads: tuple[str, ...]) -> None:
    result = checked(tmp_path, printed(heads))
    assert not errors(result)
    assert figures(result) == FIGURES
    assert set(result.cells["column"]) == {"2024-01", "2024-02", "2024-03", "2024-04"}


@pytest.mark.parametrize("mark", MARKS)
def test_marks_on_figures(tmp_path: Path, mark: str) -> None:
    result = checked(tmp_path, printed(mark=mark))
    assert not errors(result)
    assert figures(result) == FIGURES
    marked = result.cells[result.cells["text"].astype(str).str.endswith(mark)]
    assert sorted(marked["lower"]) == [307, 2231, 4099]
    assert [set(marked["flag"]), set(marked["note"])] == [{part} for part in MARKS[mark]]


@pytest.mark.parametrize("mark", [",", ".", "'", "’", "_", "\u00a0", "\u2009", "\u202f"])
def test_groups_of_thousands(tmp_path: Path, mark: str) -> None:
    result = checked(tmp_path, grouped(mark))
    assert not errors(result)
    assert figures(result) == FIGURES


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(tmp_path: Path, text: str) -> None:
    result = checked(tmp_path, text)
    assert not errors(result)
    assert figures(result) == FIGURES


def test_flags_beside_and_on_the_header_are_kept(tmp_path: Path) -> None:
    result = checked(tmp_path, LAYOUTS["flag columns"])
    flags = {(c["row"], c["column"]): c["flag"] for c in result.cells.to_dict("records") if c["flag"]}
    assert flags == {("mid", "2024-02"): "b"} | {
        (row, "2024-04"): "p" for row in ("total", "north", "mid", "east", "south")
    }
    assert not result.cells["text"].astype(str).str.contains("b|p").any()


def test_a_provisional_year_holds_for_its_column(tmp_path: Path) -> None:
    contract = CONTRACT + "columns: {periods: year}\n"
    result = checked(tmp_path, printed(("2020", "2021", "2022", "2023p")), contract)
    assert not errors(result)
    assert set(result.cells.loc[result.cells["flag"] == "p", "column"]) == {"2023"}


PERIODS = {
    "week, short": (("2024 W9", "2024 W10", "2024 W11", "2024 W12"), "2024-W09"),
    "week, in digits": (("202409", "202410", "202411", "202412"), "2024-W09"),
    "week, over the year": (("51/2023", "52/2023", "1/2024", "2/2024"), "2023-W51"),
    "quarter, in words": (
        ("First quarter 2023", "Second quarter 2023", "Third quarter 2023", "Fourth quarter 2023"),
        "2023-Q1",
    ),
    "quarter, year first": (("2023 Jan-Mar", "2023 Apr-Jun", "2023 Jul-Sep", "2023 Oct-Dec"), "2023-Q1"),
    "quarter, by its days": (("1.1.–31.3.2023", "1.4.–30.6.2023", "1.7.–30.9.2023", "1.10.–31.12.2023"), "2023-Q1"),
    "quarter, by number": (("2023-1", "2023-2", "2023-3", "2023-4"), "2023-Q1"),
    "half-year, in words": (
        ("1st half of 2022", "2nd half of 2022", "1st half of 2023", "2nd half of 2023"),
        "2022-H1",
    ),
    "school-year, with notes": (("2019-20 [note 1]", "2020-21", "2021-22", "2022-23 [p]"), "2019-SY"),
    "year, in words": (("År 2020", "År 2021", "År 2022", "År 2023"), "2020"),
    "year, with notes": (("2020 [note 1]", "2021", "2022 (r)", "2023 foreløpig"), "2020"),
    "day": (("3/1/2024", "3/2/2024", "3/3/2024", "3/13/2024"), "2024-03-01"),
    "week": (("2024U09", "2024U10", "2024U11", "2024U12"), "2024-W09"),
    "half-year": (("2022H1", "2022H2", "2023H1", "2023H2"), "2022-H1"),
    "quarter": (("Jan-Mar 2023", "Apr-Jun 2023", "Jul-Sep 2023", "Oct-Dec 2023"), "2023-Q1"),
    "school-year": (("2008-09", "2009-10", "2010-11", "2011-12"), "2008-SY"),
    "fiscal-year": (("2019/20", "2020/21", "2021/22", "2022/23"), "2019-FY"),
    "year": (("1 October 2020", "1 October 2021", "1 October 2022", "1 October 2023"), "2020"),
}


@pytest.mark.parametrize("kind", PERIODS)
def test_periods_of_other_kinds(tmp_path: Path, kind: str) -> None:
    heads, first = PERIODS[kind]
    gaps = ", gaps: allowed" if kind == "day" else ""
    contract = CONTRACT + f"columns: {{periods: {kind.partition(',')[0]}{gaps}}}\n"
    result = checked(tmp_path, printed(heads), contract)
    assert not errors(result)
    assert figures(result) == FIGURES
    assert min(result.cells["column"]) == first


def test_six_digits_are_school_years_where_the_contract_says_so(tmp_path: Path) -> None:
    result = checked(
        tmp_path, printed(("200910", "201011", "201112", "201213")), CONTRACT + "columns: {periods: school-year}\n"
    )
    assert not errors(result)
    assert min(result.cells["column"]) == "2009-SY"


@pytest.mark.parametrize("gaps", [True, False])
def test_a_census_every_ten_years_has_gaps(tmp_path: Path, gaps: bool) -> None:
    columns = "columns: {periods: year, gaps: allowed}\n" if gaps else "columns: {periods: year}\n"
    result = checked(tmp_path, printed(("1991", "2001", "2011", "2021")), CONTRACT + columns)
    assert ("month-missing" in errors(result)) is not gaps
    assert figures(result) == FIGURES


def test_a_period_of_another_kind_is_never_taken_for_one_near_it(tmp_path: Path) -> None:
    result = checked(tmp_path, printed(("Jan-Mar 2023", "Apr-Jun 2023", "Jul-Sep 2023", "Oct-Dec 2023")))
    assert "label-unknown" in errors(result)
    assert not figures(result)


@pytest.mark.parametrize("line", ["North 1411", "In all: 4023", "North 1411 1423", "Some words 1411 1423 1437"])
def test_a_row_that_lost_its_fields_is_found(tmp_path: Path, line: str) -> None:
    assert "figure-unaccounted" in errors(checked(tmp_path, f"{printed()}\n{line}\n"))


def test_labels_that_the_contract_ignores_are_not_judged(tmp_path: Path) -> None:
    text = beside("{0};{1};", "{2};{3};see note {0}", f"Region;{';'.join(MONTHS)};Remark") + "Sum of 3;1;2;3;4;\n"
    assert not errors(checked(tmp_path, text, CONTRACT + "ignore: [Remark, Sum of 3]\n"))


def test_a_publication_without_a_year_takes_it_from_the_contract(tmp_path: Path) -> None:
    result = checked(
        tmp_path, printed(("January", "February", "March", "April")), CONTRACT + "period: {default: 2024}\n"
    )
    assert not errors(result)
    assert min(result.cells["column"]) == "2024-01"


LONG = "long: {row: region, column: month, value: value, where: {status: [final]}}\n"


def observations() -> list[list[str]]:
    return [
        [name, month, str(value), "final", ""]
        for name, *values in ROWS
        for month, value in zip(MONTHS, values, strict=True)
    ]


def long_file(rows: list[list[str]]) -> str:
    return "\n".join(";".join(row) for row in [["region", "month", "value", "status", "obs_flag"], *rows]) + "\n"


def test_a_figure_beyond_the_header_of_a_long_file_is_found(tmp_path: Path) -> None:
    rows = observations()
    rows[7].append("999")
    result = checked(tmp_path, long_file(rows), CONTRACT + LONG)
    assert errors(result) == ["figure-unaccounted"]
    assert [p.line for p in result.publications[0].findings[0].places] == [9]


def test_a_misspelt_value_of_a_where_column_is_told_by_line(tmp_path: Path) -> None:
    rows = observations()
    rows[4][3] = "fnal"
    result = checked(tmp_path, long_file(rows), CONTRACT + LONG)
    places = {p.line for f in result.publications[0].findings if f.check == "label-unknown" for p in f.places}
    assert places == {6}


def test_an_empty_value_is_a_missing_observation_told_once(tmp_path: Path) -> None:
    rows = observations()
    rows[11][2], rows[11][4] = "", "c"
    result = checked(tmp_path, long_file(rows), CONTRACT + LONG)
    assert errors(result) == ["month-missing"]
    assert len(figures(result)) == len(FIGURES) - 1


def test_flags_of_a_long_file_are_kept(tmp_path: Path) -> None:
    rows = observations()
    rows[5][4] = "b"
    cells = checked(tmp_path, long_file(rows), CONTRACT + LONG).cells
    assert cells.loc[cells["flag"] == "b", ["row", "column"]].to_numpy().tolist() == [["north", "2024-02"]]
