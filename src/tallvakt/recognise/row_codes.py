"""The code of every row: intact codes and right spellings first, then damaged labels, one-to-one."""

from __future__ import annotations

from collections.abc import Sequence

from tallvakt.ingest import RawRow, Token
from tallvakt.model.label_matching import assign
from tallvakt.model.reading import UNKNOWN, LabelRead, TableKey
from tallvakt.recognise.contract_view import ContractView, Subject
from tallvakt.recognise.table_matching import Block


class Codes:
    """Gives every row of every table its code."""

    def __init__(self, seen: ContractView) -> None:
        self.labels: list[LabelRead] = []
        self._seen = seen
        self._code: dict[tuple[TableKey, str], str] = {}

    def code(self, table: TableKey, label: str) -> str:
        """The code of a printed label in its table."""
        return self._code[table, label]

    def read(self, blocks: Sequence[Block]) -> None:
        """Exact labels and intact codes first, over all blocks of a table; then the damaged ones, one-to-one."""
        by_table: dict[TableKey, list[RawRow]] = {}
        for block in blocks:
            if block.total is not None and (block.subject is None or block.subject.repaired):
                self._note_total(block.total.label, block.subject, block.key)
            if block.key is not None:
                by_table.setdefault(block.key, []).extend(block.parts)
        for table, rows in by_table.items():
            self._read_table(table, rows)

    def _read_table(self, table: TableKey, rows: Sequence[RawRow]) -> None:
        dimension = self._seen.dimensions[self._seen.contract.tables[table[0]].rows]
        pending: list[str] = []
        for label in dict.fromkeys(r.label.text for r in rows):
            code, damaged = dimension.right(label)
            if code is None:
                pending.append(label)
                continue
            self._code[table, label] = code
            if damaged:
                self._note(table, rows, label, code, dimension.official[code])
        if not pending:
            return
        taken = {c for (t, _), c in self._code.items() if t == table}
        matched = assign([dimension.bare_name(p) for p in pending], dimension.names, taken)
        for number, label in enumerate(pending):
            code = matched.get(number)
            self._code[table, label] = code or f"{UNKNOWN}{number + 1}"
            ranked = dimension.names.ranked(dimension.bare_name(label))[:2]
            near = ", ".join(dimension.official[c] for _, c in ranked)
            self._note(table, rows, label, code, dimension.official[code] if code else near)

    def _note(self, table: TableKey, rows: Sequence[RawRow], label: str, code: str | None, official: str) -> None:
        for row in rows:
            if row.label.text == label:
                self.labels.append(LabelRead(label, row.label.place, "row", code, official, code is not None, table))

    def _note_total(self, label: Token, subject: Subject | None, table: TableKey | None) -> None:
        rest = self._seen.after_total(label.text) or ""
        if subject is None:
            ranked = [k.split("/", 1) for _, k in self._seen.subjects.ranked(rest)[:2]]
            near = ", ".join(self._seen.dimensions[d].official[c] for d, c in ranked)
            self.labels.append(LabelRead(label.text, label.place, "total", None, near, False))
        else:
            total = self._seen.contract.total.labels[0]
            official = f"{total} {self._seen.dimensions[subject.dimension].official[subject.code]}"
            self.labels.append(LabelRead(label.text, label.place, "total", subject.code, official, True, table))
