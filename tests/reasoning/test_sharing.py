"""What the moves of several questions share: each keeps its own unless another hides fewer figures more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tallvakt.reasoning.cover import SHARED, Cover, Preference
from tallvakt.reasoning.localisation.linear_model import Floats
from tallvakt.reasoning.system import Ints

CELLS = 8


class OneAfterTheOther:
    """A mover that offers moves in turn, the last one for good, and remembers what each cell was priced at."""

    def __init__(self, *moves: Sequence[int] | None) -> None:
        self.moves = [None if move is None else np.array(move) for move in moves]
        self.prices: list[list[float]] = []

    def smallest(self, price: Floats) -> Ints | None:
        self.prices.append(price.tolist())
        return self.moves.pop(0) if len(self.moves) > 1 else self.moves[0]


def cover(*movers: OneAfterTheOther, group: Sequence[int] = (-1,) * CELLS) -> Cover[int]:
    preference = Preference(cost=np.ones(CELLS), group=np.array(group), opening=0.01)
    several: Any = dict(enumerate(movers))
    return Cover(several, preference, float("inf"))


def hidden(*movers: OneAfterTheOther) -> list[int]:
    return list(map(int, cover(*movers).filled(np.zeros(0, dtype=np.int64))))


@pytest.mark.parametrize(
    ("offered", "left"),
    [
        ((2, 3), [1, 2, 3]),
        ((0, 4), [0, 1, 2, 3]),
        ((4, 5), [0, 1, 2, 3]),
        ((4, 5, 6), [0, 1, 2, 3]),
        (None, [0, 1, 2, 3]),
    ],
    ids=["fewer", "as-many", "as-many-of-others", "more", "none"],
)
def test_a_move_gives_way_only_to_one_that_hides_fewer_more(offered: Sequence[int] | None, left: list[int]) -> None:
    assert hidden(OneAfterTheOther((0, 1), offered), OneAfterTheOther((1, 2, 3))) == left


def test_what_others_hide_is_cheap_and_what_is_of_their_group_a_little_cheaper() -> None:
    second = OneAfterTheOther((1, 2))
    both = cover(OneAfterTheOther((0, 1)), second, group=(3, -1, 3, 3, 4, 4, -1, -1))
    both.filled(np.zeros(0, dtype=np.int64))
    dear = 1.01
    assert second.prices[0] == [SHARED, SHARED, 1.0, 1.0, dear, dear, dear, dear]


def test_figures_that_are_hidden_already_cost_a_move_little_and_are_left_out_where_none_needs_them() -> None:
    mover = OneAfterTheOther((0, 1))
    assert cover(mover).filled(np.array([1, 5])).tolist() == [0, 1]
    assert mover.prices[0][:2] == [1.01, SHARED]
    assert cover(OneAfterTheOther((0, 1))).filled(np.array([5, 7])).tolist() == [0, 1]


def test_a_question_that_no_move_answers_is_stuck_and_asked_no_more() -> None:
    never = OneAfterTheOther(None)
    both = cover(never, OneAfterTheOther((0, 1)))
    assert both.filled(np.zeros(0, dtype=np.int64)).tolist() == [0, 1]
    assert both.stuck == {0}
    both.filled(np.zeros(0, dtype=np.int64))
    assert len(never.prices) == 1
