"""In how many cases a rule holds, and how far that is from chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2

SHARE = 0.9
"""A promise is drafted when it holds in so many of its cases: a publication may hold a wrong figure."""
SURE = 20.0
"""Bits: a rule that was looked for everywhere is drafted when chance would make it hold once in a million times."""
EXPECTED = 10.0
"""Bits: the same for a rule that a label speaks of, as "in per cent" does of a share."""
_LEAST = 3
"""So many figures must keep such a rule, however large they are."""
_FEW = 2
"""So many exceptions make a near miss: they may be errors in the publication."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases in which a rule holds, and in which it does not; `bits` is minus log2 of the chance that all those hold
    that do, and `where` tells where the first exceptions stand.
    """

    holds: int = 0
    fails: int = 0
    bits: float = 0.0
    where: tuple[str, ...] = ()

    @property
    def cases(self) -> int:
        """All of them."""
        return self.holds + self.fails

    @property
    def kept(self) -> bool:
        """Whether it holds in nearly all of at least one."""
        return self.holds > 0 and self.holds >= SHARE * self.cases

    def sure(self, tried: int = 1, least: float = SURE) -> bool:
        """Whether it is kept so often that it is no chance, though so many rules were tried; `least` in bits."""
        return self.kept and self._telling(tried, least)

    def near(self, tried: int = 1, least: float = SURE) -> bool:
        """Whether one or two exceptions keep it from being that."""
        return not self.kept and self.fails <= _FEW and self.holds > 2 * self.fails and self._telling(tried, least)

    def _telling(self, tried: int, least: float) -> bool:
        needed = least + log2(max(tried, 1))
        return self.holds >= _LEAST and self.bits - self.fails * log2(max(self.cases, 1)) >= needed

    def plus(self, right: bool, where: str = "", bits: float = 0.0) -> Tally:
        """One more case; `where` it stands, and the bits it tells if it holds."""
        if right:
            return replace(self, holds=self.holds + 1, bits=self.bits + bits)
        return replace(self, fails=self.fails + 1, where=(*self.where, where) if where else self.where)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.holds + other.holds, self.fails + other.fails, self.bits + other.bits, (*self.where, *other.where)
        )

    @property
    def exceptions(self) -> str:
        """Where it does not hold, when that is in so few cases that they may be errors; else nothing."""
        if not self.where or self.fails > _FEW:
            return ""
        return f" Not in {' and '.join(self.where)}: that may be an error in the publication."

    def __str__(self) -> str:
        return f"{self.holds} of {self.cases}"


def bits(size: int, slack: int) -> float:
    """What it tells that two figures meet which are about as large as `size`, and may be off by `slack`."""
    return max(log2(1 + max(size, 0)) - log2(1 + max(slack, 0)), 0.0)


def spot(label: str, line: int, sheet: str = "", column: str = "") -> str:
    """Where a row or a figure stands, for a person."""
    at = f"line {line}{f' of {sheet}' if sheet else ''}"
    return f"'{label}'{f', {column}' if column else ''} ({at})"
