"""Work is limited by steps: the same system gives the same answer on a busy machine; seconds are the outer limit."""

from __future__ import annotations

import itertools
import time
from types import SimpleNamespace

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem, Status, disclosure, localisation, status
from tallvakt.reasoning.consistency import find_conflicts
from tallvakt.reasoning.status import WorkLimit, deadline, late, left, spend
from tests.helpers.brute_force import make


def knot(size: int = 6) -> EditSystem:
    """Promises over hidden figures that go round: propagation alone settles none of them."""
    random = np.random.default_rng(4)
    rows = random.integers(-2, 3, (size, size + 3))
    point = random.integers(0, 40, size + 3)
    return make(rows.tolist(), [(0, 60)] * (size + 3), [(int(s) - 1, int(s) + 1) for s in rows @ point])


def test_a_deadline_with_steps_is_over_when_either_is_out() -> None:
    limit = deadline(60.0, 10)
    assert isinstance(limit, WorkLimit)
    assert deadline(limit) is limit
    assert left(limit) > 0
    spend(limit, 10)
    assert left(limit) == 0
    assert not late(limit)
    assert late(deadline(0.0, 10))
    assert left(deadline(0.0, 10)) == 0


def test_at_the_deadline_it_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "time", SimpleNamespace(monotonic=lambda: 5.0))
    assert [late(until) for until in (4.5, 5.0, 5.5, deadline(0.0), deadline(None))] == [True, True, False, True, False]
    assert [left(until) for until in (4.5, 5.0, 5.5, WorkLimit(5.5, 0))] == [0, 0, 0.5, 0]


def test_every_program_is_counted() -> None:
    limit = deadline(60.0, 10**6)
    bounds = disclosure.bounds(knot(), limit)
    assert bounds.status == Status.CONSISTENT
    assert isinstance(limit, WorkLimit)
    assert limit.steps < 10**6
    assert find_conflicts(knot(), deadline(60.0, 10**6)) == ()


@pytest.mark.parametrize("steps", [1, 40, 200, 10**6])
def test_a_slow_machine_has_the_same_answer(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer() -> tuple[object, ...]:
        bounds = disclosure.bounds(knot(), deadline(1e6, steps))
        return bounds.status, bounds.lower.tolist(), bounds.upper.tolist(), bounds.cells.tolist()

    quick = answer()
    # Every look at the clock finds an hour gone by.
    hours = itertools.count(time.monotonic(), 3600.0)
    monkeypatch.setattr(status, "time", SimpleNamespace(monotonic=lambda: next(hours)))
    assert answer() == quick
    assert (quick[0] == Status.CONSISTENT) == (steps == 10**6)


def test_localisation_within_few_steps_says_that_it_did_not_end() -> None:
    rows, printed = [[1, 1, 1, -1, 0], [2, 0, 1, 0, -1], [0, 1, 2, -1, 1]], (9, 3, 7, 1, 2)
    wide = make(rows, [(figure, figure) for figure in printed], [(0, 0)] * 3)
    low, high = np.zeros(5, dtype=np.int64), np.full(5, 60)
    full = localisation.localise(wide, low, high, budget=deadline(60.0, 10**6))
    none = localisation.localise(wide, low, high, budget=deadline(60.0, 0))
    assert full.status == Status.CONFLICT
    assert none.status == Status.TIMEOUT
    assert not any(cause.late for cause in none.causes)
