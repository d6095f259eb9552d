from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tests.helpers.brute_force import make


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
