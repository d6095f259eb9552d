"""The publication with the first explanation of every cause taken for true: whether it holds, and what it then says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallvakt.reasoning import EditSystem, Status, disclosure
from tallvakt.reasoning.components import connected, touching
from tallvakt.reasoning.localisation import SINGLE, Candidate
from tallvakt.reasoning.system import Ints

Exact = tuple[Ints, Ints]


@dataclass(frozen=True, eq=False, slots=True)
class Corrected:
    """`verified`: all promises can hold with it, proved. `bounds`: exact ones of every cell, None if not proved."""

    verified: bool
    bounds: Exact | None


def corrected(
    system: EditSystem, candidates: Sequence[Candidate], domain: tuple[Ints, Ints], budget: float
) -> Corrected:
    """All candidates taken for true together; what no promise links to them is as consistent as it was."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    for candidate in candidates:
        for part in candidate.parts or (candidate,):
            # Misprints may have been anything; what they were follows from all promises.
            sides = domain if part.kind == SINGLE else None
            lower[part.cells] = sides[0][part.cells] if sides else part.lower
            upper[part.cells] = sides[1][part.cells] if sides else part.upper
    try:
        freed = system.narrowed(lower, upper)
        exact = disclosure.bounds(freed.subsystem(_linked(freed, candidates)), budget)
    except OverflowError:  # figures that may be anything can add up to more than is exact
        return Corrected(verified=False, bounds=None)
    if exact.status != Status.CONSISTENT:
        return Corrected(verified=False, bounds=None)
    return Corrected(verified=True, bounds=(exact.lower, exact.upper))


def _linked(system: EditSystem, candidates: Sequence[Candidate]) -> Ints:
    """The promises about changed cells, and all that figures not known link to them."""
    cells = np.unique(np.concatenate([c.cells for c in candidates])) if candidates else np.zeros(0, dtype=np.int64)
    parts = connected(system)
    rows = touching(system, cells)
    labels = np.unique(np.concatenate((parts.rows[rows], parts.cells[cells])))
    linked = np.isin(parts.rows, labels[labels >= 0])
    linked[rows] = True
    return np.flatnonzero(linked)
