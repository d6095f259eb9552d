"""Rows that roll up to one another: within a table, and from one table to another."""

from pathlib import Path

import pytest

from tallvakt.rules import codelists
from tallvakt.rules.codelists import CodelistError
from tests.helpers.contract_language import check, faults, tally

REGIONS = {
    "region": "code,nb,en,parent\nn,North,North,\nn1,Fjord,Fjord,n\nn2,Fell,Fell,n\ns,South,South,\ns1,Isle,Isle,s\n"
}
NESTED = """\
dimensions: {region: {codelist: region}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
total: {labels: [All]}
tables: {regions: {rows: region}}
promises: [{id: sums, check: parts-not-summing}]
"""
WHOLE = "January 2024\n\n | January\nAll | 60\nNorth | 40\nFjord | 25\nFell | 15\nSouth | 20\nIsle | 20\n"


def test_each_level_sums_to_the_rows_it_rolls_up_to_and_the_uppermost_to_the_total(tmp_path: Path) -> None:
    report = check(tmp_path, NESTED, REGIONS, WHOLE)
    assert tally(report, "sums") == {"passed": 3}


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("Fjord | 26", {"n", "n1", "n2"}),
        ("Isle | 21", {"s", "s1"}),
        ("All | 61", {"total", "n", "s"}),
    ],
)
def test_a_wrong_figure_fails_its_own_level(line: str, rows: set[str], tmp_path: Path) -> None:
    old = next(printed for printed in WHOLE.splitlines() if printed.startswith(line.split(" | ")[0]))
    report = check(tmp_path, NESTED, REGIONS, WHOLE.replace(old, line))
    [finding] = [f for f in report.findings if f.check == "parts-not-summing"]
    assert {c.row for c in finding.cells} == rows


def test_a_level_that_is_not_printed_is_looked_through(tmp_path: Path) -> None:
    report = check(tmp_path, NESTED, REGIONS, WHOLE.replace("North | 40\n", ""))
    assert tally(report, "sums") == {"passed": 2}  # Fjord, Fell and South make the total


def test_a_star_of_a_lower_level_leaves_both_levels_as_they_are(tmp_path: Path) -> None:
    text = WHOLE.replace("Isle | 20", "Isle | *")
    report = check(tmp_path, NESTED, REGIONS, text)
    assert tally(report, "sums") == {"passed": 2, "failed": 1}


@pytest.mark.parametrize(
    ("printed", "outcomes"),
    [
        (WHOLE, {"passed": 2, "skipped": 1}),  # only North lacks the row: South and the total add up without it
        (WHOLE.replace("Isle | 20", "Isle | 21"), {"passed": 1, "skipped": 2}),
        (WHOLE.replace("Isle | 20", "Isle | *"), {"passed": 1, "skipped": 2}),  # a star proves nothing
    ],
)
def test_an_unread_label_skips_the_sums_it_may_belong_to(
    printed: str, outcomes: dict[str, int], tmp_path: Path
) -> None:
    report = check(tmp_path, NESTED, REGIONS, printed.replace("Fell", "Qwxyz"))
    assert tally(report, "sums") == outcomes


def test_a_code_may_roll_up_to_several(tmp_path: Path) -> None:
    lists = {
        "region": "code,nb,en,parent\na,Work,Work,x|y\nb,Study,Study,x\nc,Rest,Rest,y\nx,Busy,Busy,\ny,Paid,Paid,\n"
    }
    contract = NESTED.replace("tables: {regions: {rows: region}}", "tables: {regions: {rows: region, total: false}}")
    text = "January 2024\n\n | January\nWork | 5\nStudy | 3\nRest | 2\nBusy | 8\nPaid | 7\n"
    assert tally(check(tmp_path, contract, lists, text), "sums") == {"passed": 2}
    assert tally(check(tmp_path, contract, lists, text.replace("Paid | 7", "Paid | 9")), "sums") == {
        "passed": 1,
        "failed": 1,
    }


def test_rows_outside_the_total_are_no_part_of_it(tmp_path: Path) -> None:
    contract = NESTED.replace("{rows: region}", "{rows: region, outside: [s1]}")
    report = check(
        tmp_path, contract, {"region": "n s s1"}, "January 2024\n\n | January\nAll | 5\nn | 2\ns | 3\ns1 | 9\n"
    )
    assert tally(report, "sums") == {"passed": 1}


def test_a_code_that_rolls_up_to_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "round.csv"
    path.write_text("code,nb,parent\na,A,b\nb,B,c\nc,C,a\n", encoding="utf-8")
    with pytest.raises(CodelistError, match=r"round\.csv:2: code 'a' rolls up to itself"):
        codelists.load(path)


PLACES = """\
dimensions:
  county: {codelist: county, codes_printed: true}
  municipality: {codelist: open, codes_printed: true, parents: {from: county, digits: 2}}
  sex: {codelist: sex}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
total: {labels: [All]}
tables:
  by-county: {rows: county, for: sex}
  by-municipality: {rows: municipality, for: sex}
promises:
  - {id: sums, check: parts-not-summing}
  - {id: levels, check: levels-not-summing, with: {parts: by-municipality, whole: by-county}}
"""
LISTS = {"county": "code,nb,en\n03,Oslo,Oslo\n11,Rogaland,Rogaland\n99,Other,Other\n", "sex": "women"}
COUNTIES = "January 2024\n\n | January\nAll women | 60\n03 Oslo | 35\n11 Rogaland | 20\n99 Other | 5\n"
TOWNS = "\n | January\nAll women | 60\n0301 Oslo | 35\n1101 Eigersund | 12\n1103 Stavanger | 8\nElsewhere | 5\n"


def test_codes_as_printed_roll_up_by_how_they_begin(tmp_path: Path) -> None:
    report = check(tmp_path, PLACES, LISTS, COUNTIES + TOWNS)
    assert not faults(report), report.findings
    assert tally(report, "levels") == {"passed": 2}  # nothing rolls up to 99, here or anywhere
    assert tally(report, "sums") == {"passed": 2}
    assert report.names["by-municipality", "row", "1103"] == {"en": "1103 Stavanger"}


def test_a_municipality_that_does_not_fit_its_county_is_found(tmp_path: Path) -> None:
    text = COUNTIES + TOWNS.replace("1103 Stavanger | 8", "1103 Stavanger | 9").replace(
        "women | 60\n03", "women | 60\n03"
    )
    report = check(tmp_path, PLACES, LISTS, text)
    [finding] = [f for f in report.findings if f.check == "levels-not-summing"]
    assert {(c.table, c.row) for c in finding.cells} == {
        ("by-county/women", "11"), ("by-municipality/women", "1101"), ("by-municipality/women", "1103")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("meaning", "outcomes"),
    [
        ("zero", {"passed": 1, "failed": 1}),
        ("unknown", {"passed": 1, "skipped": 1}),
        ("error", {"passed": 1, "skipped": 1}),
    ],
)
def test_a_level_that_is_left_out_counts_as_the_contract_says(
    meaning: str, outcomes: dict[str, int], tmp_path: Path
) -> None:
    contract = PLACES.replace("{rows: county, for: sex}", f"{{rows: county, for: sex, left_out_row: {meaning}}}")
    report = check(tmp_path, contract, LISTS, COUNTIES.replace("11 Rogaland | 20\n", "") + TOWNS)
    assert tally(report, "levels") == outcomes


def test_a_part_that_could_not_be_read_leaves_only_its_own_sums_out(tmp_path: Path) -> None:
    contract = PLACES.replace("codelist: open", "codelist: towns")
    lists = {**LISTS, "towns": "code,nb,en\n0301,Oslo,Oslo\n1101,Eigersund,Eigersund\n1103,Stavanger,Stavanger\n"}
    report = check(tmp_path, contract, lists, COUNTIES + TOWNS.replace("1103 Stavanger", "Zzzz"))
    assert tally(report, "levels") == {"passed": 1, "skipped": 1}


@pytest.mark.parametrize(("required", "outcomes"), [("true", {"skipped": 3}), ("false", {})])
def test_a_lower_level_that_is_not_printed_is_told_unless_it_may_be_left_out(
    required: str, outcomes: dict[str, int], tmp_path: Path
) -> None:
    contract = PLACES.replace(
        "{rows: municipality, for: sex}", f"{{rows: municipality, for: sex, required: {required}}}"
    )
    assert tally(check(tmp_path, contract, LISTS, COUNTIES), "levels") == outcomes


def test_nothing_is_asked_of_counties_that_no_code_of_the_lower_level_belongs_to(tmp_path: Path) -> None:
    report = check(
        tmp_path, PLACES, LISTS, COUNTIES + "\n | January\nAll women | 60\nElsewhere | 60\n9999 Abroad | 0\n"
    )
    assert tally(report, "levels") == {"failed": 1}  # 99 Other, and neither of the counties
