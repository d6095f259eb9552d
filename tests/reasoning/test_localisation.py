"""Which figure is wrong: small tables, and every small system against trying everything."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import EditSystem, Status, Verdict, localisation, verdicts
from tallvakt.reasoning.consistency import find_conflicts
from tallvakt.reasoning.localisation import Group
from tests.helpers.brute_force import make, points, systems
from tests.helpers.located_faults import domains, located, values

SUMS = [[1, 1, -1, 0, 0, 0], [0, 0, 0, 1, 1, -1]]
ROWS = [[-1, 0, 0, -1, 0, 0], [0, -1, 0, 0, -1, 0], [0, 0, -1, 0, 0, -1]]


def table(cells: list[int | tuple[int, int]], averages: tuple[int, int, int] | None = None) -> EditSystem:
    """The system of such a table; averages are cells 6 to 8."""
    bounds = [c if isinstance(c, tuple) else (c, c) for c in cells]
    rows, limits = [[*row] for row in SUMS], [(0, 0), (0, 0)]
    if averages:
        bounds += [(a, a) for a in averages]
        rows = [[*row, 0, 0, 0] for row in rows]
        for k, row in enumerate(ROWS):
            rows.append([2 * f for f in row] + [4 * (k == j) for j in range(3)])
            limits.append((-1, 2))
    return make(rows, bounds, limits)


def test_nothing_to_find_where_everything_holds() -> None:
    found = located(table([1, 2, 3, 2, 2, 4], (2, 2, 4)))
    assert found.status == Status.CONSISTENT
    assert found.candidates == ()


def test_a_sum_alone_suspects_all_its_figures() -> None:
    found = located(table([1, 2, 7, 2, 2, 4]))
    assert [values(c) for c in found.candidates] == [{0: (5, 5)}, {1: (6, 6)}, {2: (3, 3)}]
    assert not any(c.unique for c in found.candidates)
    assert {(c.kind, c.label, c.parts, c.faults) for c in found.candidates} == {("figure", -1, (), 1)}
    assert found.causes[0].rows.tolist() == [0]


def test_sum_and_average_together_point_at_one_figure() -> None:
    found = located(table([1, 6, 3, 2, 2, 4], (2, 2, 4)))
    (only,) = found.candidates
    assert values(only) == {1: (2, 2)}
    assert only.unique
    assert only.likelihood == 1.0


def test_an_average_may_be_the_wrong_one() -> None:
    (only,) = located(table([1, 2, 3, 2, 2, 4], (2, 7, 4))).candidates
    assert values(only) == {7: (2, 2)}


def test_hidden_figures_leave_an_interval_and_no_proof() -> None:
    # 6 and a star make 2: only the total can be wrong, as another promise holds the 6.
    (only,) = located(make([[1, 1, -1], [1, 0, 0]], [(6, 6), (0, 3), (2, 2)], [(0, 0), (6, 6)])).candidates
    assert values(only) == {2: (6, 9)}
    assert not only.unique


@pytest.mark.parametrize(
    ("lower", "upper", "value"), [(6, 9, 6), (0, 3, 3), (0, 9, 5), (5, 5, 5), (4, 5, 5), (5, 7, 5), (7, 7, 7)]
)
def test_what_knows_nothing_takes_the_value_nearest_to_the_printed_one_for_likeliest(
    lower: int, upper: int, value: int
) -> None:
    values_, chance = localisation.nearest(make([], [(1, 1), (5, 5)], []))(1, lower, upper)
    assert (values_.tolist(), chance.tolist()) == ([value], [0.0])


def test_the_likeliest_value_is_one_that_hidden_figures_leave() -> None:
    # A figure and a star make 8, by itself 5 to 8; the star and 2 make 4, so that it can only have been 6.
    def highest(cell: int, lower: int, upper: int) -> tuple[np.ndarray, np.ndarray]:
        tried = np.arange(lower, upper + 1)
        return tried, tried.astype(np.float64)

    for other, sums, low, high in ((2, (4, 4), 6, 6), (4, (4, 4), 8, 8), (2, (0, 9), 5, 8), (2, (4, 9), 5, 6)):
        system = make([[1, 1, 0, 0], [0, 1, 1, 0]], [(1, 1), (0, 3), (other, other), (8, 8)], [(8, 8), sums])
        upper = np.where(np.arange(4) == 0, 9, system.upper)
        (only,) = localisation.localise(system, system.lower, upper, likelihood=highest).candidates
        assert values(only) == {0: (low, high)}
        assert only.value.tolist() == [high]


def test_a_contradiction_through_hidden_figures_is_found() -> None:
    # 5 and a star make 8, 4 and the same star make 6: each is possible, both are not.
    rows, cells = [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]], [(5, 5), (0, 3), (4, 4), (1, 1)]
    found = located(make(rows, cells, [(8, 8), (6, 6), (1, 1)]))
    assert found.status == Status.CONFLICT
    assert {frozenset(values(c)) for c in found.candidates} == {frozenset({0}), frozenset({2})}
    assert found.causes[0].rows.tolist() == [0, 1]


def test_two_errors_apart_are_two_causes() -> None:
    found = located(table([1, 2, 7, 2, 2, 9]))
    assert [cause.rows.tolist() for cause in found.causes] == [[0], [1]]


def test_two_errors_that_meet_are_changed_together() -> None:
    # 1 and 2 in the first month, 2 and 2 in the second: both figures of the second row wrong, or both of the first.
    found = located(table([1, 7, 3, 2, 8, 4], (2, 2, 4)))
    (cause,) = found.causes
    assert cause.status == Status.CONSISTENT
    assert [values(c) for c in cause.candidates] == [{1: (2, 2), 4: (2, 2)}]


def test_of_two_errors_that_meet_every_pair_is_tried_and_the_likeliest_are_shown() -> None:
    # Four figures and their sum, four others and theirs, and what the sums differ by: one of the former is too low and
    # one of the latter, whichever.
    rows = [[1] * 4 + [-1] + [0] * 5, [0] * 5 + [1] * 4 + [-1], [1] * 4 + [0] + [-1] * 4 + [0]]
    printed = [1] * 4 + [7] + [1] * 4 + [8]
    system = make(rows, [(v, v) for v in printed], [(0, 0), (0, 0), (-1, -1)])
    (cause,) = localisation.localise(system, np.zeros(10), np.full(10, 9)).causes
    assert cause.status == Status.CONSISTENT
    shown = {tuple(c.cells.tolist()) for c in cause.candidates}
    assert len(shown) >= 12
    assert shown < {(x, y) for x in range(4) for y in range(5, 9)}
    assert {values(c)[int(c.cells[0])] for c in cause.candidates} == {(4, 4)}


def test_likelihood_ranks_and_gives_the_value() -> None:
    def likelihood(cell: int, lower: int, upper: int) -> tuple[np.ndarray, np.ndarray]:
        tried = np.arange(lower, upper + 1)
        return tried, np.where(cell == 1, -1.0, -3.0) - np.abs(tried - 6)

    found = located(table([1, 2, 7, 2, 2, 4]), likelihood=likelihood)
    assert [int(c.cells[0]) for c in found.candidates] == [1, 0, 2]
    assert found.candidates[0].value.tolist() == [6]
    assert sum(c.likelihood for c in found.candidates) == pytest.approx(1.0)


def test_rows_exchanged_are_one_fault() -> None:
    # The second month is held by another table, which says that the rows changed places.
    rows = [[1, 1, -1, 0, 0], [1, 0, 0, -1, 0], [0, 1, 0, 0, -1]]
    system = make(rows, [(5, 5), (2, 2), (7, 7), (2, 2), (5, 5)], [(0, 0)] * 3)
    swap = Group("rows-exchanged", np.array([0, 1]), np.array([2, 5]), np.array([2, 5]), score=-1.0, label=8)
    other = Group("rows-exchanged", np.array([1, 2]), np.array([7, 2]), np.array([7, 2]), score=0.0)
    plain, found = located(system), located(system, groups=[other, swap])
    assert len(plain.causes) == 2
    (cause,) = found.causes
    assert cause.rows.tolist() == [1, 2]
    assert cause.candidates[0].kind == "rows-exchanged"
    assert cause.candidates[0].label == 8
    assert values(cause.candidates[0]) == {0: (2, 2), 1: (5, 5)}


def test_figures_stand_beside_a_fault_that_explains_what_they_do_and_only_there() -> None:
    # A swap explains two causes, each of which one figure would explain; beside it, both of these together.
    rows = [[1, 1, -1, 0, 0, 0], [1, 0, 0, -1, 0, 0], [0, 1, 0, 0, -1, 0], [0, 0, 0, 0, 1, -1]]
    swap = Group("rows-exchanged", np.array([0, 1]), np.array([2, 5]), np.array([2, 5]), score=-1.0)
    for last in (2, 9):
        system = make(rows, [(v, v) for v in (5, 2, 7, 2, 5, last)], [(0, 0)] * 3 + [(-4, 3)])
        (cause, *others) = located(system, groups=[swap]).causes
        assert cause.candidates[0].kind == "rows-exchanged"
        beside = [values(c) for c in cause.candidates[1:]]
        if last == 2:
            assert not others
            assert beside == [{3: (5, 5), 4: (2, 2)}]
        else:
            # The figure that the swap sets right is contradicted elsewhere too: no figure explains that half alone.
            assert beside == []


def test_three_errors_that_meet_need_the_solver() -> None:
    # A chain of equal figures a=b, b=c, ...: three of seven are wrong, alternating, so that no two changes do.
    chain = [[0] * k + [1, -1] + [0] * (5 - k) for k in range(6)]
    system = make(chain, [(v, v) for v in (1, 5, 1, 6, 1, 7, 1)], [(0, 0)] * 6)
    found = located(system)
    assert values(found.candidates[0]) == {1: (1, 1), 3: (1, 1), 5: (1, 1)}


def test_what_was_not_proved_is_not_unique(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallvakt.reasoning.localisation.causes.possible", lambda *_, **__: None)
    (only,) = located(table([1, 6, 3, 2, 2, 4], (2, 2, 4))).candidates
    assert values(only) == {1: (2, 2)}
    assert not only.unique


def test_it_is_said_whether_the_steps_or_the_time_were_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [[0] * k + [1, -1] + [0] * (5 - k) for k in range(6)]
    system = make(chain, [(v, v) for v in (1, 5, 1, 6, 1, 7, 1)], [(0, 0)] * 6)
    conflicts = localisation.evident_conflicts(system)
    (late,) = located(system, conflicts=conflicts, budget=0.0).causes
    assert (late.status, late.late) == (Status.TIMEOUT, True)
    monkeypatch.setattr("tallvakt.reasoning.localisation.several.MOST_SETS", 1)
    (cut,) = located(system, conflicts=conflicts).causes
    assert (cut.status, cut.late) == (Status.TIMEOUT, False)


def test_where_no_figure_may_be_more_than_it_is_no_change_would_do() -> None:
    system = make([[1, 1]], [(0, 0), (0, 0)], [(1, 1)])
    (cause,) = localisation.localise(system, np.full(2, -4), np.zeros(2)).causes
    assert (cause.status, cause.candidates) == (Status.CONFLICT, ())


def test_domains_that_do_not_hold_the_figures_are_refused() -> None:
    system = table([1, 2, 7, 2, 2, 4])
    with pytest.raises(ValueError, match="cell 2: its domain"):
        localisation.localise(system, system.lower - (np.arange(6) == 2) * -1, system.upper)
    with pytest.raises(ValueError, match="domain_upper has shape"):
        localisation.localise(system, system.lower, np.zeros(5))


def test_without_time_the_answer_says_so() -> None:
    found = located(table([1, 7, 3, 2, 8, 4], (2, 2, 4)), budget=0.0)
    assert found.status == Status.TIMEOUT


def test_a_promise_about_no_figure_is_not_taken_for_a_question_of_time() -> None:
    found = located(make([[0], [1]], [(0, 0)], [(1, 1), (1, 1)]))
    assert found.status == Status.CONFLICT
    assert [cause.status for cause in found.causes if 0 in cause.rows] == [Status.CONFLICT]
    assert [c.cells.tolist() for c in found.candidates] == [[0]]


def test_a_thousand_failed_promises_end_within_their_budget() -> None:
    random = np.random.default_rng(1)
    matrix = random.random((1000, 2000)) < 0.003
    lower = random.integers(0, 100, 2000)
    system = EditSystem(sparse.csr_array(matrix.astype(np.int64)), lower, lower, np.full(1000, 700), np.full(1000, 700))
    began = time.monotonic()
    found = localisation.localise(system, lower * 0, lower + 1000, budget=3.0)
    assert time.monotonic() - began < 30
    told = np.sort(np.concatenate([cause.rows for cause in found.causes]))
    assert told.tolist() == np.flatnonzero(verdicts.evaluate(system) == Verdict.FAILED).tolist()


# -- everything small, by trying everything --------------------------------------------------------------------------


def repairs(system: EditSystem, size: int) -> dict[tuple[int, ...], set[tuple[int, ...]]]:
    """By set of known cells the values they can be changed to, all of them changed, so that everything holds."""
    lower, upper = domains(system)
    found = {}
    for cells in itertools.combinations(np.flatnonzero(system.known).tolist(), size):
        low, high = np.array(system.lower), np.array(system.upper)
        low[list(cells)], high[list(cells)] = lower[list(cells)], upper[list(cells)]
        tried = points(system.with_bounds(low, high))[:, list(cells)]
        changed = tried[(tried != system.lower[list(cells)]).all(axis=1)]
        if changed.size:
            found[cells] = {tuple(p) for p in changed.tolist()}
    return found


@given(systems(max_cells=5, max_rows=4, factor=2))
def test_every_single_repair_is_among_the_candidates(system: EditSystem) -> None:
    found = located(system)
    if points(system).size or not system.n_edits:
        assert found.status == Status.CONSISTENT
        return
    assert found.status == Status.CONFLICT or not found.candidates
    true = repairs(system, 1)
    if len(found.causes) > 1:
        return
    told = {tuple(c.cells.tolist()): values(c) for c in found.candidates}
    for (cell,), every in true.items():
        low, high = told[(cell,)][cell]
        assert all(low <= v <= high for (v,) in every)
    for candidate in found.candidates:
        if candidate.unique:
            assert true in ({}, {tuple(candidate.cells.tolist()): {tuple(candidate.value.tolist())}})


@given(st.data())
def test_several_changes_are_as_few_as_can_be(data: st.DataObject) -> None:
    n = data.draw(st.integers(3, 5))
    truth = data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    rows = [[0] * k + [1, -1] + [0] * (n - k - 2) for k in range(n - 1)]
    rows += [data.draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n))]
    limits = [(v, v) for v in (np.array(rows) @ truth).tolist()]
    wrong = data.draw(st.sets(st.integers(0, n - 1), min_size=2, max_size=3))
    printed = [v + (data.draw(st.integers(1, 3)) if k in wrong else 0) for k, v in enumerate(truth)]
    system = make(rows, [(v, v) for v in printed], limits)
    found = located(system)
    if len(found.causes) != 1 or not found.candidates:
        return
    fewest = next(size for size in range(1, n + 1) if repairs(system, size))
    assert {c.cells.size for c in found.candidates} == {fewest}
    true = repairs(system, fewest)
    for candidate in found.candidates:
        assert tuple(candidate.value.tolist()) in true[tuple(candidate.cells.tolist())]
    if fewest == 2 and found.causes[0].status == Status.CONSISTENT:
        assert {tuple(c.cells.tolist()) for c in found.candidates} == set(true)


def test_conflicts_known_already_are_taken() -> None:
    system = table([1, 2, 7, 2, 2, 4])
    given = find_conflicts(system)
    assert [values(c) for c in located(system, conflicts=given).candidates] == [
        values(c) for c in located(system).candidates
    ]


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        ([0, 0], [9, 9, 9], r"domain_lower has shape \(2,\), expected \(3,\)"),
        ([0, 0, 0], [9, 9], r"domain_upper has shape \(2,\), expected \(3,\)"),
        ([0, 0, 0], [9, 9, 2], "cell 2: its domain does not hold its interval"),
        ([0, 6, 0], [9, 9, 9], "cell 1: its domain does not hold its interval"),
        ([0, 0, 1], [9, 9, 9], "cell 2: its domain does not hold its interval"),
        ([0, 0, 0], [9, 4, 2], "cell 1: its domain does not hold its interval"),
    ],
)
def test_domains_hold_the_figures(lower: list[int], upper: list[int], words: str) -> None:
    system = make([[1, 1, -1]], [(1, 1), (5, 5), (0, 3)], [(0, 0)])
    with pytest.raises(ValueError, match=words):
        localisation.localise(system, lower, upper)
    assert localisation.localise(system, [1, 5, 0], [1, 5, 3]).status == Status.CONFLICT
