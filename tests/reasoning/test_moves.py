"""Moves of suppressed cells: a cut holds of every remedy, and what is hidden for a move lets the cell move."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import EditSystem
from tallvakt.reasoning.leeway import Hiding, MoveProgram, blind, exchanged, relaxed
from tallvakt.reasoning.moves import WHOLE, Mover
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make

FAR = 50
FOREVER = float("inf")


def table(figures: Ints, star: int) -> EditSystem:
    """Two-way figures with their sums both ways; one of them is a star that its sums give away."""
    rows, columns = figures.shape
    whole = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    whole[:-1, :-1] = figures
    whole[-1, :-1], whole[:, -1] = figures.sum(axis=0), whole[:, :-1].sum(axis=1)
    whole[-1, -1] = figures.sum()
    cell = np.arange(whole.size).reshape(whole.shape)
    edits = []
    for group in (*cell, *cell.T):
        edit = np.zeros(whole.size, dtype=np.int64)
        edit[group], edit[group[-1]] = 1, -1
        edits.append(edit.tolist())
    cells = [(0, 3) if k == star else (v, v) for k, v in enumerate(whole.ravel().tolist())]
    return make(edits, cells, [(0, 0)] * len(edits))


def program(system: EditSystem, star: int, *, is_blind: bool) -> MoveProgram:
    n = system.n_cells
    recovered = np.arange(n) == star
    low, high = np.zeros(n, dtype=np.int64), np.full(n, FAR)
    hiding = Hiding(system=system, recovered=recovered, hidable=system.known, low=low, high=high)
    ask = blind if is_blind else relaxed
    return ask(hiding, star, np.arange(n))


def two_tables(figures: Ints) -> EditSystem:
    """A table with a star, and the same table once more; the star is the same in both."""
    one = table(figures, 0)
    rows = np.kron(np.eye(2, dtype=np.int64), one.matrix.toarray())
    same = np.zeros(2 * one.n_cells, dtype=np.int64)
    same[[0, one.n_cells]] = 1, -1
    cells = list(zip(one.lower.tolist(), one.upper.tolist(), strict=True))
    return make([*rows.tolist(), same.tolist()], [*cells, *cells], [(0, 0)] * (len(rows) + 1))


def share(cells: tuple[int, ...] | Ints, size: int) -> np.ndarray:
    hidden = np.zeros(size)
    hidden[list(cells)] = 1.0
    return hidden


def moves(asked: MoveProgram, cells: tuple[int, ...] | Ints) -> bool:
    return Mover(asked, FOREVER).cut(share(cells, asked.cells.size)) is None


def rectangles(system: EditSystem, star: int, width: int) -> list[set[int]]:
    """What must be hidden beside a star of a table whose sums are exact: the other corners of a rectangle, at least."""
    row, column = divmod(star, width)
    height = system.n_cells // width
    corners = []
    for r, c in itertools.product(range(height), range(width)):
        if r != row and c != column:
            corners.append({r * width + column, row * width + c, r * width + c})
    return corners


tables = st.lists(st.lists(st.integers(4, 9), min_size=2, max_size=3), min_size=2, max_size=2).filter(
    lambda rows: len(set(map(len, rows))) == 1
)


@given(tables, st.booleans(), st.integers(0, 2))
@settings(max_examples=8)
def test_a_star_moves_exactly_where_a_rectangle_is_hidden(figures: list[list[int]], is_blind: bool, more: int) -> None:
    array = np.array(figures)
    array[0, 0] = 2
    system, width = table(array, 0), array.shape[1] + 1
    asked = program(system, 0, is_blind=is_blind)
    enough = rectangles(system, 0, width)
    others = [k for k in range(system.n_cells) if k]
    for size in range(3):
        for few in itertools.combinations(others, size):
            assert not moves(asked, few)
    for corners in enough:
        assert moves(asked, tuple(corners))
        assert moves(asked, (*corners, others[more]))
    for three in itertools.combinations(others, 3):
        assert moves(asked, three) == (set(three) in enough)


@given(tables, st.booleans())
@settings(max_examples=30)
def test_no_cut_excludes_what_is_enough(figures: list[list[int]], is_blind: bool) -> None:
    array = np.array(figures)
    array[0, 0] = 2
    system, width = table(array, 0), array.shape[1] + 1
    asked = program(system, 0, is_blind=is_blind)
    n, enough = system.n_cells, rectangles(system, 0, width)
    random = np.random.default_rng(1)
    mover = Mover(asked, FOREVER)
    tried = [share(few, n) for few in itertools.combinations(range(1, n), 2)] + [random.random(n) / 3 for _ in range(5)]
    for hidden in (np.zeros(n), *tried):
        cut = mover.cut(hidden)
        if cut is None:
            assert not (hidden == np.rint(hidden)).all()
            continue
        assert cut.weights @ hidden[cut.cells] < WHOLE
        assert (cut.weights <= WHOLE).all()
        assert (cut.weights > 0).all()
        for three in enough:
            assert cut.weights @ share(tuple(three), n)[cut.cells] >= WHOLE


@given(tables, st.booleans(), st.integers(0, 5))
@settings(max_examples=30)
def test_what_a_move_hides_lets_the_star_move(figures: list[list[int]], is_blind: bool, seed: int) -> None:
    array = np.array(figures)
    array[0, 0] = 2
    system, width = table(array, 0), array.shape[1] + 1
    asked = program(system, 0, is_blind=is_blind)
    price = np.random.default_rng(seed).random(system.n_cells) + 0.1
    costs = [sum(price[list(three)]) for three in rectangles(system, 0, width)]
    for cells in (Mover(asked, FOREVER).smallest(price), Mover(asked, FOREVER).whole(price)):
        assert cells is not None
        assert moves(asked, cells)
        assert 0 not in cells.tolist()
        assert price[cells].sum() == pytest.approx(min(costs))


def test_once_it_moved_more_hidden_needs_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    system = table(np.array([[2, 5], [6, 7]]), 0)
    mover = Mover(program(system, 0, is_blind=False), FOREVER)
    assert mover.cut(share((1, 3, 4), system.n_cells)) is None
    monkeypatch.setattr(mover, "_model", None)
    assert mover.cut(share((1, 3, 4, 8), system.n_cells)) is None
    assert mover._model is None
    assert mover.cut(share((1, 3), system.n_cells)) is not None


def test_part_of_every_corner_is_not_enough() -> None:
    system = table(np.array([[2, 5], [6, 7]]), 0)
    asked = program(system, 0, is_blind=False)
    hidden = np.full(system.n_cells, 0.2)
    cut = Mover(asked, FOREVER).cut(hidden)
    assert cut is not None
    assert cut.weights @ hidden[cut.cells] < WHOLE - 1
    # Hidden as a whole, it moves; a part of a wide interval counts no more than of a step.
    assert Mover(asked, FOREVER).cut(np.ones(system.n_cells)) is None


def test_without_time_there_is_neither_cut_nor_move() -> None:
    system = table(np.array([[2, 5], [6, 7]]), 0)
    mover = Mover(program(system, 0, is_blind=False), 0.0)
    price = np.ones(system.n_cells)
    assert mover.cut(np.zeros(system.n_cells)) is None
    assert mover.smallest(price) is None
    assert mover.whole(price) is None


def test_where_nothing_helps_the_cut_has_no_cells() -> None:
    system = make([[1, -1]], [(0, 3), (2, 2)], [(0, 0)])
    n = np.zeros(2, dtype=np.int64)
    nothing = np.zeros(2, dtype=bool)
    hiding = Hiding(system=system, recovered=np.array([True, False]), hidable=nothing, low=n, high=n + FAR)
    mover = Mover(relaxed(hiding, 0, np.arange(2)), FOREVER)
    cut = mover.cut(np.zeros(2))
    assert cut is not None
    assert cut.cells.size == 0
    assert mover.smallest(np.ones(2)) is None
    assert mover.whole(np.ones(2)) is None


@pytest.mark.parametrize("ask", [relaxed, blind])
def test_a_star_and_its_copy_in_another_table_move_together(ask: Callable[..., MoveProgram]) -> None:
    system = two_tables(np.array([[2, 5], [6, 7]]))
    half = system.n_cells // 2
    low, high = np.zeros(system.n_cells, dtype=np.int64), np.full(system.n_cells, FAR)
    hiding = Hiding(system=system, recovered=~system.known, hidable=system.known, low=low, high=high)
    corners = (1, 3, 4)
    for star in (0, half):
        asked = ask(hiding, star, np.arange(system.n_cells))
        assert moves(asked, (*corners, *(half + k for k in corners)))
        assert not moves(asked, corners)
        assert not moves(asked, tuple(half + k for k in corners))


@pytest.mark.parametrize(("low", "high", "ways"), [(2, 3, [True]), (1, 2, [False]), (1, 3, [True, False]), (2, 2, [])])
def test_one_step_one_way_is_enough_to_be_hidden_for(low: int, high: int, ways: list[bool]) -> None:
    # A printed figure of 2 that a star is equal to, and may be from low to high once it is hidden.
    system = make([[1, -1]], [(0, 3), (2, 2)], [(0, 0)])
    one, other, both = np.array([True, False]), np.array([False, True]), np.arange(2)
    hiding = Hiding(system=system, recovered=one, hidable=other, low=np.array([0, low]), high=np.array([3, high]))
    for upwards in (True, False):
        mover = Mover(exchanged(hiding, 0, both, np.array([2, 2]), upwards=upwards), FOREVER)
        cut, price = mover.cut(np.zeros(2)), np.ones(2)
        assert cut is not None
        assert cut.cells.tolist() == ([1] if upwards in ways else [])
        assert (mover.cut(np.array([0.0, 1.0])) is None) == (upwards in ways)
        for cells in (mover.smallest(price), mover.whole(price)):
            assert (None if cells is None else cells.tolist()) == ([1] if upwards in ways else None)
