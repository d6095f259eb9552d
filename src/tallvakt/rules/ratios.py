"""Differences and shares: the edits of figures that are computed from others, with the tolerance rounding gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from tallvakt.rules.edit_rows import EditRows, one_each, together
from tallvakt.rules.figures import OPEN, Ints
from tallvakt.rules.operands import Meetings
from tallvakt.rules.sums import first_reason


def units_of_last_digit(within: int | float) -> None:
    """Raise ValueError (`within: why`) unless a tolerance is a whole number of units of the last digit."""
    if within < 0:
        raise ValueError("within: cannot be below 0")
    if int(within) != within:
        raise ValueError(
            f"within: {within} is no whole number; it counts units of the last digit: 1 is 0.1 of a figure like 12.5"
        )


def combination(meetings: Meetings, factors: tuple[int, ...], within: int = 0) -> EditRows:
    """Edits `sum(factor * cell) = 0`, up to the rounding of the first cell and `within` units of its last digit.

    Figures of different decimals are compared in the finest unit; the first is rounded halves upwards.
    """
    decimals = meetings.figures.decimals[meetings.cells]
    scale = 10 ** (decimals.max(axis=0, initial=0) - decimals)
    # Halves upwards: unit * result - unit/2 <= what is computed < unit * result + unit/2.
    unit = scale[0]
    below = unit // 2 + within * unit
    above = np.maximum(unit // 2 - 1, 0) + within * unit
    edits = one_each(meetings.cells, scale * np.array(factors)[:, None], -below, above)
    return replace(edits, skipped=meetings.skipped)


def comparison(meetings: Meetings, factors: Sequence[int], lower: Decimal | None, upper: Decimal | None) -> EditRows:
    """Edits `lower <= sum(factor * cell) <= upper`, an open side where a bound is None.

    Bounds are in figures as people read them. Figures of different decimals are compared in the finest unit; those of
    fewer are rounded, halves upwards, and leave the room of that.
    """
    decimals = meetings.figures.decimals[meetings.cells]
    finest = decimals.max(axis=0, initial=0)
    unit = 10 ** (finest - decimals)
    factor = np.array(factors, dtype=np.int64)[:, None]

    # A true figure lies from half a unit below the printed one to less than half a unit above.
    down, up = unit // 2, np.maximum(unit // 2 - (unit > 1), 0)
    plus, minus = np.maximum(factor, 0), np.maximum(-factor, 0)
    most, least = (plus * up + minus * down).sum(axis=0), (plus * down + minus * up).sum(axis=0)
    power = 10**finest
    low = np.full(len(finest), -OPEN) if lower is None else _whole(lower, power, ROUND_CEILING) - most
    high = np.full(len(finest), OPEN) if upper is None else _whole(upper, power, ROUND_FLOOR) + least
    return replace(one_each(meetings.cells, unit * factor, low, high), skipped=meetings.skipped)


def _whole(bound: Decimal, power: Ints, rounding: str) -> Ints:
    """A bound in units of each edit, as far as whole units reach."""
    scaled = {int(each): int((bound * int(each)).to_integral_value(rounding)) for each in np.unique(power)}
    return np.array([scaled[int(each)] for each in power], dtype=np.int64)


def share(meetings: Meetings, per: int = 100, *, change: bool = False, within: int = 0) -> EditRows:
    """Edits that hold the first cell against `per` times the second divided by the third, rounded halves upwards.

    With a whole `b` that is known, one row, linear in part and result: `-b <= 2 per a - 2 b p < b`. With a known result
    two rows, linear in part and whole. With `change`, the result is the change of the second since the third. The
    result may be `within` units of its last digit off.

    Skipped with the reason `base-zero` where the whole is not above 0, and `figure-hidden` where neither whole nor
    result is known.
    """
    low, high = meetings.figures.lower[meetings.cells], meetings.figures.upper[meetings.cells]
    result_known, _, whole_known = low == high
    reason = first_reason((high[2] <= 0, "base-zero"), (~whole_known & ~result_known, "figure-hidden"))
    with_whole = _Ratio(meetings.where((reason == "") & whole_known), per, change=change, within=within)
    with_result = _Ratio(meetings.where((reason == "") & ~whole_known), per, change=change, within=within)
    edits = together([_with_whole(with_whole), _with_result(with_result)])
    unasked = np.flatnonzero(reason != "")
    skipped = zip(meetings.cells[0, unasked].tolist(), reason[unasked].tolist(), strict=True)
    return replace(edits, skipped=(*meetings.skipped, *skipped))


class _Ratio:
    """In units of the result's last digit: `2 * part_factor * a - (2 * (p + offset) ± room) * whole_factor * b`."""

    def __init__(self, meetings: Meetings, per: int, *, change: bool, within: int) -> None:
        self.room = 1 + 2 * within
        result, part, whole = meetings.figures.decimals[meetings.cells]
        self.result, self.part, self.whole = meetings.cells
        self.low = meetings.figures.lower[meetings.cells]
        self.part_factor = 2 * per * 10**result * 10 ** np.maximum(whole - part, 0)
        self.whole_factor = 10 ** np.maximum(part - whole, 0)
        self.offset = per * 10**result * change


def _with_whole(ratio: _Ratio) -> EditRows:
    """One row each: part and result vary, the whole is what it is."""
    base = ratio.whole_factor * ratio.low[2]
    at = 2 * base * ratio.offset
    cells = np.stack([ratio.result, ratio.part])
    low, high = at - ratio.room * base, at + ratio.room * base - (ratio.low[0] >= 0)
    return one_each(cells, np.stack([-2 * base, ratio.part_factor]), low, high)


def _with_result(ratio: _Ratio) -> EditRows:
    """Two rows each: part and whole vary, the result is what it is. A whole that may be 0 makes no strict bound."""
    share_, strict = ratio.low[0] + ratio.offset, (ratio.low[0] >= 0) & (ratio.low[2] > 0)
    cells, far = np.stack([ratio.part, ratio.whole]), np.full(len(ratio.part), OPEN)

    def side(by: int, lower: Ints, upper: Ints) -> EditRows:
        coefficients = np.stack([ratio.part_factor, -(2 * share_ + by) * ratio.whole_factor])
        return replace(one_each(cells, coefficients, lower, upper), anchor=ratio.result)

    return together([side(-ratio.room, np.zeros_like(far), far), side(ratio.room, -far, -strict.astype(np.int64))])
