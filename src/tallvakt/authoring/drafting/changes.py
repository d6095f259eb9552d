"""Changes since the period before: tables of them, and columns of them beside the periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np

from tallvakt.authoring.drafting.candidate_rules import CellKey, Given, IntervalCell, OperandPlace, Rule, cells_of
from tallvakt.authoring.drafting.derived import difference, share
from tallvakt.authoring.drafting.operand_search import Operand, Trio, group
from tallvakt.authoring.drafting.page_joins import WholeTable
from tallvakt.authoring.drafting.printed_sums import meets
from tallvakt.authoring.drafting.raw_tables import FAR, IntervalRow, Piece
from tallvakt.authoring.drafting.table_kinds import TableKind, TableKinds
from tallvakt.authoring.drafting.tally import Tally, bits, spot
from tallvakt.model.periods import earlier, named

_BACK = {"month": (1, 12), "quarter": (1, 4), "year": (1,)}
"""A change is since the period before, or since the same one of the year before."""
_TRIED = 8
_SOME_YEAR = 2000
"""For periods that name no year."""


def since(kinds: Sequence[TableKind]) -> list[Rule]:
    """Tables that are the change of another since an earlier period, in figures or in per cent; and near misses."""
    rules: list[Rule] = []
    dated = [n for n, kind in enumerate(kinds) if kind.columns is None and not kind.twice]
    cells = {n: _coded(kinds[n]) for n in dated}
    for result, of in permutations(dated, 2):
        if kinds[result].rows is kinds[of].rows and kinds[result].subject is kinds[of].subject:
            sides = [(OperandPlace("table", n), cells[n], kinds[n].figures.decimals) for n in (result, of)]
            rules += _best(sides, sorted(_steps(kinds[result])))
    return rules


def _best(sides: Sequence[Operand], steps: Sequence[int]) -> Iterator[Rule]:
    """The rule of two tables that most figures keep."""
    candidates: list[tuple[Tally, Rule]] = []
    for by in steps:
        (result, *_), (of, figures, decimals) = sides
        moved = {at: figures[then] for at in figures if (then := (at[0], at[1], earlier(str(at[2]), by))) in figures}
        for one in group([*sides, (of, moved, decimals)], ()):
            given: dict[str, Given] = {"result": result, "of": of, "minus": of, "before": by}
            says = f"Figures that are the change since {by} period{'s' if by > 1 else ''} before"
            tally = one.tally(Trio(0, 1, 2), *difference(one, Trio(0, 1, 2), 0))
            candidates.append((tally, _rule("change-since-before", "change-off", given, tally, says)))
            given = {"result": result, "part": of, "whole": of, "change": True, "before": by}
            tally = one.tally(Trio(0, 1, 2), *share(one, Trio(0, 1, 2), 100, True))
            says += ", in per cent"
            candidates.append((tally, _rule("change-since-before-in-per-cent", "share-off", given, tally, says)))
    right = [(t, r) for t, r in candidates if t.sure(_TRIED)] or [(t, r) for t, r in candidates if t.near(_TRIED)]
    if right:
        yield max(right, key=lambda pair: pair[0].holds)[1]


def _rule(name: str, check: str, given: dict[str, Given], tally: Tally, says: str) -> Rule:
    return Rule(id=name, check=check, parameters=given, tally=tally, says=says, near=not tally.sure(_TRIED))


def _steps(kind: TableKind) -> set[int]:
    heads = (named(t.piece.heads[n]) for _, t in kind.tables for n in t.piece.dated)
    return {by for kind_of in {h.kind for h in heads if h is not None} for by in _BACK[kind_of]}


def _coded(kind: TableKind) -> dict[CellKey, IntervalCell]:
    """The figures by subject, row and the code of their period."""
    codes = {(at, cell): named(cell.column) for at, cell in cells_of(kind).items()}
    return {(at[0], at[1], n.code(_SOME_YEAR)): cell for (at, cell), n in codes.items() if n is not None}


def beside(found: TableKinds) -> TableKinds:
    """Columns beside the periods that are the change since the one before, made kinds of tables of their own."""
    kinds = [part for kind in found.kinds for part in _parted(kind)]
    return replace(found, kinds=tuple(kinds))


def _parted(kind: TableKind) -> list[TableKind]:
    """A kind without its columns of changes, and a kind of its own for each of those columns."""
    heads = dict.fromkeys(t.piece.heads[n] for _, t in kind.tables for n in t.piece.others if t.piece.dated)
    kinds = [kind]
    for label in heads if kind.columns is None and kind.printed == "rows" else ():
        tally = sum((_changes(t.piece, label) for _, t in kind.tables), Tally())
        if tally.sure(_TRIED):
            alone = TableKind(
                rows=kind.rows,
                subject=kind.subject,
                columns=None,
                total=kind.total,
                printed=kind.printed,
                named_in=kind.named_in,
                beside=label,
            )
            alone.tables = [(e, _column(t, label)) for e, t in kind.tables if label in t.piece.heads]
            kind.tables = [(e, _without(t, label)) for e, t in kind.tables]
            kinds.append(alone)
    return kinds


def _before(piece: Piece, label: str) -> tuple[int, int, int] | None:
    """The column of a label, and those of the two periods before it."""
    if label not in piece.heads:
        return None
    at = piece.heads.index(label)
    dated = [n for n in piece.dated if n < at]
    return (at, dated[-1], dated[-2]) if len(dated) > 1 else None


def _changes(piece: Piece, label: str) -> Tally:
    done, at = Tally(), _before(piece, label)
    for row in piece.rows if at is not None else ():
        low, high = row.lower[list(at or ())], row.upper[list(at or ())]
        right = bool(low[1] - high[2] <= high[0] and high[1] - low[2] >= low[0])
        tells = bits(int(min(abs(high[0]), high[2])), int((high - low).sum()))
        if tells or not right:
            done = done.plus(right, "" if right else spot(row.label, row.line, row.sheet, label), tells)
    return done


def _column(table: WholeTable, label: str) -> WholeTable:
    """One column of a table as a table of the period before it; a symbol there may stand for any change."""
    at, of, _ = _before(table.piece, label) or (table.piece.heads.index(label), table.piece.dated[-1], 0)
    return _taken(table, [at], (table.piece.heads[of],), free=True)


def _without(table: WholeTable, label: str) -> WholeTable:
    at = [n for n, head in enumerate(table.piece.heads) if head != label]
    return _taken(table, at, tuple(table.piece.heads[n] for n in at))


def _taken(table: WholeTable, at: Sequence[int], heads: tuple[str, ...], free: bool = False) -> WholeTable:
    rows = {id(row): _fields(row, list(at), free) for row in table.piece.rows}
    figures = table.piece.figures.model_copy(update={"negative": True}) if free else table.piece.figures
    piece = replace(table.piece, heads=heads, rows=tuple(rows[id(r)] for r in table.piece.rows), figures=figures)
    total = None if table.total is None else rows[id(table.total)]
    parts = tuple(rows[id(r)] for r in table.parts)
    closes = total is not None and meets(total, parts, piece.summed)
    return replace(table, piece=piece, total=total, parts=parts, closes=closes)


def _fields(row: IntervalRow, at: list[int], free: bool) -> IntervalRow:
    lower, upper = row.lower[at], row.upper[at]
    if free:
        hidden = lower != upper
        lower, upper = np.where(hidden, -FAR, lower), np.where(hidden, FAR, upper)
    return replace(row, texts=tuple(row.texts[n] for n in at), lower=lower, upper=upper)
