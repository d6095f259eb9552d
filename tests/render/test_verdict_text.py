"""The verdict in words: what is given away and what is accepted have lines of their own, and a policy weighs them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tallvakt.gate.policy import Policy, grade
from tallvakt.model.grading import weigh
from tallvakt.model.report import Outcome, PublicationReport, PublicationVerdict, Severity
from tallvakt.render import finding_text, verdict_text, wording
from tests.helpers import samples

WORDS = wording.load(samples.REPORTS, "en", samples.CHECKS)


def weighing(severity: Severity) -> PublicationReport:
    """A publication that gives two figures away, which its contract says weighs so much."""
    report = samples.giving_away()
    stars = samples.promise("stars", "suppressed-recoverable", "", "", severity, failed=2)
    findings = tuple(
        replace(f, severity=severity, promise="stars") if f.check == "suppressed-recoverable" else f
        for f in report.findings
    )
    outcomes = (*report.outcomes, replace(stars, role=samples.CHECKS["suppressed-recoverable"].role))
    return replace(report, findings=findings, outcomes=outcomes, verdict=weigh(findings))


def accepting(*checks: str) -> PublicationReport:
    waiver = {"state": "valid", "reason": "Known", "owner": "Kari", "expires": "2026-12-31"}
    report = weighing(Severity.WARNING)
    findings = [replace(f, outcome=Outcome.WAIVED, waiver=waiver) if f.check in checks else f for f in report.findings]
    return replace(report, findings=tuple(findings))


def test_what_is_given_away_is_no_part_of_the_lead() -> None:
    report = weighing(Severity.WARNING)
    assert "worked out" not in verdict_text.lead(report, WORDS)
    assert verdict_text.given_away(report, WORDS).startswith("2 suppressed figures can be worked out")
    assert verdict_text.sentence(report, WORDS).endswith(verdict_text.given_away(report, WORDS))


def test_a_contract_can_hold_back_what_gives_figures_away_and_no_figure_is_called_wrong() -> None:
    report = weighing(Severity.ERROR)
    assert report.verdict is PublicationVerdict.FAILED
    assert verdict_text.faults(report, WORDS) == 0
    assert "error" not in verdict_text.lead(report, WORDS)
    assert "before publication" in verdict_text.given_away(report, WORDS)


@pytest.mark.parametrize(
    ("severity", "policy", "verdict"),
    [
        (Severity.ERROR, {"recoverable": "pass"}, PublicationVerdict.REMARKS),
        (Severity.WARNING, {"recoverable": "fail"}, PublicationVerdict.FAILED),
        (Severity.ERROR, {}, PublicationVerdict.FAILED),
        (Severity.ERROR, {"families": {"nav.tilt140": {"recoverable": "pass"}}}, PublicationVerdict.REMARKS),
        (Severity.WARNING, {"recoverable": "fail", "checks": {"suppressed-recoverable": {"severity": "warning"}}},
         PublicationVerdict.REMARKS),
    ],
)  # fmt: skip
def test_a_policy_has_the_last_word_on_what_is_given_away(
    severity: Severity, policy: dict[str, object], verdict: PublicationVerdict
) -> None:
    graded = grade(samples.run(weighing(severity)), Policy.model_validate(policy))
    assert graded.publications[0].verdict is verdict


def test_what_is_accepted_is_named_with_the_day_on_which_the_first_ends() -> None:
    text = verdict_text.accepted(accepting("jump", "label-damaged"), WORDS)
    assert text.startswith("2 deviations are accepted: ")
    assert "31 December 2026" in text
    assert verdict_text.accepted(weighing(Severity.WARNING), WORDS) == ""


def test_accepted_figures_that_can_be_worked_out_are_not_told_as_open() -> None:
    assert verdict_text.given_away(accepting("suppressed-recoverable"), WORDS) == ""


def test_the_gravest_finding_comes_first_and_a_label_that_was_read_rightly_last() -> None:
    shuffled = sorted(samples.giving_away().findings, key=lambda f: f.code)
    checks = [f.check for f in finding_text.ordered(shuffled, WORDS)]
    assert checks == ["suppressed-recoverable", "suppressed-recoverable", "jump", "label-damaged"]
