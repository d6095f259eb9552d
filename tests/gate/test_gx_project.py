"""A user of Great Expectations holds outcomes to the same expectations in a project of their own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import warm_process

PROJECT = """
import json, sys
import great_expectations as gx
from tallvakt import check
from tallvakt.gate.expectations import (
    ExpectPartsToSumToTotal, ExpectPromiseToHold, ExpectSuppressedFiguresToStayHidden, ExpectTotalsToAgree,
)

outcomes = check(sys.argv[1]).outcomes

context = gx.get_context(mode="file", project_root_dir=".")
data = context.data_sources.add_pandas("publications").add_dataframe_asset("outcomes")
batch = data.add_batch_definition_whole_dataframe("all")
suite = context.suites.add(gx.ExpectationSuite(name="tilt180"))
suite.add_expectation(ExpectPartsToSumToTotal(family="nav.tilt180"))
suite.add_expectation(ExpectTotalsToAgree(severity="warning"))
suite.add_expectation(ExpectSuppressedFiguresToStayHidden(at_most=1000))
suite.add_expectation(ExpectPromiseToHold(promise="no-such-promise"))
definition = context.validation_definitions.add(gx.ValidationDefinition(name="tilt180", data=batch, suite=suite))
checkpoint = context.checkpoints.add(gx.Checkpoint(name="tilt180", validation_definitions=[definition]))
result = checkpoint.run(batch_parameters={"dataframe": outcomes})
(validation,) = result.run_results.values()
print(json.dumps([[r.expectation_config.type, r.success] for r in validation.results]))
"""

AGAIN = """
import great_expectations as gx
import tallvakt.gate.expectations
suite = gx.get_context(mode="file", project_root_dir=".").suites.get("tilt180")
print([e.expectation_type for e in suite.expectations])
"""


def run(code: str, folder: Path, *words: str) -> Any:
    python = warm_process.folder() / "python"
    done = subprocess.run([python, "-c", code, *words], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1].replace("'", '"'))


@pytest.mark.parametrize("wrong", [False, True])
def test_the_same_expectations_in_a_project_of_ones_own(wrong: bool, tmp_path: Path, examples: Path) -> None:
    text = (examples / "TILT180-2024-04.txt").read_text()
    path = tmp_path / "publication.txt"
    path.write_text(text.replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593") if wrong else text)
    found = dict(run(PROJECT, tmp_path, str(path)))
    assert found == {
        "expect_parts_to_sum_to_total": not wrong,
        "expect_totals_to_agree": not wrong,
        "expect_suppressed_figures_to_stay_hidden": True,
        "expect_promise_to_hold": False,
    }
    assert "expect_parts_to_sum_to_total" in run(AGAIN, tmp_path)
