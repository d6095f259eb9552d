"""Which signs of a page stand raised behind another one, be they smaller or not: they begin a word of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Sign = dict[str, Any]

RAISED = "raised"
"""The key that every sign of a page is given."""
_LOW, _HIGH = 0.15, 0.8
"""The foot of a raised sign is so far above the foot of the one before it, in sizes of the latter."""
_NEAR = 0.15
"""It begins at most so far behind it, or within it."""
_BUCKET = 4.0


def tell_raised(signs: Iterable[Sign]) -> None:
    """Give every sign of a page the key `raised`: whether it, or the sign it goes on from, stands above a figure.

    Only signs behind a digit are looked at: they alone could be taken for a part of a figure.
    """
    in_order = sorted(signs, key=lambda sign: sign["x0"])
    by_edge: dict[int, list[Sign]] = defaultdict(list)
    for sign in in_order:
        sign[RAISED] = _is_raised(sign, by_edge)
        by_edge[int(sign["x1"] // _BUCKET)].append(sign)


def _is_raised(sign: Sign, by_edge: dict[int, list[Sign]]) -> bool:
    if sign["text"].isspace():
        return False
    for base in _before(sign, by_edge):
        if base[RAISED] and abs(base["bottom"] - sign["bottom"]) < _LOW * base["size"]:
            return True
        rise = (base["bottom"] - sign["bottom"]) / max(base["size"], 1.0)
        if base["text"].isdecimal() and not base[RAISED] and _LOW <= rise <= _HIGH:
            return True
    return False


def _before(sign: Sign, by_edge: dict[int, list[Sign]]) -> Iterator[Sign]:
    """The signs that end where a sign begins."""
    start = sign["x0"]
    for bucket in range(int(start // _BUCKET) - 1, int(start // _BUCKET) + 2):
        for base in by_edge.get(bucket, ()):
            if abs(start - base["x1"]) <= _NEAR * max(base["size"], 1.0):
                yield base
