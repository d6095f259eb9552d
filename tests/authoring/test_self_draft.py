"""A file that no contract fits is held to a draft of itself, and that is never a pass."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from tallvakt import check
from tallvakt.cli.app import app
from tests.helpers.paths import ROOT

GOOD = """\
Region;2024M01;2024M02;2024M03;2024M04
In all;4023;4040;4089;4099
North;1411;1423;1437;1442
Mid;312;307;318;321
East;2204;2219;2231;2248
South;96;91;103;88
"""
WRONG = GOOD.replace("2219", "2291")


def checked(folder: Path, text: str) -> tuple[Result, dict[str, Any]]:
    path = folder / "boats.csv"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(path), "--out", str(folder / "out")])
    results = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs" / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(results)
    return done, results["publications"][0]


def test_what_holds_is_told_and_is_no_pass(tmp_path: Path) -> None:
    done, publication = checked(tmp_path, GOOD)
    assert done.exit_code == 2
    assert publication["verdict"] == "no-contract"
    assert publication["drafted"] == {"tables": 1, "promises": 1, "cells": 20}
    assert [p["passed"] for p in publication["promises"] if p["check"] == "parts-not-summing"] == [4]
    assert "tallvakt draft" in done.stdout


def test_what_nearly_holds_is_an_error_at_its_place(tmp_path: Path) -> None:
    done, publication = checked(tmp_path, WRONG)
    assert done.exit_code == 2
    assert publication["verdict"] == "no-contract"
    errors = [f for f in publication["findings"] if f["severity"] == "error"]
    assert [f["check"] for f in errors] == ["parts-not-summing"]


def test_the_cells_of_a_draft_are_read_by_it_again(tmp_path: Path) -> None:
    path = tmp_path / "boats.csv"
    path.write_text(GOOD, encoding="utf-8")
    done = check(path)
    assert done.exit_code == 2
    assert len(done.cells) == 20


@pytest.mark.parametrize("text", ["just a line of prose\n", "", "a;b\n"])
def test_a_file_without_a_table_is_broken_as_before(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prose.txt"
    path.write_text(text, encoding="utf-8")
    (publication,) = check(path).publications
    assert publication.verdict.value == "broken"
    assert publication.drafted is None
