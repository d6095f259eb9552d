"""What the rows, or the columns, of a kind of tables add up to, wherever they stand: told by its linear identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tallvakt.authoring.drafting.candidate_rules import TOTAL_KEY, IntervalCell, cells_of
from tallvakt.authoring.drafting.dimensions import Category
from tallvakt.authoring.drafting.printed_sums import says_change
from tallvakt.authoring.drafting.raw_tables import FAR
from tallvakt.authoring.drafting.table_kinds import TableKind
from tallvakt.authoring.identities import Identity, counts, find_identities

Axis = Literal["row", "column"]
_MOST_CASES = 400
"""So many cases tell identities from chance; more only take time."""
_SHARED_PARTS = 2


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class NamedIdentity:
    """An identity with its terms by name: a category, or None for the total; and where it is broken."""

    terms: tuple[tuple[Category | None, int], ...]
    holds: int
    bits: float
    broken: tuple[str, ...]
    signed: bool = False
    """Whether figures below nothing are among its terms: then one of them may be a change."""

    @property
    def sides(self) -> tuple[list[Category | None], list[Category | None]]:
        """The terms on either side of the equals sign, the shorter side first; each as often as its factor."""
        plus = [member for member, factor in self.terms for _ in range(factor)]
        minus = [member for member, factor in self.terms for _ in range(-factor)]
        return (plus, minus) if len(plus) <= len(minus) else (minus, plus)

    @property
    def is_sum(self) -> bool:
        """Whether one term is the sum of two or more others."""
        whole, parts = self.sides
        names = [member.name for member in (*whole, *parts) if member is not None]
        if len(parts) == _SHARED_PARTS and (self.signed or any(map(says_change, names))):
            return False  # a figure, the one before and their difference add up as well
        return len(whole) == 1 and len(parts) > 1 and len(set(map(id, parts))) == len(parts)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Levels:
    """What is a part of what, by `id` of a category; what is a part of nothing; and other identities."""

    parents: Mapping[int, Category]
    outside: Sequence[Category]
    """Categories that the total has no part of, where there is a total."""
    balances: Sequence[NamedIdentity]
    broken: tuple[str, ...]
    """Where the sums do not hold, in so few cases that they may be errors."""
    sums: int


def identities_of(kind: TableKind, axis: Axis) -> list[NamedIdentity]:
    """The identities among the rows, or columns, of a kind of tables."""
    by_member: dict[int, dict[tuple[object, object], IntervalCell]] = {}
    case: object
    for (subject, row, column), cell in cells_of(kind).items():
        if axis == "row":
            member, case = row, column
        else:
            member, case = column if isinstance(column, int) else TOTAL_KEY, row
        by_member.setdefault(member, {})[subject, case] = cell
    dimension = kind.rows if axis == "row" else kind.columns
    entries = {id(entry): entry for entry in (dimension.entries if dimension is not None else ())}
    members = [key for key in (TOTAL_KEY, *entries) if key in by_member]
    cases = list(dict.fromkeys(case for key in members for case in by_member[key]))
    at = np.unique(np.linspace(0, len(cases) - 1, min(len(cases), _MOST_CASES)).astype(int))
    used = [cases[n] for n in at.tolist()] if cases else []
    if len(members) < _SHARED_PARTS + 1 or not used:
        return []
    lower = np.array([[_end(by_member[key].get(case), "lower") for case in used] for key in members], dtype=np.int64)
    upper = np.array([[_end(by_member[key].get(case), "upper") for case in used] for key in members], dtype=np.int64)

    def named(identity: Identity) -> NamedIdentity:
        terms = tuple((entries.get(members[position]), factor) for position, factor in identity.terms)
        whole = by_member[members[identity.whole]]
        broken = tuple(whole[used[n]].spot for n in identity.broken if used[n] in whole)
        return NamedIdentity(
            terms=terms,
            holds=identity.cases - len(identity.broken),
            bits=identity.bits,
            broken=broken,
            signed=bool((upper[list(identity.positions)] < 0).any()),
        )

    return [named(identity) for identity in find_identities(counts(lower, upper))]


def _end(cell: IntervalCell | None, end: Literal["lower", "upper"]) -> int:
    """An end of the interval of a figure; one that is not printed may be anything."""
    if cell is None:
        return -FAR if end == "lower" else FAR
    return cell.lower if end == "lower" else cell.upper


def levels(identities: Sequence[NamedIdentity], kind: TableKind, axis: Axis) -> Levels:
    """Sums as levels of a classification, as far as each whole has one breakdown and each part one whole."""
    parents: dict[int, Category] = {}
    of_total: list[Category] = []
    has_total = False
    balances: list[NamedIdentity] = []
    broken: list[str] = []
    wholes: set[int] = set()
    for identity in sorted(identities, key=lambda one: -len(one.terms)):
        if not identity.is_sum:
            balances.append(identity)
            continue
        (whole, *_), parts = identity.sides
        entries = [part for part in parts if part is not None]
        told_twice = id(whole) in wholes or (whole is None and has_total)
        a_part_already = any(id(part) in parents or part in of_total for part in entries)
        if len(entries) < len(parts) or told_twice or a_part_already:
            balances.append(identity)
        elif whole is None:
            has_total, of_total = True, entries
            broken += identity.broken
        else:
            parents |= {id(part): whole for part in entries}
            wholes.add(id(whole))
            broken += identity.broken
    dimension = kind.rows if axis == "row" else kind.columns
    tops = [entry for entry in (dimension.entries if dimension is not None else ()) if id(entry) not in parents]
    outside = [entry for entry in tops if has_total and entry not in of_total]
    sums = len(wholes) + has_total
    return Levels(parents=parents, outside=outside, balances=balances, broken=tuple(dict.fromkeys(broken)), sums=sums)
