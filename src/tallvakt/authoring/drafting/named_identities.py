"""Linear identities among members of any kind: rows, columns, subjects or whole tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tallvakt.authoring.drafting.candidate_rules import IntervalCell
from tallvakt.authoring.drafting.dimensions import Category
from tallvakt.authoring.drafting.printed_sums import says_change
from tallvakt.authoring.drafting.raw_tables import FAR
from tallvakt.authoring.identities import Identity, counts, find_identities

Member = Category | int | None
"""A category, a kind of tables by its position, or None for the total."""
_MOST_CASES = 400
"""So many cases tell identities from chance; more only take time."""
_FEWEST = 3
_SHARED_PARTS = 2


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class NamedIdentity:
    """An identity with its terms by name, and where it is broken."""

    terms: tuple[tuple[Member, int], ...]
    holds: int
    bits: float
    broken: tuple[str, ...]
    signed: bool = False
    """Whether figures below nothing are among its terms: then one of them may be a change."""
    changes: tuple[Member, ...] = ()
    """Terms with figures below nothing."""
    rounded: bool = False
    """Whether it holds only where each figure may be rounded by itself."""

    @property
    def sides(self) -> tuple[list[Member], list[Member]]:
        """The terms on either side of the equals sign, the shorter side first; each as often as its factor."""
        plus = [member for member, factor in self.terms for _ in range(factor)]
        minus = [member for member, factor in self.terms for _ in range(-factor)]
        return (plus, minus) if len(plus) <= len(minus) else (minus, plus)

    @property
    def is_sum(self) -> bool:
        """Whether one term is the sum of two or more others."""
        whole, parts = self.sides
        names = [member.name for member in (*whole, *parts) if isinstance(member, Category)]
        if len(parts) == _SHARED_PARTS and (self.signed or any(map(says_change, names))):
            return False  # a figure, the one before and their difference add up as well
        return len(whole) == 1 and len(parts) > 1 and len(set(map(id, parts))) == len(parts)


def identities_among(
    cells: Mapping[Hashable, Mapping[Hashable, IntervalCell]], member_of: Mapping[Hashable, Member]
) -> list[NamedIdentity]:
    """The identities among members, by key, whose figures stand in cases; with rounding where none is exact."""
    members = [key for key in member_of if key in cells]
    cases = list(dict.fromkeys(case for key in members for case in cells[key]))
    if len(members) < _FEWEST or not cases:
        return []
    at = np.unique(np.linspace(0, len(cases) - 1, min(len(cases), _MOST_CASES)).astype(int))
    used = [cases[n] for n in at.tolist()]
    lower = np.array([[_end(cells[key].get(case), "lower") for case in used] for key in members], dtype=np.int64)
    upper = np.array([[_end(cells[key].get(case), "upper") for case in used] for key in members], dtype=np.int64)

    # What is printed in fives or hundreds tells no more than in whole numbers of these.
    step = max(int(np.gcd.reduce(lower[lower == upper], initial=0)), 1)
    lower, upper = -(-lower // step), upper // step

    def named(identity: Identity, rounded: bool) -> NamedIdentity:
        whole = cells[members[identity.whole]]
        return NamedIdentity(
            terms=tuple((member_of[members[position]], factor) for position, factor in identity.terms),
            holds=identity.cases - len(identity.broken),
            bits=identity.bits,
            broken=tuple(whole[used[n]].spot for n in identity.broken if used[n] in whole),
            signed=bool((upper[list(identity.positions)] < 0).any()),
            changes=tuple(
                member_of[members[position]] for position in identity.positions if (upper[position] < 0).any()
            ),
            rounded=rounded,
        )

    exact = find_identities(counts(lower, upper))
    if exact and not any(identity.broken for identity in exact):
        return [named(identity, False) for identity in exact]
    # In figures that are rounded one by one, few sums are exact, and those by chance.
    loose = find_identities(counts(lower, upper, np.ones(len(members), dtype=np.int64)))
    rounded = len(loose) > len(exact)
    return [named(identity, rounded) for identity in (loose if rounded else exact)]


def _end(cell: IntervalCell | None, end: Literal["lower", "upper"]) -> int:
    """An end of the interval of a figure; one that is not printed may be anything."""
    if cell is None:
        return -FAR if end == "lower" else FAR
    return cell.lower if end == "lower" else cell.upper
