"""Work is limited by steps: the same system gives the same answer on a busy machine; seconds are the outer limit."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import linked_tables
from tallvakt.reasoning import (
    EditSystem,
    Status,
    consistency,
    derivation,
    disclosure,
    localisation,
    remedy,
    safety,
    status,
)
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


CHAIN = [[0] * k + [1, -1] + [0] * (5 - k) for k in range(6)]
"""Figures that are all to be equal."""
TABLE = make(
    [[1, 1, -1, 0, 0, 0], [0, 0, 0, 1, 1, -1], [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1]],
    [(0, 3), (20, 20), (22, 22), (30, 30), (40, 40), (70, 70)],
    [(0, 0), (0, 0), (0, 99), (0, 99), (0, 99)],
)
"""A star that its sum gives away."""
PAIRS = [[1, 1, 0, -2, 0, 0], [0, 1, 1, 0, -2, 0], [1, 0, 1, 0, 0, -2]]
EVEN = make([*PAIRS, [1, 1, 1, 0, 0, 0]], [(0, 1)] * 6, [(0, 0)] * 3 + [(1, 3)])
"""Every two of the first three figures make an even sum, and one of them is not 0: all are 1."""
ODD = make([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [(0, 3)] * 3, [(3, 3)] * 3)
"""One and a half each."""


def localised(printed: list[int], budget: float) -> object:
    """What localisation says of figures that are all to be equal."""
    system = make(CHAIN, [(v, v) for v in printed], [(0, 0)] * 6)
    conflicts = localisation.evident_conflicts(system)
    answer = localisation.localise(system, np.zeros(7), np.full(7, 9), conflicts=conflicts, budget=budget)
    return [(cause.status, cause.late, [c.cells.tolist() for c in cause.candidates]) for cause in answer.causes]


def remedied(budget: float) -> object:
    """What a remedy hides."""
    low, high = np.zeros(6, dtype=np.int64), np.full(6, 99)
    answer = remedy.suggest(TABLE, ~TABLE.known, TABLE.known, low, high, budget=budget)
    return answer.status, answer.cells.tolist(), answer.lower_bound, answer.unprotected.tolist()


def derived(budget: float) -> object:
    """The cells of which is said why they are what they are."""
    return sorted(derivation.derive(EVEN, np.ones(6, dtype=np.int64), np.ones(6, dtype=np.int64), range(6), budget))


ANSWERS: dict[str, Callable[[float], object]] = {
    "one figure": lambda budget: localised([1, 1, 1, 5, 1, 1, 1], budget),
    "two figures": lambda budget: localised([1, 5, 1, 6, 1, 1, 1], budget),
    "three figures": lambda budget: localised([1, 5, 1, 6, 1, 7, 1], budget),
    "remedy": remedied,
    "bounds": lambda budget: disclosure.bounds(EVEN, budget).cells.tolist(),
    "derivation": derived,
    "possible": lambda budget: consistency.possible(EVEN, budget),
    "follows": lambda budget: [consistency.follows(EVEN, row, budget) for row in range(4)],
    "conflicts": lambda budget: [(c.rows.tolist(), c.minimal) for c in find_conflicts(ODD, budget)],
    "safety": lambda budget: safety.safety(TABLE, np.arange(6), deadline(budget)).finished,
}


@pytest.mark.parametrize("question", ANSWERS)
def test_half_a_second_is_time_and_none_is_none(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ANSWERS[question]
    whole = answer(60.0)
    # A clock that stands still: whatever is left, is left for good.
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    assert answer(0.5) == whole
    assert answer(0.0) != whole


@pytest.mark.parametrize(
    ("size", "bounds", "safe"), [("small", 430, 440), ("medium", 2000, 2000), (5, 2600, 1100), (6, 6800, 3500),
                                 (7, 4100, 1200), (8, 9300, 900)],
)  # fmt: skip
def test_linked_tables_and_knots_take_so_much_work_and_no_more(size: str | int, bounds: int, safe: int) -> None:
    # As much as they took when this was written, and a third or half of that again.
    system = knot(size) if isinstance(size, int) else linked_tables.make(linked_tables.SIZES[size]).system
    assert disclosure.bounds(system, deadline(None, bounds)).status == Status.CONSISTENT
    answer = safety.safety(system, np.flatnonzero(~system.known), deadline(None, safe))
    assert answer.finished
