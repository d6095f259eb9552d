"""Faults that change several figures together and count as one: rows exchanged, a row shifted, a column pasted.

Each is tried as a whole. The one that explains most, beside what single figures would have to be wrong for, is taken
for true; what then still cannot hold is looked at anew, until single figures explain the rest better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tallvakt.reasoning.components import connected, touching
from tallvakt.reasoning.localisation.linear_model import Candidate, Group, Question
from tallvakt.reasoning.status import left
from tallvakt.reasoning.system import EditSystem, Ints, Mask
from tallvakt.reasoning.verdicts import Verdict, evaluate

from .conflicts import all_cells, evident, related
from .hypotheses import Hypothesis, nearby, test

ANOTHER: Final[float] = float(np.log(1e-4))
"""Log of how likely one more fault is, at any one place, once there is one."""
FIGURE: Final[float] = -8.0
"""Stands for the score of a misprint that was not looked at."""
NO_FIGURES: Final[float] = -1000.0
"""Stands for the score of a cause that no figures explain."""
MOST_TRIED: Final[int] = 100
"""Faults put to the promises at each step, the most promising first."""
MOST_STEPS: Final[int] = 12
"""Faults of this sort in one publication; more are not looked for."""


@dataclass(frozen=True, eq=False)
class Tried:
    """A fault taken for true: ``candidate`` with what it leaves its figures, and the conflicts that then remain."""

    group: Group
    candidate: Candidate
    remaining: tuple[Ints, ...]
    total: float
    """Log-likelihood of the fault and of what else has to be wrong."""


@dataclass(frozen=True, eq=False)
class Taken:
    """A fault taken for true, first of ``alternatives`` that explain the same ``rows``; ``group`` is the fault."""

    rows: Ints
    alternatives: tuple[Candidate, ...]
    group: Group


@dataclass(frozen=True, eq=False)
class Peeled:
    """Faults taken for true, the ``question`` with them, the conflicts that ``remain``, and whether all were tried."""

    taken: tuple[Taken, ...]
    question: Question
    remaining: tuple[Ints, ...]
    complete: bool


def peel(question: Question, conflicts: Sequence[Ints], groups: Sequence[Group], best: dict[bytes, float]) -> Peeled:
    """Take faults for true, one after the other, while that is likelier than that single figures are wrong.

    ``best``: by the rows of a cause (``rows.tobytes()``), the log-likelihood of the best figure that explains it.
    """
    taken: list[Taken] = []
    asked, remaining = question, tuple(conflicts)
    complete = True
    while remaining and groups and len(taken) < MOST_STEPS and left(question.until) > 0:
        now = _worth(question.system, remaining, best)
        promising = _promising(question, remaining, _beyond(question.system, remaining, groups, best))
        complete &= len(promising) <= MOST_TRIED
        tried = [_try(question, group, best) for group in promising[:MOST_TRIED]]
        worth = [t for t in tried if t is not None and t.total > now]
        if not worth:
            break
        first = max(worth, key=lambda t: t.total)
        left_over = _keys(first.remaining)
        same = sorted((t for t in worth if _keys(t.remaining) == left_over), key=lambda t: -t.total)
        solved = [rows for rows in remaining if rows.tobytes() not in left_over]
        rows = np.unique(np.concatenate(solved)) if solved else np.zeros(0, dtype=np.int64)
        taken.append(Taken(rows, tuple(t.candidate for t in same), first.group))
        question = _with(question, first.group)
        remaining = first.remaining
        used = set(first.group.cells.tolist())
        groups = [g for g in groups if not used & set(g.cells.tolist())]
    needed = _needed(asked, taken, remaining)
    if len(needed) < len(taken):
        question = asked
        for fault in needed:
            question = _with(question, fault.group)
    return Peeled(tuple(needed), question, remaining, complete)


def _needed(question: Question, taken: Sequence[Taken], remaining: Sequence[Ints]) -> list[Taken]:
    """The faults taken for true without those that the others leave nothing to explain."""
    needed = list(taken)
    settled = _keys(remaining)
    for fault in taken:
        others = [other for other in needed if other is not fault]
        if not others or left(question.until) <= 0:
            break
        after = question
        for other in others:
            after = _with(after, other.group)
        system = after.system.with_rows_open(question.aside) if question.aside.any() else after.system
        if _keys(evident(system, connected(system), question.until)) <= settled:
            # What it explained the last of the others explains as well.
            last = replace(others[-1], rows=np.union1d(others[-1].rows, fault.rows).astype(np.int64))
            needed = [*others[:-1], last]
    return needed


def alone(question: Question, conflicts: Sequence[Ints], groups: Sequence[Group]) -> tuple[list[Candidate], bool]:
    """The groups that explain a cause by themselves, and whether these are all; promises aside are asked nothing."""
    hit = _touching_all(question, conflicts, groups)
    return _tested(question, hit[:MOST_TRIED]), len(hit) <= MOST_TRIED


def _beyond(
    system: EditSystem, conflicts: Sequence[Ints], groups: Sequence[Group], best: dict[bytes, float]
) -> list[Group]:
    """The groups that touch several causes, or one that no single figure explains, and that may be worth it at best.

    At best a group leaves nothing to be explained of the causes it touches, or what is likelier than not.
    """
    hard = np.zeros(system.n_cells, dtype=np.bool_)
    causes = np.zeros(system.n_cells, dtype=np.int64)  # as bits: causes from the 62nd on share one
    worth = np.zeros(62)
    for number, together in enumerate(related(system, conflicts)):
        rows = np.unique(np.concatenate(together))
        cells = all_cells(system, rows)
        hard[cells] |= rows.tobytes() not in best
        causes[cells] |= 1 << min(number, 61)
        worth[min(number, 61)] += _worth(system, together, best)
    kept = []
    for group in groups:
        touched = int(np.bitwise_or.reduce(causes[group.cells]))
        if not (touched & (touched - 1) or hard[group.cells].any()):
            continue
        gained = sum(min(float(worth[k]), 0.0) for k in range(62) if touched >> k & 1)
        if group.score + ANOTHER > gained:
            kept.append(group)
    return kept


def _touching_all(question: Question, conflicts: Sequence[Ints], groups: Sequence[Group]) -> list[Group]:
    """The groups that change a figure in every conflict."""
    cells = [all_cells(question.system, rows) for rows in conflicts]
    mask = np.zeros(question.system.n_cells, dtype=np.bool_)
    kept = []
    for group in groups:
        mask[:] = False
        mask[_changed(question.system, group)] = True
        if all(mask[mine].any() for mine in cells):
            kept.append(group)
    return kept


def _keys(conflicts: Sequence[Ints]) -> set[bytes]:
    return {rows.tobytes() for rows in conflicts}


def _worth(system: EditSystem, conflicts: Sequence[Ints], best: dict[bytes, float]) -> float:
    """Log of how likely it is that single figures alone explain conflicts."""
    total = 0.0
    for together in related(system, conflicts):
        rows = np.unique(np.concatenate(together))
        score = best.get(rows.tobytes())
        count = 1
        if score is None:
            count = apart(system, together)
            common = len(together) == 1 or _common(system, together)
            # Figures that share no conflict are as many as conflicts apart; else one more at least.
            count = max(count, 1 if common else 2)
            score = FIGURE * count
        total += score + ANOTHER * count
    return total


def _common(system: EditSystem, conflicts: Sequence[Ints]) -> bool:
    cells = all_cells(system, conflicts[0])
    for rows in conflicts[1:]:
        cells = np.intersect1d(cells, all_cells(system, rows), assume_unique=True)
    return bool(cells.size)


def apart(system: EditSystem, conflicts: Sequence[Ints]) -> int:
    """Some conflicts that share no figure, as many as come up: at least as many figures are wrong."""
    taken = np.zeros(system.n_cells, dtype=bool)
    count = 0
    for cells in sorted((all_cells(system, rows) for rows in conflicts), key=lambda cells: cells.size):
        if not taken[cells].any():
            taken[cells] = True
            count += 1
    return count


def _changed(system: EditSystem, group: Group) -> Ints:
    """The cells of a group whose interval it changes."""
    cells: Ints = group.cells[(system.lower[group.cells] != group.lower) | (system.upper[group.cells] != group.upper)]
    return cells


def _promising(question: Question, conflicts: Sequence[Ints], groups: Sequence[Group]) -> list[Group]:
    """The groups that mend more promises than they break, by each promise alone; those that mend most first."""
    system = question.system
    failing = np.unique(np.concatenate(list(conflicts)))
    member = np.zeros(system.n_cells, dtype=np.int64)
    for rows in conflicts:
        member[all_cells(system, rows)] += 1
    ranked: list[tuple[float, int]] = []
    for number, group in enumerate(groups):
        changed = _changed(system, group)
        if not changed.size or not member[changed].any():
            continue
        touched = touching(system, changed)
        mended = int(np.isin(touched, failing).sum())
        broken = int(_fails(question, group, np.zeros(0, dtype=np.int64)).size)
        if mended > broken:
            ranked.append((-(mended - broken) + 0.02 * -group.score, number))
    return [groups[number] for _, number in sorted(ranked)]


def _fails(question: Question, group: Group, wanted: Ints) -> Ints:
    """The promises touched by a group (and ``wanted``) that fail with it, by each promise alone."""
    system = question.system
    rows = np.union1d(touching(system, group.cells), wanted).astype(np.int64)
    rows = rows[~question.aside[rows]]
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[group.cells], upper[group.cells] = group.lower, group.upper
    few = EditSystem.of_checked_parts(
        system.matrix[rows],
        lower=lower,
        upper=upper,
        row_lower=system.row_lower[rows],
        row_upper=system.row_upper[rows],
    )
    failing: Ints = rows[evaluate(few) == Verdict.FAILED]
    return failing


def _with(question: Question, group: Group) -> Question:
    """The question with a group taken for true; its cells are beyond doubt."""
    system = question.system
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[group.cells], upper[group.cells] = group.lower, group.upper
    domain_lower, domain_upper = np.array(question.lower), np.array(question.upper)
    domain_lower[group.cells], domain_upper[group.cells] = group.lower, group.upper
    return replace(question, system=system.narrowed(lower, upper), lower=domain_lower, upper=domain_upper)


def _try(question: Question, group: Group, best: dict[bytes, float]) -> Tried | None:
    """A group taken for true, and what then cannot hold; None where it leaves a promise about its own cells broken."""
    after = _with(question, group)
    if question.aside.any():
        after = replace(after, system=after.system.with_rows_open(question.aside))
    remaining = tuple(evident(after.system, connected(after.system), question.until))
    total = group.score + ANOTHER + _worth(after.system, remaining, best)
    quiet = np.array(question.aside)
    for rows in remaining:
        quiet[rows] = True
    candidate = _test(replace(question, aside=quiet), group)
    return None if candidate is None else Tried(group, candidate, remaining, total)


def _test(question: Question, group: Group) -> Candidate | None:
    """The group as a candidate, if all promises that are not aside can hold with it."""
    return next(iter(_tested(question, [group])), None)


def _tested(question: Question, groups: Sequence[Group]) -> list[Candidate]:
    """The groups that all promises not aside can hold with, as candidates."""
    if not groups:
        return []
    hypotheses = []
    for group in groups:
        order = np.argsort(group.cells)
        hypotheses.append(Hypothesis(group.cells[order], group.lower[order], group.upper[order]))
    cells = np.unique(np.concatenate([h.cells for h in hypotheses]))
    near = nearby(question, connected(question.system), cells)
    tested = test(question, near, hypotheses)
    candidates = []
    for k in np.flatnonzero(tested.possible).tolist():
        own, group = hypotheses[k].cells, groups[k]
        at = np.searchsorted(near.cells, own)
        low, high = tested.lower[k, at], tested.upper[k, at]
        middle = low + (high - low) // 2
        candidates.append(Candidate(own, low, high, middle, score=group.score, kind=group.kind, label=group.label))
    return candidates


def confirmed(question: Question, candidate: Candidate, looser: Sequence[Group]) -> bool:
    """Whether every looser supposition that all promises can hold with gives the candidate's figures its values."""
    if not looser:
        return True
    cells = np.unique(np.concatenate([candidate.cells, *(group.cells for group in looser)]))
    near = nearby(question, connected(question.system), cells)
    hypotheses = [Hypothesis(g.cells, g.lower, g.upper) for g in looser]
    tested = test(question, near, hypotheses)
    at = np.searchsorted(near.cells, candidate.cells)
    same = (tested.lower[:, at] == candidate.lower) & (tested.upper[:, at] == candidate.upper)
    return bool((same.all(axis=1) | ~tested.possible).all())


def open_rows(system: EditSystem, rows: Sequence[Ints]) -> Mask:
    """The promises of some conflicts, as a mask."""
    mask = np.zeros(system.n_edits, dtype=bool)
    for some in rows:
        mask[some] = True
    return mask
