from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem, Status, components, consistency
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.consistency import Outlook
from tests.helpers.brute_force import make, points, systems


@given(systems(max_rows=6))
@settings(max_examples=150)
def test_a_conflict_is_found_exactly_when_no_point_holds_and_is_minimal(system: EditSystem) -> None:
    found = consistency.find_conflict(system)
    if len(points(system)):
        assert found.status == Status.CONSISTENT
        assert not found.rows.size
        assert not (consistency.outlook(system) != Outlook.POSSIBLE).any()
        return
    assert found.status == Status.CONFLICT
    assert found.minimal
    for conflict in consistency.find_conflicts(system):
        rows = conflict.rows.tolist()
        assert len(points(system, rows)) == 0
        for row in rows:
            assert len(points(system, [r for r in rows if r != row])) > 0
    assert (consistency.outlook(system)[found.rows] == Outlook.CONTESTED).all()


@given(systems(max_rows=6))
@settings(max_examples=80)
def test_parts_in_programs_of_their_own_contradict_themselves_as_they_do_together(system: EditSystem) -> None:
    together = [(c.status, c.rows.tolist()) for c in consistency.find_conflicts(system)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "TOGETHER", 1)
        alone = [(c.status, c.rows.tolist()) for c in consistency.find_conflicts(system)]
        outlook = consistency.outlook(system)
    assert alone == together
    assert outlook.tolist() == consistency.outlook(system).tolist()


def test_the_contradiction_is_named_by_the_promises_it_needs() -> None:
    # 0 and 1 say x + y = 6, so both are 3; 2 says x = z, 3 says z <= 2; 4 and 5 have nothing to do with it.
    rows = [[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, -1, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 1]]
    limits = [(6, 6), (5, 6), (0, 0), (0, 2), (0, 3), (0, 6)]
    found = consistency.find_conflict(make(rows, [(0, 3)] * 4, limits))
    assert (found.status, found.rows.tolist(), found.minimal) == (Status.CONFLICT, [0, 2, 3], True)


def test_what_only_whole_numbers_contradict() -> None:
    rows = [[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, -1, 0]]
    found = consistency.find_conflict(make(rows, [(0, 3)] * 3, [(3, 3), (3, 3), (3, 3), (-1, 1)]))
    assert found.rows.tolist() == [0, 1, 2]


def test_failed_promises_are_conflicts_of_one_and_the_rest_is_still_asked() -> None:
    rows = [[0, 0, 1], [1, 1, 0], [1, -1, 0]]
    found = consistency.find_conflicts(make(rows, [(0, 3), (0, 3), (5, 5)], [(4, 4), (3, 3), (0, 0)]))
    assert [c.rows.tolist() for c in found] == [[0], [1, 2]]


def test_thousands_of_failed_promises_take_no_time() -> None:
    n = 20_000
    ones = sparse.csr_array(np.ones((1, 3), dtype=np.int64))
    matrix = sparse.block_diag([ones] * n, format="csr")
    system = EditSystem(matrix, np.full(3 * n, 5), np.full(3 * n, 5), np.full(n, 14), np.full(n, 14))
    start = time.monotonic()
    assert len(consistency.find_conflicts(system)) == n
    assert consistency.find_conflict(system).rows.tolist() == [0]
    assert time.monotonic() - start < 30


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_one_wrong_total_among_linked_tables(seed: int) -> None:
    random = np.random.default_rng(seed)
    parts, months = 6, 5
    figures = random.integers(0, 9, (parts, months))
    n = figures.size
    cell = np.arange(n).reshape(parts, months)
    rows, limits = [], []
    for group, total in [(cell[k], figures[k].sum()) for k in range(parts)] + [
        (cell[:, m], figures[:, m].sum()) for m in range(months)
    ]:
        row = np.zeros(n, dtype=np.int64)
        row[group] = 1
        rows.append(row.tolist())
        limits.append((int(total), int(total)))
    limits[0] = (limits[0][0] + 1, limits[0][1] + 1)
    values = figures.ravel().tolist()
    system = make(rows, [(0, 3) if v < 4 else (v, v) for v in values], limits)
    found = consistency.find_conflict(system)
    assert found.status == Status.CONFLICT
    assert found.minimal
    for row in found.rows.tolist():
        rest = [r for r in found.rows.tolist() if r != row]
        assert consistency.find_conflict(system.subsystem(rest)).status == Status.CONSISTENT


def test_a_hard_question_ends_with_its_budget() -> None:
    # Market split: equalities over 0/1 with large factors, hopeless for branch and bound in the time given.
    random = np.random.default_rng(1)
    factors = random.integers(0, 100, (6, 50))
    side = factors.sum(axis=1) // 2
    none = np.zeros(50, dtype=np.int64)
    system = EditSystem(sparse.csr_array(factors), none, none + 1, side, side)
    start = time.monotonic()
    found = consistency.find_conflict(system, 1.0)
    assert time.monotonic() - start < 15
    assert found.status == Status.TIMEOUT
    assert consistency.outlook(system, 0.2).tolist() == [Outlook.UNKNOWN] * 6


@given(systems(max_rows=5))
@settings(max_examples=100)
def test_a_promise_follows_when_the_others_leave_it_no_choice(system: EditSystem) -> None:
    for row in range(system.n_edits):
        others = points(system, [r for r in range(system.n_edits) if r != row])
        value = others @ system.matrix.toarray()[row]
        certain = ((value >= system.row_lower[row]) & (value <= system.row_upper[row])).all()
        if len(others):
            assert consistency.follows(system, row) == certain


def test_nothing_contradicts_nothing() -> None:
    assert consistency.find_conflict(make([], [], [])).status == Status.CONSISTENT
    assert consistency.find_conflicts(make([], [(0, 3)], [])) == ()
    open_cells = make([[2, 2]], [(0, NO_LIMIT)] * 2, [(3, 3)])
    assert consistency.find_conflict(open_cells).rows.tolist() == [0]


@given(systems(max_cells=6, max_rows=6))
@settings(max_examples=100)
def test_each_part_is_judged_by_its_own_points(system: EditSystem) -> None:
    parts = connected(system)
    expected = np.full(system.n_edits, Outlook.POSSIBLE)
    for row in range(system.n_edits):
        label = int(parts.rows[row])
        together = np.flatnonzero(parts.rows == label).tolist() if label >= 0 else [row]
        expected[row] = Outlook.POSSIBLE if len(points(system, together)) else Outlook.CONTESTED
    assert consistency.outlook(system).tolist() == expected.tolist()
    assert consistency.possible(system) == bool(len(points(system)))
    conflicts = consistency.find_conflicts(system)
    assert all(conflict.status == Status.CONFLICT and conflict.minimal for conflict in conflicts)
    contested = set(parts.rows[expected == Outlook.CONTESTED].tolist()) - {-1}
    assert {label for c in conflicts for label in parts.rows[c.rows].tolist()} - {-1} == contested
    first = consistency.find_conflict(system)
    if conflicts:
        assert first.rows.tolist() == min((c.rows.tolist() for c in conflicts), key=lambda rows: (len(rows), rows))


def test_a_promise_follows_from_others_that_contradict_each_other() -> None:
    system = make([[1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]], [(0, 3)] * 3, [(6, 6), (0, 2), (1, 5), (0, 9)])
    assert [consistency.follows(system, row) for row in (2, 3)] == [True, True]
    open_ends = make([[1, 0], [1, 1]], [(0, 3)] * 2, [(-NO_LIMIT, NO_LIMIT), (2, NO_LIMIT)])
    assert [consistency.follows(open_ends, row) for row in (0, 1)] == [True, False]
    assert consistency.follows(make([[1, 1], [1, 0]], [(0, 3)] * 2, [(2, 2), (0, 2)]), 1) is True
    assert consistency.follows(make([[1, 1], [1, 0]], [(0, 3)] * 2, [(2, 2), (0, 1)]), 1) is False
    assert consistency.follows(make([[1, 1], [1, 0]], [(0, 3)] * 2, [(2, 2), (1, 2)]), 1) is False


@pytest.mark.parametrize("nodes", [None, 0, 1000])
def test_without_time_nothing_is_known_to_be_possible_or_not(nodes: int | None) -> None:
    odd = make([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [(0, 3)] * 3, [(3, 3)] * 3)
    assert consistency.possible(odd, 0.0, most_nodes=nodes) is None
    assert consistency.possible(odd, most_nodes=nodes) is (False if nodes != 0 else consistency.possible(odd))
    assert consistency.follows(odd, 0, 0.0) is None
    (late,) = consistency.find_conflicts(odd, 0.0)
    assert (late.status, late.rows.tolist(), late.minimal) == (Status.TIMEOUT, [0, 1, 2], False)
    assert consistency.find_conflict(odd, 0.0).status == Status.TIMEOUT
    failing = make([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]], [(0, 3)] * 3, [(3, 3)] * 3 + [(10, 11)])
    first = consistency.find_conflict(failing, 0.0)
    assert (first.status, first.rows.tolist(), first.minimal) == (Status.CONFLICT, [3], True)
    assert consistency.possible(failing, 0.0) is False
