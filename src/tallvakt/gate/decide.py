"""A run and a policy in, a decision and its record out: the gate in one function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from tallvakt.gate import baseline, gate_plan, notify, outcomes_frame, plain_decision
from tallvakt.gate.baseline import Comparison
from tallvakt.gate.decision import Decision
from tallvakt.gate.gate_plan import Planned
from tallvakt.gate.policy import Policy
from tallvakt.gate.sign_off import Standing
from tallvakt.model.report import Run
from tallvakt.rules.registry import Check

FOLDER = "gx"


@dataclass(frozen=True, slots=True)
class Submission:
    """What the gate is asked: a run with waivers and severities applied, and what to hold it to."""

    run: Run
    policy: Policy = field(default_factory=Policy)
    checks: Mapping[str, Check] = field(default_factory=dict)
    """The checks of the run, by name."""
    standings: Mapping[str, Standing] | None = None
    """How each publication stands by its sign-offs, by source."""
    comparison: Comparison | None = None
    only_new: bool = False
    """Fail on findings alone that the baseline does not have."""


def decide(question: Submission, *, data_docs: Path | None = None) -> Decision:
    """Decide, with Great Expectations; its notifications go out. Importing it takes seconds the first time.

    Raises ValueError when only new findings are to fail and there is no baseline to be new against.
    """
    from tallvakt.gate import checkpoint

    outcomes, planned = _asked(question)
    return checkpoint.run(outcomes, planned, checks=question.checks, notify=question.policy.notify, data_docs=data_docs)


def decide_plainly(question: Submission, *, notifies: bool = True) -> Decision:
    """Decide by the same plan and the same function without importing Great Expectations, and so without its record.

    Notifications go out where the caller `notifies`. Raises ValueError as `decide` does.
    """
    outcomes, planned = _asked(question)
    decision = plain_decision.decide(outcomes, planned)
    if notifies and question.policy.notify:
        reports = notify.send(decision, question.policy.notify)
        decision.validation["meta"]["notifications"] = [report.plain() for report in reports]
    return decision


def _asked(question: Submission) -> tuple[pd.DataFrame, tuple[Planned, ...]]:
    """The outcomes that count, and what is expected of them."""
    counted = question.run
    if question.only_new:
        if question.comparison is None:
            raise ValueError("--fail-on new: needs --baseline, the results.json that findings are new against")
        counted = baseline.set_aside(counted, question.comparison)
    policy = question.policy
    signed = None
    if policy.sign_off.required:
        standings = question.standings or {}
        signed = {p.source: _approved(standings.get(p.source)) for p in counted.publications}
    outcomes = outcomes_frame.outcomes(counted, signed)
    return outcomes, gate_plan.plan(counted, outcomes, policy, judge_undecided=not question.only_new)


def _approved(standing: Standing | None) -> bool:
    return standing is not None and standing.state == "approved"


def notifications(decision: Decision) -> list[dict[str, Any]]:
    """What became of each notification of a decision."""
    notified: list[dict[str, Any]] = decision.validation.get("meta", {}).get("notifications", [])
    return notified
