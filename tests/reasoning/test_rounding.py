"""Optima in fractions become whole numbers where they are in fractions, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.rounding import whole_point
from tallvakt.reasoning.solver import holds
from tallvakt.reasoning.status import deadline


def _system(rows: list[list[int]], sums: list[int], most: int = 3) -> EditSystem:
    matrix = sparse.csr_array(np.array(rows))
    cells = matrix.shape[1]
    low, high = np.zeros(cells, dtype=np.int64), np.full(cells, most)
    return EditSystem(matrix, low, high, np.array(sums), np.array(sums))


def _whole(system: EditSystem, point: list[float], cost: list[float] | None = None) -> list[int]:
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
