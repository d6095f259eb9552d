"""From conflicts to causes: the steps of localisation, cheapest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tallvakt.reasoning.components import Components
from tallvakt.reasoning.localisation.linear_model import SINGLE, Belief, Candidate, Cause, Group, Question
from tallvakt.reasoning.status import Status, left
from tallvakt.reasoning.system import EditSystem, Ints, Mask

from .candidates import single
from .conflicts import related
from .pairs import pairs
from .several import apart, several
from .structured import ANOTHER, NO_FIGURES, choose, explain


def find_causes(
    question: Question, parts: Components, conflicts: Sequence[Ints], groups: Sequence[Group], belief: Belief
) -> list[Cause]:
    """The causes of the conflicts, each with its candidates."""
    system = question.system
    together = related(system, conflicts)
    rows = [np.unique(np.concatenate(mine)) for mine in together]
    marks = [_mask(system, mine) for mine in rows]
    everything = np.logical_or.reduce(marks)
    asked = [replace(question, aside=everything & ~mine) for mine in marks]
    singles = [single(asked[k], together[k], marks[k], parts, belief) for k in range(len(rows))]
    best = [max((c.score for c in found), default=NO_FIGURES) for found in singles]
    causes: list[Cause] = []
    explained: set[int] = set()
    for which, faults in choose(explain(question, together, groups, parts), best):
        explained |= set(which)
        own = singles[which[0]] if len(which) == 1 else _together([singles[k] for k in which])
        merged = np.unique(np.concatenate([rows[k] for k in which]))
        causes.append(Cause(merged, Status.CONSISTENT, ranked([*faults, *own])))
    for k, found in enumerate(singles):
        if k not in explained:
            causes.append(_cause(asked[k], together[k], rows[k], marks[k], parts, belief, found))
    return causes


def _cause(
    question: Question,
    conflicts: Sequence[Ints],
    rows: Ints,
    failing: Mask,
    parts: Components,
    belief: Belief,
    singles: list[Candidate],
) -> Cause:
    """One figure, else two, else as few as will do."""
    if singles:
        return Cause(rows, _settled(True, question), ranked(singles))
    if apart(question, conflicts) > 2:
        two, complete = [], True
    else:
        both = pairs(question, conflicts, failing, parts, belief)
        two, complete = both.found, both.complete
    if two:
        return Cause(rows, _settled(complete, question), ranked(two))
    more, complete, impossible = several(question, conflicts, parts, belief)
    return Cause(rows, Status.CONFLICT if impossible else _settled(complete, question), ranked(more))


def _settled(complete: bool, question: Question) -> Status:
    return Status.CONSISTENT if complete and left(question.until) > 0 else Status.TIMEOUT


def _together(candidates: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """The best figure of every cause as one candidate, where each has one."""
    if not all(candidates):
        return []
    best = [max(found, key=lambda c: c.score) for found in candidates]
    cells = np.concatenate([c.cells for c in best])
    if np.unique(cells).size < cells.size:
        return []
    order = np.argsort(cells)
    lower, upper, value = (np.concatenate([getattr(c, n) for c in best])[order] for n in ("lower", "upper", "value"))
    score = sum(c.score for c in best) + ANOTHER * (len(best) - 1)
    return [Candidate(cells[order], lower, upper, value, score)]


def _mask(system: EditSystem, rows: Ints) -> Mask:
    mask = np.zeros(system.n_edits, dtype=bool)
    mask[rows] = True
    return mask


def ranked(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Likeliest first, with each one's share; the only one, if it has one value, is unique."""
    if not found:
        return ()
    ordered = sorted(found, key=lambda c: (-c.score, c.cells.tolist()))
    weights = np.exp(np.array([c.score for c in ordered]) - ordered[0].score)
    shares = (weights / weights.sum()).tolist()
    only = ordered[0]
    alone = len(ordered) == 1 and only.kind == SINGLE and only.cells.size == 1
    alone = alone and bool((only.lower == only.upper).all())
    return tuple(replace(c, likelihood=s, unique=alone) for c, s in zip(ordered, shares, strict=True))
