from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem, Status, disclosure, remedy
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make
from tests.helpers.suppressed_tables import ONE_STAR, WIDE, given_away, table


def suggest(system: EditSystem, may_hide: Ints | None = None) -> remedy.SuppressionRemedy:
    n = system.n_cells
    allowed = system.known if may_hide is None else np.isin(np.arange(n), may_hide)
    low, high = np.zeros(n, dtype=np.int64), np.full(n, WIDE)
    return remedy.suggest(system, ~system.known, allowed, low, high)


small_tables = st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3)


@given(small_tables)
@settings(max_examples=40, deadline=None)
def test_the_remedy_works_and_none_has_fewer_than_its_bound(figures: list[list[int]]) -> None:
    system = table(np.array(figures))
    found = suggest(system)
    assert found.status == Status.CONSISTENT
    assert system.known[found.cells].all()
    assert found.cells.size >= found.lower_bound
    assert given_away(system, found.cells) == found.unprotected.tolist()
    everything = np.flatnonzero(system.known)
    beyond_help = given_away(system, everything)
    assert set(found.impossible.tolist()) <= set(beyond_help) <= set(found.unprotected.tolist())
    for size in range(min(found.lower_bound, 4)):
        for few in itertools.combinations(everything.tolist(), size):
            assert given_away(system, few) != beyond_help


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
    assert found.impossible.tolist() == [0]


def test_nothing_recoverable_nothing_to_do() -> None:
    system = make([[1, 1]], [(0, 3), (0, 3)], [(3, 3)])
    found = suggest(system)
    assert (found.cells.tolist(), found.lower_bound, found.unprotected.tolist()) == ([], 0, [])


def test_a_figure_outside_its_hidden_interval_is_a_mistake() -> None:
    system = make([[1, 1]], [(0, 3), (9, 9)], [(10, 10)])
    with pytest.raises(ValueError, match="cell 1"):
        remedy.suggest(system, ~system.known, system.known, np.zeros(2, dtype=np.int64), np.full(2, 5))


OPEN_STARS = [
    (34, 47, 60, 89, 230),
    (95, 124, 0, 31, 250),
    (92, 150, 59, 35, 336),
    (800, 941, 651, 735, 3127),
    (1021, 1262, 770, 890, 3943),
]
HIDDEN = [0, 1, 2, 5, 7, 11, 13, 16, 18]


@pytest.mark.parametrize("upper", [NO_LIMIT, 5000])
def test_one_further_figure_is_enough_where_stars_may_be_any_count(upper: int) -> None:
    figures = np.array(OPEN_STARS)
    cell = np.arange(figures.size).reshape(figures.shape)
    rows = np.zeros((10, figures.size), dtype=np.int64)
    for k, group in enumerate([*cell, *cell.T]):
        rows[k, group] = [1] * 4 + [-1]
    cells = [(0, upper) if c in HIDDEN else (v, v) for c, v in enumerate(figures.ravel().tolist())]
    system = make(rows.tolist(), cells, [(0, 0)] * 10)
    assert given_away(system, ()) == [1]
    inner = cell[:4, :4].ravel()
    found = suggest(system, inner)
    assert (found.cells.size, found.lower_bound) == (1, 1)
    assert not found.unprotected.size
    assert given_away(system, found.cells) == []


@given(small_tables, st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_choice_does_not_depend_on_recovered_values(figures: list[list[int]], seed: int) -> None:
    """The recovered stars take other values, and the printed sums they stand in change with them."""
    whole = np.array(figures) * 3 + 4
    random = np.random.default_rng(seed)
    where = (int(random.integers(whole.shape[0])), int(random.integers(whole.shape[1])))
    others = []
    for value in (0, 1, 3):
        whole[where] = value
        others.append(suggest(table(whole)))
    assert len({tuple(o.cells.tolist()) for o in others}) == 1
    assert len({o.lower_bound for o in others}) == 1


def test_of_remedies_as_small_the_preferred_is_taken() -> None:
    system = table(np.array([[2, 20, 30], [40, 50, 60], [70, 80, 90]]))
    n = system.n_cells
    low, high = np.zeros(n, dtype=np.int64), np.full(n, WIDE)
    rank = np.arange(n)[::-1].copy()
    found = remedy.suggest(system, ~system.known, system.known, low, high, rank=rank)
    plain = remedy.suggest(system, ~system.known, system.known, low, high, rank=np.arange(n))
    assert found.cells.size == plain.cells.size == 3
    assert rank[found.cells].sum() < rank[plain.cells].sum()


def test_average_is_protected_blindly() -> None:
    """Two months and their rounded mean of one row, beside a second row: the mean leaves no value of the star open."""
    rows = [[1, 0, 1, 0, -1, 0, 0], [0, 1, 0, 1, 0, -1, 0], [-2, -2, 0, 0, 0, 0, 4]]
    for value in range(4):
        mean = (value + 20 + 1) // 2
        cells = [(0, 3), (20, 20), (30, 30), (40, 40), (30 + value,) * 2, (60, 60), (mean, mean)]
        system = make(rows, cells, [(0, 0), (0, 0), (-1, 2)])
        found = suggest(system, np.array([1, 2, 3, 6]))
        assert not found.unprotected.size
        assert given_away(system, found.cells) == []


def test_no_time_is_said() -> None:
    system = table(np.array([[2, 20, 30], [40, 50, 60]]))
    n = system.n_cells
    found = remedy.suggest(
        system, ~system.known, system.known, np.zeros(n, dtype=np.int64), np.full(n, WIDE), budget=0.0
    )
    assert found.status == Status.TIMEOUT
    assert (found.cells.tolist(), found.safe.tolist()) == ([], [])
    assert found.unprotected.size


def test_every_recoverable_star_is_safe_or_unprotected() -> None:
    system = table(np.array([[2, 20, 30], [40, 50, 60], [70, 80, 3]]))
    found = suggest(system)
    assert sorted([*found.safe.tolist(), *found.unprotected.tolist()]) == given_away(system, ())


def test_all_preferences_together_come_to_so_much_of_a_cell() -> None:
    hidable = np.array([True, True, False, True])
    preferred = remedy._preference(hidable, np.array([1, 3, 50, 0]), np.array([5, 5, 7, 6]))
    assert preferred.group.tolist() == [5, 5, -1, 6]
    shares = preferred.cost - 1.0
    assert shares.tolist() == pytest.approx([remedy.TIES / 8, 3 * remedy.TIES / 8, 0, 0])
    assert shares.sum() + 2 * preferred.opening == pytest.approx(remedy.TIES)
    single = remedy._preference(hidable, np.array([0, 1, 9, 0]), None)
    assert single.cost[1] - 1.0 == pytest.approx(remedy.TIES / 2)
    plain = remedy._preference(hidable, None, None)
    assert (plain.cost.tolist(), plain.group.tolist()) == ([1.0] * 4, [-1] * 4)


def test_a_search_that_had_no_time_has_not_ended_though_the_audit_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remedy, "SEARCHING", 0.0)
    system = table(np.array(ONE_STAR))
    found = suggest(system)
    assert found.status == Status.TIMEOUT
    assert given_away(system, found.cells) == found.unprotected.tolist()
    # Where nothing is left to protect, there was nothing to search for.
    assert suggest(table(np.array(ONE_STAR) + 9)).status == Status.CONSISTENT


def test_in_a_large_piece_a_figure_looks_for_its_move_nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remedy, "SMALL", 0)
    system = table(np.array([[2, 20, 30], [40, 50, 60], [70, 3, 90]]))
    found = suggest(system)
    assert (found.status, found.unprotected.tolist(), found.lower_bound) == (Status.CONSISTENT, [], 0)
    assert given_away(system, found.cells) == []
    # What is not found nearby is not found, though there was time to.
    monkeypatch.setattr(remedy, "NEARBY", 0)
    alone = suggest(system)
    assert (alone.status, alone.unprotected.tolist()) == (Status.CONSISTENT, given_away(system, ()))


def partly_audited(system: EditSystem, unsure: list[int]) -> disclosure.Bounds:
    """The audit of a system as if some cells had not been settled in time."""
    whole = disclosure.bounds(system)
    cells, proved = np.array(whole.cells), np.array(whole.proved)
    cells[unsure], proved[unsure] = disclosure.CellStatus.TIMEOUT, False
    lower, upper = np.array(whole.lower), np.array(whole.upper)
    lower[unsure], upper[unsure] = system.lower[unsure], system.upper[unsure]
    return disclosure.Bounds(Status.TIMEOUT, lower, upper, proved, cells)


@pytest.mark.parametrize("star", [False, True])
def test_a_figure_that_was_not_settled_is_unprotected_unless_it_is_shown_to_be_safe(star: bool) -> None:
    # Two stars that their sum leaves open, two that are given away; one of each was not settled.
    rows = [[1, 1, 0, 0, 0, -1], [0, 0, 1, 0, 1, 0], [0, 0, 0, 1, 1, 0]]
    cells = [(0, 3), (0, 3), (0, 3) if star else (2, 2), (0, 3), (40, 40), (3, 3)]
    system = make(rows, cells, [(0, 0), (42, 42), (41, 41)])
    n = system.n_cells
    low, high = np.zeros(n, dtype=np.int64), np.full(n, WIDE)
    may_hide = np.arange(n) == 4
    found = remedy.suggest(system, ~system.known, may_hide, low, high, audit=partly_audited(system, [0, 3]))
    assert found.status == Status.TIMEOUT
    assert found.cells.tolist() == ([4] if star else [])
    assert found.unprotected.tolist() == ([] if star else [3])
    assert found.safe.tolist() == ([2] if star else [])


def test_figures_of_one_group_are_preferred_and_ranks_are_only_of_what_may_be_hidden() -> None:
    system = table(np.array(ONE_STAR))
    n = system.n_cells
    low, high = np.zeros(n, dtype=np.int64), np.full(n, WIDE)
    rectangle = [1, 8, 9]
    group = np.arange(n)
    group[rectangle] = 99
    found = remedy.suggest(system, ~system.known, system.known, low, high, group=group)
    assert found.cells.tolist() == rectangle
    # A huge rank of the star itself, which is hidden already, drowns no other.
    rank = np.where(np.isin(np.arange(n), [2, 4, 6]), 0, 1)
    rank[0] = 10**9
    found = remedy.suggest(system, ~system.known, system.known, low, high, rank=rank)
    assert found.cells.tolist() == [2, 4, 6]


def averaged(seed: int) -> EditSystem:
    """Categories (rows) by months (columns) with totals by month, and rounded averages of every row."""
    random = np.random.default_rng(seed)
    parts, months = (int(size) for size in random.integers(2, 4, 2))
    whole = np.zeros((parts + 1, months + 1), dtype=np.int64)
    whole[:-1, :-1] = random.integers(0, 14, (parts, months))
    whole[-1, :-1] = whole[:-1, :-1].sum(axis=0)
    whole[:, -1] = (2 * whole[:, :-1].sum(axis=1) + months) // (2 * months)
    cell = np.arange(whole.size).reshape(whole.shape)
    rows = np.zeros((months + parts + 1, whole.size), dtype=np.int64)
    for row, column in zip(rows[:months], cell.T[:-1], strict=True):
        row[column], row[column[-1]] = 1, -1
    for row, line in zip(rows[months:], cell, strict=True):
        row[line], row[line[-1]] = -2, 2 * months
    limits = [(0, 0)] * months + [(1 - months, months)] * (parts + 1)
    return make(rows.tolist(), [(0, 3) if v < 4 else (v, v) for v in whole.ravel().tolist()], limits)


@pytest.mark.parametrize(("small", "hidden", "unprotected", "least"), [(remedy.SMALL, 55, 0, 18), (0, 60, 0, 0)])
def test_among_averages_no_more_is_hidden_and_as_much_is_protected_as_before(
    small: int, hidden: int, unprotected: int, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remedy, "SMALL", small)
    systems = [averaged(seed) for seed in range(20)]
    found = [suggest(system) for system in systems]
    for system, one in zip(systems, found, strict=True):
        assert one.status == Status.CONSISTENT
        assert given_away(system, one.cells) == one.unprotected.tolist()
        assert set(one.impossible.tolist()) <= set(one.unprotected.tolist())
    # As much as when this was written.
    assert sum(one.cells.size for one in found) <= hidden
    assert sum(one.unprotected.size for one in found) <= unprotected
    assert sum(one.lower_bound for one in found) >= least
