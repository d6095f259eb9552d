"""Explanations of small systems are complete, possible and as few as can be: against trying everything."""

from __future__ import annotations

import pytest

from tests.reasoning.enumeration import mistakes, random_system


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_nothing_is_said_wrongly_of_small_systems(first: int) -> None:
    wrong = {seed: mistakes(*random_system(seed)) for seed in range(first, first + 20)}
    assert {seed: said for seed, said in wrong.items() if said} == {}
