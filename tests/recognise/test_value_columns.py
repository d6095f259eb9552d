"""Several value columns of one table: read wherever their labels stand, each with its own decimals."""

from pathlib import Path

import pytest

from tallvakt.api import Checked
from tallvakt.rules.contract_files import ContractError
from tests.recognise.test_kinds_of_files import CONTRACT, MONTHS, ROWS, checked, errors

VALUES = """values:
  number: {decimals: 0, label: Number}
  per-cent: {decimals: 1, decimal_mark: ".", label: [Per cent, "%"]}
"""
KEYS = CONTRACT.replace("parts-not-summing}", "parts-not-summing, with: {tables: [by-region-number]}}") + VALUES
YEARS = KEYS + "columns: {periods: year}\n"
LONG = KEYS + "long: {row: region, column: month}\n"


def share(column: int, row: tuple[str | int, ...]) -> str:
    return f"{100 * int(row[column]) / int(ROWS[0][column]):.1f}"


def lines(*columns: str, rows: tuple[tuple[str | int, ...], ...] = ROWS) -> str:
    """Rows with the number (`1n`) or the per cent (`1p`) of some months."""
    fields = ([str(r[int(c[0])]) if c[1] == "n" else share(int(c[0]), r) for c in columns] for r in rows)
    return "".join(f"{row[0]};{';'.join(row_fields)}\n" for row, row_fields in zip(rows, fields, strict=True))


LONG_ROWS = "".join(f"{r[0]};{m};{r[n]};{share(n, r)}\n" for r in ROWS for n, m in enumerate(MONTHS, start=1))
FORMS = {
    "one month, in the title": ("January 2024\n\nRegion;Number;Per cent\n" + lines("1n", "1p"), KEYS),
    "one year, in the heading": ("Pupils by region, 2024\n\nRegion;Number;%\n" + lines("1n", "1p"), YEARS),
    "values over months": (
        ";Number;;Per cent;\nRegion;2024M01;2024M02;2024M01;2024M02\n" + lines("1n", "2n", "1p", "2p"), KEYS
    ),
    "months over values": (
        ";2024M01;;2024M02;\nRegion;Number;Per cent;Number;Per cent\n" + lines("1n", "1p", "2n", "2p"), KEYS
    ),
    "years over values": (";2023;;2024;\nRegion;Number;%;Number;%\n" + lines("1n", "1p", "2n", "2p"), YEARS),
    "beside the year": (
        "Region;Number 2023;Per cent 2023;Number 2024;Per cent 2024\n" + lines("1n", "1p", "2n", "2p"), YEARS
    ),
    "long form": ("region;month;Number;Per cent\n" + LONG_ROWS, LONG),
}  # fmt: skip


@pytest.mark.parametrize(("text", "contract"), FORMS.values(), ids=FORMS)
def test_each_value_has_its_own_cells_and_decimals(tmp_path: Path, text: str, contract: str) -> None:
    result = checked(tmp_path, text, contract)
    assert not errors(result)
    cells = result.cells[result.cells["row"] == "mid"]
    assert set(cells["table"]) == {"by-region-number", "by-region-per-cent"}
    first = cells.drop_duplicates("table").set_index("table")["lower"]
    assert first.to_dict() == {"by-region-number": 312, "by-region-per-cent": 78}
    assert set(result.cells["kind"]) == {"figure"}


def test_a_promise_over_one_value_is_held(tmp_path: Path) -> None:
    wrong = "January 2024\n\nRegion;Number;Per cent\n" + lines("1n", "1p").replace("2204", "2264")
    assert errors(checked(tmp_path, wrong, KEYS)) == ["parts-not-summing"]


def test_a_promise_that_lists_the_table_is_about_all_of_its_values(tmp_path: Path) -> None:
    contract = KEYS.replace("by-region-number", "by-region")
    text = "January 2024\n\nRegion;Number;Per cent\n" + lines("1n", "1p").replace("54.8", "45.8")
    result = checked(tmp_path, text, contract)
    assert errors(result) == ["parts-not-summing"]


def test_a_column_that_is_no_value_is_told(tmp_path: Path) -> None:
    text = "January 2024\n\nRegion;Number;Per cent;Change\n" + lines("1n", "1p", "2n")
    assert "figure-unaccounted" in errors(checked(tmp_path, text, KEYS))


@pytest.mark.parametrize(
    ("contract", "says"),
    [
        (LONG.replace("column: month", "column: month, value: Number"), "the columns of figures are those of 'values'"),
        (CONTRACT + "long: {row: region, column: month}\n", "name the column of figures"),
    ],
)
def test_the_value_of_a_long_form_is_told_once(tmp_path: Path, contract: str, says: str) -> None:
    with pytest.raises(ContractError, match=says):
        checked(tmp_path, "region;month;Number\n", contract)


def suppressed(tmp_path: Path) -> Checked:
    contract = KEYS.replace("symbols: {", 'symbols: {"*": {means: suppressed, upper: 3}, ')
    text = "January 2024\n\nRegion;Number;Per cent\n" + lines("1n", "1p").replace("96;2.4", "*;*")
    return checked(tmp_path, text, contract)


def test_a_symbol_hides_any_figure_of_other_units(tmp_path: Path) -> None:
    cells = suppressed(tmp_path).cells
    hidden = cells[cells["text"] == "*"].set_index("table")["upper"]
    assert hidden["by-region-number"] == 3
    assert hidden["by-region-per-cent"] > 1000
