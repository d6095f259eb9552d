"""Which printed figures are to be suspected: the reasoning's localisation, asked of a publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.analysis.edits import Edits
from tallvakt.analysis.explanations.cell_arrays import Printed
from tallvakt.analysis.explanations.layout_errors import Layout
from tallvakt.analysis.explanations.likelihood import Page
from tallvakt.analysis.explanations.missing_rows import propose
from tallvakt.analysis.explanations.suppressed_means import shares
from tallvakt.reasoning import EditSystem, Status, localisation
from tallvakt.reasoning.consistency import Conflict
from tallvakt.reasoning.localisation.hypotheses import allowed
from tallvakt.reasoning.localisation.linear_model import Question
from tallvakt.reasoning.system import Mask

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell (row of the Cells frame) that may be wrong, and what it must then have been.

    `lower..upper` is all it can have been, `value` the likeliest; for the slip `row-dropped` they are the figure of the
    row that is missing, and `cell` is the total it is missing from. `unique`: no other single change and no other value
    is possible, proved. `group`: suspects of a cause with the same number changed together; 0 is the likeliest.
    `likelihood` is that of the group. `how` is the kind of slip, a key of the wording. `through_hidden`: the interval
    was found through suppressed figures, or is one's, so that it says something about them.
    """

    cell: int
    lower: int
    upper: int
    value: int
    unique: bool
    likelihood: float
    group: int
    how: str
    through_hidden: bool


@dataclass(frozen=True, slots=True)
class Blame:
    """One cause: `rows` of the edit system that cannot hold together with others, and who may be wrong, ranked.

    `status`: `consistent` when the ranking is complete; `timeout` when time was out or the fault too large; `conflict`
    when no change of figures would do.
    """

    rows: tuple[int, ...]
    status: Status
    suspects: tuple[Suspect, ...]


def suspects(
    cells: pd.DataFrame, edits: Edits, conflicts: Sequence[Conflict] | None = None, budget: float | None = 30.0
) -> list[Blame]:
    """The suspects of every cause, causes in the order of their rows; empty when every promise can hold.

    `conflicts` are those of `consistency.find_conflicts(edits.system)`, if known already; without them the solver is
    asked only where propagation shows no contradiction. `budget` is in seconds.
    """
    if conflicts is None:
        conflicts = localisation.quick_conflicts(edits.system, budget)
    tied = _tied(edits)
    core = replace(edits, system=edits.system.with_rows_open(tied != np.arange(tied.size)))
    conflicts = [replace(c, rows=np.unique(tied[c.rows])) for c in conflicts]
    rows = [c.rows for c in conflicts if c.status == Status.CONFLICT]
    printed = Printed.of(cells)
    missing = propose(printed, core, rows)
    system = missing.system
    lower, upper = domains(printed, system)
    page = Page(printed)
    found = localisation.localise(
        system, lower, upper, likelihood=page, hidden=lambda: shares(printed, system), budget=budget,
        conflicts=conflicts, groups=[*Layout(printed, core.system).proposals(rows), *missing.groups],
    )  # fmt: skip
    telling = _Telling(page, system, edits.system.n_cells, missing.shown, tied, lower, upper)
    return [telling.blame(cause) for cause in sorted(found.causes, key=lambda c: c.rows.tolist())]


def _tied(edits: Edits) -> Ints:
    """Of every edit itself or, where it follows from another edit and the symbol of a cell it is about, that other.

    The rule for a suppressed average bounds its months and does not hold the average, which then could never be the
    wrong one; the edit that ties it to its months says the same, given the symbol.
    """
    matrix, number = edits.system.matrix, np.arange(edits.system.n_edits)
    row = np.repeat(number, np.diff(matrix.indptr))
    holds = np.bincount(row, matrix.indices == edits.anchor[row], number.size) > 0
    tied = number.astype(np.int64)
    if holds.all():
        return tied
    key = edits.promise * edits.system.n_cells + edits.anchor
    beside = np.full(int(key.max()) + 1, -1, dtype=np.int64)
    uncounted = holds & ~edits.counted
    beside[key[uncounted]] = number[uncounted]
    found = beside[key[~holds]]
    tied[~holds] = np.where(found >= 0, found, number[~holds])
    return tied


def domains(cells: Printed, system: EditSystem) -> tuple[Ints, Ints]:
    """What every cell may be if it was misprinted: any count up to one digit more than it has, or the largest printed.

    A figure below zero may be as far below. Left-out rows are not misprinted.
    """
    lower, upper = np.array(system.lower), np.array(system.upper)
    printed = len(cells)
    below = system.lower[:printed]
    lower[:printed] = np.where(below < 0, np.minimum(below, 10 * np.maximum(below, -(2**50)) - 9), 0)
    could_be = np.maximum(10 * np.where(cells.known, cells.lower, 0) + 9, cells.largest)
    upper[:printed] = np.maximum(upper[:printed], could_be)
    return lower, upper


@dataclass(frozen=True, eq=False)
class _Telling:
    """Turns causes into suspects; cells from `first_missing` on are those of dropped rows, shown at their totals."""

    page: Page
    system: EditSystem
    first_missing: int
    shown: tuple[int, ...]
    tied: Ints
    lower: Ints
    upper: Ints

    def blame(self, cause: localisation.Cause) -> Blame:
        made = tuple(s for number, c in enumerate(cause.candidates) for s in self._of(c, number))
        return Blame(tuple(np.flatnonzero(np.isin(self.tied, cause.rows)).tolist()), cause.status, made)

    def _of(self, candidate: localisation.Candidate, number: int) -> list[Suspect]:
        arrays = (candidate.cells, candidate.lower, candidate.upper, candidate.value, self._through_hidden(candidate))
        return [
            Suspect(
                self._place(cell), low, high, value, candidate.unique, candidate.likelihood, number,
                how=self.page.how(cell, value) if candidate.kind == localisation.SINGLE else candidate.kind,
                through_hidden=secret,
            )
            for cell, low, high, value, secret in zip(*(a.tolist() for a in arrays), strict=True)
        ]  # fmt: skip

    def _place(self, cell: int) -> int:
        return cell if cell < self.first_missing else self.shown[cell - self.first_missing]

    def _through_hidden(self, candidate: localisation.Candidate) -> Mask:
        """Which cells of a candidate are hidden, or have an interval that says something about hidden ones.

        An interval says nothing that anybody could not see when the cell's promises, each by itself and with every
        symbol taken for all it may stand for, leave exactly that interval.
        """
        cells = candidate.cells
        lower, upper = np.array(self.system.lower), np.array(self.system.upper)
        lower[cells], upper[cells] = self.lower[cells], self.upper[cells]
        none = np.zeros(self.system.n_edits, dtype=bool)
        question = Question(self.system.narrowed(lower, upper), self.lower, self.upper, none, float("inf"))
        low, high, _ = allowed(question, cells)
        plain = (low == candidate.lower) & (high == candidate.upper)
        return np.asarray(~plain | ~self.system.known[cells])
