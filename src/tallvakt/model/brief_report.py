"""A report without its tables: what the gate, a baseline and waivers ask of a publication of a long run."""

from __future__ import annotations

from tallvakt.model.printed_cells import CellRef, Place
from tallvakt.model.report import Finding, Outcome, PublicationReport, SuppressedCell

_NOWHERE = Place(0)


def brief(report: PublicationReport) -> PublicationReport:
    """The report with verdict, tallies, fingerprints and states of stars; of cells no more than their numbers.

    How many figures a promise guards is told by its counts and its sets of cells, which stay.
    """
    return PublicationReport(
        source=report.source,
        sha256=report.sha256,
        verdict=report.verdict,
        family=report.family,
        contract_version=report.contract_version,
        locale=report.locale,
        edition=report.edition,
        counts=report.counts,
        outcomes=report.outcomes,
        remarks=report.remarks,
        findings=tuple(map(_finding, report.findings)),
        suppressed=tuple(SuppressedCell(_cell(s.cell), s.status) for s in report.suppressed),
        blind=report.blind,
        in_no_promise=report.in_no_promise,
        revealed=report.revealed,
        seconds=report.seconds,
    )


def _finding(finding: Finding) -> Finding:
    waived = finding.outcome is Outcome.WAIVED
    return Finding(
        check=finding.check,
        code=finding.code,
        severity=finding.severity,
        outcome=finding.outcome,
        facts={},
        cells=tuple(map(_cell, finding.cells)) if waived else (),
        cause=finding.cause,
        fingerprint=finding.fingerprint,
        series_key=finding.series_key,
        waiver=finding.waiver,
        promise=finding.promise,
    )


def _cell(cell: CellRef) -> CellRef:
    return CellRef("", "", "", 0, "", _NOWHERE, cell.index)
