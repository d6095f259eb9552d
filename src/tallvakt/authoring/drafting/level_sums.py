"""Which tables print a lower level of which others, told by how codes begin and by what adds up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from tallvakt.authoring.drafting.candidate_rules import CellKey, OperandPlace, Rule, cells_of
from tallvakt.authoring.drafting.dimensions import Category, Classification
from tallvakt.authoring.drafting.table_kinds import TableKind
from tallvakt.authoring.drafting.tally import Tally, bits


def between(kinds: Sequence[TableKind]) -> list[Rule]:
    """A rule for each pair of tables of a lower and a higher level, and near misses."""
    pairs = [(low, high) for low, high in permutations(range(len(kinds)), 2) if _fit(kinds[low], kinds[high])]
    rules = []
    for low, high in pairs:
        tally = _tally(kinds[low], kinds[high])
        near = tally.near(len(pairs))
        if near or tally.sure(len(pairs)):
            given = {"parts": OperandPlace("table", low), "whole": OperandPlace("table", high)}
            says = "Rows that are the sum of those whose codes begin with theirs"
            rules.append(
                Rule(
                    id="lower-level-sums-to-higher",
                    check="levels-not-summing",
                    parameters=given,
                    tally=tally,
                    says=says,
                    near=near,
                )
            )
    return rules


def width(dimension: Classification) -> int:
    """How many letters its printed codes have; 0 where they have none, or not all as many."""
    widths = {len(e.printed_code) for e in dimension.entries if e.printed_code}
    return widths.pop() if len(widths) == 1 else 0


def _fit(low: TableKind, high: TableKind) -> bool:
    alike = low.subject is high.subject and low.columns is high.columns and low.each == high.each
    return (
        alike
        and low.figures == high.figures
        and not (low.twice or high.twice)
        and 0 < width(high.rows) < width(low.rows)
    )


def _tally(low: TableKind, high: TableKind) -> Tally:
    """In how many of its figures the higher level is the sum of the lower."""
    digits, above, below = width(high.rows), cells_of(high), cells_of(low)
    parent: dict[int, Category] = {}
    codes = {e.printed_code: e for e in high.rows.entries if e.printed_code}
    for entry in low.rows.entries:
        if entry.printed_code[:digits] in codes:
            parent[id(entry)] = codes[entry.printed_code[:digits]]
    sums: dict[CellKey, tuple[int, int]] = {}
    for (subject, row, column), cell in below.items():
        if row in parent:
            at = (subject, id(parent[row]), column)
            least, most = sums.get(at, (0, 0))
            sums[at] = (least + cell.lower, most + cell.upper)
    done = Tally()
    for at, (least, most) in sums.items():
        if (whole := above.get(at)) is not None:
            right = least <= whole.upper and most >= whole.lower
            tells = bits(whole.upper, most - least + whole.upper - whole.lower)
            if tells or not right:
                done = done.plus(right, "" if right else whole.spot, tells)
    return done
