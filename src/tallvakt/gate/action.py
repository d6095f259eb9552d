"""The gate's notifications as an action of Great Expectations, for this checkpoint and for those of others."""

from __future__ import annotations

from typing import Any, Literal, cast

from great_expectations.checkpoint.actions import ActionContext, ValidationAction
from great_expectations.checkpoint.checkpoint import CheckpointResult
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

from tallvakt.gate import decision, notify
from tallvakt.gate.policy import Notice


class NotifyAction(ValidationAction):
    """Tell the channels of a policy what the gate decided.

    `notices` are entries of a policy's `notify`; secrets stay in the environment variables that they name. What was
    sent, or why not, stands in the validation result's meta under `notifications`. It never raises and never changes
    the result.
    """

    type: Literal["tallvakt_notify"] = "tallvakt_notify"
    notices: list[dict[str, Any]]
    planned: int = 0

    def run(
        self,
        checkpoint_result: CheckpointResult,
        action_context: ActionContext | None = None,  # noqa: ARG002  # the signature is the library's
    ) -> dict[str, Any]:
        """Send every notice that is due, and report each."""
        notices: list[dict[str, Any]] = []
        for validation in checkpoint_result.run_results.values():
            data = as_json(validation)
            decided = decision.read(data, self.planned or len(data["results"]))
            reports = [r.plain() for r in notify.send(decided, [Notice.model_validate(n) for n in self.notices])]
            cast("dict[str, Any]", validation.meta)["notifications"] = reports
            notices += reports
        return {"notifications": notices}


def as_json(validation: ExpectationSuiteValidationResult) -> dict[str, Any]:
    """A validation result as JSON writes it."""
    plain: dict[str, Any] = validation.to_json_dict()  # type: ignore[no-untyped-call]  # it has no annotations
    return plain
