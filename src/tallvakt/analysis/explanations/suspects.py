"""Which printed figures are to be suspected: the reasoning's localisation, asked of a publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from tallvakt.analysis.edits import Edits
from tallvakt.analysis.explanations.accounts import Accounts
from tallvakt.analysis.explanations.blames import Blame, Blames, Evidence
from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.analysis.explanations.corrected import corrected
from tallvakt.analysis.explanations.likelihood import Page
from tallvakt.analysis.explanations.missing_rows import propose
from tallvakt.analysis.explanations.structural import Structural
from tallvakt.analysis.explanations.suppositions import Shapes
from tallvakt.analysis.explanations.suppressed_means import shares
from tallvakt.analysis.explanations.tables import Tables
from tallvakt.reasoning import EditSystem, Status, localisation
from tallvakt.reasoning.consistency import Conflict
from tallvakt.reasoning.status import deadline
from tallvakt.reasoning.system import Ints, Mask

MOST_STEPS: Final[int] = 200_000
"""Of the solver, for all causes of one publication: the same on a busy machine, where seconds are not."""


def suspects(
    cells: pd.DataFrame,
    edits: Edits,
    conflicts: Sequence[Conflict] | None = None,
    *,
    evidence: Evidence | None = None,
    budget: float | None = 30.0,
) -> Blames:
    """The causes in the order of their rows, each with what explains it; none when every promise can hold.

    `conflicts` are those of `consistency.find_conflicts(edits.system)`, if known already; without them the solver is
    asked only where propagation shows no contradiction. `budget` is in seconds.
    """
    until = deadline(budget, MOST_STEPS)
    evidence = evidence or Evidence()
    if conflicts is None:
        conflicts = localisation.quick_conflicts(edits.system, until)
    implied = implied_by(edits)
    core = replace(edits, system=edits.system.with_rows_open(implied != np.arange(implied.size)))
    conflicts = [replace(c, rows=np.unique(implied[c.rows])) for c in conflicts]
    printed = Printed.of(cells)
    tables = Tables(printed, core, tuple(c.rows for c in conflicts if c.status == Status.CONFLICT))
    missing = propose(tables, evidence.codes)
    system = missing.system
    lower, upper = domains(printed, system, evidence.signed)
    page = Page(printed, evidence.earlier)
    structural = Structural(tables, Shapes(printed, lower, upper), page, missing, evidence.codes)
    located = localisation.localise(
        system,
        lower,
        upper,
        likelihood=page,
        hidden=lambda: shares(printed, system),
        budget=until,
        conflicts=conflicts,
        groups=structural.groups(),
        looser=structural.looser,
    )
    if not located.causes:
        return Blames()
    causes = sorted(located.causes, key=lambda c: c.rows.tolist())
    joint = corrected(system, [c.candidates[0] for c in causes if c.candidates], (lower, upper), until)
    complete = joint.verified and all(c.candidates for c in causes)
    accounts = Accounts(structural=structural, system=system, lower=lower, upper=upper, exact=joint.bounds)
    blames = tuple(_blame(accounts, cause, implied) for cause in causes)
    return Blames(blames, replace(joint, verified=complete))


def _blame(accounts: Accounts, cause: localisation.LocalisedCause, implied: Ints) -> Blame:
    """A cause with its candidates as accounts."""
    ranked = tuple(accounts.of(candidate, first=k == 0) for k, candidate in enumerate(cause.candidates))
    rows = tuple(np.flatnonzero(np.isin(implied, cause.rows)).tolist())
    return Blame(rows=rows, status=cause.status, accounts=ranked, late=cause.late)


def implied_by(edits: Edits) -> Ints:
    """For each edit, the number of the edit that implies it; its own number where none does.

    The rule for a suppressed average bounds its months and does not hold the average, which then could never be the
    wrong one; the edit that ties it to its months says the same, given the symbol.
    """
    matrix, number = edits.system.matrix, np.arange(edits.system.n_edits)
    row = np.repeat(number, np.diff(matrix.indptr))
    holds = np.bincount(row, matrix.indices == edits.anchor[row], number.size) > 0
    implied = number.astype(np.int64)
    if holds.all():
        return implied
    key = edits.promise * edits.system.n_cells + edits.anchor
    beside = np.full(int(key.max()) + 1, -1, dtype=np.int64)
    uncounted = holds & ~edits.counted
    beside[key[uncounted]] = number[uncounted]
    other = beside[key[~holds]]
    implied[~holds] = np.where(other >= 0, other, number[~holds])
    return implied


def domains(cells: Printed, system: EditSystem, signed: Mask | None = None) -> tuple[Ints, Ints]:
    """What every cell may be if it was misprinted: any count up to one digit more than it has, or the largest printed.

    A figure that may be below zero may be as far below. Left-out rows are not misprinted.
    """
    lower, upper = np.array(system.lower), np.array(system.upper)
    printed = len(cells)
    below = system.lower[:printed]
    may_be_below = (below < 0) if signed is None else (below < 0) | signed
    size = np.minimum(np.abs(np.where(cells.legible, cells.lower, np.minimum(below, 0))), 2**50)
    lower[:printed] = np.where(may_be_below, np.minimum(below, -(10 * size + 9)), 0)
    upper[:printed] = np.maximum(upper[:printed], np.maximum(10 * np.where(cells.legible, size, 0) + 9, cells.largest))
    return lower, upper
