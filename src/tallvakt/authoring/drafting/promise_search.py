"""Which promises the tables of an unknown publication keep, told by arithmetic alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tallvakt.authoring.drafting.candidate_rules import Rule
from tallvakt.authoring.drafting.changes import since
from tallvakt.authoring.drafting.derived import derived
from tallvakt.authoring.drafting.dimensions import Category, Classification
from tallvakt.authoring.drafting.identity_levels import Levels, identities_of, levels
from tallvakt.authoring.drafting.level_sums import between
from tallvakt.authoring.drafting.named_identities import NamedIdentity
from tallvakt.authoring.drafting.page_joins import WholeTable
from tallvakt.authoring.drafting.period_sums import longer
from tallvakt.authoring.drafting.printed_sums import by_prefix, intervals, meets, tree
from tallvakt.authoring.drafting.raw_tables import IntervalRow
from tallvakt.authoring.drafting.table_identities import between_subjects, between_tables, without_sums
from tallvakt.authoring.drafting.table_kinds import TableKind, total_column
from tallvakt.authoring.drafting.tally import SHARE, SURE, Tally, bits, spot
from tallvakt.model.label_matching import compact


@dataclass(eq=False, slots=True)
class PromiseEvidence:
    """The promises found. Kinds are named by their position."""

    parts: dict[int, Tally] = field(default_factory=dict)
    """By kind with a total row: tables whose rows add up to it."""
    across: dict[int, Tally] = field(default_factory=dict)
    """By kind with columns of categories: tables whose columns add up."""
    anchors: list[tuple[int, Tally]] = field(default_factory=list)
    """Kinds whose rows are the totals of tables printed for each of them."""
    shared: list[tuple[int, list[int], Tally]] = field(default_factory=list)
    """Kinds that are printed once, and others whose total is the same: other breakdowns of the same figures."""
    statuses: list[tuple[int, int, Tally]] = field(default_factory=list)
    """Kinds whose tables add up to the table of another kind."""
    parents: dict[int, dict[int, Category]] = field(default_factory=dict)
    """By classification, and by entry (both by `id`): what it is a part of, where rows have levels."""
    left_out: Tally = field(default_factory=Tally)
    """Tables that leave out a row their classification has: whether they add up without it."""
    sums: dict[int, Levels] = field(default_factory=dict)
    """By kind whose rows do not add up as they stand: the sums among them, wherever they stand."""
    column_sums: dict[int, Levels] = field(default_factory=dict)
    """By kind whose columns are categories: the same of its columns."""
    table_sums: list[NamedIdentity] = field(default_factory=list)
    """Identities between kinds of tables."""
    subject_sums: dict[int, list[NamedIdentity]] = field(default_factory=dict)
    """By kind, identities between what its tables are printed for."""
    rounded: set[int] = field(default_factory=set)
    """Kinds whose rows, or columns, add up to their total but for the rounding of each figure."""
    rules: list[Rule] = field(default_factory=list)
    """What links periods, levels and computed figures, and near misses."""

    @property
    def loose(self) -> set[int]:
        """Kinds whose figures meet only where each of them may be rounded by itself."""
        alone = {n for levels_of in (self.sums, self.column_sums) for n, found in levels_of.items() if found.rounded}
        beside = {n for n, identities in self.subject_sums.items() if any(one.rounded for one in identities)}
        tables = {n for one in self.table_sums if one.rounded for n, _ in one.terms if isinstance(n, int)}
        return alone | beside | tables | self.rounded


def try_promises(kinds: Sequence[TableKind]) -> PromiseEvidence:
    """Try every promise on every kind of table."""
    kept = PromiseEvidence()
    kept.rounded = {n for n, kind in enumerate(kinds) if any(t.rounded for _, t in kind.tables)}
    for number, kind in enumerate(kinds):
        _levels(kind, kept)
        _identities(number, kind, kept)
        if kind.total or id(kind.rows) in kept.parents:
            kept.parts[number] = _parts(number, kind, kept)
        if kind.columns is not None and number not in kept.across:
            kept.across[number] = _tally((t for _, t in kind.tables), lambda t: total_column(t) is not None)
        if kind.subject is None and len(kind.tables) == 1:
            _anchor(number, kinds, kept)
            _statuses(number, kinds, kept)
    _shared(kinds, kept)
    wholes = {id(above) for parents in kept.parents.values() for above in parents.values()}
    balances = [one for found in (*kept.sums.values(), *kept.column_sums.values()) for one in found.balances]
    wholes |= {id(one.sides[0][0]) for one in balances if one.is_sum}
    rules = [*longer(kinds), *between(kinds), *since(kinds), *derived(kinds, wholes)]
    kept.rules, kept.table_sums = without_sums(rules, between_tables(kinds), kinds)
    for number, kind in enumerate(kinds):
        kept.rules, kept.subject_sums[number] = without_sums(kept.rules, between_subjects(kind), kinds)
    return kept


def left_out_of_sums(kind: TableKind) -> list[Category]:
    """Columns of shares, rates and means in which rows do not add up as they do in the others, and such rows."""
    columns: dict[int, Category] = {}
    for _, table in kind.tables:
        piece = table.piece
        for n in sorted(piece.ratios) if kind.columns is not None else ():
            entry = kind.columns.of(piece.heads[n]) if kind.columns is not None else None
            if entry is not None and (table.total is None or not meets(table.total, table.adding, [n])):
                columns[id(entry)] = entry
    rows = {id(e): e for _, t in kind.tables for row in t.apart if (e := kind.rows.of(row.label)) is not None}
    return [*columns.values(), *rows.values()]


def _tally(tables: Iterable[WholeTable], right: Callable[[WholeTable], bool]) -> Tally:
    done = Tally()
    for table in tables:
        holds, row = right(table), table.total or table.parts[0]
        at = list(table.piece.summed)
        tells = sum(bits(int(n), 0) for n in row.lower[at]) if table.total else SURE
        done = done.plus(holds, "" if holds else spot(row.label, row.line, row.sheet), tells)
    return done


def _parts(number: int, kind: TableKind, kept: PromiseEvidence) -> Tally:
    """Tables whose uppermost rows add up to the total."""
    if number in kept.sums:
        return Tally(kept.sums[number].sums, 0, SURE, kept.sums[number].broken)
    if id(kind.rows) in kept.parents:
        held = sum(_keeps_levels(kind, table, kept.parents[id(kind.rows)]) for _, table in kind.tables)
        return Tally(held, len(kind.tables) - held, SURE)
    size = len(kind.rows.entries)
    for _, table in kind.tables:
        if len(table.parts) < size and (table.closes or not _percent(table)):
            kept.left_out = kept.left_out.plus(table.closes)
    tally = _tally((t for _, t in kind.tables), lambda t: t.closes or t.broken_in is not None)
    return replace(tally, where=(*tally.where, *_breaks(kind)))


def _keeps_levels(kind: TableKind, table: WholeTable, parents: Mapping[int, Category]) -> bool:
    """Whether nearly all rows of a table are the sum of those that are a part of them."""
    rows = _rows(kind.rows, table)
    parts: dict[int, list[IntervalRow]] = {}
    for part, whole in parents.items():
        if part in rows and id(whole) in rows:
            parts.setdefault(id(whole), []).append(rows[part])
    held = [meets(rows[whole], of, table.piece.summed) for whole, of in parts.items()]
    return sum(held) >= SHARE * len(held)


def _breaks(kind: TableKind) -> Iterator[str]:
    """Where the rows of tables do not add up to a total that they add up to in all other columns."""
    for total, table in ((table.total, table) for _, table in kind.tables):
        if total is not None and table.broken_in is not None:
            yield spot(total.label, total.line, total.sheet, table.piece.heads[table.broken_in])


def _percent(table: WholeTable) -> bool:
    return table.piece.figures.decimals > 0


def _levels(kind: TableKind, kept: PromiseEvidence) -> None:
    """Parents, where the rows do not add up as they are but do so level by level, in nearly all tables alike."""
    if sum(t.closes for _, t in kind.tables) >= SHARE * len(kind.tables):
        return
    nested = [(t, above) for _, t in kind.tables if (above := by_prefix(t.piece.rows, t.piece.summed))]
    if nested and len(nested) >= SHARE * len(kind.tables):
        links = [(t, n, above) for t, up in nested for n, above in enumerate(up) if above >= 0]
        pairs = [(_entry(kind.rows, t, n), _entry(kind.rows, t, above)) for t, n, above in links]
        kept.parents[id(kind.rows)] = {id(e): above for e, above in pairs if e is not None and above is not None}
        return
    trees_of = [(t, tree(t.piece.rows, t.piece.summed)) for _, t in kind.tables if t.total is t.piece.rows[0]]
    trees = [
        {_entry(kind.rows, t, n): _above(kind.rows, t, p) for n, p in enumerate(up) if n} for t, up in trees_of if up
    ]
    if not trees or len(trees) < SHARE * len(kind.tables) or any(one != trees[0] for one in trees):
        return
    kept.parents[id(kind.rows)] = {id(e): above for e, above in trees[0].items() if e is not None and above is not None}


def _identities(number: int, kind: TableKind, kept: PromiseEvidence) -> None:
    """Sums among rows and among columns, where they do not all add up to a total and no levels are known."""
    flat = kind.total and sum(t.closes or t.broken_in is not None for _, t in kind.tables) >= SHARE * len(kind.tables)
    if not flat and id(kind.rows) not in kept.parents and not kind.twice:
        found = levels(identities_of(kind, "row"), kind, "row")
        if found.sums:
            kept.parents[id(kind.rows)] = dict(found.parents)
        if found.sums or found.balances:
            kept.sums[number] = found
    if kind.columns is None:
        return
    # Shares that add up only with rounding would make all figures of the table rounded ones.
    identities = [one for one in identities_of(kind, "column", among_ratios=True) if not one.rounded]
    if any(total_column(t) is None for _, t in kind.tables):
        # No column is the total of all, which levels would be asked for: each sum is an equation of its own.
        identities = [*identities_of(kind, "column"), *identities]
    if identities:
        rounded = any(one.rounded for one in identities)
        kept.column_sums[number] = Levels(
            parents={}, outside=[], balances=identities, broken=(), sums=0, rounded=rounded
        )


def _entry(rows: Classification, table: WholeTable, number: int) -> Category | None:
    return rows.of(table.piece.rows[number].label)


def _above(rows: Classification, table: WholeTable, number: int) -> Category | None:
    return _entry(rows, table, number) if number > 0 else None


def agree(one: IntervalRow, other: IntervalRow, columns: Sequence[int]) -> bool:
    """Whether two rows may be the same figures."""
    at = list(columns)
    return bool(((one.lower[at] <= other.upper[at]) & (other.lower[at] <= one.upper[at])).all())


def _anchor(number: int, kinds: Sequence[TableKind], kept: PromiseEvidence) -> None:
    """The totals of tables printed for each row of this table are that row."""
    (_, table), *_ = kinds[number].tables
    rows = _rows(kinds[number].rows, table)
    done = Tally()
    for kind in kinds:
        for entry, other in kind.tables:
            if kind.subject is not kinds[number].rows or other.total is None or not _alike(table, other):
                continue
            row = rows.get(id(entry))
            if row is not None:
                done = _plus(done, agree(row, other.total, other.piece.summed), other.total)
    if done.kept:
        kept.anchors.append((number, done))


def _shared(kinds: Sequence[TableKind], kept: PromiseEvidence) -> None:
    """Tables that are printed once, of different rows, and have the same total but for a figure or two."""
    alone = [(n, k.tables[0][1]) for n, k in enumerate(kinds) if k.subject is None and len(k.tables) == 1 and k.total]
    once = [(n, table, table.total) for n, table in alone if table.total is not None and not _percent(table)]
    placed: set[int] = set()
    for at, (number, table, total) in enumerate(once):
        done, same = Tally(), []
        for other, beside, its in once[at + 1 :]:
            if other in placed or number in placed or not _alike(table, beside):
                continue
            one = Tally()
            for column in table.piece.summed:
                right = agree(total, its, [column])
                one = one.plus(
                    right, "" if right else spot(its.label, its.line, its.sheet), bits(int(its.lower[column]), 0)
                )
            if one.sure() or one.near():
                same.append(other)
                done = done.plus(True) if not one.fails else done.plus(False, one.where[0])
        if same:
            placed.update(same)
            kept.shared.append((number, same, done))


def _statuses(number: int, kinds: Sequence[TableKind], kept: PromiseEvidence) -> None:
    """The tables of another kind with the same rows add up to this table, row by row."""
    whole = kinds[number]
    (_, table), *_ = whole.tables
    for other, kind in enumerate(kinds):
        same = kind.rows is whole.rows and kind.columns is whole.columns and kind.total == whole.total
        if not same or kind.subject is None or len(kind.tables) < 2 or kind.twice:
            continue
        if not all(_alike(table, t) for _, t in kind.tables):
            continue
        groups = [_rows(kind.rows, t) for _, t in kind.tables]
        done = Tally()
        for key, row in _rows(whole.rows, table).items():
            lower, upper = intervals([g[key] for g in groups if key in g], table.piece.summed)
            at = list(table.piece.summed)
            done = _plus(done, bool(((lower <= row.upper[at]) & (upper >= row.lower[at])).all()), row)
        if done.kept:
            kept.statuses.append((other, number, done))


def _plus(done: Tally, right: bool, row: IntervalRow) -> Tally:
    return done.plus(right, "" if right else spot(row.label, row.line, row.sheet))


def _rows(dimension: Classification, table: WholeTable) -> Mapping[int, IntervalRow]:
    """The rows of a table by the entry they are for; 0 is the total."""
    rows = {id(e): r for r in table.parts if (e := dimension.of(r.label)) is not None}
    return rows | ({0: table.total} if table.total is not None else {})


def _alike(one: WholeTable, other: WholeTable) -> bool:
    """Whether two tables have the same columns and figures of the same kind."""
    heads = [tuple(compact(h) for h in t.piece.heads) for t in (one, other)]
    return heads[0] == heads[1] and one.piece.figures == other.piece.figures and np.size(one.piece.heads) > 0
