"""What a remedy is asked: the same however promises and figures are signed, and never more than points allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.leeway import Hiding, MoveProgram, blind, exchanged, relaxed, rounds_others
from tallvakt.reasoning.moves import Mover
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points

FOREVER = float("inf")
HIGHEST = 4


@st.composite
def hidings(draw: st.DrawFn) -> tuple[Hiding, Ints]:
    """Sums, rounded averages and comparisons over printed and suppressed figures, some of these recovered; a point."""
    n = draw(st.integers(3, 5))
    figures = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    hidden = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    hidden[0] = True
    rows, limits = [], []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["sum", "sum", "average", "twice", "comparison"]))
        row = draw(st.lists(st.sampled_from([0, 1, 1, -1]), min_size=n, max_size=n))
        if kind == "average":
            row[draw(st.integers(0, n - 1))] = draw(st.sampled_from([2, -2, 3, -3]))
        elif kind == "twice":
            row = [2 * factor for factor in row]
        value = int(np.array(row) @ figures)
        below, above = {
            "sum": (0, 0),
            "average": draw(st.sampled_from([(0, 1), (1, 0), (1, 1), (0, 2)])),
            "twice": draw(st.sampled_from([(0, 0), (1, 0), (0, 1)])),
            "comparison": draw(st.sampled_from([(0, None), (None, 1)])),
        }[kind]
        rows.append(row)
        limits.append((-NO_LIMIT if below is None else value - below, NO_LIMIT if above is None else value + above))
    bounds = [(0, 3) if h else (v, v) for h, v in zip(hidden, figures.tolist(), strict=True)]
    system = make(rows, bounds, limits)
    recovered = hidden & np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    recovered[0] = True
    hidable = ~hidden & np.array(draw(st.lists(st.sampled_from([True, True, False]), min_size=n, max_size=n)))
    low, high = np.zeros(n, dtype=np.int64), np.full(n, HIGHEST)
    return Hiding(system=system, recovered=recovered, hidable=hidable, low=low, high=high), figures


def signed(hiding: Hiding, rows: Ints, cells: Ints) -> Hiding:
    """The same with promises and figures counted the other way where their sign is -1."""
    of = hiding.system
    low, high = of.row_lower * rows, of.row_upper * rows
    left, right = of.lower * cells, of.upper * cells
    matrix = sparse.csr_array(of.matrix.toarray() * rows[:, None] * cells)
    system = EditSystem(
        matrix, np.minimum(left, right), np.maximum(left, right), np.minimum(low, high), np.maximum(low, high)
    )
    ends = hiding.low * cells, hiding.high * cells
    return replace(hiding, system=system, low=np.minimum(*ends), high=np.maximum(*ends))


def sides(low: np.ndarray, high: np.ndarray, sign: Ints) -> tuple[list[float], list[float]]:
    """Intervals of which some are counted the other way."""
    lower, upper = np.where(sign > 0, low, -high), np.where(sign > 0, high, -low)
    return (lower + 0.0).tolist(), (upper + 0.0).tolist()


QUESTIONS: list[Callable[[Hiding, Ints, Ints], MoveProgram]] = [
    lambda hiding, cells, _: relaxed(hiding, 0, cells),
    lambda hiding, cells, _: blind(hiding, 0, cells),
    lambda hiding, cells, _: blind(hiding, 0, cells, alone=True),
]


@pytest.mark.parametrize("ask", QUESTIONS, ids=["relaxed", "blind", "alone"])
@given(st.data())
@settings(max_examples=40)
def test_a_question_is_the_same_however_promises_and_printed_figures_are_signed(
    ask: Callable[[Hiding, Ints, Ints], MoveProgram], data: st.DataObject
) -> None:
    hiding, point = data.draw(hidings())
    m, n = hiding.system.matrix.shape
    rows, cells = (
        np.array(data.draw(st.lists(st.sampled_from([1, -1]), min_size=size, max_size=size))) for size in (m, n)
    )
    cells[~hiding.system.known] = 1  # the star is asked to move up, and what equals it is told by its sign
    other = signed(hiding, rows, cells)
    every = np.arange(n)
    one, two = ask(hiding, every, point), ask(other, every, point * cells)
    touched = np.flatnonzero(np.diff(hiding.system.matrix.indptr))
    same = one.matrix.toarray() * rows[touched][:, None] * cells
    assert two.matrix.toarray().tolist() == same.tolist()
    assert sides(*two.rows, np.ones(touched.size, dtype=np.int64)) == sides(*one.rows, rows[touched])
    assert sides(*two.star, np.ones(n, dtype=np.int64)) == sides(*one.star, cells)
    assert sides(*two.gain, np.ones(n, dtype=np.int64)) == sides(*one.gain, cells)
    assert rounds_others(hiding, 0) == rounds_others(other, 0)


@given(hidings())
@settings(max_examples=40)
def test_a_move_from_a_point_is_the_same_whichever_way_the_star_is_counted(drawn: tuple[Hiding, Ints]) -> None:
    hiding, point = drawn
    m, n = hiding.system.matrix.shape
    cells = np.ones(n, dtype=np.int64)
    cells[0] = -1
    other = signed(hiding, np.ones(m, dtype=np.int64), cells)
    for upwards in (True, False):
        one = exchanged(hiding, 0, np.arange(n), point, upwards=upwards)
        two = exchanged(other, 0, np.arange(n), point * cells, upwards=not upwards)
        for hidden in (np.zeros(n), np.ones(n), (np.arange(n) % 2).astype(np.float64)):
            assert (Mover(one, FOREVER).cut(hidden) is None) == (Mover(two, FOREVER).cut(hidden) is None)


@given(hidings(), st.data())
@settings(max_examples=40)
def test_what_points_show_every_question_of_what_is_possible_allows(
    drawn: tuple[Hiding, Ints], data: st.DataObject
) -> None:
    hiding, point = drawn
    n = hiding.system.n_cells
    hide = hiding.hidable & np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    lower, upper = np.where(hide, hiding.low, hiding.system.lower), np.where(hide, hiding.high, hiding.system.upper)
    every = points(hiding.system.with_bounds(lower, upper))
    hidden, cells = hide.astype(np.float64), np.arange(n)
    if every[:, 0].min() < every[:, 0].max():
        assert Mover(relaxed(hiding, 0, cells), FOREVER).cut(hidden) is None
    for upwards, end in ((True, every[:, 0].max()), (False, every[:, 0].min())):
        asked = exchanged(hiding, 0, cells, point, upwards=upwards)
        if end != point[0]:
            assert Mover(asked, FOREVER).cut(hidden) is None
