"""Which nodes of a graph hang together, in numpy alone: scipy's own would cost more to import than to run."""

from __future__ import annotations

import numpy as np

from .system import Ints


def labels(size: int, one: Ints, other: Ints) -> Ints:
    """The least node that each of ``size`` nodes is linked to, over the edges ``one[i] - other[i]``; shape (size,).

    Hooking and pointer jumping (Shiloach & Vishkin 1982): every round hangs roots on smaller neighbours, then shortens
    the paths, so that a few rounds do even for long chains.
    """
    label = np.arange(size, dtype=np.int64)
    while one.size:
        low = np.minimum(label[one], label[other])
        hung = label.copy()
        np.minimum.at(hung, label[one], low)
        np.minimum.at(hung, label[other], low)
        while not np.array_equal(shorter := hung[hung], hung):
            hung = shorter
        if np.array_equal(hung, label):
            break
        label = hung
        apart = label[one] != label[other]
        one, other = one[apart], other[apart]
    return label
