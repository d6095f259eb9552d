"""Changes since the period before: tables of them, and columns of them beside the periods."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np

from tallvakt.authoring.drafting.candidate_rules import CellKey, Given, IntervalCell, OperandPlace, Rule, cells_of
from tallvakt.authoring.drafting.derived import difference, share
from tallvakt.authoring.drafting.operand_search import Operand, Trio, group
from tallvakt.authoring.drafting.page_joins import WholeTable
from tallvakt.authoring.drafting.printed_sums import mean_labels, meets
from tallvakt.authoring.drafting.raw_tables import FAR, IntervalRow, Piece
from tallvakt.authoring.drafting.rounded_sums import meets_rounded
from tallvakt.authoring.drafting.table_kinds import TableKind, TableKinds
from tallvakt.authoring.drafting.tally import Tally, bits, spot
from tallvakt.authoring.drafting.wide_tables import wide
from tallvakt.model.label_matching import compact
from tallvakt.model.numerals import figure_like
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
    """Columns beside the periods that are no means of them, made kinds of tables of their own.

    They are of the period before them: the change since the one before, that of a year ago, the change in per cent.
    """
    kinds = [part for kind in found.kinds for part in _parted(kind)]
    return replace(found, kinds=tuple(kinds))


def _parted(kind: TableKind) -> list[TableKind]:
    """A kind without the columns beside its periods, and a kind of its own for each of those columns."""
    heads = dict.fromkeys(t.piece.heads[n] for _, t in kind.tables for n in t.piece.others if t.piece.dated)
    means = {compact(label) for label in mean_labels(wide(kind))[1]} if heads else set()
    kinds = [kind]
    for label in heads if kind.columns is None and kind.printed == "rows" else ():
        change = sum((_changes(t.piece, label) for _, t in kind.tables), Tally()).sure(_TRIED)
        if change or (compact(label) not in means and _beside_a_period(kind, label)):
            alone = TableKind(
                rows=kind.rows,
                subject=kind.subject,
                columns=None,
                total=kind.total,
                printed=kind.printed,
                named_in=kind.named_in,
                beside=label,
            )
            alone.tables = [(e, _column(t, label, change)) for e, t in kind.tables if label in t.piece.heads]
            kinds.append(alone)
    # Each stands beside the periods as they were printed, so they are taken out together.
    taken = {one.beside for one in kinds[1:]}
    kind.tables = [(e, _without(t, taken)) for e, t in kind.tables] if taken else kind.tables
    return kinds


def _beside_a_period(kind: TableKind, label: str) -> bool:
    """Whether a column stands behind a period in each table that has it, and holds figures in most rows."""
    pieces = [t.piece for _, t in kind.tables if label in t.piece.heads]
    places = [(piece, piece.heads.index(label)) for piece in pieces]
    figures = [figure_like(row.texts[at]) for piece, at in places for row in piece.rows]
    return all(any(n < at for n in piece.dated) for piece, at in places) and 2 * sum(figures) > len(figures)


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


def _column(table: WholeTable, label: str, change: bool) -> WholeTable:
    """One column of a table as a table of the period before it; a symbol may stand for any change."""
    at = table.piece.heads.index(label)
    of = max((n for n in table.piece.dated if n < at), default=table.piece.dated[-1])
    return _taken(table, [at], (table.piece.heads[of],), free=change)


def _without(table: WholeTable, labels: Collection[str]) -> WholeTable:
    at = [n for n, head in enumerate(table.piece.heads) if head not in labels]
    return _taken(table, at, tuple(table.piece.heads[n] for n in at))


def _taken(table: WholeTable, at: Sequence[int], heads: tuple[str, ...], free: bool = False) -> WholeTable:
    own = table.piece
    rows = {id(row): _fields(row, own, list(at), free) for row in own.rows}
    negative = free or any((row.upper[list(at)] < 0).any() for row in own.rows)
    figures = own.figures.model_copy(update={"negative": True}) if negative else own.figures
    piece = replace(
        own,
        heads=heads,
        rows=tuple(rows[id(r)] for r in own.rows),
        figures=figures,
        decimals=tuple(own.decimals[n] for n in at),
        ratios=frozenset(position for position, n in enumerate(at) if n in own.ratios),
    )
    total = None if table.total is None else rows[id(table.total)]
    parts = tuple(rows[id(r)] for r in table.parts)
    apart = tuple(rows[id(r)] for r in table.apart)
    adding = [row for row in parts if row not in apart]
    closes = total is not None and (meets if not table.rounded else meets_rounded)(total, adding, piece.summed)
    return replace(table, piece=piece, total=total, parts=parts, apart=apart, closes=closes)


def _fields(row: IntervalRow, piece: Piece, at: list[int], free: bool) -> IntervalRow:
    lower, upper = row.lower[at], row.upper[at]
    if free:
        hidden = lower != upper
        lower, upper = np.where(hidden, -FAR, lower), np.where(hidden, FAR, upper)
    decimals = max((piece.decimals[n] for n in at), default=0)
    return replace(row, texts=tuple(row.texts[n] for n in at), lower=lower, upper=upper, decimals=decimals)
