"""What localisation is asked and what it answers: plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallvakt.reasoning.status import Status
from tallvakt.reasoning.system import EditSystem, Ints, Mask

Floats = NDArray[np.float64]

Likelihood = Callable[[int, int, int], tuple[Ints, Floats]]
"""``likelihood(cell, lower, upper)``: values worth considering for a figure that was misprinted, all within
``lower..upper`` and at least one, and the log of how likely each of them is to have been printed as it was."""

Hidden = Callable[[], Floats]
"""The mean of each figure that is not known, as a share of its interval: shape (cells,)."""


@dataclass(frozen=True, eq=False)
class Belief:
    """What is held likely; ``ask_hidden`` is called once, when first needed."""

    likelihood: Likelihood
    ask_hidden: Hidden | None = None

    @cached_property
    def hidden(self) -> Floats | None:
        """The mean of each hidden figure, as a share of its interval, shape (cells,)."""
        return None if self.ask_hidden is None else self.ask_hidden()


SINGLE = "figure"
"""Kind of a candidate of figures that changed each by itself; other kinds are those of :class:`Group`."""
SEVERAL = "several"
"""Kind of a candidate that is made of others."""

Looser = Callable[[Ints, Ints], "Sequence[Group]"]
"""``looser(rows, cells)``: suppositions about promises that cannot hold and the figures of a claim; together they leave
room for every fault that counts as one and is not enumerated. A claim must stand with each that is possible."""


@dataclass(frozen=True, eq=False)
class Group:
    """Figures that one fault would have changed together.

    ``cells``, shape (k,), would each have been in ``lower..upper``, shape (k,). ``score`` is the log of how likely
    such a fault is, on the scale of the likelihood of single figures. ``kind`` is the caller's word for it.
    """

    kind: str
    cells: Ints
    lower: Ints
    upper: Ints
    score: float = 0.0
    label: int = -1


@dataclass(frozen=True, eq=False)
class Candidate:
    """Figures which, changed together, let the promises of a cause hold.

    ``cells`` with the interval each may have been in, ``lower..upper``, and the likeliest ``value``; arrays of shape
    (k,). ``unique``: no other single change and no other value is possible, proved. ``score`` is the log-likelihood;
    ``likelihood`` its share among the candidates of the same cause, a ranking only. ``kind`` is ``figure`` or a
    group's; ``label`` is the group's. ``parts``: the candidates that one of the kind ``several`` is made of.
    """

    cells: Ints
    lower: Ints
    upper: Ints
    value: Ints
    score: float
    likelihood: float = 0.0
    unique: bool = False
    kind: str = SINGLE
    label: int = -1
    parts: tuple[Candidate, ...] = ()

    @property
    def faults(self) -> int:
        """How many faults it takes."""
        if self.parts:
            return sum(part.faults for part in self.parts)
        return self.cells.size if self.kind == SINGLE else 1


@dataclass(frozen=True, eq=False)
class LocalisedCause:
    """Promises that cannot hold and share figures, and what may be wrong, likeliest first.

    ``rows``: the promises, ascending. ``status``: ``consistent`` when every change as small as the first candidate
    was considered; ``timeout`` when the steps or the time were out, or the fault too large, before that; ``conflict``
    when no change of figures within their domains would let the promises hold. ``late``: the time was out.
    """

    rows: Ints
    status: Status
    candidates: tuple[Candidate, ...] = ()
    late: bool = False


@dataclass(frozen=True, eq=False)
class Localisation:
    """One :class:`Cause` for each connected group of promises that cannot hold.

    ``status``: ``consistent`` when there is none; ``timeout`` when one of them, or the system, was not settled in time;
    else ``conflict``.
    """

    status: Status
    causes: tuple[LocalisedCause, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates of all causes, cause by cause."""
        return tuple(candidate for cause in self.causes for candidate in cause.candidates)


@dataclass(frozen=True, eq=False)
class Question:
    """A system, what each figure may be if it was misprinted, and which promises are left aside (mask of edits)."""

    system: EditSystem
    lower: Ints
    upper: Ints
    aside: Mask
    until: float

    @property
    def movable(self) -> Mask:
        """Which cells could have been something else, shape (cells,)."""
        return np.asarray((self.lower < self.system.lower) | (self.upper > self.system.upper))
