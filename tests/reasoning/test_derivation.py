from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem, Status, derivation, disclosure
from tallvakt.reasoning.propagation import propagate
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, open_systems, points, systems

STAR = (0, 3)


def fixes(system: EditSystem, rows: Iterable[int], cell: int) -> bool:
    """Whether reading some promises one by one leaves a cell one value."""
    left = propagate(system.subsystem(sorted(rows)))
    return bool(left.lower[cell] == left.upper[cell]) and not left.broken.size


def replayed(system: EditSystem, chain: derivation.Derivation) -> tuple[int, int]:
    """What is left of a cell where each step reads its promises with the cells worked out before, and no others."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    for step in chain.steps:
        told = np.isin(np.arange(system.n_cells), [*step.uses, *step.gives])
        low, high = np.where(told, lower, system.lower), np.where(told, upper, system.upper)
        read = propagate(system.with_bounds(low, high).subsystem(list(step.rows)))
        gives = list(step.gives)
        lower[gives], upper[gives] = read.lower[gives], read.upper[gives]
    return int(lower[chain.cell]), int(upper[chain.cell])


def recovered(system: EditSystem) -> tuple[disclosure.Bounds, dict[int, derivation.Derivation]]:
    """The bounds of a system, and the derivations of what they give away."""
    found = disclosure.bounds(system)
    if found.status != Status.CONSISTENT:
        return found, {}
    cells = np.flatnonzero((found.lower == found.upper) & ~system.known).tolist()
    return found, derivation.derive(system, found.lower, found.upper, cells)


@given(systems(max_rows=6))
@settings(max_examples=100)
def test_read_step_by_step_a_chain_says_the_value_and_none_of_its_promises_can_be_spared(system: EditSystem) -> None:
    found, chains = recovered(system)
    few = [rows for size in (1, 2) for rows in combinations(range(system.n_edits), size)] + [(0, 0, 0)]
    for cell, chain in chains.items():
        assert chain.rows == tuple(sorted(chain.rows))
        by_steps = fixes(system, range(system.n_edits), cell)
        assert chain.joint == (not by_steps)
        hidden = [c for row in chain.rows for c in system.cells_of(row).tolist() if not system.known[c]]
        if chain.joint:
            (step,) = chain.steps
            assert (step.rows, step.gives) == (chain.rows, (cell,))
            assert step.uses == tuple(sorted(set(hidden) - {cell}))
            continue
        assert replayed(system, chain) == (found.lower[cell], found.upper[cell])
        assert fixes(system, chain.rows, cell)
        assert not any(fixes(system, set(chain.rows) - {row}, cell) for row in chain.rows)
        fewest = min(len(some) for some in few if len(some) == 3 or fixes(system, some, cell))
        assert min(len(chain.rows), 3) == fewest
        assert all(first.rows != second.rows for first, second in pairwise(chain.steps))
        assert set(hidden) >= {c for step in chain.steps for c in (*step.uses, *step.gives)}


@pytest.mark.parametrize(("most", "rows"), [(2, (1, 2, 3)), (3, (1, 4))])
def test_no_more_pairs_are_tried_than_are_looked_for(
    most: int, rows: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Neither chain can spare a promise; one is shorter.
    edits = [[0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 1], [1, 0, 0, 0, 1, 0], [1, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1]]
    limits = [(0, 1), (1, 1), (1, 1), (2, 2), (0, 0), (1, 2)]
    system = make([*edits, [1, 0, 0, 0, 1, 1]], [STAR] * 6, limits)
    found = disclosure.bounds(system)
    monkeypatch.setattr(derivation, "MAX_PAIRS", most)
    chain = derivation.derive(system, found.lower, found.upper, [2])[2]
    assert chain.rows == rows
    assert replayed(system, chain) == (1, 1)


def test_without_time_only_what_one_promise_says_is_derived() -> None:
    rows = [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]
    system = make(rows, [STAR] * 4, [(6, 6), (4, 4), (2, 4)])
    found = disclosure.bounds(system)
    assert sorted(derivation.derive(system, found.lower, found.upper, [0, 1, 2], 0.0)) == [0, 1]
    assert sorted(derivation.derive(system, found.lower, found.upper, [2, 0, 1])) == [0, 1, 2]


def test_of_promises_that_say_it_together_those_with_most_figures_are_left_out() -> None:
    # Any of the last three sums tells that the first three figures are not all odd; the shortest is enough.
    rows = [[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [1, 0, 1, 0, 0], [0, 0, 0, 1, 1], [1, 1, 1, 1, 1]]
    system = make(rows, [STAR] * 5, [(2, 2), (2, 2), (2, 2), (3, 3), (6, 6)])
    _, chains = recovered(system)
    assert {cell: chain.rows for cell, chain in chains.items()} == dict.fromkeys((0, 1, 2), (0, 1, 2))
    assert all(chain.joint for chain in chains.values())


def values(system: EditSystem, rows: tuple[int, ...], cell: int) -> set[int]:
    return set(points(system, list(rows))[:, cell].tolist())


@given(systems(max_rows=6))
@settings(max_examples=150)
def test_a_derivation_suffices_and_has_no_promise_to_spare(system: EditSystem) -> None:
    found = disclosure.bounds(system)
    if found.status != Status.CONSISTENT:
        return
    cells = np.flatnonzero((found.width == 0) & ~system.known).tolist()
    chains = derivation.derive(system, found.lower, found.upper, cells)
    assert sorted(chains) == cells
    for cell, chain in chains.items():
        assert values(system, chain.rows, cell) == {int(found.lower[cell])}
        for row in chain.rows:
            rest = tuple(r for r in chain.rows if r != row)
            # A chain is read step by step: it may hold a promise that whole numbers together could do without.
            if chain.joint:
                assert len(values(system, rest, cell)) > 1
        if len(chain.rows) > 1 and not chain.joint:
            alone = [r for r in range(system.n_edits) if system.matrix[[r], [cell]]]
            single = [r for r in alone if values(system, (r,), cell) == {int(found.lower[cell])}]
            assert not single or np.abs(system.matrix.data).max() > 1
        assert {r for step in chain.steps for r in step.rows} == set(chain.rows)
        assert cell in chain.steps[-1].gives
        done: set[int] = set()
        for step in chain.steps:
            if not chain.joint:
                assert set(step.uses) <= done | set(step.gives)
            done |= set(step.gives)


def test_the_shortest_chain_comes_step_by_step() -> None:
    # a + b = 6, so b is 3; b + c = 4, so c is 1; c + d = 2, so d is 1. The long way round is not taken.
    rows = [[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [1, 1, 1, 1, 1], [1, 0, 0, 0, 1]]
    system = make(rows, [STAR] * 5, [(6, 6), (4, 4), (2, 2), (7, 11), (3, 6)])
    found = disclosure.bounds(system)
    chains = derivation.derive(system, found.lower, found.upper, [0, 2, 3])
    assert chains[0].rows == (0,)
    assert chains[2].rows == (0, 1)
    assert chains[3].rows == (0, 1, 2)
    assert [(step.rows, step.uses, step.gives) for step in chains[3].steps] == [
        ((0,), (), (1,)),
        ((1,), (1,), (2,)),
        ((2,), (2,), (3,)),
    ]


def test_what_promises_say_only_together_is_one_step() -> None:
    rows = [[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 1, 1]]
    system = make(rows, [STAR] * 4, [(2, 2), (2, 2), (2, 2), (0, 6)])
    found = disclosure.bounds(system)
    chain = derivation.derive(system, found.lower, found.upper, [0])[0]
    assert chain.joint
    assert chain.rows == (0, 1, 2)
    assert [step.rows for step in chain.steps] == [(0, 1, 2)]


def test_printed_figures_have_none_and_open_ones_are_refused() -> None:
    system = make([[1, 1]], [(5, 5), STAR], [(5, 8)])
    assert derivation.derive(system, system.lower, system.upper, [0]) == {}
    with pytest.raises(ValueError, match="cell 1 is not recoverable"):
        derivation.derive(system, system.lower, system.upper, [1])


@given(systems(max_cells=5, factor=1))
def test_the_shortest_promise_that_leaves_one_value_by_itself_is_seen_at_once(system: EditSystem) -> None:
    hidden = np.flatnonzero(~system.known)
    expected = {}
    for cell in hidden.tolist():
        rows = [r for r in system.rows_of(cell).tolist() if abs(system.row_lower[r]) < NO_LIMIT > system.row_upper[r]]
        single = [row for row in rows if len(values(system, (row,), cell)) == 1]
        if single:
            expected[cell] = min(single, key=lambda row: (system.cells_of(row).size, row))
    assert derivation._by_one_row(system, hidden) == expected


@given(systems(max_rows=6), st.integers(1, 3000))
@settings(max_examples=80)
def test_a_derivation_is_the_same_whatever_else_is_in_the_system(system: EditSystem, others: int) -> None:
    found = disclosure.bounds(system)
    if found.status != Status.CONSISTENT:
        return
    cells = np.flatnonzero((found.width == 0) & ~system.known)
    alone = derivation.derive(system, found.lower, found.upper, cells.tolist())

    def beside(side: Ints, of_others: int) -> Ints:
        return np.concatenate((np.full(others, of_others), side))

    matrix = sparse.csr_array(sparse.block_diag([sparse.eye_array(others, dtype=np.int64), system.matrix]))
    rows = (beside(system.row_lower, 0), beside(system.row_upper, 3))
    larger = EditSystem(matrix, beside(system.lower, 0), beside(system.upper, 3), *rows)
    known = (beside(found.lower, 0), beside(found.upper, 3))
    shifted = derivation.derive(larger, *known, (cells + others).tolist())
    assert {cell: chain.rows for cell, chain in alone.items()} == {
        cell - others: tuple(row - others for row in chain.rows) for cell, chain in shifted.items()
    }


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("upwards", [True, False])
def test_a_promise_that_leaves_an_open_figure_room_does_not_give_it_away(sign: int, upwards: bool) -> None:
    # The first and the second, which is 0 or a little to one side of it, make 5; the first and two printed figures, 12.
    rows = [[sign, sign, 0, 0], [sign, 0, sign, sign]]
    first, second = ((-NO_LIMIT, 9), (-3, 0)) if upwards else ((-9, NO_LIMIT), (0, 3))
    system = make(rows, [first, second, (3, 3), (4, 4)], [(5 * sign, 5 * sign), (12 * sign, 12 * sign)])
    found, chains = recovered(system)
    assert found.lower.tolist() == found.upper.tolist() == [5, 0, 3, 4]
    assert chains[0].rows == (1,)
    assert chains[1].rows == (0, 1)


@given(open_systems(max_rows=4))
@settings(max_examples=80)
def test_among_open_figures_too_a_chain_says_the_value(system: EditSystem) -> None:
    found, chains = recovered(system)
    for cell, chain in chains.items():
        if not chain.joint:
            assert replayed(system, chain) == (found.lower[cell], found.upper[cell])
            assert fixes(system, chain.rows, cell)
