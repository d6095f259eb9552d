"""What recognition made of one file: plain data that the checks of structure and codes read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tallvakt.model.periods import kind
from tallvakt.model.report import AVERAGE, TOTAL, Edition, Place, PrintedTable, Remark

TOTAL_NAME = {"nb": "i alt", "en": "total"}
AVERAGE_NAME = {"nb": "gjennomsnitt hittil i år", "en": "year-to-date average"}
UNKNOWN = "?"
"""Prefix of the code of a row or a column whose label is not known."""
TableKey = tuple[str, str]
"""Contract's table id, and the code of the subject it is printed for ("" for none)."""


@dataclass(frozen=True, slots=True)
class LabelRead:
    """One printed label and the code it was taken for."""

    printed: str
    place: Place
    role: str
    """`row`, `total` (the subject named in a total row) or `column`."""
    code: str | None
    """None when no code is near enough."""
    official: str
    """The right spelling of the code; the nearest candidates when there is none."""
    repaired: bool
    table: TableKey | None = None


class RowRead(NamedTuple):
    """One printed data row: its code in its table, and its cells."""

    table: TableKey
    code: str
    copy: int
    place: Place
    cells: tuple[int, ...]
    fields: int
    """How many fields there are after the label."""
    expected_fields: int
    columns: tuple[str, ...] = ()
    """The column of each cell; none where they are not told."""
    absent: tuple[str, ...] = ()
    """The columns for which a file in long form has no observation."""


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """Figures of one line that no table claimed."""

    place: Place
    text: str
    figures: int
    reason: str
    """`prose`, `no-table`, `extra-field` or `no-column`."""


@dataclass(frozen=True, slots=True)
class PrintedPeriod:
    """A period as a title prints it."""

    text: str
    place: Place
    edition: Edition


@dataclass(frozen=True, slots=True)
class HeaderRead:
    """The columns of one block; `given` is False when they were taken from the tables around it."""

    table: TableKey
    place: Place
    columns: tuple[str, ...]
    given: bool
    period: PrintedPeriod | None = None


@dataclass(frozen=True, slots=True)
class UnclaimedTable:
    """A block that is none of the contract's tables."""

    label: str
    place: Place
    rows: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything recognition found out about one publication."""

    edition: Edition
    months: tuple[str, ...]
    """Every month of the edition, `YYYY-MM`."""
    expected: Mapping[TableKey, bool]
    """Tables the contract knows, and whether each must be there."""
    must_print: Mapping[TableKey, tuple[str, ...]]
    """Codes whose absence is an error (`left_out_row: error`), by table."""
    rows: tuple[RowRead, ...]
    labels: tuple[LabelRead, ...]
    """Labels that are not printed right."""
    headers: tuple[HeaderRead, ...]
    periods: tuple[PrintedPeriod, ...]
    unclaimed: tuple[UnclaimedTable, ...] = ()
    unaccounted: tuple[Unaccounted, ...] = ()
    tables: tuple[PrintedTable, ...] = ()
    remarks: tuple[Remark, ...] = ()
    names: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    """What people call tables, rows, columns and subjects, by language: keys as in `PublicationReport.names`."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By table id, the periods it must print; none where its columns are no periods. Without an entry, the months."""
    without_total: frozenset[str] = frozenset()
    """Ids of tables that have no total row."""

    doubts: Mapping[int, Remark] = field(default_factory=dict)
    """By cell, why its field is not read: a remark of the wording."""
    raised: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By cell, the flags and raised notes that stand beside its text."""

    def wanted(self, table: TableKey) -> tuple[str, ...]:
        """The periods that a table must print."""
        return self.columns.get(table[0], self.months)

    def printed(self, header: HeaderRead) -> tuple[str, ...]:
        """The columns of a header that are periods of the kind its table must print."""
        wanted = self.wanted(header.table)
        sort = kind(wanted[0]) if wanted else "none"
        return tuple(column for column in header.columns if kind(column) == sort)

    @property
    def rows_by_table(self) -> dict[TableKey, list[RowRead]]:
        """The rows of every table that was found."""
        rows: dict[TableKey, list[RowRead]] = {}
        for row in self.rows:
            rows.setdefault(row.table, []).append(row)
        return rows

    def total_twice(self, table: TableKey) -> bool:
        """Whether the total row stands twice in one piece of a table, which no end of a page explains."""
        name = "/".join(part for part in table if part)
        return any(sum(r.code == TOTAL for r in t.rows) > 1 for t in self.tables if t.table == name)

    def table_name(self, table: TableKey) -> dict[str, str]:
        """What people call a table, by language: `Mentor: Sex`, or `Measures` where it is printed once."""
        table_id, subject = table
        title = self._name(table_id, "table", "", table_id)
        if not subject:
            return title
        return {
            lang: f"{name}: {title[lang]}" for lang, name in self._name(table_id, "subject", subject, subject).items()
        }

    def row_name(self, table: TableKey, code: str) -> dict[str, str]:
        """What people call a row of a table, by language: as printed where no code is known, else the code itself."""
        if code == TOTAL:
            return dict(TOTAL_NAME)
        printed = code
        if code.startswith("?"):
            mine = [t for t in self.tables if t.table == "/".join(part for part in table if part)]
            printed = next((row.label for t in mine for row in t.rows if row.code == code), code)
        return self._name(table[0], "row", code, printed)

    def column_name(self, table_id: str, column: str) -> Mapping[str, str] | str:
        """What people call a column, by language; a period by its code, which each language words by itself."""
        if column == AVERAGE:
            return AVERAGE_NAME
        return self.names.get((table_id, "column", column)) or (TOTAL_NAME if column == TOTAL else column)

    def _name(self, table_id: str, kind: str, code: str, default: str) -> dict[str, str]:
        names = self.names.get((table_id, kind, code)) or {}
        fallback = next(iter(names.values()), default)
        return {lang: names.get(lang) or fallback for lang in ("nb", "en")}
