"""Which longer periods are the sum, or the rounded mean, of the shorter ones printed beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from tallvakt.authoring.drafting.candidate_rules import Rule
from tallvakt.authoring.drafting.raw_tables import IntervalRow, Piece
from tallvakt.authoring.drafting.table_kinds import TableKind
from tallvakt.authoring.drafting.tally import Tally, bits, spot
from tallvakt.authoring.drafting.wide_tables import wide
from tallvakt.model.periods import Named, named

_NEEDED = {("month", "quarter"): 3, ("quarter", "year"): 4, ("month", "year"): 12}
"""How many shorter periods make a longer one."""
_WAYS = ("sum", "mean")


def longer(kinds: Sequence[TableKind]) -> list[Rule]:
    """One rule for each pair of periods, and near misses."""
    rules: list[Rule] = []
    for (parts, whole), how in product(_NEEDED, _WAYS):
        links = {r.parameters["parts"] for r in rules if not r.near and r.parameters["how"] == how}
        if (parts, whole) == ("month", "year") and links == {"month", "quarter"}:
            continue  # it follows from the two others
        tallies = {n: _tally(kind, parts, whole, how) for n, kind in enumerate(kinds) if kind.columns is None}
        asked = {n: t for n, t in tallies.items() if t.cases}
        right = {n: t for n, t in asked.items() if t.kept}
        near = not right
        tally = sum((right or asked).values(), Tally())
        if tally.near(len(_NEEDED) * 2) if near else tally.sure(len(_NEEDED) * 2):
            given = {"parts": parts, "whole": whole, "how": how}
            tables = {} if near or right.keys() == asked.keys() else {"tables": tuple(right)}
            says = f"{whole.title()}s that are the {how} of their {parts}s"
            name = {"sum": "sum-to", "mean": "average-to"}[how]
            rules.append(
                Rule(
                    id=f"{parts}s-{name}-{whole}",
                    check="periods-not-summing",
                    parameters={**given, **tables},
                    tally=tally,
                    says=says,
                    near=near,
                )
            )
    return rules


def _tally(kind: TableKind, parts: str, whole: str, how: str) -> Tally:
    done = Tally()
    for piece in wide(kind):
        for column, of in _groups(piece, parts, whole):
            for row in piece.rows:
                right, tells = _holds(row, column, of, how)
                if tells or not right:
                    where = "" if right else spot(row.label, row.line, row.sheet, piece.heads[column])
                    done = done.plus(right, where, tells)
    return done


def _holds(row: IntervalRow, column: int, of: list[int], how: str) -> tuple[bool, float]:
    """Whether a row may keep it in one column, and the bits that it tells."""
    low, high = int(row.lower[of].sum()), int(row.upper[of].sum())
    least, most = int(row.lower[column]), int(row.upper[column])
    k = len(of) if how == "mean" else 1
    slack = (high - low) // k + most - least
    if k == 1:
        return low <= most and high >= least, bits(most, slack)
    return 2 * high >= 2 * k * least - k and 2 * low <= 2 * k * most + k - 1, bits(most, slack)


def _groups(piece: Piece, parts: str, whole: str) -> Iterator[tuple[int, list[int]]]:
    """Columns of whole periods with the columns they are made of, where all of those are printed."""
    heads = {n: period for n in piece.dated if (period := named(piece.heads[n])) is not None}
    years = {h.year for h in heads.values() if h.year is not None}
    only = next(iter(years)) if len(years) == 1 else None
    for column, head in heads.items():
        if head.kind == whole:
            of = [n for n, h in heads.items() if h.kind == parts and _within(h, head, only)]
            if len(of) == _NEEDED[parts, whole]:
                yield column, of


def _within(part: Named, whole: Named, only: int | None) -> bool:
    if (part.year or only) != (whole.year or only):
        return False
    return whole.kind == "year" or (part.number + 2) // 3 == whole.number
