"""An explanation is called the only one where no other is as small, over all causes together."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tallvakt.reasoning.localisation import Group
from tests.helpers.brute_force import make
from tests.helpers.located_faults import holds, located, values


def test_another_fault_that_explains_as_much_speaks_against_a_claim_however_unlikely() -> None:
    rows = [[1, 1, -1, 0, 0], [1, 0, 0, -1, 0], [0, 1, 0, 0, -1]]
    system = make(rows, [(5, 5), (2, 2), (7, 7), (2, 2), (5, 5)], [(0, 0)] * 3)
    swap = Group("rows-exchanged", np.array([0, 1]), np.array([2, 5]), np.array([2, 5]), score=-1.0)
    other = Group("rows-exchanged", np.array([3, 4]), np.array([5, 2]), np.array([5, 2]), score=-90.0)
    for groups, unique in (([swap], True), ([swap, other], False)):
        first = located(system, groups=groups).candidates[0]
        assert values(first) == {0: (2, 2), 1: (5, 5)}
        assert first.unique is unique


def test_two_faults_that_each_go_through_two_causes_speak_against_both_claims() -> None:
    # Each of 5 and 6 is contradicted by two others; a promise that holds makes one cause of them.
    rows = [[1, -1, 0, 0, 0, 0], [1, 0, -1, 0, 0, 0], [0, 0, 0, 1, -1, 0], [0, 0, 0, 1, 0, -1], [1, 0, 0, 1, 0, 0]]
    system = make(rows, [(5, 5), (2, 2), (2, 2), (6, 6), (3, 3), (3, 3)], [*[(0, 0)] * 4, (0, 20)])
    value = np.array([5, 6])
    both = [Group("column", np.array(cells), value, value, score=-90.0) for cells in ([1, 4], [2, 5])]
    for groups, unique in (([], True), (both, False)):
        (cause,) = located(system, groups=groups).causes
        assert values(cause.candidates[0]) == {0: (2, 2), 3: (3, 3)}
        assert cause.candidates[0].unique is unique


# Two figures (0 and 3), each contradicted by two others (1 and 2; 4 and 5). The others may be wrong by one fault each.
APART = [[1, -1, 0, 0, 0, 0], [1, 0, -1, 0, 0, 0], [0, 0, 0, 1, -1, 0], [0, 0, 0, 1, 0, -1]]
NOT_TOO_MUCH, NOT_TOO_LITTLE = ([0, 1, 0, 0, 1, 0], (0, 6)), ([0, 0, 1, 0, 1, 0], (4, 20))
FIRST_PAIR, SECOND_TRIPLE = {1: 5, 2: 5}, {3: 1, 4: 1, 5: 1}


@pytest.mark.parametrize(
    ("groups", "promises", "unique"),
    [
        # What the first pair would have been is too much beside figure 4, of which no fault but the triple is known.
        ([FIRST_PAIR], [NOT_TOO_MUCH], True),
        # The triple would explain the second contradiction, and leave the first pair room.
        ([FIRST_PAIR, SECOND_TRIPLE], [NOT_TOO_MUCH], False),
        # Each is possible only with the other.
        ([FIRST_PAIR, SECOND_TRIPLE], [NOT_TOO_MUCH, NOT_TOO_LITTLE], False),
        # Without the pair, the triple is too little.
        ([SECOND_TRIPLE], [NOT_TOO_LITTLE], True),
        ([], [NOT_TOO_MUCH, NOT_TOO_LITTLE], True),
        # Two faults that each explain half of both.
        ([{1: 5, 4: 6}, {2: 5, 5: 6}], [], False),
    ],
)
def test_what_explains_one_cause_alone_does_so_whatever_else_explains_the_other(
    groups: list[dict[int, int]], promises: list[tuple[list[int], tuple[int, int]]], unique: bool
) -> None:
    rows = [*APART, *(row for row, _ in promises)]
    limits = [*[(0, 0)] * 4, *(sides for _, sides in promises)]
    system = make(rows, [(v, v) for v in (5, 2, 2, 6, 3, 3)], limits)
    faults = []
    for group in groups:
        right = np.array(list(group.values()))
        faults.append(Group("made-up", np.array(list(group)), right, right, score=-90.0))
    found = located(system, groups=faults)
    assert [cause.rows.tolist() for cause in found.causes] == [[0, 1], [2, 3]]
    assert [values(cause.candidates[0]) for cause in found.causes] == [{0: (2, 2)}, {3: (3, 3)}]
    assert [cause.candidates[0].unique for cause in found.causes] == [unique] * 2
    # As many faults, of as many figures as they are of, against every point.
    others = [
        chosen
        for chosen in itertools.product([{0: 2}, *groups], [{3: 3}, *groups])
        if chosen != ({0: 2}, {3: 3}) and holds(system, chosen[0] | chosen[1])
    ]
    assert bool(others) != unique


def test_faults_that_go_through_two_causes_leave_a_third_its_only_explanation() -> None:
    third = [[0] * 6 + [1, -1, 0], [0] * 6 + [1, 0, -1]]
    system = make(
        [*([*row, 0, 0, 0] for row in APART), *third], [(v, v) for v in (5, 2, 2, 6, 3, 3, 7, 4, 4)], [(0, 0)] * 6
    )
    value = np.array([5, 6])
    both = [Group("column", np.array(cells), value, value, score=-90.0) for cells in ([1, 4], [2, 5])]
    for groups, unique in (([], [True] * 3), (both, [False, False, True])):
        assert [cause.candidates[0].unique for cause in located(system, groups=groups).causes] == unique


@pytest.mark.parametrize("most", [6, 20])
def test_of_faults_that_were_not_all_tried_none_is_ruled_out(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two causes, or one where a promise is about both figures.
    rows = [*APART, NOT_TOO_MUCH[0], [most == 20, 0, 0, most == 20, 0, 0]]
    system = make(rows, [(v, v) for v in (5, 2, 2, 6, 3, 3)], [*[(0, 0)] * 4, NOT_TOO_MUCH[1], (0, most)])
    assert len(located(system).causes) == (1 if most == 20 else 2)
    value = np.array([5, 6])
    across = Group("column", np.array([1, 4]), value, value, score=-90.0)
    assert all(cause.candidates[0].unique for cause in located(system, groups=[across]).causes)
    monkeypatch.setattr("tallvakt.reasoning.localisation.structured.MOST_TRIED", 0)
    assert not any(cause.candidates[0].unique for cause in located(system, groups=[across]).causes)


@pytest.mark.parametrize("star", [(0, 3), (2, 2)])
def test_two_causes_whose_figures_share_a_promise_are_one_of_which_both_are_sure(star: tuple[int, int]) -> None:
    # As it is printed the promise holds; with both figures right it does with a star of 2 or 3.
    rows = [[*row, 0] for row in APART] + [[1, 0, 0, 1, 0, 0, 1]]
    system = make(rows, [*[(v, v) for v in (5, 2, 2, 6, 3, 3)], star], [*[(0, 0)] * 4, (7, 20)])
    (cause,) = located(system).causes
    assert values(cause.candidates[0]) == {0: (2, 2), 3: (3, 3)}
    assert cause.candidates[0].unique


def test_a_fault_is_not_unique_where_another_cause_may_change_what_it_leaves() -> None:
    # A row of two figures is of another table; the figure beside its second one may be wrong itself, or its neighbour.
    rows = [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]]
    system = make(rows, [(9, 9), (5, 5), (9, 9), (3, 3), (4, 4)], [(10, 10), (10, 10), (8, 8)])
    row = Group("row", np.array([0, 2]), np.array([0, 0]), np.array([9, 9]), 5.0)

    def neighbour(cell: int, lower: int, upper: int) -> tuple[np.ndarray, np.ndarray]:
        tried = np.arange(lower, upper + 1)
        return tried, np.where(cell == 4, 0.0, -3.0) - np.abs(tried - 5)

    found = located(system, groups=[row], likelihood=neighbour)
    (cause, other) = sorted(found.causes, key=lambda c: c.rows.tolist())
    assert cause.candidates[0].kind == "row"
    assert {int(c.cells[0]) for c in other.candidates} == {3, 4}
    assert not cause.candidates[0].unique
    certain = make(rows, [(9, 9), (5, 5), (9, 9), (3, 3), (5, 5)], [(10, 10), (10, 10), (8, 8)])
    assert located(certain, groups=[row]).causes[0].candidates[0].unique
