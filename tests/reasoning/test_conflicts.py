"""Promises that cannot hold: each, and what they share, against plain sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import EditSystem, Verdict, verdicts
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation.conflicts import all_cells, common_cells, evident, related
from tallvakt.reasoning.propagation import propagate
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points, systems

FOREVER = float("inf")


def shared(system: EditSystem, conflict: Ints) -> set[int]:
    """The cells of all promises of a conflict."""
    return {cell for row in conflict.tolist() for cell in np.flatnonzero(system.matrix.toarray()[row]).tolist()}


@given(systems(max_cells=6, max_rows=6), st.data())
@settings(max_examples=60)
def test_conflicts_belong_together_that_share_figures_or_are_linked_by_others_that_do(
    system: EditSystem, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(system.n_edits)))
    edges = sorted(data.draw(st.sets(st.integers(1, 6))))
    parts = np.split(np.array(order, dtype=np.int64), [edge for edge in edges if edge < len(order)])
    conflicts = [np.sort(part) for part in parts if part.size]
    cells = [shared(system, conflict) for conflict in conflicts]
    assert [all_cells(system, conflict).tolist() for conflict in conflicts] == [sorted(own) for own in cells]
    if conflicts:
        assert common_cells(system, conflicts).tolist() == sorted(set.intersection(*cells))
    groups = related(system, conflicts)
    assert sorted(id(one) for group in groups for one in group) == sorted(map(id, conflicts))
    together = [set().union(*(shared(system, one) for one in group)) for group in groups]
    for k, group in enumerate(groups):
        assert all(not together[k] & other for other in together[k + 1 :])
        grown = shared(system, group[0])
        for _ in group:
            grown = grown.union(*(shared(system, one) for one in group if shared(system, one) & grown))
        assert grown == together[k] or len(group) == 1


@given(systems(max_cells=5, max_rows=6))
@settings(max_examples=120)
def test_each_failing_promise_is_a_conflict_and_one_of_each_other_part_that_propagation_refutes(
    system: EditSystem,
) -> None:
    parts, failing = connected(system), verdicts.evaluate(system) == Verdict.FAILED
    conflicts = evident(system, parts, FOREVER)
    alone = int(failing.sum())
    assert [conflict.tolist() for conflict in conflicts[:alone]] == [[row] for row in np.flatnonzero(failing).tolist()]
    others = [set(parts.rows[conflict].tolist()) for conflict in conflicts[alone:]]
    refuted = set(parts.cells[propagate(system).dead].tolist())
    assert others == [{label} for label in sorted(refuted - set(parts.rows[failing].tolist()))]
    for conflict in conflicts[alone:]:
        assert conflict.tolist() == sorted(conflict.tolist())
        assert len(points(system, conflict.tolist())) == 0


@pytest.mark.parametrize("until", [FOREVER, 0.0])
def test_without_time_to_trace_it_the_whole_part_is_the_conflict(until: float) -> None:
    # x + y = 6 and x - y = 1 cannot both hold; z is linked with them.
    system = make([[1, 1, 0], [1, -1, 0], [0, 1, 1]], [(0, 3)] * 3, [(6, 6), (1, 1), (0, 6)])
    found = [conflict.tolist() for conflict in evident(system, connected(system), until)]
    assert found == ([[0, 1]] if until else [])
    assert related(system, []) == []
    assert len(related(system, [np.array([0])])) == 1
