"""Matching damaged labels to names: by margin and one-to-one, never by a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

FLOOR = 60.0
"""A similarity (0 to 100) below this is no resemblance at all."""
MARGIN = 10.0
"""How much nearer the best name must be than the second best."""

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ŋ": "n", "ß": "ss", "ł": "l"})
_NOT_ALNUM = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)
def compact(text: str) -> str:
    """Case and blanks removed: labels equal in this are printed right."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Also without diacritics, hyphens and punctuation: what similarity is measured on."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _NOT_ALNUM.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=65536)
def similarity(printed: str, name: str) -> float:
    """How near a printed label is to a name, 0 to 100 (normalised indel distance of the bare forms)."""
    return float(fuzz.ratio(bare(printed), bare(name)))


@dataclass(frozen=True, eq=False)
class Names:
    """Candidate names: code → its right spellings."""

    spellings: Mapping[str, Sequence[str]]

    @cached_property
    def _right(self) -> dict[str, str]:
        """Compact spelling → code; a spelling that two codes share is left out."""
        codes: dict[str, set[str]] = {}
        for code, names in self.spellings.items():
            for name in names:
                codes.setdefault(compact(name), set()).add(code)
        return {name: next(iter(candidates)) for name, candidates in codes.items() if len(candidates) == 1}

    def exact(self, printed: str) -> str | None:
        """The one code printed right; None also when two codes share the spelling."""
        return self._right.get(compact(printed))

    def ranked(self, printed: str, among: Iterable[str] | None = None) -> list[tuple[float, str]]:
        """Codes by similarity, best first."""
        codes = self.spellings if among is None else among
        scored = [(max((similarity(printed, n) for n in self.spellings[c]), default=0.0), c) for c in codes]
        return sorted(scored, key=lambda pair: -pair[0])

    def nearest(self, printed: str, among: Iterable[str] | None = None) -> tuple[str | None, float]:
        """The code that is nearest by margin, and the margin; no code when none is near enough."""
        ranked = self.ranked(printed, among)
        if not ranked or ranked[0][0] < FLOOR:
            return None, 0.0
        margin = ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else 0.0)
        return (ranked[0][1], margin) if margin >= MARGIN else (None, margin)


def assign(printed: Sequence[str], names: Names, taken: Iterable[str]) -> dict[int, str]:
    """Match damaged labels one-to-one to the codes not taken, surest first.

    Returns position in `printed` → code; a label that stays without margin is left out.
    """
    free = [code for code in names.spellings if code not in set(taken)]
    open_ = dict(enumerate(printed))
    matched: dict[int, str] = {}
    while open_ and free:
        best = max(
            ((names.nearest(p, free), i) for i, p in open_.items()), key=lambda x: (x[0][0] is not None, x[0][1])
        )
        (code, _), position = best
        if code is None:
            break
        matched[position] = code
        free.remove(code)
        del open_[position]
    return matched
