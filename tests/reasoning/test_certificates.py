"""Multipliers of promises as proofs: the bounds are those of the combined promise, and cut no point off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.certificates import SCALE, Certifier
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.solver import Relaxation
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points, systems


def combined(system: EditSystem, weights: list[int]) -> tuple[list[int], list[int]]:
    """The bounds that one combination of promises gives, component by component."""
    lower, upper = system.lower.tolist(), system.upper.tolist()
    parts, matrix = connected(system), system.matrix.toarray()
    for label in range(parts.count):
        rows, cells = np.flatnonzero(parts.rows == label), np.flatnonzero(parts.cells == label)
        limit, factor = 0, np.zeros(system.n_cells, dtype=np.int64)
        for row in rows.tolist():
            side = system.row_upper[row] if weights[row] > 0 else system.row_lower[row]
            if weights[row] and abs(side) != NO_LIMIT:
                limit += weights[row] * int(side)
                factor += weights[row] * matrix[row]
        least = {c: int(factor[c] * (system.lower[c] if factor[c] > 0 else system.upper[c])) for c in cells.tolist()}
        for cell in (c for c in cells.tolist() if factor[c]):
            spare = limit - sum(least.values()) + least[cell]
            if factor[cell] > 0:
                upper[cell] = min(upper[cell], spare // int(factor[cell]))
            else:
                lower[cell] = max(lower[cell], -(spare // -int(factor[cell])))
    return lower, upper


def narrowed(system: EditSystem, multipliers: list[float]) -> tuple[Ints, Ints, Ints]:
    lower, upper = np.array(system.lower), np.array(system.upper)
    cells = Certifier(system, connected(system)).narrow(np.array(multipliers), lower, upper)
    return lower, upper, cells


@st.composite
def hidden_systems(draw: st.DrawFn) -> EditSystem:
    """Systems of hidden figures alone, each promise about one at least, as an audit asks about them."""
    system = draw(systems(max_cells=5))
    about = np.flatnonzero(np.diff(system.matrix.indptr))
    return system.with_bounds(system.lower, system.upper + system.known).subsystem(about.tolist())


@given(hidden_systems(), st.data())
@settings(max_examples=200)
def test_bounds_are_those_of_the_combination_and_cut_no_point_off(system: EditSystem, data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(-3, 3), min_size=system.n_edits, max_size=system.n_edits))
    # As small as multipliers count at all: in whole numbers they are the weights.
    lower, upper, cells = narrowed(system, [weight / SCALE for weight in weights])
    assert (lower.tolist(), upper.tolist()) == combined(system, weights)
    changed = np.flatnonzero((lower != system.lower) | (upper != system.upper))
    assert sorted(cells.tolist()) == changed.tolist()
    every = points(system)
    if len(every):
        assert (lower <= every.min(axis=0)).all()
        assert (upper >= every.max(axis=0)).all()


def test_what_is_no_number_or_pushes_from_an_open_side_proves_nothing() -> None:
    system = make([[1, 1]], [(0, 9), (0, 9)], [(-NO_LIMIT, 5)])
    assert [side.tolist() for side in narrowed(system, [1.0])] == [[0, 0], [5, 5], [0, 1]]
    for multiplier in (-1.0, 0.0, float("nan"), float("inf"), 1e300):
        assert [side.tolist() for side in narrowed(system, [multiplier])] == [[0, 0], [9, 9], []]
    # By itself too, in whichever way the open side is told.
    alone = make([[1]], [(0, 9)], [(-NO_LIMIT, 5)])
    assert [side.tolist() for side in narrowed(alone, [-1.0])] == [[0], [9], []]
    below = make([[1]], [(0, 9)], [(5, NO_LIMIT)])
    assert [side.tolist() for side in narrowed(below, [1.0])] == [[0], [9], []]
    assert [side.tolist() for side in narrowed(below, [-1.0])] == [[5], [9], [0]]


@given(hidden_systems(), st.data())
@settings(max_examples=60)
def test_multipliers_of_an_optimum_prove_it(system: EditSystem, data: st.DataObject) -> None:
    cell, up = data.draw(st.integers(0, system.n_cells - 1)), data.draw(st.booleans())
    cost = np.zeros(system.n_cells)
    cost[cell] = -1.0 if up else 1.0
    vertex = Relaxation(system).minimise(cost, float("inf"))
    if vertex is None:
        return
    lower, upper, _ = narrowed(system, (-vertex.multipliers).tolist())
    end = vertex.point[cell]
    assert (upper[cell] <= np.floor(end + 1e-6)) if up else (lower[cell] >= np.ceil(end - 1e-6))
    every = points(system)
    if len(every):
        assert (lower <= every.min(axis=0)).all()
        assert (upper >= every.max(axis=0)).all()


@given(
    hidden_systems(), st.lists(st.floats(-1e3, 1e3), min_size=5, max_size=5), st.sampled_from([1e-9, 1.0, 1e9, 1e15])
)
@settings(max_examples=60)
def test_whatever_the_multipliers_are_no_point_is_cut_off(
    system: EditSystem, multipliers: list[float], size: float
) -> None:
    lower, upper, cells = narrowed(system, [size * m for m in multipliers[: system.n_edits]])
    every = points(system)
    if len(every):
        assert (lower <= every.min(axis=0)).all()
        assert (upper >= every.max(axis=0)).all()
    assert sorted(cells.tolist()) == np.flatnonzero((lower != system.lower) | (upper != system.upper)).tolist()


def test_sums_that_might_not_fit_prove_nothing() -> None:
    # x + y <= 2**51, and x is at least 2**50: then y is at most that.
    half = 2**50
    system = make([[1, 1]], [(half, 2 * half), (0, 2 * half)], [(-NO_LIMIT, 2 * half)])
    assert narrowed(system, [1.0])[1].tolist() == [2 * half, half]
    assert narrowed(system, [2.0**5])[1].tolist() == [2 * half, half]
    for multiplier in (2.0**12, 2.0**40):
        lower, upper, cells = narrowed(system, [multiplier])
        assert (lower.tolist(), upper.tolist(), cells.tolist()) == ([half, 0], [2 * half, 2 * half], [])


@pytest.mark.parametrize(
    ("cells", "upper"),
    [
        ([(0, 9), (1, 9), (2, 9)], [2, 3, 4]),
        ([(-NO_LIMIT, 9), (1, 9), (2, 9)], [2, 9, 9]),
        ([(-NO_LIMIT, 9), (-NO_LIMIT, 9), (2, 9)], [9, 9, 9]),
        ([(-NO_LIMIT, NO_LIMIT), (1, NO_LIMIT), (2, 9)], [2, NO_LIMIT, 9]),
        ([(0, NO_LIMIT), (1, NO_LIMIT), (2, NO_LIMIT)], [2, 3, 4]),
        ([(-NO_LIMIT, 9), (-NO_LIMIT, 9), (-NO_LIMIT, 9)], [9, 9, 9]),
    ],
)
def test_one_open_figure_is_bounded_by_all_others_and_of_two_neither(
    cells: list[tuple[int, int]], upper: list[int]
) -> None:
    lower = [low for low, _ in cells]
    found = narrowed(make([[1, 1, 1]], cells, [(-NO_LIMIT, 5)]), [1.0])
    assert [side.tolist() for side in found[:2]] == [lower, upper]
    mirrored = make([[1, 1, 1]], [(-high, -low) for low, high in cells], [(-5, NO_LIMIT)])
    found = narrowed(mirrored, [-1.0])
    assert [side.tolist() for side in found[:2]] == [[-high for high in upper], [-low for low in lower]]


@given(hidden_systems(), st.data())
@settings(max_examples=60)
def test_among_open_figures_too_no_point_is_cut_off(system: EditSystem, data: st.DataObject) -> None:
    n, m = system.n_cells, system.n_edits
    below, above = (np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n))) for _ in range(2))
    wide = system.with_bounds(np.where(below, -NO_LIMIT, system.lower), np.where(above, NO_LIMIT, system.upper))
    weights = data.draw(st.lists(st.integers(-3, 3), min_size=m, max_size=m))
    lower, upper, _ = narrowed(wide, [weight / SCALE for weight in weights])
    # Of the open figures some more are looked at than of the closed ones.
    every = points(system.with_bounds(system.lower - 2 * below, system.upper + 2 * above))
    if len(every):
        assert (lower <= every.min(axis=0)).all()
        assert (upper >= every.max(axis=0)).all()
