"""What follows when findings change their outcome or severity: tallies, edits and the verdict, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tallvakt.model.report import (
    CellRef,
    EditRecord,
    Finding,
    Outcome,
    PromiseOutcome,
    PublicationReport,
    Severity,
    Verdict,
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


def verdict(report: PublicationReport) -> Verdict:
    """What became of a publication; one that was broken stays so."""
    return Verdict.BROKEN if report.verdict is Verdict.BROKEN else weigh(report.findings)


def weigh(findings: Iterable[Finding]) -> Verdict:
    """The verdict that findings make; waived ones weigh nothing."""
    weights = {f.severity for f in findings if f.outcome is Outcome.FAILED}
    if Severity.ERROR in weights:
        return Verdict.FAILED
    return Verdict.REMARKS if Severity.WARNING in weights else Verdict.PASSED


def belongs(finding: Finding, outcome: PromiseOutcome) -> bool:
    """Whether a finding is of a promise: its edit names it, or, of no single edit, its check is the promise's."""
    if _of_edit(finding):
        return any(e.promise == outcome.promise and _cells(e.cells) for e in finding.equations)
    return finding.check == outcome.check


def _of_edit(finding: Finding) -> bool:
    """Whether a finding is of one edit, not of several that contradict each other."""
    return len(finding.equations) == 1


def _tally(outcome: PromiseOutcome, pairs: Sequence[tuple[Finding, Finding]]) -> PromiseOutcome:
    """A tally after some findings moved to `waived`; while one stays, so does at least one of its edits."""
    mine = [(old, new) for old, new in pairs if belongs(old, outcome)]
    for kind in MOVABLE:
        gone = [old for old, new in mine if old.outcome is kind and new.outcome is Outcome.WAIVED]
        stay = [new for _, new in mine if new.outcome is kind]
        had = getattr(outcome, kind.value)
        size = had if not stay else min(had - 1, _size(gone, outcome.promise))
        if gone and size > 0:
            left: dict[str, Any] = {kind.value: had - size, "waived": outcome.waived + size}
            outcome = replace(outcome, **left)
    return outcome


def _size(findings: Sequence[Finding], promise: str) -> int:
    """How many edits (or, of no single edit, findings) these are."""
    edits = {_cells(e.cells) for f in findings if _of_edit(f) for e in f.equations if e.promise == promise}
    return len(edits) + sum(1 for f in findings if not _of_edit(f))


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
        replace(e, outcome=Outcome.WAIVED) if e.outcome in MOVABLE and (e.promise, frozenset(e.cells)) in waived else e
        for e in report.edits
    )
