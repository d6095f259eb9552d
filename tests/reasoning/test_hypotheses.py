"""Suppositions about figures: what promises leave of each, alike whether they are asked one by one or side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation import hypotheses
from tallvakt.reasoning.localisation.hypotheses import Hypothesis, allowed, nearby
from tallvakt.reasoning.localisation.linear_model import Question
from tallvakt.reasoning.propagation import propagate
from tests.helpers.brute_force import make, open_systems, points, systems

FOREVER = float("inf")


def question(system: EditSystem, aside: tuple[int, ...] = ()) -> Question:
    """Every figure may have been two more or less than it may be, and some promises are left aside."""
    mask = np.isin(np.arange(system.n_edits), aside)
    return Question(system, system.lower - 2, system.upper + 2, mask, FOREVER)


def supposed(of: Question, cell: int, rows: list[int]) -> set[int]:
    """The values that a figure may have so that promises hold, all others within their intervals."""
    lower, upper = np.array(of.system.lower), np.array(of.system.upper)
    lower[cell], upper[cell] = of.lower[cell], of.upper[cell]
    return set(points(of.system.with_bounds(lower, upper), rows)[:, cell].tolist())


@given(systems(max_cells=5, max_rows=4, factor=2), st.data())
@settings(max_examples=60)
def test_what_its_promises_leave_a_figure_holds_every_value_and_is_exact_among_printed_ones(
    system: EditSystem, data: st.DataObject
) -> None:
    aside = tuple(data.draw(st.sets(st.integers(0, 3), max_size=2)))
    of = question(system, aside)
    cells = np.arange(system.n_cells)
    lower, upper, plain = allowed(of, cells)
    asked = [row for row in range(system.n_edits) if row not in aside]
    for cell in cells.tolist():
        rows = [row for row in system.rows_of(cell).tolist() if row in asked]
        others = {other for row in rows for other in system.cells_of(row).tolist()} - {cell}
        assert plain[cell] == bool(system.known[list(others)].all())
        left = supposed(of, cell, rows)
        assert left <= set(range(int(lower[cell]), int(upper[cell]) + 1))
        if plain[cell]:
            assert left == set(range(int(lower[cell]), int(upper[cell]) + 1))


@given(systems(max_cells=5, max_rows=4, factor=2), st.data())
@settings(max_examples=60)
def test_what_is_refuted_is_impossible_and_every_value_stays(system: EditSystem, data: st.DataObject) -> None:
    cells = np.array(sorted(data.draw(st.sets(st.integers(0, system.n_cells - 1), min_size=1, max_size=2))))
    aside = tuple(data.draw(st.sets(st.integers(0, 3), max_size=1)))
    of = question(system, aside)
    near = nearby(of, connected(system), cells)
    tested = hypotheses.test(of, near, [Hypothesis(cells, of.lower[cells], of.upper[cells])])
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[cells], upper[cells] = of.lower[cells], of.upper[cells]
    every = points(system.with_bounds(lower, upper), near.rows.tolist())[:, near.cells]
    assert not set(near.rows.tolist()) & set(aside)
    if len(every):
        assert tested.possible[0]
        assert (tested.lower[0] <= every.min(axis=0)).all()
        assert (tested.upper[0] >= every.max(axis=0)).all()


def test_those_promises_are_nearby_that_figures_are_in_or_reach_through_hidden_ones() -> None:
    rows = [[1, 1, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 0], [0, 0, 0, 0, 0, 1]]
    system = make(rows, [(1, 1), (0, 3), (0, 3), (2, 2), (2, 2), (5, 5)], [(0, 9)] * 5)
    # From the first by way of two hidden figures to the fourth, which is printed: there it ends.
    near = nearby(question(system), connected(system), np.array([0]))
    assert (near.rows.tolist(), near.cells.tolist()) == ([0, 1, 2], [0, 1, 2, 3])
    near = nearby(question(system), connected(system), np.array([4, 5]))
    assert (near.rows.tolist(), near.cells.tolist()) == ([3, 4], [3, 4, 5])
    near = nearby(question(system, (0,)), connected(system), np.array([0]))
    assert (near.rows.tolist(), near.cells.tolist()) == ([1, 2], [0, 1, 2, 3])
    near = nearby(question(system, (4,)), connected(system), np.array([5]))
    assert (near.rows.tolist(), near.cells.tolist()) == ([], [5])


@pytest.mark.parametrize(("most", "sizes"), [(20, [18, 18, 12]), (6, [6] * 8), (1, [6] * 8), (1000, [48])])
def test_so_many_are_asked_side_by_side_as_fit_with_the_same_answers(
    most: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    system = make([[1, 1, 1], [1, -1, 0], [0, 0, 1]], [(4, 4), (0, 3), (0, 3)], [(6, 7), (0, 9), (1, 3)])
    of, cells = question(system), np.array([0])
    near = nearby(of, connected(system), cells)
    eight = [Hypothesis(cells, np.array([v]), np.array([v])) for v in range(8)]
    singly = [hypotheses.test(of, near, [one]) for one in eight]
    asked: list[int] = []

    def counted(blocks: EditSystem, **options: Any) -> Any:
        asked.append(blocks.matrix.nnz)
        return propagate(blocks, **options)

    monkeypatch.setattr(hypotheses, "BLOCK_ENTRIES", most)
    monkeypatch.setattr(hypotheses, "propagate", counted)
    together = hypotheses.test(of, near, eight)
    assert asked == sizes
    assert together.possible.tolist() == [bool(one.possible[0]) for one in singly] == [1 < v < 7 for v in range(8)]
    for k in np.flatnonzero(together.possible):
        assert together.lower[k].tolist() == singly[k].lower[0].tolist()
        assert together.upper[k].tolist() == singly[k].upper[0].tolist()


def by_hand(of: Question, cell: int) -> tuple[int, int]:
    """What its promises leave a figure, one by one, each with all others at their ends."""
    system, matrix = of.system, of.system.matrix.toarray().tolist()
    ends = [
        (-np.inf if low == -NO_LIMIT else low, np.inf if high == NO_LIMIT else high)
        for low, high in zip(system.lower.tolist(), system.upper.tolist(), strict=True)
    ]
    lower, upper = int(of.lower[cell]), int(of.upper[cell])
    for row in np.flatnonzero(~of.aside).tolist():
        factors = matrix[row]
        for sign, limit in ((1, int(system.row_upper[row])), (-1, -int(system.row_lower[row]))):
            others = [min(sign * f * end for end in ends[k]) for k, f in enumerate(factors) if f and k != cell]
            factor, spare = sign * factors[cell], limit - sum(others)
            if not factor or limit == NO_LIMIT or not np.isfinite(spare):
                continue
            if factor > 0:
                upper = min(upper, int(spare // factor))
            else:
                lower = max(lower, -int(spare // -factor))
    return lower, upper


@given(open_systems(), st.data())
@settings(max_examples=100)
def test_among_open_figures_too_a_figure_has_what_its_promises_leave_it(
    system: EditSystem, data: st.DataObject
) -> None:
    aside = data.draw(st.sets(st.integers(0, 4), max_size=2))
    mask = np.isin(np.arange(system.n_edits), sorted(aside))
    wide = np.full(system.n_cells, 20)
    cells = np.array(sorted(data.draw(st.sets(st.integers(0, system.n_cells - 1), min_size=1))))
    of = Question(system, -wide, wide, mask, FOREVER)
    lower, upper, _ = allowed(of, cells)
    assert list(zip(lower.tolist(), upper.tolist(), strict=True)) == [by_hand(of, cell) for cell in cells.tolist()]
