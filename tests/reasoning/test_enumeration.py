"""Explanations of small systems are complete, possible and as few as can be: against trying everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tallvakt.reasoning import EditSystem, Status
from tallvakt.reasoning.localisation import Group
from tests.reasoning.enumeration import located, mistakes, random_pair, random_system


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_nothing_is_said_wrongly_of_small_systems(first: int) -> None:
    wrong = {seed: mistakes(*random_system(seed)) for seed in range(first, first + 20)}
    assert {seed: said for seed, said in wrong.items() if said} == {}


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_nothing_is_claimed_wrongly_of_two_small_systems_side_by_side(first: int) -> None:
    wrong = {seed: mistakes(*random_pair(seed)) for seed in range(first, first + 10)}
    assert {seed: said for seed, said in wrong.items() if said} == {}


@pytest.mark.parametrize(("make", "systems", "claims"), [(random_system, 100, 37), (random_pair, 30, 13)])
def test_as_much_is_claimed_as_was_before(
    make: Callable[[int], tuple[EditSystem, list[Group]]], systems: int, claims: int
) -> None:
    # None of these is wrong, by the tests above; to claim less would be safe, and of less use.
    found = [located(*make(seed)) for seed in range(systems)]
    assert sum(candidate.unique for one in found for candidate in one.candidates) >= claims
    assert all(cause.status == Status.CONSISTENT for one in found for cause in one.causes if cause.candidates)
