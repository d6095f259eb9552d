"""What a remedy is asked: the same however promises and figures are signed, and never more than points allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import NO_LIMIT, EditSystem
from tallvakt.reasoning.leeway import Hiding, MoveProgram, _own_row, blind, exchanged, relaxed, rounds_others
from tallvakt.reasoning.moves import Mover
from tallvakt.reasoning.system import Ints
from tests.helpers.brute_force import make, points

FOREVER = float("inf")
HIGHEST = 4


@st.composite
def hidings(draw: st.DrawFn) -> tuple[Hiding, Ints]:
    """Sums, rounded averages and comparisons over printed and suppressed figures, some of these recovered; a point."""
    n = draw(st.integers(3, 5))
    figures = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    hidden = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    hidden[0] = True
    rows, limits = [], []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["sum", "sum", "average", "twice", "comparison"]))
        row = draw(st.lists(st.sampled_from([0, 1, 1, -1]), min_size=n, max_size=n))
        if kind == "average":
            row[draw(st.integers(0, n - 1))] = draw(st.sampled_from([2, -2, 3, -3]))
        elif kind == "twice":
            row = [2 * factor for factor in row]
        value = int(np.array(row) @ figures)
        below, above = {
            "sum": (0, 0),
            "average": draw(st.sampled_from([(0, 1), (1, 0), (1, 1), (0, 2)])),
            "twice": draw(st.sampled_from([(0, 0), (1, 0), (0, 1)])),
            "comparison": draw(st.sampled_from([(0, None), (None, 1)])),
        }[kind]
        rows.append(row)
        limits.append((-NO_LIMIT if below is None else value - below, NO_LIMIT if above is None else value + above))
    bounds = [(0, 3) if h else (v, v) for h, v in zip(hidden, figures.tolist(), strict=True)]
    system = make(rows, bounds, limits)
    recovered = hidden & np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    recovered[0] = True
    hidable = ~hidden & np.array(draw(st.lists(st.sampled_from([True, True, False]), min_size=n, max_size=n)))
    low, high = np.zeros(n, dtype=np.int64), np.full(n, HIGHEST)
    return Hiding(system=system, recovered=recovered, hidable=hidable, low=low, high=high), figures


def signed(hiding: Hiding, rows: Ints, cells: Ints) -> Hiding:
    """The same with promises and figures counted the other way where their sign is -1."""
    of = hiding.system
    low, high = of.row_lower * rows, of.row_upper * rows
    left, right = of.lower * cells, of.upper * cells
    matrix = sparse.csr_array(of.matrix.toarray() * rows[:, None] * cells)
    system = EditSystem(
        matrix, np.minimum(left, right), np.maximum(left, right), np.minimum(low, high), np.maximum(low, high)
    )
    ends = hiding.low * cells, hiding.high * cells
    return replace(hiding, system=system, low=np.minimum(*ends), high=np.maximum(*ends))


def sides(low: np.ndarray, high: np.ndarray, sign: Ints) -> tuple[list[float], list[float]]:
    """Intervals of which some are counted the other way."""
    lower, upper = np.where(sign > 0, low, -high), np.where(sign > 0, high, -low)
    return (lower + 0.0).tolist(), (upper + 0.0).tolist()


QUESTIONS: list[Callable[[Hiding, Ints, Ints], MoveProgram]] = [
    lambda hiding, cells, _: relaxed(hiding, 0, cells),
    lambda hiding, cells, _: blind(hiding, 0, cells),
    lambda hiding, cells, _: blind(hiding, 0, cells, alone=True),
]


@pytest.mark.parametrize("ask", QUESTIONS, ids=["relaxed", "blind", "alone"])
@given(st.data())
@settings(max_examples=40)
def test_a_question_is_the_same_however_promises_and_printed_figures_are_signed(
    ask: Callable[[Hiding, Ints, Ints], MoveProgram], data: st.DataObject
) -> None:
    hiding, point = data.draw(hidings())
    m, n = hiding.system.matrix.shape
    rows, cells = (
        np.array(data.draw(st.lists(st.sampled_from([1, -1]), min_size=size, max_size=size))) for size in (m, n)
    )
    cells[~hiding.system.known] = 1  # the star is asked to move up, and what equals it is told by its sign
    other = signed(hiding, rows, cells)
    every = np.arange(n)
    one, two = ask(hiding, every, point), ask(other, every, point * cells)
    touched = np.flatnonzero(np.diff(hiding.system.matrix.indptr))
    same = one.matrix.toarray() * rows[touched][:, None] * cells
    assert two.matrix.toarray().tolist() == same.tolist()
    assert sides(*two.rows, np.ones(touched.size, dtype=np.int64)) == sides(*one.rows, rows[touched])
    assert sides(*two.star, np.ones(n, dtype=np.int64)) == sides(*one.star, cells)
    assert sides(*two.gain, np.ones(n, dtype=np.int64)) == sides(*one.gain, cells)
    assert rounds_others(hiding, 0) == rounds_others(other, 0)


@given(hidings())
@settings(max_examples=25)
def test_a_move_from_a_point_is_the_same_whichever_way_the_star_is_counted(drawn: tuple[Hiding, Ints]) -> None:
    hiding, point = drawn
    m, n = hiding.system.matrix.shape
    cells = np.ones(n, dtype=np.int64)
    cells[0] = -1
    other = signed(hiding, np.ones(m, dtype=np.int64), cells)
    for upwards in (True, False):
        one = exchanged(hiding, 0, np.arange(n), point, upwards=upwards)
        two = exchanged(other, 0, np.arange(n), point * cells, upwards=not upwards)
        for hidden in (np.zeros(n), np.ones(n), (np.arange(n) % 2).astype(np.float64)):
            assert (Mover(one, FOREVER).cut(hidden) is None) == (Mover(two, FOREVER).cut(hidden) is None)


@given(hidings(), st.data())
@settings(max_examples=40)
def test_what_points_show_every_question_of_what_is_possible_allows(
    drawn: tuple[Hiding, Ints], data: st.DataObject
) -> None:
    hiding, point = drawn
    n = hiding.system.n_cells
    hide = hiding.hidable & np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    lower, upper = np.where(hide, hiding.low, hiding.system.lower), np.where(hide, hiding.high, hiding.system.upper)
    every = points(hiding.system.with_bounds(lower, upper))
    hidden, cells = hide.astype(np.float64), np.arange(n)
    if every[:, 0].min() < every[:, 0].max():
        assert Mover(relaxed(hiding, 0, cells), FOREVER).cut(hidden) is None
    for upwards, end in ((True, every[:, 0].max()), (False, every[:, 0].min())):
        asked = exchanged(hiding, 0, cells, point, upwards=upwards)
        if end != point[0]:
            assert Mover(asked, FOREVER).cut(hidden) is None


def hiding_of(
    rows: list[list[int]], cells: list[tuple[int, int]], limits: list[tuple[int, int]], hidable: Sequence[int] = ()
) -> Hiding:
    """A system of which the first cell is recovered and some printed ones may be hidden."""
    system = make(rows, cells, limits)
    every = np.arange(system.n_cells)
    low, high = np.zeros(every.size, dtype=np.int64), np.full(every.size, HIGHEST)
    return Hiding(system=system, recovered=every == 0, hidable=np.isin(every, hidable), low=low, high=high)


STAR, UP_TO_TWO, FROM_ONE = (0, 3), (0, 2), (1, 3)


@pytest.mark.parametrize(
    ("cells", "limits", "absorbs"),
    [
        # Twice the average is the sum, or one less: whatever the two are, an average of 0 to 3 will do.
        ([STAR, STAR, STAR], (-1, 0), True),
        ([STAR, STAR, STAR], (0, 1), True),
        ([STAR, UP_TO_TWO, STAR], (0, 1), True),
        # No average for the sum of 6, or none for the sum of 0.
        ([UP_TO_TWO, STAR, STAR], (0, 1), False),
        ([FROM_ONE, STAR, STAR], (0, 1), False),
        ([FROM_ONE, FROM_ONE, FROM_ONE], (0, 1), True),
        # An exact average leaves no room for odd sums.
        ([STAR, STAR, STAR], (0, 0), False),
        # A printed figure may turn out to be 4 once it is hidden: no average of 7 halves, rounded up.
        ([STAR, (3, 3), STAR], (-1, 0), True),
        ([STAR, (3, 3), (3, 3)], (0, 1), True),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_promise_holds_whatever_others_are_where_a_hidden_average_follows_from_them(
    sign: int, cells: list[tuple[int, int]], limits: tuple[int, int], absorbs: bool
) -> None:
    sides = limits if sign > 0 else (-limits[1], -limits[0])
    assert hiding_of([[2 * sign, -sign, -sign]], cells, [sides]).absorbed == ({0: 0} if absorbs else {})
    every = points(make([[0] * 3], cells, [(0, 0)]))
    left = {tuple(p[1:]) for p in every.tolist() if limits[0] <= 2 * p[0] - p[1] - p[2] <= limits[1]}
    assert (left == {tuple(p[1:]) for p in every.tolist()}) == absorbs


@given(st.data())
@settings(max_examples=120)
def test_an_average_follows_exactly_where_it_has_a_value_for_all_that_others_may_be(data: st.DataObject) -> None:
    size, sign = data.draw(st.sampled_from([2, 3])), data.draw(st.sampled_from([1, -1]))
    ends = st.tuples(st.integers(-1, 2), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    own = data.draw(ends.filter(lambda pair: pair[0] < pair[1]))
    others = data.draw(st.lists(ends, min_size=1, max_size=2))
    row = [sign * size, *data.draw(st.lists(st.sampled_from([1, -1]), min_size=len(others), max_size=len(others)))]
    low = data.draw(st.integers(-4, 4))
    hidable = data.draw(st.sets(st.integers(1, len(others))))
    hiding = hiding_of([row], [own, *others], [(low, low + size - 1)], sorted(hidable))
    printed = hiding.system.known
    wide = [(0, HIGHEST) if k in hidable and printed[k] else pair for k, pair in enumerate([own, *others])]
    hiding = replace(hiding, hidable=hiding.hidable & printed)
    free = points(make([[0] * len(row)], wide, [(0, 0)]))
    holds = {tuple(p[1:]) for p in free.tolist() if low <= int(np.array(row) @ p) <= low + size - 1}
    follows = holds == {tuple(p[1:]) for p in free.tolist()}
    assert hiding.absorbed == ({0: 0} if follows else {})


@pytest.mark.parametrize("by", [1, 2, -2])
def test_a_printed_sum_limits_an_average_whatever_the_factors_are(by: int) -> None:
    # Twice the average is what three times one figure is more than another, or one less.
    row, cells = [2, -3, 1], [(0, 3), (0, 4), (0, 4)]
    same = [0, -3 * by, by]
    sides = sorted((-6 * by, 0))
    assert hiding_of([row], cells, [(0, 1)]).absorbed == {}
    assert hiding_of([row, same], cells, [(0, 1), (sides[0], sides[1])]).absorbed == {0: 0}
    assert hiding_of([row, [0, -3 * by, 2 * by]], cells, [(0, 1), (sides[0], sides[1])]).absorbed == {}
    assert hiding_of([row, same], cells, [(0, 1), (sides[0] - 2, sides[1] + 2)]).absorbed == {}


def test_what_may_be_hidden_may_be_more_than_an_average_can_follow() -> None:
    row, cells, limits = [2, -1, -1], [STAR, (3, 3), (3, 3)], [(0, 1)]
    assert hiding_of([row], cells, limits, hidable=[1]).absorbed == {}
    assert hiding_of([row], [(0, 4), (3, 3), (3, 3)], limits, hidable=[1, 2]).absorbed == {0: 0}
    # An equation with the average, or any other promise about it, would notice.
    assert hiding_of([row, [1, 0, 1]], cells, [*limits, (0, 9)]).absorbed == {}
    # A sum of the same figures, printed, says what the average follows from.
    same = [0, -1, -1]
    wide = [(2, 3), (0, 4), (0, 4)]
    assert hiding_of([row], wide, limits).absorbed == {}
    assert hiding_of([row, same], wide, [*limits, (-5, -4)]).absorbed == {0: 0}
    assert hiding_of([row, [0, -1, 1], same], wide, [*limits, (0, 0), (-5, -4)]).absorbed == {0: 0}
    assert hiding_of([row, [0, 2, 2]], wide, [*limits, (8, 10)]).absorbed == {0: 0}
    assert hiding_of([row, same], wide, [*limits, (-5, -2)]).absorbed == {}
    assert hiding_of([row, same], wide, [*limits, (-7, -4)]).absorbed == {}


def test_a_cell_that_rounds_others_is_told_by_its_factor() -> None:
    for factor, room, rounds in ((2, (0, 1), True), (2, (0, 2), False), (-3, (0, 2), True), (1, (0, 0), False)):
        hiding = hiding_of([[factor, 1, 1]], [STAR] * 3, [room])
        assert rounds_others(hiding, 0) == rounds
        assert not rounds_others(hiding, 1)
    assert not rounds_others(hiding_of([[2, 1, 1]], [STAR] * 3, [(0, NO_LIMIT)]), 0)


def test_twins_move_with_the_star_and_others_only_where_they_are_suppressed_for_good() -> None:
    # The second is the first, the third is the second; the fourth is one more, the fifth is the opposite.
    rows = [[1, -1, 0, 0, 0], [0, 2, -2, 0, 0], [1, 0, 0, -1, 0], [1, 0, 0, 0, 1]]
    system = make(rows, [STAR, STAR, STAR, (0, 4), (-3, 0)], [(0, 0), (0, 0), (-1, -1), (0, 0)])
    cells, nothing = np.arange(5), np.zeros(5, dtype=bool)
    for steady, reach in ((False, [1, 1, 1, 0, 0]), (True, [1, 1, 1, 1, 1])):
        recovered = np.array([True] * 3 + [not steady] * 2)
        low, high = np.zeros(5, dtype=np.int64), np.full(5, HIGHEST)
        hiding = Hiding(system=system, recovered=recovered, hidable=nothing, low=low, high=high)
        asked = blind(hiding, 0, cells)
        assert [side.tolist() for side in asked.star] == [[-step for step in reach], reach]
        alone = blind(hiding, 0, cells, alone=True)
        assert alone.star[1].tolist() == [1, 1, 1, 0, 0]


def test_a_difference_is_as_wide_as_either_end_is_open() -> None:
    system = make([[1, 1, 1]], [(-NO_LIMIT, 0), (0, NO_LIMIT), (-NO_LIMIT, NO_LIMIT)], [(0, 0)])
    none = np.zeros(3, dtype=bool)
    hiding = Hiding(system=system, recovered=none, hidable=none, low=system.lower, high=system.upper)
    asked = relaxed(hiding, 1, np.arange(3))
    assert [side.tolist() for side in asked.star] == [[-np.inf] * 3, [np.inf] * 3]
    assert [side.tolist() for side in asked.gain] == [[0.0] * 3, [0.0] * 3]


@pytest.mark.parametrize(
    ("limits", "room"),
    [((10, 13), (0, 2)), ((10, 12), (0, 1)), ((9, 14), (1, 3)), ((9, 13), (0, 2)), ((0, 23), (10, 12)),
     ((10, NO_LIMIT), (0, 3)), ((8, NO_LIMIT), (2, 5)), ((11, 12), (0, 1)), ((13, 14), None), ((10, 10), None)],
)  # fmt: skip
@pytest.mark.parametrize("sign", [1, -1])
def test_a_star_moves_alone_as_far_as_one_promise_lets_it_wherever_it_is(
    sign: int, limits: tuple[int, int], room: tuple[int, int] | None
) -> None:
    low, high = limits
    sides = limits if sign > 0 else (-high, -low)
    hiding = hiding_of([[sign, sign], [1, 0]], [STAR, (10, 10)], [sides, (0, 3)])
    own = _own_row(hiding, 0, np.array([0]))
    assert (own is None) == (room is None)
    if room is None or own is None:
        return
    back, forth = room
    assert list(own) == ([0, -back, forth] if sign > 0 else [0, -forth, back])
    for value in range(4):
        down, up = value + 10 - low, high - value - 10
        if min(down, up) < 0:
            continue
        # As low as can be it moves up, as high as can be down, in between either way; and back a little from anywhere.
        assert (up if value == 0 else down if value == 3 else max(up, down)) >= forth
        assert (down if value == 0 else up if value == 3 else back) >= back


def test_of_several_promises_the_one_that_leaves_most_room_is_taken() -> None:
    cells = [STAR, (10, 10)]
    for order in ([(10, 12), (9, 14), (10, 13)], [(9, 14), (10, 13)], [(10, 13), (10, 12), (9, 14)]):
        hiding = hiding_of([[1, 1]] * len(order), cells, order)
        own = _own_row(hiding, 0, np.arange(len(order)))
        assert own == (order.index((9, 14)), -1, 3)
    # Of those that it is not about, and of those that are not asked about, nothing is taken.
    hiding = hiding_of([[0, 1], [1, 1]], cells, [(0, 50), (10, 13)])
    assert _own_row(hiding, 0, np.array([0])) is None
    # Counted twice, half as many steps are room enough.
    assert _own_row(hiding_of([[2, 1]], cells, [(10, 16)]), 0, np.array([0])) == (0, 0, 3)
    assert _own_row(hiding_of([[3, 1]], cells, [(10, 14)]), 0, np.array([0])) is None


@pytest.mark.parametrize(("limits", "row"), [((10, 13), [1, 0, 1]), ((10, 18), [0, 0, 1]), ((10, 10), [1, 1, 1])])
def test_where_a_promise_leaves_room_other_suppressed_figures_do_not_count_and_the_star_where_it_is_asked(
    limits: tuple[int, int], row: list[int]
) -> None:
    # As wide as all suppressed figures together the promise leaves room for any; less wide, for the star alone.
    hiding = hiding_of([[1, 1, 1]], [STAR, (0, 1), (10, 10)], [limits], hidable=[2])
    asked = blind(hiding, 0, np.arange(3))
    assert asked.matrix.toarray().tolist() == [row]


@given(hidings())
@settings(max_examples=60)
def test_promises_have_as_much_room_either_way_as_their_figures_leave(drawn: tuple[Hiding, Ints]) -> None:
    hiding, _ = drawn
    system = hiding.system
    sums = points(system.with_rows_open(np.ones(system.n_edits, dtype=bool))) @ system.matrix.toarray().T
    for row, (least, most) in enumerate(zip(sums.min(axis=0).tolist(), sums.max(axis=0).tolist(), strict=True)):
        low, high = int(system.row_lower[row]), int(system.row_upper[row])
        room = min(np.inf if high == NO_LIMIT else high - most, np.inf if low == -NO_LIMIT else least - low)
        assert hiding.room[row] == (room if room >= 0 and low < high else -1)
    # A figure that may be hidden moves within the interval it then has, one that is hidden already within its own.
    asked = relaxed(hiding, 0, np.arange(system.n_cells))
    wide = np.where(system.known, 0, 3)
    assert (asked.star[1].tolist(), asked.star[0].tolist()) == (wide.tolist(), (-wide).tolist())
    gain = np.where(hiding.hidable, HIGHEST, 0)
    assert (asked.gain[1].tolist(), asked.gain[0].tolist()) == (gain.tolist(), (-gain).tolist())
    ways = np.where(hiding.hidable, np.minimum(system.lower, HIGHEST - system.lower), 0)
    assert hiding.both_ways.tolist() == ways.tolist()
    assert hiding.steady.tolist() == (~system.known & ~hiding.recovered).tolist()
