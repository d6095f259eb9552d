"""All linear identities with small whole factors among the series of a table: exact, verified, guarded against chance.

The task is that of Kolb, Paramonov, Guns & De Raedt, *Learning constraints in spreadsheets and tabular data*, Machine
Learning 106, 2017; here series may stand anywhere, in any order and with any sign. Whole-number combinations of
series that leave nothing over are the short vectors of a lattice (see `lattice`); what a reduced basis proposes is
held to every case with exact intervals, so that a proposal that is wrong costs time and never a false identity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.identities.few_terms import sums_of_few_terms
from tallvakt.authoring.identities.independence import independent
from tallvakt.authoring.identities.lattice import chance_length, lengths, short_combinations
from tallvakt.authoring.identities.verified_identity import (
    FEWEST,
    LARGEST,
    WIDE,
    Identity,
    SeriesIntervals,
    verify,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MOST_SERIES = 200
_EXACT = 0.25
"""What may be left over in a case without hidden figures, in units of a coefficient's weight."""
_LEFT_OUT = 24
"""Into so many parts, at most, the cases are cut, each left out once: a wrong figure hides in none of the others."""
_SHORT = 0.4
"""An identity is shorter than so many times what the shortest combination would be by chance."""
_WINDOW = 48
"""Among so many series all are looked through at once."""
_TOLD_APART = 4
"""With a case to every so many series, even more of them are looked through at once."""
_FURTHER = 3
"""So often are further identities looked for among what is left."""
_NOTHING = 1e-6


def find_identities(figures: SeriesIntervals) -> list[Identity]:
    """Independent identities, sparsest first; none for more than 200 series.

    Up to one case may break an identity, which is then named in it. Series that are nothing everywhere, and cases in
    which a figure may be anything, are not used to search.
    """
    telling = np.flatnonzero((np.abs(figures.middle) > 0).any(axis=1) & (figures.reach < WIDE).any(axis=1))
    if not 2 <= len(telling) <= _MOST_SERIES:
        return []
    identities: list[Identity] = []
    for series, cases in _searchable(figures, telling):
        short = _of_few_terms(figures, series, cases)
        identities = independent(figures, [*identities, *short, *_among(figures, series, cases, short)])
    return identities


def _searchable(figures: SeriesIntervals, telling: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Series and cases without a figure that may be anything: as many series as may be, then those left with theirs."""
    known = figures.reach[telling] < WIDE
    enough = max(FEWEST, (6 * known.shape[1]) // 10)
    kept = np.ones(len(telling), dtype=bool)
    while known[kept].all(axis=0).sum() < enough and kept.sum() > 2:
        kept[np.flatnonzero(kept)[known[kept].sum(axis=1).argmin()]] = False
    yield telling[kept], np.flatnonzero(known[kept].all(axis=0))
    for number in np.flatnonzero(~kept):
        cases = np.flatnonzero(known[number])
        beside = known[:, cases].all(axis=1)
        if len(cases) >= FEWEST and beside.sum() > 1:
            yield telling[beside], cases


def _of_few_terms(figures: SeriesIntervals, series: Ints, cases: Ints) -> list[Identity]:
    """Identities of few terms, sparsest first, none of which follows from those before it."""
    at = np.ix_(series, cases)
    proposals = sums_of_few_terms(figures.middle[at], figures.reach[at])
    proposals = proposals[np.argsort(np.abs(proposals).sum(axis=1), kind="stable")]
    identities: list[Identity] = []
    directions = np.zeros((0, len(series)))
    for row in proposals:
        beyond = row - (directions @ row) @ directions
        size = np.linalg.norm(beyond)
        if size < _NOTHING:
            continue
        wide = np.zeros(len(figures.lower), dtype=np.int64)
        wide[series] = row
        if (identity := verify(figures, wide)) is not None:
            identities.append(identity)
            directions = np.vstack([directions, beyond / size])
    return identities


def _among(figures: SeriesIntervals, series: Ints, cases: Ints, short: Sequence[Identity] = ()) -> list[Identity]:
    """Identities among some series: those of all cases, and those when some of the cases are left out."""
    identities = {_key(identity): identity for identity in short}
    if len(series) <= _WINDOW:
        identities |= _reduced(figures, series, cases)
        identities |= _without_those_told(figures, series, cases, identities)
        rest = series
    else:
        identities |= _without_those_told(figures, series, cases, identities)
        rest = _tops(series, identities.values())
    if 1 < len(rest) <= max(_WINDOW, _TOLD_APART * len(cases)):
        identities |= _with_some_left_out(figures, rest, cases)
    return list(identities.values())


def _without_those_told(
    figures: SeriesIntervals, series: Ints, cases: Ints, identities: Mapping[bytes, Identity]
) -> dict[bytes, Identity]:
    """Identities among fewer series: of each identity so far one term is left out, its largest or its smallest.

    What further identities say can be said without it, and the fewer series there are, the better is the reduction.
    """
    level = np.abs(figures.middle).mean(axis=1)
    further: dict[bytes, Identity] = {}
    for rank in (level, -level) if len(series) <= _WINDOW else (level,):
        for _ in range(_FURTHER):
            told = _left_out_terms([*identities.values(), *further.values()], rank)
            rest = series[~np.isin(series, list(told))]
            new: dict[bytes, Identity] = {}
            for window in _windows(figures, rest, len(cases)):
                new |= _reduced(figures, window, cases)
            if new.keys() <= further.keys() | identities.keys():
                break
            further |= new
    return further


def _left_out_terms(identities: Iterable[Identity], rank: Floats) -> set[int]:
    """A term with the factor one of each identity, none of them twice: that of the highest rank."""
    left_out: set[int] = set()
    for identity in identities:
        free = [p for p, factor in identity.terms if abs(factor) == 1 and p not in left_out]
        if free and left_out.isdisjoint(identity.positions):
            left_out.add(max(free, key=lambda p: rank[p]))
    return left_out


def _windows(figures: SeriesIntervals, series: Ints, cases: int) -> list[Ints]:
    """All series where the cases tell them apart; else neighbours, overlapping, each with the largest series of all.

    Sums of sums stand far from their parts.
    """
    if len(series) <= max(_WINDOW, _TOLD_APART * cases):
        return [series] if len(series) > 2 else []
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
    for part in np.array_split(np.arange(len(cases)), max(parts, 1)):
        without = np.delete(weighed, part, axis=1)
        if without.shape[1] >= FEWEST:
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
