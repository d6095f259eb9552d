"""The promises of the TILT families in plain Python: no array, no matrix, one number at a time.

`asked` gives every promise that can be asked of a publication as it is printed, with its cells and its verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tallvakt.model.report import PublicationReport

Cell = tuple[str, str, str, int]
"""Table with subject, row, column, copy: as in `results.json`."""
Range = tuple[float, float]
ENDLESS = float("inf")


@dataclass(frozen=True)
class Asked:
    """A promise `low <= sum of factor * cell <= high`."""

    check: str
    terms: Mapping[Cell, int]
    low: float
    high: float
    verdict: str


def value(text: str) -> Range:
    """What a printed token may stand for."""
    if text == "*":
        return 0, 3
    for separator in (" ", "."):
        head, *groups = text.split(separator)
        if head.isdecimal() and all(len(g) == 3 and g.isdecimal() for g in groups) and (not groups or len(head) < 4):
            number = int("".join((head, *groups)))
            return number, number
    return 0, ENDLESS


class Publication:
    """The printed tokens of a publication by cell; codes as recognition read them, all else is worked out here."""

    def __init__(self, report: PublicationReport) -> None:
        self.cells: dict[Cell, Range] = {(c.table, c.row, c.column, c.copy): value(c.text) for c in report.cells}
        self.months = sorted({c.column for c in report.cells} - {"average"})
        self.rows: dict[str, list[str]] = {}
        for table, row, _, copy in self.cells:
            if copy == 0 and row not in self.rows.setdefault(table, []):
                self.rows[table].append(row)

    def asked(self) -> Iterator[Asked]:
        yield from self._sums()
        yield from self._copies()
        yield from self._statuses()
        yield from self._averages()

    def _sums(self) -> Iterator[Asked]:
        for table, rows in self.rows.items():
            for month in self.months:
                terms = {(table, row, month, 0): -1 if row == "total" else 1 for row in rows}
                yield self._of("parts-not-summing", terms)

    def _copies(self) -> Iterator[Asked]:
        for table, row, column, copy in self.cells:
            name, _, subject = table.partition("/")
            if row != "total":
                continue
            if name in ("by-measure", "by-status"):
                if copy:
                    yield self._of("totals-disagreeing", {(table, row, column, copy): 1, (table, row, column, 0): -1})
            else:
                other = ("by-measure", subject, column, 0)
                terms = {(table, row, column, copy): 1}
                yield self._of("totals-disagreeing", terms | ({other: -1} if other in self.cells else {}))

    def _statuses(self) -> Iterator[Asked]:
        parts = [table for table in self.rows if table.startswith("by-status/")]
        for row in dict.fromkeys(r for table in ("by-measure", *parts) for r in self.rows[table]):
            for month in self.months:
                terms = {(table, row, month, 0): 1 for table in parts} | {("by-measure", row, month, 0): -1}
                yield self._of("statuses-not-summing", {c: f for c, f in terms.items() if c in self.cells})

    def _averages(self) -> Iterator[Asked]:
        k = len(self.months)
        for table, rows in self.rows.items():
            for row in rows:
                low, high = self.cells[table, row, "average", 0]
                terms = {(table, row, month, 0): 2 for month in self.months}
                if high < ENDLESS:
                    yield self._of("average-off", terms, 2 * k * low - k, 2 * k * high + k - 1, anchor=(table, row))

    def _of(
        self, check: str, terms: dict[Cell, int], low: float = 0, high: float = 0, anchor: tuple[str, str] | None = None
    ) -> Asked:
        least = sum(f * self.cells[c][0 if f > 0 else 1] for c, f in terms.items())
        most = sum(f * self.cells[c][1 if f > 0 else 0] for c, f in terms.items())
        verdict = "undecided"
        if low <= least and most <= high:
            verdict = "passed"
        elif most < low or high < least:
            verdict = "failed"
        named = {(*anchor, "average", 0): 0} if anchor else {}
        return Asked(check, {**terms, **named}, low, high, verdict)


def tally(asked: Iterable[Asked]) -> dict[str, dict[str, int]]:
    """By check, how many passed, failed and are undecided."""
    found: dict[str, dict[str, int]] = {}
    for one in asked:
        of = found.setdefault(one.check, {"passed": 0, "failed": 0, "undecided": 0})
        of[one.verdict] += 1
    return found
