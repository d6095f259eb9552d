"""What follows when findings change their outcome or severity: tallies, edits and the verdict, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tallvakt.model.report import (
    NOT_HELD,
    CellRef,
    EditRecord,
    Finding,
    Outcome,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Severity,
)

MOVABLE = (Outcome.FAILED, Outcome.UNDECIDED)


def regrade(report: PublicationReport, findings: Sequence[Finding]) -> PublicationReport:
    """The report with `findings` (its own, one for one, changed) in place of its findings.

    Raises ValueError when the numbers of findings differ.
    """
    pairs = list(zip(report.findings, findings, strict=True))
    moved = [(old, new) for old, new in pairs if old.outcome != new.outcome]
    changed = replace(
        report,
        findings=tuple(findings),
        outcomes=tuple(_tally(outcome, pairs) for outcome in report.outcomes) if moved else report.outcomes,
        edits=_edits(report, moved) if moved else report.edits,
    )
    return replace(changed, verdict=verdict(changed))


def verdict(report: PublicationReport) -> PublicationVerdict:
    """What became of a publication; one that was broken, or has no contract, stays so."""
    return report.verdict if report.verdict in NOT_HELD else weigh(report.findings)


def weigh(findings: Iterable[Finding]) -> PublicationVerdict:
    """The verdict that findings make; waived ones weigh nothing."""
    weights = {f.severity for f in findings if f.outcome is Outcome.FAILED}
    if Severity.ERROR in weights:
        return PublicationVerdict.FAILED
    return PublicationVerdict.REMARKS if Severity.WARNING in weights else PublicationVerdict.PASSED


def promise_of(finding: Finding) -> str:
    """The id of the promise that a finding breaks; every reader of findings asks here.

    The equations of a finding do not tell it: what a contradiction or a star's derivation rests on is kept.
    """
    return finding.promise or finding.check


def by_promise(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the promise that they break, each list in the order given."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(promise_of(finding), []).append(finding)
    return groups


def _tally(outcome: PromiseOutcome, pairs: Sequence[tuple[Finding, Finding]]) -> PromiseOutcome:
    """The tally after some findings moved to `waived`; one failed edit stays while a failed finding does."""
    mine = [(old, new) for old, new in pairs if promise_of(old) == outcome.promise]
    for kind in MOVABLE:
        gone = [old for old, new in mine if old.outcome is kind and new.outcome is Outcome.WAIVED]
        stay = [new for _, new in mine if new.outcome is kind]
        had = getattr(outcome, kind.value)
        size = had if not stay else min(had - 1, len(gone))
        if gone and size > 0:
            left: dict[str, Any] = {kind.value: had - size, "waived": outcome.waived + size}
            outcome = replace(outcome, **left)
    return outcome


def _cells(cells: Sequence[CellRef]) -> frozenset[int]:
    """The cells of this publication."""
    return frozenset(c.index for c in cells if not c.source)


def _edits(report: PublicationReport, moved: Sequence[tuple[Finding, Finding]]) -> tuple[EditRecord, ...]:
    promises = {o.promise: number for number, o in enumerate(report.outcomes)}
    waived = {
        (promises.get(equation.promise, -1), _cells(equation.cells))
        for old, new in moved
        if new.outcome is Outcome.WAIVED and old.outcome in MOVABLE
        for equation in old.equations
    }
    return tuple(
        e._replace(outcome=Outcome.WAIVED) if e.outcome in MOVABLE and (e.promise, frozenset(e.cells)) in waived else e
        for e in report.edits
    )
