"""What is taken from the solver, against every point; and what is counted of its work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem, solver
from tallvakt.reasoning.solver import DUAL_SIMPLEX, NODE, PROGRAM, Relaxation, feasible, holds, search
from tallvakt.reasoning.status import WorkLimit
from tests.helpers.brute_force import make, points, systems

FOREVER = float("inf")
TRIANGLE = make([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [(0, 3)] * 3, [(3, 3)] * 3)
"""All three are one and a half."""


@given(systems(max_cells=4, max_rows=4), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
@settings(max_examples=40)
def test_a_search_finds_the_cheapest_of_all_points_or_that_there_is_none(system: EditSystem, prices: list[int]) -> None:
    every, cost = points(system), np.array(prices[: system.n_cells], dtype=np.float64)
    answer, any_point = search(system, cost, FOREVER), feasible(system, FOREVER)
    assert answer.infeasible == any_point.infeasible == (not len(every))
    if len(every):
        assert answer.point is not None
        assert any_point.point is not None
        assert answer.point.tolist() in every.tolist()
        assert any_point.point.tolist() in every.tolist()
        assert answer.optimal
        assert cost @ answer.point == (every @ cost).min()
    elif any_point.rows:
        assert not len(points(system, list(any_point.rows)))


@given(systems(max_cells=3, max_rows=3), st.data())
def test_a_point_holds_where_it_is_one_of_all(system: EditSystem, data: st.DataObject) -> None:
    near = [st.integers(low - 1, high + 1) for low, high in zip(system.lower, system.upper, strict=True)]
    point = np.array(data.draw(st.tuples(*near)), dtype=np.int64)
    assert holds(system, point) == (point.tolist() in points(system).tolist())


@given(systems(max_cells=4, max_rows=3), st.data())
@settings(max_examples=40)
def test_a_vertex_costs_no_more_than_any_point_whatever_was_asked_before(
    system: EditSystem, data: st.DataObject
) -> None:
    every = points(system)
    assume(len(every))
    model = Relaxation(system)
    for _ in range(3):
        cost = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=system.n_cells, max_size=system.n_cells)))
        vertex = model.minimise(cost.astype(np.float64), FOREVER)
        assert vertex is not None
        assert cost @ vertex.point <= (every @ cost).min() + 1e-6


def test_a_model_says_why_it_has_no_vertex_and_forgets_it_with_the_next_question() -> None:
    model = Relaxation(make([[1, -1]], [(0, NO_LIMIT), (0, NO_LIMIT)], [(0, 0)]))
    down, up = np.ones(2), -np.ones(2)
    assert model.minimise(down, FOREVER) is not None
    assert model.minimise(up, FOREVER) is None
    assert (model.unbounded, model.infeasible, model.ray()) == (True, False, ())
    # An answer of an earlier question is none of a question for which there is no time.
    assert model.minimise(down, FOREVER) is not None
    assert (model.unbounded, model.infeasible) == (False, False)
    assert model.minimise(down, 0.0) is None
    assert (model.unbounded, model.infeasible) == (False, False)


def test_intervals_and_promises_of_a_model_can_be_changed() -> None:
    model = Relaxation(make([[1, 1], [1, -1]], [(0, 9), (0, 9)], [(4, 4), (2, 2)]), DUAL_SIMPLEX)
    first = model.minimise(np.ones(2), FOREVER)
    assert first is not None
    assert first.point.tolist() == [3, 1]
    model.tighten(np.array([1]), np.array([2]), np.array([NO_LIMIT]))
    assert model.minimise(np.ones(2), FOREVER) is None
    assert model.infeasible
    assert model.ray() == (0, 1)
    model.release(np.array([0]))
    second = model.minimise(np.ones(2), FOREVER)
    assert second is not None
    assert second.point.tolist() == [4, 2]
    model.limit(np.array([5.0, 0.0]), np.array([6.0, np.inf]))
    third = model.minimise(np.array([0.0, -1.0]), FOREVER)
    assert third is not None
    assert third.point.tolist() == [6, 4]


def test_a_search_branches_so_often_and_no_more() -> None:
    random = np.random.default_rng(1)
    factors = random.integers(0, 100, (3, 30))
    side = factors.sum(axis=1) // 2
    hard = make(factors.tolist(), [(0, 1)] * 30, [(int(s), int(s)) for s in side])
    cost = np.zeros(30)
    given_up = search(hard, cost, FOREVER, most_nodes=5)
    assert (given_up.point, given_up.infeasible) == (None, False)
    limit = WorkLimit(FOREVER, 10 * NODE)
    assert search(hard, cost, limit).point is None
    assert limit.steps < 10 * NODE - PROGRAM


def test_a_solver_that_others_started_with_more_threads_is_started_anew() -> None:
    import highspy

    answers = [highspy.HighsStatus.kError, highspy.HighsStatus.kOk]
    restarted: list[bool] = []
    highs = SimpleNamespace(
        run=lambda: answers.pop(0),
        resetGlobalScheduler=restarted.append,
        setOptionValue=lambda *_: None,
        getInfo=lambda: SimpleNamespace(simplex_iteration_count=0, mip_node_count=0),
    )
    assert solver._run(highs, FOREVER)
    assert (answers, restarted) == ([], [True])
    answers.append(highspy.HighsStatus.kOk)
    assert solver._run(highs, FOREVER)
    assert (answers, restarted) == ([], [True])


def test_what_is_hidden_in_halves_is_found_to_have_no_whole_numbers() -> None:
    linear = Relaxation(TRIANGLE).minimise(np.zeros(3), FOREVER)
    assert linear is not None
    assert linear.point.tolist() == [1.5] * 3
    assert search(TRIANGLE, np.zeros(3), FOREVER).infeasible
    assert feasible(TRIANGLE, FOREVER).infeasible
    for nothing in (search(TRIANGLE, np.zeros(3), 0.0), feasible(TRIANGLE, 0.0)):
        assert (nothing.point, nothing.optimal, nothing.infeasible, nothing.rows) == (None, False, False, ())


@pytest.mark.parametrize(
    ("iterations", "nodes", "steps"), [(0, 0, 0), (7, 0, 7), (7, 3, 7 + 3 * NODE), (-1, -1, 0), (-1, 2, 2 * NODE)]
)
def test_a_program_counts_for_its_iterations_and_branches_and_something_of_its_own(
    iterations: int, nodes: int, steps: int
) -> None:
    options: dict[str, Any] = {}
    highs = SimpleNamespace(
        run=lambda: None,
        setOptionValue=options.__setitem__,
        getInfo=lambda: SimpleNamespace(simplex_iteration_count=iterations, mip_node_count=nodes),
    )
    limit = WorkLimit(FOREVER, 1000)
    assert solver._run(highs, limit)
    assert limit.steps == 1000 - PROGRAM - steps
    assert options == {"time_limit": 1e9, "simplex_iteration_limit": 1000}
    assert not solver._run(highs, WorkLimit(FOREVER, 0))
    assert not solver._run(highs, 0.0)
    options.clear()
    assert solver._run(highs, FOREVER)
    assert options == {"time_limit": 1e9}


def test_a_solver_prints_nothing_and_uses_one_thread(capfd: pytest.CaptureFixture[str]) -> None:
    model = solver.silent()
    assert [model.getOptionValue(name)[1] for name in ("threads", "output_flag")] == [1, False]
    search(TRIANGLE, np.ones(3), FOREVER)
    assert capfd.readouterr() == ("", "")
