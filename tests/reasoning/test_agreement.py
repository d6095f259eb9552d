"""Whether two explanations make the same changes: by what each forces, not by what it merely touches."""

from __future__ import annotations

import numpy as np
import pytest

from tallvakt.reasoning.localisation.agreement import agree, exact, forced, marked, moved
from tallvakt.reasoning.localisation.linear_model import Candidate
from tests.helpers.brute_force import make

# Three printed figures and a hidden one.
SYSTEM = make([], [(5, 5), (7, 7), (2, 2), (0, 3)], [])


def candidate(sides: dict[int, tuple[int, int]]) -> Candidate:
    """A candidate that leaves cells these intervals."""
    cells, (low, high) = np.array(list(sides)), np.array(list(sides.values())).T
    return Candidate(cells, low, high, low, score=0.0)


@pytest.mark.parametrize(
    ("sides", "away"),
    [
        ({0: (6, 6)}, True), ({0: (4, 4)}, True), ({0: (5, 5)}, False), ({0: (5, 6)}, False), ({0: (4, 5)}, False),
        ({0: (4, 6)}, False), ({0: (6, 9)}, True), ({3: (4, 4)}, True), ({3: (3, 4)}, False), ({3: (-1, 0)}, False),
    ],
)  # fmt: skip
def test_a_figure_moves_where_it_cannot_be_as_printed(sides: dict[int, tuple[int, int]], away: bool) -> None:
    assert moved(candidate(sides), SYSTEM).tolist() == [away]
    assert forced(candidate(sides), SYSTEM).cells.tolist() == [*sides] * away


def test_a_change_is_exact_where_every_figure_that_moves_has_one_value() -> None:
    assert exact(candidate({0: (6, 6), 1: (7, 7)}), SYSTEM)
    assert exact(candidate({0: (6, 6), 1: (6, 8)}), SYSTEM)
    assert not exact(candidate({0: (6, 6), 1: (8, 9)}), SYSTEM)
    assert not exact(candidate({0: (5, 5)}), SYSTEM)


def test_explanations_agree_that_make_the_changes_of_one_and_maybe_more() -> None:
    one = candidate({0: (6, 6), 1: (7, 7)})
    same, more = candidate({0: (6, 6)}), candidate({0: (6, 6), 2: (3, 3)})
    assert agree(one, [], SYSTEM)
    assert agree(one, [same, more, one], SYSTEM)
    for other in ({0: (7, 7)}, {1: (6, 6)}, {0: (6, 8)}, {0: (4, 6)}):
        assert not agree(one, [same, candidate(other)], SYSTEM)
    # Of what they change besides, nothing is asked; of each change of the one, everything.
    assert not agree(more, [same], SYSTEM)
    assert agree(candidate({0: (6, 6), 2: (2, 4)}), [same], SYSTEM)


def test_the_first_alone_may_be_unique() -> None:
    three = [candidate({k: (6, 6)}) for k in range(3)]
    assert [c.unique for c in marked(three, unique=True)] == [True, False, False]
    assert not any(c.unique for c in marked(marked(three, unique=True), unique=False))
