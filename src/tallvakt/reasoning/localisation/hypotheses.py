"""Can all promises hold if these figures were other ones? Many such questions at once.

Two answers. By the promises about one figure alone, vectorised over all its promises: what the others leave it. And
by propagation through all figures linked with it, hypotheses side by side as blocks of one system. Both leave out only
what is impossible: a hypothesis they refuse is refuted, an interval they give holds every possible value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from tallvakt.reasoning.components import Components, touching
from tallvakt.reasoning.localisation.linear_model import Question
from tallvakt.reasoning.propagation import implied_bounds, propagate
from tallvakt.reasoning.system import NO_LIMIT, EditSystem, Ints, Mask

BLOCK_ENTRIES: Final[int] = 200_000
"""Entries of the matrices put side by side in one propagation."""


def allowed(question: Question, cells: Ints) -> tuple[Ints, Ints, Mask]:
    """What its own promises leave each of ``cells`` when all others are as printed.

    Returns ``lower``, ``upper`` (empty where ``lower > upper``) and ``exact``: whether all other figures in these
    promises are known, so that nothing further can be said. Arrays of the shape of ``cells``.
    """
    system = question.system
    rows = touching(system, cells)
    rows = rows[~question.aside[rows]]
    picked = system.matrix[rows]
    at, factor = picked.indices.astype(np.int64), picked.data
    counts = np.diff(picked.indptr).astype(np.int64)
    low, high = system.lower[at], system.upper[at]
    closed = bool(low.min(initial=0) > -NO_LIMIT and high.max(initial=0) < NO_LIMIT)
    lower, upper = np.array(question.lower), np.array(question.upper)
    starts = picked.indptr[:-1].astype(np.int64)
    for sign, limit in ((1, system.row_upper[rows]), (-1, -system.row_lower[rows])):
        signed = sign * factor
        extreme = np.where(signed > 0, low, high)
        bound, valid, _ = implied_bounds(signed, extreme, limit, starts, counts, closed)
        above, below = valid & (signed > 0), valid & (signed < 0)
        np.minimum.at(upper, at[above], bound[above])
        np.maximum.at(lower, at[below], bound[below])
    loose = low < high
    mixed = np.add.reduceat(loose.astype(np.int64), starts) if rows.size else np.zeros(0, dtype=np.int64)
    linked = np.zeros(system.n_cells, dtype=bool)
    linked[at[np.repeat(mixed, counts) > loose]] = True
    return lower[cells], upper[cells], ~linked[cells]


@dataclass(frozen=True, eq=False)
class Nearby:
    """The part of a system that hypotheses about some cells can reach: ``system`` over ``cells`` and ``rows``."""

    system: EditSystem
    cells: Ints
    rows: Ints


def nearby(question: Question, parts: Components, cells: Ints) -> Nearby:
    """All promises about ``cells``, and those about figures not known that they lead to."""
    system = question.system
    first = touching(system, cells)
    labels = np.unique(np.concatenate((parts.rows[first], parts.cells[cells])))
    marked = np.zeros(parts.count + 1, dtype=bool)
    marked[labels] = True
    marked[-1] = False
    chosen = marked[parts.rows]
    chosen[first] = True
    rows = np.flatnonzero(chosen & ~question.aside)
    picked = system.matrix[rows]
    reached = np.zeros(system.n_cells, dtype=bool)
    reached[picked.indices] = True
    reached[cells] = True
    columns = np.flatnonzero(reached)
    number = np.cumsum(reached) - 1
    matrix = sparse.csr_array((picked.data, number[picked.indices], picked.indptr), shape=(rows.size, columns.size))
    local = EditSystem.of_checked_parts(
        matrix,
        lower=system.lower[columns],
        upper=system.upper[columns],
        row_lower=system.row_lower[rows],
        row_upper=system.row_upper[rows],
    )
    return Nearby(local, columns, rows)


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """That ``cells`` were in ``lower..upper``, arrays of shape (k,)."""

    cells: Ints
    lower: Ints
    upper: Ints


@dataclass(frozen=True, eq=False)
class Tested:
    """``possible``: shape (hypotheses,). ``lower``, ``upper``: bounds narrowed, shape (hypotheses, nearby cells)."""

    possible: Mask
    lower: Ints
    upper: Ints


def test(question: Question, near: Nearby, hypotheses: Sequence[Hypothesis]) -> Tested:
    """Propagate each hypothesis through the promises nearby."""
    step = max(1, BLOCK_ENTRIES // max(near.system.matrix.nnz, 1))
    done = [_test(question, near, hypotheses[k : k + step]) for k in range(0, len(hypotheses), step)]
    return Tested(*(np.concatenate([getattr(d, name) for d in done]) for name in ("possible", "lower", "upper")))


def _test(question: Question, near: Nearby, hypotheses: Sequence[Hypothesis]) -> Tested:
    local, count = near.system, len(hypotheses)
    lower, upper = np.tile(local.lower, (count, 1)), np.tile(local.upper, (count, 1))
    for k, hypothesis in enumerate(hypotheses):
        at = np.searchsorted(near.cells, hypothesis.cells)
        lower[k, at], upper[k, at] = hypothesis.lower, hypothesis.upper
    blocks = _blocks(local, lower.ravel(), upper.ravel(), count)
    after = propagate(blocks, deadline=question.until)
    possible = np.ones(count, dtype=bool)
    if after.broken.size:
        possible[after.broken // max(local.n_edits, 1)] = False
    return Tested(possible, after.lower.reshape(count, -1), after.upper.reshape(count, -1))


def _blocks(local: EditSystem, lower: Ints, upper: Ints, count: int) -> EditSystem:
    """``count`` copies of ``local`` side by side, over their own intervals."""
    if count == 1:
        return local.narrowed(lower, upper)
    matrix = local.matrix
    m, n = matrix.shape
    shift = np.repeat(np.arange(count) * n, matrix.nnz)
    starts = matrix.indptr[:-1].astype(np.int64)
    indptr = np.append((starts + np.arange(count)[:, None] * matrix.nnz).ravel(), count * matrix.nnz)
    stacked = sparse.csr_array(
        (np.tile(matrix.data, count), np.tile(matrix.indices.astype(np.int64), count) + shift, indptr),
        shape=(count * m, count * n),
    )
    row_lower, row_upper = np.tile(local.row_lower, count), np.tile(local.row_upper, count)
    return EditSystem.of_checked_parts(stacked, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
