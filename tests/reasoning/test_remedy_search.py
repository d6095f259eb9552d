"""Steps of the search for a remedy: more is asked where a star is given away, and each moved where that fails."""

from __future__ import annotations

import numpy as np
import pytest

from tallvakt.reasoning import EditSystem, remedy
from tallvakt.reasoning.cover import Choice, Cover
from tallvakt.reasoning.exchange import Exchanged
from tallvakt.reasoning.leeway import Hiding
from tallvakt.reasoning.system import Ints
from tests.helpers.suppressed_tables import ONE_STAR, WIDE, given_away, table


def anything(system: EditSystem) -> tuple[Ints, Ints]:
    """What figures may be when they are hidden: nearly anything."""
    return np.zeros(system.n_cells, dtype=np.int64), np.full(system.n_cells, WIDE)


def searching(system: EditSystem, low: Ints, high: Ints) -> tuple[remedy._Search, Exchanged]:
    """A search for the first cell, a star, with all time, and the system as it is."""
    hiding = Hiding(system=system, recovered=~system.known, hidable=system.known, low=low, high=high)
    stars, plain = np.array([0]), remedy._preference(system.known, None, None)
    search = remedy._Search(hiding, stars, stars[:0], plain, float("inf"))
    search.search_until = float("inf")
    own = search._as_is()
    assert own is not None
    return search, own


def test_a_star_asks_for_more_twice_and_then_no_more() -> None:
    system = table(np.array(ONE_STAR))
    search, own = searching(system, *anything(system))
    search.alike = search._alike(own.point)
    ((cells, todo),) = search._parts()
    piece = search._piece(cells, todo)
    assert given_away(system, piece.choice.hidden) == []
    # As the two ends ask, then without other suppressed figures, and never a third time.
    assert [search._ask_again(piece, todo) for _ in range(4)] == [True, True, False, False]
    # What no hiding answers has nothing to ask without the others.
    stuck = search._piece(cells, todo)
    stuck.cover.stuck.add((0, 0, 0))
    assert [search._ask_again(stuck, todo) for _ in range(3)] == [True, False, False]
    # In time that is out, what was hidden stays so.
    late = search._piece(cells, todo)
    before = set(late.choice.hidden.tolist())
    search.search_until = late.cover._until = 0.0
    assert search._ask_again(late, todo)
    assert before <= set(late.choice.hidden.tolist())
    assert not late.choice.settled


@pytest.mark.parametrize("value", range(4))
def test_a_star_moves_whichever_way_is_left_to_it_and_what_is_hidden_already_is_used(value: int) -> None:
    system = table(np.array([[value, 20, 30], [40, 50, 60], [70, 80, 90]]))
    search, own = searching(system, *anything(system))
    alike = search._alike(own.point)
    assert {int(other.point[0]) for other in alike} >= {0, 3}
    ((cells, todo),) = search._parts()
    for other in (own, *alike):
        piece = search._piece(cells, todo)
        piece.choice = Choice(np.array([2]), 0, False)
        search._move_each(piece, todo, other)
        # The rectangle through the figure that is hidden already is the cheapest.
        assert piece.extra.size in (2, 3)
        hidden = np.union1d(piece.choice.hidden, piece.extra)
        assert hidden.size == 3
        assert 2 in hidden
        assert given_away(system, hidden) == []


@pytest.mark.parametrize("upwards", [True, False])
def test_nothing_is_hidden_for_a_move_beyond_what_a_star_may_be(upwards: bool) -> None:
    # Beside the star and below it figures can only go down when they are hidden, and sums only up, or the other way
    # round: then the star goes up, or down, as far as it may.
    system = table(np.array(ONE_STAR))
    low, high = anything(system)
    figures, sums = [1, 2, 4, 8], [3, 12]
    (high if upwards else low)[figures] = system.lower[figures]
    (low if upwards else high)[sums] = system.lower[sums]
    search, own = searching(system, low, high)
    ((cells, todo),) = search._parts()
    hidden = {}
    for other in search._alike(own.point):
        piece = search._piece(cells, todo)
        piece.choice = Choice(np.zeros(0, dtype=np.int64), 0, False)
        search._move_each(piece, todo, other)
        hidden[int(other.point[0])] = piece.extra.size
    end = 3 if upwards else 0
    assert hidden[end] == 0
    assert all(size == 3 for value, size in hidden.items() if value != end)


@pytest.mark.parametrize(
    ("helps", "unsafe", "steps"),
    [
        (True, [[0], [0], [0]], ["ask", "ask", "move"]),
        (False, [[0], [0], [0]], ["ask", "move", "ask", "move", "move"]),
        (True, [[0], []], ["ask"]),
        (True, [[5], [5], [5]], []),
        (True, [[]], []),
    ],
)
def test_more_is_asked_as_long_as_it_helps_and_each_star_moved_where_it_does_not(
    helps: bool, unsafe: list[list[int]], steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done, left = [], list(unsafe)

    def ask(_: object, __: object, stars: list[int]) -> bool:
        assert stars == [0]
        done.append("ask")
        return helps

    monkeypatch.setattr(remedy._Search, "_unsafe", lambda *_: (left.pop(0), True))
    monkeypatch.setattr(remedy._Search, "_ask_again", ask)
    monkeypatch.setattr(remedy._Search, "_move_each", lambda *_: done.append("move"))
    system = table(np.array(ONE_STAR))
    nothing, plain = np.zeros(0, dtype=np.int64), remedy._preference(system.known, None, None)
    low, high = anything(system)
    hiding = Hiding(system=system, recovered=~system.known, hidable=system.known, low=low, high=high)
    search = remedy._Search(hiding, np.array([0]), nothing, plain, float("inf"), search_until=float("inf"))
    piece = remedy._Piece(np.arange(system.n_cells), [0], Cover({}, plain, float("inf")), Choice(nothing, 0, True))
    search._make_safe(Exchanged(system, system.lower), [piece], np.array([0]))
    assert done == steps
    assert not left
    # Without time nothing is looked at.
    search.search_until = 0.0
    search._make_safe(Exchanged(system, system.lower), [piece], np.array([0]))
    assert done == steps
