"""What the promises watch over: which figures could be misprinted by one digit without any promise failing.

A figure is *blind* when at least one of its misprints leaves every promise about it possible, each promise taken by
itself and by its bounds. A misprint that only several promises together betray, or that one betrays because no whole
numbers lie between its bounds, still counts as blind: the true coverage is at least as good. A misprint replaces
one digit by another; the first digit does not become 0. A rounded figure stands for an interval, which moves with the
misprint; one that is no longer a multiple of its base is noticed by that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallvakt.reasoning.localisation.linear_model import Question

from .localisation.hypotheses import allowed
from .system import NO_LIMIT, EditSystem, Ints, Mask


@dataclass(frozen=True, eq=False, kw_only=True)
class Rounding:
    """How printed figures were rounded; arrays of shape (cells,).

    ``printed``: the figure, where ``rounded``; the true one lies from ``below`` under it to ``above`` over it. It is a
    multiple of ``base``.
    """

    rounded: Mask
    printed: Ints
    below: Ints
    above: Ints
    base: Ints


@dataclass(frozen=True, eq=False)
class Coverage:
    """Masks of shape (cells,).

    ``in_no_promise``: cells no promise is about. ``blind``: figures, known or rounded, of which some one-digit misprint
    would make no promise fail. ``unwatched``: figures of which none would.
    """

    in_no_promise: Mask
    blind: Mask
    unwatched: Mask


def cover(system: EditSystem, rounding: Rounding | None = None) -> Coverage:
    """How well the promises of ``system`` watch over its figures, promise by promise, exactly by their bounds."""
    n = system.n_cells
    nowhere = np.bincount(system.matrix.indices, minlength=n) == 0
    limits = np.full(n, NO_LIMIT)
    question = Question(system, -limits, limits, np.zeros(system.n_edits, dtype=bool), float("inf"))
    lower, upper, _ = allowed(question, np.arange(n))
    if rounding is None:
        nothing = np.zeros(n, dtype=np.int64)
        rounding = Rounding(rounded=nothing > 0, printed=nothing, below=nothing, above=nothing, base=nothing + 1)
    printed = np.where(rounding.rounded, rounding.printed, system.lower)
    figures = np.flatnonzero((system.known | rounding.rounded) & (printed >= 0))

    # A rounded misprint goes unnoticed by a promise where what it may stand for meets what the promise leaves.
    least = _moved(lower, -np.where(rounding.rounded, rounding.above, 0))
    most = _moved(upper, np.where(rounding.rounded, rounding.below, 0))
    base = np.where(rounding.rounded, rounding.base, 1)
    # Where a promise leaves a figure as it is printed and no other, every misprint is noticed.
    figures = figures[(least[figures] < printed[figures]) | (most[figures] > printed[figures])]
    some, every = _misprints_within(printed[figures], least[figures], most[figures], base[figures])
    seen, unseen = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    seen[figures], unseen[figures] = some, every
    return Coverage(nowhere, seen, unseen)


def blind(system: EditSystem) -> Mask:
    """Which figures have a one-digit misprint that no promise would show: mask of shape (cells,)."""
    return cover(system).blind


def _moved(bound: Ints, by: Ints) -> Ints:
    """The bounds, moved where they are closed."""
    closed = np.abs(bound) != NO_LIMIT
    return np.where(closed, np.where(closed, bound, 0) + by, bound)


def _misprints_within(values: Ints, lower: Ints, upper: Ints, base: Ints) -> tuple[Mask, Mask]:
    """Of each value whether some, and whether every, one-digit misprint of it is a multiple in ``lower..upper``."""
    some, every = np.zeros(values.size, dtype=bool), np.ones(values.size, dtype=bool)
    power = 1
    while (longer := values >= power).any() or power == 1:
        digit = values // power % 10
        leading = values < 10 * power
        here = longer | (power == 1)
        for other in range(10):
            real = here & (digit != other) & ~(leading & (other == 0))
            misprint = values + (other - digit) * power
            inside = (misprint >= lower) & (misprint <= upper) & (misprint % base == 0)
            some |= real & inside
            every &= inside | ~real
        power *= 10
    return some, every
