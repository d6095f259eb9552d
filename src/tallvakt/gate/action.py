"""The gate's notifications as an action of Great Expectations, for this checkpoint and for those of others."""

from __future__ import annotations

from typing import Any, Literal, cast

from great_expectations.checkpoint.actions import ActionContext, ValidationAction
from great_expectations.checkpoint.checkpoint import CheckpointResult
from great_expectations.compatibility.pydantic import validator
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.expectations.registry import get_expectation_impl

from tallvakt.gate import decision, mixed_results, notify
from tallvakt.gate.decision import Decision
from tallvakt.gate.policy import Notice


class NotifyAction(ValidationAction):
    """Tell the channels of a policy what a checkpoint decided: once, whatever its validation definitions are.

    `notices` are entries of a policy's `notify`; secrets stay in the environment variables that they name, and an entry
    that is wrong is refused. The checkpoint may hold expectations of others beside ours and have any result format:
    with `BOOLEAN_ONLY` the message names promises but no publications. What was sent, or why not, stands in each
    validation result's meta under `notifications`. It never raises when it runs and never changes the result.
    """

    type: Literal["tallvakt_notify"] = "tallvakt_notify"
    notices: list[dict[str, Any]]
    planned: int = 0
    """The gate's own: so many expectations, all of ours, in one validation."""

    @validator("notices", each_item=True)
    def _is_a_notice(cls, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N805  # the decorator makes it a class method
        Notice.model_validate(given)
        return given

    def run(
        self,
        checkpoint_result: CheckpointResult,
        action_context: ActionContext | None = None,  # noqa: ARG002  # the signature is the library's
    ) -> dict[str, Any]:
        """Send every notice that is due, and report each."""
        validations = list(checkpoint_result.run_results.values())
        notices = [Notice.model_validate(given) for given in self.notices]
        reports = [report.plain() for report in notify.send(self._decided(validations), notices)]
        for validation in validations:
            cast("dict[str, Any]", validation.meta)["notifications"] = reports
        return {"notifications": reports}

    def _decided(self, validations: list[ExpectationSuiteValidationResult]) -> Decision:
        plain = [as_json(validation) for validation in validations]
        if self.planned and len(plain) == 1:
            return decision.read(plain[0], self.planned)
        for result in (result for validation in plain for result in validation["results"]):
            _name_promise(result["expectation_config"])
        return mixed_results.read(plain)


def _name_promise(config: dict[str, Any]) -> None:
    """Write the promise of an expectation of ours into its configuration, which leaves out what is as by default."""
    promise = get_expectation_impl(config["type"]).__fields__.get("promise")
    if promise is not None and promise.get_default():
        config["kwargs"].setdefault("promise", promise.get_default())


def as_json(validation: ExpectationSuiteValidationResult) -> dict[str, Any]:
    """A validation result as JSON writes it."""
    plain: dict[str, Any] = validation.to_json_dict()  # type: ignore[no-untyped-call]  # it has no annotations
    return plain
