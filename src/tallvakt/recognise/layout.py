"""Which contract a document fits, and which of its tables each block is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tallvakt.contracts import Library
from tallvakt.ingest import Document, RawRow, RawTable
from tallvakt.labels import FLOOR
from tallvakt.reading import TableKey
from tallvakt.recognise.views import ContractView, Subject, view

ENOUGH = 0.3
"""A document fits a contract when at least this share of its rows does."""
APART = 0.05
"""The second best contract must fit worse by this share."""
NAME_BONUS = 0.1
"""What a file name that points to the family adds to the fit."""


@dataclass(frozen=True, slots=True)
class Block:
    """A raw table and what it was taken for; `key` None when it is none of the contract's tables."""

    raw: RawTable
    key: TableKey | None
    total: RawRow | None
    """The total row, wherever it stands in the block."""
    subject: Subject | None
    how: str = "total"
    """`total`, `continued` (the table before, cut without a total) or `missing` (the only table missing)."""

    @property
    def parts(self) -> tuple[RawRow, ...]:
        """The rows that are not the total."""
        return tuple(r for r in self.raw.rows if r is not self.total)


def fits(document: Document, library: Library, month: str, file_name: str = "") -> list[tuple[float, str]]:
    """How well a document fits each contract, 0 to 1 and a bonus for the file name, best first."""
    scores = []
    for family, contract in library.contracts.items():
        seen = view(library, family, month)
        hint = any(word.casefold() in file_name.casefold() for word in contract.file_names)
        scores.append((round(_fit(document, seen) + NAME_BONUS * hint, 4), family))
    return sorted(scores, key=lambda s: (-s[0], s[1]))


def choose(scores: Sequence[tuple[float, str]]) -> str | None:
    """The family that fits best and clearly, or None."""
    if not scores or scores[0][0] < ENOUGH or (len(scores) > 1 and scores[0][0] - scores[1][0] < APART):
        return None
    return scores[0][1]


def _fit(document: Document, seen: ContractView) -> float:
    matched = rows = 0.0
    for raw in _whole(document.tables, seen):
        total, subject = _find_total(raw, seen)
        parts = [r for r in raw.rows if r is not total]
        rows += len(parts)
        if subject is not None:
            matched += max((_matches(parts, seen, t, near=False) for t in _candidates(seen, subject)), default=0)
    return matched / rows if rows else 0.0


def blocks(document: Document, seen: ContractView) -> list[Block]:
    """Every raw table with the table of the contract that it is."""
    done: list[Block] = []
    for raw in _whole(document.tables, seen):
        total, subject = _find_total(raw, seen)
        if total is None:
            done.append(_continued(raw, done, seen))
            continue
        key = _best(raw, total, subject, seen, done) if subject is not None else None
        done.append(Block(raw, key, total, subject))
    return [_the_missing_one(block, done, seen) for block in done]


def _whole(tables: Sequence[RawTable], seen: ContractView) -> list[RawTable]:
    """Tables cut at the end of a page made whole, unless the piece begins a table of its own."""
    whole: list[RawTable] = []
    for raw in tables:
        if raw.continues and whole and _find_total(raw, seen)[0] is None:
            whole[-1] = replace(whole[-1], rows=(*whole[-1].rows, *raw.rows))
        else:
            whole.append(raw)
    return whole


def _find_total(raw: RawTable, seen: ContractView) -> tuple[RawRow | None, Subject | None]:
    for row in raw.rows:
        if seen.after_total(row.label.text) is not None:
            return row, seen.subject(row.label.text)
    return None, None


def _candidates(seen: ContractView, subject: Subject) -> list[str]:
    return [i for i, t in seen.contract.tables.items() if (t.subject or "") == subject.dimension]


def _matches(rows: Sequence[RawRow], seen: ContractView, table: str, near: bool) -> float:
    """How many rows a table's codelist explains; one that is only near counts by its likeness."""
    dimension = seen.dimensions[seen.contract.tables[table].rows]
    score = 0.0
    for row in rows:
        if dimension.right(row.label.text)[0] is not None:
            score += 1.0
        elif near:
            likeness = dimension.names.ranked(dimension.bare_name(row.label.text))[0][0]
            score += likeness / 200 if likeness >= FLOOR else 0.0
    return score


def _best(raw: RawTable, total: RawRow, subject: Subject, seen: ContractView, done: Sequence[Block]) -> TableKey | None:
    parts = [r for r in raw.rows if r is not total]
    candidates = _candidates(seen, subject)
    scored = sorted(((_matches(parts, seen, t, near=False), t) for t in candidates), reverse=True)
    if not scored or (parts and scored[0][0] < len(parts)):
        scored = sorted(((_matches(parts, seen, t, near=True), t) for t in candidates), reverse=True)
    if not scored or (parts and scored[0][0] == 0):
        return None
    tied = [t for score, t in scored if score == scored[0][0]]
    before = done[-1].key if done else None
    if len(tied) > 1 and not (before and before[0] in tied and before[1] == subject.code):
        return None
    return (before[0] if before and before[0] in tied else tied[0], subject.code)


def _continued(raw: RawTable, done: Sequence[Block], seen: ContractView) -> Block:
    """A block without a total row goes on with the table before it, when its rows are others of that table."""
    before = next((b for b in reversed(done) if b.key is not None), None)
    if before is None or before.key is None or (done and done[-1].key is None):
        return Block(raw, None, None, None, "missing")
    table = before.key[0]
    dimension = seen.dimensions[seen.contract.tables[table].rows]
    had = {dimension.right(r.label.text)[0] for b in done if b.key == before.key for r in b.parts}
    codes = [dimension.right(r.label.text)[0] for r in raw.rows]
    known = [c for c in codes if c is not None]
    if 2 * len(known) > len(codes) and not had & set(known):
        return Block(raw, before.key, None, None, "continued")
    return Block(raw, None, None, None, "missing")


def _the_missing_one(block: Block, done: Sequence[Block], seen: ContractView) -> Block:
    """A block whose total row is lost is the only table of its rows that is missing, if there is only one."""
    if block.key is not None or block.total is not None:
        return block
    found = {b.key for b in done}
    missing: list[TableKey] = []
    for table_id, table in seen.contract.tables.items():
        if 2 * _matches(block.raw.rows, seen, table_id, near=False) > len(block.raw.rows):
            codes = seen.dimensions[table.subject].names.spellings if table.subject else ("",)
            missing += [(table_id, code) for code in codes if (table_id, code) not in found]
    return Block(block.raw, missing[0], None, None, "missing") if len(missing) == 1 else block
