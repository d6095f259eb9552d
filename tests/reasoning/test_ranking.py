"""Candidates in order of how likely they are, those that make the same change as one, and causes put together."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from tallvakt.reasoning import Status
from tallvakt.reasoning.localisation import SEVERAL, SINGLE, Candidate, LocalisedCause, causes
from tallvakt.reasoning.localisation.causes import _as_one, _joined, _together, ranked
from tallvakt.reasoning.localisation.structured import ANOTHER
from tests.helpers.brute_force import make

# Three printed figures and two hidden ones.
SYSTEM = make([], [(5, 5), (7, 7), (2, 2), (0, 3), (0, 3)], [])


def candidate(
    sides: dict[int, tuple[int, int]], score: float, *, unique: bool = False, kind: str = SINGLE
) -> Candidate:
    cells, (low, high) = np.array(list(sides)), np.array(list(sides.values())).T
    return Candidate(cells, low, high, low, score, unique=unique, kind=kind)


def told(one: Candidate) -> dict[int, tuple[int, int]]:
    return dict(zip(one.cells.tolist(), zip(one.lower.tolist(), one.upper.tolist(), strict=True), strict=True))


def test_the_likeliest_comes_first_and_shares_add_up_however_unlikely_all_are() -> None:
    for base in (0.0, -5000.0):
        given = [candidate({k: (9, 9)}, base + log(weight)) for k, weight in ((2, 1), (0, 5), (1, 1), (3, 3))]
        order = ranked(given, SYSTEM)
        assert [told(c) for c in order] == [{0: (9, 9)}, {3: (9, 9)}, {1: (9, 9)}, {2: (9, 9)}]
        assert [c.likelihood for c in order] == pytest.approx([0.5, 0.3, 0.1, 0.1])
    assert ranked([], SYSTEM) == ()


def test_of_those_that_change_the_same_figures_alike_the_one_that_supposes_least_speaks_for_all() -> None:
    bare, with_star, with_printed = (
        candidate({0: (6, 6)}, log(0.2)),
        candidate({0: (6, 6), 3: (1, 2)}, log(0.3)),
        candidate({0: (6, 6), 1: (7, 8)}, log(0.1)),
    )
    other, star_out = candidate({0: (6, 7)}, log(0.1)), candidate({0: (6, 6), 3: (4, 4)}, log(0.3))
    order = ranked([with_star, other, with_printed, bare, star_out], SYSTEM)
    assert [told(c) for c in order] == [{0: (6, 6)}, {0: (6, 6), 3: (4, 4)}, {0: (6, 7)}]
    assert [exp(c.score) for c in order] == pytest.approx([0.6, 0.3, 0.1])
    assert [c.likelihood for c in order] == pytest.approx([0.6, 0.3, 0.1])
    # Those that force no change at all are alike where they are the same.
    idle = [candidate({3: (0, 1)}, 0.0), candidate({3: (0, 2)}, 0.0), candidate({3: (0, 1)}, 0.0)]
    assert [told(c) for c in ranked(idle, SYSTEM)] == [{3: (0, 1)}, {3: (0, 2)}]
    # Of as many figures, the likelier one.
    one, two = candidate({0: (6, 6), 3: (1, 2)}, -2.0), candidate({0: (6, 6), 4: (0, 1)}, -1.0)
    (both,) = ranked([one, two], SYSTEM)
    assert told(both) == told(two)


def test_together_figures_are_in_order_and_each_fault_more_has_its_price() -> None:
    one, two, three = (
        candidate({2: (1, 1), 4: (0, 1)}, -1.0),
        candidate({0: (6, 6)}, -2.0),
        candidate({1: (8, 9)}, -3.0),
    )
    joined = _joined([one, two])
    assert list(told(joined).items()) == [(0, (6, 6)), (2, (1, 1)), (4, (0, 1))]
    assert joined.value.tolist() == [6, 1, 0]
    assert (joined.score, joined.kind, joined.parts, joined.faults) == (-3.0 + ANOTHER, SINGLE, (), 3)
    swap = candidate({0: (7, 7), 1: (5, 5)}, -4.0, kind="rows")
    mixed = _joined([swap, one])
    assert (mixed.kind, mixed.parts, mixed.faults) == (SEVERAL, (swap, one), 3)
    more = _joined([mixed, three])
    assert more.parts == (swap, one, three)
    assert more.score == pytest.approx(-8.0 + 2 * ANOTHER)
    assert _joined([one, two, three]).score == pytest.approx(-6.0 + 2 * ANOTHER)


def test_of_several_parts_of_a_cause_the_best_of_each_explain_it_together() -> None:
    one, two = [candidate({0: (6, 6)}, -3.0), candidate({1: (8, 8)}, -1.0)], [candidate({2: (3, 3)}, -2.0)]
    assert _together([one]) == one
    assert _together([one, []]) == []
    (both,) = _together([one, two])
    assert (told(both), both.score) == ({1: (8, 8), 2: (3, 3)}, -3.0 + ANOTHER)
    # One figure cannot be two things.
    assert _together([two, [candidate({2: (4, 4)}, 0.0)]]) == []


def cause(*candidates: Candidate, rows: int = 0, status: Status = Status.CONSISTENT) -> LocalisedCause:
    return LocalisedCause(np.array([rows]), status, candidates)


def test_causes_that_touch_are_explained_by_the_first_of_each_or_another_of_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = candidate({0: (6, 6)}, -1.0, unique=True), candidate({2: (3, 3)}, -1.0, unique=True)
    joint = _as_one([cause(first, rows=3), cause(second, rows=1)], SYSTEM)
    assert (joint.rows.tolist(), joint.status) == ([1, 3], Status.CONSISTENT)
    assert [(told(c), c.unique, c.likelihood) for c in joint.candidates] == [({0: (6, 6), 2: (3, 3)}, True, 1.0)]
    others = candidate({1: (8, 8)}, -2.0), candidate({1: (9, 9)}, -3.0), candidate({4: (7, 7)}, -4.0)
    several = _as_one([cause(first, *others[:2]), cause(second, others[2], rows=1)], SYSTEM)
    pairs = [({0, 2}, -2), ({1, 2}, -3), ({1, 2}, -4), ({0, 4}, -5)]
    assert [(set(told(c)), c.score) for c in several.candidates] == [(cells, s + ANOTHER) for cells, s in pairs]
    assert not any(c.unique for c in several.candidates)
    monkeypatch.setattr(causes, "MOST_SHOWN", 2)
    few = _as_one([cause(first, *others[:2]), cause(second, others[2], rows=1)], SYSTEM)
    assert [set(told(c)) for c in few.candidates] == [{0, 2}, {1, 2}]
    # Nothing is unique where one of them is not, or is a fault of several figures, or both change one figure.
    for one in (candidate({0: (6, 6)}, -1.0), candidate({0: (6, 6)}, -1.0, unique=True, kind="rows")):
        assert not _as_one([cause(one), cause(second)], SYSTEM).candidates[0].unique
    clash = _as_one([cause(first, others[0]), cause(candidate({0: (4, 4)}, -1.0, unique=True), rows=1)], SYSTEM)
    assert [(told(c), c.unique) for c in clash.candidates] == [({0: (4, 4), 1: (8, 8)}, False)]
    alone = cause(first, others[0])
    assert _as_one([alone], SYSTEM) is alone


@pytest.mark.parametrize(
    ("states", "explained", "status"),
    [
        ((Status.CONSISTENT, Status.TIMEOUT), True, Status.TIMEOUT),
        ((Status.CONFLICT, Status.TIMEOUT), True, Status.TIMEOUT),
        ((Status.CONSISTENT, Status.CONFLICT), True, Status.CONFLICT),
        ((Status.CONSISTENT, Status.CONSISTENT), False, Status.TIMEOUT),
        ((Status.CONFLICT, Status.CONSISTENT), False, Status.CONFLICT),
    ],
)
def test_causes_are_settled_together_where_each_is(
    states: tuple[Status, Status], explained: bool, status: Status
) -> None:
    one, two = candidate({0: (6, 6)}, -1.0, unique=True), candidate({2: (3, 3)}, -1.0, unique=True)
    both = [cause(one, status=states[0]), cause(*([two] if explained else []), rows=1, status=states[1])]
    joint = _as_one(both, SYSTEM)
    assert joint.status == status
    assert bool(joint.candidates) == explained
