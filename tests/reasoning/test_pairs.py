"""Two wrong figures, and more, against setting every two of them free."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem, Verdict, verdicts
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation import pairs as pairs_module
from tallvakt.reasoning.localisation.evidence import fit
from tallvakt.reasoning.localisation.fellegi_holt import repairs
from tallvakt.reasoning.localisation.linear_model import Belief, Floats, Question
from tallvakt.reasoning.localisation.pairs import Pairs, log_sum, pairs
from tallvakt.reasoning.localisation.several import LARGEST_SET, several
from tallvakt.reasoning.localisation.structured import open_rows
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points
from tests.reasoning.enumeration import random_system

FOREVER = float("inf")


def question(system: EditSystem, until: float = FOREVER) -> Question:
    """Printed figures may have been anything from 0 to 9, hidden ones are beyond doubt."""
    lower = np.where(system.known, np.minimum(system.lower, 0), system.lower)
    upper = np.where(system.known, np.maximum(system.upper, 9), system.upper)
    return Question(system, lower, upper, np.zeros(system.n_edits, dtype=bool), until)


def wavy(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
    """Every value, some likelier than others."""
    values = np.arange(lower, upper + 1)
    return values, -((values * 7 + cell * 3) % 5).astype(np.float64)


def conflicts_of(system: EditSystem) -> list[Ints]:
    failing = np.flatnonzero(verdicts.evaluate(system) == Verdict.FAILED)
    return [failing[k : k + 1] for k in range(failing.size)]


def asked(system: EditSystem, until: float = FOREVER) -> Pairs:
    conflicts = conflicts_of(system)
    return pairs(question(system, until), conflicts, open_rows(system, conflicts), connected(system), Belief(wavy))


def freed(system: EditSystem, cells: tuple[int, ...]) -> Ints:
    """The points of a system with some printed figures free."""
    of, lower, upper = question(system), np.array(system.lower), np.array(system.upper)
    lower[list(cells)], upper[list(cells)] = of.lower[list(cells)], of.upper[list(cells)]
    return points(system.with_bounds(lower, upper))


@pytest.mark.parametrize("seed", range(120))
def test_every_two_figures_that_explain_it_are_named_with_all_their_values(seed: int) -> None:
    system, _ = random_system(seed)
    printed = np.flatnonzero(system.known).tolist()
    if not conflicts_of(system) or any(freed(system, (cell,)).size for cell in printed):
        return
    found = asked(system)
    assert found.complete
    named = {tuple(c.cells.tolist()): c for c in found.candidates}
    for pair in itertools.combinations(printed, 2):
        left = freed(system, pair)
        if left.size:
            assert pair in named
        if pair not in named:
            continue
        candidate = named[pair]
        if left.size:
            assert (candidate.lower <= left[:, pair].min(axis=0)).all()
            assert (candidate.upper >= left[:, pair].max(axis=0)).all()
        if left.size and system.known.all():
            # Among printed figures everything is known of the second once the first is supposed.
            assert candidate.value.tolist() in left[:, pair].tolist()
            chances = {
                tuple(p): wavy(pair[0], p[0], p[0])[1] + wavy(pair[1], p[1], p[1])[1] for p in left[:, pair].tolist()
            }
            assert candidate.score == pytest.approx(log_sum(np.concatenate(list(chances.values()))))
            assert chances[tuple(candidate.value.tolist())] == max(chances.values())
    assert set(named) <= set(itertools.combinations(printed, 2))


def test_how_two_figures_sit_together_in_a_promise_with_a_star_is_weighed_at_once() -> None:
    # 5 and a star make the third, 9; the first is the fourth, 8, and the third is the fifth, 4: neither alone.
    rows = [[1, 1, -1, 0, 0], [1, 0, 0, -1, 0], [0, 0, 1, 0, -1], [1, 0, 1, 0, 0]]
    system = make(rows, [(5, 5), (0, 3), (9, 9), (2, 2), (4, 4)], [(0, 0), (0, 0), (0, 0), (0, 7)])
    found = asked(system)
    (both,) = [c for c in found.candidates if c.cells.tolist() == [0, 2]]
    assert both.value.tolist() == [2, 4]
    bounds = np.array([2, 0, 4, 2, 4]), np.array([2, 3, 4, 2, 4])
    failing = open_rows(system, conflicts_of(system))
    expected = sum(
        float((wavy(cell, value, value)[1] + fit(system, cell, np.array([value]), bounds, failing, None))[0])
        for cell, value in ((0, 2), (2, 4))
    )
    assert both.score == pytest.approx(expected)


def test_more_pairs_than_are_looked_through_are_not_said_to_be_all(monkeypatch: pytest.MonkeyPatch) -> None:
    # Four figures in one sum, four in another, and what the sums differ by.
    rows = [[1] * 4 + [0] * 4, [0] * 4 + [1] * 4, [1] * 4 + [-1] * 4]
    system = make(rows, [(1, 1)] * 8, [(7, 7), (6, 6), (1, 1)])
    assert (len(asked(system).candidates), asked(system).complete) == (16, True)
    assert (asked(system, 0.0).candidates, asked(system, 0.0).complete) == ([], False)
    for most, count in ((3, 4), (4, 8), (7, 8), (11, 12)):
        monkeypatch.setattr(pairs_module, "MOST_PAIRS", most)
        found = asked(system)
        assert (len(found.candidates), found.complete) == (count, False)
    monkeypatch.setattr(pairs_module, "MOST_PAIRS", 100)
    monkeypatch.setattr(pairs_module, "MOST_RANKED", 5)
    best = sorted((c.score for c in asked(system).candidates), reverse=True)
    assert len(best) == 5
    # Those that are ranked are the most promising by their figures taken singly: here each has one value alone.
    monkeypatch.setattr(pairs_module, "MOST_RANKED", 100)
    assert sorted((c.score for c in asked(system).candidates), reverse=True)[:5] == pytest.approx(best)


def test_of_the_first_figure_the_likeliest_values_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two figures that make 9 where they make 4, and either is 3 or more: 3 and 6, 4 and 5, 5 and 4, 6 and 3.
    system = make([[1, 1], [1, 0], [0, 1]], [(2, 2), (2, 2)], [(9, 9), (3, 9), (3, 9)])
    every = {(a, 9 - a): float((wavy(0, a, a)[1] + wavy(1, 9 - a, 9 - a)[1])[0]) for a in range(3, 7)}
    likeliest = sorted(range(3, 7), key=lambda a: -float(wavy(0, a, a)[1][0]))
    for most in (1, 2, 3, 4):
        monkeypatch.setattr(pairs_module, "MOST_VALUES", most)
        (one,) = asked(system).candidates
        tried = {(a, 9 - a): every[a, 9 - a] for a in likeliest[:most]}
        assert one.score == pytest.approx(np.log(sum(np.exp(list(tried.values())))))
        assert tried[one.value[0], one.value[1]] == max(tried.values())
        assert (one.lower.tolist(), one.upper.tolist()) == ([3, 3], [6, 6])


def test_logarithms_add_up_however_far_apart() -> None:
    assert log_sum(np.log([1.0, 2.0, 3.0])) == pytest.approx(np.log(6.0))
    assert log_sum(np.array([-3000.0, 0.0, -2000.0])) == 0.0
    assert log_sum(np.array([-3000.0, -3000.0])) == pytest.approx(-3000 + np.log(2.0))


@pytest.mark.parametrize("seed", range(60))
def test_of_several_figures_each_takes_the_likeliest_value_that_is_left(seed: int) -> None:
    system, _ = random_system(seed)
    conflicts, parts = conflicts_of(system), connected(system)
    if not conflicts:
        return
    candidates, complete, impossible = several(question(system), conflicts, parts, Belief(wavy))
    if any(not system.cells_of(int(rows[0])).size for rows in conflicts):
        assert (candidates, complete, impossible) == ([], True, True)
        return
    sets = repairs(question(system), conflicts, parts, 12)
    assert (complete, impossible) == (sets.complete, sets.impossible)
    every = [tuple(cells.tolist()) for cells in sets.sets]
    named = [tuple(c.cells.tolist()) for c in candidates]
    assert [cells for cells in every if cells in named] == named
    for candidate, cells in zip(candidates, named, strict=True):
        chances = [float(wavy(cell, int(v), int(v))[1][0]) for cell, v in zip(cells, candidate.value, strict=True)]
        assert candidate.score == pytest.approx(sum(chances))
        left = freed(system, cells)[:, cells]
        assert (candidate.lower <= left.min(axis=0)).all()
        assert (candidate.upper >= left.max(axis=0)).all()
        if system.known.all() and len(cells) == 1:
            best = max(wavy(cells[0], int(v), int(v))[1][0] for v in left[:, 0])
            assert candidate.score == best


def test_more_figures_than_are_tried_are_not_said_to_be_all_or_none() -> None:
    size = LARGEST_SET + 1
    for count, named in ((size, []), (LARGEST_SET, [list(range(LARGEST_SET))])):
        system = make(np.eye(count, dtype=int).tolist(), [(5, 5)] * count, [(4, 4)] * count)
        answer = several(question(system), conflicts_of(system), connected(system), Belief(wavy))
        assert [c.cells.tolist() for c in answer[0]] == named
        assert answer[1:] == (bool(named), False)
    late = several(question(system, 0.0), conflicts_of(system), connected(system), Belief(wavy))
    assert late == ([], False, False)


def test_of_several_figures_the_one_with_least_choice_is_given_a_value_first() -> None:
    # The first is 2 or 3, both together are 9 at least: the likeliest of the first, and what it leaves the second.
    def lowest(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
        values = np.arange(lower, upper + 1)
        return values, -values.astype(np.float64)

    for order in ([0, 1], [1, 0]):
        rows = np.array([[1, 1], [1, 0]])[:, order]
        system = make(rows.tolist(), [(0, 0), (0, 0)], [(9, 20), (2, 3)])
        ((one,), complete, _) = several(question(system), conflicts_of(system), connected(system), Belief(lowest))
        assert complete
        assert one.value[order].tolist() == [2, 7]
        assert (one.lower[order].tolist(), one.upper[order].tolist()) == ([2, 6], [3, 9])
        assert one.score == -9.0
