"""Faults of several figures that are taken for true one after the other, and those that turn out not to be needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation import structured
from tallvakt.reasoning.localisation.conflicts import evident, related
from tallvakt.reasoning.localisation.linear_model import Candidate, Group, Question
from tallvakt.reasoning.localisation.structured import (
    ANOTHER,
    FIGURE,
    Taken,
    _beyond,
    _needed,
    _promising,
    _try,
    _worth,
    alone,
    apart,
    confirmed,
    peel,
)
from tests.helpers.brute_force import make

FOREVER = float("inf")


def question(system: EditSystem, until: float = FOREVER) -> Question:
    lowest, free = np.zeros(system.n_cells, dtype=np.int64), np.zeros(system.n_edits, dtype=bool)
    return Question(system, lowest, np.full(system.n_cells, 9), free, until)


def group(values: dict[int, int], score: float = 0.0) -> Group:
    cells, figures = np.array(sorted(values)), np.array([values[cell] for cell in sorted(values)])
    return Group("made-up", cells, figures, figures, score)


def taken(values: dict[int, int], *rows: int) -> Taken:
    one = group(values)
    candidate = Candidate(one.cells, one.lower, one.upper, one.lower, score=one.score)
    return Taken(np.array(rows), (candidate,), one)


def changed(candidate: Candidate) -> dict[int, int]:
    return dict(zip(candidate.cells.tolist(), candidate.value.tolist(), strict=True))


# Two figures that add up to 9, three that are to be 5, 6 and 7 by a promise each; every promise is broken.
BROKEN = make(
    [[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]],
    [(3, 3), (4, 4), (1, 1), (1, 1), (1, 1)],
    [(9, 9), (5, 5), (6, 6), (7, 7)],
)
SUM_BY_FIRST, SUM_BY_SECOND, FIFTH = ({0: 3, 2: 5}, 1), ({1: 6, 2: 5}, 0), ({3: 6, 4: 7}, 2, 3)


@pytest.mark.parametrize(
    ("faults", "left"),
    [
        ((SUM_BY_FIRST, SUM_BY_SECOND), [({1: 6, 2: 5}, [0, 1])]),
        ((SUM_BY_FIRST, FIFTH, SUM_BY_SECOND), [({3: 6, 4: 7}, [2, 3]), ({1: 6, 2: 5}, [0, 1])]),
        ((SUM_BY_SECOND, FIFTH), [({1: 6, 2: 5}, [0]), ({3: 6, 4: 7}, [2, 3])]),
        ((SUM_BY_SECOND,), [({1: 6, 2: 5}, [0])]),
    ],
    ids=["first-not-needed", "first-of-three-not-needed", "both-needed", "one"],
)
def test_a_fault_that_the_others_leave_nothing_to_explain_goes_and_the_last_explains_its_promises(
    faults: Sequence[tuple[dict[int, int], int]], left: list[tuple[dict[int, int], list[int]]]
) -> None:
    whole = [taken(values, *rows) for values, *rows in faults]
    named = {row for values, *rows in faults for row in rows}
    remaining = [np.array([row]) for row in range(4) if row not in named]
    needed = _needed(question(BROKEN), whole, remaining)
    told = [(dict(zip(t.group.cells.tolist(), t.group.lower.tolist(), strict=True)), t.rows.tolist()) for t in needed]
    assert told == left


def test_without_time_no_fault_is_said_to_be_needless() -> None:
    whole = [taken(values, *rows) for values, *rows in (SUM_BY_FIRST, SUM_BY_SECOND)]
    assert _needed(question(BROKEN, 0.0), whole, []) == whole


def test_the_likelier_fault_is_taken_and_the_other_that_explains_the_same_stands_beside_it() -> None:
    conflicts = evident(BROKEN, connected(BROKEN), FOREVER)
    likely, unlikely = group({1: 6, 2: 5}, -1.0), group({0: 5, 2: 5}, -2.0)
    rest = group({3: 6, 4: 7}, -1.0)
    peeled = peel(question(BROKEN), conflicts, [unlikely, rest, likely], {})
    assert peeled.complete
    assert peeled.remaining == ()
    changes = [[changed(candidate) for candidate in fault.alternatives] for fault in peeled.taken]
    assert sorted(changes, key=len) == [[{3: 6, 4: 7}], [{1: 6, 2: 5}, {0: 5, 2: 5}]]
    assert sorted(t.rows.tolist() for t in peeled.taken) == [[0, 1], [2, 3]]
    assert peeled.question.system.lower.tolist() == [3, 6, 5, 6, 7]


def test_no_more_faults_are_taken_for_true_than_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    conflicts = evident(BROKEN, connected(BROKEN), FOREVER)
    both = [group({1: 6, 2: 5}, -1.0), group({3: 6, 4: 7}, -1.0)]
    assert len(peel(question(BROKEN), conflicts, both, {}).taken) == 2
    monkeypatch.setattr(structured, "MOST_STEPS", 1)
    peeled = peel(question(BROKEN), conflicts, both, {})
    assert len(peeled.taken) == 1
    assert len(peeled.remaining) == 2


def test_a_claim_stands_only_with_every_looser_supposition_that_is_possible() -> None:
    system = make([[1, 1, -1], [1, 0, 0]], [(3, 3), (4, 4), (9, 9)], [(0, 0), (0, 9)])
    one = np.array([1])
    claim = Candidate(one, np.array([6]), np.array([6]), np.array([6]), score=0.0)
    free = Group("looser", one, np.array([0]), np.array([9]))
    both = Group("looser", np.array([0, 1]), np.array([0, 0]), np.array([9, 9]))
    impossible = Group("looser", np.array([1, 2]), np.array([9, 0]), np.array([9, 1]))
    assert confirmed(question(system), claim, [])
    assert confirmed(question(system), claim, [free])
    assert confirmed(question(system), claim, [free, impossible])
    assert not confirmed(question(system), claim, [free, both])


def test_a_fault_is_tried_where_it_may_be_worth_more_than_the_figures_it_spares_at_best() -> None:
    conflicts = [np.array([0]), np.array([1])]
    best = {rows.tobytes(): -1.0 for rows in conflicts}
    spared = 2 * (ANOTHER - 1.0)
    worth_it, just_not, within_one = (
        group({1: 6, 2: 5}, spared - ANOTHER + 0.1),
        group({1: 6, 2: 5}, spared - ANOTHER - 0.1),
        group({0: 5, 1: 4}, 0.0),
    )
    assert _beyond(BROKEN, conflicts, [just_not, worth_it, within_one], best) == [worth_it]
    # What no single figure explains is hard, and any fault of it is tried.
    hard = {conflicts[1].tobytes(): -1.0}
    assert _beyond(BROKEN, conflicts, [within_one], hard) == [within_one]


def test_a_fault_that_leaves_a_promise_broken_is_tried_with_that_promise_left_to_others() -> None:
    tried = _try(question(BROKEN), group({0: 5, 2: 4}), {})
    assert tried is not None
    assert [rows.tolist() for rows in tried.remaining] == [[1], [2], [3]]
    assert tried.candidate.value.tolist() == [5, 4]


def test_faults_that_mend_most_are_tried_first_and_of_these_the_likeliest() -> None:
    conflicts = evident(BROKEN, connected(BROKEN), FOREVER)
    two, unlikely, one = group({1: 6, 2: 5}, -1.0), group({0: 5, 2: 5}, -9.0), group({3: 6}, -0.5)
    mends_and_leaves = group({2: 5, 3: 2}, 0.0)
    none, unchanged = group({0: 2, 1: 3}, 0.0), group({0: 3, 1: 4}, 0.0)
    faults = [none, one, unlikely, mends_and_leaves, two, unchanged]
    order = [two, unlikely, mends_and_leaves, one]
    assert _promising(question(BROKEN), conflicts, faults) == order
    # Of a fault that breaks as many promises as it mends nothing is to be expected.
    held = make([[1, 0], [1, 1], [0, 1]], [(3, 3), (4, 4)], [(5, 5), (7, 7), (4, 4)])
    broken = evident(held, connected(held), FOREVER)
    assert _promising(question(held), broken, [group({0: 5})]) == []
    assert len(_promising(question(held), broken, [group({0: 5, 1: 4})])) == 0


# Rows that share figures in a chain: 0 and 1, 1 and 2, 2 and 3; the fourth is apart, the fifth has the first's figures.
CHAIN = make(
    [[1, 1, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0], [2, 1, 0, 0, 0, 0, 0]],
    [(1, 1)] * 7,
    [(9, 9)] * 5,
)


@pytest.mark.parametrize(
    ("rows", "figures"),
    [
        ((0,), 1), ((0, 1), 1), ((0, 4), 1), ((0, 1, 4), 1), ((0, 2), 2), ((0, 1, 2), 2), ((3,), 1),
        ((0, 3), 2), ((0, 1, 3), 2), ((0, 1, 2, 3), 3), ((3, 2, 1, 0), 3), ((), 0),
    ],
)  # fmt: skip
def test_conflicts_need_a_figure_each_that_shares_none_and_two_where_none_is_in_all(
    rows: tuple[int, ...], figures: int
) -> None:
    conflicts = [np.array([row]) for row in rows]
    assert _worth(CHAIN, conflicts, {}) == pytest.approx(figures * (FIGURE + ANOTHER))
    every = [set(CHAIN.cells_of(row).tolist()) for row in rows]
    disjoint = [
        some
        for size in range(len(rows) + 1)
        for some in combinations(every, size)
        if len(set().union(*some)) == sum(map(len, some))
    ]
    assert 0 < apart(CHAIN, conflicts) <= max(map(len, disjoint)) if rows else not apart(CHAIN, conflicts)
    # Where a figure is known that explains a cause, it is weighed by what it is worth.
    for group in related(CHAIN, conflicts):
        mine = np.unique(np.concatenate(group))
        rest = [rows for rows in conflicts if not np.isin(rows, mine).any()]
        expected = -1.5 + ANOTHER + _worth(CHAIN, rest, {})
        assert _worth(CHAIN, conflicts, {mine.tobytes(): -1.5}) == pytest.approx(expected)


def test_faults_that_change_a_figure_in_every_conflict_and_break_no_other_promise_explain_a_cause_alone() -> None:
    system = make(
        [[1, 1, 0], [0, 1, 1], [1, 0, -1], [0, 1, 0]], [(1, 1), (2, 2), (1, 1)], [(4, 4), (4, 4), (0, 0), (0, 3)]
    )
    both = [np.array([0]), np.array([1])]
    middle, ends, one_end, breaks, same = (
        group({1: 3}, -1.0), group({0: 2, 2: 2}, -2.0), group({0: 2}), group({0: 0, 1: 4, 2: 0}), group({0: 1, 1: 3}),
    )  # fmt: skip
    found, every = alone(question(system), both, [same, breaks, one_end, ends, middle])
    assert every
    assert [changed(c) for c in found] == [{0: 1, 1: 3}, {0: 2, 2: 2}, {1: 3}]
    assert [(c.score, c.kind, c.label) for c in found] == [
        (0.0, "made-up", -1),
        (-2.0, "made-up", -1),
        (-1.0, "made-up", -1),
    ]
    # With one conflict aside, a fault that mends the other is enough.
    aside = replace(question(system), aside=np.array([False, True, True, False]))
    found, _ = alone(aside, both[:1], [one_end, breaks])
    assert [changed(c) for c in found] == [{0: 2}]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_so_many_faults_are_tried_and_it_is_said_where_these_are_not_all(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structured, "MOST_TRIED", most)
    faults = [group({1: 6}, -1.0), group({0: 5}, -2.0)]
    system = make([[1, 1]], [(3, 3), (4, 4)], [(9, 9)])
    found, every = alone(question(system), [np.array([0])], faults)
    assert (len(found), every) == (min(most, 2), most >= 2)
    peeled = peel(question(system), [np.array([0])], faults, {})
    assert (peeled.complete, len(peeled.taken[0].alternatives)) == (most >= 2, min(most, 2))


def test_what_a_fault_leaves_between_two_values_is_named_by_the_middle() -> None:
    system = make([[1, 1, -1]], [(1, 1), (0, 5), (7, 7)], [(0, 0)])
    wide = Group("made-up", np.array([2, 0]), np.array([7, 0]), np.array([7, 9]), -3.0, 5)
    (one,) = alone(question(system), [np.array([0])], [wide])[0]
    assert (one.cells.tolist(), one.lower.tolist(), one.upper.tolist()) == ([0, 2], [2, 7], [7, 7])
    assert (one.value.tolist(), one.score, one.label, one.faults) == ([4, 7], -3.0, 5, 1)
