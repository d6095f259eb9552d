"""What the tests of localisation share: domains to search in, what was located, and whether a change mends a system."""

from __future__ import annotations

import numpy as np

from tallvakt.reasoning import EditSystem, localisation
from tallvakt.reasoning.localisation import Candidate, Localisation
from tests.helpers.brute_force import points

WIDEST = 9


def domains(system: EditSystem) -> tuple[np.ndarray, np.ndarray]:
    """Known cells may be anything from 0 (or their own value) to `WIDEST`; hidden ones are beyond doubt."""
    lower = np.where(system.known, np.minimum(system.lower, -4), system.lower)
    upper = np.where(system.known, np.maximum(system.upper, WIDEST), system.upper)
    return lower, upper


def located(system: EditSystem, **options: object) -> Localisation:
    return localisation.localise(system, *domains(system), **options)  # type: ignore[arg-type]


def values(candidate: Candidate) -> dict[int, tuple[int, int]]:
    sides = zip(candidate.cells.tolist(), candidate.lower.tolist(), candidate.upper.tolist(), strict=True)
    return {cell: (low, high) for cell, low, high in sides}


# Two parts and their total in two months, and an average of both months for each row, as printed.


def holds(system: EditSystem, changed: dict[int, int]) -> bool:
    """Whether every promise does with some figures changed."""
    lower, upper = np.array(system.lower), np.array(system.upper)
    for cell, value in changed.items():
        lower[cell] = upper[cell] = value
    return bool(points(system.with_bounds(lower, upper)).size)
