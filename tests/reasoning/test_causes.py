"""Causes of contradictions as a whole: what is put together, what the exact system refutes, how much is shown."""

from __future__ import annotations

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem, Status, localisation
from tallvakt.reasoning.localisation import causes
from tests.helpers.brute_force import make
from tests.helpers.located_faults import located, values

# Two figures (0 and 3), each contradicted by two others (1 and 2; 4 and 5).
APART = [[1, -1, 0, 0, 0, 0], [1, 0, -1, 0, 0, 0], [0, 0, 0, 1, -1, 0], [0, 0, 0, 1, 0, -1]]
ONE_RIGHT, OTHER_RIGHT = {0: (2, 2), 4: (6, 6), 5: (6, 6)}, {1: (5, 5), 2: (5, 5), 3: (3, 3)}


def compared(row: list[int], limits: tuple[int, int]) -> EditSystem:
    return make([*APART, row], [(v, v) for v in (5, 2, 2, 6, 3, 3)], [*[(0, 0)] * 4, limits])


@pytest.mark.parametrize(("least", "together"), [(5, True), (6, False), (8, False)])
def test_causes_whose_likeliest_figures_break_a_promise_together_are_one(least: int, together: bool) -> None:
    (cause,) = located(compared([1, 0, 0, 1, 0, 0], (least, 20))).causes
    assert (cause.rows.tolist(), cause.status) == ([0, 1, 2, 3], Status.CONSISTENT)
    if together:
        assert [(values(c), c.unique) for c in cause.candidates] == [({0: (2, 2), 3: (3, 3)}, True)]
    else:
        assert [values(c) for c in cause.candidates] == [ONE_RIGHT, OTHER_RIGHT]
        assert not any(c.unique for c in cause.candidates)


def test_causes_are_looked_at_anew_so_often_and_what_breaks_a_promise_still_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(causes, "MOST_ROUNDS", 0)
    (cause,) = located(compared([1, 0, 0, 1, 0, 0], (6, 20))).causes
    assert (cause.rows.tolist(), cause.candidates) == ([0, 1, 2, 3], ())


def test_causes_that_no_promise_links_stay_apart() -> None:
    for row, limits in (([0] * 6, (0, 0)), ([0, 1, 0, 0, 1, 0], (5, 5))):
        found = located(compared(row, limits)).causes
        assert [cause.rows.tolist() for cause in found] == [[0, 1], [2, 3]]
        assert [[values(c) for c in cause.candidates] for cause in found] == [[{0: (2, 2)}], [{3: (3, 3)}]]
        assert all(cause.candidates[0].unique for cause in found)


@pytest.mark.parametrize(("lowest", "left"), [(0, [(0, 5)]), (4, [(4, 5)]), (5, [])])
def test_what_only_whole_numbers_refute_is_refuted(lowest: int, left: list[tuple[int, int]]) -> None:
    # The first two stars are equal, by what each makes with the third; their sum is even, and 5 at most.
    rows = [[1, 1, 0, -1], [0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 0, 1]]
    system = make(rows, [(0, 3)] * 3 + [(9, 9)], [(0, 0), (3, 3), (3, 3), (0, 5)])
    (cause,) = localisation.localise(system, [0, 0, 0, lowest], [3, 3, 3, 9]).causes
    assert [values(c) for c in cause.candidates] == [{3: sides} for sides in left]
    assert not any(c.unique for c in cause.candidates)


@pytest.mark.parametrize("most", [1, 3, 12])
def test_so_many_candidates_are_shown_likeliest_first(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "MOST_PROVED", most)
    system = make([[1, 1, 1, -1]], [(1, 1)] * 3 + [(7, 7)], [(0, 0)])

    def later(cell: int, lower: int, upper: int) -> tuple[np.ndarray, np.ndarray]:
        return np.array([lower]), np.array([float(cell)])

    (cause,) = located(system, likelihood=later).causes
    assert [int(c.cells[0]) for c in cause.candidates] == [3, 2, 1, 0][:most]
    shares = np.exp([3.0, 2.0, 1.0, 0.0])
    assert [c.likelihood for c in cause.candidates] == pytest.approx((shares / shares.sum())[:most].tolist())


@pytest.mark.parametrize(("highest", "left"), [(0, []), (9, [(0, 3)])])
def test_what_no_change_of_figures_mends_is_said(highest: int, left: list[tuple[int, int]]) -> None:
    # Three stars of one and a half each, as long as the printed figure beside two of them is 0 beyond doubt.
    odd = [[1, 1, 0, 1], [0, 1, 1, 0], [1, 0, 1, 0]]
    system = make(odd, [(0, 3)] * 3 + [(0, 0)], [(3, 3)] * 3)
    (cause,) = localisation.localise(system, [0] * 4, [3, 3, 3, highest]).causes
    assert (cause.rows.tolist(), cause.status) == ([0, 1, 2], Status.CONSISTENT if left else Status.CONFLICT)
    assert [values(c) for c in cause.candidates] == [{3: sides} for sides in left]
