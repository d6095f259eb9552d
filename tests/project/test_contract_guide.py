"""The examples of the guide to contracts load."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from tallvakt import ingest
from tallvakt.recognise.long_form import widen
from tallvakt.rules import contract_files
from tallvakt.rules.content import find_suite
from tallvakt.rules.contract import Columns, DeclaredContract, Dimension, Format, Long, Promise, Table
from tallvakt.rules.equation_text import parse
from tallvakt.rules.registry import load
from tests.helpers.paths import ROOT
from tests.helpers.workbooks import told

GUIDE = (ROOT / "docs" / "guide" / "contract.md").read_text(encoding="utf-8")
CHECKS = load(find_suite().checks)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_whole_contract_loads(tmp_path: Path) -> None:
    lists = tmp_path / "codelists"
    lists.mkdir()
    for name in ("example-county", "example-sex"):
        (lists / f"{name}.csv").write_text("code,nb,en\n01,A,A\n02,B,B\n", encoding="utf-8")
    [text] = blocks("yaml contract")
    (tmp_path / "example.yaml").write_text(text, encoding="utf-8")
    assert set(contract_files.load([tmp_path], CHECKS).contracts) == {"example.labour"}


def test_the_promises_name_checks_and_parameters_that_there_are() -> None:
    [text] = blocks("yaml promises")
    for promise in TypeAdapter(list[Promise]).validate_python(yaml.safe_load(text)):
        assert CHECKS[promise.check].refuse(promise.parameters) is None


def test_the_equations_are_promises_that_can_be_read() -> None:
    [text] = blocks("yaml equations")
    for promise in TypeAdapter(list[Promise]).validate_python(yaml.safe_load(text)):
        assert promise.check == "equation-off"
        assert parse(promise.parameters["equation"])


def test_the_keys_that_are_shown_alone_fit_a_contract() -> None:
    [whole] = blocks("yaml contract")
    keys = blocks("yaml keys")
    assert keys
    for text in keys:
        DeclaredContract.model_validate(yaml.safe_load(whole) | yaml.safe_load(text))


def test_the_format_of_figures_is_one() -> None:
    [text] = blocks("yaml")
    made = Format.model_validate(yaml.safe_load(text)["figures"])
    assert Format(base=5).interval(100) == (98, 102)
    assert made.decimals == 1


def test_the_long_file_is_of_the_columns_that_are_named(tmp_path: Path) -> None:
    ([columns], [rows]) = blocks("yaml long"), blocks("csv long")
    path = tmp_path / "long.csv"
    path.write_text(rows, encoding="utf-8")
    [table] = widen(ingest.read(path), Long.model_validate(yaml.safe_load(columns)["long"]), ("In all",)).tables
    assert told(table) == (
        ["2024M01"], [("In all Nurses", ["12"]), ("01 North", ["*"]), ("02 South", ["10"])]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "heading"),
    [(Table, "## Tables"), (Dimension, "## Dimensions and codelists"), (Long, "## Long form")],
)
def test_every_key_is_told(model: type[Table | Dimension | Long], heading: str) -> None:
    section = GUIDE.split(heading)[1].split("\n## ")[0]
    keys = {field.alias or name for name, field in model.model_fields.items()} - {"title"}
    assert {key for key in keys if f"`{key}" not in section} == set()


def test_every_key_of_a_contract_is_told() -> None:
    keys = {*DeclaredContract.model_fields, *Columns.model_fields} - {"protect", "promises", "description"}
    assert {key for key in keys if not re.search(rf"\b{key}\b", GUIDE)} == set()
