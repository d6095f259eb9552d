"""Keys of cells numbered without gaps: by a table of all keys that there may be, where it is small, else by hashing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pandas import factorize

Ints = NDArray[np.int64]
ROOM = 16
"""A table of keys may have so many entries for each key that is asked about."""


def numbered(keys: Ints, bound: int) -> tuple[Ints, int]:
    """The rank of each key among those that are there (from 0), and how many differ.

    All keys are at least 0 and below `bound`. Counting into a table costs two visits a key and one an entry, where
    hashing sorts too.
    """
    step = keys[1:] > keys[:-1]
    if step.size and (step | (keys[1:] == keys[:-1])).all():  # as the keys of printed lines mostly are
        number = np.cumsum(np.concatenate(([False], step)))
        return number, int(number[-1]) + 1
    if bound > ROOM * len(keys) + 1024:
        number, distinct = factorize(keys, sort=True)
        return number.astype(np.int64, copy=False), len(distinct)
    there = np.zeros(bound, dtype=np.bool_)
    there[keys] = True
    rank = np.cumsum(there, dtype=np.int32 if bound < 2**31 else np.int64)
    number = rank.take(keys).astype(np.int64) - 1
    return number, int(rank[-1]) if bound else 0


def distinct_keys(keys: Ints, bound: int) -> tuple[Ints, Ints]:
    """The distinct keys in order, and of every key its position among them; all are at least 0 and below `bound`.

    As `numpy.unique` with its inverse, which sorts them all.
    """
    there = np.zeros(bound, dtype=np.bool_)
    there[keys] = True
    distinct = np.flatnonzero(there)
    position = np.empty(bound, dtype=np.int64)
    position[distinct] = np.arange(len(distinct))
    return distinct, position[keys]


def by_appearance(number: Ints, size: int) -> tuple[Ints, Ints]:
    """Numbers below `size` numbered anew in the order in which they first come; and the old number of each new one."""
    first = np.full(size, len(number), dtype=np.int64)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    number, order = by_position(number, first)
    return number, order[: np.count_nonzero(first < len(number))]


def by_position(number: Ints, position: Ints) -> tuple[Ints, Ints]:
    """Numbers numbered anew in order of their positions, one for each; and the old number of each new one."""
    if (position[1:] > position[:-1]).all():  # as they mostly are: cells are in printed order
        return number, np.arange(len(position))
    order = np.argsort(position, kind="stable")
    rank = np.empty(len(position), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank.take(number), order
