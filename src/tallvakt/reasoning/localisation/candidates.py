"""One wrong figure: every cell common to all failed promises, and what these and all others leave it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tallvakt.reasoning.components import Components
from tallvakt.reasoning.localisation.linear_model import Belief, Candidate, Floats, Question
from tallvakt.reasoning.system import Ints, Mask

from .conflicts import common_cells
from .evidence import fit
from .hypotheses import Hypothesis, allowed, nearby, test


def single(
    question: Question, conflicts: Sequence[Ints], failing: Mask, parts: Components, belief: Belief
) -> list[Candidate]:
    """Every figure that, changed alone, lets all promises hold, with all values it can then have; unranked.

    No figure outside the result can be the only wrong one, and none inside can have a value outside its interval.
    """
    system = question.system
    cells = common_cells(system, conflicts)
    cells = cells[question.movable[cells]]
    if not cells.size:
        return []
    lower, upper, exact = allowed(question, cells)
    left = lower <= upper
    cells, lower, upper, exact = cells[left], lower[left], upper[left], exact[left]
    # How likely a figure is follows from what symbols say, never from what they were worked out to hide.
    seen = dict(zip(cells.tolist(), zip(lower.tolist(), upper.tolist(), strict=True), strict=True))
    if not exact.all():
        cells, lower, upper, exact = _through_stars(question, parts, cells, lower, upper, exact)
    candidates = []
    bounds = (system.lower, system.upper)
    for cell, low, high, plain in zip(cells.tolist(), lower.tolist(), upper.tolist(), exact.tolist(), strict=True):
        values, score = belief.likelihood(cell, *seen[cell])
        if not plain:
            score = score + fit(system, cell, values, bounds, failing, belief.hidden)
        candidates.append(_candidate(cell, low, high, values, score))
    return candidates


def _through_stars(
    question: Question, parts: Components, cells: Ints, lower: Ints, upper: Ints, exact: Mask
) -> tuple[Ints, Ints, Ints, Mask]:
    """Test the cells whose promises have hidden figures in them; the four arrays of those that stand."""
    asked = np.flatnonzero(~exact)
    near = nearby(question, parts, cells[asked])
    tested = test(question, near, [Hypothesis(cells[k : k + 1], lower[k : k + 1], upper[k : k + 1]) for k in asked])
    at = np.searchsorted(near.cells, cells[asked])
    number = np.arange(asked.size)
    lower[asked], upper[asked] = tested.lower[number, at], tested.upper[number, at]
    kept = np.ones(cells.size, dtype=bool)
    kept[asked] = tested.possible
    return cells[kept], lower[kept], upper[kept], exact[kept]


def _candidate(cell: int, low: int, high: int, values: Ints, score: Floats) -> Candidate:
    """A figure within ``low..high``: the likeliest of ``values`` in it, and the log-likelihood of all of them."""
    top = float(score.max())
    mass = top + float(np.log(np.exp(score - top).sum()))
    inside = (values >= low) & (values <= high)
    best = int(values[inside][np.argmax(score[inside])]) if inside.any() else low
    return Candidate(
        cells=np.array([cell]), lower=np.array([low]), upper=np.array([high]), value=np.array([best]), score=mass
    )
