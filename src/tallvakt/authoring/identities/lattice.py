"""Lattice basis reduction in numpy: short whole-number combinations of series, all swaps of a round at once.

Source: Lenstra, Lenstra & Lovász, *Factoring polynomials with rational coefficients*, Mathematische Annalen 261, 1982;
swaps of disjoint neighbours at once: Villard, *Parallel lattice basis reduction*, ISSAC 1992.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LOVASZ = 0.98
_STALE = 64
"""After so many rounds the triangle is made anew: what rounding errors add up to stays small."""
_SELDOM = 8
"""Only every so many rounds are rows reduced by all before them; in between by their neighbour, which tells swaps."""
_SMALL = 2
_ROUNDS = 4000
"""A reduction that is not done by then is left as it is: whatever is read from it is verified afterwards."""


def short_combinations(series: Floats, basis: Ints | None = None) -> Ints:
    """A reduced basis of whole-number combinations, shortest first where coefficients and what is left over are small.

    `series` has shape (n, m), scaled so that one unit left over weighs as much as one unit of a coefficient. `basis`
    has shape (r, n), by default the n series themselves. Returns coefficients of shape (r, n); the rows span the same
    lattice as `basis`.
    """
    rows = np.eye(len(series), dtype=np.int64) if basis is None else basis.copy()
    narrow = _narrow(series)
    parity, calm, age = 0, 0, 0
    upper = _triangle(np.hstack([rows, rows @ narrow]))
    for _ in range(_ROUNDS):
        if calm or age % _SELDOM == 0 or not _reduce_neighbours(rows, upper):
            _size_reduce(rows, upper)
        swaps = _unsorted(upper, parity)
        calm = calm + 1 if not swaps.size else 0
        if calm == 2 and not age:
            break
        rows[swaps], rows[swaps + 1] = rows[swaps + 1], rows[swaps].copy()
        parity = 1 - parity
        if calm == 2 or age >= _STALE:
            upper, calm, age = _triangle(np.hstack([rows, rows @ narrow])), 0, 0
        elif swaps.size:
            _exchange(upper, swaps)
            age += 1
    return rows


def _exchange(upper: Floats, swaps: Ints) -> None:
    """Exchange columns of a triangle with the next, and turn the two rows of each so that it is one again, in place."""
    upper[:, swaps], upper[:, swaps + 1] = upper[:, swaps + 1], upper[:, swaps].copy()
    first, second = upper[swaps, swaps], upper[swaps + 1, swaps]
    size = np.maximum(np.hypot(first, second), np.finfo(float).tiny)
    cosine, sine = (first / size)[:, None], (second / size)[:, None]
    above, below = upper[swaps], upper[swaps + 1]
    upper[swaps], upper[swaps + 1] = cosine * above + sine * below, cosine * below - sine * above
    upper[swaps + 1, swaps] = 0


def lengths(rows: Ints, series: Floats) -> Floats:
    """The length of each combination: of its coefficients and what it leaves over together."""
    squares: Floats = (rows**2).sum(axis=1) + ((rows @ series) ** 2).sum(axis=1)
    return np.asarray(np.sqrt(squares), dtype=np.float64)


def chance_length(rows: Ints, beside: Ints, series: Floats) -> float:
    """How long the shortest combination of `rows` would be, were they random, apart from those in `beside`.

    The Gaussian heuristic: the radius of the ball with the volume of the lattice. Infinite where there are no rows.
    """
    if not len(rows):
        return float("inf")
    narrow = _narrow(series)
    both = np.vstack([beside, rows])
    diagonal = np.abs(_triangle(np.hstack([both, both @ narrow])).diagonal())[len(beside) :]
    size = len(rows)
    log_ball = size / 2 * np.log(np.pi) - gammaln(size / 2 + 1)
    return float(np.exp((np.log(np.maximum(diagonal, 1e-9)).sum() - log_ball) / size))


def _narrow(series: Floats) -> Floats:
    """The series in no more dimensions than there are of them, with the same lengths and angles."""
    return _triangle(series).T if series.shape[1] > len(series) else series


def _triangle(rows: Floats) -> Floats:
    """The upper triangle R of rows.T = QR: column i is row i, told by those before it and what is new in it."""
    upper: Floats = np.asarray(np.linalg.qr(rows.T, mode="r"), dtype=np.float64)
    return upper


def _size_reduce(rows: Ints, upper: Floats) -> None:
    """Subtract from each row whole multiples of those before it; both arrays change in place."""
    for pivot in range(len(rows) - 2, -1, -1):
        if upper[pivot, pivot] == 0:
            continue
        times = np.rint(upper[pivot, pivot + 1 :] / upper[pivot, pivot])
        at = np.flatnonzero(times)
        if at.size:
            upper[: pivot + 1, pivot + 1 + at] -= np.outer(upper[: pivot + 1, pivot], times[at])
            rows[pivot + 1 + at] -= times[at].astype(np.int64)[:, None] * rows[pivot]


def _reduce_neighbours(rows: Ints, upper: Floats) -> bool:
    """Whether small multiples of the row before it are enough for each row: subtracted in place if so.

    Larger ones would make what stands further above grow until no number can hold it.
    """
    diagonal = upper.diagonal()[:-1]
    safe = np.where(diagonal == 0, 1, diagonal)
    times = np.where(diagonal == 0, 0, np.rint(upper.diagonal(1) / safe))
    if np.abs(times).max(initial=0) > _SMALL:
        return False
    upper[:, 1:] -= upper[:, :-1] * times
    rows[1:] -= times.astype(np.int64)[:, None] * rows[:-1]
    return True


def _unsorted(upper: Floats, parity: int) -> Ints:
    """Positions, every second one, of rows that are to change places with the next (Lovász's condition)."""
    diagonal = upper.diagonal() ** 2
    after = diagonal[1:] + upper.diagonal(1) ** 2
    wrong: Ints = np.flatnonzero(_LOVASZ * diagonal[:-1] > after)
    return np.asarray(wrong[wrong % 2 == parity], dtype=np.int64)
