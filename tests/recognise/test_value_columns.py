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


SEXES = """\
family: test.kinds
version: "1"
title: {en: Pupils}
dimensions: {region: {codelist: region}, sex: {codes: {w: Women, m: Men}}}
total: In all
period: {from: none}
"""
CROSSED = SEXES + "values: {number: {}, per-cent: {decimals: 1}}\ntables: {t: {rows: region, columns: sex}}\n"
HEADS = {
    "values over columns": ";Number;;Per cent;\nRegion;Women;Men;Women;Men\n{rows}",
    "columns over values": "Region;Women;;Men;\n;Number;Per cent;Number;Per cent\n{rows}",
}
NUMBERS = {"In all": (10, 20), "North": (4, 5), "Mid": (6, 15)}


@pytest.mark.parametrize("form", HEADS)
def test_values_stand_over_or_under_columns_of_codes(tmp_path: Path, form: str) -> None:
    lines = []
    for name, (women, men) in NUMBERS.items():
        shares = (f"{10 * women:.1f}".replace(".", ","), f"{5 * men:.1f}".replace(".", ","))
        numbers_first = (women, men, *shares) if form == "values over columns" else (women, shares[0], men, shares[1])
        lines.append(f"{name};" + ";".join(map(str, numbers_first)))
    contract = CROSSED + "promises: [{id: sums, check: parts-not-summing}]\n"
    result = checked(tmp_path, HEADS[form].format(rows="\n".join(lines) + "\n"), contract)
    assert not errors(result)
    assert set(result.cells["table"]) == {"t-number", "t-per-cent"}
    assert set(result.cells["column"]) == {"w", "m"}


EQUATIONS = SEXES + "values: {women: {}, men: {}, both: {}}\ntables: {t: {rows: region}}\n"


@pytest.mark.parametrize(("both", "wrong"), [("9", []), ("8", ["equation-off"])])
def test_values_are_terms_of_an_equation(tmp_path: Path, both: str, wrong: list[str]) -> None:
    contract = EQUATIONS + 'promises: [{id: both, equation: "women + men = both"}]\n'
    result = checked(tmp_path, f"Region;Women;Men;Both\nIn all;10;20;30\nNorth;4;5;{both}\n", contract)
    assert errors(result) == wrong
    [outcome] = [o for o in result.publications[0].outcomes if o.promise == "both"]
    assert outcome.passed + outcome.failed == 2


def test_an_equation_of_tables_with_values_is_about_each_value(tmp_path: Path) -> None:
    contract = SEXES + "values: {number: {}, jobs: {}}\ntables: {w: {rows: region, marks: [Women]}, "
    contract += 'm: {rows: region, marks: [Men]}}\npromises: [{id: fewer, equation: "w <= m"}]\n'
    text = "".join(
        f"{name}\n\nRegion;Number;Jobs\nIn all;{n};{n}\nNorth;{n};{n}\n\n" for name, n in (("Women", 4), ("Men", 5))
    )
    result = checked(tmp_path, text, contract)
    [outcome] = [o for o in result.publications[0].outcomes if o.promise == "fewer"]
    assert (outcome.passed, errors(result)) == (4, [])


def test_a_slip_in_the_name_of_a_value_is_told(tmp_path: Path) -> None:
    contract = EQUATIONS + 'promises: [{id: both, equation: "womn + men = both"}]\n'
    with pytest.raises(ContractError, match="no code of values 'womn'; did you mean 'women'"):
        checked(tmp_path, "Region;Women;Men;Both\n", contract)
