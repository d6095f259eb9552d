"""The smallest sets of figures to change, against trying every set with every value."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import NO_LIMIT, EditSystem, Verdict, verdicts
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation.conflicts import evident
from tallvakt.reasoning.localisation.fellegi_holt import Repairs, repairs
from tallvakt.reasoning.localisation.linear_model import Question
from tests.helpers.brute_force import make, points

HIGHEST = 6
"""A wrong figure may have been anything from 0 to this."""
ALL = 100


def asked(
    system: EditSystem, most: int = ALL, until: float = float("inf"), *, lowest: int = 0, highest: int = HIGHEST
) -> Repairs:
    lower = np.where(system.known, np.minimum(system.lower, lowest), system.lower)
    upper = np.where(system.known, np.maximum(system.upper, highest), system.upper)
    parts = connected(system)
    conflicts = evident(system, parts, float("inf"))
    return repairs(Question(system, lower, upper, np.zeros(system.n_edits, dtype=bool), until), conflicts, parts, most)


def smallest(system: EditSystem) -> set[tuple[int, ...]]:
    """Every set of as few known figures as will do, each within 0 to the highest."""
    known = np.flatnonzero(system.known).tolist()
    for size in range(1, len(known) + 1):
        enough = set()
        for cells in itertools.combinations(known, size):
            lower, upper = np.array(system.lower), np.array(system.upper)
            lower[list(cells)], upper[list(cells)] = 0, HIGHEST
            if len(points(system.with_bounds(lower, upper))):
                enough.add(cells)
        if enough:
            return enough
    return set()


def told(answer: Repairs) -> set[tuple[int, ...]]:
    return {tuple(cells.tolist()) for cells in answer.sets}


@st.composite
def broken(draw: st.DrawFn) -> EditSystem:
    """A few figures, one of them maybe hidden, all linked by a promise, and two promises more about some of them."""
    n = draw(st.integers(3, 5))
    printed = draw(st.lists(st.integers(0, HIGHEST), min_size=n, max_size=n))
    hidden = draw(st.sampled_from([-1, 0]))
    bounds = [(0, 3) if k == hidden else (v, v) for k, v in enumerate(printed)]
    factors = st.lists(st.sampled_from([-2, -1, 0, 1]), min_size=n, max_size=n)
    rows = [[1] * (n - 1) + [-1], draw(factors), draw(factors)]
    truth = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    sums = (np.array(rows) @ np.array(truth)).tolist()
    return make(rows, bounds, [(v, v + draw(st.integers(0, 1))) for v in sums])


@given(broken())
@settings(max_examples=60)
def test_the_sets_are_all_of_the_smallest_that_do(system: EditSystem) -> None:
    if not (verdicts.evaluate(system) == Verdict.FAILED).any():
        return
    answer, expected = asked(system), smallest(system)
    assert told(answer) == expected
    assert (answer.complete, answer.impossible) == (bool(expected), not expected)


@pytest.mark.parametrize("right", [4, -4])
@pytest.mark.parametrize("wrong", [-9, -5, 0, 5, 9])
def test_a_figure_may_have_been_more_or_less_than_it_is_printed_as(right: int, wrong: int) -> None:
    system = make([[1, 0, -1], [0, 1, -1], [1, 1, -2]], [(right, right)] * 2 + [(wrong, wrong)], [(0, 0)] * 3)
    assert told(asked(system, lowest=-9, highest=9)) == {(2,)}
    assert told(asked(system, lowest=min(right, wrong), highest=max(right, wrong))) == {(2,)}
    short = (wrong, right - 1) if wrong < right else (right + 1, wrong)
    assert (2,) not in told(asked(system, lowest=short[0], highest=short[1]))


def test_of_many_sets_no_more_are_made_than_asked_for_and_they_are_not_said_to_be_all() -> None:
    system = make([[1, 1, 1, -1]], [(1, 1), (1, 1), (1, 1), (5, 5)], [(0, 0)])
    assert told(asked(system)) == {(0,), (1,), (2,), (3,)}
    few = asked(system, most=2)
    assert len(few.sets) == 2
    assert (few.complete, few.impossible) == (False, False)
    late = asked(system, until=0.0)
    assert (late.sets, late.complete, late.impossible) == ((), False, False)


def test_a_figure_with_no_highest_value_may_be_any_that_a_program_reaches() -> None:
    system = make([[1, -1]], [(3, 3), (7, NO_LIMIT)], [(0, 0)])
    assert not system.known[1]
    assert told(asked(system, highest=NO_LIMIT)) == {(0,)}


def test_where_every_figure_is_beyond_doubt_no_change_will_do() -> None:
    system = make([[1, 1, -1]], [(1, 1), (5, 5), (0, 3)], [(0, 0)])
    nothing = np.zeros(1, dtype=bool)
    conflicts = [np.array([0])]
    for upper, sets in (([1, 5, 3], ()), ([1, 5, 9], ((2,),))):
        asked_of = Question(system, system.lower, np.array(upper), nothing, float("inf"))
        answer = repairs(asked_of, conflicts, connected(system), ALL)
        assert tuple(tuple(cells.tolist()) for cells in answer.sets) == sets
        assert (answer.complete, answer.impossible) == (bool(sets), not sets)
