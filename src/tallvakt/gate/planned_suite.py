"""A suite of Great Expectations from what is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import great_expectations as gx
from great_expectations.expectations.metadata_types import FailureSeverity

from tallvakt.gate.expectations import ExpectNothingElseToBeFound, ExpectPromiseToHold, expectation_for
from tallvakt.gate.gate_plan import Planned
from tallvakt.rules.registry import Check


def suite_of(name: str, planned: Sequence[Planned], checks: Mapping[str, Check]) -> gx.ExpectationSuite:
    """The suite of planned expectations, in their order; `checks` choose the class of each, by name."""
    return gx.ExpectationSuite(name=name, expectations=[_expectation(p, checks.get(p.check)) for p in planned])


def _expectation(planned: Planned, check: Check | None) -> ExpectPromiseToHold:
    # The contract's words stand in the meta: a `description` would hide the parameters from Data Docs.
    meta = {**planned.meta, "promise": planned.promise, "words": planned.description}
    meta |= {"code": check.code} if check else {}
    # Plain words of a policy: the expectation refuses one that is none of its own.
    parameters: dict[str, Any] = {
        "family": planned.family,
        "promise": planned.promise,
        "grade": planned.grade,
        "at_most": planned.at_most,
        "undecided": planned.undecided,
        "absent": planned.absent,
    }
    kind = expectation_for(check, planned.promise)
    if planned.beside is not None:
        kind, parameters["beside"] = ExpectNothingElseToBeFound, list(planned.beside)
    expectation: ExpectPromiseToHold = kind(
        **parameters,
        severity=FailureSeverity(planned.severity),
        meta=meta,
    )
    return expectation
