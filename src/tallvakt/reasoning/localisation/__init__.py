"""Which figures are wrong, and what must they have been?

Error localisation after Fellegi & Holt (1976): the fewest figures whose change lets all promises hold. The promises
that cannot hold are grouped by the figures they share; each group is a cause of its own. Single figures are
enumerated without a solver: those common to all failed promises of a cause whose allowed interval is not empty,
propagated through all hidden figures they are linked with. Faults that change several figures together, named by the
caller, count as one. Two figures are enumerated as well; more are found by a mixed-integer program. Ties are ranked by
likelihood, which the caller provides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from tallvakt.reasoning.components import connected
from tallvakt.reasoning.consistency import Conflict, find_conflicts
from tallvakt.reasoning.localisation.linear_model import (
    SEVERAL,
    SINGLE,
    Belief,
    Candidate,
    Floats,
    Group,
    Hidden,
    Likelihood,
    Localisation,
    LocalisedCause,
    Looser,
    Question,
)
from tallvakt.reasoning.status import Status, deadline
from tallvakt.reasoning.system import EditSystem, Ints

from .conflicts import evident

__all__ = [
    "SEVERAL",
    "SINGLE",
    "Candidate",
    "Group",
    "Likelihood",
    "Localisation",
    "LocalisedCause",
    "evident_conflicts",
    "localise",
    "quick_conflicts",
]


def localise(
    system: EditSystem,
    domain_lower: ArrayLike,
    domain_upper: ArrayLike,
    *,
    likelihood: Likelihood | None = None,
    hidden: Hidden | None = None,
    groups: Sequence[Group] = (),
    looser: Looser | None = None,
    conflicts: Sequence[Conflict] | None = None,
    budget: float | None = 30.0,
) -> Localisation:
    """The figures whose change would let all promises hold, cause by cause, fewest first, then likeliest.

    ``domain_lower``, ``domain_upper``: int64 of shape (cells,), what each figure may be if it was misprinted; a
    figure whose domain is no wider than its interval is beyond doubt. ``likelihood`` ranks; without it the value
    nearest to the printed one counts as likeliest. ``hidden`` gives the mean of each figure that is not known, as a
    share of its interval, shape (cells,); the middle if None. ``groups`` are changes one fault would make together,
    ``looser`` gives suppositions that a claim of uniqueness has to stand against. ``conflicts`` are those of
    :func:`consistency.find_conflicts`, if known already; without them, those that propagation shows, and only if it
    shows none those that the solver finds. ``budget`` is in seconds.

    Raises ValueError for domains of another shape, or that do not hold the figures.
    """
    from .causes import Search  # much of the reasoning; every publication needs what lies beside it

    until = deadline(budget)
    lower, upper = _domains(system, domain_lower, domain_upper)
    parts = connected(system)
    all_conflicts = quick_conflicts(system, until) if conflicts is None else conflicts
    real = [c.rows for c in all_conflicts if c.status == Status.CONFLICT]
    settled = len(real) == len(all_conflicts)
    if not real:
        return Localisation(Status.CONSISTENT if settled else Status.TIMEOUT)
    question = Question(system, lower, upper, np.zeros(system.n_edits, dtype=bool), until)
    belief = Belief(likelihood or nearest(system), hidden)
    causes = Search(question, parts, groups, belief, looser).causes(real)
    timeout = not settled or any(c.status == Status.TIMEOUT for c in causes)
    return Localisation(Status.TIMEOUT if timeout else Status.CONFLICT, tuple(causes))


def evident_conflicts(system: EditSystem, budget: float | None = 30.0) -> list[Conflict]:
    """Conflicts that need no solver: promises that fail by themselves, and one of each component refuted otherwise.

    None found does not prove that all promises can hold.
    """
    failing_rows = evident(system, connected(system), deadline(budget))
    return [Conflict(Status.CONFLICT, rows, minimal=rows.size == 1) for rows in failing_rows]


def quick_conflicts(system: EditSystem, budget: float | None = 30.0) -> list[Conflict]:
    """The evident conflicts or, if there is none, those that the solver finds."""
    until = deadline(budget)
    return evident_conflicts(system, until) or list(find_conflicts(system, until))


def nearest(system: EditSystem) -> Likelihood:
    """The likelihood that knows nothing: of every interval the value nearest to the printed figure."""

    def score(cell: int, lower: int, upper: int) -> tuple[Ints, Floats]:
        printed = min(max(int(system.lower[cell]), lower), upper)
        return np.array([printed]), np.zeros(1)

    return score


def _domains(system: EditSystem, lower: ArrayLike, upper: ArrayLike) -> tuple[Ints, Ints]:
    low, high = np.asarray(lower, dtype=np.int64), np.asarray(upper, dtype=np.int64)
    for name, side in (("domain_lower", low), ("domain_upper", high)):
        if side.shape != (system.n_cells,):
            raise ValueError(f"{name} has shape {side.shape}, expected ({system.n_cells},)")
    outside = np.flatnonzero((low > system.lower) | (high < system.upper))
    if outside.size:
        raise ValueError(f"cell {outside[0]}: its domain does not hold its interval")
    return low, high
