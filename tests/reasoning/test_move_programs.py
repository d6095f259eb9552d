"""Moves and cuts of random questions, against a linear program of its own for every choice of hidden cells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tallvakt.reasoning.leeway import Hiding, MoveProgram, blind, exchanged, relaxed
from tallvakt.reasoning.localisation.linear_model import Floats
from tallvakt.reasoning.moves import WHOLE, Mover
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import points
from tests.reasoning.test_leeway import hidings

FOREVER = float("inf")


def furthest(asked: MoveProgram, share: Floats) -> float:
    """How far up the cell moves, by one at most, where so much of each cell is hidden."""
    gains = asked.gain if np.isin(share, (0.0, 1.0)).all() else [np.clip(side, -1.0, 1.0) for side in asked.gain]
    low, high = (star + gain * share[asked.cells] for star, gain in zip(asked.star, gains, strict=True))
    low[asked.asked], high[asked.asked] = 0.0, min(1.0, asked.star[1][asked.asked])
    cost = np.zeros(low.size)
    cost[asked.asked] = -1.0
    rows = asked.matrix.toarray()
    sides = np.concatenate((asked.rows[1], -asked.rows[0]))
    closed = np.isfinite(sides)
    answer = linprog(
        cost,
        A_ub=np.vstack((rows, -rows))[closed],
        b_ub=sides[closed],
        bounds=list(zip(low.tolist(), high.tolist(), strict=True)),
    )
    assert answer.fun is not None
    return -float(answer.fun)


def choices(asked: MoveProgram, n: int) -> Iterator[Floats]:
    """Every choice of cells to hide."""
    hidable = asked.cells[(asked.gain[0] < 0) | (asked.gain[1] > 0)].tolist()
    for size in range(len(hidable) + 1):
        for cells in itertools.combinations(hidable, size):
            yield np.isin(np.arange(n), cells).astype(np.float64)


def question(hiding: Hiding, point: Ints, kind: str) -> MoveProgram:
    cells = np.arange(hiding.system.n_cells)
    if kind == "relaxed":
        return relaxed(hiding, 0, cells)
    if kind in ("up", "down"):
        return exchanged(hiding, 0, cells, point, upwards=kind == "up")
    return blind(hiding, 0, cells, alone=kind == "alone")


@given(hidings(), st.sampled_from(["relaxed", "up", "down", "blind", "alone"]), st.integers(0, 99))
@settings(max_examples=40)
def test_a_cut_is_made_exactly_where_the_cell_cannot_move_and_holds_of_every_choice_with_which_it_can(
    drawn: tuple[Hiding, Ints], kind: str, seed: int
) -> None:
    hiding, point = drawn
    asked = question(hiding, point, kind)
    if asked.star[1][asked.asked] < 1:  # it is not asked to go up where it is as high as can be
        return
    n = hiding.system.n_cells
    every = [(hidden, furthest(asked, hidden) > 1 - 1e-6) for hidden in choices(asked, n)]
    possible = any(moves for _, moves in every)
    mover = Mover(asked, FOREVER)
    part = np.random.default_rng(seed).random(n) * 0.5 * (every[-1][0] > 0)
    for share, moves in [*every, (part, furthest(asked, part) > 1 - 1e-6)]:
        cut = mover.cut(share)
        if cut is None:
            assert moves or share is part
            continue
        assert not moves
        assert cut.cells.size or not possible
        assert not (cut.cells.size and share is every[-1][0])
        assert every[-1][0][cut.cells].all()
        assert ((cut.weights > 0) & (cut.weights <= WHOLE)).all()
        assert not cut.cells.size or cut.weights @ share[cut.cells] < WHOLE - 1
        if cut.cells.size:
            assert all(cut.weights @ hidden[cut.cells] >= WHOLE for hidden, enough in every if enough)
    price = np.random.default_rng(seed).uniform(0.1, 1.0, n)
    few = mover.smallest(price)
    assert (few is not None) == possible
    if few is not None:
        assert furthest(asked, np.isin(np.arange(n), few).astype(np.float64)) > 1 - 1e-6
        assert set(few.tolist()) <= set(np.flatnonzero(every[-1][0]).tolist())
    late = Mover(asked, 0.0)
    assert (late.cut(np.zeros(n)), late.smallest(price), late.whole(price)) == (None, None, None)


@given(hidings(), st.sampled_from(["up", "down", "relaxed"]), st.integers(0, 99))
@settings(max_examples=50)
def test_the_cheapest_cells_are_hidden_for_a_move_in_whole_numbers(
    drawn: tuple[Hiding, Ints], kind: str, seed: int
) -> None:
    hiding, point = drawn
    asked = question(hiding, point, kind)
    n = hiding.system.n_cells
    price = np.random.default_rng(seed).uniform(0.1, 1.0, n)
    costs = [price[hidden > 0].sum() for hidden in choices(asked, n) if moves_whole(asked, hidden)]
    cells = Mover(asked, FOREVER).whole(price)
    assert (cells is not None) == bool(costs)
    if cells is not None:
        assert moves_whole(asked, np.isin(np.arange(n), cells).astype(np.float64))
        assert abs(price[cells].sum() - min(costs)) < 1e-9


def moves_whole(asked: MoveProgram, hidden: Floats) -> bool:
    """Whether the cell moves up by one or more, in whole numbers, each cell as far as its interval goes."""
    shown = hidden[asked.cells] == 0
    hidable = (asked.gain[0] < 0) | (asked.gain[1] > 0)
    low, high = (
        np.where(hidable, np.where(shown, 0.0, gain), star) for star, gain in zip(asked.star, asked.gain, strict=True)
    )
    low[asked.asked], high[asked.asked] = 1.0, max(1.0, asked.star[1][asked.asked])
    axes = [range(int(a), int(b) + 1) for a, b in zip(low, high, strict=True)]
    grid = np.array(list(itertools.product(*axes))).reshape(-1, low.size)
    sums = grid @ asked.matrix.toarray().T
    return bool(((sums >= asked.rows[0]) & (sums <= asked.rows[1])).all(axis=1).any())


@given(hidings())
@settings(max_examples=60)
def test_from_a_point_the_star_moves_exactly_as_other_points_do(drawn: tuple[Hiding, Ints]) -> None:
    hiding, point = drawn
    n = hiding.system.n_cells
    both = [(kind, question(hiding, point, kind)) for kind in ("up", "down")]
    for hidden in choices(both[0][1], n):
        lower = np.where(hidden > 0, np.minimum(hiding.low, point), hiding.system.lower)
        upper = np.where(hidden > 0, np.maximum(hiding.high, point), hiding.system.upper)
        star = points(hiding.system.with_bounds(lower, upper))[:, 0]
        for kind, asked in both:
            further = star > point[0] if kind == "up" else star < point[0]
            if point[0] != (3 if kind == "up" else 0):  # at its end it is not asked to go on
                assert moves_whole(asked, hidden) == bool(further.any())
