"""Whether explanations make the same changes: the figures that one forces, and others beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tallvakt.reasoning.localisation.linear_model import Candidate
from tallvakt.reasoning.system import EditSystem, Mask


def moved(candidate: Candidate, system: EditSystem) -> Mask:
    """Which figures of a candidate cannot be as printed, mask of its cells."""
    cells = candidate.cells
    return np.asarray((candidate.upper < system.lower[cells]) | (candidate.lower > system.upper[cells]))


def exact(candidate: Candidate, system: EditSystem) -> bool:
    """Whether a candidate has one value for every figure that cannot be as printed."""
    apart = moved(candidate, system)
    return bool(apart.any() and (candidate.lower[apart] == candidate.upper[apart]).all())


def forced(candidate: Candidate, system: EditSystem) -> Candidate:
    """A candidate without the figures that may be as printed."""
    apart = moved(candidate, system)
    names = ("cells", "lower", "upper", "value")
    return replace(candidate, **{name: getattr(candidate, name)[apart] for name in names})


def agree(candidate: Candidate, others: Sequence[Candidate], system: EditSystem) -> bool:
    """Whether all others make the changes of a candidate, with the same values."""
    apart = moved(candidate, system)
    wanted = set(zip(candidate.cells[apart].tolist(), candidate.lower[apart].tolist(), strict=True))
    for other in others:
        settled = other.lower == other.upper
        if not wanted <= set(zip(other.cells[settled].tolist(), other.lower[settled].tolist(), strict=True)):
            return False
    return True


def marked(candidates: Sequence[Candidate], *, unique: bool) -> tuple[Candidate, ...]:
    """The candidates, the first of them unique or none."""
    return tuple(replace(c, unique=unique and k == 0) for k, c in enumerate(candidates))
