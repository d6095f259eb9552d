from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.system import EXACT, shift
from tests.helpers.brute_force import make, points, systems


def test_counts_and_neighbours() -> None:
    system = make([[1, 1, -1, 0], [0, 2, 0, -2]], [(0, 3)] * 4, [(0, 0), (0, 0)])
    assert (system.n_cells, system.n_edits) == (4, 2)
    assert system.cells_of(1).tolist() == [1, 3]
    assert system.rows_of(1).tolist() == [0, 1]


def test_the_callers_arrays_are_copied_and_ours_read_only() -> None:
    lower = np.zeros(2, dtype=np.int64)
    system = EditSystem(sparse.csr_array(np.array([[1, 1]])), lower, lower + 3, np.array([2]), np.array([2]))
    lower[0] = 3
    assert system.lower.tolist() == [0, 0]
    with pytest.raises(ValueError, match="read-only"):
        system.lower[0] = 1


def test_duplicate_entries_add_up_and_zeros_vanish() -> None:
    matrix = sparse.csr_array((np.array([1, 1, 0]), np.array([0, 0, 1]), np.array([0, 3])), shape=(1, 2))
    none, one = np.zeros(2, dtype=np.int64), np.ones(2, dtype=np.int64)
    system = EditSystem(matrix, none, one, none[:1], one[:1])
    assert system.matrix.toarray().tolist() == [[2, 0]]
    assert system.matrix.nnz == 1


@pytest.mark.parametrize("given", [NO_LIMIT, -NO_LIMIT, np.iinfo(np.int64).min])
def test_either_sign_opens_a_side(given: int) -> None:
    assert make([], [(given, 3)], []).lower.tolist() == [-NO_LIMIT]
    assert make([], [(3, given)], []).upper.tolist() == [NO_LIMIT]


def test_infinite_floats_are_open_sides() -> None:
    system = EditSystem(
        sparse.csr_array(np.ones((1, 1))), np.array([-np.inf]), np.array([3.0]), np.array([0.0]), np.array([np.inf])
    )
    assert (system.lower[0], system.upper[0], system.row_upper[0]) == (-NO_LIMIT, 3, NO_LIMIT)


ONE = np.array([0])


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"lower": np.zeros(3)}, ValueError, r"lower has shape \(3,\), expected \(1,\)"),
        ({"row_upper": np.zeros((1, 1))}, ValueError, r"row_upper has shape \(1, 1\), expected \(1,\)"),
        ({"lower": np.array([5])}, ValueError, "cell 0: its lower bound 5 is above its upper bound 3"),
        ({"row_lower": np.array([5])}, ValueError, "row 0: its lower bound 5 is above its upper bound 0"),
        ({"lower": np.array([0.5])}, ValueError, "whole numbers"),
        ({"lower": np.array([np.nan])}, ValueError, "whole numbers"),
        ({"matrix": sparse.csr_array(np.array([[0.5]]))}, ValueError, "whole numbers"),
        ({"upper": np.array([2**53 + 1])}, OverflowError, "cell 0"),
        ({"upper": np.array([10**20], dtype=object)}, OverflowError, "64-bit"),
        ({"upper": np.array([1e300])}, OverflowError, "cell 0"),
        ({"row_lower": np.array([-(2**60)])}, OverflowError, "row 0"),
        ({"matrix": sparse.csr_array(np.array([[2**52]]))}, OverflowError, "row 0: its figures could add up"),
        ({"matrix": sparse.csr_array(np.array([[1e300]]))}, OverflowError, "row 0"),
    ],
)
def test_what_cannot_be_a_system_is_refused_by_name(
    change: dict[str, object], error: type[Exception], words: str
) -> None:
    given = {
        "matrix": sparse.csr_array(np.array([[1]])),
        "lower": ONE,
        "upper": ONE + 3,
        "row_lower": ONE,
        "row_upper": ONE,
    }
    with pytest.raises(error, match=words):
        EditSystem(**(given | change))  # type: ignore[arg-type]


def test_a_subsystem_substitutes_what_is_known() -> None:
    system = make([[1, 1, -1], [1, 0, 0]], [(0, 3), (4, 4), (6, 6)], [(0, 0), (-NO_LIMIT, 2)])
    part = system.subsystem([0], [0])
    assert part.matrix.toarray().tolist() == [[1]]
    assert (part.row_lower.tolist(), part.row_upper.tolist()) == ([2], [2])
    assert system.subsystem([1], [0]).row_lower.tolist() == [-NO_LIMIT]
    with pytest.raises(ValueError, match="cell 0 is left out"):
        system.subsystem([0], [1, 2])


def test_an_empty_system_is_a_system() -> None:
    empty = make([], [], [])
    assert (empty.n_cells, empty.n_edits) == (0, 0)


@given(systems(max_cells=5, max_rows=4), st.data())
@settings(max_examples=60)
def test_a_subsystem_has_the_points_of_its_promises(system: EditSystem, data: st.DataObject) -> None:
    m, n = system.matrix.shape
    rows = np.array(data.draw(st.lists(st.booleans(), min_size=m, max_size=m)), dtype=bool)
    dropped = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool) & system.known
    every = points(system, np.flatnonzero(rows).tolist())
    assert points(system.subsystem(rows)).tolist() == every.tolist()
    part, same = system.subsystem(rows, ~dropped), system.subsystem(np.flatnonzero(rows), np.flatnonzero(~dropped))
    assert points(part).tolist() == points(same).tolist() == every[:, ~dropped].tolist()
    assert part.matrix.toarray().tolist() == system.matrix.toarray()[rows][:, ~dropped].tolist()


@given(systems(max_cells=5, max_rows=4), st.data())
@settings(max_examples=40)
def test_other_intervals_and_open_promises_leave_all_else_as_it_is(system: EditSystem, data: st.DataObject) -> None:
    m, n = system.matrix.shape
    opened = np.array(data.draw(st.lists(st.booleans(), min_size=m, max_size=m)), dtype=bool)
    loose = system.with_rows_open(opened)
    assert points(loose).tolist() == points(system, np.flatnonzero(~opened).tolist()).tolist()
    lower = np.minimum(system.lower + data.draw(st.integers(0, 1)), system.upper)
    for other in (system.narrowed(lower, system.upper), system.with_bounds(lower, system.upper)):
        assert (other.lower.tolist(), other.upper.tolist()) == (lower.tolist(), system.upper.tolist())
        assert other.known.tolist() == (lower == system.upper).tolist()
        assert points(other).tolist() == [p for p in points(system).tolist() if (np.array(p) >= lower).all()]
    matrix = system.matrix.toarray()
    for other in (system, loose):
        assert [other.cells_of(row).tolist() for row in range(m)] == [np.flatnonzero(row).tolist() for row in matrix]
        assert [other.rows_of(cell).tolist() for cell in range(n)] == [np.flatnonzero(c).tolist() for c in matrix.T]
        assert other.safe_bound == EXACT // max(1, *np.abs(matrix).sum(axis=1).tolist(), 1)


SIZES = [0, 1, 3, 2**20, 2**32, 2**50, 2**52, EXACT, EXACT + 2, NO_LIMIT]
side = st.sampled_from(SIZES)


@given(
    st.lists(st.tuples(side, side, st.sampled_from([0, 1, -1, 2, -4, 2**20, -(2**33), 2**52, EXACT])), max_size=3),
    side,
    side,
)
@settings(max_examples=300)
def test_a_system_is_refused_exactly_where_a_row_or_a_bound_could_leave_exact_numbers(
    cells: list[tuple[int, int, int]], below: int, above: int
) -> None:
    largest = [max([1, *(size for size in (low, high) if size != NO_LIMIT)]) for low, high, _ in cells]
    reach = sum(abs(factor) * size for (_, _, factor), size in zip(cells, largest, strict=True))
    bounds = [size for low, high, _ in cells for size in (low, high)] + [below, above]
    refused = reach > EXACT or any(EXACT < size < NO_LIMIT for size in bounds)
    row, sides = [factor for _, _, factor in cells], [(-low, high) for low, high, _ in cells]
    if refused:
        with pytest.raises(OverflowError, match=r"(row 0|cell \d): "):
            make([row], sides, [(-below, above)])
    else:
        assert make([row], sides, [(-below, above)]).matrix.toarray().tolist() == [row]


def test_figures_that_are_exact_singly_are_refused_where_together_they_are_not() -> None:
    half = 2**52
    assert make([[1, 1], [1, 0]], [(0, half)] * 2, [(0, 0)] * 2).n_edits == 2
    with pytest.raises(OverflowError, match="row 1: its figures could add up"):
        make([[1, 1, 0], [1, 1, 1]], [(0, half), (-half, 0), (0, 2)], [(0, 0)] * 2)
    with pytest.raises(OverflowError, match=f"row 1: a bound of {EXACT + 1} is beyond"):
        make([[1], [1]], [(0, 1)], [(0, NO_LIMIT), (0, EXACT + 1)])


def test_figures_in_floats_are_whole_numbers_however_large() -> None:
    matrix = sparse.csr_array(np.array([[1.0, -2.0]]))
    system = EditSystem(matrix, np.array([-3.0, 0.0]), np.array([2.0**52, 7.0]), np.array([-np.inf]), np.array([9.0]))
    assert (system.lower.tolist(), system.upper.tolist()) == ([-3, 0], [2**52, 7])
    assert (system.row_lower.tolist(), system.row_upper.tolist()) == ([-NO_LIMIT], [9])
    with pytest.raises(OverflowError, match="cell 0"):
        EditSystem(matrix, np.array([-1e300, 0.0]), np.array([3.0, 7.0]), np.array([0]), np.array([9]))


def test_to_move_a_side_leaves_what_is_open_open() -> None:
    moved = shift(np.array([-NO_LIMIT, -5, 0, 7, NO_LIMIT]), np.array([3, 3, 3, -3, -3]))
    assert moved.tolist() == [-NO_LIMIT, -2, 3, 4, NO_LIMIT]


def test_a_mask_of_another_shape_is_refused() -> None:
    system = make([[1, 1], [1, 0]], [(0, 3)] * 2, [(0, 3)] * 2)
    with pytest.raises(ValueError, match=r"a mask of shape \(3,\) does not fit 2"):
        system.subsystem(np.ones(3, dtype=bool))
    with pytest.raises(ValueError, match="must have two dimensions"):
        EditSystem(sparse.coo_array(np.ones(3)), np.zeros(3), np.ones(3), np.zeros(1), np.zeros(1))  # type: ignore[arg-type]
