from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import EditSystem, Status, disclosure, remedy
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make

WIDE = 1000


def table(figures: Ints, averages: bool = False) -> EditSystem:
    """Categories (rows) by months (columns) with printed totals by month and by category, below 4 suppressed."""
    parts, months = figures.shape
    whole = np.zeros((parts + 1, months + 1), dtype=np.int64)
    whole[:-1, :-1] = figures
    whole[-1, :-1], whole[:, -1] = figures.sum(axis=0), whole[:, :-1].sum(axis=1)
    whole[-1, -1] = figures.sum()
    cell = np.arange(whole.size).reshape(whole.shape)
    groups = [cell[:, m] for m in range(months + 1)]
    groups += [] if averages else [cell[p] for p in range(parts + 1)]
    rows = np.zeros((len(groups), whole.size), dtype=np.int64)
    for k, group in enumerate(groups):
        rows[k, group] = 1
        rows[k, group[-1]] = -1
    limits = [(0, 0)] * len(groups)
    cells = [(0, 3) if v < 4 else (v, v) for v in whole.ravel().tolist()]
    return make(rows.tolist(), cells, limits)


def suggest(system: EditSystem, may_hide: Ints | None = None, blind: bool = True) -> remedy.Remedy:
    n = system.n_cells
    allowed = system.known if may_hide is None else np.isin(np.arange(n), may_hide)
    low, high = np.zeros(n, dtype=np.int64), np.full(n, WIDE)
    return remedy.suggest(system, ~system.known, allowed, low, high, blind=blind)


def given_away(system: EditSystem, hidden: tuple[int, ...] | Ints) -> list[int]:
    n = system.n_cells
    cells = np.array(hidden, dtype=np.int64)
    changed = remedy.suppressed(system, cells, np.zeros(n, dtype=np.int64), np.full(n, WIDE))
    found = disclosure.bounds(changed)
    return np.flatnonzero((found.width == 0) & ~system.known).tolist()


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3), st.booleans())
@settings(max_examples=40)
def test_the_remedy_works_and_is_near_the_fewest(figures: list[list[int]], blind: bool) -> None:
    system = table(np.array(figures))
    found = suggest(system, blind=blind)
    assert found.status == Status.CONSISTENT
    assert system.known[found.cells].all()
    assert found.cells.size >= found.lower_bound
    assert given_away(system, found.cells) == found.unprotected.tolist()
    everything = np.flatnonzero(system.known)
    assert found.unprotected.tolist() == given_away(system, everything)
    for size in range(min(found.lower_bound, 4)):
        for few in itertools.combinations(everything.tolist(), size):
            assert given_away(system, few) != found.unprotected.tolist()
    for cell in [] if blind else found.cells.tolist():
        fewer = found.cells[found.cells != cell]
        assert found.cells.size == found.lower_bound or given_away(system, fewer) != found.unprotected.tolist()


def test_one_star_in_a_table_needs_three_more() -> None:
    system = table(np.array([[2, 20, 30], [40, 50, 60], [70, 80, 90]]))
    found = suggest(system)
    assert (found.lower_bound, found.cells.size, found.unprotected.size) == (3, 3, 0)
    assert given_away(system, found.cells) == []


@pytest.mark.parametrize("averages", [False, True])
def test_a_recovered_0_and_a_recovered_2_have_the_same_remedy(averages: bool) -> None:
    tables = [table(np.array([[v, 20, 30], [40, 50, 60], [70, 80, w]]), averages) for v in range(4) for w in range(4)]
    found = [suggest(system) for system in tables]
    assert len({tuple(f.cells.tolist()) for f in found}) == 1
    assert {f.lower_bound for f in found} == {found[0].lower_bound}
    assert all(not f.unprotected.size for f in found)


def test_untouchable_figures_are_never_hidden() -> None:
    system = table(np.array([[2, 20, 30], [40, 50, 60], [70, 80, 90]]))
    inner = np.array([1, 2, 4, 5, 6, 8, 9, 10])
    found = suggest(system, inner)
    assert set(found.cells.tolist()) <= set(inner.tolist())
    assert not found.unprotected.size


def test_what_nothing_helps_is_said() -> None:
    system = make([[1, 1, 0], [1, 0, 0], [0, 1, 1]], [(0, 3), (9, 9), (5, 5)], [(10, 10), (1, 1), (0, 99)])
    found = suggest(system)
    assert (found.status, found.cells.tolist(), found.unprotected.tolist()) == (Status.CONSISTENT, [], [0])


def test_nothing_recoverable_nothing_to_do() -> None:
    system = make([[1, 1]], [(0, 3), (0, 3)], [(3, 3)])
    found = suggest(system)
    assert (found.cells.tolist(), found.lower_bound, found.unprotected.tolist()) == ([], 0, [])


def test_a_figure_outside_its_hidden_interval_is_a_mistake() -> None:
    system = make([[1, 1]], [(0, 3), (9, 9)], [(10, 10)])
    with pytest.raises(ValueError, match="cell 1"):
        remedy.suggest(system, ~system.known, system.known, np.zeros(2, dtype=np.int64), np.full(2, 5))


def test_no_time_is_said() -> None:
    system = table(np.array([[2, 20, 30], [40, 50, 60]]))
    n = system.n_cells
    found = remedy.suggest(
        system, ~system.known, system.known, np.zeros(n, dtype=np.int64), np.full(n, WIDE), budget=0.0
    )
    assert found.status == Status.TIMEOUT
