"""Faults of several figures that are taken for true one after the other, and those that turn out not to be needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation import structured
from tallvakt.reasoning.localisation.conflicts import evident
from tallvakt.reasoning.localisation.linear_model import Candidate, Group, Question
from tallvakt.reasoning.localisation.structured import ANOTHER, Taken, _beyond, _needed, _try, confirmed, peel
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
