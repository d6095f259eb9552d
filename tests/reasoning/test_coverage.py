"""Which figures no promise watches over, against trying every misprint."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from tallvakt.reasoning import EditSystem, Verdict, coverage, verdicts


def system(rows: list[list[int]], intervals: list[tuple[int, int]], low: list[int], high: list[int]) -> EditSystem:
    lower, upper = np.array(intervals, dtype=np.int64).T
    return EditSystem(sparse.csr_array(np.array(rows)), lower, upper, np.array(low), np.array(high))


def misprints(value: int) -> list[int]:
    text = str(value)
    return [
        int(text[:k] + digit + text[k + 1 :])
        for k in range(len(text))
        for digit in "0123456789"
        if digit != text[k] and not (k == 0 and digit == "0")
    ]


def misprinted(given: EditSystem, cell: int) -> list[EditSystem]:
    """The system with every misprint of a figure."""
    systems = []
    for misprint in misprints(int(given.lower[cell])):
        lower, upper = np.array(given.lower), np.array(given.upper)
        lower[cell] = upper[cell] = misprint
        systems.append(given.with_bounds(lower, upper))
    return systems


def within(given: EditSystem) -> bool:
    """Whether every promise can be met by its bounds."""
    least, greatest = verdicts.activity(given)
    return bool(((least <= given.row_upper) & (greatest >= given.row_lower)).all())


def unnoticed(given: EditSystem) -> bool:
    """Whether no promise fails, divisibility among what it may fail by."""
    return not (verdicts.evaluate(given) == Verdict.FAILED).any()


def test_a_star_makes_small_misprints_invisible() -> None:
    # 40 + * = 42: 40 may be 39 to 42, so 41 and 42 would not be noticed; in 40 + 2 = 42 everything would.
    starred = system([[1, 1, -1]], [(40, 40), (0, 3), (42, 42)], [0], [0])
    known = system([[1, 1, -1]], [(40, 40), (2, 2), (42, 42)], [0], [0])
    assert coverage.blind(starred).tolist() == [True, False, True]
    assert not coverage.blind(known).any()


def test_a_figure_in_no_promise_is_watched_by_none() -> None:
    found = coverage.cover(system([[1, -1, 0]], [(7, 7), (7, 7), (12, 12)], [0], [0]))
    assert found.in_no_promise.tolist() == [False, False, True]
    assert found.unwatched.tolist() == [False, False, True]
    assert found.blind.tolist() == [False, False, True]


@given(st.data())
def test_blind_is_what_trying_every_misprint_finds(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 4))
    cell = st.tuples(st.integers(0, 250), st.sampled_from([0, 0, 3, 12])).map(lambda c: (c[0], c[0] + c[1]))
    intervals = data.draw(st.lists(cell, min_size=n, max_size=n))
    row = st.lists(st.sampled_from([-2, -1, 0, 1, 1, 16]), min_size=n, max_size=n)
    rows = data.draw(st.lists(row, min_size=m, max_size=m))
    slack = np.array(data.draw(st.lists(st.integers(0, 9), min_size=m, max_size=m)))
    middle = np.array(rows) @ np.array([low for low, _ in intervals])
    tried = system(rows, intervals, (middle - slack).tolist(), (middle + slack // 2).tolist())
    found = coverage.cover(tried)
    for k in np.flatnonzero(tried.known):
        ways = misprinted(tried, int(k))
        assert found.blind[k] == any(map(within, ways))
        assert found.unwatched[k] == all(map(within, ways))
        assert found.blind[k] >= any(
            map(unnoticed, ways)
        )  # more figures may be guarded than are said to be, never fewer


@given(st.data())
def test_a_rounded_figure_is_blind_to_what_trying_every_misprint_finds(data: st.DataObject) -> None:
    n, base = data.draw(st.integers(2, 5)), data.draw(st.sampled_from([5, 10, 25]))
    printed = np.array(data.draw(st.lists(st.integers(0, 40), min_size=n, max_size=n))) * base
    below, above = base // 2, (base - 1) // 2
    intervals = [(int(p) - below, int(p) + above) for p in printed]
    tried = system([[1] * (n - 1) + [-1]], intervals, [0], [0])
    every = np.ones(n, dtype=np.int64)
    rounding = coverage.Rounding(
        rounded=every > 0, printed=printed, below=below * every, above=above * every, base=base * every
    )
    found = coverage.cover(tried, rounding)
    for cell in range(n):
        unnoticed_ones = []
        for misprint in misprints(int(printed[cell])):
            lower, upper = np.array(tried.lower), np.array(tried.upper)
            lower[cell], upper[cell] = misprint - below, misprint + above
            passes = verdicts.evaluate(tried.with_bounds(lower, upper))[0] != Verdict.FAILED
            unnoticed_ones.append(passes and misprint % base == 0)
        assert found.blind[cell] == any(unnoticed_ones)
        assert found.unwatched[cell] == all(unnoticed_ones)
