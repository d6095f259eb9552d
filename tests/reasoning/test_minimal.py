"""Minimal sets of promises, against leaving them out one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.minimal import Oracle, OutOfTimeError, minimal_conflict, minimal_rows, needed
from tallvakt.reasoning.tracing import Reader, trace
from tests.helpers.brute_force import make, points, systems

FOREVER = float("inf")


def spared(reasons: list[set[int]], candidates: list[int]) -> list[int]:
    """What is left when candidates are left out from the end, as long as a reason is left."""
    left = list(candidates)
    for one in reversed(candidates):
        fewer = [other for other in left if other != one]
        if any(reason <= set(fewer) for reason in reasons):
            left = fewer
    return left


@given(st.integers(0, 9), st.data())
@settings(max_examples=200)
def test_what_is_needed_is_what_is_left_when_candidates_are_spared_from_the_end(size: int, data: st.DataObject) -> None:
    candidates = data.draw(st.permutations(range(size)))
    subsets = st.sets(st.sampled_from(candidates), min_size=1) if size else st.just(set[int]())
    reasons = data.draw(st.lists(subsets, min_size=1, max_size=3))
    asked: list[list[int]] = []

    def enough(some: list[int]) -> bool:
        asked.append(some)
        return any(reason <= set(some) for reason in reasons)

    assert needed(enough, candidates) == spared(reasons, candidates)
    assert len(asked) <= 2 * len(candidates)


def test_of_many_candidates_halves_are_spared_at_once() -> None:
    asked: list[int] = []

    def enough(some: list[int]) -> bool:
        asked.append(len(some))
        return {3, 700} <= set(some)

    assert needed(enough, list(range(1000))) == [3, 700]
    assert len(asked) < 50


def test_a_promise_whose_figures_are_all_proved_by_now_may_still_fail() -> None:
    # x is 2, x + y is 2, and x + 2y is 4: what a trace of the first two proves leaves nothing open, nor the last true.
    system = make([[1, 0], [1, 1], [1, 2]], [(0, 3), (0, 3)], [(2, 2), (2, 2), (4, 4)])
    looser = trace(Reader(system), [0, 1])
    for fixpoint in (False, True):
        conflict = Oracle(system, FOREVER).solve(np.arange(3), looser, fixpoint)
        assert conflict == [0, 1, 2]


def test_bounds_that_run_away_leave_the_question_in_exact_numbers() -> None:
    # Each is twice the one before, and of none is there a limit but of the first, from below.
    size = 60
    rows = [[0] * k + [2, -1] + [0] * (size - k - 1) for k in range(size)]
    cells = [(1, NO_LIMIT)] + [(-NO_LIMIT, NO_LIMIT)] * size
    system = make(rows, cells, [(0, 0)] * size)
    for promises in (20, size):
        assert Oracle(system, FOREVER).contradiction(list(range(promises))) is None


@given(systems(max_cells=5, max_rows=6), st.data())
@settings(max_examples=120)
def test_promises_contradict_each_other_exactly_where_no_point_is_left(system: EditSystem, data: st.DataObject) -> None:
    m = system.n_edits
    rows = sorted(data.draw(st.sets(st.integers(0, m - 1)))) if m else []
    oracle = Oracle(system, FOREVER)
    traced = trace(Reader(system), rows)
    answers = [oracle.contradiction(rows)]
    if traced.broken is None:
        answers += [oracle.solve(np.array(rows, dtype=np.int64), traced, traced.complete)]
        about = {cell for row in rows for cell in system.cells_of(row).tolist()}
        if not all(traced.fixed(cell) for cell in about):
            answers += [oracle.solve(np.array(rows, dtype=np.int64), traced)]
    for answer in answers:
        assert (answer is None) == bool(len(points(system, rows)))
        if answer is not None:
            assert set(answer) <= set(rows)
            assert not len(points(system, answer))
    if answers[0] is not None:
        size = np.diff(system.matrix.indptr)
        few = minimal_rows(oracle, rows)
        assert few == sorted(few)
        for row in few:
            assert len(points(system, [other for other in few if other != row]))
        assert few == sorted(spared_rows(system, sorted(answers[0], key=lambda row: (int(size[row]), row))))
        conflict, minimal = minimal_conflict(system, np.array(rows), FOREVER)
        assert (conflict.tolist(), minimal) == (few, True)


def spared_rows(system: EditSystem, rows: list[int]) -> list[int]:
    """What is left of promises when the last ones are left out first, as long as no point is left."""
    left = list(rows)
    for row in reversed(rows):
        fewer = [other for other in left if other != row]
        if not len(points(system, fewer)):
            left = fewer
    return left


# Any two of the sums are possible, all three would be three halves each.
ODD = make([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [(0, 3)] * 3, [(3, 3)] * 3)


def test_without_time_the_promises_are_what_they_were_and_not_said_to_be_few() -> None:
    rows, minimal = minimal_conflict(ODD, np.array([2, 0, 1]), 0.0)
    assert (rows.tolist(), minimal) == ([0, 1, 2], False)
    with pytest.raises(OutOfTimeError):
        Oracle(ODD, 0.0).contradiction([0, 1, 2])


def test_promises_that_can_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="can all hold"):
        minimal_rows(Oracle(ODD, FOREVER), [0, 1])
    assert minimal_rows(Oracle(ODD, FOREVER), [0, 1, 2]) == [0, 1, 2]


def test_bounds_that_contradict_the_system_are_a_contradiction_as_well() -> None:
    # Traced where x may be up to 3, x >= 2 by the first; where it may be up to 1, that cannot be.
    loose = make([[1, 1], [1, -1]], [(0, 3), (0, 1)], [(3, 4), (-3, 3)])
    tight = loose.with_bounds([0, 0], [1, 1])
    traced = trace(Reader(loose), [0, 1])
    assert traced.interval(0) == (2, 3)
    assert Oracle(tight, FOREVER).solve(np.array([0, 1]), traced) == [0]
