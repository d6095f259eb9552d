"""The frames of `Checked` hold their models, and contracts hold their publications as schemas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest

import tallvakt
from tallvakt import check
from tallvakt.api.frames import CellsModel, ContractSchemas, ExplanationsModel, FindingsModel, OutcomesModel, schema_for
from tallvakt.gate import outcomes_frame
from tallvakt.render import long_tables
from tallvakt.rules import cells
from tallvakt.rules.content import find_suite, load

# An older pandera asks whether there is a dask, and an older dask complains of being asked.
pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Dask dataframe query planning:FutureWarning")
MODELS: dict[str, type[pa.DataFrameModel]] = {
    "cells": CellsModel,
    "outcomes": OutcomesModel,
    "findings": FindingsModel,
    "explanations": ExplanationsModel,
}
COLUMNS = {
    "cells": cells.COLUMNS,
    "outcomes": long_tables.OUTCOMES.columns,
    "findings": long_tables.FINDINGS.columns,
    "explanations": long_tables.EXPLANATIONS.columns,
}
FAMILIES = {"TILT140-2024-08.txt": "nav.tilt140", "TILT180-2024-04.txt": "nav.tilt180"}
EDITIONS = {"nav.tilt140": "2024-01..2024-08", "nav.tilt180": "2024-01..2024-04"}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """A publication with one figure misprinted."""
    path = tmp_path_factory.mktemp("wrong") / "TILT180-2024-04.txt"
    text = (examples / "TILT180-2024-04.txt").read_text()
    path.write_text(text.replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593"))
    return path


@pytest.fixture(scope="module")
def runs(examples: Path, wrong: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tallvakt.Checked]:
    empty = tmp_path_factory.mktemp("empty") / "empty.txt"
    empty.write_text("")
    return {
        "several": check([*sorted(examples.glob("*.txt")), wrong]),
        "one": check(wrong),
        "revealed": check(examples / "TILT180-2024-04.txt", reveal_suppressed=True),
        "broken": check(empty),
    }


@pytest.mark.parametrize("run", ["several", "one", "revealed", "broken"])
@pytest.mark.parametrize("name", MODELS)
def test_the_frames_hold_their_models(name: str, run: str, runs: dict[str, tallvakt.Checked]) -> None:
    frame = getattr(runs[run], name)
    MODELS[name].validate(frame, lazy=True)
    if run == "several":
        assert len(frame)


@pytest.mark.parametrize("name", MODELS)
def test_every_column_is_described_and_there(name: str) -> None:
    schema = MODELS[name].to_schema()
    assert list(schema.columns) == list(COLUMNS[name])
    assert {column.description for column in schema.columns.values()} == {text for _, text in COLUMNS[name].values()}
    assert schema.strict
    assert all(one.name in pa.Check.REGISTERED_CUSTOM_CHECKS for one in schema.checks)


def test_columns_are_those_of_the_engine() -> None:
    assert {name: dtype for name, (dtype, _) in long_tables.OUTCOMES.columns.items()} == dict(outcomes_frame.COLUMNS)


BREAKS: list[tuple[str, str, Any, str]] = [
    ("cells", "lower", 10**9, "interval_ordered"),
    ("cells", "line", 0, "greater_than_or_equal_to(1)"),
    ("cells", "column", None, "not_nullable"),
    ("outcomes", "failed", -1, "greater_than_or_equal_to(0)"),
    ("outcomes", "severity", "fatal", "isin"),
    ("findings", "outcome", "lost", "isin"),
    ("findings", "fingerprint", "?", "str_matches"),
    ("explanations", "probability", 1.5, "in_range(0, 1)"),
    ("explanations", "lower", 1e9, "interval_ordered"),
]


@pytest.mark.parametrize(("name", "column", "value", "expected"), BREAKS)
def test_a_frame_that_is_none_of_them_is_refused(
    name: str, column: str, value: Any, expected: str, runs: dict[str, tallvakt.Checked]
) -> None:
    frame = getattr(runs["one"], name).copy()
    frame.loc[frame.index[0], column] = value
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        MODELS[name].validate(frame.astype(getattr(runs["one"], name).dtypes), lazy=True)
    assert any(expected in str(one) for one in caught.value.failure_cases["check"])


def test_a_key_that_stands_twice_is_told(runs: dict[str, tallvakt.Checked]) -> None:
    frame = runs["one"].cells
    twice = pd.concat([frame, frame.iloc[:1]], ignore_index=True).astype(frame.dtypes)
    with pytest.raises(pa.errors.SchemaError, match="key_unique"):
        CellsModel.validate(twice)


@pytest.mark.parametrize("name", MODELS)
def test_models_are_kept_in_yaml_with_their_checks(name: str, runs: dict[str, tallvakt.Checked]) -> None:
    pytest.importorskip("pandera.io", reason="this pandera writes schemas only with its extra io", exc_type=ImportError)
    schema = MODELS[name].to_schema()
    again = pa.DataFrameSchema.from_yaml(schema.to_yaml())
    assert again.to_yaml() == schema.to_yaml()
    assert [one.name for one in again.checks] == [one.name for one in schema.checks]
    again.validate(getattr(runs["several"], name))


@pytest.fixture(scope="module")
def schemas() -> dict[str, ContractSchemas]:
    return {family: schema_for(family, edition) for family, edition in EDITIONS.items()}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_publication_holds_the_schemas_of_its_contract(
    name: str, examples: Path, schemas: dict[str, ContractSchemas]
) -> None:
    schema, printed = schemas[FAMILIES[name]], check(examples / name).cells
    schema.long.validate(schema.long_frame(printed), lazy=True)
    for table, wide in schema.wide.items():
        wide.validate(schema.wide_frame(printed, table), lazy=True)
    assert len(schema.wide_frame(printed, "by-county")) > 50


def broken(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        schema.validate(frame, lazy=True)
    cases: pd.DataFrame = caught.value.failure_cases
    return cases.assign(check=cases["check"].str.partition("(")[0])


def test_the_same_sums_fail_as_in_the_suite(
    wrong: Path, runs: dict[str, tallvakt.Checked], schemas: dict[str, ContractSchemas]
) -> None:
    checked, schema = runs["one"], schemas["nav.tilt180"]
    failed = checked.outcomes.query("failed > 0 and severity == 'error'").set_index("promise")["failed"]
    frame = schema.long_frame(checked.cells)
    cases = broken(schema.long, frame)
    assert set(cases["check"]) == {"parts_sum_to_total", "mean_of_periods"}
    by_check = cases.groupby("check")["index"].unique()
    (total,), (mean,) = by_check["parts_sum_to_total"], by_check["mean_of_periods"]
    assert (failed["parts-sum-to-total"], failed["average-is-mean-of-months"]) == (1, 1)
    assert tuple(frame.loc[total, ["table", "row", "column"]]) == ("by-measure", "total", "2024-01")
    assert tuple(frame.loc[mean, ["table", "row", "column"]]) == ("by-measure", "ekspertbistand", "average")
    wide = schema.wide_frame(checked.cells, "by-measure")
    assert set(broken(schema.wide["by-measure"], wide)["check"]) == {"parts_sum_to_total", "mean_of_periods"}


@pytest.mark.parametrize(
    ("row", "column", "text", "expected"),
    [
        (3, "2024-01", "12.5x", "printed_as_declared"),
        (3, "row", "no code", "isin"),
        (3, "2024-01", "3", "suppressed_small"),
        (3, "subject", "nothing", "isin"),
    ],
)
def test_codes_symbols_and_figures_are_held_to(
    row: int, column: str, text: str, expected: str, examples: Path, schemas: dict[str, ContractSchemas]
) -> None:
    schema = schemas["nav.tilt180"]
    printed = check(examples / "TILT180-2024-04.txt").cells
    frame = schema.wide_frame(printed, "by-county")
    frame.loc[row, column] = text
    assert expected in set(broken(schema.wide["by-county"], frame)["check"])
    long = schema.long_frame(printed)
    at = long.index[long["table"] == "by-county"][row]
    long.loc[at, column if column in long.columns else "text"] = text
    told = {"isin": "codes_of_tables"}.get(expected, expected)
    assert told in set(broken(schema.long, long)["check"])


def test_a_column_that_is_missing_is_told(examples: Path, schemas: dict[str, ContractSchemas]) -> None:
    schema = schemas["nav.tilt180"]
    frame = schema.wide_frame(check(examples / "TILT180-2024-04.txt").cells, "by-sex").drop(columns="2024-03")
    assert "column_in_dataframe" in set(broken(schema.wide["by-sex"], frame)["check"])


def test_schemas_are_kept_in_yaml(examples: Path, schemas: dict[str, ContractSchemas], wrong: Path) -> None:
    pytest.importorskip("pandera.io", reason="this pandera writes schemas only with its extra io", exc_type=ImportError)
    schema = schemas["nav.tilt180"]
    printed = check(wrong).cells
    for one, frame in (
        (schema.long, schema.long_frame(printed)),
        (schema.wide["by-measure"], schema.wide_frame(printed, "by-measure")),
    ):
        again = pa.DataFrameSchema.from_yaml(one.to_yaml())
        assert again.to_yaml() == one.to_yaml()
        columns = ["column", "index", "failure_case"]
        assert broken(again, frame)[columns].equals(broken(one, frame)[columns])


@pytest.mark.parametrize("family", load(find_suite()).library.contracts)
def test_every_contract_has_schemas(family: str) -> None:
    schema = schema_for(family, "2024-01..2024-03")
    assert set(schema.wide) == set(load(find_suite()).library.contracts[family].tables)


@pytest.mark.parametrize(
    ("family", "edition", "expected"),
    [
        ("nav.tilt18", "2024", "did you mean 'nav.tilt180'"),
        ("nav.tilt180", "spring", "'spring' is no period"),
        ("nav.tilt180", None, "the columns of 'by-measure' are periods"),
    ],
)
def test_a_wrong_call_says_so(family: str, edition: str | None, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        schema_for(family, edition)


def test_a_table_of_several_publications_is_not_one(
    runs: dict[str, tallvakt.Checked], schemas: dict[str, ContractSchemas]
) -> None:
    with pytest.raises(ValueError, match="of one publication"):
        schemas["nav.tilt180"].wide_frame(runs["several"].cells, "by-sex")
    with pytest.raises(ValueError, match="did you mean 'by-sex'"):
        schemas["nav.tilt180"].wide_frame(runs["one"].cells, "by-sx")


def test_nothing_imports_it_that_does_not_ask() -> None:
    code = (
        "import sys, tallvakt; tallvakt.check\n"
        "assert not [name for name in sys.modules if name.startswith(('pandera', 'tallvakt.api.frame_m'))], sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
