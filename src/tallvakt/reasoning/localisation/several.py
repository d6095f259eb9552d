"""Three or more wrong figures that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tallvakt.reasoning.components import Components
from tallvakt.reasoning.localisation.linear_model import Belief, Candidate, Question
from tallvakt.reasoning.status import left
from tallvakt.reasoning.system import Ints

from .fellegi_holt import repairs
from .hypotheses import Hypothesis, Nearby, nearby, test
from .structured import apart

LARGEST_SET: Final[int] = 6
"""More conflicts without a figure in common than this are no matter of single figures, and are not tried."""
MOST_SETS: Final[int] = 12


def several(
    question: Question, conflicts: Sequence[Ints], parts: Components, belief: Belief
) -> tuple[list[Candidate], bool, bool]:
    """Smallest sets of figures to change with likely values, whether these are all, and whether none will do."""
    sizes = np.diff(question.system.matrix.indptr)
    if any(not sizes[rows].any() for rows in conflicts):
        return [], True, True  # promises about no figure at all: no figure mends them
    if apart(question.system, conflicts) > LARGEST_SET:
        return [], False, False
    repaired = repairs(question, conflicts, parts, MOST_SETS)
    if not repaired.sets:
        return [], False, repaired.impossible
    near = nearby(question, parts, np.unique(np.concatenate(repaired.sets)))
    valued = [_valued(question, near, cells, belief) for cells in repaired.sets]
    return [c for c in valued if c is not None], repaired.complete and left(question.until) > 0, False


def _valued(question: Question, near: Nearby, cells: Ints, belief: Belief) -> Candidate | None:
    """Give figures values one after the other, each the likeliest that the promises leave."""
    low, high = question.lower[cells], question.upper[cells]
    first = test(question, near, [Hypothesis(cells, low, high)])
    if not first.possible[0]:
        return None
    at = np.searchsorted(near.cells, cells)
    lower, upper = first.lower[0, at], first.upper[0, at]
    now_low, now_high, score = np.array(lower), np.array(upper), 0.0
    pending = list(range(cells.size))
    while pending:
        k = min(pending, key=lambda p: int(now_high[p] - now_low[p]))
        pending.remove(k)
        values, chance = belief.likelihood(int(cells[k]), int(now_low[k]), int(now_high[k]))
        for best in np.argsort(-chance, kind="stable"):
            tried_low, tried_high = np.array(now_low), np.array(now_high)
            tried_low[k] = tried_high[k] = values[best]
            tested = test(question, near, [Hypothesis(cells, tried_low, tried_high)])
            if tested.possible[0]:
                now_low, now_high = tested.lower[0, at], tested.upper[0, at]
                score += float(chance[best])
                break
        else:
            return None
    return Candidate(cells, lower, upper, now_low, score=score)
