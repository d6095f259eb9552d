"""Findings that show their fault by themselves are causes like the others: explained, with a correction."""

from __future__ import annotations

from tests.checks.test_checks import cases, report_of


def test_rows_exchanged_since_the_last_edition_are_one_cause_over_all_that_the_rows_print() -> None:
    case = next(c for c in cases("rows-exchanged") if "earlier" in c and c["expect"]["outcome"] == "failed")
    report = report_of(case)
    (finding,) = [f for f in report.findings if f.check == "rows-exchanged"]
    (cause,) = report.causes
    assert cause.findings == (finding.fingerprint,)
    (explanation,) = cause.explanations
    assert (explanation.kind, explanation.unique) == ("rows-exchanged", False)
    one, other = finding.cells[0].row, finding.cells[-1].row
    assert {(c.cell.row, c.cell.column) for c in explanation.changes} == {
        (row, column) for row in (one, other) for column in ("average", "2024-01", "2024-02", "2024-03")
    }
    printed = {(c.row, c.column): c.text for c in report.cells}
    for change in explanation.changes:
        there = other if change.cell.row == one else one
        assert str(int(change.value or 0)) == printed[there, change.cell.column]
    assert report.correction is not None
    assert report.correction.verified
