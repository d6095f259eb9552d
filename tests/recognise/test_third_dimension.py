"""A two-way table for each code of a third dimension, and for each period: one contract, however it is printed."""

from pathlib import Path

import pytest

from tallvakt.rules.contract_files import ContractError
from tests.recognise.test_kinds_of_files import checked, errors

CONTRACT = """\
family: test.kinds
version: "1"
title: {en: Persons}
dimensions:
  place: {codes: {n: North, s: South}}
  age: {codes: {y: Young, o: Old}}
  sex: {codes: {w: Women, m: Men, b: Both}}
total: All
columns: {periods: year}
tables: {t: {rows: place, columns: age, for: sex, each: year, named_in: heading, title: {en: Ages}}}
promises:
  - {id: down, check: parts-not-summing, with: {tables: t}}
  - {id: across, check: parts-not-summing, with: {axis: columns}}
  - {id: both, equation: "w + m = b"}
"""
NO_PERIOD = CONTRACT.replace("columns: {periods: year}\n", "period: {from: none}\n").replace(" each: year,", "")
BY_YEARS = CONTRACT.replace(" columns: age,", "").replace(" each: year,", "").replace(
    "  - {id: across, check: parts-not-summing, with: {axis: columns}}\n", ""
)  # fmt: skip
SEXES = {"Women": 1, "Men": 2, "Both": 3}
YEARS = (2023, 2024)
ROWS = {"All": (10, 4, 6), "North": (4, 1, 3), "South": (6, 3, 3)}


def lines(times: int, *before: object) -> str:
    return "".join(
        ";".join(map(str, (*before, label, *(times * v for v in values)))) + "\n" for label, values in ROWS.items()
    )


BLOCK = "{heading}\n\nPlace;All;Young;Old\n{rows}\n"
HEADED = "".join(BLOCK.format(heading=f"{sex}, {y}", rows=lines(n)) for y in YEARS for sex, n in SEXES.items())
ENDED = "".join(BLOCK.format(heading=f"{sex} in {y}", rows=lines(n)) for y in YEARS for sex, n in SEXES.items())
TOTALS = "".join(
    BLOCK.format(heading=y, rows=lines(n).replace("All;", f"All {sex};")) for y in YEARS for sex, n in SEXES.items()
)
OUTER = "Year;Sex;Place;All;Young;Old\n" + "".join(lines(n, y, sex) for y in YEARS for sex, n in SEXES.items())
ONCE = "Sex;Place;All;Young;Old\n" + "".join(sex + lines(n, "").replace("\n;", "\n;") for sex, n in SEXES.items())
INNER = "Place;Sex;All;Young;Old\n" + "".join(
    ";".join(map(str, (label, sex, *(n * v for v in values)))) + "\n"
    for label, values in ROWS.items()
    for sex, n in SEXES.items()
)
PERIODS = "Sex;Place;2023;2024\n" + "".join(
    f"{sex};{label};{n * values[0]};{n * values[0]}\n" for sex, n in SEXES.items() for label, values in ROWS.items()
)
FORMS = {
    "in headings": (CONTRACT, HEADED, 18),
    "among the words of headings": (CONTRACT, ENDED, 18),
    "in total rows": (CONTRACT.replace(" named_in: heading,", ""), TOTALS, 18),
    "in label columns": (CONTRACT, OUTER, 18),
    "of no period": (NO_PERIOD, "".join(BLOCK.format(heading=s, rows=lines(n)) for s, n in SEXES.items()), 9),
    "printed once": (NO_PERIOD, ONCE, 9),
    "in the column beside the figures": (NO_PERIOD, INNER, 9),
    "over columns of periods": (BY_YEARS, PERIODS, 6),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_slice_is_read_and_its_promises_are_kept(form: str, tmp_path: Path) -> None:
    contract, text, cases = FORMS[form]
    result = checked(tmp_path, text, contract)
    assert not errors(result), result.publications[0].findings
    passed = {o.promise: o.passed for o in result.publications[0].outcomes if o.promise in ("down", "across", "both")}
    assert set(passed.values()) == {cases}


def test_a_wrong_figure_is_told_with_its_slice_and_its_period(tmp_path: Path) -> None:
    result = checked(tmp_path, HEADED.replace("South;18;9;9", "South;18;9;8", 1), CONTRACT)
    assert set(errors(result)) == {"parts-not-summing", "equation-off"}
    cells = {c.table for f in result.publications[0].findings if f.check == "parts-not-summing" for c in f.cells}
    assert cells == {"t-b/2023"}


def test_a_slice_of_one_period_that_is_not_printed_is_missing(tmp_path: Path) -> None:
    lost = BLOCK.format(heading="Men, 2024", rows=lines(2))
    result = checked(tmp_path, HEADED.replace(lost, ""), CONTRACT)
    [missing] = [f for f in result.publications[0].findings if f.check == "table-missing"]
    assert missing.facts["table"]["en"] == "2024: Ages: Men"


def test_a_slice_may_not_have_the_name_of_a_table(tmp_path: Path) -> None:
    contract = CONTRACT.replace("tables: {", "tables: {t-w: {rows: age}, ")
    with pytest.raises(ContractError, match=r":10: tables\.t\.for: table 't-w' is there already"):
        checked(tmp_path, HEADED, contract)
