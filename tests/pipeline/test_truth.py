"""What is printed from true counts never fails, and what the stars hide lies where the audit says."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.model.report import PublicationVerdict
from tests.helpers.probe import checked
from tests.helpers.true_counts import hidden, printed, truth


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), months=st.integers(1, 4), most=st.sampled_from((3, 5, 9, 40)))
def test_no_false_alarm_and_no_wrong_bound(seed: int, months: int, most: int) -> None:
    true = truth(Random(seed), months, most)
    if not any(map(any, (t.sum for t in true.tables))):
        return
    report = checked(printed(true), contract="nav.tilt180")
    assert [f for f in report.findings if f.severity == "error"] == []
    assert report.verdict in (PublicationVerdict.PASSED, PublicationVerdict.REMARKS)
    behind = hidden(true)
    stars = {(s.cell.table, s.cell.row, s.cell.column): s for s in report.suppressed if s.cell.copy == 0}
    assert set(stars) == set(behind)
    for key, star in stars.items():
        assert star.lower is not None
        assert star.upper is not None
        assert star.lower <= behind[key] <= star.upper, key
        assert (star.status == "recoverable") == (star.lower == star.upper)
