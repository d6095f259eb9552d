"""Each stage of the audit alone gives the bounds of every point: none relies on another having done its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tallvakt.reasoning import NO_LIMIT, EditSystem, Status, disclosure, localisation, safety
from tallvakt.reasoning.components import connected
from tallvakt.reasoning.localisation import Localisation, causes
from tallvakt.reasoning.localisation.causes import Search
from tallvakt.reasoning.localisation.conflicts import evident
from tallvakt.reasoning.localisation.evidence import _spread
from tallvakt.reasoning.localisation.linear_model import Candidate, LocalisedCause
from tallvakt.reasoning.minimal import minimal_conflict
from tallvakt.reasoning.verdicts import activity
from tallvakt.reasoning.witnesses import Audit
from tests.helpers.brute_force import make, points, systems


@contextmanager
def without(*stages: str) -> Iterator[None]:
    """The audit with some of its steps doing nothing, or saying that they found nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for stage in stages:
            patch.setattr(Audit, stage, lambda *_: False)
        yield


def hold_to_points(system: EditSystem) -> None:
    every = points(system)
    if not len(every):
        return
    found = disclosure.bounds(system)
    assert found.proved.all()
    assert found.status == Status.CONSISTENT
    assert found.lower.tolist() == every.min(axis=0).tolist()
    assert found.upper.tolist() == every.max(axis=0).tolist()


@given(systems())
@settings(max_examples=100)
def test_asking_singly_is_enough(system: EditSystem) -> None:
    with without("_push_all"):
        hold_to_points(system)


@given(systems())
@settings(max_examples=100)
def test_branching_is_enough(system: EditSystem) -> None:
    with without("_push_all", "_solve"):
        hold_to_points(system)


@given(systems())
@settings(max_examples=60)
def test_what_pushing_alone_proves_is_right(system: EditSystem) -> None:
    every = points(system)
    if not len(every):
        return
    with without("_ask_singly"):
        found = disclosure.bounds(system)
    lower, upper = every.min(axis=0), every.max(axis=0)
    assert (found.lower[found.proved] == lower[found.proved]).all()
    assert (found.upper[found.proved] == upper[found.proved]).all()
    assert (found.lower <= lower).all()
    assert (found.upper >= upper).all()


@given(systems())
@settings(max_examples=60)
def test_a_cell_is_safe_exactly_where_two_points_differ_in_it(system: EditSystem) -> None:
    every = points(system)
    if not len(every):
        return
    moving = np.flatnonzero(every.min(axis=0) < every.max(axis=0))
    for idle in (safety.IDLE, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(safety, "IDLE", idle)
            found = safety.safety(system, np.arange(system.n_cells), float("inf"))
        assert found.safe.tolist() == moving.tolist()


def test_a_part_that_contradicts_itself_stands_in_no_other_ones_way(monkeypatch: pytest.MonkeyPatch) -> None:
    # Three figures that are one and a half each, and five together; a table of two by two, with nothing amiss.
    rows = [[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    whole = np.zeros((8, 7), dtype=np.int64)
    whole[:4, :3] = rows
    whole[4:, 3:] = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    system = make(whole.tolist(), [(0, 3)] * 7, [(3, 3)] * 3 + [(5, 9)] + [(3, 3), (2, 2), (2, 2), (3, 3)])
    branch, asked = Audit._branch, []

    def noted(audit: Audit, label: int, bound: tuple[int, bool] | None) -> bool:
        asked.append(bound)
        return branch(audit, label, bound)

    monkeypatch.setattr(Audit, "_branch", noted)
    found = disclosure.bounds(system)
    assert found.skipped.tolist() == [True] * 3 + [False] * 4
    assert (found.lower[3:].tolist(), found.upper[3:].tolist()) == ([0, 1, 0, 0], [2, 3, 2, 2])
    # One search for a point of either; programs alone do the rest.
    assert set(asked) == {None}


def test_open_ends_do_not_cancel_out() -> None:
    system = make([[1, -1], [1, 1], [-1, 1]], [(-NO_LIMIT, 3), (0, NO_LIMIT)], [(-NO_LIMIT, NO_LIMIT)] * 3)
    least, greatest = activity(system)
    assert least.tolist() == [-NO_LIMIT, -NO_LIMIT, -3]
    assert greatest.tolist() == [3, NO_LIMIT, NO_LIMIT]


def test_a_contradiction_that_no_promise_shows_by_itself_is_evident_with_the_promises_behind_it() -> None:
    rows = [[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, -1, 0], [0, 0, 0, 1]]
    system = make(rows, [(0, 3)] * 4, [(6, 6), (0, 0), (-3, 3), (0, 3)])
    found = evident(system, connected(system), float("inf"))
    assert [rows.tolist() for rows in found] == [[0, 1]]


def test_beside_a_promise_that_fails_by_itself_no_other_contradiction_of_its_part_is_sought() -> None:
    # Two figures are 9 together, which is too much; that one of them is 0 and 3 is left for later. Another part is not.
    rows = [[1, 1, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 0, 1]]
    system = make(rows, [(0, 3)] * 3, [(9, 9), (0, 0), (3, 3), (1, 1), (2, 2)])
    every = evident(system, connected(system), float("inf"))
    assert [rows.tolist() for rows in every] == [[0], [3, 4]]
    mirrored = make([row[::-1] for row in rows[::-1]], [(0, 3)] * 3, [(2, 2), (1, 1), (3, 3), (0, 0), (9, 9)])
    every = evident(mirrored, connected(mirrored), float("inf"))
    assert [rows.tolist() for rows in every] == [[4], [0, 1]]


def test_without_time_a_contradiction_is_not_said_to_be_as_small_as_can_be() -> None:
    system = make([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]], [(0, 3)] * 3, [(3, 3)] * 3 + [(0, 9)])
    rows, minimal = minimal_conflict(system, np.array([3, 2, 0, 1]), 0.0)
    assert (rows.tolist(), minimal) == ([0, 1, 2, 3], False)
    rows, minimal = minimal_conflict(system, np.array([3, 2, 0, 1]), float("inf"))
    assert (rows.tolist(), minimal) == ([0, 1, 2], True)


def cause(status: Status, *cells: int, rows: tuple[int, ...] = (0,)) -> LocalisedCause:
    """A cause that some figures explain, each with one value."""
    one = [np.array([cell]) for cell in cells]
    candidates = [Candidate(cell, cell, cell, cell, score=-1.0) for cell in one]
    return LocalisedCause(np.array(rows), status, tuple(candidates))


def test_of_two_causes_one_that_was_not_settled_leaves_the_answer_open(monkeypatch: pytest.MonkeyPatch) -> None:
    system = make([[1, 0], [0, 1]], [(1, 1), (1, 1)], [(0, 0)] * 2)
    both = [cause(Status.CONSISTENT, 0), cause(Status.TIMEOUT, 1)]
    monkeypatch.setattr(Search, "causes", lambda *_: both)
    found: Localisation = localisation.localise(system, np.zeros(2), np.full(2, 9))
    assert found.status == Status.TIMEOUT
    both.pop()
    assert localisation.localise(system, np.zeros(2), np.full(2, 9)).status == Status.CONFLICT


def test_causes_that_touch_and_are_not_all_explained_are_no_answer() -> None:
    system = make([[1, 1]], [(1, 1), (1, 1)], [(0, 0)])
    joined = causes._as_one([cause(Status.CONSISTENT, 0), cause(Status.CONSISTENT, rows=(1,))], system)
    assert (joined.status, joined.candidates, joined.rows.tolist()) == (Status.TIMEOUT, (), [0, 1])
    joined = causes._as_one([cause(Status.CONSISTENT, 0), cause(Status.CONFLICT, rows=(1,))], system)
    assert (joined.status, joined.candidates) == (Status.CONFLICT, ())
    for late in ((True, False), (False, True), (False, False), (True, True)):
        both = [replace(cause(Status.CONSISTENT, k), late=one) for k, one in enumerate(late)]
        assert causes._as_one(both, system).late == any(late)


def test_a_promise_with_an_open_figure_says_nothing_of_the_others_likelihood() -> None:
    one, none = np.array([1]), np.array([0])
    assert _spread(one, none, np.array([NO_LIMIT]), [1.0]) is None
    assert _spread(one, np.array([-NO_LIMIT]), none, [1.0]) is None
    spread = _spread(np.array([1, -2]), np.array([0, 1]), np.array([1, 2]), [1.0, 1.0])
    assert spread is not None
    least, shares = spread
    assert least == -4
    assert shares.tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1.0])
