"""The period of a publication, wherever it is told: a day, a school year, a file name, or nowhere."""

from pathlib import Path

import pytest

from tallvakt import check

CONTRACT = """\
family: test.flows
version: "1"
title: {en: Flows}
dimensions: {place: {codes: {n: North, s: South}}, flow: {codes: {a: Into, b: Out}}}
total: All
tables: {flows: {rows: place, columns: flow}}
promises: [{id: down, check: parts-not-summing}]
"""
VALUES = CONTRACT.replace(", columns: flow", "") + "values: {number: {}, per-cent: {decimals: 1}}\n"
BODY = "Place;Into;Out;All\nAll;3;7;10\nNorth;1;3;4\nSouth;2;4;6\n"
TWO = "Place;Number;Per cent\nAll;10;100,0\nNorth;4;40,0\nSouth;6;60,0\n"
YEAR = "columns: {periods: year}\n"
SCHOOL = "columns: {periods: school-year}\n"


@pytest.mark.parametrize(
    ("keys", "text", "name", "edition"),
    [
        ("columns: {periods: day}\n", f"Pr. 30.06.2016\n\n{BODY}", "p.csv", "2016-06..2016-06"),
        (SCHOOL, f"Skoleåret 2019/20\n\n{BODY}", "p.csv", "2019-08..2020-07"),
        ("", f"Pupils in the school year 2019/2020\n\n{BODY}", "p.csv", "2019-08..2020-07"),
        ("", f"Flows, 2. kvartal 2024\n\n{BODY}", "p.csv", "2024-04..2024-06"),
        (SCHOOL + "period: {from: file-name}\n", BODY, "flows-2019-20.csv", "2019-08..2020-07"),
        ("period: {from: file-name}\n", BODY, "flows-20160630.csv", "2016-06..2016-06"),
        ("period: {from: none}\n", BODY, "p.csv", "–"),
        ("period: {default: 2024}\n", BODY, "p.csv", "2024-01..2024-12"),
        ("period: {from: column, default: 2023}\n", f"Report of 2025\n\n{BODY}", "p.csv", "2023-01..2023-12"),
    ],
)
def test_the_period_is_told_where_the_contract_says(
    keys: str, text: str, name: str, edition: str, tmp_path: Path
) -> None:
    assert read(tmp_path, CONTRACT + keys, text, name) == (0, edition, 3)


@pytest.mark.parametrize(
    ("keys", "column"),
    [
        ("period: {from: none}\n", "value"),
        ("period: {default: 2024}\n", "2024"),
        ("period: {default: 2024-Q1}\n", "2024-Q1"),
        (YEAR + "period: {default: 2024}\n", "2024"),
        (SCHOOL + "period: {default: 2019/20}\n", "2019-SY"),
    ],
)
def test_a_value_stands_alone_in_a_publication_of_one_period(keys: str, column: str, tmp_path: Path) -> None:
    assert read(tmp_path, VALUES + keys, TWO, "p.csv")[::2] == (0, 2)
    result = check(tmp_path / "p.csv", schemas=[tmp_path / "schemas"], contract="test.flows")
    assert set(result.cells["column"]) == {column}


def read(folder: Path, contract: str, text: str, name: str) -> tuple[int, str, int]:
    """The exit code, the edition, and how many sums hold."""
    (folder / "schemas").mkdir()
    (folder / "schemas" / "flows.yaml").write_text(contract, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    result = check(folder / name, schemas=[folder / "schemas"], contract="test.flows")
    report = result.publications[0]
    [sums] = [outcome for outcome in report.outcomes if outcome.promise == "down"]
    return result.exit_code, str(report.edition), sums.passed
