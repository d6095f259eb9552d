"""Suites and checkpoints for the projects of others decide as the gate does, and are there again when reopened."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import tallvakt
from tallvakt.gate import contract_plan, mixed_results, outcomes_frame, plain_decision
from tallvakt.gate.decide import Submission, decide_plainly
from tallvakt.gate.decision import Decision
from tallvakt.gate.policy import Policy, grade
from tallvakt.model.report import Run
from tallvakt.rules.content import find_suite, load
from tests.helpers import warm_process

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
CONTENT = load(find_suite())
POLICIES: dict[str, dict[str, Any]] = {
    "by default": {},
    "warnings fail": {"fail": "warning"},
    "nothing fails": {"fail": "never"},
    "undecided fails": {"undecided": "fail"},
    "recoverable fails": {"recoverable": "fail"},
    "so many are let through": {
        "checks": {"parts-not-summing": {"at_most": 1}, "label-damaged": {"severity": "error"}}
    },
    "one family": {"fail": "never", "families": {"nav.tilt180": {"fail": "error", "undecided": "fail"}}},
    "a check graded down": {"checks": {"parts-not-summing": {"severity": "info"}}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """Publications of two families, one of them wrong."""
    folder = tmp_path_factory.mktemp("suites")
    for path in examples.glob("*.txt"):
        (folder / path.name).write_text(path.read_text())
    wrong = (
        (examples / "TILT180-2024-04.txt").read_text().replace("ekspertbistand\t552\t394", "ekspertbistand\t552\t593")
    )
    (folder / "wrong.txt").write_text(wrong)
    return folder


@pytest.fixture(scope="module")
def runs(folder: Path) -> dict[str, Run]:
    (folder / "broken").mkdir()
    (folder / "broken" / "empty.txt").write_text("")
    paths = {
        "all": [folder / "TILT140-2024-08.txt", folder / "TILT180-2024-04.txt", folder / "wrong.txt"],
        "right": [folder / "TILT180-2024-04.txt"],
        "broken": [folder / "TILT180-2024-04.txt", folder / "broken" / "empty.txt"],
    }
    return {name: tallvakt.check(given).run for name, given in paths.items()}


def held_back(decision: Decision) -> set[tuple[str, str]]:
    """Which promise each publication is held back by; families that promise the same in other words stand apart."""
    return {(broken.promise, name) for broken in decision.failures for name in broken.publications}


@pytest.mark.parametrize("files", ["all", "right", "broken"])
@pytest.mark.parametrize("name", POLICIES)
def test_what_is_planned_of_contracts_alone_decides_as_the_gate_does(
    name: str, files: str, runs: dict[str, Run]
) -> None:
    policy = Policy.model_validate(POLICIES[name])
    graded = grade(runs[files], policy)
    asked = decide_plainly(Submission(graded, policy, CONTENT.checks))
    contracts = list(CONTENT.library.contracts.values())
    planned = contract_plan.plan(contracts, CONTENT.checks, policy, required=False)
    decision = plain_decision.decide(outcomes_frame.outcomes(graded), planned)
    assert (decision.verdict, decision.crashes) == (asked.verdict, ())
    assert held_back(decision) == held_back(asked)


def test_a_finding_graver_than_its_promise_is_held_back_too(runs: dict[str, Run]) -> None:
    frame = outcomes_frame.outcomes(runs["right"])
    promise = frame.index[frame["promise"] == "label-damaged"][0]
    graver = frame.copy()
    graver.loc[promise, "severity"] = "error"
    planned = contract_plan.plan([CONTENT.library.contracts["nav.tilt180"]], CONTENT.checks, Policy())
    assert "anything-else" in {b.promise for b in plain_decision.decide(graver, planned).failures}
    assert plain_decision.decide(frame, planned).verdict == "passed"


@pytest.fixture
def context() -> Any:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@pytest.mark.parametrize("name", ["by default", "undecided fails", "one family"])
def test_a_checkpoint_decides_as_the_gate_does(name: str, runs: dict[str, Run], context: Any) -> None:
    from tallvakt.gate.action import as_json
    from tallvakt.gate.suites import checkpoint_for

    policy = Policy.model_validate(POLICIES[name])
    asked = decide_plainly(Submission(grade(runs["all"], policy), policy, CONTENT.checks))
    checkpoint = checkpoint_for(POLICIES[name], context=context)
    result = checkpoint.run(batch_parameters={"dataframe": outcomes_frame.outcomes(grade(runs["all"], policy))})
    decision = mixed_results.read([as_json(v) for v in result.run_results.values()])
    assert held_back(decision) == held_back(asked)


def ours(suite: Any) -> list[Any]:
    return list(suite.expectations)


def test_a_suite_for_a_family_holds_every_promise_and_weighs_it_by_the_policy() -> None:
    from tallvakt.gate.suites import suite_for

    suite = suite_for("nav.tilt180")
    assert suite.name == "nav.tilt180"
    severity = {e.promise: e.severity.value for e in ours(suite)}
    assert {p.id for p in CONTENT.library.contracts["nav.tilt180"].promises} <= set(severity)
    assert (severity["parts-sum-to-total"], severity["label-damaged"]) == ("critical", "warning")
    strict = suite_for("nav.tilt180", {"fail": "warning", "checks": {"label-damaged": {"at_most": 3}}}, name="strict")
    (damaged,) = [e for e in ours(strict) if e.promise == "label-damaged"]
    assert (strict.name, damaged.severity.value, damaged.at_most) == ("strict", "critical", 3)


@pytest.mark.parametrize(
    ("family", "policy", "expected"),
    [
        ("nav.tilt18", None, "did you mean 'nav.tilt180'"),
        ("nav.tilt180", {"undecided": "fial"}, "undecided"),
        ("nav.tilt180", {"checks": {"parts-not-suming": {}}}, "did you mean 'parts-not-summing'"),
        ("nav.tilt180", {"families": {"nav.tilt18": {}}}, "did you mean 'nav.tilt180'"),
        ("nav.tilt180", "nowhere.yaml", "nowhere.yaml"),
    ],
)
def test_a_slip_is_refused(family: str, policy: Any, expected: str) -> None:
    from tallvakt.gate.suites import suite_for

    with pytest.raises(ValueError, match=expected):
        suite_for(family, policy)


def test_a_family_that_is_named_and_has_no_publication_fails(runs: dict[str, Run], context: Any) -> None:
    from tallvakt.gate.suites import checkpoint_for

    checkpoint = checkpoint_for(families=["nav.tilt180", "nav.tilt110"], context=context, name="named")
    result = checkpoint.run(batch_parameters={"dataframe": outcomes_frame.outcomes(runs["right"])})
    by_suite: dict[str, Any] = {v.suite_name: v for v in result.run_results.values()}
    assert set(by_suite) == {"named-nav.tilt180", "named-nav.tilt110"}
    missing = {
        r.expectation_config.kwargs.get("family") for r in by_suite["named-nav.tilt110"].results if not r.success
    }
    assert missing == {"nav.tilt110"}
    critical = [r for r in by_suite["named-nav.tilt180"].results if not r.success]
    assert all(r.expectation_config.severity.value != "critical" for r in critical)


SAVE = """
import sys
import great_expectations as gx
from tallvakt.gate.suites import checkpoint_for

context = gx.get_context(mode="file", project_root_dir=".")
checkpoint_for("gate.yaml", context=context)
checkpoint_for("gate.yaml", context=context)  # again: brought up to date, not twice
"""
REOPEN = """
import json, sys
import great_expectations as gx
import tallvakt.gate.expectations
from tallvakt import check

checkpoint = gx.get_context(mode="file", project_root_dir=".").checkpoints.get("tallvakt")
result = checkpoint.run(batch_parameters={"dataframe": check(sys.argv[1:]).outcomes})
(validation,) = result.run_results.values()
failed = [r for r in validation.results if not r.success and r.expectation_config.severity.value == "critical"]
told = [[n["channel"], n["sent"]] for n in validation.meta["notifications"]]
print(json.dumps({"failed": sorted({r.expectation_config.type for r in failed}), "told": told}))
"""


def call(code: str, folder: Path, *words: str) -> str:
    python = warm_process.folder() / "python"
    done = subprocess.run([python, "-c", code, *words], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_saved_checkpoint_runs_in_a_new_process_after_one_documented_import(tmp_path: Path, folder: Path) -> None:
    tell = tmp_path / "tell.sh"
    tell.write_text("#!/bin/sh\ncat > told.json\n")
    tell.chmod(0o755)
    (tmp_path / "gate.yaml").write_text("notify: [{command: [./tell.sh]}]\n")
    call(SAVE, tmp_path)
    again = json.loads(call(REOPEN, tmp_path, os.fspath(folder / "wrong.txt")).splitlines()[-1])
    assert again["told"] == [["command", True]]
    assert "expect_parts_to_sum_to_total" in again["failed"]
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["verdict"] == "failed"
    assert told["publications"] == [os.fspath(folder / "wrong.txt")]
