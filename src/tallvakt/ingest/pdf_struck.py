"""Words of a page that a line strikes through: they are gone, as a reader of the page sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Drawn = dict[str, Any]

_THICK, _THICKEST = 0.18, 4.0
"""A line is at most so thick, in the sizes of the type, and in points."""
_TALLEST = 500.0
"""Points of the tallest word that is looked at."""
_MIDDLE = (0.25, 0.75)
"""It runs between these shares of the height of a word, from above."""
_COVERED = 0.7
"""It covers at least this share of the word."""
_OVERHANG = 1.5
"""It ends at most so far beyond the word, in sizes of the type: a rule of a table runs on."""


def parted(words: Sequence[Drawn], drawn: Iterable[Drawn]) -> tuple[list[Drawn], int]:
    """The words of a page that no line strikes through, and how many are struck.

    `drawn` are its lines and rectangles. Lines are looked up by their height on the page, so that a page of many
    takes no longer for each word.
    """
    by_height: dict[int, list[Drawn]] = defaultdict(list)
    for line in drawn:
        if line["x1"] > line["x0"] and line["bottom"] - line["top"] <= _THICKEST:
            by_height[int(_middle(line))].append(line)
    kept = [word for word in words if not _is_struck(word, by_height)] if by_height else list(words)
    return kept, len(words) - len(kept)


def _middle(line: Drawn) -> float:
    return float(line["top"] + line["bottom"]) / 2


def _is_struck(word: Drawn, by_height: Mapping[int, Sequence[Drawn]]) -> bool:
    height = word["bottom"] - word["top"]
    if not 0 < height <= _TALLEST:
        return False
    first, last = (word["top"] + share * height for share in _MIDDLE)
    heights = range(int(first), int(last) + 1)
    return any(
        first <= _middle(line) <= last and _strikes(line, word) for at in heights for line in by_height.get(at, ())
    )


def _strikes(line: Drawn, word: Drawn) -> bool:
    """Whether a line at the middle of a word is thin, and as long as the word."""
    size = max(float(word["size"]), 1.0)
    covered = min(line["x1"], word["x1"]) - max(line["x0"], word["x0"])
    outside = max(word["x0"] - line["x0"], line["x1"] - word["x1"])
    thin = line["bottom"] - line["top"] <= _THICK * size
    return bool(thin and covered >= _COVERED * (word["x1"] - word["x0"]) and outside <= _OVERHANG * size)
