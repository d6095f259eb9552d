"""Two wrong figures that belong together: enumerated without a solver.

One of them takes part in the conflict with the fewest figures. With it set free, the other must take part in every
conflict left, or in a promise that the first leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tallvakt.reasoning.components import Components, touching
from tallvakt.reasoning.localisation.linear_model import Belief, Candidate, Floats, Question
from tallvakt.reasoning.status import left
from tallvakt.reasoning.system import Ints, Mask

from .conflicts import all_cells, common_cells
from .evidence import fit
from .hypotheses import Hypothesis, Nearby, allowed, nearby, test

MOST_PAIRS: Final[int] = 2000
"""More pairs than this are not looked through: the enumeration is then given up as incomplete."""
MOST_RANKED: Final[int] = 24
"""So many of the pairs possible, the most promising by the figures taken singly, are ranked by joint likelihood."""
MOST_VALUES: Final[int] = 12
"""Values of the first figure that are tried with each pair."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """``candidates``, unranked; ``complete`` when no other two figures would do."""

    candidates: list[Candidate]
    complete: bool


def pairs(question: Question, conflicts: Sequence[Ints], failing: Mask, parts: Components, belief: Belief) -> Pairs:
    """Every two figures that, changed together, let all promises hold, with the likeliest values."""
    asked, complete = _possible(question, conflicts)
    if not asked:
        return Pairs([], complete)
    near = nearby(question, parts, np.unique(np.concatenate([h.cells for h in asked])))
    tested = test(question, near, asked)
    kept = []
    for k in np.flatnonzero(tested.possible):
        at = np.searchsorted(near.cells, asked[k].cells)
        kept.append(Hypothesis(asked[k].cells, tested.lower[k, at], tested.upper[k, at]))
    ordered = sorted(kept, key=lambda h: -_promise(h, belief))
    candidates = []
    for hypothesis in ordered[:MOST_RANKED]:
        if left(question.until) <= 0:
            complete = False
            break
        candidate = _judge(question, near, hypothesis, failing, belief)
        if candidate is not None:
            candidates.append(candidate)
    return Pairs(candidates, complete and left(question.until) > 0)


def _possible(question: Question, conflicts: Sequence[Ints]) -> tuple[list[Hypothesis], bool]:
    """Pairs that the promises about one figure, taken singly, do not refute; whether these are all."""
    system, movable = question.system, question.movable
    sets = [all_cells(system, rows) for rows in conflicts]
    smallest = min(sets, key=lambda cells: int(movable[cells].sum()))
    asked: list[Hypothesis] = []
    seen: set[tuple[int, int]] = set()
    for first in smallest[movable[smallest]].tolist():
        if left(question.until) <= 0 or len(asked) > MOST_PAIRS:
            return asked, False
        rest = [rows for rows, cells in zip(conflicts, sets, strict=True) if first not in cells]
        others = common_cells(system, rest) if rest else all_cells(system, touching(system, np.array([first])))
        others = others[movable[others] & (others != first)]
        if not others.size:
            continue
        freed = _freed(question, first)
        lower, upper, _ = allowed(freed, others)
        for k in np.flatnonzero(lower <= upper):
            pair = (min(first, int(others[k])), max(first, int(others[k])))
            if pair in seen:
                continue
            seen.add(pair)
            sides = {first: (question.lower[first], question.upper[first]), int(others[k]): (lower[k], upper[k])}
            low, high = (np.array([sides[c][side] for c in pair]) for side in (0, 1))
            asked.append(Hypothesis(np.array(pair), low, high))
    return asked, True


def _freed(question: Question, cell: int) -> Question:
    lower, upper = np.array(question.system.lower), np.array(question.system.upper)
    lower[cell], upper[cell] = question.lower[cell], question.upper[cell]
    return replace(question, system=question.system.narrowed(lower, upper))


def _promise(hypothesis: Hypothesis, belief: Belief) -> float:
    """The likelihood of the best values, each figure by itself: not below that of both together."""
    sides = zip(hypothesis.cells.tolist(), hypothesis.lower.tolist(), hypothesis.upper.tolist(), strict=True)
    return sum(float(belief.likelihood(cell, low, high)[1].max()) for cell, low, high in sides)


def _judge(question: Question, near: Nearby, hypothesis: Hypothesis, failing: Mask, belief: Belief) -> Candidate | None:
    """The likeliest values of two figures together, and the log-likelihood of all that were tried."""
    first, second = hypothesis.cells.tolist()
    values, score = belief.likelihood(first, int(hypothesis.lower[0]), int(hypothesis.upper[0]))
    tried = np.argsort(-score, kind="stable")[:MOST_VALUES]
    low, high = int(hypothesis.lower[1]), int(hypothesis.upper[1])
    fixed = [Hypothesis(hypothesis.cells, np.array([v, low]), np.array([v, high])) for v in values[tried].tolist()]
    tested = test(question, near, fixed)
    at = int(np.searchsorted(near.cells, second))
    best: tuple[float, int, int] | None = None
    scores: list[float] = []
    for k in np.flatnonzero(tested.possible):
        bounds = np.array(question.system.lower), np.array(question.system.upper)
        for cell in (first, second):
            place = np.searchsorted(near.cells, cell)
            bounds[0][cell], bounds[1][cell] = tested.lower[k, place], tested.upper[k, place]
        value = values[tried[k]]
        own = float(score[tried[k]] + fit(question.system, first, value[None], bounds, failing, belief.hidden)[0])
        others, chance = belief.likelihood(second, int(tested.lower[k, at]), int(tested.upper[k, at]))
        chance = chance + fit(question.system, second, others, bounds, failing, belief.hidden)
        top = int(np.argmax(chance))
        scores.append(own + log_sum(chance))
        if best is None or own + float(chance[top]) > best[0]:
            best = (own + float(chance[top]), int(value), int(others[top]))
    if best is None:
        return None
    return Candidate(
        hypothesis.cells, hypothesis.lower, hypothesis.upper, np.array(best[1:]), score=log_sum(np.array(scores))
    )


def log_sum(logs: Floats) -> float:
    """Log of the sum of exponentials."""
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).sum()))
