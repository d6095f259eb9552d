from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem, Verdict, propagation, tracing, verdicts
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.propagation import propagate
from tallvakt.reasoning.tracing import Reader, trace
from tests.helpers.brute_force import make, open_systems, points, systems


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


def read_by_hand(system: EditSystem) -> list[tuple[int, int]] | None:
    """The intervals that promises leave, read one by one until nothing narrows; None where a contradiction shows."""
    low: list[float] = [-np.inf if v == -NO_LIMIT else v for v in system.lower.tolist()]
    high: list[float] = [np.inf if v == NO_LIMIT else v for v in system.upper.tolist()]
    matrix = system.matrix.toarray().tolist()
    for _ in range(200):
        before = (list(low), list(high))
        for row, factors in enumerate(matrix):
            least, most = float(system.row_lower[row]), float(system.row_upper[row])
            for sign, limit in (
                (1, most if most < NO_LIMIT else np.inf),
                (-1, -least if least > -NO_LIMIT else np.inf),
            ):
                terms = {k: min(sign * f * low[k], sign * f * high[k]) for k, f in enumerate(factors) if f}
                if sum(terms.values()) > limit:
                    return None
                for k in terms:
                    spare = limit - sum(term for other, term in terms.items() if other != k)
                    factor = sign * factors[k]
                    if np.isfinite(spare) and factor > 0:
                        high[k] = min(high[k], spare // factor)
                    elif np.isfinite(spare):
                        low[k] = max(low[k], -(spare // -factor))
                    if low[k] > high[k]:
                        return None
        if before == (low, high):
            break
    sides = zip(low, high, strict=True)
    return [(-NO_LIMIT if a == -np.inf else int(a), NO_LIMIT if b == np.inf else int(b)) for a, b in sides]


@given(open_systems())
@settings(max_examples=200)
def test_propagation_and_traces_leave_what_reading_by_hand_leaves(system: EditSystem) -> None:
    expected, fast = read_by_hand(system), propagate(system)
    slow = trace(Reader(system), range(system.n_edits))
    if not (fast.complete and slow.complete):
        return
    assert bool(fast.broken.size) == (slow.broken is not None) == (expected is None)
    assert bool(propagate(system, first_only=True).broken.size) == (expected is None)
    if expected is None:
        parts = connected(system)
        dead = set(parts.rows[fast.broken].tolist()) - {-1}
        assert fast.dead.tolist() == [label in dead for label in parts.cells.tolist()]
        assert (fast.lower[fast.dead] == system.lower[fast.dead]).all()
        assert (fast.upper[fast.dead] == system.upper[fast.dead]).all()
        assert read_by_hand(system.subsystem(sorted(slow.core()))) is None
        return
    assert list(zip(fast.lower.tolist(), fast.upper.tolist(), strict=True)) == expected
    for cell in np.flatnonzero(~system.known).tolist():
        assert slow.interval(cell) == expected[cell]
        behind = read_by_hand(system.subsystem(sorted(slow.rows_behind(slow.of_cell(cell)))))
        assert behind is not None
        assert behind[cell] == expected[cell]


@given(open_systems(), st.data())
@settings(max_examples=80)
def test_after_a_narrower_figure_the_promises_about_it_are_a_start(system: EditSystem, data: st.DataObject) -> None:
    first = propagate(system)
    if first.broken.size or not first.complete:
        return
    cell = data.draw(st.integers(0, system.n_cells - 1))
    lower, upper = np.array(first.lower), np.array(first.upper)
    if lower[cell] == -NO_LIMIT:
        lower[cell] = min(0, int(upper[cell]))
    elif lower[cell] < upper[cell]:
        lower[cell] += 1
    narrower = system.with_bounds(lower, upper)
    whole, started = propagate(narrower), propagate(narrower, start=system.rows_of(cell))
    assert bool(whole.broken.size) == bool(started.broken.size)
    if not whole.broken.size:
        assert (whole.lower.tolist(), whole.upper.tolist()) == (started.lower.tolist(), started.upper.tolist())
    # Of nothing to start from nothing follows.
    still = propagate(narrower, start=np.zeros(0, dtype=np.int64))
    assert (still.lower.tolist(), still.upper.tolist(), still.complete) == (lower.tolist(), upper.tolist(), True)


@given(systems(), st.integers(0, 2))
@settings(max_examples=80)
def test_stopped_early_every_bound_holds_and_what_fails_by_itself_is_told(system: EditSystem, sweeps: int) -> None:
    whole = propagate(system)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(propagation, "MAX_SWEEPS", sweeps)
        early = propagate(system)
    late = propagate(system, deadline=0.0)
    assert late.complete == (not system.n_edits)
    for found in (early, late):
        assert (found.lower >= system.lower).all()
        assert (found.upper <= system.upper).all()
        if not whole.broken.size:
            assert not found.broken.size
            assert (found.lower <= whole.lower).all()
            assert (found.upper >= whole.upper).all()
    failing = np.flatnonzero(verdicts.evaluate(system) == Verdict.FAILED)
    assert set(failing.tolist()) >= set(late.broken.tolist())
    assert bool(late.broken.size) == bool(failing.size)
    if early.complete and not whole.broken.size:
        assert (early.lower.tolist(), early.upper.tolist()) == (whole.lower.tolist(), whole.upper.tolist())


@given(systems(max_rows=6), st.data())
@settings(max_examples=80)
def test_a_trace_ends_where_its_goal_has_one_value(system: EditSystem, data: st.DataObject) -> None:
    hidden = np.flatnonzero(~system.known).tolist()
    whole = trace(Reader(system), range(system.n_edits))
    if whole.ended() or not hidden:
        return
    goal = data.draw(st.sampled_from(hidden))
    short = trace(Reader(system), range(system.n_edits), goal=goal)
    assert short.fixed(goal) == whole.fixed(goal)
    assert len(short.entries) <= len(whole.entries)
    if not short.fixed(goal):
        assert short.complete
        assert short.entries == whole.entries
    else:
        # The last promise read is the one that fixes it.
        assert any(entry.cell == goal and entry.row == short.entries[-1].row for entry in short.entries)
        before = [entry for entry in short.entries if entry.row != short.entries[-1].row]
        assert len(before) < len(short.entries)
    for at, entry in enumerate(whole.entries):
        assert all(earlier < at for earlier in entry.because)
        assert whole.behind([at]) == sorted({at}.union(*(whole.behind([k]) for k in entry.because)))


def test_a_trace_rests_after_many_narrowings(monkeypatch: pytest.MonkeyPatch) -> None:
    big = 10**12
    system = make([[1, -1], [-1, 1]], [(0, big), (0, big)], [(1, NO_LIMIT), (1, NO_LIMIT)])
    for most in (1, 5, 50):
        monkeypatch.setattr(tracing, "MAX_NARROWINGS", most)
        resting = trace(Reader(system), [0, 1])
        assert (resting.complete, resting.ended()) == (False, False)
        assert 3 * most <= len(resting.entries) <= 3 * most + 2
    with pytest.raises(ValueError, match="no contradiction"):
        resting.core()
    late = trace(Reader(system), [0, 1], 0.0)
    assert (late.entries, late.complete) == ([], False)
