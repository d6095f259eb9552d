"""`NotifyAction` in checkpoints of others: their expectations beside ours, in every result format, told once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tallvakt.gate import outcomes_frame
from tests.helpers.gate_runs import FINGERPRINTS, finding, publication, run

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FORMATS = ("BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE")
GIVEN = run(publication("clean.txt"), publication("failed.txt", [finding(0), finding(1)]))
Told = tuple[dict[str, Any] | None, Any]


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Told]:
    """Run a checkpoint of some suites; what the channel was told (None for nothing), and the checkpoint's result."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from tallvakt.gate.expectations import NotifyAction

    def tell(
        suites: Sequence[Sequence[Any]], result_format: Any = "SUMMARY", when: Sequence[str] = ("failed", "broken")
    ) -> Told:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        asset = context.data_sources.add_pandas("p").add_dataframe_asset("outcomes")
        data = asset.add_batch_definition_whole_dataframe("all")
        definitions = []
        for number, expectations in enumerate(suites):
            suite = context.suites.add(gx.ExpectationSuite(name=f"s{number}", expectations=list(expectations)))
            definition = gx.ValidationDefinition(name=f"s{number}", data=data, suite=suite)
            definitions.append(context.validation_definitions.add(definition))
        heard = tmp_path / "heard.jsonl"
        notice = {"command": ["sh", "-c", f"cat >> '{heard}'; echo >> '{heard}'"], "when": list(when)}
        action = NotifyAction(name="notify", notices=[notice])
        checkpoint = gx.Checkpoint(
            name="c", validation_definitions=definitions, actions=[action], result_format=result_format
        )
        result = context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": outcomes_frame.outcomes(GIVEN)})
        messages = [json.loads(line) for line in heard.read_text().splitlines()] if heard.exists() else []
        assert len(messages) <= 1, "told more than once"
        return (messages[0] if messages else None), result

    return tell


def theirs(**changes: Any) -> Any:
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet

    return ExpectColumnValuesToBeInSet(column="severity", value_set=["error"], **changes)


def ours(**changes: Any) -> Any:
    from tallvakt.gate.expectations import ExpectPartsToSumToTotal

    return ExpectPartsToSumToTotal(**changes)


@pytest.mark.parametrize("result_format", [*FORMATS, {"result_format": "COMPLETE"}])
def test_ours_beside_theirs_in_every_result_format(told: Callable[..., Told], result_format: Any) -> None:
    message, result = told([[ours(family="made.up"), theirs()]], result_format)
    assert message is not None
    assert (message["verdict"], message["crashes"], result.success) == ("failed", [], False)
    own, foreign = message["failures"]
    assert own["promise"] == "parts-sum-to-total"
    assert foreign["rule"] == "expect_column_values_to_be_in_set"
    kept = result_format != "BOOLEAN_ONLY"
    assert own["publications"] == (["publications/failed.txt"] if kept else [])
    assert own["fingerprints"] == (FINGERPRINTS[:2] if kept else [])
    (validation,) = result.run_results.values()
    assert validation.meta["notifications"] == [{"channel": "command", "sent": True, "attempts": 1, "reason": ""}]


@pytest.mark.parametrize("result_format", FORMATS)
def test_what_passes_is_told_as_passed(told: Callable[..., Told], result_format: str) -> None:
    assert told([[ours(at_most=2), theirs(mostly=0.1)]], result_format)[0] is None
    message, _ = told([[ours(at_most=2), theirs(mostly=0.1)]], result_format, ("passed",))
    assert message is not None
    assert (message["verdict"], message["failures"]) == ("passed", [])


def test_several_validations_are_told_together_and_once(told: Callable[..., Told]) -> None:
    message, result = told([[theirs(mostly=0.1)], [ours()]], when=("passed", "failed"))
    assert message is not None
    assert message["verdict"] == "failed"
    assert all(validation.meta["notifications"] for validation in result.run_results.values())


def test_a_warning_of_theirs_is_a_remark(told: Callable[..., Told]) -> None:
    message, _ = told([[theirs(severity="warning")]], when=("passed",))
    assert message is not None
    assert [remark["severity"] for remark in message["remarks"]] == ["warning"]


@pytest.mark.parametrize("result_format", FORMATS)
def test_a_crash_of_theirs_is_no_pass(told: Callable[..., Told], result_format: str) -> None:
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet

    wrong = ExpectColumnValuesToBeInSet(column="nowhere", value_set=["error"])
    message, _ = told([[ours(at_most=2), wrong]], result_format)
    assert message is not None
    assert message["verdict"] == "broken"
    assert "nowhere" in message["crashes"][0]


def test_a_promise_that_no_publication_makes_is_not_kept(told: Callable[..., Told]) -> None:
    message, _ = told([[ours(family="made.other")]])
    assert message is not None
    assert (message["verdict"], message["failures"][0]["publications"]) == ("failed", [])


def test_a_checkpoint_that_expects_nothing_is_no_pass(told: Callable[..., Told]) -> None:
    message, _ = told([[]], when=("passed", "broken"))
    assert message is not None
    assert message["verdict"] == "broken"


@pytest.mark.parametrize(
    "notice",
    [{"comand": ["x"]}, {"slack": {"url_env": "https://hooks.example.test/x"}}, {"command": ["x"], "when": ["fail"]}],
)
def test_a_slip_in_a_notice_is_refused_before_anything_runs(notice: dict[str, Any]) -> None:
    from tallvakt.gate.expectations import NotifyAction

    with pytest.raises(ValueError, match="notices"):
        NotifyAction(name="notify", notices=[notice])
