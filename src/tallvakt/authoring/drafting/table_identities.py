"""Identities between whole tables, and between what tables are printed for: men and women make all."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from tallvakt.authoring.drafting.candidate_rules import IntervalCell, OperandPlace, Rule, cells_of
from tallvakt.authoring.drafting.named_identities import Member, NamedIdentity, identities_among
from tallvakt.authoring.drafting.printed_sums import says_change
from tallvakt.authoring.drafting.table_kinds import TableKind

_FEWEST = 3
_AXES = frozenset(("table", "subject"))


def between_tables(kinds: Sequence[TableKind]) -> list[NamedIdentity]:
    """Identities between kinds of tables, named by their positions, that have the same rows and columns."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, kind in enumerate(kinds):
        if not kind.twice and not kind.beside:
            key = (id(kind.rows), id(kind.subject), id(kind.columns), kind.each, kind.printed, kind.figures.decimals)
            alike.setdefault(key, []).append(number)
    several = [numbers for numbers in alike.values() if len(numbers) >= _FEWEST]
    return [one for numbers in several for one in _among_kinds(kinds, numbers)]


def _among_kinds(kinds: Sequence[TableKind], numbers: Sequence[int]) -> list[NamedIdentity]:
    cells: dict[Hashable, Mapping[Hashable, IntervalCell]] = {n: dict(cells_of(kinds[n]).items()) for n in numbers}
    member_of: dict[Hashable, Member] = {number: number for number in numbers}
    return identities_among(cells, member_of)


def between_subjects(kind: TableKind) -> list[NamedIdentity]:
    """Identities between the codes that tables of a kind are printed for."""
    if kind.subject is None or kind.twice or len(kind.subject.entries) < _FEWEST:
        return []
    cells: dict[Hashable, dict[Hashable, IntervalCell]] = {}
    for (subject, row, column), cell in cells_of(kind).items():
        cells.setdefault(subject, {})[row, column] = cell
    return identities_among(cells, {id(entry): entry for entry in kind.subject.entries})


def without_sums(
    rules: Sequence[Rule], identities: Sequence[NamedIdentity], kinds: Sequence[TableKind]
) -> tuple[list[Rule], list[NamedIdentity]]:
    """Rules and identities, each said once: a difference of tables is a change where it looks like one, else a sum."""
    by_terms = {frozenset(_key(member) for member, _ in one.terms): one for one in identities}
    kept: list[Rule] = []
    for rule in rules:
        places = [place for place in rule.parameters.values() if isinstance(place, OperandPlace)]
        plain = rule.check == "change-off" and all(p.axis in _AXES and not p.total for p in places)
        terms = frozenset(_key(p.kind if p.axis == "table" else p.entry) for p in places) if plain else frozenset()
        same = by_terms.get(terms)
        if same is None:
            kept.append(rule)
        elif not rule.near and _change(same, kinds):
            kept.append(rule)
            del by_terms[terms]
    return kept, list(by_terms.values())


def _change(identity: NamedIdentity, kinds: Sequence[TableKind]) -> bool:
    """Whether one of the terms says that it is a change, or has figures below nothing."""
    names = [text for member, _ in identity.terms for text in _names(member, kinds)]
    return identity.signed or any(map(says_change, names))


def _names(member: Member, kinds: Sequence[TableKind]) -> tuple[str, ...]:
    if isinstance(member, int):
        return (*kinds[member].marks, kinds[member].beside)
    return () if member is None else (member.name,)


def _key(member: Member) -> int:
    return 0 if member is None else member if isinstance(member, int) else id(member)
