"""Keys of cells numbered without gaps: by a table of all keys that there may be, where it is small, else by hashing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pandas import factorize

Ints = NDArray[np.int64]
ROOM = 2
"""A table of keys may have so many entries for each key that is asked about."""


def numbered(keys: Ints, bound: int) -> tuple[Ints, int]:
    """The rank of each key among those that are there (from 0), and how many differ.

    All keys are at least 0 and below `bound`. Counting into a table costs two visits a key, where hashing sorts too.
    """
    if bound > ROOM * len(keys) + 1024:
        number, distinct = factorize(keys, sort=True)
        return number.astype(np.int64, copy=False), len(distinct)
    there = np.zeros(bound, dtype=np.bool_)
    there[keys] = True
    rank = np.cumsum(there, dtype=np.int32 if bound < 2**31 else np.int64)
    number = rank.take(keys).astype(np.int64) - 1
    return number, int(rank[-1]) if bound else 0


def by_appearance(number: Ints, size: int) -> tuple[Ints, Ints]:
    """Numbers below `size` numbered anew in the order in which they first come; and the old number of each new one."""
    first = np.full(size, -1, dtype=np.int64)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    there = np.flatnonzero(first >= 0)
    position = first[there]

    # Cells in printed order mostly come in order of their sums already.
    in_order = bool((position[1:] > position[:-1]).all())
    order = there if in_order else there[np.argsort(position)]
    if in_order and len(there) == size:
        return number, order
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank.take(number), order
