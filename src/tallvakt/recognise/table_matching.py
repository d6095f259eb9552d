"""Which contract a document fits, and which of its tables each block is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from tallvakt.ingest import Document, RawRow, RawTable, Token
from tallvakt.model import periods
from tallvakt.model.label_matching import FLOOR, compact
from tallvakt.model.reading import TableKey
from tallvakt.recognise import group_tables, orientation, side_columns, value_tables
from tallvakt.recognise.contract_view import ContractView, DimensionView, Subject, view
from tallvakt.recognise.headings import Context, contexts
from tallvakt.recognise.labelled_rows import by_their_names
from tallvakt.recognise.table_candidates import FamilyReadings, NotRecognisedError
from tallvakt.rules.contract import Table
from tallvakt.rules.contract_files import Library

ENOUGH = 0.3
"""A document fits a contract when at least this share of its rows does."""
APART = 0.05
"""The second best contract must fit worse by this share."""
NAME_BONUS = 0.1
"""What a file name that points to the family adds to the fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A raw table and what it was taken for; `key` None when it is none of the contract's tables."""

    raw: RawTable
    key: TableKey | None = None
    total: RawRow | None = None
    """The total row, wherever it stands in the block."""
    subject: Subject | None = None
    period: periods.Named | None = None
    """The one period that is named around the block."""
    how: str = "total"
    """`total`, `continued` (the table before, cut without a total) or `missing` (the only table missing)."""

    @property
    def parts(self) -> tuple[RawRow, ...]:
        """The rows that are not the total."""
        return tuple(r for r in self.raw.rows if not self.sums(r))

    def sums(self, row: RawRow) -> bool:
        """Whether a row is the total row, or the same once more."""
        return _same(row, self.total)


def fits(
    readings: FamilyReadings, library: Library, file_name: str = "", *, exact: bool = True
) -> list[tuple[float, str]]:
    """How well a document fits each contract, 0 to 1 and a bonus for the file name, best first.

    A family that cannot read it, as no period is told, is left out. Contracts that the file name points to are tried
    first; when reading of them fits so well that no other could come near, the others are not tried. Unless `exact`, of
    a contract that comes nowhere near one that fits, only that is told: a score that it does not reach.
    """
    scores: list[tuple[float, str]] = []
    around: dict[int, list[Context]] = {}
    hinted = [
        f for f, c in library.contracts.items() if any(w.casefold() in file_name.casefold() for w in c.file_names)
    ]
    for number, family in enumerate(dict.fromkeys((*hinted, *library.contracts))):
        if number == len(hinted) and any(score - 1.0 >= APART for score, _ in scores):
            break
        try:
            reading = readings.of(family)
        except NotRecognisedError:
            continue
        document = reading.document
        if id(document) not in around:
            around[id(document)] = contexts(document.tables)
        best = max((score for score, _ in scores), default=0.0)
        least = best - 2 * APART if not exact and number >= len(hinted) and best >= ENOUGH else 0.0
        fit = _fit(document, view(library, family, reading.edition.end), around[id(document)], least)
        scores.append((round(fit + NAME_BONUS * (family in hinted), 4), family))
    return sorted(scores, key=lambda s: (-s[0], s[1]))


def choose(scores: Sequence[tuple[float, str]]) -> str | None:
    """The family that fits best and clearly, or None."""
    if not scores or scores[0][0] < ENOUGH or (len(scores) > 1 and scores[0][0] - scores[1][0] < APART):
        return None
    return scores[0][1]


def prepared(document: Document, seen: ContractView) -> list[tuple[RawTable, Context]]:
    """The tables of a document as a contract sees them, before any is taken for one of its tables."""
    return _prepared(document, seen, contexts(document.tables))


def _fit(document: Document, seen: ContractView, around: Sequence[Context], least: float) -> float:
    """The share of rows that fit; where fewer than `least` do, a share below that which is not reached."""
    tables = _prepared(document, seen, around)
    left = sum(len(raw.rows) for raw, _ in tables)
    matched = rows = 0.0
    for raw, context in tables:
        if matched + left < least * (rows + left):
            return (matched + left) / (rows + left)
        left -= len(raw.rows)
        total, subject = _find_total(raw, seen)
        labels = _labels(raw, total)
        own = len(raw.rows) - (total is not None)
        rows += own
        best = 0.0
        for table in _candidates(raw, total, subject, context, seen):
            best = max(best, _matches(labels.of_parts(seen.contract.tables[table]), seen, table, near=False))
            if best >= own:
                break
        matched += best
    return min(matched / rows, 1.0) if rows else 0.0


def blocks(document: Document, seen: ContractView) -> list[Block]:
    """Every raw table with the table of the contract that it is."""
    done: list[Block] = []
    for raw, context in _prepared(document, seen, contexts(document.tables)):
        total, subject = _find_total(raw, seen)
        candidates = _candidates(raw, total, subject, context, seen)
        table = _best(raw, total, candidates, seen, done)
        if table is not None:
            kept, about = total if seen.contract.tables[table].total else None, candidates[table]
            block = Block(raw=raw, key=(table, about.code), total=kept, subject=about, period=context.period)
        elif total is None:
            block = replace(_continued(raw, done, seen), period=context.period)
        else:
            block = Block(raw=raw, total=total, subject=subject, period=context.period)
        done.append(block)
    return [_the_missing_one(block, done, seen) for block in done]


def _prepared(document: Document, seen: ContractView, around: Sequence[Context]) -> list[tuple[RawTable, Context]]:
    """The tables, turned upright and made whole, with what stands around them."""
    pairs = list(zip(document.tables, around, strict=True))
    if seen.printed_for or any(table.each for table in seen.contract.tables.values()):
        pairs = [part for pair in pairs for part in group_tables.parted(*pair, seen)]
    pairs = [(by_their_names(raw, seen), context) for raw, context in pairs]
    if labels := seen.contract.value_labels:
        pairs = [part for pair in pairs for part in value_tables.parted(*pair, labels, seen.is_across)]
    if seen.beside:
        pairs = [part for pair in pairs for part in side_columns.parted(*pair, seen.beside)]
    return _whole([(_upright(*pair, seen), pair[1]) for pair in pairs] if seen.forms else pairs, seen)


def _upright(raw: RawTable, context: Context, seen: ContractView) -> RawTable:
    form = orientation.shape(raw)
    if form not in seen.forms:
        return raw
    average, total = seen.contract.columns.average, seen.contract.total
    label = partial(_series_label, raw, context, seen)
    return orientation.turned(raw, form, label, average.labels if average else (), total.labels)


def _series_label(raw: RawTable, context: Context, seen: ContractView) -> Token:
    """What a series that stands alone is called: a code that a heading or the sheet names, else what is nearest."""
    dimensions = {t.rows for t in seen.contract.tables.values() if t.printed == "years-by-months"}
    for token in context.words:
        for dimension in sorted(dimensions):
            if (named := seen.spelled(dimension, token.text)) is not None:
                return Token(named[1], token.place)
    return context.words[0] if context.words else Token("", raw.rows[0].label.place)


def _whole(tables: Sequence[tuple[RawTable, Context]], seen: ContractView) -> list[tuple[RawTable, Context]]:
    """Tables cut at the end of a page made whole, unless the piece begins a table of its own."""
    whole: list[tuple[RawTable, Context]] = []
    for raw, context in tables:
        if raw.continues and whole and _find_total(raw, seen)[0] is None:
            first = whole[-1][0]
            whole[-1] = (replace(first, rows=(*first.rows, *raw.rows)), whole[-1][1])
        else:
            whole.append((raw, context))
    return whole


def _find_total(raw: RawTable, seen: ContractView) -> tuple[RawRow | None, Subject | None]:
    for row in raw.rows:
        if seen.after_total(row.label.text) is not None:
            return row, seen.subject(row.label.text)
    return None, None


def _candidates(
    raw: RawTable, total: RawRow | None, subject: Subject | None, context: Context, seen: ContractView
) -> dict[str, Subject]:
    """The tables that a raw table may be, by all but its rows, and what each would be printed for."""
    tables = seen.contract.tables
    label = compact(raw.over.text) if raw.over is not None else ""
    alone = label in seen.beside
    candidates = {} if subject is None or alone else dict.fromkeys(seen.plain.get(subject.dimension, ()), subject)
    for table_id in seen.special:
        table = tables[table_id]
        if label not in map(compact, table.beside) if alone else table.beside:
            continue
        if (table.total and total is None) or (table.marks and not context.has(table.marks)):
            continue
        about = _about(table_id, subject, context, seen)
        if about is not None:
            candidates[table_id] = about
    if seen.contract.value_of:
        value = value_tables.value_of(context, seen.contract.value_labels)
        candidates = {t: about for t, about in candidates.items() if seen.contract.value_of.get(t) == value}
    candidates = _nearest_marks(candidates, context, seen)
    return {t: about for t, about in candidates.items() if _across(tables[t], raw, seen)} if seen.across else candidates


def _nearest_marks(candidates: dict[str, Subject], context: Context, seen: ContractView) -> dict[str, Subject]:
    """Of tables that are alike but for their marks, those whose mark stands nearest, and there says most."""
    tables = seen.contract.tables
    marked = [t for t in candidates if tables[t].marks]
    if len(marked) < 2:
        return candidates
    nearness = {t: context.nearness(tables[t].marks) for t in marked}
    alike = {t: (tables[t].rows, tables[t].subject, tables[t].columns, tables[t].total) for t in marked}
    farther = {t for t in marked for other in marked if alike[t] == alike[other] and nearness[other] < nearness[t]}
    return {t: about for t, about in candidates.items() if t not in farther}


def _is_slice(table_id: str, subject: Subject | None, context: Context, seen: ContractView) -> bool:
    """Whether the code that a heading or a total row names is that of a table, where it is a slice of one."""
    one = seen.contract.slice_of.get(table_id)
    if one is None:
        return True
    if seen.contract.tables[table_id].named_in == "total":
        return subject is not None and (subject.dimension, subject.code) == (one.dimension, one.code)
    named = (seen.spelled(one.dimension, token.text) for token in context.words)
    return next((code for code, _ in filter(None, named)), None) == one.code


def _about(table_id: str, subject: Subject | None, context: Context, seen: ContractView) -> Subject | None:
    """What a table would be printed for; None when that does not fit."""
    table = seen.contract.tables[table_id]
    if table.each is not None:
        if not _is_slice(table_id, subject, context, seen):
            return None
        there = context.period is not None and context.period.kind == table.each and (not table.total or subject)
        return Subject("", context.period.code(seen.year), False) if there and context.period else None
    if table.subject is not None and table.named_in == "heading":
        for token in context.words:
            if (named := seen.spelled(table.subject, token.text)) is not None:
                return Subject(table.subject, named[0], False)
        return None
    if table.subject is None and not table.total:
        return Subject("", "", False)
    return subject if subject is not None and subject.dimension == (table.subject or "") else None


def _across(table: Table, raw: RawTable, seen: ContractView) -> bool:
    """Whether the header names what the table has across."""
    if raw.header is None:
        return True
    texts = [f.text for f in raw.header.fields]
    counts: dict[str | None, int] = {None: sum(periods.named(t) is not None for t in texts)}
    for name in seen.across:
        counts[name] = sum(seen.dimensions[name].right(t)[0] is not None for t in texts)
    return counts[table.columns] == max(counts.values()) > 0


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels of the rows of a raw table."""

    every: tuple[str, ...]
    parts: tuple[str, ...]
    """Those of other rows than the total."""

    def of_parts(self, table: Table) -> tuple[str, ...]:
        """The labels of what would be parts in a table of the contract."""
        return self.parts if table.total else self.every

    def speaking(self, table: Table, seen: ContractView) -> tuple[str, ...]:
        """The labels that speak for a table: that of a total does not for an open list, which takes any."""
        return self.parts if seen.dimensions[table.rows].open else self.of_parts(table)


def _labels(raw: RawTable, total: RawRow | None) -> _Labels:
    every = tuple([row.label.text for row in raw.rows])
    if total is None:
        return _Labels(every, every)
    return _Labels(every, tuple([text for text in every if text != total.label.text]))


def _same(row: RawRow, total: RawRow | None) -> bool:
    return row is total or (total is not None and row.label.text == total.label.text)


def _matches(labels: tuple[str, ...], seen: ContractView, table: str, near: bool) -> float:
    """How many labels a table's codelist explains; one that is only near counts by its likeness."""
    return _likeness(seen.dimensions[seen.contract.tables[table].rows], labels, near)


@lru_cache(maxsize=2048)
def _likeness(dimension: DimensionView, labels: tuple[str, ...], near: bool) -> float:
    """How many of some labels a codelist explains. Many tables, of one publication and of others, have the same."""
    score = 0.0
    for label in labels:
        weight = dimension.weight(label)
        if weight == 0.0 and near:
            ranked = dimension.names.ranked(dimension.bare_name(label))
            weight = ranked[0][0] / 200 if ranked and ranked[0][0] >= FLOOR else 0.0
        score += weight
    return score


def _best(
    raw: RawTable, total: RawRow | None, candidates: Mapping[str, Subject], seen: ContractView, done: Sequence[Block]
) -> str | None:
    tables, labels = seen.contract.tables, _labels(raw, total)
    parts = {t: labels.of_parts(tables[t]) for t in candidates}
    claimed = {t: labels.speaking(tables[t], seen) for t in candidates}
    scored = sorted(((_matches(p, seen, t, near=False), t) for t, p in claimed.items()), reverse=True)
    if not scored or scored[0][0] < len(parts[scored[0][1]]):
        scored = sorted(((_matches(p, seen, t, near=True), t) for t, p in claimed.items()), reverse=True)
    if not scored or (parts[scored[0][1]] and scored[0][0] == 0):
        return None
    tied = [t for score, t in scored if score == scored[0][0]]
    tied = [t for t in tied if _marked(tables[t])] or tied
    before = done[-1].key if done else None
    if before and before[0] in tied and before[1] == candidates[before[0]].code:
        return before[0]
    return tied[0] if len(tied) == 1 else None


def _marked(table: Table) -> bool:
    """Whether something printed around a table tells that it is this one."""
    return bool(table.marks or table.each or table.beside) or (
        table.subject is not None and table.named_in == "heading"
    )


def _continued(raw: RawTable, done: Sequence[Block], seen: ContractView) -> Block:
    """A block without a total row goes on with the table before it, when its rows are others of that table."""
    before = next((b for b in reversed(done) if b.key is not None), None)
    if before is None or before.key is None or (done and done[-1].key is None):
        return Block(raw=raw, how="missing")
    table = before.key[0]
    dimension = seen.dimensions[seen.contract.tables[table].rows]
    had = {dimension.right(r.label.text)[0] for b in done if b.key == before.key for r in b.parts}
    codes = [dimension.right(r.label.text)[0] for r in raw.rows]
    right = [c for c in codes if c is not None]
    if 2 * len(right) > len(codes) and not had & set(right):
        return Block(raw=raw, key=before.key, how="continued")
    return Block(raw=raw, how="missing")


def _the_missing_one(block: Block, done: Sequence[Block], seen: ContractView) -> Block:
    """A block whose total row is lost is the only table of its rows that is missing, if there is only one."""
    if block.key is not None or block.total is not None:
        return block
    printed = {b.key for b in done}
    labels = _labels(block.raw, None).every
    missing: list[TableKey] = []
    for table_id, table in seen.contract.tables.items():
        fits_rows = not (table.each or table.beside) and 2 * _matches(labels, seen, table_id, near=False) > len(labels)
        if fits_rows:
            codes = seen.dimensions[table.subject].names.spellings if table.subject else ("",)
            missing += [(table_id, code) for code in codes if (table_id, code) not in printed]
    return replace(block, key=missing[0], how="missing") if len(missing) == 1 else block
