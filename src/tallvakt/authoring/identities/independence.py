"""Identities from which all others follow, each of which says something beyond the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tallvakt.authoring.identities.verified_identity import WRONG, Identity, SeriesIntervals, verify

Ints = NDArray[np.int64]


def independent(figures: SeriesIntervals, identities: Sequence[Identity]) -> list[Identity]:
    """The sparsest identities from which all of them follow, each verified."""
    width = len(figures.lower)
    chosen: list[Ints] = []
    for identity in sorted(identities, key=_weight):
        row = _beyond(figures, _factors(identity, width), chosen)
        if row is not None and np.linalg.matrix_rank(np.array([*chosen, row], dtype=float)) > len(chosen):
            chosen.append(row)
    sparse = [verify(figures, row) for row in sparsest(chosen)]
    # A sparser combination may be broken in more cases than it may: then what it was made of stays.
    kept = [verify(figures, old) if new is None else new for old, new in zip(chosen, sparse, strict=True)]
    return sorted((identity for identity in kept if identity is not None), key=_weight)


def _beyond(figures: SeriesIntervals, row: Ints, chosen: Sequence[Ints]) -> Ints | None:
    """What an identity says beyond the chosen ones; None where that may be chance.

    An identity of large series holds with any small ones added whose sum is lost in what rounding leaves open: those
    alone must be beyond chance.
    """
    rest = row
    for other in chosen:
        rest = min((rest, rest + other, rest - other), key=lambda one: int(np.abs(one).sum()))
    if rest is row or verify(figures, rest) is not None:
        return rest
    return row if _broken_often(figures, rest) else None


def _broken_often(figures: SeriesIntervals, row: Ints) -> bool:
    """Whether more cases break a combination than may be errors."""
    ends = row[:, None] * figures.lower, row[:, None] * figures.upper
    low, high = np.minimum(*ends).sum(axis=0), np.maximum(*ends).sum(axis=0)
    return int(((low > 0) | (high < 0)).sum()) > WRONG


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
