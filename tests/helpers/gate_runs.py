"""Made-up runs: small enough to read, whole enough to gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallvakt.model.grading import verdict
from tallvakt.model.report import (
    CellRef,
    Edition,
    EditRecord,
    Equation,
    Finding,
    Outcome,
    Place,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Run,
    Severity,
    SuppressedCell,
)

FINGERPRINTS = [f"{n:016x}" for n in range(0xABC0, 0xABC0 + 64)]


def cell(index: int, text: str = "810") -> CellRef:
    return CellRef("by-county/measure-a", f"{index:02}", "2024-01", 0, text, Place(index + 3, 1, 5, 8), index)


def finding(number: int = 0, check: str = "parts-not-summing", **changes: Any) -> Finding:
    cells = (cell(number * 2), cell(number * 2 + 1))
    made = Finding(
        check=check,
        code="TV301",
        severity=Severity.ERROR,
        outcome=Outcome.FAILED,
        facts={"published": 810, "computed": (771, 780)},
        cells=cells,
        equations=(Equation("parts-sum-to-total", number * 2, cells, (1, -1), 0, 0),)
        if check == "parts-not-summing"
        else (),
        fingerprint=FINGERPRINTS[number],
        series_key=FINGERPRINTS[number][::-1],
        promise=next((o.promise for o in PROMISES if o.check == check), ""),
    )
    return replace(made, **changes)


def label(number: int) -> Finding:
    return finding(number, "label-damaged", code="TV201", severity=Severity.WARNING)


PROMISES = (
    PromiseOutcome("parts-sum-to-total", "parts-not-summing", Severity.ERROR, "NAV", {"en": "Rows sum."}, passed=8),
    PromiseOutcome("average-is-mean", "average-off", Severity.ERROR, "NAV", {"en": "Mean."}, passed=5, undecided=2),
    PromiseOutcome("label-damaged", "label-damaged", Severity.WARNING, "NAV", {"en": "Labels are read."}, passed=9),
)


def publication(
    name: str = "a.txt", findings: Sequence[Finding] = (), family: str = "made.up", **changes: Any
) -> PublicationReport:
    def tally(outcome: PromiseOutcome) -> PromiseOutcome:
        number = sum(1 for f in findings if f.check == outcome.check and f.outcome is Outcome.FAILED)
        return replace(outcome, failed=number)

    report = PublicationReport(
        source=f"publications/{name}",
        sha256=(name.encode().hex() * 64)[:64],
        verdict=PublicationVerdict.PASSED,
        family=family,
        contract_version="1",
        edition=Edition("2024-01", "2024-08"),
        outcomes=tuple(tally(o) for o in PROMISES),
        findings=tuple(findings),
        edits=tuple(
            EditRecord(0, f.outcome, e.anchor, tuple(c.index for c in e.cells), e.coefficients)
            for f in findings
            for e in f.equations
        ),
    )
    report = replace(report, **changes)
    return replace(report, verdict=verdict(report))


def star(status: str = "recoverable") -> SuppressedCell:
    return SuppressedCell(cell(60, "*"), status)


def run(*publications: PublicationReport) -> Run:
    return Run("0.1.0", "2026-11-21T20:45:00Z", "tallvakt gate publications", publications)
