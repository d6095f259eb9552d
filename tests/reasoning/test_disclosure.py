from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings, strategies

from benchmarks import linked_tables, tauargus
from tallvakt.reasoning import NO_LIMIT, EditSystem, Status, components, disclosure
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.disclosure import CellStatus
from tallvakt.reasoning.witnesses import Audit
from tests.helpers.brute_force import make, points, systems


@given(systems())
@settings(max_examples=200)
def test_bounds_are_those_of_every_point(system: EditSystem) -> None:
    found = disclosure.bounds(system)
    parts = connected(system)
    for label in range(-1, parts.count):
        cells, rows = np.flatnonzero(parts.cells == label), np.flatnonzero(parts.rows == label)
        every = points(system, [int(r) for r in rows] if label >= 0 else [])
        if len(every):
            assert found.proved[cells].all()
            assert found.lower[cells].tolist() == every[:, cells].min(axis=0).tolist()
            assert found.upper[cells].tolist() == every[:, cells].max(axis=0).tolist()
        else:
            assert found.skipped[cells].all()
            assert found.lower[cells].tolist() == system.lower[cells].tolist()
            assert found.upper[cells].tolist() == system.upper[cells].tolist()
    assert (found.status == Status.CONFLICT) == (len(points(system)) == 0)


@given(systems(), strategies.integers(0, 2**6 - 1))
@settings(max_examples=150)
def test_what_is_asked_of_some_cells_is_what_all_are_told(system: EditSystem, chosen: int) -> None:
    asked = np.array([cell for cell in range(system.n_cells) if chosen >> cell & 1], dtype=np.int64)
    some, every = disclosure.bounds(system, asked=asked), disclosure.bounds(system)
    parts = connected(system)
    for cell in asked.tolist():
        label = parts.cells[cell]
        rows = np.flatnonzero(parts.rows == label).tolist() if label >= 0 else []
        if len(points(system, rows)):  # a contradiction elsewhere is no matter of theirs
            assert some.proved[cell]
            assert (some.lower[cell], some.upper[cell]) == (every.lower[cell], every.upper[cell])
    assert (some.lower <= every.lower)[~every.skipped].all()
    assert (some.upper >= every.upper)[~every.skipped].all()


def test_where_a_linear_program_is_not_enough() -> None:
    # x + y, y + z and x + z are even, so all three are 0 or all are 1; halves would do as well.
    rows = [[1, 1, 0, -2, 0, 0], [0, 1, 1, 0, -2, 0], [1, 0, 1, 0, 0, -2], [1, 1, 1, 0, 0, 0]]
    system = make(rows, [(0, 1)] * 6, [(0, 0), (0, 0), (0, 0), (1, 3)])
    found = disclosure.bounds(system)
    assert found.proved.all()
    assert found.lower.tolist() == found.upper.tolist() == [1] * 6


def test_a_cell_in_no_promise_keeps_its_interval_and_an_empty_system_is_nothing() -> None:
    found = disclosure.bounds(make([[1, 0]], [(0, 3), (0, 3)], [(2, 2)]))
    assert (found.lower.tolist(), found.upper.tolist()) == ([2, 0], [2, 3])
    assert found.proved.all()
    assert disclosure.bounds(make([], [], [])).status == Status.CONSISTENT


def test_an_inconsistent_component_is_skipped_and_the_others_are_audited() -> None:
    rows = [[1, 1, 0, 0, 0], [1, -1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]]
    found = disclosure.bounds(make(rows, [(0, 3)] * 4 + [(5, 5)], [(3, 3), (0, 0), (6, 6), (4, 4)]))
    assert found.status == Status.CONFLICT
    assert found.cells.tolist() == [CellStatus.SKIPPED] * 2 + [CellStatus.PROVED] * 3
    assert found.lower.tolist() == [0, 0, 3, 3, 5]


def test_sides_without_a_limit() -> None:
    rows = [[1, -1, 0], [0, 1, 1], [1, 1, -2]]
    cells = [(0, NO_LIMIT), (0, NO_LIMIT), (-NO_LIMIT, NO_LIMIT)]
    found = disclosure.bounds(make(rows, cells, [(1, NO_LIMIT), (-NO_LIMIT, 9), (-NO_LIMIT, 8)]))
    assert found.proved.all()
    # z >= (x + y - 8) / 2, z <= 9 - y, x >= y + 1: nothing holds x from above but z, and z has no limit below y's.
    every = [
        (x, y, z)
        for x in range(60)
        for y in range(60)
        for z in range(-60, 60)
        if x - y >= 1 and y + z <= 9 and x + y - 2 * z <= 8
    ]
    low, high = np.min(every, axis=0), np.max(every, axis=0)
    assert found.lower.tolist() == low.tolist()
    assert found.upper.tolist() == high.tolist()


def test_where_whole_numbers_contradict_themselves_a_figure_without_a_limit_is_not_asked_about() -> None:
    # The first three are all 0 or all 1, and one or two of them are wanted: halves would do. The last has no limit.
    rows = [[1, 1, 0, -2, 0, 0], [0, 1, 1, 0, -2, 0], [1, 0, 1, 0, 0, -2], [1, 1, 1, 0, 0, 0]]
    cells = [(0, 1)] * 3 + [(0, 1)] * 3 + [(-NO_LIMIT, NO_LIMIT)]
    with_open = [[*row, 0] for row in rows] + [[1, 0, 0, 0, 0, 0, -1]]
    limits = [(0, 0), (0, 0), (0, 0), (1, 2), (-NO_LIMIT, 5)]
    found = disclosure.bounds(make(with_open, cells, limits))
    assert found.status == Status.CONFLICT
    assert found.skipped.all()


def test_unlimited_is_proved_unlimited() -> None:
    found = disclosure.bounds(make([[1, -1], [1, -1]], [(0, NO_LIMIT), (0, NO_LIMIT)], [(0, 2), (1, 3)]))
    assert found.proved.all()
    assert found.lower.tolist() == [1, 0]
    assert found.upper.tolist() == [NO_LIMIT, NO_LIMIT]


@pytest.mark.parametrize("size", ["small", "medium"])
def test_linked_tables_have_the_bounds_of_tau_argus(size: str) -> None:
    pytest.importorskip("pytauargus", reason="the oracle pytauargus is not installed")
    instance = linked_tables.make(linked_tables.SIZES[size])
    found = disclosure.bounds(instance.system)
    lower, upper = tauargus.audit(instance.system, instance.truth)
    assert found.proved.all()
    assert found.lower.tolist() == lower.tolist()
    assert found.upper.tolist() == upper.tolist()


@pytest.mark.parametrize("budget", [0.0, 0.02, 0.2])
def test_a_budget_ends_the_audit_with_bounds_that_hold(budget: float) -> None:
    instance = linked_tables.make(linked_tables.SIZES["large"])
    start = time.monotonic()
    found = disclosure.bounds(instance.system, budget)
    assert time.monotonic() - start < budget + 10
    assert (found.lower <= instance.truth).all()
    assert (instance.truth <= found.upper).all()
    assert found.status == (Status.CONSISTENT if found.proved.all() else Status.TIMEOUT)


def test_no_solver_is_loaded_where_propagation_is_enough() -> None:
    program = """
import sys
from tallvakt.reasoning import EditSystem, consistency, disclosure
import numpy as np
from scipy import sparse
rows = sparse.csr_array(np.array([[1, 1, -1, 0], [0, 0, 1, 1]]))
system = EditSystem(rows, np.zeros(4), np.full(4, 3), np.array([0, 5]), np.array([0, 5]))
assert disclosure.bounds(system).proved.all()
assert consistency.find_conflict(system).status == "consistent"
assert "highspy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_budget_must_be_a_duration() -> None:
    with pytest.raises(ValueError, match="budget"):
        disclosure.bounds(make([], [], []), float("nan"))


@pytest.mark.parametrize(("most", "sizes"), [(1, [3, 3, 3, 3, 4]), (7, [6, 6, 4]), (6, [3, 6, 7]), (100, [16])])
def test_small_parts_are_asked_together_and_each_has_its_own_bounds(
    most: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Four rings of three that are all 1 and 2 in some order, and a larger one that comes first.
    ring = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    four = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]])
    rows = np.zeros((16, 16), dtype=np.int64)
    rows[:4, :4] = four
    for k in range(4):
        rows[4 + 3 * k : 7 + 3 * k, 4 + 3 * k : 7 + 3 * k] = ring
    system = make(rows.tolist(), [(0, 3)] * 16, [(3, 3)] * 4 + [(2, 4)] * 12)
    asked, run = [], Audit.run

    def noted(audit: Audit) -> None:
        asked.append(audit.system.n_cells)
        run(audit)

    monkeypatch.setattr(Audit, "run", noted)
    monkeypatch.setattr(components, "TOGETHER", most)
    found = disclosure.bounds(system)
    assert asked == sizes
    assert (found.lower.tolist(), found.upper.tolist()) == ([0] * 16, [3] * 16)
    assert found.proved.all()
    late = disclosure.bounds(system, 0.0)
    assert (late.status, late.proved.tolist()) == (Status.TIMEOUT, [False] * 16)


FURTHEST = 150
"""Further than a figure without a limit goes among these where others limit it."""


@given(systems(max_cells=4, max_rows=4, factor=2), strategies.data())
@settings(max_examples=60)
def test_a_figure_without_a_limit_has_the_bounds_of_every_point_or_none(
    system: EditSystem, data: strategies.DataObject
) -> None:
    cell = data.draw(strategies.integers(0, system.n_cells - 1))
    lower, upper = np.array(system.lower), np.array(system.upper)
    if data.draw(strategies.booleans()):
        lower[cell] = -NO_LIMIT
    else:
        upper[cell] = NO_LIMIT
    found = disclosure.bounds(system.with_bounds(lower, upper))
    every = points(system.with_bounds(np.maximum(lower, -FURTHEST), np.minimum(upper, FURTHEST)))
    if not len(every):
        return
    least, most = every.min(axis=0), every.max(axis=0)
    assert found.proved.all()
    assert found.lower.tolist() == np.where(least == -FURTHEST, -NO_LIMIT, least).tolist()
    assert found.upper.tolist() == np.where(most == FURTHEST, NO_LIMIT, most).tolist()
