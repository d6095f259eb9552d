"""Kinds of tables: which have the same rows and are printed once for each code of another classification."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tallvakt.authoring.drafting.dimensions import Category, Classification, cluster
from tallvakt.authoring.drafting.page_joins import WholeTable, same
from tallvakt.authoring.drafting.printed_sums import meets, sums_across
from tallvakt.authoring.drafting.raw_tables import IntervalRow, same_heads
from tallvakt.authoring.drafting.tally import SHARE
from tallvakt.model.label_matching import assign, compact
from tallvakt.model.periods import named
from tallvakt.recognise.headings import find
from tallvakt.rules.contract import Format

_SEVERAL = 3
"""So many alike tables that only their headings tell apart are one kind, printed for what the headings name."""
_NUMBERED = re.compile(r"^\s*(?:\d{1,3}[a-zA-Z]?|[a-zA-Z])[.):]\s+")


@dataclass(kw_only=True, eq=False, slots=True)
class TableKind:
    """Tables of one kind, each with the code it is printed for."""

    rows: Classification
    subject: Classification | None
    columns: Classification | None
    total: bool
    printed: str
    tables: list[tuple[Category | None, WholeTable]] = field(default_factory=list)
    named_in: Literal["total", "heading"] = "total"
    marks: tuple[str, ...] = ()
    beside: str = ""
    """The label of the column that it is of the other tables."""
    each: str = ""
    """The kind of period that every table of it is of."""

    @property
    def figures(self) -> Format:
        """How its figures are printed."""
        return self.tables[0][1].piece.figures

    @property
    def twice(self) -> bool:
        """Whether two of its tables are for the same code, and nothing told yet tells them apart."""
        if self.printed == "years-by-months" or self.each:
            return False
        seen: set[tuple[int, str]] = set()
        for entry, table in self.tables:
            heads = {(id(entry), compact(h)) for h in table.piece.heads if named(h) is not None} or {(id(entry), "")}
            if seen & heads:
                return True
            seen |= heads
        return False

    @property
    def missing(self) -> int:
        """Codes of its subject for which it is not printed."""
        return len(self.subject.entries) - len({id(e) for e, _ in self.tables}) if self.subject else 0


@dataclass(frozen=True, eq=False, slots=True)
class TableKinds:
    """The kinds of tables of a publication and their classifications, in printed order; and what fits none."""

    kinds: tuple[TableKind, ...]
    dimensions: tuple[Classification, ...]
    left: tuple[WholeTable, ...]


def sort_tables(tables: Sequence[WholeTable], exact: bool = False) -> TableKinds:
    """The kinds of some tables; `exact`: labels that differ name different things."""
    fit = [t for t in tables if _drawn(t)]
    left = tuple(t for t in tables if not _drawn(t))
    usual = [t for t in fit if t.piece.form != "years-by-months"]
    rows, of = cluster(([r.label for r in t.parts] for t in usual), exact)
    row_of = dict(zip(map(id, usual), of, strict=True))
    series = [t for t in fit if t.piece.form == "years-by-months"]
    if series:
        rows.append(_series(series, row_of))
    column_of = _columns(usual)
    subjects, subject_of = _subjects(usual, row_of, rows)
    kind_of: dict[tuple[int, ...], TableKind] = {}
    for table in fit:
        subject, entry = subject_of.get(id(table), (None, None))
        columns, has_total = column_of.get(id(table)), table.total is not None
        key = (*map(id, (row_of[id(table)], subject, columns)), has_total, hash(table.piece.form))
        if key not in kind_of:
            kind_of[key] = TableKind(
                rows=row_of[id(table)], subject=subject, columns=columns, total=has_total, printed=table.piece.form
            )
        kind_of[key].tables.append((entry, table))
    whole = [part for kind in kind_of.values() for part in _apart(kind, [*rows, *subjects])]
    used = [d for k in whole for d in (k.rows, k.subject, k.columns) if d is not None]
    return TableKinds(tuple(whole), tuple({id(d): d for d in used}.values()), left)


def _drawn(table: WholeTable) -> bool:
    return bool(table.parts) and not table.piece.grouped and all(r.label for r in table.parts)


def _series(tables: Sequence[WholeTable], row_of: dict[int, Classification]) -> Classification:
    """Series that stand alone are the codes of one classification, named by what tells their tables apart."""
    dimension = Classification()
    names = _telling([t.piece.words for t in tables]) or [r.label for t in tables for r in t.parts]
    for table, name in zip(tables, names, strict=True):
        dimension.entries.append(entry := Category())
        entry.spellings[unnumbered(name)] += 1
        row_of[id(table)] = dimension
    return dimension


def _columns(tables: Sequence[WholeTable]) -> dict[int, Classification]:
    """The classifications that label columns, where the columns are no periods."""
    asked = [t for t in tables if not t.piece.dated and t.piece.others]
    heads = [[h for n, h in enumerate(t.piece.heads) if h and n != total_column(t)] for t in asked]
    return dict(zip(map(id, asked), cluster(heads)[1], strict=True))


def total_column(table: WholeTable) -> int | None:
    """The column that is the sum of the others, where columns are no periods."""
    return sums_across(table.piece)


def _subjects(
    tables: Sequence[WholeTable], row_of: dict[int, Classification], rows: Sequence[Classification]
) -> tuple[list[Classification], dict[int, tuple[Classification, Category]]]:
    """What the total row of each table names: a row of another table, else a classification of its own."""
    of: dict[int, tuple[Classification, Category]] = {}
    subjects: list[Classification] = []
    for dimension in rows:
        mine = [t for t in tables if row_of[id(t)] is dimension and t.rest]
        if not mine:
            continue
        rests = list(dict.fromkeys(t.rest for t in mine))
        candidates = [d for d in (*rows, *subjects) if d is not dimension]
        best = max(candidates, key=lambda d: d.share(rests), default=None)
        if best is None or best.share(rests) <= 1 / 2:
            best = Classification(exact=dimension.exact)
            subjects.append(best)
        for rest, entry in _name(best, mine).items():
            for table in mine:
                if table.rest == rest:
                    entry.subject[rest] += 1
                    of[id(table)] = (best, entry)
    return subjects, of


def _name(dimension: Classification, tables: Sequence[WholeTable]) -> dict[str, Category]:
    """The entry that the total of each table names, one-to-one; the same total printed twice is for one entry."""
    totals = {t.rest: t.total for t in tables}
    category_of = {rest: entry for rest in totals if (entry := dimension.find(rest)) is not None}
    taken = {str(n) for n, e in enumerate(dimension.entries) if e in category_of.values()}
    open_ = [rest for rest in totals if rest not in category_of]
    near = assign(open_, dimension.names(), taken)
    for number, rest in enumerate(open_):
        total = totals[rest]
        alike = [(other, e) for other, e in category_of.items() if e.like(rest) and not _other_word(dimension, rest, e)]
        again = [e for other, e in alike if same(totals[other], total)]
        if again:
            category_of[rest] = again[0]
        elif number in near:
            category_of[rest] = dimension.entries[int(near[number])]
        else:
            dimension.entries.append(Category())
            category_of[rest] = dimension.entries[-1]
        category_of[rest].subject[rest] += 0
    return category_of


def _other_word(dimension: Classification, rest: str, entry: Category) -> bool:
    """Whether a name in a file of observations is that of another code: `women` holds `men`, and is another word."""
    names = {compact(t) for t in (*entry.spellings, *entry.subject)}
    flat = compact(rest)
    return dimension.exact and flat not in names and any(name in flat or flat in name for name in names)


def _apart(kind: TableKind, classifications: Sequence[Classification]) -> list[TableKind]:
    """A kind whose tables are printed twice for the same code, told apart by sheets and headings."""
    if not kind.twice:
        return [kind]
    named_after = {t.piece.period for _, t in kind.tables}
    if kind.columns and not kind.subject and None not in named_after and len(named_after) == len(kind.tables):
        kind.each = next(p.kind for p in named_after if p is not None)
        return [kind]
    alike = len({t.piece.figures for _, t in kind.tables}) == 1
    over = all(t.piece.over for _, t in kind.tables)
    if kind.subject is None and alike and (over or kind.rows.exact or len(kind.tables) >= _SEVERAL):
        for dimension in classifications:
            entries = [_in_words(dimension, t.piece.words) for _, t in kind.tables]
            if None not in entries and len(set(map(id, entries))) == len(entries):
                return _headed(kind, dimension, [e for e in entries if e is not None])
        names = _telling([t.piece.words for _, t in kind.tables])
        if names is not None:
            dimension = Classification()
            dimension.entries = [Category(subject=Counter([unnumbered(n)])) for n in names]
            return _headed(kind, dimension, list(dimension.entries))
    looks: list[Callable[[WholeTable], str]] = [
        lambda t: (t.piece.words or ("",))[-1],
        lambda t: (*t.piece.words, "")[0],
    ]
    for look in looks:
        parts: dict[str, TableKind] = {}
        for entry, table in kind.tables:
            mark = look(table)
            one = TableKind(
                rows=kind.rows,
                subject=kind.subject,
                columns=kind.columns,
                total=kind.total,
                printed=kind.printed,
                marks=(mark,),
            )
            parts.setdefault(mark, one).tables.append((entry, table))
        if all(mark and not part.twice for mark, part in parts.items()):
            return list(parts.values())
    return [kind]


def _headed(kind: TableKind, dimension: Classification, entries: Sequence[Category]) -> list[TableKind]:
    """Tables that headings tell apart; one that all others add up to is of a kind of its own."""
    printed_for = TableKind(
        rows=kind.rows,
        subject=dimension,
        columns=kind.columns,
        total=kind.total,
        printed=kind.printed,
        named_in="heading",
    )
    printed_for.tables = [(entry, table) for entry, (_, table) in zip(entries, kind.tables, strict=True)]
    whole = next((n for n in range(len(entries)) if _adds_up(kind, n)), None)
    if whole is None:
        return [printed_for]
    entry, (_, table) = entries[whole], printed_for.tables.pop(whole)
    if entry in dimension.entries and not entry.spellings:
        dimension.entries.remove(entry)
    alone = TableKind(
        rows=kind.rows, subject=None, columns=kind.columns, total=kind.total, printed=kind.printed, marks=(entry.name,)
    )
    alone.tables = [(None, table)]
    return [alone, printed_for]


def _adds_up(kind: TableKind, whole: int) -> bool:
    """Whether nearly all rows of one table are the sum of those of all the others, all with the same columns."""
    own = kind.tables[whole][1].piece
    if len(kind.tables) < _SEVERAL or not all(same_heads(own, table.piece) for _, table in kind.tables):
        return False
    sides = [_by_label(kind, table) for _, table in kind.tables]
    mine, others = sides[whole], [s for n, s in enumerate(sides) if n != whole]
    columns = own.summed
    right = [meets(row, [o[key] for o in others if key in o], columns) for key, row in mine.items() if row.known]
    return len(right) > 1 and sum(right) >= SHARE * len(right)


def _by_label(kind: TableKind, table: WholeTable) -> dict[int, IntervalRow]:
    rows = {id(kind.rows.of(r.label)): r for r in table.parts}
    return rows | ({0: table.total} if table.total is not None else {})


def _in_words(dimension: Classification, words: Iterable[str]) -> Category | None:
    for text in words:
        hits = [(len(hit), n) for n, e in enumerate(dimension.entries) if (hit := find(text, e.name))]
        if hits:
            return dimension.entries[max(hits)[1]]
    return None


def _telling(words: Sequence[tuple[str, ...]]) -> list[str] | None:
    """The nearest heading, or else the name of the sheet, that is another for each table; None when there is none."""
    for position in (*range(min(map(len, words), default=0)), -1):
        names = [w[position] for w in words if w]
        if len({compact(f) for f in names}) == len(words):
            return names
    return None


def unnumbered(text: str) -> str:
    """A heading without its number: `4a. Age` is `Age`."""
    return _NUMBERED.sub("", text).strip()
