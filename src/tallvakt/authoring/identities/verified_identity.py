"""One linear identity among series: held to every case with exact intervals, and guarded against chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import e, log2, pi

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.identities.identity_evidence import choice, information

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LARGEST = 3
"""The largest factor of a term."""
WIDE = 2**20
"""A figure left open by more than this (in half units) tells nothing: its case is not used to search."""
FEWEST = 3
"""So many cases must tell something."""
WRONG = 1
"""So many cases may break an identity: they are told as likely errors."""
_FEW_TERMS = 5
"""Among so many rounded terms, factors above one are told from others."""
_DEVIATIONS = 4
"""What rounding leaves over is no more than so many deviations above its mean square."""
_BALL = (pi * e / 2) ** 0.5
"""Half the edge of a cube with the volume of a ball in many dimensions, to the root of its mean square."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SeriesIntervals:
    """Series and their cases as intervals of half units; both arrays have shape (series, cases)."""

    lower: Ints
    upper: Ints

    @cached_property
    def middle(self) -> Floats:
        """The middle of each interval."""
        return (self.lower + self.upper) / 2

    @cached_property
    def reach(self) -> Floats:
        """How far each figure may be from the middle."""
        return (self.upper - self.lower) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Series whose whole-number combination is nothing, in all cases but those in `broken`."""

    terms: tuple[tuple[int, int], ...]
    """Position of a series and its factor, by position."""
    cases: int
    """Cases in which it was tried: all its figures are told well enough to be off."""
    broken: tuple[int, ...]
    bits: float
    """How much more its series tell than choosing it took; above nothing is beyond chance."""

    @property
    def whole(self) -> int:
        """The series that is the sum of the others: the first that stands alone on its side."""
        sides = [[p for p, factor in self.terms if (factor > 0) == positive] for positive in (True, False)]
        return min(filter(None, sides), key=len)[0]

    @property
    def positions(self) -> tuple[int, ...]:
        """The series that it is about."""
        return tuple(position for position, _ in self.terms)


def counts(lower: Ints, upper: Ints, rounded: Ints | None = None) -> SeriesIntervals:
    """Whole figures as half units; a series of `rounded` may be half a unit off either way. Shapes (series, cases)."""
    slack = np.zeros((len(lower), 1), dtype=np.int64) if rounded is None else rounded[:, None].astype(np.int64)
    return SeriesIntervals(lower=2 * lower - slack, upper=2 * upper + slack)


def verify(figures: SeriesIntervals, factors: Ints) -> Identity | None:
    """The identity with some factors (one per series); None where more than one case breaks it, or chance may do it."""
    at = np.flatnonzero(factors)
    factors = factors if len(at) == 0 or factors[at[0]] > 0 else -factors
    if len(at) < 2 or np.abs(factors).max() > LARGEST:
        return None
    weight = factors[at][:, None]
    ends = weight * figures.lower[at], weight * figures.upper[at]
    low, high = np.minimum(*ends).sum(axis=0), np.maximum(*ends).sum(axis=0)
    asked = (figures.reach[at] < WIDE).all(axis=0)
    holds = (low <= 0) & (high >= 0)
    broken = np.flatnonzero(asked & ~holds)
    used = np.flatnonzero(asked & holds)
    if len(broken) > WRONG or len(used) < max(FEWEST, 2 * len(broken) + 1):
        return None
    spread = _most_spread(weight, figures.reach[np.ix_(at, used)])
    if (((low + high)[used] / 2) ** 2).mean() > spread:
        return None
    slack = (high - low)[used] / 2
    if (figures.reach[np.ix_(at, used)] <= 1).all():
        # What is held to a mean square has no more room than a ball of it. Half units become units.
        slack = np.minimum(slack, _BALL * spread**0.5 / 2)
    tells = information(figures.middle[np.ix_(at, used)] / 2, slack)
    needed = choice(factors[at].tolist(), len(factors), at.tolist()) + len(broken) * (2 + log2(len(used) + 1))
    larger = int((np.abs(factors[at]) > 1).sum())
    rounded = bool((high > low)[used].all())
    if rounded and larger and len(at) > _FEW_TERMS:
        return None  # among so many terms another factor fits within rounding as well
    if rounded and 3 * (len(at) + 4 * larger) >= 2 * len(used):
        return None  # so many free factors nearly fit so few cases, and rounding hides that whole ones only nearly do
    if tells <= needed:
        return None
    terms = tuple(zip(at.tolist(), factors[at].tolist(), strict=True))
    cases = len(used) + len(broken)
    return Identity(terms=terms, cases=cases, broken=tuple(broken.tolist()), bits=tells - needed)


def _most_spread(weight: Ints, reach: Floats) -> float:
    """The largest mean square of what is left over that is as small as rounding leaves it.

    A figure that is rounded to its last digit is off by anything up to half a unit, equally often (a third of that,
    squared, by mean), and the mean square of m cases is hardly ever four of its deviations above that. Of a hidden
    figure nothing is known but where it ends.
    """
    usual = (weight**2 * np.where(reach <= 1, reach**2 / 3, reach**2)).sum() / max(reach.shape[1], 1)
    rounded_alone = bool((reach <= 1).all())
    times = 1 + _DEVIATIONS * (2 / max(reach.shape[1], 1)) ** 0.5 if rounded_alone else _DEVIATIONS
    return float(times * usual)
