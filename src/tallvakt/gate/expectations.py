"""Expectations over the outcomes frame, for this gate and for Great Expectations projects of others.

```python
from tallvakt import check
from tallvakt.gate.expectations import ExpectPartsToSumToTotal

outcomes = check("publications").outcomes          # a pandas frame: any pandas asset takes it
suite.add_expectation(ExpectPartsToSumToTotal(family="nav.tilt140", promise="parts-sum-to-total"))
```

An expectation succeeds when its promise was looked at and is broken nowhere (beyond `at_most` findings in each
publication). A promise that is not in the frame is not kept: nothing looked at is never a pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, ClassVar, Literal

from great_expectations.compatibility.pydantic import Field
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from tallvakt.gate import rule_names
from tallvakt.gate.judgement import by_promise, judge, rows_of
from tallvakt.model.unknown_name import no_such
from tallvakt.rules import registry
from tallvakt.rules.content import find_suite
from tallvakt.rules.registry import Check

METRIC = "tallvakt.outcomes"


@cache
def promise_of_check(expectation: str) -> str:
    """The promise that is named as the shipped check of an expectation, where no contract need promise it."""
    return next(c.name for c in registry.load(find_suite().checks).values() if c.expectation == expectation)


class OutcomesMetric(TableMetricProvider):
    """The frame by promise; computed once for all expectations of a batch."""

    metric_name = METRIC
    value_keys = ()

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine: PandasExecutionEngine, metric_domain_kwargs: Any, **_: Any) -> Any:  # noqa: N805  # the decorator makes it a class method
        frame, _domain, _access = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type="table")
        return by_promise(frame)


class ExpectPromiseToHold(BatchExpectation):
    """Expect a promise of a contract to hold in every publication.

    Parameters: `family` (empty for all), `promise`, `grade` (count findings of this severity alone; empty for all),
    `at_most` (so many findings in each publication are let through), `undecided` (`fail`: a promise that suppressed
    figures leave undecided is not kept). A parameter that has another value, or another name, is refused.
    """

    # A parameter that is missing here is silently ignored by Great Expectations.
    success_keys = ("family", "promise", "grade", "at_most", "undecided")
    args_keys = ("family", "promise")
    domain_keys = ("batch_id", "table")
    metric_dependencies = (METRIC,)
    rule: ClassVar[str] = rule_names.SEVERITY

    family: str = ""
    promise: str
    grade: Literal["", "error", "warning", "info"] = ""
    at_most: int = Field(default=0, ge=0)
    undecided: Literal["pass", "fail"] = "pass"

    def _validate(
        self,
        metrics: Mapping[str, Any],
        runtime_configuration: Any = None,  # noqa: ARG002  # the signature is the library's
        execution_engine: ExecutionEngine[Any] | None = None,  # noqa: ARG002  # the signature is the library's
    ) -> dict[str, Any]:
        return judge(
            rows_of(metrics[METRIC], self.family, self.promise, self.grade), self.at_most, self.undecided, self.rule
        )


class ExpectPartsToSumToTotal(ExpectPromiseToHold):
    """Expect the parts of every table to sum to its total."""

    promise: str = "parts-sum-to-total"


class ExpectTotalsToAgree(ExpectPromiseToHold):
    """Expect the same total to be equal wherever it is printed."""

    promise: str = "totals-agree"


class ExpectStatusesToSumToMeasure(ExpectPromiseToHold):
    """Expect the figures of each status to sum to the figure of the measure."""

    promise: str = "statuses-sum-to-measure"


class ExpectAveragesToBeMeansOfMonths(ExpectPromiseToHold):
    """Expect every average to be the rounded mean of its months."""

    promise: str = "average-is-mean-of-months"


class ExpectLevelsToSum(ExpectPromiseToHold):
    """Expect the figures of a lower level to sum to those of the level above."""


class ExpectPeriodsToSum(ExpectPromiseToHold):
    """Expect shorter periods to sum to the longer ones."""


class ExpectChangesToBeRight(ExpectPromiseToHold):
    """Expect every change to be the difference that it says it is."""


class ExpectSharesToBeRight(ExpectPromiseToHold):
    """Expect every share to be that of its figure in its base."""


class ExpectEquationsToHold(ExpectPromiseToHold):
    """Expect every equation that a contract writes out to hold."""


class ExpectPromisesToAgree(ExpectPromiseToHold):
    """Expect that all promises can hold together."""

    promise: str = Field(default_factory=partial(promise_of_check, "ExpectPromisesToAgree"))


class ExpectStructureToBeComplete(ExpectPromiseToHold):
    """Expect every table, row and month to be there once, and every figure to be read."""


class ExpectLabelsToBeKnown(ExpectPromiseToHold):
    """Expect every label to be in its codelist, as it is printed."""


class ExpectSmallFiguresToBeSuppressed(ExpectPromiseToHold):
    """Expect no figure below the threshold to be printed openly."""

    promise: str = "small-figures-are-suppressed"


class ExpectSuppressedFiguresToStayHidden(ExpectPromiseToHold):
    """Expect that the published figures give no suppressed figure away."""

    rule: ClassVar[str] = rule_names.RECOVERABLE
    promise: str = rule_names.RECOVERABLE


class ExpectNoSuppressedFigureToBeRecoverable(ExpectPromiseToHold):
    """Expect no finding of a suppressed figure that can be worked out."""

    promise: str = Field(default_factory=partial(promise_of_check, "ExpectNoSuppressedFigureToBeRecoverable"))


class ExpectNoSuppressedFigureToBeNarrowed(ExpectPromiseToHold):
    """Expect no finding of a suppressed figure that can be narrowed down."""

    promise: str = Field(default_factory=partial(promise_of_check, "ExpectNoSuppressedFigureToBeNarrowed"))


class ExpectSeriesToBePlausible(ExpectPromiseToHold):
    """Expect no jump and no break in a series."""


class ExpectPublicationsToAgree(ExpectPromiseToHold):
    """Expect two publications to print the same figure."""


class ExpectRevisionsToBeAnnounced(ExpectPromiseToHold):
    """Expect an earlier edition's months to be printed as they were."""


class ExpectPublicationsToBeReadable(ExpectPromiseToHold):
    """Expect every publication to be read, recognised and checked."""

    rule: ClassVar[str] = rule_names.READABLE
    promise: str = rule_names.READABLE


class ExpectPublicationsToBeSignedOff(ExpectPromiseToHold):
    """Expect every publication to be approved, exactly as it is, by a person."""

    rule: ClassVar[str] = rule_names.SIGN_OFF
    promise: str = rule_names.SIGN_OFF


BY_RULE: Mapping[str, type[ExpectPromiseToHold]] = {
    rule_names.RECOVERABLE: ExpectSuppressedFiguresToStayHidden,
    rule_names.READABLE: ExpectPublicationsToBeReadable,
    rule_names.SIGN_OFF: ExpectPublicationsToBeSignedOff,
}
BY_FAMILY: Mapping[str, type[ExpectPromiseToHold]] = {
    "TV1": ExpectStructureToBeComplete,
    "TV2": ExpectLabelsToBeKnown,
    "TV5": ExpectSeriesToBePlausible,
    "TV6": ExpectRevisionsToBeAnnounced,
}


def expectations() -> dict[str, type[ExpectPromiseToHold]]:
    """Every expectation of a promise by the name of its class, as a check declares it."""
    classes = [c for c in globals().values() if isinstance(c, type) and issubclass(c, ExpectPromiseToHold)]
    return {c.__name__: c for c in classes}


def expectation_for(check: Check | None, rule: str = "") -> type[ExpectPromiseToHold]:
    """The class for a check: the one it declares, else its family's by its code, else `ExpectPromiseToHold`.

    `rule` is a rule of the gate, where it is of no check. Raises ValueError for a class that there is not.
    """
    if check is None:
        return BY_RULE.get(rule, ExpectPromiseToHold)
    if not check.expectation:
        return BY_FAMILY.get(check.code[:3], ExpectPromiseToHold)
    classes = expectations()
    if check.expectation not in classes:
        raise ValueError(f"{check.path}: expectation: {no_such('expectation', check.expectation, classes)}")
    return classes[check.expectation]
