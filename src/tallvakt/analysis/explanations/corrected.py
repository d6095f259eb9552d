"""The publication with the first explanation of every cause taken for true: whether it holds, and what it then says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallvakt.reasoning import EditSystem, Status, disclosure
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
    """All candidates taken for true together."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    for candidate in candidates:
        for part in candidate.parts or (candidate,):
            # Misprints may have been anything; what they were follows from all promises.
            sides = domain if part.kind == SINGLE else None
            lower[part.cells] = sides[0][part.cells] if sides else part.lower
            upper[part.cells] = sides[1][part.cells] if sides else part.upper
    found = disclosure.bounds(system.narrowed(lower, upper), budget)
    if found.status != Status.CONSISTENT:
        return Corrected(verified=False, bounds=None)
    return Corrected(verified=True, bounds=(found.lower, found.upper))
