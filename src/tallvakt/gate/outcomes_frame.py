"""One long frame of outcomes for all publications of a run: what the expectations look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from tallvakt.gate import rule_names
from tallvakt.model.check_traits import Role
from tallvakt.model.grading import by_promise, promise_of
from tallvakt.model.report import (
    NOT_HELD,
    Finding,
    Outcome,
    PromiseOutcome,
    PublicationReport,
    PublicationVerdict,
    Run,
    Severity,
)

COLUMNS: Mapping[str, str] = {
    "publication": "str", "family": "str", "edition": "str", "promise": "str", "check": "str", "severity": "str",
    "owner": "str", "passed": "int64", "failed": "int64", "undecided": "int64", "skipped": "int64", "waived": "int64",
    "fingerprints": "object",
}  # fmt: skip
"""Column and dtype. `fingerprints` holds a tuple: the failed findings that count."""

Row = dict[str, Any]


def outcomes(run: Run, signed: Mapping[str, bool] | None = None) -> pd.DataFrame:
    """The outcomes frame: one row per publication, promise and severity, and one per publication and gate rule.

    `signed` says by source whether a publication is signed off, where the policy demands it. Counts are of edits, for
    gate rules of publications or stars. Shape `(rows, 13)`, columns as `COLUMNS`.
    """
    rows = [row for report in run.publications for row in _rows(report, signed)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: dtype for name, dtype in COLUMNS.items() if dtype == "int64"})


def _rows(report: PublicationReport, signed: Mapping[str, bool] | None) -> Iterator[Row]:
    failed = by_promise(f for f in report.findings if f.outcome is Outcome.FAILED)
    for outcome in report.outcomes:
        yield from _promise(report, outcome, failed.pop(outcome.promise, []))
    without_promise = [finding for findings in failed.values() for finding in findings]
    for (check, severity), number in Counter((f.check, f.severity) for f in without_promise).items():
        marks = [f.fingerprint for f in without_promise if (f.check, f.severity) == (check, severity)]
        yield _row(report, check, check, severity, failed=number, fingerprints=tuple(marks))
    yield _rule(report, rule_names.READABLE, report.verdict not in NOT_HELD)
    if report.verdict is PublicationVerdict.BROKEN:
        return
    stars = Counter(s.status for s in report.suppressed)
    open_to_all = _recoverable(report)
    yield _row(
        report,
        rule_names.RECOVERABLE,
        rule_names.RECOVERABLE,
        Severity.WARNING,
        passed=stars["open"] + stars["narrowed"],
        failed=open_to_all,
        skipped=stars["skipped"],
        waived=stars["recoverable"] - open_to_all,
    )
    if signed is not None:
        yield _rule(report, rule_names.SIGN_OFF, signed.get(report.source, False))


def _promise(report: PublicationReport, outcome: PromiseOutcome, failed: list[Finding]) -> Iterator[Row]:
    """A promise's row, and one more for each other severity that its findings have."""
    other = Counter(f.severity for f in failed if f.severity is not outcome.severity)
    yield _row(
        report,
        outcome.promise,
        outcome.check,
        outcome.severity,
        owner=outcome.owner,
        passed=outcome.passed,
        failed=max(outcome.failed - other.total(), 0),
        undecided=outcome.undecided,
        skipped=outcome.skipped,
        waived=outcome.waived,
        fingerprints=tuple(f.fingerprint for f in failed if f.severity is outcome.severity),
    )
    for severity, number in other.items():
        marks = tuple(f.fingerprint for f in failed if f.severity is severity)
        yield _row(
            report, outcome.promise, outcome.check, severity, owner=outcome.owner, failed=number, fingerprints=marks
        )


def _recoverable(report: PublicationReport) -> int:
    """Recoverable stars that no waived finding names."""
    promises = {o.promise for o in report.outcomes if o.role is Role.RECOVERABLE_STARS}
    accepted = [f for f in report.findings if f.outcome is Outcome.WAIVED and promise_of(f) in promises]
    waived = {cell.index for finding in accepted for cell in finding.cells}
    return sum(1 for s in report.suppressed if s.status == "recoverable" and s.cell.index not in waived)


def _rule(report: PublicationReport, rule: str, holds: bool) -> Row:
    return _row(report, rule, rule, Severity.ERROR, passed=int(holds), failed=int(not holds))


def _row(report: PublicationReport, promise: str, check: str, severity: Severity, **given: Any) -> Row:
    return {
        "publication": report.source,
        "family": report.family or "",
        "edition": str(report.edition) if report.edition else "",
        "promise": promise,
        "check": check,
        "severity": str(severity),
        "owner": "",
        "passed": 0,
        "failed": 0,
        "undecided": 0,
        "skipped": 0,
        "waived": 0,
        "fingerprints": (),
    } | given
