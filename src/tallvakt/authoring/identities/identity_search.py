"""All linear identities with small whole factors among the series of a table: exact, verified, guarded against chance.

The task is that of Kolb, Paramonov, Guns & De Raedt, *Learning constraints in spreadsheets and tabular data*, Machine
Learning 106, 2017; here series may stand anywhere, in any order and with any sign. Whole-number combinations of
series that leave nothing over are the short vectors of a lattice (see `lattice`); what a reduced basis proposes is
held to every case with exact intervals, so that a proposal that is wrong costs time and never a false identity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.identities.identity_evidence import choice, information
from tallvakt.authoring.identities.lattice import chance_length, lengths, short_combinations

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

LARGEST = 3
"""The largest factor of a term."""
_MOST_SERIES = 200
_WIDE = 2**20
"""A figure left open by more than this (in half units) tells nothing: its case is not used to search."""
_FEWEST = 3
"""So many cases must tell something."""
_EXACT = 0.25
"""What may be left over in a case without hidden figures, in units of a coefficient's weight."""
_LEFT_OUT = 24
"""Into so many parts, at most, the cases are cut, each left out once: a wrong figure hides in none of the others."""
_SHORT = 0.18
"""An identity is shorter than so many times what the shortest combination would be by chance."""
_WINDOW = 48
"""Among so many series all are looked through at once."""
_TOLD_APART = 4
"""With a case to every so many series, even more of them are looked through at once."""
_WRONG = 1
"""So many cases may break an identity: they are told as likely errors."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SeriesIntervals:
    """Series and their cases as intervals of half units; both arrays have shape (series, cases)."""

    lower: Ints
    upper: Ints

    @property
    def middle(self) -> Floats:
        """The middle of each interval."""
        return (self.lower + self.upper) / 2

    @property
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
        return min(sides, key=len)[0]

    @property
    def positions(self) -> tuple[int, ...]:
        """The series that it is about."""
        return tuple(position for position, _ in self.terms)


def counts(lower: Ints, upper: Ints, rounded: Ints | None = None) -> SeriesIntervals:
    """Whole figures as half units; a series of `rounded` may be half a unit off either way. Shapes (series, cases)."""
    slack = np.zeros((len(lower), 1), dtype=np.int64) if rounded is None else rounded[:, None].astype(np.int64)
    return SeriesIntervals(lower=2 * lower - slack, upper=2 * upper + slack)


def find_identities(figures: SeriesIntervals) -> list[Identity]:
    """Independent identities, sparsest first; none for more than 200 series.

    Up to one case may break an identity, which is then named in it. Series that are nothing everywhere, and cases in
    which a figure may be anything, are not used to search.
    """
    telling = np.flatnonzero((np.abs(figures.middle) > 0).any(axis=1) & (figures.reach < _WIDE).any(axis=1))
    if not 2 <= len(telling) <= _MOST_SERIES:
        return []
    identities: list[Identity] = []
    for series, cases in _searchable(figures, telling):
        identities = _independent(figures, [*identities, *_among(figures, series, cases)])
    return identities


def _searchable(figures: SeriesIntervals, telling: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Series and cases without a figure that may be anything: as many series as may be, then those left with theirs."""
    known = figures.reach[telling] < _WIDE
    enough = max(_FEWEST, (6 * known.shape[1]) // 10)
    kept = np.ones(len(telling), dtype=bool)
    while known[kept].all(axis=0).sum() < enough and kept.sum() > 2:
        kept[np.flatnonzero(kept)[known[kept].sum(axis=1).argmin()]] = False
    yield telling[kept], np.flatnonzero(known[kept].all(axis=0))
    for number in np.flatnonzero(~kept):
        cases = np.flatnonzero(known[number])
        beside = known[:, cases].all(axis=1)
        if len(cases) >= _FEWEST and beside.sum() > 1:
            yield telling[beside], cases


def _among(figures: SeriesIntervals, series: Ints, cases: Ints) -> list[Identity]:
    """Identities among some series: those of all cases, and those when some of the cases are left out."""
    identities: dict[bytes, Identity] = {}
    if len(series) <= _WINDOW or _TOLD_APART * len(cases) >= len(series):
        identities |= _reduced(figures, series, cases)
        rest = series if len(series) <= _WINDOW else _tops(series, identities.values())
        if len(rest) > 1:
            identities |= _with_some_left_out(figures, rest, cases)
        return list(identities.values())
    for window in _windows(figures, series):
        identities |= _reduced(figures, window, cases)
    return list(identities.values())


def _windows(figures: SeriesIntervals, series: Ints) -> list[Ints]:
    """Neighbours, overlapping, each with the largest series of all: sums of sums stand far from their parts."""
    size = (3 * _WINDOW) // 4
    level = np.abs(figures.middle[series]).mean(axis=1)
    largest = series[np.argsort(-level)[: _WINDOW - size]]
    starts = range(0, max(len(series) - size // 2, 1), size // 2)
    return [np.union1d(series[start : start + size], largest) for start in starts]


def _tops(active: Ints, identities: Iterable[Identity]) -> Ints:
    """The series that are not, in all cases, one of the parts of a single sum: what further identities are about."""
    about: Counter[int] = Counter()
    wholes: set[int] = set()
    for identity in identities:
        about.update(identity.positions)
        wholes.add(identity.whole)
    return active[[n in wholes or about[n] != 1 for n in active.tolist()]]


def _with_some_left_out(figures: SeriesIntervals, series: Ints, cases: Ints) -> dict[bytes, Identity]:
    """Identities when each part of the cases is left out: one wrong figure stands in none of the others."""
    weighed = _weighed(figures, series, cases)
    start = short_combinations(weighed)
    identities: dict[bytes, Identity] = {}
    parts = min(len(cases), _LEFT_OUT if len(series) <= _WINDOW else _LEFT_OUT // 4)
    for part in np.array_split(np.arange(len(cases)), parts):
        without = np.delete(weighed, part, axis=1)
        if without.shape[1] >= _FEWEST:
            identities |= _verified(figures, short_combinations(without, start), series, without)
    return identities


def _reduced(figures: SeriesIntervals, series: Ints, cases: Ints) -> dict[bytes, Identity]:
    """Identities in all of some cases, by their terms."""
    weighed = _weighed(figures, series, cases)
    return _verified(figures, short_combinations(weighed), series, weighed)


def _weighed(figures: SeriesIntervals, series: Ints, cases: Ints) -> Floats:
    """The middles of some figures, each case so that what hidden and rounded figures leave over is short."""
    reach = figures.reach[np.ix_(series, cases)].max(axis=0)
    weighed: Floats = figures.middle[np.ix_(series, cases)] / np.maximum(0.6 * reach, _EXACT)
    return weighed


def _verified(figures: SeriesIntervals, rows: Ints, series: Ints, weighed: Floats) -> dict[bytes, Identity]:
    """By their factors, the identities among the rows of a reduced basis that are far shorter than chance makes."""
    identities: dict[int, Identity] = {}
    for number in np.flatnonzero(np.abs(rows).max(axis=1) <= LARGEST).tolist():
        wide = np.zeros(len(figures.lower), dtype=np.int64)
        wide[series] = rows[number]
        if (identity := verify(figures, wide)) is not None:
            identities[number] = identity
    chosen = np.isin(np.arange(len(rows)), list(identities))
    longest = _SHORT * chance_length(rows[~chosen], rows[chosen], weighed)
    short = lengths(rows, weighed) <= longest
    return {_key(identity): identity for n, identity in identities.items() if short[n]}


def _key(identity: Identity) -> bytes:
    return np.array(identity.terms).tobytes()


def verify(figures: SeriesIntervals, factors: Ints) -> Identity | None:
    """The identity with some factors (one per series); None where more than one case breaks it, or chance may do it."""
    at = np.flatnonzero(factors)
    factors = factors if len(at) == 0 or factors[at[0]] > 0 else -factors
    if len(at) < 2 or np.abs(factors).max() > LARGEST:
        return None
    weight = factors[at][:, None]
    ends = weight * figures.lower[at], weight * figures.upper[at]
    low, high = np.minimum(*ends).sum(axis=0), np.maximum(*ends).sum(axis=0)
    asked = (figures.reach[at] < _WIDE).all(axis=0)
    holds = (low <= 0) & (high >= 0)
    broken = np.flatnonzero(asked & ~holds)
    used = np.flatnonzero(asked & holds)
    if len(broken) > _WRONG or len(used) < max(_FEWEST, 2 * len(broken) + 1):
        return None
    tells = information(figures.middle[np.ix_(at, used)] / 2, (high - low)[used] / 2)
    needed = choice(factors[at].tolist(), len(factors), at.tolist()) + len(broken) * (2 + log2(len(used) + 1))
    if tells <= needed:
        return None
    terms = tuple(zip(at.tolist(), factors[at].tolist(), strict=True))
    cases = len(used) + len(broken)
    return Identity(terms=terms, cases=cases, broken=tuple(broken.tolist()), bits=tells - needed)


def _independent(figures: SeriesIntervals, identities: Sequence[Identity]) -> list[Identity]:
    """The sparsest identities from which all of them follow, each verified."""
    width = len(figures.lower)
    rows = [_factors(identity, width) for identity in sorted(identities, key=_weight)]
    chosen: list[Ints] = []
    for row in rows:
        if np.linalg.matrix_rank(np.array([*chosen, row], dtype=float)) > len(chosen):
            chosen.append(row)
    sparse = [verify(figures, row) for row in sparsest(chosen)]
    # A sparser combination may be broken in more cases than it may: then what it was made of stays.
    kept = [verify(figures, old) if new is None else new for old, new in zip(chosen, sparse, strict=True)]
    return sorted((identity for identity in kept if identity is not None), key=_weight)


def _weight(identity: Identity) -> tuple[int, int]:
    return sum(abs(factor) for _, factor in identity.terms), len(identity.broken)


def _factors(identity: Identity, width: int) -> Ints:
    row = np.zeros(width, dtype=np.int64)
    row[list(identity.positions)] = [factor for _, factor in identity.terms]
    return row


def sparsest(rows: Sequence[Ints]) -> list[Ints]:
    """Rows that span the same, where none becomes sparser by adding or subtracting another."""
    current = np.array(rows, dtype=np.int64)
    changed = len(rows) > 1
    while changed:
        changed = False
        for number in range(len(current)):
            others = np.delete(current, number, axis=0)
            options = np.vstack([current[number] + others, current[number] - others])
            lengths = np.abs(options).sum(axis=1)
            best = int(lengths.argmin())
            if lengths[best] < np.abs(current[number]).sum():
                current[number] = options[best]
                changed = True
    return list(current)
