"""Publications that look alike: recovered figures as low and as high as their promises let them be, sums with them."""

from __future__ import annotations

import numpy as np
import pytest

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.exchange import UNLIMITED, Exchanged, exchange
from tests.helpers.brute_force import make

FOREVER = float("inf")
# Two recovered stars (2 and 1) with a printed sum each, a third that is not, a sum of all three, and a comparison.
ROWS = [[1, 0, 0, 1, -1, 0, 0], [0, 1, 0, 0, 0, -1, 0], [1, 1, 1, 0, 0, 0, -1], [1, -1, 0, 0, 0, 0, 0]]
VALUES = np.array([2, 1, 0, 5, 7, 1, 4])


def system(upper: int = 3, most: int = NO_LIMIT) -> EditSystem:
    cells = [(0, upper), (0, upper), (0, 3), (5, 5), (7, 7), (1, 1), (4, 4)]
    return make(ROWS, cells, [(0, 0), (0, 0), (0, 0), (0, most)])


def exchanged(of: EditSystem, cost: list[int], until: float = FOREVER) -> Exchanged | None:
    recovered = np.array([True, True] + [False] * 5)
    return exchange(of, recovered, np.where(recovered, VALUES, 0), np.array([*cost, *[0] * 5]), until)


@pytest.mark.parametrize(
    ("cost", "values"),
    [((1, 1), (0, 0)), ((-1, -1), (3, 3)), ((-1, 1), (3, 0)), ((1, -2), (3, 3))],
)
def test_recovered_figures_cost_as_little_as_promises_with_room_allow(
    cost: tuple[int, int], values: tuple[int, int]
) -> None:
    other = exchanged(system(), list(cost))
    assert other is not None
    assert tuple(other.point[:2].tolist()) == values
    assert other.point[3:].tolist() == VALUES[3:].tolist()
    # What is printed moves with what it is the sum of, by the promises' sides; the comparison stays.
    sums = other.system.matrix @ other.point
    assert ((sums >= other.system.row_lower) & (sums <= other.system.row_upper)).all()
    moved = values[0] - 2, values[1] - 1, values[0] - 2 + values[1] - 1, 0
    assert other.system.row_lower.tolist() == list(moved)
    assert other.system.row_upper.tolist() == [*moved[:3], NO_LIMIT]


def test_a_recovered_figure_without_a_limit_goes_a_little_above_its_least() -> None:
    other = exchanged(system(NO_LIMIT), [-1, 0])
    assert other is not None
    assert other.point[0] == UNLIMITED


def test_promises_with_room_hold_of_the_values_that_others_take() -> None:
    other = exchanged(system(3, most=1), [-1, 1])
    assert other is not None
    assert other.point[0] - other.point[1] == 1


def test_without_time_there_is_no_such_publication() -> None:
    assert exchanged(system(), [1, 1], until=0.0) is None


def test_a_promise_with_room_keeps_its_sides_and_limits_what_it_is_about() -> None:
    # The second star is two to four less than a printed 5; in the sum of both, 3, the printed figure moves.
    rows = [[0, 1, -1, 0], [1, 1, 0, -1]]
    given = make(rows, [(0, 3), (0, 3), (5, 5), (3, 3)], [(-4, -2), (0, 0)])
    recovered = np.array([True, True, False, False])
    for cost, value in ((-1, 3), (1, 1)):
        other = exchange(given, recovered, np.array([1, 2, 0, 0]), np.array([0, cost, 0, 0]), FOREVER)
        assert other is not None
        assert other.point[1] == value
        assert (other.system.row_lower[0], other.system.row_upper[0]) == (-4, -2)
        moved = int(other.point[:2].sum()) - 3
        assert (other.system.row_lower[1], other.system.row_upper[1]) == (moved, moved)


def test_an_equation_of_hidden_figures_alone_binds_them_and_stays_as_it_is() -> None:
    # The first two are equal, and recovered from the printed sum of the first and a printed figure.
    rows = [[1, -1, 0, 0, 0], [1, 0, 0, 1, -1], [0, 1, 1, 0, 0]]
    given = make(rows, [(0, 3), (0, 2), (0, 3), (5, 5), (7, 7)], [(0, 0), (0, 0), (2, 4)])
    recovered = np.array([True, False, False, False, False])
    for cost, value in ((-1, 2), (1, 0)):
        other = exchange(given, recovered, np.array([2, 0, 0, 0, 0]), np.array([cost, 0, 0, 0, 0]), FOREVER)
        assert other is not None
        assert other.point[0] == other.point[1] == value
        assert other.system.row_lower.tolist() == [0, value - 2, 2]
        assert other.system.row_upper.tolist() == [0, value - 2, 4]
