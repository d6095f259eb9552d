"""What the promises watch over: which figures could be misprinted by one digit without any promise failing.

A figure is *blind* when at least one of its misprints leaves every promise about it possible, each promise taken by
itself (a misprint that only several promises together betray still counts as blind, so the true coverage is at least
as good). A misprint replaces one digit by another; the first digit does not become 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallvakt.reasoning.localisation.linear_model import Question

from .localisation.hypotheses import allowed
from .system import NO_LIMIT, EditSystem, Mask


@dataclass(frozen=True, eq=False)
class Coverage:
    """Masks of shape (cells,).

    ``in_no_promise``: cells no promise is about. ``blind``: known figures of which some one-digit misprint would make
    no promise fail. ``unwatched``: known figures of which none would.
    """

    in_no_promise: Mask
    blind: Mask
    unwatched: Mask


def cover(system: EditSystem) -> Coverage:
    """How well the promises of ``system`` watch over its figures, promise by promise, exactly."""
    n = system.n_cells
    nowhere = np.bincount(system.matrix.indices, minlength=n) == 0
    limits = np.full(n, NO_LIMIT)
    question = Question(system, -limits, limits, np.zeros(system.n_edits, dtype=bool), float("inf"))
    lower, upper, _ = allowed(question, np.arange(n))
    figures = np.flatnonzero(system.known & (system.lower >= 0))
    some, every = _misprints_within(system.lower[figures], lower[figures], upper[figures])
    seen, unseen = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    seen[figures], unseen[figures] = some, every
    return Coverage(nowhere, seen, unseen)


def blind(system: EditSystem) -> Mask:
    """Which figures have a one-digit misprint that no promise would show: mask of shape (cells,)."""
    return cover(system).blind


def _misprints_within(values: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[Mask, Mask]:
    """Of each value whether some, and whether every, one-digit misprint of it lies in ``lower..upper``."""
    some, every = np.zeros(values.size, dtype=bool), np.ones(values.size, dtype=bool)
    power = 1
    while (longer := values >= power).any() or power == 1:
        digit = values // power % 10
        leading = values < 10 * power
        here = longer | (power == 1)
        for other in range(10):
            real = here & (digit != other) & ~(leading & (other == 0))
            misprint = values + (other - digit) * power
            inside = (misprint >= lower) & (misprint <= upper)
            some |= real & inside
            every &= inside | ~real
        power *= 10
    return some, every
