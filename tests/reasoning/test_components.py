"""What propagation leaves open: the same points in a smaller system, part by part."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.components import Residual, acyclic, connected, members, only, residual, touching
from tallvakt.reasoning.propagation import propagate
from tests.helpers.brute_force import make, points, systems


def left_open(system: EditSystem) -> Residual:
    """What is open of a system as it is given."""
    return residual(system, system.lower, system.upper, np.ones(system.n_cells, dtype=bool))


@given(systems(max_cells=5))
@settings(max_examples=60)
def test_what_is_left_open_has_the_points_of_the_whole_and_factors_without_a_common_divisor(
    system: EditSystem,
) -> None:
    rest = left_open(system)
    assume(rest.cells.size)
    assert rest.cells.tolist() == np.flatnonzero(~system.known).tolist()
    broken = [row for row in range(system.n_edits) if system.known[system.cells_of(row)].all()]
    asked = [row for row in range(system.n_edits) if row not in broken]
    every = points(system, asked)[:, rest.cells]
    assert set(map(tuple, points(rest.system).tolist())) == set(map(tuple, every.tolist()))
    # A promise that is left says something.
    for row in range(rest.system.n_edits):
        alone, whole = points(rest.system, [row]), points(rest.system, [])
        assert len(alone) < len(whole)
        divisor = math.gcd(*rest.system.matrix[[row]].data.tolist())
        low, high = int(rest.system.row_lower[row]), int(rest.system.row_upper[row])
        if divisor > 1 and NO_LIMIT not in (-low, high):
            assert not any(value % divisor == 0 for value in range(low, high + 1))


@given(systems(max_cells=6))
@settings(max_examples=50)
def test_parts_are_what_hidden_figures_link(system: EditSystem) -> None:
    parts = connected(system)
    rows, cells = members(parts.rows, parts.count), members(parts.cells, parts.count)
    assert sorted(np.concatenate([*cells, [-1]]).tolist()) == [-1, *np.flatnonzero(~system.known).tolist()]
    for label in range(parts.count):
        mine = set(cells[label].tolist())
        assert touching(system, cells[label]).tolist() == rows[label].tolist()
        for row in rows[label].tolist():
            assert {c for c in system.cells_of(row).tolist() if not system.known[c]} <= mine
        # Grown from one of its cells along its promises, a part is whole.
        grown = {min(mine)}
        for _ in range(len(mine)):
            about = touching(system, np.array(sorted(grown)))
            grown |= {c for row in about.tolist() for c in system.cells_of(row).tolist() if not system.known[c]}
        assert grown == mine


@given(systems(max_cells=6), st.data())
@settings(max_examples=50)
def test_some_parts_taken_out_are_what_they_were(system: EditSystem, data: st.DataObject) -> None:
    rest = left_open(system)
    count = rest.parts.count
    wanted = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=bool)
    some = only(rest, wanted)
    mine = wanted[rest.parts.cells]
    assert some.cells.tolist() == rest.cells[mine].tolist()
    assert some.rows.tolist() == rest.rows[wanted[rest.parts.rows]].tolist()
    again = connected(some.system)
    assert some.parts.count == again.count == wanted.sum()
    for one, other in ((some.parts.cells, again.cells), (some.parts.rows, again.rows)):
        assert len({*zip(one.tolist(), other.tolist(), strict=True)}) == len({*one.tolist()}) == len({*other.tolist()})
    assert (some.system.lower.tolist(), some.system.upper.tolist()) == (
        rest.system.lower[mine].tolist(),
        rest.system.upper[mine].tolist(),
    )


@given(systems(max_cells=5, max_rows=5, factor=2))
@settings(max_examples=60)
def test_where_nothing_goes_round_propagation_has_said_everything(system: EditSystem) -> None:
    first = propagate(system)
    if first.broken.size:
        return
    rest = residual(system, first.lower, first.upper, ~first.dead)
    trees = acyclic(rest)
    for label in np.flatnonzero(trees).tolist():
        part = only(rest, np.arange(rest.parts.count) == label).system
        every = points(part)
        assert every.min(axis=0).tolist() == part.lower.tolist()
        assert every.max(axis=0).tolist() == part.upper.tolist()


def test_trees_are_told_from_rings_and_from_uneven_factors() -> None:
    rows = [[1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 1, -1, 0, 0, 0]]
    rows += [[0, 0, 0, 0, 0, 1, 2, 0]]
    rest = left_open(make(rows, [(0, 9)] * 8, [(4, 5)] * 5))
    # A chain, a ring of two, a factor of two, and a figure in no promise.
    labels = [int(rest.parts.cells[cell]) for cell in (0, 3, 5, 7)]
    assert acyclic(rest)[labels].tolist() == [True, False, False, True]


def test_sums_behind_an_average_have_unit_factors_again() -> None:
    system = make([[2, 2, 0], [0, 3, 3], [2, 0, 2]], [(0, 9)] * 3, [(5, 11), (-NO_LIMIT, 10), (3, 3)])
    rest = left_open(system).system
    assert rest.matrix.toarray().tolist() == [[1, 1, 0], [0, 1, 1], [2, 0, 2]]
    assert rest.row_lower.tolist() == [3, -NO_LIMIT, 3]
    assert rest.row_upper.tolist() == [5, 3, 3]
    # A sum of exactly four is divided as well.
    assert left_open(make([[2, 2]], [(0, 9)] * 2, [(4, 4)])).system.matrix.toarray().tolist() == [[1, 1]]
