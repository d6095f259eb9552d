"""Equations of a draft: identities of rows, columns, subjects and tables that no other promise says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from tallvakt.authoring.drafting.candidate_rules import OperandPlace
from tallvakt.authoring.drafting.dimensions import Classification
from tallvakt.authoring.drafting.draft_plan import Plan
from tallvakt.authoring.drafting.named_identities import Member, NamedIdentity
from tallvakt.model.report import TOTAL
from tallvakt.rules.equations_over import Over

_PLAIN = re.compile(r"[a-z][\w-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedEquation:
    """An equation as a contract writes it, the table it holds in ("" for all), and on what grounds."""

    text: str
    over: Over
    table: str
    holds: int
    beside: str
    """Where it does not hold, and that it does so with rounding."""


def equations(plan: Plan) -> Iterator[DraftedEquation]:
    """The identities that no other promise of the draft says."""
    said = _said(plan)
    names, axes = list(plan.tables), get_args(Over)
    for over, evidence in zip(axes, (plan.kept.sums, plan.kept.column_sums), strict=False):  # rows and columns
        for number, levels in evidence.items():
            kind = plan.kinds.kinds[number]
            dimension = kind.rows if over == "rows" else kind.columns
            codes = {} if dimension is None else _codes(dimension)
            for identity in levels.balances:
                if frozenset(map(_key, dict(identity.terms))) not in said:
                    yield as_equation(
                        identity, codes, "rows" if over == "rows" else "columns", list(plan.tables)[number]
                    )
    for identity in plan.kept.table_sums:
        yield as_equation(identity, dict(enumerate(plan.tables)), "tables", "")
    for number, identities in plan.kept.subject_sums.items():
        subject = plan.kinds.kinds[number].subject
        codes = {} if subject is None else _codes(subject)
        for identity in identities:
            yield as_equation(identity, codes, "subjects", names[number])


def _codes(dimension: Classification) -> dict[int, str]:
    return {id(entry): code for code, entry in dimension.codes().items()}


def as_equation(identity: NamedIdentity, codes: Mapping[int, str], over: Over, table: str) -> DraftedEquation:
    """An identity as an equation; `codes` by the key of each term, `table` where it holds, none for all."""
    broken = f" Not in {' and '.join(identity.broken)}: that may be an error." if identity.broken else ""
    loose = " Each figure may be rounded by itself." if identity.rounded else ""
    text = _text(identity, codes)
    return DraftedEquation(text=text, over=over, table=table, holds=identity.holds, beside=f"{broken}{loose}")


def _said(plan: Plan) -> set[frozenset[int]]:
    """The terms of each change that is promised already."""
    rules = [r for r in plan.kept.rules if r.check == "change-off" and (plan.nearly or not r.near)]
    places = [[p for p in rule.parameters.values() if isinstance(p, OperandPlace)] for rule in rules]
    return {frozenset(_key(p.entry) for p in side) for side in places if all(p.axis in ("row", "column") for p in side)}


def _key(member: Member) -> int:
    return 0 if member is None else member if isinstance(member, int) else id(member)


def _text(identity: NamedIdentity, codes: Mapping[int, str]) -> str:
    """The terms that add up, and after the equals sign the one that they make: the total, a lone one or the last."""
    single = [(member, factor) for member, factor in identity.terms if abs(factor) == 1]
    sides = [[t for t in single if (t[1] > 0) == plus] for plus in (True, False)]
    signs = [sum((factor > 0) == plus for _, factor in identity.terms) for plus in (True, False)]
    lone = [side[0] for side, terms in zip(sides, signs, strict=True) if terms == len(side) == 1]
    totals = [t for t in single if t[0] is None]
    # A term that alone has figures below nothing is what the others make: `births - deaths = growth`.
    below = [t for t in single if [t[0]] == list(identity.changes)]
    result, sign = next(iter([*totals, *below, *lone, *reversed(single)]), identity.terms[-1])
    terms = [(member, -factor if sign > 0 else factor) for member, factor in identity.terms if member is not result]
    ordered = sorted(terms, key=lambda term: term[1] < 0)
    text = "".join(_term(_code(member, codes), factor) for member, factor in ordered).removeprefix(" + ")
    return f"{text.strip()} = {_term(_code(result, codes), abs(sign)).removeprefix(' + ')}"


def _code(member: Member, codes: Mapping[int, str]) -> str:
    return quoted(TOTAL if member is None else codes[_key(member)])


def quoted(code: str) -> str:
    """A code as a term of an equation, quoted where it holds blanks or signs."""
    return code if _PLAIN.fullmatch(code) else f'"{code}"'


def _term(code: str, factor: int) -> str:
    return f" {'+' if factor > 0 else '-'} {f'{abs(factor)} * ' if abs(factor) > 1 else ''}{code}"
