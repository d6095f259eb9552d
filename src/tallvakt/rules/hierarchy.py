"""Which printed figure each figure of a hierarchy is a part of: no pandas, no loop over cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tallvakt.rules.figures import Ints


class Links(NamedTuple):
    """Pairs of positions, `part` of the cells asked for and `whole` of those they are part of; one pair each."""

    part: Ints
    whole: Ints


def links(place: Ints, item: Ints, whole_place: Ints, whole_item: Ints, up: Sequence[Sequence[int]]) -> Links:
    """The nearest cells that each cell rolls up to, in the same place (a table and month, say).

    `place` and `item` (the code) have one entry per part, `whole_place` and `whole_item` one per cell that may be a
    whole; `up` gives by item the items it rolls up to, which are looked through where the place does not print them. No
    cell is a part of itself.
    """
    size = len(up) + 1
    table = _padded(up)
    keys = whole_place * size + whole_item
    order = np.argsort(keys, kind="stable")
    part, at = np.arange(len(place)), item
    found = [(part[:0], part[:0])]
    while len(part):
        above = table[at]
        part, at = np.repeat(part, above.shape[1])[above.ravel() >= 0], above.ravel()[above.ravel() >= 0]
        where = _find(keys[order], place[part] * size + at)
        hit = where >= 0
        found.append((part[hit], order[where[hit]]))
        part, at = part[~hit], at[~hit]
    pairs = np.unique(np.stack([np.concatenate(side) for side in zip(*found, strict=True)]), axis=1)
    return Links(pairs[0].astype(np.int64), pairs[1].astype(np.int64))


def _padded(up: Sequence[Sequence[int]]) -> Ints:
    width = max(map(len, up), default=0) or 1
    return np.array([[*above, *[-1] * (width - len(above))] for above in up], dtype=np.int64).reshape(len(up), width)


def _find(known: Ints, wanted: Ints) -> Ints:
    """Where each wanted key stands in sorted keys, -1 where it does not."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, at, -1)
