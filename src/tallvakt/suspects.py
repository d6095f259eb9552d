"""Which printed figures are to be suspected: the reasoning's localisation, asked of a publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tallvakt.edits import Edits
from tallvakt.hidden import shares
from tallvakt.likelihood import Page
from tallvakt.reasoning import EditSystem, Status, localisation
from tallvakt.reasoning.consistency import Conflict

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell (row of the Cells frame) that may be wrong, and what it must then have been.

    `lower..upper` is all it can have been, `value` the likeliest. `unique`: no other single change and no other value
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

    `conflicts` are those of `consistency.find_conflicts(edits.system)`, if known already; `budget` is in seconds.
    """
    system = edits.system
    lower, upper = domains(cells, system)
    page = Page(cells)
    found = localisation.localise(
        system, lower, upper, likelihood=page, hidden=shares(cells, system), conflicts=conflicts, budget=budget
    )
    return [_blame(page, system, cause) for cause in sorted(found.causes, key=lambda c: c.rows.tolist())]


def domains(cells: pd.DataFrame, system: EditSystem) -> tuple[Ints, Ints]:
    """What every cell may be if it was misprinted: any count up to one digit more than it has, or the largest printed.

    Left-out rows are not misprinted.
    """
    lower, upper = np.array(system.lower), np.array(system.upper)
    printed = len(cells)
    known = system.known[:printed]
    largest = int(system.lower[:printed][known].max(initial=9))
    lower[:printed] = 0
    upper[:printed] = np.maximum(
        upper[:printed], np.where(known, np.maximum(10 * system.lower[:printed] + 9, largest), largest)
    )
    return lower, upper


def _blame(page: Page, system: EditSystem, cause: localisation.Cause) -> Blame:
    made = tuple(
        suspect for group, candidate in enumerate(cause.candidates) for suspect in _of(page, system, candidate, group)
    )
    return Blame(tuple(cause.rows.tolist()), cause.status, made)


def _of(page: Page, system: EditSystem, candidate: localisation.Candidate, group: int) -> list[Suspect]:
    sides = zip(
        *(a.tolist() for a in (candidate.cells, candidate.lower, candidate.upper, candidate.value)), strict=True
    )
    return [
        Suspect(
            cell, low, high, value, candidate.unique, candidate.likelihood, group,
            how=page.how(cell, value) if candidate.kind == localisation.SINGLE else candidate.kind,
            through_hidden=_through_hidden(system, cell),
        )
        for cell, low, high, value in sides
    ]  # fmt: skip


def _through_hidden(system: EditSystem, cell: int) -> bool:
    """Whether a cell or any figure it shares a promise with is hidden."""
    if not system.known[cell]:
        return True
    return any(not system.known[system.cells_of(int(row))].all() for row in system.rows_of(cell))
