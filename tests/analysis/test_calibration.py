"""What is stated of an explanation: never surer than its share, and in the same order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tallvakt.analysis.explanations.calibration import UNMODELLED, calibrated

SHARES = st.floats(0.0, 1.0)


@given(SHARES, SHARES)
def test_it_keeps_the_order_and_raises_none(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert calibrated(low) <= calibrated(high)
    assert 0 <= calibrated(low) <= low


def test_nothing_is_beyond_doubt() -> None:
    assert calibrated(1.0) == 1 - UNMODELLED
