from __future__ import annotations

import time

import numpy as np
from hypothesis import given, settings

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.propagation import propagate
from tallvakt.reasoning.tracing import Reader, trace
from tests.helpers.brute_force import make, points, systems


@given(systems())
@settings(max_examples=150)
def test_no_point_is_lost_and_nothing_more_to_say(system: EditSystem) -> None:
    found = propagate(system)
    every = points(system)
    assert (found.lower >= system.lower).all()
    assert (found.upper <= system.upper).all()
    if len(every):
        assert not found.broken.size
        assert (found.lower <= every.min(axis=0)).all()
        assert (found.upper >= every.max(axis=0)).all()
    if found.complete and not found.broken.size:
        again = propagate(system.with_bounds(found.lower, found.upper))
        assert again.lower.tolist() == found.lower.tolist()
        assert again.upper.tolist() == found.upper.tolist()


@given(systems())
@settings(max_examples=150)
def test_a_trace_says_the_same_and_names_promises_that_suffice(system: EditSystem) -> None:
    fast, slow = propagate(system), trace(Reader(system), range(system.n_edits))
    assert bool(fast.broken.size) == (slow.broken is not None)
    if slow.broken is not None:
        assert len(points(system, sorted(slow.core()))) == 0
        return
    for cell in np.flatnonzero(~system.known).tolist():
        assert slow.interval(cell) == (fast.lower[cell], fast.upper[cell])
        rows = slow.rows_behind(slow.of_cell(cell))
        alone = propagate(system.subsystem(sorted(rows)))
        assert (alone.lower[cell], alone.upper[cell]) == (fast.lower[cell], fast.upper[cell])


def test_a_contradiction_stays_in_its_component() -> None:
    system = make([[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]], [(0, 3)] * 4, [(7, 7), (6, 6), (0, 0)])
    found = propagate(system)
    assert found.broken.tolist() == [0]
    assert found.dead.tolist() == [True, True, False, False]
    assert found.lower.tolist() == [0, 0, 3, 3]


def test_with_the_sweep_that_shows_a_contradiction_its_component_is_done() -> None:
    # x <= 3 and x >= 5 contradict each other at once; that x + y <= 17 then fails as well is said of y >= 13 alone.
    rows = [[1, 0], [1, 0], [0, 1], [1, 1]]
    system = make(rows, [(0, 9), (8, 20)], [(0, 3), (5, 9), (13, 20), (0, 17)])
    found = propagate(system)
    assert found.broken.tolist() == [0, 1]
    assert found.dead.all()


def test_known_figures_do_not_link() -> None:
    system = make([[1, 1, 0], [0, 1, 1]], [(0, 3), (5, 5), (0, 3)], [(6, 6), (6, 6)])
    assert connected(system).count == 2


def test_open_sides_are_narrowed_where_the_others_are_closed() -> None:
    system = make([[1, 1]], [(0, NO_LIMIT), (2, NO_LIMIT)], [(-NO_LIMIT, 10)])
    assert propagate(system).upper.tolist() == [8, 10]
    both_open = make([[1, -1]], [(0, NO_LIMIT), (0, NO_LIMIT)], [(0, 0)])
    assert propagate(both_open).upper.tolist() == [NO_LIMIT, NO_LIMIT]


def test_of_open_figures_no_bound_is_taken_that_could_leave_exact_numbers() -> None:
    for largest, upper in ((2**40, 2**42), (2**50, NO_LIMIT)):
        system = make([[1, -4]], [(0, NO_LIMIT), (0, largest)], [(-NO_LIMIT, 0)])
        assert propagate(system).upper.tolist() == [upper, largest]
        mirrored = make([[1, 4]], [(-NO_LIMIT, 0), (0, largest)], [(0, NO_LIMIT)])
        assert propagate(mirrored).lower.tolist() == [-upper, 0]


def test_bounds_creeping_by_ones_do_not_take_forever() -> None:
    big = 10**12
    system = make([[1, -1], [-1, 1]], [(0, big), (0, big)], [(1, NO_LIMIT), (1, NO_LIMIT)])
    start = time.monotonic()
    assert not propagate(system).complete
    assert time.monotonic() - start < 20
