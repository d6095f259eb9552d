"""What the rows, or the columns, of a kind of tables add up to, wherever they stand: told by its linear identities."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tallvakt.authoring.drafting.candidate_rules import TOTAL_KEY, IntervalCell, cells_of
from tallvakt.authoring.drafting.dimensions import Category
from tallvakt.authoring.drafting.named_identities import Member, NamedIdentity, identities_among
from tallvakt.authoring.drafting.table_kinds import TableKind

Axis = Literal["row", "column"]


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
    rounded: bool
    """Whether the sums hold only where each figure may be rounded by itself."""


def identities_of(kind: TableKind, axis: Axis, *, among_ratios: bool = False) -> list[NamedIdentity]:
    """The identities among the rows, or columns, of a kind of tables; `among_ratios`: among columns of shares alone."""
    cells: dict[Hashable, dict[Hashable, IntervalCell]] = {}
    ratios = _ratios(kind)
    for (subject, row, column), cell in cells_of(kind).items():
        if row in ratios or (column in ratios) != among_ratios:
            continue  # shares and rates neither add up with counts nor are parts of them
        if axis == "row":
            cells.setdefault(row, {})[subject, column] = cell
        else:
            cells.setdefault(column if isinstance(column, int) else TOTAL_KEY, {})[subject, row] = cell
    dimension = kind.rows if axis == "row" else kind.columns
    member_of: dict[Hashable, Member] = {TOTAL_KEY: None}
    member_of |= {id(entry): entry for entry in (dimension.entries if dimension is not None else ())}
    return identities_among(cells, member_of)


def _ratios(kind: TableKind) -> set[object]:
    """The keys of rows and columns of shares, rates and means."""
    rows = {
        id(kind.rows.of(row.label)) for _, t in kind.tables for row in t.piece.rows if row.ratio and row is not t.total
    }
    columns = kind.columns
    if columns is None:
        return set(rows)
    return rows | {id(columns.of(t.piece.heads[n])) for _, t in kind.tables for n in t.piece.ratios}


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
        entries = [part for part in parts if isinstance(part, Category)]
        told_twice = id(whole) in wholes or (whole is None and has_total)
        a_part_already = any(id(part) in parents or part in of_total for part in entries)
        if len(entries) < len(parts) or told_twice or a_part_already:
            balances.append(identity)
        elif whole is None:
            has_total, of_total = True, entries
            broken += identity.broken
        elif isinstance(whole, Category):
            parents |= {id(part): whole for part in entries}
            wholes.add(id(whole))
            broken += identity.broken
    dimension = kind.rows if axis == "row" else kind.columns
    tops = [entry for entry in (dimension.entries if dimension is not None else ()) if id(entry) not in parents]
    outside = [entry for entry in tops if has_total and entry not in of_total]
    sums = len(wholes) + has_total
    return Levels(
        parents=parents,
        outside=outside,
        balances=balances,
        broken=tuple(dict.fromkeys(broken)),
        sums=sums,
        rounded=any(identity.rounded for identity in identities),
    )
