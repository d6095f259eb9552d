from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        ([-4], [(0, 1)], (0, 1), Verdict.UNDECIDED),
        ([-4], [STAR], (-3, -1), Verdict.FAILED),
        ([-4, 1], [STAR, known(1)], (-3, 1), Verdict.UNDECIDED),
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


@st.composite
def uneven(draw: st.DrawFn) -> EditSystem:
    """Promises whose open figures count twice, three or six times, some beside printed ones, of few sums."""
    n = draw(st.integers(1, 4))
    bounds = [
        (low, low + draw(st.sampled_from([0, 0, 3, 5])))
        for low in draw(st.lists(st.integers(-2, 4), min_size=n, max_size=n))
    ]
    rows, limits = [], []
    for _ in range(draw(st.integers(1, 3))):
        even = st.sampled_from([2, -2, 4, 3, -3, 6, 0])
        rows.append([draw(even) if low < high else draw(st.integers(-2, 2)) for low, high in bounds])
        low = draw(st.integers(-6, 12))
        limits.append((low, low + draw(st.integers(0, 3))) if draw(st.integers(0, 5)) else (low, NO_LIMIT))
    return make(rows, bounds, limits)


@given(systems() | uneven())
@settings(max_examples=300)
def test_a_promise_fails_where_its_bounds_or_divisibility_leave_it_no_sum(system: EditSystem) -> None:
    least, greatest = verdicts.activity(system)
    for row, verdict in enumerate(verdicts.evaluate(system).tolist()):
        low, high = int(system.row_lower[row]), int(system.row_upper[row])
        cells = system.cells_of(row)
        factors = dict(zip(cells.tolist(), system.matrix[[row]].data.tolist(), strict=True))
        divisor = math.gcd(*(f for cell, f in factors.items() if not system.known[cell]))
        fixed = sum(f * int(system.lower[cell]) for cell, f in factors.items() if system.known[cell])
        # With an open side there is always another multiple further out.
        closed = divisor and NO_LIMIT not in (-low, high)
        between = closed and not any((value - fixed) % divisor == 0 for value in range(low, high + 1))
        outside = low > greatest[row] or high < least[row]
        assert (verdict == Verdict.FAILED) == bool(outside or between)
        assert (verdict == Verdict.PASSED) == bool(low <= least[row] and greatest[row] <= high)


def test_a_large_system_is_read_in_parts_with_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    rows = random.integers(-2, 3, (40, 12))
    rows[7] = rows[39] = 0
    bounds = [(int(v), int(v) + 2) for v in random.integers(0, 9, 12)]
    system = make(rows.tolist(), bounds, [(0, 9)] * 40)
    whole = verdicts.activity(system)
    for entries in (1, 7, 50, 1000):
        monkeypatch.setattr(verdicts, "ENTRIES", entries)
        parts = verdicts.activity(system)
        assert [side.tolist() for side in parts] == [side.tolist() for side in whole]


def test_every_promise_is_judged_by_its_own_figures() -> None:
    # A multiple of 6 is neither 1 nor 2, whatever a multiple of 2 in the promises around may be.
    system = make([[2, 0], [6, 0], [6, 0], [2, 6], [6, 2]], [(0, 3), (0, 3)], [(1, 2)] * 5)
    failed, open_ = Verdict.FAILED, Verdict.UNDECIDED
    assert verdicts.evaluate(system).tolist() == [open_, failed, failed, open_, open_]


@pytest.mark.parametrize(
    ("cells", "sums"),
    [
        ([(-NO_LIMIT, 3), STAR], (-NO_LIMIT, 3)),
        ([(1, NO_LIMIT), STAR], (-2, NO_LIMIT)),
        ([STAR, (-NO_LIMIT, 5)], (-5, NO_LIMIT)),
        ([STAR, (2, NO_LIMIT)], (-NO_LIMIT, 1)),
        ([STAR, STAR], (-3, 3)),
    ],
)
def test_one_open_end_opens_one_end_of_a_difference(cells: list[tuple[int, int]], sums: tuple[int, int]) -> None:
    least, greatest = verdicts.activity(make([[1, -1], [0, 0]], cells, [(0, 0)] * 2))
    assert list(zip(least.tolist(), greatest.tolist(), strict=True)) == [sums, (0, 0)]
