"""Faults that change several figures together and count as one: rows exchanged, a row shifted, a column pasted.

Each is tried as a whole. A fault explains a cause when it changes a figure in every conflict of it and all promises it
touches can then hold; one fault may explain several causes, and is preferred to separate wrong figures when it is
likelier than all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from tallvakt.reasoning.components import Components, touching
from tallvakt.reasoning.localisation.linear_model import Candidate, Group, Question
from tallvakt.reasoning.status import left
from tallvakt.reasoning.system import NO_LIMIT, EditSystem, Ints, Mask
from tallvakt.reasoning.verdicts import Verdict, evaluate

from .hypotheses import Hypothesis, nearby, test

ANOTHER: Final[float] = float(np.log(1e-4))
"""Log of how likely one more wrong figure is, at any one place, once there is one."""
NO_FIGURES: Final[float] = -1000.0
"""Stands for the score of a cause that no figures explain."""


@dataclass(frozen=True, eq=False)
class Explained:
    """A fault as a candidate, and the causes (positions, ascending) that it explains."""

    candidate: Candidate
    causes: tuple[int, ...]


def explain(
    question: Question, causes: Sequence[Sequence[Ints]], groups: Sequence[Group], parts: Components
) -> list[Explained]:
    """The groups that explain one cause or more, each cause given by its conflicts."""
    if not groups:
        return []
    incidence = _incidence(question.system, causes)
    owner = np.repeat(np.arange(len(causes)), [len(c) for c in causes])
    rows = [np.unique(np.concatenate(list(conflicts))) for conflicts in causes]
    found = []
    for group in groups:
        if left(question.until) <= 0:
            break
        system = question.system
        changed = (system.lower[group.cells] != group.lower) | (system.upper[group.cells] != group.upper)
        mask = np.zeros(system.n_cells, dtype=np.int64)
        mask[group.cells[changed]] = 1
        missed = np.bincount(owner[(incidence @ mask) == 0], minlength=len(causes)) > 0
        hit = np.flatnonzero(~missed)
        alone = [rows for k in hit.tolist() for rows in causes[k] if rows.size == 1]
        if not hit.size or not _mends(system, group, alone):
            continue
        aside = question.aside.copy()
        for k in np.flatnonzero(missed):
            aside[rows[k]] = True
        candidate = _try(Question(question.system, question.lower, question.upper, aside, question.until), group, parts)
        if candidate is not None:
            found.append(Explained(candidate, tuple(hit.tolist())))
    return found


def _mends(system: EditSystem, group: Group, conflicts: Sequence[Ints]) -> bool:
    """Whether promises that fail by themselves hold with a group: a first look, a few rows long."""
    for rows in conflicts:
        start, end = system.matrix.indptr[rows[0] : rows[0] + 2]
        at, factor = system.matrix.indices[start:end].astype(np.int64), system.matrix.data[start:end]
        low, high = system.lower[at], system.upper[at]
        inside, place = _lookup(group.cells, at)
        low, high = np.where(inside, group.lower[place], low), np.where(inside, group.upper[place], high)
        if high.max() == NO_LIMIT or low.min() == -NO_LIMIT:
            continue
        rising = factor > 0
        least, most = int(factor @ np.where(rising, low, high)), int(factor @ np.where(rising, high, low))
        if least > system.row_upper[rows[0]] or most < system.row_lower[rows[0]]:
            return False
    return True


def _lookup(cells: Ints, wanted: Ints) -> tuple[Mask, Ints]:
    """Which of ``wanted`` are among ``cells``, and where."""
    order = np.argsort(cells, kind="stable")
    place = order[np.minimum(np.searchsorted(cells[order], wanted), cells.size - 1)]
    return np.asarray(cells[place] == wanted), place


def _incidence(system: EditSystem, causes: Sequence[Sequence[Ints]]) -> sparse.csr_array:
    """Which cells each conflict is about: shape (conflicts of all causes in order, cells)."""
    conflicts = [rows for conflicts in causes for rows in conflicts]
    chosen = np.concatenate(conflicts)
    number = np.repeat(np.arange(len(conflicts)), [rows.size for rows in conflicts])
    member = sparse.csr_array(
        (np.ones(chosen.size, dtype=np.int64), (number, np.arange(chosen.size))), shape=(len(conflicts), chosen.size)
    )
    picked = system.matrix[chosen]
    ones = sparse.csr_array((np.ones(picked.nnz, dtype=np.int64), picked.indices, picked.indptr), shape=picked.shape)
    return sparse.csr_array(member @ ones)


def _try(question: Question, group: Group, parts: Components) -> Candidate | None:
    """The group as a candidate, if all promises can hold with it."""
    system = question.system
    rows = touching(system, group.cells)
    rows = rows[~question.aside[rows]]
    lower, upper = np.array(system.lower), np.array(system.upper)
    lower[group.cells], upper[group.cells] = group.lower, group.upper
    if (evaluate(_rows_only(system.narrowed(lower, upper), rows)) == Verdict.FAILED).any():
        return None
    order = np.argsort(group.cells)
    hypothesis = Hypothesis(group.cells[order], group.lower[order], group.upper[order])
    near = nearby(question, parts, hypothesis.cells)
    tested = test(question, near, [hypothesis])
    if not tested.possible[0]:
        return None
    at = np.searchsorted(near.cells, hypothesis.cells)
    low, high = tested.lower[0, at], tested.upper[0, at]
    return Candidate(
        hypothesis.cells, low, high, low + (high - low) // 2, score=group.score, kind=group.kind, label=group.label
    )


def _rows_only(system: EditSystem, rows: Ints) -> EditSystem:
    """The system with some of its rows alone, over all its cells."""
    return EditSystem.of_checked_parts(
        system.matrix[rows],
        lower=system.lower,
        upper=system.upper,
        row_lower=system.row_lower[rows],
        row_upper=system.row_upper[rows],
    )


def choose(explained: Sequence[Explained], best: Sequence[float]) -> list[tuple[tuple[int, ...], list[Candidate]]]:
    """Which causes are one fault, with the faults that explain exactly these, likeliest first.

    ``best``: of each cause the log-likelihood of its best figures.
    """

    def gain(one: Explained) -> float:
        apart = sum(best[k] for k in one.causes) + ANOTHER * (len(one.causes) - 1)
        return one.candidate.score - apart

    taken: set[int] = set()
    chosen = []
    for one in sorted(explained, key=lambda e: (-gain(e), e.causes)):
        if gain(one) <= 0 or taken & set(one.causes):
            continue
        taken |= set(one.causes)
        same = [e.candidate for e in explained if e.causes == one.causes and gain(e) > 0]
        chosen.append((one.causes, sorted(same, key=lambda c: -c.score)))
    return chosen
