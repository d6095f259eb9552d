"""Few cells that answer every question, against every set of cells; the questions say which sets would answer them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallvakt.reasoning import cover as cover_module
from tallvakt.reasoning import status
from tallvakt.reasoning.cover import Choice, Cover, Preference
from tallvakt.reasoning.moves import WHOLE, Cut
from tallvakt.reasoning.solver import Floats
from tallvakt.reasoning.system import Ints

CELLS = 6
FOREVER = float("inf")
NOTHING = np.zeros(0, dtype=np.int64)


class OneOf:
    """A question that is answered where all cells of one of its sets are hidden; without sets, never."""

    def __init__(self, *sets: Sequence[int]) -> None:
        self.sets = [sorted(cells) for cells in sets]

    def cut(self, share: Floats) -> Cut | None:
        """Of every set the cell that is hidden least: not all of them may stay printed."""
        least = {min(cells, key=lambda cell: (share[cell], cell)) for cells in self.sets if cells}
        cells = np.array(sorted(least), dtype=np.int64)
        if not all(self.sets) or share[cells].sum() >= 1 - 1e-9:
            return None
        return Cut(cells, np.full(cells.size, WHOLE)) if cells.size else Cut(cells, cells)

    def smallest(self, price: Floats) -> Ints | None:
        if not self.sets:
            return None
        return np.array(min(self.sets, key=lambda cells: (price[cells].sum(), cells)), dtype=np.int64)

    def answered(self, hidden: set[int]) -> bool:
        return any(set(cells) <= hidden for cells in self.sets)


def preference(cost: Sequence[float] = (1.0,) * CELLS, group: Sequence[int] = (-1,) * CELLS) -> Preference:
    return Preference(cost=np.array(cost), group=np.array(group), opening=0.04)


def cover(questions: Sequence[OneOf], preferred: Preference | None = None, until: float = FOREVER) -> Cover[int]:
    several: Any = dict(enumerate(questions))
    return Cover(several, preferred or preference(), until)


def fewest(questions: Sequence[OneOf], preferred: Preference) -> tuple[int, float]:
    """How many cells answer all questions that can be, and what the cheapest such set costs."""
    asked = [question for question in questions if question.sets]
    best = (CELLS + 1, np.inf)
    for size in range(CELLS + 1):
        for cells in itertools.combinations(range(CELLS), size):
            hidden = set(cells)
            if all(question.answered(hidden) for question in asked):
                best = min(best, (len(hidden), cost_of(hidden, preferred)))
    return best


def cost_of(hidden: set[int], preferred: Preference) -> float:
    """What a set of cells costs, each of its groups once."""
    cells = sorted(hidden)
    groups = {int(group) for group in preferred.group[cells] if group >= 0} if cells else set()
    return float(preferred.cost[cells].sum()) + preferred.opening * len(groups)


sets = st.sets(st.integers(0, CELLS - 1), min_size=1, max_size=3)
questions_ = st.lists(st.lists(sets, max_size=3).map(lambda some: OneOf(*map(sorted, some))), max_size=4)


@given(questions_)
@settings(max_examples=40)
def test_as_few_cells_are_hidden_as_answer_every_question_that_can_be(questions: list[OneOf]) -> None:
    asked = cover(questions)
    choice = asked.choose()
    hidden = set(choice.hidden.tolist())
    assert asked.stuck == {k for k, question in enumerate(questions) if not question.sets}
    assert all(question.answered(hidden) for question in questions if question.sets)
    size, _ = fewest(questions, preference())
    assert choice.settled
    assert asked.least() <= size
    assert choice.least == len(hidden) == size


@given(questions_, st.permutations(range(CELLS)), st.lists(st.integers(-1, 1), min_size=CELLS, max_size=CELLS))
@settings(max_examples=40)
def test_what_is_filled_in_answers_every_question_and_what_is_chosen_in_whole_costs_least(
    questions: list[OneOf], order: list[int], group: list[int]
) -> None:
    preferred = preference([1 + 0.02 * k for k in order], group)
    asked = cover(questions, preferred)
    filled = asked.filled(NOTHING)
    assert all(question.answered(set(filled.tolist())) for question in questions if question.sets)
    choice = cover(questions, preferred).choose(fill=False)
    size, cost = fewest(questions, preferred)
    assert choice.hidden.size == choice.least == size
    assert cost_of(set(choice.hidden.tolist()), preferred) <= cost + cover_module.UNDECIDED


def test_of_as_few_cells_those_of_one_group_that_cost_least_are_chosen() -> None:
    questions = [OneOf([0], [1], [2]), OneOf([3], [4], [5])]
    grouped = preference(group=(0, 1, 2, 3, 1, 4))
    assert cover(questions, grouped).choose().hidden.tolist() == [1, 4]
    dear = preference(cost=(1.1, 1.0, 1.1, 1.1, 1.1, 1.0))
    assert cover(questions, dear).choose().hidden.tolist() == [1, 5]


def test_more_questions_are_answered_beside_those_asked_before() -> None:
    asked = cover([OneOf([0], [1])])
    assert asked.choose().hidden.size == 1
    more: Any = {7: OneOf([1, 2]), 8: OneOf()}
    asked.add(more)
    choice = asked.choose()
    assert (choice.hidden.tolist(), choice.settled, asked.stuck) == ([1, 2], True, {8})


def test_where_questions_are_at_odds_no_cell_is_spared_that_one_needs() -> None:
    # Of a ring of three any two cells are enough, where a linear program asks for one and a half.
    ring = [OneOf([0], [1]), OneOf([1], [2]), OneOf([0], [2])]
    choice = cover(ring).choose()
    assert (choice.hidden.size, choice.least, choice.settled) == (2, 2, True)


def test_without_time_nothing_is_claimed_and_what_is_missing_is_filled_in() -> None:
    choice: Choice = cover([OneOf([0, 1]), OneOf([1, 2])], until=0.0).choose()
    assert (choice.hidden.tolist(), choice.least, choice.settled) == ([0, 1, 2], 0, False)
    bare = cover([OneOf([0, 1])], until=0.0).choose(fill=False)
    assert (bare.hidden.tolist(), bare.least, bare.settled) == ([], 0, False)


def test_cuts_are_collected_in_part_of_the_time_and_the_rest_is_for_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cover_module, "CUTTING", 0.0)
    choice = cover([OneOf([0, 1]), OneOf([1, 2])], until=time.monotonic() + 60).choose()
    assert (choice.hidden.tolist(), choice.least, choice.settled) == ([0, 1, 2], 0, False)


def test_a_question_may_turn_out_to_have_no_answer_at_any_time() -> None:
    class Late(OneOf):
        """A question that is not looked at when it is first asked."""

        asked = 0

        def cut(self, share: Floats) -> Cut | None:
            self.asked += 1
            return super().cut(share) if self.asked > 1 else None

    asked = cover([Late()])
    assert asked.choose(fill=False).hidden.tolist() == []
    assert asked.stuck == {0}


def test_any_time_that_is_left_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = SimpleNamespace(monotonic=lambda: 5.0)
    monkeypatch.setattr(cover_module, "time", stopped)
    monkeypatch.setattr(status, "time", stopped)
    questions = [OneOf([0], [1]), OneOf([1], [2]), OneOf([0], [2]), OneOf([3, 4]), OneOf()]
    for until, settled in ((5.5, True), (5.0, False)):
        asked = cover(questions, until=until)
        choice = asked.choose()
        assert (choice.hidden.size, choice.least, choice.settled) == (4, 4 if settled else 0, settled)
        assert cover(questions, until=until).least() == (4 if settled else 0)
        assert asked.stuck == ({4} if settled else set())


@pytest.mark.parametrize("late", [False, True])
def test_when_the_time_is_out_no_more_is_asked(late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    class Slow(OneOf):
        """A question that takes a while."""

        def cut(self, share: Floats) -> Cut | None:
            nonlocal now
            now += 10.0 * late
            return super().cut(share)

    class Noted(OneOf):
        """A question that remembers how often it was asked."""

        asked = 0

        def cut(self, share: Floats) -> Cut | None:
            self.asked += 1
            return super().cut(share)

    running = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr(cover_module, "time", running)
    monkeypatch.setattr(status, "time", running)
    noted = Noted([2], [3])
    choice = cover([Slow([0], [1]), noted], until=5.0).choose(fill=False)
    assert (noted.asked == 0) == late
    assert (choice.hidden.size, choice.least, choice.settled) == ((0, 0, False) if late else (2, 2, True))
