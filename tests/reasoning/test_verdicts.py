from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tallvakt.reasoning import NO_LIMIT, EditSystem, Verdict, verdicts
from tests.helpers.brute_force import make, systems

STAR = (0, 3)


def known(value: int) -> tuple[int, int]:
    return value, value


@pytest.mark.parametrize(
    ("row", "cells", "limits", "verdict"),
    [
        ([1, 1, -1], [known(2), known(5), known(7)], (0, 0), Verdict.PASSED),
        ([1, 1, -1], [known(2), known(5), known(8)], (0, 0), Verdict.FAILED),
        ([1, 1, -1], [STAR, known(5), known(7)], (0, 0), Verdict.UNDECIDED),
        ([1, 1, -1], [STAR, known(5), known(9)], (0, 0), Verdict.FAILED),
        ([1, 1, -1], [STAR, known(5), known(8)], (0, 0), Verdict.UNDECIDED),
        ([1, 1], [STAR, STAR], (0, 6), Verdict.PASSED),
        ([1, -1], [(0, NO_LIMIT), STAR], (0, NO_LIMIT), Verdict.UNDECIDED),
        ([1, -1], [(3, NO_LIMIT), STAR], (0, NO_LIMIT), Verdict.PASSED),
        ([1, 1], [(-NO_LIMIT, -4), STAR], (0, NO_LIMIT), Verdict.FAILED),
        ([0, 0], [STAR, STAR], (0, 0), Verdict.PASSED),
        ([0, 0], [STAR, STAR], (1, 1), Verdict.FAILED),
        # Average 5 of 4 months, rounded half up: 18..21 may be the sum; 17 and 22 may not.
        ([8, -2], [known(5), known(18)], (-3, 4), Verdict.PASSED),
        ([8, -2], [known(5), known(21)], (-3, 4), Verdict.PASSED),
        ([8, -2], [known(5), known(17)], (-3, 4), Verdict.FAILED),
        ([8, -2], [known(5), known(22)], (-3, 4), Verdict.FAILED),
    ],
)
def test_one_row(row: list[int], cells: list[tuple[int, int]], limits: tuple[int, int], verdict: Verdict) -> None:
    assert verdicts.evaluate(make([row], cells, [limits])).tolist() == [verdict]


@given(systems())
def test_activity_is_attained_and_never_left(system: EditSystem) -> None:
    least, greatest = verdicts.activity(system)
    factors = system.matrix.toarray()
    low = np.where(factors > 0, system.lower, system.upper)
    high = np.where(factors > 0, system.upper, system.lower)
    assert least.tolist() == (factors * low).sum(axis=1).tolist()
    assert greatest.tolist() == (factors * high).sum(axis=1).tolist()


def test_no_rows_no_verdicts() -> None:
    assert verdicts.evaluate(make([], [STAR], [])).shape == (0,)
