"""Safe cells are those that take two values, against every point; open intervals are closed far enough for that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.safety import BEYOND, _closed, safety
from tallvakt.reasoning.status import WorkLimit
from tests.helpers.brute_force import make, points, systems

FOREVER = float("inf")


def told_apart(system: EditSystem, cells: list[int]) -> list[int]:
    """Those of some cells that take two values in points that keep the promises they are linked to."""
    parts = connected(system)
    apart = []
    for cell in cells:
        rows = np.flatnonzero(parts.rows == parts.cells[cell]) if parts.cells[cell] >= 0 else np.zeros(0, dtype=int)
        if np.unique(points(system, rows.tolist())[:, cell]).size > 1:
            apart.append(cell)
    return apart


@given(systems(max_cells=6, max_rows=5), st.data())
@settings(max_examples=80)
def test_those_are_safe_that_take_two_values_and_none_of_a_contradiction(
    system: EditSystem, data: st.DataObject
) -> None:
    cells = sorted(data.draw(st.sets(st.integers(0, system.n_cells - 1))))
    answer = safety(system, np.array(cells, dtype=np.int64), FOREVER)
    assert answer.finished
    assert answer.safe.tolist() == told_apart(system, cells)


# x and y are even together, and so are y and z, and x and z: halves would do, whole numbers leave few.
ODD = [[1, 1, 0, -2, 0, 0], [0, 1, 1, 0, -2, 0], [1, 0, 1, 0, 0, -2], [1, 1, 1, 0, 0, 0]]


@pytest.mark.parametrize(
    ("most", "sums"),
    [(1, (1, 3)), (1, (0, 2)), (1, (0, 3)), (2, (1, 6)), (2, (6, 6)), (2, (5, 5)), (3, (8, 8)), (3, (6, 7))],
)
def test_where_a_linear_program_is_not_enough_whole_numbers_tell(most: int, sums: tuple[int, int]) -> None:
    system = make(ODD, [(0, most)] * 6, [(0, 0)] * 3 + [sums])
    assert safety(system, np.arange(6), FOREVER).safe.tolist() == told_apart(system, list(range(6)))


def test_without_time_or_steps_nothing_is_safe_and_the_search_is_not_finished() -> None:
    system = make([[1, 1, 1], [1, -1, 2]], [(0, 3)] * 3, [(3, 3), (0, 4)])
    for until in (0.0, WorkLimit(FOREVER, 0)):
        answer = safety(system, np.arange(3), until)
        assert answer.safe.tolist() == []
        assert not answer.finished
    # Of printed figures there is nothing to ask.
    printed = make([[1, 1]], [(1, 1), (2, 2)], [(3, 3)])
    assert safety(printed, np.arange(2), FOREVER).finished
    assert not safety(printed, np.arange(2), 0.0).finished


@pytest.mark.parametrize(
    ("cells", "limits", "largest"),
    [
        ([(0, NO_LIMIT), (0, 7)], (0, NO_LIMIT), 7),
        ([(0, NO_LIMIT), (0, 7)], (0, 12), 12),
        ([(0, NO_LIMIT), (0, 3)], (-30, -12), 12),
        ([(0, NO_LIMIT), (-9, -7)], (-30, NO_LIMIT), 7),
        ([(-NO_LIMIT, NO_LIMIT), (0, 7)], (0, 0), 7),
        ([(-NO_LIMIT, 3), (0, 7)], (0, 0), 7),
        ([(0, NO_LIMIT), (0, NO_LIMIT)], (0, NO_LIMIT), 0),
    ],
)
def test_an_open_interval_is_closed_well_beyond_what_is_limited_from_above(
    cells: list[tuple[int, int]], limits: tuple[int, int], largest: int
) -> None:
    after, far = _closed(make([[1, 1]], cells, [limits])), BEYOND * (largest + 1)
    assert after.lower.tolist() == [-far if low == -NO_LIMIT else low for low, _ in cells]
    assert after.upper.tolist() == [far if high == NO_LIMIT else high for _, high in cells]


def test_an_interval_is_closed_no_lower_than_where_it_begins_and_no_further_than_sums_are_exact() -> None:
    far = _closed(make([[1, 1]], [(900, NO_LIMIT), (0, 3)], [(0, NO_LIMIT)]))
    assert (far.lower.tolist(), far.upper.tolist()) == ([900, 0], [900, 3])
    below = _closed(make([[1, 1]], [(-NO_LIMIT, -900), (0, 3)], [(-NO_LIMIT, 0)]))
    assert (below.lower.tolist(), below.upper.tolist()) == ([-3600 - 4, 0], [-900, 3])
    system = make([[1, -1]], [(0, NO_LIMIT), (0, 2**51)], [(0, 0)])
    assert _closed(system).upper.tolist() == [min(BEYOND * (1 + 2**51), system.safe_bound), 2**51]


def test_figures_without_a_limit_are_safe_where_they_move() -> None:
    system = make([[1, -1, 0], [0, 1, -3]], [(0, NO_LIMIT), (0, NO_LIMIT), (0, NO_LIMIT)], [(2, 2), (1, 1)])
    assert safety(system, np.arange(3), FOREVER).safe.tolist() == [0, 1, 2]
    fixed = make([[1, -1, 0], [0, 1, -3], [1, 1, 1]], [(0, NO_LIMIT)] * 3, [(2, 2), (1, 1), (-NO_LIMIT, 6)])
    assert safety(fixed, np.arange(3), FOREVER).safe.tolist() == []
