"""Columns and rows of one table whose figures have other decimals than the rest."""

from pathlib import Path

import pytest

from tallvakt.rules.contract_files import ContractError
from tests.recognise.test_kinds_of_files import checked, errors

HEAD = 'family: test.kinds\nversion: "1"\ntitle: {en: Pupils}\n'
COLUMNS = (
    HEAD
    + """\
dimensions: {place: {codes: {n: North, s: South}}, measure: {codes: {num: Number, pct: Per cent}}}
total: All
period: {from: none}
tables: {t: {rows: place, columns: measure, figures_of: {pct: {decimals: 1}}}}
promises:
  - {id: sums, check: parts-not-summing}
  - id: shares
    check: share-off
    with: {result: {column: pct}, part: {column: num}, whole: {column: num, row: total}}
  - {id: range, equation: "0 <= pct <= 100"}
"""
)
ROWS = (
    HEAD
    + """\
dimensions: {item: {codes: {emp: Employed, un: Unemployed, rate: Rate}}}
total: Labour force
columns: {periods: year}
tables: {t: {rows: item, figures_of: {rate: {decimals: 1}}}}
promises:
  - {id: sums, check: parts-not-summing}
  - {id: rates, check: share-off, with: {result: {row: rate}, part: {row: un}, whole: {row: total}}}
"""
)
BY_PLACE = "Place;Number;Per cent\nAll;10;100,0\nNorth;4;40,0\nSouth;6;60,0\n"
BY_YEAR = "Item;2022;2023\nEmployed;950;960\nUnemployed;50;40\nLabour force;1000;1000\nRate;5,0;4,0\n"


@pytest.mark.parametrize(
    ("contract", "text", "wrong"),
    [
        (COLUMNS, BY_PLACE, []),
        (COLUMNS, BY_PLACE.replace("40,0", "41,0"), ["parts-not-summing", "share-off"]),
        (COLUMNS, BY_PLACE.replace("South;6;", "South;7;"), ["parts-not-summing", "share-off"]),
        (COLUMNS, BY_PLACE.replace("North;4;", "North;4,0;"), ["figure-unreadable"]),
        (ROWS, BY_YEAR, []),  # a rate is no part of the labour force
        (ROWS, BY_YEAR.replace("4,0", "4,1"), ["share-off"]),
        (ROWS, BY_YEAR.replace("960", "961"), ["parts-not-summing"]),
    ],
)
def test_each_code_is_read_with_its_own_decimals(contract: str, text: str, wrong: list[str], tmp_path: Path) -> None:
    result = checked(tmp_path, text, contract)
    assert sorted(set(errors(result))) == wrong


def test_figures_are_told_as_they_are_printed(tmp_path: Path) -> None:
    result = checked(tmp_path, BY_YEAR.replace("4,0", "4,1"), ROWS)
    [finding] = [f for f in result.publications[0].findings if f.severity == "error"]
    assert (finding.facts["published"], finding.facts["computed"]) == ((4.1, 4.1), (4.0, 4.0))


def test_a_symbol_hides_any_figure_of_other_units(tmp_path: Path) -> None:
    contract = 'symbols: {"*": {means: suppressed, upper: 3}}\n'
    result = checked(tmp_path, BY_PLACE.replace("40,0", "*"), COLUMNS.replace("total: All", f"total: All\n{contract}"))
    hidden = result.cells[result.cells["text"] == "*"]
    assert hidden["upper"].tolist()[0] > 1000
    assert not errors(result)


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("figures_of: {pect: {decimals: 1}}", r":7: tables\.t\.figures_of\.pect: no code 'pect'; did you mean 'pct'"),
        ("figures_of: {pct: {decimal: 1}}", r"figures_of\.pct\.decimal: no key 'decimal'; did you mean 'decimals'"),
        ("outside: [nn]", r":7: tables\.t\.outside: no code 'nn'; did you mean 'n'"),
    ],
)
def test_a_code_that_is_not_there_is_told(slip: str, said: str, tmp_path: Path) -> None:
    contract = COLUMNS.replace("figures_of: {pct: {decimals: 1}}", slip)
    with pytest.raises(ContractError, match=said):
        checked(tmp_path, BY_PLACE, contract)
