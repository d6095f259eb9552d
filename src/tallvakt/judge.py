"""From faults and verdicts to findings: named cells, facts, equations, fingerprints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tallvakt import cells as cells_module
from tallvakt.cells import OPEN
from tallvakt.contract import AVERAGE, TOTAL
from tallvakt.edits import Edits
from tallvakt.findings import CellRef, Equation, Finding, Interval, Outcome, Place, Suggestion
from tallvakt.ingest import Document
from tallvakt.promises import Held
from tallvakt.reasoning import Verdict as Holds
from tallvakt.recognise import UNKNOWN, Recognised
from tallvakt.registry import Fault
from tallvakt.suspects import Blame, Suspect
from tallvakt.tokens import plain

AVERAGE_WORDS = {"nb": "gjennomsnitt hittil i år", "en": "year-to-date average"}
TOTAL_WORDS = {"nb": "i alt", "en": "total"}

Whole = tuple[int | None, int | None]

OUTCOME = {Holds.PASSED: Outcome.PASSED, Holds.FAILED: Outcome.FAILED, Holds.UNDECIDED: Outcome.UNDECIDED}


@dataclass(frozen=True, eq=False)
class Judge:
    """One publication on the bench: turns what the checks found into findings."""

    document: Document
    recognised: Recognised
    edits: Edits

    @cached_property
    def cells(self) -> tuple[CellRef, ...]:
        """Every printed cell by name."""
        return cells_module.refs(self.recognised.cells)

    def of_fault(self, held: Held, fault: Fault) -> Finding:
        """The finding of a check that looks at the reading or the reasoning."""
        equations = tuple(self.equation(row) for row in fault.edits)
        shared = dict.fromkeys(c.index for e in equations for c in e.cells)
        cells = tuple(self.cells[i] for i in dict.fromkeys((*fault.cells, *shared)))
        facts = {**(self.words(fault.cells[0]) if fault.cells else {}), **fault.facts}
        return self._signed(
            Finding(
                held.check.name,
                held.check.code,
                fault.severity or held.severity,
                Outcome.FAILED,
                facts,
                cells,
                fault.places or tuple(c.place for c in cells),
                equations=equations,
                edits=fault.edits,
            )
        )

    def of_cell(self, held: Held, cell: int) -> Finding:
        """The finding of a row-wise check."""
        threshold = int(self.recognised.cells["threshold"].iloc[cell])
        facts = {"text": self.cells[cell].text, "threshold": threshold}
        return self.of_fault(held, Fault(facts, cells=(cell,)))

    def of_edit(self, held: Held, row: int) -> Finding:
        """The finding of a failed edit: all its cells, what was published and what the rest makes it."""
        equation = self.equation(row)
        facts = {
            **self.words(equation.anchor),
            "published": equation.published,
            "computed": equation.computed,
            "promise": held.description,
        }
        return self._signed(
            Finding(
                held.check.name,
                held.check.code,
                held.severity,
                Outcome.FAILED,
                facts,
                equation.cells,
                tuple(c.place for c in equation.cells),
                expected=equation.computed,
                observed=equation.published,
                equations=(equation,),
                edits=(row,),
            )
        )

    def blamed(self, findings: Sequence[Finding], blames: Sequence[Blame]) -> list[Finding]:
        """The findings, each with its cause and the figures that may have caused it."""
        causes = {self._edit(row): number for number, blame in enumerate(blames) for row in blame.rows}
        told = [tuple(self.suggestion(s) for s in blame.suspects) for blame in blames]
        return [
            finding if cause is None else replace(finding, cause=cause, suggestions=told[cause])
            for finding in findings
            for cause in [next((causes[k] for k in map(self._edit, finding.edits) if k in causes), None)]
        ]

    def _edit(self, row: int) -> tuple[int, int]:
        """An edit, whichever of its rows is given: promise and anchor."""
        return int(self.edits.promise[row]), int(self.edits.anchor[row])

    def suggestion(self, suspect: Suspect) -> Suggestion:
        """A suspect by name."""
        return Suggestion(
            self.cells[suspect.cell],
            *self.printed(suspect.cell, (suspect.lower, suspect.upper)),
            self.printed(suspect.cell, (suspect.value, None))[0],
            suspect.unique,
            suspect.likelihood,
            suspect.group,
            suspect.how,
            suspect.through_hidden,
        )

    def equation(self, row: int) -> Equation:
        """One row of the system written out, with the intervals of its anchor."""
        row = self._with_anchor(row)
        system = self.edits.system
        start, end = system.matrix.indptr[row : row + 2]
        all_columns, all_values = system.matrix.indices[start:end], system.matrix.data[start:end]
        printed = all_columns < self.edits.printed
        columns, values = all_columns[printed], all_values[printed]
        order = np.argsort(columns)
        anchor = int(self.edits.anchor[row])
        lower, upper = int(system.row_lower[row]), int(system.row_upper[row])
        computed = self._computed(anchor, all_columns.tolist(), all_values.tolist(), lower, upper)
        return Equation(
            self.edits.promises[self.edits.promise[row]].id,
            anchor,
            tuple(self.cells[i] for i in columns[order]),
            tuple(int(v) for v in values[order]),
            lower,
            upper,
            published=self.printed(anchor, _interval(int(system.lower[anchor]), int(system.upper[anchor]))),
            computed=None if computed is None else self.printed(anchor, computed),
        )

    def printed(self, cell: int, interval: Whole) -> Interval:
        """An interval of a cell in the units that its table prints."""
        unit = self._units.get(self.cells[cell].table.partition("/")[0], 1)
        low, high = interval
        return (
            (low, high) if unit == 1 else (None if low is None else low / unit, None if high is None else high / unit)
        )

    @cached_property
    def _units(self) -> dict[str, int]:
        contract = self.recognised.contract
        return {table: 10 ** contract.format_of(table).decimals for table in contract.tables}

    def _with_anchor(self, row: int) -> int:
        """A star-rule row leaves its average out; the row that names the average says the same in full."""
        edits = self.edits
        if edits.anchor[row] in edits.system.cells_of(row):
            return row
        same = np.flatnonzero(
            (edits.anchor == edits.anchor[row]) & (edits.promise == edits.promise[row]) & ~edits.counted
        )
        return int(same[0]) if len(same) else row

    def _computed(
        self, anchor: int, columns: Sequence[int], values: Sequence[int], lower: int, upper: int
    ) -> Whole | None:
        """What the other terms and the promise make the anchor: integer interval, None for an open side."""
        system = self.edits.system
        least = most = own = 0
        open_low = open_high = False
        for column, value in zip(columns, values, strict=True):
            low, high = int(system.lower[column]), int(system.upper[column])
            if column == anchor:
                own = value
                continue
            open_low |= (low <= -OPEN) if value > 0 else (high >= OPEN)
            open_high |= (high >= OPEN) if value > 0 else (low <= -OPEN)
            least += value * (low if value > 0 else high)
            most += value * (high if value > 0 else low)
        if own == 0:
            return None
        # own * anchor lies in [lower - most, upper - least]
        low_side = None if open_high or lower <= -OPEN else lower - most
        high_side = None if open_low or upper >= OPEN else upper - least
        if own < 0:
            own, low_side, high_side = -own, _negative(high_side), _negative(low_side)
        return (None if low_side is None else -(-low_side // own), None if high_side is None else high_side // own)

    def words(self, cell: int) -> dict[str, object]:
        """What people call a cell: the facts `table`, `subject`, `row` and `column`."""
        ref = self.cells[cell]
        table, _, subject = ref.table.partition("/")
        names = self.recognised.reading.names
        title = names.get((table, "table", "")) or {"en": table}
        of = names.get((table, "subject", subject), {})
        return {
            "table": {
                lang: f"{of[lang]}: {title[lang]}" if lang in of and lang in title else title[lang] for lang in title
            },
            "subject": of,
            "row": self._row_words(ref),
            "column": self._column_words(table, ref.column),
        }

    def _column_words(self, table: str, column: str) -> Mapping[str, str] | str:
        if column == AVERAGE:
            return AVERAGE_WORDS
        named = self.recognised.reading.names.get((table, "column", column))
        return named or (TOTAL_WORDS if column == TOTAL else column)

    def _row_words(self, ref: CellRef) -> dict[str, str]:
        if ref.row == TOTAL:
            return TOTAL_WORDS
        if ref.row.startswith(UNKNOWN):
            row = next(r for t in self.recognised.reading.tables for r in t.rows if ref.index in r.cells)
            return {"nb": row.label, "en": row.label}
        table = ref.table.partition("/")[0]
        return dict(self.recognised.reading.names.get((table, "row", ref.row), {"en": ref.row}))

    def _signed(self, finding: Finding) -> Finding:
        """With fingerprint and series key (design: never of wording, order or hidden values)."""
        contract, edition = self.recognised.contract, str(self.recognised.reading.edition)
        keys = sorted(f"{c.table}|{c.row}|{c.column}|{c.copy}" for c in finding.cells)
        texts = sorted(f"{c.table}|{c.row}|{c.column}|{c.copy}={plain(c.text)}" for c in finding.cells)
        if not finding.cells:
            # What has no place (a table that is not there) is told apart by what it is.
            keys = texts = self._lines(finding.places) or [repr(sorted(finding.facts.items()))]
        return replace(
            finding,
            fingerprint=digest(contract.family, edition, finding.check, *texts),
            series_key=digest(contract.family, finding.check, *keys),
        )

    def _lines(self, places: Iterable[Place]) -> list[str]:
        """Each line once, with the fields meant: a line may be long, and hold as many of them as it has letters."""
        fields: dict[tuple[str, int], list[str]] = {}
        for place in places:
            fields.setdefault((place.part, place.line), []).append(str(place.field))
        return [
            f"{part}:{line}:{','.join(those)}:{self.document.lines.get((part, line), '').strip()}"
            for (part, line), those in fields.items()
        ]


def _negative(side: int | None) -> int | None:
    return None if side is None else -side


def _interval(lower: int, upper: int) -> Whole:
    return (None if lower <= -OPEN else lower, None if upper >= OPEN else upper)


def digest(*parts: str) -> str:
    """A short stable name of some strings."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by severity, cause, check and place: the order of every report."""
    rank = {"error": 0, "warning": 1, "info": 2}
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                rank[f.severity],
                f.cause if f.cause >= 0 else 1 << 30,
                f.code,
                f.places[0][:4] if f.places else (0,),
                f.fingerprint,
            ),
        )
    )
