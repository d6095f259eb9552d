"""Optima in fractions become whole numbers where they are in fractions, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.rounding import whole_point
from tallvakt.reasoning.solver import holds
from tallvakt.reasoning.status import deadline
from tests.helpers.brute_force import points, systems


def _system(rows: list[list[int]], sums: list[int], most: int = 3) -> EditSystem:
    matrix = sparse.csr_array(np.array(rows))
    cells = matrix.shape[1]
    low, high = np.zeros(cells, dtype=np.int64), np.full(cells, most)
    return EditSystem(matrix, low, high, np.array(sums), np.array(sums))


def _whole(system: EditSystem, point: Sequence[float], cost: Sequence[float] | None = None) -> list[int]:
    weights = np.zeros(system.n_cells) if cost is None else np.array(cost)
    return list(whole_point(system, np.array(point), weights, deadline(10.0)))


TABLE = _system([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], [1, 1, 1, 1])
"""Two rows by two columns, all sums 1."""


def test_a_point_in_whole_numbers_stays() -> None:
    assert _whole(TABLE, [1.0, 0.0, 0.0, 1.0 - 1e-9]) == [1, 0, 0, 1]


@pytest.mark.parametrize(("cost", "cheapest"), [([1.0, 0, 0, 0], [0, 1, 1, 0]), ([-1.0, 0, 0, 0], [1, 0, 0, 1])])
def test_halves_round_a_table_become_the_cheapest_whole_numbers(cost: list[float], cheapest: list[int]) -> None:
    assert _whole(TABLE, [0.5, 0.5, 0.5, 0.5], cost) == cheapest


def test_where_the_figures_around_leave_no_whole_number_they_are_chosen_again() -> None:
    double = _system([[2, -1, 0], [0, 1, 1]], [0, 3])  # the second is twice the first: at 1 the first is a half
    point = whole_point(double, np.array([0.5, 1.0, 2.0]), np.zeros(3), deadline(10.0))
    assert holds(double, point)
    assert point[1] in (0, 2)


def test_a_place_without_whole_numbers_leaves_the_others_alone() -> None:
    two = _system([[1, 1, 0, 0], [0, 0, 2, 2]], [1, 1])
    point = _whole(two, [0.5, 0.5, 0.25, 0.25])
    assert sum(point[:2]) == 1
    assert point[2:] == [0, 0]  # rounded, and for the caller to refuse
    assert not holds(two, np.array(point))


def test_what_is_whole_already_stays_though_another_point_would_cost_less() -> None:
    two = _system([[1, 1, 0, 0], [0, 0, 1, 1]], [3, 1])
    cost = [0.0, 1.0, 1.0, 0.0]
    assert _whole(two, [0.0, 3.0, 0.5, 0.5], cost) == [0, 3, 0, 1]
    assert _whole(two, [1.0, 2.0, 0.5, 0.5], cost) == [1, 2, 0, 1]
    # Not even where it may have been rounded by the solver.
    assert _whole(two, [1.0 + 1e-8, 2.0 - 1e-8, 0.5, 0.5], cost) == [1, 2, 0, 1]


def test_a_place_that_follows_from_the_figures_around_is_filled_in_beside_one_that_is_chosen() -> None:
    # Twice the first is the second, which is 2; of the last two either will do, and one costs less.
    both = _system([[2, -1, 0, 0], [0, 0, 1, 1]], [0, 1])
    assert _whole(both, [0.4, 2.0, 0.5, 0.5], [0, 0, 1, 0]) == [1, 2, 0, 1]
    assert _whole(both, [0.4, 2.0, 0.5, 0.5], [0, 0, 0, 1]) == [1, 2, 1, 0]
    assert _whole(both, [0.4, 2.0, 1.0, 0.0]) == [1, 2, 1, 0]


def test_where_some_figures_follow_and_others_do_not_the_promises_hold() -> None:
    # The first is 1 whatever the others are, which are 1 and 0 or 0 and 1.
    system = _system([[2, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 1]], [2, 1, 3])
    for cost, point in (([0, 1, 0, 0], [1, 0, 1, 2]), ([0, 0, 1, 0], [1, 1, 0, 2])):
        assert _whole(system, [0.5, 0.5, 0.5, 2.0], cost) == point


@given(systems(max_cells=5, max_rows=3, factor=2), st.data())
@settings(max_examples=60)
def test_whole_figures_stay_and_the_others_take_the_cheapest_whole_numbers_there_are(
    system: EditSystem, data: st.DataObject
) -> None:
    every = points(system)
    assume(len(every) and (every.min(axis=0) < every.max(axis=0)).any())
    n = system.n_cells
    whole = every[data.draw(st.integers(0, len(every) - 1))]
    loose = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n))) & ~system.known
    cost = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n)), dtype=float)
    point = whole_point(system, np.where(loose, whole - 0.25, whole), cost, deadline(10.0))
    same = every[(every[:, ~loose] == whole[~loose]).all(axis=1)]
    assert holds(system, point)
    assert (point[~loose] == whole[~loose]).all()
    assert cost @ point == pytest.approx((same @ cost).min())
