"""Expectations over the outcomes frame, for this gate and for Great Expectations projects of others.

```python
from tallvakt import check
from tallvakt.gate.expectations import ExpectPartsToSumToTotal

outcomes = check("publications").outcomes          # a pandas frame: any pandas asset takes it
suite.add_expectation(ExpectPartsToSumToTotal(family="nav.tilt140"))
```

`import tallvakt.gate.expectations` is all that a project needs which was saved with any of them, or with the action
`NotifyAction`: it makes them known to Great Expectations. `tallvakt.gate.suites` builds whole suites and checkpoints.

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
from great_expectations.render.components import (
    AtomicDiagnosticRendererType,
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedAtomicContent,
    RenderedStringTemplateContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.render.renderer_configuration import RendererConfiguration, RendererValueType

from tallvakt.gate import expectation_text, rule_names
from tallvakt.gate.action import NotifyAction as NotifyAction  # to make it known; it is used by nothing here
from tallvakt.gate.expectation_rendering import atomic, content
from tallvakt.gate.expectation_text import Sentence
from tallvakt.gate.judgement import Grouped, Tally, by_promise, judge, rows_beside, rows_of
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
    figures leave undecided is not kept), `absent` (`pass`: a promise that no publication makes is kept). A parameter
    that has another value, or another name, is refused.
    """

    # A parameter that is missing here is silently ignored by Great Expectations.
    success_keys: ClassVar[tuple[str, ...]] = ("family", "promise", "grade", "at_most", "undecided", "absent")
    args_keys = ("family", "promise")
    domain_keys = ("batch_id", "table")
    metric_dependencies = (METRIC,)
    rule: ClassVar[str] = rule_names.SEVERITY
    says: ClassVar[str] = "The promise holds"
    """The promise as Data Docs tell it, where the contract does not word it itself (in the meta's `words`)."""
    unit: ClassVar[str] = "looked at"
    """What is counted, where that has a name."""

    family: str = ""
    promise: str
    grade: Literal["", "error", "warning", "info"] = ""
    at_most: int = Field(default=0, ge=0)
    undecided: Literal["pass", "fail"] = "pass"
    absent: Literal["pass", "fail"] = "fail"

    def _validate(
        self,
        metrics: Mapping[str, Any],
        runtime_configuration: Any = None,  # noqa: ARG002  # the signature is the library's
        execution_engine: ExecutionEngine[Any] | None = None,  # noqa: ARG002  # the signature is the library's
    ) -> dict[str, Any]:
        rows = self._rows(metrics[METRIC])
        judged = judge(rows, self.at_most, self.undecided, self.rule)
        return judged | {"success": True} if not rows and self.absent == "pass" else judged

    def _rows(self, grouped: Grouped) -> list[Tally]:
        """The rows that it is about."""
        return rows_of(grouped, self.family, self.promise, self.grade)

    @classmethod
    def _expected(cls, configuration: Any, result: Any) -> Sentence:
        """What is expected, by a configuration or that of a result; either may be missing."""
        config = configuration or (result.expectation_config if result else None)
        given = {name: cls.__fields__[name].get_default() for name in cls.success_keys}
        given |= {name: value for name, value in (config.kwargs if config else {}).items() if name in given}
        words = ((config.meta or {}) if config else {}).get("words")
        return expectation_text.expected(words or cls.says, given)

    @classmethod
    def _prescriptive_template(cls, renderer_configuration: RendererConfiguration[Any]) -> RendererConfiguration[Any]:
        configuration = renderer_configuration.configuration
        sentence = cls._expected(configuration, renderer_configuration.result)
        for name, value in sentence.params.items():
            renderer_configuration.add_param(name=name, param_type=RendererValueType.STRING, value=value)
        renderer_configuration.template_str = sentence.template
        return renderer_configuration

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: Any = None,  # noqa: ARG003  # the signature is the library's
    ) -> list[RenderedStringTemplateContent]:
        return [content(cls._expected(configuration, result))]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: Any = None,  # noqa: ARG003  # the signature is the library's
        result: Any = None,
        runtime_configuration: Any = None,  # noqa: ARG003  # the signature is the library's
    ) -> str:
        return expectation_text.observed(result.result if result else None, cls.unit)

    @classmethod
    @renderer(renderer_type=AtomicDiagnosticRendererType.OBSERVED_VALUE)
    def _atomic_diagnostic_observed_value(
        cls,
        configuration: Any = None,  # noqa: ARG003  # the signature is the library's
        result: Any = None,
        runtime_configuration: Any = None,  # noqa: ARG003  # the signature is the library's
    ) -> RenderedAtomicContent:
        text = expectation_text.observed(result.result if result else None, cls.unit)
        return atomic(AtomicDiagnosticRendererType.OBSERVED_VALUE, text)

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls,
        configuration: Any = None,  # noqa: ARG003  # the signature is the library's
        result: Any = None,
        runtime_configuration: Any = None,  # noqa: ARG003  # the signature is the library's
    ) -> list[Any]:
        told: list[Any] = super()._diagnostic_unexpected_statement_renderer(result=result)
        sentence = expectation_text.where(result.result)
        return told or ([content(sentence, broken=True)] if sentence else [])


class ExpectPartsToSumToTotal(ExpectPromiseToHold):
    """Expect the parts of every table to sum to its total."""

    says: ClassVar[str] = "The parts of every table sum to its total"
    promise: str = "parts-sum-to-total"


class ExpectTotalsToAgree(ExpectPromiseToHold):
    """Expect the same total to be equal wherever it is printed."""

    says: ClassVar[str] = "The same total is equal wherever it is printed"
    promise: str = "totals-agree"


class ExpectStatusesToSumToMeasure(ExpectPromiseToHold):
    """Expect the figures of each status to sum to the figure of the measure."""

    says: ClassVar[str] = "The figures of each status sum to the figure of the measure"
    promise: str = "statuses-sum-to-measure"


class ExpectAveragesToBeMeansOfMonths(ExpectPromiseToHold):
    """Expect every average to be the rounded mean of its months."""

    says: ClassVar[str] = "Every average is the rounded mean of its months"
    promise: str = "average-is-mean-of-months"


class ExpectLevelsToSum(ExpectPromiseToHold):
    """Expect the figures of a lower level to sum to those of the level above."""

    says: ClassVar[str] = "The figures of a lower level sum to those of the level above"


class ExpectPeriodsToSum(ExpectPromiseToHold):
    """Expect shorter periods to sum to the longer ones."""

    says: ClassVar[str] = "Shorter periods sum to the longer ones"


class ExpectChangesToBeRight(ExpectPromiseToHold):
    """Expect every change to be the difference that it says it is."""

    says: ClassVar[str] = "Every change is the difference that it says it is"


class ExpectSharesToBeRight(ExpectPromiseToHold):
    """Expect every share to be that of its figure in its base."""

    says: ClassVar[str] = "Every share is that of its figure in its base"


class ExpectEquationsToHold(ExpectPromiseToHold):
    """Expect every equation that a contract writes out to hold."""

    says: ClassVar[str] = "Every equation that the contract writes out holds"


class ExpectPromisesToAgree(ExpectPromiseToHold):
    """Expect that all promises can hold together."""

    says: ClassVar[str] = "All promises can hold together"
    promise: str = Field(default_factory=partial(promise_of_check, "ExpectPromisesToAgree"))


class ExpectStructureToBeComplete(ExpectPromiseToHold):
    """Expect every table, row and month to be there once, and every figure to be read."""

    says: ClassVar[str] = "Every table, row and month is there once, and every figure is read"


class ExpectLabelsToBeKnown(ExpectPromiseToHold):
    """Expect every label to be in its codelist, as it is printed."""

    says: ClassVar[str] = "Every label is in its codelist, as it is printed"


class ExpectSmallFiguresToBeSuppressed(ExpectPromiseToHold):
    """Expect no figure below the threshold to be printed openly."""

    says: ClassVar[str] = "No figure below the threshold is printed openly"
    promise: str = "small-figures-are-suppressed"


class ExpectSuppressedFiguresToStayHidden(ExpectPromiseToHold):
    """Expect that the published figures give no suppressed figure away."""

    says: ClassVar[str] = "The published figures give no suppressed figure away"
    unit: ClassVar[str] = "suppressed figures"
    rule: ClassVar[str] = rule_names.RECOVERABLE
    promise: str = rule_names.RECOVERABLE


class ExpectNoSuppressedFigureToBeRecoverable(ExpectPromiseToHold):
    """Expect no finding of a suppressed figure that can be worked out."""

    says: ClassVar[str] = "No suppressed figure can be worked out"
    promise: str = Field(default_factory=partial(promise_of_check, "ExpectNoSuppressedFigureToBeRecoverable"))


class ExpectNoSuppressedFigureToBeNarrowed(ExpectPromiseToHold):
    """Expect no finding of a suppressed figure that can be narrowed down."""

    says: ClassVar[str] = "No suppressed figure can be narrowed down"
    promise: str = Field(default_factory=partial(promise_of_check, "ExpectNoSuppressedFigureToBeNarrowed"))


class ExpectSeriesToBePlausible(ExpectPromiseToHold):
    """Expect no jump and no break in a series."""

    says: ClassVar[str] = "No series jumps or breaks"


class ExpectPublicationsToAgree(ExpectPromiseToHold):
    """Expect two publications to print the same figure."""

    says: ClassVar[str] = "Two publications print the same figure"


class ExpectRevisionsToBeAnnounced(ExpectPromiseToHold):
    """Expect an earlier edition's months to be printed as they were."""

    says: ClassVar[str] = "The months of an earlier edition are printed as they were"


class ExpectPublicationsToBeReadable(ExpectPromiseToHold):
    """Expect every publication to be read, recognised and checked."""

    says: ClassVar[str] = "Every publication is read, recognised and checked"
    unit: ClassVar[str] = "publications"
    rule: ClassVar[str] = rule_names.READABLE
    promise: str = rule_names.READABLE


class ExpectPublicationsToBeSignedOff(ExpectPromiseToHold):
    """Expect every publication to be approved, exactly as it is, by a person."""

    says: ClassVar[str] = "Every publication is approved, exactly as it is, by a person"
    unit: ClassVar[str] = "publications"
    rule: ClassVar[str] = rule_names.SIGN_OFF
    promise: str = rule_names.SIGN_OFF


class ExpectNothingElseToBeFound(ExpectPromiseToHold):
    """Expect no finding as grave as `grade` beside those that expectations of a suite are about.

    A finding may be graver or milder than its promise. `beside` lists `promise/severity`, all that is expected already.
    """

    success_keys: ClassVar[tuple[str, ...]] = (*ExpectPromiseToHold.success_keys, "beside")
    says: ClassVar[str] = "Nothing else is found that weighs as much"
    promise: str = "anything-else"
    grade: Literal["error", "warning", "info"] = "error"
    absent: Literal["pass", "fail"] = "pass"
    beside: list[str] = Field(default_factory=list)

    def _rows(self, grouped: Grouped) -> list[Tally]:
        return rows_beside(grouped, self.family, self.grade, self.beside)


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
    return {c.__name__: c for c in classes if c is not ExpectNothingElseToBeFound}


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
