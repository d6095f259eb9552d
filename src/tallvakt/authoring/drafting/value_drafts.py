"""Several columns of figures in a file of observations: a plan of each, and what they say together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from tallvakt.authoring.drafting.candidate_rules import IntervalCell, cells_of
from tallvakt.authoring.drafting.dimensions import Category, Classification, slug
from tallvakt.authoring.drafting.draft_plan import Plan
from tallvakt.authoring.drafting.named_identities import Member, NamedIdentity, identities_among

_WITH_TABLES = frozenset(("tables", "axis"))
Parameters = Mapping[str, Any]


def names(labels: Iterator[str] | tuple[str, ...]) -> dict[str, str]:
    """What a contract calls each column of figures, by its label; no two alike."""
    by_label: dict[str, str] = {}
    for label in labels:
        name = slug(label) or "value"
        name = name if name[0].isalpha() else f"value-{name}"
        alike = sum(one == name or one.startswith(f"{name}-") for one in by_label.values())
        by_label[label] = f"{name}-{alike + 1}" if alike else name
    return by_label


def identities(plans: Mapping[str, Plan]) -> list[NamedIdentity]:
    """Identities between columns of figures that have the same decimals, whose terms are their positions."""
    by_decimals: dict[int, dict[Hashable, dict[Hashable, IntervalCell]]] = {}
    for position, plan in enumerate(plans.values()):
        by_decimals.setdefault(plan.found.figures.decimals, {})[position] = dict(_by_name(plan))
    member_of: dict[Hashable, Member] = {position: position for position in range(len(plans))}
    return [identity for cells in by_decimals.values() for identity in identities_among(cells, member_of)]


def _by_name(plan: Plan) -> Iterator[tuple[Hashable, IntervalCell]]:
    """The figures of a plan by what their row, column and table are called: each plan has categories of its own."""
    for number, kind in enumerate(plan.kinds.kinds):
        called: dict[int, str] = {}
        for dimension in (kind.rows, kind.subject):
            called |= {} if dimension is None else _names(dimension)
        for (subject, row, _), cell in cells_of(kind).items():
            yield (number, called.get(subject, ""), called.get(row, ""), cell.column), cell


def _names(dimension: Classification) -> dict[int, str]:
    entries: list[Category] = dimension.entries
    return {id(entry): entry.name for entry in entries}


def where_kept(parameters: Parameters, kept_by: Mapping[str, bool], tables: list[str]) -> Parameters | None:
    """The parameters of a promise that some columns of figures keep, by their name; None where it cannot be said.

    A promise that all of them keep is said of all; else of the tables of those that do.
    """
    if all(kept_by.values()):
        return parameters
    if not parameters.keys() <= _WITH_TABLES:
        return None
    of = parameters.get("tables", tables)
    return {**parameters, "tables": [f"{table}-{name}" for table in of for name, kept in kept_by.items() if kept]}
