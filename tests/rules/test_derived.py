"""Longer periods, changes and shares: figures that are computed from others."""

from pathlib import Path
from typing import Any

import pytest

from tallvakt.render.wording import load as wording
from tallvakt.rules.content import find_suite
from tallvakt.rules.contract_files import ContractError
from tallvakt.rules.registry import load
from tests.helpers.contract_language import check, faults, tally

SEX = {"sex": "women men"}
PERIODS = """\
dimensions: {sex: {codelist: sex}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
columns: {periods: [quarter, year, month]}
total: {labels: [All]}
tables: {by-sex: {rows: sex, total: false}}
promises:
  - {id: years, check: periods-not-summing, with: {parts: quarter, whole: year, how: HOW}}
"""


def quarters(*figures: object, header: str = "Q1 2024 | Q2 2024 | 2024Q3 | 4. kvartal 2024 | 2024") -> str:
    return f" | {header}\nwomen | {' | '.join(map(str, figures))}\n"


@pytest.mark.parametrize(
    ("how", "figures", "outcome"),
    [
        ("sum", (10, 12, 11, 13, 46), "passed"),
        ("sum", (10, 12, 11, 13, 47), "failed"),
        ("sum", (10, 12, "*", 13, 36), "undecided"),
        ("sum", (10, 12, "*", 13, 39), "failed"),
        ("mean", (10, 12, 11, 13, 12), "passed"),  # 11.5 rounds up
        ("mean", (10, 12, 11, 13, 11), "failed"),
        ("mean", (3, 3, 3, 4, "*"), "passed"),
        ("mean", (4, 4, 3, 3, "*"), "failed"),  # 3.5 rounds to 4, which is printed
        ("mean", (10, 12, "*", 13, 9), "undecided"),
    ],
)
def test_quarters_make_their_year(how: str, figures: tuple[object, ...], outcome: str, tmp_path: Path) -> None:
    report = check(tmp_path, PERIODS.replace("HOW", how), SEX, quarters(*figures))
    assert tally(report, "years") == {outcome: 1}, report.findings
    assert {c.column for c in report.cells} == {"2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024"}


def test_a_year_whose_quarters_are_not_all_printed_is_skipped(tmp_path: Path) -> None:
    text = quarters(10, 12, 11, 99, 98, header="Q2 2024 | Q3 2024 | Q4 2024 | 2024 | 2023")
    assert tally(check(tmp_path, PERIODS.replace("HOW", "sum"), SEX, text), "years") == {"skipped": 2}


def test_months_make_quarters_in_a_sheet_of_years_over_months(tmp_path: Path) -> None:
    contract = PERIODS.replace("parts: quarter, whole: year, how: HOW", "parts: month, whole: quarter").replace(
        "[quarter, year, month]", "[month, quarter]"
    )
    header = [None, *["January 2024", "February 2024", "March 2024", "April 2024"], "1. kvartal 2024"]
    report = check(tmp_path, contract, SEX, {"Sheet": [header, ["women", 5, 6, 7, 8, 18], ["men", 5, 5, 5, 5, 14]]})
    assert tally(report, "years") == {"passed": 1, "failed": 1}
    assert faults(report) == {"periods-not-summing"}


CHANGE = """\
dimensions: {sex: {codelist: sex}, what: {codelist: what}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
figures: {negative: true}
total: {labels: [All]}
tables: {main: {rows: sex, columns: what, total: false}}
promises:
  - {id: change, check: change-off, with: {result: {column: diff}, of: {column: now}, minus: {column: then}}}
"""
WHAT = {**SEX, "what": "code,nb,en\nnow,I år,This year\nthen,I fjor,Last year\ndiff,Endring,Change\n"}


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        (("120", "100", "20"), {"passed": 1}),
        (("100", "120", "-20"), {"passed": 1}),
        (("100", "120", "−20"), {"passed": 1}),
        (("120", "100", "10"), {"failed": 1}),
        (("120", "*", "118"), {"undecided": 1}),
        (("120", "*", "121"), {"failed": 1}),
        (("*", "*", "-4"), {"failed": 1}),
    ],
)
def test_a_change_is_the_difference(figures: tuple[str, ...], outcome: dict[str, int], tmp_path: Path) -> None:
    text = f"January 2024\n\n | This year | Last year | Change\nwomen | {' | '.join(figures)}\n"
    assert tally(check(tmp_path, CHANGE, WHAT, text), "change") == outcome


SHARES = """\
dimensions: {sex: {codelist: sex}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
total: {labels: [All]}
tables:
  counts: {rows: sex, marks: [Persons]}
  shares:
    rows: sex
    marks: [Per cent]
    total: false
    figures: {decimals: 1, decimal_mark: "."}
    symbols: {"*": {means: suppressed}}
  whole: {rows: sex, marks: [Of], total: false}
promises:
  - {id: shares, check: share-off, with: {result: {table: shares}, part: {table: counts}, whole: {table: whole}}}
"""


def shares(part: Any, whole: Any, share: str) -> str:
    row = " | January 2024\nwomen | {}\n"
    counts = f" | January 2024\nAll | 50\nwomen | {part}\n"
    return f"Persons\n\n{counts}\nPer cent\n\n{row.format(share)}\nOf\n\n{row.format(whole)}"


@pytest.mark.parametrize(
    ("part", "whole", "share", "outcome"),
    [
        (25, 40, "62.5", {"passed": 1}),
        (25, 40, "62.6", {"failed": 1}),
        (1, 16, "6.3", {"passed": 1}),  # 6.25, halves upwards
        (1, 16, "6.2", {"failed": 1}),
        (40, 40, "100.0", {"passed": 1}),
        ("*", 40, "7.5", {"undecided": 1}),
        ("*", 40, "62.5", {"failed": 1}),
        (25, 40, "*", {"undecided": 1}),
        (2, "*", "66.7", {"passed": 1, "undecided": 1}),  # of 3; either bound is asked
        (2, "*", "10.0", {"failed": 1, "passed": 1}),  # it would be of 20
        (0, 0, "0.0", {"skipped": 1}),
        (2, "*", "*", {"skipped": 1}),
    ],
)
def test_a_percentage_is_the_share_rounded(
    part: Any, whole: Any, share: str, outcome: dict[str, int], tmp_path: Path
) -> None:
    assert tally(check(tmp_path, SHARES, SEX, shares(part, whole, share)), "shares") == outcome


def test_a_wrong_percentage_is_told_as_printed_and_pinned_down(tmp_path: Path) -> None:
    report = check(tmp_path, SHARES, SEX, shares(25, 40, "65.2"))
    [finding] = [f for f in report.findings if f.check == "share-off"]
    assert {c.text for c in finding.cells} == {"25", "65.2"}


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_every_share_that_is_rounded_right_passes(decimals: int, tmp_path: Path) -> None:
    """Against plain rounding of fractions, many rows at once."""
    rows = [f"r{n}" for n in range(120)]
    made = [(n % 17, 7 + n % 53) for n in range(len(rows))]
    scale = 10**decimals
    told = [(200 * scale * a + b) // (2 * b) for a, b in made]
    contract = SHARES.replace("decimals: 1", f"decimals: {decimals}").replace("symbols:\n", "x")
    table = "\n\n | January 2024\n"
    text = (
        "Per cent"
        + table
        + "".join(
            f"{r} | {t // scale}{f'.{t % scale:0{decimals}}' if decimals else ''}\n"
            for r, t in zip(rows, told, strict=True)
        )
    )
    text += "\nPersons" + table + "All | 5\n" + "".join(f"{r} | {a}\n" for r, (a, _) in zip(rows, made, strict=True))
    text += "\nOf" + table + "".join(f"{r} | {b}\n" for r, (_, b) in zip(rows, made, strict=True))
    report = check(tmp_path, contract, {"sex": " ".join(rows)}, text)
    assert tally(report, "shares") == {"passed": len(rows)}


def test_figures_with_decimals_are_told_as_they_are_printed(tmp_path: Path) -> None:
    contract = """\
dimensions: {sex: {codelist: sex}}
figures: {decimals: 1}
symbols: {"*": {means: suppressed, lower: 0, upper: 39}}
total: {labels: [All]}
tables: {main: {rows: sex}}
promises: [{id: sums, check: parts-not-summing}]
"""
    text = "January 2024\n\n | January 2024\nAll | 1 077,2\nwomen | 1 000,1\nmen | 77,0\n"
    report = check(tmp_path, contract, SEX, text)
    [finding] = [f for f in report.findings if f.check == "parts-not-summing"]
    assert (finding.observed, finding.expected) == ((1077.2, 1077.2), (1077.1, 1077.1))
    checks, reports = load(find_suite().checks), find_suite().reports
    assert "add up to 1,077.1, but the printed total is 1,077.2" in wording(reports, "en", checks).message(finding)
    assert "Summen av radene er 1\u00a0077,1, men totalen er oppgitt til 1\u00a0077,2" in wording(
        reports, "nb", checks
    ).message(finding)
    changes = [change for explanation in report.causes[finding.cause].explanations for change in explanation.changes]
    assert ("1 077,2", 1077.1) in {(change.cell.text, change.value) for change in changes}


def test_quarters_and_columns_are_told_in_words(tmp_path: Path) -> None:
    checks, reports = load(find_suite().checks), find_suite().reports
    months = PERIODS.replace("parts: quarter, whole: year, how: HOW", "parts: month, whole: quarter")
    text = " | January 2024 | February 2024 | March 2024 | Q1 2024\nwomen | 4 | 5 | 6 | 16\n"
    report = check(tmp_path, months, SEX, text)
    [finding] = [f for f in report.findings if f.check == "periods-not-summing"]
    assert "women, Q1 2024: " in wording(reports, "en", checks).message(finding)
    assert "women, 1. kvartal 2024: " in wording(reports, "nb", checks).message(finding)
    text = "January 2024\n\n | This year | Last year | Change\nwomen | 120 | 100 | 10\n"
    report = check(tmp_path, CHANGE, WHAT, text)
    [finding] = [f for f in report.findings if f.check == "change-off"]
    assert "women, Endring: " in wording(reports, "nb", checks).message(finding)
    assert wording(reports, "en", checks).cell_name(finding.cells[0], report) == "women, This year"


@pytest.mark.parametrize(("base", "rounding"), [(5, "half-up"), (10, "half-up"), (25, "down"), (100, "up")])
def test_figures_rounded_to_a_base_need_not_add_up_and_yet_have_a_limit(
    base: int, rounding: str, tmp_path: Path
) -> None:
    """Against figures that are known and then rounded: none of them may fail; one that is far off must."""
    contract = f"""\
dimensions: {{sex: {{codelist: sex}}}}
figures: {{base: {base}, rounding: {rounding}}}
total: {{labels: [All]}}
tables: {{main: {{rows: sex}}}}
promises: [{{id: sums, check: parts-not-summing}}]
"""
    up = {"half-up": base // 2, "down": 0, "up": base - 1}[rounding]
    shown = [[(n + up) // base * base for n in (a, b, a + b)] for a, b in ((7, 12), (113, 62), (1000, 249))]
    months = ("January", "February", "March")
    text = "January 2024 - March 2024\n\n | " + " | ".join(months)
    for label, row in zip(("women", "men", "All"), zip(*shown, strict=True), strict=True):
        text += f"\n{label} | " + " | ".join(map(str, row))
    told = tally(check(tmp_path, contract, SEX, text + "\n"), "sums")
    assert sum(told.values()) == 3
    assert "failed" not in told
    wrong = text.rsplit(" | ", 1)[0] + f" | {shown[2][2] + 3 * base}\n"
    assert tally(check(tmp_path, contract, SEX, wrong), "sums")["failed"] == 1


OF_TOTAL = """\
dimensions: {sex: {codelist: sex}}
symbols: {"*": {means: suppressed, lower: 0, upper: 3}}
total: {labels: [All]}
tables:
  counts: {rows: sex, marks: [Persons]}
  shares: {rows: sex, marks: [Per cent], figures: {decimals: 1, decimal_mark: "."}, symbols: {"*": {means: suppressed}}}
promises:
  - {id: sums, check: parts-not-summing, with: {tables: counts}}
  - id: shares
    check: share-off
    with: {result: {table: shares}, part: {table: counts}, whole: {table: counts, row: total}}
"""


@pytest.mark.parametrize(
    ("men", "outcomes"),
    [("62.5", {"passed": 6}), ("65.2", {"passed": 5, "failed": 1}), ("*", {"passed": 5, "undecided": 1})],
)
def test_every_row_may_be_a_share_of_the_total_of_its_table(men: str, outcomes: dict[str, int], tmp_path: Path) -> None:
    counts = "Persons\n\n | January 2024 | February 2024\nAll | 40 | 50\nwomen | 15 | 10\nmen | 25 | 40\n\n"
    shares = "Per cent\n\n | January 2024 | February 2024\nAll | 100.0 | 100.0\n"
    text = counts + shares + f"women | 37.5 | 20.0\nmen | {men} | 80.0\n"
    assert tally(check(tmp_path, OF_TOTAL, SEX, text), "shares") == outcomes


def test_an_operand_that_names_less_than_the_result_is_refused(tmp_path: Path) -> None:
    contract = OF_TOTAL.replace("part: {table: counts}", "part: {row: women}")
    with pytest.raises(ContractError, match="part: share-off: names row, but 'result' names table"):
        check(tmp_path, contract, SEX, "")
