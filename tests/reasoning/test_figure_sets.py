"""Two figures and more that are wrong together, and what their likeliest values are, against trying every value."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import EditSystem, Verdict, verdicts
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation import pairs as pairs_module
from tallvakt.reasoning.localisation import several as several_module
from tallvakt.reasoning.localisation.conflicts import evident
from tallvakt.reasoning.localisation.linear_model import Belief, Candidate, Floats, Question
from tallvakt.reasoning.localisation.pairs import Pairs, log_sum, pairs
from tallvakt.reasoning.localisation.several import several
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points

HIGHEST = 6
"""A wrong figure may have been anything from 0 to this."""


def liked(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
    """Every value, likelier the nearer it is to one that differs from cell to cell."""
    values = np.arange(lower, upper + 1)
    return values, -0.5 * (1 + cell % 3) * np.abs(values - (2 * cell + 1) % 5) - 0.1 * cell


def alike(_cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
    """Every value, each as likely."""
    return np.arange(lower, upper + 1), np.zeros(upper - lower + 1)


def likeliest(cell: int, lower: int, upper: int) -> int:
    values, score = liked(cell, lower, upper)
    return int(values[np.argmax(score)])


def question(system: EditSystem) -> Question:
    known = system.known
    lower, upper = np.where(known, 0, system.lower), np.where(known, HIGHEST, system.upper)
    return Question(system, lower, upper, np.zeros(system.n_edits, dtype=bool), float("inf"))


def conflicts_of(system: EditSystem) -> list[Ints]:
    return evident(system, connected(system), float("inf"))


def failing(system: EditSystem) -> np.ndarray:
    return np.asarray(verdicts.evaluate(system) == Verdict.FAILED)


def asked(system: EditSystem, until: float = float("inf")) -> Pairs:
    of = question(system)
    of = Question(of.system, of.lower, of.upper, of.aside, until)
    return pairs(of, conflicts_of(system), failing(system), connected(system), Belief(liked))


def repairs(system: EditSystem, cells: Sequence[int]) -> Ints:
    """The values of some cells with which every promise holds."""
    of, at = question(system), list(cells)
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[at], upper[at] = of.lower[at], of.upper[at]
    return np.asarray(points(system.with_bounds(lower, upper))[:, at], dtype=np.int64)


def sides(candidate: Candidate) -> list[tuple[int, int]]:
    return list(zip(candidate.lower.tolist(), candidate.upper.tolist(), strict=True))


@st.composite
def wrong_tables(draw: st.DrawFn) -> EditSystem:
    """Two by two or three figures with their sums both ways, two or three of them printed wrong."""
    parts, months = 2, draw(st.integers(2, 3))
    figures = np.array([*draw(st.lists(st.integers(0, 3), min_size=4, max_size=6)), 1, 1])[: parts * months]
    table = np.zeros((parts + 1, months + 1), dtype=np.int64)
    table[:-1, :-1] = figures.reshape(parts, months)
    table[-1, :-1], table[:, -1] = table[:-1, :-1].sum(axis=0), table[:, :-1].sum(axis=1)
    cell = np.arange(table.size).reshape(table.shape)
    rows = []
    for group in (*cell, *cell.T):
        row = np.zeros(table.size, dtype=np.int64)
        row[group], row[group[-1]] = 1, -1
        rows.append(row.tolist())
    printed = np.minimum(table.ravel(), HIGHEST)
    for at in draw(st.lists(st.integers(0, table.size - 1), min_size=2, max_size=3, unique=True)):
        printed[at] = draw(st.integers(0, HIGHEST))
    return make(rows, [(v, v) for v in printed.tolist()], [(0, 0)] * len(rows))


@given(wrong_tables())
@settings(max_examples=40)
def test_every_two_figures_that_do_are_found_with_their_intervals_and_values(system: EditSystem) -> None:
    if not failing(system).any():
        return
    every = {two: repairs(system, two) for two in itertools.combinations(range(system.n_cells), 2)}
    single = any(len(repairs(system, [cell])) for cell in range(system.n_cells))
    # Where one figure does, a pair is no pair: another figure beside it may be what it is.
    if single:
        return
    found = asked(system)
    assert found.complete
    expected = {two: values for two, values in every.items() if len(values)}
    assert {tuple(c.cells.tolist()) for c in found.candidates} == set(expected)
    for candidate in found.candidates:
        values = expected[tuple(candidate.cells.tolist())]
        assert sides(candidate) == list(zip(values.min(axis=0).tolist(), values.max(axis=0).tolist(), strict=True))
        scores = [
            sum(float(liked(cell, v, v)[1][0]) for cell, v in zip(candidate.cells.tolist(), point, strict=True))
            for point in values.tolist()
        ]
        assert candidate.score == pytest.approx(log_sum(np.array(scores)))
        best = [point for point, score in zip(values.tolist(), scores, strict=True) if score > max(scores) - 1e-9]
        assert candidate.value.tolist() in best


def unequal(values: Sequence[int]) -> EditSystem:
    """A chain of figures that are all to be equal."""
    last = len(values) - 2
    chain = [[0] * k + [1, -1] + [0] * (last - k) for k in range(last + 1)]
    return make(chain, [(v, v) for v in values], [(0, 0)] * (last + 1))


def test_of_many_pairs_the_most_promising_are_judged_and_of_many_values_the_likeliest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system = unequal([1, 5, 1, 6, 1])
    whole = asked(system)
    assert [c.cells.tolist() for c in whole.candidates] == [[1, 3]]
    monkeypatch.setattr(pairs_module, "MOST_RANKED", 1)
    assert [c.cells.tolist() for c in asked(system).candidates] == [[1, 3]]
    # A sum and another sum over other figures: any of the first with any of the second, the likeliest first.
    two = make([[1, 1, -1, 0, 0, 0], [0, 0, 0, 1, 1, -1]], [(v, v) for v in (1, 1, 6, 2, 2, 6)], [(0, 0)] * 2)
    promising = asked(two)
    assert len(promising.candidates) == 1
    monkeypatch.undo()
    ranked = asked(two).candidates
    best = max(ranked, key=lambda c: sum(float(liked(k, v, v)[1][0]) for k, v in zip(c.cells, c.value, strict=True)))
    assert promising.candidates[0].cells.tolist() == best.cells.tolist()


def test_how_promising_a_pair_is_is_told_by_its_best_values(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each sum has two figures that may be too low by 3 to 5. Of the first, one value is likely; of the third, none.
    system = make([[1, 0, 1, 0], [0, 1, 0, 1]], [(1, 1)] * 4, [(5, 7)] * 2)

    def sure_of_one(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
        values = np.arange(lower, upper + 1)
        return values, np.where(values == 6, 0.0, -9.0) if cell == 0 else np.full(values.size, -1.0)

    monkeypatch.setattr(pairs_module, "MOST_RANKED", 1)
    of, belief = question(system), Belief(sure_of_one)
    (best,) = pairs(of, conflicts_of(system), failing(system), connected(system), belief).candidates
    assert best.cells[0] == 0
    assert best.value[0] == 6


def test_pairs_that_are_too_many_are_said_to_be_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    system = make([[1, 1, -1, 0, 0, 0], [0, 0, 0, 1, 1, -1]], [(v, v) for v in (1, 1, 6, 2, 2, 6)], [(0, 0)] * 2)
    assert asked(system).complete
    monkeypatch.setattr(pairs_module, "MOST_PAIRS", 0)
    assert not asked(system).complete


def test_without_time_no_pair_is_said_to_be_all_there_is() -> None:
    found = asked(unequal([1, 5, 1, 6, 1]), until=0.0)
    assert not found.candidates
    assert not found.complete


def test_a_figure_that_leaves_no_other_ends_only_its_own_turn() -> None:
    # The second promise is about figures that cannot have been otherwise but for one.
    system = make([[1, -1, 0, 0], [0, 0, 1, -1]], [(1, 1), (4, 4), (2, 2), (5, 5)], [(0, 0)] * 2)
    found = asked(system)
    assert {tuple(c.cells.tolist()) for c in found.candidates} == {(0, 2), (0, 3), (1, 2), (1, 3)}


def test_hidden_figures_weigh_the_values_of_a_pair() -> None:
    # Each pair shares a promise with a hidden figure: the value that leaves it more room is the likelier.
    rows = [[1, 1, 0, 0, -1, 0], [0, 0, 1, 1, -1, 0], [1, 0, 1, 0, 0, -1]]
    system = make(rows, [(1, 1), (0, 3), (2, 2), (0, 3), (6, 6), (2, 2)], [(0, 0), (0, 0), (0, 0)])
    of = question(system)
    found = pairs(of, conflicts_of(system), failing(system), connected(system), Belief(alike))
    known = {tuple(c.cells.tolist()): (sides(c), c.value.tolist()) for c in found.candidates}
    every = {two: repairs(system, two) for two in itertools.combinations(np.flatnonzero(system.known).tolist(), 2)}
    assert set(known) == {two for two, values in every.items() if len(values)}
    for two, (intervals, value) in known.items():
        low, high = every[two].min(axis=0).tolist(), every[two].max(axis=0).tolist()
        assert intervals == list(zip(low, high, strict=True))
        assert value in every[two].tolist()


def test_a_pair_is_as_likely_as_all_its_values_by_what_a_hidden_figure_leaves_them() -> None:
    # Two figures and a star make 8 or 9: whatever the first is, some values of the second leave the star more room.
    system = make([[1, 1, 1]], [(1, 1), (1, 1), (0, 3)], [(8, 9)])
    of = question(system)
    (found,) = pairs(of, conflicts_of(system), failing(system), connected(system), Belief(liked)).candidates
    assert found.cells.tolist() == [0, 1]
    total, best = 0.0, (0.0, (0, 0))
    for value in range(HIGHEST + 1):
        rooms = {other: sum(8 <= value + other + star <= 9 for star in range(4)) for other in range(HIGHEST + 1)}
        rooms = {other: room for other, room in rooms.items() if room}
        own = np.exp(liked(0, value, value)[1][0]) * sum(rooms.values()) / (4 * len(rooms))
        chances = {other: own * np.exp(liked(1, other, other)[1][0]) * room / 4 for other, room in rooms.items()}
        total += sum(chances.values())
        best = max(best, *((chance, (value, other)) for other, chance in chances.items()))
    assert found.score == pytest.approx(np.log(total))
    assert tuple(found.value.tolist()) == best[1]


def sets_of(system: EditSystem) -> tuple[list[Candidate], bool, bool]:
    return several(question(system), conflicts_of(system), connected(system), Belief(liked))


def test_three_figures_have_the_likeliest_values_that_the_promises_leave() -> None:
    system = unequal([1, 5, 1, 6, 1, 4, 1])
    found, complete, impossible = sets_of(system)
    assert (complete, impossible) == (True, False)
    (candidate,) = found
    assert candidate.cells.tolist() == [1, 3, 5]
    assert sides(candidate) == [(1, 1)] * 3
    assert candidate.value.tolist() == [1, 1, 1]
    assert candidate.score == pytest.approx(sum(float(liked(cell, 1, 1)[1][0]) for cell in (1, 3, 5)))


def test_each_of_three_figures_takes_the_likeliest_value_in_turn() -> None:
    # Three sums apart, each with one figure that could have been otherwise, and room for two values.
    rows = [[1, -1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1]]
    system = make(rows, [(5, 5), (1, 1), (6, 6), (2, 2), (5, 5), (0, 0)], [(0, 1)] * 3)
    of = question(system)
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[::2], upper[::2] = of.lower[::2], of.upper[::2]
    of = Question(system, lower, upper, of.aside, float("inf"))
    found, complete, _ = several(of, conflicts_of(system), connected(system), Belief(liked))
    (candidate,) = found
    assert complete
    assert candidate.cells.tolist() == [0, 2, 4]
    assert sides(candidate) == [(1, 2), (2, 3), (0, 1)]
    best = [likeliest(cell, low, high) for cell, (low, high) in zip((0, 2, 4), sides(candidate), strict=True)]
    assert candidate.value.tolist() == best
    assert candidate.score == pytest.approx(
        sum(float(liked(cell, v, v)[1][0]) for cell, v in zip((0, 2, 4), best, strict=True))
    )


def test_a_value_that_its_promises_rule_out_gives_way_to_the_next() -> None:
    # The first figure is even, whatever is liked: the second is twice as large, and the third half of it.
    rows = [[1, -2, 0, 0], [0, 1, -1, 0], [0, 0, 1, -1]]
    system = make(rows, [(5, 5), (1, 1), (3, 3), (6, 6)], [(0, 0)] * 3)
    found, _, _ = sets_of(system)
    for candidate in found:
        assert candidate.value.tolist() in repairs(system, candidate.cells.tolist()).tolist()


def test_too_many_conflicts_apart_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    system = unequal([1, 5, 1, 6, 1, 4, 1])
    monkeypatch.setattr(several_module, "LARGEST_SET", 2)
    assert sets_of(system) == ([], False, False)


def test_where_no_figure_can_mend_it_that_is_said() -> None:
    empty = make([[0, 0]], [(1, 1), (1, 1)], [(1, 1)])
    assert several(question(empty), [np.array([0])], connected(empty), Belief(liked)) == ([], True, True)
